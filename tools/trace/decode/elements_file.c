/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profile elements with files: by a template, and genericFileManagement (DP-4.5). */
#include <string.h>

#include "profiles/fs/fcp.h"
#include "profiles/package/templates/template.h"
#include "tools/trace/decode/elements_parts.h"
#include "tools/trace/decode/fcp.h"
#include "tools/trace/decode/file_parts.h"

enum {
    TAG_PE_HEADER = 0xA0,
    TAG_TEMPLATE_ID = 0x81,
    TAG_MEMBER_FIRST = 0xA2,
    TAG_MEMBER_LAST = 0xBE,
    TAG_MEMBER_TWO_OCTETS = 0xBF1F,
    TAG_MEMBER_LAST_TWO = 0xBF7F,
    /* File of a template */
    TAG_DO_NOT_CREATE = 0x80,
    TAG_FCP = 0xA1,
    TAG_OFFSET = 0x82,
    TAG_CONTENT = 0x83,
    /* FileManagement */
    TAG_COMMANDS = 0xA1,
    TAG_SEQUENCE = 0x30,
    TAG_GENERIC_PATH = 0x80,
    TAG_GENERIC_FCP = 0x62,
    TAG_GENERIC_OFFSET = 0x02,
    TAG_GENERIC_CONTENT = 0x81,
    FID_MF = 0x3F00,
    FID_ADF = 0x7FFF
};

static const uint8_t usim_aid[] = {0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02},
                     isim_aid[] = {0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x04},
                     csim_aid[] = {0xA0, 0x00, 0x00, 0x03, 0x43, 0x10, 0x02};

/* The file whose content follows. */
struct file {
    const struct template_file *row; /* NULL: genericFileManagement */
    uint8_t path[ELEMENTS_PATH_MAX];
    size_t path_len;
    uint32_t record_len; /* 0: not a record file */
    uint32_t position;   /* of the next content */
};

static void path_add(struct file *file, uint16_t fid)
{
    if (file->path_len + 2 > sizeof file->path)
        return;
    file->path[file->path_len++] = (uint8_t)(fid >> 8);
    file->path[file->path_len++] = (uint8_t)fid;
}

static struct bytes path_of(const struct file *file)
{
    return bytes_at(file->path, file->path_len);
}

static void enter(struct elements *elements, struct bytes aid, struct bytes path)
{
    struct buf to = BUF_OVER(elements->path), name = BUF_OVER(elements->aid);

    buf_put(&to, path);
    buf_put(&name, aid);
    elements->parts.path = buf_bytes(&to);
    elements->parts.aid = buf_bytes(&name);
}

/* ---- Attributes and contents of one file ---- */

/* FCP: shown, and what the content needs of it. */
static void show_fcp(struct elements *elements, struct node *node, const char *name,
                     struct bytes fcp, struct file *file, bool generic)
{
    struct parts parts = elements->parts;
    struct node *child = part_node(&parts, node, name, fcp);
    struct bytes rest = fcp, value, fid = BYTES_NONE, aid = BYTES_NONE;
    size_t missing;
    uint32_t tag;

    while (part_tlv_next(&rest, &tag, &value, &missing)) {
        if (tag == FCP_DESCRIPTOR && value.len >= 1) {
            enum fs_type type = fcp_type(value.at[0]);

            file->record_len = (type == FS_LINEAR || type == FS_CYCLIC) && value.len >= 4
                                   ? (uint32_t)part_number(bytes_cut(value, 2, 2))
                               : (type == FS_LINEAR || type == FS_CYCLIC) ? file->record_len
                                                                          : 0;
        } else if (tag == FCP_FID && value.len == 2) {
            fid = value;
        } else if (tag == FCP_NAME && value.len >= 1 && value.len <= 16) {
            aid = value;
        }
    }
    if (generic && fid.len)
        path_add(file, (uint16_t)part_number(fid));
    if (fid.len && aid.len && elements->application_count < ELEMENTS_APPLICATIONS_MAX) {
        unsigned at = elements->application_count++;

        memcpy(elements->applications[at].fid, fid.at, 2);
        memcpy(elements->applications[at].aid, aid.at, aid.len);
        elements->applications[at].aid_len = (uint8_t)aid.len;
    }
    parts.path = path_of(file);
    fcp_show(&parts, child, fcp);
}

/* Content at the position of the file; records one by one. Content that starts inside of a
 * transparent file or of a record is not decoded. */
static void show_content(struct elements *elements, struct node *node, const char *name,
                         struct bytes content, size_t missing, struct file *file)
{
    const struct parts *parts = &elements->parts;
    struct node *child = part_node(parts, node, name, content);
    bool whole = file->record_len ? file->position % file->record_len == 0 : file->position == 0;
    struct bytes rest = content;

