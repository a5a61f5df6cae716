/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Builds a package from a text with variables (tools/profile/notation.h); each build step sets
 * variables from the description. Elements are of version 2.3, which older cards accept as well.
 */
#include "tools/profile/build_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apdu/tlv.h"
#include "crypto/eid.h"
#include "crypto/secret.h"
#include "profiles/package/templates/template.h"
#include "tools/profile/notation.h"
#include "tools/profile/package_text.h"

enum { RULE_RECORD = 40, RULES = 14, DIR_RECORD = 38 };

int build_fail(struct build *build, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(build->why, build->why_size, format, arguments);
    va_end(arguments);
    return ERR_MALFORMED;
}

const char *build_get(const struct build *build, const char *key)
{
    return description_get(build->description, key);
}

bool build_is(const struct build *build, const char *key, const char *value)
{
    return description_is(build->description, key, value);
}

void build_set(struct build *build, const char *name, struct bytes value)
{
    struct bytes copy = arena_copy(&build->arena, value);

    if (build->count < BUILD_VARIABLES_MAX)
        build->variables[build->count++] = (struct build_variable){name, copy};
    if (value.len && !copy.at)
        build->no_memory = true;
}

int build_octet(struct build *build, const char *key, unsigned least, uint8_t *out)
{
    const char *text = build_get(build, key);
    unsigned long number = strtoul(text, NULL, 10); /* ULONG_MAX where it has too many digits */

    if (text[strspn(text, "0123456789")] || number < least || number > UINT8_MAX)
        return build_fail(build, "%s: must be a number from %u to %d", key, least, UINT8_MAX);
    *out = (uint8_t)number;
    return 0;
}

/* A variable used only as the condition of a group. */
void build_set_flag(struct build *build, const char *name, bool value)
{
    static const uint8_t yes[] = {1};

    build_set(build, name, value ? BYTES_OF(yes) : BYTES_NONE);
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

void build_service(struct build *build, unsigned number)
{
    build->ust[(number - 1) / 8] |= (uint8_t)(1U << ((number - 1) % 8));
}

/* Whether UICCCapability has bit `number`; true when the card's capabilities are not known. */
bool build_capable(const struct build *build, unsigned number)
{
    struct bytes bits = build->options->capabilities;

    if (bits.len == 0)
        return true;
    return 1 + number / 8 < bits.len && bits.at[1 + number / 8] & (0x80 >> (number % 8));
}

/* Digits to BCD, high nibble first or low nibble first, padded with F. */
size_t build_bcd(const char *digits, bool swapped, uint8_t *out, size_t len)
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

void build_put_plmn(const char *digits, bool three, uint8_t out[3])
{
    unsigned third = three ? (unsigned)(digits[5] - '0') : 0xF;

    out[0] = (uint8_t)((digits[1] - '0') << 4 | (digits[0] - '0'));
    out[1] = (uint8_t)(third << 4 | (unsigned)(digits[2] - '0'));
    out[2] = (uint8_t)((digits[4] - '0') << 4 | (digits[3] - '0'));
}

int build_hex(struct build *build, const char *key, uint8_t *out, size_t size, size_t *len)
{
    struct buf value = buf_over(out, size);

    if (buf_put_hex(&value, build_get(build, key)) || value.overflow)
        return build_fail(build, "%s: not hex of at most %zu octets", key, size);
    *len = value.len;
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
    unsigned applications = build_is(build, "isim", "yes") ? 2 : 1;

    for (unsigned i = 1; i <= RULES; i++)
        put_record(&out, template_rule(i), RULE_RECORD);
    build_set(build, "rules", buf_bytes(&out));
    for (unsigned i = 0; i < applications; i++) {
        struct buf one = BUF_OVER(entry);
        size_t mark = tlv_open(&one, 0x61);

        tlv_put(&one, 0x4F, BYTES_OF(aids[i]));
        tlv_put(&one, 0x50, bytes_at(labels[i], 4));
        tlv_close(&one, mark);
        put_record(&list, buf_bytes(&one), DIR_RECORD);
    }
    size[0] = (uint8_t)list.len;
    build_set(build, "dir", buf_bytes(&list));
    build_set(build, "dir_size", BYTES_OF(size));
    build_set(build, "usim_aid", BYTES_OF(aids[0]));
    build_set(build, "isim_aid", BYTES_OF(aids[1]));
}

static int check_flags(struct build *build)
{
    static const char *const flags[] = {"pin1-enabled", "gsm", "5g", "isim", "fallback"};

    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
        if (!build_is(build, flags[i], "yes") && !build_is(build, flags[i], "no"))
            return build_fail(build, "%s: must be yes or no", flags[i]);
    return 0;
}

static int make_variables(struct build *build)
{
    static build_step *const steps[] = {
        check_flags, build_iccid,  build_imsi,         build_ehplmn, build_names, build_pins,
        build_keys,  build_msisdn, build_smsc,         build_apn,    build_5g,    build_suci,
        build_isim,  build_ota,    build_connectivity, build_header,
    };
    static const uint8_t always[] = {10, 12, 20, 33, 85}; /* of EF.UST */
    int err = 0;

    for (size_t i = 0; i < sizeof always; i++)
        build_service(build, always[i]);
    for (size_t i = 0; !err && i < sizeof steps / sizeof steps[0]; i++)
        err = steps[i](build);
    if (err)
        return err;
    build_set_flag(build, "gsm", build_is(build, "gsm", "yes"));
    if (build_is(build, "gsm", "yes")) {
        build_service(build, 27);
        build_service(build, 38);
    }
    make_tables(build);
    build_set(build, "ust", BYTES_OF(build->ust));
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
        err = build_fail(&build, "invalid check digits of the EID");
    if (!err)
        err = make_variables(&build);
    if (!err && build.no_memory)
        err = ERR_MEMORY;
    for (size_t i = 0; !err && package_text[i]; i++)
        err = notation_put(&notation, package_text[i], package);
    if (!err && build_get(&build, "elements"))
        err = notation_put(&notation, build_get(&build, "elements"), package);
    if (!err)
        err = notation_put(&notation, package_text_end, package);
    if (err && why[0] == 0)
        snprintf(why, why_size, "%s%s", *notation.why ? "elements: " : "",
                 *notation.why ? notation.why : err_text(err));
    if (!err)
        err = build_put_metadata(&build, metadata);
    secret_wipe_memory(&build.aka, sizeof build.aka);
    arena_reset(&build.arena);
    arena_free(&build.arena);
    return err;
}
