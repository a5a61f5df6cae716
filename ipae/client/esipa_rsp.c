/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The functions of an RSP server over ESipa (SGP.32 5.14.1 to 5.14.4, 5.14.7, 5.14.8). */
#include "card/asn1/tags.h"
#include "ipae/client/compact.h"
#include "ipae/client/esipa.h"
#include "ipae/client/rsp.h"

#include <stdio.h>

/* PREFIX_MAX: octets before the package: BF3A, A0, transactionId. */
enum { PREFIX_MAX = 64, PIECE = 512, UNDEFINED_ERROR = 127, BAD_REQUEST = 400 };

/* `code_of_eim`: the one for the eIM's own check of the metadata; 0: none. */
static int refused(struct rsp *rsp, const char *function, int64_t code, int64_t code_of_eim)
{
    snprintf(rsp->refusal, sizeof(rsp->refusal), "%s: error %lld", function, (long long)code);
    rsp->is_undefined = code == UNDEFINED_ERROR;
    rsp->is_refusal_of_eim = code_of_eim && code == code_of_eim;
    terminal_note(rsp->server->terminal, "ESipa", rsp->refusal);
    return ERR_STATE;
}

static int initiate_authentication(struct rsp *rsp,
                                   const struct initiate_authentication_request_esipa *request,
                                   struct initiate_authentication_response_esipa *out)
{
    int err = esipa_exchange(rsp->server, &msg_initiate_authentication_request_esipa, request,
                             &msg_initiate_authentication_response_esipa, out);

    if (err == 0 && out->arm != INITIATE_AUTHENTICATION_RESPONSE_OK)
        err = refused(rsp, "InitiateAuthentication", out->initiate_authentication_error, 0);
    rsp->is_context_of_eim = err == 0 && out->ctx_params1.at;
    return err;
}

/*
 * Calls `send` with the compact form of `full`, where the card makes compact forms. An eIM that
 * cannot rebuild the full form responds with undefinedError, or refuses a notification: it gets the
 * full form.
 */
static int
send_compact(struct rsp *rsp, struct bytes full,
             int (*compact)(struct terminal *terminal, struct bytes full, struct bytes *out),
             int (*send)(struct rsp *rsp, struct bytes form, void *context), void *context)
{
    struct terminal *terminal = rsp->server->terminal;
    struct bytes form = full;
    int err = terminal->ipa_features & IPA_FEATURES_MINIMIZE_ESIPA_BYTES
                  ? compact(terminal, full, &form)
                  : 0;

    if (err < 0)
        return err;
    rsp->is_undefined = false;
    err = send(rsp, form, context);
    if (form.at == full.at || !rsp->is_undefined)
        return err;
    terminal_note(terminal, "ESipa", "the eIM refused the compact form; sending the full form");
    return send(rsp, full, context);
}

struct authentication {
    const struct authenticate_client_request *request;
    struct rsp_authenticated *out;
};

static int send_authentication(struct rsp *rsp, struct bytes form, void *context)
{
    const struct authentication *authentication = context;
    struct authenticate_client_request request = *authentication->request;
    struct rsp_authenticated *out = authentication->out;
    int err;

    request.authenticate_server_response = form;
    *out = (struct rsp_authenticated){.is_event = false};
    err = esipa_exchange(rsp->server, &msg_authenticate_client_request, &request,
                         &msg_authenticate_client_response_esipa, &out->dp);
    if (err == 0 && out->dp.arm == AUTHENTICATE_CLIENT_RESPONSE_ESIPA_ERROR)
        err = refused(rsp, "AuthenticateClient", out->dp.authenticate_client_error,
                      AUTHENTICATE_CLIENT_PPR_NOT_ALLOWED);
    return err;
}

static int authenticate_client(struct rsp *rsp, const struct authenticate_client_request *request,
                               struct rsp_authenticated *out)
{
    struct authentication authentication = {request, out};

    return send_compact(rsp, request->authenticate_server_response,
                        rsp->is_context_of_eim ? compact_authenticated_by_eim
                                               : compact_authenticated,
                        send_authentication, &authentication);
}

/* A response to GetBoundProfilePackage while it is received. */
struct package_response {
    struct buf prefix;
    bool in_package;
    int (*put)(void *context, struct bytes octets);
    void *context;
    int64_t code; /* error code; -1: none */
    uint8_t octets[PREFIX_MAX];
};

/* Finds the package's first octet, or the error code. 1; 0: more octets are needed; ERR_MALFORMED.
 */
static int find_package(struct package_response *response, size_t *at)
{
    struct bytes rest = buf_bytes(&response->prefix);
    struct tlv code, id;
    size_t len, used;
    uint32_t tag;
    int err = tlv_header(rest, &tag, &len, &used);

    if (err == 0 && tag != ESIPA_GET_BOUND_PROFILE_PACKAGE)
        return ERR_MALFORMED;
    if (err < 0)
        return err == ERR_NOT_FOUND ? 0 : err;
    rest = bytes_from(rest, used);
    if (tlv_next(&rest, &code) == 0 && code.tag == TAG_RESPONSE_ERROR_CODE && code.value.len > 0) {
        response->code = 0;
        for (size_t i = 0; i < code.value.len && i < 4; i++)
            response->code = response->code << 8 | code.value.at[i];
        return 1;
    }
    err = tlv_header(rest, &tag, &len, &used);
    if (err == 0 && tag == TAG_RESPONSE_ERROR_CODE) /* an incomplete error code */
        return 0;
    if (err == 0 && tag != TAG_RESPONSE_OK)
        return ERR_MALFORMED;
    if (err < 0)
        return err == ERR_NOT_FOUND ? 0 : err;
    rest = bytes_from(rest, used);
    if (rest.len == 0)
        return 0;
    if (rest.at[0] == TAG_TRANSACTION_ID && tlv_take(&rest, TAG_TRANSACTION_ID, &id) < 0)
        return 0;
    *at = (size_t)(rest.at - response->octets);
    return 1;
}

