/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cache and links (FS-F2, FS-F4). */
#include "profiles/fs/fs_cache.h"
#include "test/fake/profile.h"
#include "test/profiles/fs/files.h"

#include <stdio.h>

/* FS-F2: a rollback drops the cache of what the command touched, and the store is read again. */
static void test_cache_after_rollback(void **state)
{
    static const struct fake_step update[] = {
        PIN1, {"00A4000C022F10", "9000"}, {"00D6000001AA", "9000"}, END};
    static const struct fake_step read[] = {
        {"00A4000C022F10", "9000"}, {"00B0000002", "AA019000"}, END};
    static struct fake_profile profile;
    struct fs *fs = &profile.uicc.fs;

    (void)state;
    fake_profile_start(&profile, FILES);
    fake_profile_play(&profile, update);
    assert_non_null(fs->cache);
    fs->touched = true;
    fs_settle(fs, true);
    assert_non_null(fs->cache);
    fs_settle(fs, false); /* nothing was touched since */
    assert_non_null(fs->cache);
    fs->touched = true;
    fs_settle(fs, false);
    assert_null(fs->cache);
    assert_int_equal(fs->count, 0);
    fake_profile_play(&profile, read);
    assert_non_null(fs->cache);
    fake_profile_stop(&profile);
}

/* FS-F4 */
static void test_links(void **state)
{
    static const struct fake_step steps[] = {
        {"00A4000C022F14", "9000"},
        {"00B0000002", "00019000"}, /* rule 10: always */
        {"00D6000001AA", "6982"},
        PIN1,
        {"00D6000001AA", "6982"}, /* still the link's own rule: ADM */
        {"00A4000C022F10", "9000"},
        {"00D6000001AA", "9000"},
        {"00A4000C022F14", "9000"},
        {"00B0000002", "AA019000"},
        ADM1,
        {"00D6000101BB", "9000"},
        {"00A4000C022F10", "9000"},
        {"00B0000002", "AABB9000"},
        /* a DF through its link, by path and by FID, and back */
        {"00A4080C047F216F01", "9000"},
        {"00D60000021234", "9000"},
        {"80F2000C", "9000"},
        {"00A4030C", "9000"},
        {"00A4080C047F206F01", "9000"},
        {"00B0000000", "12349000"},
        {"00A4000C027F21", "9000"},
        {"00A4000C026F01", "9000"},
        {"00B0000000", "12349000"},
        /* deactivation is the link's own */
        {"00A4080C022F14", "9000"},
        {"0004000000", "9000"},
        {"00B0000001", "6984"},
        {"00A4000C022F10", "9000"},
        {"00B0000001", "AA9000"},
        {"reset", NULL},
        {"00A40004022F14", "62168202412183022F148A01048B032F060A8002000A88006283"},
        END,
    };
    (void)state;
    play(steps);
}

/* Records that no card of ours writes are refused as a whole, and are read again when they are as
 * they were. `fid` names the file; PINs and PUKs have references instead. */
