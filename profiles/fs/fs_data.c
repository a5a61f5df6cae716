/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BER-TLV files: RETRIEVE DATA and SET DATA, TS 102 221 11.3. A body is a sequence of data objects.
 */
#include <stdlib.h>
#include <string.h>

#include "apdu/tlv.h"
#include "crypto/secret.h"
#include "profiles/fs/access.h"
#include "profiles/fs/fs_cache.h"

enum {
    TAG_LIST = 0x5C, /* the list of the tags in the file; never an object (TS 102 221 11.3) */
    P2_FIRST = 0x80,
    P2_NEXT = 0x00,
    P2_RETRANSMIT = 0x40,
    P2_BLOCK = 0xC0,
    P2_RESERVED = 0x20,
    P2_SFI = 0x1F,
    TAG_LIST_HEADER_MAX = 5,
    DATA_MAX = 65535 /* of a file that states no maximum */
};

static uint16_t data_ef(struct fs_context *context, const struct capdu *command,
                        enum access_mode mode, uint16_t *sw)
{
    uint16_t id;

    *sw = SW_WRONG_P1P2;
    if (command->p1 || command->p2 & P2_RESERVED || (command->p2 & P2_BLOCK) == P2_BLOCK)
        return FS_NONE;
    if ((command->p2 & P2_BLOCK) != P2_FIRST && command->p2 & P2_SFI)
        return FS_NONE;
    id = fs_current_ef(context, command->p2 & P2_SFI, sw);
    if (id == FS_NONE)
        return FS_NONE;
    *sw = fs_check_access(context, id, context->fs->files[id].type == FS_BER_TLV, mode);
    return *sw == SW_OK ? id : FS_NONE;
}

/* A tag alone: the octets of a BER-TLV tag, nothing behind. */
static bool tag_only(struct bytes data, uint32_t *tag)
{
    uint8_t octets[5];
    size_t len, used;

    if (data.len == 0 || data.len > 4)
        return false;
    memcpy(octets, data.at, data.len);
    octets[data.len] = 0;
    return tlv_header(bytes_at(octets, data.len + 1), tag, &len, &used) == 0 &&
           used == data.len + 1;
}

/* `tag` as it stands before an object. */
static void put_tag(struct buf *out, uint32_t tag)
{
    for (unsigned octets = tag > 0xFFFFFF ? 4 : tag > 0xFFFF ? 3 : tag > 0xFF ? 2 : 1; octets > 0;)
        buf_put_u8(out, tag >> 8 * --octets & 0xFF);
}

/* Tag list of `body`: 5C and the tags in the order of the objects. */
static int list_tags(struct arena *arena, struct bytes body, struct bytes *out)
{
    struct buf list = arena_buf(arena, TAG_LIST_HEADER_MAX + body.len);
    size_t mark = tlv_open(&list, TAG_LIST);
    struct tlv object;

    while (tlv_next(&body, &object) == 0)
        if (object.tag != TAG_LIST)
            put_tag(&list, object.tag);
    tlv_close(&list, mark);
    *out = buf_bytes(&list);
    return list.overflow ? ERR_MEMORY : 0;
}

/* The object with `tag` in file `id`, whole; ERR_NOT_FOUND, ERR_MEMORY. */
static int find_object(struct fs_context *context, uint16_t id, uint32_t tag, struct bytes *out)
{
    struct bytes body = context->fs->files[id].body;
    struct tlv object;
    int err;

    if (tag == TAG_LIST)
        return list_tags(context->arena, body, out);
    err = tlv_find(body, tag, &object);
    if (err == 0)
        *out = object.whole;
    return err;
}

uint16_t fs_retrieve_data(struct fs_context *context, const struct capdu *command,
                          struct buf *response)
{
    struct fs_transfer *transfer = &context->position->transfer;
    struct bytes object;
    uint32_t le = command->has_le ? command->le : APDU_SHORT_LE_MAX;
    uint32_t left;
    int err;
    uint16_t sw;
    uint16_t id = data_ef(context, command, ACCESS_READ, &sw);

    if (id == FS_NONE)
        return sw;
    if ((command->p2 & P2_BLOCK) == P2_FIRST) {
        *transfer = (struct fs_transfer){.ins = command->ins, .file = id};
        if (!tag_only(command->data, &transfer->tag)) {
            transfer->ins = 0;
            return SW_WRONG_DATA;
        }
    } else if (transfer->ins != command->ins || transfer->file != id || command->has_data) {
        return SW_CONDITIONS;
    } else if ((command->p2 & P2_BLOCK) == P2_RETRANSMIT) {
        transfer->offset = transfer->previous;
    }
    err = find_object(context, id, transfer->tag, &object);
    if (err) {
        transfer->ins = 0;
        return err == ERR_MEMORY ? SW_MEMORY_PROBLEM : SW_REFERENCE_NOT_FOUND;
    }
    if (transfer->offset >= object.len) /* all was read, or it is shorter now */
        return SW_CONDITIONS;
    left = (uint32_t)object.len - transfer->offset;
    if (left < le)
        le = left;
    buf_put(response, bytes_cut(object, transfer->offset, le));
    transfer->previous = transfer->offset;
    transfer->offset += le;
    return le < left ? SW_MORE_DATA : SW_OK;
}

