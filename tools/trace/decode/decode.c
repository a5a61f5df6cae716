/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An exchange as a tree: dispatch to the decoders of messages, files, toolkit and streams, then the
 * status word and what the card notes about it.
 */
#include "tools/trace/decode/decode.h"

#include "apdu/sw.h"
#include "apdu/text.h"
#include "apdu/tlv.h"
#include "tools/trace/decode/element.h"
#include "tools/trace/decode/function.h"

#include <inttypes.h>

/* ---- Result ---- */

enum { RESULT_MAX = 80 };

static bool is_refusal_event(const struct trace_event *event)
{
    return event->kind == TRACE_REFUSAL || (event->kind == TRACE_STORE && event->result < 0);
}

const struct trace_event *decode_refusal(const struct exchange *exchange)
{
    for (size_t i = 0; i < exchange->event_count; i++)
        if (is_refusal_event(&exchange->events[i]))
            return &exchange->events[i];
    return NULL;
}

bool decode_refused(const struct exchange *exchange)
{
    enum exchange_content content = exchange_content(exchange);
    bool refused = false;
    char text[RESULT_MAX];

    if (decode_refusal(exchange))
        return true;
    if (content == CONTENT_ES10)
        decode_result(exchange_es10(exchange).response, &refused, text, sizeof(text));
    else if (content == CONTENT_BPP)
        decode_result(exchange->response, &refused, text, sizeof(text));
    if (refused)
        return true;
    return exchange->kind == EXCHANGE_COMMAND && !(exchange->flags & EXCHANGE_INCOMPLETE) &&
           !sw_is_success(exchange->sw);
}

static void add_status(struct tree *tree, uint16_t sw)
{
    struct node *status = tree_node(tree, NULL, "status", BYTES_NONE, 0);
    const char *clause = sw_clause(sw);

    tree_value(tree, status, "%04X (%s)", sw, sw_text(sw));
    if (!sw_is_success(sw))
        tree_flag(tree, status, TREE_REFUSED);
    if (*clause)
        tree_node(tree, status, "clause", BYTES_NONE, 0)->value = clause;
}

/* ---- Events ---- */

static void add_text(struct tree *tree, struct node *parent, const char *name, const char *text)
{
    if (text && *text)
        tree_node(tree, parent, name, BYTES_NONE, 0)->value = text;
}

static void add_hex(struct tree *tree, struct node *parent, const char *name, struct bytes octets)
{
    struct node *node;

    if (octets.len == 0)
        return;
    node = tree_node(tree, parent, name, octets, 0);
    tree_hex(tree, node);
}

static void add_event(struct tree *tree, struct node *parent, const struct trace_event *event)
{
    static const char *const kinds[] = {
        [TRACE_POWER] = "power",     [TRACE_APDU] = "APDU",   [TRACE_FUNCTION] = "function",
        [TRACE_STORE] = "store",     [TRACE_AWAIT] = "await", [TRACE_NOTE] = "note",
        [TRACE_REFUSAL] = "refusal",
    };
    struct node *node = tree_node(tree, parent, kinds[event->kind], BYTES_NONE, 0);

    node->value = event->name;
    if (is_refusal_event(event))
        tree_flag(tree, node, TREE_REFUSED);
    add_text(tree, node, "clause", event->clause);
    add_text(tree, node, "rule", event->rule);
    add_text(tree, node, "reason", event->reason);
    if (event->kind == TRACE_FUNCTION)
        return; /* the command and response of the exchange */
    if (event->data.len)
        add_hex(tree, node, event->element ? event->element : "octets", event->data);
    if (event->kind == TRACE_AWAIT)
        add_hex(tree, node, "command", event->command);
}

static void add_events(struct tree *tree, const struct exchange *exchange)
{
    struct node *events;

    if (exchange->event_count == 0)
        return;
    events = tree_node(tree, NULL, "events", BYTES_NONE, 0);
    for (size_t i = 0; i < exchange->event_count; i++)
        add_event(tree, events, &exchange->events[i]);
}

/* ---- The exchange ---- */

static void add_flags(struct tree *tree, const struct exchange *exchange)
{
    static const struct {
        unsigned flag;
        const char *text;
    } flags[] = {
        {EXCHANGE_INCOMPLETE, "a part of it is not in the trace"},
        {EXCHANGE_ENCRYPTED, "not decrypted: no key log has its secrets"},
        {EXCHANGE_PART, "a block of a chain that was not completed"},
        {EXCHANGE_BAD_MAC, "the MAC of a segment does not verify"},
    };

    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
        if (exchange->flags & flags[i].flag)
            tree_node(tree, NULL, "remark", BYTES_NONE, 0)->value = flags[i].text;
}

/* A message of ES10; one with an unknown tag in hex. */
static void add_message(struct tree *tree, const char *name, struct bytes octets, bool response)
{
    struct node *node;

    if (octets.len == 0)
        return;
    node = tree_node(tree, NULL, name, octets, 0);
    if (decode_message(tree, node, octets, 0, response))
        return;
    tree_hex(tree, node);
    tree_flag(tree, node, TREE_UNKNOWN);
}

