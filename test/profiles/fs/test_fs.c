/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cache and links (FS-F2, FS-F4). */
#include "test/fake/profile.h"
#include "test/profiles/fs/files.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cache_after_rollback),
        cmocka_unit_test(test_links),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
