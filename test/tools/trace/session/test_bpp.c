/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Bound Profile Package of downloads to our card: what was sent, where each part lies, and with
 * keys its content; wrong keys.
 */
#include "test/tools/trace/session/bpp_tape.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_cuts_are_one_stream_and_clear_with_keys),
        cmocka_unit_test(test_without_events),
        cmocka_unit_test(test_sections),
        cmocka_unit_test(test_without_keys_only_the_metadata_is_clear),
        cmocka_unit_test(test_replaced_keys_alone_open_the_elements),
        cmocka_unit_test(test_wrong_keys_do_not_verify),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
