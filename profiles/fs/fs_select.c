/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SELECT and STATUS: TS 102 221 8.4, 11.1.1, 11.1.2. */
#include "apdu/ins.h"
#include "apdu/tlv.h"
#include "profiles/fs/fcp.h"
#include "profiles/fs/fs_cache.h"

enum {
    P1_FID = 0x00,
    P1_CHILD = 0x01,
    P1_PARENT = 0x03,
    P1_NAME = 0x04,
    P1_PATH_FROM_MF = 0x08,
    P1_PATH_FROM_DF = 0x09,
    P2_FCP = 0x04,
    P2_NO_DATA = 0x0C,
    P2_OCCURRENCE = 0x03,
    P2_RETURN = 0x1C,
    P2_TERMINATE = 0x40,
    P2_RESERVED = 0xA0,
    /* STATUS */
    STATUS_FCP = 0x00,
    STATUS_NAME = 0x01
};

/* Values of P2_OCCURRENCE. */
enum { FIRST, LAST, NEXT, PREVIOUS };

static uint16_t fid_of(struct bytes data)
{
    return (uint16_t)(data.at[0] << 8 | data.at[1]);
}

/* The file of a FID at the current position, TS 102 221 8.4.1. */
static uint16_t by_fid(const struct fs *fs, const struct fs_position *position, uint16_t fid)
{
    uint16_t directory = position->directory;
    uint16_t parent = fs->files[directory].parent;
    uint16_t id;

    if (fid == FS_FID_MF)
        return FS_MF;
    if (fid == FS_FID_ADF)
        return position->application != FS_MF ? position->application : FS_NONE;
    id = fs_child(fs, directory, fid);
    if (id != FS_NONE)
        return id;
    if (fs->files[directory].type == FS_DIRECTORY && fs->files[directory].fid == fid)
        return directory;
    if (fs->files[parent].type == FS_DIRECTORY && fs->files[parent].fid == fid)
        return parent;
    id = fs_child(fs, parent, fid);
    return id != FS_NONE && fs_is_directory(&fs->files[id]) ? id : FS_NONE;
}

static uint16_t by_path(const struct fs_context *context, uint16_t from, struct bytes path)
{
    const struct fs *fs = context->fs;

    if (from == FS_MF)
        return fs_by_path(fs, context->position->application, path, false);
    for (size_t i = 0; i < path.len; i += 2) {
        if (!fs_is_directory(&fs->files[from]))
            return FS_NONE;
        from = fs_child(fs, from, fid_of(bytes_from(path, i)));
        if (from == FS_NONE)
            return FS_NONE;
    }
    return from;
}

uint16_t fs_named(const struct fs_context *context, uint8_t p1, struct bytes data, uint16_t *sw)
{
    const struct fs_position *position = context->position;
    uint16_t id = FS_NONE;

    *sw = SW_LENGTH_P1P2;
    switch (p1) {
    case P1_FID:
        if (data.len != 2)
            return FS_NONE;
        id = by_fid(context->fs, position, fid_of(data));
        break;
    case P1_PATH_FROM_MF:
    case P1_PATH_FROM_DF:
        if (data.len == 0 || data.len % 2 || data.len > (size_t)2 * FS_PATH_MAX)
            return FS_NONE;
        id = by_path(context, p1 == P1_PATH_FROM_MF ? FS_MF : position->directory, data);
        break;
    default:
        *sw = SW_WRONG_P1P2;
        return FS_NONE;
    }
    *sw = id == FS_NONE ? SW_FILE_NOT_FOUND : SW_OK;
    return id;
}

/* Makes `id` the current file and ends a transfer of data objects. */
void fs_position_move(struct fs_context *context, uint16_t id)
{
    struct fs_position *position = context->position;
    const struct fs *fs = context->fs;
    struct fs_position next = {.application = position->application};
    uint16_t directory = fs_is_directory(&fs->files[id]) ? id : fs->files[id].parent;
    uint16_t application = fs_application_of(fs, directory);

    /* A child of a linked DF: the link stays the current directory. */
    if (directory != id && fs_real(fs, position->directory) == directory)
        directory = position->directory;
    if (application != FS_MF)
        next.application = application;
    next.directory = directory;
    next.ef = id != directory && !fs_is_directory(&fs->files[id]) ? id : 0;
    fs_position_clear(position);
    *position = next;
}

