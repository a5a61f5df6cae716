/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/peer/bound.h"

#include "apdu/tlv.h"
#include "tools/smdpp/bpp_make.h"

#include <string.h>

enum { CHAIN_MAX = 255 * 255, ODD = 97, CHANNEL = 0xBF23, DAMAGED_KEY_LEN = 15, SHORT_LEN = 4 };

const char peer_bound_words[] =
    "operation transaction key-type key-length host bit otpk configure no-configure no-metadata "
    "no-elements metadata keys piece mac data swap drop repeat short tag channel-twice "
    "metadata-first more cut stop continue";

/* A part of the package: the channel, or a segment of a container. */
struct part {
    uint32_t container; /* 0: none */
    struct bytes whole;
};
struct parts {
    struct part at[PEER_SEGMENTS_MAX];
    size_t count;
};

/* ---- The order of a package ---- */

struct order {
    struct bpp_order bpp;
    struct bsp_keys keys;
    uint8_t transaction_id[PEER_TRANSACTION_MAX];
};

static int put_keys(struct order *order, const struct peer_session *session, const char *kind,
                    struct arena *arena)
{
    struct buf out = arena_buf(arena, 128);
    uint8_t *octets = (uint8_t *)&order->keys;
    size_t len = strcmp(kind, "short") == 0 ? DAMAGED_KEY_LEN : BSP_KEY_LEN, request;
    int err = session->rng->fill(session->rng, octets, sizeof(order->keys));

    if (!*kind) {
        order->bpp.keys = &order->keys;
        return err;
    }
    request = tlv_open(&out, 0xBF26);
    tlv_put(&out, 0x80, BYTES_OF(order->keys.mcv));
    tlv_put(&out, 0x81, bytes_at(order->keys.enc, len));
    if (strcmp(kind, "missing") != 0)
        tlv_put(&out, 0x82, BYTES_OF(order->keys.mac));
    tlv_close(&out, request);
    order->bpp.replace_session_keys = buf_bytes(&out);
    return out.overflow ? ERR_MEMORY : err;
}

/* The octets of a word in memory of the arena; empty where it is absent. */
static int get_octets(const char *differences, const char *name, struct arena *arena,
                      struct bytes *octets)
{
    struct buf out = arena_buf(arena, PEER_VALUE_MAX / 2);
    int err = peer_put_hex(differences, name, &out);

    *octets = buf_bytes(&out);
    return err < 0 ? err : out.overflow ? ERR_MEMORY : 0;
}

/* InitialiseSecureChannel. */
static int set_channel(struct order *order, const struct peer_session *session,
                       const char *differences, struct arena *arena)
{
    static const uint8_t not_a_point[EC_POINT_LEN] = {0x04, 0x01};
    struct bpp_order *bpp = &order->bpp;
    struct bytes host;
    int err = get_octets(differences, "host", arena, &host);

    memcpy(order->transaction_id, session->transaction_id, sizeof(order->transaction_id));
    if (peer_differs(differences, "transaction"))
        order->transaction_id[0] ^= 0xFF;
    bpp->transaction_id = bytes_at(order->transaction_id, session->transaction_id_len);
    bpp->remote_op_id = (unsigned)peer_number(differences, "operation", bpp->remote_op_id);
    bpp->key_type = (uint8_t)peer_number(differences, "key-type", bpp->key_type);
    bpp->key_len = (uint8_t)peer_number(differences, "key-length", bpp->key_len);
    if (peer_differs(differences, "host"))
        bpp->host_id = host;
    if (peer_differs(differences, "otpk"))
        bpp->smdp_otpk = BYTES_OF(not_a_point);
    bpp->smdp_key = session->chain->pb.key;
    bpp->euicc_otpk = BYTES_OF(session->euicc_otpk);
    bpp->eid = BYTES_OF(session->eid);
    return err;
}

/* The commands behind it. */
static int set_commands(struct order *order, const struct peer_session *session,
                        const struct peer_profile *profile, const char *differences,
                        struct arena *arena)
{
    struct bpp_order *bpp = &order->bpp;
    struct bytes content;
    char kind[PEER_VALUE_MAX];
    struct buf configure = arena_buf(arena, PEER_VALUE_MAX);
    int err = get_octets(differences, "configure", arena, &content);