/* Body without `tag`, then `object` behind; an object that was there keeps no place. */
static uint16_t replace_object(struct fs_context *context, uint16_t id, uint32_t tag,
                               struct bytes object)
{
    struct fs_file file = context->fs->files[id];
    struct buf body = arena_buf(context->arena, file.body.len + object.len + 1);
    struct bytes rest = file.body;
    uint32_t limit = file.maximum ? file.maximum : DATA_MAX;
    uint16_t target = file.link;
    struct tlv one;

    if (body.overflow)
        return SW_MEMORY_PROBLEM;
    while (tlv_next(&rest, &one) == 0)
        if (one.tag != tag)
            buf_put(&body, one.whole);
    buf_put(&body, object);
    if (body.len > limit)
        return SW_NOT_ENOUGH_MEMORY;
    file = context->fs->files[target];
    file.size = (uint32_t)body.len;
    return fs_write_file(context->fs, target, &file, buf_bytes(&body));
}

static void pending_drop(struct fs_pending *pending)
{
    secret_wipe_memory(pending->octets, pending->total);
    free(pending->octets);
    *pending = (struct fs_pending){0};
}

static struct fs_pending *pending_find(struct fs_security *security, uint32_t serial)
{
    for (unsigned i = 0; i < FS_PENDING_MAX; i++)
        if (serial && security->pending[i].serial == serial)
            return &security->pending[i];
    return NULL;
}

/* Room for `total` octets; the oldest gives way. */
static struct fs_pending *pending_new(struct fs_security *security, uint32_t total)
{
    struct fs_pending *oldest = &security->pending[0];

    for (unsigned i = 1; i < FS_PENDING_MAX; i++)
        if (security->pending[i].serial < oldest->serial)
            oldest = &security->pending[i];
    pending_drop(oldest);
    oldest->octets = malloc(total);
    if (!oldest->octets)
        return NULL;
    oldest->total = total;
    oldest->serial = ++security->serials;
    return oldest;
}

/* The first block: a tag alone deletes; else it says how long the object is. */
static uint16_t set_first(struct fs_context *context, const struct capdu *command, uint16_t id)
{
    struct fs_transfer *transfer = &context->position->transfer;
    const struct fs_file *file = &context->fs->files[id];
    struct fs_pending *pending = pending_find(context->security, transfer->serial);
    size_t len, used;
    uint32_t tag;
    struct tlv object;

    if (pending)
        pending_drop(pending);
    *transfer = (struct fs_transfer){0};
    if (tag_only(command->data, &tag) && tag != TAG_LIST)
        return tlv_find(file->body, tag, &object) ? SW_REFERENCE_NOT_FOUND
                                                  : replace_object(context, id, tag, BYTES_NONE);
    if (tlv_header(command->data, &tag, &len, &used) || used + len < command->data.len ||
        tag == TAG_LIST)
        return SW_WRONG_DATA;
    if (used + len > (file->maximum ? file->maximum : DATA_MAX))
        return SW_NOT_ENOUGH_MEMORY;
    if (used + len == command->data.len)
        return replace_object(context, id, tag, command->data);
    pending = pending_new(context->security, (uint32_t)(used + len));
    if (!pending)
        return SW_MEMORY_PROBLEM;
    memcpy(pending->octets, command->data.at, command->data.len);
    *transfer = (struct fs_transfer){.ins = command->ins,
                                     .file = id,
                                     .tag = tag,
                                     .offset = (uint32_t)command->data.len,
                                     .serial = pending->serial};
    return SW_MORE_EXPECTED;
}

uint16_t fs_set_data(struct fs_context *context, const struct capdu *command, struct buf *response)
{
    struct fs_transfer *transfer = &context->position->transfer;
    struct fs_pending *pending;
    uint16_t sw;
    uint16_t id = data_ef(context, command, ACCESS_UPDATE, &sw);

    (void)response;
    if (id == FS_NONE)
        return sw;
    if ((command->p2 & P2_BLOCK) == P2_RETRANSMIT)
        return SW_WRONG_P1P2;
    if (!command->has_data)
        return SW_WRONG_LENGTH;
    if ((command->p2 & P2_BLOCK) == P2_FIRST)
        return set_first(context, command, id);
    pending = pending_find(context->security, transfer->serial);
    if (transfer->ins != command->ins || transfer->file != id || !pending)
        return SW_CONDITIONS;
    if (command->data.len > pending->total - transfer->offset) {
        pending_drop(pending);
        *transfer = (struct fs_transfer){0};
        return SW_WRONG_DATA;
    }
    memcpy(pending->octets + transfer->offset, command->data.at, command->data.len);
    transfer->offset += (uint32_t)command->data.len;
    if (transfer->offset < pending->total)
        return SW_MORE_EXPECTED;
    sw = replace_object(context, id, transfer->tag, bytes_at(pending->octets, pending->total));
    pending_drop(pending);
    *transfer = (struct fs_transfer){0};
    return sw;
}
