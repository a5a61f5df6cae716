/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The contents of a file of a package, and its end (DP-3.5, DP-4.5). */
#include <stdlib.h>
#include <string.h>

#include "profiles/package/pe_private.h"

enum { EF_ICCID = 0x2FE2, EF_IMSI = 0x6F07, EF_UST = 0x6F38, EF_GID1 = 0x6F3E, EF_GID2 = 0x6F3F };

/* Facts that the checks of an installation ask for (DP-3.5). */
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
    static const struct pe_fcp nothing;

    if (pe->current.open)
        return 0;
    if (pe->element == 1) {
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
    else if (pe->has_mf && !pe_is_directory_type(pe->nodes[id].type))
        return reopen(pe, id);
    else
        pe->context = pe->has_mf ? id : FS_MF;
    return 0;
}
