/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Elements and their members: levels, and the table of elements (DP-4.1, DP-4.3).
 *
 *   level 0  the profile element
 *   level 1  its members: PEHeader, templateID, files; in genericFileManagement A1
 *   level 2  template: one File;           generic: one FileManagement
 *   level 3  template: nothing;            generic: filePath, createFCP, fill...
 *
 * A leaf is collected (small), streamed into the current file, or skipped.
 */
#include "profiles/package/pe_private.h"

#include <stdlib.h>

#include "crypto/secret.h"

enum {
    ELEMENT_DEPTH_MAX = 8,
    ELEMENT_PARTS_MAX = 8192,
    SMALL_MAX = 4096, /* FCP, path, templateID, PEHeader */
    IDENTIFICATION_MAX = 32767,
    /* Members of an element */
    TAG_PE_HEADER = 0xA0,
    TAG_MANDATED = 0x80,       /* of PEHeader */
    TAG_IDENTIFICATION = 0x81, /* of PEHeader */
    TAG_TEMPLATE_ID = 0x81,
    TAG_GENERIC_LIST = 0xA1,
    TAG_SEQUENCE = 0x30,
    /* File of a template */
    TAG_DO_NOT_CREATE = 0x80,
    TAG_FCP = 0xA1,
    TAG_OFFSET = 0x82,
    TAG_CONTENT = 0x83,
    /* FileManagement */
    TAG_GENERIC_PATH = 0x80,
    TAG_GENERIC_FCP = 0x62,
    TAG_GENERIC_OFFSET = 0x02,
    TAG_GENERIC_CONTENT = 0x81,
    /* Tag octets of an element: one octet A0 | number, or BF and the number */
    TAG_TWO_OCTETS = 0xBF,
    TAG_CLASS_MASK = 0xE0,
    TAG_CONTEXT_CONSTRUCTED = 0xA0,
    TAG_NUMBER_LOW = 0x1F,
    TAG_NUMBER_HIGH = 0x7F,
    TAG_MORE_OCTETS = 0x80
};

static int end_generic(struct pe *pe, struct bytes content);
static int refuse_application(struct pe *pe, struct bytes content);
static int end_unknown(struct pe *pe, struct bytes content);
static int end_template(struct pe *pe, struct bytes content);
static int end_package(struct pe *pe, struct bytes content);

enum element_flags {
    WHOLE = 0x01, /* collected whole; run gets its content. Else run is called at its end, with
                     BYTES_NONE. */
    FILES = 0x02, /* its members are files, taken one by one */
    BARE = 0x04   /* has no PEHeader */
};

/*
 * The profile elements. An element that is neither here nor in templates.c is not supported; so is
 * nonStandard. `clause` is of RULES.md. run gives 0 (perhaps refused) or a negative error.
 */
struct element {
    uint8_t tag; /* enum pe_element */
    uint8_t flags;
    const char *name, *clause;
    int (*run)(struct pe *pe, struct bytes content);
};

static const struct element elements[] = {
    {PE_ELEMENT_HEADER, WHOLE | BARE, "header", "DP-4.2", pe_header},
    {PE_ELEMENT_GENERIC_FILE_MANAGEMENT, FILES, "genericFileManagement", "DP-4.5", end_generic},
    {PE_ELEMENT_PIN_CODES, WHOLE, "pinCodes", "DP-4.4", pe_pin_codes},
    {PE_ELEMENT_PUK_CODES, WHOLE, "pukCodes", "DP-4.4", pe_puk_codes},
    {PE_ELEMENT_AKA_PARAMETER, WHOLE, "akaParameter", "DP-4.4", pe_aka_parameter},
    {PE_ELEMENT_CDMA_PARAMETER, WHOLE, "cdmaParameter", "DP-4.4", pe_cdma_parameter},
    {PE_ELEMENT_SECURITY_DOMAIN, WHOLE, "securityDomain", "DP-4.4", pe_security_domain},
    {PE_ELEMENT_RFM, WHOLE, "rfm", "DP-4.4", pe_rfm},
    {PE_ELEMENT_APPLICATION, 0, "application", "DP-4.3", refuse_application},
    {PE_ELEMENT_NON_STANDARD, 0, "nonStandard", "DP-4.3", end_unknown},
    {PE_ELEMENT_END, 0, "end", "DP-4.3", end_package},
};

