/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results that the eIM refuses (E-26, E-27). */
#include "ipae/ipae.h"

#include "apdu/tlv.h"
#include "card/euicc/decisions.h"
#include "card/euicc/package_result.h"
#include "card/store/store_tx.h"
#include "test/fake/circle.h"
#include "test/fake/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct circle *circle;

static void short_times(struct euiccd_create_options *factory)
{
    factory->seed = to_euiccd(BYTES_TEXT("jitter that repeats"));
    factory->poll_seconds = 1000;
    factory->rollback_seconds = 200;
    factory->fallback_seconds = 100;
}

/* A refused result stays stored and is sent again. */
static void test_refused_result(void **state)
{
    struct fake_eim *eim = &circle->eims[0];

    (void)state;
    circle_begin(circle, "A*n Bn", 1, short_times);
    eim->refuses = true;
    fake_eim_order(eim, "xB");
    terminal_start(&circle->terminal);
    assert_outbox_has(circle, 1, 1);
    eim->refuses = false;
    circle_cut(circle);
    terminal_start(&circle->terminal);
    assert_int_equal(eim->results, 1);
    assert_int_equal(eim->notifications, 1);
    assert_outbox_is_empty(circle);
    circle_end(circle);
}

/* One result is always refused, and the eIM dropped its package: the next packages are executed,
 * and the result is sent before each of them, also after resets. */
static void test_result_that_is_refused_for_ever(void **state)
{
    struct fake_eim *eim = &circle->eims[0];

    (void)state;
    circle_begin(circle, "A* Bn", 1, short_times);
    eim->refuses_counter = 1;
    fake_eim_order(eim, "xB");
    terminal_start(&circle->terminal);
    assert_int_equal(eim->refusals, 1);
    fake_eim_drop(eim);
    fake_eim_order(eim, "dp=one.example");
    terminal_wait(&circle->terminal, 31);
    assert_int_equal(eim->refusals, 2);
    assert_int_equal(eim->results, 1);
    assert_string_equal(eim->words[0], "BF6503800100");
    assert_int_equal(eim->notifications, 1); /* sent with the result */
    assert_outbox_has(circle, 1, 0);
    terminal_wait(&circle->terminal, 1000); /* RESULT_REFUSALS failed polls in all, soon */
    assert_int_equal(eim->refusals, 5);
    for (unsigned i = 0; i < 2; i++) {
        circle_cut(circle);
        fake_eim_order(eim, "rat");
        terminal_start(&circle->terminal); /* before the first GetEimPackage */
        assert_int_equal(eim->refusals, 6 + i);
        assert_int_equal(eim->results, 2 + i);
    }
    eim->refuses_counter = 0;
    terminal_start(&circle->terminal);
    assert_string_equal(eim->words[3], "850100");
    assert_int_equal(eim->notifications, 1);
    assert_outbox_is_empty(circle);
    circle_end(circle);
}

/* Notifications are sent with the result of a package of PSMOs, not with that of one of eCOs. */
static void test_notifications_with_a_result(void **state)
{
    static const struct {
        const char *package;
        unsigned notifications;
    } rows[] = {{"dp=one.example", 1}, {"lp", 1}, {"eco: add1", 0}};
    struct fake_eim *eim = &circle->eims[0];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        print_message("%s\n", rows[i].package);
        circle_begin(circle, "A* Bn", 1, short_times);
        eim->refuses_counter = 1;
        fake_eim_order(eim, "xB");
        terminal_start(&circle->terminal);
        assert_outbox_has(circle, 1, 1);
        fake_eim_drop(eim);
        fake_eim_order(eim, rows[i].package);
        terminal_wait(&circle->terminal, 31);
        assert_int_equal(eim->results, 1);
        assert_int_equal(eim->notifications, rows[i].notifications);
        circle_end(circle);
    }
}

/* The same for every kind of refusal, over HTTPS and CoAP (E-26): each poll sends the result and
 * continues with the next package; polls are not more frequent than with an error of ESipa. */
