/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc lpa: the functions that need no server, and bad usage. */
#include "test/tools/cli/command_scene.h"

static const char *card_with_profile(struct command_scene *scene, enum euiccd_mode mode)
{
    const char *card = scene_card(scene, "a.euicc", mode, NULL);
    const char *package = scene_path(scene, "p.der");

    SCENE_COMMAND(scene, command_profile, "build", "--set", "iccid=8999990100000000013", "-o",
                  package);
    scene_assert_done(scene);
    SCENE_COMMAND(scene, command_install, card, package);
    scene_assert_done(scene);
    return card;
}

static void assert_listed(struct command_scene *scene, const char *card, const char *text)
{
    SCENE_COMMAND(scene, command_lpa, "--card", card, "list");
    scene_assert_done(scene);
    scene_assert_output_has(scene, text);
}

static void profile_is_managed(void **state)
{
    struct command_scene *scene = *state;
    const char *card = card_with_profile(scene, EUICCD_MODE_DUAL);
    const char *iccid = "8999990100000000013";

    assert_listed(scene, card, "8999990100000000013  disabled");
    SCENE_COMMAND(scene, command_lpa, "--card", card, "nickname", iccid, "blue");
    scene_assert_done(scene);
    assert_listed(scene, card, "(blue)\n");
    SCENE_COMMAND(scene, command_lpa, "--card", card, "--no-refresh", "enable", iccid);
    scene_assert_done(scene);
    assert_listed(scene, card, "8999990100000000013  enabled");
    SCENE_COMMAND(scene, command_lpa, "--card", card, "--no-refresh", "enable", iccid);
    scene_assert_error(scene, COMMAND_FAILED, "refused by the card: ");
    SCENE_COMMAND(scene, command_lpa, "--card", card, "--no-refresh", "disable", iccid);
    scene_assert_done(scene);
    SCENE_COMMAND(scene, command_lpa, "--card", card, "delete", iccid);
    scene_assert_done(scene);
    SCENE_COMMAND(scene, command_lpa, "--card", card, "delete", iccid);
    scene_assert_error(scene, COMMAND_FAILED, "refused by the card: ");
    SCENE_COMMAND(scene, command_lpa, "--card", card, "--json", "list");
    scene_assert_done(scene);
    assert_int_equal(scene->out[0], '[');
}

static void failures(void **state)
{
    struct command_scene *scene = *state;
    const char *card = scene_card(scene, "a.euicc", EUICCD_MODE_CONSUMER, NULL);
    const char *text = scene_write_text(scene, "text", "no card");
    const char *none = scene_path(scene, "none");

    SCENE_COMMAND(scene, command_lpa, "--card", none, "list");
    scene_assert_error(scene, COMMAND_FAILED, none);
    SCENE_COMMAND(scene, command_lpa, "--card", text, "list");
    scene_assert_error(scene, COMMAND_FAILED, text);
    SCENE_COMMAND(scene, command_lpa, "--card", card, "--pki", none, "list");
    scene_assert_error(scene, COMMAND_FAILED, none);
    SCENE_COMMAND(scene, command_lpa, "--card", card, "download");
    scene_assert_error(scene, COMMAND_FAILED, "no default SM-DP+; give an activation code");
}

static void bad_usage(void **state)
{
    static const struct scene_usage cases[] = {
        {{"euicc test", "list"}, "either --reader NAME or --card CARD is needed"},
        {{"euicc test", "list", "--card=a", "--reader=b"},
         "either --reader NAME or --card CARD is needed"},
        {{"euicc test", "--card=a"}, "FUNCTION is needed"},
        {{"euicc test", "--card=a", "print"}, "print: unknown function"},
        {{"euicc test", "--card=a", "enable"}, "enable"},
        {{"euicc test", "--card=a", "enable", "12x"}, "12x"},
        {{"euicc test", "--card=a", "download", "LPA:2$a$b"}, "LPA:2$a$b"},
        {{"euicc test", "--card=a", "nickname", "1", "2", "3", "4", "5", "6"},
         "too many arguments"},
    };
    struct command_scene *scene = *state;

    SCENE_ASSERT_USAGE(scene, command_lpa, cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(profile_is_managed),
        SCENE_TEST(failures),
        SCENE_TEST(bad_usage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
