/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A package is a text with variables (tools/profile/notation.h); here the variables are made from
 * the description. Everything is of version 2.3, so that older cards take it as well.
 */
#include "tools/profile/build.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apdu/tlv.h"
#include "crypto/aka.h"
#include "crypto/eid.h"
#include "crypto/hash.h"
#include "crypto/secret.h"
#include "profiles/pe.h"
#include "profiles/templates/template.h"
#include "tools/profile/notation.h"
#include "tools/profile/package_text.h"

enum { VARIABLES_MAX = 64, RULE_RECORD = 40, RULES = 14, DIR_RECORD = 38, UST_LEN = 17 };

struct variable {
    const char *name;
    struct bytes value;
};

struct build {
    const struct description *description;
    const struct build_options *options;
    struct build_subscriber *subscriber;
    struct arena arena;
    struct variable variables[VARIABLES_MAX];
    unsigned count;
    uint8_t ust[UST_LEN];
    struct aka aka;
    bool suci;
    char *why;
    size_t why_size;
};

__attribute__((format(printf, 2, 3))) static int complain(struct build *build, const char *format,
                                                          ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(build->why, build->why_size, format, arguments);
    va_end(arguments);
    return ERR_MALFORMED;
}

static const char *get(const struct build *build, const char *key)
{
    return description_get(build->description, key);
}

static bool is(const struct build *build, const char *key, const char *value)
{
    return description_is(build->description, key, value);
}

static void set(struct build *build, const char *name, struct bytes value)
{
    if (build->count < VARIABLES_MAX)
        build->variables[build->count++] =
            (struct variable){name, arena_copy(&build->arena, value)};
}

/* A variable that is only a flag of a group. */
static void set_flag(struct build *build, const char *name, bool value)
{
    static const uint8_t yes[] = {1};

    set(build, name, value ? BYTES_OF(yes) : BYTES_NONE);
}

static bool find_variable(const void *context, const char *name, size_t len, struct bytes *value)
{
    const struct build *build = context;

    for (unsigned i = 0; i < build->count; i++)
        if (strlen(build->variables[i].name) == len &&
            memcmp(build->variables[i].name, name, len) == 0) {
            *value = build->variables[i].value;
            return true;
        }
    return false;
}

static void service(struct build *build, unsigned number)
{
    build->ust[(number - 1) / 8] |= (uint8_t)(1U << ((number - 1) % 8));
}

/* UICCCapability bit `number`; everything when the card's capabilities are not known. */
static bool capable(const struct build *build, unsigned number)
{
    struct bytes bits = build->options->capabilities;

    if (bits.len == 0)
        return true;
    return 1 + number / 8 < bits.len && bits.at[1 + number / 8] & (0x80 >> (number % 8));
}

/* Digits of `text` with # replaced by digits that belong to the EID and `purpose`. */
static int digits_of(struct build *build, const char *key, char *out, size_t size)
{
    const char *text = get(build, key);
    uint8_t hash[SHA256_LEN] = {0};
    struct bytes parts[2] = {bytes_at(key, strlen(key)), BYTES_NONE};
    size_t len = strlen(text), used = 0;

    if (build->options->eid) {
        parts[1] = bytes_at(build->options->eid, strlen(build->options->eid));
        if (hash_sha256_parts(parts, 2, hash))
            return ERR_CRYPTO;
    }
    if (len + 1 > size)
        return complain(build, "%s: too long", key);
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '#')
            out[i] = (char)('0' + hash[used++ % sizeof hash] % 10);
        else if (isdigit((unsigned char)text[i]))
            out[i] = text[i];
        else
            return complain(build, "%s: \"%s\" is not made of digits and #", key, text);
    }
    out[len] = 0;
    return 0;
}

static char luhn(const char *digits)
{
    unsigned sum = 0;
    size_t len = strlen(digits);

    for (size_t i = 0; i < len; i++) {
        unsigned value = (unsigned)(digits[len - 1 - i] - '0') * (i % 2 ? 1 : 2);

        sum += value / 10 + value % 10;
    }
    return (char)('0' + (10 - sum % 10) % 10);
}

