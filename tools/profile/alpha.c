/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/profile/alpha.h"

#include "apdu/err.h"
#include "apdu/text.h"

enum {
    UCS2 = 0x80,        /* then 16 bits a character */
    UCS2_BASE_8 = 0x81, /* count, bits 15 to 8 of the base, then an octet a character */
    UCS2_BASE_16 = 0x82 /* count, 16 bits of the base, then an octet a character */
};

/* The GSM default alphabet (TS 23.038 6.2.1) in Unicode. */
static const uint16_t gsm[128] = {
    0x0040, 0x00A3, 0x0024, 0x00A5, 0x00E8, 0x00E9, 0x00F9, 0x00EC, 0x00F2, 0x00C7, 0x000A, 0x00D8,
    0x00F8, 0x000D, 0x00C5, 0x00E5, 0x0394, 0x005F, 0x03A6, 0x0393, 0x039B, 0x03A9, 0x03A0, 0x03A8,
    0x03A3, 0x0398, 0x039E, 0x001B, 0x00C6, 0x00E6, 0x00DF, 0x00C9, 0x0020, 0x0021, 0x0022, 0x0023,
    0x00A4, 0x0025, 0x0026, 0x0027, 0x0028, 0x0029, 0x002A, 0x002B, 0x002C, 0x002D, 0x002E, 0x002F,
    0x0030, 0x0031, 0x0032, 0x0033, 0x0034, 0x0035, 0x0036, 0x0037, 0x0038, 0x0039, 0x003A, 0x003B,
    0x003C, 0x003D, 0x003E, 0x003F, 0x00A1, 0x0041, 0x0042, 0x0043, 0x0044, 0x0045, 0x0046, 0x0047,
    0x0048, 0x0049, 0x004A, 0x004B, 0x004C, 0x004D, 0x004E, 0x004F, 0x0050, 0x0051, 0x0052, 0x0053,
    0x0054, 0x0055, 0x0056, 0x0057, 0x0058, 0x0059, 0x005A, 0x00C4, 0x00D6, 0x00D1, 0x00DC, 0x00A7,
    0x00BF, 0x0061, 0x0062, 0x0063, 0x0064, 0x0065, 0x0066, 0x0067, 0x0068, 0x0069, 0x006A, 0x006B,
    0x006C, 0x006D, 0x006E, 0x006F, 0x0070, 0x0071, 0x0072, 0x0073, 0x0074, 0x0075, 0x0076, 0x0077,
    0x0078, 0x0079, 0x007A, 0x00E4, 0x00F6, 0x00F1, 0x00FC, 0x00E0};

static int gsm_find(uint32_t code)
{
    for (int i = 0; i < 128; i++)
        if (gsm[i] == code)
            return i;
    return ERR_NOT_FOUND;
}

/* Converts `text` to `codes`. Returns their number, ERR_MALFORMED, ERR_TOO_LONG. */
static int read_codes(struct bytes text, uint32_t *codes, size_t max)
{
    size_t count = 0;

    while (text.len) {
        size_t used = count < max ? text_character(text, &codes[count]) : 0;

        if (count == max)
            return ERR_TOO_LONG;
        if (used == 0 || codes[count] > 0xFFFF)
            return ERR_MALFORMED;
        count++;
        text = bytes_from(text, used);
    }
    return (int)count;
}

static bool all_gsm(const uint32_t *codes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (gsm_find(codes[i]) < 0)
            return false;
    return true;
}

/* Finds one base of 128 characters for all characters outside the GSM default alphabet. */
static bool find_base(const uint32_t *codes, size_t count, uint32_t *base)
{
    bool found = false;

    for (size_t i = 0; i < count; i++) {
        if (gsm_find(codes[i]) >= 0)
            continue;
        if (codes[i] > 0x7FFF || (found && codes[i] >> 7 != *base))
            return false;
        *base = codes[i] >> 7;
        found = true;
    }
    return found;
}

int alpha_put(struct buf *out, struct bytes text, size_t size)
{
    uint32_t codes[256], base = 0;
    int count = read_codes(text, codes, sizeof(codes) / sizeof(codes[0]));

    if (count < 0)
        return count;
    size_t len = (size_t)count;

    if (all_gsm(codes, len)) {
        for (size_t i = 0; i < len && len <= size; i++)
            buf_put_u8(out, (unsigned)gsm_find(codes[i]));
        return len <= size ? 0 : ERR_TOO_LONG;
    }
    if (1 + 2 * len <= size) {
        buf_put_u8(out, UCS2);
        for (size_t i = 0; i < len; i++)
            buf_put_u16(out, codes[i]);
        return 0;
    }
    if (3 + len > size || !find_base(codes, len, &base))
        return ERR_TOO_LONG;
    buf_put_u8(out, UCS2_BASE_8);
    buf_put_u8(out, (unsigned)len);
    buf_put_u8(out, base);
    for (size_t i = 0; i < len; i++) {
        int octet = gsm_find(codes[i]);

        buf_put_u8(out, octet >= 0 ? (unsigned)octet : UCS2 | (codes[i] & 0x7F));
    }
    return 0;
}

/* Appends `code` as UTF-8 if it is a printable character, else '?'. */
static void put_utf8(struct buf *out, uint32_t code)
{
    if (code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0xD800 && code < 0xE000))
        code = '?';
    if (code < 0x80) {
        buf_put_u8(out, code);
    } else if (code < 0x800) {
        buf_put_u8(out, 0xC0 | code >> 6);
        buf_put_u8(out, 0x80 | (code & 0x3F));
    } else {
        buf_put_u8(out, 0xE0 | code >> 12);
        buf_put_u8(out, 0x80 | (code >> 6 & 0x3F));
        buf_put_u8(out, 0x80 | (code & 0x3F));
    }
}

/* One octet a character: of the GSM default alphabet or, with b8 set, relative to `base`. */
static void show_octets(struct buf *out, struct bytes octets, uint32_t base, bool has_base)
{
    for (size_t i = 0; i < octets.len; i++) {
        uint8_t octet = octets.at[i];

        if (octet & 0x80)
            put_utf8(out, has_base ? base + (octet & 0x7F) : '?');
        else
            put_utf8(out, gsm[octet]);
    }
}

static void show_field(struct buf *out, struct bytes field)
{
    size_t count = field.len > 1 ? field.at[1] : 0;

    switch (field.len ? field.at[0] : 0) {
    case UCS2:
        for (size_t i = 1; i + 1 < field.len; i += 2) {
            uint32_t code = (uint32_t)field.at[i] << 8 | field.at[i + 1];

            if (code == 0xFFFF)
                break;
            put_utf8(out, code);
        }
        break;
    case UCS2_BASE_8:
        if (field.len > 3)
            show_octets(out, bytes_cut(field, 3, count), (uint32_t)field.at[2] << 7, true);
        break;
    case UCS2_BASE_16:
        if (field.len > 4)
            show_octets(out, bytes_cut(field, 4, count), (uint32_t)field.at[2] << 8 | field.at[3],
                        true);
        break;
    default:
        count = 0;
        while (count < field.len && field.at[count] != 0xFF)
            count++;
        show_octets(out, bytes_cut(field, 0, count), 0, false);
    }
}

void alpha_show(struct bytes field, char *out, size_t size)
{
    uint8_t octets[1024];
    struct buf text = BUF_OVER(octets);

    show_field(&text, field);
    text_show(out, size, buf_bytes(&text));
}
