/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AIDs of ISD-Ps; the profile that a test profile replaced, and records of deleted
 * profiles. */
#include "card/euicc/profile.h"
#include "card/store/store_tx.h"
#include "test/fake/fixture_bound_package.h"
#include "test/fake/inside.h"
#include "test/fake/scene.h"

/* AIDs count up, and those of deleted profiles are given anew. */
static void test_aids(void **state)
{
    static const char *const iccids[] = {"89440000000000000001", "89440000000000000002",
                                         "89440000000000000003"};
    static const char *const aids[] = {"1000", "1100", "1200"};
    uint8_t profile_octets[3][4096];
    char text[2 * DOWNLOAD_RESULT_MAX + 1];

    (void)state;
    begin(EC_CURVE_P256, NULL);
    for (size_t i = 0; i < 3; i++) {
        struct buf profile = BUF_OVER(profile_octets[i]);
        uint8_t metadata_octets[256];
        struct buf metadata = BUF_OVER(metadata_octets);
        struct bpp_order order;

        package_start(&profile);
        package_set_iccid(buf_bytes(&profile), iccids[i]);
        package_end(&profile);
        download_open(&download);
        download_order(&download, &order);
        order.profile = buf_bytes(&profile);
        download_put_metadata(&metadata, iccids[i], "");
        order.store_metadata = buf_bytes(&metadata);
        assert_int_equal(
            download_load(&download, download_make(&download, &order), DOWNLOAD_CUT_LPAC), SW_OK);
        if (download_result(&download))
            fail_msg("%x %s", (unsigned)download_result(&download), fake.refusal);
        bytes_to_hex(bytes_at(download.result, download.result_len), text, sizeof(text));
        assert_non_null(strstr(text, "A0000005591010FFFFFFFF8900"));
        assert_memory_equal(strstr(text, "A0000005591010FFFFFFFF8900") + 28, aids[i], 4);
    }
    end();
}

static int find(struct scene *scene, char letter, struct store_profile *out)
{
    uint8_t iccid[10];

    scene_iccid(letter, iccid);
    return profile_find(inside_euicc(scene->fake.card), inside_arena(scene->fake.card),
                        BYTES_OF(iccid), out);
}

static void put_return(struct scene *scene, enum store_return_kind kind, char letter)
{
    struct store_return record = {.recorded = true, .has_profile = letter != 0};
    struct store *store = inside_euicc(scene->fake.card)->store;

    if (letter)
        scene_iccid(letter, record.iccid);
    assert_int_equal(store_begin(store), 0);
    assert_int_equal(store_put_return(store, kind, &record), 0);
    assert_int_equal(store_commit(store), 0);
}

/* Only a test profile has replaced another one, which is still there (C-67). */
static void test_displaced(void **state)
{
    static const struct {
        const char *profiles;
        char recorded; /* 0: none was enabled */
        int found;
    } rows[] = {
        {"At* B", 'B', 1}, {"At* B", 0, 0}, {"At* B", 'C', 0}, {"A* B", 'B', 0}, {"A* B", 0, 0},
    };
    static struct scene scene;

    (void)state;
    scene_begin(&scene);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct store_profile enabled, displaced;
        uint8_t iccid[10];

        scene_set(&scene, rows[i].profiles, 0, NULL);
        put_return(&scene, STORE_RETURN_FROM_TEST, rows[i].recorded);
        assert_int_equal(find(&scene, 'A', &enabled), 1);
        assert_int_equal(profile_find_displaced(inside_euicc(scene.fake.card),
                                                inside_arena(scene.fake.card), &enabled,
                                                &displaced),
                         rows[i].found);
        scene_iccid('B', iccid);
        assert_true(rows[i].found == 0 || profile_is(&displaced, iccid));
    }
    scene_end(&scene);
}

static void delete_profile(struct scene *scene, char letter)
{
    struct euicc *euicc = inside_euicc(scene->fake.card);
    struct store_profile profile;

    assert_int_equal(find(scene, letter, &profile), 1);
    assert_int_equal(store_begin(euicc->store), 0);
    assert_int_equal(profile_delete(euicc, inside_arena(scene->fake.card), &profile), 0);
    assert_int_equal(store_commit(euicc->store), 0);
}

/* A record of the deleted profile is forgotten, that of another one stays; after an emergency no
 * profile is enabled again (B-144). */
static void test_records_of_deleted(void **state)
{
    static struct scene scene;

    (void)state;
    scene_begin(&scene);
    for (int kind = STORE_RETURN_FROM_FALLBACK; kind <= STORE_RETURN_FROM_TEST; kind++) {
        struct store_return record;
        struct store *store;
        uint8_t iccid[10];

        scene_set(&scene, "A B", 0, NULL);
        store = inside_euicc(scene.fake.card)->store;
        put_return(&scene, (enum store_return_kind)kind, 'B');
        delete_profile(&scene, 'A');
        assert_int_equal(store_get_return(store, (enum store_return_kind)kind, &record), 0);
        scene_iccid('B', iccid);
        assert_true(record.recorded && record.has_profile);
        assert_memory_equal(record.iccid, iccid, sizeof(iccid));
        delete_profile(&scene, 'B');
        assert_int_equal(store_get_return(store, (enum store_return_kind)kind, &record), 0);
        assert_false(record.has_profile);
        assert_int_equal(record.recorded, kind == STORE_RETURN_FROM_EMERGENCY);
    }
    scene_end(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_aids),
        cmocka_unit_test(test_displaced),
        cmocka_unit_test(test_records_of_deleted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
