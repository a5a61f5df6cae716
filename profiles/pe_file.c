/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files of a package: templates and generic file management (digest 4.5). One file is made at a
 * time: its FCP over the template's row decides the attributes, contents stream into its body, and
 * pe_file_finish writes the record.
 */
#include <stdlib.h>
#include <string.h>

#include "profiles/pe_private.h"

enum {
    FCP_SIZE = 0x80,
    FCP_DESCRIPTOR = 0x82,
    FCP_FID = 0x83,
    FCP_NAME = 0x84,
    FCP_PROPRIETARY = 0xA5,
    FCP_SFI = 0x88,
    FCP_LIFE = 0x8A,
    FCP_RULE = 0x8B,
    FCP_PINS = 0xC6,
    FCP_LINK = 0xC7,
    SPECIAL = 0xC0,
    FILL_PATTERN = 0xC1,
    REPEAT_PATTERN = 0xC2,
    FILE_DETAILS = 0x84,
    MAXIMUM_SIZE = 0x86,
    DESCRIPTOR_TYPE = 0x3F, /* without the shareable bit */
    DETAILS_DEFAULT = 0x01,
    RULES_OF_MF = 0x2F06,
    RULES = 0x6F06,
    RECORDS_MAX = 254,
    EF_ICCID = 0x2FE2,
    EF_IMSI = 0x6F07,
    EF_UST = 0x6F38,
    EF_GID1 = 0x6F3E,
    EF_GID2 = 0x6F3F
};

static bool is_directory_type(unsigned type)
{
    return type == FS_DIRECTORY || type == FS_APPLICATION;
}

static uint16_t child_of(const struct pe *pe, uint16_t directory, uint16_t fid)
{
    uint16_t real = pe->nodes[directory].link;

    for (uint32_t i = 1; i < pe->node_count; i++)
        if (pe->nodes[i].parent == real && pe->nodes[i].fid == fid)
            return (uint16_t)i;
    return FS_NONE;
}

/* A temporary FID of an ADF is like any FID of a child of the MF while the package runs. */
uint16_t pe_find(const struct pe *pe, struct bytes path)
{
    uint16_t at = FS_MF;

    if (!pe->has_mf || path.len % 2 || path.len > (size_t)2 * FS_PATH_MAX)
        return FS_NONE;
    for (size_t i = 0; i < path.len; i += 2) {
        uint16_t fid = (uint16_t)(path.at[i] << 8 | path.at[i + 1]);

        if (i == 0 && fid == FS_FID_MF)
            continue;
        if (!is_directory_type(pe->nodes[at].type))
            return FS_NONE;
        at = child_of(pe, at, fid);
        if (at == FS_NONE)
            return FS_NONE;
    }
    return at;
}

static int add_node(struct pe *pe, const struct pe_node *node, uint16_t *id)
{
    if (pe->node_count == pe->node_size) {
        uint32_t size = pe->node_size ? pe->node_size * 2 : 256;
        struct pe_node *nodes;

        if (pe->node_count >= PE_FILES_MAX) {
            pe_refuse(pe, PE_NOT_ENOUGH_MEMORY, "more files than this card holds");
            return 0;
        }
        nodes = realloc(pe->nodes, size * sizeof *nodes);
        if (!nodes)
            return ERR_MEMORY;
        pe->nodes = nodes;
        pe->node_size = size;
    }
    *id = (uint16_t)pe->node_count;
    pe->nodes[pe->node_count++] = *node;
    pe->facts.files = (uint16_t)pe->node_count;
    return 0;
}

/* What an FCP says; a slice with at == NULL is absent. */
struct fcp {
    struct bytes descriptor, fid, name, life, rule, size, pins, sfi, proprietary, link;
    struct bytes special, fill, repeat, maximum, details;
};

