/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Associated eIMs (SGP.32 2.11.1.1.1, 3.5): the rules that AddInitialEim and the eCOs addEim and
 * updateEim share. B-60 to B-77, C-100 to C-110.
 *
 * Invariants
 *   EIM-E1  A stored eIM has an eimId, a counter and a key that can verify a package: other keys
 * are refused when they arrive. EIM-E2  An association token is assigned once in the life of the
 * card (B-69).
 */
#ifndef CARD_EUICC_EIM_H
#define CARD_EUICC_EIM_H

#include "card/asn1/msg_eim.h"
#include "card/euicc/euicc.h"
#include "card/euicc/refusal.h"
#include "crypto/ec.h"

/* Result codes that AddInitialEimError, AddEimResult and UpdateEimResult have in common. */
enum eim_result {
    EIM_OK = 0,
    EIM_INSUFFICIENT_MEMORY = 1,
    EIM_ALREADY_EXISTS = 2, /* associatedEimAlreadyExists */
    EIM_CI_PK_UNKNOWN = 3,
    EIM_INVALID_ASSOCIATION_TOKEN = 5,
    EIM_COUNTER_VALUE_OUT_OF_RANGE = 6,
    EIM_COMMAND_ERROR = 7
};

/*
 * The one order of checks of AddInitialEim and addEim, after decoding: eimId associated already
 * (2), mandatory members (7), associationToken (5), counterValue (6), euiccCiPKId (3), a key that
 * can verify (7), memory (1). Absent members get the defaults of B-67.
 *
 * Associates one more eIM: 0 with `*refusal` (an enum eim_result; nothing is stored unless it is
 * EIM_OK) and the generated `*token` (0: none was requested), or an enum err. Inside a transaction.
 */
int eim_add(struct euicc *euicc, struct arena *arena,
            const struct eim_configuration_data *configuration, struct refusal *refusal,
            int64_t *token);

/*
 * Checks an update (C-106 to C-109) and replaces the given fields of `eim`, which
 * the caller found and stores. 0 with `*refusal`, or an enum err.
 */
int eim_update(struct euicc *euicc, struct store_eim *eim,
               const struct eim_configuration_data *configuration, struct refusal *refusal);

/* The key that verifies the packages of `eim`: curve and point, borrowed. ERR_MALFORMED,
 * ERR_UNSUPPORTED for another curve. `key_data` is an arm of PublicKeyData, tag included: A0 with
 * the content of a SubjectPublicKeyInfo, or A1 with that of a certificate, each also in its
 * explicit form. */
int eim_public_key(struct bytes key_data, enum ec_curve *curve, struct bytes *point);

/*
 * The same key, imported and cached until the key of another eIM is used: importing costs a tenth
 * of a verification. NULL with 0: its point is not on its curve. Errors as above, and ERR_CRYPTO,
 * ERR_MEMORY. Valid until the next call, or eim_key_drop.
 */
int eim_key_get(struct euicc *euicc, struct bytes key_data, const struct ec_public **key);
void eim_key_drop(struct euicc *euicc);

/* EimConfigurationData as GetEimConfigurationData returns it: no counter (B-76). */
void eim_describe(const struct store_eim *eim, struct eim_configuration_data *out);

#endif
