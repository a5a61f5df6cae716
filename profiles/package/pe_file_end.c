/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of a file of a package: checks of its content, facts for the installation, its record
 * (DP-3.5, DP-4.5). */
#include <stdlib.h>
#include <string.h>

#include "profiles/package/pe_private.h"

enum {
    EF_IMSI = 0x6F07,
    EF_IST = 0x6F07, /* of an ISIM */
    EF_UST = 0x6F38,
    EF_GID1 = 0x6F3E,
    EF_GID2 = 0x6F3F
};

/* Values for the checks of the installation (DP-3.5). */
static void note_facts(struct pe *pe)
{
    const struct pe_file *current = &pe->current;
    struct pe_facts *facts = &pe->facts;
    uint32_t size = current->size;

    if (current->file.parent == FS_MF && current->file.fid == FS_FID_EF_ICCID && size >= 10) {
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

/* Clears the bits of services that this card does not support: in EF.UST 68 GBA and 69 MBMS, in
 * EF.IST 2 GBA (comment of ef-ust and ef-ist in the PE definitions). */
static void clear_services(struct pe *pe)
{
    struct pe_file *current = &pe->current;

    if (!current->row || current->row->kind != T_TR)
        return;
    if (current->file.fid == EF_UST && pe->template->element != PE_ELEMENT_ISIM &&
        current->size >= 9)
        current->body[8] &= (uint8_t)~0x18;
    if (current->file.fid == EF_IST && pe->template->element == PE_ELEMENT_ISIM &&
        current->size >= 1)
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
