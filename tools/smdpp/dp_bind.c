/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES9+.GetBoundProfilePackage (SGP.22 5.6.2): binds the profile to the eUICC's one-time key. */
#include "card/asn1/code_names.h"
#include "card/asn1/tags.h"
#include "tools/smdpp/bpp_make.h"
#include "tools/smdpp/dp_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REMOTE_OP_UNKNOWN = 2, KEY_TYPE_SM4 = 0x89 };

/* Wrong codes are counted for the profile: a new session does not reset the count. */
static int check_confirmation(struct dp *dp, const struct dp_session *session, struct bytes hash_cc,
                              struct dp_refusal *refusal)
{
    struct catalog_profile *profile = session->profile;
    const char *code = profile->confirmation_code;
    uint8_t hash[32];
    int err;

    if (!*code)
        return 0;
    if (profile->tries >= DP_TRIES_MAX)
        return dp_refuse(dp, session->eid, refusal, DP_REFUSED_CODE_TRIES);
    if (!hash_cc.at)
        return dp_refuse(dp, session->eid, refusal, DP_REFUSED_CODE_MISSING);
    err = server_hash_confirmation_code(hash, bytes_at(code, strlen(code)), BYTES_OF(session->id));
    if (err < 0)
        return err;
    if (secret_equal(hash_cc, BYTES_OF(hash)) == GOOD) {
        profile->tries = 0;
        return 0;
    }
    profile->tries++;
    return dp_refuse_as(dp, session->eid, refusal, DP_REFUSED_CODE_WRONG, "attempt %u of %d",
                        profile->tries, DP_TRIES_MAX);
}

static int check_prepared(struct dp *dp, struct arena *arena, const struct dp_session *session,
                          struct bytes response, uint8_t otpk[EC_POINT_LEN],
                          struct dp_refusal *refusal)
{
    struct prepare_download_response in;
    enum verdict verdict;
    char code[CODE_TEXT_MAX];
    int err = dp_decode(dp, &msg_prepare_download_response, response, &in, arena, refusal);

    if (err < 0)
        return err;
    if (in.arm != PREPARE_DOWNLOAD_RESPONSE_OK)
        return dp_refuse_as(dp, session->eid, refusal, DP_REFUSED_EUICC_DID_NOT_PREPARE, "%s",
                            code_text(CODE_DOWNLOAD_ERROR, in.download_error_code, code));
    err = dp_check_session_signature(session, in.euicc_signed2_raw, BYTES_OF(session->signature2),
                                     in.euicc_signature2, &verdict);
    if (err < 0)
        return err;
    if (verdict != GOOD)
        return dp_refuse(dp, session->eid, refusal, DP_REFUSED_SIGNATURE2);
    if (!bytes_equal(in.euicc_signed2.transaction_id, BYTES_OF(session->id)))
        return dp_refuse_as(dp, session->eid, refusal, DP_REFUSED_SIGNED2_TRANSACTION,
                            "[%s], must be [%s]", dp_hex(in.euicc_signed2.transaction_id).text,
                            dp_hex(BYTES_OF(session->id)).text);
    if (in.euicc_signed2.euicc_otpk.len != EC_POINT_LEN)
        return dp_refuse_as(dp, session->eid, refusal, DP_REFUSED_OTPK, "%zu octets, must have %d",
                            in.euicc_signed2.euicc_otpk.len, EC_POINT_LEN);
    memcpy(otpk, in.euicc_signed2.euicc_otpk.at, EC_POINT_LEN);
    return check_confirmation(dp, session, in.euicc_signed2.hash_cc, refusal);
}

/* Metadata of another profile: changes the last but one octet of the ICCID. */
static void spoil_iccid(struct bytes metadata)
{
    struct tlv whole, iccid;

    if (tlv_only(metadata, &whole) == 0 && tlv_find(whole.value, TAG_ICCID, &iccid) == 0)
        ((uint8_t *)metadata.at)[iccid.value.at - metadata.at + 4] ^= 0x11;
}

/* Applies a scripted failure to the order. `copy`: of the metadata. */
static void spoil_order(const struct dp_side *side, enum catalog_failure failure,
                        struct bpp_order *order, struct bytes copy, uint8_t other_id[DP_ID_LEN])
{
    switch (failure) {
    case CATALOG_WRONG_TRANSACTION_ID:
        memcpy(other_id, order->transaction_id.at, DP_ID_LEN);
        other_id[0] ^= 1;
        order->transaction_id = bytes_at(other_id, DP_ID_LEN);
        break;
    case CATALOG_WRONG_CHANNEL_SIGNATURE:
        order->smdp_key = side->auth.key;
        break;
    case CATALOG_WRONG_REMOTE_OPERATION:
        order->remote_op_id = REMOTE_OP_UNKNOWN;
        break;
    case CATALOG_WRONG_KEY_TYPE:
        order->key_type = KEY_TYPE_SM4;
        break;
    case CATALOG_TRUNCATED_PACKAGE:
        order->profile.len -= order->profile.len / 4;
        break;
    case CATALOG_WRONG_ICCID:
        spoil_iccid(copy);
        order->store_metadata = copy;
        break;
    default: /* not a failure of the order */
        break;
    }
}

