/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers in elements, and the records that elements write. */
#include "profiles/package/pe_private.h"

bool pe_number(struct bytes value, uint32_t *out)
{
    if (value.len == 0 || value.len > 5 || (value.len == 5 && value.at[0]))
        return false;
    *out = 0;
    for (size_t i = 0; i < value.len; i++)
        *out = *out << 8 | value.at[i];
    return true;
}

bool pe_number_of(struct bytes list, uint32_t tag, uint32_t otherwise, uint32_t *out)
{
    struct tlv one = {0};

    *out = otherwise;
    return tlv_find(list, tag, &one) == ERR_NOT_FOUND ||
           (one.tag == tag && pe_number(one.value, out) && *out <= 0xFF);
}

int pe_put(struct pe *pe, enum record_kind kind, uint32_t key, const struct buf *value)
{
    if (value->overflow) /* of the arena */
        return ERR_MEMORY;
    return pe_store_error(
        pe, pe->records.functions->put(pe->records.context, kind, key, buf_bytes(value)));
}