    while (whole && rest.len && file->path_len) {
        unsigned number = file->record_len ? (unsigned)(file->position / file->record_len) + 1 : 0;
        struct bytes one = part_take(&rest, file->record_len ? file->record_len : rest.len);

        if (file->row)
            file_show(parts, child, file_place_of(parts->aid, path_of(file)).base, file->row->name,
                      number, one);
        else
            decode_file(parts->tree, child, parts->aid, path_of(file), number, one,
                        parts->offset + (size_t)(one.at - parts->whole.at));
        file->position += (uint32_t)one.len;
    }
    if (!whole || !file->path_len) {
        tree_hex(parts->tree, child);
        file->position += (uint32_t)content.len;
    }
    if (missing)
        tree_flag(parts->tree, child, TREE_MALFORMED);
}

static void show_offset(struct elements *elements, struct node *node, struct bytes value,
                        struct file *file)
{
    show_number(&elements->parts, part_node(&elements->parts, node, "fillFileOffset", value));
    file->position += (uint32_t)part_number(bytes_cut(value, 0, 4));
}

static void show_unknown(struct elements *elements, struct node *node, uint32_t tag,
                         struct bytes value, size_t missing)
{
    part_tlv(&elements->parts, node, NULL, tag, value, missing);
}

/* ---- Templates ---- */

/* The path of a row: from the MF, or from the ADF (7FFF) of the template. */
static void path_of_row(const struct template *template, size_t row, struct file *file)
{
    const struct template_file *files = template->files;
    bool in_mf = template->base == TEMPLATE_ROOT || template->base == TEMPLATE_IN_MF;
    size_t above = row;

    if (files[row].depth > 0) {
        while (above > 0 && (files[above].depth != files[row].depth - 1 ||
                             (files[above].kind != T_MF && files[above].kind != T_ADF &&
                              files[above].kind != T_DF)))
            above--;
        if (files[above].depth < files[row].depth)
            path_of_row(template, above, file);
        else
            path_add(file, in_mf ? FID_MF : FID_ADF);
    } else if (files[row].kind == T_DF) {
        path_add(file, in_mf ? FID_MF : FID_ADF);
    }
    if (files[row].kind == T_ADF) {
        file->path_len = 0;
        path_add(file, FID_ADF);
    } else {
        path_add(file, files[row].fid);
    }
}

static struct bytes aid_of(const struct template *template)
{
    switch (template->element) {
    case PE_ELEMENT_ISIM:
    case PE_ELEMENT_OPT_ISIM:
        return BYTES_OF(isim_aid);
    case PE_ELEMENT_CSIM:
    case PE_ELEMENT_OPT_CSIM:
        return BYTES_OF(csim_aid);
    default:
        return BYTES_OF(usim_aid);
    }
}

/* A file of a template. */
static void show_file(struct elements *elements, struct node *node, struct file *file,
                      struct bytes content)
{
    const struct template_file *row = file->row;
    struct bytes value;
    size_t missing;
    uint32_t tag;

    file->record_len = row->kind == T_LF || row->kind == T_CY ? row->size : 0;
    while (content.len) {
        struct bytes before = content;

        if (!part_tlv_next(&content, &tag, &value, &missing)) {
            part_rest(&elements->parts, node, before);
            return;
        }
        if (tag == TAG_DO_NOT_CREATE)
            show_none(&elements->parts, part_node(&elements->parts, node, "doNotCreate", value));
        else if (tag == TAG_FCP)
            show_fcp(elements, node, "fileDescriptor", value, file, false);
        else if (tag == TAG_OFFSET)
            show_offset(elements, node, value, file);
        else if (tag == TAG_CONTENT)
            show_content(elements, node, "fillFileContent", value, missing, file);
        else
            show_unknown(elements, node, tag, value, missing);
    }
}

static unsigned member_of(uint32_t tag)
{
    if (tag >= TAG_MEMBER_FIRST && tag <= TAG_MEMBER_LAST)
        return tag - TAG_PE_HEADER;
    if (tag >= TAG_MEMBER_TWO_OCTETS && tag <= TAG_MEMBER_LAST_TWO)
        return tag & 0x7F;
    return 0;
}

void elements_template(struct elements *elements, struct node *node, unsigned element,
                       struct bytes content)
{
    const struct template *template = template_of_element(element);
    struct parts *parts = &elements->parts;
    unsigned version = 1;

