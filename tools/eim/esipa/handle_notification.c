/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ESipa.HandleNotification: SGP.32 5.14.7; E-24, E-68, E-69, E-80. Forwards each Pending
 * Notification over ES9+'. */
#include "tools/eim/esipa/esipa_internal.h"

#include "apdu/tlv.h"

enum { TAGS_MAX = 16 /* two tags and lengths */ };

/* A result in HandleNotification is processed; its response has no acknowledgement (E-24). */
static int process_result(struct exchange *exchange, struct bytes octets)
{
    struct buf *out = exchange->out;
    struct buf unsaid = arena_buf(&exchange->esipa->arena, ESIPA_PACKAGE_MAX);
    const char *why;
    struct tlv whole;
    unsigned code;
    int status;

    if (tlv_only(octets, &whole) < 0)
        return esipa_refuse(exchange, "provideEimPackageResult of %zu octets is not one TLV",
                            octets.len);
    why = esipa_find_card_of_result(exchange, &whole, &code);
    if (why)
        return esipa_refuse(exchange, "%s", why);
    exchange->out = &unsaid;
    status = esipa_provide_eim_package_result(exchange, octets);
    exchange->out = out;
    return status == HTTP_OK ? HTTP_NO_CONTENT : status;
}

/*
 * SGP.32 v1.0 has the PendingNotification without the tag [0] of later versions (F.1): BF37, 30, or
 * the compact forms A0 and A1. [0] around a PendingNotification contains one TLV; as the tag of a
 * compact ProfileInstallationResult it contains two. Returns the request with the tag, in the
 * arena.
 */
static struct bytes add_tag(struct exchange *exchange, struct bytes octets)
{
    struct buf out = arena_buf(&exchange->esipa->arena, octets.len + TAGS_MAX);
    struct tlv request, message, inner;
    size_t whole, arm;

    if (tlv_only(octets, &request) < 0 || tlv_only(request.value, &message) < 0 ||
        message.tag == ESIPA_PROVIDE_EIM_PACKAGE_RESULT ||
        (message.tag == 0xA0 && tlv_only(message.value, &inner) == 0))
        return octets;
    whole = tlv_open(&out, request.tag);
    arm = tlv_open(&out, 0xA0);
    buf_put(&out, message.whole);
    tlv_close(&out, arm);
    tlv_close(&out, whole);
    return out.overflow ? octets : buf_bytes(&out);
}

int esipa_handle_notification(struct exchange *exchange, struct bytes octets)
{
    struct handle_notification_esipa message;
    int64_t sequence;
    int err;

    octets = add_tag(exchange, octets);
    esipa_log_decoded(exchange, "request", &msg_handle_notification_esipa, octets);
    if (esipa_decode(exchange, &msg_handle_notification_esipa, octets, &message) < 0) {
        esipa_log_field(exchange, "answer", "refused");
        return HTTP_BAD_REQUEST;
    }
    if (message.arm == HANDLE_NOTIFICATION_ESIPA_PROVIDE_EIM_PACKAGE_RESULT) {
        esipa_log_field(exchange, "notification", "provideEimPackageResult");
        return process_result(exchange, message.provide_eim_package_result);
    }
    esipa_log_field(exchange, "notification", "pendingNotification");
    esipa_log_hex(exchange, "pendingNotification", message.pending_notification);
    err = esipa_forward_notification(exchange, message.pending_notification, &sequence);
    esipa_log_field(exchange, "answer",
                    err == 0 || err == ERR_UNSUPPORTED ? "accepted" : "refused");
    if (err == ERR_MALFORMED)
        return HTTP_BAD_REQUEST;
    return err == 0 || err == ERR_UNSUPPORTED ? HTTP_NO_CONTENT : HTTP_BAD_GATEWAY;
}
