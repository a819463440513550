#include "models/verify.h"

#include <string.h>

static const struct dps_field cheat_fields[] = {
    DPS_FIELD(struct dps_verify_cheat, name, DPS_TEXT, .doc = "what it is called"),
    DPS_FIELD(struct dps_verify_cheat, kernel, DPS_TEXT,
        .doc = "NAME[:key=value,...], a prover against the network's verifier, built "
               "in or a shared object's path: see describe provers"),
    DPS_FIELD(struct dps_verify_cheat, share, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .doc = "of the network's nodes that could take it up"),
    DPS_FIELD(struct dps_verify_cheat, choice, DPS_TEXT, .fallback = "profit",
        .source = "Becker 1968",
        .doc = "profit: they cheat while they expect to gain by it; always"),
    DPS_FIELD(struct dps_verify_cheat, expected, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .fallback = "0", .source = "assumed: they try",
        .doc = "chance to be found out in an epoch as they see it before any window "
               "has measured it"),
};

static enum dps_status
check_cheat(const void *value, struct dps_error *err)
{
    const struct dps_verify_cheat *self = value;
    return strcmp(self->choice, "profit") == 0 || strcmp(self->choice, "always") == 0
               ? DPS_OK
               : dps_fail(err, DPS_EINVAL, "choice is %s, not profit or always",
                     self->choice);
}

static const struct dps_record cheat_record = {
    .name = "verify.cheat",
    .doc = "A strategy of nodes that do not do what they claim.",
    .size = sizeof(struct dps_verify_cheat),
    .fields = cheat_fields,
    .n_fields = DPS_COUNT_OF(cheat_fields),
    .check = check_cheat,
};

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_verify, kernel, DPS_TEXT,
        .doc = "NAME[:key=value,...], a verifier, built in or a shared object's path: "
               "see describe verifiers"),
    DPS_FIELD(struct dps_verify, claims, DPS_COUNT, .domain = "[0, 1e6]",
        .fallback = "0", .source = "networks that sell work",
        .doc = "that a machine makes of what it keeps; 0: it makes one of each job "
               "that it has done"),
    DPS_FIELD(struct dps_verify, period, DPS_SPAN, .domain = "(0, inf)",
        .fallback = "1 d", .source = "Filecoin, WPoStProvingPeriod",
        .doc = "time in which each claim of what is kept is proven once"),
    DPS_FIELD(struct dps_verify, deadlines, DPS_COUNT, .domain = "[1, 1e6]",
        .fallback = "48", .source = "Filecoin, WPoStPeriodDeadlines",
        .doc = "in a period, of which a machine has one"),
    DPS_FIELD(struct dps_verify, piece, DPS_NUMBER, .unit = "1", .domain = "(0, inf)",
        .fallback = "0.001", .source = "assumed",
        .doc =
            "units of the network's work of which a claim's amount is a whole number"),
    DPS_FIELD(struct dps_verify, within, DPS_SPAN, .domain = "(0, inf)",
        .fallback = "30 min", .source = "Filecoin, WPoStChallengeWindow",
        .doc = "time after its challenge in which a proof has to arrive"),
    DPS_FIELD(struct dps_verify, horizon, DPS_SPAN, .domain = "[0, inf)",
        .fallback = "0 s", .source = "assumed: the bond alone deters",
        .doc = "time whose profit a node has to lose by being found out"),
    DPS_FIELD(struct dps_verify, cheats, DPS_LIST, .record = &cheat_record,
        .fallback = "[]", .doc = "that nodes could take up, one each"),
};

const struct dps_verify_cheat *
dps_verify_cheat_at(const struct dps_verify *self, size_t i)
{
    const struct dps_verify_cheat *cheats = self->cheats.items;
    return &cheats[i];
}

bool
dps_verify_cheat_always(const struct dps_verify_cheat *self)
{
    return strcmp(self->choice, "always") == 0;
}

static enum dps_status
check(const void *value, struct dps_error *err)
{
    const struct dps_verify *self = value;
    double shares = 0;
    if (self->cheats.n > DPS_VERIFY_CHEATS) {
        return dps_fail(err, DPS_EINVAL,
            "cheats are %zu, more than the %d there may be", self->cheats.n,
            DPS_VERIFY_CHEATS);
    }
    for (size_t i = 0; i < self->cheats.n; i++) {
        shares += dps_verify_cheat_at(self, i)->share;
    }
    if (shares > 1 + 1e-12) {
        return dps_fail(err, DPS_EINVAL,
            "the shares of cheats add up to %g: a node takes up one at most", shares);
    }
    return self->period.months > 0 || self->within.months > 0 ||
                   self->horizon.months > 0
               ? dps_fail(err, DPS_EINVAL,
                     "period, within or horizon is in months: write it in d, h or s")
               : DPS_OK;
}

const struct dps_record dps_verify_record = {
    .name = "network.verify",
    .doc = "How what nodes claim is checked, and who might cheat.",
    .size = sizeof(struct dps_verify),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};
