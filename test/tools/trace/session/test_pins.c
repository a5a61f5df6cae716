/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PINs of a card: verified, changed, disabled, enabled, unblocked, wrong, and a reset. */
#include "test/tools/trace/session/session_scene.h"

#define PIN "0831323334FFFFFFFF"
#define TWO "1031323334FFFFFFFF35363738FFFFFFFF"

static void test_pins(void **state)
{
    static const struct {
        const char *command, *response, *pins;
    } rows[] = {
        {"0084000008", "01020304050607089000", ""},
        {"00200001", "63C3", ""}, /* query */
        {"00200001" PIN, "63C2", ""},
        {"00200001" PIN, "9000", "PIN1"},
        {"0020000A" PIN, "910B", "PIN1 ADM1"},
        {"00200081" PIN, "9000", "PIN1 PIN2 ADM1"},
        {"00200011" PIN, "9000", "PIN1 UPIN PIN2 ADM1"},
        {"00200001", "63C3", "PIN1 UPIN PIN2 ADM1"},     /* a query changes nothing */
        {"00200001" PIN, "63C2", "UPIN PIN2 ADM1"},      /* wrong */
        {"00240001" TWO, "9000", "PIN1 UPIN PIN2 ADM1"}, /* changed */
        {"00260001" PIN, "9000", "PIN1-disabled UPIN PIN2 ADM1"},
        {"01260001" PIN, "6984", "PIN1-disabled UPIN PIN2 ADM1"},
        {"0020000A" PIN, "6983", "PIN1-disabled UPIN PIN2"}, /* blocked */
        {NULL, NULL, "PIN1-disabled"},                       /* reset */
        {"00280001" PIN, "9000", "PIN1"},                    /* enabled */
        {"002C0081" TWO, "9000", "PIN1 PIN2"},               /* unblocked */
        {"0020007F" PIN, "9000", "PIN1 PIN2"},               /* no key reference that is known */
        {"A0200002" PIN, "9804", "PIN1 PIN2"},
        {NULL, NULL, ""},
        {"A0200002" PIN, "9000", "PIN2"}, /* CHV2 */
    };
    struct scene *scene = scene_open(SHOW_PINS);

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char expected[80];

        scene->len = 0;
        if (rows[i].command)
            scene_apdu(scene, rows[i].command, rows[i].response);
        else
            scene_power(scene, "reset");
        if (!rows[i].command)
            scene_apdu(scene, "0084000008", "01020304050607089000");
        snprintf(expected, sizeof(expected), " [%s]\n", rows[i].pins);
        assert_true(scene->len > strlen(expected));
        assert_string_equal(scene->text + scene->len - strlen(expected), expected);
    }
    scene_close(scene);
}

/* All references at once have room. */
static void test_all_references(void **state)
{
    struct scene *scene = scene_open(SHOW_PINS);
    char command[40];

    (void)state;
    for (unsigned reference = 0; reference < 256; reference++) {
        scene->len = 0;
        snprintf(command, sizeof(command), "002600%02X" PIN, reference);
        scene_apdu(scene, command, "9000");
    }
    assert_non_null(strstr(scene->text, "PIN1-disabled PIN1.2-disabled"));
    assert_non_null(strstr(scene->text, "ADM10-disabled]"));
    scene_close(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pins),
        cmocka_unit_test(test_all_references),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
