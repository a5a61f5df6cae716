/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ProfileHeader (DP-4.2): requirements on the card; the header is kept as a record.
 */
#include <string.h>

#include "profiles/package/pe_private.h"
#include "profiles/uicc_records.h"

enum {
    VERSION_MAX = 3,
    /*
     * A header may require the service javacard if the package has no application: the first
     * generic test profile of the GSMA does (INTERPRETATION.md, "javacard header").
     */
    PE_ACCEPT_JAVACARD_HEADER = 1
};

static const char *const service_names[PE_SERVICES] = {
    "contactless",
    "usim",
    "isim",
    "csim",
    "milenage",
    "tuak128",
    "cave",
    "gba-usim",
    "gba-isim",
    "mbms",
    "eap",
    "javacard",
    "multos",
    "multiple-usim",
    "multiple-isim",
    "multiple-csim",
    "tuak256",
    "usim-test-algorithm",
    "ber-tlv",
    "dfLink",
    "cat-tp",
    "get-identity",
    "profile-a-x25519",
    "profile-b-p256",
    "suciCalculatorApi",
    "dns-resolution",
    "scp11ac",
    "scp11c-authorization-mechanism",
    "s16mode",
    "eaka",
};

#define BIT(service) ((uint32_t)1 << (service))
const uint32_t pe_services_supported =
    BIT(PE_SERVICE_USIM) | BIT(PE_SERVICE_ISIM) | BIT(PE_SERVICE_CSIM) | BIT(PE_SERVICE_MILENAGE) |
    BIT(PE_SERVICE_TUAK128) | BIT(PE_SERVICE_TUAK256) | BIT(PE_SERVICE_MULTIPLE_USIM) |
    BIT(PE_SERVICE_MULTIPLE_ISIM) | BIT(PE_SERVICE_MULTIPLE_CSIM) |
    BIT(PE_SERVICE_USIM_TEST_ALGORITHM) | BIT(PE_SERVICE_BER_TLV) | BIT(PE_SERVICE_DF_LINK) |
    BIT(PE_SERVICE_GET_IDENTITY) | BIT(PE_SERVICE_PROFILE_A_X25519) |
    BIT(PE_SERVICE_PROFILE_B_P256);

const char *pe_service_name(enum pe_service service)
{
    return (unsigned)service < PE_SERVICES ? service_names[service] : "unknown";
}

static void header_services(struct pe *pe, struct bytes list)
{
    struct tlv one;
    uint32_t required = 0;
    uint32_t missing;

    while (tlv_next(&list, &one) == 0) {
        unsigned service = one.tag - 0x80;

        if (one.tag < 0x80 || service >= PE_SERVICES) {
            pe_refuse(pe, PE_FEATURE_NOT_SUPPORTED, "an unknown mandatory service");
            return;
        }
        required |= BIT(service);
    }
    pe->facts.services = required;
    missing = required & ~pe_services_supported;
    if (PE_ACCEPT_JAVACARD_HEADER)
        missing &= ~BIT(PE_SERVICE_JAVACARD);
    if (missing)
        pe_refuse(pe, PE_FEATURE_NOT_SUPPORTED,
                  "a mandatory service that this card does not support");
}

static void header_templates(struct pe *pe, struct bytes list)
{
    struct tlv oid;
    unsigned version;

    while (tlv_take(&list, 0x06, &oid) == 0)
        if (!template_find(oid.value, &version))
            pe_refuse(pe, PE_TEMPLATE_NOT_SUPPORTED,
                      "a mandatory template that this card does not support");
    if (list.len)
        pe_malformed(pe, "eUICC-Mandatory-GFSTEList is not a list of OIDs");
}

static void header_iot(struct pe *pe, struct bytes options)
{
    static const uint8_t rid[] = {0xA0, 0x00, 0x00, 0x00, 0x87}; /* 3GPP */
    struct tlv pix;

    if (tlv_find(options, 0x80, &pix) || pix.value.len < 7 || pix.value.len > 11) {
        pe_malformed(pe, "iotOptions without a PIX of 7 to 11 octets");
        return;
    }
    memcpy(pe->usim_aid, rid, sizeof rid);
    memcpy(pe->usim_aid + sizeof rid, pix.value.at, pix.value.len);
    pe->usim_aid_len = (uint8_t)(sizeof rid + pix.value.len);
}

int pe_header(struct pe *pe, struct bytes content)
{
    struct bytes rest = content;
    struct tlv one;
    struct buf record;
    uint32_t major = 0;
    bool has_iccid = false, has_services = false, has_templates = false;
    int err;

    while ((err = tlv_next(&rest, &one)) == 0) {
        switch (one.tag) {
        case PE_HEADER_MAJOR_VERSION:
            if (!pe_number(one.value, &major))
                return pe_malformed(pe, "major-version is not a number");
            break;
        case PE_HEADER_ICCID:
            if (one.value.len != sizeof pe->facts.iccid)
                return pe_malformed(pe, "an iccid that is not 10 octets");
            for (size_t i = 0; i < one.value.len; i++)
                pe->facts.iccid[i] = (uint8_t)(one.value.at[i] << 4 | one.value.at[i] >> 4);
            has_iccid = true;
            break;
        case PE_HEADER_MANDATORY_SERVICES:
            has_services = true;
            header_services(pe, one.value);
            break;
        case PE_HEADER_MANDATORY_GFSTE_LIST:
            has_templates = true;
            header_templates(pe, one.value);
            break;
        case PE_HEADER_MANDATORY_AIDS:
            if (one.value.len) /* this card has no libraries */
                pe_refuse(pe, PE_LIB_NOT_SUPPORTED, "a mandatory AID that this card does not have");
            break;
        case PE_HEADER_IOT_OPTIONS:
            header_iot(pe, one.value);
            break;
        default: /* minor-version, profileType, pol, connectivityParameters, later additions */
            break;
        }
    }
    if (err != ERR_NOT_FOUND || !has_iccid || !has_services || !has_templates)
        return pe_malformed(pe, "an incomplete ProfileHeader");
    if (major == 0 || major > VERSION_MAX)
        pe_refuse(pe, PE_UNSUPPORTED_PROFILE_VERSION, "an unsupported major version");
    if (pe->over)
        return 0;
    record = arena_buf(&pe->arena, content.len + 8);
    tlv_put(&record, PE_TAG_HEADER, content);
    return pe_put(pe, RECORD_HEADER, 0, &record);
}

static int visit_header(void *context, uint32_t key, struct bytes value)
{
    struct buf *out = context;
    struct tlv header;

    (void)key;
    if (tlv_only(value, &header))
        return ERR_FOREIGN;
    buf_put(out, header.value);
    return 0;
}

int pe_connectivity_parameters(const struct records *records, struct arena *arena,
                               struct bytes *out)
{
    struct buf header = arena_buf(arena, PE_ELEMENT_MAX);
    struct tlv one;
    int err = records->functions->each(records->context, RECORD_HEADER, visit_header, &header);

    if (err)
        return err;
    if (header.overflow)
        return ERR_MEMORY;
    err = tlv_find(buf_bytes(&header), PE_HEADER_CONNECTIVITY_PARAMETERS, &one);
    if (err)
        return err;
    *out = one.value;
    return 0;
}
