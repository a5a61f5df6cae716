/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc profile show: a package as the card understands it. */
#include "tools/profile/show.h"

#include <stdlib.h>
#include <string.h>

#include "apdu/tlv.h"
#include "profiles/fs.h"
#include "profiles/uicc_records.h"
#include "tools/profile/names.h"

enum { MEMORY = 1 << 22, TEXT_MAX = 8192, BODY_SHOWN = 40 };

struct show {
    const struct show_options *options;
    FILE *out;
    struct fs fs;
};

int show_install(struct bytes package, struct records_memory **memory, struct pe **pe,
                 struct buf *response, enum pe_status *status)
{
    struct records records;
    int err;

    *memory = records_memory_new(MEMORY);
    *pe = NULL;
    if (!*memory)
        return ERR_MEMORY;
    records = records_memory_of(*memory);
    err = pe_begin(pe, &records);
    if (!err)
        err = pe_feed(*pe, package);
    if (!err)
        err = pe_end(*pe, response, status);
    return err;
}

static void show_header(const struct show *show, struct bytes content)
{
    struct tlv one, oid;
    char text[96];

    while (tlv_next(&content, &one) == 0) {
        struct bytes rest = one.value;

        switch (one.tag) {
        case 0x80:
            fprintf(show->out, "   version %u", one.value.len ? one.value.at[0] : 0);
            break;
        case 0x81:
            fprintf(show->out, ".%u\n", one.value.len ? one.value.at[0] : 0);
            break;
        case 0x82:
            fprintf(show->out, "   type %.*s\n", (int)one.value.len, (const char *)one.value.at);
            break;
        case 0x83:
            fprintf(show->out, "   iccid %s\n", bytes_to_hex(one.value, text, sizeof text));
            break;
        case 0xA5:
            fprintf(show->out, "   services");
            while (tlv_next(&rest, &oid) == 0)
                fprintf(show->out, " %s", pe_service_name(oid.tag & 0x1F));
            fputc('\n', show->out);
            break;
        case 0xA6:
            fprintf(show->out, "   templates");
            while (tlv_next(&rest, &oid) == 0)
                if (oid.value.len >= 6)
                    fprintf(show->out, oid.value.len > 6 ? " %u.%u" : " %u", oid.value.at[5],
                            oid.value.len > 6 ? oid.value.at[6] : 0);
            fputc('\n', show->out);
            break;
        case 0x87:
            fprintf(show->out, "   connectivity parameters, %zu octets\n", one.value.len);
            break;
        default:
            break;
        }
    }
}

static void show_elements(const struct show *show, struct bytes package)
{
    struct tlv one, head, id;

    fprintf(show->out, "elements\n");
    while (tlv_next(&package, &one) == 0) {
        unsigned element = one.tag > 0xFF ? one.tag & 0x7F : one.tag & 0x1F;
        struct bytes rest = one.value;

        if (element == 0) {
            fprintf(show->out, "  header\n");
            show_header(show, one.value);
            continue;
        }
        fprintf(show->out, "  %s, %zu octets", names_element(element), one.whole.len);
        if (tlv_take(&rest, 0xA0, &head) == 0) {
            if (tlv_find(head.value, 0x81, &id) == 0 && id.value.len)
                fprintf(show->out, ", identification %u",
                        id.value.len > 1 ? (unsigned)(id.value.at[0] << 8 | id.value.at[1])
                                         : id.value.at[0]);
            if (tlv_find(head.value, 0x80, &id))
                fprintf(show->out, ", not mandated");
        }
        fputc('\n', show->out);
    }
}

static void show_body(const struct show *show, uint16_t id, unsigned depth)
{
    const struct fs_file *file = &show->fs.files[id];
    static char text[TEXT_MAX];

    if (names_decode(&show->fs, id, text, sizeof text))
        fprintf(show->out, "%*s= %s\n", (int)depth * 2 + 4, "", text);
    if (!show->options->contents || file->body.len == 0)
        return;
    if (file->type == FS_LINEAR || file->type == FS_CYCLIC) {
        for (unsigned i = 1; i <= file->record_count; i++)
            fprintf(show->out, "%*s%3u %s\n", (int)depth * 2 + 4, "", i,
                    bytes_to_hex(fs_record(file, i), text, sizeof text));
        return;
    }
    for (size_t at = 0; at < file->body.len; at += BODY_SHOWN)
        fprintf(show->out, "%*s%04zX %s\n", (int)depth * 2 + 4, "", at,
                bytes_to_hex(bytes_cut(file->body, at, BODY_SHOWN), text, sizeof text));
}

