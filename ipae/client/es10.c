/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ipae/client/es10.h"

#include "apdu/sw.h"
#include "card/asn1/msg_notification.h"

#include <stdlib.h>

static int error_of(uint16_t sw)
{
    switch (sw) {
    case SW_OK:
        return 0;
    case SW_CONDITIONS:
        return ERR_STATE;
    case SW_WRONG_DATA:
        return ERR_MALFORMED;
    default:
        return ERR_IO;
    }
}

int es10_call(struct ipae *ipae, struct bytes request, struct bytes *response)
{
    uint8_t *octets;
    struct buf out;
    int err;

    if (ipae->reset)
        return ERR_RESET;
    octets = malloc(ES10_ANSWER_MAX);
    if (!octets)
        return ERR_MEMORY;
    out = buf_over(octets, ES10_ANSWER_MAX);
    err = error_of(card_es10(ipae->card, request, &out));
    if (err == 0 && out.overflow)
        err = ERR_TOO_LONG;
    *response = arena_copy(&ipae->arena, buf_bytes(&out));
    if (err == 0 && out.len > 0 && response->len == 0)
        err = ERR_MEMORY;
    free(octets);
    return err;
}

int es10_encode(struct ipae *ipae, const struct der_message *type, const void *message,
                struct bytes *out)
{
    uint8_t *octets = malloc(ES10_ANSWER_MAX);
    struct buf buf = buf_over(octets, ES10_ANSWER_MAX);
    int err;

    if (!octets)
        return ERR_MEMORY;
    err = der_encode(ipae->services.der, type, message, &buf, NULL);
    *out = arena_copy(&ipae->arena, buf_bytes(&buf));
    if (err == 0 && out->len == 0)
        err = ERR_MEMORY;
    free(octets);
    return err;
}

int es10_ask(struct ipae *ipae, const struct der_message *request_type, const void *request,
             const struct der_message *response_type, void *response)
{
    struct bytes question, answer;
    int err = es10_encode(ipae, request_type, request, &question);

    if (err == 0)
        err = es10_call(ipae, question, &answer);
    if (err == 0)
        err = der_decode(ipae->services.der, response_type, answer, response, &ipae->arena, NULL);
    return err;
}

int es10_remove_notification(struct ipae *ipae, int64_t number)
{
    const struct notification_sent_request request = {.seq_number = number};
    struct notification_sent_response response;

    return es10_ask(ipae, &msg_notification_sent_request, &request, &msg_notification_sent_response,
                    &response);
}
