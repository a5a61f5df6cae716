/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/fake/injection.h"

#include "apdu/tlv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { COAP_AND_INJECT = 0x50 };

void injection_settings(struct euiccd_create_options *factory)
{
    factory->poll_seconds = 5000;
    factory->rollback_seconds = 4000;
    factory->fallback_seconds = 400000;
}

struct fake_eim *injection_scene(struct circle *circle, const char *profiles, unsigned eims)
{
    circle->scene.eims[0].protocols = COAP_AND_INJECT;
    circle_begin(circle, profiles, eims, injection_settings);
    return &circle->eims[0];
}

struct fake_eim *injection_open(struct circle *circle, const char *profiles)
{
    return injection_open_with(circle, profiles, injection_settings);
}

struct fake_eim *injection_open_with(struct circle *circle, const char *profiles,
                                     void (*settings)(struct euiccd_create_options *factory))
{
    struct fake_eim *eim = &circle->eims[0];

    circle->scene.eims[0].protocols = COAP_AND_INJECT;
    circle_begin(circle, profiles, 1, settings);
    terminal_start(&circle->terminal);
    assert_int_equal(eim->polls, 1);
    assert_true(circle->terminal.channels[1].open);
    return eim;
}

void injection_push(struct circle *circle, struct fake_eim *eim, struct bytes package)
{
    static uint8_t octets[COAPS_BODY_MAX];
    struct buf out = BUF_OVER(octets);
    size_t mark = tlv_open(&out, 0xBF4E);

    buf_put(&out, package);
    tlv_close(&out, mark);
    fake_coaps_push(&eim->coaps, buf_bytes(&out));
    terminal_collect(&circle->terminal);
}

void injection_push_hex(struct circle *circle, struct fake_eim *eim, const char *package)
{
    uint8_t octets[2000];
    struct buf out = BUF_OVER(octets);

    assert_int_equal(buf_put_hex(&out, package), 0);
    injection_push(circle, eim, buf_bytes(&out));
}

void injection_push_package(struct circle *circle, struct fake_eim *eim, const char *words)
{
    scene_make(eim->scene, eim->number, words, SCENE_FINE);
    injection_push(circle, eim, bytes_at(eim->scene->package, eim->scene->package_len));
}

struct bytes injection_response(struct fake_eim *eim)
{
    struct tlv whole;

    assert_int_equal(eim->coaps.push.status, 204);
    assert_int_equal(tlv_only(buf_bytes(&eim->coaps.push.answer), &whole), 0);
    assert_int_equal(whole.tag, 0xBF4E);
    return whole.value;
}

const char *injection_response_in_hex(struct fake_eim *eim)
{
    static char text[200];

    return bytes_to_hex(injection_response(eim), text, sizeof(text));
}

const char *injection_result(struct fake_eim *eim)
{
    struct bytes answer = injection_response(eim);
    struct tlv list, result;

    if (tlv_only(answer, &list) == 0 && list.tag == 0x30) {
        answer = list.value;
        assert_int_equal(tlv_next(&answer, &result), 0);
        return scene_check_result(eim->scene, eim->number, result.whole);
    }
    return scene_check_result(eim->scene, eim->number, answer);
}

void injection_acknowledge(struct circle *circle, struct fake_eim *eim)
{
    char text[40];

    snprintf(text, sizeof(text), "BF53 03 80 01 %02X", (unsigned)eim->scene->number & 0x7F);
    injection_push_hex(circle, eim, text);
    assert_string_equal(injection_response_in_hex(eim), "0500");
}
