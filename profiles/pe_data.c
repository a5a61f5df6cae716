/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The elements without files: header, PINs, PUKs, authentication parameters, security domains and
 * remote file management (digest 4.2, 4.4).
 */
#include <string.h>

#include "crypto/secret.h"
#include "profiles/pe_private.h"
#include "profiles/pin.h"
#include "profiles/uicc_records.h"

enum {
    VERSION_MAX = 3,
    ATTRIBUTES_DEFAULT = 7,
    PIN_TRIES_DEFAULT = 0x33,
    PUK_TRIES_DEFAULT = 0xAA,
    LOCAL = 0x80,
    /*
     * A header may ask for the service javacard as long as the package brings no application: the
     * GSMA's first generic test profile does (INTERPRETATION.md, "javacard header").
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

static int malformed(struct pe *pe, const char *reason)
{
    pe_refuse(pe, PE_INVALID_REQUEST_FORMAT, reason);
    return 0;
}

static int put(struct pe *pe, enum record_kind kind, uint32_t key, const struct buf *value)
{
    return pe_store_error(
        pe, pe->records.functions->put(pe->records.context, kind, key, buf_bytes(value)));
}

/* ---- header ---- */

static void header_services(struct pe *pe, struct bytes list)
{
    struct tlv one;
    uint32_t asked = 0;
    uint32_t lacking;

    while (tlv_next(&list, &one) == 0) {
        unsigned service = one.tag - 0x80;

        if (one.tag < 0x80 || service >= PE_SERVICES) {
            pe_refuse(pe, PE_FEATURE_NOT_SUPPORTED, "a mandatory service this card never heard of");
            return;
        }
        asked |= BIT(service);
    }
    pe->facts.services = asked;
    lacking = asked & ~pe_services_supported;
    if (PE_ACCEPT_JAVACARD_HEADER)
        lacking &= ~BIT(PE_SERVICE_JAVACARD);
    if (lacking)
        pe_refuse(pe, PE_FEATURE_NOT_SUPPORTED, "a mandatory service that this card lacks");
}

static void header_templates(struct pe *pe, struct bytes list)
{
    struct tlv oid;
    unsigned version;

    while (tlv_take(&list, 0x06, &oid) == 0)
        if (!template_find(oid.value, &version))
            pe_refuse(pe, PE_TEMPLATE_NOT_SUPPORTED, "a mandatory template that this card lacks");
    if (list.len)
        malformed(pe, "eUICC-Mandatory-GFSTEList is not a list of OIDs");
}

static void header_iot(struct pe *pe, struct bytes options)
{
    static const uint8_t rid[] = {0xA0, 0x00, 0x00, 0x00, 0x87}; /* 3GPP */
    struct tlv pix;

    if (tlv_find(options, 0x80, &pix) || pix.value.len < 7 || pix.value.len > 11) {
        malformed(pe, "iotOptions without a PIX of 7 to 11 octets");
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
        case 0x80:
            if (!pe_number(one.value, &major))
                return malformed(pe, "major-version is no number");
            break;
        case 0x83:
            if (one.value.len != sizeof pe->facts.iccid)
                return malformed(pe, "an iccid that is not 10 octets");
            for (size_t i = 0; i < one.value.len; i++)
                pe->facts.iccid[i] = (uint8_t)(one.value.at[i] << 4 | one.value.at[i] >> 4);
            has_iccid = true;
            break;
        case 0xA5:
            has_services = true;
            header_services(pe, one.value);
            break;
        case 0xA6:
            has_templates = true;
            header_templates(pe, one.value);
            break;
        case 0xA8:
            if (one.value.len) /* no library is on this card */
                pe_refuse(pe, PE_LIB_NOT_SUPPORTED, "a mandatory AID that this card lacks");
            break;
        case 0xA9:
            header_iot(pe, one.value);
            break;
        default: /* minor-version, profileType, pol, connectivityParameters, later additions */
            break;
        }
    }
    if (err != ERR_NOT_FOUND || !has_iccid || !has_services || !has_templates)
        return malformed(pe, "a ProfileHeader that is not whole");
    if (major == 0 || major > VERSION_MAX)
        pe_refuse(pe, PE_UNSUPPORTED_PROFILE_VERSION, "a package of another major version");
    if (pe->over)
        return 0;
    record = arena_buf(&pe->arena, content.len + 8);
    tlv_put(&record, 0xA0, content);
    return put(pe, RECORD_HEADER, 0, &record);
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
    err = tlv_find(buf_bytes(&header), 0x87, &one);
    if (err)
        return err;
    *out = one.value;
    return 0;
}

