/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See dp.h. Sessions are few and short-lived; the oldest one gives way to a new one. */
#include "tools/smdpp/dp.h"

#include "apdu/tlv.h"
#include "card/asn1/msg_notification.h"
#include "card/asn1/msg_rsp.h"
#include "crypto/eid.h"
#include "tools/smdpp/bpp_make.h"
#include "tools/smdpp/server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ID_LEN = 16, CURVES = 2, TRIES_MAX = 3, LOG_MAX = 200, OTPK_LEN = 65 };

enum state { FREE, INITIATED, AUTHENTICATED, BOUND };

struct session {
    enum state state;
    unsigned long age;
    uint8_t id[ID_LEN];
    uint8_t challenge[ID_LEN]; /* serverChallenge */
    size_t curve;
    bool sds; /* the SM-DS role was asked */
    char eid[EID_TEXT_SIZE];
    struct catalog_profile *profile;
    uint8_t signature1[EC_SIGNATURE_LEN]; /* euiccSignature1 */
    uint8_t signature2[EC_SIGNATURE_LEN]; /* smdpSignature2 */
    uint8_t point[EC_POINT_LEN];          /* of the eUICC's certificate */
    enum ec_curve euicc_curve;
    unsigned tries; /* wrong confirmation codes */
};

/* The server's credentials on one curve. */
struct side {
    bool there;
    struct pki_entity ci, auth, pb, ds;
};

struct dp {
    struct dp_options options;
    struct side sides[CURVES];
    struct session sessions[DP_SESSIONS_MAX];
    struct dp_event events[DP_EVENTS_MAX];
    size_t event_count;
    unsigned long clock;
};

static const enum ec_curve curves[CURVES] = {EC_CURVE_P256, EC_CURVE_BRAINPOOL_P256R1};

static int refuse(struct dp_refusal *refusal, const char *subject, const char *reason,
                  const char *text)
{
    *refusal = (struct dp_refusal){subject, reason, text};
    return 0;
}

static void log_line(const struct dp *dp, const char *what, const char *eid, const char *detail)
{
    if (dp->options.log)
        dp->options.log(dp->options.context, what, eid, detail);
}

/* ---- Making ---- */

static int load_side(struct dp *dp, size_t index, struct pki_error *error)
{
    struct side *side = &dp->sides[index];
    const char *pki = dp->options.pki;
    int err = pki_load_entity(&side->ci, pki, PKI_CI, curves[index], error);

    if (err == 0)
        err = pki_load_entity(&side->auth, pki, PKI_DPAUTH, curves[index], error);
    if (err == 0)
        err = pki_load_entity(&side->pb, pki, PKI_DPPB, curves[index], error);
    if (err == 0 && dp->options.sds_address)
        err = pki_load_entity(&side->ds, pki, PKI_DSAUTH, curves[index], error);
    side->there = err == 0 && side->auth.key && side->pb.key;
    return err;
}

int dp_new(struct dp **out, const struct dp_options *options, struct pki_error *error)
{
    struct dp *dp = calloc(1, sizeof(*dp));
    int err = ERR_MEMORY;

    if (!dp)
        return ERR_MEMORY;
    dp->options = *options;
    for (size_t i = 0; i < CURVES; i++) {
        err = load_side(dp, i, error);
        if (err < 0 && err != ERR_NOT_FOUND)
            break;
    }
    if ((err < 0 && err != ERR_NOT_FOUND) || (!dp->sides[0].there && !dp->sides[1].there)) {
        dp_free(dp);
        return err < 0 ? err : ERR_NOT_FOUND;
    }
    *out = dp;
    return 0;
}

void dp_free(struct dp *dp)
{
    if (!dp)
        return;
    for (size_t i = 0; i < CURVES; i++) {
        pki_entity_free(&dp->sides[i].ci);
        pki_entity_free(&dp->sides[i].auth);
        pki_entity_free(&dp->sides[i].pb);
        pki_entity_free(&dp->sides[i].ds);
    }
    free(dp);
}

int dp_add_event(struct dp *dp, const struct dp_event *event)
{
    if (dp->event_count == DP_EVENTS_MAX)
        return ERR_FULL;
    dp->events[dp->event_count++] = *event;
    return 0;
}

/* ---- Sessions ---- */

static struct session *session_new(struct dp *dp)
{
    struct session *chosen = &dp->sessions[0];

