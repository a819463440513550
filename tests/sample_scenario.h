/* sample_scenario.h: small tables with a field of every type, for tests of the loader.
 *
 * `sample_world` is a root: a start, networks with tokens, amounts and amendments, a
 * fleet of named hardware.
 */
#ifndef DPS_TESTS_SAMPLE_SCENARIO_H
#define DPS_TESTS_SAMPLE_SCENARIO_H

#include "sim/core/field.h"

#include <string.h>

/* ---- hardware ---------------------------------------------------------- */

struct sample_hardware {
    const char *name;
    double power; /* [J/s] */
    double share; /* [1] */
    double price; /* [USD/h] */
    const struct sample_part *spare;
};

struct sample_part {
    const char *maker;
};

static const struct dps_field sample_part_fields[] = {
    DPS_FIELD(struct sample_part, maker, DPS_TEXT, .doc = "who makes it"),
};

static const struct dps_record sample_part_record = {
    .name = "part",
    .doc = "A part of a machine.",
    .size = sizeof(struct sample_part),
    .fields = sample_part_fields,
    .n_fields = DPS_COUNT_OF(sample_part_fields),
};

static const struct dps_field sample_hardware_fields[] = {
    DPS_FIELD(
        struct sample_hardware, name, DPS_TEXT, .fallback = "", .doc = "what it is"),
    DPS_FIELD(struct sample_hardware, power, DPS_NUMBER, .unit = "J/s",
        .domain = "(0, inf)", .doc = "what it draws"),
    DPS_FIELD(struct sample_hardware, share, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .fallback = "0.5", .source = "assumed",
        .doc = "how much of it is used"),
    DPS_FIELD(struct sample_hardware, price, DPS_NUMBER, .unit = "USD/h",
        .fallback = "1 USD/h", .source = "assumed", .doc = "what it costs"),
    DPS_FIELD(struct sample_hardware, spare, DPS_NAMED, .record = &sample_part_record,
        .library = "parts", .fallback = "none", .doc = "the part that is kept"),
};

static const struct dps_record sample_hardware_record = {
    .name = "hardware",
    .doc = "A class of machines.",
    .size = sizeof(struct sample_hardware),
    .fields = sample_hardware_fields,
    .n_fields = DPS_COUNT_OF(sample_hardware_fields),
};

/* ---- laws -------------------------------------------------------------- */

struct sample_vesting {
    struct dps_amount amount;
    struct dps_span over;
};

struct sample_decay {
    double half_life; /* [s] */
};

static const struct dps_field sample_vesting_fields[] = {
    DPS_FIELD(struct sample_vesting, amount, DPS_AMOUNT, .doc = "what vests"),
    DPS_FIELD(struct sample_vesting, over, DPS_SPAN, .domain = "(0, 315360000]",
        .doc = "until all is vested"),
};

static enum dps_status
sample_vesting_check(const void *self, struct dps_error *err)
{
    const struct sample_vesting *vesting = self;
    return vesting->amount.units == 13
               ? dps_fail(err, DPS_EINVAL, "amount is an unlucky one of 13 units")
               : DPS_OK;
}

static const struct dps_record sample_vesting_record = {
    .name = "emission.vesting",
    .doc = "Parameters of vesting.",
    .size = sizeof(struct sample_vesting),
    .fields = sample_vesting_fields,
    .n_fields = DPS_COUNT_OF(sample_vesting_fields),
    .check = sample_vesting_check,
};

static const struct dps_field sample_decay_fields[] = {
    DPS_FIELD(struct sample_decay, half_life, DPS_NUMBER, .unit = "s",
        .domain = "(0, inf)", .fallback = "6 yr", .source = "assumed",
        .doc = "time in which the rate halves"),
};

static const struct dps_record sample_decay_record = {
    .name = "emission.decay",
    .doc = "Parameters of decay.",
    .size = sizeof(struct sample_decay),
    .fields = sample_decay_fields,
    .n_fields = DPS_COUNT_OF(sample_decay_fields),
};

static const struct dps_kind sample_vesting = {
    "vesting", "Unlocks evenly.", &sample_vesting_record};
static const struct dps_kind sample_decay = {
    "decay", "Halves again and again.", &sample_decay_record};
static const struct dps_kind sample_none = {"none", "Nothing.", NULL};