/* ---- Bound Profile Package (SGP.22 2.5.5) ---- */

enum { TAG_INITIALISE = 0xBF23, TAG_BPP = 0xBF36 };

static const char *name_of_part(uint32_t tag)
{
    static const struct {
        uint32_t tag;
        const char *name;
    } parts[] = {{TAG_BPP, "boundProfilePackage"},
                 {0xA0, "firstSequenceOf87"},
                 {0xA1, "sequenceOf88"},
                 {0xA2, "secondSequenceOf87"},
                 {0xA3, "sequenceOf86"},
                 {0x86, "86"},
                 {0x87, "87"},
                 {0x88, "88"}};

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        if (parts[i].tag == tag)
            return parts[i].name;
    return NULL;
}

/* The segment as it is sent: headers of sequences, encrypted TLVs. */
static void add_parts(struct tree *tree, struct node *parent, struct bytes octets, size_t offset)
{
    struct bytes rest = octets;
    struct element element;

    while (element_next(&rest, &element)) {
        size_t at = offset + (size_t)(element.value.at - octets.at);
        const char *name = name_of_part(element.tag);
        struct node *node;

        if (element.tag == TAG_INITIALISE &&
            decode_message(tree, parent, element.whole,
                           at - (element.whole.len - element.value.len), false))
            continue;
        node = tree_node(tree, parent, name ? name : tree_text(tree, "%" PRIX32, element.tag),
                         element.value, at);
        if (name && tlv_is_constructed(element.tag)) {
            tree_value(tree, node, "%zu octet%s", element.length, text_s(element.length));
            add_parts(tree, node, element.value, at);
            continue;
        }
        tree_hex(tree, node);
        tree_flag(tree, node, name ? TREE_RANDOM : TREE_UNKNOWN);
    }
    if (rest.len) { /* the middle of a TLV */
        struct node *node =
            tree_node(tree, parent, "continued", rest, offset + (size_t)(rest.at - octets.at));

        tree_hex(tree, node);
        tree_flag(tree, node, TREE_RANDOM);
    }
}

/* A request of the IPAe that has a later part of a package. It begins with a container or a
 * segment.
 */
static bool is_later_part(const struct exchange *exchange, struct bytes request)
{
    size_t len, used;
    uint32_t tag;

    return exchange->kind == EXCHANGE_EVENT && tlv_header(request, &tag, &len, &used) == 0 &&
           tag != TAG_BPP && name_of_part(tag);
}

static void add_es10(struct tree *tree, const struct exchange *exchange)
{
    struct es10_call call = exchange_es10(exchange);

    if (is_later_part(exchange, call.request))
        add_parts(tree, tree_node(tree, NULL, "command", call.request, 0), call.request, 0);
    else
        add_message(tree, "command", call.request, false);
    add_message(tree, "response", call.response, true);
}

enum { METADATA = 0x25 }; /* of BF25, which is authenticated only: no secret */

/* What segments of a package contain: commands of ES8+, then profile elements. */
static void add_clear(struct tree *tree, const struct exchange *exchange)
{
    struct bytes rest = exchange->clear;
    struct element element;
    struct node *clear, *before;

    if (rest.len == 0)
        return;
    clear = tree_node(tree, NULL, "decrypted", rest, 0);
    while (rest.len > 1 && rest.at[0] == 0xBF && rest.at[1] <= 0x26 && rest.at[1] >= 0x24 &&
           element_next(&rest, &element)) {
        decode_message(tree, clear, element.whole, (size_t)(element.whole.at - exchange->clear.at),
                       false);
        if (clear->last && element.whole.at[1] != METADATA)
            tree_flag(tree, clear->last, TREE_SECRET);
    }
    before = clear->last;
    if (rest.len)
        decode_elements(tree, clear, rest, exchange->clear.len - rest.len);
    for (struct node *node = before ? before->next : clear->first; node; node = node->next)
        tree_flag(tree, node, TREE_SECRET);
}

static void add_bpp(struct tree *tree, const struct exchange *exchange)
{
    struct node *command = tree_node(tree, NULL, "command", exchange->command, 0);

    add_parts(tree, command, exchange->command, 0);
    add_clear(tree, exchange);
    add_message(tree, "response", exchange->response, true);
}

void decode_exchange(struct tree *tree, const struct exchange *exchange)
{
    switch (exchange_content(exchange)) {
    case CONTENT_NONE:
        add_hex(tree, NULL, "ATR", exchange->response);
        break;
    case CONTENT_ES10:
        add_es10(tree, exchange);
        break;
    case CONTENT_TOOLKIT:
        decode_toolkit(tree, exchange);
        break;
    case CONTENT_BPP:
        add_bpp(tree, exchange);
        break;
    case CONTENT_MESSAGE:
        decode_stream(tree, exchange);
        add_clear(tree, exchange);
        break;
    case CONTENT_UICC:
        decode_uicc(tree, exchange);
        break;
    }
    if (exchange->kind == EXCHANGE_COMMAND && !(exchange->flags & EXCHANGE_INCOMPLETE))
        add_status(tree, exchange->sw);
    add_flags(tree, exchange);
    add_events(tree, exchange);
}