static uint16_t child_directory(const struct fs_context *context, const struct capdu *command,
                                uint16_t *sw)
{
    uint16_t id;

    *sw = SW_LENGTH_P1P2;
    if (command->data.len != 2)
        return FS_NONE;
    id = fs_child(context->fs, context->position->directory, fid_of(command->data));
    if (id != FS_NONE && !fs_is_directory(&context->fs->files[id]))
        id = FS_NONE;
    *sw = id == FS_NONE ? SW_FILE_NOT_FOUND : SW_OK;
    return id;
}

static uint16_t parent_directory(const struct fs_context *context, const struct capdu *command,
                                 uint16_t *sw)
{
    uint16_t directory = context->position->directory;

    *sw = command->has_data ? SW_LENGTH_P1P2 : SW_FILE_NOT_FOUND;
    if (command->has_data || directory == FS_MF)
        return FS_NONE;
    *sw = SW_OK;
    return context->fs->files[directory].parent;
}

/* Next and previous: from the current application, if its AID matches. */
static uint16_t by_name(const struct fs_context *context, const struct capdu *command, uint16_t *sw)
{
    const struct fs *fs = context->fs;
    unsigned occurrence = command->p2 & P2_OCCURRENCE;
    uint16_t current = context->position->application;
    uint16_t found = FS_NONE;
    uint16_t id;

    *sw = SW_LENGTH_P1P2;
    if (command->data.len > FS_AID_MAX)
        return FS_NONE;
    for (unsigned skip = 0;; skip++) {
        id = fs_application(fs, command->data, skip);
        if (id == FS_NONE)
            break;
        if (occurrence == FIRST || occurrence == LAST || (occurrence == PREVIOUS && id < current) ||
            (occurrence == NEXT && id > current && found == FS_NONE))
            found = id;
        if (occurrence == FIRST)
            break;
    }
    *sw = found == FS_NONE ? SW_FILE_NOT_FOUND : SW_OK;
    return found;
}

static uint16_t respond(const struct fs *fs, uint16_t id, uint8_t p2, struct buf *response)
{
    uint8_t life = fs->files[id].life;

    if ((p2 & P2_RETURN) != P2_NO_DATA)
        fcp_put(fs, id, response);
    if (life >= FS_TERMINATED)
        return SW_FILE_TERMINATED;
    return life == FS_DEACTIVATED ? SW_FILE_INVALIDATED : SW_OK;
}

uint16_t fs_select(struct fs_context *context, const struct capdu *command, struct buf *response)
{
    struct fs_position *position = context->position;
    unsigned returned = command->p2 & P2_RETURN;
    uint16_t sw = SW_OK;
    uint16_t id;

    /* P2 00 means "FCP" too: real terminals send it. */
    if ((returned != 0 && returned != P2_FCP && returned != P2_NO_DATA) ||
        command->p2 & P2_RESERVED ||
        (command->p1 != P1_NAME && command->p2 & (P2_OCCURRENCE | P2_TERMINATE)))
        return SW_WRONG_P1P2;
    if (command->p1 == P1_CHILD)
        id = child_directory(context, command, &sw);
    else if (command->p1 == P1_PARENT)
        id = parent_directory(context, command, &sw);
    else if (command->p1 == P1_NAME)
        id = by_name(context, command, &sw);
    else if (command->p1 == P1_FID && !command->has_data)
        id = FS_MF; /* ISO/IEC 7816-4 7.1.1 */
    else
        id = fs_named(context, command->p1, command->data, &sw);
    if (id == FS_NONE)
        return sw;
    if (command->p1 == P1_NAME && command->p2 & P2_TERMINATE) {
        if (id != position->application)
            return SW_CONDITIONS;
        fs_position_clear(position);
        return SW_OK;
    }
    fs_position_move(context, id);
    return respond(context->fs, id, command->p2, response);
}

uint16_t fs_status(struct fs_context *context, const struct capdu *command, struct buf *response)
{
    const struct fs *fs = context->fs;
    const struct fs_position *position = context->position;
    size_t start = response->len;
    size_t len;

    if (command->has_data)
        return SW_WRONG_LENGTH;
    if (command->p1 > STATUS_P1_MAX)
        return SW_WRONG_P1P2;
    switch (command->p2) {
    case STATUS_FCP:
        fcp_put(fs, position->directory, response);
        break;
    case STATUS_NAME:
        if (position->application != FS_MF)
            tlv_put(response, FCP_NAME, fs->files[position->application].name);
        break;
    case P2_NO_DATA:
        return SW_OK;
    default:
        return SW_WRONG_P1P2;
    }
    len = response->len - start;
    if (command->has_le && command->le < len) {
        response->len = start;
        return sw_wrong_le((uint32_t)len);
    }
    return SW_OK;
}
