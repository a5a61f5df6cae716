/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Indirect Profile Download, the eIM as client of ES9+': ESipa.InitiateAuthentication,
 * AuthenticateClient, GetBoundProfilePackage, CancelSession (SGP.32 5.14.1 to 5.14.4, 5.7; E-61 to
 * E-70). What eUICC and SM-DP+ sign for each other is forwarded unchanged.
 */
#include "tools/eim/esipa/es9.h"

#include "apdu/host.h"
#include "apdu/tlv.h"
#include "card/asn1/tags.h"
#include "tools/lpa/lpa.h"
#include "tools/smdpp/server.h"

#include <stdio.h>
#include <string.h>

#define SESSION_ENDED "the session ended before the SM-DP+ responded"

enum { TAG_CTX_PARAMS1 = 0xA2 /* of InitiateAuthenticationOkEsipa */ };

static struct bytes transaction_of(struct esipa *esipa, const json_t *response)
{
    return esipa_get_octets(esipa, response, "transactionId");
}

/* {"transactionId": HEX, key: base64} */
static json_t *with_transaction(struct bytes transaction, const char *key, struct bytes octets)
{
    json_t *in = json_pack("{s:o}", key, es9_octets(octets));

    eim_state_put_octets(in, "transactionId", transaction);
    return in;
}

static int refuse_transaction(struct exchange *exchange, const struct esipa_es9 *function,
                              unsigned code, struct bytes transaction)
{
    char hex[2 * ESIPA_TRANSACTION_MAX + 1], why[80];

    bytes_to_hex(bytes_cut(transaction, 0, ESIPA_TRANSACTION_MAX), hex, sizeof(hex));
    snprintf(why, sizeof(why), "unknown transactionId [%s]", hex);
    return esipa_es9_refuse(exchange, function, code, why);
}

/* A compact form, of which the full form is not known, or its signature does not verify over it. */
static int refuse_form(struct exchange *exchange, const struct esipa_es9 *function, int err,
                       unsigned signature_code)
{
    return esipa_es9_refuse(exchange, function,
                            err == ERR_MALFORMED ? signature_code : ESIPA_ERROR_UNDEFINED, NULL);
}

/* ---- InitiateAuthentication ---- */

/* The activation code of the item, or the one that an SM-DS gave in the last session for this
 * address; "": none. */
static const char *find_code(const struct exchange *exchange, const json_t *item,
                             struct bytes address)
{
    const char *text = esipa_activation_code(item), *event = esipa_session_text(exchange, "event");
    struct activation_code code;

    if (text)
        return text;
    return *event && !activation_code_read(&code, event) && host_equal_text(address, code.address)
               ? event
               : "";
}

/* The IPA's smdpAddress; where it is absent, the address in the activation code (E-61).
 * ERR_MALFORMED. */
static int choose_address(const struct initiate_authentication_request_esipa *request,
                          const char *text, struct activation_code *code,
                          char address[ES9_ADDRESS_SIZE])
{
    struct bytes given = request->smdp_address;

    *code = (struct activation_code){.address = ""};
    if (*text && activation_code_read(code, text))
        return ERR_MALFORMED;
    if (es9_address_read(given, address) < 0)
        return ERR_MALFORMED;
    if (!given.len)
        snprintf(address, ES9_ADDRESS_SIZE, "%s", code->address);
    return *address ? 0 : ERR_MALFORMED;
}

static int refuse_address(struct exchange *exchange, const char *address, const char *expected)
{
    char why[2 * ES9_ADDRESS_SIZE + 60];

    snprintf(why, sizeof(why), "smdpAddress %s, the activation code has %s", address, expected);
    return esipa_es9_refuse(exchange, &esipa_es9_initiate,
                            INITIATE_AUTHENTICATION_SMDP_ADDRESS_MISMATCH, why);
}

