/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PUT KEY, and DELETE of keys (DP-6.4; GPC_SPE_034 11.8, 11.2). */
#include "apdu/tlv.h"
#include "crypto/cipher.h"
#include "crypto/secret.h"
#include "profiles/gp/gp_private.h"

#include <string.h>

enum {
    P2_SEVERAL = 0x80,
    CHECK_LEN = 3, /* of a key check value */
    KEY_LEN_MAX = 32,
    MAC_LEN = 8,
    TAG_IDENTIFIER = 0xD0,
    TAG_VERSION = 0xD2
};

/* A PUT KEY under way. */
struct keys {
    struct gp_context *context;
    const struct capdu *command;
    uint8_t replaced, version; /* 0: a new version */
    struct buf *out;
};

struct key_search {
    uint32_t key;
    bool any_identifier, found;
};

static int match_key(void *context, uint32_t key, struct bytes value)
{
    struct key_search *search = context;

    (void)value;
    search->found |= search->any_identifier ? key >> 8 == search->key >> 8 : key == search->key;
    return 0;
}

/* `*found`: the domain has a key of `version` with `identifier` (0: any). ERR_IO, ERR_MEMORY. */
static int find_key(const struct gp_context *context, unsigned version, unsigned identifier,
                    bool *found)
{
    struct key_search search = {key_number(context->session->domain, version, identifier),
                                identifier == 0, false};
    int err = context->records->functions->each(context->records->context, RECORD_KEY, match_key,
                                                &search);

    *found = search.found;
    return err;
}

static uint16_t refuse(const struct keys *keys, const char *reason, uint16_t sw)
{
    return gp_refuse(keys->context, keys->command, "DP-6.4", reason, sw);
}

/* The key check value: of 8 octets 00 with DES, of 16 octets 01 with AES. */
static int check_value(uint8_t type, struct bytes key, uint8_t out[CHECK_LEN])
{
    static const uint8_t zeros[DES_BLOCK];
    uint8_t block[AES_BLOCK];
    int err;

    memset(block, type == KEY_TYPE_AES ? 1 : 0, sizeof block);
    err = type == KEY_TYPE_AES
              ? cipher_aes_block(key, block, block)
              : cipher_des3_cbc(CIPHER_ENCRYPT, key, zeros, bytes_at(block, DES_BLOCK), block);
    memcpy(out, block, CHECK_LEN);
    return err;
}

static bool length_fits(uint8_t type, size_t len)
{
    return len == 16 || len == 24 || (type == KEY_TYPE_AES && len == 32);
}

/* Deciphers a key component, which may have its length in front (GPC_SPE_034 table 11-70). */
static int component(const struct keys *keys, uint8_t type, struct bytes in, struct secret *key)
{
    const size_t block = type == KEY_TYPE_AES ? AES_BLOCK : DES_BLOCK;
    uint8_t octets[KEY_LEN_MAX + AES_BLOCK];
    size_t len = in.len;
    int err;

    if (in.len % block == 1) {
        len = in.at[0];
        in = bytes_from(in, 1);
    }
    if (in.len == 0 || in.len > sizeof octets || in.len % block || len > in.len)
        return ERR_MALFORMED;
    err = scp_decipher_key(&keys->context->session->scp, in, octets);
    if (!err)
        err = secret_set(key, bytes_at(octets, len));
    secret_wipe_memory(octets, sizeof octets);
    return err == ERR_RANGE ? ERR_MALFORMED : err;
}

static int store_key(const struct keys *keys, unsigned identifier, uint8_t type, struct bytes key)
{
    const struct records *records = keys->context->records;
    uint8_t octets[KEY_DATA + KEY_LEN_MAX];
    struct buf record = BUF_OVER(octets);
    int err = 0;

    if (keys->replaced && keys->replaced != keys->version)
        err = records->functions->erase(
            records->context, RECORD_KEY,
            key_number(keys->context->session->domain, keys->replaced, identifier));
    buf_put_u8(&record, type);
    buf_put_u8(&record, MAC_LEN);
    buf_put(&record, key);
    if (!err)
        err = records->functions->put(
            records->context, RECORD_KEY,
            key_number(keys->context->session->domain, keys->version, identifier),
            buf_bytes(&record));
    secret_wipe_memory(octets, sizeof octets);
    return err;
}

