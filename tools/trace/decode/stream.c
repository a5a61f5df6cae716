/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/decode/stream.h"

#include "apdu/text.h"

#include <string.h>

enum { SHOWN_MAX = 1024 /* octets of a text or hex value */ };

struct node *decode_stream_hex(struct tree *tree, struct node *parent, const char *name,
                               struct bytes octets, size_t offset, unsigned flags)
{
    struct node *node = tree_node(tree, parent, name, octets, offset);

    if (octets.len > 0 && octets.len <= SHOWN_MAX)
        tree_hex(tree, node);
    else if (octets.len)
        tree_value(tree, node, "%zu octet%s", octets.len, text_s(octets.len));
    tree_flag(tree, node, flags);
    return node;
}

static bool is_text(struct bytes octets)
{
    while (octets.len) {
        uint32_t code;
        size_t used = text_character(octets, &code);

        if (used == 0 || (code < ' ' && code != '\n' && code != '\r' && code != '\t'))
            return false;
        octets = bytes_from(octets, used);
    }
    return true;
}

struct node *decode_stream_text(struct tree *tree, struct node *parent, const char *name,
                                struct bytes octets, size_t offset)
{
    struct node *node;
    char text[SHOWN_MAX + 1];

    if (octets.len > SHOWN_MAX || !is_text(octets))
        return decode_stream_hex(tree, parent, name, octets, offset, 0);
    node = tree_node(tree, parent, name, octets, offset);
    tree_value(tree, node, "%s", text_show(text, sizeof(text), octets));
    return node;
}

void decode_stream_malformed(struct tree *tree, struct node *parent, const char *what)
{
    struct node *node = tree_node(tree, parent, "malformed", BYTES_NONE, 0);

    node->value = what;
    tree_flag(tree, node, TREE_MALFORMED);
}

static bool contains(struct bytes text, const char *part)
{
    return text.len && memmem(text.at, text.len, part, strlen(part)) != NULL;
}

void decode_body(struct tree *tree, struct node *parent, struct bytes body, size_t offset,
                 struct bytes type, bool response)
{
    struct node *node;

    if (body.len == 0)
        return;
    node = tree_node(tree, parent, "body", body, offset);
    if (contains(type, "json"))
        decode_json(tree, node, body, offset);
    else if (!decode_message(tree, node, body, offset, response))
        decode_stream_text(tree, node, "octets", body, offset);
}

/* Octets of no known protocol, or encrypted ones. */
static void add_plain(struct tree *tree, const char *name, struct bytes octets)
{
    if (octets.len)
        decode_stream_text(tree, NULL, name, octets, 0);
}

static void add_side(struct tree *tree, const struct exchange *exchange, bool response)
{
    const char *protocol = exchange->protocol, *name = response ? "response" : "request";
    struct bytes octets = response ? exchange->response : exchange->command;
    bool datagrams = strcmp(protocol, "DTLS") == 0;
    struct node *node;

    if (octets.len == 0)
        return;
    node = tree_node(tree, NULL, name, octets, 0);
    if (strcmp(protocol, "DNS") == 0)
        decode_dns(tree, node, octets);
    else if (strcmp(protocol, "HTTP") == 0)
        decode_http(tree, node, octets, response);
    else if (strcmp(protocol, "CoAP") == 0)
        decode_coap(tree, node, octets);
    else
        decode_tls(tree, node, octets, datagrams, exchange->flags & EXCHANGE_INCOMPLETE);
}

void decode_stream(struct tree *tree, const struct exchange *exchange)
{
    if (!exchange->protocol || strcmp(exchange->protocol, "TCP") == 0 ||
        strcmp(exchange->protocol, "UDP") == 0) {
        add_plain(tree, "request", exchange->command);
        add_plain(tree, "response", exchange->response);
        return;
    }
    add_side(tree, exchange, false);
    add_side(tree, exchange, true);
}
