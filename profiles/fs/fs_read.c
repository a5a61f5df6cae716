/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transparent and record files: TS 102 221 11.1.3 to 11.1.8 (DP-5.1, DP-5.7). */
#include <string.h>

#include "profiles/fs/access.h"
#include "profiles/fs/fs_cache.h"

enum {
    SFI_IN_P1 = 0x80,
    SFI_RESERVED = 0x60, /* bits of P1 beside the SFI */
    SFI_MASK = 0x1F,
    SFI_MAX = 30,
    MODE = 0x07, /* of P2 */
    MODE_NEXT = 0x02,
    MODE_PREVIOUS = 0x03,
    MODE_ABSOLUTE = 0x04,
    SEARCH_FORWARD = 0x04,
    SEARCH_BACKWARD = 0x05,
    SEARCH_ENHANCED = 0x06,
    /* Search indication of the enhanced search, TS 102 221 11.1.7 */
    INDICATION_BACKWARD = 0x01,
    INDICATION_NEXT = 0x02, /* from the next or previous record */
    INDICATION_LONG = 0x04,
    INDICATION_AFTER_OCTET = 0x08,
    INDICATION_RESERVED = 0xF0
};

uint16_t fs_current_ef(struct fs_context *context, uint8_t sfi, uint16_t *sw)
{
    const struct fs *fs = context->fs;
    struct fs_position *position = context->position;
    uint16_t id = position->ef;

    if (sfi) {
        id = sfi <= SFI_MAX ? fs_child_by_sfi(fs, position->directory, sfi) : FS_NONE;
        *sw = SW_FILE_NOT_FOUND;
        if (id == FS_NONE)
            return FS_NONE;
        fs_position_move(context, id);
    }
    *sw = SW_NO_EF;
    if (id == 0 || !fs_file(fs, id))
        return FS_NONE;
    *sw = SW_OK;
    return id;
}

/* The EF and offset of READ and UPDATE BINARY. */
static uint16_t binary_ef(struct fs_context *context, const struct capdu *command,
                          enum access_mode mode, uint32_t *offset, uint16_t *sw)
{
    uint8_t sfi = 0;
    uint16_t id;

    *offset = (uint32_t)command->p1 << 8 | command->p2;
    if (command->p1 & SFI_IN_P1) {
        *sw = SW_WRONG_P1P2;
        sfi = command->p1 & SFI_MASK;
        if (command->p1 & SFI_RESERVED || sfi == 0)
            return FS_NONE;
        *offset = command->p2;
    }
    id = fs_current_ef(context, sfi, sw);
    if (id != FS_NONE)
        *sw = fs_check_access(context, id, context->fs->files[id].type == FS_TRANSPARENT, mode);
    return *sw == SW_OK ? id : FS_NONE;
}

/*
 * Response data by Le: all for 00 (or 0000); else exactly Le octets, or 6Cxx when there are fewer.
 */
static uint16_t put_available(const struct capdu *command, struct bytes available, bool whole,
                              struct buf *response)
{
    bool all = command->le == APDU_SHORT_LE_MAX || command->le == APDU_EXTENDED_LE_MAX;
    uint32_t most = available.len > command->le ? command->le : (uint32_t)available.len;

    if (!command->has_le)
        return SW_WRONG_LENGTH;
    if ((!all && command->le > available.len) || (whole && command->le < available.len))
        return sw_wrong_le((uint32_t)available.len);
    buf_put(response, bytes_cut(available, 0, most));
    return SW_OK;
}

uint16_t fs_read_binary(struct fs_context *context, const struct capdu *command,
                        struct buf *response)
{
    const struct fs_file *file;
    uint32_t offset;
    uint16_t sw;
    uint16_t id = binary_ef(context, command, ACCESS_READ, &offset, &sw);

    if (id == FS_NONE)
        return sw;
    file = &context->fs->files[id];
    if (command->has_data)
        return SW_WRONG_LENGTH;
    if (offset >= file->body.len && !(offset == 0 && file->body.len == 0))
        return SW_WRONG_OFFSET;
    return put_available(command, bytes_from(file->body, offset), false, response);
}

uint16_t fs_update_binary(struct fs_context *context, const struct capdu *command,
                          struct buf *response)
{
    uint32_t offset;
    uint16_t sw;
    uint16_t id = binary_ef(context, command, ACCESS_UPDATE, &offset, &sw);

    (void)response;
    if (id == FS_NONE)
        return sw;
    if (!command->has_data)
        return SW_WRONG_LENGTH;
    if (offset + command->data.len > context->fs->files[id].body.len)
        return SW_WRONG_OFFSET;
    return fs_write_body(context->fs, id, offset, command->data);
}

