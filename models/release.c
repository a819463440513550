#include "models/release.h"

#include <string.h>

#define FLOW(member_, type_, ...)                                                      \
    {                                                                                  \
        .key = #member_,                                                               \
        .offset = offsetof(struct dps_release, flow) +                                 \
                  offsetof(struct dps_emission, member_),                              \
        .type = (type_), __VA_ARGS__                                                   \
    }

static const struct dps_field fields[] = {
    FLOW(name, DPS_TEXT, .fallback = "",
        .doc = "names it in tables; by default the account it goes to"),
    DPS_FIELD(struct dps_release, out_of, DPS_TEXT, .doc = "the account that pays"),
    FLOW(to, DPS_TEXT, .fallback = "nodes", .source = "assumed",
        .doc = "the account that is paid"),
    FLOW(token, DPS_TOKEN, .fallback = "first",
        .doc = "the token that is paid; by default the network's first"),
    FLOW(from, DPS_DATE, .fallback = "start", .doc = "when its first period begins"),
    {
        .key = "kind",
        .offset =
            offsetof(struct dps_release, flow) + offsetof(struct dps_emission, law),
        .type = DPS_KIND,
        .family = &dps_emission_family,
        .doc = "the law that says how much is due",
    },
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_release *release = self;
    if (release->out_of[0] == '\0') {
        return dps_fail(err, DPS_EINVAL, "out_of is empty, not the name of an account");
    }
    if (strcmp(release->out_of, release->flow.to) == 0) {
        return dps_fail(
            err, DPS_EINVAL, "out_of and to are one account, %s", release->out_of);
    }
    return dps_emission_check(&release->flow, err);
}

const struct dps_record dps_release_record = {
    .name = "release",
    .doc = "A stream of tokens that exist already, out of an account by a law.",
    .size = sizeof(struct dps_release),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

int64_t
dps_release_due(int64_t due, int64_t paid, int64_t there)
{
    int64_t owed = due > paid ? due - paid : 0;
    return owed < there ? owed : (there > 0 ? there : 0);
}
