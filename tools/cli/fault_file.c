/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/cli/fault_file.h"

#include "apdu/err.h"
#include "apdu/text.h"
#include "tools/cli/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 1 << 20 };

/* The line without blanks around it, and an end: the octet behind it is overwritten. */
static char *trim(char *line, char *end)
{
    while (end > line && strchr(" \t\r", end[-1]) && end[-1])
        end--;
    *end = '\0';
    return line + strspn(line, " \t");
}

int fault_file_read(const char *path, void (*add)(void *context, const char *rule), void *context,
                    char why[FAULT_FILE_WHY_MAX])
{
    char *line, *end, *rule, *text;
    struct bytes content, value;
    int err = file_read(path, FILE_MAX, &content);

    if (err < 0) {
        snprintf(why, FAULT_FILE_WHY_MAX, "%.150s: %s", path, err_reason(err));
        return err;
    }
    value = text_after_mark(content);
    text = calloc(1, value.len + 1);
    if (text && value.len)
        memcpy(text, value.at, value.len);
    free((void *)(uintptr_t)content.at);
    if (!text || strlen(text) != value.len) {
        snprintf(why, FAULT_FILE_WHY_MAX, "%.150s: %s", path,
                 text ? "not a text file" : "out of memory");
        err = text ? ERR_MALFORMED : ERR_MEMORY;
    }
    for (line = text; err == 0 && line; line = end ? end + 1 : NULL) {
        end = strchr(line, '\n');
        rule = trim(line, end ? end : line + strlen(line));
        if (*rule && *rule != '#')
            add(context, rule);
    }
    free(text);
    return err;
}
