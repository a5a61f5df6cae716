/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Members of a newer version (EXTENSIBILITY IMPLIED): which are unknown. libtasn1 accepts
 * anything as `ext ANY` of the module, also a known member that is doubled or out of order; the
 * tags of the module tell them apart here. Used only if a message has such a member.
 */
#include "card/asn1/der_walk.h"

#include <stdio.h>
#include <string.h>

enum { PATH_MAX_OCTETS = 200 };

/* The row's path cut to the name that stands directly in `parent`, plus `arm` where one is given;
 * false when the row is not below it. */
static bool child_path(const char *path, const char *parent, const char *arm, char *out)
{
    const char *rest = der_walk_below(path, parent);
    int len;

    if (!rest)
        return false;
    len = (int)(rest - path) + (int)strcspn(rest, ".");
    return snprintf(out, PATH_MAX_OCTETS, "%.*s%s%s", len, path, *arm ? "." : "", arm) <
           PATH_MAX_OCTETS;
}

/* The module gives `tag` to a member of `parent`; an arm of an untagged CHOICE is one. */
static bool is_known(const struct der_message *message, const struct der_tree *fresh,
                     const char *parent, uint32_t tag)
{
    char path[PATH_MAX_OCTETS];

    for (size_t i = 0; i < message->field_count; i++) {
        const struct der_field *field = &message->fields[i];

        if (field->kind == DER_KIND_EXTENSION)
            continue;
        if (child_path(field->path, parent, "", path) && der_tree_has_tag(fresh, path, tag))
            return true;
        for (size_t arm = 0; field->arms && field->arms[arm]; arm++) {
            if (child_path(field->path, parent, field->arms[arm], path) &&
                der_tree_has_tag(fresh, path, tag))
                return true;
        }
    }
    return false;
}

int der_unknown_check(const struct der_walk *walk, const char *parent, struct bytes siblings,
                      const struct tlv *member, bool *out)
{
    struct der_tree fresh; /* parsing deletes what is absent, so walk->tree does not know it all */
    struct tlv sibling;
    int err = der_tree_make(walk->der, walk->message, &fresh);

    if (err < 0)
        return der_walk_fail_message(walk, "no memory", member->whole, ERR_MEMORY);
    *out = !is_known(walk->message, &fresh, parent, member->tag);
    der_tree_free(&fresh);
    while (*out && tlv_next(&siblings, &sibling) == 0)
        *out = sibling.tag != member->tag || sibling.whole.at == member->whole.at;
    return 0;
}

bool der_unknown_is_allowed(const struct der_message *message)
{
    for (size_t i = 0; i < message->field_count; i++) {
        if (message->fields[i].kind == DER_KIND_EXTENSION &&
            strcmp(message->fields[i].path, "ext") == 0)
            return true;
    }
    return false;
}

bool der_unknown_take_last(const struct der_walk *walk, struct bytes *content)
{
    struct bytes cursor = *content;
    struct tlv last = {.whole = BYTES_NONE};
    bool unknown = false;

    while (cursor.len && tlv_next(&cursor, &last) == 0)
        continue;
    if (!last.whole.at || der_unknown_check(walk, "", *content, &last, &unknown) < 0 || !unknown)
        return false;
    content->len -= last.whole.len;
    return true;
}
