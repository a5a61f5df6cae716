/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the quirks change on the wire, and that nothing else changes with them. */
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "test/fake/fixture_scene.h"
#include "test/fake/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void until_reset(struct euiccd_create_options *factory)
{
    factory->quirks = "until-reset";
}

static void silent(struct euiccd_create_options *factory)
{
    factory->quirks = "silent";
}

static void explicit(struct euiccd_create_options *factory)
{
    factory->quirks = "explicit";
}

static void version_1_0(struct euiccd_create_options *factory)
{
    factory->quirks = "v1.0";
}

static void version_1_0_token(struct euiccd_create_options *factory)
{
    factory->quirks = "v1.0-token";
}

/* 6985 after the switch, although REFRESH was answered. */
static void test_until_reset(void **state)
{
    (void)state;
    scene_set(&scene, "A* BF", 1, until_reset);
    scene_toolkit(&scene, true);
    assert_string_equal(scene_package(&scene, 0, "+B"), "830100");
    scene_refresh(&scene, 0x00);
    assert_string_equal(scene_call(&scene, "BF2D00"), "6985");
    scene_reset(&scene);
    assert_string_equal(scene_profiles(&scene), "A B*F");
}

/* No 91xx, whatever the terminal announced; the reset switches. */
static void test_silent(void **state)
{
    (void)state;
    scene_set(&scene, "A* B", 1, silent);
    scene_toolkit(&scene, true);
    assert_string_equal(scene_package(&scene, 0, "+B"), "830100");
    assert_int_equal(fake_send(&scene.fake, "0070000001", NULL), SW_OK);
    scene_reset(&scene);
    assert_string_equal(scene_profiles(&scene), "A B*");
}

/* A5 { 30 .. } where others send A5 { the three members }. */
static void test_explicit_certificates(void **state)
{
    struct bytes answer;
    struct tlv response, certs, one, inner;

    (void)state;
    scene_set(&scene, "", 0, explicit);
    assert_int_equal(fake_es10_hex(&scene.fake, "BF5600", &answer), SW_OK);
    assert_int_equal(tlv_only(answer, &response), 0);
    assert_int_equal(tlv_only(response.value, &certs), 0);
    assert_int_equal(tlv_take(&certs.value, 0xA5, &one), 0);
    assert_int_equal(tlv_only(one.value, &inner), 0);
    assert_true(bytes_equal(inner.whole,
                            from_euiccd(scene.fake.credentials.credentials[0].eum_certificate)));
    assert_int_equal(tlv_take(&certs.value, 0xA6, &one), 0);
    assert_int_equal(tlv_only(one.value, &inner), 0);
    assert_true(bytes_equal(inner.whole,
                            from_euiccd(scene.fake.credentials.credentials[0].euicc_certificate)));
}

/* ---- SGP.32 v1.0 (F.1) ---- */

/* The result's signature is over the data and the eIM's signature. */
static void assert_signed_as_1_0(void)
{
    struct tlv result, arm, data, signature, package, eim_signature;
    enum verdict verdict = BAD;

    assert_int_equal(tlv_only(bytes_at(scene.answer, scene.answer_len), &result), 0);
    assert_int_equal(tlv_only(result.value, &arm), 0);
    assert_int_equal(tlv_take(&arm.value, 0x30, &data), 0);
    assert_int_equal(tlv_take(&arm.value, 0x5F37, &signature), 0);
    assert_int_equal(tlv_only(bytes_at(scene.package, scene.package_len), &package), 0);
    assert_int_equal(tlv_find(package.value, 0x5F37, &eim_signature), 0);
    assert_int_equal(
        ec_verify(scene.euicc_key, data.whole, eim_signature.whole, signature.value, &verdict), 0);
    assert_int_equal(verdict, GOOD);
}

/* Sends a package to a v1.0 card; the results in hex. */
static const char *old_package(const char *words)
{
    struct bytes answer;
    struct tlv result, arm, data, list;

    scene_make(&scene, 0, words, SCENE_FINE);
    assert_int_equal(fake_es10(&scene.fake, bytes_at(scene.package, scene.package_len), &answer),
                     SW_OK);
    memcpy(scene.answer, answer.at, answer.len);
    scene.answer_len = answer.len;
    assert_signed_as_1_0();
    assert_int_equal(tlv_only(answer, &result), 0);
    assert_int_equal(tlv_only(result.value, &arm), 0);
    assert_int_equal(arm.tag, 0xA0);
    assert_int_equal(tlv_take(&arm.value, 0x30, &data), 0);
    assert_int_equal(tlv_find(data.value, 0x30, &list), 0);
    return bytes_to_hex(list.value, scene.text, sizeof(scene.text));
}

