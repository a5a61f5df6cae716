/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The traces of downloads to our card, recorded and reassembled whole or in part. */
#ifndef TEST_TOOLS_TRACE_SESSION_BPP_TAPE_H
#define TEST_TOOLS_TRACE_SESSION_BPP_TAPE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "apdu/ins.h"
#include "apdu/sw.h"
#include "test/fake/download.h"
#include "test/fake/package.h"
#include "tools/trace/session/keys.h"
#include "tools/trace/session/session.h"

enum { EVENTS_MAX = 20000, CLEAR_MAX = 1 << 20 };

/* Events of a card, kept. */
struct tape {
    struct trace_event *events[EVENTS_MAX];
    size_t count;
};

static struct fake_card fake;
static struct download download;
static struct tape tape;
static struct bsp_keys session_keys;
static const struct bsp_keys ppk = {.mcv = {1, 2, 3}, .enc = {4, 5, 6}, .mac = {7, 8, 9}};

static inline struct bytes copy(struct euiccd_bytes bytes)
{
    uint8_t *at = malloc(bytes.length ? bytes.length : 1);

    assert_non_null(at);
    if (bytes.length)
        memcpy(at, bytes.data, bytes.length);
    return bytes_at(at, bytes.length);
}

static inline void keep(void *context, const struct euiccd_trace_event *event)
{
    struct tape *to = context;
    struct trace_event *kept = calloc(1, sizeof(*kept));

    assert_non_null(kept);
    assert_true(to->count < EVENTS_MAX);
    *kept = (struct trace_event){.kind = (enum trace_kind)event->kind,
                                 .time = event->time,
                                 .card = "card",
                                 .name = event->name ? strdup(event->name) : NULL,
                                 .command = copy(event->command),
                                 .data = copy(event->data),
                                 .sw = event->sw,
                                 .result = event->result};
    to->events[to->count++] = kept;
}

static inline void tape_clear(void)
{
    for (size_t i = 0; i < tape.count; i++) {
        free((void *)(uintptr_t)tape.events[i]->name);
        free((void *)(uintptr_t)tape.events[i]->command.at);
        free((void *)(uintptr_t)tape.events[i]->data.at);
        free(tape.events[i]);
    }
    tape.count = 0;
}

/* Downloads a package and keeps its trace; `session_keys` are those of the download. The package.
 */
static inline struct bytes record(enum download_cut cut, const struct bsp_keys *replaced,
                                  size_t piece, struct bpp_order *order)
{
    struct secret shared = {0};
    struct bytes package;

    download_open(&download);
    download_order(&download, order);
    assert_int_equal(ec_private_generate(&order->one_time_key, EC_CURVE_P256, &download.rng), 0);
    order->keys = replaced;
    order->piece = piece;
    assert_int_equal(ec_agree(order->one_time_key, order->euicc_otpk, &shared), 0);
    assert_int_equal(bsp_derive_keys(&session_keys, secret_bytes(&shared), order->key_type,
                                     order->key_len, order->host_id, order->eid),
                     0);
    secret_wipe(&shared);
    package = download_make(&download, order);
    assert_int_equal(download_load(&download, package, cut), SW_OK);
    ec_private_free(order->one_time_key);
    order->one_time_key = NULL;
    return package;
}

static inline void begin(void)
{
    fake_card_make(&fake, NULL);
    assert_int_equal(euiccd_trace_callback(fake.trace, keep, &tape), 0);
    fake_card_reopen(&fake);
    download_begin(&download, &fake, EC_CURVE_P256);
}

static inline void end(void)
{
    download_end(&download);
    fake_card_end(&fake);
    tape_clear();
}

/* A line of the key log. */
static inline void add_keys(struct trace_keys *keys, const char *label, const struct bsp_keys *bsp)
{
    char id[33], enc[33], mac[33], mcv[33], line[256];

    bytes_to_hex(bytes_at(download.transaction_id, download.transaction_id_len), id, sizeof(id));
    bytes_to_hex(BYTES_OF(bsp->enc), enc, sizeof(enc));
    bytes_to_hex(BYTES_OF(bsp->mac), mac, sizeof(mac));
    bytes_to_hex(BYTES_OF(bsp->mcv), mcv, sizeof(mcv));
    snprintf(line, sizeof(line), "%s %s %s %s %s\n", label, id, enc, mac, mcv);
    assert_int_equal(trace_keys_add(keys, bytes_at(line, strlen(line))), 0);
}

