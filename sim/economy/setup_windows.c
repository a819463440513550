#include "sim/economy/setup.h"

#include "sim/core/date.h"
#include "sim/workload/streams.h"

#include <inttypes.h>
#include <string.h>

/* ---- who places jobs --------------------------------------------------- */

static const struct dps_field schedule_fields[] = {
    DPS_FIELD(struct dps_setup_schedule, kernel, DPS_TEXT,
        .doc = "NAME[:key=value,...], built in or a shared object's path: see describe "
               "kernels"),
    DPS_FIELD(struct dps_setup_schedule, bidder, DPS_TEXT, .fallback = "",
        .doc = "who makes offers for the machines, likewise; empty: the kernel's usual "
               "one, if it asks for any"),
    DPS_FIELD(struct dps_setup_schedule, cost, DPS_TEXT, .fallback = "none",
        .source = "assumed",
        .doc = "time that decisions take: none, or fixed, by the work they meter"),
    DPS_FIELD(struct dps_setup_schedule, round_trip, DPS_SPAN, .domain = "[0, 86400]",
        .fallback = "0 s", .source = "assumed",
        .doc = "time of a message from the scheduler to a machine and back"),
    DPS_FIELD(struct dps_setup_schedule, markets, DPS_COUNT, .domain = "[1, 1e5]",
        .fallback = "1", .source = "one market for all",
        .doc = "markets apart from each other, each with its part of the machines, by "
               "their operators, and of the jobs"),
};

static enum dps_status
check_schedule(const void *value, struct dps_error *err)
{
    const struct dps_setup_schedule *self = value;
    if (strcmp(self->cost, "none") != 0 && strcmp(self->cost, "fixed") != 0) {
        return dps_fail(err, DPS_EINVAL, "cost is %s, not none or fixed", self->cost);
    }
    return self->round_trip.months > 0
               ? dps_fail(err, DPS_EINVAL, "round_trip is in months: write it in s")
               : DPS_OK;
}

const struct dps_record dps_setup_schedule_record = {
    .name = "network.schedule",
    .doc = "Who places the jobs of a network.",
    .size = sizeof(struct dps_setup_schedule),
    .fields = schedule_fields,
    .n_fields = DPS_COUNT_OF(schedule_fields),
    .check = check_schedule,
};

/* ---- when -------------------------------------------------------------- */

static const struct dps_field member_fields[] = {
    DPS_FIELD(struct dps_setup_member, network, DPS_TEXT, .doc = "its name"),
};

static const struct dps_record member_record = {
    .name = "windows.of",
    .doc = "A network of the scenario.",
    .size = sizeof(struct dps_setup_member),
    .fields = member_fields,
    .n_fields = DPS_COUNT_OF(member_fields),
};

