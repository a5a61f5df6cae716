/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Activation codes: [LPA:]1$ADDRESS$MATCHINGID[$OID[$CC]] (SGP.22 4.1). */
#include "ipae/procedure/profile_download.h"

#include <string.h>

enum { MATCHING_ID_MAX = 255, OID_MAX = 63 };

/* Takes the next field, up to `$` or the end. `*more`: a field follows. False: there is none. */
static bool next_field(struct bytes *rest, bool *more, struct bytes *field)
{
    const uint8_t *end;

    if (!*more)
        return false;
    end = rest->len ? memchr(rest->at, '$', rest->len) : NULL;
    *more = end != NULL;
    *field = bytes_cut(*rest, 0, end ? (size_t)(end - rest->at) : rest->len);
    *rest = bytes_from(*rest, field->len + (end ? 1 : 0));
    return true;
}

/* Printable ASCII without characters that JSON escapes. */
static bool is_plain(struct bytes field)
{
    for (size_t i = 0; i < field.len; i++)
        if (field.at[i] <= ' ' || field.at[i] >= 0x7F || strchr("\"\\/", field.at[i]))
            return false;
    return true;
}

int profile_source_read(struct bytes code, struct profile_source *out)
{
    struct bytes field;
    bool more = true;

    *out = (struct profile_source){.at_smds = false};
    if (bytes_starts_with(code, BYTES_TEXT("LPA:")))
        code = bytes_from(code, 4);
    if (!next_field(&code, &more, &field) || !bytes_equal(field, BYTES_TEXT("1")) ||
        !next_field(&code, &more, &out->address) || !next_field(&code, &more, &out->matching_id))
        return ERR_MALFORMED;
    if (next_field(&code, &more, &out->oid) && next_field(&code, &more, &field) && field.len > 0 &&
        !bytes_equal(field, BYTES_TEXT("1")))
        return ERR_MALFORMED;
    if (more || out->address.len == 0 || out->address.len > SERVER_NAME_MAX ||
        out->matching_id.len > MATCHING_ID_MAX || out->oid.len > OID_MAX)
        return ERR_MALFORMED;
    return is_plain(out->address) && is_plain(out->matching_id) && is_plain(out->oid)
               ? 0
               : ERR_MALFORMED;
}