    for (size_t i = 0; i < DP_SESSIONS_MAX && chosen->state != FREE; i++)
        if (dp->sessions[i].state == FREE || dp->sessions[i].age < chosen->age)
            chosen = &dp->sessions[i];
    *chosen = (struct session){.age = ++dp->clock};
    return chosen;
}

static struct session *session_find(struct dp *dp, struct bytes id, enum state state)
{
    for (size_t i = 0; i < DP_SESSIONS_MAX; i++)
        if (dp->sessions[i].state >= state && dp->sessions[i].state != FREE &&
            bytes_equal(BYTES_OF(dp->sessions[i].id), id))
            return &dp->sessions[i];
    return NULL;
}

static struct bytes put_plain(struct arena *arena, const struct pki_entity *entity)
{
    return arena_copy(arena, entity->der);
}

/* Is the CI of side `side` in `list` (04 elements in a row)? */
static bool list_has(struct bytes list, const struct side *side)
{
    struct tlv id;

    while (side->there && tlv_take(&list, 0x04, &id) == 0)
        if (bytes_equal(id.value, side->ci.cert.subject_key_id))
            return true;
    return false;
}

/* The first CI that the eUICC both verifies and signs with. CURVES: none. */
static size_t choose_side(const struct dp *dp, struct bytes euicc_info1)
{
    struct tlv info, verification, signing;

    if (tlv_only(euicc_info1, &info) < 0 || tlv_find(info.value, 0xA9, &verification) < 0 ||
        tlv_find(info.value, 0xAA, &signing) < 0)
        return CURVES;
    while (signing.value.len) { /* in the order of the eUICC's preference */
        struct tlv id;

        if (tlv_take(&signing.value, 0x04, &id) < 0)
            return CURVES;
        for (size_t i = 0; i < CURVES; i++)
            if (dp->sides[i].there && list_has(verification.value, &dp->sides[i]) &&
                bytes_equal(id.value, dp->sides[i].ci.cert.subject_key_id))
                return i;
    }
    return CURVES;
}

static bool is_text(struct bytes bytes, const char *text)
{
    return text && bytes_equal(bytes, bytes_at(text, strlen(text)));
}

/* Any profile with this scripted failure: before a matching id is known the server misbehaves for
 * all. */
static bool misbehaves(const struct dp *dp, enum catalog_failure failure)
{
    for (size_t i = 0; i < dp->options.catalog->count; i++)
        if (dp->options.catalog->profiles[i].failure == failure)
            return true;
    return false;
}

static void flip_last(struct buf *buf)
{
    if (buf->len)
        buf->at[buf->len - 1] ^= 1;
}

int dp_initiate_authentication(struct dp *dp, struct arena *arena, struct bytes euicc_challenge,
                               struct bytes euicc_info1, struct bytes address,
                               struct dp_initiated *out, struct dp_refusal *refusal)
{
    struct buf signed1 = arena_buf(arena, 512), signature = arena_buf(arena, 80);
    struct buf key_id = arena_buf(arena, 32);
    size_t chosen = choose_side(dp, euicc_info1);
    struct rng *rng = dp->options.rng;
    struct session *session;
    const struct pki_entity *auth;
    bool sds = is_text(address, dp->options.sds_address);
    int err;

    *refusal = (struct dp_refusal){0};
    if (!sds && !is_text(address, dp->options.address))
        return refuse(refusal, "8.8.1", "3.8", "this server has another address");
    if (euicc_challenge.len != CHALLENGE_OCTETS)
        return refuse(refusal, "8.1", "2.1", "the challenge has not 16 octets");
    if (chosen == CURVES)
        return refuse(refusal, "8.8.2", "3.1", "no CI that both sides know");
    session = session_new(dp);
    auth = sds ? &dp->sides[chosen].ds : &dp->sides[chosen].auth;
    err = rng->fill(rng, session->id, ID_LEN);
    if (err == 0)
        err = rng->fill(rng, session->challenge, ID_LEN);
    if (err < 0)
        return err;
    session->sds = sds;
    session->curve = chosen;
    session->state = INITIATED;
    server_put_server_signed1(&signed1, BYTES_OF(session->id), euicc_challenge, address,
                              BYTES_OF(session->challenge));
    err = server_put_signature(&signature, auth->key, buf_bytes(&signed1), BYTES_NONE);
    if (err < 0)
        return err;
    if (misbehaves(dp, CATALOG_WRONG_SERVER_SIGNATURE))
        flip_last(&signature);
    tlv_put(&key_id, 0x04, dp->sides[chosen].ci.cert.subject_key_id);
    *out = (struct dp_initiated){BYTES_OF(session->id), buf_bytes(&signed1), buf_bytes(&signature),
                                 buf_bytes(&key_id), put_plain(arena, auth)};
    return signed1.overflow || !out->server_certificate.at ? ERR_MEMORY : 0;
}

