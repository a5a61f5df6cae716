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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_order, begin, end),
        cmocka_unit_test_setup_teardown(test_stored, begin, end),
    };

    return cmocka_run_group_tests(tests, begin_group, end_group);
}
