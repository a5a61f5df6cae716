/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a card stores, as JSON: settings, the responses of its ES10 functions (show_fields.h), and
 * CRLs. */
#ifndef TOOLS_CLI_SHOW_CARD_H
#define TOOLS_CLI_SHOW_CARD_H

#include "card/euiccd.h"

#include <jansson.h>

struct show_card {
    struct euiccd_card *card;
    /* euiccd_es10 or euiccd_peek. */
    uint16_t (*es10)(struct euiccd_card *card, const uint8_t *request, size_t request_length,
                     uint8_t *response, size_t size, size_t *length);
    json_t *object;
    json_t *unusable; /* array: stored data that the card cannot use, functions that failed */
    const struct show_request *request; /* the one under way; NULL: none */
    uint8_t *response;                  /* to it; private to show_card.c */
};

/* Adds the contents of the card to `object`. */
void show_card(struct show_card *show);
/* A callback of the card's trace, for details of `unusable`; `context` is the struct show_card. */
void show_card_on_event(void *context, const struct euiccd_trace_event *event);

#endif