/* ---- AuthenticateClient ---- */

/* Checks what the eUICC signed; remembers who it is. */
static int check_euicc(struct dp *dp, struct session *session,
                       const struct authenticate_server_response *in, struct dp_refusal *refusal)
{
    const struct side *side = &dp->sides[session->curve];
    struct cert euicc;
    enum cert_fault fault;
    enum verdict verdict;
    int err = server_check_euicc(&euicc, in->euicc_certificate, in->eum_certificate, &side->ci.cert,
                                 &fault);

    if (err == ERR_MALFORMED || err == ERR_UNSUPPORTED)
        return refuse(refusal, "8.1.3", "6.1", "a certificate of the eUICC cannot be read");
    if (err < 0)
        return err;
    if (fault != CERT_FINE)
        return refuse(refusal, "8.1.3", "6.1", cert_fault_text(fault));
    err = server_check_signature(&euicc, in->euicc_signed1_raw, BYTES_NONE, in->euicc_signature1,
                                 &verdict);
    if (err < 0)
        return err;
    if (verdict != GOOD)
        return refuse(refusal, "8.1", "6.1", "euiccSignature1 does not verify");
    if (!bytes_equal(in->euicc_signed1.server_challenge, BYTES_OF(session->challenge)))
        return refuse(refusal, "8.1", "6.1", "serverChallenge is another one");
    if (!bytes_equal(in->euicc_signed1.transaction_id, BYTES_OF(session->id)))
        return refuse(refusal, "8.10.1", "3.9", "transactionId is another one");
    snprintf(session->eid, sizeof(session->eid), "%.*s", (int)euicc.serial_number.len,
             (const char *)euicc.serial_number.at);
    memcpy(session->signature1, in->euicc_signature1.at, EC_SIGNATURE_LEN);
    memcpy(session->point, euicc.point.at, EC_POINT_LEN);
    session->euicc_curve = euicc.curve;
    return 0;
}

static int find_profile(struct dp *dp, struct session *session, struct bytes matching_id,
                        struct dp_refusal *refusal)
{
    char text[128];
    struct catalog_profile *profile;

    snprintf(text, sizeof(text), "%.*s", (int)matching_id.len, (const char *)matching_id.at);
    profile = catalog_find(dp->options.catalog, text, session->eid);
    if (!profile)
        return refuse(refusal, "8.2.6", "3.8", "no profile of this matchingId");
    if (*profile->eid && strcmp(profile->eid, session->eid) != 0)
        return refuse(refusal, "8.1.1", "3.8", "the profile is for another EID");
    if (*profile->bound_eid && strcmp(profile->bound_eid, session->eid) != 0 && profile->downloads)
        return refuse(refusal, "8.1.1", "3.8", "the profile is bound to another EID");
    if (profile->downloads && profile->downloaded >= profile->downloads)
        return refuse(refusal, "8.8.5", "6.4", "the profile was downloaded already");
    session->profile = profile;
    return 0;
}

static int answer_profile(struct dp *dp, struct arena *arena, struct session *session,
                          struct dp_authenticated *out)
{
    const struct side *side = &dp->sides[session->curve];
    const struct catalog_profile *profile = session->profile;
    struct buf signed2 = arena_buf(arena, 256), signature = arena_buf(arena, 80);
    const struct pki_entity *shown =
        profile->failure == CATALOG_WRONG_CERTIFICATE_ROLE ? &side->auth : &side->pb;
    int err;

    server_put_smdp_signed2(&signed2, BYTES_OF(session->id), *profile->confirmation_code != '\0',
                            BYTES_NONE);
    err = server_put_signature(&signature, shown->key, buf_bytes(&signed2),
                               BYTES_OF(session->signature1));
    if (err < 0)
        return err;
    if (profile->failure == CATALOG_WRONG_SMDP_SIGNATURE)
        flip_last(&signature);
    memcpy(session->signature2, signature.at + signature.len - EC_SIGNATURE_LEN, EC_SIGNATURE_LEN);
    out->profile_metadata = profile->metadata;
    out->smdp_signed2 = buf_bytes(&signed2);
    out->smdp_signature2 = buf_bytes(&signature);
    out->smdp_certificate = put_plain(arena, shown);
    return out->smdp_certificate.at ? 0 : ERR_MEMORY;
}

