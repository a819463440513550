#include "sim/run/schedule.h"

#include "sim/core/amount.h"
#include "sim/core/date.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 290, AMOUNT_TEXT = 32 };

struct schedule {
    const struct dps_network *network; /* as amended so far */
    const struct dps_schedule_options *options;
    int32_t token;
    int decimals;
    struct dps_emission_state *states; /* one for each emission of the network */
    size_t n_done;                     /* changes that have taken effect */
};

/* ---- columns ----------------------------------------------------------- */

/* Of the token, and programmed to issue anything. */
static bool
counts(const struct schedule *self, size_t i)
{
    const struct dps_emission *emission = dps_network_emission(self->network, i);
    bool amended = self->options->n_changes > 0;
    return emission->token == self->token &&
           (amended ||
               (emission->from != DPS_NEVER && dps_emission_allocation(emission) > 0));
}

static size_t
n_columns(const struct schedule *self)
{
    size_t n = 0;
    for (size_t i = 0; i < self->network->emission.n; i++) {
        const struct dps_emission *emission = dps_network_emission(self->network, i);
        n += counts(self, i) ? dps_emission_law(emission)->n_parts : 0;
    }
    return n;
}

static size_t
n_emissions(const struct schedule *self)
{
    size_t n = 0;
    for (size_t i = 0; i < self->network->emission.n; i++) {
        n += counts(self, i);
    }
    return n;
}

/* A cell of text, without what would end it. */
static void
print_text(const char *text, FILE *out)
{
    for (; *text != '\0'; text++) {
        fputc(strchr(",\"\r\n", *text) != NULL ? ' ' : *text, out);
    }
}

static void
print_head(const struct schedule *self, FILE *out)
{
    fputs("time_s,date,minted,rate_per_day", out);
    for (size_t i = 0; n_columns(self) > 1 && i < self->network->emission.n; i++) {
        const struct dps_emission *emission = dps_network_emission(self->network, i);
        const struct dps_emission_kind *law = dps_emission_law(emission);
        for (size_t j = 0; counts(self, i) && j < law->n_parts; j++) {
            fputc(',', out);
            if (law->n_parts == 1 || n_emissions(self) > 1) {
                print_text(dps_emission_label(emission), out);
            }
            if (law->n_parts > 1) {
                fputs(n_emissions(self) > 1 ? "_" : "", out);
                fputs(law->parts[j], out);
            }
        }
    }
    fputc('\n', out);
}

static void
print_units(const struct schedule *self, int64_t units, FILE *out)
{
    char text[AMOUNT_TEXT];
    dps_amount_format(units, self->decimals, text);
    fprintf(out, ",%s", text);
}

static void
print_row(const struct schedule *self, int64_t date, FILE *out)
{
    char text[DPS_DATE_TEXT];
    int64_t minted = 0;
    int64_t rate = 0;
    for (size_t i = 0; i < self->network->emission.n; i++) {
        if (counts(self, i)) {
            minted += self->states[i].issued;
            rate += dps_emission_rate(
                dps_network_emission(self->network, i), &self->states[i]);
        }
    }
    dps_date_format(date, text);
    fprintf(out, "%" PRId64 ",%s", date - self->network->start, text);
    print_units(self, minted, out);
    print_units(self, rate, out);
    for (size_t i = 0; n_columns(self) > 1 && i < self->network->emission.n; i++) {
        const struct dps_emission *emission = dps_network_emission(self->network, i);
        for (size_t j = 0; counts(self, i) && j < dps_emission_law(emission)->n_parts;
             j++) {
            print_units(self, self->states[i].part[j], out);
        }
    }
    fputc('\n', out);
}

/* ---- in time ----------------------------------------------------------- */

static void
advance(struct schedule *self, int64_t date)
{
    for (size_t i = 0; i < self->network->emission.n; i++) {
        dps_emission_advance(
            dps_network_emission(self->network, i), NULL, date, &self->states[i]);
    }
}

static void
amend(struct schedule *self, const struct dps_schedule_change *change)
{
    for (size_t i = 0; i < self->network->emission.n; i++) {
        dps_emission_amend(dps_network_emission(change->network, i),
            dps_network_emission(self->network, i), change->from_start,
            &self->states[i]);
    }
    self->network = change->network;
}

static void
go_to(struct schedule *self, int64_t date)
{
    const struct dps_schedule_options *options = self->options;
    for (;
         self->n_done < options->n_changes && options->changes[self->n_done].at <= date;
         self->n_done++) {
        advance(self, options->changes[self->n_done].at);
        amend(self, &options->changes[self->n_done]);
    }
    advance(self, date);
}

/* ---- public ------------------------------------------------------------ */

struct dps_schedule_options
dps_schedule_defaults(void)
{
    return (struct dps_schedule_options){
        .years = 20,
        .every = {.ns = 30 * DPS_DAY * DPS_NS},
    };
}

static enum dps_status
check(const struct dps_network *network, const struct dps_schedule_options *options,
    struct dps_error *err)
{
    if (options->years < 1 || options->years > LONGEST) {
        return dps_fail(err, DPS_EINVAL, "--years is %" PRId64 ", not in [1, %d]",
            options->years, LONGEST);
    }
    if (options->every.months == 0 && options->every.ns < DPS_NS) {
        return dps_fail(err, DPS_EINVAL, "--every is less than 1 s");
    }
    if (options->token != NULL &&
        dps_network_token_named(network, options->token) < 0) {
        return dps_fail(err, DPS_EINVAL,
            "--token is %s, not a token of %s, whose first is %s", options->token,
            network->title, dps_network_token(network, 0)->symbol);
    }
    for (size_t i = 0; i < options->n_changes; i++) {
        if (options->changes[i].network->emission.n != network->emission.n) {
            return dps_fail(err, DPS_EINVAL,
                "amendments.%zu changes how many emissions %s has: begin with one of "
                "kind none instead",
                i, network->title);
        }
    }
    return DPS_OK;
}

enum dps_status
dps_schedule_print(const struct dps_network *self,
    const struct dps_schedule_options *options, FILE *out, struct dps_error *err)
{
    enum dps_status status = check(self, options, err);
    if (status != DPS_OK) {
        return status;
    }
    struct schedule schedule = {.network = self, .options = options};
    schedule.token =
        options->token != NULL ? dps_network_token_named(self, options->token) : 0;
    schedule.decimals = (int)dps_network_token(self, (size_t)schedule.token)->decimals;
    schedule.states = calloc(self->emission.n + 1, sizeof *schedule.states);
    if (schedule.states == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for a schedule");
    }
    for (size_t i = 0; i < self->emission.n; i++) {
        dps_emission_begin(dps_network_emission(self, i), &schedule.states[i]);
    }
    print_head(&schedule, out);
    int64_t horizon = self->start + options->years * DPS_YEAR;
    int64_t date = self->start;
    for (int64_t k = 1; date < horizon && ferror(out) == 0; k++) {
        go_to(&schedule, date);
        print_row(&schedule, date, out);
        date = dps_date_after(self->start, options->every, k);
    }
    go_to(&schedule, horizon);
    print_row(&schedule, horizon, out);
    free(schedule.states);
    if (fflush(out) != 0 || ferror(out) != 0) {
        return dps_fail(err, DPS_EIO, "the schedule could not be written in full");
    }
    return DPS_OK;
}
