/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ipae/state/persistent_state.h"

#include <string.h>

static const char name_of_changes[] = "changes";

enum { TAG_CHANGE = 0x30, TAG_EIM_ID = 0x80, TAG_CAUSE = 0x81 };

int state_read(struct terminal *terminal, const char *name, struct buf *out)
{
    int err = terminal->reset ? ERR_RESET : card_read_agent_state(terminal->card, name, out);

    return err == ERR_NOT_FOUND ? 0 : err;
}

int state_write(struct terminal *terminal, const char *name, struct bytes value)
{
    return terminal->reset ? ERR_RESET : card_write_agent_state(terminal->card, name, value);
}

/* ---- changes: 30 { 80 eimId, 81 cause } in a row ---- */

static bool is_of(struct bytes entry, struct bytes eim_id)
{
    struct tlv id;

    return tlv_find(entry, TAG_EIM_ID, &id) == 0 && bytes_equal(id.value, eim_id);
}

int state_change_get(struct terminal *terminal, struct bytes eim_id, int64_t *cause)
{
    uint8_t octets[CHANGES_MAX];
    struct buf all = BUF_OVER(octets);
    struct bytes cursor;
    struct tlv entry, part;
    int err = state_read(terminal, name_of_changes, &all);

    if (err < 0)
        return err;
    cursor = buf_bytes(&all);
    while (tlv_next(&cursor, &entry) == 0) {
        if (!is_of(entry.value, eim_id) || tlv_find(entry.value, TAG_CAUSE, &part) < 0 ||
            part.value.len != 1)
            continue;
        *cause = part.value.at[0];
        return 0;
    }
    return ERR_NOT_FOUND;
}

/* All entries except that of `eim_id`. */
static int others(struct terminal *terminal, struct bytes eim_id, struct buf *out, bool *was_there)
{
    uint8_t octets[CHANGES_MAX];
    struct buf all = BUF_OVER(octets);
    struct bytes cursor;
    struct tlv entry;
    int err = state_read(terminal, name_of_changes, &all);

    *was_there = false;
    cursor = buf_bytes(&all);
    while (err == 0 && tlv_next(&cursor, &entry) == 0) {
        if (is_of(entry.value, eim_id))
            *was_there = true;
        else
            buf_put(out, entry.whole);
    }
    return err;
}

int state_change_set(struct terminal *terminal, struct bytes eim_id, int64_t cause)
{
    uint8_t octets[CHANGES_MAX];
    struct buf out = BUF_OVER(octets);
    bool was_there;
    size_t entry;
    int err = others(terminal, eim_id, &out, &was_there);

    if (err < 0)
        return err;
    entry = tlv_open(&out, TAG_CHANGE);
    tlv_put(&out, TAG_EIM_ID, eim_id);
    tlv_put_u8(&out, TAG_CAUSE, (unsigned)cause);
    tlv_close(&out, entry);
    return out.overflow ? ERR_FULL : state_write(terminal, name_of_changes, buf_bytes(&out));
}

int state_change_clear(struct terminal *terminal, struct bytes eim_id)
{
    uint8_t octets[CHANGES_MAX];
    struct buf out = BUF_OVER(octets);
    bool was_there;
    int err = others(terminal, eim_id, &out, &was_there);

    return err < 0 || !was_there ? err : state_write(terminal, name_of_changes, buf_bytes(&out));
}

int state_changes_read(struct terminal *terminal, struct buf *out)
{
    return state_read(terminal, name_of_changes, out);
}

int state_changes_restore(struct terminal *terminal, struct bytes changes)
{
    return state_write(terminal, name_of_changes, changes);
}

/* ---- fallback ---- */

int fallback_get(struct terminal *terminal, struct fallback_progress *out)
{
    uint8_t octets[3];
    struct buf value = BUF_OVER(octets);
    int err = state_read(terminal, "fallback", &value);

    *out = (struct fallback_progress){.state = FALLBACK_NONE};
    if (err == 0 && value.len == sizeof(octets) && octets[0] <= FALLBACK_RETURNED)
        *out =
            (struct fallback_progress){(enum fallback_state)octets[0], octets[1], octets[2] != 0};
    return err;
}

int fallback_put(struct terminal *terminal, const struct fallback_progress *progress)
{
    const uint8_t octets[] = {(uint8_t)progress->state, progress->failures, progress->reported};

    return state_write(terminal, "fallback",
                       progress->state == FALLBACK_NONE ? BYTES_NONE : BYTES_OF(octets));
}

/* ---- device ---- */

int device_get(struct terminal *terminal, struct buf *imei)
{
    return state_read(terminal, "device", imei);
}

int device_put(struct terminal *terminal, struct bytes imei)
{
    return state_write(terminal, "device", imei);
}

/* ---- immediate enabling ---- */

int immediate_enabling_get(struct terminal *terminal, uint8_t iccid[10])
{
    uint8_t octets[10];
    struct buf value = BUF_OVER(octets);
    int err = state_read(terminal, "immediate", &value);

    if (err < 0 || value.len != sizeof(octets))
        return err < 0 ? err : ERR_NOT_FOUND;
    memcpy(iccid, octets, sizeof(octets));
    return 0;
}

int immediate_enabling_put(struct terminal *terminal, struct bytes iccid)
{
    return state_write(terminal, "immediate", iccid);
}