/* The record of P1 and the mode in P2; 0 with 6A83 or 6A86. The caller moves the record pointer if
 * the command succeeds. */
static unsigned record_number(const struct fs_context *context, const struct fs_file *file,
                              const struct capdu *command, uint16_t *sw)
{
    unsigned current = context->position->record;
    unsigned mode = command->p2 & MODE;
    unsigned number = 0;

    *sw = SW_WRONG_P1P2;
    if (mode != MODE_ABSOLUTE && (command->p1 != 0 || mode < MODE_NEXT || mode > MODE_ABSOLUTE))
        return 0;
    if (mode == MODE_ABSOLUTE)
        number = command->p1 ? command->p1 : current;
    else if (mode == MODE_NEXT)
        number = current + 1;
    else
        number = current ? current - 1 : file->record_count;
    if (file->type == FS_CYCLIC && mode != MODE_ABSOLUTE && current)
        number = number == 0 ? file->record_count : number > file->record_count ? 1 : number;
    *sw = number == 0 || number > file->record_count ? SW_RECORD_NOT_FOUND : SW_OK;
    return *sw == SW_OK ? number : 0;
}

static uint16_t record_ef(struct fs_context *context, const struct capdu *command,
                          enum access_mode mode, uint16_t *sw)
{
    uint8_t sfi = command->p2 >> 3;
    uint16_t id;

    *sw = SW_WRONG_P1P2;
    if (sfi > SFI_MAX)
        return FS_NONE;
    id = fs_current_ef(context, sfi, sw);
    if (id != FS_NONE)
        *sw = fs_check_access(context, id, fs_is_record(&context->fs->files[id]), mode);
    return *sw == SW_OK ? id : FS_NONE;
}

uint16_t fs_read_record(struct fs_context *context, const struct capdu *command,
                        struct buf *response)
{
    const struct fs_file *file;
    unsigned number;
    uint16_t sw;
    uint16_t id = record_ef(context, command, ACCESS_READ, &sw);

    if (id == FS_NONE)
        return sw;
    file = &context->fs->files[id];
    number = record_number(context, file, command, &sw);
    if (!number)
        return sw;
    if (command->has_data)
        return SW_WRONG_LENGTH;
    sw = put_available(command, fs_record(file, number), true, response);
    if (sw == SW_OK && (command->p2 & MODE) != MODE_ABSOLUTE)
        context->position->record = (uint16_t)number;
    return sw;
}

/* Octet offset of record `number` in the body. */
static uint32_t record_at(const struct fs_file *file, unsigned number)
{
    return (number - 1 + file->cursor) % file->record_count * (uint32_t)file->record_len;
}

/* The oldest record becomes record 1 with `content`. */
static uint16_t push_record(struct fs *fs, uint16_t id, struct bytes content)
{
    const struct fs_file *file = &fs->files[id];
    uint16_t sw = fs_write_body(fs, id, record_at(file, file->record_count), content);

    if (sw != SW_OK)
        return sw;
    return fs_write_cursor(fs, id,
                           (uint8_t)((file->cursor + file->record_count - 1) % file->record_count));
}

uint16_t fs_update_record(struct fs_context *context, const struct capdu *command,
                          struct buf *response)
{
    const struct fs_file *file;
    unsigned number;
    uint16_t sw;
    uint16_t id = record_ef(context, command, ACCESS_UPDATE, &sw);

    (void)response;
    if (id == FS_NONE)
        return sw;
    file = &context->fs->files[id];
    if (file->type == FS_CYCLIC) {
        if ((command->p2 & MODE) != MODE_PREVIOUS || command->p1)
            return SW_INCOMPATIBLE_STRUCTURE;
        if (command->data.len != file->record_len)
            return SW_WRONG_LENGTH;
        sw = push_record(context->fs, id, command->data);
        number = 1;
    } else {
        number = record_number(context, file, command, &sw);
        if (!number)
            return sw;
        if (command->data.len != file->record_len)
            return SW_WRONG_LENGTH;
        sw = fs_write_body(context->fs, id, record_at(file, number), command->data);
    }
    if (sw == SW_OK && (command->p2 & MODE) != MODE_ABSOLUTE)
        context->position->record = (uint16_t)number;
    return sw;
}

/* The search string, its places in a record, and the records to search. */
struct search {
    struct bytes text;
    unsigned first; /* record to begin with */
    bool backward;
    bool after_octet; /* begin after the first occurrence of ... */
    uint8_t octet;    /* ... this */
    size_t offset;    /* else at this offset */
};

