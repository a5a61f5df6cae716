/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ipae/client/es10.h"

#include "apdu/sw.h"

#include <stdio.h>
#include <stdlib.h>

/* The enum err of a status word. */
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

int es10_call(struct terminal *terminal, struct bytes request, struct bytes *response)
{
    uint8_t *octets;
    struct buf out;
    int err;

    if (terminal->reset)
        return ERR_RESET;
    octets = malloc(ES10_DO_MAX);
    if (!octets)
        return ERR_MEMORY;
    out = buf_over(octets, ES10_DO_MAX);
    err = error_of(card_es10(terminal->card, request, &out));
    if (err == 0 && out.overflow)
        err = ERR_TOO_LONG;
    *response = arena_copy(&terminal->arena, buf_bytes(&out));
    if (err == 0 && out.len > 0 && response->len == 0)
        err = ERR_MEMORY;
    free(octets);
    return err;
}

int es10_encode(struct terminal *terminal, const struct der_message *type, const void *message,
                struct bytes *out)
{
    uint8_t *octets = malloc(ES10_DO_MAX);
    struct buf buf = buf_over(octets, ES10_DO_MAX);
    int err;

    if (!octets)
        return ERR_MEMORY;
    err = der_encode(terminal->services.der, type, message, &buf, NULL);
    *out = arena_copy(&terminal->arena, buf_bytes(&buf));
    if (err == 0 && out->len == 0)
        err = ERR_MEMORY;
    free(octets);
    return err;
}

int es10_exchange(struct terminal *terminal, const struct der_message *request_type,
                  const void *request, const struct der_message *response_type, void *response)
{
    struct bytes encoded, received;
    int err = es10_encode(terminal, request_type, request, &encoded);

    if (err == 0)
        err = es10_call(terminal, encoded, &received);
    if (err == 0)
        err = der_decode(terminal->services.der, response_type, received, response,
                         &terminal->arena, NULL);
    return err;
}

int es10_remove_notification(struct terminal *terminal, int64_t number)
{
    const struct notification_sent_request request = {.seq_number = number};
    struct notification_sent_response response;
    char text[40];
    int err = es10_exchange(terminal, &msg_notification_sent_request, &request,
                            &msg_notification_sent_response, &response);

    if (err == 0 && response.delete_notification_status != 0) {
        snprintf(text, sizeof(text), "refused: result %lld",
                 (long long)response.delete_notification_status);
        terminal_note(terminal, "RemoveNotificationFromList", text);
    }
    return err;
}

int es10_next_notification(struct terminal *terminal, int64_t after,
                           struct notification_metadata *out)
{
    const struct list_notification_request request = {.has_profile_management_operation = false};
    struct list_notification_response response;
    int err = es10_exchange(terminal, &msg_list_notification_request, &request,
                            &msg_list_notification_response, &response);
    bool found = false;

    for (size_t i = 0; err == 0 && i < response.notification_metadata_list_count; i++) {
        const struct notification_metadata *one = &response.notification_metadata_list[i];

        if (one->seq_number > after && (!found || one->seq_number < out->seq_number)) {
            *out = *one;
            found = true;
        }
    }
    return err < 0 ? err : found ? 0 : ERR_NOT_FOUND;
}

int es10_retrieve_notifications(struct terminal *terminal,
                                enum retrieve_notifications_list_search search, int64_t number,
                                struct retrieve_notifications_list_response *out)
{
    const struct retrieve_notifications_list_request request = {
        .has_search_criteria = true, .search_criteria = search, .seq_number = number};

    return es10_exchange(terminal, &msg_retrieve_notifications_list_request, &request,
                         &msg_retrieve_notifications_list_response, out);
}

int es10_read_notification(struct terminal *terminal, int64_t number, struct bytes *out)
{
    struct retrieve_notifications_list_response response;
    int err = es10_retrieve_notifications(terminal, RETRIEVE_NOTIFICATIONS_LIST_SEARCH_SEQ_NUMBER,
                                          number, &response);

    if (err == 0 && response.notification_list_count != 1)
        err = ERR_NOT_FOUND;
    if (err == 0)
        *out = response.notification_list[0];
    return err;
}
