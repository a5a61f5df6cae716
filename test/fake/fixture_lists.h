/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests of lists of notifications and profiles: one scene, and their elements in hex. */
#ifndef TEST_FAKE_FIXTURE_LISTS_H
#define TEST_FAKE_FIXTURE_LISTS_H

#include "apdu/tlv.h"
#include "test/fake/fixture_scene.h"
#include "test/fake/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define META_A(number, event)                                                                      \
    "BF2F20 8001" number event "0C0B6F6E652E6578616D706C65 5A0A98000100000000000041"
#define DISABLE "81020520"

/* Result 0; disable of A 1, enable of B 2; result 3, delete of A 4... */
static inline void make_some(void)
{
    scene_set(&scene, "A*n Bn", 1, NULL);
    assert_string_equal(scene_package(&scene, 0, "+B"), "830100");
    scene_reset(&scene);
}

/* Number of elements in the list of a RetrieveNotificationsListResponse, and its arm. */
static inline unsigned count(const char *request, uint32_t arm)
{
    struct tlv response, list, element;
    unsigned elements = 0;

    scene_call(&scene, request);
    assert_int_equal(tlv_only(bytes_at(scene.answer, scene.answer_len), &response), 0);
    assert_int_equal(tlv_only(response.value, &list), 0);
    assert_int_equal(list.tag, arm);
    while (tlv_next(&list.value, &element) == 0) {
        assert_int_equal(element.tag, arm == 0xA0 ? 0x30 : 0xBF51); /* B-32, B-114 */
        elements++;
    }
    return elements;
}

#endif
