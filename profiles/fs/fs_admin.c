/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Life cycle and administration of files: ACTIVATE and DEACTIVATE (TS 102 221 11.1.14, 11.1.15),
 * CREATE, DELETE, RESIZE and TERMINATE (TS 102 222 6).
 */
#include <string.h>

#include "apdu/tlv.h"
#include "profiles/fs/access.h"
#include "profiles/fs/fcp.h"
#include "profiles/fs/fs_cache.h"

enum { BODY_MAX = 65535, RECORDS_MAX = 254, PINS_MAX = 32, SFI_FROM_FID = 0xFF };

/* The file of a life cycle command: named in its data, else the current EF or DF. */
static uint16_t target(const struct fs_context *context, const struct capdu *command, uint16_t *sw)
{
    *sw = SW_WRONG_P1P2;
    if (command->p2)
        return FS_NONE;
    if (!command->has_data) {
        if (command->p1)
            return FS_NONE;
        *sw = SW_OK;
        return context->position->ef ? context->position->ef : context->position->directory;
    }
    return fs_named(context, command->p1, command->data, sw);
}

static uint16_t change_life(struct fs_context *context, const struct capdu *command,
                            enum access_mode mode, uint8_t life)
{
    uint16_t sw;
    uint16_t id = target(context, command, &sw);
    const struct fs_file *file;

    if (id == FS_NONE)
        return sw;
    file = &context->fs->files[id];
    if (!access_allowed(context, id, mode))
        return SW_SECURITY_STATUS;
    if (id == FS_MF || file->life >= FS_TERMINATED)
        return SW_CONDITIONS;
    if (file->life != life)
        sw = fs_write_life(context->fs, id, life);
    if (sw == SW_OK && command->has_data)
        fs_position_move(context, id);
    return sw;
}

uint16_t fs_deactivate_file(struct fs_context *context, const struct capdu *command,
                            struct buf *response)
{
    (void)response;
    return change_life(context, command, ACCESS_DEACTIVATE, FS_DEACTIVATED);
}

uint16_t fs_activate_file(struct fs_context *context, const struct capdu *command,
                          struct buf *response)
{
    (void)response;
    return change_life(context, command, ACCESS_ACTIVATE, FS_ACTIVE);
}

static uint16_t terminate(struct fs_context *context, const struct capdu *command, bool directory)
{
    uint16_t sw;
    uint16_t id = target(context, command, &sw);

    if (id == FS_NONE)
        return sw;
    if (fs_is_directory(&context->fs->files[id]) != directory)
        return SW_INCOMPATIBLE_STRUCTURE;
    if (!access_allowed(context, id, ACCESS_TERMINATE))
        return SW_SECURITY_STATUS;
    if (id == FS_MF || context->fs->files[id].life >= FS_TERMINATED)
        return SW_CONDITIONS;
    return fs_write_life(context->fs, id, FS_TERMINATED);
}

uint16_t fs_terminate_df(struct fs_context *context, const struct capdu *command,
                         struct buf *response)
{
    (void)response;
    return terminate(context, command, true);
}

uint16_t fs_terminate_ef(struct fs_context *context, const struct capdu *command,
                         struct buf *response)
{
    (void)response;
    return terminate(context, command, false);
}

/* Not allowed: an eUICC is not terminated by a profile (INTERPRETATION.md). */
uint16_t fs_terminate_card(struct fs_context *context, const struct capdu *command,
                           struct buf *response)
{
    (void)response;
    if (command->p1 || command->p2)
        return SW_WRONG_P1P2;
    if (command->has_data)
        return SW_WRONG_LENGTH;
    return access_allowed(context, FS_MF, ACCESS_TERMINATE) ? SW_CONDITIONS : SW_SECURITY_STATUS;
}

static bool number_of(struct bytes value, uint32_t *out)
{
    *out = 0;
    for (size_t i = 0; i < value.len; i++)
        *out = *out << 8 | value.at[i];
    return value.len >= 1 && value.len <= 4;
}

/* The parameters of CREATE FILE. */
struct creation {
    struct fs_file file;
    struct bytes fill, repeat;
    uint8_t pins[PINS_MAX];
};

static bool creation_descriptor(struct fs_file *file, struct bytes value)
{
    if (value.len < 2)
        return false;
    file->descriptor = value.at[0];
    file->type = (uint8_t)fcp_type(file->descriptor);
    if (fs_is_record(file)) {
        if (value.len < 4)
            return false;
        file->record_len = (uint16_t)(value.at[2] << 8 | value.at[3]);
    }
    return file->type != FS_FREE && file->record_len <= 255;
}

static bool creation_sizes(struct fs_file *file)
{
    uint32_t count;

    if (fs_is_directory(file)) {
        file->size = 0; /* TS 102 222 6.3.2: the size of a DF is a hint */
        return true;
    }
    if (file->type == FS_BER_TLV) {
        file->reserved = file->size;
        file->size = 0;
        return true;
    }
    file->reserved = file->size;
    if (file->size == 0 || file->size > BODY_MAX)
        return false;
    if (!fs_is_record(file))
        return true;
    count = file->record_len ? file->size / file->record_len : 0;
    file->record_count = (uint8_t)count;
    return count >= 1 && count <= RECORDS_MAX && count * file->record_len == file->size;
}

