#include "sim/main/options.h"

#include "sim/core/date.h"
#include "sim/core/unit.h"

#include <string.h>

enum value { FLAG, TEXT, COUNT, NUMBER, DATE, SPAN, SETTING, PROOFS };

struct option {
    const char *name;
    enum value value;
    size_t offset;
};

#define OPTION(name_, value_, member_)                                                 \
    {                                                                                  \
        name_, value_, offsetof(struct dps_options, member_)                           \
    }

static const struct option options[] = {
    OPTION("output", TEXT, output),
    OPTION("figures", TEXT, figures),
    OPTION("token", TEXT, token),
    OPTION("only", TEXT, only),
    OPTION("seed", TEXT, seed),
    OPTION("years", COUNT, years),
    OPTION("every", SPAN, every),
    OPTION("until", DATE, until),
    OPTION("threads", COUNT, threads),
    OPTION("workers", COUNT, workers),
    OPTION("scheduler", TEXT, scheduler),
    OPTION("cluster", TEXT, cluster),
    OPTION("mode", TEXT, mode),
    OPTION("bidder", TEXT, bidder),
    OPTION("cost", TEXT, cost),
    OPTION("round-trip", TEXT, round_trip),
    OPTION("down", TEXT, down),
    OPTION("down-format", TEXT, down_format),
    OPTION("format", TEXT, format),
    OPTION("paje", TEXT, paje),
    OPTION("jobs", TEXT, jobs_file),
    OPTION("jobs-format", TEXT, jobs_format),
    OPTION("call-limit", TEXT, call_limit),
    OPTION("checkpoint", COUNT, checkpoint),
    OPTION("rtol", NUMBER, rtol),
    OPTION("atol", NUMBER, atol),
    OPTION("verify", PROOFS, verify_all),
    OPTION("audit", FLAG, audit),
    OPTION("force", FLAG, force),
    OPTION("quiet", FLAG, quiet),
    OPTION("json", FLAG, json),
    OPTION("amended", FLAG, amended),
    OPTION("help", FLAG, help),
    OPTION("set", SETTING, settings),
};

/* The option of a word: --name, --name=value, -o, -j or -h; NULL if there is none. */
static const struct option *
option_of(const char *word)
{
    const char *name = strcmp(word, "-o") == 0       ? "output"
                       : strcmp(word, "-h") == 0     ? "help"
                       : strcmp(word, "-j") == 0     ? "workers"
                       : strncmp(word, "--", 2) == 0 ? word + 2
                                                     : "";
    size_t n = strcspn(name, "=");
    for (size_t i = 0; i < DPS_COUNT_OF(options); i++) {
        if (strlen(options[i].name) == n && strncmp(options[i].name, name, n) == 0) {
            return &options[i];
        }
    }
    return NULL;
}

static bool
is_allowed(const struct option *option, const char *allowed)
{
    size_t n = strlen(option->name);
    const char *at = allowed;
    if (option->value == FLAG && strcmp(option->name, "help") == 0) {
        return true;
    }
    for (; *at != '\0'; at += strcspn(at, " "), at += strspn(at, " ")) {
        if (strncmp(at, option->name, n) == 0 && (at[n] == ' ' || at[n] == '\0')) {
            return true;
        }
    }
    return false;
}

static enum dps_status
add_setting(struct dps_options *self, char *text, struct dps_error *err)
{
    char *equals = strchr(text, '=');
    if (equals == NULL || equals == text) {
        return dps_fail(err, DPS_EINVAL, "is %s, not PATH=VALUE", text);
    }
    if (self->n_settings == DPS_MOST_SETTINGS) {
        return dps_fail(
            err, DPS_EINVAL, "stands more than %d times", DPS_MOST_SETTINGS);
    }
    *equals = '\0';
    self->settings[self->n_settings++] = (struct dps_setting){text, equals + 1};
    return DPS_OK;
}

static enum dps_status
read_proofs(const char *text, bool *all, struct dps_error *err)
{
    *all = strcmp(text, "all") == 0;
    return *all || strcmp(text, "auto") == 0
               ? DPS_OK
               : dps_fail(err, DPS_EINVAL, "is %s, not auto or all", text);
}

static enum dps_status
set_value(struct dps_options *self, const struct option *option, char *text,
    struct dps_error *err)
{
    char *at = (char *)self + option->offset;
    enum dps_status status = DPS_OK;
    switch (option->value) {
    case TEXT: memcpy(at, &text, sizeof text); break;
    case COUNT: status = dps_count_parse(text, (int64_t *)(void *)at, err); break;
    case NUMBER: status = dps_unit_parse(text, "1", (double *)(void *)at, err); break;
    case DATE: status = dps_date_parse(text, (int64_t *)(void *)at, err); break;
    case SPAN: status = dps_span_parse(text, (struct dps_span *)(void *)at, err); break;
    case PROOFS: status = read_proofs(text, (bool *)(void *)at, err); break;
    case SETTING: status = add_setting(self, text, err); break;
    case FLAG: break;
    }
    return status == DPS_OK ? status : dps_within(err, status, "--%s", option->name);
}

static enum dps_status
read_option(struct dps_options *self, const struct option *option, int argc,
    char **argv, int *i, struct dps_error *err)
{
    char *equals = strncmp(argv[*i], "--", 2) == 0 ? strchr(argv[*i], '=') : NULL;
    if (option->value == FLAG) {
        if (equals != NULL) {
            return dps_fail(err, DPS_EINVAL, "--%s takes no value", option->name);
        }
        *((bool *)(void *)((char *)self + option->offset)) = true;
        return DPS_OK;
    }
    if (equals != NULL) {
        return set_value(self, option, equals + 1, err);
    }
    if (*i + 1 == argc) {
        return dps_fail(err, DPS_EINVAL, "--%s needs a value", option->name);
    }
    return set_value(self, option, argv[++*i], err);
}

enum dps_status
dps_options_read(struct dps_options *self, int argc, char **argv, const char *allowed,
    struct dps_error *err)
{
    enum { USUAL_YEARS = 20 };
    *self = (struct dps_options){.until = DPS_NEVER,
        .years = USUAL_YEARS,
        .every = {.ns = 30 * DPS_DAY * DPS_NS}};
    for (int i = 0; i < argc; i++) {
        enum dps_status status = DPS_OK;
        if (argv[i][0] == '-' && argv[i][1] != '\0') {
            const struct option *option = option_of(argv[i]);
            if (option == NULL || !is_allowed(option, allowed)) {
                return dps_fail(
                    err, DPS_EINVAL, "%s is no option of this command", argv[i]);
            }
            status = read_option(self, option, argc, argv, &i, err);
        } else if (self->n_operands == DPS_MOST_OPERANDS) {
            status = dps_fail(err, DPS_EINVAL, "there are too many words");
        } else {
            self->operands[self->n_operands++] = argv[i];
        }
        if (status != DPS_OK) {
            return status;
        }
    }
    return DPS_OK;
}
