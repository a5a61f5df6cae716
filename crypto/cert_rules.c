/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules of certificates and chains: SGP.22 4.5.2, DP-1.2 to DP-1.3. */
#include "crypto/cert_read.h"
#include "crypto/eid.h"

const char *cert_fault_text(enum cert_fault fault)
{
    static const char *const texts[] = {
        [CERT_FINE] = "valid",
        [CERT_UNKNOWN_CRITICAL] = "has an unsupported critical extension",
        [CERT_WRONG_CURVE] = "key is not on P-256 or brainpoolP256r1",
        [CERT_WRONG_KEY_USAGE] = "key usage does not allow this use",
        [CERT_WRONG_ROLE] = "has the wrong role (certificate policy)",
        [CERT_IS_CA] = "is a CA certificate; a leaf is required",
        [CERT_NO_CA] = "issuer is not a CA",
        [CERT_PATH_TOO_LONG] = "chain is longer than pathLenConstraint of a CA allows",
        [CERT_WRONG_ISSUER] =
            "authority key identifier is not the subject key identifier of the issuer",
        [CERT_BAD_SIGNATURE] = "signature does not verify with the issuer's key",
        [CERT_WRONG_ORGANIZATION] = "organization is not permitted by the EUM certificate",
        [CERT_WRONG_EID_RANGE] = "EID is not permitted by the EUM certificate",
        [CERT_BAD_EID] = "serialNumber of the subject is not a valid EID",
        [CERT_NOT_YET_VALID] = "is not yet valid",
        [CERT_EXPIRED] = "has expired",
    };

    return texts[fault];
}

const char *cert_role_text(enum cert_role role)
{
    static const char *const texts[] = {"CI",     "eUICC", "EUM",   "DPtls",
                                        "DPauth", "DPpb",  "DStls", "DSauth"};

    if (role == CERT_ROLE_NONE)
        return "none";
    return role == CERT_ROLE_OTHER ? "other" : texts[role];
}

int cert_verify_signature(const struct cert *child, const struct ec_public *issuer_key,
                          enum verdict *verdict)
{
    *verdict = BAD;
    if (!child->has_signature)
        return 0;
    return ec_verify(issuer_key, child->tbs, BYTES_NONE, BYTES_OF(child->signature), verdict);
}

enum cert_fault cert_check_leaf(const struct cert *cert, enum cert_role role)
{
    uint8_t eid[EID_LEN];

    if (cert->unknown_critical)
        return CERT_UNKNOWN_CRITICAL;
    if (!(cert->key_usage & CERT_KU_DIGITAL_SIGNATURE))
        return CERT_WRONG_KEY_USAGE;
    if ((role == CERT_ROLE_DPTLS || role == CERT_ROLE_DSTLS) &&
        !(cert->extended_key_usage & CERT_EKU_SERVER))
        return CERT_WRONG_KEY_USAGE;
    if (cert->ca)
        return CERT_IS_CA;
    if (cert->curve == EC_CURVE_NONE)
        return CERT_WRONG_CURVE;
    if (cert->role != role)
        return CERT_WRONG_ROLE;
    if (role == CERT_ROLE_EUICC &&
        (eid_from_text(eid, cert->serial_number) < 0 || eid_check(eid) == BAD))
        return CERT_BAD_EID;
    return CERT_FINE;
}

/* The EUM's name constraint: one of its subtrees has the child's O and a prefix of its EID. */
static enum cert_fault check_permitted(const struct cert *child, struct bytes subtrees)
{
    enum cert_fault fault = CERT_FINE;
    struct bytes organization;
    struct bytes prefix;

    while (cert_next_permitted(&subtrees, &organization, &prefix) == 0) {
        if (organization.at && !bytes_equal(organization, child->organization)) {
            if (fault == CERT_FINE)
                fault = CERT_WRONG_ORGANIZATION;
        } else if (!bytes_starts_with(child->serial_number, prefix)) {
            fault = CERT_WRONG_EID_RANGE; /* O matches: reported in preference to a wrong O */
        } else {
            return CERT_FINE;
        }
    }
    return fault;
}

static enum cert_fault check_eid_ranges(const struct cert *child, struct bytes ranges)
{
    struct tlv prefix;

    if (ranges.len == 0)
        return CERT_FINE;
    while (tlv_next(&ranges, &prefix) == 0)
        if (bytes_starts_with(child->serial_number, prefix.value))
            return CERT_FINE;
    return CERT_WRONG_EID_RANGE;
}

/* An EUM issues eUICC certificates only, and no other CA does. v3 CAs (OTHER) have no such rule. */
static bool may_issue(enum cert_role issuer, enum cert_role child)
{
    if (issuer == CERT_ROLE_OTHER)
        return true;
    return issuer == (child == CERT_ROLE_EUICC ? CERT_ROLE_EUM : CERT_ROLE_CI);
}

enum cert_fault cert_check_link(const struct cert *child, const struct cert *issuer, unsigned below)
{
    enum cert_fault fault;

    if (issuer->unknown_critical)
        return CERT_UNKNOWN_CRITICAL;
    if (!issuer->ca)
        return CERT_NO_CA;
    if (!(issuer->key_usage & CERT_KU_KEY_CERT_SIGN))
        return CERT_WRONG_KEY_USAGE;
    if (issuer->path_len >= 0 && below > (unsigned)issuer->path_len)
        return CERT_PATH_TOO_LONG;
    if (child->authority_key_id.len == 0 ||
        !bytes_equal(child->authority_key_id, issuer->subject_key_id))
        return CERT_WRONG_ISSUER;
    if (!may_issue(issuer->role, child->role))
        return CERT_WRONG_ROLE;
    fault = check_permitted(child, issuer->permitted);
    return fault != CERT_FINE ? fault : check_eid_ranges(child, issuer->eid_ranges);
}

enum cert_fault cert_check_dates(const struct cert *cert, int64_t now)
{
    if (now < cert->not_before)
        return CERT_NOT_YET_VALID;
    return now > cert->not_after ? CERT_EXPIRED : CERT_FINE;
}

/* Checks one certificate against its issuer: rules and signature. */
static int verify_step(const struct cert *child, const struct cert *issuer, unsigned below,
                       enum cert_fault *fault)
{
    enum verdict verdict = BAD;
    int err;

    *fault = cert_check_link(child, issuer, below);
    if (*fault != CERT_FINE)
        return 0;
    if (issuer->curve == EC_CURVE_NONE) {
        *fault = CERT_WRONG_CURVE;
        return 0;
    }
    if (child->has_signature) {
        err = ec_verify_point(issuer->curve, issuer->point, child->tbs, BYTES_NONE,
                              BYTES_OF(child->signature), &verdict);
        if (err < 0 && err != ERR_MALFORMED) /* an issuer key off its curve verifies no signature */
            return err;
    }
    if (verdict == BAD)
        *fault = CERT_BAD_SIGNATURE;
    return 0;
}

int cert_verify_chain(const struct cert *const *chain, size_t count, enum cert_role role,
                      enum cert_fault *fault, size_t *at)
{
    size_t child = count - 1;
    int err = 0;

    if (count < 2)
        return ERR_RANGE;
    *fault = CERT_FINE;
    if (chain[child]->role != CERT_ROLE_CI)
        *fault = CERT_WRONG_ROLE;
    while (*fault == CERT_FINE && child > 0) {
        child--;
        err = verify_step(chain[child], chain[child + 1], (unsigned)child, fault);
        if (err < 0)
            return err;
    }
    if (*fault == CERT_FINE)
        *fault = cert_check_leaf(chain[0], role);
    if (at)
        *at = child;
    return 0;
}
