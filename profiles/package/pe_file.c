/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opens the files of a package, of templates and of generic file management (DP-4.5), one at a
 * time: the FCP over the template's row gives the attributes; contents stream into the body
 * (pe_content.c); pe_file_finish writes the record (pe_file_end.c).
 */
#include <stdlib.h>
#include <string.h>

#include "profiles/package/pe_private.h"

/* A link: attributes of the body are those of the target, which exists already. */
static int take_link(struct pe *pe, struct fs_file *file, const struct pe_fcp *fcp)
{
    struct fs_file target;
    struct bytes record;
    uint16_t id = pe_find(pe, fcp->link);
    int err;

    if (id == FS_NONE ||
        pe_is_directory_type(pe->nodes[id].type) != pe_is_directory_type(file->type)) {
        pe_refuse(pe, PE_INVALID_PARAMETER, "linkPath does not name a file of this kind");
        return 0;
    }
    id = pe->nodes[id].link;
    file->link = id;
    if (pe_is_directory_type(file->type))
        return 0;
    err = pe->records.functions->get(pe->records.context, RECORD_FILE, id, &pe->arena, &record);
    if (!err)
        err = fs_record_parse(record, &target);
    if (err)
        return err;
    if (file->type != target.type) {
        pe_refuse(pe, PE_INVALID_PARAMETER, "linkPath names a file of another structure");
        return 0;
    }
    /* TS.48 v5 has links with another record length than their targets: the target decides. */
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
static void fill_default(struct pe_file *current, const struct pe_fcp *fcp)
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

static int open_body(struct pe *pe, const struct pe_fcp *fcp)
{
    struct pe_file *current = &pe->current;
    uint32_t size = current->file.size;

    if (current->file.type == FS_BER_TLV)
        size = current->file.maximum ? current->file.maximum : current->file.reserved;
    if (current->file.link != current->id || pe_is_directory_type(current->file.type))
        size = 0;
    if (size > PE_BODY_MAX) {
        pe_refuse(pe, PE_NOT_ENOUGH_MEMORY, "a file of more octets than this card accepts");
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
        if (pe->template->element == PE_ELEMENT_ISIM)
            pe->isim = id;
        else if (pe->template->element == PE_ELEMENT_CSIM)
            pe->csim = id;
        else
            pe->usim = id;
    }
    if (row->depth == 0 || row->kind == T_ADF)
        pe->context = id;
}

/* fileID and directory of the file. */
static void take_place(struct pe *pe, const struct pe_fcp *fcp)
{
    const struct template_file *row = pe->current.row;
    struct fs_file *file = &pe->current.file;
    bool is_mf;

    if (fcp->fid.at && fcp->fid.len != 2) {
        pe_refuse(pe, PE_INVALID_PARAMETER, "a fileID that is not 2 octets");
        return;
    }
    if (fcp->fid.at)
        file->fid = (uint16_t)(fcp->fid.at[0] << 8 | fcp->fid.at[1]);
    is_mf = file->fid == FS_FID_MF || (row && row->kind == T_MF);
    if (is_mf != !pe->has_mf || (is_mf && file->type != FS_DIRECTORY)) {
        pe_refuse(pe, PE_INVALID_PARAMETER, is_mf ? "a second MF" : "files before the MF");
        return;
    }
    if (is_mf) {
        file->fid = FS_FID_MF;
        file->parent = FS_MF;
        return;
    }
    file->parent = row ? parent_of_row(pe, row) : pe->context;
    if (file->type == FS_APPLICATION)
        file->parent = FS_MF;
    file->parent = pe->nodes[file->parent].link;
}

/* The attributes of row and FCP. */
static void take_attributes(struct pe *pe, const struct pe_fcp *fcp)
{
    struct pe_file *current = &pe->current;
    struct fs_file *file = &current->file;

    if (current->row)
        pe_fcp_from_row(file, current->row);
    if (!pe_fcp_descriptor(file, fcp) || file->type == FS_FREE) {
        pe_refuse(
            pe, PE_INVALID_PARAMETER,
            "a file descriptor of an unsupported type or of another type than in the template");
        return;
    }
    take_place(pe, fcp);
    if (pe->over || pe->skipping)
        return;
    if (!pe_fcp_rule(file, fcp) || !pe_fcp_sfi(file, fcp, current->row == NULL) ||
        !pe_fcp_others(current, fcp))
        pe_refuse(pe, PE_INVALID_PARAMETER, "an FCP with a value out of range");
    else if (pe->has_mf && (file->fid == 0 || pe_child_of(pe, file->parent, file->fid) != FS_NONE))
        pe_refuse(pe, PE_INVALID_PARAMETER,
                  file->fid ? "two files with one fileID" : "a file without fileID");
}

int pe_file_open(struct pe *pe, const struct template_file *row, const struct pe_fcp *fcp)
{
    struct pe_file *current = &pe->current;
    struct fs_file *file = &current->file;
    int err = 0;

    *current = (struct pe_file){.row = row};
    *file = (struct fs_file){.type = FS_FREE, .rules = FS_NONE};
    take_attributes(pe, fcp);
    if (pe->over || pe->skipping)
        return 0;
    current->id = (uint16_t)pe->node_count;
    file->link = current->id;
    if (fcp->link.len)
        err = take_link(pe, file, fcp);
    else if (!pe_fcp_size(file, fcp))
        pe_refuse(pe, PE_INVALID_PARAMETER, "a file size that is missing or out of range");
    if (!err && !pe->over && !pe->skipping)
        err = open_body(pe, fcp);
    if (err || pe->over || pe->skipping)
        return err;
    err = pe_add_node(
        pe,
        &(struct pe_node){
            .parent = file->parent, .fid = file->fid, .link = file->link, .type = file->type},
        &current->id);
    if (err || pe->over)
        return err;
    current->open = true;
    pe->has_mf = true;
    if (pe_is_directory_type(file->type))
        remember_directory(pe, current->id);
    return 0;
}

int pe_file_fcp(struct pe *pe, struct bytes value, bool generic)
{
    struct pe_fcp fcp;
    int err = pe_file_finish(pe);

    if (err || pe->over)
        return err;
    if (!pe_fcp_read(value, &fcp)) {
        pe_refuse(pe, PE_INVALID_REQUEST_FORMAT, "a malformed FCP");
        return 0;
    }
    if (generic && !fcp.descriptor.at) {
        pe_refuse(pe, PE_INVALID_PARAMETER, "createFCP without file descriptor");
        return 0;
    }
    return pe_file_open(pe, generic ? NULL : pe->current.row, &fcp);
}
