/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form in which files, PINs and PUKs are kept as records (fs_cache.h). */
#include "profiles/fs/fs_cache.h"

size_t fs_record_len(const struct fs_file *file, size_t body_len)
{
    return FS_RECORD_HEAD + file->name.len + file->pins.len + body_len;
}

void fs_record_put(const struct fs_file *file, struct bytes body, struct buf *out)
{
    buf_put_u8(out, FS_RECORD_VERSION);
    buf_put_u8(out, file->type);
    buf_put_u8(out, file->descriptor);
    buf_put_u8(out, file->life);
    buf_put_u16(out, file->parent);
    buf_put_u16(out, file->fid);
    buf_put_u16(out, file->link);
    buf_put_u16(out, file->rules_fid);
    buf_put_u8(out, file->rule);
    buf_put_u8(out, file->sfi);
    buf_put_u8(out, file->special);
    buf_put_u8(out, file->details);
    buf_put_u8(out, file->record_count);
    buf_put_u8(out, file->cursor);
    buf_put_u16(out, file->record_len);
    buf_put_u32(out, file->size);
    buf_put_u32(out, file->reserved);
    buf_put_u32(out, file->maximum);
    buf_put_u8(out, (unsigned)file->name.len);
    buf_put_u8(out, (unsigned)file->pins.len);
    buf_put(out, file->name);
    buf_put(out, file->pins);
    buf_put(out, body);
}

static uint16_t u16_at(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static uint32_t u32_at(const uint8_t *at)
{
    return (uint32_t)u16_at(at) << 16 | u16_at(at + 2);
}

int fs_record_parse(struct bytes record, struct fs_file *out)
{
    const uint8_t *at = record.at;

    if (record.len < FS_RECORD_HEAD || at[0] != FS_RECORD_VERSION || at[1] == FS_FREE ||
        at[1] > FS_BER_TLV || (size_t)FS_RECORD_HEAD + at[32] + at[33] > record.len)
        return ERR_FOREIGN;
    *out = (struct fs_file){
        .type = at[1],
        .descriptor = at[2],
        .life = at[3],
        .parent = u16_at(at + 4),
        .fid = u16_at(at + 6),
        .link = u16_at(at + 8),
        .rules_fid = u16_at(at + 10),
        .rules = FS_NONE,
        .rule = at[12],
        .sfi = at[13],
        .special = at[14],
        .details = at[15],
        .record_count = at[16],
        .cursor = at[17],
        .record_len = u16_at(at + 18),
        .size = u32_at(at + 20),
        .reserved = u32_at(at + 24),
        .maximum = u32_at(at + 28),
        .name = bytes_at(at + FS_RECORD_HEAD, at[32]),
        .pins = bytes_at(at + FS_RECORD_HEAD + at[32], at[33]),
        .body_at = (uint32_t)FS_RECORD_HEAD + at[32] + at[33],
    };
    out->body = bytes_from(record, out->body_at);
    return 0;
}

void fs_pin_put(const struct fs_pin *pin, struct buf *out)
{
    buf_put_u8(out, pin->attributes);
    buf_put_u8(out, pin->maximum);
    buf_put_u8(out, pin->left);
    buf_put_u8(out, pin->puk);
    buf_put(out, BYTES_OF(pin->value));
    buf_put_u16(out, pin->shared);
}

void fs_puk_put(const struct fs_puk *puk, struct buf *out)
{
    buf_put_u8(out, puk->maximum);
    buf_put_u8(out, puk->left);
    buf_put(out, BYTES_OF(puk->value));
}
