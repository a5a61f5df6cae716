/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The contents of the files of a package (DP-4.5). */
#include <stdlib.h>
#include <string.h>

#include "profiles/package/pe_private.h"

int pe_file_offset(struct pe *pe, struct bytes value)
{
    struct pe_file *current = &pe->current;
    uint32_t offset;
    int err = pe_file_content(pe);

    if (err || pe->over)
        return err;
    if (!pe_number(value, &offset) || offset > 0xFFFF)
        pe_refuse(pe, PE_INVALID_REQUEST_FORMAT, "a fillFileOffset out of range");
    else if (offset > current->size - current->position)
        pe_refuse(pe, PE_BAD_VALUES, "a fillFileOffset beyond the end of the file");
    else
        current->position += offset;
    return 0;
}

int pe_file_content(struct pe *pe)
{
    static const struct pe_fcp nothing;

    if (pe->current.open)
        return 0;
    if (pe->element == PE_ELEMENT_GENERIC_FILE_MANAGEMENT) {
        pe_refuse(pe, PE_INVALID_REQUEST_FORMAT, "content without a file");
        return 0;
    }
    return pe_file_open(pe, pe->current.row, &nothing);
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

/* Opens an existing EF again, for more content. */
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
        pe_refuse(pe, PE_INVALID_PARAMETER, "filePath does not name a file");
    else if (pe->has_mf && !pe_is_directory_type(pe->nodes[id].type))
        return reopen(pe, id);
    else
        pe->context = pe->has_mf ? id : FS_MF;
    return 0;
}
