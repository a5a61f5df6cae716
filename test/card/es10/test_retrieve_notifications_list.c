/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ListNotification, RetrieveNotificationsList, RemoveNotificationFromList (B-110 to B-119), what an
 * OtherSignedNotification is (D-40 to D-47), and GetProfilesInfo (B-40 to B-47).
 */
#include "apdu/tlv.h"
#include "card/applet.h"
#include "test/fake/scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct scene scene;

static int begin(void **state)
{
    (void)state;
    scene_begin(&scene);
    return 0;
}

static int end(void **state)
{
    (void)state;
    scene_end(&scene);
    return 0;
}

#define META_A(number, event)                                                                      \
    "BF2F20 8001" number event "0C0B6F6E652E6578616D706C65 5A0A98000100000000000041"
#define META_B(number, event)                                                                      \
    "BF2F20 8001" number event "0C0B6F6E652E6578616D706C65 5A0A98000100000000000042"
#define ENABLE  "81020640"
#define DISABLE "81020520"
#define DELETE  "81020410"

/* Result 0; disable of A 1, enable of B 2; result 3, delete of A 4... */
static void make_some(void)
{
    scene_set(&scene, "A*n Bn", 1, NULL);
    assert_string_equal(scene_package(&scene, 0, "+B"), "830100");
    scene_reset(&scene);
}

static void test_list(void **state)
{
    (void)state;
    make_some();
    assert_es10(&scene.fake, "BF2800",
                "BF2848 A046" META_A("01", DISABLE) META_B("02", ENABLE)); /* B-117 */
    assert_es10(&scene.fake, "BF28 04 81 02 06 40", "BF2825 A023" META_B("02", ENABLE));
    assert_es10(&scene.fake, "BF28 04 81 02 04 10", "BF2802 A000");
    assert_string_equal(scene_call(&scene, "BF28 01 81"), "6A80");
}

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

/* How many elements the list of a RetrieveNotificationsList answer has, and its arm. */
static unsigned count(const char *request, uint32_t arm)
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

/* B-110, B-111, B-113; bare criteria are taken too. */
static void test_retrieve(void **state)
{
    (void)state;
    make_some();
    assert_int_equal(count("BF2B 00", 0xA0), 2);
    assert_int_equal(count("BF2B 05 A0 03 80 01 01", 0xA0), 1);
    assert_int_equal(count("BF2B 05 A0 03 80 01 00", 0xA2), 1);
    assert_int_equal(count("BF2B 05 A0 03 80 01 63", 0xA0), 0);
    assert_int_equal(count("BF2B 06 A0 04 81 02 05 20", 0xA0), 1);
    assert_int_equal(count("BF2B 06 A0 04 81 02 05 60", 0xA0), 2);
    assert_int_equal(count("BF2B 06 A0 04 81 02 04 10", 0xA0), 0);
    assert_int_equal(count("BF2B 04 A0 02 82 00", 0xA2), 1);
    assert_int_equal(count("BF2B 03 80 01 01", 0xA0), 1);
    assert_int_equal(count("BF2B 02 82 00", 0xA2), 1);
    assert_string_equal(scene_call(&scene, "BF2B 02 A0 00"), "6A80");
}

/* B-115, PENDING-O1: what is removed is gone, the rest is as it was. */
static void test_remove(void **state)
{
    char before[SCENE_TEXT];

    (void)state;
    make_some();
    snprintf(before, sizeof(before), "%s", scene_call(&scene, "BF2B 05 A0 03 80 01 02"));
    assert_string_equal(scene_call(&scene, "BF30 03 80 01 01"), "BF3003800100");
    assert_string_equal(scene_call(&scene, "BF30 03 80 01 01"), "BF3003800101");
    assert_string_equal(scene_call(&scene, "BF30 03 80 01 63"), "BF3003800101");
    assert_int_equal(count("BF2B 00", 0xA0), 1);
    assert_string_equal(scene_call(&scene, "BF2B 05 A0 03 80 01 02"), before);
    fake_card_reopen(&scene.fake);
    assert_string_equal(scene_call(&scene, "BF2B 05 A0 03 80 01 02"), before);
    assert_string_equal(scene_call(&scene, "BF30 00"), "6A80");
}

