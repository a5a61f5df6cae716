/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The counters of an eIM: stored, never decreased; data of cards. */
#include "apdu/err.h"
#include "tools/eim/state/state.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void test_counters(void **state)
{
    char folder[] = "/tmp/euiccd-test-XXXXXX", path[64];
    struct eim_state eim;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/state.json", folder);
    assert_int_equal(eim_state_load(&eim, path), 0);
    assert_int_equal(eim_state_counter(&eim, "a", "89"), 0);
    assert_int_equal(eim_state_put_counter(&eim, "a", "89", 7), 0);
    assert_int_equal(eim_state_put_counter(&eim, "b", "89", 1), 0);
    assert_int_equal(eim_state_put_counter(&eim, "a", "89", 3), 0);
    eim_state_free(&eim);
    assert_int_equal(eim_state_load(&eim, path), 0);
    assert_int_equal(eim_state_counter(&eim, "a", "89"), 7);
    assert_int_equal(eim_state_counter(&eim, "b", "89"), 1);
    assert_int_equal(eim_state_counter(&eim, "b", "90"), 0);
    eim_state_free(&eim);
    unlink(path);
    rmdir(folder);
}

static void test_cards(void **state)
{
    static const uint8_t one[] = {0x30, 0x00}, two[] = {0x30, 0x01, 0xFF};
    const struct eim_state_card card = {5, BYTES_OF(one), BYTES_OF(two)};
    char folder[] = "/tmp/euiccd-test-XXXXXX", path[64];
    struct eim_state_card known;
    struct eim_state eim;
    struct arena arena;

    (void)state;
    arena_init(&arena, 4096);
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/state.json", folder);
    assert_int_equal(eim_state_load(&eim, path), 0);
    assert_int_equal(eim_state_card(&eim, "a", "89", &arena, &known), ERR_NOT_FOUND);
    assert_int_equal(eim_state_put_counter(&eim, "a", "89", 7), 0);
    assert_int_equal(eim_state_card(&eim, "a", "89", &arena, &known), ERR_NOT_FOUND);
    assert_int_equal(eim_state_put_card(&eim, "a", "89", &card), 0);
    eim_state_free(&eim);
    assert_int_equal(eim_state_load(&eim, path), 0);
    assert_int_equal(eim_state_card(&eim, "a", "89", &arena, &known), 0);
    assert_int_equal(known.token, 5);
    assert_true(bytes_equal(known.euicc_certificate, BYTES_OF(one)));
    assert_true(bytes_equal(known.eum_certificate, BYTES_OF(two)));
    assert_int_equal(eim_state_counter(&eim, "a", "89"), 7);
    eim_state_free(&eim);
    arena_free(&arena);
    unlink(path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counters),
        cmocka_unit_test(test_cards),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
