/* rows.h: a job and a machine as a trace says they are.
 *
 * Values.  Sizes and resources are in the units of enum dpk_resource, money is base
 * units of one token a second.  Positions are degrees times 1e7, north and east; those
 * of hosts in a network are (x, y) and a height above them, see sim/engine/engine.h.
 */
#ifndef DPS_SIM_WORKLOAD_ROWS_H
#define DPS_SIM_WORKLOAD_ROWS_H

#include "kernels/abi/depin_kernel.h"

#include <stdint.h>

enum { DPS_MOST_MODELS = 63, DPS_MOST_DEVICES = 64 };

/* What a reader does not know stays 0; `most`, `deadline` and `max_price` are set then
 * when the job is added. */
struct dps_job {
    /* What it asks of a scheduler. */
    int64_t submit;              /* [ns] */
    int64_t need[DPK_RESOURCES]; /* on each node */
    uint64_t models;             /* of GPUs that will do, as bits; 0: any */
    uint64_t order;              /* in its file */
    uint64_t owner;
    int64_t estimate;  /* of its run by its owner, at which it is killed [ns] */
    int64_t deadline;  /* INT64_MAX: none [ns] */
    int64_t max_price; /* that it pays a second; INT64_MAX: any [base units] */
    int64_t stake;     /* that a node must have [base units] */
    uint32_t name;     /* of its own id, in the workload's text */
    uint32_t width;    /* nodes at once, >= 1 */
    uint32_t most;     /* nodes that it takes if there are, >= width */
    uint32_t devices;  /* GPUs on each */
    uint32_t kind;
    uint32_t urgent;             /* 1: it is refused where it cannot start at once */
    int32_t priority;            /* higher first */
    uint32_t market;             /* that it is posted to */
    uint32_t region;             /* of its nodes; 0: any */
    uint32_t reputation;         /* that a node must have [1e-6] */
    int32_t latitude, longitude; /* where it comes from [1e-7 degree] */
    int32_t x, y, height;        /* of its owner's host in the network [ns] */
    /* What becomes of it: close together, for it is asked again and again. */
    uint32_t killed;         /* 1: at its estimate, it would have run on */
    int64_t patience;        /* to wait before it is taken back; 0: endless [ns] */
    int64_t input, output;   /* that go from there to its nodes and back [byte] */
    int64_t run;             /* at speed 1, see machines; INT64_MAX: for ever [ns] */
    int64_t tail;            /* of it, the last part, which is of another task [ns] */
    int64_t checkpoint;      /* it is kept after each such part; 0: never [ns] */
    int64_t checkpoint_cost; /* time that keeping takes [ns] */
    int64_t cancel;          /* after its start, its owner stops it; 0: never [ns] */
    int64_t exchange; /* that each node sends to the next between two stages [byte] */
    uint32_t stages;  /* of its run, all alike; 0: 1 */
    uint32_t spread;  /* 1: its input goes to all its nodes, else to the first */
    uint32_t task;    /* that models are fast at; 0: all alike, else from 1 on */
    uint32_t tail_task;
    uint32_t fixed; /* 1: it runs as long whatever the speed, as rentals */
    uint32_t tries; /* times that it is submitted; 0: as often as it is lost */
};

#define DPS_TASK_SPEED UINT64_C(1000000000000) /* of a task's speeds: 1 */

/* How fast GPUs are at something that jobs do. */
struct dps_task_rates {
    uint32_t name;
    uint32_t alone; /* 1: a machine's own speed does not count beside it */
    uint64_t speed[DPS_MOST_MODELS + 1]; /* by model; 0: it cannot do it [1e-12] */
};

struct dps_machine {
    int64_t capacity[DPK_RESOURCES];
    int64_t price;  /* that it asks a second [base units] */
    int64_t stake;  /* [base units] */
    int64_t until;  /* when it says that it leaves; INT64_MAX: never [ns] */
    int64_t least;  /* need of DPK_DISK that it takes [MiB] */
    uint64_t speed; /* that jobs' run times are divided by [1e-6]; 0: 1 */
    uint64_t owner;
    uint32_t idle_power; /* [mW] */
    uint32_t peak_power; /* where all of it is in use, at least idle_power [mW] */
    uint32_t name;
    uint32_t devices; /* GPUs */
    uint32_t model;   /* of its GPUs; 0: none */
    uint32_t rank;    /* in the order drawn for a run, where the workload is ranked */
    uint32_t reputation; /* [1e-6] */
    uint32_t region;
    uint32_t market;
    int32_t latitude, longitude; /* [1e-7 degree] */
    int32_t x, y, height;        /* in the network [ns] */
};

/* A machine is not there in [from, to). */
struct dps_down {
    int64_t from; /* [ns] */
    int64_t to;   /* INT64_MAX: it does not come back [ns] */
    uint32_t machine;
    uint32_t unused;
};

#endif