static bool fcp_read(struct bytes value, struct fcp *out)
{
    const struct {
        uint32_t tag;
        struct bytes *at;
    } members[] =
        {
            {FCP_DESCRIPTOR, &out->descriptor},
            {FCP_FID, &out->fid},
            {FCP_NAME, &out->name},
            {FCP_LIFE, &out->life},
            {FCP_RULE, &out->rule},
            {FCP_SIZE, &out->size},
            {FCP_PINS, &out->pins},
            {FCP_SFI, &out->sfi},
            {FCP_PROPRIETARY, &out->proprietary},
            {FCP_LINK, &out->link},
        },
      details[] = {
          {SPECIAL, &out->special},       {FILL_PATTERN, &out->fill},
          {REPEAT_PATTERN, &out->repeat}, {MAXIMUM_SIZE, &out->maximum},
          {FILE_DETAILS, &out->details},
      };
    struct bytes rest = value;
    struct tlv one;
    int err;

    *out = (struct fcp){0};
    while ((err = tlv_next(&rest, &one)) == 0)
        for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
            if (members[i].tag == one.tag) {
                if (members[i].at->at)
                    return false;
                *members[i].at = one.value;
            }
    if (err != ERR_NOT_FOUND)
        return false;
    rest = out->proprietary;
    while ((err = tlv_next(&rest, &one)) == 0)
        for (size_t i = 0; i < sizeof details / sizeof details[0]; i++)
            if (details[i].tag == one.tag)
                *details[i].at = one.value;
    return err == ERR_NOT_FOUND;
}

static uint8_t type_of_descriptor(uint8_t descriptor)
{
    switch (descriptor & DESCRIPTOR_TYPE) {
    case 0x38:
        return FS_DIRECTORY;
    case 0x01:
        return FS_TRANSPARENT;
    case 0x02:
        return FS_LINEAR;
    case 0x06:
        return FS_CYCLIC;
    case 0x39:
        return FS_BER_TLV;
    default:
        return FS_FREE;
    }
}

/* Attributes of the template's row, which the FCP then overrides one by one. */
static void from_row(struct fs_file *file, const struct template_file *row)
{
    static const struct {
        uint8_t type, descriptor;
    } kinds[] = {
        [T_MF] = {FS_DIRECTORY, 0x78}, [T_ADF] = {FS_APPLICATION, 0x78},
        [T_DF] = {FS_DIRECTORY, 0x78}, [T_TR] = {FS_TRANSPARENT, 0x41},
        [T_LF] = {FS_LINEAR, 0x42},    [T_CY] = {FS_CYCLIC, 0x46},
        [T_BT] = {FS_BER_TLV, 0x79},
    };

    file->type = kinds[row->kind].type;
    file->descriptor = kinds[row->kind].descriptor;
    file->fid = row->fid;
    file->sfi = row->sfi;
    file->rule = row->rule;
    if (row->kind == T_LF || row->kind == T_CY) {
        file->record_len = row->size;
        file->record_count = row->records;
        file->size = (uint32_t)row->size * row->records;
    } else {
        file->size = row->size;
    }
}

static bool take_descriptor(struct fs_file *file, const struct fcp *fcp)
{
    uint8_t type;

    if (!fcp->descriptor.at)
        return true;
    if (fcp->descriptor.len < 2)
        return false;
    type = type_of_descriptor(fcp->descriptor.at[0]);
    if (type == FS_DIRECTORY && (file->type == FS_APPLICATION || fcp->name.at))
        type = FS_APPLICATION;
    if (type == FS_FREE || (file->type != FS_FREE && type != file->type))
        return false;
    file->type = type;
    file->descriptor = fcp->descriptor.at[0];
    if (type != FS_LINEAR && type != FS_CYCLIC)
        return true;
    if (fcp->descriptor.len < 4)
        return file->record_len != 0;
    file->record_len = (uint16_t)(fcp->descriptor.at[2] << 8 | fcp->descriptor.at[3]);
    return file->record_len >= 1 && file->record_len <= 255;
}

/* Size, and for record files the number of records. A link has those of its target. */
static bool take_size(struct fs_file *file, const struct fcp *fcp)
{
    uint32_t count;

    if (is_directory_type(file->type))
        return !fcp->size.at;
    if (fcp->size.at && !pe_number(fcp->size, &file->size))
        return false;
    if (fcp->maximum.at && !pe_number(fcp->maximum, &file->maximum))
        return false;
    if (file->type == FS_BER_TLV) {
        file->reserved = file->size;
        if (file->maximum && file->maximum < file->reserved)
            return false;
        file->size = 0;
        return file->reserved || file->maximum;
    }
    if (file->type == FS_LINEAR || file->type == FS_CYCLIC) {
        if (!fcp->size.at)
            file->size = (uint32_t)file->record_len * file->record_count;
        count = file->record_len ? file->size / file->record_len : 0;
        if (count == 0 || count > RECORDS_MAX || count * file->record_len != file->size)
            return false;
        file->record_count = (uint8_t)count;
    }
    file->reserved = file->size;
    return file->size != 0;
}

