/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/card/store/fixture.h"

static const struct store_message notification = {
    .number = 4,
    .kind = STORE_NOTIFICATION,
    .event = 3,
    .metadata = {(const uint8_t *)"metadata", 8},
    .body = {(const uint8_t *)"notification", 12},
};
static const struct store_message result = {
    .number = 5,
    .kind = STORE_PACKAGE_RESULT,
    .eim_id = {(const uint8_t *)"eim", 3},
    .body = {(const uint8_t *)"result", 6},
};

static void begin_with_both(struct fixture *f)
{
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_add_message(f->store, &result), 0);
    assert_int_equal(store_add_message(f->store, &notification), 0);
}

static void check_notification(const struct store_message *message)
{
    assert_int_equal(message->number, 4);
    assert_int_equal(message->kind, STORE_NOTIFICATION);
    assert_int_equal(message->event, 3);
    assert_bytes(message->metadata, "metadata");
    assert_null(message->eim_id.at);
    assert_bytes(message->body, "notification");
}

static void check_result(const struct store_message *message)
{
    assert_int_equal(message->number, 5);
    assert_int_equal(message->kind, STORE_PACKAGE_RESULT);
    assert_null(message->metadata.at);
    assert_bytes(message->eim_id, "eim");
    assert_bytes(message->body, "result");
}

static void messages_are_found_by_number_and_kind(void **state)
{
    struct fixture *f = *state;
    struct store_message message;

    begin_with_both(f);
    assert_int_equal(store_commit(f->store), 0);
    assert_int_equal(store_find_message(f->store, &f->arena, 4, &message), 0);
    check_notification(&message);
    assert_int_equal(store_find_message(f->store, &f->arena, 5, &message), 0);
    check_result(&message);
    assert_int_equal(store_find_message(f->store, &f->arena, 6, &message), ERR_NOT_FOUND);
    assert_int_equal(store_next_message(f->store, &f->arena, STORE_NOTIFICATION, 0, &message), 0);
    check_notification(&message);
    assert_int_equal(store_next_message(f->store, &f->arena, STORE_NOTIFICATION, 4, &message), 0);
    assert_int_equal(store_next_message(f->store, &f->arena, STORE_NOTIFICATION, 5, &message),
                     ERR_NOT_FOUND);
    assert_int_equal(store_next_message(f->store, &f->arena, STORE_PACKAGE_RESULT, 0, &message), 0);
    check_result(&message);
}

static void messages_are_counted_and_removed(void **state)
{
    struct fixture *f = *state;
    unsigned count = 9;

    begin_with_both(f);
    assert_int_equal(store_count_messages(f->store, STORE_NOTIFICATION, &count), 0);
    assert_int_equal(count, 1);
    assert_int_equal(store_remove_message(f->store, 4), 0);
    assert_int_equal(store_remove_message(f->store, 4), ERR_NOT_FOUND);
    assert_int_equal(store_count_messages(f->store, STORE_NOTIFICATION, &count), 0);
    assert_int_equal(count, 0);
    assert_int_equal(store_count_messages(f->store, STORE_PACKAGE_RESULT, &count), 0);
    assert_int_equal(count, 1);
}

static unsigned notifications(struct fixture *f)
{
    unsigned count = 9;

    assert_int_equal(store_count_messages(f->store, STORE_NOTIFICATION, &count), 0);
    return count;
}

/* The count is kept along with the table: by adding, removing and rolling back, too. */
static void the_count_stays_true(void **state)
{
    struct fixture *f = *state;
    struct store_message message = {.number = 9, .body = BYTES_TEXT("body")};

    assert_int_equal(notifications(f), 0);
    begin_with_both(f);
    assert_int_equal(notifications(f), 1);
    assert_int_equal(store_add_message(f->store, &message), 0);
    assert_int_equal(notifications(f), 2);
    assert_int_equal(store_add_message(f->store, &message), ERR_EXISTS);
    assert_int_equal(notifications(f), 2);
    assert_int_equal(store_commit(f->store), 0);
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_remove_message(f->store, 9), 0);
    assert_int_equal(notifications(f), 1);
    store_rollback(f->store);
    assert_int_equal(notifications(f), 2);
    fixture_close(f);
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_OS), 0);
    assert_int_equal(notifications(f), 2);
}

static void the_tables_refuse_what_must_not_be(void **state)
{
    struct fixture *f = *state;
    struct store_message message = result;

    begin_with_both(f);
    message.number = 4; /* unique over both kinds: B-116 */
    assert_int_equal(store_add_message(f->store, &message), ERR_EXISTS);
    message.number = -1;
    assert_int_equal(store_add_message(f->store, &message), ERR_RANGE);
    message.number = 6;
    message.kind = 2;
    assert_int_equal(store_add_message(f->store, &message), ERR_RANGE);
    message.kind = STORE_NOTIFICATION;
    message.event = 4;
    assert_int_equal(store_add_message(f->store, &message), ERR_RANGE);
    store_rollback(f->store);
    assert_int_equal(store_add_message(f->store, &result), ERR_STATE);
    assert_int_equal(store_remove_message(f->store, 4), ERR_STATE);
}

int main(void)
{
#define CARD_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup_open, fixture_teardown)
    const struct CMUnitTest tests[] = {
        CARD_TEST(messages_are_found_by_number_and_kind),
        CARD_TEST(messages_are_counted_and_removed),
        CARD_TEST(the_count_stays_true),
        CARD_TEST(the_tables_refuse_what_must_not_be),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
