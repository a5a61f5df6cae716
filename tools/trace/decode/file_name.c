/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/decode/file.h"

#include <stdio.h>
#include <string.h>

#include "profiles/package/templates/template.h"
#include "tools/trace/decode/decode.h"

enum {
    FID_MF = 0x3F00,
    FID_ADF = 0x7FFF,
    FID_TELECOM = 0x7F10,
    FID_GSM = 0x7F20,
    FID_PHONEBOOK = 0x5F3A,
    TEMPORARY_FIRST = 0x7FA0 /* temporary identifiers of ADFs in packages: 7FD0, 7FB0, 7FC0 */
};

/* AIDs, or the part that registered applications have in common (TS 101 220 annex E, SGP.02 annex
 * H, GlobalPlatform). */
static const struct {
    uint8_t aid[16], len;
    enum file_base base;
    const char *name;
    bool is_domain; /* has the commands of GlobalPlatform */
} applications[] = {
    {{0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x01}, 7, FILE_MF, "UICC", false},
    {{0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02}, 7, FILE_USIM, "USIM", false},
    {{0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x03}, 7, FILE_MF, "USIM toolkit", false},
    {{0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x04}, 7, FILE_ISIM, "ISIM", false},
    {{0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x0A}, 7, FILE_MF, "HPSIM", false},
    {{0xA0, 0x00, 0x00, 0x03, 0x43, 0x10, 0x02}, 7, FILE_CSIM, "CSIM", false},
    {{0xA0, 0x00, 0x00, 0x00, 0x09, 0x00, 0x01}, 7, FILE_MF, "SIM", false},
    {{0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01,
      0x00},
     16,
     FILE_MF,
     "ISD-R",
     true},
    {{0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x02,
      0x00},
     16,
     FILE_MF,
     "ECASD",
     true},
    {{0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x0D,
      0x00},
     16,
     FILE_MF,
     "ISD-P module",
     true},
    {{0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00},
     14,
     FILE_MF,
     "ISD-P",
     true},
    {{0xA0, 0x00, 0x00, 0x01, 0x51, 0x53, 0x50, 0x41}, 8, FILE_MF, "security domain module", true},
    {{0xA0, 0x00, 0x00, 0x01, 0x51, 0x53, 0x50}, 7, FILE_MF, "security domain package", true},
    {{0xA0, 0x00, 0x00, 0x01, 0x51, 0x41, 0x43, 0x4C, 0x00}, 9, FILE_MF, "ARA-M", false},
    {{0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00, 0x00}, 8, FILE_MF, "ISD", true},
    {{0xA0, 0x00, 0x00, 0x00, 0x03, 0x00, 0x00, 0x00}, 8, FILE_MF, "ISD", true},
    {{0xA0, 0x00, 0x00, 0x00, 0x63, 0x50, 0x4B, 0x43, 0x53, 0x2D, 0x31, 0x35},
     12,
     FILE_MF,
     "PKCS#15",
     false},
};

