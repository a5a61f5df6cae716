/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands of ES8+ (SGP.22 5.5; DP-3.2 to DP-3.5). */
#include "card/euicc/bpp_private.h"

#include "apdu/tlv.h"
#include "card/asn1/msg_rsp.h"
#include "card/asn1/tags.h"
#include "card/euicc/metadata.h"
#include "card/euicc/notifications.h"
#include "card/euicc/profile.h"

#include <string.h>

enum {
    HOST_ID_MAX = 16,
    CONFIGURE_DEPTH_MAX = 8, /* of ConfigureISDP */
    CONFIGURE_ELEMENTS_MAX = 32
};

static int refuse(struct refusal *refusal, enum error_reason reason, const char *text)
{
    return refusal_set(refusal, reason, "DP-3.5", text);
}

static int refuse_form(struct refusal *refusal, const char *text)
{
    return refuse(refusal, ERROR_REASON_INCORRECT_INPUT_VALUES, text);
}

static int refuse_memory(struct refusal *refusal, const char *text)
{
    return refuse(refusal, ERROR_REASON_INSTALL_FAILED_DUE_TO_INSUFFICIENT_MEMORY_FOR_PROFILE,
                  text);
}

/* BPP-L4: the stage of the download, for the result of an interruption. */
static int record_interrupted_download(struct bpp_run *run, enum bpp_command_id stage)
{
    const struct ecasd_chain *chains;
    struct store_installation record = {
        .under_way = true,
        .stage = (uint8_t)stage,
        .has_iccid = run->bpp->profile != 0,
        .transaction_id = run->rsp->transaction_id,
        .smdp_address = run->rsp->server_address,
        .smdp_oid = run->rsp->server_oid,
    };
    size_t count;
    int err = ecasd_chains(run->euicc, &chains, &count);

    if (err < 0)
        return err;
    record.ci_key_id = chains[run->rsp->signing_chain].credential.ci_key_id;
    memcpy(record.iccid, run->bpp->iccid, sizeof(record.iccid));
    return store_put_installation(run->euicc->store, &record);
}

/* ---- InitialiseSecureChannel ---- */

struct channel_request {
    struct tlv remote_op_id, transaction_id, crt, key_type, key_len, host_id, smdp_otpk, smdp_sign;
    struct bytes signed_part; /* as received, up to smdpOtpk */
};

static int read_channel_request(struct bytes value, struct channel_request *out)
{
    struct bytes cursor = value, crt;

    if (tlv_take(&cursor, TAG_REMOTE_OP_ID, &out->remote_op_id) < 0 ||
        tlv_take(&cursor, TAG_TRANSACTION_ID, &out->transaction_id) < 0 ||
        tlv_take(&cursor, TAG_CONTROL_REF_TEMPLATE, &out->crt) < 0 ||
        tlv_take(&cursor, TAG_OTPK, &out->smdp_otpk) < 0)
        return ERR_MALFORMED;
    out->signed_part = bytes_cut(value, 0, value.len - cursor.len);
    if (tlv_take(&cursor, TAG_SIGNATURE, &out->smdp_sign) < 0 || cursor.len)
        return ERR_MALFORMED;
    crt = out->crt.value;
    if (tlv_take(&crt, TAG_KEY_TYPE, &out->key_type) < 0 ||
        tlv_take(&crt, TAG_KEY_LEN, &out->key_len) < 0 ||
        tlv_take(&crt, TAG_HOST_ID, &out->host_id) < 0 || crt.len || out->host_id.value.len == 0 ||
        out->host_id.value.len > HOST_ID_MAX)
        return ERR_MALFORMED;
    return 0;
}

static bool is_octet(const struct tlv *element, uint8_t octet)
{
    return element->value.len == 1 && element->value.at[0] == octet;
}

static int check_channel_request(struct bpp_run *run, const struct channel_request *in,
                                 struct refusal *refusal)
{
    uint8_t memory[4 + EC_POINT_LEN];
    struct buf second = BUF_OVER(memory);
    enum verdict verdict = BAD;
    struct bytes point;
    int err;

    if (!is_octet(&in->remote_op_id, REMOTE_OP_ID_INSTALL_BOUND_PROFILE_PACKAGE))
        return refuse(refusal, ERROR_REASON_UNSUPPORTED_REMOTE_OPERATION_TYPE,
                      "remoteOpId is not installBoundProfilePackage");
    if (!bytes_equal(in->transaction_id.value, run->rsp->transaction_id))
        return refuse(refusal, ERROR_REASON_INVALID_TRANSACTION_ID,
                      "no RSP session has this transactionId");
    if (!is_octet(&in->key_type, BSP_KEY_TYPE_AES) || !is_octet(&in->key_len, BSP_KEY_LEN))
        return refuse(refusal, ERROR_REASON_UNSUPPORTED_CRT_VALUES,
                      "unsupported keyType or keyLen; must be AES (88) with 16 octets");
    err = ec_private_point(run->rsp->one_time_key, &point);
    if (err < 0)
        return err;
    tlv_put(&second, TAG_OTPK, point);
    err = ec_verify_point(ec_private_curve(run->rsp->one_time_key), BYTES_OF(run->rsp->smdp_point),
                          in->signed_part, buf_bytes(&second), in->smdp_sign.value, &verdict);
    if (err < 0)
        return err;
    if (verdict == BAD)
        return refuse(refusal, ERROR_REASON_INVALID_SIGNATURE,
                      "smdpSign does not verify over the request and otPK.EUICC.ECKA");
    return refusal_none(refusal);
}

