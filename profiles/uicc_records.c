/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "profiles/uicc_records.h"

#include <string.h>

/* Reads zeros beyond the end and sets `beyond`. */
struct reader {
    struct bytes rest;
    bool beyond;
};

static void take(struct reader *reader, void *out, size_t len)
{
    memset(out, 0, len);
    if (len == 0)
        return;
    if (reader->rest.len < len) {
        reader->beyond = true;
        return;
    }
    memcpy(out, reader->rest.at, len);
    reader->rest = bytes_from(reader->rest, len);
}

static uint8_t take_u8(struct reader *reader)
{
    uint8_t value;

    take(reader, &value, 1);
    return value;
}

static uint64_t take_number(struct reader *reader, size_t len)
{
    uint8_t octets[8];
    uint64_t value = 0;

    take(reader, octets, len);
    for (size_t i = 0; i < len; i++)
        value = value << 8 | octets[i];
    return value;
}

static int finished(const struct reader *reader)
{
    return reader->beyond || reader->rest.len ? ERR_FOREIGN : 0;
}

/* Octets with a length octet in front. */
static uint8_t take_run(struct reader *reader, uint8_t *out, size_t size)
{
    uint8_t len = take_u8(reader);

    if (len > size) {
        reader->beyond = true;
        len = 0;
    }
    take(reader, out, len);
    return len;
}

static void put_run(struct buf *out, const uint8_t *at, uint8_t len)
{
    buf_put_u8(out, len);
    buf_put(out, bytes_at(at, len));
}

static void put_u48(struct buf *out, uint64_t value)
{
    buf_put_u16(out, (unsigned)(value >> 32));
    buf_put_u32(out, (uint32_t)value);
}

void aka_record_put(const struct aka_record *record, struct buf *out)
{
    buf_put_u8(out, record->algorithm);
    buf_put_u8(out, record->options);
    buf_put_u16(out, record->mapped);
    put_run(out, record->key, record->key_len);
    put_run(out, record->opc, record->opc_len);
    buf_put(out, BYTES_OF(record->rotation));
    buf_put(out, BYTES_OF(record->xoring));
    buf_put_u8(out, record->keccak);
    buf_put_u8(out, record->has_runs_maximum);
    buf_put_u32(out, record->runs_maximum);
    buf_put_u8(out, record->sqn_options);
    put_u48(out, record->sqn_delta);
    put_u48(out, record->sqn_age_limit);
}

int aka_record_parse(struct bytes value, struct aka_record *out)
{
    struct reader reader = {.rest = value};

    memset(out, 0, sizeof *out);
    out->algorithm = take_u8(&reader);
    out->options = take_u8(&reader);
    out->mapped = (uint16_t)take_number(&reader, 2);
    out->key_len = take_run(&reader, out->key, sizeof out->key);
    out->opc_len = take_run(&reader, out->opc, sizeof out->opc);
    take(&reader, out->rotation, sizeof out->rotation);
    take(&reader, out->xoring, sizeof out->xoring);
    out->keccak = take_u8(&reader);
    out->has_runs_maximum = take_u8(&reader);
    out->runs_maximum = (uint32_t)take_number(&reader, 4);
    out->sqn_options = take_u8(&reader);
    out->sqn_delta = take_number(&reader, 6);
    out->sqn_age_limit = take_number(&reader, 6);
    return finished(&reader);
}

void domain_record_put(const struct domain_record *record, struct buf *out)
{
    put_run(out, record->aid, record->aid_len);
    buf_put_u8(out, record->minimum_security_level);
    put_run(out, record->tars, (uint8_t)(record->tar_count * 3));
    buf_put_u8(out, record->may_ota);
    put_run(out, record->privileges, record->privileges_len);
    buf_put_u8(out, record->life);
    put_run(out, record->channels, (uint8_t)(record->channel_count * 2));
}

int domain_record_parse(struct bytes value, struct domain_record *out)
{
    struct reader reader = {.rest = value};

    memset(out, 0, sizeof *out);
    out->aid_len = take_run(&reader, out->aid, sizeof out->aid);
    out->minimum_security_level = take_u8(&reader);
    out->tar_count = take_run(&reader, out->tars, sizeof out->tars) / 3;
    out->may_ota = take_u8(&reader);
    if (!reader.beyond && reader.rest.len == 0) { /* of an older version */
        out->privileges[0] = PRIVILEGE_SECURITY_DOMAIN;
        out->privileges_len = 1;
        out->life = LIFE_PERSONALIZED;
        return 0;
    }
    out->privileges_len = take_run(&reader, out->privileges, sizeof out->privileges);
    out->life = take_u8(&reader);
    out->channel_count = take_run(&reader, out->channels, sizeof out->channels) / 2;
    return finished(&reader);
}

void rfm_record_put(const struct rfm_record *record, struct buf *out)
{
    put_run(out, record->aid, record->aid_len);
    put_run(out, record->domain_aid, record->domain_aid_len);
    buf_put_u8(out, record->minimum_security_level);
    put_run(out, record->tars, (uint8_t)(record->tar_count * 3));
    put_run(out, record->access, record->access_len);
    put_run(out, record->adf_aid, record->adf_aid_len);
    put_run(out, record->adf_access, record->adf_access_len);
}

int rfm_record_parse(struct bytes value, struct rfm_record *out)
{
    struct reader reader = {.rest = value};

    memset(out, 0, sizeof *out);
    out->aid_len = take_run(&reader, out->aid, sizeof out->aid);
    out->domain_aid_len = take_run(&reader, out->domain_aid, sizeof out->domain_aid);
    out->minimum_security_level = take_u8(&reader);
    out->tar_count = take_run(&reader, out->tars, sizeof out->tars) / 3;
    out->access_len = take_run(&reader, out->access, sizeof out->access);
    out->adf_aid_len = take_run(&reader, out->adf_aid, sizeof out->adf_aid);
    out->adf_access_len = take_run(&reader, out->adf_access, sizeof out->adf_access);
    return finished(&reader);
}
