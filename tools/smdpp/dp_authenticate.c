/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES9+.AuthenticateClient (SGP.22 5.6.3) and ES11's (5.8.2): who the eUICC is, and what waits for
 * it. */
#include "tools/smdpp/dp_internal.h"

#include "apdu/host.h"

#include <stdio.h>
#include <string.h>

/* The chain eUICC, EUM, CI; `euicc` borrows from `in`. */
static int check_chain(struct dp *dp, const struct dp_session *session,
                       const struct authenticate_server_response *in, struct cert *euicc,
                       struct dp_refusal *refusal)
{
    struct cert eum;
    const struct cert *const chain[] = {euicc, &eum, &dp->sides[session->curve].ci.cert};
    enum cert_fault fault = CERT_BAD_SIGNATURE;
    size_t at = 0;
    int err = cert_parse(euicc, in->euicc_certificate);

    if (err == 0)
        err = cert_parse(&eum, in->eum_certificate);
    if (err == ERR_MALFORMED || err == ERR_UNSUPPORTED)
        return dp_refuse(dp, "", refusal, DP_REFUSED_CERTIFICATE_FORM, NULL);
    if (err == 0)
        err = cert_verify_chain(chain, 3, CERT_ROLE_EUICC, &fault, &at);
    if (err < 0 || fault == CERT_FINE)
        return err;
    if (at == 0)
        return dp_refuse(dp, "", refusal, DP_REFUSED_EUICC_CERTIFICATE, cert_fault_text(fault));
    if (fault == CERT_WRONG_ISSUER)
        return dp_refuse(dp, "", refusal, DP_REFUSED_CI_UNKNOWN, NULL);
    return dp_refuse(dp, "", refusal, DP_REFUSED_EUM_CERTIFICATE, cert_fault_text(fault));
}

/* Checks what the eUICC signed; remembers who it is. */
static int check_euicc(struct dp *dp, struct dp_session *session,
                       const struct authenticate_server_response *in, struct dp_refusal *refusal)
{
    const struct euicc_signed1 *signed1 = &in->euicc_signed1;
    const char *address = session->sds ? dp->options.sds_address : dp->options.address;
    enum verdict verdict;
    struct cert euicc;
    int err = check_chain(dp, session, in, &euicc, refusal);

    if (err < 0 || refusal->subject)
        return err;
    err = server_check_signature(&euicc, in->euicc_signed1_raw, BYTES_NONE, in->euicc_signature1,
                                 &verdict);
    if (err < 0)
        return err;
    snprintf(session->eid, sizeof(session->eid), "%.*s", (int)euicc.serial_number.len,
             (const char *)euicc.serial_number.at);
    if (verdict != GOOD)
        return dp_refuse(dp, session->eid, refusal, DP_REFUSED_SIGNATURE1, NULL);
    if (!bytes_equal(signed1->server_challenge, BYTES_OF(session->challenge)))
        return dp_refuse(dp, session->eid, refusal, DP_REFUSED_SERVER_CHALLENGE, NULL);
    if (!host_equal_text(signed1->server_address, address))
        return dp_refuse(dp, session->eid, refusal, DP_REFUSED_SERVER_ADDRESS, NULL);
    if (!bytes_equal(signed1->transaction_id, BYTES_OF(session->id)))
        return dp_refuse(dp, session->eid, refusal, DP_REFUSED_SIGNED1_TRANSACTION, NULL);
    memcpy(session->signature1, in->euicc_signature1.at, EC_SIGNATURE_LEN);
    memcpy(session->point, euicc.point.at, EC_POINT_LEN);
    session->euicc_curve = euicc.curve;
    return 0;
}

static int find_profile(struct dp *dp, struct dp_session *session, struct bytes matching_id,
                        struct dp_refusal *refusal)
{
    struct catalog_profile *profile = catalog_find(dp->options.catalog, matching_id, session->eid);

    if (!profile)
        return dp_refuse(dp, session->eid, refusal,
                         matching_id.len ? DP_REFUSED_MATCHING_ID : DP_REFUSED_NOTHING_FOR_EID,
                         NULL);
    if (*profile->eid && strcmp(profile->eid, session->eid) != 0)
        return dp_refuse(dp, session->eid, refusal, DP_REFUSED_OTHER_EID, NULL);
    if (*profile->bound_eid && strcmp(profile->bound_eid, session->eid) != 0 && profile->downloads)
        return dp_refuse(dp, session->eid, refusal, DP_REFUSED_BOUND_ELSEWHERE, NULL);
    if (profile->downloads && profile->downloaded >= profile->downloads)
        return dp_refuse(dp, session->eid, refusal, DP_REFUSED_DOWNLOADED, NULL);
    session->profile = profile;
    return 0;
}

