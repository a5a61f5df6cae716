/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ipae/state/persistent_state.h"

#include <string.h>

static const char name_of_changes[] = "changes";

enum { TAG_CHANGE = 0x30, TAG_EIM_ID = 0x80, TAG_CAUSE = 0x81 };

int fact_read(struct ipae *ipae, const char *name, struct buf *out)
{
    int err = ipae->reset ? ERR_RESET : card_read_fact(ipae->card, name, out);

    return err == ERR_NOT_FOUND ? 0 : err;
}

int fact_write(struct ipae *ipae, const char *name, struct bytes value)
{
    return ipae->reset ? ERR_RESET : card_write_fact(ipae->card, name, value);
}

/* ---- changes: 30 { 80 eimId, 81 cause } in a row ---- */

static bool is_of(struct bytes entry, struct bytes eim_id)
{
    struct tlv id;

    return tlv_find(entry, TAG_EIM_ID, &id) == 0 && bytes_equal(id.value, eim_id);
}

int change_get(struct ipae *ipae, struct bytes eim_id, int64_t *cause)
{
    uint8_t octets[CHANGES_MAX];
    struct buf all = BUF_OVER(octets);
    struct bytes cursor;
    struct tlv entry, part;
    int err = fact_read(ipae, name_of_changes, &all);

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

/* All entries but that of `eim_id`. */
static int others(struct ipae *ipae, struct bytes eim_id, struct buf *out, bool *was_there)
{
    uint8_t octets[CHANGES_MAX];
    struct buf all = BUF_OVER(octets);
    struct bytes cursor;
    struct tlv entry;
    int err = fact_read(ipae, name_of_changes, &all);

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

int change_set(struct ipae *ipae, struct bytes eim_id, int64_t cause)
{
    uint8_t octets[CHANGES_MAX];
    struct buf out = BUF_OVER(octets);
    bool was_there;
    size_t entry;
    int err = others(ipae, eim_id, &out, &was_there);

    if (err < 0)
        return err;
    entry = tlv_open(&out, TAG_CHANGE);
    tlv_put(&out, TAG_EIM_ID, eim_id);
    tlv_put_u8(&out, TAG_CAUSE, (unsigned)cause);
    tlv_close(&out, entry);
    return out.overflow ? ERR_FULL : fact_write(ipae, name_of_changes, buf_bytes(&out));
}

int change_clear(struct ipae *ipae, struct bytes eim_id)
{
    uint8_t octets[CHANGES_MAX];
    struct buf out = BUF_OVER(octets);
    bool was_there;
    int err = others(ipae, eim_id, &out, &was_there);

    return err < 0 || !was_there ? err : fact_write(ipae, name_of_changes, buf_bytes(&out));
}

int changes_keep(struct ipae *ipae, struct buf *out)
{
    return fact_read(ipae, name_of_changes, out);
}

int changes_put_back(struct ipae *ipae, struct bytes changes)
{
    return fact_write(ipae, name_of_changes, changes);
}

/* ---- fallback ---- */

int fallback_get(struct ipae *ipae, struct fallback_fact *out)
{
    uint8_t octets[3];
    struct buf value = BUF_OVER(octets);
    int err = fact_read(ipae, "fallback", &value);

    *out = (struct fallback_fact){.state = FALLBACK_NONE};
    if (err == 0 && value.len == sizeof(octets) && octets[0] <= FALLBACK_RETURNED)
        *out = (struct fallback_fact){(enum fallback_state)octets[0], octets[1], octets[2] != 0};
    return err;
}

int fallback_put(struct ipae *ipae, const struct fallback_fact *fact)
{
    const uint8_t octets[] = {(uint8_t)fact->state, fact->failures, fact->told};

    return fact_write(ipae, "fallback",
                      fact->state == FALLBACK_NONE ? BYTES_NONE : BYTES_OF(octets));
}

/* ---- device ---- */

int device_get(struct ipae *ipae, struct buf *imei)
{
    return fact_read(ipae, "device", imei);
}

int device_put(struct ipae *ipae, struct bytes imei)
{
    return fact_write(ipae, "device", imei);
}

/* ---- immediate enabling ---- */

int immediate_get(struct ipae *ipae, uint8_t iccid[10])
{
    uint8_t octets[10];
    struct buf value = BUF_OVER(octets);
    int err = fact_read(ipae, "immediate", &value);

    if (err < 0 || value.len != sizeof(octets))
        return err < 0 ? err : ERR_NOT_FOUND;
    memcpy(iccid, octets, sizeof(octets));
    return 0;
}

int immediate_put(struct ipae *ipae, struct bytes iccid)
{
    return fact_write(ipae, "immediate", iccid);
}
