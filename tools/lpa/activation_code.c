/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/lpa/lpa.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define BLANKS " \t\r\n\v\f"

static const char no_code[] = "not an activation code; give LPA:1$ADDRESS$MATCHINGID";

/* Copies the next part, up to '$' or the end. ERR_MALFORMED: too long. */
static int take_part(struct bytes *text, char *part, size_t size)
{
    const uint8_t *dollar = text->len ? memchr(text->at, '$', text->len) : NULL;
    size_t len = dollar ? (size_t)(dollar - text->at) : text->len;

    if (len >= size)
        return ERR_MALFORMED;
    if (len)
        memcpy(part, text->at, len);
    part[len] = '\0';
    *text = bytes_from(*text, len + (dollar != NULL));
    return 0;
}

static struct bytes trimmed(const char *text)
{
    size_t len;

    text += strspn(text, BLANKS);
    if (strncasecmp(text, "LPA:", 4) == 0)
        text += 4 + strspn(text + 4, BLANKS);
    len = strlen(text);
    while (len && strchr(BLANKS, text[len - 1]))
        len--;
    return bytes_at(text, len);
}

static bool has_controls_or_blanks(const char *text)
{
    for (; *text; text++)
        if ((uint8_t)*text <= ' ' || *text == 0x7F)
            return true;
    return false;
}

const char *activation_code_read(struct activation_code *out, const char *text)
{
    struct bytes left = trimmed(text);
    char format[2], flag[2] = "";
    size_t parts = 1;

    *out = (struct activation_code){0};
    for (size_t i = 0; i < left.len; i++)
        parts += left.at[i] == '$';
    if (parts < 3 || parts > 5 || take_part(&left, format, sizeof(format)) < 0 ||
        strcmp(format, "1") != 0)
        return no_code;
    if (take_part(&left, out->address, sizeof(out->address)) < 0 ||
        take_part(&left, out->matching_id, sizeof(out->matching_id)) < 0 ||
        (parts > 3 && take_part(&left, out->oid, sizeof(out->oid)) < 0) ||
        (parts > 4 && take_part(&left, flag, sizeof(flag)) < 0))
        return "a part of the activation code is too long";
    if (has_controls_or_blanks(out->matching_id) || has_controls_or_blanks(out->oid))
        return "the activation code has a blank or a control character inside";
    if (*flag && strcmp(flag, "1") != 0)
        return "the last part of the activation code must be 1 (confirmation code required)";
    out->confirmation_required = *flag != '\0';
    return es9_address_problem(out->address);
}
