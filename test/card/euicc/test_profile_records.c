/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The records of one profile in the store: written, changed and erased; not those of another
 * profile. */
#include "card/euicc/profile_records.h"

#include "card/store/store_tx.h"
#include "test/fake/inside.h"
#include "test/fake/scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const enum record_kind KIND = RECORD_FILE;
enum { KEY = 0x7777 };

static int64_t profile_id(struct scene *scene, char letter)
{
    struct store_profile profile;
    uint8_t iccid[10];

    scene_iccid(letter, iccid);
    assert_int_equal(store_find_profile(inside_euicc(scene->fake.card)->store,
                                        inside_arena(scene->fake.card), iccid, &profile),
                     0);
    return profile.id;
}

static void assert_record(struct scene *scene, const struct records *records, const char *text)
{
    struct bytes value = BYTES_NONE;
    int err = records->functions->get(records->context, KIND, KEY, inside_arena(scene->fake.card),
                                      &value);

    assert_int_equal(err, text ? 0 : ERR_NOT_FOUND);
    if (text)
        assert_true(bytes_equal(value, bytes_at(text, strlen(text))));
}

static void test_records(void **state)
{
    struct profile_records one, other;
    struct records records, foreign;
    struct scene scene;
    struct store *store;

    (void)state;
    scene_begin(&scene);
    scene_set(&scene, "A* B", 0, NULL);
    store = inside_euicc(scene.fake.card)->store;
    one = (struct profile_records){store, profile_id(&scene, 'A')};
    other = (struct profile_records){store, profile_id(&scene, 'B')};
    records = profile_records_of(&one);
    foreign = profile_records_of(&other);

    assert_int_equal(store_begin(store), 0);
    assert_int_equal(records.functions->put(&one, KIND, KEY, BYTES_TEXT("first")), 0);
    assert_record(&scene, &records, "first");
    assert_record(&scene, &foreign, NULL);
    assert_int_equal(records.functions->update(&one, KIND, KEY, 1, BYTES_TEXT("IR")), 0);
    assert_record(&scene, &records, "fIRst");
    store_rollback(store);
    assert_record(&scene, &records, NULL);

    assert_int_equal(store_begin(store), 0);
    assert_int_equal(records.functions->put(&one, KIND, KEY, BYTES_TEXT("second")), 0);
    assert_int_equal(store_commit(store), 0);
    assert_record(&scene, &records, "second");
    assert_int_equal(store_begin(store), 0);
    assert_int_equal(records.functions->erase(&one, KIND, KEY), 0);
    assert_int_equal(store_commit(store), 0);
    assert_record(&scene, &records, NULL);
    scene_end(&scene);
}

static void test_free_memory(void **state)
{
    struct profile_records one;
    struct records records;
    struct scene scene;
    struct store *store;
    uint32_t before, after;

    (void)state;
    scene_begin(&scene);
    scene_set(&scene, "A* B", 0, NULL);
    store = inside_euicc(scene.fake.card)->store;
    one = (struct profile_records){store, profile_id(&scene, 'A')};
    records = profile_records_of(&one);
    assert_int_equal(records.functions->free_memory(&one, &before), 0);
    assert_int_equal(store_begin(store), 0);
    assert_int_equal(records.functions->put(&one, KIND, KEY, BYTES_TEXT("0123456789")), 0);
    assert_int_equal(store_commit(store), 0);
    assert_int_equal(records.functions->free_memory(&one, &after), 0);
    assert_true(after <= before - 10);
    scene_end(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_records),
                                       cmocka_unit_test(test_free_memory)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
