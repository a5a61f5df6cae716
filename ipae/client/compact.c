/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ipae/client/compact.h"

#include "apdu/tlv.h"
#include "card/asn1/msg_info.h"
#include "card/asn1/msg_notification.h"
#include "card/asn1/msg_rsp.h"
#include "crypto/cert.h"

enum { AID_OCTETS = 16, AID_NUMBER = 13, AID_NUMBER_OCTETS = 2, TAG_EXT_CARD_RESOURCE = 0x84 };

/* simaResponse of a success that is left out. */
static const uint8_t sima_response[] = {0x30, 0x07, 0xA0, 0x05, 0x30, 0x03, 0x80, 0x01, 0x00};

/* Are these the certificates that the eIM gets by IpaEuiccDataRequest? */
static int is_first_chain(struct terminal *terminal, struct bytes euicc_certificate, bool *out)
{
    const struct get_certs_request request = {.euicc_ci_pk_id = BYTES_NONE};
    struct get_certs_response response;
    int err = es10_exchange(terminal, &msg_get_certs_request, &request, &msg_get_certs_response,
                            &response);

    *out = err == 0 && response.arm != GET_CERTS_RESPONSE_ERROR &&
           bytes_equal(response.euicc_certificate, euicc_certificate);
    return err;
}

static int decode(struct terminal *terminal, const struct der_message *type, struct bytes full,
                  void *out)
{
    return der_decode(terminal->services.der, type, full, out, &terminal->arena, NULL);
}

static int make_authenticated(struct terminal *terminal, struct bytes full, bool is_context_of_eim,
                              struct bytes *out)
{
    struct authenticate_server_response response;
    struct tlv info2, resource;
    bool first;
    int err = decode(terminal, &msg_authenticate_server_response, full, &response);

    *out = full;
    if (err < 0 || response.arm != AUTHENTICATE_SERVER_RESPONSE_OK)
        return err;
    if (tlv_only(response.euicc_signed1.euicc_info2_raw, &info2) < 0 ||
        tlv_find(info2.value, TAG_EXT_CARD_RESOURCE, &resource) < 0)
        return 0;
    err = is_first_chain(terminal, response.euicc_certificate, &first);
    if (err < 0)
        return err;
    response.arm = AUTHENTICATE_SERVER_RESPONSE_COMPACT_OK;
    response.compact = (struct compact_authenticate_response_ok){
        .signed_data = COMPACT_SIGNED_DATA_COMPACT_EUICC_SIGNED1,
        .ext_card_resource = resource.value,
        .ctx_params1 = is_context_of_eim ? BYTES_NONE : response.euicc_signed1.ctx_params1_raw,
        .euicc_signature1 = response.euicc_signature1,
        .euicc_certificate = first ? BYTES_NONE : response.euicc_certificate,
        .eum_certificate = first ? BYTES_NONE : response.eum_certificate};
    return es10_encode(terminal, &msg_authenticate_server_response, &response, out);
}

int compact_authenticated(struct terminal *terminal, struct bytes full, struct bytes *out)
{
    return make_authenticated(terminal, full, false, out);
}

int compact_authenticated_by_eim(struct terminal *terminal, struct bytes full, struct bytes *out)
{
    return make_authenticated(terminal, full, true, out);
}

int compact_prepared(struct terminal *terminal, struct bytes full, struct bytes *out)
{
    struct prepare_download_response response;
    int err = decode(terminal, &msg_prepare_download_response, full, &response);

    *out = full;
    if (err < 0 || response.arm != PREPARE_DOWNLOAD_RESPONSE_OK)
        return err;
    /* hashCc is that of the eIM: this IPA has no confirmation code of its own (E-51). */
    response.arm = PREPARE_DOWNLOAD_RESPONSE_COMPACT_OK;
    response.compact_euicc_otpk = response.euicc_signed2.euicc_otpk;
    response.compact_hash_cc = BYTES_NONE;
    response.compact_euicc_signature2 = response.euicc_signature2;
    return es10_encode(terminal, &msg_prepare_download_response, &response, out);
}

