/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "profiles/app/naa.h"

#include "profiles/fs/fs_cache.h"

enum { EF_UST = 0x6F38 };

enum naa_kind naa_of(const struct fs *fs, uint16_t id)
{
    static const struct {
        uint8_t prefix[7];
        enum naa_kind kind;
    } kinds[] = {
        {{0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02}, NAA_USIM},
        {{0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x04}, NAA_ISIM},
        {{0xA0, 0x00, 0x00, 0x03, 0x43, 0x10, 0x02}, NAA_CSIM},
    };
    const struct fs_file *file = fs_file(fs, id);

    if (!file || file->type != FS_APPLICATION)
        return NAA_NONE;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (bytes_starts_with(file->name, BYTES_OF(kinds[i].prefix)))
            return kinds[i].kind;
    return NAA_NONE;
}

struct bytes naa_ef(const struct fs_context *context, uint16_t directory, uint16_t fid)
{
    const struct fs *fs = context->fs;
    uint16_t at = context->position->application;

    if (directory)
        at = fs_child(fs, at, directory);
    if (at != FS_NONE)
        at = fs_child(fs, at, fid);
    return at == FS_NONE ? BYTES_NONE : fs->files[at].body;
}

bool naa_service(const struct fs_context *context, enum naa_service service)
{
    struct bytes table = naa_ef(context, 0, EF_UST);
    size_t index = ((size_t)service - 1) / 8;

    return index < table.len && table.at[index] >> (((unsigned)service - 1) % 8) & 1;
}
