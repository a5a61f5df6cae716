/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which template belongs to which element and OID (TCA profile package annex A, DP-4.6). */
#include <string.h>

#include "profiles/package/templates/rows.h"

#define FILES(table) template_##table, &template_##table##_count

static const struct template templates[] = {
    {PE_ELEMENT_MF, 1, 1, TEMPLATE_ROOT, true, "mf", FILES(mf)},
    {PE_ELEMENT_CD, 2, 1, TEMPLATE_IN_MF, false, "cd", FILES(cd)},
    {PE_ELEMENT_TELECOM, 3, 2, TEMPLATE_IN_MF, false, "telecom", FILES(telecom)},
    {PE_ELEMENT_USIM, 4, 2, TEMPLATE_IN_MF, true, "usim", FILES(usim)},
    {PE_ELEMENT_OPT_USIM, 5, 3, TEMPLATE_IN_USIM, false, "opt-usim", FILES(opt_usim)},
    {PE_ELEMENT_ISIM, 8, 1, TEMPLATE_IN_MF, true, "isim", FILES(isim)},
    {PE_ELEMENT_OPT_ISIM, 9, 2, TEMPLATE_IN_ISIM, false, "opt-isim", FILES(opt_isim)},
    {PE_ELEMENT_PHONEBOOK, 6, 1, TEMPLATE_IN_USIM, false, "phonebook", FILES(phonebook)},
    {PE_ELEMENT_GSM_ACCESS, 7, 1, TEMPLATE_IN_USIM, false, "gsm-access", FILES(gsm_access)},
    {PE_ELEMENT_CSIM, 10, 2, TEMPLATE_IN_MF, true, "csim", FILES(csim)},
    {PE_ELEMENT_OPT_CSIM, 11, 2, TEMPLATE_IN_CSIM, false, "opt-csim", FILES(opt_csim)},
    {PE_ELEMENT_EAP, 12, 1, TEMPLATE_IN_CONTEXT, false, "eap", FILES(eap)},
    {PE_ELEMENT_DF_5GS, 13, 4, TEMPLATE_IN_USIM, false, "df-5gs", FILES(df_5gs)},
    {PE_ELEMENT_DF_SAIP, 14, 1, TEMPLATE_IN_USIM, false, "df-saip", FILES(df_saip)},
    {PE_ELEMENT_DF_SNPN, 15, 1, TEMPLATE_IN_USIM, false, "df-snpn", FILES(df_snpn)},
    {PE_ELEMENT_DF_5GPROSE, 16, 1, TEMPLATE_IN_USIM, false, "df-5gprose", FILES(df_5gprose)},
    {PE_ELEMENT_IOT, 17, 1, TEMPLATE_ROOT, true, "iot", FILES(iot)},
    {PE_ELEMENT_OPT_IOT, 18, 1, TEMPLATE_IN_USIM, false, "opt-iot", FILES(opt_iot)},
};

const struct template *template_of_element(unsigned element)
{
    for (size_t i = 0; i < sizeof templates / sizeof templates[0]; i++)
        if (templates[i].element == element)
            return &templates[i];
    return NULL;
}

const struct template *template_find(struct bytes oid, unsigned *version)
{
    static const uint8_t prefix[] = {0x67, 0x81, 0x0F, 0x01, 0x02}; /* 2.23.143.1.2 */

    if (!bytes_starts_with(oid, BYTES_OF(prefix)) ||
        (oid.len != sizeof prefix + 1 && oid.len != sizeof prefix + 2))
        return NULL;
    *version = oid.len == sizeof prefix + 2 ? oid.at[6] : 1;
    for (size_t i = 0; i < sizeof templates / sizeof templates[0]; i++)
        if (templates[i].arc == oid.at[5] && *version >= 1 && *version <= templates[i].versions)
            return &templates[i];
    return NULL;
}

const struct template_file *template_row(const struct template *template, unsigned version,
                                         unsigned member)
{
    for (size_t i = 0; i < *template->count; i++)
        if (template->files[i].member == member && template->files[i].since <= version &&
            version <= template->files[i].until)
            return &template->files[i];
    return NULL;
}

