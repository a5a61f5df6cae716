/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/profile/names.h"

#include <stdio.h>
#include <string.h>

#include "apdu/tlv.h"
#include "profiles/app/naa.h"
#include "profiles/package/templates/template.h"
#include "tools/profile/alpha.h"

/* The template elements with files in a directory, by the kind of directory. */
static unsigned base_of(const struct fs *fs, uint16_t directory)
{
    const struct fs_file *file = &fs->files[directory];

    if (directory == FS_MF)
        return TEMPLATE_ROOT;
    if (file->type != FS_APPLICATION)
        return file->parent == FS_MF ? TEMPLATE_IN_MF : base_of(fs, file->parent);
    switch (naa_of(fs, directory)) {
    case NAA_ISIM:
        return TEMPLATE_IN_ISIM;
    case NAA_CSIM:
        return TEMPLATE_IN_CSIM;
    default:
        return TEMPLATE_IN_USIM;
    }
}

/* The templates of the children of `base`: its own and the optional ones. */
static bool belongs(const struct template *template, unsigned base)
{
    static const uint8_t usim[] = {
        PE_ELEMENT_USIM,       PE_ELEMENT_OPT_USIM,   PE_ELEMENT_PHONEBOOK,
        PE_ELEMENT_GSM_ACCESS, PE_ELEMENT_DF_5GS,     PE_ELEMENT_DF_SAIP,
        PE_ELEMENT_DF_SNPN,    PE_ELEMENT_DF_5GPROSE, PE_ELEMENT_EAP};
    static const uint8_t isim[] = {PE_ELEMENT_ISIM, PE_ELEMENT_OPT_ISIM},
                         csim[] = {PE_ELEMENT_CSIM, PE_ELEMENT_OPT_CSIM},
                         mf[] = {PE_ELEMENT_MF, PE_ELEMENT_CD, PE_ELEMENT_TELECOM};
    const uint8_t *list = base == TEMPLATE_IN_USIM   ? usim
                          : base == TEMPLATE_IN_ISIM ? isim
                          : base == TEMPLATE_IN_CSIM ? csim
                                                     : mf;
    size_t count = base == TEMPLATE_IN_USIM   ? sizeof usim
                   : base == TEMPLATE_IN_ISIM ? sizeof isim
                   : base == TEMPLATE_IN_CSIM ? sizeof csim
                                              : sizeof mf;

    return memchr(list, template->element, count) != NULL;
}

/* The FID of the directory of a row's file; 0: the base directory of the template. */
static uint16_t directory_of(const struct template *template, size_t row)
{
    const struct template_file *file = &template->files[row];
    uint16_t directory = template->files[0].depth == 0 ? template->files[0].fid : 0;

    if (file->depth < 2)
        return file->depth ? directory : 0;
    while (row-- > 0)
        if (template->files[row].depth == 1 && template->files[row].kind == T_DF)
            return template->files[row].fid;
    return directory;
}

const char *names_file(const struct fs *fs, uint16_t id)
{
    const struct fs_file *file = &fs->files[id];
    const struct fs_file *parent = &fs->files[file->parent];
    unsigned base = base_of(fs, id == FS_MF ? FS_MF : file->parent);

    if (id == FS_MF)
        return "MF";
    if (file->type == FS_APPLICATION)
        switch (naa_of(fs, id)) {
        case NAA_USIM:
            return "ADF.USIM";
        case NAA_ISIM:
            return "ADF.ISIM";
        case NAA_CSIM:
            return "ADF.CSIM";
        default:
            return "ADF";
        }
    for (unsigned element = PE_ELEMENT_MF; element <= PE_ELEMENT_DF_5GPROSE; element++) {
        const struct template *template = template_of_element(element);

        if (!template || !belongs(template, base))
            continue;
        for (size_t row = 0; row < *template->count; row++) {
            const struct template_file *known = &template->files[row];
            uint16_t directory = directory_of(template, row);
            bool here = parent->type == FS_APPLICATION || file->parent == FS_MF
                            ? directory == 0 || directory == FS_FID_MF
                            : directory == parent->fid;

            if (here && known->fid && file->fid >= known->fid &&
                file->fid <= known->fid + known->range)
                return known->name;
        }
    }
    return "";
}

static bool is_named(const struct fs *fs, uint16_t id, const char *name)
{
    return strcmp(names_file(fs, id), name) == 0;
}

/* Decimal digits of BCD, low nibble first, up to the first filler. */
static size_t digits(struct bytes value, char *text, size_t size)
{
    size_t len = 0;

    for (size_t i = 0; i < 2 * value.len && len + 1 < size; i++) {
        unsigned digit = i % 2 ? value.at[i / 2] >> 4 : value.at[i / 2] & 0x0F;

        if (digit > 9)
            break;
        text[len++] = (char)('0' + digit);
    }
    text[len] = 0;
    return len;
}