/* D-41: one to each address; D-05: a test profile says nothing; D-47: a deleted one's stays. */
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

/* C-71: off and away: both are said, in this order. */
static void test_disable_and_delete(void **state)
{
    (void)state;
    scene_set(&scene, "A*n", 1, NULL);
    assert_string_equal(scene_package(&scene, 0, "-A xA"), "840100850100");
    scene_reset(&scene);
    assert_es10(&scene.fake, "BF2800", "BF2848 A046" META_A("01", DISABLE) META_A("02", DELETE));
    assert_string_equal(scene_profiles(&scene), "");
}

/* ---- GetProfilesInfo ---- */

static void test_profiles_info(void **state)
{
    static const struct {
        const char *rules, *request, *answer;
    } rows[] = {
        {"B-43", "BF2D 0E A00C 5A0A98000100000000000063", "BF2D02A000"},
        {"B-43", "BF2D 04 A0025A00", "BF2D03810101"},
        {"B-43", "BF2D 02 A000", "BF2D03810101"},
        {"B-43", "BF2D 05 A003 950105", "BF2D02A000"},
        {"B-42", "BF2D 05 5C03 9F70FF", "BF2D03810101"},
        {"B-42", "BF2D 04 5C02 9F7C", "BF2D08A006E300E300E300"},
        {"B-42", "BF2D 11 A00C 5A0A98000100000000000042 5C01 FF", "BF2D03810101"},
        {"B-42", "BF2D 12 A00C 5A0A98000100000000000042 5C02 9F25", "BF2D04A002E300"},
        {"B-42", "BF2D 12 A00C 5A0A98000100000000000042 5C02 BF20", "BF2D04A002E300"},
        {"B-42", "BF2D 13 A00C 5A0A98000100000000000042 5C03 BF8101", "BF2D04A002E300"},
        {"B-42", "BF2D 13 A00C 5A0A98000100000000000042 5C03 5ABF2D",
         "BF2D10A00EE30C5A0A98000100000000000042"},
        {"B-42", "BF2D 13 A00C 5A0A98000100000000000042 5C03 BF2D5A",
         "BF2D10A00EE30C5A0A98000100000000000042"},
        {"B-42", "BF2D 12 A00C 5A0A98000100000000000042 5C02 005A",
         "BF2D10A00EE30C5A0A98000100000000000042"},
        {"B-42", "BF2D 17 A00C 5A0A98000100000000000042 5C07 BF8181818101 5A",
         "BF2D10A00EE30C5A0A98000100000000000042"},
        {"B-42", "BF2D 1A A00C 5A0A98000100000000000042 5C0A BF8181818181818101 5A",
         "BF2D10A00EE30C5A0A98000100000000000042"},
        {"B-42", "BF2D 16 A00C 5A0A98000100000000000042 5C06 5A BF81818181", "BF2D03810101"},
        {"B-42", "BF2D 12 A00C 5A0A98000100000000000042 5C02 5A BF", "BF2D03810101"},
        {"B-42", "BF2D 13 A00C 5A0A98000100000000000042 5C03 5A 9F81", "BF2D03810101"},
        {"B-42", "BF2D 1D A00C 5A0A98000100000000000042 5C0D 5A909192B79F709599BF76 BF64",
         "BF2D17A015E3135A0A980001000000000000429F700100950102"},
        {"B-45 B-40", "BF2D 05 5C03 5A9F70", NULL},
        {"B-40", "BF2D 13 A00C 5A0A98000100000000000042 5C03 9F265A",
         "BF2D14A012E3105A0A980001000000000000429F2601FF"},
        {"B-42", "BF2D 14 A00C 5A0A98000100000000000042 5C04 9F679F26",
         "BF2D0CA00AE3089F2601FF9F6701FF"},
        {"B-40", "BF2D 18 A012 4F10A0000005591010FFFFFFFF890010 4300 5C02 9F70",
         "BF2D08A006E3049F700100"},
        {"B-46 D-03", "BF2D 08 A003 950100 5C01 5A", "BF2D10A00EE30C5A0A98000100000000000043"},
        {"F.3", "BF2D 08 5C01 95 5D03 9F7001", "BF2D11A00FE303950102E303950102E303950100"},
    };

    (void)state;
    scene_set(&scene, "A* BF Ct", 0, NULL);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *got = scene_call(&scene, rows[i].request);

        if (!rows[i].answer)
            continue;
        if (strcmp(got, rows[i].answer) != 0)
            print_message("%s: %s\n", rows[i].rules, rows[i].request);
        assert_string_equal(got, rows[i].answer);
    }
    assert_es10(&scene.fake, "BF2D 05 5C03 5A9F70",
                "BF2D38 A036 E310 5A0A98000100000000000041 9F700101"
                "E310 5A0A98000100000000000042 9F700100"
                "E310 5A0A98000100000000000043 9F700100");
}