static bool take_rule(struct fs_file *file, const struct fcp *fcp)
{
    bool of_mf = file->type == FS_APPLICATION || file->parent == FS_MF;

    file->rules_fid = of_mf ? RULES_OF_MF : RULES;
    if (!fcp->rule.at)
        return true;
    if (fcp->rule.len == 1) {
        file->rule = fcp->rule.at[0];
        return file->rule != 0;
    }
    if (fcp->rule.len != 3)
        return false;
    file->rules_fid = (uint16_t)(fcp->rule.at[0] << 8 | fcp->rule.at[1]);
    file->rule = fcp->rule.at[2];
    return file->rule != 0;
}

static bool take_sfi(struct fs_file *file, const struct fcp *fcp, bool generic)
{
    unsigned low = file->fid & 0x1F;

    if (is_directory_type(file->type))
        return !fcp->sfi.at;
    if (!fcp->sfi.at) {
        if (generic)
            file->sfi = (uint8_t)(low == 31 ? 0 : low);
        return true;
    }
    if (fcp->sfi.len > 1)
        return false;
    file->sfi = fcp->sfi.len ? fcp->sfi.at[0] >> 3 : 0;
    return file->sfi <= 30 && (!fcp->sfi.len || !(fcp->sfi.at[0] & 0x07));
}

/* The attributes that stand for themselves. */
static bool take_others(struct pe_file *current, const struct fcp *fcp)
{
    struct fs_file *file = &current->file;

    file->life = FS_ACTIVE;
    file->details = file->type == FS_BER_TLV ? DETAILS_DEFAULT : 0;
    if (fcp->life.at) {
        if (fcp->life.len != 1)
            return false;
        file->life = fcp->life.at[0];
    }
    if (fcp->special.at)
        file->special = fcp->special.len ? fcp->special.at[0] : 0;
    if (fcp->details.len == 1 && file->type == FS_BER_TLV)
        file->details = fcp->details.at[0];
    if (fcp->name.len > sizeof current->name || fcp->pins.len > sizeof current->pins ||
        (fcp->name.at && (file->type != FS_APPLICATION || fcp->name.len < 5)) ||
        (fcp->pins.at && !is_directory_type(file->type)))
        return false;
    if (fcp->name.at) {
        memcpy(current->name, fcp->name.at, fcp->name.len);
        file->name = bytes_at(current->name, fcp->name.len);
    }
    if (fcp->pins.at) {
        memcpy(current->pins, fcp->pins.at, fcp->pins.len);
        file->pins = bytes_at(current->pins, fcp->pins.len);
    }
    return true;
}

/* A hard link: attributes of the body come from the target, which is already there. */
static int take_link(struct pe *pe, struct fs_file *file, const struct fcp *fcp)
{
    struct fs_file target;
    struct bytes record;
    uint16_t id = pe_find(pe, fcp->link);
    int err;

    if (id == FS_NONE || is_directory_type(pe->nodes[id].type) != is_directory_type(file->type)) {
        pe_refuse(pe, PE_INVALID_PARAMETER, "linkPath names no file of this kind");
        return 0;
    }
    id = pe->nodes[id].link;
    file->link = id;
    if (is_directory_type(file->type))
        return 0;
    err = pe->records.functions->get(pe->records.context, RECORD_FILE, id, &pe->arena, &record);
    if (!err)
        err = fs_record_parse(record, &target);
    if (err)
        return err;
    if (file->type != target.type) {
        pe_refuse(pe, PE_INVALID_PARAMETER, "a link to a file of another structure");
        return 0;
    }
    /* TS.48 v5 has links that name another record length than their targets: the body decides. */
    file->record_len = target.record_len;
    file->record_count = target.record_count;
    file->cursor = target.cursor;
    file->size = target.size;
    file->reserved = target.reserved;
    file->maximum = target.maximum;
    file->details = target.details;
    return 0;
}