static const struct dps_kind *const sample_kinds[] = {
    &sample_vesting, &sample_decay, &sample_none};

static const struct dps_family sample_family = {
    .name = "emission",
    .doc = "Laws.",
    .kinds = sample_kinds,
    .n_kinds = DPS_COUNT_OF(sample_kinds),
};

/* ---- networks ---------------------------------------------------------- */

struct sample_emission {
    const char *to;
    int64_t from; /* [s] */
    int32_t token;
    struct dps_variant kind;
};

static const struct dps_field sample_emission_fields[] = {
    DPS_FIELD(struct sample_emission, to, DPS_TEXT, .doc = "the account"),
    DPS_FIELD(struct sample_emission, from, DPS_DATE, .fallback = "start",
        .doc = "when it begins"),
    DPS_FIELD(struct sample_emission, token, DPS_TOKEN, .fallback = "first",
        .doc = "what is issued"),
    DPS_FIELD(struct sample_emission, kind, DPS_KIND, .family = &sample_family,
        .fallback = "none", .source = "assumed", .doc = "the law"),
};

static const struct dps_record sample_emission_record = {
    .name = "emission",
    .doc = "What is issued.",
    .size = sizeof(struct sample_emission),
    .fields = sample_emission_fields,
    .n_fields = DPS_COUNT_OF(sample_emission_fields),
};

struct sample_token {
    const char *symbol;
    int64_t decimals;
    struct dps_amount cap;
};

static const struct dps_field sample_token_fields[] = {
    DPS_FIELD(struct sample_token, symbol, DPS_TEXT, .doc = "its symbol"),
    DPS_FIELD(struct sample_token, decimals, DPS_COUNT, .domain = "[0, 9]",
        .doc = "digits of its base unit"),
    DPS_FIELD(struct sample_token, cap, DPS_AMOUNT, .fallback = "0",
        .source = "assumed", .doc = "the most there may be"),
};

static const struct dps_record sample_token_record = {
    .name = "token",
    .doc = "A token.",
    .size = sizeof(struct sample_token),
    .fields = sample_token_fields,
    .n_fields = DPS_COUNT_OF(sample_token_fields),
};

struct sample_amendment {
    int64_t at; /* [s] */
    const struct dps_tree *set;
};

static const struct dps_field sample_amendment_fields[] = {
    DPS_FIELD(struct sample_amendment, at, DPS_DATE, .doc = "from when on"),
    DPS_FIELD(struct sample_amendment, set, DPS_OVERLAY, .doc = "what changes"),
};

static const struct dps_record sample_amendment_record = {
    .name = "amendment",
    .doc = "A change of rules.",
    .size = sizeof(struct sample_amendment),
    .fields = sample_amendment_fields,
    .n_fields = DPS_COUNT_OF(sample_amendment_fields),
};

struct sample_network {
    const char *name;
    int64_t start;          /* [s] */
    struct dps_list tokens; /* of struct sample_token */
    struct dps_list emission;
    struct dps_list amendments;
    const char *history; /* a file */
};

static const struct dps_field sample_network_fields[] = {
    DPS_FIELD(struct sample_network, start, DPS_DATE, .fallback = "start",
        .doc = "when it was launched"),
    DPS_FIELD(struct sample_network, emission, DPS_LIST,
        .record = &sample_emission_record, .fallback = "[]", .doc = "what it issues"),
    DPS_FIELD(struct sample_network, tokens, DPS_LIST, .record = &sample_token_record,
        .doc = "its tokens"),
    DPS_FIELD(struct sample_network, amendments, DPS_LIST,
        .record = &sample_amendment_record, .fallback = "[]", .doc = "its changes"),
    DPS_FIELD(struct sample_network, history, DPS_FILE, .fallback = "",
        .doc = "what was measured"),
};

static const struct dps_record sample_network_record = {
    .name = "network",
    .doc = "A network.",
    .size = sizeof(struct sample_network),
    .fields = sample_network_fields,
    .n_fields = DPS_COUNT_OF(sample_network_fields),
};

/* ---- the world --------------------------------------------------------- */

struct sample_group {
    const struct sample_hardware *class_;
    int64_t count;
};