static const struct dps_field windows_fields[] = {
    DPS_FIELD(struct dps_setup_windows, every, DPS_SPAN, .domain = "[0, inf)",
        .fallback = "0 s", .source = "only as `adapt` and `age` ask",
        .doc = "time from one window to the next, in whole epochs; 0: none by the "
               "calendar"),
    DPS_FIELD(struct dps_setup_windows, length, DPS_SPAN, .domain = "(0, inf)",
        .doc = "how long a window is, from the begin of its epoch, which it may fill"),
    DPS_FIELD(struct dps_setup_windows, lead, DPS_SPAN, .domain = "[0, inf)",
        .fallback = "0 s", .source = "windows begin empty",
        .doc = "time before it in which jobs come already and nothing counts: some "
               "lengths of a job"),
    DPS_FIELD(struct dps_setup_windows, replications, DPS_COUNT, .domain = "[1, 1000]",
        .fallback = "2", .source = "the least that tells an error",
        .doc = "with other jobs each: the first is what happens, all are what is "
               "learnt"),
    DPS_FIELD(struct dps_setup_windows, sample, DPS_NUMBER, .unit = "1",
        .domain = "(0, 1]", .fallback = "1", .source = "all markets",
        .doc = "of a network's markets that are lived, each whole"),
    DPS_FIELD(struct dps_setup_windows, coupling, DPS_TEXT, .fallback = "measured",
        .source = "what windows are for",
        .doc = "measured: epochs serve as windows have measured; frozen: they never "
               "learn"),
    DPS_FIELD(struct dps_setup_windows, network, DPS_TEXT, .fallback = "tcp",
        .source = "SimGrid's default, LV08",
        .doc =
            "how jobs' data travel: none, flow or tcp, as of workloads, but never by a "
            "platform of one's own, which has no hosts for machines to come"),
    DPS_FIELD(struct dps_setup_windows, engine, DPS_TEXT, .fallback = "auto",
        .source = "simgrid up to 20,000 jobs, which take it some two seconds",
        .doc = "who times the transfers: simgrid; access, its equations solved without "
               "it; auto"),
    DPS_FIELD(struct dps_setup_windows, peers, DPS_TEXT, .fallback = "auto",
        .source = "pools change the mean transfer among 10,000 nodes by 1.2 %",
        .doc =
            "what a host is to simgrid: all, a peer of its own each, at some 2.7 KB; "
            "loan, one that it borrows from a pool of alike ones while it has "
            "transfers under way, with the pool's mean place and links; auto, loan "
            "beyond 100,000 hosts"),
    DPS_FIELD(struct dps_setup_windows, at_once, DPS_COUNT, .domain = "[0, 1e9]",
        .fallback = "0", .source = "all jobs at once",
        .doc = "transfers under way at once, for which peers on loan are kept, of each "
               "model "
               "and region of machines and of owners; a pool that is empty all the "
               "same is an error; 0: as many as jobs can have"),
    DPS_FIELD(struct dps_setup_windows, client_up, DPS_NUMBER, .unit = "byte/s",
        .domain = "(0, 1e15]", .fallback = "20 Mbit/s", .source = "assumed",
        .doc = "out of a user's host"),
    DPS_FIELD(struct dps_setup_windows, client_down, DPS_NUMBER, .unit = "byte/s",
        .domain = "(0, 1e15]", .fallback = "100 Mbit/s", .source = "assumed",
        .doc = "into it"),
    DPS_FIELD(struct dps_setup_windows, max_events, DPS_COUNT, .domain = "[1, 1e15]",
        .fallback = "100000000", .source = "some hours of a processor",
        .doc = "submissions, begins and ends in a window, before it is given up"),
    DPS_FIELD(struct dps_setup_windows, recorded, DPS_COUNT, .domain = "[0, 1e6]",
        .fallback = "10", .source = "assumed",
        .doc = "so many of each network's, the first, are written out with all jobs"),
    DPS_FIELD(struct dps_setup_windows, on_failure, DPS_TEXT, .fallback = "stop",
        .source = "nothing is made up",
        .doc = "of a window whose process did not answer: stop the run, whose "
               "checkpoint stays; retry once; or go on by the last response, and say "
               "that the run cannot be reproduced"),
    {
        .key = "estimator",
        .offset = offsetof(struct dps_setup_windows, learns.estimator),
        .type = DPS_KIND,
        .family = &dps_response_family,
        .fallback = "hold",
        .source = "the least that is assumed",
        .doc = "what holds between two windows",
    },
    {
        .key = "adapt",
        .offset = offsetof(struct dps_setup_windows, learns.adapt),
        .type = DPS_NUMBER,
        .unit = "1",
        .domain = "[0, 1]",
        .fallback = "0",
        .source = "by the calendar alone",
        .doc =
            "opens one as soon as a share that is measured should have changed by so "
            "much, by the slopes found so far; 0: it does not",
    },
    {
        .key = "age",
        .offset = offsetof(struct dps_setup_windows, learns.age),
        .type = DPS_SPAN,
        .domain = "[0, inf)",
        .fallback = "0 s",
        .source = "by the calendar alone",
        .doc = "opens one when the last is as old as that; 0: at any age it holds",
    },
    DPS_FIELD(struct dps_setup_windows, of, DPS_LIST, .record = &member_record,
        .fallback = "[]",
        .doc = "the networks whose markets are lived; none: all that have jobs"),
};

struct choice {
    const char *key, *value;
    const char *allowed[4];
};

static enum dps_status
check_choice(const struct choice *self, struct dps_error *err)
{
    const char *const *a = self->allowed;
    for (size_t i = 0; a[i] != NULL; i++) {
        if (strcmp(a[i], self->value) == 0) {
            return DPS_OK;
        }
    }
    return dps_fail(err, DPS_EINVAL, "%s is %s, not one of %s, %s%s%s", self->key,
        self->value, a[0], a[1], a[2] != NULL ? ", " : "", a[2] != NULL ? a[2] : "");
}