/* Files that no template has. */
static const struct {
    enum file_base base;
    uint16_t directory, fid;
    const char *name;
} more[] = {
    {FILE_MF, 0, FID_GSM, "DF.GSM"},
    {FILE_MF, 0, 0x7F25, "DF.CDMA"},
    {FILE_MF, FID_TELECOM, 0x6F3A, "EF.ADN"},
    {FILE_MF, FID_TELECOM, 0x6F3B, "EF.FDN"},
    {FILE_MF, FID_TELECOM, 0x6F3C, "EF.SMS"},
    {FILE_MF, FID_TELECOM, 0x6F3D, "EF.CCP"},
    {FILE_MF, FID_TELECOM, 0x6F40, "EF.MSISDN"},
    {FILE_MF, FID_TELECOM, 0x6F42, "EF.SMSP"},
    {FILE_MF, FID_TELECOM, 0x6F43, "EF.SMSS"},
    {FILE_MF, FID_TELECOM, 0x6F44, "EF.LND"},
    {FILE_MF, FID_TELECOM, 0x6F47, "EF.SMSR"},
    {FILE_MF, FID_TELECOM, 0x6F49, "EF.SDN"},
    {FILE_MF, FID_TELECOM, 0x6F4A, "EF.EXT1"},
    {FILE_MF, FID_TELECOM, 0x6F4B, "EF.EXT2"},
    {FILE_MF, FID_TELECOM, 0x6F4C, "EF.EXT3"},
    {FILE_MF, FID_GSM, 0x6F05, "EF.LP"},
    {FILE_MF, FID_GSM, 0x6F07, "EF.IMSI"},
    {FILE_MF, FID_GSM, 0x6F11, "EF.VMWF_CPHS"}, /* CPHS 4.2, and its second line */
    {FILE_MF, FID_GSM, 0x6F12, "EF.SST_CPHS"},
    {FILE_MF, FID_GSM, 0x6F13, "EF.CFF_CPHS"},
    {FILE_MF, FID_GSM, 0x6F14, "EF.ONS_CPHS"},
    {FILE_MF, FID_GSM, 0x6F15, "EF.CSP_CPHS"},
    {FILE_MF, FID_GSM, 0x6F16, "EF.INFO_CPHS"},
    {FILE_MF, FID_GSM, 0x6F17, "EF.MAILBOX_CPHS"},
    {FILE_MF, FID_GSM, 0x6F18, "EF.ONS_SHORT_CPHS"},
    {FILE_MF, FID_GSM, 0x6F19, "EF.NUMBERS_CPHS"},
    {FILE_MF, FID_GSM, 0x6F92, "EF.DYNAMIC2FLAG_CPHS"},
    {FILE_MF, FID_GSM, 0x6F98, "EF.CSP2_CPHS"},
    {FILE_MF, FID_GSM, 0x6F9F, "EF.DYNAMICFLAGS_CPHS"},
    {FILE_MF, FID_GSM, 0x6F45, "EF.CBMI"},
    {FILE_MF, FID_GSM, 0x6F48, "EF.CBMID"},
    {FILE_MF, FID_GSM, 0x6F50, "EF.CBMIR"},
    {FILE_MF, FID_GSM, 0x6F20, "EF.Kc"},
    {FILE_MF, FID_GSM, 0x6F30, "EF.PLMNsel"},
    {FILE_MF, FID_GSM, 0x6F31, "EF.HPPLMN"},
    {FILE_MF, FID_GSM, 0x6F38, "EF.SST"},
    {FILE_MF, FID_GSM, 0x6F3E, "EF.GID1"},
    {FILE_MF, FID_GSM, 0x6F3F, "EF.GID2"},
    {FILE_MF, FID_GSM, 0x6F46, "EF.SPN"},
    {FILE_MF, FID_GSM, 0x6F52, "EF.KcGPRS"},
    {FILE_MF, FID_GSM, 0x6F53, "EF.LOCIGPRS"},
    {FILE_MF, FID_GSM, 0x6F60, "EF.PLMNwAcT"},
    {FILE_MF, FID_GSM, 0x6F61, "EF.OPLMNwAcT"},
    {FILE_MF, FID_GSM, 0x6F62, "EF.HPLMNwAcT"},
    {FILE_MF, FID_GSM, 0x6F78, "EF.ACC"},
    {FILE_MF, FID_GSM, 0x6F7B, "EF.FPLMN"},
    {FILE_MF, FID_GSM, 0x6F7E, "EF.LOCI"},
    {FILE_MF, FID_GSM, 0x6FAD, "EF.AD"},
    {FILE_MF, FID_GSM, 0x6FAE, "EF.Phase"},
    {FILE_MF, FID_GSM, 0x6FB7, "EF.ECC"},
    {FILE_MF, 0, 0x7F66, "DF.7F66"}, /* of terminals; TS.48 */
    {FILE_MF, 0x7F66, 0x5F40, "DF.5F40"},
    {FILE_MF, 0x5F40, 0x4F40, "EF.4F40"},
    {FILE_MF, 0x5F40, 0x4F41, "EF.4F41"},
    {FILE_MF, 0x5F40, 0x4F42, "EF.4F42"},
    {FILE_MF, 0x5F40, 0x4F43, "EF.4F43"},
    {FILE_MF, 0x5F40, 0x4F44, "EF.4F44"},
    {FILE_USIM, 0, 0x7F66, "DF.7F66"},
    {FILE_USIM, 0x7F66, 0x5F40, "DF.5F40"},
    {FILE_USIM, 0x5F40, 0x4F40, "EF.4F40"},
    {FILE_USIM, 0x5F40, 0x4F41, "EF.4F41"},
    {FILE_USIM, 0x5F40, 0x4F42, "EF.4F42"},
    {FILE_USIM, 0x5F40, 0x4F43, "EF.4F43"},
    {FILE_USIM, 0x5F40, 0x4F44, "EF.4F44"},
    {FILE_USIM, 0, 0x5F3C, "DF.MExE"},
    {FILE_USIM, 0x5F3C, 0x4F40, "EF.MExE-ST"},
    {FILE_USIM, 0x5F3C, 0x4F41, "EF.ORPK"},
    {FILE_USIM, 0x5F3C, 0x4F42, "EF.ARPK"},
    {FILE_USIM, 0x5F3C, 0x4F43, "EF.TPRPK"},
    {FILE_USIM, 0, 0x5F40, "DF.WLAN"},
    {FILE_USIM, 0, 0x5F50, "DF.HNB"},
    {FILE_USIM, 0x5F50, 0x4F81, "EF.ACSGL"},
    {FILE_USIM, 0x5F50, 0x4F82, "EF.CSGT"},
    {FILE_USIM, 0x5F50, 0x4F83, "EF.HNBN"},
    {FILE_USIM, 0x5F50, 0x4F84, "EF.OCSGL"},
    {FILE_USIM, 0x5F50, 0x4F85, "EF.OCSGT"},
    {FILE_USIM, 0x5F50, 0x4F86, "EF.OHNBN"},
    {FILE_USIM, 0, 0x5F70, "DF.SoLSA"},
    {FILE_USIM, 0x5F70, 0x4F30, "EF.SAI"},
    {FILE_USIM, 0x5F70, 0x4F31, "EF.SLL"},
    {FILE_USIM, 0, 0x5F90, "DF.ProSe"},
    {FILE_USIM, 0, 0x5FA0, "DF.ACDC"},
    {FILE_USIM, 0, 0x5FB0, "DF.TV"},
    {FILE_ISIM, 0, 0x6FD7, "EF.GBANL"},
};

