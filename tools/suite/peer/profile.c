/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/peer/profile.h"

#include "apdu/tlv.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ICON_TYPE_PNG = 1, ELEMENT_FILL = 0x30, PROFILE_TEXT_MAX = 600 };

const char peer_profile_words[] =
    "A B C D E F G H enabled usim test provisioning class real-key ppr1 ppr2 ppr-control "
    "ppr-unknown no-owner owner fallback-allowed fallback ecall notifies notifies-two iccid icon "
    "icon-type no-icon-type name provider members fill no-end unknown-element damaged order "
    "header-iccid";

void peer_profile_iccid(char letter, uint8_t iccid[10])
{
    static const uint8_t base[] = {8, 9, 9, 9, 9, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0};
    uint8_t digits[20] = {0};
    unsigned sum = 0;

    memcpy(digits, base, sizeof(base));
    digits[17] = (uint8_t)(letter - 'A' + 1);
    for (unsigned i = 0; i < 18; i++) { /* ITU-T E.118: Luhn */
        unsigned value = digits[17 - i] * (i % 2 ? 1U : 2U);

        sum += value / 10 + value % 10;
    }
    digits[18] = (uint8_t)((10 - sum % 10) % 10);
    digits[19] = 0xF;
    for (unsigned i = 0; i < 10; i++)
        iccid[i] = (uint8_t)(digits[2 * i + 1] << 4 | digits[2 * i]);
}

/* ---- The package ---- */