/* The key references of a PIN status template, as the FCP has it. */
static size_t creation_pins(struct bytes template, uint8_t out[PINS_MAX])
{
    struct tlv one;
    size_t count = 0;

    while (tlv_next(&template, &one) == 0)
        if (one.tag == FCP_KEY_REFERENCE && one.value.len == 1 && count < PINS_MAX)
            out[count++] = one.value.at[0];
    return count;
}

static bool creation_proprietary(struct bytes list, struct creation *out)
{
    struct fs_file *file = &out->file;
    struct tlv one;

    while (tlv_next(&list, &one) == 0) {
        if (one.tag == FCP_SPECIAL_INFORMATION && one.value.len == 1)
            file->special = one.value.at[0];
        else if (one.tag == FCP_FILL_PATTERN)
            out->fill = one.value;
        else if (one.tag == FCP_REPEAT_PATTERN)
            out->repeat = one.value;
        else if (one.tag == FCP_FILE_DETAILS && one.value.len == 1)
            file->details = one.value.at[0];
        else if (one.tag == FCP_MAXIMUM_SIZE && !number_of(one.value, &file->maximum))
            return false;
    }
    return true;
}

static bool creation_read(struct bytes list, struct creation *out)
{
    struct fs_file *file = &out->file;
    struct tlv one;
    bool has_descriptor = false, has_rule = false;
    unsigned low;
    int err;

    *out = (struct creation){.file = {.life = FS_ACTIVE, .sfi = SFI_FROM_FID, .rules = FS_NONE}};
    while ((err = tlv_next(&list, &one)) == 0) {
        switch (one.tag) {
        case FCP_DESCRIPTOR:
            has_descriptor = creation_descriptor(file, one.value);
            break;
        case FCP_FID:
            if (one.value.len != 2)
                return false;
            file->fid = (uint16_t)(one.value.at[0] << 8 | one.value.at[1]);
            break;
        case FCP_SIZE:
            if (!number_of(one.value, &file->size))
                return false;
            break;
        case FCP_SFI:
            file->sfi = one.value.len == 1 ? one.value.at[0] >> FCP_SFI_SHIFT : 0;
            break;
        case FCP_LIFE:
            file->life = one.value.len == 1 ? one.value.at[0] : FS_ACTIVE;
            break;
        case FCP_RULE:
            if (one.value.len != 3)
                return false;
            file->rules_fid = (uint16_t)(one.value.at[0] << 8 | one.value.at[1]);
            file->rule = one.value.at[2];
            has_rule = file->rule != 0;
            break;
        case FCP_PIN_STATUS:
            file->pins = bytes_at(out->pins, creation_pins(one.value, out->pins));
            break;
        case FCP_PROPRIETARY:
            if (!creation_proprietary(one.value, out))
                return false;
            break;
        default:
            break;
        }
    }
    if (err != ERR_NOT_FOUND || !has_descriptor || !has_rule || file->fid == 0)
        return false;
    low = file->fid & FCP_SFI_MASK;
    if (file->sfi == SFI_FROM_FID)
        file->sfi = fs_is_directory(file) || low == FCP_SFI_MASK ? 0 : (uint8_t)low;
    return creation_sizes(file);
}

static void fill_body(const struct creation *creation, uint8_t *out)
{
    const struct fs_file *file = &creation->file;
    uint32_t step = file->record_len ? file->record_len : file->size;

    for (uint32_t i = 0; i < file->size; i++) {
        uint32_t at = i % step;

        if (creation->repeat.len)
            out[i] = creation->repeat.at[at % creation->repeat.len];
        else if (creation->fill.len)
            out[i] = creation->fill.at[at < creation->fill.len ? at : creation->fill.len - 1];
        else
            out[i] = 0xFF;
    }
}

uint16_t fs_create_file(struct fs_context *context, const struct capdu *command,
                        struct buf *response)
{
    struct fs *fs = context->fs;
    uint16_t directory = fs_real(fs, context->position->directory);
    struct creation creation;
    struct tlv fcp;
    uint8_t *body = NULL;
    uint16_t id = (uint16_t)fs->count;
    uint16_t sw;

    (void)response;
    if (command->p1 || command->p2)
        return SW_WRONG_P1P2;
    if (tlv_only(command->data, &fcp) || fcp.tag != FCP_TEMPLATE ||
        !creation_read(fcp.value, &creation))
        return SW_WRONG_DATA;
    if (!access_allowed(context, directory,
                        fs_is_directory(&creation.file) ? ACCESS_CREATE_DF : ACCESS_CREATE_EF))
        return SW_SECURITY_STATUS;
    if (creation.file.fid == FS_FID_MF || creation.file.fid == FS_FID_ADF ||
        creation.file.fid == FS_FID_RESERVED ||
        fs_child(fs, directory, creation.file.fid) != FS_NONE)
        return SW_FILE_EXISTS;
    if (creation.file.sfi && fs_child_by_sfi(fs, directory, creation.file.sfi) != FS_NONE)
        return SW_WRONG_DATA;
    creation.file.parent = directory;
    creation.file.link = id;
    if (creation.file.size) {
        body = arena_alloc(context->arena, creation.file.size);
        if (!body)
            return SW_MEMORY_PROBLEM;
        fill_body(&creation, body);
    }
    sw = fs_write_file(fs, id, &creation.file, bytes_at(body, creation.file.size));
    if (sw != SW_OK)
        return sw;
    fs_resolve_rules(fs->cache);
    fs_position_move(context, id);
    return SW_OK;
}

