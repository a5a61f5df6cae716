/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cards in this process. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <cmocka.h>

#include "apdu/err.h"
#include "card/euiccd.h"
#include "test/tools/suite/target/cards_scene.h"
#include "tools/suite/target/target.h"

static void count(void *context, const struct trace_event *event)
{
    assert_int_not_equal(event->kind, TRACE_APDU);
    assert_int_not_equal(event->kind, TRACE_POWER);
    ++*(unsigned *)context;
}

static struct suite_target *open_card(unsigned *events)
{
    struct suite_target *target = NULL;
    struct link_error error = {""};

    assert_int_equal(target_open_card(&target, cards.cards[0].path, false, count, events, &error),
                     0);
    return target;
}

static uint16_t send(struct suite_target *target, struct bytes command, struct bytes *data)
{
    struct link_error error = {""};
    uint16_t sw = 0;

    assert_int_equal(target_transmit(target, command, data, &sw, &error), 0);
    return sw;
}

static const uint8_t open_channel[] = {0x00, 0x70, 0x00, 0x00, 0x01},
                     unknown[] = {0x00, 0xFF, 0, 0};

static void test_use(void **state)
{
    unsigned events = 0;
    struct suite_target *target = open_card(&events);
    struct link_error error = {""};
    struct bytes atr = BYTES_NONE, data;

    (void)state;
    assert_int_equal(send(target, BYTES_OF(open_channel), &data), 0x9000);
    assert_int_equal(data.at[0], 1);
    assert_int_equal(send(target, BYTES_OF(open_channel), &data), 0x9000);
    assert_int_equal(data.at[0], 2);
    events = 0;
    assert_int_equal(send(target, BYTES_OF(unknown), &data), 0x6D00);
    assert_int_not_equal(events, 0);
    assert_int_equal(target_reset(target, &atr, &error), 0);
    assert_int_equal(atr.at[0], 0x3B);
    assert_int_equal(send(target, BYTES_OF(open_channel), &data), 0x9000);
    assert_int_equal(data.at[0], 1);
    assert_int_equal(target_power_cycle(target, &atr, &error), 0);
    assert_int_equal(send(target, BYTES_OF(open_channel), &data), 0x9000);
    assert_int_equal(data.at[0], 1);
    target_close(target);
}

/* Selects the ISD-R on the basic channel. */
static void select_isdr(struct suite_target *target)
{
    static const uint8_t select[] = {0x00, 0xA4, 0x04, 0x00, 0x10, 0xA0, 0x00, 0x00,
                                     0x05, 0x59, 0x10, 0x10, 0xFF, 0xFF, 0xFF, 0xFF,
                                     0x89, 0x00, 0x00, 0x01, 0x00, 0x00};
    struct bytes data;

    assert_int_equal(send(target, BYTES_OF(select), &data) >> 8, 0x61);
}

/* SetDefaultDpAddress to "a". */
static void set_address(struct suite_target *target)
{
    static const uint8_t set[] = {0x80, 0xE2, 0x91, 0x00, 0x06, 0xBF, 0x65, 0x03, 0x80, 0x01, 'a'};
    struct bytes data;

    assert_int_equal(send(target, BYTES_OF(set), &data) >> 8, 0x61);
}

/* With the ISD-R selected. */
static size_t address_len(struct suite_target *target)
{
    static const uint8_t get[] = {0x80, 0xE2, 0x91, 0x00, 0x03, 0xBF, 0x3C, 0x00};
    struct bytes data;

    /* 61xx tells the length of the response. */
    return send(target, BYTES_OF(get), &data) & 0xFF;
}

static void test_save_and_restore(void **state)
{
    unsigned events = 0;
    struct suite_target *target = open_card(&events);
    struct stat before, after;
    size_t len;

    (void)state;
    assert_int_equal(stat(cards.cards[0].path, &before), 0);
    assert_false(target_restore(target));
    select_isdr(target);
    len = address_len(target);
    set_address(target);
    assert_int_not_equal(address_len(target), len);
    target_close(target);
    target = open_card(&events); /* the file is as it was */
    select_isdr(target);
    assert_int_equal(address_len(target), len);
    assert_true(target_save(target));
    set_address(target);
    assert_int_not_equal(address_len(target), len);
    assert_true(target_restore(target));
    select_isdr(target);
    assert_int_equal(address_len(target), len);
    target_close(target);
    assert_int_equal(stat(cards.cards[0].path, &after), 0);
    assert_int_equal(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
}

/* Fault rules that leave a command without response, or delay it. */
static void test_no_response(void **state)
{
    unsigned events = 0, id;
    struct suite_target *target = open_card(&events);
    struct link_error error = {""};
    struct bytes data = BYTES_NONE;
    struct timespec time;
    uint16_t sw = 0;

    (void)state;
    assert_int_equal(euiccd_fault_add(target_card(target), "apdu n=2 silence", &id, NULL), 0);
    send(target, BYTES_OF(open_channel), &data);
    for (int i = 0; i < 2; i++) {
        error.text[0] = '\0';
        assert_int_equal(target_transmit(target, BYTES_OF(open_channel), &data, &sw, &error),
                         ERR_BUSY);
        assert_string_equal(error.text, "the card does not respond");
    }
    assert_int_equal(target_power_cycle(target, &data, &error), 0);
    assert_int_equal(send(target, BYTES_OF(open_channel), &data), 0x9000);

    assert_int_equal(euiccd_fault_add(target_card(target), "apdu delay=3600 always", &id, NULL), 0);
    clock_gettime(CLOCK_MONOTONIC, &time);
    target_limit(target, (time.tv_sec + 1) * INT64_C(1000000000));
    assert_int_equal(target_transmit(target, BYTES_OF(open_channel), &data, &sw, &error), ERR_BUSY);
    assert_int_equal(euiccd_fault_remove(target_card(target), 0), 0);
    assert_int_equal(euiccd_fault_add(target_card(target), "apdu delay=0.001 always", &id, NULL),
                     0);
    target_limit(target, 0);
    assert_int_equal(send(target, BYTES_OF(open_channel), &data), 0x9000);
    target_close(target);
}

static void test_errors(void **state)
{
    struct suite_target *target = NULL;
    struct link_error error = {""};

    (void)state;
    assert_int_equal(target_open_card(&target, "/nowhere/a.euicc", false, NULL, NULL, &error),
                     ERR_NOT_FOUND);
    assert_string_not_equal(error.text, "");
    target_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_use), cmocka_unit_test(test_save_and_restore),
        cmocka_unit_test(test_no_response), cmocka_unit_test(test_errors)};

    return cmocka_run_group_tests(tests, make, remove_cards);
}