/* What a session made of the tape. */
struct result {
    uint8_t *package, *clear;
    size_t package_len, clear_len, parts, functions;
    bool lossy;                  /* APDUs of the tape were left out */
    unsigned flags;              /* of all parts */
    enum exchange_bpp order[32]; /* different ones, in order */
    size_t order_count;
};

static inline int take(void *context, const struct exchange *exchange)
{
    struct result *result = context;

    for (size_t i = 0; i < exchange->event_count; i++) {
        const struct trace_event *event = &exchange->events[i];

        if (event->kind != TRACE_FUNCTION || exchange->kind != EXCHANGE_COMMAND || result->lossy)
            continue;
        assert_int_equal(exchange->ins, INS_STORE_DATA);
        assert_true(bytes_equal(event->command, exchange->command));
        assert_true(bytes_equal(event->data, exchange->response));
        result->functions++;
    }
    if (exchange->bpp == EXCHANGE_BPP_NONE) {
        assert_int_equal(exchange->clear.len, 0);
        return 0;
    }
    if (!(exchange->flags & EXCHANGE_INCOMPLETE) && !result->lossy)
        assert_int_equal(exchange->bpp_offset, result->package_len);
    assert_true(result->package_len + exchange->command.len <= CLEAR_MAX);
    memcpy(result->package + result->package_len, exchange->command.at, exchange->command.len);
    result->package_len += exchange->command.len;
    assert_true(result->clear_len + exchange->clear.len <= CLEAR_MAX);
    if (exchange->clear.len)
        memcpy(result->clear + result->clear_len, exchange->clear.at, exchange->clear.len);
    result->clear_len += exchange->clear.len;
    result->flags |= exchange->flags;
    result->parts++;
    if (result->order_count == 0 || result->order[result->order_count - 1] != exchange->bpp)
        if (result->order_count < 32)
            result->order[result->order_count++] = exchange->bpp;
    return 0;
}

/* Reassembles the events from `first` to before `last` of the tape, without the event `lost`. */
static inline struct result reassemble_some(struct trace_keys *keys, size_t first, size_t last,
                                            size_t lost)
{
    struct result result = {
        .package = malloc(CLEAR_MAX), .clear = malloc(CLEAR_MAX), .lossy = lost < SIZE_MAX};
    struct trace_session *session;

    assert_non_null(result.package);
    assert_non_null(result.clear);
    assert_int_equal(trace_session_new(&session, keys, take, &result), 0);
    for (size_t i = first; i < last; i++) {
        const struct trace_record one = {.event = *tape.events[i], .number = i + 1};

        if (i != lost)
            assert_int_equal(trace_session_add(session, &one), 0);
    }
    assert_int_equal(trace_session_end(session), 0);
    trace_session_free(session);
    return result;
}

static inline struct result reassemble(struct trace_keys *keys, size_t first, size_t lost)
{
    return reassemble_some(keys, first, tape.count, lost);
}

static inline void free_result(struct result *result)
{
    free(result->package);
    free(result->clear);
}

static inline bool is_clear(const struct result *result, const struct bpp_order *order)
{
    struct bytes rest = bytes_at(result->clear, result->clear_len);
    const struct bytes parts[] = {order->configure_isdp, order->store_metadata};

    for (size_t i = 0; i < 2; i++) {
        if (!bytes_starts_with(rest, parts[i]))
            return false;
        rest = bytes_from(rest, parts[i].len);
    }
    if (order->keys) {
        if (rest.len < 3 || rest.at[0] != 0xBF || rest.at[1] != 0x26)
            return false;
        rest = bytes_from(rest, (size_t)3 + rest.at[2]);
    }
    return bytes_equal(rest, order->profile);
}

#endif
