/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Creating a card file: whole or not at all, never over another file, for its owner only. */
#include "test/card/store/card_file.h"

static void a_card_file_is_for_its_owner_only(void **state)
{
    struct fixture *f = *state;
    struct stat status;

    assert_int_equal(stat(f->path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
}

static void creating_never_replaces(void **state)
{
    struct fixture *f = *state;

    put_file(f->path, "mine", 4);
    assert_int_equal(fixture_create(f->path), ERR_EXISTS);
    assert_int_equal(fixture_names(f), 1);
    snprintf(f->path, sizeof(f->path), "%s/no/a.euicc", f->folder);
    assert_int_equal(fixture_create(f->path), ERR_NOT_FOUND);
}

static void creating_is_whole_or_not_at_all(void **state)
{
    struct fixture *f = *state;
    struct store_identity identity = {.mode = 9}; /* against a CHECK */
    struct store_settings settings = {0};

    remove(f->path);
    assert_int_equal(store_create(f->path, &identity, &settings, NULL, 0), ERR_RANGE);
    assert_int_equal(fixture_names(f), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILE_TEST(a_card_file_is_for_its_owner_only),
        FILE_TEST(creating_never_replaces),
        FILE_TEST(creating_is_whole_or_not_at_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
