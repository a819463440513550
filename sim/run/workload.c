#include "sim/run/workload.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LINK(member_, fallback_, doc_)                                                 \
    DPS_FIELD(struct dps_timed_links, member_, DPS_NUMBER, .unit = "byte/s",           \
        .domain = "(0, 1e15]", .fallback = (fallback_), .source = "assumed",           \
        .doc = (doc_))

static const struct dps_field link_fields[] = {
    LINK(machine_up, "1 Gbit/s", "out of machines whose table does not say up_kbps"),
    LINK(machine_down, "1 Gbit/s", "into machines whose table does not say down_kbps"),
    LINK(client_up, "20 Mbit/s", "out of the host of an owner of jobs"),
    LINK(client_down, "100 Mbit/s", "into it"),
    DPS_FIELD(struct dps_timed_links, height, DPS_NUMBER, .unit = "s",
        .domain = "[0, 1000]", .fallback = "0 s", .source = "the tables say height_ms",
        .doc = "latency of each host's access link, beside its own height_ms"),
    DPS_FIELD(struct dps_timed_links, platform, DPS_FILE, .fallback = "",
        .doc = "SimGrid's XML, which joins hosts in place of all links above: those of "
               "the machines' names, and those of `clients`; it includes no other "
               "file; empty: none"),
    DPS_FIELD(struct dps_timed_links, clients, DPS_TEXT, .fallback = "client",
        .source = "any",
        .doc = "of a platform: its hosts client0, client1, ... are the owners of jobs "
               "with data, in their order"),
    DPS_FIELD(struct dps_timed_links, peers, DPS_TEXT, .fallback = "auto",
        .source = "pools change the mean transfer among 10,000 nodes by 1.2 %",
        .doc =
            "what a host is to simgrid: all, a peer of its own each, at some 2.7 KB; "
            "loan, one that it borrows from a pool of alike ones while it has "
            "transfers under way, with the pool's mean place and links; auto, loan "
            "beyond 100,000 hosts"),
    DPS_FIELD(struct dps_timed_links, at_once, DPS_COUNT, .domain = "[0, 1e9]",
        .fallback = "0", .source = "all jobs at once",
        .doc = "transfers under way at once, for which peers on loan are kept, of each "
               "model "
               "and region of machines and of owners; a pool that is empty all the "
               "same is an error; 0: as many as jobs can have"),
};

static enum dps_status
check_links(const void *value, struct dps_error *err)
{
    const struct dps_timed_links *self = value;
    bool on_loan = strcmp(self->peers, "loan") == 0;
    if (!on_loan && strcmp(self->peers, "all") != 0 &&
        strcmp(self->peers, "auto") != 0) {
        return dps_fail(
            err, DPS_EINVAL, "peers is %s, not all, loan or auto", self->peers);
    }
    return on_loan && self->platform[0] != '\0'
               ? dps_fail(err, DPS_EINVAL,
                     "peers is loan beside platform %s, whose hosts are its own",
                     self->platform)
               : DPS_OK;
}

static const struct dps_record links_record = {
    .name = "workload.links",
    .doc = "The access links of the hosts: machines, and one for each owner of jobs at "
           "each place of theirs.",
    .size = sizeof(struct dps_timed_links),
    .fields = link_fields,
    .n_fields = DPS_COUNT_OF(link_fields),
    .check = check_links,
};

static const struct dps_kind network_none = {
    .name = "none", .doc = "jobs run as long as recorded, wherever their data are"};
static const struct dps_kind network_flow = {.name = "flow",
    .doc = "latency + size/bandwidth, equal flows share a link (SimGrid's CM02 without "
           "its corrections): closed forms hold",
    .params = &links_record};
static const struct dps_kind network_tcp = {.name = "tcp",
    .doc = "slow start, overhead, window and unfairness by round-trip time (SimGrid's "
           "LV08)",
    .params = &links_record};

static const struct dps_kind *const network_kinds[] = {
    &network_none, &network_flow, &network_tcp};

static const struct dps_family networks = {
    .name = "workload.transfers",
    .doc = "how the data of jobs travel between their owners and their machines",
    .kinds = network_kinds,
    .n_kinds = DPS_COUNT_OF(network_kinds),
};

static const struct dps_field network_fields[] = {
    DPS_FIELD(struct dps_workload_network, kind, DPS_KIND, .family = &networks,
        .fallback = "none", .source = "traces record no transfers",
        .doc = "how transfers share access links, if there are any"),
};

static const struct dps_record network_record = {
    .name = "workload.network",
    .doc = "What jobs' data travel through: a machine is taken while its job's input "
           "does.",
    .size = sizeof(struct dps_workload_network),
    .fields = network_fields,
    .n_fields = DPS_COUNT_OF(network_fields),
};

