/* links.h: the rates of flows that meet on the access links of hosts.
 *
 * Host h sends at most U_h and receives at most D_h.  A flow f from a to b has a bound
 * B_f and a penalty p_f and uses its links by weights w:
 *
 *     U_a: 1   D_b: 1   U_b: r   D_a: r           and if a == b:  U_a, D_a: 1 + r
 *
 * r being the share of its own reverse flow.  Rates v are the weighted max-min with
 * bounds: all v_f p_f rise together; a flow stops at its bound, or when a link that it
 * uses is full.  SimGrid's equations (Velho and Legrand 2009; Casanova et al. 2014).
 *
 * A link whose flows could all run at their bounds never stops any, so only the others,
 * the tight ones, tie flows together: what changes is solved on the flows that are tied
 * to it and nowhere else.  Loads are counted in whole 2^-40 of a capacity, rounded up,
 * so that they never drift.
 *
 * In place: dps_links_init / dps_links_free; free is legal after a failed init and
 * twice.  Flows live in slots of the caller's numbering.
 */
#ifndef DPS_SIM_ENGINE_LINKS_H
#define DPS_SIM_ENGINE_LINKS_H

#include "sim/core/pages.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dps_flow {
    double bound; /* B [byte/s] */
    double share; /* 1 / p */
    double rate;  /* v [byte/s]; 0 until the first settling */
    uint32_t hosts[2];
    uint32_t next[2]; /* in the lists of both hosts */
    uint32_t previous[2];
    uint32_t seen;  /* the solution that it was last part of */
    uint32_t fixed; /* the solution that has its rate */
    bool noted;     /* is among the changed */
};

/* The links of one host; index 0 is up, out of the host, 1 is down, into it. */
struct dps_host_links {
    double capacity[2]; /* [byte/s] */
    int64_t load[2];    /* sum of w B [2^-40 of the capacity] */
    uint32_t first[2];  /* of the flows that it sends; that it receives */
    uint32_t seen[2];   /* the solution that each link was last part of */
    uint32_t place[2];  /* within that */
    bool dirty[2];      /* is among the dirty */
};

struct dps_tie;
struct dps_level;

struct dps_links {
    struct dps_pages pages;
    struct dps_host_links *hosts; /* in the pages */
    uint32_t n_hosts, n_slots;
    struct dps_flow *flows;
    double reverse; /* r */
    uint32_t solution;
    uint32_t *dirty; /* links on which something has changed */
    uint32_t n_dirty;
    uint32_t *changed; /* slots whose rate has changed, each once */
    uint32_t n_changed;
    uint32_t *part; /* flows of the solution under way */
    uint32_t n_part;
    struct dps_tie *ties; /* its links */
    uint32_t n_ties;
    struct dps_level *levels; /* a heap over its ties */
    uint32_t n_levels;
    uint64_t n_solutions;
    uint32_t largest; /* flows in one solution */
};

DPS_CHECKED enum dps_status dps_links_init(struct dps_links *self, uint32_t n_hosts,
    const double *up, const double *down, double reverse, struct dps_error *err);
void dps_links_free(struct dps_links *self);

/* Makes room for flows in slots 0 to n - 1. */
DPS_CHECKED enum dps_status dps_links_reserve(
    struct dps_links *self, uint32_t n, struct dps_error *err);

/* The slot is free; bound and share are > 0.  Returns its rate [byte/s], or 0 if that
 * needs settling. */
double dps_links_start(struct dps_links *self, uint32_t slot, uint32_t from,
    uint32_t to, double bound, double share);
void dps_links_stop(struct dps_links *self, uint32_t slot);

/* Brings all rates up to date; afterwards `changed` lists the slots with a new one,
 * and maybe some that have stopped since.  The caller forgets it when it has read it.
 */
void dps_links_settle(struct dps_links *self);
void dps_links_forget(struct dps_links *self);

/* DPS_ESTATE unless, within a relative tolerance, no link is used beyond its capacity
 * and each flow runs at its bound or at the highest level on a full link. */
DPS_CHECKED enum dps_status dps_links_verify(
    const struct dps_links *self, double tolerance, struct dps_error *err);

#endif
