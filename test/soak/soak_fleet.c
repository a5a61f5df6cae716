/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * 300 devices poll one eIM again and again (fleet.h); in every second round each has an order and
 * sends its signed result, which is deleted in the next one.
 */
#include "test/fake/fleet.h"
#include "test/soak/soak.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

enum { DEVICES = 300 };

static void test_fleet(void **state)
{
    static struct fleet fleet;
    struct soak soak;
    unsigned orders = 0, polls = 0, results = 0;

    (void)state;
    fleet_make(&fleet, DEVICES);
    fleet_start(&fleet);
    soak_begin(&soak, "fleet", fleet.fake.folder);
    do {
        if (soak.rounds % 2 == 0) {
            fleet_order(&fleet);
            orders++;
        }
        fleet_wake(&fleet);
        if (soak.rounds % 2)
            fleet_forget(&fleet); /* the eIM keeps the last ones otherwise */
    } while (soak_goes_on(&soak));
    for (unsigned i = 0; i < DEVICES; i++) {
        polls += fleet.members[i].polls;
        results += fleet.members[i].results;
    }
    printf("soak fleet: %u polls, %u results of %u orders, %u errors\n", polls, results,
           orders * DEVICES, fleet.errors);
    assert_int_equal(fleet.errors, 0);
    assert_int_equal(results, orders * DEVICES);
    assert_int_equal(soak_end(&soak), 0);
    fleet_end(&fleet);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_fleet)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