static int receive_piece(struct package_response *response, struct bytes piece)
{
    struct bytes part = bytes_cut(piece, 0, PREFIX_MAX - response->prefix.len);
    size_t at = 0;
    int err;

    if (response->in_package)
        return response->put(response->context, piece);
    buf_put(&response->prefix, part);
    err = find_package(response, &at);
    if (err == 0 && response->prefix.len == PREFIX_MAX)
        err = ERR_MALFORMED;
    if (err <= 0 || response->code >= 0)
        return err < 0 ? err : 0;
    response->in_package = true;
    err = response->put(response->context, bytes_from(buf_bytes(&response->prefix), at));
    piece = bytes_from(piece, part.len);
    return err || piece.len == 0 ? err : response->put(response->context, piece);
}

struct binding {
    const struct get_bound_profile_package_request *request;
    int (*put)(void *context, struct bytes octets);
    void *context;
};

static int send_binding(struct rsp *rsp, struct bytes form, void *context)
{
    const struct binding *binding = context;
    struct server *server = rsp->server;
    struct get_bound_profile_package_request request = *binding->request;
    struct package_response response = {
        .put = binding->put, .context = binding->context, .code = -1};
    uint64_t left = (uint64_t)BPP_MAX + PREFIX_MAX;
    struct bytes encoded;
    int more = 1;
    int err;

    request.prepare_download_response = form;
    err = es10_encode(server->terminal, &msg_get_bound_profile_package_request, &request, &encoded);
    response.prefix = BUF_OVER(response.octets);
    if (err == 0)
        err = esipa_send(server, encoded);
    while (err == 0 && more > 0) {
        uint8_t octets[PIECE];
        struct buf piece = BUF_OVER(octets);

        more = server_read(server, &piece);
        if (more < 0)
            return more;
        if (piece.len > left)
            err = ERR_TOO_LONG;
        else if (piece.len)
            err = receive_piece(&response, buf_bytes(&piece));
        left -= piece.len;
    }
    if (err)
        server_discard_response(server);
    else if (response.code >= 0)
        err = refused(rsp, "GetBoundProfilePackage", response.code,
                      GET_BOUND_PROFILE_PACKAGE_METADATA_MISMATCH);
    return err;
}

static int get_bound_profile_package(struct rsp *rsp,
                                     const struct get_bound_profile_package_request *request,
                                     int (*put)(void *context, struct bytes octets), void *context)
{
    struct binding binding = {request, put, context};

    return send_compact(rsp, request->prepare_download_response, compact_prepared, send_binding,
                        &binding);
}

static int send_cancellation(struct rsp *rsp, struct bytes form, void *context)
{
    struct terminal *terminal = rsp->server->terminal;
    struct server_cancel_session_request request = {.transaction_id = *(struct bytes *)context};
    struct server_cancel_session_response decoded;
    int err = der_decode(terminal->services.der, &msg_cancel_session_response, form,
                         &request.cancel_session_response, &terminal->arena, NULL);

    if (err == 0)
        err = esipa_exchange(rsp->server, &msg_server_cancel_session_request, &request,
                             &msg_server_cancel_session_response, &decoded);
    if (err == 0 && decoded.arm != SERVER_CANCEL_SESSION_RESPONSE_OK)
        err = refused(rsp, "CancelSession", decoded.cancel_session_error, 0);
    return err;
}

static int cancel_session(struct rsp *rsp, struct bytes transaction_id, struct bytes response)
{
    return send_compact(rsp, response, compact_cancelled, send_cancellation, &transaction_id);
}

/* The response has no body (E-80). */
static int send_notification(struct rsp *rsp, struct bytes form, void *context)
{
    const struct handle_notification_esipa message = {
        .arm = HANDLE_NOTIFICATION_ESIPA_PENDING_NOTIFICATION, .pending_notification = form};
    struct bytes encoded, received;
    int err =
        es10_encode(rsp->server->terminal, &msg_handle_notification_esipa, &message, &encoded);

    (void)context;
    if (err == 0)
        err = esipa_call(rsp->server, encoded, &received);
    rsp->is_undefined = err == ERR_IO && rsp->server->status == BAD_REQUEST;
    return err;
}

static int handle_notification(struct rsp *rsp, struct bytes notification)
{
    return send_compact(rsp, notification, compact_notification, send_notification, NULL);
}

const struct rsp_functions rsp_by_esipa = {initiate_authentication, authenticate_client,
                                           get_bound_profile_package, cancel_session,
                                           handle_notification};