/* 9000: a key with this identifier may be added, or replace one. */
static uint16_t check_place(const struct keys *keys, unsigned identifier)
{
    bool is_old_there = false, is_new_there = false;
    int err = 0;

    if (keys->replaced)
        err = find_key(keys->context, keys->replaced, identifier, &is_old_there);
    if (!err && keys->replaced != keys->version)
        err = find_key(keys->context, keys->version, identifier, &is_new_there);
    if (err)
        return refuse(keys, err_text(err), sw_of_err(err));
    if (keys->replaced && !is_old_there)
        return refuse(keys, "no key with version P1 and this identifier", SW_REFERENCE_NOT_FOUND);
    if (is_new_there)
        return refuse(keys, "a key with this version and identifier exists", SW_WRONG_DATA);
    return SW_OK;
}

/* Deciphers, checks and stores one key. ERR_MALFORMED: its length; BAD: the check value. */
static int put_key(const struct keys *keys, unsigned identifier, uint8_t type,
                   struct bytes enciphered, struct bytes check, enum verdict *verdict)
{
    uint8_t expected[CHECK_LEN];
    struct secret key = {0};
    int err = component(keys, type, enciphered, &key);

    *verdict = BAD;
    if (!err && !length_fits(type, key.len))
        err = ERR_MALFORMED;
    if (!err)
        err = check_value(type, secret_bytes(&key), expected);
    if (!err && (check.len == 0 || bytes_equal(check, BYTES_OF(expected)))) {
        *verdict = GOOD;
        err = store_key(keys, identifier, type, secret_bytes(&key));
        buf_put(keys->out, BYTES_OF(expected));
    }
    secret_wipe(&key);
    return err;
}

/* One key of the command: type, component, check value. */
static uint16_t put_next(const struct keys *keys, unsigned identifier, struct bytes *rest)
{
    struct bytes enciphered, check;
    enum verdict verdict;
    uint8_t type;
    uint16_t sw;
    int err;

    if (rest->len == 0)
        return refuse(keys, "a key is missing", SW_WRONG_DATA);
    type = rest->at[0];
    *rest = bytes_from(*rest, 1);
    if (tlv_take_lv(rest, &enciphered) || tlv_take_lv(rest, &check))
        return refuse(keys, "incomplete key data field", SW_WRONG_DATA);
    if (type != KEY_TYPE_DES && type != KEY_TYPE_AES)
        return refuse(keys, "the type of a key must be 80 (DES) or 88 (AES)",
                      SW_ALGORITHM_NOT_SUPPORTED);
    sw = check_place(keys, identifier);
    if (sw != SW_OK)
        return sw;
    err = put_key(keys, identifier, type, enciphered, check, &verdict);
    if (err == ERR_MALFORMED)
        return refuse(keys, "wrong key length", SW_WRONG_DATA);
    if (err)
        return refuse(keys, err_text(err), sw_of_err(err));
    return verdict == GOOD ? SW_OK : refuse(keys, "wrong key check value", SW_KEY_CHECK_VALUE);
}

static int erase(const struct gp_context *context, enum record_kind kind, uint32_t key)
{
    return context->records->functions->erase(context->records->context, kind, key);
}

/* Removes the counter of a key version that has no key left. */
static int drop_counter(const struct gp_context *context, unsigned version)
{
    bool has_key;
    int err = find_key(context, version, 0, &has_key);

    if (err || has_key)
        return err;
    err = erase(context, RECORD_COUNTER, counter_number(context->session->domain, version));
    return err == ERR_NOT_FOUND ? 0 : err;
}