static void trace_keys(const struct bpp_run *run, const char *label, const struct bsp_keys *keys)
{
    char line[BSP_KEY_LINE_SIZE];

    if (!trace_takes_secrets(run->euicc->trace))
        return;
    bsp_key_line(line, label, run->rsp->transaction_id, keys);
    trace_secret(run->euicc->trace, line);
    secret_wipe_memory((uint8_t *)line, sizeof(line));
}

static int open_channel(struct bpp_run *run, const struct channel_request *in,
                        struct refusal *refusal)
{
    struct secret shared = {0};
    struct bsp_keys keys;
    int err = ec_agree(run->rsp->one_time_key, in->smdp_otpk.value, &shared);

    if (err == ERR_MALFORMED)
        return refuse_form(refusal, "smdpOtpk is not on the curve of CERT.DPpb");
    if (err < 0)
        return err;
    err = bsp_derive_keys(&keys, secret_bytes(&shared), BSP_KEY_TYPE_AES, BSP_KEY_LEN,
                          in->host_id.value, BYTES_OF(run->euicc->facts.eid));
    if (err == 0)
        err = bsp_new(&run->bpp->bsp, &keys);
    if (err == 0)
        trace_keys(run, "EUICCD_BSP", &keys);
    bsp_keys_wipe(&keys);
    secret_wipe(&shared);
    return err;
}

int bpp_initialise_secure_channel(struct bpp_run *run, struct bytes command,
                                  struct refusal *refusal)
{
    struct channel_request in;
    int err;

    if (read_channel_request(command, &in) < 0)
        return refuse_form(refusal, "malformed InitialiseSecureChannel");
    err = check_channel_request(run, &in, refusal);
    if (err == 0 && refusal->code == 0)
        err = open_channel(run, &in, refusal);
    if (err < 0 || refusal->code)
        return err;
    ec_private_free(run->rsp->one_time_key); /* BPP-L3 */
    run->rsp->one_time_key = NULL;
    err = store_put_one_time_key(run->euicc->store, &(struct store_one_time_key){.kept = false});
    if (err == 0)
        err = record_interrupted_download(run, BPP_COMMAND_CONFIGURE_ISDP);
    run->rsp->state = RSP_LOADING;
    return err;
}

/* ---- ConfigureISDP ---- */

/* BF24 { [B8 { 80 dpOid, ... }] ... } */
static int read_configure_isdp(struct bpp *bpp, struct bytes command)
{
    struct tlv request, data, oid;

    if (tlv_only(command, &request) < 0 || request.tag != TAG_CONFIGURE_ISDP)
        return ERR_MALFORMED;
    bpp->dp_proprietary_len = 0;
    if (request.value.len == 0)
        return 0;
    if (tlv_check(request.value, CONFIGURE_DEPTH_MAX, CONFIGURE_ELEMENTS_MAX) < 0 ||
        tlv_next(&request.value, &data) < 0)
        return ERR_MALFORMED;
    if (data.tag != TAG_DP_PROPRIETARY_DATA)
        return 0; /* of a newer version */
    if (data.whole.len > sizeof(bpp->dp_proprietary) || tlv_find(data.value, TAG_DP_OID, &oid) < 0)
        return ERR_MALFORMED;
    memcpy(bpp->dp_proprietary, data.whole.at, data.whole.len);
    bpp->dp_proprietary_len = data.whole.len;
    return 0;
}

int bpp_configure_isdp(struct bpp_run *run, struct bytes command, struct refusal *refusal)
{
    struct bpp *bpp = run->bpp;
    uint32_t free_octets;
    int err;

    if (read_configure_isdp(bpp, command) < 0)
        return refuse_form(refusal, "malformed ConfigureISDP, or dpProprietaryData too long or "
                                    "without dpOid");
    err = store_get_free_memory(run->euicc->store, &free_octets);
    if (err < 0)
        return err;
    if (free_octets < STORE_PROFILE_COST + bpp->dp_proprietary_len)
        return refuse_memory(refusal, "no room for an ISD-P");
    err = profile_pick_aid(run->euicc, run->arena, bpp->aid);
    if (err == ERR_FULL)
        return refuse_memory(refusal, "no free AID for an ISD-P");
    return err < 0 ? err : record_interrupted_download(run, BPP_COMMAND_STORE_METADATA);
}

/* ---- StoreMetadata ---- */

