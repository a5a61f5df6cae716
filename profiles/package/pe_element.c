/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Elements and their members: levels and dispatch (DP-4.2, DP-4.3).
 *
 *   level 0  the profile element
 *   level 1  its members: PEHeader, templateID, files; in generic file management A1
 *   level 2  template: one File;           generic: one FileManagement
 *   level 3  template: nothing;            generic: filePath, createFCP, fill...
 *
 * A leaf is collected (small), streamed into the current file, or skipped. Elements without files
 * are collected whole.
 */
#include "profiles/package/pe_private.h"

#include <stdlib.h>

enum {
    ELEMENT_HEADER = 0,
    ELEMENT_GENERIC = 1,
    ELEMENT_APPLICATION = 8,
    ELEMENT_NON_STANDARD = 9,
    ELEMENT_END = 10,
    ELEMENT_DEPTH_MAX = 8,
    ELEMENT_PARTS_MAX = 8192,
    SMALL_MAX = 4096, /* FCP, path, templateID, PEHeader */
    TAG_CONTEXT_0 = 0xA0,
    TAG_GENERIC_LIST = 0xA1,
    TAG_SEQUENCE = 0x30,
    TAG_TEMPLATE_ID = 0x81,
    TAG_DO_NOT_CREATE = 0x80,
    TAG_FCP = 0xA1,
    TAG_OFFSET = 0x82,
    TAG_CONTENT = 0x83,
    TAG_GENERIC_PATH = 0x80,
    TAG_GENERIC_FCP = 0x62,
    TAG_GENERIC_OFFSET = 0x02,
    TAG_GENERIC_CONTENT = 0x81
};

/* Elements without files. */
static const struct {
    uint8_t element;
    int (*run)(struct pe *pe, struct bytes content);
} whole_elements[] = {
    {ELEMENT_HEADER, pe_header}, {2, pe_pin_codes},       {3, pe_puk_codes}, {4, pe_aka_parameter},
    {5, pe_cdma_parameter},      {6, pe_security_domain}, {7, pe_rfm},
};

/* PEHeader: [80] mandated, 81 identification. */
static void element_header(struct pe *pe, struct bytes value)
{
    struct tlv one;
    uint32_t number;

    pe->mandated = tlv_take(&value, 0x80, &one) == 0;
    pe->has_element_header = true;
    if (tlv_take(&value, 0x81, &one) || !pe_number(one.value, &number) || number > 32767) {
        pe->mandated = true;
        pe_refuse(pe, PE_INVALID_REQUEST_FORMAT, "PEHeader without identification");
        return;
    }
    pe->identification = (int32_t)number;
}

static bool has_files(unsigned element)
{
    return element == ELEMENT_GENERIC || template_of_element(element);
}

static bool is_whole(unsigned element)
{
    for (size_t i = 0; i < sizeof whole_elements / sizeof whole_elements[0]; i++)
        if (whole_elements[i].element == element)
            return true;
    return false;
}

/* The order of elements that holds for all (DP-4.3). */
static void check_order(struct pe *pe)
{
    if (pe->end_seen)
        pe_refuse(pe, PE_BAD_VALUES, "octets after the end element");
    else if (pe->header_seen == (pe->element == ELEMENT_HEADER))
        pe_refuse(pe, PE_INVALID_REQUEST_FORMAT,
                  pe->header_seen ? "a second header" : "the header does not come first");
    else if (!pe->has_mf && pe->element >= 11 && pe->element != 16 && pe->element != 32)
        pe_refuse(pe, PE_INVALID_REQUEST_FORMAT, "files before the MF");
}

static void begin_leaf(struct pe *pe, int kind, uint32_t tag, size_t len)
{
    pe_drop_collected(pe);
    pe->leaf = kind;
    pe->leaf_tag = tag;
    pe->leaf_left = len;
    if (pe->leaf == LEAF_COLLECT && len) {
        pe->collected = malloc(len);
        pe->collected_size = len;
        if (!pe->collected) {
            pe_refuse(pe, PE_MEMORY_FAILURE, "no memory for an element");
            pe->leaf = LEAF_SKIP;
        }
    }
}

