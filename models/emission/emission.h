/* emission.h: how much of a token exists by a date, as programmed by its issuer.
 *
 * A law of emission is a kind: halving, vesting, tranches, decay, geometric, baseline,
 * piecewise-half-life, table, inflation, net, formula, none.  Every law says the
 * cumulative amount issued by an instant, in base units of the token: monotone, never
 * above what the law has to give.  Laws pay by periods (blocks, epochs, days, months):
 * what is counted at an instant are the periods that have ended by then.
 *
 * Most laws are functions of the date alone.  Some depend on what the network does
 * meanwhile: `baseline` on storage power, `inflation` on supply and stake, `net` on
 * burns, `formula` on what its author names.  All are used in the same way, through a
 * state that is advanced from date to date:
 *
 *     struct dps_emission_state state;
 *     dps_emission_begin(emission, &state);
 *     dps_emission_advance(emission, NULL, date, &state);        state.issued
 *
 * Without drivers the law goes as programmed: power at the baseline, inflation at its
 * ideal.  A law of the date alone gives the same amount however it is stepped.
 *
 * struct dps_emission is a value of a scenario.  struct dps_emission_state is plain
 * data without pointers or padding: save and load it as bytes.
 */
#ifndef DPS_MODELS_EMISSION_EMISSION_H
#define DPS_MODELS_EMISSION_EMISSION_H

#include "models/formula/formula.h"
#include "sim/core/field.h"
#include "sim/core/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One entry of a network's list of emissions. */
struct dps_emission {
    const char *name; /* of its column in tables; "": the same as `to` */
    const char *to;   /* the account that it is issued to */
    int32_t token;    /* index among the network's tokens */
    int64_t from;     /* date at which its first period begins [s] */
    struct dps_variant law;
    const char *class; /* of machines, if nodes redeem it; "": all */
};

/* What the network did over the interval that a law is advanced by. */
struct dps_emission_drivers {
    double power;     /* mean raw power [byte]; baseline; INFINITY: at the baseline */
    double bonded;    /* share of the supply that is staked [1]; inflation */
    int64_t supply;   /* at the interval's begin [base units]; inflation */
    int64_t allotted; /* of the genesis, yet to unlock then [base units]; inflation */
    int64_t burned_before; /* first tokens ever, by the interval's begin [base units] */
    int64_t burned;        /* the same by now [base units]; net */
    const double *figures; /* DPS_FIGURES of the last epoch, each in its unit; NULL: the
                              law's own `programmed` and those above; formula */
};

enum { DPS_EMISSION_PARTS = 2, DPS_EMISSION_MEMORY = 7 };

/* What a law remembers besides what it issued. */
struct dps_emission_memory {
    double x[DPS_EMISSION_MEMORY];
    int64_t units;
    struct dps_formula_memory formula;
};

struct dps_emission_state {
    int64_t date;   /* to which it is advanced; DPS_AT_START: not yet [s] */
    int64_t issued; /* by then: the sum of the parts [base units] */
    int64_t part[DPS_EMISSION_PARTS];   /* they never fall [base units] */
    int64_t before[DPS_EMISSION_PARTS]; /* of earlier laws, added to the law's own */
    struct dps_emission_memory memory;
};

/* [begin, end) [s]; empty when nothing is under way. */
struct dps_emission_period {
    int64_t begin;
    int64_t end;
};

/* A law.  A law of the date alone has `issued`; one that depends on more has the three
 * callbacks after it instead.  `from` is the entry's. */
struct dps_emission_kind {
    struct dps_kind base;
    const char *const *parts; /* names, if it has more than one part */
    size_t n_parts;           /* 1 to DPS_EMISSION_PARTS */

    /* Issued by `date`, from <= date. */
    int64_t (*issued)(const void *params, int64_t from, int64_t date);

    /* Before anything is issued. */
    void (*begin)(const void *params, int64_t from, struct dps_emission_memory *memory);
    /* Goes from one date to a later one, from <= begin; drivers NULL: as programmed. */
    void (*advance)(const void *params, int64_t from, struct dps_emission_period step,
        const struct dps_emission_drivers *drivers, struct dps_emission_memory *memory);
    /* What each part has issued by the date to which the memory is advanced. */
    void (*issued_parts)(const void *params, int64_t from, int64_t date,
        const struct dps_emission_memory *memory, int64_t part[DPS_EMISSION_PARTS]);

    /* What kept the law from saying an amount; NULL: nothing ever does. */
    enum dps_status (*fault)(const void *params, int64_t from,
        const struct dps_emission_drivers *drivers,
        const struct dps_emission_memory *memory, struct dps_error *err);
    /* Whether what `old` remembers serves this law too; NULL: always. */
    bool (*serves)(const void *params, const void *old);

    /* The period under way at `date`, from <= date; of a continuous law the day that
     * begins there. */
    struct dps_emission_period (*period)(
        const void *params, int64_t from, int64_t date);

    int64_t (*allocation)(const void *params); /* most it issues [base units] */
    int32_t (*token)(const void *params);      /* of its amounts; NULL: it has none */
};

extern const struct dps_family dps_emission_family;
extern const struct dps_record dps_emission_record;

/* The rules between an entry's fields; for records that hold one. */
enum dps_status dps_emission_check(const void *self, struct dps_error *err);

const struct dps_emission_kind *dps_emission_law(const struct dps_emission *self);

/* Its name or, without one, its account. */
const char *dps_emission_label(const struct dps_emission *self);

/* The most it ever issues [base units]. */
int64_t dps_emission_allocation(const struct dps_emission *self);

/* The period under way at `date`; empty before `from` and after the last one. */
struct dps_emission_period dps_emission_period(
    const struct dps_emission *self, int64_t date);

/* Issued by `date` as programmed [base units]. */
int64_t dps_emission_issued(const struct dps_emission *self, int64_t date);

/* The same by parts. */
void dps_emission_issued_parts(
    const struct dps_emission *self, int64_t date, int64_t part[DPS_EMISSION_PARTS]);

/* Issued in the period under way at the state's date, per day, as programmed [base
 * units], rounded down. */
int64_t dps_emission_rate(
    const struct dps_emission *self, const struct dps_emission_state *state);

/* ---- in time ------------------------------------------------------------- */

void dps_emission_begin(
    const struct dps_emission *self, struct dps_emission_state *state);

/* Goes on to `date`, not before state->date.  drivers NULL: as programmed. */
void dps_emission_advance(const struct dps_emission *self,
    const struct dps_emission_drivers *drivers, int64_t date,
    struct dps_emission_state *state);

/* Whether the law could say an amount all the way to the state's date, with the drivers
 * of its last advance.  A formula may not: then nothing more is issued, and this is
 * DPS_ENUMERIC with the sentence. */
DPS_CHECKED enum dps_status dps_emission_fault(const struct dps_emission *self,
    const struct dps_emission_drivers *drivers, const struct dps_emission_state *state,
    struct dps_error *err);

/* `self` takes the place of `old` at the state's date.  With `from_start` the total
 * becomes what `self` would have issued, as soon as that is no less than what is there;
 * without, only what is issued from now on follows `self`. */
void dps_emission_amend(const struct dps_emission *self, const struct dps_emission *old,
    bool from_start, struct dps_emission_state *state);

#endif