/* Digits into BCD, high nibble first or low nibble first, padded with F. */
static size_t bcd(const char *digits, bool swapped, uint8_t *out, size_t len)
{
    size_t count = strlen(digits);

    memset(out, 0xFF, len);
    for (size_t i = 0; i < count && i / 2 < len; i++) {
        unsigned shift = (i % 2 == 0) == swapped ? 0 : 4;

        out[i / 2] = (uint8_t)((out[i / 2] & ~(0xFU << shift)) | ((unsigned)(digits[i] - '0') & 0xF)
                                                                     << shift);
    }
    return (count + 1) / 2;
}

static int make_iccid(struct build *build)
{
    char *iccid = build->subscriber->iccid;
    uint8_t plain[10], swapped[10];
    int err = digits_of(build, "iccid", iccid, 21);
    size_t len = strlen(iccid);

    if (err)
        return err;
    if (len != 18 && len != 19)
        return complain(build, "iccid: 18 or 19 digits are needed, not %zu", len);
    iccid[len] = luhn(iccid);
    iccid[len + 1] = 0;
    bcd(iccid, false, plain, sizeof plain);
    bcd(iccid, true, swapped, sizeof swapped);
    set(build, "iccid", BYTES_OF(plain));
    set(build, "iccid_ef", BYTES_OF(swapped));
    return 0;
}

static void put_plmn(const char *digits, bool three, uint8_t out[3])
{
    unsigned third = three ? (unsigned)(digits[5] - '0') : 0xF;

    out[0] = (uint8_t)((digits[1] - '0') << 4 | (digits[0] - '0'));
    out[1] = (uint8_t)(third << 4 | (unsigned)(digits[2] - '0'));
    out[2] = (uint8_t)((digits[4] - '0') << 4 | (digits[3] - '0'));
}

static int make_imsi(struct build *build)
{
    char *imsi = build->subscriber->imsi;
    bool three = is(build, "mnc-length", "3");
    uint8_t ef[9], ad[4] = {0x00, 0x00, 0x00, 0x02}, acc[2], plmn[3], act[5];
    char shifted[28];
    unsigned last;
    size_t len;
    int err = digits_of(build, "imsi", imsi, 17);

    if (err)
        return err;
    len = strlen(imsi);
    if (len != 15 && len != 14)
        return complain(build, "imsi: 14 or 15 digits are needed, not %zu", len);
    if (!three && !is(build, "mnc-length", "2"))
        return complain(build, "mnc-length: 2 or 3");
    /* TS 31.102 4.2.2: length, then parity and identity type in the nibble before the digits. */
    snprintf(shifted, sizeof shifted, "%u%s", len % 2 ? 9 : 1, imsi);
    ef[0] = (uint8_t)((len + 2) / 2);
    bcd(shifted, true, ef + 1, 8);
    last = (unsigned)(imsi[len - 1] - '0');
    acc[0] = (uint8_t)((1U << last) >> 8);
    acc[1] = (uint8_t)(1U << last);
    ad[3] = three ? 3 : 2;
    put_plmn(imsi, three, plmn);
    memcpy(act, plmn, 3);
    act[3] = 0xC8; /* UTRAN, E-UTRAN, NG-RAN */
    act[4] = 0x80; /* GSM */
    set(build, "imsi", BYTES_OF(ef));
    set(build, "ad", BYTES_OF(ad));
    set(build, "acc", BYTES_OF(acc));
    set(build, "hplmnwact", BYTES_OF(act));
    service(build, 43);
    return 0;
}

static int make_ehplmn(struct build *build)
{
    const char *list = get(build, "ehplmn");
    uint8_t value[15];
    struct buf out = BUF_OVER(value);

    memset(value, 0xFF, sizeof value);
    while (list && *list) {
        size_t len = strspn(list, "0123456789");
        uint8_t *plmn;

        if (len != 5 && len != 6)
            return complain(build, "ehplmn: \"%.10s\" is not an MCC with its MNC", list);
        plmn = buf_grow(&out, 3);
        if (!plmn)
            return complain(build, "ehplmn: at most five networks");
        put_plmn(list, len == 6, plmn);
        list += len;
        list += strspn(list, " ,");
    }
    if (get(build, "ehplmn"))
        service(build, 71);
    set(build, "ehplmn", get(build, "ehplmn") ? BYTES_OF(value) : BYTES_NONE);
    return 0;
}

