/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A DNS message (RFC 1035 4). */
#include "apdu/text.h"
#include "tools/trace/cursor.h"
#include "tools/trace/decode/stream.h"
#include "tools/trace/session/names.h"

#include <arpa/inet.h>

enum { FLAG_RESPONSE = 0x8000, CODE_MASK = 0x0F, TYPE_OPT = 41, HEADER = 12 };

static const char *type_name(struct tree *tree, unsigned type)
{
    static const struct {
        unsigned type;
        const char *name;
    } types[] = {{1, "A"},     {2, "NS"},     {5, "CNAME"}, {6, "SOA"},  {12, "PTR"},
                 {15, "MX"},   {16, "TXT"},   {28, "AAAA"}, {33, "SRV"}, {TYPE_OPT, "OPT"},
                 {64, "SVCB"}, {65, "HTTPS"}, {255, "ANY"}};

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (types[i].type == type)
            return types[i].name;
    return tree_text(tree, "TYPE%u", type);
}

/* RFC 1035 4.1.1, RFC 2136 2.2. */
static const char *code_name(unsigned code)
{
    static const char *const names[] = {"noError",   "formatError",    "serverFailure",
                                        "nameError", "notImplemented", "refused"};

    return code < sizeof(names) / sizeof(names[0]) ? names[code] : "unknown";
}

static void add_header(struct tree *tree, struct node *parent, struct cursor *in)
{
    static const struct {
        unsigned bit;
        const char *name;
    } bits[] = {{0x0400, ", authoritative"},
                {0x0200, ", truncated"},
                {0x0100, ", recursion desired"},
                {0x0080, ", recursion available"}};
    const char *text;
    struct node *code;
    unsigned flags;

    decode_stream_hex(tree, parent, "id", cursor_take(in, 2), 0, TREE_RANDOM);
    flags = cursor_number(in, 2);
    text = flags & FLAG_RESPONSE ? "response" : "query";
    for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++)
        if (flags & bits[i].bit)
            text = tree_text(tree, "%s%s", text, bits[i].name);
    tree_node(tree, parent, "flags", bytes_cut(in->octets, 2, 2), 2)->value = text;
    if (!(flags & FLAG_RESPONSE))
        return;
    code = tree_node(tree, parent, "responseCode", bytes_cut(in->octets, 3, 1), 3);
    tree_value(tree, code, "%s(%u)", code_name(flags & CODE_MASK), flags & CODE_MASK);
    if (flags & CODE_MASK)
        tree_flag(tree, code, TREE_REFUSED);
}

/* A name at the cursor. */
static const char *read_name(struct tree *tree, struct cursor *in)
{
    char name[STREAM_HOST_MAX];

    if (in->bad || !trace_names_read(in->octets, &in->at, name, sizeof(name))) {
        in->bad = true;
        return "";
    }
    return tree_text(tree, "%s", name);
}

static void add_data(struct tree *tree, struct node *record, struct cursor *in, unsigned type,
                     const char *name, unsigned long life)
{
    size_t at = in->at + 2;
    struct bytes data = cursor_vector(in, 2);
    struct cursor inside = {.octets = in->octets, .at = at};
    char text[INET6_ADDRSTRLEN];
    const char *target;

    if (in->bad)
        return;
    record->octets = data;
    record->offset = at;
    if ((type == 1 && data.len == 4) || (type == 28 && data.len == 16))
        tree_value(tree, record, "%s %s %s, valid for %lu s", name, type_name(tree, type),
                   inet_ntop(type == 1 ? AF_INET : AF_INET6, data.at, text, sizeof(text)), life);
    else if (type == 2 || type == 5 || type == 12) {
        target = read_name(tree, &inside);
        in->bad = inside.bad || inside.at != in->at; /* the data is one name */
        if (in->bad)
            tree_hex(tree, record);
        else
            tree_value(tree, record, "%s %s %s, valid for %lu s", name, type_name(tree, type),
                       target, life);
    } else
        tree_value(tree, record, "%s %s, %zu octet%s", name, type_name(tree, type), data.len,
                   text_s(data.len));
}

void decode_dns(struct tree *tree, struct node *parent, struct bytes octets)
{
    static const char *const sections[] = {"question", "answer", "authority", "additional"};
    struct cursor in = cursor_of(octets);
    unsigned counts[4];

    if (octets.len < HEADER) {
        decode_stream_malformed(tree, parent, "shorter than a header");
        return;
    }
    add_header(tree, parent, &in);
    for (unsigned i = 0; i < 4; i++)
        counts[i] = cursor_number(&in, 2);
    for (unsigned section = 0; section < 4; section++)
        for (unsigned i = 0; i < counts[section] && !in.bad; i++) {
            size_t at = in.at;
            const char *name = read_name(tree, &in);
            unsigned type = cursor_number(&in, 2);
            struct node *record;

            cursor_number(&in, 2); /* class */
            if (in.bad)
                break;
            record =
                tree_node(tree, parent, sections[section], bytes_cut(octets, at, in.at - at), at);
            if (section == 0)
                tree_value(tree, record, "%s %s", name, type_name(tree, type));
            else
                add_data(tree, record, &in, type, name, cursor_number(&in, 4));
        }
    if (in.bad)
        decode_stream_malformed(tree, parent, "ends inside a record, or an invalid name");
}