static const struct dps_field workload_fields[] = {
    DPS_FIELD(struct dps_workload_setup, trace, DPS_FILE, .fallback = "",
        .doc = "the recorded jobs, pressed by gzip or not: see describe traces; empty: "
               "there are `streams`"),
    DPS_FIELD(struct dps_workload_setup, format, DPS_TEXT, .fallback = "",
        .doc = "of the trace; empty: told by how it begins"),
    DPS_FIELD(struct dps_workload_setup, streams, DPS_LIST,
        .record = &dps_stream_record, .fallback = "[]",
        .doc = "jobs that nobody recorded, in place of a trace"),
    DPS_FIELD(struct dps_workload_setup, length, DPS_SPAN, .domain = "[0, 3e9]",
        .fallback = "0 s", .source = "a trace has its own",
        .doc = "how long the jobs of streams come; then what is under way is finished"),
    DPS_FIELD(struct dps_workload_setup, machines, DPS_COUNT, .domain = "[0, 16777216]",
        .fallback = "0", .source = "the trace says, or `cluster` does",
        .doc = "so many machines of one slot each; 0: those of `cluster`, or else of "
               "the trace"),
    DPS_FIELD(struct dps_workload_setup, cluster, DPS_FILE, .fallback = "",
        .doc = "the machines, as a list of nodes; empty: none"),
    DPS_FIELD(struct dps_workload_setup, down, DPS_FILE, .fallback = "",
        .doc = "when machines are away: see describe downtime; empty: they stay"),
    DPS_FIELD(struct dps_workload_setup, down_format, DPS_TEXT, .fallback = "",
        .doc = "of that file; empty: told by how it begins"),
    DPS_FIELD(struct dps_workload_setup, scheduler, DPS_TEXT,
        .doc = "who places the jobs, NAME[:key=value,...], built in or a shared "
               "object's path: see describe kernels"),
    DPS_FIELD(struct dps_workload_setup, bidder, DPS_TEXT, .fallback = "",
        .doc = "who makes offers for the machines, likewise; empty: the scheduler's "
               "usual one, if it asks for any"),
    DPS_FIELD(struct dps_workload_setup, mode, DPS_TEXT, .fallback = "time",
        .source = "what a trace records is when jobs came",
        .doc = "time: jobs come and go as recorded; inflate=R: jobs drawn from the "
               "trace come a second apart and stay, until they want R times the GPUs"),
    DPS_FIELD(struct dps_workload_setup, cost, DPS_TEXT, .fallback = "none",
        .source = "assumed",
        .doc = "time that decisions take: none, or fixed, by the work they meter"),
    DPS_FIELD(struct dps_workload_setup, decisions, DPS_FILE, .fallback = "",
        .doc = "times that decisions took, as `depinsim replay --cost measured=FILE` "
               "writes them, in place of `cost`; empty: none"),
    DPS_FIELD(struct dps_workload_setup, round_trip, DPS_SPAN, .domain = "[0, 86400]",
        .fallback = "0 s", .source = "assumed",
        .doc = "time of a message from the scheduler to a machine and back"),
    DPS_FIELD(struct dps_workload_setup, network, DPS_RECORD, .record = &network_record,
        .fallback = "{}", .doc = "what jobs' data travel through"),
    DPS_FIELD(struct dps_workload_setup, engine, DPS_TEXT, .fallback = "auto",
        .source = "simgrid up to 20,000 jobs, which take it some two seconds",
        .doc = "who times the transfers: simgrid; access, its equations solved without "
               "it, of which SimGrid lives a sample again; auto"),
};

/* One of a trace and streams, each with what belongs to it. */
static enum dps_status
check_jobs(const struct dps_workload_setup *self, struct dps_error *err)
{
    bool traced = self->trace[0] != '\0';
    if (traced == (self->streams.n > 0)) {
        return dps_fail(err, DPS_EINVAL, "streams is %s trace%s%s: say one of them",
            traced ? "beside" : "empty, and there is no", traced ? " " : "",
            self->trace);
    }
    if (self->length.months > 0) {
        return dps_fail(err, DPS_EINVAL, "length is in months: write it in d");
    }
    if (traced == (self->length.ns > 0)) {
        return dps_fail(err, DPS_EINVAL,
            traced ? "length is of streams: a trace is played whole"
                   : "length is 0 s beside streams: say how long their jobs come");
    }
    if (!traced && self->format[0] != '\0') {
        return dps_fail(err, DPS_EINVAL, "format is %s of no trace", self->format);
    }
    return dps_streams_check(
        self->streams.items, self->streams.n, self->length.ns, err);
}

