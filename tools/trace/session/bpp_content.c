/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a Bound Profile Package contains: segments are opened with the keys of the key log. */
#include "apdu/err.h"
#include "apdu/tlv.h"
#include "tools/trace/session/bpp_private.h"

#include <string.h>

enum { TAG_REPLACE_KEYS = 0xBF26, TAG_TRANSACTION_ID = 0x80 };

/* ---- Keys ---- */

/* Keys of the log: ENC, MAC, MCV. False: none. */
static bool find_keys(const struct bpp_run *run, const char *label, struct bsp_keys *out)
{
    const struct session_bpp *bpp = run->bpp;
    struct bytes keys = trace_keys_find(run->session->keys, label,
                                        bytes_at(bpp->transaction_id, bpp->transaction_id_len));

    if (keys.len != (size_t)3 * BSP_KEY_LEN)
        return false;
    memcpy(out->enc, keys.at, BSP_KEY_LEN);
    memcpy(out->mac, keys.at + BSP_KEY_LEN, BSP_KEY_LEN);
    memcpy(out->mcv, keys.at + (size_t)2 * BSP_KEY_LEN, BSP_KEY_LEN);
    return true;
}

static int set_keys(struct session_bpp *bpp, struct bsp_keys *keys)
{
    int err = bpp->bsp ? bsp_replace_keys(bpp->bsp, keys) : bsp_new(&bpp->bsp, keys);

    bsp_keys_wipe(keys);
    return err;
}

int session_bpp_open_channel(struct bpp_run *run, struct bytes whole)
{
    struct session_bpp *bpp = run->bpp;
    struct tlv request, id;
    struct bsp_keys keys;

    if (tlv_only(whole, &request) < 0 || tlv_find(request.value, TAG_TRANSACTION_ID, &id) < 0 ||
        id.value.len > sizeof(bpp->transaction_id))
        return 0;
    memcpy(bpp->transaction_id, id.value.at, id.value.len);
    bpp->transaction_id_len = id.value.len;
    return find_keys(run, "EUICCD_BSP", &keys) ? set_keys(bpp, &keys) : 0;
}

/* The key of the log comes first; it is there too when the session keys are not. */
static int replace_keys(struct bpp_run *run)
{
    struct session_bpp *bpp = run->bpp;
    struct tlv request, mcv, enc, mac;
    struct bytes list;
    struct bsp_keys keys;

    if (find_keys(run, "EUICCD_PPK", &keys))
        return set_keys(bpp, &keys);
    if (!bpp->gap && tlv_only(octets_bytes(&bpp->plain), &request) == 0 &&
        request.tag == TAG_REPLACE_KEYS) {
        list = request.value;
        if (tlv_take(&list, 0x80, &mcv) == 0 && tlv_take(&list, 0x81, &enc) == 0 &&
            tlv_take(&list, 0x82, &mac) == 0 && mcv.value.len == BSP_KEY_LEN &&
            enc.value.len == BSP_KEY_LEN && mac.value.len == BSP_KEY_LEN) {
            memcpy(keys.mcv, mcv.value.at, BSP_KEY_LEN);
            memcpy(keys.enc, enc.value.at, BSP_KEY_LEN);
            memcpy(keys.mac, mac.value.at, BSP_KEY_LEN);
            return set_keys(bpp, &keys);
        }
    }
    bsp_free(bpp->bsp);
    bpp->bsp = NULL;
    return 0;
}

/* ---- Content ---- */

/* Content that has no room is not passed on. */
static int put(struct bpp_run *run, struct octets *to, struct bytes octets)
{
    int err = octets_put(run->session, run->card, to, octets);

    if (err != ERR_TOO_LONG)
        return err;
    run->bpp->gap = true;
    return 0;
}

/* Passes on the first `len` octets of the open container. */
static int pass(struct bpp_run *run, size_t len)
{
    struct session_bpp *bpp = run->bpp;
    int err = 0;

    if (len && !bpp->gap)
        err = put(run, &bpp->clear, bytes_at(bpp->plain.at, len));
    if (len)
        octets_drop(&bpp->plain, len);
    return err;
}

/* Octets of `plain` that are whole profile elements. */
static size_t whole_elements(const struct session_bpp *bpp)
{
    struct bytes rest = octets_bytes(&bpp->plain);
    size_t len, used;
    uint32_t tag;

    while (tlv_header(rest, &tag, &len, &used) == 0 && len <= rest.len - used)
        rest = bytes_from(rest, used + len);
    return bpp->plain.len - rest.len;
}

static int open_segment(struct bpp_run *run, struct bytes segment)
{
    struct session_bpp *bpp = run->bpp;
    enum verdict verdict = BAD;
    struct buf plain;
    int err = octets_grow(run->session, run->card, &bpp->plain, segment.len);

    if (err == ERR_TOO_LONG) {
        octets_clear(run->session, &bpp->plain);
        bpp->gap = true;
        err = octets_grow(run->session, run->card, &bpp->plain, segment.len);
    }
    if (err)
        return err;
    plain = buf_over(bpp->plain.at, bpp->plain.size);
    plain.len = bpp->plain.len;
    err = bsp_open(bpp->bsp, segment, &plain, &verdict);
    if (err == 0 && verdict == GOOD) {
        bpp->plain.len = plain.len;
        return 0;
    }
    run->flags |= EXCHANGE_BAD_MAC;
    bsp_free(bpp->bsp);
    bpp->bsp = NULL;
    bpp->gap = true;
    return err == ERR_MEMORY || err == ERR_CRYPTO ? err : 0;
}

int session_bpp_take_segment(struct bpp_run *run, struct bytes segment)
{
    struct session_bpp *bpp = run->bpp;
    struct tlv tlv;

    if (bpp->bsp) {
        int err = open_segment(run, segment);

        return err == 0 && bpp->state == BPP_ELEMENTS ? pass(run, whole_elements(bpp)) : err;
    }
    if (tlv_only(segment, &tlv) == 0 && tlv.tag == BSP_TAG_MAC_ONLY && tlv.value.len >= BSP_MAC_LEN)
        return put(run, &bpp->plain, bytes_cut(tlv.value, 0, tlv.value.len - BSP_MAC_LEN));
    run->flags |= EXCHANGE_ENCRYPTED;
    bpp->gap = true;
    return 0;
}

int session_bpp_close_container(struct bpp_run *run)
{
    struct session_bpp *bpp = run->bpp;
    int err = bpp->state == BPP_KEYS ? replace_keys(run) : 0;

    if (err == 0)
        err = pass(run, bpp->plain.len);
    octets_clear(run->session, &bpp->plain);
    bpp->gap = false;
    bpp->state = bpp->state == BPP_ELEMENTS ? BPP_OVER : BPP_BETWEEN;
    return err;
}
