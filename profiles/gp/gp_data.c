/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET DATA and STORE DATA (DP-6.1, DP-6.4; GPC_SPE_034 11.3, 11.11). */
#include "apdu/tlv.h"
#include "profiles/domain_data.h"
#include "profiles/gp/gp_private.h"

enum {
    CARD_DATA = 0x66,
    CAPABILITIES = 0x67,
    RECOGNITION = 0x73,
    SEQUENCE_COUNTER = 0xC1,
    SECURITY_LEVEL = 0xD3,
    KEY_INFORMATION = 0xE0,
    KEY_ENTRY = 0xC0,
    RESOURCES = 0xFF21,     /* TS 102 226 8.2.1.7.2 */
    VOLATILE_MEMORY = 4096, /* announced: applications do not run here */
    /* P1 of STORE DATA */
    STORE_LAST = 0x80,
    STORE_ENCRYPTED = 0x60,
    STORE_STRUCTURE = 0x18,
    STRUCTURE_DGI = 0x08,
    STRUCTURE_RFU = 0x18
};

/* ---- GET DATA: a function appends one data object ---- */

typedef int put_object(const struct gp_context *context, uint32_t tag, struct buf *out);

static int put_stored(const struct gp_context *context, uint32_t tag, struct buf *out)
{
    const struct records *records = context->records;
    struct bytes value;
    int err = records->functions->get(records->context, RECORD_DOMAIN_DATA,
                                      context->session->domain << 16 | tag, context->arena, &value);

    if (!err)
        buf_put(out, value);
    return err;
}

/* An object identifier of GlobalPlatform, 1.2.840.114283 and `rest`. */
static void put_oid(struct buf *out, struct bytes rest)
{
    static const uint8_t platform[] = {0x2A, 0x86, 0x48, 0x86, 0xFC, 0x6B};
    size_t mark = tlv_open(out, 0x06);

    buf_put(out, BYTES_OF(platform));
    buf_put(out, rest);
    tlv_close(out, mark);
}

static void put_oid_in(struct buf *out, uint32_t tag, struct bytes rest)
{
    size_t mark = tlv_open(out, tag);

    put_oid(out, rest);
    tlv_close(out, mark);
}

/* Of a domain that was not personalised with one (GPC_SPE_034 H.2). */
static int put_card_data(const struct gp_context *context, uint32_t tag, struct buf *out)
{
    static const uint8_t recognition[] = {0x01}, version[] = {0x02, 0x02, 0x02}, scheme[] = {0x03};
    struct domain_record domain;
    int err = put_stored(context, tag, out);
    size_t mark, inner;

    if (err != ERR_NOT_FOUND)
        return err;
    err = gp_domain(context, &domain);
    mark = tlv_open(out, CARD_DATA);
    inner = tlv_open(out, RECOGNITION);
    put_oid(out, BYTES_OF(recognition));
    put_oid_in(out, 0x60, BYTES_OF(version));
    put_oid_in(out, 0x63, BYTES_OF(scheme));
    for (unsigned i = 0; !err && i < domain.channel_count; i++) {
        const uint8_t channel[] = {0x04, domain.channels[2 * i], domain.channels[2 * i + 1]};

        put_oid_in(out, 0x64, BYTES_OF(channel));
    }
    tlv_close(out, inner);
    tlv_close(out, mark);
    return err;
}

/* Card capability information: the secure channel protocols (GPC_SPE_034 H.4). */
static int put_capabilities(const struct gp_context *context, uint32_t tag, struct buf *out)
{
    struct domain_record domain;
    int err = gp_domain(context, &domain);
    size_t mark = tlv_open(out, tag);

    for (unsigned i = 0; !err && i < domain.channel_count; i++) {
        size_t one = tlv_open(out, 0xA0);

        tlv_put_u8(out, 0x80, domain.channels[2 * i]);
        tlv_put_u8(out, 0x81, domain.channels[2 * i + 1]);
        if (domain.channels[2 * i] == SCP_03)
            tlv_put_u8(out, 0x82, 0x07); /* AES-128, AES-192, AES-256 */
        tlv_close(out, one);
    }
    tlv_close(out, mark);
    return err;
}

struct keys_walk {
    uint32_t domain;
    unsigned count;
    struct buf *out;
};

static int put_key(void *context, uint32_t key, struct bytes value)
{
    struct keys_walk *walk = context;
    const uint8_t entry[] = {(uint8_t)key, (uint8_t)(key >> 8), value.len ? value.at[KEY_TYPE] : 0,
                             (uint8_t)(value.len - KEY_DATA)};

    if (key >> 16 != walk->domain)
        return 0;
    if (value.len < KEY_DATA)
        return ERR_FOREIGN;
    walk->count++;
    tlv_put(walk->out, KEY_ENTRY, BYTES_OF(entry));
    return 0;
}

