/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `euicc profile check`: whether the card would accept the package, and whether it is consistent.
 * */
#include <stdlib.h>
#include <string.h>

#include "apdu/tlv.h"
#include "profiles/app/naa.h"
#include "profiles/fs/fs.h"
#include "profiles/uicc_records.h"
#include "tools/profile/names.h"
#include "tools/profile/show.h"

struct check {
    FILE *out;
    struct fs fs;
    struct records records;
    unsigned errors, warnings;
};

static void warning(struct check *check, const char *text, const char *detail)
{
    fprintf(check->out, "warning: %s%s%s\n", text, detail ? ": " : "", detail ? detail : "");
    check->warnings++;
}

/* Position of a service of the header in UICCCapability (DP-4.2: the orders differ). */
static int capability_of(enum pe_service service)
{
    static const int8_t bits[PE_SERVICES] = {
        [PE_SERVICE_CONTACTLESS] = 0,
        [PE_SERVICE_USIM] = 1,
        [PE_SERVICE_ISIM] = 2,
        [PE_SERVICE_CSIM] = 3,
        [PE_SERVICE_MILENAGE] = 4,
        [PE_SERVICE_TUAK128] = 6,
        [PE_SERVICE_CAVE] = 5,
        [PE_SERVICE_GBA_USIM] = 10,
        [PE_SERVICE_GBA_ISIM] = 11,
        [PE_SERVICE_MBMS] = 12,
        [PE_SERVICE_EAP] = 13,
        [PE_SERVICE_JAVACARD] = 14,
        [PE_SERVICE_MULTOS] = 15,
        [PE_SERVICE_MULTIPLE_USIM] = 16,
        [PE_SERVICE_MULTIPLE_ISIM] = 17,
        [PE_SERVICE_MULTIPLE_CSIM] = 18,
        [PE_SERVICE_TUAK256] = 7,
        [PE_SERVICE_USIM_TEST_ALGORITHM] = 8,
        [PE_SERVICE_BER_TLV] = 19,
        [PE_SERVICE_DF_LINK] = 20,
        [PE_SERVICE_CAT_TP] = 21,
        [PE_SERVICE_GET_IDENTITY] = 22,
        [PE_SERVICE_PROFILE_A_X25519] = 23,
        [PE_SERVICE_PROFILE_B_P256] = 24,
        [PE_SERVICE_SUCI_CALCULATOR_API] = 25,
        [PE_SERVICE_DNS_RESOLUTION] = 26,
        [PE_SERVICE_SCP11AC] = 27,
        [PE_SERVICE_SCP11C_AUTHORIZATION] = 28,
        [PE_SERVICE_S16MODE] = 29,
        [PE_SERVICE_EAKA] = 30,
    };

    return bits[service];
}

static void check_capabilities(struct check *check, uint32_t services, struct bytes capabilities)
{
    for (unsigned i = 0; capabilities.len && i < PE_SERVICES; i++) {
        int bit = capability_of(i);
        size_t at = 1 + (size_t)bit / 8; /* after the number of unused bits */
        bool has = at < capabilities.len && capabilities.at[at] & (0x80 >> (bit % 8));

        if (services >> i & 1 && !has) {
            fprintf(check->out,
                    "error: %s in the header's mandatory services is not supported by the card\n",
                    pe_service_name(i));
            check->errors++;
        }
    }
}

static void check_iccid(struct check *check, const uint8_t iccid[10])
{
    char digits[24];
    unsigned sum = 0;
    size_t len = 0;

    for (size_t i = 0; i < 20; i++) {
        unsigned digit = i % 2 ? iccid[i / 2] >> 4 : iccid[i / 2] & 0x0F;

        if (digit <= 9)
            digits[len++] = (char)('0' + digit);
    }
    digits[len] = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned value = (unsigned)(digits[len - 1 - i] - '0') * (i % 2 ? 2 : 1);

        sum += value / 10 + value % 10;
    }
    if (sum % 10)
        warning(check, "the check digit of the ICCID is wrong", digits);
}

static unsigned number_of(uint32_t tag)
{
    return tag > 0xFF ? tag & 0x7F : tag & 0x1F;
}

