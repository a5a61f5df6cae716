/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fault rules at random numbers and allocations. */
#include "apdu/sw.h"
#include "test/fake/fixture_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define CHALLENGE "BF2E00"

static void add(const char *rule)
{
    struct euiccd_error error;

    if (euiccd_fault_add(scene.fake.card, rule, NULL, &error) < 0)
        fail_msg("%s", error.text);
}

static bool has_acted(void)
{
    struct euiccd_fault fault = EUICCD_INIT(struct euiccd_fault);

    assert_true(euiccd_get_fault(scene.fake.card, 0, &fault));
    return fault.acted > 0;
}

/* A challenge has 16 octets. */
static void test_random(void **state)
{
    (void)state;
    scene_set(&scene, "", 0, NULL);
    add("random n=16 error");
    assert_int_not_equal(fake_es10_hex(&scene.fake, CHALLENGE, NULL), SW_OK);
    assert_int_equal(fake_es10_hex(&scene.fake, CHALLENGE, NULL), SW_OK);
    euiccd_fault_remove(scene.fake.card, 0);
    add("random n=17 error");
    assert_int_equal(fake_es10_hex(&scene.fake, CHALLENGE, NULL), SW_OK);
    assert_int_not_equal(fake_es10_hex(&scene.fake, CHALLENGE, NULL), SW_OK);
    euiccd_fault_remove(scene.fake.card, 0);
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(fake_es10_hex(&scene.fake, CHALLENGE, NULL), SW_OK);
}

static void seeded(struct euiccd_create_options *factory)
{
    factory->seed = to_euiccd(BYTES_TEXT("a seed"));
}

/* The rule changes no other number, and the card can be seeded again. */
static void test_seeded(void **state)
{
    struct bytes challenge;
    uint8_t first[32];

    (void)state;
    scene_set(&scene, "", 0, seeded);
    add("random n=1000 error");
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(euiccd_set_seed(scene.fake.card, (const uint8_t *)"x", 1), 0);
        assert_int_equal(fake_es10_hex(&scene.fake, CHALLENGE, &challenge), SW_OK);
        assert_in_range(challenge.len, 16, sizeof(first));
        if (i == 0)
            memcpy(first, challenge.at, challenge.len);
    }
    assert_memory_equal(first, challenge.at, challenge.len);
}

/* Each allocation of a package fails once: it is done whole, or not at all. */
static void test_allocations(void **state)
{
    unsigned failures = 0;

    (void)state;
    for (unsigned n = 1;; n++) {
        char rule[60];

        scene_set(&scene, "A* B C", 1, NULL);
        snprintf(rule, sizeof(rule), "allocation n=%u error", n);
        add(rule);
        bool done = strlen(scene_package(&scene, 0, "xB xC")) == 12;
        bool acted = has_acted();
        euiccd_fault_remove(scene.fake.card, 0);
        assert_string_equal(scene_profiles(&scene), done ? "A*" : "A* B C");
        assert_string_equal(scene_package(&scene, 0, "dp=a"), "BF6503800100");
        if (!acted)
            break;
        failures += !done;
    }
    assert_in_range(failures, 5, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_random, begin, end),
        cmocka_unit_test_setup_teardown(test_seeded, begin, end),
        cmocka_unit_test_setup_teardown(test_allocations, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