static void test_results_that_are_refused_in_any_way(void **state)
{
    struct fake_eim *eim = &circle->eims[0];

    (void)state;
    for (unsigned i = 0; i < 2U * EIM_REFUSALS; i++) {
        bool coap = i % 2;
        unsigned polls;

        circle->scene.eims[0].protocols = coap ? 0x40 : 0;
        circle_begin(circle, "A* Bn", 1, short_times);
        eim->refuses_counter = 1;
        eim->refusal = (enum fake_eim_refusal)(i / 2);
        print_message("refusal %u%s\n", i / 2, coap ? " over CoAP" : "");
        fake_eim_order(eim, "xB");
        terminal_start(&circle->terminal);
        assert_true(eim->refusals > 0);
        assert_outbox_has(circle, 1, 1);
        fake_eim_drop(eim);
        fake_eim_order(eim, "dp=one.example");
        fake_eim_order(eim, "rat");
        terminal_wait(&circle->terminal, 31);
        assert_int_equal(eim->results, 2);
        assert_string_equal(eim->words[0], "BF6503800100");
        assert_outbox_has(circle, 1, 0);
        polls = eim->polls;
        terminal_wait(&circle->terminal, 500);
        assert_in_range(eim->polls, polls + 3, polls + 7);
        eim->refuses_counter = 0;
        circle_cut(circle);
        terminal_start(&circle->terminal);
        assert_int_equal(eim->results, 3);
        assert_string_equal(eim->words[2], "850100");
        assert_outbox_is_empty(circle);
        circle_end(circle);
    }
}

/* The eIM refuses a result and sends the package again: it gets that result, not replayError. */
static void test_refused_and_ordered_again(void **state)
{
    struct fake_eim *eim = &circle->eims[0];

    (void)state;
    circle_begin(circle, "A* B", 1, short_times);
    eim->refuses_counter = 1;
    fake_eim_order(eim, "xB");
    fake_eim_order(eim, "dp=one.example");
    terminal_start(&circle->terminal);
    terminal_wait(&circle->terminal, 200);
    assert_int_equal(eim->results, 0);
    assert_true(eim->refusals > 2);
    assert_outbox_has(circle, 1, 0);
    eim->refuses_counter = 0;
    terminal_wait(&circle->terminal, 2000);
    assert_int_equal(eim->results, 2);
    assert_string_equal(eim->words[0], "850100");
    assert_string_equal(eim->words[1], "BF6503800100");
    assert_outbox_is_empty(circle);
    circle_end(circle);
}

/* ... and it gets the notifications with it, whatever is the response to the package sent again. */
static void test_sent_again_with_notifications(void **state)
{
    static const struct {
        const char *profiles;
        unsigned notifications;
    } rows[] = {{"A* B", 0}, {"A* Bn", 1}, {"A*n Bn", 1}};
    struct fake_eim *eim = &circle->eims[0];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        circle_begin(circle, rows[i].profiles, 1, short_times);
        eim->refuses_counter = 1;
        eim->refuses_times = 2; /* with the package, and before it is sent again */
        fake_eim_order(eim, "xB");
        terminal_start(&circle->terminal);
        terminal_wait(&circle->terminal, 31);
        assert_int_equal(eim->refusals, 2);
        assert_int_equal(eim->results, 1);
        assert_string_equal(eim->words[0], "850100");
        assert_int_equal(eim->notifications, rows[i].notifications);
        assert_outbox_is_empty(circle);
        circle_end(circle);
    }
}

/* E-27: an error response causes the permitted rollback. */
static void test_rollback_by_refusal(void **state)
{
    struct fake_eim *eim = &circle->eims[0];

    (void)state;
    circle_begin(circle, "A* B", 1, short_times);
    eim->refuses_counter = 1;
    fake_eim_order(eim, "+B!");
    fake_eim_order(eim, "dp=one.example");
    terminal_start(&circle->terminal);
    assert_string_equal(circle_profiles(circle), "A B*");
    terminal_wait(&circle->terminal, 150);
    eim->refuses_counter = 0;
    terminal_wait(&circle->terminal, 150);
    assert_string_equal(circle_profiles(circle), "A* B");
    assert_string_equal(eim->words[0], "8C0100");
    assert_string_equal(eim->words[1], "BF6503800100");
    assert_outbox_is_empty(circle);
    circle_end(circle);
}

/* Stores as many results for the eIM as a card stores, each with `count` elements of `len` octets.
 */
