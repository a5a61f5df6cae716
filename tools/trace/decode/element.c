/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/decode/element.h"

enum {
    MORE_TAG = 0x1F, /* bits of the first tag octet: the number follows */
    MORE = 0x80,     /* bit of a tag octet, and of a length */
    TAG_OCTETS_MAX = 4,
    LENGTH_OCTETS_MAX = 4
};

static bool read_tag(struct bytes input, size_t *used, uint32_t *tag)
{
    size_t at = 0;

    if (input.len == 0 || input.at[0] == 0)
        return false;
    *tag = input.at[at++];
    if ((*tag & MORE_TAG) == MORE_TAG) {
        do {
            if (at == input.len || at == TAG_OCTETS_MAX)
                return false;
            *tag = *tag << 8 | input.at[at];
        } while (input.at[at++] & MORE);
    }
    *used = at;
    return true;
}

static bool read_length(struct bytes input, size_t *used, size_t *length)
{
    size_t count, at = *used;

    if (at == input.len)
        return false;
    *length = input.at[at++];
    if (*length >= MORE) {
        count = *length - MORE;
        if (count == 0 || count > LENGTH_OCTETS_MAX || input.len - at < count)
            return false;
        for (*length = 0; count; count--)
            *length = *length << 8 | input.at[at++];
    }
    *used = at;
    return true;
}

bool element_next(struct bytes *cursor, struct element *out)
{
    size_t used;

    if (!read_tag(*cursor, &used, &out->tag) || !read_length(*cursor, &used, &out->length))
        return false;
    out->value = bytes_cut(*cursor, used, out->length);
    if (!out->value.at)
        out->value.at = cursor->at + used;
    out->cut = out->value.len < out->length;
    out->whole = bytes_at(cursor->at, used + out->value.len);
    *cursor = bytes_from(*cursor, out->whole.len);
    return true;
}