/* `context`: ctxParams1, or empty. */
static int put_initiated(struct exchange *exchange, const json_t *response, const json_t *item,
                         const struct activation_code *code, struct bytes context)
{
    static const struct esipa_es9_member members[] = {{"serverSigned1", TAG_SEQUENCE},
                                                      {"serverSignature1", TAG_SIGNATURE},
                                                      {"euiccCiPKIdToBeUsed", TAG_OCTET_STRING},
                                                      {"serverCertificate", TAG_SEQUENCE}};
    struct buf *out = exchange->out;
    struct bytes transaction = transaction_of(exchange->esipa, response);
    size_t whole = tlv_open(out, ESIPA_INITIATE_AUTHENTICATION),
           arm = tlv_open(out, TAG_RESPONSE_OK);
    int err;

    tlv_put(out, TAG_TRANSACTION_ID, transaction);
    if (exchange->fault == ESIPA_WRONG_TRANSACTION_ID + 1 && !out->overflow && transaction.len)
        out->at[out->len - 1] ^= 1;
    err = esipa_es9_put(exchange, response, members, sizeof(members) / sizeof(members[0]));
    if (context.len)
        tlv_put(out, TAG_CTX_PARAMS1, context);
    else if (esipa_is_held(exchange->card, item))
        tlv_put(out, TAG_UTF8_STRING, bytes_at(code->matching_id, strlen(code->matching_id)));
    tlv_close(out, arm);
    tlv_close(out, whole);
    return err;
}

static int initiate(struct exchange *exchange,
                    const struct initiate_authentication_request_esipa *request, const json_t *item)
{
    struct esipa *esipa = exchange->esipa;
    struct bytes info1 = request->euicc_info1, context;
    struct activation_code code;
    struct es9_error error;
    char address[ES9_ADDRESS_SIZE];
    json_t *response, *in;
    unsigned refused;
    int status;

    if (choose_address(request, find_code(exchange, item, request->smdp_address), &code, address) <
        0)
        return esipa_es9_refuse(exchange, &esipa_es9_initiate,
                                INITIATE_AUTHENTICATION_INVALID_DP_ADDRESS,
                                "invalid SM-DP+ address");
    if (code.address[0] && !host_equal_text(bytes_at(address, strlen(address)), code.address))
        return refuse_address(exchange, address, code.address);
    if (!info1.len)
        info1 = esipa_get_octets(esipa, exchange->card, "euiccInfo1");
    if (!info1.len)
        return esipa_es9_refuse(exchange, &esipa_es9_initiate, ESIPA_ERROR_UNDEFINED,
                                "euiccInfo1 is missing");
    in = json_pack("{s:o, s:o, s:s}", "euiccChallenge", es9_octets(request->euicc_challenge),
                   "euiccInfo1", es9_octets(info1), "smdpAddress", address);
    refused = esipa_es9_request(exchange, &esipa_es9_initiate, address, in, &response, &error);
    if (refused)
        return esipa_es9_refuse(exchange, &esipa_es9_initiate, refused, error.text);
    context = esipa_make_ctx_params1(exchange, code.matching_id);
    if (transaction_of(esipa, response).len == 0 ||
        transaction_of(esipa, response).len > ESIPA_TRANSACTION_MAX ||
        put_initiated(exchange, response, item, &code, context) < 0) {
        status = esipa_es9_refuse(exchange, &esipa_es9_initiate, ESIPA_ERROR_UNDEFINED,
                                  "malformed response of the SM-DP+");
    } else {
        int err = esipa_session_begin(exchange, transaction_of(esipa, response), address,
                                      json_string_value(json_object_get(item, "id")));

        esipa_session_keep(exchange, response);
        if (context.len)
            eim_state_put_octets(json_object_get(exchange->card, "session"), "ctxParams1", context);
        status = err < 0 || esipa_save(exchange) < 0 ? HTTP_INTERNAL : HTTP_OK;
        esipa_log_field(exchange, "answer", "initiateAuthenticationOk");
    }
    json_decref(response);
    return status;
}

int esipa_initiate_authentication(struct exchange *exchange, struct bytes octets)
{
    struct initiate_authentication_request_esipa request;
    json_t *item;
    int status;

    if (esipa_decode(exchange, &msg_initiate_authentication_request_esipa, octets, &request) < 0)
        return esipa_es9_refuse(exchange, &esipa_es9_initiate, ESIPA_ERROR_UNDEFINED, NULL);
    item = json_incref((json_t *)(uintptr_t)esipa_session_item(exchange, request.eim_transaction_id,
                                                               request.smdp_address));
    if (!item)
        return esipa_es9_refuse(exchange, &esipa_es9_initiate,
                                INITIATE_AUTHENTICATION_INVALID_EIM_TRANSACTION_ID,
                                "no download with this eimTransactionId or smdpAddress was sent");
    status = initiate(exchange, &request, item);
    json_decref(item);
    return status;
}