static int make_names(struct build *build)
{
    const char *name = get(build, "operator");
    uint8_t spn[17];
    size_t len = strlen(name);

    if (len == 0 || len > 16)
        return complain(build, "operator: 1 to 16 letters");
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)name[i] < 0x20 || (unsigned char)name[i] > 0x7A)
            return complain(build, "operator: plain letters and digits only");
    memset(spn, 0xFF, sizeof spn);
    spn[0] = 0x01; /* the registered network is shown as well */
    memcpy(spn + 1, name, len);
    set(build, "spn", BYTES_OF(spn));
    set(build, "type", bytes_at(name, len));
    service(build, 19);
    return 0;
}

static int pin_value(struct build *build, const char *key, size_t least, const char *variable)
{
    const char *text = get(build, key);
    uint8_t value[8];
    size_t len = strlen(text);

    if (len < least || len > sizeof value)
        return complain(build, "%s: %zu to 8 digits", key, least);
    for (size_t i = 0; i < len && strcmp(key, "adm1") != 0; i++)
        if (!isdigit((unsigned char)text[i]))
            return complain(build, "%s: digits only", key);
    memset(value, 0xFF, sizeof value);
    memcpy(value, text, len);
    set(build, variable, BYTES_OF(value));
    secret_wipe_memory(value, sizeof value);
    return 0;
}

static int make_pins(struct build *build)
{
    uint8_t attributes[1] = {is(build, "pin1-enabled", "yes") ? 7 : 6};
    int err = pin_value(build, "pin1", 4, "pin1");

    if (!err)
        err = pin_value(build, "puk1", 8, "puk1");
    if (!err)
        err = pin_value(build, "pin2", 4, "pin2");
    if (!err)
        err = pin_value(build, "puk2", 8, "puk2");
    if (!err)
        err = pin_value(build, "adm1", 8, "adm1");
    set(build, "pin1_attributes", BYTES_OF(attributes));
    return err;
}

static int hex_value(struct build *build, const char *key, uint8_t *out, size_t size, size_t *len)
{
    struct buf value = buf_over(out, size);

    if (buf_put_hex(&value, get(build, key)) || value.overflow)
        return complain(build, "%s: not hex of at most %zu octets", key, size);
    *len = value.len;
    return 0;
}

/* A key that is given, random, or derived from the master secret, the EID and its own name. */
static int make_key(struct build *build, const char *key, uint8_t *out, size_t wanted, size_t *len)
{
    uint8_t master[64], derived[SHA256_LEN], text[80];
    struct buf label = BUF_OVER(text);
    size_t master_len;
    int err;

    *len = wanted;
    if (is(build, key, "random"))
        return build->options->rng->fill(build->options->rng, out, wanted);
    if (!is(build, key, "derived"))
        return hex_value(build, key, out, 32, len);
    if (!get(build, "master") || !build->options->eid)
        return complain(build, "%s: derived keys need a master and an EID", key);
    err = hex_value(build, "master", master, sizeof master, &master_len);
    buf_put(&label, bytes_at(key, strlen(key)));
    buf_put(&label, bytes_at(build->options->eid, strlen(build->options->eid)));
    if (!err)
        err = hash_hmac_sha256(bytes_at(master, master_len), buf_bytes(&label), derived);
    if (!err)
        memcpy(out, derived, wanted);
    secret_wipe_memory(master, sizeof master);
    secret_wipe_memory(derived, sizeof derived);
    return err;
}