static void plmn(const uint8_t *at, char text[16])
{
    unsigned third = at[1] >> 4;

    if (at[0] == 0xFF) {
        snprintf(text, 16, "-");
        return;
    }
    snprintf(text, 16, "%X%X%X%X%X", at[0] & 0xFU, at[0] >> 4 & 0xFU, at[1] & 0xFU, at[2] & 0xFU,
             at[2] >> 4 & 0xFU);
    if (third != 0xF)
        snprintf(text + 5, 4, "%X", third & 0xF);
}

static void plmn_list(struct bytes body, size_t step, char *text, size_t size)
{
    size_t len = 0;

    text[0] = 0;
    for (size_t at = 0; at + 3 <= body.len && len + 20 < size; at += step) {
        char one[16];

        plmn(body.at + at, one);
        if (one[0] != '-')
            len += (size_t)snprintf(text + len, size - len, "%s%s", len ? " " : "", one);
    }
}

static void services(struct bytes body, char *text, size_t size)
{
    size_t len = (size_t)snprintf(text, size, "services");

    for (size_t i = 0; i < 8 * body.len && len + 8 < size; i++)
        if (body.at[i / 8] >> (i % 8) & 1)
            len += (size_t)snprintf(text + len, size - len, " %zu", i + 1);
}

static void printable(struct bytes body, char *text, size_t size)
{
    size_t len = 0;

    for (size_t i = 0; i < body.len && len + 1 < size && body.at[i] != 0xFF; i++)
        text[len++] = body.at[i] >= 0x20 && body.at[i] < 0x7F ? (char)body.at[i] : '.';
    text[len] = 0;
}

static void directory_list(const struct fs_file *file, char *text, size_t size)
{
    size_t len = 0;

    text[0] = 0;
    for (unsigned i = 1; i <= file->record_count && len + 48 < size; i++) {
        struct bytes record = fs_record(file, i);
        struct tlv entry, aid, label;
        char hex[40], name[20] = "";

        if (record.len == 0 || tlv_next(&record, &entry) || entry.tag != 0x61 ||
            tlv_find(entry.value, 0x4F, &aid))
            continue;
        if (tlv_find(entry.value, 0x50, &label) == 0)
            printable(label.value, name, sizeof name);
        len += (size_t)snprintf(text + len, size - len, "%s%s %s", len ? ", " : "",
                                bytes_to_hex(aid.value, hex, sizeof hex), name);
    }
}

static void identity_tlv(struct bytes body, char *text, size_t size)
{
    struct tlv one;

    if (tlv_next(&body, &one) == 0 && one.tag == 0x80)
        printable(one.value, text, size);
    else
        text[0] = 0;
}

bool names_decode(const struct fs *fs, uint16_t id, char *text, size_t size)
{
    const struct fs_file *file = &fs->files[id];
    struct bytes body = file->body;

    text[0] = 0;
    if (fs->files[file->parent].type != FS_APPLICATION && file->parent != FS_MF)
        return false;
    if (is_named(fs, id, "EF.ICCID"))
        digits(body, text, size);
    else if (is_named(fs, id, "EF.IMSI") && body.len >= 9) {
        char all[24];

        if (digits(bytes_from(body, 1), all, sizeof all) > 0)
            snprintf(text, size, "%s", all + 1); /* without the parity digit */
    } else if (is_named(fs, id, "EF.SPN") && body.len > 1)
        alpha_show(bytes_from(body, 1), text, size);
    else if (is_named(fs, id, "EF.UST") || is_named(fs, id, "EF.IST") || is_named(fs, id, "EF.EST"))
        services(body, text, size);
    else if (is_named(fs, id, "EF.PLMNwAcT") || is_named(fs, id, "EF.OPLMNwAcT") ||
             is_named(fs, id, "EF.HPLMNwAcT"))
        plmn_list(body, 5, text, size);
    else if (is_named(fs, id, "EF.EHPLMN") || is_named(fs, id, "EF.FPLMN"))
        plmn_list(body, 3, text, size);
    else if (is_named(fs, id, "EF.DIR"))
        directory_list(file, text, size);
    else if (is_named(fs, id, "EF.PL") || is_named(fs, id, "EF.LI"))
        printable(body, text, size);
    else if (is_named(fs, id, "EF.AD") && body.len >= 4)
        snprintf(text, size, "MNC of %u digits", body.at[3] & 0xFU);
    else if (is_named(fs, id, "EF.IMPI") || is_named(fs, id, "EF.Domain") ||
             is_named(fs, id, "EF.IMPU"))
        identity_tlv(body, text, size);
    return text[0] != 0;
}