static void show_file(const struct show *show, uint16_t id, unsigned depth)
{
    static const char *const types[] = {"",       "DF",     "ADF",    "transparent",
                                        "linear", "cyclic", "BER-TLV"};
    const struct fs_file *file = &show->fs.files[id];
    char hex[40];

    fprintf(show->out, "%*s%04X %-22s %s", (int)depth * 2 + 2, "", file->fid,
            names_file(&show->fs, id), types[file->type]);
    if (file->type == FS_APPLICATION)
        fprintf(show->out, " %s", bytes_to_hex(file->name, hex, sizeof hex));
    if (file->type == FS_LINEAR || file->type == FS_CYCLIC)
        fprintf(show->out, " %u x %u", file->record_count, file->record_len);
    else if (file->type == FS_TRANSPARENT)
        fprintf(show->out, " %u", file->size);
    else if (file->type == FS_BER_TLV)
        fprintf(show->out, " %u of %u", file->size, file->maximum ? file->maximum : file->reserved);
    if (file->sfi)
        fprintf(show->out, " SFI %02X", file->sfi);
    if (file->rule)
        fprintf(show->out, " rule %04X/%u", file->rules_fid, file->rule);
    if (file->link != id)
        fprintf(show->out, " -> %04X in %04X", show->fs.files[file->link].fid,
                show->fs.files[show->fs.files[file->link].parent].fid);
    if (file->life != FS_ACTIVE)
        fprintf(show->out, " life %02X", file->life);
    if (file->pins.len)
        fprintf(show->out, " PINs %s", bytes_to_hex(file->pins, hex, sizeof hex));
    fputc('\n', show->out);
    if (file->type >= FS_TRANSPARENT)
        show_body(show, id, depth);
}

static void show_tree(const struct show *show, uint16_t directory, unsigned depth)
{
    show_file(show, directory, depth);
    for (uint32_t i = 1; i < show->fs.count; i++) {
        const struct fs_file *file = &show->fs.files[i];

        if (file->type == FS_FREE || file->parent != directory)
            continue;
        if (file->type == FS_DIRECTORY || file->type == FS_APPLICATION)
            show_tree(show, (uint16_t)i, depth + 1);
        else
            show_file(show, (uint16_t)i, depth + 1);
    }
}

static const char *secret(const struct show *show, struct bytes value, char *text, size_t size)
{
    return show->options->keys ? bytes_to_hex(value, text, size) : "(masked)";
}

static int show_pin(void *context, uint32_t key, struct bytes value)
{
    const struct show *show = context;
    char text[40];

    fprintf(show->out, "  PIN %02X of %04X", key & 0xFF, show->fs.files[key >> 8].fid);
    if (value.at[12] != 0xFF || value.at[13] != 0xFF)
        fprintf(show->out, " shared with %04X\n",
                show->fs.files[value.at[12] << 8 | value.at[13]].fid);
    else
        fprintf(show->out, " %s, %u of %u tries, attributes %u%s, PUK %02X\n",
                secret(show, bytes_cut(value, 4, 8), text, sizeof text), value.at[2], value.at[1],
                value.at[0], value.at[0] & 1 ? "" : " (disabled)", value.at[3]);
    return 0;
}

static int show_puk(void *context, uint32_t key, struct bytes value)
{
    const struct show *show = context;
    char text[40];

    fprintf(show->out, "  PUK %02X %s, %u of %u tries\n", key,
            secret(show, bytes_cut(value, 2, 8), text, sizeof text), value.at[1], value.at[0]);
    return 0;
}

