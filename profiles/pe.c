/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stream of profile elements: cuts, levels, dispatch and statuses (pe.h, digest 4.1 to 4.3).
 *
 *   level 0  the profile element
 *   level 1  its members: PEHeader, templateID, files; in generic file management A1
 *   level 2  template: one File;           generic: one FileManagement
 *   level 3  template: nothing;            generic: filePath, createFCP, fill...
 *
 * A leaf is collected (small), streamed into the current file, or skipped. Elements without files
 * are collected whole.
 */
#include "profiles/pe_private.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/secret.h"

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

int pe_begin(struct pe **out, const struct records *records)
{
    struct pe *pe = calloc(1, sizeof *pe);

    if (!pe)
        return ERR_MEMORY;
    pe->records = *records;
    pe->identification = PE_ID_NONE;
    arena_init(&pe->arena, PE_BODY_MAX + PE_ELEMENT_MAX);
    *out = pe;
    return 0;
}

static void drop_collected(struct pe *pe)
{
    if (pe->collected)
        secret_wipe_memory(pe->collected, pe->collected_size);
    free(pe->collected);
    pe->collected = NULL;
    pe->collected_len = pe->collected_size = 0;
}

void pe_free(struct pe *pe)
{
    if (!pe)
        return;
    drop_collected(pe);
    free(pe->current.body);
    free(pe->nodes);
    arena_free(&pe->arena);
    secret_wipe_memory(pe, sizeof *pe);
    free(pe);
}

static bool is_cannot(enum pe_status status)
{
    return status == PE_NOT_SUPPORTED || status == PE_RUNTIME_NOT_SUPPORTED ||
           status == PE_LIB_NOT_SUPPORTED || status == PE_TEMPLATE_NOT_SUPPORTED ||
           status == PE_FEATURE_NOT_SUPPORTED;
}

void pe_refuse(struct pe *pe, enum pe_status status, const char *reason)
{
    if (pe->over || pe->skipping)
        return;
    if (pe->entry_count < PE_STATUS_MAX)
        pe->entries[pe->entry_count++] = (struct pe_entry){(uint8_t)status, pe->identification};
    pe->reason = reason;
    pe->status = status;
    if (is_cannot(status) && pe->has_element_header && !pe->mandated) {
        pe->skipping = true;
        pe->skipped_any = true;
    } else {
        pe->over = true;
    }
}

/* The stream itself is bad: no element can be skipped to save it. */
static void broken(struct pe *pe, enum pe_status status, const char *reason)
{
    pe->skipping = false;
    pe->mandated = true;
    pe_refuse(pe, status, reason);
}

int pe_store_error(struct pe *pe, int err)
{
    if (err != ERR_FULL)
        return err;
    pe_refuse(pe, PE_NOT_ENOUGH_MEMORY, "the card's memory is used up");
    return 0;
}

int pe_malformed(struct pe *pe, const char *reason)
{
    pe_refuse(pe, PE_INVALID_REQUEST_FORMAT, reason);
    return 0;
}

int pe_put(struct pe *pe, enum record_kind kind, uint32_t key, const struct buf *value)
{
    return pe_store_error(
        pe, pe->records.functions->put(pe->records.context, kind, key, buf_bytes(value)));
}

bool pe_number_of(struct bytes list, uint32_t tag, uint32_t otherwise, uint32_t *out)
{
    struct tlv one = {0};

    *out = otherwise;
    return tlv_find(list, tag, &one) == ERR_NOT_FOUND ||
           (one.tag == tag && pe_number(one.value, out) && *out <= 0xFF);
}

bool pe_number(struct bytes value, uint32_t *out)
{
    if (value.len == 0 || value.len > 5 || (value.len == 5 && value.at[0]))
        return false;
    *out = 0;
    for (size_t i = 0; i < value.len; i++)
        *out = *out << 8 | value.at[i];
    return true;
}

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

/* The order of elements that holds for all (digest 4.3). */
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
    drop_collected(pe);
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

static int begin(struct pe *pe, uint32_t tag, size_t len)
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

static int end_level(struct pe *pe)
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

static int end_leaf(struct pe *pe)
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
    drop_collected(pe);
    return err;
}

/* Leaf and levels that are used up end, innermost first. */
static int end_all(struct pe *pe)
{
    int err = 0;

    if (pe->leaf != LEAF_NONE && pe->leaf_left == 0)
        err = end_leaf(pe);
    while (!err && pe->leaf == LEAF_NONE && pe->depth && pe->levels[pe->depth - 1].left == 0 &&
           pe->head_len == 0)
        err = end_level(pe);
    return err;
}