static void test_version_1_0_packages(void **state)
{
    (void)state;
    scene_set(&scene, "A*1 B C2f", 1, version_1_0);
    assert_string_equal(old_package("xB"), "850100");
    assert_string_equal(old_package("+C"), "83017F"); /* PPR1 had no code */
    assert_string_equal(old_package("xC"), "85017F");
    assert_string_equal(old_package("+Z"), "830101");
    assert_string_equal(old_package("fC"), "020102"); /* not there yet */
    assert_string_equal(old_package("u"), "020102");
    assert_string_equal(old_package("dp=x"), "020102");
    assert_string_equal(old_package("imm"), "870100");
    assert_string_equal(old_package("add0"), "A803020107");
}

/* Still only what the eIM signed, and nothing twice. */
static void test_version_1_0_checks(void **state)
{
    struct tlv result, arm, part;

    (void)state;
    scene_set(&scene, "A* B", 1, version_1_0);
    scene_make(&scene, 0, "+B", SCENE_WRONG_SIGNATURE);
    assert_string_equal(scene_send(&scene, 0), "U+");
    assert_int_equal(tlv_only(bytes_at(scene.answer, scene.answer_len), &result), 0);
    assert_int_equal(tlv_only(result.value, &arm), 0);
    assert_int_equal(tlv_find(arm.value, 0x82, &part), ERR_NOT_FOUND);
    scene_make(&scene, 0, "+B", SCENE_WRONG_TOKEN);
    assert_string_equal(scene_send(&scene, 0), "U+");
    assert_string_equal(old_package("+B!"), "830100"); /* no toolkit: done at once */
    assert_string_equal(scene_profiles(&scene), "A B*");
    assert_non_null(strstr(scene_call(&scene, "BF2B00"), "A000A1"));
    assert_non_null(strstr(scene.text, "830100"));
    assert_non_null(strstr(scene_call(&scene, "BF58 03 010100"), "020100BF51"));
    assert_string_equal(scene_profiles(&scene), "A* B");
}

/* The operations and codes of v1.0, but what is signed is what scene_package wants: the token. */
static void test_version_1_0_token(void **state)
{
    (void)state;
    scene_set(&scene, "A* B", 1, version_1_0_token);
    assert_string_equal(scene_package(&scene, 0, "xB"), "850100");
    assert_string_equal(scene_package(&scene, 0, "dp=x"), "020102");
    assert_string_equal(scene_call(&scene, "BF5F00"), "6A88");
}

/* Functions that came later, and those that went away. */
static void test_version_1_0_functions(void **state)
{
    static const char *const later[] = {"BF5B03800100", "BF5C03800100", "BF5D03800100",
                                        "BF5E03800100", "BF5F00",       "BF6404820201FF",
                                        "BF65028000"};

    (void)state;
    scene_set(&scene, "A*n Bt Ce", 0, version_1_0);
    for (size_t i = 0; i < sizeof(later) / sizeof(later[0]); i++)
        assert_string_equal(scene_call(&scene, later[i]), "6A88");
    assert_string_equal(scene_call(&scene, "BF3F05800361622E"), "BF3F03800100");
    assert_string_equal(scene_call(&scene, "BF2B00"), "BF2B02A000");
}

/* ES10b.GetEUICCInfo2 names the version and none of the later features. */
static void test_version_1_0_info(void **state)
{
    (void)state;
    scene_set(&scene, "", 0, version_1_0);
    assert_non_null(strstr(scene_call(&scene, "BF2200"), "B407A0050403010000"));
    scene_set(&scene, "", 0, NULL);
    assert_non_null(strstr(scene_call(&scene, "BF2200"), "A0050403010200"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_until_reset),           cmocka_unit_test(test_silent),
        cmocka_unit_test(test_explicit_certificates), cmocka_unit_test(test_version_1_0_packages),
        cmocka_unit_test(test_version_1_0_checks),    cmocka_unit_test(test_version_1_0_functions),
        cmocka_unit_test(test_version_1_0_info),      cmocka_unit_test(test_version_1_0_token),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