static int show_aka(void *context, uint32_t key, struct bytes value)
{
    static const char *const names[] = {"mapped", "milenage", "tuak", "usim-test-algorithm"};
    const struct show *show = context;
    struct aka_record aka;
    char text[80];

    if (aka_record_parse(value, &aka))
        return ERR_FOREIGN;
    fprintf(show->out, "  keys of %s: %s", names_file(&show->fs, (uint16_t)key),
            names[aka.algorithm & 3]);
    if (aka.algorithm == 0)
        fprintf(show->out, " to %s, options %02X\n", names_file(&show->fs, aka.mapped),
                aka.options);
    else {
        fprintf(show->out, ", K %s", secret(show, bytes_at(aka.key, aka.key_len), text, 80));
        fprintf(show->out, ", OPc %s\n", secret(show, bytes_at(aka.opc, aka.opc_len), text, 80));
    }
    return 0;
}

static int show_domain(void *context, uint32_t key, struct bytes value)
{
    const struct show *show = context;
    struct domain_record domain;
    char text[60];

    if (domain_record_parse(value, &domain))
        return ERR_FOREIGN;
    fprintf(show->out, "  security domain %u %s", key,
            bytes_to_hex(bytes_at(domain.aid, domain.aid_len), text, sizeof text));
    for (unsigned i = 0; i < domain.tar_count; i++)
        fprintf(show->out, " TAR %s",
                bytes_to_hex(bytes_at(domain.tars + 3 * i, 3), text, sizeof text));
    fprintf(show->out, " MSL %02X\n", domain.minimum_security_level);
    return 0;
}

static int show_key(void *context, uint32_t key, struct bytes value)
{
    const struct show *show = context;
    char text[140];

    fprintf(show->out, "  key %02X.%u of domain %u, type %02X, %s\n", key >> 8 & 0xFF, key & 0xFF,
            key >> 16, value.at[KEY_TYPE],
            secret(show, bytes_from(value, KEY_DATA), text, sizeof text));
    return 0;
}

static int show_rfm(void *context, uint32_t key, struct bytes value)
{
    const struct show *show = context;
    struct rfm_record rfm;
    char text[60];

    if (rfm_record_parse(value, &rfm))
        return ERR_FOREIGN;
    fprintf(show->out, "  remote file management %u", key);
    for (unsigned i = 0; i < rfm.tar_count; i++)
        fprintf(show->out, " TAR %s",
                bytes_to_hex(bytes_at(rfm.tars + 3 * i, 3), text, sizeof text));
    fprintf(show->out, " MSL %02X", rfm.minimum_security_level);
    if (rfm.adf_aid_len)
        fprintf(show->out, " in %s",
                bytes_to_hex(bytes_at(rfm.adf_aid, rfm.adf_aid_len), text, sizeof text));
    fputc('\n', show->out);
    return 0;
}

static int show_records(struct show *show, const struct records *records)
{
    static const struct {
        enum record_kind kind;
        records_visit *visit;
    } kinds[] = {{RECORD_PIN, show_pin},       {RECORD_PUK, show_puk}, {RECORD_AKA, show_aka},
                 {RECORD_DOMAIN, show_domain}, {RECORD_KEY, show_key}, {RECORD_RFM, show_rfm}};
    int err = 0;

    fprintf(show->out, "PINs and keys\n");
    for (size_t i = 0; !err && i < sizeof kinds / sizeof kinds[0]; i++)
        err = records->functions->each(records->context, kinds[i].kind, kinds[i].visit, show);
    return err;
}

int show_package(struct bytes package, const struct show_options *options, FILE *out)
{
    struct show show = {.options = options, .out = out};
    struct records_memory *memory;
    struct records records;
    uint8_t octets[PE_RESPONSE_MAX];
    struct buf response = BUF_OVER(octets);
    enum pe_status status = PE_OK;
    struct pe *pe;
    int err = show_install(package, &memory, &pe, &response, &status);

    show_elements(&show, package);
    records = records_memory_of(memory);
    if (!err) {
        fs_attach(&show.fs, &records);
        if (fs_load(&show.fs) == 0 && show.fs.cache) {
            fprintf(out, "files\n");
            show_tree(&show, FS_MF, 0);
            err = show_records(&show, &records);
        }
    }
    fs_drop(&show.fs);
    pe_free(pe);
    records_memory_free(memory);
    return err ? err : (int)status;
}