static void collect(struct pe *pe, uint32_t tag, size_t len, size_t limit)
{
    if (len > limit) {
        pe_refuse(pe, PE_NOT_ENOUGH_MEMORY, "an element is longer than this card takes");
        begin_leaf(pe, LEAF_SKIP, tag, len);
        return;
    }
    begin_leaf(pe, LEAF_COLLECT, tag, len);
}

static void begin_element(struct pe *pe, uint32_t tag, size_t len)
{
    bool two = tag > 0xFF;

    pe->element = two ? tag & 0x7F : tag & 0x1F;
    pe->identification = PE_ID_NONE;
    pe->mandated = pe->has_element_header = pe->skipping = false;
    pe->template = NULL;
    pe->next_member = 2;
    if ((two ? tag >> 8 != 0xBF || tag & 0x80 : (tag & 0xE0) != 0xA0))
        pe_refuse(pe, PE_INVALID_REQUEST_FORMAT, "not a profile element");
    check_order(pe);
    if (pe->over)
        begin_leaf(pe, LEAF_SKIP, tag, len);
    else if (is_whole(pe->element))
        collect(pe, tag, len, PE_ELEMENT_MAX);
    else {
        pe->levels[0].tag = tag;
        pe->levels[0].left = len;
        pe->depth = 1;
        pe->leaf = LEAF_NONE;
    }
}

static void open_level(struct pe *pe, uint32_t tag, size_t len)
{
    pe->levels[pe->depth].tag = tag;
    pe->levels[pe->depth].left = len;
    pe->depth++;
}

/* A member of an element that is taken member by member. */
static int begin_member(struct pe *pe, uint32_t tag, size_t len)
{
    if (!pe->has_element_header) {
        if (tag != TAG_CONTEXT_0)
            pe_refuse(pe, PE_INVALID_REQUEST_FORMAT, "an element without PEHeader");
        collect(pe, tag, len, SMALL_MAX);
        return 0;
    }
    if (pe->over || pe->skipping || !has_files(pe->element)) {
        begin_leaf(pe, LEAF_SKIP, tag, len);
        return 0;
    }
    if (pe->element == ELEMENT_GENERIC) {
        if (tag == TAG_GENERIC_LIST)
            open_level(pe, tag, len);
        else
            begin_leaf(pe, LEAF_SKIP, tag, len);
        return 0;
    }
    if (tag == TAG_TEMPLATE_ID && !pe->template) {
        collect(pe, tag, len, SMALL_MAX);
        return 0;
    }
    if (!pe->template)
        pe_refuse(pe, PE_INVALID_REQUEST_FORMAT, "files before the templateID");
    if (pe->over) {
        begin_leaf(pe, LEAF_SKIP, tag, len);
        return 0;
    }
    open_level(pe, tag, len);
    return pe_member_begin(pe, tag > 0xFF ? tag & 0x7F : tag & 0x1F);
}

/* A choice of File or FileManagement. */
static int begin_choice(struct pe *pe, uint32_t tag, size_t len)
{
    bool generic = pe->element == ELEMENT_GENERIC;

    /* A member that the template version does not have is passed over. */
    if (pe->over || pe->skipping || (!generic && !pe->current.row)) {
        begin_leaf(pe, LEAF_SKIP, tag, len);
        return 0;
    }
    if (tag == (generic ? TAG_GENERIC_CONTENT : TAG_CONTENT)) {
        begin_leaf(pe, LEAF_FILL, tag, len);
        return pe_file_content(pe);
    }
    if (generic ? tag == TAG_GENERIC_PATH || tag == TAG_GENERIC_FCP || tag == TAG_GENERIC_OFFSET
                : tag == TAG_DO_NOT_CREATE || tag == TAG_FCP || tag == TAG_OFFSET)
        collect(pe, tag, len, SMALL_MAX);
    else {
        pe_refuse(pe, PE_FEATURE_NOT_SUPPORTED, "a File with an unknown choice");
        begin_leaf(pe, LEAF_SKIP, tag, len);
    }
    return 0;
}

