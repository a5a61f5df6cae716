/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proactive commands (TS 102 223): what a FETCH gave, and the TERMINAL RESPONSE to it. */
#include "apdu/cat.h"
#include "apdu/ins.h"
#include "apdu/tlv.h"
#include "tools/trace/session/session_private.h"

enum { TAG_PROACTIVE = 0xD0, DETAILS_LEN = 3 };

/* Number and type of the command details, the first object of `list`. */
static bool read_details(struct bytes list, uint8_t *command, uint8_t *type)
{
    struct tlv details;

    if (comprehension_next(&list, &details) < 0 || details.tag != CAT_TAG_COMMAND_DETAILS ||
        details.value.len < DETAILS_LEN)
        return false;
    *command = details.value.at[0];
    *type = details.value.at[1];
    return true;
}

static void apply_fetch(struct session_card *card, struct exchange *exchange)
{
    struct bytes cursor = exchange->response;
    uint32_t tag;
    size_t len, used;

    card->fetched.number = 0;
    if (tlv_header(cursor, &tag, &len, &used) < 0 || tag != TAG_PROACTIVE ||
        !read_details(bytes_cut(cursor, used, len), &card->fetched.command, &card->fetched.type))
        return;
    card->fetched.number = exchange->number;
    exchange->proactive = card->fetched.type;
}

static void apply_response(struct session_card *card, struct exchange *exchange)
{
    uint8_t command = 0, type = 0;
    bool read = read_details(exchange->command, &command, &type);
    bool fetched = card->fetched.number != 0;

    if (fetched && (!read || (command == card->fetched.command && type == card->fetched.type))) {
        type = card->fetched.type;
        exchange->fetched = card->fetched.number;
        card->fetched.number = 0;
    }
    exchange->proactive = type;
}

void proactive_apply(struct session_card *card, struct exchange *exchange)
{
    if (exchange->ins == INS_FETCH)
        apply_fetch(card, exchange);
    else if (exchange->ins == INS_TERMINAL_RESPONSE)
        apply_response(card, exchange);
}
