/* machine.h: a small machine whose runs are what `bisect` argues about.
 *
 * Eight registers of 64 bits, a place in a program of 64 instructions, and a clock.
 * Program and start follow from the number of a task.  A run of n steps has n + 1
 * states; each is a leaf of a Merkle tree (kernels/proofs/merkle.h).
 */
#ifndef DEPIN_KERNELS_PROOFS_MACHINE_H
#define DEPIN_KERNELS_PROOFS_MACHINE_H

#include "kernels/proofs/hash.h"

#define MACHINE_REGISTERS 8U
#define MACHINE_PROGRAM   64U
#define MACHINE_BYTES     80U      /* of a state that is written down */
#define MACHINE_STEPS     1048576U /* of a run, at most */

struct machine {
    uint64_t registers[MACHINE_REGISTERS];
    uint64_t place; /* below MACHINE_PROGRAM */
    uint64_t clock;
};

struct machine_program {
    uint64_t words[MACHINE_PROGRAM];
};

void dpk_machine_load(
    uint64_t task, struct machine_program *program, struct machine *start);
void dpk_machine_step(struct machine *self, const struct machine_program *program);

/* A state as bytes, and of any bytes. */
void dpk_machine_write(const struct machine *self, uint8_t out[MACHINE_BYTES]);
void dpk_machine_read(struct machine *self, const uint8_t from[MACHINE_BYTES]);

/* The leaf of a state. */
void dpk_machine_leaf(
    struct dpk_hash *hash, const struct machine *self, uint8_t out[DPK_HASH]);

#endif