static void answer_events(struct dp *dp, const struct session *session,
                          struct dp_authenticated *out)
{
    out->is_event = true;
    for (size_t i = 0; i < dp->event_count; i++)
        if (strcmp(dp->events[i].eid, session->eid) == 0)
            out->events[out->event_count++] = &dp->events[i];
}

int dp_authenticate_client(struct dp *dp, struct arena *arena, struct bytes transaction_id,
                           struct bytes authenticate_server_response, struct dp_authenticated *out,
                           struct dp_refusal *refusal)
{
    struct session *session = session_find(dp, transaction_id, INITIATED);
    struct authenticate_server_response in;
    int err;

    *refusal = (struct dp_refusal){0};
    *out = (struct dp_authenticated){0};
    if (!session)
        return refuse(refusal, "8.10.1", "3.9", "no such transaction");
    err = der_decode(dp->options.der, &msg_authenticate_server_response,
                     authenticate_server_response, &in, arena, NULL);
    if (err == ERR_MALFORMED || (err == 0 && in.arm != AUTHENTICATE_SERVER_RESPONSE_OK)) {
        session->state = FREE;
        return refuse(refusal, "8.1", "6.1", "the eUICC did not authenticate this server");
    }
    if (err == 0)
        err = check_euicc(dp, session, &in, refusal);
    if (err == 0 && !refusal->subject && !session->sds)
        err = find_profile(dp, session, in.euicc_signed1.ctx_params1.matching_id, refusal);
    if (err < 0 || refusal->subject) {
        session->state = FREE;
        return err;
    }
    session->state = AUTHENTICATED;
    log_line(dp, "authenticated", session->eid, session->sds ? "SM-DS" : session->profile->name);
    if (!session->sds)
        return answer_profile(dp, arena, session, out);
    answer_events(dp, session, out);
    if (out->event_count == 0)
        return refuse(refusal, "8.9.5", "3.9", "no event for this eUICC");
    return 0;
}

/* ---- GetBoundProfilePackage ---- */

static int check_confirmation(struct session *session, struct bytes hash_cc,
                              struct dp_refusal *refusal)
{
    const char *code = session->profile->confirmation_code;
    uint8_t hash[32];
    int err;

    if (!*code)
        return 0;
    if (!hash_cc.at)
        return refuse(refusal, "8.2.7", "2.2", "the confirmation code is missing");
    err = server_hash_confirmation_code(hash, bytes_at(code, strlen(code)), BYTES_OF(session->id));
    if (err < 0)
        return err;
    if (secret_equal(hash_cc, BYTES_OF(hash)) == GOOD)
        return 0;
    if (++session->tries >= TRIES_MAX)
        return refuse(refusal, "8.2.7", "6.4", "too many wrong confirmation codes");
    return refuse(refusal, "8.2.7", "3.8", "wrong confirmation code");
}

static int check_prepared(struct dp *dp, struct arena *arena, struct session *session,
                          struct bytes response, struct bytes *otpk, struct dp_refusal *refusal)
{
    struct prepare_download_response in;
    enum verdict verdict;
    struct buf other = arena_buf(arena, 80);
    int err =
        der_decode(dp->options.der, &msg_prepare_download_response, response, &in, arena, NULL);

    if (err == ERR_MALFORMED || (err == 0 && in.arm != PREPARE_DOWNLOAD_RESPONSE_OK))
        return refuse(refusal, "8.1", "6.1", "the eUICC did not prepare the download");
    if (err < 0)
        return err;
    tlv_put(&other, 0x5F37, BYTES_OF(session->signature2));
    err = ec_verify_point(session->euicc_curve, BYTES_OF(session->point), in.euicc_signed2_raw,
                          buf_bytes(&other), in.euicc_signature2, &verdict);
    if (err < 0)
        return err;
    if (verdict != GOOD)
        return refuse(refusal, "8.1", "6.1", "euiccSignature2 does not verify");
    if (!bytes_equal(in.euicc_signed2.transaction_id, BYTES_OF(session->id)))
        return refuse(refusal, "8.10.1", "3.9", "transactionId is another one");
    *otpk = in.euicc_signed2.euicc_otpk;
    return check_confirmation(session, in.euicc_signed2.hash_cc, refusal);
}