/* ---- PINs and PUKs ---- */

static bool puk_reference(uint32_t reference)
{
    return (reference >= 1 && reference <= 8) || (reference >= 0x81 && reference <= 0x88);
}

static bool pin_reference(uint32_t reference)
{
    uint32_t low = reference & 0x7F;

    return reference == PIN_UNIVERSAL || (reference <= 0xFF && low >= 1 && low <= 8) ||
           (reference <= 0xFF && low >= 0x0A && low <= 0x0E);
}

/* Member `tag` of a configuration as a number; `otherwise` when it is not there. */
static bool number_of(struct bytes list, uint32_t tag, uint32_t otherwise, uint32_t *out)
{
    struct tlv one = {0};

    *out = otherwise;
    return tlv_find(list, tag, &one) == ERR_NOT_FOUND ||
           (one.tag == tag && pe_number(one.value, out) && *out <= 0xFF);
}

static bool value_of(struct bytes list, uint8_t out[8])
{
    struct tlv one;

    if (tlv_find(list, 0x81, &one) || one.value.len != 8)
        return false;
    memcpy(out, one.value.at, 8);
    return true;
}

int pe_puk_codes(struct pe *pe, struct bytes content)
{
    struct tlv list, one;
    struct bytes rest;
    int err = 0;

    if (tlv_take(&content, 0xA1, &list))
        return malformed(pe, "pukCodes without its list");
    rest = list.value;
    while (!err && !pe->over && tlv_take(&rest, 0x30, &one) == 0) {
        struct fs_puk puk;
        uint8_t octets[FS_PUK_RECORD];
        struct buf record = BUF_OVER(octets);
        uint32_t reference, tries;

        if (!number_of(one.value, 0x80, 0, &reference) || !value_of(one.value, puk.value) ||
            !number_of(one.value, 0x82, PUK_TRIES_DEFAULT, &tries))
            return malformed(pe, "a PUK configuration that is not whole");
        puk.reference = (uint8_t)reference;
        puk.maximum = (uint8_t)(tries >> 4);
        puk.left = tries & 0x0F;
        if (!puk_reference(reference) || puk.maximum == 0 || puk.left > puk.maximum) {
            pe_refuse(pe, PE_INVALID_PARAMETER, "a PUK reference or counter outside its range");
            return 0;
        }
        fs_puk_put(&puk, &record);
        err = put(pe, RECORD_PUK, reference, &record);
        secret_wipe_memory(octets, sizeof octets);
    }
    return err || !rest.len ? err : malformed(pe, "pukCodes holds something else");
}

static bool has_puk(struct pe *pe, uint32_t reference)
{
    struct bytes value;

    return pe->records.functions->get(pe->records.context, RECORD_PUK, reference, &pe->arena,
                                      &value) == 0;
}

static int pin_configuration(struct pe *pe, struct bytes one)
{
    struct fs_pin pin = {.directory = pe->context, .shared = FS_NONE};
    uint8_t octets[FS_PIN_RECORD];
    struct buf record = BUF_OVER(octets);
    uint32_t reference, puk, attributes, tries;
    int err;

    if (!number_of(one, 0x80, 0, &reference) || !value_of(one, pin.value) ||
        !number_of(one, 0x82, 0, &puk) || !number_of(one, 0x83, ATTRIBUTES_DEFAULT, &attributes) ||
        !number_of(one, 0x84, PIN_TRIES_DEFAULT, &tries))
        return malformed(pe, "a PIN configuration that is not whole");
    pin.reference = (uint8_t)reference;
    pin.attributes = attributes & 0x07;
    pin.maximum = (uint8_t)(tries >> 4);
    pin.left = tries & 0x0F;
    pin.puk = (uint8_t)puk;
    if (!pin_reference(reference) || pin.maximum == 0 || pin.left > pin.maximum)
        pe_refuse(pe, PE_INVALID_PARAMETER, "a PIN reference or counter outside its range");
    else if ((reference & LOCAL) == (pe->context == FS_MF ? LOCAL : 0))
        pe_refuse(pe, PE_INVALID_PARAMETER, "a local PIN in the MF, or a global one elsewhere");
    else if (puk && !has_puk(pe, puk))
        pe_refuse(pe, PE_INVALID_PARAMETER, "a PIN that names a PUK which is not there");
    if (pe->over || pe->skipping)
        return 0;
    fs_pin_put(&pin, &record);
    err = put(pe, RECORD_PIN, fs_pin_key(&pin), &record);
    secret_wipe_memory(octets, sizeof octets);
    return err;
}

