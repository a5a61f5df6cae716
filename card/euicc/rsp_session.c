/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/euicc/rsp_session.h"

#include "apdu/tlv.h"
#include "card/asn1/msg_rsp.h"
#include "card/asn1/tags.h"
#include "card/euicc/bpp.h"

void rsp_close(struct euicc *euicc)
{
    struct rsp_session *rsp = &euicc->volatile_state.rsp;

    ec_private_free(rsp->one_time_key);
    bpp_free(rsp->bpp);
    secret_wipe_memory(rsp, sizeof(*rsp));
}

void rsp_refused(struct euicc *euicc)
{
    if (euicc->volatile_state.rsp.state != RSP_LOADING)
        rsp_close(euicc);
}

/* The codes of DP-1.3: invalidCertificate, with these exceptions. */
static int code_of(enum cert_fault fault)
{
    switch (fault) {
    case CERT_WRONG_CURVE:
        return AUTHENTICATE_ERROR_UNSUPPORTED_CURVE;
    case CERT_WRONG_ROLE:
        return AUTHENTICATE_ERROR_INVALID_OID;
    default:
        return AUTHENTICATE_ERROR_INVALID_CERTIFICATE;
    }
}

static int refuse(struct refusal *refusal, enum cert_fault fault)
{
    return refusal_set(refusal, code_of(fault), "DP-1.3", cert_fault_text(fault));
}

/* Dates, on a card that was given a clock; a refusal names both dates (DP-1.2). */
static int check_dates(const struct euicc *euicc, struct arena *arena, const struct cert *cert,
                       struct refusal *refusal)
{
    int64_t now = euicc->clock ? euicc->clock->now(euicc->clock) / CLOCK_SECOND : cert->not_before;
    enum cert_fault fault = cert_check_dates(cert, now);
    char limit[CLOCK_TEXT_MAX], clock[CLOCK_TEXT_MAX];
    bool expired = fault == CERT_EXPIRED;

    if (fault == CERT_FINE)
        return refusal_none(refusal);
    return refusal_set_values(
        refusal, arena, code_of(fault), "DP-1.3", "%s: %s is %s, the card's clock is %s",
        cert_fault_text(fault), expired ? "notAfter" : "notBefore",
        clock_text(expired ? cert->not_after : cert->not_before, limit), clock_text(now, clock));
}

/* Does a loaded CRL of the CI have the certificate (B-174)? */
static int is_revoked(const struct euicc *euicc, const struct ecasd_chain *chain,
                      const struct cert *cert, bool *revoked)
{
    *revoked = false;
    if (!euicc->facts.crl_support)
        return 0;
    return store_is_revoked(euicc->store, chain->credential.ci_key_id, cert->serial, revoked);
}

/* Link, dates, signature, revocation; a wrong role is reported last (DP-1.3: 1 before 3 before 5).
 */
static int check_issuer(const struct euicc *euicc, struct arena *arena,
                        const struct ecasd_chain *chain, const struct cert *cert,
                        struct refusal *refusal)
{
    enum cert_fault fault = cert_check_link(cert, &chain->ci, 0);
    enum verdict verdict;
    bool revoked;
    int err;

    if (fault == CERT_FINE || fault == CERT_WRONG_ROLE) {
        err = check_dates(euicc, arena, cert, refusal);
        if (err < 0 || refusal->code)
            return err;
    }
    if (fault != CERT_FINE && fault != CERT_WRONG_ROLE)
        return refuse(refusal, fault);
    err = cert_verify_signature(cert, chain->ci_key, &verdict);
    if (err < 0)
        return err;
    if (verdict == BAD)
        return refuse(refusal, CERT_BAD_SIGNATURE);
    err = is_revoked(euicc, chain, cert, &revoked);
    if (err < 0)
        return err;
    return revoked ? refusal_set(refusal, AUTHENTICATE_ERROR_INVALID_CERTIFICATE, "B-174",
                                 "the certificate is revoked by a loaded CRL of its CI")
                   : refusal_none(refusal);
}

int rsp_check_certificate(struct euicc *euicc, struct arena *arena, struct bytes der,
                          enum cert_role role, enum cert_role other, struct cert *cert,
                          uint8_t *chain, struct refusal *refusal)
{
    const struct ecasd_chain *chains, *found;
    enum cert_fault fault;
    size_t count;
    int err = cert_parse(cert, der);

    if (err == ERR_MALFORMED || err == ERR_UNSUPPORTED)
        return refusal_set(refusal, AUTHENTICATE_ERROR_INVALID_CERTIFICATE, "DP-1.3",
                           "not a certificate of SGP.22 4.5.2");
    if (err == 0)
        err = ecasd_find(euicc, cert->authority_key_id, &found);
    if (err == 0)
        err = ecasd_chains(euicc, &chains, &count);
    if (err < 0)
        return err;
    if (!found)
        return refusal_set(refusal, AUTHENTICATE_ERROR_CI_PK_UNKNOWN, "DP-1.3",
                           "issued by a CI that the card does not have");
    *chain = (uint8_t)(found - chains);
    err = check_issuer(euicc, arena, found, cert, refusal);
    if (err < 0 || refusal->code)
        return err;
    fault = cert_check_leaf(cert, cert->role == other && other != CERT_ROLE_NONE ? other : role);
    if (fault != CERT_FINE)
        return refuse(refusal, fault);
    if (cert->registered_id.len == 0 || cert->registered_id.len > RSP_OID_MAX)
        return refusal_set(refusal, AUTHENTICATE_ERROR_INVALID_CERTIFICATE, "DP-1.3",
                           "no registeredID in subjectAltName");
    return 0;
}

void rsp_put_error(struct buf *out, uint32_t tag, struct bytes transaction_id, int code)
{
    size_t response = tlv_open(out, tag), error = tlv_open(out, TAG_RESPONSE_ERROR);

    tlv_put(out, TAG_TRANSACTION_ID, transaction_id);
    tlv_put_uint(out, TAG_INTEGER, (unsigned)code);
    tlv_close(out, error);
    tlv_close(out, response);
}
