/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Identity of the subscription: ICCID, IMSI, numbers and names, in EFs and ISIM. */
#include "tools/profile/build_parts.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "apdu/labels.h"
#include "apdu/text.h"
#include "apdu/tlv.h"
#include "crypto/hash.h"

/* Digits of `text`; each # becomes a digit derived from the EID and `purpose`. */
static int digits_of(struct build *build, const char *key, char *out, size_t size)
{
    const char *text = build_get(build, key);
    uint8_t hash[SHA256_LEN] = {0};
    struct bytes parts[2] = {bytes_at(key, strlen(key)), BYTES_NONE};
    size_t len = strlen(text), used = 0;
    int err;

    if (build->options->eid) {
        parts[1] = bytes_at(build->options->eid, strlen(build->options->eid));
        err = hash_sha256_parts(parts, 2, hash);
        if (err < 0)
            return err;
    }
    if (len + 1 > size)
        return build_fail(build, "%s: too long", key);
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '#')
            out[i] = (char)('0' + hash[used++ % sizeof hash] % 10);
        else if (isdigit((unsigned char)text[i]))
            out[i] = text[i];
        else
            return build_fail(build, "%s: \"%s\" is not made of digits and #", key, text);
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

/*
 * With 18 digits, the check digit is appended. With 19 or 20 the check digit is given; # computes
 * it.
 */
static int put_check_digit(struct build *build, char *iccid)
{
    const char *text = build_get(build, "iccid");
    size_t len = strlen(iccid);
    char given, right;

    if (len < 18 || len > 20)
        return build_fail(build, "iccid: 18 to 20 digits are needed, not %zu", len);
    if (len == 18)
        iccid[len++] = '#';
    given = text[len - 1] == '#' ? '#' : iccid[len - 1];
    iccid[len - 1] = 0;
    right = luhn(iccid);
    iccid[len - 1] = right;
    iccid[len] = 0;
    if (given && given != '#' && strlen(text) == len && given != right)
        return build_fail(build,
                          "iccid: the check digit of %s must be %c, not %c (18 digits get it "
                          "added)",
                          text, right, given);
    return 0;
}

int build_iccid(struct build *build)
{
    char *iccid = build->subscriber->iccid;
    uint8_t plain[10], swapped[10];
    int err = digits_of(build, "iccid", iccid, sizeof(build->subscriber->iccid) - 1);

    if (!err)
        err = put_check_digit(build, iccid);
    if (err)
        return err;
    build_bcd(iccid, false, plain, sizeof plain);
    build_bcd(iccid, true, swapped, sizeof swapped);
    build_set(build, "iccid", BYTES_OF(plain));
    build_set(build, "iccid_ef", BYTES_OF(swapped));
    return 0;
}

int build_imsi(struct build *build)
{
    char *imsi = build->subscriber->imsi;
    bool three;
    uint8_t ef[9], ad[4] = {0x00, 0x00, 0x00, 0x02}, acc[2], plmn[3], act[5];
    char shifted[28];
    unsigned last;
    size_t len;
    int err = digits_of(build, "imsi", imsi, 17);

    if (err)
        return err;
    len = strlen(imsi);
    if (len != 15 && len != 14)
        return build_fail(build, "imsi: 14 or 15 digits are needed, not %zu", len);
    err = build_mnc_length(build);
    if (err)
        return err;
    three = build->three;
    /* TS 31.102 4.2.2: length, then parity and identity type in the nibble before the digits. */
    snprintf(shifted, sizeof shifted, "%u%s", len % 2 ? 9 : 1, imsi);
    ef[0] = (uint8_t)((len + 2) / 2);
    build_bcd(shifted, true, ef + 1, 8);
    last = (unsigned)(imsi[len - 1] - '0');
    acc[0] = (uint8_t)((1U << last) >> 8);
    acc[1] = (uint8_t)(1U << last);
    ad[3] = three ? 3 : 2;
    build_put_plmn(imsi, three, plmn);
    memcpy(act, plmn, 3);
    act[3] = 0xC8; /* UTRAN, E-UTRAN, NG-RAN */
    act[4] = 0x80; /* GSM */
    build_set(build, "imsi", BYTES_OF(ef));
    build_set(build, "ad", BYTES_OF(ad));
    build_set(build, "acc", BYTES_OF(acc));
    build_set(build, "hplmnwact", BYTES_OF(act));
    build_service(build, 43);
    return 0;
}