static bool record_matches(const struct search *search, struct bytes record)
{
    size_t at = search->offset;

    if (search->after_octet) {
        const uint8_t *found = memchr(record.at, search->octet, record.len);

        if (!found)
            return false;
        at = (size_t)(found - record.at) + 1;
    }
    for (; at + search->text.len <= record.len; at++)
        if (memcmp(record.at + at, search->text.at, search->text.len) == 0)
            return true;
    return false;
}

static uint16_t search_from(const struct fs_context *context, const struct fs_file *file,
                            const struct capdu *command, struct search *search)
{
    unsigned mode = command->p2 & MODE;
    unsigned current = context->position->record;
    uint8_t indication;

    search->text = command->data;
    search->backward = mode == SEARCH_BACKWARD;
    search->first = command->p1 ? command->p1 : current;
    if (mode == SEARCH_ENHANCED) {
        if (command->data.len < 3)
            return SW_WRONG_LENGTH;
        indication = command->data.at[0];
        search->text = bytes_from(command->data, 2);
        search->after_octet = indication & INDICATION_AFTER_OCTET;
        search->octet = command->data.at[1];
        search->offset = search->after_octet ? 0 : command->data.at[1];
        search->backward = indication & INDICATION_BACKWARD;
        if ((indication & INDICATION_RESERVED) || !(indication & INDICATION_LONG))
            return SW_WRONG_DATA;
        if (indication & INDICATION_NEXT) {
            if (command->p1)
                return SW_WRONG_P1P2;
            search->first =
                search->backward ? (current ? current - 1 : file->record_count) : current + 1;
        }
    } else if (mode != SEARCH_FORWARD && mode != SEARCH_BACKWARD) {
        return SW_WRONG_P1P2; /* 07: proprietary search, none here */
    }
    if (search->text.len == 0 || search->text.len > file->record_len)
        return SW_WRONG_LENGTH;
    /* Without a record pointer: the whole file. */
    if (search->first == 0 && command->p1 == 0 && current == 0)
        search->first = search->backward ? file->record_count : 1;
    return search->first == 0 || search->first > file->record_count ? SW_RECORD_NOT_FOUND : SW_OK;
}

uint16_t fs_search_record(struct fs_context *context, const struct capdu *command,
                          struct buf *response)
{
    const struct fs_file *file;
    struct search search = {0};
    unsigned found = 0;
    uint16_t sw;
    uint16_t id = record_ef(context, command, ACCESS_READ, &sw);

    if (id == FS_NONE)
        return sw;
    file = &context->fs->files[id];
    sw = search_from(context, file, command, &search);
    if (sw != SW_OK)
        return sw;
    for (unsigned number = search.first; number >= 1 && number <= file->record_count;
         number = search.backward ? number - 1 : number + 1) {
        if (!record_matches(&search, fs_record(file, number)))
            continue;
        buf_put_u8(response, number);
        if (!found)
            found = number;
    }
    if (!found)
        return SW_END_OF_FILE;
    context->position->record = (uint16_t)found;
    return SW_OK;
}

uint16_t fs_increase(struct fs_context *context, const struct capdu *command, struct buf *response)
{
    struct fs *fs = context->fs;
    const struct fs_file *file;
    uint8_t sum[255];
    unsigned carry = 0;
    uint8_t sfi = 0;
    uint16_t sw;
    uint16_t id;

    if (command->p1 & SFI_IN_P1)
        sfi = command->p1 & SFI_MASK;
    if (command->p2 || (command->p1 && (command->p1 & SFI_RESERVED || !sfi)))
        return SW_WRONG_P1P2;
    id = fs_current_ef(context, sfi, &sw);
    if (id == FS_NONE)
        return sw;
    file = &fs->files[id];
    sw = fs_check_access(context, id, file->type == FS_CYCLIC, ACCESS_INCREASE);
    if (sw != SW_OK)
        return sw;
    if (command->data.len == 0 || command->data.len > file->record_len ||
        file->record_len > sizeof sum)
        return SW_WRONG_LENGTH;
    memcpy(sum, fs_record(file, 1).at, file->record_len);
    for (size_t i = 0; i < file->record_len; i++) {
        size_t at = file->record_len - 1U - i;

        carry += sum[at];
        if (i < command->data.len)
            carry += command->data.at[command->data.len - 1 - i];
        sum[at] = (uint8_t)carry;
        carry >>= 8;
    }
    if (carry)
        return SW_INCREASE_MAX;
    sw = push_record(fs, id, bytes_at(sum, file->record_len));
    if (sw != SW_OK)
        return sw;
    context->position->record = 1;
    buf_put(response, bytes_at(sum, file->record_len));
    buf_put(response, command->data);
    return SW_OK;
}