/* Default content: the FCP's pattern, else the row's, else FF; record by record. */
static void fill_default(struct pe_file *current, const struct fcp *fcp)
{
    const struct fs_file *file = &current->file;
    uint32_t step = file->record_len ? file->record_len : current->size;

    for (uint32_t at = 0; step && at < current->size; at += step) {
        uint8_t *out = current->body + at;

        if (fcp->repeat.len) {
            for (uint32_t i = 0; i < step; i++)
                out[i] = fcp->repeat.at[i % fcp->repeat.len];
        } else if (fcp->fill.len) {
            memset(out, fcp->fill.at[fcp->fill.len - 1], step);
            memcpy(out, fcp->fill.at, fcp->fill.len < step ? fcp->fill.len : step);
        } else {
            template_fill(current->row ? current->row->fill : NULL, out, step);
        }
    }
}

static int open_body(struct pe *pe, const struct fcp *fcp)
{
    struct pe_file *current = &pe->current;
    uint32_t size = current->file.size;

    if (current->file.type == FS_BER_TLV)
        size = current->file.maximum ? current->file.maximum : current->file.reserved;
    if (current->file.link != current->id || is_directory_type(current->file.type))
        size = 0;
    if (size > PE_BODY_MAX) {
        pe_refuse(pe, PE_NOT_ENOUGH_MEMORY, "a file is larger than this card takes");
        return 0;
    }
    current->size = size;
    current->position = 0;
    current->body = calloc(1, size ? size : 1);
    if (!current->body)
        return ERR_MEMORY;
    if (current->file.type != FS_BER_TLV)
        fill_default(current, fcp);
    return 0;
}

static uint16_t parent_of_row(const struct pe *pe, const struct template_file *row)
{
    if (row->kind == T_MF || row->kind == T_ADF)
        return FS_MF;
    return row->depth == 0 ? pe->parents[0] : pe->parents[row->depth];
}

static void remember_directory(struct pe *pe, uint16_t id)
{
    const struct pe_file *current = &pe->current;
    const struct template_file *row = current->row;

    if (current->file.type == FS_APPLICATION)
        pe->application = id;
    if (!row)
        return;
    /* Children of the base have depth 1; those of a DF or ADF of depth 1 have depth 2. */
    if (row->depth < 2)
        pe->parents[row->depth + 1] = id;
    if (row->kind == T_ADF) {
        if (pe->template->element == 21)
            pe->isim = id;
        else if (pe->template->element == 25)
            pe->csim = id;
        else
            pe->usim = id;
    }
    if (row->depth == 0 || row->kind == T_ADF)
        pe->context = id;
}

/* Opens the next file from row and FCP. */
static int open_file(struct pe *pe, const struct template_file *row, const struct fcp *fcp)
{
    struct pe_file *current = &pe->current;
    struct fs_file *file = &current->file;
    bool is_mf;
    int err = 0;

    *current = (struct pe_file){.row = row};
    *file = (struct fs_file){.type = FS_FREE, .rules = FS_NONE};
    if (row)
        from_row(file, row);
    if (!take_descriptor(file, fcp) || file->type == FS_FREE) {
        pe_refuse(pe, PE_INVALID_PARAMETER, "a file descriptor that does not fit");
        return 0;
    }
    if (fcp->fid.at && fcp->fid.len != 2) {
        pe_refuse(pe, PE_INVALID_PARAMETER, "a fileID of another length");
        return 0;
    }
    if (fcp->fid.at)
        file->fid = (uint16_t)(fcp->fid.at[0] << 8 | fcp->fid.at[1]);
    is_mf = file->fid == FS_FID_MF || (row && row->kind == T_MF);
    if (is_mf != !pe->has_mf || (is_mf && file->type != FS_DIRECTORY)) {
        pe_refuse(pe, PE_INVALID_PARAMETER, is_mf ? "a second MF" : "files before the MF");
        return 0;
    }
    file->fid = is_mf ? FS_FID_MF : file->fid;
    file->parent = is_mf ? FS_MF : row ? parent_of_row(pe, row) : pe->context;
    if (file->type == FS_APPLICATION)
        file->parent = FS_MF;
    if (!is_mf)
        file->parent = pe->nodes[file->parent].link;
    if (!take_rule(file, fcp) || !take_sfi(file, fcp, row == NULL) || !take_others(current, fcp)) {
        pe_refuse(pe, PE_INVALID_PARAMETER, "an FCP with a value outside its range");
        return 0;
    }
    if (!is_mf && (file->fid == 0 || child_of(pe, file->parent, file->fid) != FS_NONE)) {
        pe_refuse(pe, PE_INVALID_PARAMETER,
                  file->fid ? "two files with one fileID" : "a file without fileID");
        return 0;
    }
    current->id = (uint16_t)pe->node_count;
    file->link = current->id;
    if (fcp->link.len)
        err = take_link(pe, file, fcp);
    else if (!take_size(file, fcp))
        pe_refuse(pe, PE_INVALID_PARAMETER, "a file size that is missing or does not fit");
    if (!err && !pe->over && !pe->skipping)
        err = open_body(pe, fcp);
    if (err || pe->over || pe->skipping)
        return err;
    err = add_node(
        pe,
        &(struct pe_node){
            .parent = file->parent, .fid = file->fid, .link = file->link, .type = file->type},
        &current->id);
    if (err || pe->over)
        return err;
    current->open = true;
    pe->has_mf = true;
    if (is_directory_type(file->type))
        remember_directory(pe, current->id);
    return 0;
}