/* The PINs of another directory, shared: one record for each local reference that it has. */
struct share {
    struct pe *pe;
    uint16_t from;
    uint8_t references[FS_PINS_MAX];
    unsigned count;
};

static int collect_shared(void *context, uint32_t key, struct bytes value)
{
    struct share *share = context;
    uint16_t onwards = (uint16_t)(value.at[FS_PIN_SHARED] << 8 | value.at[FS_PIN_SHARED + 1]);

    if (key >> 8 == share->from && key & LOCAL && onwards == FS_NONE && share->count < FS_PINS_MAX)
        share->references[share->count++] = (uint8_t)key;
    return 0;
}

static int share_pins(struct pe *pe, struct bytes path)
{
    struct share share = {.pe = pe, .from = pe_find(pe, path)};
    int err;

    if (share.from == FS_NONE || share.from == pe->context) {
        pe_refuse(pe, PE_INVALID_PARAMETER, "PINs shared with a directory that is not there");
        return 0;
    }
    err = pe->records.functions->each(pe->records.context, RECORD_PIN, collect_shared, &share);
    if (!err && share.count == 0)
        pe_refuse(pe, PE_PIN_CODE_MISSING, "PINs shared with a directory that has none");
    for (unsigned i = 0; !err && i < share.count; i++) {
        struct fs_pin pin = {
            .directory = pe->context, .reference = share.references[i], .shared = share.from};
        uint8_t octets[FS_PIN_RECORD];
        struct buf record = BUF_OVER(octets);

        fs_pin_put(&pin, &record);
        err = put(pe, RECORD_PIN, fs_pin_key(&pin), &record);
    }
    return err;
}

int pe_pin_codes(struct pe *pe, struct bytes content)
{
    struct tlv codes, list, one;
    struct bytes rest;
    int err = 0;

    if (!pe->has_mf) {
        pe_refuse(pe, PE_INVALID_PARAMETER, "PINs before the directory they belong to");
        return 0;
    }
    if (tlv_take(&content, 0xA1, &codes) || tlv_only(codes.value, &list))
        return malformed(pe, "pinCodes without its choice");
    if (list.tag == 0x81)
        return share_pins(pe, list.value);
    if (list.tag != 0xA0)
        return malformed(pe, "pinCodes with an unknown choice");
    rest = list.value;
    while (!err && !pe->over && tlv_take(&rest, 0x30, &one) == 0)
        err = pin_configuration(pe, one.value);
    return err || !rest.len || pe->over ? err : malformed(pe, "pinconfig holds something else");
}

/* ---- authentication parameters ---- */

static const uint8_t milenage_rotation[5] = {0x40, 0x00, 0x20, 0x40, 0x60};

/* The application that the context lies in, or the last one made. */
static uint16_t application_of_context(const struct pe *pe)
{
    uint16_t at = pe->context;

    while (at != FS_MF && pe->nodes[at].type != FS_APPLICATION)
        at = pe->nodes[at].parent;
    return at != FS_MF ? at : pe->application;
}

static bool octets_of(struct bytes list, uint32_t tag, uint8_t *out, size_t size, size_t *len)
{
    struct tlv one;

    *len = 0;
    if (tlv_find(list, tag, &one))
        return true;
    if (one.value.len > size)
        return false;
    memcpy(out, one.value.at, one.value.len);
    *len = one.value.len;
    return true;
}

static bool all_are(const uint8_t *at, size_t len, unsigned step)
{
    for (size_t i = 0; i < len; i++)
        if (at[i] != (uint8_t)(i * step))
            return false;
    return true;
}

static void note_key(struct pe *pe, const struct aka_record *record)
{
    /* Digest 3.5: the test algorithm, K all zero, K counting up. */
    bool test = record->algorithm == AKA_TEST || all_are(record->key, record->key_len, 0) ||
                all_are(record->key, record->key_len, 1);

    pe->facts.test_keys = (uint8_t)(pe->facts.test_keys + test);
    pe->facts.other_keys = (uint8_t)(pe->facts.other_keys + !test);
}

