/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The attributes of a file of a package: its FCP over the row of the template (DP-4.1, DP-4.5).
 */
#include <string.h>

#include "profiles/fs/fcp.h"
#include "profiles/package/pe_private.h"

enum { DETAILS_DEFAULT = 0x01, RECORDS_MAX = 254, RECORD_LEN_MAX = 255, SFI_MAX = 30 };

bool pe_fcp_read(struct bytes value, struct pe_fcp *out)
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
            {FCP_PIN_STATUS, &out->pins},
            {FCP_SFI, &out->sfi},
            {FCP_PROPRIETARY, &out->proprietary},
            {FCP_LINK, &out->link},
        },
      details[] = {
          {FCP_SPECIAL_INFORMATION, &out->special}, {FCP_FILL_PATTERN, &out->fill},
          {FCP_REPEAT_PATTERN, &out->repeat},       {FCP_MAXIMUM_SIZE, &out->maximum},
          {FCP_FILE_DETAILS, &out->details},
      };
    struct bytes rest = value;
    struct tlv one;
    int err;

    *out = (struct pe_fcp){0};
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

/* Attributes of the template's row, which the FCP then overrides one by one. */
void pe_fcp_from_row(struct fs_file *file, const struct template_file *row)
{
    static const struct {
        uint8_t type, descriptor;
    } kinds[] = {
        [T_MF] = {FS_DIRECTORY, FCP_DIRECTORY}, [T_ADF] = {FS_APPLICATION, FCP_DIRECTORY},
        [T_DF] = {FS_DIRECTORY, FCP_DIRECTORY}, [T_TR] = {FS_TRANSPARENT, FCP_TRANSPARENT},
        [T_LF] = {FS_LINEAR, FCP_LINEAR},       [T_CY] = {FS_CYCLIC, FCP_CYCLIC},
        [T_BT] = {FS_BER_TLV, FCP_BER_TLV},
    };

    file->type = kinds[row->kind].type;
    file->descriptor = FCP_SHAREABLE | kinds[row->kind].descriptor;
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

bool pe_fcp_descriptor(struct fs_file *file, const struct pe_fcp *fcp)
{
    uint8_t type;

    if (!fcp->descriptor.at)
        return true;
    if (fcp->descriptor.len < 2)
        return false;
    type = (uint8_t)fcp_type(fcp->descriptor.at[0]);
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
    return file->record_len >= 1 && file->record_len <= RECORD_LEN_MAX;
}

/* Size, and for record files the number of records. A link has those of its target. */
bool pe_fcp_size(struct fs_file *file, const struct pe_fcp *fcp)
{
    uint32_t count;

    if (pe_is_directory_type(file->type))
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

bool pe_fcp_rule(struct fs_file *file, const struct pe_fcp *fcp)
{
    bool of_mf = file->type == FS_APPLICATION || file->parent == FS_MF;

    file->rules_fid = of_mf ? FS_FID_EF_ARR_MF : FS_FID_EF_ARR;
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

bool pe_fcp_sfi(struct fs_file *file, const struct pe_fcp *fcp, bool generic)
{
    unsigned low = file->fid & FCP_SFI_MASK;

    if (pe_is_directory_type(file->type))
        return !fcp->sfi.at;
    if (!fcp->sfi.at) {
        if (generic)
            file->sfi = (uint8_t)(low == FCP_SFI_MASK ? 0 : low);
        return true;
    }
    if (fcp->sfi.len > 1)
        return false;
    file->sfi = fcp->sfi.len ? fcp->sfi.at[0] >> FCP_SFI_SHIFT : 0;
    return file->sfi <= SFI_MAX && (!fcp->sfi.len || !(fcp->sfi.at[0] & 0x07));
}

/* The attributes that stand for themselves. */
bool pe_fcp_others(struct pe_file *current, const struct pe_fcp *fcp)
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
        (fcp->pins.at && !pe_is_directory_type(file->type)))
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
