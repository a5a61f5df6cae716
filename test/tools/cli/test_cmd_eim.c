/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc eim: its subcommands, and bad usage. */
#include "test/tools/cli/command_scene.h"

#define EID "89049032000001000000000000000074"

static void subcommands(void **state)
{
    struct command_scene *scene = *state;
    const char *card = scene_card(scene, "a.euicc", EUICCD_MODE_IOT, NULL);
    const char *pki = scene_path(scene, "a.pki");

    SCENE_COMMAND(scene, command_eim, "sign", "--pki", pki, "--eid", EID, "list");
    scene_assert_done(scene);
    assert_memory_equal(scene->out, "package BF51", 12);
    SCENE_COMMAND(scene, command_eim, "send", "--card", card, "--associate=coaps://a.example:5684",
                  "--json", "list");
    scene_assert_done(scene);
    scene_assert_output_has(scene, "\"verified\": true");
    SCENE_COMMAND(scene, command_show, card);
    scene_assert_output_has(scene, "a.example:5684");
    SCENE_COMMAND(scene, command_eim, "ask", "--control", scene_path(scene, "none"), "{}");
    scene_assert_error(scene, COMMAND_FAILED, "none: ");
    SCENE_COMMAND(scene, command_eim, "--pki", scene_path(scene, "none"));
    scene_assert_error(scene, COMMAND_FAILED, "none");
}

static void orders_in_a_file(void **state)
{
    struct command_scene *scene = *state;
    const char *pki = scene_path(scene, "pki");
    const char *orders = scene_write_text(scene, "orders", "[\"list\"]");
    const char *wrong = scene_write_text(scene, "wrong", "{");

    SCENE_COMMAND(scene, command_pki, pki);
    scene_assert_done(scene);
    SCENE_COMMAND(scene, command_eim, "sign", "--pki", pki, "--eid", EID, "--file", orders);
    assert_int_equal(scene->status == COMMAND_DONE, scene->err[0] == '\0');
    SCENE_COMMAND(scene, command_eim, "sign", "--pki", pki, "--eid", EID, "--file", wrong);
    scene_assert_error(scene, COMMAND_FAILED, wrong);
    SCENE_COMMAND(scene, command_eim, "sign", "--pki", pki, "--eid", EID, "lists");
    scene_assert_error(scene, scene->status, "lists");
    assert_int_not_equal(scene->status, COMMAND_DONE);
}

static void bad_usage(void **state)
{
    static const struct scene_usage cases[] = {
        {{"euicc test"}, "--pki DIR is needed"},
        {{"euicc test", "list"}, "`send' sends a package to a card"},
        {{"euicc test", "--pki=a", "--inject"}, "--inject: needs --coap"},
        {{"euicc test", "--pki=a", "--curve=P256"}, "--curve P256: must be one of NIST, BRP"},
        {{"euicc test", "--pki=a", "--eim-id="}, "--eim-id: the argument is empty"},
        {{"euicc test", "--pki=a", "--listen=x"}, "--listen x: must be HOST:PORT"},
        {{"euicc test", "send", "list"}, "one of --card and --reader must be given"},
        {{"euicc test", "send", "--card=a", "--reader=b", "list"},
         "one of --card and --reader must be given"},
        {{"euicc test", "send", "--reader=b", "list"}, "--reader needs --pki DIR"},
        {{"euicc test", "send", "--card=a"}, "no order given"},
        {{"euicc test", "send", "--card=a", "--associate=", "list"}, "--associate="},
        {{"euicc test", "send", "--card=a", "--associate=coaps://", "list"},
         "--associate=coaps://: must be HOST, HOST:PORT"},
        {{"euicc test", "send", "--card=a", "--associate=https://a", "list"},
         "--associate=https://a: must be HOST, HOST:PORT"},
        {{"euicc test", "send", "--card=a", "--associate=a b", "list"}, "must be HOST, HOST:PORT"},
        {{"euicc test", "sign", "--eid=" EID, "list"}, "--pki DIR is needed"},
        {{"euicc test", "sign", "--pki=a", "list"}, "--eid DIGITS is needed"},
        {{"euicc test", "sign", "--pki=a", "--eid=" EID}, "no order given"},
        {{"euicc test", "sign", "--pki=a", "--eid=" EID, "--token=x", "list"}, "--token x: "},
        {{"euicc test", "sign", "--pki=a", "--eid=" EID, "--counter=0", "list"}, "--counter 0: "},
        {{"euicc test", "ask", "{}"}, "--control PATH is needed"},
    };
    struct command_scene *scene = *state;

    SCENE_ASSERT_USAGE(scene, command_eim, cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(subcommands),
        SCENE_TEST(orders_in_a_file),
        SCENE_TEST(bad_usage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
