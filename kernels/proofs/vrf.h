/* vrf.h: verifiable random functions: ECVRF-RISTRETTO255-SHA512 of c2sp.org/vrf-r255,
 * which is RFC 9381's ECVRF over ristretto255.
 *
 * Who has the secret x of the key Y = x B maps a text alpha to 64 bytes beta that look
 * random to everybody else, and proves it: with H, the hash of Y and alpha to the
 * group, and Gamma = x H, the proof pi = Gamma || c || s says that Y and Gamma have the
 * same logarithm to B and H, where c = hash(Y, H, Gamma, s B - c Y, s H - c Gamma) of
 * 16 bytes.  beta is the hash of Gamma: nobody, the prover included, can give another
 * beta for the same key and alpha.
 *
 * A key or Gamma that does not decode, a neutral key and an s that is not below q are
 * refused.  Nonces are hashed from the secret and H, so that nothing is drawn.
 */
#ifndef DEPIN_KERNELS_PROOFS_VRF_H
#define DEPIN_KERNELS_PROOFS_VRF_H

#include "kernels/proofs/group.h"

#define VRF_PROOF  80U
#define VRF_OUTPUT 64U

/* Who proves: a scalar, not 0, and the key that belongs to it. */
struct vrf {
    uint8_t secret[GROUP_SIZE];
    uint8_t key[GROUP_SIZE];
};

/* From bytes that are random, as the specification suggests; and from a scalar. */
void dpk_vrf_init(struct vrf *self, const uint8_t wide[GROUP_WIDE]);
void dpk_vrf_init_scalar(struct vrf *self, const uint8_t secret[GROUP_SIZE]);

void dpk_vrf_prove(
    const struct vrf *self, const uint8_t *alpha, uint64_t n, uint8_t pi[VRF_PROOF]);

/* Whether a key is one. */
int dpk_vrf_is_key(const uint8_t key[GROUP_SIZE]);

/* Whether pi proves what alpha is mapped to by the key. */
int dpk_vrf_is_valid(const uint8_t key[GROUP_SIZE], const uint8_t *alpha, uint64_t n,
    const uint8_t pi[VRF_PROOF]);

/* What a valid proof proves; 0 if its Gamma does not decode. */
int dpk_vrf_output(const uint8_t pi[VRF_PROOF], uint8_t beta[VRF_OUTPUT]);

/* Work of checking one, in DPK_WORK_CURVES, and in DPK_WORK_HASHES for n bytes. */
#define VRF_CURVES 4U
uint64_t dpk_vrf_blocks(uint64_t n);

#endif