    if (peer_differs(differences, "configure")) {
        tlv_put(&configure, 0xBF24, content);
        bpp->configure_isdp = buf_bytes(&configure);
    }
    bpp->store_metadata = profile->metadata;
    if (err == 0 && peer_differs(differences, "metadata"))
        err = get_octets(differences, "metadata", arena, &bpp->store_metadata);
    bpp->profile = profile->package;
    bpp->piece = (size_t)peer_number(differences, "piece", (int64_t)bpp->piece);
    if (peer_differs(differences, "no-configure"))
        bpp->configure_isdp = BYTES_NONE;
    if (peer_differs(differences, "no-metadata"))
        bpp->store_metadata = BYTES_NONE;
    if (peer_differs(differences, "no-elements"))
        bpp->profile = BYTES_NONE;
    if (err == 0 && peer_difference(differences, "keys", kind))
        err = put_keys(order, session, kind, arena);
    return configure.overflow ? ERR_MEMORY : err;
}

/* ---- Changes of parts ---- */

static int read_parts(struct bytes package, struct parts *parts)
{
    struct tlv whole, element, segment;

    if (tlv_only(package, &whole) < 0)
        return ERR_MALFORMED;
    while (tlv_next(&whole.value, &element) == 0) {
        if (element.tag == CHANNEL)
            parts->at[parts->count++] = (struct part){0, element.whole};
        while (element.tag != CHANNEL && tlv_next(&element.value, &segment) == 0) {
            if (parts->count >= PEER_SEGMENTS_MAX - 4)
                return ERR_FULL;
            parts->at[parts->count++] = (struct part){element.tag, segment.whole};
        }
    }
    return 0;
}

static void insert(struct parts *parts, size_t index, struct part part)
{
    memmove(&parts->at[index + 1], &parts->at[index],
            (parts->count - index) * sizeof(parts->at[0]));
    parts->at[index] = part;
    parts->count++;
}

static void exchange(struct parts *parts, size_t one, size_t two)
{
    struct part part = parts->at[one];

    parts->at[one] = parts->at[two];
    parts->at[two] = part;
}

/* An octet of a part, in the package, which is ours. */
static void invert(struct bytes whole, size_t index, uint8_t bits)
{
    ((uint8_t *)(uintptr_t)whole.at)[index] ^= bits;
}

/* The segment that the word `name` names; part 0 is the channel. False: no such word. */
static bool segment_of(const struct parts *parts, const char *differences, const char *name,
                       size_t *index, int *err)
{
    int64_t number = peer_number(differences, name, 0);

    if (number == 0)
        return false;
    *index = (size_t)number;
    if (number > 0 && *index < parts->count)
        return true;
    *err = ERR_RANGE;
    return false;
}

static size_t header_of(struct bytes whole)
{
    uint32_t tag;
    size_t len, used = 0;

    (void)tlv_header(whole, &tag, &len, &used);
    return used;
}

/* The tag of another kind of segment. */
static uint8_t other_tag(uint8_t tag)
{
    return tag == BSP_TAG_MAC_ONLY ? BSP_TAG_PROFILE : BSP_TAG_MAC_ONLY;
}

static int change_segments(struct parts *parts, const char *differences, struct arena *arena)
{
    struct buf four = arena_buf(arena, 2 + SHORT_LEN);
    size_t index;
    int err = 0;

    if (segment_of(parts, differences, "mac", &index, &err))
        invert(parts->at[index].whole, parts->at[index].whole.len - 1, 1);
    if (segment_of(parts, differences, "data", &index, &err))
        invert(parts->at[index].whole, header_of(parts->at[index].whole), 1);
    if (segment_of(parts, differences, "tag", &index, &err))
        invert(parts->at[index].whole, 0,
               parts->at[index].whole.at[0] ^ other_tag(parts->at[index].whole.at[0]));
    if (segment_of(parts, differences, "short", &index, &err)) {
        tlv_put(&four, parts->at[index].whole.at[0],
                bytes_at(parts->at[index].whole.at, SHORT_LEN));
        parts->at[index].whole = buf_bytes(&four);
    }
    if (segment_of(parts, differences, "repeat", &index, &err))
        insert(parts, index, parts->at[index]);
    if (segment_of(parts, differences, "swap", &index, &err) && index + 1 < parts->count)
        exchange(parts, index, index + 1);
    if (segment_of(parts, differences, "drop", &index, &err)) {
        memmove(&parts->at[index], &parts->at[index + 1],
                (parts->count - index - 1) * sizeof(parts->at[0]));
        parts->count--;
    }
    return four.overflow ? ERR_MEMORY : err;
}

