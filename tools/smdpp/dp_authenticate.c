/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES9+.AuthenticateClient (SGP.22 5.6.3) and that of ES11 (5.8.2): authenticates the eUICC and
 * selects the profile or the Event Records. */
#include "card/asn1/code_names.h"
#include "tools/smdpp/dp_internal.h"

#include "apdu/host.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { NANOSECONDS_PER_SECOND = 1000000000, DATE_SIZE = 32 };

/* "2026-11-28 12:00:00 UTC". */
static const char *date_text(int64_t seconds, char text[DATE_SIZE])
{
    const time_t time = (time_t)seconds;
    struct tm parts;

    if (!gmtime_r(&time, &parts) || !strftime(text, DATE_SIZE, "%Y-%m-%d %H:%M:%S UTC", &parts))
        snprintf(text, DATE_SIZE, "?");
    return text;
}

/* Refuses a certificate that cannot be parsed. */
static int refuse_malformed(struct dp *dp, int err, enum dp_cause why, struct bytes der,
                            struct dp_refusal *refusal)
{
    if (err != ERR_MALFORMED && err != ERR_UNSUPPORTED)
        return err;
    return dp_refuse_as(dp, "", refusal, why, "malformed certificate [%s]", dp_hex(der).text);
}

/* Why this certificate cannot be an issuer; NULL: it can. A chain fault is reported for the
 * certificate below it. */
static const char *issuer_fault(const struct cert *eum)
{
    if (eum->unknown_critical)
        return cert_fault_text(CERT_UNKNOWN_CRITICAL);
    if (!eum->ca)
        return "not a CA certificate";
    if (!(eum->key_usage & CERT_KU_KEY_CERT_SIGN))
        return cert_fault_text(CERT_WRONG_KEY_USAGE);
    if (eum->role != CERT_ROLE_EUM && eum->role != CERT_ROLE_OTHER)
        return cert_fault_text(CERT_WRONG_ROLE);
    return eum->curve == EC_CURVE_NONE ? cert_fault_text(CERT_WRONG_CURVE) : NULL;
}

static enum cert_fault check_dates(const struct dp *dp, const struct cert *cert)
{
    const struct clock *clock = dp->options.clock;

    return clock ? cert_check_dates(cert, clock->now(clock) / NANOSECONDS_PER_SECOND) : CERT_FINE;
}

static int refuse_dates(struct dp *dp, struct dp_refusal *refusal, enum dp_cause why,
                        const struct cert *cert, enum cert_fault fault)
{
    char from[DATE_SIZE], to[DATE_SIZE];

    return dp_refuse_as(dp, "", refusal, why, "%s, valid from %s to %s", cert_fault_text(fault),
                        date_text(cert->not_before, from), date_text(cert->not_after, to));
}

/* Verifies the chain CI, EUM, eUICC, from the root down, and its validity periods; `euicc` borrows
 * from `in`. */
static int check_chain(struct dp *dp, const struct dp_session *session,
                       const struct authenticate_server_response *in, struct cert *euicc,
                       struct dp_refusal *refusal)
{
    struct cert eum;
    const struct cert *const chain[] = {euicc, &eum, &dp->sides[session->curve].ci.cert};
    enum cert_fault fault, dates;
    const char *why = NULL;
    size_t at = 0;
    int err = cert_parse(&eum, in->eum_certificate);

    if (err < 0)
        return refuse_malformed(dp, err, DP_REFUSED_EUM_CERTIFICATE, in->eum_certificate, refusal);
    err = cert_parse(euicc, in->euicc_certificate);
    if (err < 0)
        return refuse_malformed(dp, err, DP_REFUSED_EUICC_CERTIFICATE, in->euicc_certificate,
                                refusal);
    err = cert_verify_chain(chain, 3, CERT_ROLE_EUICC, &fault, &at);
    if (err < 0)
        return err;
    if (fault == CERT_WRONG_ISSUER && at > 0)
        return dp_refuse_as(dp, "", refusal, DP_REFUSED_CI_UNKNOWN, "[%s]",
                            dp_hex(eum.authority_key_id).text);
    if (fault != CERT_FINE)
        why = at > 0 ? cert_fault_text(fault) : issuer_fault(&eum);
    if (why)
        return dp_refuse_as(dp, "", refusal, DP_REFUSED_EUM_CERTIFICATE, "%s", why);
    dates = check_dates(dp, &eum);
    if (dates != CERT_FINE)
        return refuse_dates(dp, refusal, DP_REFUSED_EUM_OUT_OF_DATE, &eum, dates);
    if (fault != CERT_FINE)
        return dp_refuse_as(dp, "", refusal, DP_REFUSED_EUICC_CERTIFICATE, "%s",
                            cert_fault_text(fault));
    dates = check_dates(dp, euicc);
    return dates == CERT_FINE
               ? 0
               : refuse_dates(dp, refusal, DP_REFUSED_EUICC_OUT_OF_DATE, euicc, dates);
}