static void as_consumer(struct euiccd_create_options *factory)
{
    factory->mode = EUICCD_MODE_CONSUMER;
}

static void with_explicit_defaults(struct euiccd_create_options *factory)
{
    factory->quirks = "explicit";
}

/* What SGP.32 added is no part of a card of SGP.22: tags are passed over, a criterion is refused.
 */
static void test_consumer(void **state)
{
    (void)state;
    scene_set(&scene, "BF", 0, as_consumer);
    assert_es10(&scene.fake, "BF2D 0B 5C09 5A 9F26 9F7B 9F67 9F70",
                "BF2D14 A012 E310 5A0A98000100000000000042 9F700100");
    assert_string_equal(scene_call(&scene, "BF2B 04 A0 02 82 00"), "6A80");
    assert_string_equal(scene.fake.refusal,
                        "SGP.32 5.9.11 A-24 euiccPackageResults [2] is not a criterion of SGP.22");
    assert_string_equal(scene_call(&scene, "BF2B 02 82 00"), "6A80"); /* the form without A0 */
    assert_es10(&scene.fake, "BF2B00", "BF2B02 A000");
    assert_es10(&scene.fake, "BF2B 06 A0 04 81 02 06 40", "BF2B02 A000");
}

/* B-41: which tags when none are asked for; A-56: what the quirk adds. */
static void test_default_tags(void **state)
{
    (void)state;
    scene_set(&scene, "BF", 0, NULL);
    assert_es10(&scene.fake, "BF2D00",
                "BF2D31 A02F E32D 5A0A98000100000000000042 4F10A0000005591010FFFFFFFF89001042 00"
                "9F700100 950102 9F2601FF 9F6701FF");
    scene_set(&scene, "BF", 0, as_consumer);
    assert_es10(&scene.fake, "BF2D00",
                "BF2D29 A027 E325 5A0A98000100000000000042 4F10A0000005591010FFFFFFFF89001042 00"
                "9F700100 950102");
    scene_set(&scene, "B", 0, with_explicit_defaults);
    assert_es10(&scene.fake, "BF2D00",
                "BF2D35 A033 E331 5A0A98000100000000000042 4F10A0000005591010FFFFFFFF89001042 00"
                "9F700100 950102 9F7B0100 9F260100 9F670100");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_list),          cmocka_unit_test(test_signature),
        cmocka_unit_test(test_retrieve),      cmocka_unit_test(test_remove),
        cmocka_unit_test(test_who_notifies),  cmocka_unit_test(test_disable_and_delete),
        cmocka_unit_test(test_profiles_info), cmocka_unit_test(test_default_tags),
        cmocka_unit_test(test_consumer),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