static int make_keys(struct build *build)
{
    static const struct {
        const char *name;
        enum aka_algorithm algorithm;
        unsigned capability;
        uint8_t options;
    } algorithms[] = {
        {"milenage", AKA_MILENAGE, 4, 0}, {"tuak", AKA_TUAK, 6, 0x01}, {"test", AKA_TEST, 8, 2}};
    uint8_t algorithm[1], options[1],
        keccak[1] = {(uint8_t)strtoul(get(build, "keccak"), NULL, 10)};
    struct aka *aka = &build->aka;
    size_t i = 0, len = 0, op_len;
    uint8_t op[32];
    int err;

    while (i < 3 && !is(build, "algorithm", algorithms[i].name))
        i++;
    if (i == 3)
        return complain(build, "algorithm: milenage, tuak or test");
    if (!capable(build, algorithms[i].capability))
        return complain(build, "algorithm: the card does not have %s", algorithms[i].name);
    snprintf(build->subscriber->algorithm, sizeof build->subscriber->algorithm, "%s",
             algorithms[i].name);
    aka_init(aka, algorithms[i].algorithm);
    aka->keccak_iterations = keccak[0];
    err = make_key(build, "key", aka->key, 16, &aka->key_len);
    if (err)
        return err;
    if (aka->key_len != 16 && !(aka->algorithm == AKA_TUAK && aka->key_len == 32))
        return complain(build, "key: %s wants 16 octets%s", algorithms[i].name,
                        aka->algorithm == AKA_TUAK ? " or 32" : "");
    if (aka->key_len == 32 && !capable(build, 7))
        return complain(build, "key: the card does not have tuak256");
    if (aka->algorithm != AKA_TEST && get(build, "op")) {
        err = hex_value(build, "op", op, sizeof op, &op_len);
        if (!err && aka_set_op(aka, bytes_at(op, op_len)))
            err = complain(build, "op: 16 octets for milenage, 32 for tuak");
        len = op_len;
    } else if (aka->algorithm != AKA_TEST) {
        size_t wanted = aka->algorithm == AKA_TUAK ? 32 : 16;

        err = make_key(build, "opc", aka->opc, wanted, &len);
        if (!err && len != wanted)
            err = complain(build, "opc: %zu octets are needed", wanted);
    }
    if (err)
        return err;
    algorithm[0] = (uint8_t)aka->algorithm;
    options[0] = algorithms[i].options;
    set(build, "algorithm", BYTES_OF(algorithm));
    set(build, "algorithm_options", BYTES_OF(options));
    set(build, "key", bytes_at(aka->key, aka->key_len));
    set(build, "opc", bytes_at(aka->opc, len));
    set(build, "keccak", aka->algorithm == AKA_TUAK ? BYTES_OF(keccak) : BYTES_NONE);
    bytes_to_hex(bytes_at(aka->key, aka->key_len), build->subscriber->key,
                 sizeof build->subscriber->key);
    bytes_to_hex(bytes_at(aka->opc, len), build->subscriber->opc, sizeof build->subscriber->opc);
    return 0;
}

static int make_msisdn(struct build *build)
{
    const char *number = get(build, "msisdn");
    uint8_t record[24];
    bool international = number && *number == '+';
    size_t len;

    if (!number) {
        set(build, "msisdn", BYTES_NONE);
        return 0;
    }
    number += international;
    len = strspn(number, "0123456789");
    if (len == 0 || len > 20 || number[len])
        return complain(build, "msisdn: up to 20 digits");
    /* TS 31.102 4.2.26: alpha identifier of 10 octets, length, TON and NPI, number, two links. */
    memset(record, 0xFF, sizeof record);
    record[10] = (uint8_t)(1 + (len + 1) / 2);
    record[11] = international ? 0x91 : 0x81;
    bcd(number, true, record + 12, 10);
    set(build, "msisdn", BYTES_OF(record));
    service(build, 21);
    return 0;
}

static int make_apn(struct build *build)
{
    const char *apn = get(build, "apn");
    uint8_t value[101];
    struct buf out = BUF_OVER(value);
    size_t mark;

    if (!apn) {
        set(build, "acl", BYTES_NONE);
        return 0;
    }
    memset(value, 0xFF, sizeof value);
    buf_put_u8(&out, 1); /* how many there are */
    mark = tlv_open(&out, 0xDD);
    while (*apn) {
        size_t len = strcspn(apn, ".");

        if (len == 0 || len > 63 || out.len + len + 1 > sizeof value)
            return complain(build, "apn: labels of 1 to 63 letters, 98 in all");
        buf_put_u8(&out, (unsigned)len);
        buf_put(&out, bytes_at(apn, len));
        apn += len + (apn[len] == '.');
    }
    tlv_close(&out, mark);
    set(build, "acl", BYTES_OF(value));
    service(build, 35);
    return 0;
}

