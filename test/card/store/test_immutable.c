/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading without locks and -shm file: any path, when it is allowed, and its reasons. */
#include "test/card/store/card_file.h"

#include <errno.h>

static void any_path_is_opened(void **state)
{
    static const char *const names[] = {"a b.euicc", "100%.euicc", "a?immutable=0.euicc",
                                        "#1&x.euicc", "\xC3\xA9t\xC3\xA9.euicc"};
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char path[160];
        sqlite3 *database;
        int64_t number = 0;

        snprintf(path, sizeof(path), "%s/%s", f->folder, names[i]);
        assert_int_equal(rename(f->path, path), 0);
        assert_int_equal(immutable_open(&database, path), 0);
        assert_int_equal(connection_number(database, "SELECT nvm_bytes FROM identity", &number), 0);
        assert_int_equal(number, 65536);
        assert_int_equal(fixture_names(f), 1);
        assert_int_not_equal(connection_run(database, "DELETE FROM identity"), 0);
        sqlite3_close(database);
        assert_int_equal(rename(path, f->path), 0);
    }
}

/* Only a reader, once, after an error because no -shm file can be created. */
static void when_it_is_allowed(void **state)
{
    static const struct {
        enum store_access access;
        bool immutable, unclean;
        int err, number;
        bool allowed;
    } rows[] = {
        {STORE_READ, false, false, ERR_IO, EROFS, true},
        {STORE_READ, false, false, ERR_IO, EACCES, true},
        {STORE_READ, false, false, ERR_IO, ENOSPC, true},
        {STORE_READ, false, false, ERR_IO, EIO, false},
        {STORE_READ, false, false, ERR_FOREIGN, EROFS, false},
        {STORE_READ, true, false, ERR_IO, EROFS, false},
        {STORE_READ, false, true, ERR_IO, EROFS, false},
        {STORE_WRITE, false, false, ERR_IO, EROFS, false},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct store store = {
            .path = f->path, .access = rows[i].access, .immutable = rows[i].immutable};
        char text[200] = "";
        struct why why = {text, sizeof(text)};
        int number = rows[i].number;

        if (immutable_can_be(&store, rows[i].err, rows[i].unclean, &number, &why) !=
            rows[i].allowed)
            fail_msg("row %zu", i);
        if (rows[i].unclean)
            assert_non_null(strstr(text, "its -wal file cannot be read here"));
        else
            assert_string_equal(text, "");
    }
}
int main(void)
{
    const struct CMUnitTest tests[] = {
        FILE_TEST(any_path_is_opened),
        FILE_TEST(when_it_is_allowed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