/* Facts that the checks of an installation ask for (digest 3.5). */
static void note_facts(struct pe *pe)
{
    const struct pe_file *current = &pe->current;
    struct pe_facts *facts = &pe->facts;
    uint32_t size = current->size;

    if (current->file.parent == FS_MF && current->file.fid == EF_ICCID && size >= 10) {
        facts->has_iccid_file = true;
        memcpy(facts->iccid_file, current->body, 10);
    }
    if (current->file.parent == FS_MF || current->file.parent != pe->usim)
        return;
    if (current->file.fid == EF_IMSI && size >= 9 && facts->imsi[0] == 0)
        memcpy(facts->imsi, current->body, 9);
    if (current->file.fid == EF_GID1) {
        facts->gid1_len = (uint8_t)(size < 8 ? size : 8);
        memcpy(facts->gid1, current->body, facts->gid1_len);
    }
    if (current->file.fid == EF_GID2) {
        facts->gid2_len = (uint8_t)(size < 8 ? size : 8);
        memcpy(facts->gid2, current->body, facts->gid2_len);
    }
    if (current->file.fid == EF_UST && size >= 3) {
        facts->gid1_in_service = current->body[2] & 0x01; /* service 17 */
        facts->gid2_in_service = current->body[2] & 0x02;
    }
}

/* Services that a package may leave on in EF.UST and that this card lacks: 68 GBA, 69 MBMS. In
 * EF.IST: 2 GBA. The card clears their bits (comment of ef-ust and ef-ist in the PE definitions).
 */
static void clear_services(struct pe *pe)
{
    struct pe_file *current = &pe->current;

    if (!current->row || current->row->kind != T_TR)
        return;
    if (current->file.fid == EF_UST && pe->template->element != 21 && current->size >= 9)
        current->body[8] &= (uint8_t)~0x18;
    if (current->file.fid == 0x6F07 && pe->template->element == 21 && current->size >= 1)
        current->body[0] &= (uint8_t)~0x02;
}

int pe_file_finish(struct pe *pe)
{
    struct pe_file *current = &pe->current;
    struct buf out;
    uint32_t len = current->size;
    uint8_t *record;
    int err;

    if (!current->open)
        return 0;
    current->open = false;
    if (current->file.type == FS_BER_TLV && current->file.link == current->id) {
        len = current->position;
        current->file.size = len;
        if (tlv_check(bytes_at(current->body, len), 1, 4096))
            pe_refuse(pe, PE_BAD_VALUES, "content of a BER-TLV file is not BER-TLV");
    }
    if (current->file.type == FS_APPLICATION && current->file.name.len == 0)
        pe_refuse(pe, PE_INVALID_PARAMETER, "an ADF without dfName");
    clear_services(pe);
    note_facts(pe);
    record = malloc(fs_record_len(&current->file, len));
    if (!record)
        return ERR_MEMORY;
    out = buf_over(record, fs_record_len(&current->file, len));
    fs_record_put(&current->file, bytes_at(current->body, len), &out);
    free(current->body);
    current->body = NULL;
    err = pe->over ? 0
                   : pe->records.functions->put(pe->records.context, RECORD_FILE, current->id,
                                                buf_bytes(&out));
    free(record);
    return pe_store_error(pe, err);
}

int pe_file_fcp(struct pe *pe, struct bytes value, bool generic)
{
    struct fcp fcp;
    int err = pe_file_finish(pe);

    if (err || pe->over)
        return err;
    if (!fcp_read(value, &fcp)) {
        pe_refuse(pe, PE_INVALID_REQUEST_FORMAT, "an FCP that is not well formed");
        return 0;
    }
    if (generic && !fcp.descriptor.at) {
        pe_refuse(pe, PE_INVALID_PARAMETER, "createFCP without file descriptor");
        return 0;
    }
    return open_file(pe, generic ? NULL : pe->current.row, &fcp);
}