/* True when `id` lies in `directory` or is it. */
static bool lies_in(const struct fs *fs, uint16_t id, uint16_t directory)
{
    while (id != directory && id != FS_MF)
        id = fs->files[id].parent;
    return id == directory;
}

/* PINs are stored under the id of their directory, so a directory with PINs cannot be deleted. */
static bool has_pins(const struct fs *fs, uint16_t id)
{
    for (unsigned i = 0; fs->cache && i < fs->cache->pin_count; i++)
        if (fs->cache->pins[i].directory == id)
            return true;
    return false;
}

/* Is there a link to `id` outside of `deleted`? Links share the body of the file, so it is not
 * deleted before them. */
static bool is_linked(const struct fs *fs, uint16_t id, uint16_t deleted)
{
    for (uint32_t i = 0; i < fs->count; i++)
        if (i != id && fs->files[i].type != FS_FREE && fs->files[i].link == id &&
            !lies_in(fs, (uint16_t)i, deleted))
            return true;
    return false;
}

uint16_t fs_delete_file(struct fs_context *context, const struct capdu *command,
                        struct buf *response)
{
    struct fs *fs = context->fs;
    uint16_t sw, parent;
    uint16_t id = fs_named(context, command->p1, command->data, &sw);

    (void)response;
    if (command->p2)
        return SW_WRONG_P1P2;
    if (id == FS_NONE)
        return sw;
    parent = fs->files[id].parent;
    if (id == FS_MF || fs->files[id].type == FS_APPLICATION)
        return SW_CONDITIONS;
    if (!access_allowed(context, id, ACCESS_DELETE) &&
        !access_allowed(context, parent, ACCESS_DELETE_CHILD))
        return SW_SECURITY_STATUS;
    for (uint32_t i = 0; i < fs->count; i++)
        if (fs->files[i].type != FS_FREE && lies_in(fs, (uint16_t)i, id) &&
            (is_linked(fs, (uint16_t)i, id) || has_pins(fs, (uint16_t)i)))
            return SW_CONDITIONS;
    for (uint32_t i = fs->count; sw == SW_OK && i-- > 1;)
        if (i != id && fs->files[i].type != FS_FREE && lies_in(fs, (uint16_t)i, id))
            sw = fs_erase_file(fs, (uint16_t)i);
    if (sw == SW_OK)
        sw = fs_erase_file(fs, id);
    if (sw != SW_OK)
        return sw;
    fs_resolve_rules(fs->cache);
    fs_position_move(context, parent);
    return SW_OK;
}

/* New octets are FF; a cyclic or BER-TLV file, or a link, keeps its size. */
uint16_t fs_resize_file(struct fs_context *context, const struct capdu *command,
                        struct buf *response)
{
    struct fs *fs = context->fs;
    struct tlv outer, fid, size;
    struct fs_file file;
    uint32_t octets;
    uint8_t *body;
    uint16_t sw, id;

    (void)response;
    if (command->p1 || command->p2)
        return SW_WRONG_P1P2;
    if (tlv_only(command->data, &outer) || outer.tag != FCP_TEMPLATE ||
        tlv_find(outer.value, FCP_FID, &fid) || tlv_find(outer.value, FCP_SIZE, &size) ||
        !number_of(size.value, &octets))
        return SW_WRONG_DATA;
    id = fs_named(context, 0, fid.value, &sw);
    if (id == FS_NONE)
        return sw;
    file = fs->files[id];
    if ((file.type != FS_TRANSPARENT && file.type != FS_LINEAR) || file.link != id ||
        is_linked(fs, id, id))
        return SW_INCOMPATIBLE_STRUCTURE;
    if (!access_allowed(context, id, ACCESS_RESIZE))
        return SW_SECURITY_STATUS;
    if (octets == 0 || octets > BODY_MAX ||
        (file.record_len && (octets % file.record_len || octets / file.record_len > RECORDS_MAX)))
        return SW_WRONG_DATA;
    body = arena_alloc(context->arena, octets);
    if (!body)
        return SW_MEMORY_PROBLEM;
    memset(body, 0xFF, octets);
    memcpy(body, file.body.at, file.body.len < octets ? file.body.len : octets);
    file.size = file.reserved = octets;
    file.record_count = (uint8_t)(file.record_len ? octets / file.record_len : 0);
    sw = fs_write_file(fs, id, &file, bytes_at(body, octets));
    if (sw == SW_OK)
        fs_position_move(context, id);
    return sw;
}
