/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/euicc/credential.h"

#include "card/euicc/ecasd_keys.h"

int credential_find(struct euicc *euicc, struct arena *arena, struct bytes key_id,
                    struct store_credential *out)
{
    const struct ecasd_chain *chains;
    size_t count;
    int err = ecasd_chains(euicc, &chains, &count);

    (void)arena;
    if (err < 0)
        return err;
    for (size_t i = 0; i < count; i++) {
        if (bytes_starts_with(chains[i].credential.ci_key_id, key_id)) {
            *out = chains[i].credential;
            return 0;
        }
    }
    return ERR_NOT_FOUND;
}

int credential_sign(struct euicc *euicc, const struct store_credential *credential,
                    struct bytes first, struct bytes second, uint8_t signature[EC_SIGNATURE_LEN])
{
    const struct ecasd_chain *chain;
    int err = ecasd_find(euicc, credential->ci_key_id, &chain);

    if (err < 0)
        return err;
    return chain ? ecasd_sign(chain, first, second, signature) : ERR_NOT_FOUND;
}
