#include "kernels/proofs/hash.h"

#include <openssl/evp.h>
#include <stddef.h>

dpk_status
dpk_hash_init(struct dpk_hash *self)
{
    self->digest = EVP_MD_fetch(NULL, "SHA256", NULL);
    self->context = EVP_MD_CTX_new();
    self->status = self->digest != NULL && self->context != NULL &&
                           EVP_DigestInit_ex2(self->context, self->digest, NULL) == 1
                       ? DPK_OK
                       : DPK_E_MEMORY;
    return self->status;
}

void
dpk_hash_free(struct dpk_hash *self)
{
    EVP_MD_CTX_free(self->context);
    EVP_MD_free(self->digest);
    *self = (struct dpk_hash){.status = DPK_E_STATE};
}

dpk_status
dpk_hash_status(const struct dpk_hash *self)
{
    return self->status;
}

/* Keeps the first failure; OpenSSL says 1 for well. */
static void
note(struct dpk_hash *self, int well)
{
    if (well != 1 && self->status == DPK_OK) {
        self->status = DPK_E_MEMORY;
    }
}

void
dpk_hash_begin(struct dpk_hash *self)
{
    note(self, EVP_DigestInit_ex2(self->context, NULL, NULL)); /* as it was: quicker */
}

void
dpk_hash_add(struct dpk_hash *self, const void *data, uint64_t n)
{
    note(self, EVP_DigestUpdate(self->context, data, n));
}

void
dpk_hash_end(struct dpk_hash *self, uint8_t out[DPK_HASH])
{
    note(self, EVP_DigestFinal_ex(self->context, out, NULL));
}

void
dpk_hash_of(struct dpk_hash *self, const void *data, uint64_t n, uint8_t out[DPK_HASH])
{
    dpk_hash_begin(self);
    dpk_hash_add(self, data, n);
    dpk_hash_end(self, out);
}

uint64_t
dpk_hash_blocks(uint64_t n)
{
    return (n + 8) / 64 + 1; /* a bit, and the length in 8 bytes, stand behind it */
}
