/* statement.h: what is stated of a claim, as bytes that are signed.
 *
 * A statement is the whole of a claim that is public, and what it answers:
 *
 *     16 bytes   the protocol
 *     32 bytes   the beacon
 *      8 bytes   each of: claim, node, payer, task, amount; low byte first
 *
 * So what is signed stands for one claim and one beacon, and for no other of either:
 * nobody need remember what was signed before.
 */
#ifndef DEPIN_KERNELS_PROOFS_STATEMENT_H
#define DEPIN_KERNELS_PROOFS_STATEMENT_H

#include "kernels/abi/depin_kernel.h"

#define STATEMENT          88U
#define STATEMENT_PROTOCOL 16U
#define STATEMENT_BEACON   32U

/* The statement of claim i. */
void dpk_statement(const char protocol[STATEMENT_PROTOCOL],
    const uint8_t beacon[STATEMENT_BEACON], const struct dpk_claims *claims, uint32_t i,
    uint8_t out[STATEMENT]);

/* Whether n bytes are a statement of claim i, with whatever beacon. */
int dpk_statement_is_of(const char protocol[STATEMENT_PROTOCOL],
    const struct dpk_claims *claims, uint32_t i, const uint8_t *bytes, uint64_t n);

#endif
