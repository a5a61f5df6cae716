/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Creation, log, sessions; ES9+.InitiateAuthentication (SGP.22 5.6.1) and that of ES11 (5.8.1). */
#include "tools/smdpp/dp_internal.h"

#include "apdu/host.h"
#include "card/asn1/tags.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Each 2.x.x is supported: additions of later versions are optional for an SM-DP+
 * (INTERPRETATION.md). */
enum { SVN_MAJOR = 2 };

static const enum ec_curve curves[DP_CURVES] = {EC_CURVE_P256, EC_CURVE_BRAINPOOL_P256R1};

/* ---- creation ---- */

static int load_side(struct dp *dp, size_t index, struct pki_error *error)
{
    struct dp_side *side = &dp->sides[index];
    const char *pki = dp->options.pki;
    int err = pki_load_entity(&side->ci, pki, PKI_CI, curves[index], error);

    if (err == 0)
        err = pki_load_entity(&side->auth, pki, PKI_DPAUTH, curves[index], error);
    if (err == 0)
        err = pki_load_entity(&side->pb, pki, PKI_DPPB, curves[index], error);
    if (err == 0 && dp->options.sds_address)
        err = pki_load_entity(&side->ds, pki, PKI_DSAUTH, curves[index], error);
    if (err == 0) {
        int found = pki_load_entity(&side->eum, pki, PKI_EUM, curves[index], error);

        if (found < 0)
            side->eum = (struct pki_entity){0};
        if (found == ERR_MEMORY)
            err = found;
    }
    side->is_loaded =
        err == 0 && side->auth.key && side->pb.key && (side->ds.key || !dp->options.sds_address);
    return err;
}