static int change_parts(struct parts *parts, const char *differences, struct arena *arena)
{
    int64_t bit = peer_number(differences, "bit", 0);
    struct bytes channel = parts->at[0].whole;
    int err;

    if (bit > 0) /* smdpSign ends InitialiseSecureChannel */
        invert(channel, channel.len - EC_SIGNATURE_LEN + (size_t)((bit - 1) / 8 % EC_SIGNATURE_LEN),
               (uint8_t)(0x80 >> (bit - 1) % 8));
    err = change_segments(parts, differences, arena);
    if (peer_differs(differences, "metadata-first") && parts->count > 2)
        exchange(parts, 1, 2);
    if (peer_differs(differences, "channel-twice") && parts->count > 2)
        insert(parts, 3, parts->at[0]);
    return err;
}

/* ---- The package as it is sent ---- */

static struct bytes put_package(const struct parts *parts, bool more, struct arena *arena)
{
    static const uint8_t rest[] = {0x86, 0x08, 0, 0, 0, 0, 0, 0, 0, 0};
    struct buf out;
    size_t size = 64, package, container = 0;
    uint32_t open = 0;

    for (size_t i = 0; i < parts->count; i++)
        size += parts->at[i].whole.len + 8;
    out = arena_buf(arena, size);
    package = tlv_open(&out, 0xBF36);
    for (size_t i = 0; i < parts->count; i++) {
        if (open && parts->at[i].container != open)
            tlv_close(&out, container);
        if (parts->at[i].container && parts->at[i].container != open)
            container = tlv_open(&out, parts->at[i].container);
        open = parts->at[i].container;
        buf_put(&out, parts->at[i].whole);
    }
    if (open)
        tlv_close(&out, container);
    if (more)
        buf_put(&out, BYTES_OF(rest));
    tlv_close(&out, package);
    return out.overflow ? BYTES_NONE : buf_bytes(&out);
}

static size_t whole_of(struct bytes at)
{
    uint32_t tag;
    size_t len, used;

    if (tlv_header(at, &tag, &len, &used) < 0)
        return at.len;
    return used + len < at.len ? used + len : at.len;
}

/* Octets of the next chain of `rest`, the package from `at` on. */
static size_t next_chain(struct bytes rest, size_t at, const char *cut)
{
    size_t header = header_of(rest);

    if (strcmp(cut, "whole") == 0)
        return CHAIN_MAX;
    if (strcmp(cut, "odd") == 0)
        return ODD;
    if (at == 0)
        return header + whole_of(bytes_from(rest, header));
    switch (rest.at[0]) {
    case 0xA0:
    case 0xA2:
        return strcmp(cut, "onomondo") == 0 ? header + whole_of(bytes_from(rest, header))
                                            : whole_of(rest);
    case 0xA1:
    case 0xA3:
        return header;
    default:
        return whole_of(rest);
    }
}

static int cut_package(struct bytes package, const char *differences, struct peer_bound *out)
{
    char cut[PEER_VALUE_MAX];
    size_t at = 0;

    (void)peer_difference(differences, "cut", cut);
    for (out->count = 0; at < package.len; out->count++) {
        struct bytes rest = bytes_from(package, at);

        if (out->count == PEER_CHAINS_MAX)
            return ERR_FULL;
        out->chains[out->count] = bytes_cut(rest, 0, next_chain(rest, at, cut));
        at += out->chains[out->count].len;
    }
    return 0;
}

int peer_bound_make(const struct peer_session *session, const struct peer_profile *profile,
                    const char *differences, struct arena *arena, struct peer_bound *out,
                    struct peer_error *error)
{
    struct order order = {.bpp = {0}};
    struct parts *parts = arena_alloc(arena, sizeof(*parts));
    struct buf made;
    struct bytes package;
    int err = peer_check_words(differences, peer_bound_words, error);

    if (err < 0)
        return err;
    bpp_order_init(&order.bpp);
    err = set_channel(&order, session, differences, arena);
    if (err == 0)
        err = set_commands(&order, session, profile, differences, arena);
    made = arena_buf(arena, bpp_size(&order.bpp));
    if (err == 0 && (made.overflow || !parts))
        err = ERR_MEMORY;
    if (err == 0)
        err = bpp_make(&made, &order.bpp, session->rng);
    if (err == 0)
        err = read_parts(buf_bytes(&made), parts);
    if (err == 0)
        err = change_parts(parts, differences, arena);
    if (err == 0) {
        package = put_package(parts, peer_differs(differences, "more"), arena);
        err = package.len ? cut_package(package, differences, out) : ERR_MEMORY;
    }
    bsp_keys_wipe(&order.keys);
    return err < 0 ? peer_fail(error, err, "Bound Profile Package '%s': %s",
                               differences ? differences : "", err_text(err))
                   : 0;
}
