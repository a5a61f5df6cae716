/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/decode/function.h"

#include "apdu/err.h"
#include "apdu/ins.h"
#include "apdu/tlv.h"
#include "card/euiccd.h"

enum {
    CLASS_ISO_MAX = 0x0F,
    CLASS_PROPRIETARY = 0x80,
    TAG_FIRST_ES10 = 0xBF20,
    TAG_LAST_ES10 = 0xBF7F
};

static const uint8_t isdr_aid[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                                   0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00};

static bool is_toolkit(uint8_t ins)
{
    return ins == INS_FETCH || ins == INS_TERMINAL_RESPONSE || ins == INS_ENVELOPE ||
           ins == INS_TERMINAL_PROFILE || ins == INS_TERMINAL_CAPABILITY;
}

static uint32_t first_tag(struct bytes octets)
{
    uint32_t tag = 0;
    size_t len, used;

    return tlv_header(octets, &tag, &len, &used) == 0 ? tag : 0;
}

/* STORE DATA for the ISD-R; where the selected application is unknown, a STORE DATA whose data is a
 * message of ES10. */
static bool is_es10(const struct exchange *exchange)
{
    uint32_t tag;

    if (exchange->ins != INS_STORE_DATA || exchange->cla <= CLASS_ISO_MAX)
        return false;
    if (exchange->aid.len)
        return bytes_equal(exchange->aid, BYTES_OF(isdr_aid));
    tag = first_tag(exchange->command);
    return tag >= TAG_FIRST_ES10 && tag <= TAG_LAST_ES10;
}

static const struct trace_event *function_event(const struct exchange *exchange)
{
    for (size_t i = 0; i < exchange->event_count; i++)
        if (exchange->events[i].kind == TRACE_FUNCTION)
            return &exchange->events[i];
    return NULL;
}

enum exchange_content exchange_content(const struct exchange *exchange)
{
    switch (exchange->kind) {
    case EXCHANGE_POWER:
        return CONTENT_NONE;
    case EXCHANGE_MESSAGE:
        return CONTENT_MESSAGE;
    case EXCHANGE_EVENT:
        return function_event(exchange) ? CONTENT_ES10 : CONTENT_NONE;
    case EXCHANGE_COMMAND:
        break;
    }
    if (exchange->bpp != EXCHANGE_BPP_NONE)
        return CONTENT_BPP;
    if (is_toolkit(exchange->ins))
        return CONTENT_TOOLKIT;
    return is_es10(exchange) ? CONTENT_ES10 : CONTENT_UICC;
}

struct es10_call exchange_es10(const struct exchange *exchange)
{
    const struct trace_event *event =
        exchange->kind == EXCHANGE_EVENT ? function_event(exchange) : NULL;

    if (event)
        return (struct es10_call){event->command, event->data};
    return (struct es10_call){exchange->command, exchange->response};
}

const char *function_of(struct bytes request)
{
    struct euiccd_function row = EUICCD_INIT(struct euiccd_function);
    const char *name = NULL;
    uint32_t tag = first_tag(request);

    for (size_t i = 0; tag && euiccd_get_function(i, &row); i++)
        if (row.tag == tag)
            name = row.name; /* rows of SGP.32 v1.0 stand before others with their tag */
    return name;
}