int bpp_store_metadata(struct bpp_run *run, struct bytes command, struct refusal *refusal)
{
    struct bpp *bpp = run->bpp;
    const struct rsp_session *rsp = run->rsp;
    const struct ecasd_chain *chains;
    struct store_profile profile;
    size_t count;
    int err = ecasd_chains(run->euicc, &chains, &count);

    if (err == 0)
        err = metadata_read(run->euicc, run->arena, command, &profile, refusal);
    if (err < 0 || refusal->code)
        return err;
    err = notification_has_room(run->euicc, 1 + notification_count(&profile, NOTIFICATION_INSTALL));
    if (err < 0)
        return err;
    if (err == 0)
        return refuse_memory(refusal, "no room for the notifications of the installation");
    profile.state = STORE_PROFILE_INSTALLING;
    memcpy(profile.aid, bpp->aid, sizeof(profile.aid));
    profile.dp_proprietary_data = bytes_at(bpp->dp_proprietary, bpp->dp_proprietary_len);
    profile.smdp_oid = rsp->server_oid;
    profile.smdp_address = rsp->server_address;
    profile.ci_key_id = chains[rsp->signing_chain].credential.ci_key_id;
    err = store_add_profile(run->euicc->store, &profile, &bpp->profile);
    if (err == ERR_FULL)
        return refuse_memory(refusal, "no room for the metadata");
    if (err < 0)
        return err;
    memcpy(bpp->iccid, profile.iccid, sizeof(bpp->iccid));
    return record_interrupted_download(run, BPP_COMMAND_LOAD_PROFILE_ELEMENTS);
}

/* ---- ReplaceSessionKeys ---- */

int bpp_replace_session_keys(struct bpp_run *run, struct bytes command, struct refusal *refusal)
{
    struct tlv request, mcv, enc, mac;
    struct bsp_keys keys;
    struct bytes list;
    int err;

    if (tlv_only(command, &request) < 0 || request.tag != TAG_REPLACE_SESSION_KEYS)
        return refuse_form(refusal, "malformed ReplaceSessionKeys");
    list = request.value;
    if (tlv_take(&list, TAG_INITIAL_MAC_CHAINING_VALUE, &mcv) < 0 ||
        tlv_take(&list, TAG_PPK_ENC, &enc) < 0 || tlv_take(&list, TAG_PPK_CMAC, &mac) < 0 ||
        mcv.value.len != BSP_KEY_LEN || enc.value.len != BSP_KEY_LEN ||
        mac.value.len != BSP_KEY_LEN)
        return refuse_form(refusal, "keys of ReplaceSessionKeys must have 16 octets");
    memcpy(keys.mcv, mcv.value.at, BSP_KEY_LEN);
    memcpy(keys.enc, enc.value.at, BSP_KEY_LEN);
    memcpy(keys.mac, mac.value.at, BSP_KEY_LEN);
    err = bsp_replace_keys(run->bpp->bsp, &keys);
    if (err == 0)
        trace_keys(run, "EUICCD_PPK", &keys);
    bsp_keys_wipe(&keys);
    return err;
}

/* ---- LoadProfileElements ---- */

static int refuse_elements(struct bpp_run *run, enum pe_status status, struct refusal *refusal)
{
    const char *reason = pe_reason(run->bpp->pe);

    return refusal_set(refusal,
                       status == PE_NOT_ENOUGH_MEMORY
                           ? ERROR_REASON_INSTALL_FAILED_DUE_TO_INSUFFICIENT_MEMORY_FOR_PROFILE
                           : ERROR_REASON_INSTALL_FAILED_DUE_TO_PE_PROCESSING_ERROR,
                       "DP-4.3", *reason ? reason : pe_status_text(status));
}

static int begin_elements(struct bpp *bpp, const struct euicc *euicc)
{
    struct records records;
    int err;

    if (bpp->pe)
        return 0;
    bpp->records = (struct profile_records){euicc->store, bpp->profile};
    records = profile_records_of(&bpp->records);
    err = pe_begin(&bpp->pe, &records);
    if (!err && euicc->facts.inert_applications)
        pe_allow_applications(bpp->pe);
    return err;
}

static int end_elements(struct bpp_run *run, enum pe_status *status)
{
    run->sima_response = arena_buf(run->arena, PE_RESPONSE_MAX);
    return pe_end(run->bpp->pe, &run->sima_response, status);
}

int bpp_load_profile_elements(struct bpp_run *run, struct bytes command, struct refusal *refusal)
{
    struct bpp *bpp = run->bpp;
    enum pe_status status;
    int err = begin_elements(bpp, run->euicc);

    if (err == 0)
        err = pe_feed(bpp->pe, command);
    if (err < 0)
        return err;
    if (!pe_refused(bpp->pe, &status))
        return refusal_none(refusal);
    err = end_elements(run, &status);
    return err < 0 ? err : refuse_elements(run, status, refusal);
}

int bpp_finish_elements(struct bpp_run *run, struct bytes command, struct refusal *refusal)
{
    struct bpp *bpp = run->bpp;
    enum pe_status status;
    int err = begin_elements(bpp, run->euicc);

    (void)command;
    if (err == 0)
        err = end_elements(run, &status);
    if (err < 0)
        return err;
    if (status != PE_OK)
        return refuse_elements(run, status, refusal);
    err = store_find_installing_profile(run->euicc->store, run->arena, &run->profile);
    if (err < 0)
        return err;
    return metadata_match(&run->profile, pe_facts(bpp->pe), refusal);
}