static int algorithm_parameter(struct pe *pe, struct bytes list, struct aka_record *record)
{
    size_t key_len, opc_len, rotation_len, xoring_len, maximum_len;
    uint8_t maximum[3];
    uint32_t algorithm, options, keccak;
    bool fits;

    if (!number_of(list, 0x80, 0, &algorithm) || !number_of(list, 0x81, 0, &options) ||
        !octets_of(list, 0x82, record->key, sizeof record->key, &key_len) ||
        !octets_of(list, 0x83, record->opc, sizeof record->opc, &opc_len) ||
        !octets_of(list, 0x84, record->rotation, sizeof record->rotation, &rotation_len) ||
        !octets_of(list, 0x85, record->xoring, sizeof record->xoring, &xoring_len) ||
        !octets_of(list, 0x86, maximum, sizeof maximum, &maximum_len) ||
        !number_of(list, 0x87, 1, &keccak))
        return malformed(pe, "algoParameter that is not whole");
    record->algorithm = (uint8_t)algorithm;
    record->options = (uint8_t)options;
    record->key_len = (uint8_t)key_len;
    record->opc_len = (uint8_t)opc_len;
    record->keccak = (uint8_t)keccak;
    if (rotation_len == 0)
        memcpy(record->rotation, milenage_rotation, sizeof record->rotation);
    else if (rotation_len != sizeof record->rotation)
        return malformed(pe, "rotationConstants that are not 5 octets");
    if (xoring_len == 0)
        for (unsigned i = 1; i < 5; i++)
            record->xoring[i * 16 + 15] = (uint8_t)(1U << (i - 1));
    else if (xoring_len != sizeof record->xoring)
        return malformed(pe, "xoringConstants that are not 80 octets");
    record->has_runs_maximum = maximum_len != 0;
    if (maximum_len && maximum_len != sizeof maximum)
        return malformed(pe, "authCounterMax that is not 3 octets");
    if (maximum_len)
        record->runs_maximum = (uint32_t)maximum[0] << 16 | (uint32_t)maximum[1] << 8 | maximum[2];
    if (algorithm < AKA_MILENAGE || algorithm > AKA_TEST) {
        pe_refuse(pe, PE_FEATURE_NOT_SUPPORTED, "an authentication algorithm this card lacks");
        return 0;
    }
    fits = algorithm == AKA_MILENAGE ? key_len == 16 && opc_len == 16
           : algorithm == AKA_TUAK   ? (key_len == 16 || key_len == 32) && opc_len == 32 && keccak
                                     : key_len == 16;
    if (!fits)
        pe_refuse(pe, PE_INVALID_PARAMETER, "a key or OPc of the wrong length");
    note_key(pe, record);
    return 0;
}

/* Which ADF has this AID: its record is read back, the index has no names. */
struct wanted {
    struct bytes aid;
    uint16_t id;
};

static int match_aid(void *context, uint32_t key, struct bytes value)
{
    struct wanted *wanted = context;
    struct fs_file file;

    if (fs_record_parse(value, &file))
        return ERR_FOREIGN;
    if (file.type == FS_APPLICATION && bytes_equal(file.name, wanted->aid))
        wanted->id = (uint16_t)key;
    return 0;
}

static int mapping_parameter(struct pe *pe, struct bytes list, struct aka_record *record)
{
    struct wanted wanted = {.id = FS_NONE};
    uint32_t options;
    struct tlv source;
    struct bytes value;
    int err;

    if (!number_of(list, 0x80, 0, &options) || tlv_find(list, 0x81, &source))
        return malformed(pe, "mappingParameter that is not whole");
    wanted.aid = source.value;
    err = pe->records.functions->each(pe->records.context, RECORD_FILE, match_aid, &wanted);
    if (err)
        return err;
    if (wanted.id == FS_NONE ||
        pe->records.functions->get(pe->records.context, RECORD_AKA, wanted.id, &pe->arena, &value))
        pe_refuse(pe, PE_INVALID_PARAMETER, "mappingSource names no application with keys");
    record->options = (uint8_t)options;
    record->mapped = wanted.id;
    return 0;
}

static bool number48(struct bytes list, uint32_t tag, uint64_t otherwise, uint64_t *out)
{
    uint8_t octets[6];
    size_t len;

    *out = otherwise;
    if (!octets_of(list, tag, octets, sizeof octets, &len) || (len && len != sizeof octets))
        return false;
    for (size_t i = 0; i < len; i++)
        *out = (i ? *out : 0) << 8 | octets[i];
    return *out <= 0x07FFFFFFFFFFULL;
}

