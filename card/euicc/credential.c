/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/euicc/credential.h"

int credential_find(struct euicc *euicc, struct arena *arena, struct bytes key_id,
                    struct store_credential *out)
{
    for (unsigned i = 0;; i++) {
        int err = store_get_credential(euicc->store, arena, i, out);

        if (err < 0)
            return err;
        if (bytes_starts_with(out->ci_key_id, key_id))
            return 0;
    }
}

int credential_sign(struct euicc *euicc, const struct store_credential *credential,
                    struct bytes first, struct bytes second, uint8_t signature[EC_SIGNATURE_LEN])
{
    struct ec_private *key;
    int err = ec_private_new(&key, (enum ec_curve)credential->curve, credential->euicc_private_key);

    (void)euicc;
    if (err < 0)
        return err;
    err = ec_sign(key, first, second, signature);
    ec_private_free(key);
    return err;
}