static int put_key_information(const struct gp_context *context, uint32_t tag, struct buf *out)
{
    const struct records *records = context->records;
    struct keys_walk walk = {context->session->domain, 0, out};
    size_t mark = tlv_open(out, tag);
    int err = records->functions->each(records->context, RECORD_KEY, put_key, &walk);

    tlv_close(out, mark);
    return !err && !walk.count ? ERR_NOT_FOUND : err;
}

/* Of the key set that INITIALIZE UPDATE with key version 00 selects. */
static int put_sequence_counter(const struct gp_context *context, uint32_t tag, struct buf *out)
{
    struct gp_key_set set;
    int err = gp_key_set(context, 0, &set);
    size_t mark;

    if (err)
        return err;
    mark = tlv_open(out, tag);
    if (set.protocol == SCP_03)
        buf_put_u8(out, set.counter >> 16 & 0xFF);
    buf_put_u16(out, set.counter & 0xFFFF);
    tlv_close(out, mark);
    return 0;
}

static int put_security_level(const struct gp_context *context, uint32_t tag, struct buf *out)
{
    enum { AUTHENTICATED = 0x80 };
    const struct gp_session *session = context->session;

    tlv_put_u8(out, tag,
               session->state == GP_AUTHENTICATED ? AUTHENTICATED | session->scp.level : 0);
    return 0;
}

static int count_one(void *context, uint32_t key, struct bytes value)
{
    (void)key;
    (void)value;
    ++*(uint32_t *)context;
    return 0;
}

/* Extended card resources: installed applications and free memory. */
static int put_resources(const struct gp_context *context, uint32_t tag, struct buf *out)
{
    const struct records *records = context->records;
    uint32_t applications = 0, memory = 0;
    int err = records->functions->each(records->context, RECORD_RFM, count_one, &applications);
    size_t mark;

    if (!err)
        err = records->functions->each(records->context, RECORD_APPLICATION, count_one,
                                       &applications);
    if (!err)
        err = records->functions->free_memory(records->context, &memory);
    mark = tlv_open(out, tag);
    tlv_put_uint(out, 0x81, applications);
    tlv_put_header(out, 0x82, 4);
    buf_put_u32(out, memory);
    tlv_put_header(out, 0x83, 4);
    buf_put_u32(out, VOLATILE_MEMORY);
    tlv_close(out, mark);
    return err;
}

static const struct object {
    uint32_t tag;
    put_object *put;
} objects[] = {
    {0x42, put_stored},
    {0x45, put_stored},
    {CARD_DATA, put_card_data},
    {CAPABILITIES, put_capabilities},
    {SEQUENCE_COUNTER, put_sequence_counter},
    {SECURITY_LEVEL, put_security_level},
    {KEY_INFORMATION, put_key_information},
    {0x5F50, put_stored},
    {RESOURCES, put_resources},
};

uint16_t gp_get_data(struct gp_context *context, const struct capdu *command, struct buf *out)
{
    const size_t start = out->len;
    const uint32_t tag = (uint32_t)command->p1 << 8 | command->p2;
    int err = ERR_NOT_FOUND;

    if (command->has_data)
        return gp_refuse(context, command, "DP-6.1", "GET DATA takes no data", SW_WRONG_LENGTH);
    for (size_t i = 0; i < sizeof objects / sizeof objects[0]; i++)
        if (objects[i].tag == tag)
            err = objects[i].put(context, tag, out);
    if (!err)
        return SW_OK;
    out->len = start;
    return err == ERR_NOT_FOUND
               ? gp_refuse(context, command, "DP-6.1",
                           "the security domain has no data object P1-P2", SW_REFERENCE_NOT_FOUND)
               : sw_of_err(err);
}

/* ---- STORE DATA: each block is a list of data objects or data groups ---- */

uint16_t gp_store_data(struct gp_context *context, const struct capdu *command, struct buf *out)
{
    struct gp_session *session = context->session;
    uint8_t structure = command->p1 & STORE_STRUCTURE;
    int err;

    (void)out;
    if (command->p1 & STORE_ENCRYPTED)
        return gp_refuse(context, command, "DP-6.4", "encrypted data is not supported",
                         SW_FUNCTION_NOT_SUPPORTED);
    if (structure == STRUCTURE_RFU || command->p2 != session->next_block)
        return gp_refuse(context, command, "DP-6.4",
                         "P1 or P2 (block number) of STORE DATA out of sequence", SW_WRONG_P1P2);
    session->next_block = 0;
    if (!command->has_data)
        return gp_refuse(context, command, "DP-6.4", "STORE DATA without data", SW_WRONG_LENGTH);
    err = structure == STRUCTURE_DGI
              ? domain_data_store_groups(context->records, session->domain, command->data)
              : domain_data_store(context->records, session->domain, command->data);
    if (err == ERR_NOT_FOUND)
        return gp_refuse(context, command, "DP-6.4", "data object not supported in STORE DATA",
                         SW_REFERENCE_NOT_FOUND);
    if (err)
        return gp_refuse(context, command, "DP-6.4", err_text(err), sw_of_err(err));
    if (!(command->p1 & STORE_LAST))
        session->next_block = (uint8_t)(command->p2 + 1);
    return SW_OK;
}