static int make_suci(struct build *build)
{
    const char *profile = get(build, "suci-profile");
    const char *routing = get(build, "routing-indicator");
    uint8_t key[65], key_id[1] = {(uint8_t)strtoul(get(build, "suci-key-id"), NULL, 10)},
                     indicator[4];
    uint8_t value[128], scheme = 0;
    struct buf out = BUF_OVER(value);
    bool five = is(build, "5g", "yes");
    size_t len = 0, mark;
    int err;

    if (strlen(routing) > 4 || strspn(routing, "0123456789") != strlen(routing))
        return complain(build, "routing-indicator: 1 to 4 digits");
    memset(indicator, 0xFF, sizeof indicator);
    bcd(routing, true, indicator, 2);
    set(build, "routing", BYTES_OF(indicator));
    set_flag(build, "five", five);
    if (five) {
        service(build, 122);
        service(build, 123);
        service(build, 124);
    }
    build->suci = five && profile;
    if (build->suci) {
        scheme = strcmp(profile, "a") == 0 ? 1 : strcmp(profile, "b") == 0 ? 2 : 0;
        if (scheme == 0)
            return complain(build, "suci-profile: a or b");
        if (!get(build, "suci-key"))
            return complain(build, "suci-key: missing");
        err = hex_value(build, "suci-key", key, sizeof key, &len);
        if (err)
            return err;
        if (scheme == 1 ? len != 32 : len != 33 && len != 65)
            return complain(build, "suci-key: 32 octets for profile a, 33 or 65 for b");
        /* A card without it leaves the concealing to the terminal: the null scheme here. */
        build->suci = capable(build, 22) && capable(build, scheme == 1 ? 23 : 24);
    }
    if (build->suci) {
        mark = tlv_open(&out, 0xA0);
        buf_put_u8(&out, scheme);
        buf_put_u8(&out, 1);
        tlv_close(&out, mark);
        mark = tlv_open(&out, 0xA1);
        tlv_put(&out, 0x80, BYTES_OF(key_id));
        tlv_put(&out, 0x81, bytes_at(key, len));
        tlv_close(&out, mark);
        service(build, 125);
    }
    set(build, "suci", buf_bytes(&out));
    return 0;
}

static void put_tlv80(struct build *build, const char *name, const char *text, size_t size)
{
    uint8_t value[160];
    struct buf out = BUF_OVER(value);

    memset(value, 0xFF, sizeof value);
    tlv_put(&out, 0x80, bytes_at(text, strlen(text)));
    set(build, name, bytes_at(value, size));
}

/* TS 23.003 13: domain and identities of an ISIM from the IMSI. */
static int make_isim(struct build *build)
{
    const char *imsi = build->subscriber->imsi;
    bool three = is(build, "mnc-length", "3");
    bool wanted = is(build, "isim", "yes");
    char domain[64], impi[96], impu[112];

    set_flag(build, "isim", wanted);
    if (!wanted)
        return 0;
    if (!capable(build, 2))
        return complain(build, "isim: the card does not have it");
    snprintf(domain, sizeof domain, "ims.mnc%s%.*s.mcc%.3s.3gppnetwork.org", three ? "" : "0",
             three ? 3 : 2, imsi + 3, imsi);
    snprintf(impi, sizeof impi, "%s@%s", imsi, domain);
    snprintf(impu, sizeof impu, "sip:%s", impi);
    put_tlv80(build, "domain", domain, 64);
    put_tlv80(build, "impi", impi, 80);
    put_tlv80(build, "impu", impu, 96);
    return 0;
}

static int make_ota(struct build *build)
{
    static const struct {
        const char *key, *name;
    } keys[] = {{"ota-kic", "kic"}, {"ota-kid", "kid"}};
    bool wanted = get(build, "ota-kic") && get(build, "ota-kid");

    if (!wanted && (get(build, "ota-kic") || get(build, "ota-kid")))
        return complain(build, "ota-kic and ota-kid belong together");
    for (unsigned i = 0; i < 2; i++) {
        uint8_t value[32];
        size_t len = 0;
        int err = wanted ? hex_value(build, keys[i].key, value, sizeof value, &len) : 0;

        if (err)
            return err;
        if (wanted && len != 16 && len != 24 && len != 32)
            return complain(build, "%s: 16, 24 or 32 octets", keys[i].key);
        set(build, keys[i].name, bytes_at(value, len));
        secret_wipe_memory(value, sizeof value);
    }
    return 0;
}