/* The counter of a new or replaced key set is 0; that of one that got a further key stays. */
static int settle_counters(const struct keys *keys)
{
    const struct gp_context *context = keys->context;
    struct bytes value;
    int err = 0;

    if (keys->replaced == 0)
        err = context->records->functions->get(
            context->records->context, RECORD_COUNTER,
            counter_number(context->session->domain, keys->version), context->arena, &value);
    if (keys->replaced == 0 && err != ERR_NOT_FOUND)
        return err;
    err = gp_put_counter(context, keys->version, 0);
    return !err && keys->replaced && keys->replaced != keys->version
               ? drop_counter(context, keys->replaced)
               : err;
}

uint16_t gp_put_key(struct gp_context *context, const struct capdu *command, struct buf *out)
{
    struct keys keys = {context, command, command->p1, 0, out};
    unsigned identifier = command->p2 & ~(unsigned)P2_SEVERAL;
    const size_t start = out->len;
    struct bytes rest = command->data;
    uint16_t sw;
    int err = 0;

    if (context->remote || context->session->state != GP_AUTHENTICATED)
        return refuse(&keys, "PUT KEY needs the DEK of SCP02 or SCP03", SW_CONDITIONS);
    if (command->p1 > GP_KEY_VERSION_MAX || identifier == 0)
        return refuse(&keys, "P1 must be a key version, P2 a key identifier", SW_WRONG_P1P2);
    if (!command->has_data)
        return refuse(&keys, "PUT KEY without data", SW_WRONG_LENGTH);
    keys.version = rest.at[0];
    rest = bytes_from(rest, 1);
    if (keys.version == 0 || keys.version > GP_KEY_VERSION_MAX)
        return refuse(&keys, "the new key version must be 01 to 7F", SW_WRONG_DATA);
    buf_put_u8(out, keys.version);
    do
        sw = put_next(&keys, identifier++, &rest);
    while (sw == SW_OK && rest.len && command->p2 & P2_SEVERAL && identifier < P2_SEVERAL);
    if (sw == SW_OK && rest.len)
        sw = refuse(&keys, "data after the last key", SW_WRONG_DATA);
    if (sw == SW_OK)
        err = settle_counters(&keys);
    if (sw != SW_OK || err)
        out->len = start;
    return err ? sw_of_err(err) : sw;
}

/* ---- DELETE of keys ---- */

/* Deletes the keys of `version` (0: each) with `identifier` (0: each); counts them. */
static int delete_keys(const struct gp_context *context, unsigned version, unsigned identifier,
                       unsigned *count)
{
    const unsigned versions = version ? version : GP_KEY_VERSION_MAX;
    const unsigned identifiers = identifier ? identifier : P2_SEVERAL - 1;
    int err = 0;

    for (unsigned v = version ? version : 1; !err && v <= versions; v++) {
        unsigned before = *count;

        for (unsigned i = identifier ? identifier : 1; !err && i <= identifiers; i++) {
            err = erase(context, RECORD_KEY, key_number(context->session->domain, v, i));
            *count += err == 0;
            err = err == ERR_NOT_FOUND ? 0 : err;
        }
        if (!err && *count != before)
            err = drop_counter(context, v);
    }
    return err;
}

uint16_t gp_delete_key(struct gp_context *context, const struct capdu *command)
{
    struct tlv identifier = {0}, version = {0};
    struct bytes rest = command->data;
    unsigned count = 0;
    bool has_identifier = tlv_take(&rest, TAG_IDENTIFIER, &identifier) == 0;
    bool has_version = tlv_take(&rest, TAG_VERSION, &version) == 0;
    int err;

    if (rest.len || !(has_identifier || has_version) ||
        (has_identifier && (identifier.value.len != 1 || identifier.value.at[0] == 0)) ||
        (has_version && (version.value.len != 1 || version.value.at[0] == 0)))
        return gp_refuse(context, command, "DP-6.4",
                         "the data must be 4F, or D0 and D2 of one octet each", SW_WRONG_DATA);
    err = delete_keys(context, has_version ? version.value.at[0] : 0,
                      has_identifier ? identifier.value.at[0] : 0, &count);
    if (err)
        return sw_of_err(err);
    return count ? SW_OK
                 : gp_refuse(context, command, "DP-6.4", "no such key", SW_REFERENCE_NOT_FOUND);
}
