/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests of ES10c on consumer cards: one scene, and the functions in short. */
#ifndef TEST_FAKE_FIXTURE_ES10C_H
#define TEST_FAKE_FIXTURE_ES10C_H

#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "test/fake/fixture_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static inline void consumer(struct euiccd_create_options *factory)
{
    factory->mode = EUICCD_MODE_CONSUMER;
}

static inline void dual(struct euiccd_create_options *factory)
{
    factory->mode = EUICCD_MODE_DUAL;
}

static inline void set(const char *profiles)
{
    scene_set(&scene, profiles, 0, consumer);
}

enum refresh { NOW, REFRESH };

/* The result of BF31 or BF32 on the profile of `letter`. */
static inline int switch_profile(unsigned tag, char letter, enum refresh refresh)
{
    uint8_t iccid[10];
    char hex[21], request[64];
    const char *answer;
    unsigned code;

    scene_iccid(letter, iccid);
    snprintf(request, sizeof(request), "%X11A00C5A0A%s8101%s", tag,
             bytes_to_hex(BYTES_OF(iccid), hex, sizeof(hex)), refresh ? "FF" : "00");
    answer = scene_call(&scene, request);
    if (sscanf(answer, "BF3%*1X038001%2X", &code) != 1)
        fail_msg("%s -> %s", request, answer);
    return (int)code;
}

static inline int enable(char letter, enum refresh refresh)
{
    return switch_profile(0xBF31, letter, refresh);
}

static inline int disable(char letter, enum refresh refresh)
{
    return switch_profile(0xBF32, letter, refresh);
}

static inline int delete_profile(char letter)
{
    uint8_t iccid[10];
    char hex[21], request[64];
    const char *answer;
    unsigned code;

    scene_iccid(letter, iccid);
    snprintf(request, sizeof(request), "BF330C5A0A%s",
             bytes_to_hex(BYTES_OF(iccid), hex, sizeof(hex)));
    answer = scene_call(&scene, request);
    if (sscanf(answer, "BF33038001%2X", &code) != 1)
        fail_msg("%s -> %s", request, answer);
    return (int)code;
}

static inline void assert_rule(const char *rule)
{
    if (!strstr(scene.fake.refusal, rule))
        fail_msg("%s, not %s", scene.fake.refusal, rule);
}

static inline void assert_profiles(const char *profiles)
{
    assert_string_equal(scene_profiles(&scene), profiles);
}

#endif
