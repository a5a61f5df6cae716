/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ASN.1 binding, SGP.22 6.6 and annex H: one TLV in A2, identified by its tag. */
#include "apdu/tlv.h"
#include "card/asn1/msg_esipa.h"
#include "tools/smdpp/binding.h"

#include <stdlib.h>
#include <string.h>

enum { ANSWER_OVERHEAD = 8192 }; /* size of a response without a package */

/* One request being handled. */
struct call {
    struct binding *binding;
    struct bytes in; /* the function's TLV */
    struct arena *arena;
    struct dp_refusal refusal;
    struct buf out; /* malloc'd */
};

/* Handles the function; encodes the response into call->out. Negative on internal errors. */
typedef int function(struct call *call);

static int read_in(struct call *call, const struct der_message *message, void *in)
{
    return dp_decode(call->binding->dp, message, call->in, in, call->arena, &call->refusal);
}

/* Allocates a response with room for `package` octets in addition to its other members. */
static int begin_response(struct call *call, const struct der_message *message, const void *out,
                          size_t package)
{
    size_t size = package + ANSWER_OVERHEAD, mark;
    int err;

    call->out = buf_over(malloc(size), size);
    if (!call->out.at)
        return ERR_MEMORY;
    mark = tlv_open(&call->out, msg_remote_profile_provisioning_response.tag);
    err = der_encode(call->binding->der, message, out, &call->out, NULL);
    tlv_close(&call->out, mark);
    if (err == 0 && call->out.overflow)
        err = ERR_TOO_LONG;
    return err;
}

/* ---- Functions ---- */

static int initiate_authentication(struct call *call)
{
    struct initiate_authentication_request in;
    struct initiate_authentication_response out = {.arm = INITIATE_AUTHENTICATION_RESPONSE_OK};
    struct dp_initiated initiated;
    struct tlv signature, ci;
    int err = read_in(call, &msg_initiate_authentication_request, &in);

    if (err == 0)
        err =
            dp_initiate_authentication(call->binding->dp, call->arena, in.euicc_challenge,
                                       in.euicc_info1, in.smdp_address, &initiated, &call->refusal);
    if (err < 0)
        return err;
    if (call->refusal.subject) {
        out.arm = INITIATE_AUTHENTICATION_RESPONSE_ERROR;
        out.initiate_authentication_error = call->refusal.error;
        return begin_response(call, &msg_initiate_authentication_response, &out, 0);
    }
    err = tlv_only(initiated.server_signature1, &signature);
    if (err == 0)
        err = tlv_only(initiated.ci_key_id, &ci);
    if (err < 0)
        return err;
    out.transaction_id = initiated.transaction_id;
    out.server_signed1_raw = initiated.server_signed1;
    out.server_signature1 = signature.value;
    out.euicc_ci_pk_id_to_be_used = ci.value;
    out.server_certificate = initiated.server_certificate;
    return begin_response(call, &msg_initiate_authentication_response, &out, 0);
}

/* ES11 has other values than ES9+ for its last codes. */
static int es11_error(int error)
{
    if (error == AUTHENTICATE_CLIENT_INVALID_TRANSACTION_ID)
        return AUTHENTICATE_CLIENT_ES11_INVALID_TRANSACTION_ID;
    return error > AUTHENTICATE_CLIENT_ES11_EVENT_ID_UNKNOWN
               ? AUTHENTICATE_CLIENT_ES11_UNDEFINED_ERROR
               : error;
}

static int answer_events(struct call *call, struct bytes id, const struct dp_authenticated *found)
{
    struct event_entries entries[DP_EVENTS_MAX];
    struct authenticate_client_response_es11 out = {.arm = AUTHENTICATE_CLIENT_RESPONSE_OK,
                                                    .transaction_id = id,
                                                    .event_entries = entries,
                                                    .event_entries_count = found->event_count};

    for (size_t i = 0; i < found->event_count; i++) {
        const struct dp_event *event = found->events[i];

        entries[i].event_id = bytes_at(event->event_id, strlen(event->event_id));
        entries[i].rsp_server_address = bytes_at(event->address, strlen(event->address));
    }
    if (call->refusal.subject) {
        out.arm = AUTHENTICATE_CLIENT_RESPONSE_ERROR;
        out.authenticate_client_error = es11_error(call->refusal.error);
    }
    return begin_response(call, &msg_authenticate_client_response_es11, &out,
                          found->event_count * sizeof(struct dp_event));
}

