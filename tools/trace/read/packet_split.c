/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One T=0 exchange of a GSMTAP packet as command and response (ISO/IEC 7816-3 12.1 and 12.2). */
#include "apdu/apdu.h"
#include "apdu/ins.h"
#include "tools/trace/read/packet.h"

#include <string.h>

enum { HEADER = 5, SW = 2, EXTENDED_HEADER = HEADER + 2 };

/* Whether the P3 octets after the header come from the card (case 2). */
static bool is_outgoing(const uint8_t *header)
{
    enum { MORE_BLOCKS = 0xC0, GP_GET_STATUS = 0xF0 };

    switch (header[1]) {
    case INS_FETCH:
    case INS_GET_CHALLENGE:
    case INS_READ_BINARY:
    case INS_READ_RECORD:
    case INS_GET_RESPONSE:
    case INS_GET_DATA:
        return true;
    case INS_MANAGE_CHANNEL: /* OPEN */
        return header[2] == 0;
    case INS_STATUS: /* of GlobalPlatform: GET STATUS, with a search criterion */
        return (header[2] & GP_GET_STATUS) == 0;
    case INS_RETRIEVE_DATA: /* the first block names an object */
        return (header[3] & MORE_BLOCKS) == 0;
    default:
        return false;
    }
}

/* Command: `len` octets of the exchange, and Le 00 when a response follows its data. */
static bool set(struct arena *arena, struct bytes exchange, size_t len, bool le,
                struct trace_event *event)
{
    event->command = bytes_cut(exchange, 0, len);
    event->data = bytes_cut(exchange, len, exchange.len - SW - len);
    if (le && event->data.len) {
        uint8_t *copy = arena_alloc(arena, len + 1);

        if (!copy)
            return false;
        memcpy(copy, exchange.at, len);
        event->command = bytes_at(copy, len + 1);
    }
    return true;
}

/* P3 00, and more data than fit a short response: the extended command is there as it was sent. */
static bool split_extended(struct arena *arena, struct bytes exchange, struct trace_event *event)
{
    size_t len = (size_t)exchange.at[HEADER] << 8 | exchange.at[HEADER + 1];
    size_t rest = exchange.len - SW - EXTENDED_HEADER;
    bool has_data = len != 0 && (len < rest || (len == rest && !is_outgoing(exchange.at)));

    if (!has_data) /* the two octets are Le */
        return set(arena, exchange, EXTENDED_HEADER, false, event);
    if (rest >= len + 2) /* Le after the data */
        return set(arena, exchange, EXTENDED_HEADER + len + 2, false, event);
    return set(arena, exchange, exchange.len - SW, false, event);
}

bool packet_split(struct arena *arena, struct bytes exchange, struct trace_event *event)
{
    size_t rest, p3;

    if (exchange.len < HEADER - 1 + SW)
        return false;
    event->sw = (uint16_t)(exchange.at[exchange.len - 2] << 8 | exchange.at[exchange.len - 1]);
    if (exchange.len < HEADER + SW)
        return set(arena, exchange, HEADER - 1, false, event);
    p3 = exchange.at[HEADER - 1];
    rest = exchange.len - HEADER - SW;
    if (p3 == 0 && rest > APDU_SHORT_LE_MAX)
        return split_extended(arena, exchange, event);
    if (p3 == 0 && rest == 0 && !is_outgoing(exchange.at)) { /* case 1 */
        event->command = bytes_cut(exchange, 0, HEADER - 1);
        event->data = BYTES_NONE;
        return true;
    }
    if (p3 == 0 || rest == 0 || (rest <= p3 && is_outgoing(exchange.at)))
        return set(arena, exchange, HEADER, false, event);
    if (rest <= p3)
        return set(arena, exchange, HEADER + rest, false, event);
    return set(arena, exchange, HEADER + p3, true, event);
}
