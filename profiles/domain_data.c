/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "profiles/domain_data.h"

#include "apdu/tlv.h"

enum { DGI_OBJECTS = 0x0070, LONG_LENGTH = 0xFF };

static bool is_kept(uint32_t tag)
{
    return tag == 0x42 || tag == 0x45 || tag == 0x66 || tag == 0x5F50;
}

int domain_data_store(const struct records *records, uint32_t domain, struct bytes objects)
{
    struct tlv one;
    int err;

    if (objects.len == 0)
        return ERR_MALFORMED;
    while (objects.len) {
        err = tlv_next(&objects, &one);
        if (err)
            return ERR_MALFORMED;
        if (!is_kept(one.tag))
            return ERR_NOT_FOUND;
        if (one.whole.len > DOMAIN_DATA_MAX)
            return ERR_TOO_LONG;
        err = records->functions->put(records->context, RECORD_DOMAIN_DATA, domain << 16 | one.tag,
                                      one.whole);
        if (err)
            return err;
    }
    return 0;
}

/* Takes the next data group off `rest`. */
static bool next_group(struct bytes *rest, unsigned *number, struct bytes *contents)
{
    size_t len, used = 3;

    if (rest->len < used)
        return false;
    len = rest->at[2];
    if (len == LONG_LENGTH) {
        used = 5;
        if (rest->len < used)
            return false;
        len = (size_t)rest->at[3] << 8 | rest->at[4];
    }
    if (len > rest->len - used)
        return false;
    *number = (unsigned)rest->at[0] << 8 | rest->at[1];
    *contents = bytes_cut(*rest, used, len);
    *rest = bytes_from(*rest, used + len);
    return true;
}

int domain_data_store_groups(const struct records *records, uint32_t domain, struct bytes groups)
{
    struct bytes contents;
    unsigned number;
    int err = groups.len ? 0 : ERR_MALFORMED;

    while (!err && groups.len) {
        if (!next_group(&groups, &number, &contents))
            return ERR_MALFORMED;
        err = number == DGI_OBJECTS ? domain_data_store(records, domain, contents) : ERR_NOT_FOUND;
    }
    return err;
}
