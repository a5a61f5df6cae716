/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "profiles/domain_data.h"

#include "apdu/tlv.h"

enum { DGI_OBJECTS = 0x0070, LONG_LENGTH = 0xFF };

static bool is_kept(uint32_t tag)
{
    return tag == 0x42 || tag == 0x45 || tag == 0x66 || tag == 0x5F50;
}

/* Checks the data objects; stores them where `records` is not NULL. */
static int take_objects(const struct records *records, uint32_t domain, struct bytes objects)
{
    struct tlv one;
    int err = objects.len ? 0 : ERR_MALFORMED;

    while (!err && objects.len) {
        if (tlv_next(&objects, &one))
            return ERR_MALFORMED;
        if (!is_kept(one.tag))
            return ERR_NOT_FOUND;
        if (one.whole.len > DOMAIN_DATA_MAX)
            return ERR_TOO_LONG;
        if (records)
            err = records->functions->put(records->context, RECORD_DOMAIN_DATA,
                                          domain << 16 | one.tag, one.whole);
    }
    return err;
}

int domain_data_store(const struct records *records, uint32_t domain, struct bytes objects)
{
    int err = take_objects(NULL, domain, objects);

    return err ? err : take_objects(records, domain, objects);
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

/* The same for data groups. */
static int take_groups(const struct records *records, uint32_t domain, struct bytes groups)
{
    struct bytes contents;
    unsigned number;
    int err = groups.len ? 0 : ERR_MALFORMED;

    while (!err && groups.len) {
        if (!next_group(&groups, &number, &contents))
            return ERR_MALFORMED;
        err = number == DGI_OBJECTS ? take_objects(records, domain, contents) : ERR_NOT_FOUND;
    }
    return err;
}

int domain_data_store_groups(const struct records *records, uint32_t domain, struct bytes groups)
{
    int err = take_groups(NULL, domain, groups);

    return err ? err : take_groups(records, domain, groups);
}