int pe_file_offset(struct pe *pe, struct bytes value)
{
    struct pe_file *current = &pe->current;
    uint32_t offset;
    int err = pe_file_content(pe);

    if (err || pe->over)
        return err;
    if (!pe_number(value, &offset) || offset > 0xFFFF)
        pe_refuse(pe, PE_INVALID_REQUEST_FORMAT, "a fillFileOffset outside its range");
    else if (offset > current->size - current->position)
        pe_refuse(pe, PE_BAD_VALUES, "a fillFileOffset beyond the end of the file");
    else
        current->position += offset;
    return 0;
}

int pe_file_content(struct pe *pe)
{
    static const struct fcp nothing;

    if (pe->current.open)
        return 0;
    if (pe->element == 1) {
        pe_refuse(pe, PE_INVALID_REQUEST_FORMAT, "content without a file");
        return 0;
    }
    return open_file(pe, pe->current.row, &nothing);
}

void pe_file_fill(struct pe *pe, struct bytes part)
{
    struct pe_file *current = &pe->current;

    if (!current->open)
        return;
    if (part.len > current->size - current->position) {
        pe_refuse(pe, PE_BAD_VALUES, "content beyond the end of a file");
        return;
    }
    memcpy(current->body + current->position, part.at, part.len);
    current->position += (uint32_t)part.len;
}

/* An existing EF is opened again, for more content. */
static int reopen(struct pe *pe, uint16_t id)
{
    struct pe_file *current = &pe->current;
    struct bytes record;
    int err;

    if (pe->nodes[id].link != id) {
        id = pe->nodes[id].link;
    }
    err = pe->records.functions->get(pe->records.context, RECORD_FILE, id, &pe->arena, &record);
    *current = (struct pe_file){.id = id};
    if (!err)
        err = fs_record_parse(record, &current->file);
    if (err)
        return err;
    current->size = current->file.type != FS_BER_TLV ? current->file.size
                    : current->file.maximum          ? current->file.maximum
                                                     : current->file.reserved;
    current->body = calloc(1, current->size ? current->size : 1);
    if (!current->body)
        return ERR_MEMORY;
    memcpy(current->body, current->file.body.at, current->file.body.len);
    if (current->file.type == FS_BER_TLV)
        current->position = current->file.size;
    current->file.name = current->file.pins = BYTES_NONE;
    current->open = true;
    return 0;
}

int pe_file_path(struct pe *pe, struct bytes path)
{
    uint16_t id;
    int err = pe_file_finish(pe);

    if (err || pe->over)
        return err;
    id = pe_find(pe, path);
    if (id == FS_NONE && !(path.len == 0 && !pe->has_mf))
        pe_refuse(pe, PE_INVALID_PARAMETER, "filePath names no file");
    else if (pe->has_mf && !is_directory_type(pe->nodes[id].type))
        return reopen(pe, id);
    else
        pe->context = pe->has_mf ? id : FS_MF;
    return 0;
}

int pe_template_begin(struct pe *pe, struct bytes oid)
{
    const struct template *template = template_find(oid, &pe->version);
    uint16_t base = FS_MF;

    if (!template || template->element != pe->element) {
        pe_refuse(pe, PE_TEMPLATE_NOT_SUPPORTED, "a template or version that this card lacks");
        return 0;
    }
    switch (template->base) {
    case TEMPLATE_IN_USIM:
        base = pe->usim;
        break;
    case TEMPLATE_IN_ISIM:
        base = pe->isim;
        break;
    case TEMPLATE_IN_CSIM:
        base = pe->csim;
        break;
    case TEMPLATE_IN_CONTEXT:
        base = pe->application;
        break;
    default:
        break;
    }
    if (base == FS_MF && template->base >= TEMPLATE_IN_USIM) {
        pe_refuse(pe, pe->skipped_any ? PE_NOT_SUPPORTED : PE_INVALID_PARAMETER,
                  "the application that these files belong to is not there");
        return 0;
    }
    pe->template = template;
    pe->parents[0] = pe->parents[1] = pe->parents[2] = base;
    if (base != FS_MF)
        pe->context = base;
    pe->next_member = 2;
    pe->current = (struct pe_file){0};
    return 0;
}

