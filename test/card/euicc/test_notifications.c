/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which notifications an operation leaves, and what is signed (C-71, D-05, D-41 to D-47). */
#include "test/fake/fixture_lists.h"

#define DELETE "81020410"

/* D-41: signed by the eUICC over the metadata, with both certificates. */
static void test_signature(void **state)
{
    struct tlv response, list, notification, metadata, signature, certificate;
    enum verdict verdict = BAD;

    (void)state;
    make_some();
    scene_call(&scene, "BF2B 05 A0 03 80 01 02");
    assert_int_equal(tlv_only(bytes_at(scene.answer, scene.answer_len), &response), 0);
    assert_int_equal(tlv_only(response.value, &list), 0);
    assert_int_equal(list.tag, 0xA0);
    assert_int_equal(tlv_only(list.value, &notification), 0);
    assert_int_equal(notification.tag, 0x30);
    assert_int_equal(tlv_take(&notification.value, 0xBF2F, &metadata), 0);
    assert_int_equal(tlv_take(&notification.value, 0x5F37, &signature), 0);
    assert_int_equal(
        ec_verify(scene.euicc_key, metadata.whole, BYTES_NONE, signature.value, &verdict), 0);
    assert_int_equal(verdict, GOOD);
    assert_int_equal(tlv_take(&notification.value, 0x30, &certificate), 0);
    assert_true(bytes_equal(certificate.whole,
                            from_euiccd(scene.fake.credentials.credentials[0].euicc_certificate)));
    assert_int_equal(tlv_take(&notification.value, 0x30, &certificate), 0);
    assert_true(bytes_equal(certificate.whole,
                            from_euiccd(scene.fake.credentials.credentials[0].eum_certificate)));
    assert_int_equal(notification.value.len, 0);
}

/* D-41: one to each address; D-05: none of a test profile; D-47: those of a deleted profile remain.
 */
static void test_who_notifies(void **state)
{
    (void)state;
    scene_set(&scene, "A*nn Bnt Cn", 1, NULL);
    assert_string_equal(scene_package(&scene, 0, "xC"), "850100");
    assert_int_equal(count("BF2B 00", 0xA0), 1);
    assert_string_equal(scene_package(&scene, 0, "+B"), "830100");
    scene_reset(&scene);
    assert_int_equal(count("BF2B 00", 0xA0), 3);
}

/* C-71: disabled and deleted: both notifications, in this order. */
static void test_disable_and_delete(void **state)
{
    (void)state;
    scene_set(&scene, "A*n", 1, NULL);
    assert_string_equal(scene_package(&scene, 0, "-A xA"), "840100850100");
    scene_reset(&scene);
    assert_es10(&scene.fake, "BF2800", "BF2848 A046" META_A("01", DISABLE) META_A("02", DELETE));
    assert_string_equal(scene_profiles(&scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signature),
        cmocka_unit_test(test_who_notifies),
        cmocka_unit_test(test_disable_and_delete),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
