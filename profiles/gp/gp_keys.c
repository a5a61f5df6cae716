/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The key sets of a security domain that SCP02 and SCP03 use, and their sequence counters. */
#include "profiles/gp/gp_private.h"

#include <string.h>

enum { DEFAULT_OPTION_SCP02 = 0x55, DEFAULT_OPTION_SCP03 = 0x70 };

/* Protocol and option "i" that the domain announces for keys of this type; SCP_NONE: none. */
static enum scp_protocol protocol_of(const struct domain_record *domain, uint8_t key_type,
                                     uint8_t *option)
{
    enum scp_protocol protocol = key_type == KEY_TYPE_DES   ? SCP_02
                                 : key_type == KEY_TYPE_AES ? SCP_03
                                                            : SCP_NONE;

    *option = protocol == SCP_02 ? DEFAULT_OPTION_SCP02 : DEFAULT_OPTION_SCP03;
    if (domain->channel_count == 0)
        return protocol;
    for (unsigned i = 0; i < domain->channel_count; i++) {
        *option = domain->channels[2 * i + 1];
        if (protocol && domain->channels[2 * i] == protocol && scp_supports(protocol, *option))
            return protocol;
    }
    return SCP_NONE;
}

static int read_key(const struct gp_context *context, uint8_t version, unsigned identifier,
                    uint8_t *type, struct bytes *key)
{
    const struct records *records = context->records;
    struct bytes value;
    int err = records->functions->get(records->context, RECORD_KEY,
                                      key_number(context->session->domain, version, identifier),
                                      context->arena, &value);

    if (err)
        return err;
    if (value.len <= KEY_DATA)
        return ERR_FOREIGN;
    *type = value.at[KEY_TYPE];
    *key = bytes_from(value, KEY_DATA);
    return 0;
}

static int read_counter(const struct gp_context *context, uint8_t version, uint32_t *counter)
{
    const struct records *records = context->records;
    struct bytes value;
    int err = records->functions->get(records->context, RECORD_COUNTER,
                                      counter_number(context->session->domain, version),
                                      context->arena, &value);

    *counter = 0;
    if (err == ERR_NOT_FOUND)
        return 0;
    if (err == 0 && value.len != KEY_COUNTER_LEN)
        err = ERR_FOREIGN;
    for (size_t i = 1; err == 0 && i < KEY_COUNTER_LEN; i++)
        *counter = *counter << 8 | value.at[i];
    return err;
}

int gp_put_counter(const struct gp_context *context, uint8_t version, uint32_t counter)
{
    const struct records *records = context->records;
    uint8_t octets[KEY_COUNTER_LEN] = {0};

    for (unsigned i = 0; i < 4; i++)
        octets[KEY_COUNTER_LEN - 1 - i] = (uint8_t)(counter >> 8 * i);
    return records->functions->put(records->context, RECORD_COUNTER,
                                   counter_number(context->session->domain, version),
                                   BYTES_OF(octets));
}

/* The key set `version`, all of it: three keys of one type. */
static int whole_set(const struct gp_context *context, const struct domain_record *domain,
                     uint8_t version, struct gp_key_set *out)
{
    struct bytes keys[GP_KEYS];
    uint8_t type = 0, first = 0;

    *out = (struct gp_key_set){.version = version};
    for (unsigned i = 0; i < GP_KEYS; i++) {
        int err = read_key(context, version, i + 1, &type, &keys[i]);

        if (err)
            return err;
        first = i ? first : type;
        if (type != first || keys[i].len != keys[0].len)
            return ERR_NOT_FOUND;
    }
    out->protocol = protocol_of(domain, type, &out->option);
    if (out->protocol == SCP_NONE)
        return ERR_NOT_FOUND;
    out->keys = (struct scp_keys){keys[0], keys[1], keys[2]};
    return read_counter(context, version, &out->counter);
}

int gp_key_set(const struct gp_context *context, uint8_t version, struct gp_key_set *out)
{
    struct domain_record domain;
    int err = gp_domain(context, &domain);
    unsigned at = version ? version : GP_KEY_VERSION_SCP80_MAX + 1;
    const unsigned last = version ? version : GP_KEY_VERSION_MAX;

    if (err)
        return err;
    if (at <= GP_KEY_VERSION_SCP80_MAX)
        return ERR_NOT_FOUND;
    for (err = ERR_NOT_FOUND; err == ERR_NOT_FOUND && at <= last; at++)
        err = whole_set(context, &domain, (uint8_t)at, out);
    return err;
}
