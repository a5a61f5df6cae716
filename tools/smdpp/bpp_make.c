/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/smdpp/bpp_make.h"

#include "apdu/tlv.h"
#include "card/asn1/tags.h"

enum { REMOTE_OP_ID_INSTALL = 1, OVERHEAD = 1024, SEGMENT_OVERHEAD = 64 };

void bpp_order_init(struct bpp_order *order)
{
    static const uint8_t configure_isdp[] = {0xBF, 0x24, 0x00};

    *order = (struct bpp_order){
        .remote_op_id = REMOTE_OP_ID_INSTALL,
        .key_type = BSP_KEY_TYPE_AES,
        .key_len = BSP_KEY_LEN,
        .host_id = BYTES_TEXT("testsmdp"),
        .configure_isdp = BYTES_OF(configure_isdp),
        .piece = BSP_PLAIN_MAX,
    };
}

size_t bpp_size(const struct bpp_order *order)
{
    size_t plain = order->configure_isdp.len + order->store_metadata.len +
                   order->replace_session_keys.len + order->profile.len;

    return OVERHEAD + plain + (plain / (order->piece ? order->piece : 1) + 4) * SEGMENT_OVERHEAD;
}

/* Appends BF23; `key` is the server's one-time key. */
static int put_channel(struct buf *out, const struct bpp_order *order, struct ec_private *key)
{
    uint8_t memory[256], otpk_memory[4 + EC_POINT_LEN], signature[EC_SIGNATURE_LEN];
    struct buf content = BUF_OVER(memory), euicc_otpk = BUF_OVER(otpk_memory);
    struct bytes point;
    size_t mark;
    int err = ec_private_point(key, &point);

    if (err < 0)
        return err;
    tlv_put_u8(&content, TAG_REMOTE_OP_ID, order->remote_op_id);
    tlv_put(&content, TAG_TRANSACTION_ID, order->transaction_id);
    mark = tlv_open(&content, TAG_CONTROL_REF_TEMPLATE);
    tlv_put_u8(&content, TAG_KEY_TYPE, order->key_type);
    tlv_put_u8(&content, TAG_KEY_LEN, order->key_len);
    tlv_put(&content, TAG_HOST_ID, order->host_id);
    tlv_close(&content, mark);
    tlv_put(&content, TAG_OTPK, order->smdp_otpk.len ? order->smdp_otpk : point);
    tlv_put(&euicc_otpk, TAG_OTPK, order->euicc_otpk);
    err = ec_sign(order->smdp_key, buf_bytes(&content), buf_bytes(&euicc_otpk), signature);
    if (err < 0)
        return err;
    tlv_put(&content, TAG_SIGNATURE, BYTES_OF(signature));
    tlv_put(out, TAG_INITIALISE_SECURE_CHANNEL, buf_bytes(&content));
    return content.overflow || euicc_otpk.overflow ? ERR_TOO_LONG : 0;
}

static void log_keys(const struct bpp_order *order, const char *label, const struct bsp_keys *keys)
{
    char line[BSP_KEY_LINE_SIZE];

    if (!order->key_log)
        return;
    bsp_key_line(line, label, order->transaction_id, keys);
    key_log_line(order->key_log, line);
    secret_wipe_memory((uint8_t *)line, sizeof(line));
}

static int open_bsp(struct bsp **bsp, const struct bpp_order *order, struct ec_private *key)
{
    struct secret shared = {0};
    struct bsp_keys keys;
    int err = ec_agree(key, order->euicc_otpk, &shared);

    if (err < 0)
        return err;
    err = bsp_derive_keys(&keys, secret_bytes(&shared), order->key_type, order->key_len,
                          order->host_id, order->eid);
    if (err == 0)
        err = bsp_new(bsp, &keys);
    if (err == 0)
        log_keys(order, "EUICCD_BSP", &keys);
    bsp_keys_wipe(&keys);
    secret_wipe(&shared);
    return err;
}

/* Appends a list of segments, which hold `plain`. */
static int put_part(struct buf *out, struct bsp *bsp, uint32_t tag, uint8_t segment,
                    const struct bpp_order *order, struct bytes plain)
{
    size_t mark;
    int err;

    if (plain.len == 0)
        return 0;
    mark = tlv_open(out, tag);
    err = bsp_seal_all(bsp, segment, order->piece, plain, out);
    tlv_close(out, mark);
    return err;
}

static int put_keys(struct buf *out, struct bsp *bsp, const struct bpp_order *order)
{
    uint8_t memory[64];
    struct buf request = BUF_OVER(memory);
    size_t mark = tlv_open(&request, TAG_REPLACE_SESSION_KEYS);
    int err;

    if (order->keys) {
        tlv_put(&request, TAG_INITIAL_MAC_CHAINING_VALUE, BYTES_OF(order->keys->mcv));
        tlv_put(&request, TAG_PPK_ENC, BYTES_OF(order->keys->enc));
        tlv_put(&request, TAG_PPK_CMAC, BYTES_OF(order->keys->mac));
    }
    tlv_close(&request, mark);
    err = put_part(out, bsp, TAG_SECOND_SEQUENCE_OF_87, BSP_TAG_COMMAND, order,
                   order->replace_session_keys.len || !order->keys ? order->replace_session_keys
                                                                   : buf_bytes(&request));
    secret_wipe_memory(memory, sizeof(memory));
    if (err < 0 || !order->keys)
        return err;
    log_keys(order, "EUICCD_PPK", order->keys);
    return bsp_replace_keys(bsp, order->keys);
}

int bpp_make(struct buf *out, const struct bpp_order *order, struct rng *rng)
{
    struct ec_private *fresh = NULL, *key = order->one_time_key;
    struct bsp *bsp = NULL;
    size_t mark = tlv_open(out, TAG_BOUND_PROFILE_PACKAGE);
    int err = key ? 0 : ec_private_generate(&fresh, ec_private_curve(order->smdp_key), rng);

    if (!key)
        key = fresh;
    if (err == 0)
        err = put_channel(out, order, key);
    if (err == 0)
        err = open_bsp(&bsp, order, key);
    if (err == 0)
        err = put_part(out, bsp, TAG_FIRST_SEQUENCE_OF_87, BSP_TAG_COMMAND, order,
                       order->configure_isdp);
    if (err == 0)
        err =
            put_part(out, bsp, TAG_SEQUENCE_OF_88, BSP_TAG_MAC_ONLY, order, order->store_metadata);
    if (err == 0)
        err = put_keys(out, bsp, order);
    if (err == 0)
        err = put_part(out, bsp, TAG_SEQUENCE_OF_86, BSP_TAG_PROFILE, order, order->profile);
    tlv_close(out, mark);
    bsp_free(bsp);
    ec_private_free(fresh);
    return err < 0 ? err : out->overflow ? ERR_TOO_LONG : 0;
}