int pe_element_begin(struct pe *pe, uint32_t tag, size_t len)
{
    switch (pe->depth) {
    case 0:
        begin_element(pe, tag, len);
        return 0;
    case 1:
        return begin_member(pe, tag, len);
    case 2:
        if (pe->element != ELEMENT_GENERIC)
            return begin_choice(pe, tag, len);
        if (tag != TAG_SEQUENCE)
            pe_refuse(pe, PE_INVALID_REQUEST_FORMAT, "fileManagementCMD holds no list");
        if (pe->over || pe->skipping)
            begin_leaf(pe, LEAF_SKIP, tag, len);
        else
            open_level(pe, tag, len);
        return 0;
    default:
        return begin_choice(pe, tag, len);
    }
}

static int end_element(struct pe *pe)
{
    int err = 0;

    if (!pe->over && !pe->skipping) {
        if (pe->element == ELEMENT_END)
            pe->end_seen = true;
        else if (pe->element == ELEMENT_APPLICATION)
            pe_refuse(pe, PE_RUNTIME_NOT_SUPPORTED, "there is no Java Card runtime");
        else if (pe->element == ELEMENT_GENERIC)
            err = pe_file_finish(pe);
        else if (pe->template)
            err = pe_template_end(pe);
        else
            pe_refuse(pe, PE_NOT_SUPPORTED, "an element that this card does not know");
    }
    arena_reset(&pe->arena);
    return err;
}

int pe_element_end_level(struct pe *pe)
{
    pe->depth--;
    if (pe->depth == 0) {
        if (!pe->has_element_header)
            pe_refuse(pe, PE_INVALID_REQUEST_FORMAT, "an element without PEHeader");
        return end_element(pe);
    }
    if (pe->over || pe->skipping)
        return 0;
    if (pe->element == ELEMENT_GENERIC)
        return pe->depth == 2 ? pe_file_finish(pe) : 0;
    return pe->depth == 1 ? pe_member_end(pe) : 0;
}

static int end_whole(struct pe *pe, struct bytes content)
{
    struct bytes rest = content;
    struct tlv head;
    int err = 0;

    if (tlv_check(content, ELEMENT_DEPTH_MAX, ELEMENT_PARTS_MAX)) {
        pe_refuse(pe, PE_INVALID_REQUEST_FORMAT, "an element that is not well-formed DER");
        return 0;
    }
    if (pe->element != ELEMENT_HEADER) {
        if (tlv_take(&rest, TAG_CONTEXT_0, &head)) {
            pe_refuse(pe, PE_INVALID_REQUEST_FORMAT, "an element without PEHeader");
            return 0;
        }
        element_header(pe, head.value);
    }
    for (size_t i = 0; i < sizeof whole_elements / sizeof whole_elements[0]; i++)
        if (whole_elements[i].element == pe->element && !pe->over && !pe->skipping)
            err = whole_elements[i].run(pe, rest);
    if (pe->element == ELEMENT_HEADER)
        pe->header_seen = true;
    arena_reset(&pe->arena);
    return err;
}

int pe_element_end_leaf(struct pe *pe)
{
    struct bytes value = bytes_at(pe->collected, pe->collected_len);
    bool collected = pe->leaf == LEAF_COLLECT;
    int err = 0;

    pe->leaf = LEAF_NONE;
    if (!collected || pe->over || pe->skipping)
        return 0;
    if (pe->depth == 0)
        err = end_whole(pe, value);
    else if (pe->depth == 1 && !pe->has_element_header)
        element_header(pe, value);
    else if (pe->depth == 1)
        err = pe_template_begin(pe, value);
    else if (pe->element == ELEMENT_GENERIC)
        err = pe->leaf_tag == TAG_GENERIC_PATH  ? pe_file_path(pe, value)
              : pe->leaf_tag == TAG_GENERIC_FCP ? pe_file_fcp(pe, value, true)
                                                : pe_file_offset(pe, value);
    else if (pe->leaf_tag == TAG_DO_NOT_CREATE)
        pe->do_not_create = true;
    else
        err = pe->leaf_tag == TAG_FCP ? pe_file_fcp(pe, value, false) : pe_file_offset(pe, value);
    pe_drop_collected(pe);
    return err;
}