static void put_record(struct buf *out, struct bytes content, size_t len)
{
    buf_put(out, content);
    for (size_t i = content.len; i < len; i++)
        buf_put_u8(out, 0xFF);
}

static void make_tables(struct build *build)
{
    uint8_t rules[RULES * RULE_RECORD], dir[2 * DIR_RECORD], entry[DIR_RECORD];
    uint8_t size[1];
    struct buf out = BUF_OVER(rules), list = BUF_OVER(dir);
    static const char *const labels[] = {"USIM", "ISIM"};
    static const uint8_t aids[2][12] = {
        {0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02, 0xFF, 0xFF, 0xFF, 0xFF, 0x89},
        {0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x04, 0xFF, 0xFF, 0xFF, 0xFF, 0x89}};
    unsigned applications = is(build, "isim", "yes") ? 2 : 1;

    for (unsigned i = 1; i <= RULES; i++)
        put_record(&out, template_rule(i), RULE_RECORD);
    set(build, "rules", buf_bytes(&out));
    for (unsigned i = 0; i < applications; i++) {
        struct buf one = BUF_OVER(entry);
        size_t mark = tlv_open(&one, 0x61);

        tlv_put(&one, 0x4F, BYTES_OF(aids[i]));
        tlv_put(&one, 0x50, bytes_at(labels[i], 4));
        tlv_close(&one, mark);
        put_record(&list, buf_bytes(&one), DIR_RECORD);
    }
    size[0] = (uint8_t)list.len;
    set(build, "dir", buf_bytes(&list));
    set(build, "dir_size", BYTES_OF(size));
    set(build, "usim_aid", BYTES_OF(aids[0]));
    set(build, "isim_aid", BYTES_OF(aids[1]));
}

/* Services and templates that the header makes mandatory. */
static void make_header(struct build *build)
{
    uint8_t octets[256];
    struct buf out = BUF_OVER(octets);
    const struct {
        enum pe_service service;
        bool wanted;
    } services[] = {
        {PE_SERVICE_USIM, true},
        {PE_SERVICE_ISIM, is(build, "isim", "yes")},
        {PE_SERVICE_MILENAGE, build->aka.algorithm == AKA_MILENAGE},
        {PE_SERVICE_TUAK128, build->aka.algorithm == AKA_TUAK && build->aka.key_len == 16},
        {PE_SERVICE_TUAK256, build->aka.algorithm == AKA_TUAK && build->aka.key_len == 32},
        {PE_SERVICE_USIM_TEST_ALGORITHM, build->aka.algorithm == AKA_TEST},
        {PE_SERVICE_GET_IDENTITY, build->suci},
        {PE_SERVICE_PROFILE_A_X25519, build->suci && is(build, "suci-profile", "a")},
        {PE_SERVICE_PROFILE_B_P256, build->suci && is(build, "suci-profile", "b")},
    };
    const struct {
        uint8_t arc;
        bool wanted;
    } templates[] = {{1, true},
                     {4, true},
                     {5, true},
                     {7, is(build, "gsm", "yes")},
                     {8, is(build, "isim", "yes")},
                     {13, is(build, "5g", "yes")},
                     {14, build->suci}};
    uint8_t oid[] = {0x67, 0x81, 0x0F, 0x01, 0x02, 0x00};

    for (size_t i = 0; i < sizeof services / sizeof services[0]; i++)
        if (services[i].wanted)
            tlv_put(&out, 0x80 | services[i].service, BYTES_NONE);
    set(build, "services", buf_bytes(&out));
    out = BUF_OVER(octets);
    for (size_t i = 0; i < sizeof templates / sizeof templates[0]; i++)
        if (templates[i].wanted) {
            oid[5] = templates[i].arc;
            tlv_put(&out, 0x06, BYTES_OF(oid));
        }
    set(build, "templates", buf_bytes(&out));
}

static int make_connectivity(struct build *build)
{
    uint8_t value[512];
    size_t len = 0;
    int err = get(build, "connectivity")
                  ? hex_value(build, "connectivity", value, sizeof value, &len)
                  : 0;

    set(build, "connectivity", bytes_at(value, len));
    return err;
}