static const struct dps_field sample_group_fields[] = {
    {.key = "class",
        .offset = offsetof(struct sample_group, class_),
        .type = DPS_NAMED,
        .record = &sample_hardware_record,
        .library = "hardware",
        .doc = "what they are"},
    DPS_FIELD(struct sample_group, count, DPS_COUNT, .domain = "[1, 1000000]",
        .doc = "how many"),
};

static const struct dps_record sample_group_record = {
    .name = "group",
    .doc = "Machines of one class.",
    .size = sizeof(struct sample_group),
    .fields = sample_group_fields,
    .n_fields = DPS_COUNT_OF(sample_group_fields),
};

struct sample_band {
    double low, high; /* [1] */
};

static const struct dps_field sample_band_fields[] = {
    DPS_FIELD(struct sample_band, low, DPS_NUMBER, .unit = "1", .fallback = "0",
        .source = "assumed", .doc = "the lower end"),
    DPS_FIELD(struct sample_band, high, DPS_NUMBER, .unit = "1", .fallback = "1",
        .source = "assumed", .doc = "the upper end"),
};

static enum dps_status
sample_band_check(const void *self, struct dps_error *err)
{
    const struct sample_band *band = self;
    return band->low > band->high
               ? dps_fail(err, DPS_EINVAL, "low is %g, above high", band->low)
               : DPS_OK;
}

static const struct dps_record sample_band_record = {
    .name = "band",
    .doc = "A band.",
    .size = sizeof(struct sample_band),
    .fields = sample_band_fields,
    .n_fields = DPS_COUNT_OF(sample_band_fields),
    .check = sample_band_check,
};

struct sample_world {
    const char *title;
    int64_t start; /* [s] */
    struct dps_span length;
    bool exact;
    struct dps_list networks; /* of struct sample_network */
    struct dps_list fleet;    /* of struct sample_group */
    struct sample_band band;
    struct dps_list bands; /* of struct sample_named_band */
};

struct sample_named_band {
    const char *name;
    double low; /* [1] */
};

static const struct dps_field sample_named_band_fields[] = {
    DPS_FIELD(struct sample_named_band, low, DPS_NUMBER, .unit = "1",
        .domain = "[0, inf)", .doc = "its lower end"),
};

static const struct dps_record sample_named_band_record = {
    .name = "named band",
    .doc = "A band with a name.",
    .size = sizeof(struct sample_named_band),
    .fields = sample_named_band_fields,
    .n_fields = DPS_COUNT_OF(sample_named_band_fields),
};

static enum dps_status
sample_world_check(const void *self, struct dps_error *err)
{
    const struct sample_world *world = self;
    const struct sample_group *groups = world->fleet.items;
    for (size_t i = 0; i < world->fleet.n; i++) {
        if (groups[i].count == 666) {
            return dps_fail(
                err, DPS_EINVAL, "fleet.%zu.count is 666, of all numbers", i);
        }
    }
    return DPS_OK;
}

static const struct dps_field sample_world_fields[] = {
    DPS_FIELD(struct sample_world, title, DPS_TEXT, .fallback = "", .doc = "a title"),
    DPS_FIELD(struct sample_world, start, DPS_DATE, .doc = "when it begins"),
    DPS_FIELD(struct sample_world, length, DPS_SPAN, .domain = "(0, 630720000]",
        .fallback = "1 yr", .source = "assumed", .doc = "how long it lasts"),
    DPS_FIELD(struct sample_world, exact, DPS_SWITCH, .fallback = "false",
        .source = "assumed", .doc = "whether it is exact"),
    DPS_FIELD(struct sample_world, networks, DPS_MAP, .record = &sample_network_record,
        .library = "networks", .fallback = "{}", .doc = "its networks"),
    DPS_FIELD(struct sample_world, fleet, DPS_LIST, .record = &sample_group_record,
        .fallback = "[]", .doc = "its machines"),
    DPS_FIELD(struct sample_world, band, DPS_RECORD, .record = &sample_band_record,
        .fallback = "{}", .doc = "its band"),
    DPS_FIELD(struct sample_world, bands, DPS_MAP, .record = &sample_named_band_record,
        .fallback = "{}", .doc = "more bands"),
};

static const struct dps_record sample_world_record = {
    .name = "world",
    .doc = "A world.",
    .size = sizeof(struct sample_world),
    .fields = sample_world_fields,
    .n_fields = DPS_COUNT_OF(sample_world_fields),
    .check = sample_world_check,
};

#endif