/* The row of all elements of templates.c, and that of those which this card does not know. */
static const struct element template_element = {0, FILES, NULL, "DP-4.5", end_template};
static const struct element unknown_element = {0, 0, NULL, "DP-4.3", end_unknown};

/* The row of application on a card that stores them. */
static const struct element stored_application = {PE_ELEMENT_APPLICATION, WHOLE, "application",
                                                  "DP-6.5", pe_application};

static const struct element *element_of(unsigned tag)
{
    for (size_t i = 0; i < sizeof elements / sizeof elements[0]; i++)
        if (elements[i].tag == tag)
            return &elements[i];
    return template_of_element(tag) ? &template_element : &unknown_element;
}

static const struct element *current_element(const struct pe *pe)
{
    return pe->applications && pe->element == PE_ELEMENT_APPLICATION ? &stored_application
                                                                     : element_of(pe->element);
}

const char *pe_element_name(unsigned tag)
{
    const struct element *element = element_of(tag);
    const struct template *template = template_of_element(tag);

    return element->name ? element->name : template ? template->name : "unknown";
}

static void element_header(struct pe *pe, struct bytes value)
{
    struct tlv one;
    uint32_t number;

    pe->mandated = tlv_take(&value, TAG_MANDATED, &one) == 0;
    pe->has_element_header = true;
    if (tlv_take(&value, TAG_IDENTIFICATION, &one) || !pe_number(one.value, &number) ||
        number > IDENTIFICATION_MAX) {
        pe->mandated = true;
        pe_refuse(pe, PE_INVALID_REQUEST_FORMAT, "PEHeader without identification");
        return;
    }
    pe->identification = (int32_t)number;
}

/* The order of elements (DP-4.3). */
static void check_order(struct pe *pe)
{
    if (pe->end_seen)
        pe_refuse(pe, PE_BAD_VALUES, "octets after the end element");
    else if (pe->header_seen == (pe->element == PE_ELEMENT_HEADER))
        pe_refuse(pe, PE_INVALID_REQUEST_FORMAT,
                  pe->header_seen ? "a second header" : "the header is not the first element");
    else if (!pe->has_mf && pe->element > PE_ELEMENT_END && pe->element != PE_ELEMENT_MF &&
             pe->element != PE_ELEMENT_IOT)
        pe_refuse(pe, PE_INVALID_REQUEST_FORMAT, "files before the MF");
}

void pe_drop_collected(struct pe *pe)
{
    if (pe->collected)
        secret_wipe_memory(pe->collected, pe->collected_size);
    free(pe->collected);
    pe->collected = NULL;
    pe->collected_len = pe->collected_size = 0;
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
        pe_refuse(pe, PE_NOT_ENOUGH_MEMORY, "an element of more octets than this card accepts");
        begin_leaf(pe, LEAF_SKIP, tag, len);
        return;
    }
    begin_leaf(pe, LEAF_COLLECT, tag, len);
}

/* The number of a context-specific tag below 128. */
static unsigned member_number(uint32_t tag)
{
    return tag > 0xFF ? tag & TAG_NUMBER_HIGH : tag & TAG_NUMBER_LOW;
}

