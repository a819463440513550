#include "sim/study/verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { QUARTER = 4, TEXT = 200 };

/* Half a unit of the last digit that a MAPE is printed with: what looks the same is no
 * worse. */
#define PRINTED 5e-5

size_t
dps_verdict_drift_rows(const struct dps_sample *sample, int64_t asked)
{
    size_t quarter = sample->trained / QUARTER;
    return asked > 0 ? (size_t)asked : quarter > 0 ? quarter : 1;
}

static void
add_point(struct dps_score *score, double forecast, double truth)
{
    dps_score_add(score, &forecast, 1, truth);
}

enum dps_status
dps_verdict_make(struct dps_verdict *self, const struct dps_sample *sample,
    size_t drift_rows, double *members, size_t n_members, const double *alone,
    struct dps_error *err)
{
    const double *rows = sample->rows.values;
    size_t trained = sample->trained;
    double *errors = calloc(trained + 1, sizeof *errors);
    *self = (struct dps_verdict){.n = 0};
    if (errors == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for scores");
    }
    for (size_t i = trained; i < sample->rows.n; i++) {
        double *said = members + (i - trained) * n_members;
        size_t lead = i - trained + 1;
        if (isnan(said[0])) {
            self->unsaid++;
            continue;
        }
        dps_score_sort(said, n_members);
        dps_score_add(&self->forecast, said, n_members, rows[i]);
        add_point(&self->persistence, dps_naive_persistence(rows, trained), rows[i]);
        add_point(
            &self->drift, dps_naive_drift(rows, trained, drift_rows, lead), rows[i]);
        size_t n = dps_naive_dressed(rows, trained, lead, errors);
        dps_score_add(&self->dressed, errors, n, rows[i]);
        if (!isnan(alone[i - trained])) {
            add_point(&self->alone, alone[i - trained], rows[i]);
        }
        self->n++;
    }
    free(errors);
    return DPS_OK;
}

/* ---- targets ------------------------------------------------------------- */

static double
best_naive(const struct dps_verdict *self)
{
    double best =
        fmin(dps_score_mape(&self->persistence), dps_score_mape(&self->drift));
    return fmin(best, dps_score_mape(&self->alone)); /* which may be no number */
}

static double
skill(const struct dps_verdict *self, const struct dps_score *reference)
{
    return dps_score_skill(
        dps_score_mean_crps(&self->forecast), dps_score_mean_crps(reference));
}

void
dps_verdict_missed(
    const struct dps_verdict *self, const struct dps_study_compare *compare, char *text)
{
    double mape = dps_score_mape(&self->forecast);
    double coverage = dps_score_coverage(&self->forecast);
    size_t n = 0;
    text[0] = '\0';
    if (compare->most_mape > 0 && !(mape <= compare->most_mape)) {
        n += (size_t)snprintf(
            text + n, TEXT - n, "; MAPE above %.1f %%", 100 * compare->most_mape);
    }
    if (compare->as_naive && !(mape <= best_naive(self) + PRINTED)) {
        n += (size_t)snprintf(text + n, TEXT - n, "; worse than naive");
    }
    if (compare->least_cover > 0 && !(coverage >= compare->least_cover)) {
        n += (size_t)snprintf(
            text + n, TEXT - n, "; coverage below %.0f %%", 100 * compare->least_cover);
    }
    if (compare->skill && !(skill(self, &self->persistence) > 0)) {
        snprintf(text + n, TEXT - n, "; no skill");
    }
}

/* ---- table --------------------------------------------------------------- */

void
dps_verdict_print_head(FILE *out)
{
    fputs("variant,series,n,mape_pct,crps,skill_persistence,skill_drift,skill_schedule,"
          "skill_dressed,coverage_pct,width,naive_persistence_pct,naive_drift_pct,"
          "naive_schedule_pct,target\n",
        out);
}

/* Nothing where there is no number. */
static void
print(FILE *out, int decimals, double value)
{
    fputc(',', out);
    if (!isnan(value)) {
        fprintf(out, "%.*f", decimals, value);
    }
}

/* The same to six digits. */
static void
print_amount(FILE *out, double value)
{
    fputc(',', out);
    if (!isnan(value)) {
        fprintf(out, "%.6g", value);
    }
}

void
dps_verdict_print(const struct dps_verdict *self,
    const struct dps_study_compare *compare, const char *variant, FILE *out)
{
    char missed[TEXT];
    bool targets = compare->most_mape > 0 || compare->least_cover > 0 ||
                   compare->skill || compare->as_naive;
    dps_verdict_missed(self, compare, missed);
    fprintf(out, "%s,%s,%zu", variant, compare->name, self->n);
    print(out, 2, 100 * dps_score_mape(&self->forecast));
    print_amount(out, dps_score_mean_crps(&self->forecast));
    print(out, 3, skill(self, &self->persistence));
    print(out, 3, skill(self, &self->drift));
    print(out, 3, self->alone.n > 0 ? skill(self, &self->alone) : (double)NAN);
    print(out, 3, skill(self, &self->dressed));
    print(out, 1, 100 * dps_score_coverage(&self->forecast));
    print_amount(out, dps_score_width(&self->forecast));
    print(out, 2, 100 * dps_score_mape(&self->persistence));
    print(out, 2, 100 * dps_score_mape(&self->drift));
    print(out, 2, 100 * dps_score_mape(&self->alone));
    fprintf(out, ",%s%s\n",
        missed[0] != '\0' ? "missed: "
        : targets         ? "met"
                          : "none",
        missed[0] != '\0' ? missed + 2 : "");
}