/* The one-time key that the profile is bound to, when this eUICC and this curve may still have it;
 * else nothing (SGP.22 3.1.3, bppEuiccOtpk). */
static struct bytes known_otpk(const struct dp_session *session)
{
    const struct catalog_profile *profile = session->profile;

    return profile->bound && strcmp(profile->bound_eid, session->eid) == 0 &&
                   profile->bound_side == session->curve
               ? BYTES_OF(profile->bound_otpk)
               : BYTES_NONE;
}

static int answer_profile(struct dp *dp, struct arena *arena, struct dp_session *session,
                          struct dp_authenticated *out)
{
    const struct dp_side *side = &dp->sides[session->curve];
    const struct catalog_profile *profile = session->profile;
    struct buf signed2 = arena_buf(arena, 256), signature = arena_buf(arena, 80);
    const struct pki_entity *shown =
        profile->failure == CATALOG_WRONG_CERTIFICATE_ROLE ? &side->auth : &side->pb;
    int err;

    server_put_smdp_signed2(&signed2, BYTES_OF(session->id), *profile->confirmation_code != '\0',
                            known_otpk(session));
    err = server_put_signature(&signature, shown->key, buf_bytes(&signed2),
                               BYTES_OF(session->signature1));
    if (err < 0)
        return err;
    if (profile->failure == CATALOG_WRONG_SMDP_SIGNATURE)
        dp_flip_last(&signature);
    memcpy(session->signature2, signature.at + signature.len - EC_SIGNATURE_LEN, EC_SIGNATURE_LEN);
    out->profile_metadata = profile->metadata;
    out->smdp_signed2 = buf_bytes(&signed2);
    out->smdp_signature2 = buf_bytes(&signature);
    out->smdp_certificate = arena_copy(arena, shown->der);
    return out->smdp_certificate.at ? 0 : ERR_MEMORY;
}

/* All events of the eUICC, or the one that it asks for by its id. */
static int answer_events(struct dp *dp, const struct dp_session *session, struct bytes event_id,
                         struct dp_authenticated *out, struct dp_refusal *refusal)
{
    for (size_t i = 0; i < dp->event_count; i++) {
        const struct dp_event *event = &dp->events[i];

        if (strcmp(event->eid, session->eid) == 0 &&
            (event_id.len == 0 ||
             bytes_equal(event_id, bytes_at(event->event_id, strlen(event->event_id)))))
            out->events[out->event_count++] = event;
    }
    return out->event_count ? 0 : dp_refuse(dp, session->eid, refusal, DP_REFUSED_NO_EVENT, NULL);
}

static int authenticate(struct dp *dp, struct arena *arena, struct dp_session *session,
                        struct bytes response, struct dp_authenticated *out,
                        struct dp_refusal *refusal)
{
    struct authenticate_server_response in;
    struct dp_record record;
    struct bytes matching_id;
    int err =
        der_decode(dp->options.der, &msg_authenticate_server_response, response, &in, arena, NULL);

    if (err < 0)
        return err;
    if (in.arm != AUTHENTICATE_SERVER_RESPONSE_OK)
        return dp_refuse(dp, "", refusal, DP_REFUSED_EUICC_DID_NOT_AUTHENTICATE, NULL);
    err = check_euicc(dp, session, &in, refusal);
    if (err < 0 || refusal->subject)
        return err;
    matching_id = in.euicc_signed1.ctx_params1.matching_id;
    if (!session->sds) {
        err = find_profile(dp, session, matching_id, refusal);
        if (err < 0 || refusal->subject)
            return err;
    }
    record = dp_record_of(session, "authenticated");
    record.detail = session->sds ? "SM-DS" : "SM-DP+";
    dp_log(dp, &record);
    return session->sds ? answer_events(dp, session, matching_id, out, refusal)
                        : answer_profile(dp, arena, session, out);
}

int dp_authenticate_client(struct dp *dp, struct arena *arena, struct bytes transaction_id,
                           struct bytes authenticate_server_response, struct dp_authenticated *out,
                           struct dp_refusal *refusal)
{
    struct dp_session *session = dp_session_find(dp, transaction_id, DP_INITIATED);
    int err;

    *refusal = (struct dp_refusal){0};
    *out = (struct dp_authenticated){0};
    if (!session || session->state != DP_INITIATED)
        return dp_refuse(dp, "", refusal, DP_REFUSED_TRANSACTION_AUTHENTICATE, NULL);
    out->is_event = session->sds;
    err = authenticate(dp, arena, session, authenticate_server_response, out, refusal);
    /* An SM-DS has said all it has to say; an SM-DP+ waits for the rest of the download. */
    session->state = err < 0 || refusal->subject || session->sds ? DP_FREE : DP_AUTHENTICATED;
    return err;
}