    enter(elements, aid_of(template), BYTES_NONE);
    while (content.len) {
        struct bytes before = content, value;
        const struct template_file *row;
        size_t missing;
        uint32_t tag;

        if (!part_tlv_next(&content, &tag, &value, &missing)) {
            part_rest(parts, node, before);
            return;
        }
        row = member_of(tag) ? template_row(template, version, member_of(tag)) : NULL;
        if (tag == TAG_PE_HEADER) {
            part_tlvs(parts, part_node(parts, node, "header", value), value, elements_header);
        } else if (tag == TAG_TEMPLATE_ID) {
            struct node *id = part_node(parts, node, "templateID", value);
            unsigned number = 1;

            show_oid(parts, id);
            if (template_find(value, &number) == template)
                version = number;
        } else if (row) {
            struct node *one = part_node(parts, node, row->name, value);
            struct file file = {.row = row};

            path_of_row(template, (size_t)(row - template->files), &file);
            show_file(elements, one, &file, value);
            if (missing)
                tree_flag(parts->tree, one, TREE_MALFORMED);
        } else {
            show_unknown(elements, node, tag, value, missing);
        }
    }
}

/* ---- genericFileManagement ---- */

/* The directory of a path: the first identifier may be the temporary one of an ADF. */
static void enter_path(struct elements *elements, struct bytes path)
{
    struct bytes aid = BYTES_OF(usim_aid), first = bytes_cut(path, 0, 2);
    struct file file = {0};
    bool in_adf = first.len == 2 && first.at[0] == 0x7F && first.at[1] >= 0xA0;

    path_add(&file, in_adf ? FID_ADF : FID_MF);
    if (in_adf) {
        /* the usual ones, for a part of a package that does not have the ADF */
        aid = first.at[1] == 0xB0   ? BYTES_OF(isim_aid)
              : first.at[1] == 0xC0 ? BYTES_OF(csim_aid)
                                    : BYTES_OF(usim_aid);
        for (unsigned i = 0; i < elements->application_count; i++)
            if (memcmp(elements->applications[i].fid, first.at, 2) == 0)
                aid = bytes_at(elements->applications[i].aid, elements->applications[i].aid_len);
    }
    for (size_t at = in_adf ? 2 : 0; at + 2 <= path.len; at += 2)
        if (at || part_number(bytes_cut(path, 0, 2)) != FID_MF)
            path_add(&file, (uint16_t)part_number(bytes_cut(path, at, 2)));
    enter(elements, aid, path_of(&file));
}

static void show_path(struct elements *elements, struct node *node, struct bytes value)
{
    struct parts *parts = &elements->parts;
    char name[40], hex[40];

    enter_path(elements, value);
    decode_file_name(parts->aid, parts->path, name, sizeof name);
    part_text(parts, node, "filePath", value, "%s%s%s%s", bytes_to_hex(value, hex, sizeof hex),
              value.len ? " (" : "(", name, ")");
}

static void show_commands(struct elements *elements, struct node *node, struct bytes content)
{
    struct file file = {0};
    struct bytes value;
    size_t missing;
    uint32_t tag;

    while (content.len) {
        struct bytes before = content;

        if (!part_tlv_next(&content, &tag, &value, &missing)) {
            part_rest(&elements->parts, node, before);
            return;
        }
        if (tag == TAG_GENERIC_PATH) {
            show_path(elements, node, value);
        } else if (tag == TAG_GENERIC_FCP) {
            file = (struct file){0};
            if (elements->parts.path.len)
                memcpy(file.path, elements->parts.path.at, elements->parts.path.len);
            file.path_len = elements->parts.path.len;
            if (!file.path_len)
                path_add(&file, FID_MF);
            show_fcp(elements, node, "createFCP", value, &file, true);
        } else if (tag == TAG_GENERIC_OFFSET) {
            show_offset(elements, node, value, &file);
        } else if (tag == TAG_GENERIC_CONTENT) {
            show_content(elements, node, "fillFileContent", value, missing, &file);
        } else {
            show_unknown(elements, node, tag, value, missing);
        }
    }
}

void elements_generic(struct elements *elements, struct node *node, struct bytes content)
{
    struct parts *parts = &elements->parts;
    struct bytes value, list;
    size_t missing;
    uint32_t tag;

    while (content.len) {
        struct bytes before = content;

        if (!part_tlv_next(&content, &tag, &value, &missing)) {
            part_rest(parts, node, before);
            return;
        }
        if (tag == TAG_PE_HEADER) {
            part_tlvs(parts, part_node(parts, node, "header", value), value, elements_header);
            continue;
        }
        if (tag != TAG_COMMANDS) {
            show_unknown(elements, node, tag, value, missing);
            continue;
        }
        for (list = value; list.len;) {
            before = list;
            if (!part_tlv_next(&list, &tag, &value, &missing)) {
                part_rest(parts, node, before);
                return;
            }
            if (tag == TAG_SEQUENCE)
                show_commands(elements, part_node(parts, node, "fileManagement", value), value);
            else
                show_unknown(elements, node, tag, value, missing);
        }
    }
}
