/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/euicc/euicc.h"

#include "card/euicc/ecasd_keys.h"
#include "card/euicc/eim.h"
#include "card/euicc/rsp_session.h"
#include "profiles/rat.h"

#include <string.h>

static int read_ci_key_ids(struct euicc *euicc, struct arena *arena)
{
    struct euicc_facts *facts = &euicc->facts;
    struct store_credential credential;
    int err = 0;

    facts->ci_key_id_count = 0;
    for (unsigned i = 0; i < EUICC_CREDENTIALS_MAX; i++) {
        err = store_get_credential(euicc->store, arena, i, &credential);
        if (err < 0)
            break;
        if (credential.ci_key_id.len > STORE_KEY_ID_MAX)
            return ERR_FOREIGN;
        memcpy(facts->ci_key_id_octets[i], credential.ci_key_id.at, credential.ci_key_id.len);
        facts->ci_key_ids[i] = bytes_at(facts->ci_key_id_octets[i], credential.ci_key_id.len);
        facts->ci_key_id_count++;
    }
    return err == ERR_NOT_FOUND ? 0 : err;
}

int euicc_init(struct euicc *euicc, struct arena *arena)
{
    struct store_identity identity;
    int err = store_get_identity(euicc->store, arena, &identity);

    if (err < 0)
        return err;
    if (identity.mode > EUICC_MODE_DUAL || identity.ipa > EUICC_IPA_IPAE ||
        identity.spec > EUICC_SPEC_1_3)
        return ERR_FOREIGN; /* a damaged file: they are indexes */
    if (quirk_combine(&euicc->quirks, identity.quirks, NULL) < 0)
        return ERR_FOREIGN;
    euicc->quirk = &euicc->quirks;
    memcpy(euicc->facts.eid, identity.eid, sizeof(euicc->facts.eid));
    euicc->facts.mode = (enum euicc_mode)identity.mode;
    euicc->facts.ipa = (enum euicc_ipa)identity.ipa;
    euicc->facts.spec = (enum euicc_spec)identity.spec;
    euicc->facts.nvm_bytes = identity.nvm_bytes;
    euicc->facts.inert_applications = identity.inert_applications;
    euicc->facts.crl_support = identity.crl_support;
    euicc_reset(euicc);
    err = rat_forbidden(euicc->der, arena, identity.rat, &euicc->facts.forbidden_by_table);
    return err < 0 ? err : read_ci_key_ids(euicc, arena);
}

void euicc_release_memory(struct euicc *euicc)
{
    ecasd_drop(euicc);
    eim_key_drop(euicc);
}

void euicc_reset(struct euicc *euicc)
{
    rsp_close(euicc);
    explicit_bzero(&euicc->volatile_state, sizeof(euicc->volatile_state));
}

enum euicc_ipa euicc_active_ipa(const struct euicc *euicc)
{
    const struct terminal_capability *terminal = &euicc->volatile_state.terminal;

    if (!euicc->ipae_present)
        return EUICC_IPA_IPAD;
    if (terminal->ipae_activation_seen)
        return EUICC_IPA_IPAE; /* */
    if (terminal->iot_capability_seen)
        return terminal->ipad_supported ? EUICC_IPA_IPAD : EUICC_IPA_IPAE; /* */
    if (!euicc->volatile_state.toolkit.active)
        return EUICC_IPA_IPAD; /* without TERMINAL PROFILE the IPAe is inactive, and the device may
                                  use ES10 */
    return euicc->facts.ipa;
}