/* Verifies the eUICC's signature and signed data; stores its identity. */
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
        return dp_refuse(dp, session->eid, refusal, DP_REFUSED_SIGNATURE1);
    if (!bytes_equal(signed1->server_challenge, BYTES_OF(session->challenge)))
        return dp_refuse_as(dp, session->eid, refusal, DP_REFUSED_SERVER_CHALLENGE,
                            "[%s], must be [%s]", dp_hex(signed1->server_challenge).text,
                            dp_hex(BYTES_OF(session->challenge)).text);
    if (!host_equal_text(signed1->server_address, address))
        return dp_refuse_as(dp, session->eid, refusal, DP_REFUSED_SERVER_ADDRESS, "%s, must be %s",
                            dp_text(signed1->server_address).text, address);
    if (!bytes_equal(signed1->transaction_id, BYTES_OF(session->id)))
        return dp_refuse_as(dp, session->eid, refusal, DP_REFUSED_SIGNED1_TRANSACTION,
                            "[%s], must be [%s]", dp_hex(signed1->transaction_id).text,
                            dp_hex(BYTES_OF(session->id)).text);
    memcpy(session->signature1, in->euicc_signature1.at, EC_SIGNATURE_LEN);
    memcpy(session->point, euicc.point.at, EC_POINT_LEN);
    session->euicc_curve = euicc.curve;
    return 0;
}

/* Whether the order may be served now (SGP.22 3.1.2, step 5). Counts the attempt. */
static int check_order(struct dp *dp, const struct dp_session *session,
                       struct catalog_profile *profile, struct dp_refusal *refusal)
{
    const struct clock *clock = dp->options.clock;
    const char *eid = session->eid;
    char date[DATE_SIZE];

    if (*profile->eid && strcmp(profile->eid, eid) != 0)
        return dp_refuse_as(dp, eid, refusal, DP_REFUSED_OTHER_EID, "%s", profile->eid);
    if (*profile->bound_eid && strcmp(profile->bound_eid, eid) != 0 && profile->downloads)
        return dp_refuse_as(dp, eid, refusal, DP_REFUSED_BOUND_ELSEWHERE, "%s", profile->bound_eid);
    if (profile->is_held_back)
        return dp_refuse(dp, eid, refusal, DP_REFUSED_NOT_RELEASED);
    if (profile->expires && clock && clock->now(clock) / NANOSECONDS_PER_SECOND >= profile->expires)
        return dp_refuse_as(dp, eid, refusal, DP_REFUSED_EXPIRED, "at %s",
                            date_text(profile->expires, date));
    if (profile->downloads && profile->downloaded >= profile->downloads)
        return dp_refuse_as(dp, eid, refusal, DP_REFUSED_DOWNLOADED, "%u of %u",
                            profile->downloaded, profile->downloads);
    if (profile->has_attempts && profile->attempted >= profile->attempts)
        return dp_refuse_as(dp, eid, refusal, DP_REFUSED_ATTEMPTS, "%u of %u", profile->attempted,
                            profile->attempts);
    profile->attempted++;
    return 0;
}

static int find_profile(struct dp *dp, struct dp_session *session,
                        const struct euicc_signed1 *signed1, struct dp_refusal *refusal)
{
    struct bytes matching_id = signed1->ctx_params1.matching_id;
    uint32_t forbidden = signed1->euicc_info2.forbidden_profile_policy_rules;
    struct catalog_profile *profile = catalog_find(dp->options.catalog, matching_id, session->eid);
    int err;

    if (!profile && matching_id.len == 0)
        return dp_refuse(dp, session->eid, refusal, DP_REFUSED_NOTHING_FOR_EID);
    if (!profile)
        return dp_refuse_as(dp, session->eid, refusal, DP_REFUSED_MATCHING_ID, "%s",
                            dp_text(matching_id).text);
    err = check_order(dp, session, profile, refusal);
    if (err < 0 || refusal->subject)
        return err;
    /* The eligibility check (SGP.22 4.3) against the rules of the RAT that EUICCInfo2 forbids. */
    if (profile->policy_rules & forbidden & (PPR_IDS_PPR1 | PPR_IDS_PPR2))
        return dp_refuse_as(
            dp, session->eid, refusal, DP_REFUSED_POLICY_RULES, "%s%s; forbidden:%s%s",
            profile->policy_rules & PPR_IDS_PPR1 ? "ppr1 " : "",
            profile->policy_rules & PPR_IDS_PPR2 ? "ppr2" : "",
            forbidden & PPR_IDS_PPR1 ? " ppr1" : "", forbidden & PPR_IDS_PPR2 ? " ppr2" : "");
    session->profile = profile;
    return 0;
}