static void begin_element(struct pe *pe, uint32_t tag, size_t len)
{
    bool two = tag > 0xFF;

    pe->element = member_number(tag);
    pe->identification = PE_ID_NONE;
    pe->mandated = pe->has_element_header = pe->skipping = false;
    pe->template = NULL;
    pe->next_member = 2;
    if ((two ? tag >> 8 != TAG_TWO_OCTETS || tag & TAG_MORE_OCTETS
             : (tag & TAG_CLASS_MASK) != TAG_CONTEXT_CONSTRUCTED))
        pe_refuse(pe, PE_INVALID_REQUEST_FORMAT, "not a profile element");
    check_order(pe);
    if (pe->over)
        begin_leaf(pe, LEAF_SKIP, tag, len);
    else if (current_element(pe)->flags & WHOLE)
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

/* A member of an element that is not collected whole. */
static int begin_member(struct pe *pe, uint32_t tag, size_t len)
{
    if (!pe->has_element_header) {
        if (tag != TAG_PE_HEADER)
            pe_refuse(pe, PE_INVALID_REQUEST_FORMAT, "an element without PEHeader");
        collect(pe, tag, len, SMALL_MAX);
        return 0;
    }
    if (pe->over || pe->skipping || !(current_element(pe)->flags & FILES)) {
        begin_leaf(pe, LEAF_SKIP, tag, len);
        return 0;
    }
    if (pe->element == PE_ELEMENT_GENERIC_FILE_MANAGEMENT) {
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
    return pe_member_begin(pe, member_number(tag));
}

/* A choice of File or FileManagement. */
static int begin_choice(struct pe *pe, uint32_t tag, size_t len)
{
    bool generic = pe->element == PE_ELEMENT_GENERIC_FILE_MANAGEMENT;

    /* A member that the template version does not have is skipped. */
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
        if (pe->element != PE_ELEMENT_GENERIC_FILE_MANAGEMENT)
            return begin_choice(pe, tag, len);
        if (tag != TAG_SEQUENCE)
            pe_refuse(pe, PE_INVALID_REQUEST_FORMAT, "fileManagementCMD without a SEQUENCE");
        if (pe->over || pe->skipping)
            begin_leaf(pe, LEAF_SKIP, tag, len);
        else
            open_level(pe, tag, len);
        return 0;
    default:
        return begin_choice(pe, tag, len);
    }
}

static int end_generic(struct pe *pe, struct bytes content)
{
    (void)content;
    return pe_file_finish(pe);
}

static int refuse_application(struct pe *pe, struct bytes content)
{
    (void)content;
    pe_refuse(pe, PE_RUNTIME_NOT_SUPPORTED,
              "this card has no Java Card runtime; a card created with --applications inert stores "
              "applications without running them");
    return 0;
}

static int end_unknown(struct pe *pe, struct bytes content)
{
    (void)content;
    pe_refuse(pe, PE_NOT_SUPPORTED, "this card does not support the element");
    return 0;
}

static int end_template(struct pe *pe, struct bytes content)
{
    return pe->template ? pe_template_end(pe) : end_unknown(pe, content);
}

static int end_package(struct pe *pe, struct bytes content)
{
    (void)content;
    pe->end_seen = true;
    return 0;
}

static int end_element(struct pe *pe)
{
    int err = 0;

    if (!pe->over && !pe->skipping)
        err = current_element(pe)->run(pe, BYTES_NONE);
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
    if (pe->element == PE_ELEMENT_GENERIC_FILE_MANAGEMENT)
        return pe->depth == 2 ? pe_file_finish(pe) : 0;
    return pe->depth == 1 ? pe_member_end(pe) : 0;
}

static int end_whole(struct pe *pe, struct bytes content)
{
    const struct element *element = current_element(pe);
    struct bytes rest = content;
    struct tlv head;
    int err = 0;

    if (tlv_check(content, ELEMENT_DEPTH_MAX, ELEMENT_PARTS_MAX)) {
        pe_refuse(pe, PE_INVALID_REQUEST_FORMAT, "an element of malformed DER");
        return 0;
    }
    if (!(element->flags & BARE)) {
        if (tlv_take(&rest, TAG_PE_HEADER, &head)) {
            pe_refuse(pe, PE_INVALID_REQUEST_FORMAT, "an element without PEHeader");
            return 0;
        }
        element_header(pe, head.value);
    }
    if (!pe->over && !pe->skipping)
        err = element->run(pe, rest);
    if (pe->element == PE_ELEMENT_HEADER)
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
    else if (pe->element == PE_ELEMENT_GENERIC_FILE_MANAGEMENT)
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
