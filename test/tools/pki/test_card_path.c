/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths of new cards. */
#include "tools/pki/card_path.h"

#include "apdu/err.h"
#include "test/tools/cli/command_scene.h"

static void path_of_a_new_card(void **state)
{
    struct command_scene *scene = *state;
    const char *file = scene_write_text(scene, "file", "");
    struct euiccd_error error = {""};

    assert_int_equal(card_path_check(scene_path(scene, "new.euicc"), &error), 0);
    assert_int_equal(card_path_check("euiccd-no-such-file.euicc", &error), 0);
    assert_int_equal(card_path_check(file, &error), ERR_EXISTS);
    assert_non_null(strstr(error.text, "file: exists already; choose another name or remove it"));
    assert_int_equal(card_path_check(scene->folder, &error), ERR_EXISTS);
    assert_int_equal(card_path_check(scene_path(scene, "none/a.euicc"), &error), ERR_NOT_FOUND);
    assert_non_null(strstr(error.text, "/none: No such file or directory"));
    assert_int_equal(card_path_check(scene_path(scene, "file/a.euicc"), &error), ERR_NOT_FOUND);
    assert_non_null(strstr(error.text, "/file: Not a directory"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {SCENE_TEST(path_of_a_new_card)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
