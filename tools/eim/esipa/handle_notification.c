/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ESipa.HandleNotification: SGP.32 5.14.7; E-24, E-68, E-69, E-80. Passed on over ES9+'. */
#include "tools/eim/esipa/internal.h"

#include "apdu/tlv.h"

#include <stdio.h>
#include <string.h>

enum { ADDRESS_MAX = 256, TAGS_MAX = 16 /* octets of two tags and lengths */ };

/* One call of ES9+'.HandleNotification. */
static int deliver(struct exchange *exchange, const char *address, struct bytes notification)
{
    struct es9_error error;
    int err = esipa_call_es9(exchange, address, "handleNotification",
                             json_pack("{s:o}", "pendingNotification", es9_octets(notification)),
                             NULL, &error);
    if (err < 0)
        esipa_say(exchange, "reason", error.text);
    else
        esipa_say(exchange, "forwarded", address);
    return err;
}

/* At the address that the eUICC says. */
static int deliver_there(struct exchange *exchange, const struct notification_metadata *metadata,
                         struct bytes notification)
{
    struct bytes text = metadata->notification_address;
    char address[ADDRESS_MAX];

    if (text.len == 0 || text.len >= sizeof(address) || memchr(text.at, 0, text.len))
        return ERR_MALFORMED;
    snprintf(address, sizeof(address), "%.*s", (int)text.len, (const char *)text.at);
    return deliver(exchange, address, notification);
}

/* The result of an indirect download of ours always goes on, to where it came from, and is that of
 * its item (E-69). */
static int forward_installation(struct exchange *exchange,
                                const struct profile_installation_result *result,
                                struct bytes notification)
{
    const struct profile_installation_result_data *data = &result->profile_installation_result_data;
    bool is_ours = esipa_session_find(exchange, data->transaction_id);
    enum esipa_signature signature = ESIPA_SIGNATURE_OF_UNKNOWN_KEY;
    json_t *report;
    int err;

    if (is_ours)
        signature = esipa_installation_check(exchange, result);
    if (signature == ESIPA_SIGNATURE_BAD) {
        esipa_say(exchange, "reason",
                  "euiccSignPIR does not verify with the key of the eUICC of this download");
        return ERR_MALFORMED;
    }
    if (!is_ours && !exchange->esipa->options.forward)
        return ERR_UNSUPPORTED;
    err = is_ours ? deliver(exchange, esipa_session_text(exchange, "address"), notification)
                  : deliver_there(exchange, &data->notification_metadata, notification);
    if (err < 0 || !is_ours || !esipa_session_find(exchange, data->transaction_id))
        return err; /* the last: the same came again meanwhile */
    report = esipa_installation_report(data, signature);
    json_object_set(exchange->line, "download", report);
    esipa_session_end(exchange, report);
    return esipa_save(exchange);
}

int esipa_forward(struct exchange *exchange, struct bytes notification, int64_t *sequence)
{
    struct esipa *esipa = exchange->esipa;
    struct pending_notification pending;
    const struct notification_metadata *metadata =
        &pending.other_signed_notification.tbs_other_notification;

    *sequence = -1;
    if (der_decode(esipa->options.der, &msg_pending_notification, notification, &pending,
                   &esipa->arena, NULL) < 0)
        return ERR_MALFORMED;
    switch (pending.arm) {
    case PENDING_NOTIFICATION_PROFILE_INSTALLATION_RESULT:
        *sequence = pending.profile_installation_result.profile_installation_result_data
                        .notification_metadata.seq_number;
        return forward_installation(exchange, &pending.profile_installation_result, notification);
    case PENDING_NOTIFICATION_OTHER_SIGNED_NOTIFICATION:
        *sequence = metadata->seq_number;
        esipa_say_number(exchange, "operation", metadata->profile_management_operation);
        return esipa->options.forward ? deliver_there(exchange, metadata, notification)
                                      : ERR_UNSUPPORTED;
    case PENDING_NOTIFICATION_COMPACT_PROFILE_INSTALLATION_RESULT:
    case PENDING_NOTIFICATION_COMPACT_OTHER_SIGNED_NOTIFICATION:
        break; /* not announced by our triggers (E-72): the full form cannot be rebuilt */
    }
    return ERR_UNSUPPORTED;
}

/* A result that comes this way is taken, but there is no answer to acknowledge it in (E-24). */
static int take_result(struct exchange *exchange, struct bytes octets)
{
    struct buf *out = exchange->out;
    struct buf unsaid = arena_buf(&exchange->esipa->arena, ESIPA_PACKAGE_MAX);
    const char *why;
    struct tlv whole;
    unsigned code;
    int status;

    if (tlv_only(octets, &whole) < 0)
        return esipa_refuse(exchange, "provideEimPackageResult is not one TLV");
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
 * the compact forms A0 and A1. [0] around a PendingNotification has one TLV in it; as the tag of a
 * compact ProfileInstallationResult it has two. The request with the tag, in the arena.
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
    struct der_error error = {0};
    int64_t sequence;
    int err;

    octets = add_tag(exchange, octets);
    esipa_decode(exchange, "request", &msg_handle_notification_esipa, octets);
    if (der_decode(exchange->esipa->options.der, &msg_handle_notification_esipa, octets, &message,
                   &exchange->esipa->arena, &error) < 0)
        return esipa_refuse(exchange, "%s.%s: %s", error.type ? error.type : "HandleNotification",
                            error.field ? error.field : "", error.reason ? error.reason : "");
    if (message.arm == HANDLE_NOTIFICATION_ESIPA_PROVIDE_EIM_PACKAGE_RESULT) {
        esipa_say(exchange, "notification", "provideEimPackageResult");
        return take_result(exchange, message.provide_eim_package_result);
    }
    esipa_say(exchange, "notification", "pendingNotification");
    esipa_say_hex(exchange, "pendingNotification", message.pending_notification);
    err = esipa_forward(exchange, message.pending_notification, &sequence);
    esipa_say(exchange, "answer", err == 0 || err == ERR_UNSUPPORTED ? "accepted" : "refused");
    if (err == ERR_MALFORMED)
        return esipa_refuse(exchange, "the notification cannot be read");
    return err == 0 || err == ERR_UNSUPPORTED ? HTTP_NO_CONTENT : HTTP_BAD_GATEWAY;
}