/* One octet of a tag or length field. */
static int take_head(struct pe *pe, uint8_t octet)
{
    uint32_t tag;
    size_t len, used;
    int err;

    pe->head[pe->head_len++] = octet;
    err = tlv_header(bytes_at(pe->head, pe->head_len), &tag, &len, &used);
    if (err == ERR_NOT_FOUND && pe->head_len < PE_HEAD_MAX)
        return 0;
    pe->head_len = 0;
    if (err) {
        broken(pe, PE_INVALID_REQUEST_FORMAT, "not well-formed DER");
        return 0;
    }
    if (pe->depth) {
        size_t *left = &pe->levels[pe->depth - 1].left;

        if (*left < used + len) {
            broken(pe, PE_INVALID_REQUEST_FORMAT, "a length reaches beyond its element");
            return 0;
        }
        *left -= used + len;
    }
    err = begin(pe, tag, len);
    return err ? err : end_all(pe);
}

int pe_feed(struct pe *pe, struct bytes part)
{
    int err = 0;

    while (!err && part.len && !pe->over) {
        size_t take = part.len < pe->leaf_left ? part.len : pe->leaf_left;

        if (pe->leaf == LEAF_NONE) {
            err = take_head(pe, part.at[0]);
            part = bytes_from(part, 1);
            continue;
        }
        if (pe->leaf == LEAF_COLLECT) {
            memcpy(pe->collected + pe->collected_len, part.at, take);
            pe->collected_len += take;
        } else if (pe->leaf == LEAF_FILL && !pe->skipping) {
            pe_file_fill(pe, bytes_cut(part, 0, take));
        }
        pe->leaf_left -= take;
        part = bytes_from(part, take);
        err = end_all(pe);
    }
    return err;
}

bool pe_refused(const struct pe *pe, enum pe_status *status)
{
    if (pe->over)
        *status = pe->status;
    return pe->over;
}

/* EUICCResponse (digest 3.6): 30 { A0 { 30 {80 status [81 identification]} ... } [81 00] } */
static void put_response(const struct pe *pe, struct buf *out)
{
    size_t response = tlv_open(out, 0x30);
    size_t list = tlv_open(out, 0xA0);

    for (unsigned i = 0; i < pe->entry_count || i == 0; i++) {
        size_t entry = tlv_open(out, 0x30);

        tlv_put_uint(out, 0x80, pe->entry_count ? pe->entries[i].status : PE_OK);
        if (pe->entry_count && pe->entries[i].identification != PE_ID_NONE)
            tlv_put_uint(out, 0x81, (uint64_t)pe->entries[i].identification);
        tlv_close(out, entry);
    }
    tlv_close(out, list);
    if (pe->over)
        tlv_put(out, 0x81, BYTES_NONE);
    tlv_close(out, response);
}

int pe_end(struct pe *pe, struct buf *response, enum pe_status *status)
{
    int err = 0;

    if (!pe->over && (!pe->end_seen || pe->depth || pe->head_len || pe->leaf != LEAF_NONE)) {
        broken(pe, PE_BAD_VALUES, "the package stops before its end element");
    }
    if (!pe->over) {
        pe->skipping = false;
        pe->mandated = true;
        err = pe_check_whole(pe);
    }
    put_response(pe, response);
    *status = pe->over ? pe->status : PE_OK;
    return err ? err : response->overflow ? ERR_TOO_LONG : 0;
}

const struct pe_facts *pe_facts(const struct pe *pe)
{
    return &pe->facts;
}

const char *pe_reason(const struct pe *pe)
{
    return pe->over && pe->reason ? pe->reason : "";
}

const char *pe_status_text(enum pe_status status)
{
    static const struct {
        enum pe_status status;
        const char *text;
    } texts[] = {
        {PE_OK, "ok"},
        {PE_NOT_SUPPORTED, "pe-not-supported"},
        {PE_MEMORY_FAILURE, "memory-failure"},
        {PE_BAD_VALUES, "bad-values"},
        {PE_NOT_ENOUGH_MEMORY, "not-enough-memory"},
        {PE_INVALID_REQUEST_FORMAT, "invalid-request-format"},
        {PE_INVALID_PARAMETER, "invalid-parameter"},
        {PE_RUNTIME_NOT_SUPPORTED, "runtime-not-supported"},
        {PE_LIB_NOT_SUPPORTED, "lib-not-supported"},
        {PE_TEMPLATE_NOT_SUPPORTED, "template-not-supported"},
        {PE_FEATURE_NOT_SUPPORTED, "feature-not-supported"},
        {PE_PIN_CODE_MISSING, "pin-code-missing"},
        {PE_UNSUPPORTED_PROFILE_VERSION, "unsupported-profile-version"},
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (texts[i].status == status)
            return texts[i].text;
    return "unknown";
}