/* Content that only the card can know where a package of the IoT template leaves a file out. */
static void fill_iot(struct pe *pe, const struct template_file *row)
{
    struct pe_file *current = &pe->current;
    struct buf out = buf_over(current->body, current->size);

    if (row->fid == EF_ICCID) {
        buf_put(&out, BYTES_OF(pe->facts.iccid));
    } else if (row->fid == 0x2F00) {
        size_t mark = tlv_open(&out, 0x61);

        tlv_put(&out, 0x4F, bytes_at(pe->usim_aid, pe->usim_aid_len));
        tlv_close(&out, mark);
    } else {
        for (unsigned i = 1; i <= current->file.record_count; i++) {
            struct bytes rule = template_rule(i);

            if (rule.len)
                memcpy(current->body + (i - 1) * current->file.record_len, rule.at, rule.len);
        }
    }
}

/* A file that the package leaves out of a template that makes its files by default. */
static int make_default(struct pe *pe, const struct template_file *row)
{
    static const uint8_t mf_pins[] = {0x01, 0x0A}, adf_pins[] = {0x01, 0x81, 0x0A};
    static const uint8_t arr[] = {0x42, 0x21, 0x00, 0x28}, arr_size[] = {0x02, 0x30};
    static const uint8_t dir[] = {0x42, 0x21, 0x00, 0x20}, dir_size[] = {0x20};
    static const uint8_t adf_fid[] = {0x7F, 0xD0};
    struct fcp fcp = {0};
    bool iot = pe->template->element == 32;
    bool made = false;
    int err;

    pe->current = (struct pe_file){.row = row};
    if (iot && row->kind == T_MF) {
        fcp.pins = BYTES_OF(mf_pins);
    } else if (iot && row->kind == T_ADF) {
        fcp.pins = BYTES_OF(adf_pins);
        fcp.fid = BYTES_OF(adf_fid);
        fcp.name = bytes_at(pe->usim_aid, pe->usim_aid_len);
    } else if (iot && (row->fid == 0x2F06 || row->fid == 0x6F06)) {
        fcp.descriptor = BYTES_OF(arr);
        fcp.size = BYTES_OF(arr_size);
        made = true;
    } else if (iot && row->fid == 0x2F00) {
        fcp.descriptor = BYTES_OF(dir);
        fcp.size = BYTES_OF(dir_size);
        made = true;
    } else if (iot && row->fid == EF_ICCID) {
        made = true;
    } else if (!row->fill) {
        return 0; /* its content is the package's to give; an optional one is simply not there */
    }
    err = open_file(pe, row, &fcp);
    if (!err && made && pe->current.open)
        fill_iot(pe, row);
    return err ? err : pe_file_finish(pe);
}

/* Makes the files of members [next_member, member) that the package left out. */
static int make_defaults_up_to(struct pe *pe, unsigned member)
{
    const struct template *template = pe->template;
    int err = 0;

    for (; !err && pe->next_member < member && !pe->over; pe->next_member++) {
        const struct template_file *row = template_row(template, pe->version, pe->next_member);

        if (template->by_default && row)
            err = make_default(pe, row);
    }
    return err;
}

int pe_member_begin(struct pe *pe, unsigned member)
{
    const struct template_file *row = template_row(pe->template, pe->version, member);
    int err;

    if (member < pe->next_member) {
        pe_refuse(pe, PE_INVALID_REQUEST_FORMAT, "members of an element out of order");
        return 0;
    }
    err = make_defaults_up_to(pe, member);
    if (err || pe->over)
        return err;
    pe->next_member = member + 1;
    pe->do_not_create = false;
    pe->current = (struct pe_file){.row = row};
    if (!row && pe->mandated)
        pe_refuse(pe, PE_FEATURE_NOT_SUPPORTED, "a file that this template does not have");
    return 0;
}

int pe_member_end(struct pe *pe)
{
    int err = 0;

    if (!pe->current.open && !pe->current.id && pe->current.row && !pe->do_not_create)
        err = pe_file_content(pe);
    return err ? err : pe_file_finish(pe);
}

int pe_template_end(struct pe *pe)
{
    unsigned last = 0;

    for (size_t i = 0; i < *pe->template->count; i++)
        if (pe->template->files[i].member >= last)
            last = pe->template->files[i].member + 1U;
    return make_defaults_up_to(pe, last);
}