int dp_new(struct dp **out, const struct dp_options *options, struct pki_error *error)
{
    struct dp *dp = calloc(1, sizeof(*dp));
    int err = ERR_MEMORY;

    if (!dp) {
        snprintf(error->text, sizeof(error->text), "%s", err_text(ERR_MEMORY));
        return ERR_MEMORY;
    }
    dp->options = *options;
    for (size_t i = 0; i < DP_CURVES; i++) {
        err = load_side(dp, i, error);
        if (err < 0 && err != ERR_NOT_FOUND)
            break;
    }
    if ((err < 0 && err != ERR_NOT_FOUND) || (!dp->sides[0].is_loaded && !dp->sides[1].is_loaded)) {
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
    for (size_t i = 0; i < DP_CURVES; i++) {
        pki_entity_free(&dp->sides[i].ci);
        pki_entity_free(&dp->sides[i].auth);
        pki_entity_free(&dp->sides[i].pb);
        pki_entity_free(&dp->sides[i].ds);
        pki_entity_free(&dp->sides[i].eum);
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

/* ---- The log ---- */

struct dp_record dp_record_of(const struct dp_session *session, const char *what)
{
    const struct catalog_profile *profile = session ? session->profile : NULL;

    return (struct dp_record){.what = what,
                              .eid = session ? session->eid : "",
                              .profile = profile ? profile->name : "",
                              .iccid = "",
                              .detail = "",
                              .seq_number = -1,
                              .bpp_command_id = -1,
                              .error_reason = -1,
                              .reason = -1};
}

void dp_log(const struct dp *dp, const struct dp_record *record)
{
    if (dp->options.log)
        dp->options.log(dp->options.context, record);
}

/* ---- Scripted failures ---- */

void dp_set_fault(struct dp *dp, const struct dp_fault *fault)
{
    dp->fault = fault ? *fault : (struct dp_fault){0};
}

bool dp_fails(const struct dp *dp, const struct catalog_profile *profile,
              enum catalog_failure failure)
{
    if (dp->fault.failure == failure || (profile && profile->failure == failure))
        return true;
    for (size_t i = 0; !profile && i < dp->options.catalog->count; i++)
        if (dp->options.catalog->profiles[i].failure == failure)
            return true;
    return false;
}

/* ---- Sessions ---- */

static struct dp_session *session_new(struct dp *dp)
{
    struct dp_session *chosen = &dp->sessions[0];

    for (size_t i = 0; i < DP_SESSIONS_MAX && chosen->state != DP_FREE; i++)
        if (dp->sessions[i].state == DP_FREE || dp->sessions[i].age < chosen->age)
            chosen = &dp->sessions[i];
    *chosen = (struct dp_session){.age = ++dp->clock};
    return chosen;
}

struct dp_session *dp_session_find(struct dp *dp, struct bytes id, enum dp_state state)
{
    for (size_t i = 0; i < DP_SESSIONS_MAX; i++)
        if (dp->sessions[i].state != DP_FREE && dp->sessions[i].state >= state &&
            bytes_equal(BYTES_OF(dp->sessions[i].id), id))
            return &dp->sessions[i];
    return NULL;
}

struct bytes dp_unused_otpk(const struct dp_session *session)
{
    const struct catalog_profile *profile = session->profile;

    return profile->otpk_is_unused && strcmp(profile->bound_eid, session->eid) == 0 &&
                   profile->bound_side == session->curve
               ? BYTES_OF(profile->bound_otpk)
               : BYTES_NONE;
}

int dp_check_session_signature(const struct dp_session *session, struct bytes signed_part,
                               struct bytes other, struct bytes signature, enum verdict *verdict)
{
    const struct cert euicc = {.curve = session->euicc_curve, .point = BYTES_OF(session->point)};

    return server_check_signature(&euicc, signed_part, other, signature, verdict);
}

/* ---- InitiateAuthentication ---- */

static bool is_among(struct bytes id, const struct bytes *ids, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (bytes_equal(id, ids[i]))
            return true;
    return false;
}

/* Selects the credentials of the first CI, in the eUICC's order of preference, that the eUICC both
 * signs for and verifies. DP_CURVES: none; `*signs` tells whether it signs for one of this server's
 * CIs. */
static size_t choose_side(const struct dp *dp, const struct euicc_info1 *info, bool *signs)
{
    *signs = false;
    for (size_t i = 0; i < info->euicc_ci_pk_id_list_for_signing_count; i++)
        for (size_t side = 0; side < DP_CURVES; side++) {
            struct bytes id = info->euicc_ci_pk_id_list_for_signing[i];

            if (!dp->sides[side].is_loaded ||
                !bytes_equal(id, dp->sides[side].ci.cert.subject_key_id))
                continue;
            *signs = true;
            if (is_among(id, info->euicc_ci_pk_id_list_for_verification,
                         info->euicc_ci_pk_id_list_for_verification_count))
                return side;
        }
    return DP_CURVES;
}

/* The first CI of the list, for the text of a refusal. */
static struct dp_hex first_of(const struct bytes *ids, size_t count)
{
    return dp_hex(count ? ids[0] : BYTES_NONE);
}

static int begin_session(struct dp *dp, size_t side, bool sds, struct dp_session **out)
{
    struct dp_session *session = session_new(dp);
    struct rng *rng = dp->options.rng;
    int err = rng->fill(rng, session->id, DP_ID_LEN);

    if (err == 0)
        err = rng->fill(rng, session->challenge, DP_ID_LEN);
    if (err < 0)
        return err;
    session->sds = sds;
    session->curve = side;
    session->state = DP_INITIATED;
    *out = session;
    return 0;
}

static int answer(struct dp *dp, struct arena *arena, const struct dp_session *session,
                  struct bytes euicc_challenge, struct bytes address, struct dp_initiated *out)
{
    const struct dp_side *side = &dp->sides[session->curve];
    const struct pki_entity *auth = session->sds ? &side->ds : &side->auth;
    struct buf signed1 = arena_buf(arena, 512), signature = arena_buf(arena, 80);
    struct buf key_id = arena_buf(arena, 64);
    struct bytes id = arena_copy(arena, BYTES_OF(session->id)), certificate;
    int err = id.at ? 0 : ERR_MEMORY;

    if (dp_fails(dp, NULL, CATALOG_WRONG_SERVER_ROLE))
        auth = &side->pb;
    server_put_server_signed1(&signed1, BYTES_OF(session->id), euicc_challenge, address,
                              BYTES_OF(session->challenge));
    if (err == 0)
        err = server_put_signature(&signature, auth->key, buf_bytes(&signed1), BYTES_NONE);
    if (err == 0)
        err = dp_put_certificate(dp, NULL, side, session->sds ? PKI_DSAUTH : PKI_DPAUTH, auth,
                                 arena, &certificate);
    if (err < 0)
        return err;
    if (dp_fails(dp, NULL, CATALOG_WRONG_SERVER_SIGNATURE))
        dp_flip_last(&signature);
    if (dp_fails(dp, NULL, CATALOG_WRONG_SERVER_TRANSACTION_ID))
        ((uint8_t *)(uintptr_t)id.at)[0] ^= 1;
    tlv_put(&key_id, TAG_OCTET_STRING, side->ci.cert.subject_key_id);
    *out = (struct dp_initiated){id, buf_bytes(&signed1), buf_bytes(&signature), buf_bytes(&key_id),
                                 certificate};
    return signed1.overflow || key_id.overflow ? ERR_MEMORY : 0;
}

int dp_initiate_authentication(struct dp *dp, struct arena *arena, struct bytes euicc_challenge,
                               struct bytes euicc_info1, struct bytes address,
                               struct dp_initiated *out, struct dp_refusal *refusal)
{
    bool sds = host_equal_text(address, dp->options.sds_address), signs;
    struct dp_session *session;
    struct euicc_info1 info;
    size_t side;
    int err;

    *refusal = (struct dp_refusal){0};
    dp_refuse_by_fault(dp, "", refusal, DP_INITIATE_AUTHENTICATION);
    if (refusal->subject)
        return 0;
    if (euicc_challenge.len != CHALLENGE_OCTETS)
        return dp_refuse_message(dp, NULL, refusal, "euiccChallenge: %zu octets, must be %d",
                                 euicc_challenge.len, CHALLENGE_OCTETS);
    err = dp_decode(dp, &msg_euicc_info1, euicc_info1, &info, arena, refusal);
    if (err < 0)
        return err;
    if (!sds && !host_equal_text(address, dp->options.address))
        return dp_refuse_as(dp, "", refusal, DP_REFUSED_ADDRESS, "%s, must be %s",
                            dp_text(address).text, dp->options.address);
    if (info.svn.at[0] != SVN_MAJOR)
        return dp_refuse_as(dp, "", refusal, DP_REFUSED_VERSION, "%d.%d.%d, must be %d.x.x",
                            info.svn.at[0], info.svn.at[1], info.svn.at[2], SVN_MAJOR);
    side = choose_side(dp, &info, &signs);
    if (side == DP_CURVES && !signs)
        return dp_refuse_as(dp, "", refusal, DP_REFUSED_CI_SIGNING,
                            "the first CI of the eUICC is [%s]",
                            first_of(info.euicc_ci_pk_id_list_for_signing,
                                     info.euicc_ci_pk_id_list_for_signing_count)
                                .text);
    if (side == DP_CURVES)
        return dp_refuse_as(dp, "", refusal, DP_REFUSED_CI_VERIFICATION,
                            "the first CI of the eUICC is [%s]",
                            first_of(info.euicc_ci_pk_id_list_for_verification,
                                     info.euicc_ci_pk_id_list_for_verification_count)
                                .text);
    err = begin_session(dp, side, sds, &session);
    return err < 0 ? err : answer(dp, arena, session, euicc_challenge, address, out);
}