static int set(struct description *description, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static int set(struct description *description, const char *format, ...)
{
    char setting[256];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(setting, sizeof(setting), format, arguments);
    va_end(arguments);
    return description_set(description, setting);
}

/* More elements: a file of `fill` octets below the MF, and an element that no card supports. */
static int put_elements(struct description *description, const char *words)
{
    int64_t fill = peer_number(words, "fill", 0);
    char file[128] = "";

    if (fill > 0)
        snprintf(file, sizeof(file),
                 "A1{A0{80= 81=%02X} A1{30{80= 62{82=4121 83=2F77 80=%0*X 8B=05}}}}", ELEMENT_FILL,
                 fill > 0xFFFF ? 6 : 4, (unsigned)fill & 0xFFFFFF);
    if (!*file && !peer_differs(words, "unknown-element"))
        return 0;
    return set(description, "elements %s%s", file,
               peer_differs(words, "unknown-element") ? "AB{A0{80= 81=31}}" : "");
}

static int describe(struct description *description, const char *words, char letter)
{
    const bool usim = peer_differs(words, "usim");
    const bool own_key = !peer_differs(words, "test") || peer_differs(words, "real-key");
    int number = letter - 'A' + 1;
    int err = set(description, "iccid 89999901234567800%d", number);

    err |= set(description, "operator Suite");
    err |= set(description, "name Suite %c", letter);
    err |= set(description, "imsi 0010100000000%02d", number);
    err |= set(description, "class %s", own_key ? "operational" : "test");
    err |= set(description, "gsm %s", usim ? "yes" : "no");
    err |= set(description, "5g %s", usim ? "yes" : "no");
    if (!own_key) {
        err |= set(description, "algorithm test");
        err |= set(description, "key 000102030405060708090A0B0C0D0E0F");
    } else {
        err |= set(description, "key 465B5CE8B199B49FAA5F0A2EE238A6BC");
        err |= set(description, "opc CD63CB71954A9F4E48A5994E37A02BAF");
    }
    if (usim) {
        err |= set(description, "isim yes");
        err |= set(description, "pin1-enabled yes");
        err |= set(description, "msisdn +15550100001");
        err |= set(description, "suci-profile a");
        err |= set(description, "suci-key "
                                "5A8D38864820197C3394B92613B20B91633CBD897119273BF8E4A6F4EEC0A650");
        err |= set(description, "ota-kic " PEER_KIC);
        err |= set(description, "ota-kid " PEER_KID);
        err |= set(description, "access-point suite.example");
    }
    err |= put_elements(description, words);
    return err ? ERR_MALFORMED : 0;
}

/* Changes the finished package as the words say. */
static struct bytes change_package(struct bytes package, const char *words, struct arena *arena)
{
    struct buf out = arena_buf(arena, package.len + 64);
    struct bytes rest = package;
    struct tlv header, second, last = {0};

    if (tlv_next(&rest, &header) < 0 || tlv_next(&rest, &second) < 0)
        return BYTES_NONE;
    while (rest.len && tlv_next(&rest, &last) == 0)
        ;
    if (peer_differs(words, "order")) {
        buf_put(&out, second.whole);
        buf_put(&out, header.whole);
        buf_put(&out, bytes_from(package, header.whole.len + second.whole.len));
        return buf_bytes(&out);
    }
    buf_put(&out, package);
    if (peer_differs(words, "damaged")) /* its first member: PEHeader without a length */
        out.at[header.whole.len + second.whole.len - second.value.len + 1] = 0x80;
    if (peer_differs(words, "header-iccid") && tlv_find(header.value, 0x83, &second) == 0)
        out.at[second.value.at - package.at + 8] ^= 0x11;
    if (peer_differs(words, "no-end"))
        out.len -= last.whole.len;
    return out.overflow ? BYTES_NONE : buf_bytes(&out);
}

/* ---- StoreMetadata ---- */

static void put_text(struct buf *out, uint32_t tag, const char *text)
{
    tlv_put(out, tag, bytes_at(text, strlen(text)));
}

static void put_notifications(struct buf *out, const char *words)
{
    char value[PEER_VALUE_MAX];
    const bool two = peer_differs(words, "notifies-two");
    const char *events = peer_difference(words, "notifies", value);
    unsigned bits = events && *events ? (unsigned)strtoul(events, NULL, 16) : 0xF0;
    const uint8_t content[] = {(uint8_t)(bits ? __builtin_ctz(bits) : 0), (uint8_t)bits};
    size_t list, entry;

    if (!events && !two)
        return;
    list = tlv_open(out, 0xB6);
    for (unsigned i = 0; i < 1U + two; i++) {
        entry = tlv_open(out, 0x30);
        tlv_put(out, 0x80, BYTES_OF(content));
        put_text(out, 0x81, i ? "second.example.com" : PEER_ADDRESS);
        tlv_close(out, entry);
    }
    tlv_close(out, list);
}

static int put_owner(struct buf *out, const char *words)
{
    uint8_t memory[8] = {0x00, 0xF1, 0x10}; /* 001 01 */
    struct buf plmn = BUF_OVER(memory);
    size_t owner;
    int err;

    if (peer_differs(words, "no-owner"))
        return 0;
    err = peer_put_hex(words, "owner", &plmn);
    if (!peer_differs(words, "owner"))
        plmn.len = 3;
    owner = tlv_open(out, 0xB7);
    tlv_put(out, 0x80, buf_bytes(&plmn));
    tlv_close(out, owner);
    return err;
}

static void put_icon(struct buf *out, const char *words)
{
    int64_t len = peer_number(words, "icon", -1);

    if (len < 0)
        return;
    if (!peer_differs(words, "no-icon-type"))
        tlv_put_u8(out, 0x93, (unsigned)peer_number(words, "icon-type", ICON_TYPE_PNG));
    tlv_put_header(out, 0x94, (size_t)len);
    for (int64_t i = 0; i < len; i++)
        buf_put_u8(out, (unsigned)i & 0xFF);
}

static void put_rules(struct buf *out, const char *words)
{
    static const struct {
        const char *name;
        uint32_t bit;
    } rules[] = {{"ppr-control", 1}, {"ppr1", 2}, {"ppr2", 4}, {"ppr-unknown", 0x10}};
    uint32_t bits = 0;

    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
        if (peer_differs(words, rules[i].name))
            bits |= rules[i].bit;
    if (bits)
        tlv_put_bits(out, 0x99, bits);
}

static int put_metadata(struct buf *out, const char *words, char letter)
{
    char name[PEER_VALUE_MAX], provider[PEER_VALUE_MAX], other[PEER_VALUE_MAX], standard[16];
    const bool test = peer_differs(words, "test");
    size_t request = tlv_open(out, 0xBF25);
    uint8_t iccid[10];
    int err;

    peer_profile_iccid(peer_difference(words, "iccid", other) ? other[0] : letter, iccid);
    snprintf(standard, sizeof(standard), "Suite %c", letter);
    tlv_put(out, 0x5A, BYTES_OF(iccid));
    put_text(out, 0x91, peer_difference(words, "provider", provider) ? provider : "Suite provider");
    put_text(out, 0x92, peer_difference(words, "name", name) ? name : standard);
    put_icon(out, words);
    tlv_put_u8(out, 0x95,
               (unsigned)peer_number(words, "class",
                                     test                                  ? 0
                                     : peer_differs(words, "provisioning") ? 1
                                                                           : 2));
    put_notifications(out, words);
    err = put_owner(out, words);
    put_rules(out, words);
    if (peer_differs(words, "ecall"))
        tlv_put_u8(out, 0x9F7B, 0xFF);
    if (peer_differs(words, "fallback") || peer_differs(words, "fallback-allowed"))
        tlv_put_u8(out, 0x9F67, 0xFF);
    if (err == 0)
        err = peer_put_hex(words, "members", out);
    tlv_close(out, request);
    return err < 0 ? err : out->overflow ? ERR_TOO_LONG : 0;
}

/* The text with commas for blanks. */
static int read_words(char words[PROFILE_TEXT_MAX], const char *text, struct peer_error *error)
{
    if (text[0] < 'A' || text[0] >= 'A' + PEER_PROFILES || (text[1] && text[1] != ' ') ||
        strlen(text) >= PROFILE_TEXT_MAX)
        return peer_fail(error, ERR_UNSUPPORTED, "'%s' is no profile A to H", text);
    strcpy(words, text);
    for (char *blank = words; (blank = strchr(blank, ' ')); blank++)
        *blank = ',';
    return peer_check_words(words, peer_profile_words, error);
}

int peer_profile_make(struct peer_profile *out, const char *text, struct arena *arena,
                      struct rng *rng, struct peer_error *error)
{
    struct description description = {.why = ""};
    struct build_options options = {.rng = rng};
    struct buf package = buf_over(malloc(BUILD_PACKAGE_MAX), BUILD_PACKAGE_MAX),
               ours = arena_buf(arena, BUILD_METADATA_MAX);
    uint8_t unused[BUILD_METADATA_MAX];
    struct buf built = BUF_OVER(unused);
    char words[PROFILE_TEXT_MAX];
    int err;

    *out = (struct peer_profile){.letter = text[0]};
    err = read_words(words, text, error);
    if (err == 0 && !package.at)
        err = ERR_MEMORY;
    if (err == 0)
        err = describe(&description, words, text[0]);
    if (err == 0) {
        peer_profile_iccid(text[0], out->iccid);
        err = build_package(&description, &options, &package, &built, &out->keys, error->text,
                            sizeof(error->text));
    }
    if (err == 0)
        err = put_metadata(&ours, words, text[0]);
    if (err == 0) {
        out->package = change_package(buf_bytes(&package), words, arena);
        out->metadata = buf_bytes(&ours);
        err = out->package.len ? 0 : peer_fail(error, ERR_MEMORY, "%s", err_text(ERR_MEMORY));
    }
    description_free(&description);
    free(package.at);
    return err;
}