static int sqn_state(struct pe *pe, uint16_t application, struct bytes content)
{
    uint8_t octets[SQN_RECORD] = {0};
    struct buf record = BUF_OVER(octets);
    struct tlv list, one;
    unsigned count = 0;

    if (tlv_find(content, 0xA5, &list) == 0) {
        while (count < SQN_SLOTS && tlv_take(&list.value, 0x04, &one) == 0) {
            if (one.value.len != SQN_SEQ_LEN || one.value.at[0] > 0x07)
                return malformed(pe, "a sequence number in sqnInit outside its range");
            memcpy(octets + sqn_slot_at(count++), one.value.at, SQN_SEQ_LEN);
        }
        if (list.value.len || count != SQN_SLOTS)
            return malformed(pe, "sqnInit that is not 32 sequence numbers");
    }
    record.len = sizeof octets;
    return put(pe, RECORD_SQN, application, &record);
}

int pe_aka_parameter(struct pe *pe, struct bytes content)
{
    const uint64_t otherwise = 0x000010000000;
    struct aka_record aka = {0};
    uint16_t application;
    uint32_t options;
    struct tlv configuration, choice;
    struct buf record;
    int err;

    application = pe->has_mf ? application_of_context(pe) : FS_MF;
    if (application == FS_MF) {
        pe_refuse(pe, PE_INVALID_PARAMETER, "keys before the application they belong to");
        return 0;
    }
    if (tlv_take(&content, 0xA1, &configuration) || tlv_only(configuration.value, &choice) ||
        (choice.tag != 0xA0 && choice.tag != 0xA1))
        return malformed(pe, "akaParameter without its choice");
    if (!number_of(content, 0x82, SQN_WRAP_AROUND, &options) ||
        !number48(content, 0x83, otherwise, &aka.sqn_delta) ||
        !number48(content, 0x84, otherwise, &aka.sqn_age_limit))
        return malformed(pe, "sequence number parameters outside their range");
    aka.sqn_options = (uint8_t)options;
    err = choice.tag == 0xA1 ? algorithm_parameter(pe, choice.value, &aka)
                             : mapping_parameter(pe, choice.value, &aka);
    if (!err && !pe->over && !pe->skipping)
        err = sqn_state(pe, application, content);
    if (!err && !pe->over && !pe->skipping) {
        record = arena_buf(&pe->arena, 512);
        aka_record_put(&aka, &record);
        err = put(pe, RECORD_AKA, application, &record);
    }
    secret_wipe_memory(&aka, sizeof aka);
    return err;
}

/* CAVE is not run here (PE_SERVICE_CAVE is not announced); the parameters are kept as they came. */
int pe_cdma_parameter(struct pe *pe, struct bytes content)
{
    uint16_t application = pe->has_mf ? application_of_context(pe) : FS_MF;
    struct tlv key;
    struct buf record;

    if (application == FS_MF) {
        pe_refuse(pe, PE_INVALID_PARAMETER, "keys before the application they belong to");
        return 0;
    }
    if (tlv_find(content, 0x81, &key) || key.value.len != 8)
        return malformed(pe, "cdmaParameter without an A-key of 8 octets");
    record = arena_buf(&pe->arena, content.len);
    buf_put(&record, content);
    return put(pe, RECORD_CDMA, application, &record);
}

/* ---- security domains and remote file management ---- */

enum { TAG_AID = 0x4F, PRIVILEGE_SECURITY_DOMAIN = 0x80 };

static bool take_aid(struct bytes *cursor, uint8_t out[16], uint8_t *len)
{
    struct tlv aid;

    if (tlv_take(cursor, TAG_AID, &aid) || aid.value.len < 5 || aid.value.len > 16)
        return false;
    memcpy(out, aid.value.at, aid.value.len);
    *len = (uint8_t)aid.value.len;
    return true;
}

