/* tie.h: which of several nodes that are equally good for a job takes it.
 *
 *     rank        the first in an order of all nodes that is drawn once a run
 *     id          the one with the lowest id
 *     name        the first by name
 *     youngest    the one that joined last
 *     random      any, drawn by the job's id
 *
 * A kernel that chooses among nodes has the parameter TIE_PARAMETER, and keeps a key a
 * node: of equal nodes the lowest key comes first.  No two nodes have the same.
 */
#ifndef DEPIN_KERNELS_SCHEDULERS_TIE_H
#define DEPIN_KERNELS_SCHEDULERS_TIE_H

#include "kernels/abi/depin_kernel.h"

enum tie_break { TIE_RANK, TIE_ID, TIE_NAME, TIE_YOUNGEST, TIE_RANDOM };

/* An entry of a kernel's table of parameters. */
#define TIE_PARAMETER(usual)                                                           \
    {                                                                                  \
        .name = "tie_break", .standard = (usual),                                      \
        .allowed = "rank|id|name|youngest|random",                                     \
        .doc = "which of the best nodes takes it: the first in an order drawn once a " \
               "run, by id or by name, the one that joined last, or any",              \
    }

/* The rule that a value of the parameter names. */
enum tie_break dpk_tie_break(const char *value);

/* The key of node i of those that join, when `joined` had before; by id where the rule
 * draws, or the host does not offer its column. */
uint64_t dpk_tie_key(
    enum tie_break rule, const struct dpk_nodes *nodes, uint32_t i, uint64_t joined);

/* Uniform in [0, n), the k-th draw for a job. */
uint32_t dpk_tie_draw(
    const struct dpk_host *host, uint64_t job_id, uint64_t k, uint32_t n);

#endif
