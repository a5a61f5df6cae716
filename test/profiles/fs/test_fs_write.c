/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing through (FS-F1): cache and records change alike; a write that fails is dropped. */
#include "test/fake/profile.h"
#include "test/profiles/fs/files.h"

#include "profiles/fs/fs_cache.h"

static struct fake_profile profile;

static uint16_t id_of(uint16_t fid)
{
    return fs_child(&profile.uicc.fs, FS_MF, fid);
}

/* The file as its record has it. */
static struct fs_file stored(uint16_t id)
{
    struct fs_file file;
    struct bytes record;

    assert_int_equal(profile.records.functions->get(profile.records.context, RECORD_FILE, id,
                                                    &profile.uicc.arena, &record),
                     0);
    assert_int_equal(fs_record_parse(record, &file), 0);
    return file;
}

static void test_alike(void **state)
{
    struct fs *fs = &profile.uicc.fs;
    uint16_t transparent, link, cyclic;
    struct fs_file file;

    (void)state;
    fake_profile_start(&profile, FILES);
    assert_int_equal(fs_load(fs), 0);
    transparent = id_of(0x2F10);
    link = id_of(0x2F14);
    cyclic = id_of(0x2F12);
    fs->touched = false;
    assert_int_equal(fs_write_body(fs, link, 2, BYTES_TEXT("AB")), SW_OK); /* FS-F4 */
    assert_true(fs->touched);
    assert_memory_equal(fs->files[transparent].body.at + 2, "AB", 2);
    assert_memory_equal(stored(transparent).body.at + 2, "AB", 2);
    assert_int_equal(fs_write_life(fs, link, FS_DEACTIVATED), SW_OK);
    assert_int_equal(stored(link).life, FS_DEACTIVATED);
    assert_int_equal(stored(transparent).life, FS_ACTIVE);
    assert_int_equal(fs_write_cursor(fs, cyclic, 2), SW_OK);
    assert_int_equal(fs->files[cyclic].cursor, 2);
    assert_int_equal(stored(cyclic).cursor, 2);
    file = fs->files[transparent];
    file.size = 3;
    assert_int_equal(fs_write_file(fs, transparent, &file, BYTES_TEXT("new")), SW_OK);
    assert_true(bytes_equal(fs->files[link].body, BYTES_TEXT("new")));
    assert_true(bytes_equal(stored(transparent).body, BYTES_TEXT("new")));
    assert_int_equal(fs_erase_file(fs, link), SW_OK);
    assert_int_equal(fs->files[link].type, FS_FREE);
    assert_int_equal(profile.records.functions->erase(profile.records.context, RECORD_FILE, link),
                     ERR_NOT_FOUND);
    fake_profile_stop(&profile);
}

static int result;

static int refuse_update(void *context, enum record_kind kind, uint32_t key, uint32_t offset,
                         struct bytes part)
{
    (void)context, (void)kind, (void)key, (void)offset, (void)part;
    return result;
}

static int refuse_put(void *context, enum record_kind kind, uint32_t key, struct bytes value)
{
    (void)context, (void)kind, (void)key, (void)value;
    return result;
}

static int refuse_erase(void *context, enum record_kind kind, uint32_t key)
{
    (void)context, (void)kind, (void)key;
    return result;
}

/* FS-F2: what could not be written is touched, so that fs_settle drops the cache. */
static void test_failures(void **state)
{
    static struct records_functions functions;
    struct fs *fs = &profile.uicc.fs;
    uint16_t id;

    (void)state;
    fake_profile_start(&profile, FILES);
    assert_int_equal(fs_load(fs), 0);
    id = id_of(0x2F10);
    functions = *fs->records.functions;
    functions.update = refuse_update;
    functions.put = refuse_put;
    functions.erase = refuse_erase;
    fs->records.functions = &functions;
    for (int full = 0; full < 2; full++) {
        uint16_t sw = full ? SW_NOT_ENOUGH_MEMORY : SW_MEMORY_PROBLEM;

        result = full ? ERR_FULL : ERR_IO;
        assert_int_equal(fs_write_body(fs, id, 0, BYTES_TEXT("A")), sw);
        assert_int_equal(fs_write_life(fs, id, FS_DEACTIVATED), sw);
        assert_int_equal(fs->files[id].life, FS_ACTIVE);
        assert_int_equal(fs_write_file(fs, id, &fs->files[id], BYTES_TEXT("A")), sw);
        assert_int_equal(fs_erase_file(fs, id), sw);
        assert_int_equal(fs->files[id].type, FS_TRANSPARENT);
        assert_memory_equal(fs->files[id].body.at, "\0\1\2", 3);
        assert_true(fs->touched);
    }
    fs_settle(fs, false);
    assert_null(fs->cache);
    fake_profile_stop(&profile);
}

static void test_minimal_is_read_only(void **state)
{
    struct fs fs = {0};

    (void)state;
    fs_attach(&fs, NULL);
    assert_int_equal(fs_load(&fs), 0);
    assert_int_equal(fs_write_body(&fs, 1, 0, BYTES_TEXT("A")), SW_SECURITY_STATUS);
    assert_int_equal(fs_write_file(&fs, 1, &fs.files[1], BYTES_NONE), SW_SECURITY_STATUS);
    assert_int_equal(fs_erase_file(&fs, 1), SW_SECURITY_STATUS);
    fs_drop(&fs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alike),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_minimal_is_read_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
