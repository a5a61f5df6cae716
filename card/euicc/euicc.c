/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/euicc/euicc.h"

#include <string.h>

int euicc_init(struct euicc *euicc, struct arena *arena)
{
    struct store_identity identity;
    int err = store_get_identity(euicc->store, arena, &identity);

    if (err < 0)
        return err;
    euicc->quirk = quirk_find(identity.quirks);
    if (!euicc->quirk)
        return ERR_FOREIGN;
    memcpy(euicc->facts.eid, identity.eid, sizeof(euicc->facts.eid));
    euicc->facts.mode = (enum euicc_mode)identity.mode;
    euicc->facts.ipa = (enum euicc_ipa)identity.ipa;
    euicc->facts.nvm_bytes = identity.nvm_bytes;
    euicc_reset(euicc);
    return 0;
}

void euicc_reset(struct euicc *euicc)
{
    explicit_bzero(&euicc->session, sizeof(euicc->session));
}

enum euicc_ipa euicc_active_ipa(const struct euicc *euicc)
{
    const struct terminal *terminal = &euicc->session.terminal;

    if (!euicc->ipae_present)
        return EUICC_IPA_IPAD;
    if (terminal->ipae_activation_seen)
        return EUICC_IPA_IPAE; /* */
    if (terminal->iot_capability_seen)
        return terminal->ipad_supported ? EUICC_IPA_IPAD : EUICC_IPA_IPAE; /* */
    return euicc->facts.ipa;
}
