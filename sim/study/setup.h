/* setup.h: what the file of a study says.
 *
 * A study asks a question of many runs; its kind says which.  A backtest:
 *
 *     kind: backtest
 *     scenario: backtest-helium
 *     train_until: 2022-04-01
 *     series:   {rewards: {file: ..., date: month, column: hnt_rewards_total, ...}}
 *     draws:    {shape: {low: 0.05, high: 1}}
 *     fits:     {growth: {series: nodes, y: log(value / before), x: log(before)}}
 *     variants:
 *       - name: unconditional
 *         ahead: [{series: price, next: x * exp(price_sd * z)}]
 *         set:   [{path: networks.helium.burns, rows: price, each: "{at: $(begin),
 * ...}"}] compare:  [{series: rewards, value: minted, take: sum, observed: y * ratio}]
 *
 * Rows of a series that begin before `train_until` are its training, the others its
 * hold-out.  A series X gives the number X_last, that of its last training row.  A draw
 * gives a number of its name; a fit Y gives Y, Y_slope and Y_sd (models/regression.h).
 * Formulas may name all numbers that stand before them in this order, and
 *
 *     y, x of a fit       value, before   this row of the series and the one before it
 *                         k               the row's number: 0 for the last of training
 *     next, ahead         x               the row before
 *                         k               1 for the first row after training
 *                         days            length of the row
 *                         z               a standard normal number for the row
 *     each                value, before, k, days; $(begin) and $(end) are the row's
 * dates value of compare    the figures of the network, at the end of an epoch observed
 * y               what `value` gives for the row ratio, ratio_sd, ratio_step observed /
 * y in training: its median, deviation, and deviation of its steps, the latter two of
 * logarithms (models/bias.h) gap, gap_sd, gap_step the same of observed - y z, w a
 * standard normal number, and their sum since the last training row k, days
 *
 * Values of a scenario; nothing to free.
 */
#ifndef DPS_SIM_STUDY_SETUP_H
#define DPS_SIM_STUDY_SETUP_H

#include "sim/core/field.h"

#include <stdbool.h>
#include <stdint.h>

struct dps_study_series {
    const char *name;
    const char *file;     /* beside the study, then in scenarios/ */
    const char *date;     /* the column that says what a row is about */
    const char *column;   /* or several, with + or / between them */
    double factor;        /* on the column [1] */
    struct dps_span span; /* that a row is about */
    int64_t from;         /* rows before it are left out [s] */
    bool cumulate;
    bool optional;
    const char *source;
};

struct dps_study_draw {
    const char *name;
    double low, high; /* uniform between them [1] */
};

struct dps_study_fit {
    const char *name;
    const char *series;
    const char *y;
    const char *x;   /* "": none */
    int64_t rows;    /* of training, the last so many; 0: all */
    bool certain;    /* all members take the best line */
    const char *why; /* these rows and this law */
};

struct dps_study_ahead {
    const char *series;
    const char *next;
};

struct dps_study_change {
    const char *path;
    const char *value; /* with $(...) in it */
    const char *rows;  /* a series, of which each row gives an item of a list */
    const char *each;  /* the item, with $(...) in it */
};

struct dps_study_variant {
    const char *name;
    const char *doc;
    bool conditional; /* knows the true rows of series that it does not say ahead */
    bool alone;       /* one member: the schedule that others are compared with */
    struct dps_list ahead; /* of struct dps_study_ahead */
    struct dps_list set;   /* of struct dps_study_change */
};

struct dps_study_compare {
    const char *name;
    const char *series;
    const char *network;
    const char *value;
    const char *take; /* end, sum or mean */
    const char *observed;
    const char *alone;  /* in place of `observed` in the variant that is alone; "":
                           it says nothing of this series */
    const char *only;   /* the one variant that it is scored in; "": in all */
    int64_t rows;       /* of training, the last so many, for ratio and gap; 0: all */
    double most_mape;   /* [1]; 0: no target */
    double least_cover; /* [1]; 0: no target */
    bool skill;         /* to be better than persistence by its CRPS */
    bool as_naive;      /* to be no worse than the best naive forecast by its MAPE */
};

struct dps_backtest {
    const char *scenario;
    int64_t train_until; /* [s] */
    int64_t until;       /* rows from then on are not read [s] */
    int64_t members;
    int64_t seed;
    int64_t drift_rows; /* of the naive drift; 0: a quarter of training */
    int64_t variants_tried;
    const char *tried;
    struct dps_list series;   /* of struct dps_study_series */
    struct dps_list draws;    /* of struct dps_study_draw */
    struct dps_list fits;     /* of struct dps_study_fit */
    struct dps_list set;      /* of struct dps_study_change, in every variant */
    struct dps_list variants; /* of struct dps_study_variant */
    struct dps_list compare;  /* of struct dps_study_compare */
};

struct dps_study {
    const char *title;
    struct dps_variant law;
};

extern const struct dps_record dps_study_record;
extern const struct dps_record dps_backtest_record;
extern const struct dps_family dps_study_family;

#endif