/* StoreMetadata (SGP.22 5.5.3); fallbackAllowed is SGP.32's. */
static int put_metadata(struct build *build, struct buf *out)
{
    static const char *const classes[] = {"test", "provisioning", "operational"};
    static const uint8_t all_events[] = {0x04, 0xF0};
    const char *name = get(build, "name") ? get(build, "name") : get(build, "operator");
    const char *address = get(build, "notification");
    bool three = is(build, "mnc-length", "3");
    uint8_t iccid[10], plmn[3];
    unsigned class = 0;
    size_t mark = tlv_open(out, 0xBF25), list, one;

    while (class < 3 && !is(build, "class", classes[class]))
        class ++;
    if (class == 3)
        return complain(build, "class: test, provisioning or operational");
    if (strlen(name) > 64 || strlen(get(build, "operator")) > 32)
        return complain(build, "name: at most 64 letters");
    bcd(build->subscriber->iccid, true, iccid, sizeof iccid);
    tlv_put(out, 0x5A, BYTES_OF(iccid));
    tlv_put(out, 0x91, bytes_at(get(build, "operator"), strlen(get(build, "operator"))));
    tlv_put(out, 0x92, bytes_at(name, strlen(name)));
    tlv_put_u8(out, 0x95, class);
    if (address) {
        list = tlv_open(out, 0xB6);
        one = tlv_open(out, 0x30);
        tlv_put(out, 0x80, BYTES_OF(all_events));
        tlv_put(out, 0x81, bytes_at(address, strlen(address)));
        tlv_close(out, one);
        tlv_close(out, list);
    }
    put_plmn(build->subscriber->imsi, three, plmn);
    list = tlv_open(out, 0xB7);
    tlv_put(out, 0x80, BYTES_OF(plmn));
    tlv_close(out, list);
    if (is(build, "fallback", "yes"))
        tlv_put_u8(out, 0x9F67, 0xFF);
    tlv_close(out, mark);
    return out->overflow ? ERR_TOO_LONG : 0;
}

static int make_variables(struct build *build)
{
    static int (*const steps[])(struct build *) = {
        make_iccid,  make_imsi, make_ehplmn, make_names, make_pins, make_keys,
        make_msisdn, make_apn,  make_suci,   make_isim,  make_ota,  make_connectivity,
    };
    static const uint8_t always[] = {10, 12, 20, 33, 85}; /* of EF.UST */
    int err = 0;

    for (size_t i = 0; i < sizeof always; i++)
        service(build, always[i]);
    for (size_t i = 0; !err && i < sizeof steps / sizeof steps[0]; i++)
        err = steps[i](build);
    if (err)
        return err;
    set_flag(build, "gsm", is(build, "gsm", "yes"));
    if (is(build, "gsm", "yes")) {
        service(build, 27);
        service(build, 38);
    }
    make_tables(build);
    make_header(build);
    set(build, "ust", BYTES_OF(build->ust));
    return 0;
}

int build_package(const struct description *description, const struct build_options *options,
                  struct buf *package, struct buf *metadata, struct build_subscriber *subscriber,
                  char *why, size_t why_size)
{
    struct build build = {.description = description,
                          .options = options,
                          .subscriber = subscriber,
                          .why = why,
                          .why_size = why_size};
    struct notation notation = {.variable = find_variable, .context = &build};
    uint8_t eid[EID_LEN];
    int err = 0;

    why[0] = 0;
    arena_init(&build.arena, BUILD_PACKAGE_MAX);
    if (options->eid && (eid_from_digits(eid, options->eid) || eid_check(eid) != GOOD))
        err = complain(&build, "the EID's check digits do not hold");
    if (!err)
        err = make_variables(&build);
    for (size_t i = 0; !err && package_text[i]; i++)
        err = notation_put(&notation, package_text[i], package);
    if (!err && get(&build, "elements"))
        err = notation_put(&notation, get(&build, "elements"), package);
    if (!err)
        err = notation_put(&notation, package_text_end, package);
    if (err && why[0] == 0)
        snprintf(why, why_size, "elements: %s", notation.why);
    if (!err)
        err = put_metadata(&build, metadata);
    secret_wipe_memory(&build.aka, sizeof build.aka);
    arena_reset(&build.arena);
    arena_free(&build.arena);
    return err;
}
