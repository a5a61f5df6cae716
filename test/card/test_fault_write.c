/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fault rules at the storage of a card: power is cut, or an error occurs, at each change of the
 * card's files. Power cuts leave the state before or after the command, and the one after it where
 * its response was sent; errors leave the state before.
 */
#include "apdu/sw.h"
#include "test/fake/scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct scene scene;

static int begin(void **state)
{
    (void)state;
    scene_begin(&scene);
    scene.fake.storage_faults = true;
    return 0;
}

static int end(void **state)
{
    (void)state;
    scene_end(&scene);
    return 0;
}

static void add(const char *format, unsigned n, const char *action)
{
    struct euiccd_error error;
    char rule[80];

    snprintf(rule, sizeof(rule), format, n, action);
    if (euiccd_fault_add(scene.fake.card, rule, NULL, &error) < 0)
        fail_msg("%s", error.text);
}

static uint64_t acted(void)
{
    struct euiccd_fault fault = EUICCD_INIT(struct euiccd_fault);

    assert_true(euiccd_get_fault(scene.fake.card, 0, &fault));
    return fault.acted;
}

static enum euiccd_transport transport(void)
{
    struct euiccd_fault_effect effect = EUICCD_INIT(struct euiccd_fault_effect);

    euiccd_get_fault_effect(scene.fake.card, &effect);
    return effect.transport;
}

/* A package that deletes two profiles, in one command: all changes at once, or none. */
static void sweep_command(const char *action, unsigned *before, unsigned *after)
{
    *before = *after = 0;
    for (unsigned n = 1;; n++) {
        bool is_after;

        scene_set(&scene, "A* B C", 1, NULL);
        assert_int_equal(fake_send(&scene.fake, "0070000001", NULL), SW_OK);
        assert_int_equal(
            fake_exchange(&scene.fake, "01A4040010A0000005591010FFFFFFFF8900000100", NULL), SW_OK);
        scene_make(&scene, 0, "xB xC", SCENE_FINE);
        add("write n=%u power-cut=%s", n, action);
        if (scene.package_len > 255)
            fail_msg("the package does not fit into one command");
        char command[600];
        size_t len =
            (size_t)snprintf(command, sizeof(command), "81E29100%02X", (unsigned)scene.package_len);
        bytes_to_hex(bytes_at(scene.package, scene.package_len), command + len,
                     sizeof(command) - len);
        uint16_t sw = fake_send(&scene.fake, command, NULL);
        if (acted() == 0) {
            assert_int_equal(sw >> 8, SW1_MORE);
            euiccd_fault_remove(scene.fake.card, 0); /* before the writes of its end */
            return;
        }
        assert_int_equal(sw, SW_TECHNICAL_PROBLEM);
        assert_int_equal(transport(), EUICCD_TRANSPORT_POWER_LOST);
        assert_false(euiccd_is_on(scene.fake.card));
        assert_int_equal(euiccd_power_on(scene.fake.card, NULL), 0);
        assert_int_equal(transport(), EUICCD_TRANSPORT_RESPOND);
        is_after = strcmp(scene_profiles(&scene), "A*") == 0;
        if (!is_after)
            assert_string_equal(scene_profiles(&scene), "A* B C");
        *before += !is_after;
        *after += is_after;
        fake_card_reopen(&scene.fake); /* the file is as the card was */
        assert_string_equal(scene_profiles(&scene), is_after ? "A*" : "A* B C");
        if (!is_after) /* and the counter of the package is not used up */
            assert_string_equal(scene_send(&scene, 0), "850100850100");
    }
}

static void test_power_cuts(void **state)
{
    unsigned before, after;

    (void)state;
    sweep_command("before", &before, &after); /* nothing that was not synced is left */
    assert_true(before >= 3 && after == 0);
    sweep_command("torn", &before, &after);
    assert_true(before >= 2);
    sweep_command("after", &before, &after); /* the last write is the commit, also without sync */
    assert_true(before >= 1 && after >= 2);
}

