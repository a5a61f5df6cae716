/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operator data: MNC length, names, own number and SMS centre. */
#include "tools/profile/build_parts.h"

#include <stdlib.h>
#include <string.h>

#include "apdu/text.h"
#include "tools/profile/alpha.h"

/* Countries whose networks have an MNC of three digits (ITU-T E.212). */
static const uint16_t three_digits[] = {302, 310, 311, 312, 313, 314, 315, 316, 334,
                                        338, 342, 344, 346, 348, 365, 708, 722, 732};

int build_mnc_length(struct build *build)
{
    char mcc[4] = "";

    if (build_get(build, "mnc-length")) {
        build->three = build_is(build, "mnc-length", "3");
        if (!build->three && !build_is(build, "mnc-length", "2"))
            return build_fail(build, "mnc-length: must be 2 or 3");
        return 0;
    }
    memcpy(mcc, build->subscriber->imsi, 3);
    for (size_t i = 0; i < sizeof three_digits / sizeof three_digits[0]; i++)
        if (strtoul(mcc, NULL, 10) == three_digits[i])
            build->three = true;
    return 0;
}

int build_check_characters(struct build *build, const char *key, const char *text, size_t max)
{
    struct bytes rest = bytes_at(text, strlen(text));
    uint32_t code;
    size_t count = 0;

    for (; rest.len; count++) {
        size_t used = text_character(rest, &code);

        if (used == 0)
            return build_fail(build, "%s: not UTF-8", key);
        rest = bytes_from(rest, used);
    }
    return count <= max ? 0 : build_fail(build, "%s: at most %zu characters", key, max);
}

int build_names(struct build *build)
{
    enum { SPN_NAME = 16, TYPE_CHARACTERS = 100 };
    const char *name = build_get(build, "operator");
    struct bytes text = bytes_at(name, strlen(name));
    uint8_t spn[1 + SPN_NAME];
    struct buf out = BUF_OVER(spn);
    int err = build_check_characters(build, "operator", name, TYPE_CHARACTERS);

    if (err)
        return err;
    memset(spn, 0xFF, sizeof spn);
    buf_put_u8(&out, 0x01); /* also display the registered network */
    if (alpha_put(&out, text, SPN_NAME))
        return build_fail(build, "operator: EF.SPN has room for 16 characters of the GSM alphabet, "
                                 "for 7 others, for 13 of one script");
    build_set(build, "spn", BYTES_OF(spn));
    build_set(build, "type", text);
    build_service(build, 19);
    return 0;
}

/*
 * Encodes the number `key`, with + when international, as length, TON and NPI, and up to 20 digits
 * (TS 31.102 4.2.26 and 4.2.27); the octets after it are unchanged.
 */
static int put_number(struct build *build, const char *key, uint8_t out[12])
{
    const char *number = build_get(build, key);
    bool international = *number == '+';
    size_t len;

    number += international;
    len = strspn(number, "0123456789");
    if (len == 0 || len > 20 || number[len])
        return build_fail(build, "%s: up to 20 digits, with + before them when international", key);
    out[0] = (uint8_t)(1 + (len + 1) / 2);
    out[1] = international ? 0x91 : 0x81;
    build_bcd(number, true, out + 2, 10);
    return 0;
}

int build_msisdn(struct build *build)
{
    uint8_t record[24]; /* alpha identifier of 10 octets, number, two links */
    int err = 0;

    if (!build_get(build, "msisdn")) {
        build_set(build, "msisdn", BYTES_NONE);
        return 0;
    }
    memset(record, 0xFF, sizeof record);
    err = put_number(build, "msisdn", record + 10);
    build_set(build, "msisdn", BYTES_OF(record));
    build_service(build, 21);
    return err;
}

int build_smsc(struct build *build)
{
    enum { ALPHA = 10, INDICATORS = ALPHA, SCA = ALPHA + 1 + 12, SCA_ONLY = 0xFD };
    uint8_t record[ALPHA + 28]; /* indicators, destination, SMS centre, PID, DCS, validity */
    int err = 0;

    if (!build_get(build, "smsc")) {
        build_set(build, "smsp", BYTES_NONE);
        return 0;
    }
    memset(record, 0xFF, sizeof record);
    record[INDICATORS] = SCA_ONLY;
    err = put_number(build, "smsc", record + SCA);
    build_set(build, "smsp", BYTES_OF(record));
    return err;
}
