/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "apdu/text.h"
#include "tools/trace/decode/summary_private.h"

#include <stdarg.h>
#include <stdio.h>

void summary_put(struct summary *line, const char *format, ...)
{
    va_list arguments;
    int length;

    if (line->len + 1 >= line->size)
        return;
    va_start(arguments, format);
    length = vsnprintf(line->at + line->len, line->size - line->len, format, arguments);
    va_end(arguments);
    if (length > 0)
        line->len += (size_t)length;
    if (line->len >= line->size)
        line->len = line->size - 1;
}

void summary_text(struct summary *line, struct bytes text)
{
    char shown[SUMMARY_SHOWN_MAX];

    summary_put(line, "%s", text_show(shown, sizeof(shown), text));
}

void summary_hex(struct summary *line, struct bytes octets)
{
    char hex[SUMMARY_SHOWN_MAX];

    summary_put(line, "%s", bytes_to_hex(octets, hex, sizeof(hex)));
}