/* ---- AuthenticateClient ---- */

/* hashCc when the item has a confirmation code, else empty. */
static struct bytes hash_of(struct exchange *exchange, struct bytes transaction,
                            uint8_t hash[HASH_OCTETS])
{
    const json_t *head = json_array_get(json_object_get(exchange->card, "queue"), 0);
    const char *code =
        json_string_value(json_object_get(json_object_get(head, "download"), "confirmationCode"));

    if (!code || server_hash_confirmation_code(hash, bytes_at(code, strlen(code)), transaction) < 0)
        return BYTES_NONE;
    return bytes_at(hash, HASH_OCTETS);
}

/* Response of an SM-DS: the first Event Record becomes a new trigger (E-64). */
static int put_event(struct exchange *exchange, const json_t *response, struct bytes transaction)
{
    const json_t *event = json_array_get(json_object_get(response, "eventEntries"), 0);
    const json_t *head = json_array_get(json_object_get(exchange->card, "queue"), 0);
    const char *id = json_string_value(json_object_get(event, "eventId"));
    const char *address = json_string_value(json_object_get(event, "rspServerAddress"));
    struct profile_download_trigger_request trigger = {
        .has_profile_download_data = true,
        .profile_download_data = PROFILE_DOWNLOAD_DATA_ACTIVATION_CODE,
        .eim_transaction_id = esipa_get_octets(exchange->esipa, head, "transaction")};
    struct buf *out = exchange->out;
    size_t whole = tlv_open(out, ESIPA_AUTHENTICATE_CLIENT),
           arm = tlv_open(out, TAG_AUTHENTICATE_CLIENT_OK_DS);
    char code[600];
    int err;

    if (!id || !address ||
        snprintf(code, sizeof(code), "1$%s$%s", address, id) >= (int)sizeof(code))
        return ERR_MALFORMED;
    trigger.activation_code = bytes_at(code, strlen(code));
    json_object_set_new(json_object_get(exchange->card, "session"), "event", json_string(code));
    tlv_put(out, TAG_TRANSACTION_ID, transaction);
    err = der_encode(exchange->esipa->options.der, &msg_profile_download_trigger_request, &trigger,
                     out, NULL);
    tlv_close(out, arm);
    tlv_close(out, whole);
    esipa_log_field(exchange, "answer", "authenticateClientOkDS");
    return err;
}

static int put_authenticated(struct exchange *exchange, const json_t *response,
                             struct bytes transaction)
{
    static const struct esipa_es9_member members[] = {{"profileMetadata", TAG_STORE_METADATA},
                                                      {"smdpSigned2", TAG_SEQUENCE},
                                                      {"smdpSignature2", TAG_SIGNATURE},
                                                      {"smdpCertificate", TAG_SEQUENCE}};
    /* what the eIM verified is not sent to the IPA (E-65) */
    const size_t first =
        esipa_has_feature(exchange->card, IPA_FEATURES_EIM_PROFILE_METADATA_VERIFICATION);
    struct buf *out = exchange->out;
    uint8_t memory[HASH_OCTETS];
    struct bytes hash;
    size_t whole, arm;
    int err;

    if (json_object_get(response, "eventEntries"))
        return put_event(exchange, response, transaction);
    whole = tlv_open(out, ESIPA_AUTHENTICATE_CLIENT);
    arm = tlv_open(out, TAG_RESPONSE_OK);
    tlv_put(out, TAG_TRANSACTION_ID, transaction);
    err = esipa_es9_put(exchange, response, members + first,
                        sizeof(members) / sizeof(members[0]) - first);
    hash = hash_of(exchange, transaction, memory);
    if (hash.len)
        tlv_put(out, TAG_OCTET_STRING, hash);
    tlv_close(out, arm);
    tlv_close(out, whole);
    esipa_log_field(exchange, "answer", "authenticateClientOkDP");
    return err;
}

/* Stores the eUICC's certificates of a response that the SM-DP+ accepted. A response that cannot be
 * decoded has none. */