/* Toolkit parameters (TS 102 226 8.2.1.3.2.2): minimum security level and TARs. */
static bool toolkit_parameters(struct bytes value, struct domain_record *domain)
{
    size_t at = 3; /* priority, timers, length of a menu text */
    size_t len;

    if (value.len <= at)
        return false;
    at += 1 + (size_t)2 * value.at[at]; /* menu entries: position and identifier each */
    at++;                               /* channels */
    if (value.len <= at)
        return false;
    len = value.at[at++];
    if (value.len < at + len + 1)
        return false;
    if (len >= 2 && value.at[at] == 0x01)
        domain->minimum_security_level = value.at[at + 1];
    at += len;
    len = value.at[at++];
    if (len % 3 || len > sizeof domain->tars || value.len < at + len)
        return false;
    memcpy(domain->tars, value.at + at, len);
    domain->tar_count = (uint8_t)(len / 3);
    return true;
}

static int key_object(struct pe *pe, uint32_t domain, struct bytes object)
{
    struct tlv identifier, version, counter, components, component, type, data;
    uint8_t octets[KEY_DATA + 64];
    struct buf record = BUF_OVER(octets);
    uint8_t count[KEY_COUNTER_LEN] = {0};
    uint32_t mac_len;
    int err;

    if (tlv_find(object, 0x82, &identifier) || identifier.value.len != 1 ||
        tlv_find(object, 0x83, &version) || version.value.len != 1 ||
        tlv_find(object, 0x30, &components) || tlv_find(components.value, 0x30, &component) ||
        tlv_find(component.value, 0x80, &type) || type.value.len != 1 ||
        tlv_find(component.value, 0x86, &data) || !number_of(component.value, 0x87, 8, &mac_len))
        return malformed(pe, "a KeyObject that is not whole");
    if (data.value.len > 64) {
        pe_refuse(pe, PE_FEATURE_NOT_SUPPORTED, "a key longer than this card takes");
        return 0;
    }
    buf_put_u8(&record, type.value.at[0]);
    buf_put_u8(&record, mac_len);
    buf_put(&record, data.value);
    err = put(pe, RECORD_KEY,
              domain << 16 | (uint32_t)version.value.at[0] << 8 | identifier.value.at[0], &record);
    secret_wipe_memory(octets, sizeof octets);
    if (err || pe->over)
        return err;
    if (tlv_find(object, 0x85, &counter) == 0) {
        if (counter.value.len > sizeof count)
            return malformed(pe, "a keyCounterValue of more than 5 octets");
        memcpy(count + sizeof count - counter.value.len, counter.value.at, counter.value.len);
    }
    record = BUF_OVER(count);
    record.len = sizeof count;
    return put(pe, RECORD_COUNTER, domain << 8 | version.value.at[0], &record);
}

int pe_security_domain(struct pe *pe, struct bytes content)
{
    struct domain_record domain = {0};
    uint8_t octets[128], package[16], module[16], len;
    struct buf record = BUF_OVER(octets);
    struct tlv instance, list, one, parameters, toolkit;
    struct bytes rest;
    int err = 0;

    if (tlv_take(&content, 0xA1, &instance))
        return malformed(pe, "securityDomain without instance");
    rest = instance.value;
    if (!take_aid(&rest, package, &len) || !take_aid(&rest, module, &len) ||
        !take_aid(&rest, domain.aid, &domain.aid_len) || tlv_find(rest, 0x82, &one) ||
        one.value.len == 0)
        return malformed(pe, "an ApplicationInstance that is not whole");
    if (!(one.value.at[0] & PRIVILEGE_SECURITY_DOMAIN)) {
        pe_refuse(pe, PE_INVALID_PARAMETER, "a security domain without that privilege");
        return 0;
    }
    domain.may_ota = true;
    if (tlv_find(rest, 0xEA, &parameters) == 0 && tlv_find(parameters.value, 0x80, &toolkit) == 0 &&
        !toolkit_parameters(toolkit.value, &domain))
        return malformed(pe, "toolkit parameters that are not whole");
    pe->domains++;
    domain_record_put(&domain, &record);
    err = put(pe, RECORD_DOMAIN, pe->domains, &record);
    if (err || pe->over || tlv_find(content, 0xA2, &list))
        return err;
    rest = list.value;
    while (!err && !pe->over && tlv_take(&rest, 0x30, &one) == 0)
        err = key_object(pe, pe->domains, one.value);
    return err || pe->over || !rest.len ? err : malformed(pe, "keyList holds something else");
}

static bool rfm_tars(struct bytes *rest, struct rfm_record *rfm)
{
    struct tlv list, tar;

    if (tlv_take(rest, 0xA0, &list))
        return true;
    while (rfm->tar_count < DOMAIN_TARS_MAX && tlv_take(&list.value, 0x04, &tar) == 0) {
        if (tar.value.len != 3)
            return false;
        memcpy(rfm->tars + rfm->tar_count++ * 3, tar.value.at, 3);
    }
    return list.value.len == 0;
}