/* What the script wants wrong, as far as it is said in the order. */
static void spoil_order(const struct catalog_profile *profile, struct bpp_order *order,
                        struct bytes metadata_copy, uint8_t *other_id)
{
    switch (profile->failure) {
    case CATALOG_WRONG_TRANSACTION_ID:
        memcpy(other_id, order->transaction_id.at, ID_LEN);
        other_id[0] ^= 1;
        order->transaction_id = bytes_at(other_id, ID_LEN);
        break;
    case CATALOG_TRUNCATED_PACKAGE:
        order->profile.len -= order->profile.len / 4;
        break;
    case CATALOG_WRONG_ICCID: {
        struct tlv metadata, iccid;

        if (tlv_only(metadata_copy, &metadata) == 0 && tlv_find(metadata.value, 0x5A, &iccid) == 0)
            ((uint8_t *)metadata_copy.at)[iccid.value.at - metadata_copy.at + 4] ^= 0x11;
        order->store_metadata = metadata_copy;
        break;
    }
    default:
        break;
    }
}

static int bind(struct dp *dp, struct arena *arena, const struct session *session,
                struct bytes otpk, struct bytes *package)
{
    struct catalog_profile *profile = session->profile;
    struct rng *rng = dp->options.rng;
    struct bpp_order order;
    struct bsp_keys keys;
    uint8_t eid[EID_LEN], other_id[ID_LEN];
    struct buf buf;
    int err = eid_from_digits(eid, session->eid);

    if (err < 0)
        return err;
    bpp_order_init(&order);
    order.transaction_id = BYTES_OF(session->id);
    order.smdp_key = dp->sides[session->curve].pb.key;
    order.euicc_otpk = otpk;
    order.eid = BYTES_OF(eid);
    order.store_metadata = profile->metadata;
    order.profile = profile->package;
    if (profile->protection_keys) {
        err = rng->fill(rng, (uint8_t *)&keys, sizeof(keys));
        order.keys = &keys;
    }
    spoil_order(profile, &order, arena_copy(arena, profile->metadata), other_id);
    buf = buf_over(malloc(bpp_size(&order)), bpp_size(&order));
    if (err == 0)
        err = buf.at ? bpp_make(&buf, &order, rng) : ERR_MEMORY;
    bsp_keys_wipe(&keys);
    if (err < 0) {
        free(buf.at);
        return err;
    }
    if (profile->failure == CATALOG_BAD_MAC)
        flip_last(&buf);
    *package = buf_bytes(&buf);
    return 0;
}

int dp_get_bound_profile_package(struct dp *dp, struct arena *arena, struct bytes transaction_id,
                                 struct bytes prepare_download_response, struct bytes *package,
                                 struct dp_refusal *refusal)
{
    struct session *session = session_find(dp, transaction_id, AUTHENTICATED);
    struct bytes otpk = BYTES_NONE;
    int err;

    *refusal = (struct dp_refusal){0};
    if (!session || session->sds)
        return refuse(refusal, "8.10.1", "3.9", "no such transaction");
    err = check_prepared(dp, arena, session, prepare_download_response, &otpk, refusal);
    if (err < 0 || refusal->subject)
        return err;
    if (session->profile->failure == CATALOG_REFUSED_REBIND && session->profile->bound)
        return refuse(refusal, "8.2", "1.2", "the profile is bound already, as scripted");
    err = bind(dp, arena, session, otpk, package);
    if (err == ERR_MALFORMED)
        return refuse(refusal, "8.1", "6.1", "the one-time key is no point of the curve");
    if (err < 0)
        return err;
    session->state = BOUND;
    session->profile->bound++;
    snprintf(session->profile->bound_eid, sizeof(session->profile->bound_eid), "%s", session->eid);
    log_line(dp, "bound", session->eid, session->profile->name);
    return 0;
}

/* ---- The end of a session ---- */

int dp_cancel_session(struct dp *dp, struct arena *arena, struct bytes transaction_id,
                      struct bytes cancel_session_response, struct dp_refusal *refusal)
{
    struct session *session = session_find(dp, transaction_id, AUTHENTICATED);
    struct cancel_session_response in;
    enum verdict verdict = BAD;
    char detail[LOG_MAX];
    int err;