static void test_damaged_records(void **state)
{
    enum {
        TYPE = 1,
        PARENT = 4,
        FID = 6,
        LINK = 8,
        COUNT = 16,
        RECORD_LEN = 18,
        SIZE = 20,
        NAME = 32
    };
    static const struct {
        const char *name;
        enum record_kind kind;
        uint16_t fid;
        uint8_t at, len; /* the octets that change; len 0: the record is cut there */
        uint16_t value;
    } rows[] = {
        {"another version", RECORD_FILE, 0x2F10, 0, 1, 2},
        {"free", RECORD_FILE, 0x2F10, TYPE, 1, FS_FREE},
        {"an unknown type", RECORD_FILE, 0x2F10, TYPE, 1, FS_BER_TLV + 1},
        {"a short record", RECORD_FILE, 0x2F10, FS_RECORD_HEAD - 1, 0, 0},
        {"a name beyond the record", RECORD_FILE, 0x2F10, NAME, 1, 0xFF},
        {"a parent that does not exist", RECORD_FILE, 0x2F10, PARENT, 2, 0x0FFF},
        {"a parent that is an EF", RECORD_FILE, 0x2F10, PARENT, 2, 0x2F11},
        {"its own parent", RECORD_FILE, 0x7F20, PARENT, 2, 0x7F20},
        {"a target that does not exist", RECORD_FILE, 0x2F14, LINK, 2, 0x0FFF},
        {"a target that is a link", RECORD_FILE, 0x2F10, LINK, 2, 0x2F14},
        {"a target of another type", RECORD_FILE, 0x2F14, LINK, 2, 0x2F11},
        {"a target that is a DF", RECORD_FILE, 0x2F14, LINK, 2, 0x7F20},
        {"a DF whose target is an EF", RECORD_FILE, 0x7F21, LINK, 2, 0x2F10},
        {"a body of another size", RECORD_FILE, 0x2F10, SIZE + 3, 1, 9},
        {"no record length", RECORD_FILE, 0x2F11, RECORD_LEN, 2, 0},
        {"another number of records", RECORD_FILE, 0x2F11, COUNT, 1, 2},
        {"a cursor beyond the records", RECORD_FILE, 0x2F12, FS_RECORD_CURSOR, 1, 3},
        {"another size of records", RECORD_FILE, 0x2F12, SIZE + 3, 1, 8},
        {"an EF with a body as a DF", RECORD_FILE, 0x2F10, TYPE, 1, FS_DIRECTORY},
        {"an MF of another type", RECORD_FILE, 0x3F00, TYPE, 1, FS_APPLICATION},
        {"an MF of another FID", RECORD_FILE, 0x3F00, FID, 2, 0x3F01},
        {"a short PIN", RECORD_PIN, 0x01, FS_PIN_RECORD - 1, 0, 0},
        {"more tries than the PIN has", RECORD_PIN, 0x01, FS_PIN_LEFT, 1, 200},
        {"a short PUK", RECORD_PUK, 0x01, FS_PUK_RECORD - 1, 0, 0},
        {"more tries than the PUK has", RECORD_PUK, 0x01, FS_PUK_LEFT, 1, 200},
    };
    static struct fake_profile profile;
    struct fs *fs = &profile.uicc.fs;
    const struct records_functions *functions;

    (void)state;
    fake_profile_start(&profile, FILES);
    functions = profile.records.functions;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint32_t key = rows[i].fid;
        uint16_t value = rows[i].value;
        uint8_t octets[400];
        struct buf damaged = BUF_OVER(octets);
        struct bytes whole;

        assert_int_equal(fs_load(fs), 0);
        if (rows[i].kind == RECORD_FILE) {
            key = rows[i].fid == FS_FID_MF ? FS_MF : fs_child(fs, FS_MF, rows[i].fid);
            /* ids of files */
            if ((rows[i].at == PARENT || rows[i].at == LINK) && value > 0x1000)
                value = fs_child(fs, FS_MF, value);
        }
        assert_int_equal(
            functions->get(profile.records.context, rows[i].kind, key, &profile.uicc.arena, &whole),
            0);
        buf_put(&damaged, rows[i].len ? whole : bytes_cut(whole, 0, rows[i].at));
        for (unsigned k = 0; k < rows[i].len; k++)
            octets[rows[i].at + k] = (uint8_t)(value >> 8 * (rows[i].len - 1 - k));
        fs_drop(fs);
        assert_int_equal(
            functions->put(profile.records.context, rows[i].kind, key, buf_bytes(&damaged)), 0);
        if (fs_load(fs) != ERR_FOREIGN)
            fail_msg("%s is accepted", rows[i].name);
        assert_null(fs->cache);
        assert_int_equal(functions->put(profile.records.context, rows[i].kind, key, whole), 0);
    }
    fake_profile_stop(&profile);
}

