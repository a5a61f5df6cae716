/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Elements with a template: their files, and those that the package omits (DP-4.4, DP-4.5).
 */
#include <string.h>

#include "profiles/package/pe_private.h"

enum { TAG_APPLICATION = 0x61, TAG_AID = 0x4F, MEMBER_FIRST = 2 };

int pe_template_begin(struct pe *pe, struct bytes oid)
{
    const struct template *template = template_find(oid, &pe->version);
    uint16_t base = FS_MF;

    if (!template || template->element != pe->element) {
        pe_refuse(pe, PE_TEMPLATE_NOT_SUPPORTED, "an unsupported template or version");
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
                  "the application of these files does not exist");
        return 0;
    }
    pe->template = template;
    pe->parents[0] = pe->parents[1] = pe->parents[2] = base;
    if (base != FS_MF)
        pe->context = base;
    pe->next_member = MEMBER_FIRST;
    pe->current = (struct pe_file){0};
    return 0;
}

/* Content of the files that a package of the IoT template omits. */
static void fill_iot(struct pe *pe, const struct template_file *row)
{
    struct pe_file *current = &pe->current;
    struct buf out = buf_over(current->body, current->size);

    if (row->fid == FS_FID_EF_ICCID) {
        buf_put(&out, BYTES_OF(pe->facts.iccid));
    } else if (row->fid == FS_FID_EF_DIR) {
        size_t mark = tlv_open(&out, TAG_APPLICATION);

        tlv_put(&out, TAG_AID, bytes_at(pe->usim_aid, pe->usim_aid_len));
        tlv_close(&out, mark);
    } else {
        for (unsigned i = 1; i <= current->file.record_count; i++) {
            struct bytes rule = template_rule(i);

            if (rule.len)
                memcpy(current->body + (i - 1) * current->file.record_len, rule.at, rule.len);
        }
    }
}

/* A file that the package omits, of a template that creates its files by default. */
static int make_default(struct pe *pe, const struct template_file *row)
{
    static const uint8_t mf_pins[] = {0x01, 0x0A}, adf_pins[] = {0x01, 0x81, 0x0A};
    static const uint8_t arr[] = {0x42, 0x21, 0x00, 0x28}, arr_size[] = {0x02, 0x30};
    static const uint8_t dir[] = {0x42, 0x21, 0x00, 0x20}, dir_size[] = {0x20};
    static const uint8_t adf_fid[] = {0x7F, 0xD0};
    struct pe_fcp fcp = {0};
    bool iot = pe->template->element == PE_ELEMENT_IOT;
    bool made = false;
    int err;

    pe->current = (struct pe_file){.row = row};
    if (iot && row->kind == T_MF) {
        fcp.pins = BYTES_OF(mf_pins);
    } else if (iot && row->kind == T_ADF) {
        fcp.pins = BYTES_OF(adf_pins);
        fcp.fid = BYTES_OF(adf_fid);
        fcp.name = bytes_at(pe->usim_aid, pe->usim_aid_len);
    } else if (iot && (row->fid == FS_FID_EF_ARR_MF || row->fid == FS_FID_EF_ARR)) {
        fcp.descriptor = BYTES_OF(arr);
        fcp.size = BYTES_OF(arr_size);
        made = true;
    } else if (iot && row->fid == FS_FID_EF_DIR) {
        fcp.descriptor = BYTES_OF(dir);
        fcp.size = BYTES_OF(dir_size);
        made = true;
    } else if (iot && row->fid == FS_FID_EF_ICCID) {
        made = true;
    } else if (!row->fill) {
        return 0; /* only the package can give its content: the file is optional and absent */
    }
    err = pe_file_open(pe, row, &fcp);
    if (!err && made && pe->current.open)
        fill_iot(pe, row);
    return err ? err : pe_file_finish(pe);
}

/* Creates the files of members [next_member, member) that the package omits. */
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
        pe_refuse(pe, PE_FEATURE_NOT_SUPPORTED, "a file that is not in this template version");
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
