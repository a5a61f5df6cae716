/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a download ends: with one ProfileInstallationResult (SGP.22 2.5.6, 5.7.6; DP-3.6 and DP-3.7),
 * or discarded.
 */
#include "card/euicc/bpp_private.h"

#include "apdu/tlv.h"
#include "card/asn1/tags.h"
#include "card/euicc/immediate_enabling.h"
#include "card/euicc/notifications.h"

#include <string.h>

enum { RESULT_MAX = PE_RESPONSE_MAX + 1104, METADATA_MAX = 512 };

/* Contents of a result. */
struct result {
    struct bytes transaction_id;
    struct bytes address;
    struct bytes smdp_oid;
    struct bytes ci_key_id; /* of the chain that signs it */
    struct bytes iccid;     /* empty: not known yet */
    struct bytes aid;       /* success; empty: an error */
    enum bpp_command_id command;
    int reason; /* enum error_reason */
    struct bytes sima_response;
};

static void put_final_result(struct buf *out, const struct result *result)
{
    size_t final = tlv_open(out, TAG_FINAL_RESULT);
    size_t arm = tlv_open(out, result->aid.len ? TAG_SUCCESS_RESULT : TAG_ERROR_RESULT);

    if (result->aid.len) {
        tlv_put(out, TAG_ISDP_AID, result->aid);
        tlv_put(out, TAG_OCTET_STRING, result->sima_response);
    } else {
        tlv_put_uint(out, TAG_BPP_COMMAND_ID, result->command);
        tlv_put_uint(out, TAG_ERROR_REASON, (unsigned)result->reason);
        if (result->sima_response.len)
            tlv_put(out, TAG_SIMA_RESPONSE, result->sima_response);
    }
    tlv_close(out, arm);
    tlv_close(out, final);
}

/* Builds, signs and stores the result, and appends it to `response`, unless that is NULL. */
static int put_result(struct euicc *euicc, struct arena *arena, const struct result *result,
                      struct buf *response)
{
    struct buf metadata = arena_buf(arena, METADATA_MAX);
    struct buf whole = arena_buf(arena, RESULT_MAX);
    uint8_t signature[EC_SIGNATURE_LEN];
    const struct ecasd_chain *chain;
    size_t outer, mark, start;
    int64_t number;
    int err = ecasd_find(euicc, result->ci_key_id, &chain);

    if (err < 0 || !chain)
        return err < 0 ? err : ERR_NOT_FOUND;
    err = store_next_sequence_number(euicc->store, &number);
    if (err < 0)
        return err;
    notification_put_metadata(&metadata, number, NOTIFICATION_INSTALL, result->address,
                              result->iccid);
    outer = tlv_open(&whole, TAG_PROFILE_INSTALLATION_RESULT);
    start = whole.len;
    mark = tlv_open(&whole, TAG_PROFILE_INSTALLATION_RESULT_DATA);
    tlv_put(&whole, TAG_TRANSACTION_ID, result->transaction_id);
    buf_put(&whole, buf_bytes(&metadata));
    tlv_put(&whole, TAG_OBJECT_IDENTIFIER, result->smdp_oid);
    put_final_result(&whole, result);
    tlv_close(&whole, mark);
    if (metadata.overflow || whole.overflow)
        return ERR_TOO_LONG;
    err = ecasd_sign(chain, bytes_from(buf_bytes(&whole), start), BYTES_NONE, signature);
    if (err < 0)
        return err;
    tlv_put(&whole, TAG_SIGNATURE, BYTES_OF(signature));
    tlv_close(&whole, outer);
    if (whole.overflow)
        return ERR_TOO_LONG;
    if (response)
        buf_put(response, buf_bytes(&whole));
    return notification_add_installation_result(euicc, number, buf_bytes(&metadata),
                                                buf_bytes(&whole));
}

