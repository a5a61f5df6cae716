/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/report/markup.h"

#include "apdu/text.h"

#include <string.h>

static void print_line(FILE *to, struct bytes line)
{
    uint32_t code;

    while (line.len) {
        size_t len = text_character(line, &code);
        bool is_plain = len && code >= 0x20 && code != 0x7F && (code < 0x80 || code > 0x9F) &&
                        code != 0xFFFE && code != 0xFFFF;

        if (!is_plain)
            fprintf(to, "\\x%02X", line.at[0]);
        else if (code == '<' || code == '>' || code == '&' || code == '"')
            fprintf(to, "&#%u;", (unsigned)code);
        else
            fwrite(line.at, 1, len, to);
        line = bytes_from(line, is_plain ? len : 1);
    }
}

void markup_text(FILE *to, const char *text)
{
    for (;;) {
        size_t len = strcspn(text, "\n");

        print_line(to, bytes_at(text, len));
        if (!text[len])
            return;
        putc('\n', to);
        text += len + 1;
    }
}
