/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cards of the factory, and where their PKI is. */
#include "test/tools/cli/command_scene.h"
#include "tools/cli/factory.h"

#include "apdu/err.h"

static void stem_of_a_path(void **state)
{
    static const struct {
        const char *path;
        size_t len;
    } cases[] = {
        {"cards/a.euicc", 7}, {"a.euicc", 1},       {".euicc", 6}, {"a", 1},
        {"a.euicc.bak", 11},  {"a.euicc.euicc", 7}, {"aeuicc", 6}, {"", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(factory_stem_len(cases[i].path), cases[i].len);
}

/* Cards of one family share a PKI; their EIDs differ. */
static void cards_of_a_family(void **state)
{
    static const uint8_t seed[] = {1, 2, 3};
    struct command_scene *scene = *state;
    struct factory factory = {.family = scene_path(scene, "meter.euicc")};
    struct euiccd_error error = {""};
    char eids[3][EUICCD_EID_TEXT_SIZE];

    factory.settings.seed = (struct euiccd_bytes){seed, sizeof(seed)};
    for (unsigned i = 0; i < 3; i++) {
        char name[32];

        snprintf(name, sizeof(name), "meter-%u.euicc", i);
        factory.number = i;
        assert_int_equal(factory_make(scene_path(scene, name), &factory, eids[i], &error), 0);
        assert_int_equal(strlen(eids[i]), 32);
        for (unsigned k = 0; k < i; k++)
            assert_string_not_equal(eids[i], eids[k]);
        snprintf(name, sizeof(name), "meter-%u.pki", i);
        assert_false(scene_exists(scene, name));
    }
    assert_true(scene_exists(scene, "meter.pki"));
    factory.family = NULL;
    factory.pki = scene_path(scene, "meter.pki");
    assert_int_equal(factory_make(scene_path(scene, "b.euicc"), &factory, eids[0], &error), 0);
    assert_false(scene_exists(scene, "b.pki"));
}

static void no_card_is_made(void **state)
{
    static char long_path[5000];
    struct command_scene *scene = *state;
    struct factory factory = {.pki = scene_path(scene, "none")};
    struct euiccd_error error = {""};
    char eid[EUICCD_EID_TEXT_SIZE];

    assert_int_equal(factory_make(scene_path(scene, "a.euicc"), &factory, eid, &error),
                     ERR_NOT_FOUND);
    assert_non_null(strstr(error.text, factory.pki));
    memset(long_path, 'a', sizeof(long_path) - 1);
    factory = (struct factory){.family = long_path};
    assert_int_equal(factory_make(scene_path(scene, "a.euicc"), &factory, eid, &error),
                     ERR_TOO_LONG);
    assert_non_null(strstr(error.text, "the path is too long"));
    factory = (struct factory){0};
    assert_int_equal(factory_make(scene->folder, &factory, eid, &error), ERR_EXISTS);
    assert_false(scene_exists(scene, "a.euicc"));
    assert_false(scene_exists(scene, "a.pki"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stem_of_a_path),
        SCENE_TEST(cards_of_a_family),
        SCENE_TEST(no_card_is_made),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
