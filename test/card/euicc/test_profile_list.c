/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of profiles without a tag list, and of cards of SGP.22 (B-41, A-56). */
#include "test/fake/fixture_lists.h"

static void as_consumer(struct euiccd_create_options *factory)
{
    factory->mode = EUICCD_MODE_CONSUMER;
}

static void with_explicit_defaults(struct euiccd_create_options *factory)
{
    factory->quirks = "explicit";
}

/* What SGP.32 added is no part of a card of SGP.22: tags are ignored, a criterion is refused.
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

/* B-41: the tags without a tag list; A-56: what the quirk adds. */
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
        cmocka_unit_test(test_default_tags),
        cmocka_unit_test(test_consumer),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
