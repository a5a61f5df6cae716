/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests of functions that switch profiles: one scene, and what they check. */
#ifndef TEST_FAKE_FIXTURE_SWITCHING_H
#define TEST_FAKE_FIXTURE_SWITCHING_H

#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "card/euicc/immediate_enabling.h"
#include "card/store/store_tx.h"
#include "test/fake/fixture_scene.h"
#include "test/fake/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define NOW        " 03 80 01 00"
#define BY_REFRESH " 03 80 01 FF"

/* The function returns `answer`, and the log names the rule. */
static inline void assert_refused(const char *request, const char *answer, const char *rule)
{
    assert_string_equal(scene_call(&scene, request), answer);
    if (!strstr(scene.fake.refusal, rule))
        fail_msg("%s: %s, not %s", request, scene.fake.refusal, rule);
}

static inline void assert_profiles(const char *profiles)
{
    assert_string_equal(scene_profiles(&scene), profiles);
}

/* Number of stored notifications with this event (as coded). */
static inline unsigned count_notifications(const char *event)
{
    const char *text = scene_call(&scene, "BF2800");
    unsigned count = 0;

    for (const char *at = text; (at = strstr(at, event)); at++)
        count++;
    return count;
}

#define ENABLE  "81020640"
#define DISABLE "81020520"

static inline void grant_rollback(const char *profiles)
{
    scene_set(&scene, profiles, 2, NULL);
    assert_string_equal(scene_package(&scene, 0, "+B!"), "830100");
    scene_reset(&scene);
}

/* The result of a rollback, in words. */
static inline const char *rollback(const char *request)
{
    struct bytes answer;
    struct tlv response, code, result;

    scene_call(&scene, request);
    answer = bytes_at(scene.answer, scene.answer_len);
    assert_int_equal(tlv_only(answer, &response), 0);
    assert_int_equal(tlv_take(&response.value, 0x02, &code), 0);
    assert_int_equal(code.value.at[0], 0);
    assert_int_equal(tlv_take(&response.value, 0xBF51, &result), 0);
    return scene_check_result(&scene, 0, result.whole);
}

#endif