static int remove_interrupted_download(struct euicc *euicc)
{
    return store_put_installation(euicc->store, &(struct store_installation){.under_way = false});
}

/* What both results of a run have in common. */
static int describe(struct bpp_run *run, struct result *result)
{
    const struct ecasd_chain *chains;
    size_t count;
    int err = ecasd_chains(run->euicc, &chains, &count);

    if (err < 0)
        return err;
    *result = (struct result){
        .transaction_id = run->rsp->transaction_id,
        .address = run->rsp->server_address,
        .smdp_oid = run->rsp->server_oid,
        .ci_key_id = chains[run->rsp->signing_chain].credential.ci_key_id,
        .sima_response = buf_bytes(&run->sima_response),
    };
    if (run->bpp->profile)
        result->iccid = BYTES_OF(run->bpp->iccid);
    return 0;
}

int bpp_succeed(struct bpp_run *run, struct buf *response)
{
    struct euicc *euicc = run->euicc;
    struct result result;
    int err = describe(run, &result);

    if (err < 0)
        return err;
    result.aid = BYTES_OF(run->bpp->aid);
    err = store_set_profile_state(euicc->store, run->bpp->profile, STORE_PROFILE_DISABLED);
    if (err == 0)
        err = remove_interrupted_download(euicc);
    if (err == 0)
        err = put_result(euicc, run->arena, &result, response);
    if (err == 0)
        err = notification_add(euicc, run->arena, &run->profile, NOTIFICATION_INSTALL); /* D-42 */
    return err < 0 ? err : immediate_enabling_remember(euicc, run->arena, &run->profile);
}

int bpp_fail(struct bpp_run *run, enum bpp_command_id command, const struct refusal *refusal,
             struct buf *response)
{
    struct result result;
    int err = describe(run, &result);

    if (err < 0)
        return err;
    result.command = command;
    result.reason = refusal->code;
    if (run->bpp->profile)
        err = store_delete_profile(run->euicc->store, run->bpp->profile);
    if (err == 0)
        err = remove_interrupted_download(run->euicc);
    if (err == 0) /* the RSP session is over: its one-time key cannot be reused */
        err =
            store_put_one_time_key(run->euicc->store, &(struct store_one_time_key){.kept = false});
    return err < 0 ? err : put_result(run->euicc, run->arena, &result, response);
}

static int delete_installing(struct euicc *euicc, struct arena *arena)
{
    struct store_profile profile;
    int err = store_find_installing_profile(euicc->store, arena, &profile);

    if (err == ERR_NOT_FOUND)
        return 0;
    return err < 0 ? err : store_delete_profile(euicc->store, profile.id);
}

int bpp_discard(struct euicc *euicc, struct arena *arena)
{
    int err = delete_installing(euicc, arena);

    return err < 0 ? err : remove_interrupted_download(euicc);
}

int bpp_recover(struct euicc *euicc, struct arena *arena)
{
    struct store_installation found;
    struct result result;
    int err = store_get_installation(euicc->store, arena, &found);

    if (err < 0 || !found.under_way) /* without an interrupted-download record no profile is
                                        INSTALLING (BPP-L4) */
        return err;
    err = delete_installing(euicc, arena);
    if (err < 0)
        return err;
    err = notification_has_room(euicc, 1);
    if (err <= 0)
        return err;
    result = (struct result){
        .transaction_id = found.transaction_id,
        .address = found.smdp_address,
        .smdp_oid = found.smdp_oid,
        .ci_key_id = found.ci_key_id,
        .iccid = found.has_iccid ? BYTES_OF(found.iccid) : BYTES_NONE,
        .command = (enum bpp_command_id)found.stage,
        .reason = ERROR_REASON_INSTALL_FAILED_DUE_TO_INTERRUPTION,
    };
    err = put_result(euicc, arena, &result, NULL);
    if (err == 0)
        err = remove_interrupted_download(euicc);
    return err < 0 ? err : 1;
}
