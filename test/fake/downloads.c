/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/fake/downloads.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

void downloads_settings(struct euiccd_create_options *factory)
{
    factory->poll_seconds = 1000;
    factory->rollback_seconds = 200;
    factory->fallback_seconds = 100;
    factory->default_smdp_address = FAKE_SMDPP_ADDRESS;
    factory->root_smds_address = FAKE_SMDS_ADDRESS;
}

void downloads_begin(struct circle *circle, struct fake_smdpp *smdpp, bool indirect,
                     const char *more, size_t filler)
{
    circle->scene.eims[0].indirect = indirect;
    circle_begin(circle, "A*", 1, downloads_settings);
    fake_smdpp_begin(smdpp, circle, more, filler);
    fake_smdpp_behind(smdpp, &circle->eims[0]);
}

void downloads_end(struct circle *circle, struct fake_smdpp *smdpp)
{
    fake_smdpp_end(smdpp);
    circle_end(circle);
    circle->scene.eims[0].indirect = false;
}

void downloads_assert_installed(struct circle *circle, const struct fake_smdpp *smdpp,
                                unsigned results)
{
    assert_int_equal(smdpp->installed, 1);
    assert_string_equal(circle_profiles(circle), "A* \x14");
    assert_int_equal(circle->eims[0].downloads, results);
    assert_int_equal(circle->eims[0].errors, 0);
    assert_int_equal(circle->eims[0].queue_len, 0);
    assert_outbox_is_empty(circle);
}

void downloads_assert_failed(struct circle *circle, const char *why)
{
    const struct fake_eim *eim = &circle->eims[0];

    assert_int_equal(eim->downloads, 1);
    assert_int_equal(eim->queue_len, 0);
    assert_string_equal(circle_profiles(circle), "A*");
    if (!memmem(eim->last, eim->last_len, why, strlen(why)))
        fail_msg("not \"%s\" but \"%.*s\"", why, (int)eim->last_len, (const char *)eim->last);
}
