/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bound Profile Packages that are not complete: in the trace, or because the card refused them. */
#include "test/tools/trace/session/bpp_tape.h"

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
        cmocka_unit_test(test_a_trace_that_begins_in_a_package),
        cmocka_unit_test(test_any_lost_apdu),
        cmocka_unit_test(test_a_package_that_the_card_refuses),
        cmocka_unit_test(test_an_element_that_ends_early),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