static void add_results(size_t count, size_t len)
{
    struct euicc *euicc = inside_euicc(circle->scene.fake.card);
    struct arena *arena = inside_arena(circle->scene.fake.card);
    const char *eim_id = circle->scene.eims[0].id;
    struct package_head head = {.eim_id = bytes_at(eim_id, strlen(eim_id)),
                                .association_token = circle->scene.eims[0].token};

    for (unsigned i = 0; i < DECISION_PACKAGE_RESULTS_MAX; i++) {
        struct buf results = arena_buf(arena, DECISION_PACKAGE_RESULT_MAX);
        struct buf result = arena_buf(arena, 2 * DECISION_PACKAGE_RESULT_MAX);
        int64_t number;

        for (size_t element = 0; element < count; element++)
            tlv_put(&results, 0x04, bytes_at((const uint8_t[DECISION_PACKAGE_RESULT_MAX]){0}, len));
        head.counter = i + 1;
        assert_int_equal(store_begin(euicc->store), 0);
        assert_int_equal(store_next_sequence_number(euicc->store, &number), 0);
        assert_int_equal(
            package_put_result(euicc, arena, &head, number, buf_bytes(&results), &result), 0);
        assert_false(results.overflow || result.overflow);
        assert_int_equal(package_result_add(euicc, arena, number, head.eim_id, buf_bytes(&result)),
                         0);
        assert_int_equal(store_commit(euicc->store), 0);
        arena_reset(arena);
    }
}

/* As many results as a card stores are all delivered, also the longest ones and those with the most
 * elements. */
static void test_many_results(void **state)
{
    static const struct {
        size_t count, len;
    } rows[] = {{1, 1}, {1, 4096}, {1, DECISION_PACKAGE_RESULT_MAX - 4}, {2730, 1}, {4096, 0}};
    struct fake_eim *eim = &circle->eims[0];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        print_message("%zu elements of %zu octets\n", rows[i].count, rows[i].len);
        circle_begin(circle, "A* B", 1, short_times);
        add_results(rows[i].count, rows[i].len);
        terminal_start(&circle->terminal);
        assert_int_equal(eim->results, DECISION_PACKAGE_RESULTS_MAX);
        assert_int_equal(eim->errors, 0);
        assert_outbox_is_empty(circle);
        circle_end(circle);
    }
}

/* The acknowledgement of the first one names all of them: each is removed by it. */
static void test_many_results_acknowledged_at_once(void **state)
{
    uint8_t memory[100];
    struct buf acks = BUF_OVER(memory);
    struct fake_eim *eim = &circle->eims[0];

    (void)state;
    circle_begin(circle, "A* B", 1, short_times);
    add_results(1, DECISION_PACKAGE_RESULT_MAX - 4);
    for (unsigned number = 1; number <= DECISION_PACKAGE_RESULTS_MAX; number++)
        tlv_put_uint(&acks, 0x80, number);
    eim->more_acks = buf_bytes(&acks);
    terminal_start(&circle->terminal);
    assert_int_equal(eim->results, 1);
    assert_outbox_is_empty(circle);
    eim->more_acks = BYTES_NONE;
    circle_end(circle);
}

/* A removal fails behind the acknowledgement of an unsent number: the result stays stored, and is
 * delivered again. */
static void test_removal_that_fails(void **state)
{
    struct fake_eim *eim = &circle->eims[0];

    (void)state;
    circle_begin(circle, "A*n Bn", 1, short_times);
    assert_int_equal(euiccd_fault_add(circle->scene.fake.card,
                                      "function=RemoveNotificationFromList n=2 truncate=1", NULL,
                                      NULL),
                     0);
    eim->more_acks = BYTES_TEXT("\x80\x01\x63\x80\x01\x00"); /* 0: the notification, again */
    fake_eim_order(eim, "xB");
    terminal_start(&circle->terminal);
    assert_outbox_has(circle, 1, 0);
    eim->more_acks = BYTES_NONE;
    terminal_wait(&circle->terminal, 31);
    assert_outbox_is_empty(circle);
    circle_end(circle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused_result),
        cmocka_unit_test(test_result_that_is_refused_for_ever),
        cmocka_unit_test(test_notifications_with_a_result),
        cmocka_unit_test(test_results_that_are_refused_in_any_way),
        cmocka_unit_test(test_refused_and_ordered_again),
        cmocka_unit_test(test_sent_again_with_notifications),
        cmocka_unit_test(test_rollback_by_refusal),
        cmocka_unit_test(test_many_results),
        cmocka_unit_test(test_many_results_acknowledged_at_once),
        cmocka_unit_test(test_removal_that_fails),
    };
    int failed;

    circle = circle_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    circle_free(circle);
    return failed;
}