/* Octets of hex digits up to the first that is none. */
static size_t hex_read(const char **text, uint8_t *out, size_t size)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t len = 0;
    const char *high, *low;

    while (**text && len < size && (high = strchr(digits, (*text)[0])) && (*text)[1] &&
           (low = strchr(digits, (*text)[1]))) {
        out[len++] = (uint8_t)((high - digits) << 4 | (low - digits));
        *text += 2;
    }
    return len;
}

void template_fill(const char *fill, uint8_t *out, size_t len)
{
    uint8_t head[40], tail[40];
    size_t head_len, tail_len = 0;

    memset(out, 0xFF, len);
    if (!fill)
        return;
    head_len = hex_read(&fill, head, sizeof head);
    if (head_len == 0)
        return;
    if (*fill == '*') {
        for (size_t i = 0; i < len; i++)
            out[i] = head[i % head_len];
        return;
    }
    if (*fill == '.') {
        fill += 2;
        tail_len = hex_read(&fill, tail, sizeof tail);
    }
    memset(out, head[head_len - 1], len);
    memcpy(out, head, head_len < len ? head_len : len);
    if (head_len + tail_len <= len && tail_len)
        memcpy(out + len - tail_len, tail, tail_len);
}

/* Operations, then conditions: read always or PIN1, update PIN1, PIN2 or ADM1, the rest ADM1. */
#define PIN1              0xA4, 0x06, 0x83, 0x01, 0x01, 0x95, 0x01, 0x08
#define PIN2              0xA4, 0x06, 0x83, 0x01, 0x81, 0x95, 0x01, 0x08
#define ADM1              0xA4, 0x06, 0x83, 0x01, 0x0A, 0x95, 0x01, 0x08
#define ALWAYS            0x90, 0x00
#define NEVER             0x97, 0x00
#define MODE(bits)        0x80, 0x01, (bits)
#define RULE(number, ...) static const uint8_t rule_##number[] = {__VA_ARGS__}
RULE(1, MODE(0x01), ALWAYS, MODE(0x02), PIN1, MODE(0x58), ADM1);
RULE(2, MODE(0x01), PIN1, MODE(0x5A), ADM1);
RULE(3, MODE(0x5B), ADM1);
RULE(4, MODE(0x01), ALWAYS, MODE(0x1A), NEVER, MODE(0x40), ADM1);
RULE(5, MODE(0x03), PIN1, MODE(0x58), ADM1);
RULE(6, MODE(0x11), PIN1, MODE(0x4A), ADM1);
RULE(7, MODE(0x03), PIN1, MODE(0x58), ADM1, 0x84, 0x01, 0x32, PIN1);
RULE(8, MODE(0x01), PIN1, MODE(0x02), PIN2, MODE(0x58), ADM1);
RULE(9, MODE(0x01), ALWAYS, MODE(0x1A), PIN1, MODE(0x40), ADM1);
RULE(10, MODE(0x01), ALWAYS, MODE(0x5A), ADM1);
RULE(11, MODE(0x01), ALWAYS, MODE(0x18), ADM1, MODE(0x42), NEVER);
RULE(12, MODE(0x01), PIN1, MODE(0x5A), NEVER);
RULE(13, MODE(0x13), PIN1, MODE(0x48), ADM1);
RULE(14, MODE(0x5E), ADM1);

struct bytes template_rule(unsigned number)
{
    static const struct bytes rules[] = {
        BYTES_OF(rule_1),  BYTES_OF(rule_2),  BYTES_OF(rule_3),  BYTES_OF(rule_4),
        BYTES_OF(rule_5),  BYTES_OF(rule_6),  BYTES_OF(rule_7),  BYTES_OF(rule_8),
        BYTES_OF(rule_9),  BYTES_OF(rule_10), BYTES_OF(rule_11), BYTES_OF(rule_12),
        BYTES_OF(rule_13), BYTES_OF(rule_14),
    };

    return number >= 1 && number <= sizeof rules / sizeof rules[0] ? rules[number - 1] : BYTES_NONE;
}