int build_ehplmn(struct build *build)
{
    const char *list = build_get(build, "ehplmn");
    uint8_t value[15];
    struct buf out = BUF_OVER(value);

    memset(value, 0xFF, sizeof value);
    while (list && *list) {
        size_t len = strspn(list, "0123456789");
        uint8_t *plmn;

        if (len != 5 && len != 6)
            return build_fail(build, "ehplmn: \"%.10s\" is not an MCC with its MNC", list);
        plmn = buf_grow(&out, 3);
        if (!plmn)
            return build_fail(build, "ehplmn: at most five networks");
        build_put_plmn(list, len == 6, plmn);
        list += len;
        list += strspn(list, " ,");
    }
    if (build_get(build, "ehplmn"))
        build_service(build, 71);
    build_set(build, "ehplmn", build_get(build, "ehplmn") ? BYTES_OF(value) : BYTES_NONE);
    return 0;
}

static void put_tlv80(struct build *build, const char *name, const char *text, size_t size)
{
    uint8_t value[160];
    struct buf out = BUF_OVER(value);

    memset(value, 0xFF, sizeof value);
    tlv_put(&out, 0x80, bytes_at(text, strlen(text)));
    build_set(build, name, bytes_at(value, size));
}

/* Domain and identities of an ISIM, derived from the IMSI (TS 23.003 13). */
int build_isim(struct build *build)
{
    const char *imsi = build->subscriber->imsi;
    bool three = build->three;
    bool wanted = build_is(build, "isim", "yes");
    char domain[64], impi[96], impu[112];

    build_set_flag(build, "isim", wanted);
    if (!wanted)
        return 0;
    if (!build_capable(build, 2))
        return build_fail(build, "isim: not supported by the card");
    snprintf(domain, sizeof domain, "ims.mnc%s%.*s.mcc%.3s.3gppnetwork.org", three ? "" : "0",
             three ? 3 : 2, imsi + 3, imsi);
    snprintf(impi, sizeof impi, "%s@%s", imsi, domain);
    snprintf(impu, sizeof impu, "sip:%s", impi);
    put_tlv80(build, "domain", domain, 64);
    put_tlv80(build, "impi", impi, 80);
    put_tlv80(build, "impu", impu, 96);
    return 0;
}

int build_put_access_name(struct build *build, const char *key, struct buf *out)
{
    const char *name = build_get(build, key);
    struct bytes text = bytes_at(name, strlen(name));
    char shown[120];

    if (!labels_are_ascii(text))
        return build_fail(build,
                          "%s: \"%s\": labels have letters (a to z), digits and hyphens only "
                          "(TS 23.003 9.1)",
                          key, text_show(shown, sizeof shown, text));
    if (labels_put(out, text) < 0)
        return build_fail(build, "%s: labels of 1 to 63 characters, 98 in all", key);
    return 0;
}

int build_apn(struct build *build)
{
    uint8_t value[101];
    struct buf out = BUF_OVER(value);
    size_t mark;

    int err;

    if (!build_get(build, "apn")) {
        build_set(build, "acl", BYTES_NONE);
        return 0;
    }
    memset(value, 0xFF, sizeof value);
    buf_put_u8(&out, 1); /* number of entries */
    mark = tlv_open(&out, 0xDD);
    err = build_put_access_name(build, "apn", &out);
    if (err)
        return err;
    tlv_close(&out, mark);
    build_set(build, "acl", BYTES_OF(value));
    build_service(build, 35);
    return 0;
}