/* Each storage error of a package: it is refused, and nothing is changed; without a power cut. */
static void test_errors(void **state)
{
    unsigned failures = 0;

    (void)state;
    for (unsigned n = 1;; n++) {
        const char *answer;

        scene_set(&scene, "A* B C", 1, NULL);
        scene_make(&scene, 0, "xB xC", SCENE_FINE);
        add("write n=%u %s", n, "error");
        answer = scene_send(&scene, 0);
        assert_true(euiccd_is_on(scene.fake.card));
        if (acted() == 0) {
            assert_string_equal(answer, "850100850100");
            break;
        }
        assert_string_equal(answer, "6581");
        assert_int_equal(transport(), EUICCD_TRANSPORT_RESPOND);
        assert_string_equal(scene_profiles(&scene), "A* B C");
        assert_string_equal(scene_send(&scene, 0), "850100850100");
        failures++;
    }
    assert_in_range(failures, 3, 1000);
}

/* every=, p= and always: storage that fails now and then, and storage that is broken. */
static void test_lasting_errors(void **state)
{
    unsigned failures = 0;

    (void)state;
    scene_set(&scene, "A* B", 1, NULL);
    add("write n=1 error always", 0, "");
    for (unsigned i = 0; i < 5; i++)
        assert_string_equal(scene_call(&scene, "BF6503800161"), "6581");
    assert_string_equal(scene_profiles(&scene), "A* B"); /* reading works */
    euiccd_fault_remove(scene.fake.card, 0);
    assert_string_equal(scene_call(&scene, "BF6503800161"), "BF6503800100");
    for (unsigned i = 0; i < 2; i++) {
        add(i == 0 ? "write every=5 error" : "write p=0.2 seed=07 error", 0, "");
        failures = 0;
        for (unsigned k = 0; k < 20; k++) {
            char request[20];
            const char *answer;

            snprintf(request, sizeof(request), "BF65038001%02X", 'a' + k);
            answer = scene_call(&scene, request);
            if (strcmp(answer, "BF6503800100") != 0)
                assert_string_equal(answer, "6581");
            failures += strcmp(answer, "6581") == 0;
        }
        assert_in_range(failures, 3, 19);
        assert_int_equal(acted(), failures);
        euiccd_fault_remove(scene.fake.card, 0);
    }
}

/* Outside of APDUs: the functions of euiccd.h fail, the card is off, and then it works again. */
static void test_other_functions(void **state)
{
    static const uint8_t set_address[] = {0xBF, 0x65, 0x03, 0x80, 0x01, 'a'};
    uint8_t iccid[10], response[64];
    struct euiccd_error error;
    size_t len = 1;

    (void)state;
    scene_set(&scene, "A* B", 0, NULL);
    add("write n=%u power-cut=%s", 1, "after");
    assert_int_equal(euiccd_es10(scene.fake.card, set_address, sizeof(set_address), response,
                                 sizeof(response), &len),
                     SW_TECHNICAL_PROBLEM);
    assert_int_equal(len, 0);
    assert_false(euiccd_is_on(scene.fake.card));
    euiccd_fault_remove(scene.fake.card, 0);
    scene_iccid('B', iccid);
    add("write n=%u power-cut=%s", 1, "before");
    assert_int_equal(euiccd_set_enabled(scene.fake.card, iccid, true, &error), EUICCD_ERR_IO);
    assert_non_null(strstr(error.text, "fault rule"));
    assert_int_equal(euiccd_power_on(scene.fake.card, NULL), 0);
    assert_string_equal(scene_profiles(&scene), "A* B");
    euiccd_power_off(scene.fake.card);
    assert_int_equal(euiccd_set_enabled(scene.fake.card, iccid, true, &error), 0);
}