static enum dps_status
check_workload(const void *value, struct dps_error *err)
{
    const struct dps_workload_setup *self = value;
    enum dps_status status = check_jobs(self, err);
    if (status != DPS_OK) {
        return status;
    }
    if (self->machines > 0 && self->cluster[0] != '\0') {
        return dps_fail(err, DPS_EINVAL,
            "machines is %" PRId64 " beside cluster %s: say one of them",
            self->machines, self->cluster);
    }
    if (strcmp(self->cost, "none") != 0 && strcmp(self->cost, "fixed") != 0) {
        return dps_fail(err, DPS_EINVAL,
            "cost is %s, not none or fixed: what was measured is named by decisions",
            self->cost);
    }
    if (strcmp(self->engine, "auto") != 0 && strcmp(self->engine, "access") != 0 &&
        strcmp(self->engine, "simgrid") != 0) {
        return dps_fail(
            err, DPS_EINVAL, "engine is %s, not auto, simgrid or access", self->engine);
    }
    const struct dps_timed_links *links = self->network.kind.params;
    if (self->network.kind.kind != &network_none && links->platform[0] != '\0' &&
        strcmp(self->engine, "access") == 0) {
        return dps_fail(err, DPS_EINVAL,
            "engine is access beside platform %s, which simgrid alone can live",
            links->platform);
    }
    if (self->network.kind.kind != &network_none && strcmp(links->peers, "loan") == 0 &&
        strcmp(self->engine, "access") == 0) {
        return dps_fail(err, DPS_EINVAL,
            "engine is access beside network.peers loan, which are simgrid's");
    }
    return self->round_trip.months > 0
               ? dps_fail(err, DPS_EINVAL, "round_trip is in months: write it in s")
               : DPS_OK;
}

static const struct dps_record workload_record = {
    .name = "workload",
    .doc = "Jobs, recorded or of streams, the machines they run on, and the scheduler "
           "that places them, as `depinsim replay` is told.",
    .size = sizeof(struct dps_workload_setup),
    .fields = workload_fields,
    .n_fields = DPS_COUNT_OF(workload_fields),
    .check = check_workload,
};

static const struct dps_field setup_fields[] = {
    DPS_FIELD(struct dps_replay_setup, title, DPS_TEXT, .doc = "the question it asks"),
    DPS_FIELD(struct dps_replay_setup, label, DPS_TEXT, .fallback = "",
        .doc = "a short name, for figures that compare runs"),
    DPS_FIELD(struct dps_replay_setup, seed, DPS_COUNT, .domain = "[0, inf)",
        .fallback = "1", .source = "any", .doc = "names the random numbers"),
    DPS_FIELD(struct dps_replay_setup, workload, DPS_RECORD, .record = &workload_record,
        .doc = "the jobs and who places them"),
};

const struct dps_record dps_replay_setup_record = {
    .name = "replay",
    .doc =
        "A scenario with a `workload`: jobs placed by a scheduler, without an economy "
        "beside them.",
    .size = sizeof(struct dps_replay_setup),
    .fields = setup_fields,
    .n_fields = DPS_COUNT_OF(setup_fields),
};

static const char *
said(const char *text)
{
    return text[0] != '\0' ? text : NULL;
}

const struct dps_timed_links *
dps_replay_setup_links(
    const struct dps_replay_setup *self, enum dps_network_model *model)
{
    const struct dps_variant *network = &self->workload.network.kind;
    *model = network->kind == &network_tcp ? DPS_NETWORK_TCP : DPS_NETWORK_FLOW;
    return network->kind != &network_none ? network->params : NULL;
}

struct dps_replay_plan
dps_replay_setup_plan(
    const struct dps_replay_setup *self, struct dps_replay_words *words)
{
    const struct dps_workload_setup *workload = &self->workload;
    bool measured = workload->decisions[0] != '\0';
    snprintf(words->machines, sizeof words->machines, "%" PRId64, workload->machines);
    snprintf(words->round_trip, sizeof words->round_trip, "%" PRId64 " ns",
        workload->round_trip.ns);
    snprintf(words->cost, sizeof words->cost, "%s%s", measured ? "replay=" : "",
        measured ? workload->decisions : workload->cost);
    return (struct dps_replay_plan){
        .trace = said(workload->trace),
        .format = said(workload->format),
        .streams = workload->streams.items,
        .n_streams = workload->streams.n,
        .length = workload->length.ns,
        .cluster = workload->machines > 0 ? words->machines : said(workload->cluster),
        .down = said(workload->down),
        .down_format = said(workload->down_format),
        .scheduler = workload->scheduler,
        .bidder = said(workload->bidder),
        .mode = workload->mode,
        .cost = words->cost,
        .round_trip = words->round_trip,
        .seed = (uint64_t)self->seed,
    };
}
