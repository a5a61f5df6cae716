/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Event Records of a pending download, one after the other (E-52). */
#include "ipae/procedure/profile_download.h"

#include "test/fake/bare_terminal.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct fake_card *fake;
static struct bare_terminal *bare;

static int begin_group(void **state)
{
    (void)state;
    fake = calloc(1, sizeof(*fake));
    bare = calloc(1, sizeof(*bare));
    fake_card_make(fake, NULL);
    return 0;
}

static int end_group(void **state)
{
    (void)state;
    fake_card_end(fake);
    free(fake);
    free(bare);
    return 0;
}

static int begin(void **state)
{
    (void)state;
    bare_terminal_begin(bare, fake->card);
    return 0;
}

static int end(void **state)
{
    (void)state;
    bare_terminal_end(bare);
    return 0;
}

static void test_order(void **state)
{
    struct pending_download pending = {.eim_id = BYTES_TEXT("eim"),
                                       .request = BYTES_TEXT("\xBF\x54\x00"),
                                       .events = BYTES_TEXT("\x85\x08"
                                                            "1$one$m1"
                                                            "\x85\x03"
                                                            "bad"
                                                            "\x85\x08"
                                                            "1$two$m2"),
                                       .attempts = 2,
                                       .result = BYTES_TEXT("result"),
                                       .failure = BYTES_TEXT("failure")};
    struct eim_session session = {.terminal = &bare->terminal};
    struct download download = {.session = &session, .pending = &pending};

    (void)state;
    assert_int_equal(event_records_first(&download), 0);
    assert_true(bytes_equal(download.source.address, BYTES_TEXT("one")));
    assert_true(bytes_equal(download.source.matching_id, BYTES_TEXT("m1")));
    assert_true(event_records_advance(&pending));
    assert_int_equal(pending.attempts, 0); /* a download of its own */
    assert_int_equal(pending.result.len + pending.failure.len, 0);
    assert_true(bytes_equal(pending.eim_id, BYTES_TEXT("eim")));
    assert_int_equal(event_records_first(&download), ERR_STATE);
    assert_true(bytes_equal(pending.failure, BYTES_TEXT("malformed Event Record")));
    assert_true(event_records_advance(&pending));
    assert_int_equal(event_records_first(&download), 0);
    assert_true(bytes_equal(download.source.address, BYTES_TEXT("two")));
    assert_false(event_records_advance(&pending));
}

static void test_stored(void **state)
{
    const struct event_entries events[] = {
        {.event_id = BYTES_TEXT("id1"), .rsp_server_address = BYTES_TEXT("one.example")},
        {.event_id = BYTES_TEXT("id2"), .rsp_server_address = BYTES_TEXT("two.example")}};
    struct rsp_authenticated authenticated = {.is_event = true, .events = events, .event_count = 2};
    struct pending_download pending = {.eim_id = BYTES_TEXT("eim"),
                                       .request = BYTES_TEXT("\xBF\x54\x00")};
    struct pending_download found;
    struct eim_session session = {.terminal = &bare->terminal};
    struct download download = {.session = &session, .pending = &pending, .session_open = true};

    (void)state;
    assert_int_equal(event_records_store(&download, &authenticated), 0);
    assert_false(download.session_open);
    assert_int_equal(pending_download_get(&bare->terminal, pending.eim_id, &found), 0);
    assert_int_equal(found.attempts, 1);
    assert_true(bytes_equal(found.events, BYTES_TEXT("\x85\x11"
                                                     "1$one.example$id1"
                                                     "\x85\x11"
                                                     "1$two.example$id2")));
    assert_int_equal(pending_download_clear(&bare->terminal, pending.eim_id), 0);
    authenticated.event_count = 0;
    assert_int_equal(event_records_store(&download, &authenticated), ERR_STATE);
    assert_true(pending.failure.len > 0);
}

/* Indirect download: the eIM gives the trigger that it made of the Event Record. */
static void test_trigger(void **state)
{
    static const struct {
        const char *trigger, *events; /* hex; NULL: refused */
    } rows[] = {
        {"BF54 0C A0 0A 80 08 3124612E62246D31", "85 08 3124612E62246D31"}, /* 1$a.b$m1 */
        {"BF54 11 A0 0A 80 08 3124612E62246D31 82 03 010203", "85 08 3124612E62246D31"},
        {"BF54 04 A0 02 81 00", NULL}, /* the default SM-DP+ */
        {"BF54 04 A0 02 A2 00", NULL}, /* an SM-DS again */
        {"BF54 00", NULL},             /* without profileDownloadData */
        {"BF54 04 A0 02 83 00", NULL}, /* no such alternative */
        {"BF54 03 A0 01 80", NULL},    /* truncated */
        {"BF55 0C A0 0A 80 08 3124612E62246D31", NULL},
        {"BF54 0C A0 0A 80 08 3124612E62246D31 00", NULL}, /* an octet more */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t octets[40], wanted[40];
        struct buf trigger = buf_over(octets, sizeof(octets));
        struct buf events = buf_over(wanted, sizeof(wanted));
        struct pending_download pending = {.eim_id = BYTES_TEXT("eim"),
                                           .request = BYTES_TEXT("\xBF\x54\x00")};
        struct pending_download found;
        struct eim_session session = {.terminal = &bare->terminal};
        struct download download = {.session = &session, .pending = &pending};
        struct rsp_authenticated authenticated = {0};

        print_message("row %zu\n", i);
        assert_int_equal(buf_put_hex(&trigger, rows[i].trigger), 0);
        authenticated.dp.profile_download_trigger = buf_bytes(&trigger);
        assert_int_equal(event_records_store(&download, &authenticated),
                         rows[i].events ? 0 : ERR_STATE);
        if (rows[i].events) {
            assert_int_equal(buf_put_hex(&events, rows[i].events), 0);
            assert_int_equal(pending_download_get(&bare->terminal, pending.eim_id, &found), 0);
            assert_true(bytes_equal(found.events, buf_bytes(&events)));
            assert_int_equal(event_records_first(&download), 0);
            assert_true(bytes_equal(download.source.address, BYTES_TEXT("a.b")));
            assert_int_equal(pending_download_clear(&bare->terminal, pending.eim_id), 0);
        } else {
            assert_true(bytes_equal(pending.failure, BYTES_TEXT("malformed Event Record")));
            assert_int_equal(pending.events.len, 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_order, begin, end),
        cmocka_unit_test_setup_teardown(test_stored, begin, end),
        cmocka_unit_test_setup_teardown(test_trigger, begin, end),
    };

    return cmocka_run_group_tests(tests, begin_group, end_group);
}