/* The identification in an element's header; -1: absent. */
static int identification_of(struct bytes element)
{
    struct tlv header, id;

    if (tlv_take(&element, PE_TAG_ELEMENT_HEADER, &header) < 0 ||
        tlv_find(header.value, PE_ELEMENT_IDENTIFICATION, &id) < 0 || id.value.len == 0 ||
        id.value.len > 2)
        return -1;
    return id.value.len > 1 ? id.value.at[0] << 8 | id.value.at[1] : id.value.at[0];
}

/* The ProfileInstallationResult names elements by their identification: it must be unique. */
static void check_identifications(struct check *check, struct bytes package)
{
    struct tlv element, other;
    char text[80];

    while (tlv_next(&package, &element) == 0) {
        struct bytes rest = package;
        int id = identification_of(element.value);

        while (id >= 0 && tlv_next(&rest, &other) == 0) {
            if (identification_of(other.value) != id)
                continue;
            snprintf(text, sizeof text, "%d (%s, %s)", id, pe_element_name(number_of(element.tag)),
                     pe_element_name(number_of(other.tag)));
            warning(check, "two elements have the same identification", text);
            break;
        }
    }
}

/* Each application must be in EF.DIR, and each entry of EF.DIR must be an application. */
static void check_directory(struct check *check)
{
    const struct fs *fs = &check->fs;
    const struct fs_file *dir = fs_file(fs, fs_child(fs, FS_MF, 0x2F00));
    char hex[40];

    for (uint32_t id = 1; id < fs->count; id++) {
        bool listed = false;

        if (fs->files[id].type != FS_APPLICATION)
            continue;
        for (unsigned i = 1; dir && i <= dir->record_count; i++) {
            struct bytes record = fs_record(dir, i);
            struct tlv entry, aid;

            if (record.len && tlv_next(&record, &entry) == 0 && entry.tag == 0x61 &&
                tlv_find(entry.value, 0x4F, &aid) == 0 &&
                bytes_equal(aid.value, fs->files[id].name))
                listed = true;
        }
        if (!listed)
            warning(check, "an application is missing in EF.DIR",
                    bytes_to_hex(fs->files[id].name, hex, sizeof hex));
    }
}

static void check_files(struct check *check)
{
    const struct fs *fs = &check->fs;
    char text[64];

    for (uint32_t i = 0; i < fs->count; i++) {
        const struct fs_file *file = &fs->files[i];

        if (file->type == FS_FREE)
            continue;
        snprintf(text, sizeof text, "%04X %s", file->fid, names_file(fs, (uint16_t)i));
        if (file->rule == 0)
            warning(check, "a file without access rule cannot be accessed", text);
        else if (file->rules == FS_NONE || file->rule > fs->files[file->rules].record_count)
            warning(check, "the access rule of a file does not exist", text);
        for (uint32_t k = i + 1; k < fs->count; k++)
            if (file->sfi && fs->files[k].sfi == file->sfi && fs->files[k].parent == file->parent &&
                fs->files[k].type >= FS_TRANSPARENT && file->type >= FS_TRANSPARENT)
                warning(check, "two files of a directory have the same SFI", text);
    }
}

/* Returns 0, or an error of the records other than ERR_NOT_FOUND (no keys). */
static int check_applications(struct check *check)
{
    const struct fs *fs = &check->fs;
    struct arena arena;
    struct bytes value;
    int err = 0;

    arena_init(&arena, 4096);
    for (uint32_t id = 1; !err && id < fs->count; id++) {
        enum naa_kind kind = naa_of(fs, (uint16_t)id);

        if (kind == NAA_USIM || kind == NAA_ISIM)
            err = check->records.functions->get(check->records.context, RECORD_AKA, id, &arena,
                                                &value);
        if (err == ERR_NOT_FOUND) {
            warning(check, "an application without authentication keys",
                    names_file(fs, (uint16_t)id));
            err = 0;
        }
        if (kind == NAA_USIM && fs_child(fs, (uint16_t)id, 0x6F07) == FS_NONE)
            warning(check, "a USIM without EF.IMSI", NULL);
    }
    arena_free(&arena);
    return err;
}

