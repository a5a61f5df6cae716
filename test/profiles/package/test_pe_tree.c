/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tree of created files: paths, links and its bound. */
#include "test/profiles/package/install.h"

static const struct pe_node nodes[] = {
    {.parent = 0, .fid = 0x3F00, .link = 0, .type = FS_DIRECTORY},
    {.parent = 0, .fid = 0x7F20, .link = 1, .type = FS_DIRECTORY},
    {.parent = 1, .fid = 0x6F01, .link = 2, .type = FS_TRANSPARENT},
    {.parent = 0, .fid = 0x7F21, .link = 1, .type = FS_DIRECTORY}, /* a link to 7F20 */
    {.parent = 0, .fid = 0x7FD0, .link = 4, .type = FS_APPLICATION},
};

static struct pe *tree_new(void)
{
    struct records records = {0};
    struct pe *pe;
    uint16_t id;

    assert_int_equal(pe_begin(&pe, &records), 0);
    for (uint16_t i = 0; i < sizeof nodes / sizeof nodes[0]; i++) {
        assert_int_equal(pe_add_node(pe, &nodes[i], &id), 0);
        assert_int_equal(id, i);
    }
    pe->has_mf = true;
    return pe;
}

static void test_paths(void **state)
{
    static const struct {
        const char *path;
        uint16_t id;
    } rows[] = {{"", 0},         {"3F00", 0},      {"7F20", 1},       {"3F007F206F01", 2},
                {"7F216F01", 2}, {"7FD0", 4},      {"7F99", FS_NONE}, {"7F206F016F01", FS_NONE},
                {"7F", FS_NONE}, {"6F01", FS_NONE}};
    struct pe *pe = tree_new();

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t raw[16];
        struct buf path = BUF_OVER(raw);

        assert_int_equal(buf_put_hex(&path, rows[i].path), 0);
        assert_int_equal(pe_find(pe, buf_bytes(&path)), rows[i].id);
    }
    assert_int_equal(pe_child_of(pe, 3, 0x6F01), 2); /* through the link */
    assert_int_equal(pe_child_of(pe, 4, 0x6F01), FS_NONE);
    assert_true(pe_is_directory_type(FS_APPLICATION));
    assert_false(pe_is_directory_type(FS_BER_TLV));
    pe->has_mf = false;
    assert_int_equal(pe_find(pe, BYTES_NONE), FS_NONE);
    pe_free(pe);
}

static void test_bound(void **state)
{
    struct pe *pe = tree_new();
    enum pe_status status = PE_OK;
    uint16_t id = 0;

    (void)state;
    pe->mandated = true;
    while (!pe_refused(pe, &status) && id < 2 * PE_FILES_MAX)
        assert_int_equal(pe_add_node(pe, &nodes[2], &id), 0);
    assert_int_equal(status, PE_NOT_ENOUGH_MEMORY);
    assert_int_equal(pe_facts(pe)->files, id + 1);
    pe_free(pe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
