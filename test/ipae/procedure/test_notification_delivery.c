/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notification Delivery to Notification Receivers (SGP.32 3.7). */
#include "test/fake/downloads.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct circle *circle;
static struct fake_smdpp *smdpp;

/* Enabling notifies the SM-DP+ at its address; while it cannot be reached, notifications wait
 * (E-80, E-81). */
static void test_notifications(void **state)
{
    (void)state;
    for (unsigned indirect = 0; indirect < 2; indirect++) {
        downloads_begin(circle, smdpp, indirect,
                        "B6{30{80=0640 81=3132372E302E302E31} 30{80=0640 81=6E6F626F6479}}", 0);
        fake_eim_order_download(&circle->eims[0], DOWNLOADS_CODE);
        terminal_start(&circle->terminal);
        downloads_assert_installed(circle, smdpp, !indirect);
        circle->eims[0].forgets_acks = true; /* of notifications sent with the result */
        smdpp->https.fault = HTTPS_500;
        fake_eim_order(&circle->eims[0], "#A30C5A0A" FAKE_SMDPP_ICCID);
        terminal_start(&circle->terminal);
        assert_string_equal(circle_profiles(circle), "A \x14*");
        if (!indirect) {
            assert_outbox_has(circle, 0, 2);
            smdpp->https.fault = HTTPS_FINE;
            terminal_wait(&circle->terminal, 1200);
            assert_int_equal(smdpp->notifications,
                             3);             /* by both ways, as nothing was acknowledged */
            assert_outbox_has(circle, 0, 1); /* the one without a recipient stays */
        } else {
            assert_int_equal(smdpp->notifications, 4);
            assert_outbox_is_empty(circle);
        }
        downloads_end(circle, smdpp);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_notifications),
    };
    int failed;

    circle = circle_new();
    smdpp = calloc(1, sizeof(*smdpp));
    assert_non_null(smdpp);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    free(smdpp);
    circle_free(circle);
    return failed;
}