/* A switch that waits for the reset is completed at power-on, whose writes can be cut, too. */
static void test_power_on(void **state)
{
    (void)state;
    for (unsigned n = 1;; n++) {
        uint64_t before;

        scene_set(&scene, "A* B", 1, NULL);
        scene_toolkit(&scene, false);
        assert_string_equal(scene_package(&scene, 0, "+B"), "830100");
        add("write n=%u power-cut=%s", n, "torn");
        before = acted();
        int err = euiccd_power_on(scene.fake.card, NULL);
        if (acted() == before) {
            assert_int_equal(err, 0);
            assert_in_range(n, 2, 100);
            return;
        }
        assert_int_equal(err, EUICCD_ERR_IO);
        assert_int_equal(transport(), EUICCD_TRANSPORT_POWER_LOST);
        assert_false(euiccd_is_on(scene.fake.card));
        assert_int_equal(euiccd_power_on(scene.fake.card, NULL), 0);
        assert_string_equal(scene_profiles(&scene), "A B*");
    }
}

/* The log is merged into the file when a card is closed or releases its memory. */
static void test_checkpoints(void **state)
{
    static const char *const actions[] = {"before", "torn", "after"};
    unsigned cuts = 0;

    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        for (unsigned n = 1; n < 8; n++) {
            scene_set(&scene, "A* B C", 1, NULL);
            assert_string_equal(scene_package(&scene, 0, "xB xC"), "850100850100");
            add("write n=%u power-cut=%s", n, actions[i]);
            int err = euiccd_release_memory(scene.fake.card);
            assert_int_equal(err, acted() ? EUICCD_ERR_IO : 0);
            assert_int_equal(euiccd_is_on(scene.fake.card), acted() == 0);
            cuts += acted() > 0;
            if (n % 2)
                fake_card_reopen(&scene.fake); /* the second cut, where n was not reached */
            else
                assert_int_equal(euiccd_power_on(scene.fake.card, NULL), 0);
            assert_string_equal(scene_profiles(&scene), "A*");
            fake_card_reopen(&scene.fake);
            assert_string_equal(scene_profiles(&scene), "A*");
        }
    }
    assert_in_range(cuts, 9, 21);
}

/* Cards whose storage cannot fail refuse the rule and say why. */
static void test_cards_without(void **state)
{
    struct euiccd_error error;

    (void)state;
    scene.fake.in_memory = true;
    scene_set(&scene, "A*", 0, NULL);
    assert_int_equal(euiccd_fault_add(scene.fake.card, "write error", NULL, &error),
                     EUICCD_ERR_UNSUPPORTED);
    assert_non_null(strstr(error.text, "durability `none' writes no file"));
    scene.fake.in_memory = false;
    scene.fake.storage_faults = false;
    fake_card_reopen(&scene.fake);
    assert_int_equal(euiccd_fault_add(scene.fake.card, "write error", NULL, &error),
                     EUICCD_ERR_UNSUPPORTED);
    assert_non_null(strstr(error.text, "without `storage_faults'"));
    struct euiccd_open_options options = EUICCD_INIT(struct euiccd_open_options);
    struct euiccd_card *reader;
    options.read_only = options.storage_faults = true;
    assert_int_equal(euiccd_open(&reader, scene.fake.path, &options, &error), 0);
    assert_int_equal(euiccd_fault_add(reader, "write error", NULL, &error), EUICCD_ERR_UNSUPPORTED);
    assert_non_null(strstr(error.text, "for reading only"));
    euiccd_close(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_power_cuts, begin, end),
        cmocka_unit_test_setup_teardown(test_errors, begin, end),
        cmocka_unit_test_setup_teardown(test_lasting_errors, begin, end),
        cmocka_unit_test_setup_teardown(test_other_functions, begin, end),
        cmocka_unit_test_setup_teardown(test_power_on, begin, end),
        cmocka_unit_test_setup_teardown(test_checkpoints, begin, end),
        cmocka_unit_test_setup_teardown(test_cards_without, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