/* Where the files of a template are; EAP is in any application. */
static const struct {
    uint8_t element; /* enum pe_element */
    enum file_base base;
} templates[] = {
    {PE_ELEMENT_MF, FILE_MF},           {PE_ELEMENT_CD, FILE_MF},
    {PE_ELEMENT_TELECOM, FILE_MF},      {PE_ELEMENT_USIM, FILE_USIM},
    {PE_ELEMENT_OPT_USIM, FILE_USIM},   {PE_ELEMENT_PHONEBOOK, FILE_USIM},
    {PE_ELEMENT_GSM_ACCESS, FILE_USIM}, {PE_ELEMENT_DF_5GS, FILE_USIM},
    {PE_ELEMENT_DF_SAIP, FILE_USIM},    {PE_ELEMENT_DF_SNPN, FILE_USIM},
    {PE_ELEMENT_DF_5GPROSE, FILE_USIM}, {PE_ELEMENT_ISIM, FILE_ISIM},
    {PE_ELEMENT_OPT_ISIM, FILE_ISIM},   {PE_ELEMENT_CSIM, FILE_CSIM},
    {PE_ELEMENT_OPT_CSIM, FILE_CSIM},
};

static size_t application_of(struct bytes aid)
{
    size_t count = sizeof applications / sizeof applications[0];
    size_t i = 0;

    while (i < count && !bytes_starts_with(aid, bytes_at(applications[i].aid, applications[i].len)))
        i++;
    return i;
}

enum file_base file_base_of(struct bytes aid)
{
    size_t at = application_of(aid);

    return at < sizeof applications / sizeof applications[0] ? applications[at].base : FILE_MF;
}

bool file_is_domain(struct bytes aid, struct bytes path)
{
    size_t at = application_of(aid);

    if (at < sizeof applications / sizeof applications[0])
        return applications[at].is_domain;
    return aid.len && path.len == 0; /* its response to SELECT was no FCP */
}

