/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profile elements: ProfileElement of the TCA profile package (DP-4.1). */
#include "apdu/text.h"
#include "tools/trace/decode/elements_parts.h"

#include "profiles/package/pe.h"
#include "profiles/package/templates/template.h"

enum { TAG_FIRST = 0xA0, TAG_LAST = 0xBE, TAG_TWO_OCTETS = 0xBF00, TAG_NUMBER = 0x7F };

/* The number of an element by its tag; -1: another tag. */
static int number_of(uint32_t tag)
{
    if (tag >= TAG_FIRST && tag <= TAG_LAST)
        return (int)(tag - TAG_FIRST);
    if ((tag & 0xFF80) == TAG_TWO_OCTETS && tag <= 0xFFFF)
        return (int)(tag & TAG_NUMBER);
    return -1;
}

static void show_element(struct elements *elements, struct node *parent, uint32_t tag,
                         struct bytes value, size_t missing)
{
    const struct parts *parts = &elements->parts;
    int number = number_of(tag);
    const struct tag_row *table = number < 0 ? NULL : elements_table((unsigned)number);
    struct tree *tree = parts->tree;
    struct node *node;

    if (number == PE_ELEMENT_GENERIC_FILE_MANAGEMENT ||
        (number >= 0 && template_of_element((unsigned)number))) {
        node = part_node(parts, parent, pe_element_name((unsigned)number), value);
        if (number == PE_ELEMENT_GENERIC_FILE_MANAGEMENT)
            elements_generic(elements, node, value);
        else
            elements_template(elements, node, (unsigned)number, value);
    } else if (table) {
        node = part_node(parts, parent,
                         number == PE_ELEMENT_HEADER ? "header" : pe_element_name((unsigned)number),
                         value);
        part_tlvs(parts, node, value, table);
    } else {
        node = part_hex(parts, parent, tree_text(tree, "%02X", (unsigned)tag), value);
        tree_flag(tree, node, TREE_UNKNOWN);
    }
    if (missing) {
        tree_value(tree, node, "ends early, missing: %zu octet%s", missing, text_s(missing));
        tree_flag(tree, node, TREE_MALFORMED);
    }
}

void decode_elements(struct tree *tree, struct node *parent, struct bytes octets, size_t offset)
{
    struct elements elements = {
        .parts = {tree, octets, offset, BYTES_NONE, BYTES_NONE},
    };

    while (octets.len) {
        struct bytes before = octets, value;
        size_t missing;
        uint32_t tag;

        if (!part_tlv_next(&octets, &tag, &value, &missing)) {
            part_malformed(&elements.parts, part_node(&elements.parts, parent, "rest", before),
                           "invalid tag or length");
            return;
        }
        show_element(&elements, parent, tag, value, missing);
    }
}
