/* field.h: parameter structs described as data.
 *
 * Every parameter struct has one table of its fields, the only place where its keys,
 * units, domains, defaults (with their source) and meanings are written.  From the
 * table come loading from YAML, unit conversion, range checks, `depinsim describe`, the
 * resolved scenario and the provenance in a trace.  A table is read like this:
 *
 *     static const struct dps_field decay_fields[] = {
 *         DPS_FIELD(struct dps_decay, half_life, DPS_NUMBER, .unit = "s",
 *             .domain = "(0, inf)", .fallback = "6 yr",
 *             .source = "builtin-actors reward/src/logic.rs",
 *             .doc = "time in which the rate of minting halves"),
 *     };
 *
 * A kind is a law chosen by name in YAML, `{kind: decay, half_life: 6 yr}`: a static
 * const struct whose first member is a struct dps_kind, listed in its family.
 *
 * Tables are static constants.  Values they describe are owned by the scenario that was
 * loaded, and stay unchanged and valid as long as it lives.
 */
#ifndef DPS_SIM_CORE_FIELD_H
#define DPS_SIM_CORE_FIELD_H

#include "sim/core/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a field holds in memory, and how YAML writes it. */
enum dps_type {
    DPS_NUMBER, /* double, in .unit; YAML writes the unit unless it is "1" */
    DPS_COUNT,  /* int64_t, a whole number: 12, 100 k, 1e6 */
    DPS_SWITCH, /* bool: true or false */
    DPS_TEXT,   /* const char *, never NULL, UTF-8 */
    DPS_DATE,   /* int64_t, s since 1970 UTC: 2020-10-15, 2020-10-15T14:44:00Z, never,
                   or start: the start of the enclosing network or scenario */
    DPS_SPAN,   /* struct dps_span: 30 s, 6 yr, or calendar months: 24 mo */
    DPS_AMOUNT, /* struct dps_amount, exact: 20e6 NOS, or 0 of the first token */
    DPS_TOKEN,  /* int32_t, index of a token of the enclosing network, by symbol; or
                   first */
    DPS_FILE,   /* const char *, path of a readable file, looked up beside the file that
                   names it, then in scenarios/; "" if none */
    DPS_RECORD, /* a struct in place, described by .record */
    DPS_LIST,   /* struct dps_list of structs, described by .record */
    DPS_MAP,    /* the same from a mapping; each struct begins with const char *name */
    DPS_NAMED,  /* const struct X *, described by .record: the name of a file in
                   scenarios/<.library>/, or a mapping in place; NULL for none */
    DPS_KIND,   /* struct dps_variant; its key is `kind`, and the keys of the chosen
                   kind stand beside it in the same mapping */
    DPS_OVERLAY, /* const struct dps_tree *: a mapping of paths to values,
                   `emission.1.over: 10 yr`, that changes the enclosing network from
                   some date on */
};

struct dps_tree; /* a piece of YAML as read, see sim/scenario/tree.h */

/* A duration: whole calendar months, or nanoseconds.  One of the two is 0. */
struct dps_span {
    int64_t months;
    int64_t ns;
};

/* A quantity of a token, in its base units. */
struct dps_amount {
    int64_t units;
    int32_t token; /* index among the tokens of the network that it is written in */
    int32_t decimals;
};

struct dps_list {
    void *items; /* n structs, packed */
    size_t n;
};

struct dps_kind;

/* A kind with its parameters: a struct of kind->params->size bytes. */
struct dps_variant {
    const struct dps_kind *kind;
    const void *params;
};

struct dps_field {
    const char *key;
    size_t offset;
    enum dps_type type;
    const char *unit;   /* NUMBER: canonical unit: "s", "USD/h", "byte", "1" */
    const char *domain; /* NUMBER, COUNT, SPAN [s]: an interval: "[0, 1]", "(0, inf)" */
    const char *fallback; /* the default as YAML text; NULL: the key must be given.
                             For LIST "[]", for MAP and RECORD "{}" */
    const char *source;   /* where the default comes from, or "assumed" */
    const char *doc;      /* what it means, for a person */
    const struct dps_record *record; /* RECORD, LIST, MAP, NAMED */
    const struct dps_family *family; /* KIND */
    const char *library; /* MAP, NAMED: folder of scenarios/ that resolves names */
};

#define DPS_FIELD(type_, member_, dps_type_, ...)                                      \
    {                                                                                  \
        .key = #member_, .offset = offsetof(type_, member_), .type = (dps_type_),      \
        __VA_ARGS__                                                                    \
    }

struct dps_record {
    const char *name; /* "emission.decay"; names the topic in `describe` */
    const char *doc;
    size_t size; /* of the struct */
    const struct dps_field *fields;
    size_t n_fields;
    /* Rules between fields; NULL if there are none.  Fills err with a sentence that
     * begins with the key; the loader adds file, line and path. */
    enum dps_status (*check)(const void *self, struct dps_error *err);
};

struct dps_kind {
    const char *name;
    const char *doc;
    const struct dps_record *params; /* NULL: no parameters */
};

struct dps_family {
    const char *name; /* "emission" */
    const char *doc;
    const struct dps_kind *const *kinds;
    size_t n_kinds;
};

#define DPS_COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* The kind of that name, or NULL. */
const struct dps_kind *dps_family_kind(const struct dps_family *self, const char *name);

/* The field of that key, or NULL. */
const struct dps_field *dps_record_field(
    const struct dps_record *self, const char *key);

/* An interval "[a, b)", "(0, inf)"; NULL means all finite numbers. */
struct dps_interval {
    double low, high;
    bool open_low, open_high;
};

/* DPS_EINVAL unless `text` is an interval (a table is wrong). */
DPS_CHECKED enum dps_status dps_interval_parse(
    const char *text, struct dps_interval *interval, struct dps_error *err);

/* Whether x lies inside; NaN and, unless the end is inf and closed, inf never do. */
bool dps_interval_holds(const struct dps_interval *self, double x);

/* Walks a record and all it refers to, and refuses a table that contradicts itself: a
 * missing doc, an unknown unit, a bad domain, a default without source, a field outside
 * its struct, a key that a kind and the record around it both have.  For tests. */
DPS_CHECKED enum dps_status dps_record_check(
    const struct dps_record *self, struct dps_error *err);

#endif