static int put_profile(struct dp *dp, struct arena *arena, struct dp_session *session,
                       struct dp_authenticated *out)
{
    const struct dp_side *side = &dp->sides[session->curve];
    const struct catalog_profile *profile = session->profile;
    struct buf signed2 = arena_buf(arena, 256), signature = arena_buf(arena, 80);
    const struct pki_entity *shown =
        dp_fails(dp, profile, CATALOG_WRONG_CERTIFICATE_ROLE) ? &side->auth : &side->pb;
    uint8_t id[DP_ID_LEN];
    int err;

    memcpy(id, session->id, sizeof(id));
    if (dp_fails(dp, profile, CATALOG_WRONG_SMDP_TRANSACTION_ID))
        id[0] ^= 1;
    server_put_smdp_signed2(&signed2, BYTES_OF(id), *profile->confirmation_code != '\0',
                            dp_unused_otpk(session));
    err = server_put_signature(&signature, shown->key, buf_bytes(&signed2),
                               BYTES_OF(session->signature1));
    if (err == 0)
        err = dp_put_certificate(dp, profile, side, PKI_DPPB, shown, arena, &out->smdp_certificate);
    if (err < 0)
        return err;
    if (dp_fails(dp, profile, CATALOG_WRONG_SMDP_SIGNATURE))
        dp_flip_last(&signature);
    memcpy(session->signature2, signature.at + signature.len - EC_SIGNATURE_LEN, EC_SIGNATURE_LEN);
    out->profile_metadata = profile->metadata;
    out->smdp_signed2 = buf_bytes(&signed2);
    out->smdp_signature2 = buf_bytes(&signature);
    return 0;
}

/* All Event Records of the eUICC, or the one with the requested id. */
static int put_events(struct dp *dp, const struct dp_session *session, struct bytes event_id,
                      struct dp_authenticated *out, struct dp_refusal *refusal)
{
    for (size_t i = 0; i < dp->event_count; i++) {
        const struct dp_event *event = &dp->events[i];

        if (strcmp(event->eid, session->eid) == 0 &&
            (event_id.len == 0 ||
             bytes_equal(event_id, bytes_at(event->event_id, strlen(event->event_id)))))
            out->events[out->event_count++] = event;
    }
    return out->event_count ? 0 : dp_refuse(dp, session->eid, refusal, DP_REFUSED_NO_EVENT);
}

static int authenticate(struct dp *dp, struct arena *arena, struct dp_session *session,
                        struct bytes response, struct dp_authenticated *out,
                        struct dp_refusal *refusal)
{
    struct authenticate_server_response in;
    struct dp_record record;
    char code[CODE_TEXT_MAX];
    int err = dp_decode(dp, &msg_authenticate_server_response, response, &in, arena, refusal);

    if (err < 0)
        return err;
    if (in.arm != AUTHENTICATE_SERVER_RESPONSE_OK)
        return dp_refuse_as(dp, "", refusal, DP_REFUSED_EUICC_DID_NOT_AUTHENTICATE, "%s",
                            code_text(CODE_AUTHENTICATE_ERROR, in.authenticate_error_code, code));
    err = check_euicc(dp, session, &in, refusal);
    if (err < 0 || refusal->subject)
        return err;
    if (!session->sds) {
        err = find_profile(dp, session, &in.euicc_signed1, refusal);
        if (err < 0 || refusal->subject)
            return err;
    }
    record = dp_record_of(session, "authenticated");
    record.detail = session->sds ? "SM-DS" : "SM-DP+";
    dp_log(dp, &record);
    return session->sds
               ? put_events(dp, session, in.euicc_signed1.ctx_params1.matching_id, out, refusal)
               : put_profile(dp, arena, session, out);
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
        return dp_refuse_as(dp, "", refusal, DP_REFUSED_TRANSACTION_AUTHENTICATE, "[%s]",
                            dp_hex(transaction_id).text);
    out->is_event = session->sds;
    dp_refuse_by_fault(dp, "", refusal, DP_AUTHENTICATE_CLIENT);
    err = refusal->subject
              ? 0
              : authenticate(dp, arena, session, authenticate_server_response, out, refusal);
    /* an SM-DS session is complete; an SM-DP+ session continues */
    session->state = err < 0 || refusal->subject || session->sds ? DP_FREE : DP_AUTHENTICATED;
    return err;
}
