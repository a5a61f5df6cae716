/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The FCP template, in the order of TS 102 221 11.1.1.3 (DP-5.2). */
#include "profiles/fs/fcp.h"

#include "apdu/tlv.h"
#include "profiles/fs/fs_cache.h"
#include "profiles/fs/pin.h"

enum {
    CHARACTERISTICS = 0x71, /* clock stop allowed at either level, 13/8 MHz, classes A to C */
    TERMINAL_CAPABILITY = 0x01,
    UNIVERSAL_USAGE = 0x08,
    DESCRIPTOR_TYPE = 0x3F, /* without the shareable bit */
    PINS_MAX = 32           /* in a PIN status template */
};

enum fs_type fcp_type(uint8_t descriptor)
{
    switch (descriptor & DESCRIPTOR_TYPE) {
    case FCP_DIRECTORY:
        return FS_DIRECTORY;
    case FCP_TRANSPARENT:
        return FS_TRANSPARENT;
    case FCP_LINEAR:
        return FS_LINEAR;
    case FCP_CYCLIC:
        return FS_CYCLIC;
    case FCP_BER_TLV:
        return FS_BER_TLV;
    default:
        return FS_FREE;
    }
}

/* A size in at least `least` octets. */
static void put_size(struct buf *out, uint32_t tag, uint32_t size, size_t least)
{
    uint8_t octets[4] = {(uint8_t)(size >> 24), (uint8_t)(size >> 16), (uint8_t)(size >> 8),
                         (uint8_t)size};
    size_t skip = 0;

    while (skip < sizeof octets - least && octets[skip] == 0)
        skip++;
    tlv_put(out, tag, bytes_from(BYTES_OF(octets), skip));
}

static void put_descriptor(const struct fs_file *file, struct buf *out)
{
    uint8_t value[5] = {file->descriptor, FCP_DATA_CODING, (uint8_t)(file->record_len >> 8),
                        (uint8_t)file->record_len, file->record_count};

    tlv_put(out, FCP_DESCRIPTOR, bytes_at(value, fs_is_record(file) ? 5 : 2));
}

static void put_proprietary(const struct fs *fs, uint16_t id, const struct fs_file *file,
                            struct buf *out)
{
    size_t mark;
    uint32_t memory = 0;

    if (file->type == FS_DIRECTORY && id != FS_MF)
        return;
    if (!fs_is_directory(file) && file->type != FS_BER_TLV && !file->special)
        return;
    mark = tlv_open(out, FCP_PROPRIETARY);
    if (fs_is_directory(file)) {
        tlv_put_u8(out, FCP_UICC_CHARACTERISTICS, CHARACTERISTICS);
        if (fs->records.functions &&
            fs->records.functions->free_memory(fs->records.context, &memory) == 0)
            put_size(out, FCP_AVAILABLE_MEMORY, memory, 2);
        if (id == FS_MF)
            tlv_put_u8(out, FCP_SUPPORTED_COMMANDS, TERMINAL_CAPABILITY);
    } else {
        if (file->special)
            tlv_put_u8(out, FCP_SPECIAL_INFORMATION, file->special);
        if (file->type == FS_BER_TLV) {
            tlv_put_u8(out, FCP_FILE_DETAILS, file->details);
            put_size(out, FCP_RESERVED_SIZE, file->reserved, 2);
            if (file->maximum)
                put_size(out, FCP_MAXIMUM_SIZE, file->maximum, 2);
        }
    }
    tlv_close(out, mark);
}

static void put_pin_status(const struct fs *fs, uint16_t id, const struct fs_file *file,
                           struct buf *out)
{
    uint8_t enabled[PINS_MAX / 8] = {0};
    size_t count = file->pins.len;
    size_t mark = tlv_open(out, FCP_PIN_STATUS);

    if (count > PINS_MAX)
        count = PINS_MAX;
    for (size_t i = 0; i < count; i++)
        if (pin_enabled(fs, id, file->pins.at[i]))
            enabled[i / 8] |= (uint8_t)(0x80 >> (i % 8));
    tlv_put(out, FCP_PS_DO, bytes_at(enabled, count ? (count + 7) / 8 : 1));
    for (size_t i = 0; i < count; i++) {
        if (file->pins.at[i] == PIN_UNIVERSAL)
            tlv_put_u8(out, FCP_USAGE, UNIVERSAL_USAGE);
        tlv_put_u8(out, FCP_KEY_REFERENCE, file->pins.at[i]);
    }
    tlv_close(out, mark);
}

void fcp_put(const struct fs *fs, uint16_t id, struct buf *out)
{
    const struct fs_file *file = &fs->files[id];
    uint8_t rule[3] = {(uint8_t)(file->rules_fid >> 8), (uint8_t)file->rules_fid, file->rule};
    uint8_t fid[2] = {(uint8_t)(file->fid >> 8), (uint8_t)file->fid};
    size_t mark = tlv_open(out, FCP_TEMPLATE);

    put_descriptor(file, out);
    if (file->type != FS_APPLICATION)
        tlv_put(out, FCP_FID, BYTES_OF(fid));
    else
        tlv_put(out, FCP_NAME, file->name);
    put_proprietary(fs, id, file, out);
    tlv_put_u8(out, FCP_LIFE, file->life);
    if (file->rule)
        tlv_put(out, FCP_RULE, BYTES_OF(rule));
    if (fs_is_directory(file)) {
        put_pin_status(fs, id, file, out);
    } else {
        put_size(out, FCP_SIZE, file->type == FS_BER_TLV ? file->reserved : file->size, 2);
        if (file->sfi)
            tlv_put_u8(out, FCP_SFI, (unsigned)file->sfi << FCP_SFI_SHIFT);
        else
            tlv_put(out, FCP_SFI, BYTES_NONE);
    }
    tlv_close(out, mark);
}