int compact_cancelled(struct terminal *terminal, struct bytes full, struct bytes *out)
{
    struct cancel_session_response response;
    int err = decode(terminal, &msg_cancel_session_response, full, &response);

    *out = full;
    if (err < 0 || response.arm != CANCEL_SESSION_RESPONSE_OK)
        return err;
    response.arm = CANCEL_SESSION_RESPONSE_COMPACT_OK;
    response.has_compact_reason = true;
    response.compact_reason = response.euicc_cancel_session_signed.reason;
    response.compact_euicc_cancel_session_signature = response.euicc_cancel_session_signature;
    return es10_encode(terminal, &msg_cancel_session_response, &response, out);
}

/* False: the eIM could not rebuild it. */
static bool make_installation(struct pending_notification *pending)
{
    const struct profile_installation_result *full = &pending->profile_installation_result;
    const struct profile_installation_result_data *data = &full->profile_installation_result_data;
    struct compact_profile_installation_result *compact =
        &pending->compact_profile_installation_result;
    const bool is_success = data->final_result == FINAL_RESULT_SUCCESS;

    if (is_success && data->aid.len != AID_OCTETS)
        return false;
    pending->arm = PENDING_NOTIFICATION_COMPACT_PROFILE_INSTALLATION_RESULT;
    *compact = (struct compact_profile_installation_result){
        .transaction_id = data->transaction_id,
        .seq_number = data->notification_metadata.seq_number,
        .has_iccid_present = data->notification_metadata.iccid.len == 0, /* absent: true */
        .compact_final_result = data->final_result,
        .bpp_command_id = data->bpp_command_id,
        .error_reason = data->error_reason,
        .error_sima_response = data->error_sima_response,
        .euicc_sign_pir = full->euicc_sign_pir};
    if (is_success) {
        compact->compact_aid = bytes_cut(data->aid, AID_NUMBER, AID_NUMBER_OCTETS);
        if (!bytes_equal(data->success_sima_response, BYTES_OF(sima_response)))
            compact->success_sima_response = data->success_sima_response;
    }
    return true;
}

/* Adds the key identifier of the CI of the EUM certificate, which a card of v1.3 sends. False: the
 * certificate has none. */
static bool put_ci(struct terminal *terminal, const struct other_signed_notification *other,
                   struct compact_other_signed_notification *compact)
{
    struct cert eum;

    if (card_spec(terminal->card) != EUICCD_SPEC_1_3)
        return true;
    if (cert_parse(&eum, other->eum_certificate) < 0)
        return false;
    compact->euicc_ci_pk_identifier_to_be_used = eum.authority_key_id;
    return eum.authority_key_id.len > 0;
}

int compact_notification(struct terminal *terminal, struct bytes full, struct bytes *out)
{
    struct pending_notification pending;
    const struct other_signed_notification *other = &pending.other_signed_notification;
    bool is_shorter = false;
    int err = decode(terminal, &msg_pending_notification, full, &pending);

    *out = full;
    if (err < 0)
        return err;
    if (pending.arm == PENDING_NOTIFICATION_PROFILE_INSTALLATION_RESULT) {
        is_shorter = make_installation(&pending);
    } else if (pending.arm == PENDING_NOTIFICATION_OTHER_SIGNED_NOTIFICATION) {
        err = is_first_chain(terminal, other->euicc_certificate, &is_shorter);
        pending.compact_other_signed_notification = (struct compact_other_signed_notification){
            .eid_value = bytes_at(terminal->services.eid, EUICCD_EID_LENGTH),
            .tbs_other_notification = other->tbs_other_notification,
            .tbs_other_notification_raw = other->tbs_other_notification_raw,
            .euicc_notification_signature = other->euicc_notification_signature};
        is_shorter =
            is_shorter && put_ci(terminal, other, &pending.compact_other_signed_notification);
        pending.arm = PENDING_NOTIFICATION_COMPACT_OTHER_SIGNED_NOTIFICATION;
    }
    if (err < 0 || !is_shorter)
        return err;
    return es10_encode(terminal, &msg_pending_notification, &pending, out);
}
