/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/decode/toolkit.h"

#include "apdu/text.h"
#include "tools/profile/alpha.h"

#include <string.h>

enum { TEXT_MAX = 1024 };

struct node *toolkit_node(struct toolkit *toolkit, struct node *parent, const char *name,
                          struct bytes octets)
{
    size_t offset = octets.len ? (size_t)(octets.at - toolkit->start) : 0;

    return tree_node(toolkit->tree, parent, name, octets, toolkit->offset + offset);
}

void toolkit_code(struct toolkit *toolkit, struct node *node, enum cat_list list, unsigned code)
{
    const char *name = cat_name(list, code);

    if (name) {
        tree_value(toolkit->tree, node, "%s(%02X)", name, code);
    } else {
        tree_value(toolkit->tree, node, "%02X", code);
        tree_flag(toolkit->tree, node, TREE_UNKNOWN);
    }
}

void toolkit_malformed(struct toolkit *toolkit, struct node *node, const char *reason)
{
    tree_value(toolkit->tree, node, "%s", reason);
    tree_flag(toolkit->tree, node, TREE_MALFORMED);
}

struct node *toolkit_take(struct toolkit *toolkit, struct node *parent, const char *name,
                          struct bytes *cursor, size_t len)
{
    struct bytes octets = bytes_cut(*cursor, 0, len);
    struct node *node;

    if (octets.len < len) {
        node = toolkit_node(toolkit, parent, name, octets);
        tree_value(toolkit->tree, node, "ends after %zu of %zu octet%s", octets.len, len,
                   text_s(len));
        tree_flag(toolkit->tree, node, TREE_MALFORMED);
        *cursor = BYTES_NONE;
        return NULL;
    }
    *cursor = bytes_from(*cursor, len);
    return toolkit_node(toolkit, parent, name, octets);
}

struct node *toolkit_take_hex(struct toolkit *toolkit, struct node *parent, const char *name,
                              struct bytes *cursor, size_t len)
{
    struct node *node = toolkit_take(toolkit, parent, name, cursor, len);

    if (node)
        tree_hex(toolkit->tree, node);
    return node;
}

static uint64_t number_of(struct bytes octets)
{
    uint64_t number = 0;

    for (size_t i = 0; i < octets.len; i++)
        number = number << 8 | octets.at[i];
    return number;
}

struct node *toolkit_take_number(struct toolkit *toolkit, struct node *parent, const char *name,
                                 struct bytes *cursor, size_t len)
{
    struct node *node = toolkit_take(toolkit, parent, name, cursor, len);

    if (node)
        tree_value(toolkit->tree, node, "%llu", (unsigned long long)number_of(node->octets));
    return node;
}

struct node *toolkit_take_code(struct toolkit *toolkit, struct node *parent, const char *name,
                               struct bytes *cursor, enum cat_list list)
{
    struct node *node = toolkit_take(toolkit, parent, name, cursor, 1);

    if (node)
        toolkit_code(toolkit, node, list, node->octets.at[0]);
    return node;
}

void toolkit_rest(struct toolkit *toolkit, struct node *parent, struct bytes rest)
{
    struct node *node;

    if (rest.len == 0)
        return;
    node = toolkit_node(toolkit, parent, "further octets", rest);
    tree_hex(toolkit->tree, node);
    tree_flag(toolkit->tree, node, TREE_UNKNOWN);
}

void toolkit_text(struct toolkit *toolkit, struct node *node, struct bytes text)
{
    char shown[TEXT_MAX];

    tree_value(toolkit->tree, node, "%s", text_show(shown, sizeof(shown), text));
}

void toolkit_alpha(struct toolkit *toolkit, struct node *node, struct bytes field)
{
    char shown[TEXT_MAX];

    alpha_show(bytes_cut(field, 0, UINT8_MAX), shown, sizeof(shown));
    tree_value(toolkit->tree, node, "%s", shown);
}

void toolkit_digits(struct toolkit *toolkit, struct node *node, struct bytes digits, size_t skip)
{
    static const char names[] = "0123456789*#pwe";
    char text[2 * UINT8_MAX + 1];
    size_t length = 0;

    for (size_t i = skip; i < 2 * digits.len && length < sizeof(text) - 1; i++) {
        unsigned nibble = digits.at[i / 2] >> (i % 2 * 4) & 0x0F;

        if (nibble == 0x0F)
            break;
        text[length++] = names[nibble];
    }
    text[length] = '\0';
    tree_value(toolkit->tree, node, "%s", text);
}

/* 7-bit characters to one octet each (TS 23.038 6.1.2.1). */
static struct bytes unpack(struct bytes packed, size_t septets, unsigned fill, uint8_t *out,
                           size_t size)
{
    size_t count = 0;

    for (size_t bit = fill; count < septets && count < size && bit + 7 <= 8 * packed.len;
         bit += 7) {
        unsigned pair = packed.at[bit / 8];

        if (bit / 8 + 1 < packed.len)
            pair |= (unsigned)packed.at[bit / 8 + 1] << 8;
        out[count++] = (uint8_t)(pair >> bit % 8 & 0x7F);
    }
    return bytes_at(out, count);
}

/* UCS2 is shown by the alpha identifier of its form 80. */
static void ucs2(struct toolkit *toolkit, struct node *node, struct bytes text)
{
    uint8_t field[UINT8_MAX];
    struct buf out = BUF_OVER(field);

    buf_put_u8(&out, 0x80);
    buf_put(&out, bytes_cut(text, 0, (sizeof(field) - 1) / 2 * 2));
    toolkit_alpha(toolkit, node, buf_bytes(&out));
}

enum toolkit_alphabet toolkit_alphabet(unsigned scheme)
{
    if (scheme >> 4 == 0x0F)
        return scheme >> 2 & 1 ? TOOLKIT_8_BITS : TOOLKIT_7_BITS;
    if (scheme >> 4 == 0x0E)
        return TOOLKIT_UCS2;
    if (scheme >> 7)
        return TOOLKIT_7_BITS;
    return (scheme >> 2 & 3) == 0   ? TOOLKIT_7_BITS
           : (scheme >> 2 & 3) == 2 ? TOOLKIT_UCS2
                                    : TOOLKIT_8_BITS;
}

void toolkit_coded_text(struct toolkit *toolkit, struct node *node, unsigned scheme,
                        struct bytes text, size_t septets, unsigned fill)
{
    uint8_t octets[UINT8_MAX];
    struct bytes unpacked;

    switch (toolkit_alphabet(scheme)) {
    case TOOLKIT_7_BITS:
        unpacked = unpack(text, septets, fill, octets, sizeof(octets));
        toolkit_alpha(toolkit, node, unpacked);
        break;
    case TOOLKIT_UCS2:
        ucs2(toolkit, node, text);
        break;
    case TOOLKIT_8_BITS:
        toolkit_alpha(toolkit, node, text);
        break;
    }
}
