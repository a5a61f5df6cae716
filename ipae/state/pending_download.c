/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The value "triggers", entries in a row: 30 { 80 eimId, 81 attempts, 82 refusals, [83
 * transactionId], [84 failure], [A5 { 85 event ... }], [BF37 result], BF54 request }. */
#include "ipae/state/persistent_state.h"

#include <stdlib.h>

enum {
    TRIGGERS_MAX = 32 * 1024,
    TAG_ENTRY = 0x30,
    TAG_EIM_ID = 0x80,
    TAG_ATTEMPTS = 0x81,
    TAG_REFUSALS = 0x82,
    TAG_TRANSACTION_ID = 0x83,
    TAG_FAILURE = 0x84,
    TAG_EVENTS = 0xA5,
    TAG_RESULT = 0xBF37,
    TAG_REQUEST = 0xBF54
};

static const char name[] = "triggers";

static struct bytes value_of(struct bytes entry, uint32_t tag)
{
    struct tlv found;

    return tlv_find(entry, tag, &found) == 0 ? found.value : BYTES_NONE;
}

static struct bytes whole_of(struct bytes entry, uint32_t tag)
{
    struct tlv found;

    return tlv_find(entry, tag, &found) == 0 ? found.whole : BYTES_NONE;
}

static uint8_t number_of(struct bytes entry, uint32_t tag)
{
    struct bytes value = value_of(entry, tag);

    return value.len == 1 ? value.at[0] : 0;
}

/* All entries; `out->at` is to be freed. */
static int read_all(struct terminal *terminal, struct buf *out)
{
    uint8_t *octets = malloc(TRIGGERS_MAX);
    int err;

    if (!octets)
        return ERR_MEMORY;
    *out = buf_over(octets, TRIGGERS_MAX);
    err = state_read(terminal, name, out);
    if (err < 0)
        free(octets);
    return err;
}

static int copy_out(struct terminal *terminal, struct bytes entry, struct pending_download *out)
{
    struct bytes copy = arena_copy(&terminal->poll_arena, entry);

    if (copy.len != entry.len)
        return ERR_MEMORY;
    *out = (struct pending_download){.eim_id = value_of(copy, TAG_EIM_ID),
                                     .request = whole_of(copy, TAG_REQUEST),
                                     .events = value_of(copy, TAG_EVENTS),
                                     .attempts = number_of(copy, TAG_ATTEMPTS),
                                     .refusals = number_of(copy, TAG_REFUSALS),
                                     .transaction_id = value_of(copy, TAG_TRANSACTION_ID),
                                     .result = whole_of(copy, TAG_RESULT),
                                     .failure = value_of(copy, TAG_FAILURE)};
    return 0;
}

/* The entry of `eim_id`; where that is BYTES_NONE, the one at `index`. */
static int find(struct terminal *terminal, struct bytes eim_id, size_t index,
                struct pending_download *out)
{
    struct buf all;
    struct bytes cursor;
    struct tlv entry;
    int err = read_all(terminal, &all);

    if (err < 0)
        return err;
    err = ERR_NOT_FOUND;
    cursor = buf_bytes(&all);
    for (size_t i = 0; err == ERR_NOT_FOUND && tlv_next(&cursor, &entry) == 0; i++)
        if (eim_id.at ? bytes_equal(value_of(entry.value, TAG_EIM_ID), eim_id) : i == index)
            err = copy_out(terminal, entry.value, out);
    free(all.at);
    return err;
}

int pending_download_get(struct terminal *terminal, struct bytes eim_id,
                         struct pending_download *out)
{
    return find(terminal, eim_id, 0, out);
}

int pending_download_at(struct terminal *terminal, size_t index, struct pending_download *out)
{
    return find(terminal, BYTES_NONE, index, out);
}

static void put_entry(struct buf *out, const struct pending_download *pending)
{
    size_t entry = tlv_open(out, TAG_ENTRY);

    tlv_put(out, TAG_EIM_ID, pending->eim_id);
    tlv_put_u8(out, TAG_ATTEMPTS, pending->attempts);
    tlv_put_u8(out, TAG_REFUSALS, pending->refusals);
    if (pending->transaction_id.len)
        tlv_put(out, TAG_TRANSACTION_ID, pending->transaction_id);
    if (pending->failure.len)
        tlv_put(out, TAG_FAILURE, pending->failure);
    if (pending->events.len)
        tlv_put(out, TAG_EVENTS, pending->events);
    buf_put(out, pending->result);
    buf_put(out, pending->request);
    tlv_close(out, entry);
}

/* Replaces the entry of `eim_id` by `pending` (NULL: removes it), or appends it. */
static int replace(struct terminal *terminal, struct bytes eim_id,
                   const struct pending_download *pending)
{
    struct buf all, out = buf_over(malloc(TRIGGERS_MAX), TRIGGERS_MAX);
    struct bytes cursor;
    struct tlv entry;
    int err = out.at ? read_all(terminal, &all) : ERR_MEMORY;

    if (err < 0) {
        free(out.at);
        return err;
    }
    cursor = buf_bytes(&all);
    while (tlv_next(&cursor, &entry) == 0) {
        bool is_it = bytes_equal(value_of(entry.value, TAG_EIM_ID), eim_id);

        if (!is_it)
            buf_put(&out, entry.whole);
        else if (pending)
            put_entry(&out, pending);
        if (is_it)
            pending = NULL;
    }
    if (pending)
        put_entry(&out, pending);
    err = out.overflow ? ERR_FULL : state_write(terminal, name, buf_bytes(&out));
    free(all.at);
    free(out.at);
    return err;
}

int pending_download_put(struct terminal *terminal, const struct pending_download *pending)
{
    return replace(terminal, pending->eim_id, pending);
}

int pending_download_clear(struct terminal *terminal, struct bytes eim_id)
{
    return replace(terminal, eim_id, NULL);
}