static bool access_domain(struct bytes value, uint8_t out[ACCESS_DOMAIN_MAX], uint8_t *len)
{
    if (value.len == 0 || value.len > ACCESS_DOMAIN_MAX)
        return false;
    memcpy(out, value.at, value.len);
    *len = (uint8_t)value.len;
    return true;
}

int pe_rfm(struct pe *pe, struct bytes content)
{
    struct rfm_record rfm = {0};
    uint8_t octets[256];
    struct buf record = BUF_OVER(octets);
    struct tlv level, access, admin, adf, one;

    if (!take_aid(&content, rfm.aid, &rfm.aid_len))
        return malformed(pe, "rfm without instanceAID");
    take_aid(&content, rfm.domain_aid, &rfm.domain_aid_len);
    if (!rfm_tars(&content, &rfm) || tlv_take(&content, 0x81, &level) || level.value.len != 1 ||
        tlv_take(&content, 0x04, &access) || tlv_take(&content, 0x04, &admin) ||
        !access_domain(access.value, rfm.access, &rfm.access_len))
        return malformed(pe, "rfm that is not whole");
    rfm.minimum_security_level = level.value.at[0];
    if (tlv_take(&content, 0x30, &adf) == 0) {
        if (tlv_find(adf.value, 0x80, &one) || one.value.len < 5 || one.value.len > 16)
            return malformed(pe, "adfRFMAccess without adfAID");
        memcpy(rfm.adf_aid, one.value.at, one.value.len);
        rfm.adf_aid_len = (uint8_t)one.value.len;
        if (tlv_find(adf.value, 0x81, &one) ||
            !access_domain(one.value, rfm.adf_access, &rfm.adf_access_len))
            return malformed(pe, "adfRFMAccess without access domain");
    }
    pe->rfms++;
    rfm_record_put(&rfm, &record);
    return put(pe, RECORD_RFM, pe->rfms, &record);
}

/* ---- the whole ---- */

/* Every PIN that a PIN status template names must be defined (status pin-code-missing). */
struct whole {
    struct pe *pe;
    uint32_t keys[FS_PINS_MAX];
    unsigned count;
};

static int collect_pin(void *context, uint32_t key, struct bytes value)
{
    struct whole *whole = context;

    (void)value;
    if (whole->count == FS_PINS_MAX)
        pe_refuse(whole->pe, PE_NOT_ENOUGH_MEMORY, "more PINs than this card holds");
    else
        whole->keys[whole->count++] = key;
    return 0;
}

static bool pin_is_there(const struct whole *whole, uint16_t directory, uint8_t reference)
{
    for (;; directory = whole->pe->nodes[directory].parent) {
        uint16_t at = reference & LOCAL ? directory : FS_MF;

        for (unsigned i = 0; i < whole->count; i++)
            if (whole->keys[i] == ((uint32_t)at << 8 | reference))
                return true;
        if (at == FS_MF)
            return false;
    }
}

static int check_pins(void *context, uint32_t key, struct bytes value)
{
    const struct whole *whole = context;
    struct fs_file file;

    if (fs_record_parse(value, &file))
        return ERR_FOREIGN;
    for (size_t i = 0; i < file.pins.len; i++)
        if (!pin_is_there(whole, (uint16_t)key, file.pins.at[i]))
            pe_refuse(whole->pe, PE_PIN_CODE_MISSING, "a directory names a PIN that is not there");
    return 0;
}

int pe_check_whole(struct pe *pe)
{
    struct whole whole = {.pe = pe};
    const struct records_functions *functions = pe->records.functions;
    int err;

    pe->identification = PE_ID_NONE;
    if (!pe->has_mf)
        pe_refuse(pe, PE_BAD_VALUES, "a package without MF");
    else if (pe->facts.has_iccid_file &&
             memcmp(pe->facts.iccid, pe->facts.iccid_file, sizeof pe->facts.iccid) != 0)
        pe_refuse(pe, PE_BAD_VALUES, "EF.ICCID is not the iccid of the header");
    if (pe->over)
        return 0;
    err = functions->each(pe->records.context, RECORD_PIN, collect_pin, &whole);
    if (!err)
        err = functions->each(pe->records.context, RECORD_FILE, check_pins, &whole);
    return err;
}