/* Services of EF.UST that require a file (TS 31.102 4.2.8). */
static void check_services(struct check *check)
{
    static const struct {
        uint8_t service;
        uint16_t directory, fid;
    } rows[] = {
        {10, 0, 0x6F3C},       {12, 0, 0x6F42},       {17, 0, 0x6F3E},      {18, 0, 0x6F3F},
        {19, 0, 0x6F46},       {20, 0, 0x6F60},       {21, 0, 0x6F40},      {35, 0, 0x6F57},
        {42, 0, 0x6F61},       {43, 0, 0x6F62},       {45, 0, 0x6FC5},      {46, 0, 0x6FC6},
        {51, 0, 0x6FCD},       {71, 0, 0x6FD9},       {85, 0, 0x6FE3},      {122, 0x5FC0, 0x4F01},
        {123, 0x5FC0, 0x4F05}, {125, 0x5FD0, 0x4F01}, {129, 0x5FC0, 0x4F08}};
    const struct fs *fs = &check->fs;
    char text[64];

    for (uint32_t id = 1; id < fs->count; id++) {
        uint16_t table = fs_child(fs, (uint16_t)id, 0x6F38);

        if (naa_of(fs, (uint16_t)id) != NAA_USIM || table == FS_NONE)
            continue;
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            struct bytes body = fs->files[table].body;
            size_t at = (rows[i].service - 1U) / 8;
            uint16_t directory =
                rows[i].directory ? fs_child(fs, (uint16_t)id, rows[i].directory) : (uint16_t)id;

            if (at >= body.len || !(body.at[at] >> ((rows[i].service - 1U) % 8) & 1))
                continue;
            if (directory != FS_NONE && fs_child(fs, directory, rows[i].fid) != FS_NONE)
                continue;
            snprintf(text, sizeof text, "service %u requires %04X", rows[i].service, rows[i].fid);
            warning(check, "EF.UST has a service whose file does not exist", text);
        }
    }
}

/* Prints why the installation ended; the last entry of its response is the refused element. */
static void report_refusal(struct check *check, const struct pe *pe, enum pe_status status,
                           struct bytes response)
{
    struct tlv list, entry, id;

    check->errors++;
    fprintf(check->out, "error: %s: %s", pe_status_text(status), pe_reason(pe));
    if (tlv_next(&response, &list) == 0 && tlv_find(list.value, 0xA0, &list) == 0)
        while (tlv_next(&list.value, &entry) == 0)
            if (list.value.len == 0 && tlv_find(entry.value, 0x81, &id) == 0 && id.value.len)
                fprintf(check->out, " (element with identification %u)",
                        id.value.len > 1 ? (unsigned)(id.value.at[0] << 8 | id.value.at[1])
                                         : id.value.at[0]);
    fputc('\n', check->out);
}

/* Checks an installed package, of which `facts` are known. Negative on internal errors. */
static int check_installed(struct check *check, struct bytes package, const struct pe_facts *facts,
                           struct bytes capabilities)
{
    char keys[12];
    int err;

    check_capabilities(check, facts->services, capabilities);
    fs_attach(&check->fs, &check->records);
    err = fs_load(&check->fs);
    if (err)
        return err;
    check_iccid(check, facts->iccid);
    check_directory(check);
    check_files(check);
    err = check_applications(check);
    check_services(check);
    check_identifications(check, package);
    if (facts->services >> PE_SERVICE_JAVACARD & 1)
        warning(check, "the header requires the service javacard",
                "a card without it accepts the package only if no element is an application");
    snprintf(keys, sizeof(keys), "%u", facts->test_keys);
    if (facts->test_keys)
        warning(check,
                "applications with a key that is allowed in test profiles only (000000... or "
                "000102..., or the test algorithm)",
                keys);
    return err;
}

int check_package(struct bytes package, struct bytes capabilities, FILE *out, unsigned *warnings)
{
    struct check check = {.out = out};
    struct records_memory *memory;
    uint8_t octets[PE_RESPONSE_MAX];
    struct buf response = BUF_OVER(octets);
    enum pe_status status = PE_OK;
    struct pe *pe;
    int err = model_install(package, &memory, &pe, &response, &status);

    check.records = records_memory_of(memory);
    if (!err && status == PE_MEMORY_FAILURE)
        err = ERR_MEMORY; /* of this process, not of a card */
    if (!err && status != PE_OK)
        report_refusal(&check, pe, status, buf_bytes(&response));
    else if (!err)
        err = check_installed(&check, package, pe_facts(pe), capabilities);
    fs_drop(&check.fs);
    pe_free(pe);
    records_memory_free(memory);
    *warnings = check.warnings;
    return err ? err : (int)check.errors;
}