static int authenticate_client(struct call *call)
{
    struct authenticate_client_request in;
    struct authenticate_client_response out = {.arm = AUTHENTICATE_CLIENT_RESPONSE_OK};
    struct dp_authenticated authenticated;
    struct tlv signature;
    int err = read_in(call, &msg_authenticate_client_request, &in);

    if (err == 0)
        err =
            dp_authenticate_client(call->binding->dp, call->arena, in.transaction_id,
                                   in.authenticate_server_response, &authenticated, &call->refusal);
    if (err < 0)
        return err;
    if (authenticated.is_event)
        return answer_events(call, in.transaction_id, &authenticated);
    if (call->refusal.subject) {
        out.arm = AUTHENTICATE_CLIENT_RESPONSE_ERROR;
        out.authenticate_client_error = call->refusal.error;
        return begin_response(call, &msg_authenticate_client_response, &out, 0);
    }
    err = tlv_only(authenticated.smdp_signature2, &signature);
    if (err < 0)
        return err;
    out.transaction_id = in.transaction_id;
    out.profile_meta_data = authenticated.profile_metadata;
    out.smdp_signed2_raw = authenticated.smdp_signed2;
    out.smdp_signature2 = signature.value;
    out.smdp_certificate = authenticated.smdp_certificate;
    return begin_response(call, &msg_authenticate_client_response, &out, 0);
}

static int get_bound_profile_package(struct call *call)
{
    struct get_bound_profile_package_request in;
    struct get_bound_profile_package_response out = {.arm = GET_BOUND_PROFILE_PACKAGE_RESPONSE_OK};
    struct bytes package = BYTES_NONE;
    int err = read_in(call, &msg_get_bound_profile_package_request, &in);

    if (err == 0)
        err = dp_get_bound_profile_package(call->binding->dp, call->arena, in.transaction_id,
                                           in.prepare_download_response, &package, &call->refusal);
    if (err < 0)
        return err;
    if (call->refusal.subject) {
        out.arm = GET_BOUND_PROFILE_PACKAGE_RESPONSE_ERROR;
        out.get_bound_profile_package_error = call->refusal.error;
    } else {
        out.transaction_id = in.transaction_id;
        out.bound_profile_package = package;
    }
    err = begin_response(call, &msg_get_bound_profile_package_response, &out, package.len);
    free((void *)package.at);
    return err;
}

static int cancel_session(struct call *call)
{
    struct server_cancel_session_request in;
    struct server_cancel_session_response out = {.arm = SERVER_CANCEL_SESSION_RESPONSE_OK};
    int err = read_in(call, &msg_server_cancel_session_request, &in);

    if (err == 0)
        err = dp_cancel_session(call->binding->dp, in.transaction_id, &in.cancel_session_response,
                                &call->refusal);
    if (err < 0)
        return err;
    if (call->refusal.subject) {
        out.arm = SERVER_CANCEL_SESSION_RESPONSE_ERROR;
        out.cancel_session_error = call->refusal.error;
    }
    return begin_response(call, &msg_server_cancel_session_response, &out, 0);
}

static int handle_notification(struct call *call)
{
    struct handle_notification in;
    int err = read_in(call, &msg_handle_notification, &in);

    return err < 0 ? err
                   : dp_handle_notification(call->binding->dp, call->arena, in.pending_notification,
                                            &call->refusal);
}

/* ES9+, ES11 and ESipa have the same tags. */
static const struct {
    uint32_t tag;
    function *run;
} functions[DP_FUNCTIONS] = {
    [DP_INITIATE_AUTHENTICATION] = {ESIPA_INITIATE_AUTHENTICATION, initiate_authentication},
    [DP_AUTHENTICATE_CLIENT] = {ESIPA_AUTHENTICATE_CLIENT, authenticate_client},
    [DP_GET_BOUND_PROFILE_PACKAGE] = {ESIPA_GET_BOUND_PROFILE_PACKAGE, get_bound_profile_package},
    [DP_CANCEL_SESSION] = {ESIPA_CANCEL_SESSION, cancel_session},
    [DP_HANDLE_NOTIFICATION] = {ESIPA_HANDLE_NOTIFICATION, handle_notification}, /* no response */
};

int binding_asn1(struct binding *binding, struct bytes body, struct arena *arena,
                 struct https_response *response, struct dp_refusal *refusal)
{
    struct call call = {.binding = binding, .arena = arena};
    struct remote_profile_provisioning in;
    struct tlv message;
    int err =
        dp_decode(binding->dp, &msg_remote_profile_provisioning_request, body, &in, arena, refusal);

    if (err == 0 && tlv_only(in.message, &message) < 0)
        err = binding_refuse(binding, refusal, ERR_MALFORMED, "A2: must contain one TLV");
    if (err < 0)
        return err;
    call.in = in.message;
    err = ERR_NOT_FOUND;
    for (unsigned i = 0; i < DP_FUNCTIONS; i++) {
        if (functions[i].tag != message.tag)
            continue;
        if (binding_fault(binding, (enum dp_function)i, response))
            return 0;
        err = functions[i].run(&call);
    }
    if (err == ERR_NOT_FOUND)
        binding_refuse(binding, &call.refusal, err, "tag %X: not a function of ES9+ or ES11",
                       message.tag);
    *refusal = call.refusal;
    if (err < 0) {
        free(call.out.at);
        return err;
    }
    response->status = call.out.at ? 200 : 204;
    response->content_type = "application/x-gsma-rsp-asn1";
    response->body = buf_bytes(&call.out);
    return 0;
}
