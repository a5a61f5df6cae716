/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A CoAP message with the body of all its blocks (RFC 7252 3, RFC 7959). */
#include "tools/trace/decode/stream.h"

#include "apdu/err.h"
#include "tools/trace/session/coap_message.h"

enum { HEADER = 4, CLASS_SHIFT = 5, CLASS_ERROR = 4, DETAIL = 0x1F, FORMAT_JSON = 50 };

enum form { FORM_TEXT, FORM_NUMBER, FORM_HEX, FORM_BLOCK, FORM_FORMAT };

/* Registry "CoAP Option Numbers". */
static const struct option {
    unsigned number;
    const char *name;
    enum form form;
    bool random;
} options[] = {
    {1, "If-Match", FORM_HEX, true},
    {3, "Uri-Host", FORM_TEXT, false},
    {4, "ETag", FORM_HEX, true},
    {5, "If-None-Match", FORM_HEX, false},
    {6, "Observe", FORM_NUMBER, false},
    {7, "Uri-Port", FORM_NUMBER, false},
    {8, "Location-Path", FORM_TEXT, false},
    {9, "OSCORE", FORM_HEX, true},
    {11, "Uri-Path", FORM_TEXT, false},
    {12, "Content-Format", FORM_FORMAT, false},
    {14, "Max-Age", FORM_NUMBER, false},
    {15, "Uri-Query", FORM_TEXT, false},
    {16, "Hop-Limit", FORM_NUMBER, false},
    {17, "Accept", FORM_FORMAT, false},
    {20, "Location-Query", FORM_TEXT, false},
    {23, "Block2", FORM_BLOCK, false},
    {27, "Block1", FORM_BLOCK, false},
    {28, "Size2", FORM_NUMBER, false},
    {35, "Proxy-Uri", FORM_TEXT, false},
    {39, "Proxy-Scheme", FORM_TEXT, false},
    {60, "Size1", FORM_NUMBER, false},
    {252, "Echo", FORM_HEX, true},
    {258, "No-Response", FORM_NUMBER, false},
    {292, "Request-Tag", FORM_HEX, true},
};

/* Registry "CoAP Codes". */
static const struct {
    uint8_t code;
    const char *name;
} codes[] = {
    {0, "Empty"},
    {1, "GET"},
    {2, "POST"},
    {3, "PUT"},
    {4, "DELETE"},
    {5, "FETCH"},
    {6, "PATCH"},
    {7, "iPATCH"},
    {2 << CLASS_SHIFT | 1, "Created"},
    {2 << CLASS_SHIFT | 2, "Deleted"},
    {2 << CLASS_SHIFT | 3, "Valid"},
    {2 << CLASS_SHIFT | 4, "Changed"},
    {2 << CLASS_SHIFT | 5, "Content"},
    {2 << CLASS_SHIFT | 31, "Continue"},
    {4 << CLASS_SHIFT | 0, "Bad Request"},
    {4 << CLASS_SHIFT | 1, "Unauthorized"},
    {4 << CLASS_SHIFT | 2, "Bad Option"},
    {4 << CLASS_SHIFT | 3, "Forbidden"},
    {4 << CLASS_SHIFT | 4, "Not Found"},
    {4 << CLASS_SHIFT | 5, "Method Not Allowed"},
    {4 << CLASS_SHIFT | 6, "Not Acceptable"},
    {4 << CLASS_SHIFT | 8, "Request Entity Incomplete"},
    {4 << CLASS_SHIFT | 12, "Precondition Failed"},
    {4 << CLASS_SHIFT | 13, "Request Entity Too Large"},
    {4 << CLASS_SHIFT | 15, "Unsupported Content-Format"},
    {4 << CLASS_SHIFT | 29, "Too Many Requests"},
    {5 << CLASS_SHIFT | 0, "Internal Server Error"},
    {5 << CLASS_SHIFT | 1, "Not Implemented"},
    {5 << CLASS_SHIFT | 2, "Bad Gateway"},
    {5 << CLASS_SHIFT | 3, "Service Unavailable"},
    {5 << CLASS_SHIFT | 4, "Gateway Timeout"},
    {5 << CLASS_SHIFT | 5, "Proxying Not Supported"},
};

static unsigned number_of(struct bytes value)
{
    unsigned number = 0;

    for (size_t i = 0; i < value.len && i < 4; i++)
        number = number << 8 | value.at[i];
    return number;
}

static void add_option(struct tree *tree, struct node *parent, unsigned number, struct bytes value,
                       size_t offset)
{
    const struct option *row = NULL;
    struct node *node;

    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
        if (options[i].number == number)
            row = &options[i];
    if (!row) {
        decode_stream_hex(tree, parent, tree_text(tree, "option %u", number), value, offset,
                          TREE_UNKNOWN);
        return;
    }
    if (row->form == FORM_TEXT || row->form == FORM_HEX) {
        node = row->form == FORM_TEXT
                   ? decode_stream_text(tree, parent, row->name, value, offset)
                   : decode_stream_hex(tree, parent, row->name, value, offset, 0);
    } else {
        node = tree_node(tree, parent, row->name, value, offset);
        tree_value(tree, node, "%u", number_of(value));
    }
    if (row->form == FORM_BLOCK)
        tree_value(tree, node, "block %u of %u octets%s", number_of(value) >> 4,
                   16u << (number_of(value) & 7), number_of(value) & 8 ? ", more follow" : "");
    if (row->form == FORM_FORMAT && number_of(value) == FORMAT_JSON)
        tree_value(tree, node, "application/json(%u)", FORMAT_JSON);
    if (row->random)
        tree_flag(tree, node, TREE_RANDOM);
}

static void add_code(struct tree *tree, struct node *parent, struct bytes octets, uint8_t code)
{
    struct node *node = tree_node(tree, parent, "code", bytes_cut(octets, 1, 1), 1);

    tree_value(tree, node, "%u.%02u", code >> CLASS_SHIFT, code & DETAIL);
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        if (codes[i].code == code)
            tree_value(tree, node, "%s(%u.%02u)", codes[i].name, code >> CLASS_SHIFT,
                       code & DETAIL);
    if (code >> CLASS_SHIFT >= CLASS_ERROR)
        tree_flag(tree, node, TREE_REFUSED);
}

void decode_coap(struct tree *tree, struct node *parent, struct bytes octets)
{
    static const char *const types[] = {"CON", "NON", "ACK", "RST"};
    struct trace_coap_message message;
    struct bytes cursor, value, type = BYTES_NONE;
    unsigned number = 0;

    if (trace_coap_read(octets, &message) < 0) {
        decode_stream_malformed(tree, parent, "no CoAP message");
        return;
    }
    tree_node(tree, parent, "type", bytes_cut(octets, 0, 1), 0)->value = types[message.type];
    add_code(tree, parent, octets, message.code);
    decode_stream_hex(tree, parent, "messageId", bytes_cut(octets, 2, 2), 2, TREE_RANDOM);
    if (message.token.len)
        decode_stream_hex(tree, parent, "token", message.token, HEADER, TREE_RANDOM);
    cursor = message.options;
    while (trace_coap_next_option(&cursor, &number, &value) == 0) {
        add_option(tree, parent, number, value, message.head.len - cursor.len - value.len);
        if (number == TRACE_COAP_CONTENT_FORMAT && number_of(value) == FORMAT_JSON)
            type = BYTES_TEXT("application/json");
    }
    decode_body(tree, parent, message.payload, octets.len - message.payload.len, type,
                message.code >> CLASS_SHIFT != 0);
}
