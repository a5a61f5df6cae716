/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Bound Profile Package of downloads to our card, recorded and reassembled: what was sent,
 * where each part lies, and with keys its content; parts, wrong keys, a package that is not
 * complete.
 */
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

static struct bytes copy(struct euiccd_bytes bytes)
{
    uint8_t *at = malloc(bytes.length ? bytes.length : 1);

    assert_non_null(at);
    if (bytes.length)
        memcpy(at, bytes.data, bytes.length);
    return bytes_at(at, bytes.length);
}

static void keep(void *context, const struct euiccd_trace_event *event)
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

static void tape_clear(void)
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
static struct bytes record(enum download_cut cut, const struct bsp_keys *replaced, size_t piece,
                           struct bpp_order *order)
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

static void begin(void)
{
    fake_card_make(&fake, NULL);
    assert_int_equal(euiccd_trace_callback(fake.trace, keep, &tape), 0);
    fake_card_reopen(&fake);
    download_begin(&download, &fake, EC_CURVE_P256);
}

static void end(void)
{
    download_end(&download);
    fake_card_end(&fake);
    tape_clear();
}

/* A line of the key log. */
static void add_keys(struct trace_keys *keys, const char *label, const struct bsp_keys *bsp)
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

static int take(void *context, const struct exchange *exchange)
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
static struct result reassemble_some(struct trace_keys *keys, size_t first, size_t last,
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

static struct result reassemble(struct trace_keys *keys, size_t first, size_t lost)
{
    return reassemble_some(keys, first, tape.count, lost);
}

static void free_result(struct result *result)
{
    free(result->package);
    free(result->clear);
}

static bool is_clear(const struct result *result, const struct bpp_order *order)
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

static void test_all_cuts_are_one_stream_and_clear_with_keys(void **state)
{
    static const size_t pieces[] = {1007, 30};

    (void)state;
    for (int cut = 0; cut < DOWNLOAD_CUTS; cut++) {
        for (unsigned replaced = 0; replaced < 2; replaced++) {
            struct bpp_order order;
            struct trace_keys *keys;
            struct result result;
            struct bytes package;

            begin();
            package =
                record((enum download_cut)cut, replaced ? &ppk : NULL, pieces[replaced], &order);
            assert_int_equal(download_result(&download), 0);
            assert_int_equal(trace_keys_new(&keys), 0);
            add_keys(keys, "EUICCD_BSP", &session_keys);
            result = reassemble(keys, 0, SIZE_MAX);
            assert_true(bytes_equal(bytes_at(result.package, result.package_len), package));
            assert_true(is_clear(&result, &order));
            assert_int_equal(result.flags, 0);
            assert_true(result.functions >= 4);
            free_result(&result);
            trace_keys_free(keys);
            end();
        }
    }
}

/* A trace of another card has no events. */
static void test_without_events(void **state)
{
    struct bpp_order order;
    struct trace_keys *keys;
    struct result result;
    struct bytes package;
    size_t apdus = 0;

    (void)state;
    begin();
    package = record(DOWNLOAD_CUT_LPAC, NULL, 500, &order);
    for (size_t i = 0; i < tape.count; i++) { /* the others to the end, which is cut off */
        struct trace_event *event = tape.events[i];

        if (event->kind == TRACE_APDU) {
            tape.events[i] = tape.events[apdus];
            tape.events[apdus++] = event;
        }
    }
    assert_int_equal(trace_keys_new(&keys), 0);
    add_keys(keys, "EUICCD_BSP", &session_keys);
    result = reassemble_some(keys, 0, apdus, SIZE_MAX);
    assert_true(bytes_equal(bytes_at(result.package, result.package_len), package));
    assert_true(is_clear(&result, &order));
    assert_int_equal(result.functions, 0);
    free_result(&result);
    trace_keys_free(keys);
    end();
}

static void test_sections(void **state)
{
    static const enum exchange_bpp expected[] = {
        EXCHANGE_BPP_INITIALISE, EXCHANGE_BPP_CONFIGURE_ISDP, EXCHANGE_BPP_METADATA_HEADER,
        EXCHANGE_BPP_METADATA,   EXCHANGE_BPP_REPLACE_KEYS,   EXCHANGE_BPP_ELEMENTS_HEADER,
        EXCHANGE_BPP_ELEMENTS};
    struct bpp_order order;
    struct result result;

    (void)state;
    begin();
    record(DOWNLOAD_CUT_LPAC, &ppk, 100, &order);
    result = reassemble(NULL, 0, SIZE_MAX);
    assert_int_equal(result.order_count, 7);
    assert_memory_equal(result.order, expected, sizeof(expected));
    free_result(&result);
    end();
}

static void test_without_keys_only_the_metadata_is_clear(void **state)
{
    struct bpp_order order;
    struct result result;

    (void)state;
    begin();
    record(DOWNLOAD_CUT_LPAC, NULL, 100, &order);
    result = reassemble(NULL, 0, SIZE_MAX);
    assert_true(bytes_equal(bytes_at(result.clear, result.clear_len), order.store_metadata));
    assert_int_equal(result.flags, EXCHANGE_ENCRYPTED);
    free_result(&result);
    end();
}

static void test_replaced_keys_alone_open_the_elements(void **state)
{
    struct bpp_order order;
    struct trace_keys *keys;
    struct result result;
    size_t metadata;

    (void)state;
    begin();
    record(DOWNLOAD_CUT_LPAC, &ppk, 100, &order);
    assert_int_equal(trace_keys_new(&keys), 0);
    add_keys(keys, "EUICCD_PPK", &ppk);
    result = reassemble(keys, 0, SIZE_MAX);
    metadata = order.store_metadata.len;
    assert_int_equal(result.clear_len, metadata + order.profile.len);
    assert_memory_equal(result.clear + metadata, order.profile.at, order.profile.len);
    free_result(&result);
    trace_keys_free(keys);
    end();
}

static void test_wrong_keys_do_not_verify(void **state)
{
    struct bpp_order order;
    struct trace_keys *keys;
    struct result result;

    (void)state;
    begin();
    record(DOWNLOAD_CUT_LPAC, NULL, 100, &order);
    session_keys.mac[3] ^= 1;
    assert_int_equal(trace_keys_new(&keys), 0);
    add_keys(keys, "EUICCD_BSP", &session_keys);
    result = reassemble(keys, 0, SIZE_MAX);
    assert_int_equal(result.flags, EXCHANGE_BAD_MAC | EXCHANGE_ENCRYPTED);
    assert_true(bytes_equal(bytes_at(result.clear, result.clear_len), order.store_metadata));
    free_result(&result);
    trace_keys_free(keys);
    end();
}

static size_t last_apdu(uint8_t first_octet)
{
    size_t found = 0;

    for (size_t i = 0; i < tape.count; i++) {
        const struct trace_event *event = tape.events[i];

        if (event->kind == TRACE_APDU && event->command.len > 5 &&
            event->command.at[1] == INS_STORE_DATA && event->command.at[3] == 0 &&
            event->command.at[5] == first_octet)
            found = i;
    }
    assert_true(found > 0);
    return found;
}

static void test_a_trace_that_begins_in_a_package(void **state)
{
    struct bpp_order order;
    struct result result;

    (void)state;
    begin();
    record(DOWNLOAD_CUT_LPAC, NULL, 100, &order);
    result = reassemble(NULL, last_apdu(0xA3), SIZE_MAX);
    assert_int_equal(result.order_count, 2);
    assert_int_equal(result.order[0], EXCHANGE_BPP_ELEMENTS_HEADER);
    assert_int_equal(result.order[1], EXCHANGE_BPP_ELEMENTS);
    assert_int_equal(result.flags, EXCHANGE_INCOMPLETE | EXCHANGE_ENCRYPTED);
    assert_int_equal(result.clear_len, 0);
    free_result(&result);
    end();
}

/* Any APDU of the trace is lost: no crash, and never more clear octets than the package has. */
static void test_any_lost_apdu(void **state)
{
    struct bpp_order order;
    struct trace_keys *keys;
    size_t whole = 0;

    (void)state;
    begin();
    record(DOWNLOAD_CUT_LPAC, &ppk, 100, &order);
    assert_int_equal(trace_keys_new(&keys), 0);
    add_keys(keys, "EUICCD_BSP", &session_keys);
    for (size_t lost = 0; lost < tape.count; lost++) {
        struct result result;

        if (tape.events[lost]->kind != TRACE_APDU)
            continue;
        result = reassemble(keys, 0, lost);
        whole += is_clear(&result, &order);
        assert_true(result.clear_len <=
                    order.configure_isdp.len + order.store_metadata.len + 80 + order.profile.len);
        free_result(&result);
    }
    assert_true(whole > 0);
    trace_keys_free(keys);
    end();
}

/* Only what was sent of a package that the card refuses. */
static void test_a_package_that_the_card_refuses(void **state)
{
    struct bpp_order order;
    struct trace_keys *keys;
    struct result result;
    struct bytes package;

    (void)state;
    begin();
    package = record(DOWNLOAD_CUT_LPAC, NULL, 100, &order);
    tape_clear();
    download_open(&download); /* the same profile again: refused, with a result */
    download_order(&download, &order);
    package = download_make(&download, &order);
    assert_int_equal(download_load(&download, package, DOWNLOAD_CUT_LPAC), SW_OK);
    assert_int_not_equal(download_result(&download), 0);
    assert_int_equal(trace_keys_new(&keys), 0);
    result = reassemble(keys, 0, SIZE_MAX);
    assert_true(result.parts > 2);
    assert_true(bytes_starts_with(package, bytes_at(result.package, result.package_len)));
    free_result(&result);
    trace_keys_free(keys);
    end();
}

/* The card refuses the first segment of the elements: its content is there nevertheless. */
static void test_an_element_that_ends_early(void **state)
{
    struct bpp_order order;
    struct trace_keys *keys;
    struct result result;
    size_t before, first = 0;

    (void)state;
    begin();
    record(DOWNLOAD_CUT_LPAC, NULL, 20, &order);
    before = order.configure_isdp.len + order.store_metadata.len;
    for (size_t i = tape.count; i-- > 0;)
        if (tape.events[i]->kind == TRACE_APDU && tape.events[i]->command.len > 5 &&
            tape.events[i]->command.at[1] == INS_STORE_DATA &&
            tape.events[i]->command.at[3] == 0 && /* the first block: others begin at random */
            tape.events[i]->command.at[5] == 0x86)
            first = i;
    tape.events[first]->sw = 0x6A80;
    assert_int_equal(trace_keys_new(&keys), 0);
    add_keys(keys, "EUICCD_BSP", &session_keys);
    result = reassemble(keys, 0, SIZE_MAX);
    assert_int_equal(result.clear_len, before + 20);
    assert_memory_equal(result.clear + before, order.profile.at, 20);
    assert_int_equal(result.flags, EXCHANGE_INCOMPLETE | EXCHANGE_ENCRYPTED); /* the others */
    free_result(&result);
    trace_keys_free(keys);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_cuts_are_one_stream_and_clear_with_keys),
        cmocka_unit_test(test_without_events),
        cmocka_unit_test(test_sections),
        cmocka_unit_test(test_without_keys_only_the_metadata_is_clear),
        cmocka_unit_test(test_replaced_keys_alone_open_the_elements),
        cmocka_unit_test(test_wrong_keys_do_not_verify),
        cmocka_unit_test(test_a_trace_that_begins_in_a_package),
        cmocka_unit_test(test_any_lost_apdu),
        cmocka_unit_test(test_a_package_that_the_card_refuses),
        cmocka_unit_test(test_an_element_that_ends_early),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