static int store_euicc_certificates(struct exchange *exchange, struct bytes octets)
{
    struct authenticate_server_response response;

    if (der_decode(exchange->esipa->options.der, &msg_authenticate_server_response, octets,
                   &response, &exchange->esipa->arena, NULL) < 0 ||
        response.arm != AUTHENTICATE_SERVER_RESPONSE_OK)
        return 0;
    return esipa_session_set_certificates(exchange, response.euicc_certificate,
                                          response.eum_certificate);
}

int esipa_authenticate_client(struct exchange *exchange, struct bytes octets)
{
    struct authenticate_client_request request;
    struct es9_error error;
    json_t *response;
    unsigned refused;
    int status = HTTP_OK, err;

    if (esipa_decode(exchange, &msg_authenticate_client_request, octets, &request) < 0)
        return esipa_es9_refuse(exchange, &esipa_es9_authenticate, ESIPA_ERROR_UNDEFINED, NULL);
    if (!esipa_session_find(exchange, request.transaction_id))
        return refuse_transaction(exchange, &esipa_es9_authenticate,
                                  AUTHENTICATE_CLIENT_INVALID_TRANSACTION_ID,
                                  request.transaction_id);
    err = esipa_expand_authenticated(exchange, &request.authenticate_server_response);
    if (err < 0)
        return refuse_form(exchange, &esipa_es9_authenticate, err,
                           AUTHENTICATE_CLIENT_EUICC_SIGNATURE_INVALID);
    refused = esipa_es9_request(
        exchange, &esipa_es9_authenticate, esipa_session_text(exchange, "address"),
        with_transaction(request.transaction_id, "authenticateServerResponse",
                         request.authenticate_server_response),
        &response, &error);
    if (refused)
        return esipa_es9_refuse(exchange, &esipa_es9_authenticate, refused, error.text);
    if (!esipa_session_find(exchange, request.transaction_id)) {
        json_decref(response);
        return esipa_es9_refuse(exchange, &esipa_es9_authenticate,
                                AUTHENTICATE_CLIENT_INVALID_TRANSACTION_ID, SESSION_ENDED);
    }
    esipa_session_keep(exchange, response);
    err = esipa_check_metadata(exchange, response);
    if (err == ERR_STATE) {
        status = esipa_es9_refuse(exchange, &esipa_es9_authenticate,
                                  AUTHENTICATE_CLIENT_PPR_NOT_ALLOWED, NULL);
    } else if (err < 0 || put_authenticated(exchange, response, request.transaction_id) < 0) {
        status = esipa_es9_refuse(exchange, &esipa_es9_authenticate, ESIPA_ERROR_UNDEFINED,
                                  "malformed response of the SM-DP+");
    } else if (store_euicc_certificates(exchange, request.authenticate_server_response) < 0) {
        status = HTTP_INTERNAL;
    }
    json_decref(response);
    return status;
}

/* ---- GetBoundProfilePackage ---- */