const char *decode_application(struct bytes aid, char *text, size_t size)
{
    size_t at = application_of(aid);

    if (at < sizeof applications / sizeof applications[0]) {
        snprintf(text, size, "%s", applications[at].name);
        return text;
    }
    return bytes_to_hex(aid, text, size);
}

static uint16_t fid_at(struct bytes path, size_t index)
{
    struct bytes fid = bytes_cut(path, 2 * index, 2);

    if (fid.len < 2)
        return 0;
    return (uint16_t)(fid.at[0] << 8 | fid.at[1]);
}

struct file_place file_place_of(struct bytes aid, struct bytes path)
{
    enum file_base application = file_base_of(aid);
    struct file_place place = {.base = FILE_MF};
    size_t count = path.len / 2;
    size_t at = 0;
    uint16_t first;

    if (application == FILE_MF)
        application = FILE_USIM; /* ADFs of other applications have mostly files of this one */
    if (count && fid_at(path, 0) == FID_MF) {
        place.fid = FID_MF;
        at++;
    } else if (file_base_of(aid) != FILE_MF) {
        place.base = application;
    }
    first = fid_at(path, at);
    if (first >= TEMPORARY_FIRST && first <= FID_ADF) {
        place.base = application;
        place.fid = 0;
        at++;
    } else if (at == 0 && (first >> 8 == 0x2F || first >> 8 == 0x7F)) {
        place.base = FILE_MF;
    } else if (at == 0 && first) {
        place.base = application;
    }
    for (; at < count; at++) {
        place.directory = place.fid == FID_MF ? 0 : place.fid;
        place.fid = fid_at(path, at);
    }
    if (count > 1 && place.fid == 0 && fid_at(path, count - 1) == 0)
        place.fid = FILE_UNKNOWN;
    return place;
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

static const char *name_in(const struct template *template, struct file_place place)
{
    for (size_t row = 0; row < *template->count; row++) {
        const struct template_file *known = &template->files[row];
        uint16_t directory;

        if (!known->fid || place.fid < known->fid || place.fid > known->fid + known->range)
            continue;
        directory = directory_of(template, row);
        if ((directory == FID_MF ? 0 : directory) == place.directory)
            return known->name;
    }
    return NULL;
}

const char *file_name(struct file_place place)
{
    static const char *const adfs[] = {"MF", "ADF.USIM", "ADF.ISIM", "ADF.CSIM"};

    if (place.fid == 0 || (place.fid == FID_MF && place.base == FILE_MF))
        return adfs[place.base];
    for (size_t i = 0; i < sizeof templates / sizeof templates[0]; i++) {
        const char *name = templates[i].base == place.base
                               ? name_in(template_of_element(templates[i].element), place)
                               : NULL;

        if (name)
            return name;
    }
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++)
        if (more[i].base == place.base && more[i].directory == place.directory &&
            more[i].fid == place.fid)
            return more[i].name;
    /* EF.PBR gives these files their identifiers. */
    if (place.directory == FID_PHONEBOOK && place.fid >> 8 == 0x4F)
        return "EF of DF.PHONEBOOK";
    return NULL;
}

uint16_t file_of_sfi(struct bytes aid, struct bytes directory, uint8_t sfi)
{
    struct file_place place = file_place_of(aid, directory);
    uint16_t in = place.fid == FID_MF ? 0 : place.fid;

    for (size_t i = 0; i < sizeof templates / sizeof templates[0]; i++) {
        const struct template *template = template_of_element(templates[i].element);

        for (size_t row = 0; templates[i].base == place.base && row < *template->count; row++) {
            uint16_t here = directory_of(template, row);

            if (template->files[row].sfi == sfi && (here == FID_MF ? 0 : here) == in)
                return template->files[row].fid;
        }
    }
    return 0;
}

const char *decode_file_name(struct bytes aid, struct bytes path, char *text, size_t size)
{
    struct file_place place = file_place_of(aid, path);
    const char *name = path.len >= 2 ? file_name(place) : NULL;

    if (name)
        snprintf(text, size, "%s", name);
    else if (path.len >= 2 && place.fid == FILE_UNKNOWN)
        snprintf(text, size, "unknown file");
    else if (path.len >= 2 && place.fid)
        snprintf(text, size, "%04X", place.fid);
    else
        snprintf(text, size, "%s", "");
    return text;
}