static enum dps_status
check_windows(const void *value, struct dps_error *err)
{
    const struct dps_setup_windows *self = value;
    const struct choice choices[] = {
        {"coupling", self->coupling, {"measured", "frozen"}},
        {"network", self->network, {"none", "flow", "tcp"}},
        {"engine", self->engine, {"auto", "simgrid", "access"}},
        {"peers", self->peers, {"auto", "all", "loan"}},
        {"on_failure", self->on_failure, {"stop", "retry", "last response"}},
    };
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < DPS_COUNT_OF(choices) && status == DPS_OK; i++) {
        status = check_choice(&choices[i], err);
    }
    if (status == DPS_OK && (self->every.months > 0 || self->length.months > 0 ||
                                self->lead.months > 0 || self->learns.age.months > 0)) {
        status = dps_fail(err, DPS_EINVAL,
            "every, length, lead or age is in months: write it in d, h or s");
    }
    if (status == DPS_OK && strcmp(self->peers, "loan") == 0 &&
        strcmp(self->engine, "access") == 0) {
        status = dps_fail(
            err, DPS_EINVAL, "engine is access beside peers loan, which are simgrid's");
    }
    return status == DPS_OK && self->every.ns == 0 && self->learns.adapt == 0 &&
                   self->learns.age.ns == 0
               ? dps_fail(err, DPS_EINVAL,
                     "every, adapt and age are 0, so that no window ever opens")
               : status;
}

const struct dps_record dps_setup_windows_record = {
    .name = "windows",
    .doc = "Markets lived at event level: when, for how long, and what is learnt.",
    .size = sizeof(struct dps_setup_windows),
    .fields = windows_fields,
    .n_fields = DPS_COUNT_OF(windows_fields),
    .check = check_windows,
};

/* ---- with the rest of a scenario --------------------------------------- */

bool
dps_setup_lives(const struct dps_setup *self, const struct dps_setup_network *network)
{
    const struct dps_setup_windows *windows = self->windows;
    if (windows == NULL || network->jobs.n == 0) {
        return false;
    }
    const struct dps_setup_member *of = windows->of.items;
    bool named = windows->of.n == 0;
    for (size_t i = 0; i < windows->of.n; i++) {
        named = named || strcmp(of[i].network, network->name) == 0;
    }
    return named;
}

static enum dps_status
check_network(const struct dps_setup *self, const struct dps_setup_network *network,
    struct dps_error *err)
{
    if (network->schedule == NULL) {
        return dps_fail(err, DPS_EINVAL,
            "networks.%s.schedule is none, but its jobs are lived in windows: say who "
            "places them",
            network->name);
    }
    if (network->market == NULL) {
        return dps_fail(err, DPS_EINVAL,
            "networks.%s.market is none: windows live what it sells", network->name);
    }
    return dps_streams_check(
        network->jobs.items, network->jobs.n, self->windows->length.ns, err);
}

enum dps_status
dps_setup_check_windows(const struct dps_setup *self, struct dps_error *err)
{
    const struct dps_setup_windows *windows = self->windows;
    bool any = false;
    enum dps_status status = DPS_OK;
    if (windows == NULL) {
        return DPS_OK;
    }
    if (windows->length.ns > self->epoch.ns ||
        windows->every.ns % self->epoch.ns != 0) {
        return dps_fail(err, DPS_EINVAL,
            windows->length.ns > self->epoch.ns
                ? "windows.length is longer than an epoch, which a window is a part of"
                : "windows.every is no whole number of epochs");
    }
    const struct dps_setup_member *of = windows->of.items;
    for (size_t i = 0; i < windows->of.n; i++) {
        if (dps_setup_network_named(self, of[i].network) < 0) {
            return dps_fail(err, DPS_EINVAL,
                "windows.of.%zu.network is %s, which is no network of the scenario", i,
                of[i].network);
        }
    }
    for (size_t i = 0; i < self->networks.n && status == DPS_OK; i++) {
        const struct dps_setup_network *network = dps_setup_network_at(self, i);
        if (dps_setup_lives(self, network)) {
            any = true;
            status = check_network(self, network, err);
        }
    }
    return status == DPS_OK && !any
               ? dps_fail(err, DPS_EINVAL,
                     "windows are of no network: none of them has jobs")
               : status;
}