int esipa_get_bound_profile_package(struct exchange *exchange, struct bytes octets)
{
    static const struct esipa_es9_member package[] = {
        {"boundProfilePackage", TAG_BOUND_PROFILE_PACKAGE}};
    struct buf *out = exchange->out;
    struct get_bound_profile_package_request request;
    uint8_t memory[HASH_OCTETS];
    struct es9_error error;
    size_t whole, arm;
    json_t *response;
    unsigned refused;
    int err;

    if (esipa_decode(exchange, &msg_get_bound_profile_package_request, octets, &request) < 0)
        return esipa_es9_refuse(exchange, &esipa_es9_bind, ESIPA_ERROR_UNDEFINED, NULL);
    if (!esipa_session_find(exchange, request.transaction_id))
        return refuse_transaction(exchange, &esipa_es9_bind,
                                  GET_BOUND_PROFILE_PACKAGE_INVALID_TRANSACTION_ID,
                                  request.transaction_id);
    err = esipa_expand_prepared(exchange, &request.prepare_download_response,
                                hash_of(exchange, request.transaction_id, memory));
    if (err < 0)
        return refuse_form(exchange, &esipa_es9_bind, err,
                           GET_BOUND_PROFILE_PACKAGE_EUICC_SIGNATURE_INVALID);
    refused = esipa_es9_request(exchange, &esipa_es9_bind, esipa_session_text(exchange, "address"),
                                with_transaction(request.transaction_id, "prepareDownloadResponse",
                                                 request.prepare_download_response),
                                &response, &error);
    if (refused)
        return esipa_es9_refuse(exchange, &esipa_es9_bind, refused, error.text);
    if (!esipa_session_find(exchange, request.transaction_id)) {
        json_decref(response);
        return esipa_es9_refuse(exchange, &esipa_es9_bind,
                                GET_BOUND_PROFILE_PACKAGE_INVALID_TRANSACTION_ID, SESSION_ENDED);
    }
    err = esipa_compare_metadata(exchange, response);
    if (err == 0) {
        whole = tlv_open(out, ESIPA_GET_BOUND_PROFILE_PACKAGE);
        arm = tlv_open(out, TAG_RESPONSE_OK);
        tlv_put(out, TAG_TRANSACTION_ID, request.transaction_id);
        err = esipa_es9_put(exchange, response, package, 1);
        tlv_close(out, arm);
        tlv_close(out, whole);
        esipa_log_field(exchange, "answer", "getBoundProfilePackageOk");
    }
    json_decref(response);
    if (err == 0)
        return HTTP_OK;
    if (err == ERR_STATE)
        return esipa_es9_refuse(exchange, &esipa_es9_bind,
                                GET_BOUND_PROFILE_PACKAGE_METADATA_MISMATCH, NULL);
    return esipa_es9_refuse(exchange, &esipa_es9_bind, ESIPA_ERROR_UNDEFINED,
                            "malformed response of the SM-DP+");
}

/* ---- CancelSession ---- */

/* A1 has the content of the card's BF41 without its tag (E-70); ES9+ needs the whole TLV. */
int esipa_cancel_session(struct exchange *exchange, struct bytes octets)
{
    static const uint8_t ok[] = {0xBF, 0x41, 0x02, 0xA0, 0x00};
    struct esipa *esipa = exchange->esipa;
    struct server_cancel_session_request request;
    struct buf card_response = arena_buf(&esipa->arena, octets.len + ES9_ADDRESS_SIZE);
    struct es9_error error;
    json_t *response;
    unsigned refused;
    int err;

    if (esipa_decode(exchange, &msg_server_cancel_session_request, octets, &request) < 0)
        return esipa_es9_refuse(exchange, &esipa_es9_cancel, ESIPA_ERROR_UNDEFINED, NULL);
    if (!esipa_session_find(exchange, request.transaction_id))
        return refuse_transaction(exchange, &esipa_es9_cancel,
                                  CANCEL_SESSION_ERROR_INVALID_TRANSACTION_ID,
                                  request.transaction_id);
    err = esipa_expand_cancelled(exchange, &request.cancel_session_response);
    if (err < 0)
        return refuse_form(exchange, &esipa_es9_cancel, err,
                           CANCEL_SESSION_ERROR_EUICC_SIGNATURE_INVALID);
    if (der_encode(esipa->options.der, &msg_cancel_session_response,
                   &request.cancel_session_response, &card_response, NULL) < 0)
        return esipa_es9_refuse(exchange, &esipa_es9_cancel, ESIPA_ERROR_UNDEFINED, NULL);
    refused =
        esipa_es9_request(exchange, &esipa_es9_cancel, esipa_session_text(exchange, "address"),
                          with_transaction(request.transaction_id, "cancelSessionResponse",
                                           buf_bytes(&card_response)),
                          &response, &error);
    if (refused)
        return esipa_es9_refuse(exchange, &esipa_es9_cancel, refused, error.text);
    json_decref(response);
    if (!esipa_session_find(exchange, request.transaction_id))
        return esipa_es9_refuse(exchange, &esipa_es9_cancel,
                                CANCEL_SESSION_ERROR_INVALID_TRANSACTION_ID, SESSION_ENDED);
    esipa_session_end(exchange, json_pack("{s:s, s:b}", "answer", "cancelled", "ok", false));
    if (esipa_save(exchange) < 0)
        return HTTP_INTERNAL;
    esipa_log_field(exchange, "answer", "cancelSessionOk");
    buf_put(exchange->out, BYTES_OF(ok));
    return HTTP_OK;
}