    *refusal = (struct dp_refusal){0};
    if (!session)
        return refuse(refusal, "8.10.1", "3.9", "no such transaction");
    err = der_decode(dp->options.der, &msg_cancel_session_response, cancel_session_response, &in,
                     arena, NULL);
    if (err == 0 && in.arm == CANCEL_SESSION_RESPONSE_OK)
        err = ec_verify_point(session->euicc_curve, BYTES_OF(session->point),
                              in.euicc_cancel_session_signed_raw, BYTES_NONE,
                              in.euicc_cancel_session_signature, &verdict);
    if (err < 0 && err != ERR_MALFORMED)
        return err;
    if (err < 0 || verdict != GOOD)
        return refuse(refusal, "8.1", "6.1", "the eUICC did not sign the cancellation");
    snprintf(detail, sizeof(detail), "reason %lld",
             (long long)in.euicc_cancel_session_signed.reason);
    log_line(dp, "cancelled", session->eid, detail);
    session->state = FREE;
    return 0;
}

static int handle_installation_result(struct dp *dp, const struct profile_installation_result *in)
{
    const struct profile_installation_result_data *data = &in->profile_installation_result_data;
    struct session *session = session_find(dp, data->transaction_id, AUTHENTICATED);
    enum verdict verdict;
    char detail[LOG_MAX];
    int err;

    if (!session) { /* of a session that gave way: nobody's key to check it with */
        log_line(dp, "installation result of an unknown transaction", "", "");
        return 0;
    }
    err = ec_verify_point(session->euicc_curve, BYTES_OF(session->point),
                          in->profile_installation_result_data_raw, BYTES_NONE, in->euicc_sign_pir,
                          &verdict);
    if (err < 0 || verdict != GOOD)
        return err < 0 ? err : ERR_MALFORMED;
    if (data->final_result == FINAL_RESULT_SUCCESS)
        snprintf(detail, sizeof(detail), "%s: installed", session->profile->name);
    else
        snprintf(detail, sizeof(detail), "%s: bppCommandId %lld errorReason %lld",
                 session->profile->name, (long long)data->bpp_command_id,
                 (long long)data->error_reason);
    session->profile->downloaded += data->final_result == FINAL_RESULT_SUCCESS;
    log_line(dp, "installation result", session->eid, detail);
    session->state = FREE;
    return 0;
}

static int handle_other(struct dp *dp, const struct other_signed_notification *in)
{
    static const char *const events[] = {"install", "enable", "disable", "delete"};
    const char *event = "?";
    struct cert euicc = {0};
    enum cert_fault fault = CERT_BAD_SIGNATURE;
    enum verdict verdict = BAD;
    char eid[EID_TEXT_SIZE];
    int err = 0;

    for (size_t i = 0; i < CURVES && fault != CERT_FINE && err == 0; i++)
        if (dp->sides[i].there)
            err = server_check_euicc(&euicc, in->euicc_certificate, in->eum_certificate,
                                     &dp->sides[i].ci.cert, &fault);
    if (err == 0 && fault == CERT_FINE)
        err = server_check_signature(&euicc, in->tbs_other_notification_raw, BYTES_NONE,
                                     in->euicc_notification_signature, &verdict);
    if (err < 0 || verdict != GOOD)
        return err < 0 ? err : ERR_MALFORMED;
    for (size_t i = 0; i < 4; i++)
        if (in->tbs_other_notification.profile_management_operation & 1U << i)
            event = events[i];
    snprintf(eid, sizeof(eid), "%.*s", (int)euicc.serial_number.len,
             (const char *)euicc.serial_number.at);
    log_line(dp, "notification", eid, event);
    return 0;
}

int dp_handle_notification(struct dp *dp, struct arena *arena, struct bytes notification)
{
    struct pending_notification in;
    int err =
        der_decode(dp->options.der, &msg_pending_notification, notification, &in, arena, NULL);

    if (err < 0)
        return err;
    switch (in.arm) {
    case PENDING_NOTIFICATION_PROFILE_INSTALLATION_RESULT:
        return handle_installation_result(dp, &in.profile_installation_result);
    case PENDING_NOTIFICATION_OTHER_SIGNED_NOTIFICATION:
        return handle_other(dp, &in.other_signed_notification);
    default:
        return ERR_MALFORMED;
    }
}
