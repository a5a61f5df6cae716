/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Common Mutual Authentication (SGP.22 3.0.1). In an Indirect Profile Download the eIM stands
 * between the IPA and the server (SGP.32 3.2.3.2), with the same functions over ESipa.
 */
#include "apdu/host.h"
#include "crypto/cert.h"
#include "ipae/procedure/profile_download.h"
#include "ipae/toolkit/proactive.h"

#include <stdio.h>
#include <string.h>

/* (1) IPA -> eUICC: ES10b.GetEUICCInfo, EUICCInfo1
 * (2) to (4) IPA -> eUICC: ES10b.GetEUICCChallenge */
static int get_info_and_challenge(struct terminal *terminal,
                                  struct initiate_authentication_request_esipa *request)
{
    struct get_euicc_challenge_response challenge;
    struct bytes encoded;
    int err = es10_encode(terminal, &msg_get_euicc_info1_request, NULL, &encoded);

    if (err == 0)
        err = es10_call(terminal, encoded, &request->euicc_info1);
    if (err == 0)
        err = es10_exchange(terminal, &msg_get_euicc_challenge_request, NULL,
                            &msg_get_euicc_challenge_response, &challenge);
    if (err == 0)
        request->euicc_challenge = challenge.euicc_challenge;
    return err;
}

/* (5) to (9) IPA -> server: ES9+.InitiateAuthentication, over ESipa in an indirect download */
static int initiate_authentication(struct download *download,
                                   struct initiate_authentication_request_esipa *request,
                                   struct initiate_authentication_response_esipa *out)
{
    if (!download->source.is_known_to_eim)
        request->smdp_address = download->source.address;
    request->eim_transaction_id = download->eim_transaction_id;
    return download_server_result(
        download, download->rsp.functions->initiate_authentication(&download->rsp, request, out));
}

/* Is `certificate` that of the SM-DP+ whose OID the activation code names? */
static int check_oid(struct download *download, struct bytes certificate)
{
    struct bytes expected = download->source.oid;
    char oid[64] = "no OID", text[200];
    struct cert cert;

    if (expected.len == 0)
        return 0;
    if (cert_parse(&cert, certificate) == 0 &&
        cert_oid_text(cert.registered_id, oid, sizeof(oid)) == 0 &&
        bytes_equal(expected, bytes_at(oid, strlen(oid))))
        return 0;
    snprintf(text, sizeof(text), "the server's certificate has %s; the activation code names %.*s",
             oid, (int)expected.len, (const char *)expected.at);
    return download_fail(download->pending, download->session->terminal, text);
}

/* (10) IPA: the server is the requested one (SGP.32 3.2.3.2; E-62) */
static int check_server(struct download *download,
                        const struct initiate_authentication_response_esipa *initiated)
{
    struct bytes address = initiated->server_signed1.server_address;
    struct bytes expected = download->source.address;
    char text[200];

    download->transaction_id = initiated->server_signed1.transaction_id;
    if (expected.len && !host_equal(address, expected)) {
        snprintf(text, sizeof(text), "serverAddress is %.*s; requested was %.*s",
                 (int)bytes_cut(address, 0, 80).len, (const char *)address.at,
                 (int)bytes_cut(expected, 0, 80).len, (const char *)expected.at);
        return download_fail(download->pending, download->session->terminal, text);
    }
    return check_oid(download, initiated->server_certificate);
}

/* CtxParams1: as the eIM made it, or the matching identifier and the TAC of the device (E-46). */
static int make_ctx_params1(struct download *download,
                            const struct initiate_authentication_response_esipa *initiated,
                            struct bytes *out)
{
    struct terminal *terminal = download->session->terminal;
    struct ctx_params1 params = {.matching_id = initiated->matching_id.at
                                                    ? initiated->matching_id
                                                    : download->source.matching_id};
    uint8_t tac[TAC_OCTETS] = {0};
    int err;

    *out = initiated->ctx_params1;
    if (out->at)
        return 0;
    if (params.matching_id.len == 0)
        params.matching_id = BYTES_NONE;
    err = tac_request(terminal, tac);
    params.device_info.tac = BYTES_OF(tac);
    return err < 0 && err != ERR_NOT_FOUND ? err
                                           : es10_encode(terminal, &msg_ctx_params1, &params, out);
}

/* (11) to (14) IPA -> eUICC: ES10b.AuthenticateServer; `*response` is the whole BF38 */
static int authenticate_server(struct download *download,
                               const struct initiate_authentication_response_esipa *initiated,
                               struct bytes *response)
{
    struct terminal *terminal = download->session->terminal;
    struct authenticate_server_request request = {
        .server_signed1_raw = initiated->server_signed1_raw,
        .server_signature1 = initiated->server_signature1,
        .euicc_ci_pk_id_to_be_used = initiated->euicc_ci_pk_identifier_to_be_used,
        .server_certificate = initiated->server_certificate};
    struct authenticate_server_response decoded;
    struct bytes encoded;
    int err = make_ctx_params1(download, initiated, &request.ctx_params1_raw);

    if (err == 0)
        err = es10_encode(terminal, &msg_authenticate_server_request, &request, &encoded);
    if (err == 0)
        err = es10_call(terminal, encoded, response);
    if (err == 0)
        err = der_decode(terminal->services.der, &msg_authenticate_server_response, *response,
                         &decoded, &terminal->arena, NULL);
    if (err == 0 && decoded.arm == AUTHENTICATE_SERVER_RESPONSE_ERROR)
        return download_fail_with_code(download, "AuthenticateServer",
                                       decoded.authenticate_error_code);
    download->session_open = err == 0;
    return err;
}

/* (15) to (19) IPA -> server: ES9+.AuthenticateClient, over ESipa in an indirect download */
static int authenticate_client(struct download *download,
                               const struct authenticate_client_request *request,
                               struct rsp_authenticated *out)
{
    int err = download_server_result(
        download, download->rsp.functions->authenticate_client(&download->rsp, request, out));

    if (err == ERR_STATE) /* the server ended the session, unless the eIM refused (E-64) */
        download->session_open = download->rsp.is_refusal_of_eim;
    if (err == ERR_STATE && download->session_open)
        download->cancel_reason = CANCEL_SESSION_PPR_NOT_ALLOWED;
    return err;
}

int common_mutual_authentication(struct download *download, struct rsp_authenticated *out)
{
    struct initiate_authentication_request_esipa request = {.eim_transaction_id = BYTES_NONE};
    struct initiate_authentication_response_esipa initiated;
    struct authenticate_client_request client;
    int err = get_info_and_challenge(download->session->terminal, &request);

    if (err == 0)
        err = initiate_authentication(download, &request, &initiated);
    if (err == 0)
        err = check_server(download, &initiated);
    if (err == 0)
        err = authenticate_server(download, &initiated, &client.authenticate_server_response);
    if (err < 0)
        return err;
    client.transaction_id = initiated.transaction_id.len ? initiated.transaction_id
                                                         : initiated.server_signed1.transaction_id;
    return authenticate_client(download, &client, out);
}