static int make(struct dp *dp, const struct bpp_order *order, struct bytes *package)
{
    struct buf buf = buf_over(malloc(bpp_size(order)), bpp_size(order));
    int err = buf.at ? bpp_make(&buf, order, dp->options.rng) : ERR_MEMORY;

    if (err < 0) {
        free(buf.at);
        return err;
    }
    *package = buf_bytes(&buf);
    return 0;
}

/* The server's one-time key: the previous one for an unused key of the eUICC, else a new one
 * (SGP.22 3.1.3). Its private key is written to `otsk`. */
static int one_time_key(struct dp *dp, const struct dp_session *session, struct bytes otpk,
                        struct ec_private **key, uint8_t otsk[EC_SCALAR_LEN])
{
    enum ec_curve curve = ec_private_curve(dp->sides[session->curve].pb.key);
    struct secret scalar = {0};
    int err = bytes_equal(otpk, dp_unused_otpk(session))
                  ? ec_private_new(key, curve, BYTES_OF(session->profile->bound_otsk))
                  : ec_private_generate(key, curve, dp->options.rng);

    if (err == 0)
        err = ec_private_scalar(*key, &scalar);
    if (err == 0)
        memcpy(otsk, secret_bytes(&scalar).at, EC_SCALAR_LEN);
    secret_wipe(&scalar);
    return err;
}

static int bind(struct dp *dp, struct arena *arena, const struct dp_session *session,
                struct bytes otpk, struct ec_private *one_time, struct bytes *package)
{
    const struct catalog_profile *profile = session->profile;
    const struct dp_side *side = &dp->sides[session->curve];
    const enum catalog_failure failure = dp->fault.failure ? dp->fault.failure : profile->failure;
    struct bytes copy = arena_copy(arena, profile->metadata);
    struct bpp_order order;
    struct bsp_keys keys;
    uint8_t eid[EID_LEN], other_id[DP_ID_LEN];
    int err = copy.at ? eid_from_digits(eid, session->eid) : ERR_MEMORY;

    if (err < 0)
        return err;
    bpp_order_init(&order);
    order.key_log = dp->options.keys;
    order.transaction_id = BYTES_OF(session->id);
    order.smdp_key = side->pb.key;
    order.one_time_key = one_time;
    order.euicc_otpk = otpk;
    order.eid = BYTES_OF(eid);
    order.store_metadata = profile->metadata;
    order.profile = profile->package;
    if (profile->protection_keys) {
        err = dp->options.rng->fill(dp->options.rng, (uint8_t *)&keys, sizeof(keys));
        order.keys = &keys;
    }
    spoil_order(side, failure, &order, copy, other_id);
    if (err == 0)
        err = make(dp, &order, package);
    bsp_keys_wipe(&keys);
    if (err == 0 && failure == CATALOG_BAD_MAC)
        ((uint8_t *)package->at)[package->len - 1] ^= 1;
    return err;
}

static void remember(struct dp_session *session, const uint8_t otpk[EC_POINT_LEN],
                     const uint8_t otsk[EC_SCALAR_LEN])
{
    struct catalog_profile *profile = session->profile;

    session->state = DP_BOUND;
    profile->bound++;
    profile->bound_side = session->curve;
    memcpy(profile->bound_otpk, otpk, EC_POINT_LEN);
    memcpy(profile->bound_otsk, otsk, EC_SCALAR_LEN);
    profile->otpk_is_unused = true;
    snprintf(profile->bound_eid, sizeof(profile->bound_eid), "%s", session->eid);
}

int dp_get_bound_profile_package(struct dp *dp, struct arena *arena, struct bytes transaction_id,
                                 struct bytes prepare_download_response, struct bytes *package,
                                 struct dp_refusal *refusal)
{
    struct dp_session *session = dp_session_find(dp, transaction_id, DP_AUTHENTICATED);
    struct ec_private *one_time = NULL;
    uint8_t otpk[EC_POINT_LEN], otsk[EC_SCALAR_LEN];
    struct dp_record record;
    int err;

    *refusal = (struct dp_refusal){0};
    *package = BYTES_NONE;
    dp_refuse_by_fault(dp, session ? session->eid : "", refusal, DP_GET_BOUND_PROFILE_PACKAGE);
    if (refusal->subject)
        return 0;
    if (!session)
        return dp_refuse_as(dp, "", refusal, DP_REFUSED_TRANSACTION_BIND, "[%s]",
                            dp_hex(transaction_id).text);
    err = check_prepared(dp, arena, session, prepare_download_response, otpk, refusal);
    if (err < 0 || refusal->subject)
        return err;
    if (session->profile->failure == CATALOG_REFUSED_REBIND && session->profile->bound &&
        memcmp(otpk, session->profile->bound_otpk, EC_POINT_LEN) != 0)
        return dp_refuse(dp, session->eid, refusal, DP_REFUSED_REBIND);
    err = one_time_key(dp, session, BYTES_OF(otpk), &one_time, otsk);
    if (err == 0)
        err = bind(dp, arena, session, BYTES_OF(otpk), one_time, package);
    ec_private_free(one_time);
    if (err == ERR_MALFORMED)
        return dp_refuse_as(dp, session->eid, refusal, DP_REFUSED_OTPK, "[%s]",
                            dp_hex(BYTES_OF(otpk)).text);
    if (err == 0) {
        remember(session, otpk, otsk);
        record = dp_record_of(session, "bound");
        dp_log(dp, &record);
    }
    secret_wipe_memory(otsk, sizeof(otsk));
    return err;
}
