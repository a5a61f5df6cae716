/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by decoding and encoding: see der_walk.h. */
#include "card/asn1/der_walk.h"

#include <stdio.h>
#include <string.h>

int der_walk_fail(const struct der_walk *walk, const struct der_field *field, const char *reason,
                  struct bytes bytes, int err)
{
    if (walk->error)
        *walk->error = (struct der_error){walk->message->type, field->path, reason, bytes};
    return err;
}

int der_walk_fail_message(const struct der_walk *walk, const char *reason, struct bytes bytes,
                          int err)
{
    if (walk->error)
        *walk->error = (struct der_error){walk->message->type, "", reason, bytes};
    return err;
}

const char *der_walk_below(const char *path, const char *parent)
{
    size_t len = strlen(parent);

    if (len == 0)
        return *path ? path : NULL;
    return strncmp(path, parent, len) == 0 && path[len] == '.' ? path + len + 1 : NULL;
}

/* The first name of `path` is `name`. */
static bool starts_with_name(const char *path, const char *name)
{
    size_t len = strlen(name);

    return strncmp(path, name, len) == 0 && (path[len] == '.' || path[len] == '\0');
}

bool der_walk_applies(const struct der_walk *walk, const struct der_field *field)
{
    for (size_t i = 0; i < walk->branch_count; i++) {
        const struct der_branch *branch = &walk->branches[i];
        const char *rest = der_walk_below(field->path, branch->path);

        if (rest && (!branch->arm || !starts_with_name(rest, branch->arm)))
            return false;
    }
    return true;
}

int der_walk_branch(struct der_walk *walk, const struct der_field *field, const char *arm)
{
    if (walk->branch_count == DER_BRANCHES_MAX)
        return der_walk_fail(walk, field, "too many branches in the table", BYTES_NONE,
                             ERR_MALFORMED);
    walk->branches[walk->branch_count++] = (struct der_branch){field->path, arm};
    return 0;
}

bool der_walk_is_leaf(const struct der_message *message)
{
    return message->field_count == 1 && message->fields[0].path[0] == '\0' &&
           der_value_is_leaf(&message->fields[0]);
}

bool der_walk_is_several(struct bytes content)
{
    struct tlv tlv;

    return tlv_next(&content, &tlv) == 0 && content.len != 0;
}

/* The length of the path without the name "u" of a CHOICE, which is of the module here only. */
static size_t shown_length(const char *path)
{
    size_t len = strlen(path);

    if (len == 1 && *path == 'u')
        return 0;
    return len > 1 && strcmp(path + len - 2, ".u") == 0 ? len - 2 : len;
}

const char *der_error_text(const struct der_error *error, int err, char *out, size_t size)
{
    size_t len = error->field ? shown_length(error->field) : 0;

    snprintf(out, size, "%s%s%.*s: %s", error->type ? error->type : "", len ? "." : "", (int)len,
             len ? error->field : "", error->reason ? error->reason : err_text(err));
    return out;
}
