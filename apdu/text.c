/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "apdu/text.h"

#include <string.h>

enum { SHOWN_MAX = 8, C1_LAST = 0x9F, BEYOND = 0x110000 };

size_t text_character(struct bytes text, uint32_t *code)
{
    static const struct {
        uint8_t mask, lead;
        uint32_t first; /* a smaller code point has a shorter encoding */
    } forms[] = {{0x80, 0x00, 0}, {0xE0, 0xC0, 0x80}, {0xF0, 0xE0, 0x800}, {0xF8, 0xF0, 0x10000}};

    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        if ((text.at[0] & forms[i].mask) != forms[i].lead)
            continue;
        if (text.len < i + 1)
            return 0;
        *code = text.at[0] & (uint8_t)~forms[i].mask;
        for (size_t j = 1; j <= i; j++) {
            if ((text.at[j] & 0xC0) != 0x80)
                return 0;
            *code = *code << 6 | (text.at[j] & 0x3F);
        }
        return *code >= forms[i].first && *code < BEYOND && (*code & ~0x7FFU) != 0xD800 ? i + 1 : 0;
    }
    return 0;
}

/* Writes the start of `text` as it is shown; returns how many octets of `text` that covers. */
static size_t show_one(struct bytes text, char shown[SHOWN_MAX])
{
    uint32_t code = 0;
    size_t len = text_character(text, &code);

    if (len == 0 || code < 0x20 || (code >= 0x7F && code <= C1_LAST)) {
        snprintf(shown, SHOWN_MAX, "\\x%02X", text.at[0]);
        return 1; /* the second octet of U+0080 to U+009F is no character of its own */
    }
    memcpy(shown, text.at, len);
    shown[len] = '\0';
    return len;
}

struct bytes text_after_mark(struct bytes text)
{
    struct bytes mark = BYTES_TEXT("\xEF\xBB\xBF");

    return bytes_starts_with(text, mark) ? bytes_at(text.at + mark.len, text.len - mark.len) : text;
}

const char *text_string_after_mark(const char *text)
{
    return text + (strlen(text) - text_after_mark(bytes_at(text, strlen(text))).len);
}

bool text_is_utf16(struct bytes text)
{
    return bytes_starts_with(text, BYTES_TEXT("\xFF\xFE")) ||
           bytes_starts_with(text, BYTES_TEXT("\xFE\xFF"));
}

const char *text_show(char *out, size_t size, struct bytes text)
{
    char shown[SHOWN_MAX];
    size_t used = 0;

    while (text.len) {
        size_t taken = show_one(text, shown);
        size_t len = strlen(shown);

        if (used + len >= size)
            break;
        memcpy(out + used, shown, len);
        used += len;
        text = bytes_from(text, taken);
    }
    out[used] = '\0';
    return out;
}

void text_print(FILE *to, const char *text)
{
    struct bytes rest = text ? bytes_at(text, strlen(text)) : BYTES_NONE;
    char shown[SHOWN_MAX];

    while (rest.len) {
        size_t plain = 0;

        while (plain < rest.len && rest.at[plain] >= 0x20 && rest.at[plain] < 0x7F)
            plain++;
        fwrite(rest.at, 1, plain, to);
        rest = bytes_from(rest, plain);
        if (rest.len) {
            rest = bytes_from(rest, show_one(rest, shown));
            fputs(shown, to);
        }
    }
}
