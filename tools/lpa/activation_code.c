/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/lpa/lpa.h"

#include <stdio.h>
#include <string.h>

/* The next part up to '$' or the end. ERR_MALFORMED when it does not fit. */
static int take_part(const char **text, char *part, size_t size)
{
    size_t len = strcspn(*text, "$");

    if (len >= size)
        return ERR_MALFORMED;
    memcpy(part, *text, len);
    part[len] = '\0';
    *text += len + ((*text)[len] == '$');
    return 0;
}

int activation_code_read(struct activation_code *out, const char *text)
{
    char format[2], flag[2] = "";
    size_t parts = 1;

    *out = (struct activation_code){0};
    if (strncmp(text, "LPA:", 4) == 0)
        text += 4;
    for (const char *at = text; (at = strchr(at, '$')); at++)
        parts++;
    if (parts < 3 || parts > 5 || take_part(&text, format, sizeof(format)) < 0 ||
        strcmp(format, "1") != 0 || take_part(&text, out->address, sizeof(out->address)) < 0 ||
        take_part(&text, out->matching_id, sizeof(out->matching_id)) < 0 || !*out->address)
        return ERR_MALFORMED;
    if (parts > 3 && take_part(&text, out->oid, sizeof(out->oid)) < 0)
        return ERR_MALFORMED;
    if (parts > 4 && take_part(&text, flag, sizeof(flag)) < 0)
        return ERR_MALFORMED;
    if (*flag && strcmp(flag, "1") != 0)
        return ERR_MALFORMED;
    out->confirmation_required = *flag != '\0';
    return 0;
}