/* More files, PINs or PUKs than a profile can have. */
static void test_too_many_records(void **state)
{
    static const struct {
        enum record_kind kind, like;
        uint32_t like_key, first, count;
    } rows[] = {
        {RECORD_FILE, RECORD_FILE, 1, FS_FILES_MAX, 1},
        {RECORD_PIN, RECORD_PIN, 1, 0x100, FS_PINS_MAX},
        {RECORD_PUK, RECORD_PUK, 1, 0x20, 16},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        static struct fake_profile profile;
        struct bytes value;

        fake_profile_start(&profile, FILES);
        assert_int_equal(profile.records.functions->get(profile.records.context, rows[i].like,
                                                        rows[i].like_key, &profile.uicc.arena,
                                                        &value),
                         0);
        for (uint32_t k = 0; k < rows[i].count; k++) {
            assert_int_equal(fs_load(&profile.uicc.fs), 0);
            fs_drop(&profile.uicc.fs);
            assert_int_equal(profile.records.functions->put(profile.records.context, rows[i].kind,
                                                            rows[i].first + k, value),
                             0);
            if (fs_load(&profile.uicc.fs) != 0)
                break;
            fs_drop(&profile.uicc.fs);
        }
        assert_int_equal(fs_load(&profile.uicc.fs), ERR_FOREIGN);
        fake_profile_stop(&profile);
    }
}

/* Which EF.ARR has the rules of a file (DP-4.5): for each file of a row its parent, FID, type and
 * that of its rules. File 0 is the MF. */
static void test_rules(void **state)
{
    enum { FILES_MAX = 5, ARR = FS_FID_EF_ARR };
    static const struct {
        const char *name;
        struct {
            uint16_t parent, fid, type, rules_fid, rules;
        } files[FILES_MAX];
    } rows[] = {
        {"a DF whose EF.ARR is in itself only",
         {{0, 0x3F00, FS_DIRECTORY, 0, FS_NONE},
          {0, 0x5F10, FS_DIRECTORY, ARR, 2},
          {1, ARR, FS_LINEAR, ARR, 2},
          {1, 0x6F01, FS_TRANSPARENT, ARR, 2}}},
        {"a DF with an EF.ARR in its parent, too",
         {{0, 0x3F00, FS_DIRECTORY, ARR, 3},
          {0, 0x5F10, FS_DIRECTORY, ARR, 3},
          {1, ARR, FS_LINEAR, ARR, 2},
          {0, ARR, FS_LINEAR, ARR, 3},
          {1, 0x6F01, FS_TRANSPARENT, ARR, 2}}},
        {"an ADF: 6F06 is in the ADF",
         {{0, 0x3F00, FS_DIRECTORY, ARR, 3},
          {0, 0x7FF0, FS_APPLICATION, ARR, 2},
          {1, ARR, FS_LINEAR, ARR, 2},
          {0, ARR, FS_LINEAR, ARR, 3}}},
        {"an ADF: another FID is in the MF",
         {{0, 0x3F00, FS_DIRECTORY, FS_FID_EF_ARR_MF, 2},
          {0, 0x7FF0, FS_APPLICATION, FS_FID_EF_ARR_MF, 2},
          {0, FS_FID_EF_ARR_MF, FS_LINEAR, FS_FID_EF_ARR_MF, 2},
          {1, 0x6F01, FS_TRANSPARENT, FS_FID_EF_ARR_MF, 2}}},
        {"none, a deleted one, a file without records",
         {{0, 0x3F00, FS_DIRECTORY, ARR, FS_NONE},
          {0, 0x5F10, FS_DIRECTORY, ARR, FS_NONE},
          {1, ARR, FS_FREE, ARR, FS_NONE},
          {0, ARR, FS_TRANSPARENT, ARR, FS_NONE},
          {1, 0x6F01, FS_TRANSPARENT, ARR, FS_NONE}}},
    };
    struct fs_file files[FILES_MAX];
    struct fs_cache cache = {.files = files};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        cache.count = 0;
        for (uint16_t k = 0; k < FILES_MAX && rows[i].files[k].fid; k++)
            cache.files[cache.count++] = (struct fs_file){.parent = rows[i].files[k].parent,
                                                          .fid = rows[i].files[k].fid,
                                                          .link = k,
                                                          .type = (uint8_t)rows[i].files[k].type,
                                                          .rules_fid = rows[i].files[k].rules_fid};
        fs_resolve_rules(&cache);
        for (uint16_t k = 0; k < cache.count; k++)
            if (cache.files[k].rules != rows[i].files[k].rules)
                fail_msg("%s: file %u: %04x", rows[i].name, k, cache.files[k].rules);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cache_after_rollback),
        cmocka_unit_test(test_links),
        cmocka_unit_test(test_damaged_records),
        cmocka_unit_test(test_too_many_records),
        cmocka_unit_test(test_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
