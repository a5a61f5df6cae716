/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "apdu/base64.h"

#include "apdu/err.h"

#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_put(struct buf *out, struct bytes bytes)
{
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t have = bytes.len - i < 3 ? bytes.len - i : 3;
        uint32_t group = (uint32_t)bytes.at[i] << 16;

        if (have > 1)
            group |= (uint32_t)bytes.at[i + 1] << 8;
        if (have > 2)
            group |= bytes.at[i + 2];
        for (size_t j = 0; j < 4; j++)
            buf_put_u8(out, j <= have ? (unsigned char)digits[group >> (18 - 6 * j) & 63] : '=');
    }
}

int base64_read(struct buf *out, const char *text)
{
    size_t len = strlen(text);
    size_t padding = len && text[len - 1] == '=' ? 1U + (len > 1 && text[len - 2] == '=') : 0;

    if (len % 4)
        return ERR_MALFORMED;
    for (size_t i = 0; i < len; i += 4) {
        size_t pads = i + 4 == len ? padding : 0;
        uint32_t group = 0;

        for (size_t j = 0; j < 4; j++) {
            const char *digit = j < 4 - pads && text[i + j] ? strchr(digits, text[i + j]) : NULL;

            if (!digit && j < 4 - pads)
                return ERR_MALFORMED;
            group = group << 6 | (digit ? (uint32_t)(digit - digits) : 0);
        }
        for (size_t j = 0; j < 3 - pads; j++)
            buf_put_u8(out, group >> (16 - 8 * j) & 0xFF);
    }
    return out->overflow ? ERR_TOO_LONG : 0;
}
