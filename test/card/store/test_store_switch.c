/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/card/store/fixture.h"

static const uint8_t nothing[64];

static void a_new_card_has_zero_in_all_records(void **state)
{
    struct fixture *f = *state;
    struct store_switching switching;
    struct store_rollback rollback;
    struct store_return back;
    struct store_one_time_key key;
    struct store_installation installation;

    assert_int_equal(store_get_switching(f->store, &switching), 0);
    assert_memory_equal(&switching, nothing, sizeof(switching));
    assert_int_equal(store_get_rollback(f->store, &f->arena, &rollback), 0);
    assert_false(rollback.granted);
    assert_int_equal(rollback.eim_id.len, 0);
    assert_null(rollback.transaction_id.at);
    for (int kind = STORE_RETURN_FROM_FALLBACK; kind <= STORE_RETURN_FROM_TEST; kind++) {
        assert_int_equal(store_get_return(f->store, (enum store_return_kind)kind, &back), 0);
        assert_memory_equal(&back, nothing, sizeof(back));
    }
    assert_int_equal(store_get_one_time_key(f->store, &f->arena, &key), 0);
    assert_false(key.kept);
    assert_int_equal(key.private_key.len, 0);
    assert_int_equal(store_get_installation(f->store, &f->arena, &installation), 0);
    assert_false(installation.under_way);
    assert_false(installation.has_iccid);
}

static void puts_are_refused_outside_a_transaction(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(store_put_switching(f->store, &(struct store_switching){0}), ERR_STATE);
    assert_int_equal(store_put_rollback(f->store, &(struct store_rollback){0}), ERR_STATE);
    assert_int_equal(store_put_return(f->store, STORE_RETURN_FROM_TEST, &(struct store_return){0}),
                     ERR_STATE);
    assert_int_equal(store_put_one_time_key(f->store, &(struct store_one_time_key){0}), ERR_STATE);
    assert_int_equal(store_put_installation(f->store, &(struct store_installation){0}), ERR_STATE);
}

static void records_of_switching_come_back(void **state)
{
    struct fixture *f = *state;
    struct store_switching switching = {
        .cause = 3, .enables = true, .deletes = true, .to_enable = {1}, .to_disable = {2}};
    struct store_rollback rollback = {
        .granted = true,
        .target = {0x98, 1},
        .counter = 0x7FFFFF,
        .result_number = 12,
        .eim_id = BYTES_TEXT("eim"),
        .transaction_id = BYTES_TEXT("transaction"),
        .eim_signature = BYTES_TEXT("signature"),
    };
    struct store_return back = {.recorded = true, .has_profile = true, .iccid = {3}};

    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_put_switching(f->store, &switching), 0);
    assert_int_equal(store_put_rollback(f->store, &rollback), 0);
    assert_int_equal(store_put_return(f->store, STORE_RETURN_FROM_EMERGENCY, &back), 0);
    assert_int_equal(store_commit(f->store), 0);
    memset(&switching, 0, sizeof(switching));
    memset(&rollback, 0, sizeof(rollback));
    memset(&back, 0, sizeof(back));
    assert_int_equal(store_get_switching(f->store, &switching), 0);
    assert_int_equal(switching.cause, 3);
    assert_true(switching.enables);
    assert_false(switching.disables);
    assert_true(switching.deletes);
    assert_int_equal(switching.to_enable[0], 1);
    assert_int_equal(switching.to_disable[0], 2);
    assert_int_equal(store_get_rollback(f->store, &f->arena, &rollback), 0);
    assert_true(rollback.granted);
    assert_int_equal(rollback.target[1], 1);
    assert_int_equal(rollback.counter, 0x7FFFFF);
    assert_int_equal(rollback.result_number, 12);
    assert_bytes(rollback.eim_id, "eim");
    assert_bytes(rollback.transaction_id, "transaction");
    assert_bytes(rollback.eim_signature, "signature");
    assert_int_equal(store_get_return(f->store, STORE_RETURN_FROM_EMERGENCY, &back), 0);
    assert_true(back.recorded);
    assert_true(back.has_profile);
    assert_int_equal(back.iccid[0], 3);
    assert_int_equal(store_get_return(f->store, STORE_RETURN_FROM_FALLBACK, &back), 0);
    assert_false(back.recorded);
    assert_int_equal(store_get_return(f->store, (enum store_return_kind)3, &back), ERR_NOT_FOUND);
}

static void records_of_downloading_come_back(void **state)
{
    struct fixture *f = *state;
    struct store_one_time_key key = {
        .kept = true,
        .curve = 2,
        .smdp_oid = BYTES_TEXT("oid"),
        .public_key = BYTES_TEXT("public"),
        .private_key = BYTES_TEXT("PRIVATE-KEY-TO-BE-WIPED"),
    };
    struct store_installation installation = {
        .under_way = true,
        .stage = 4,
        .has_iccid = true,
        .iccid = {5},
        .transaction_id = BYTES_TEXT("transaction"),
        .smdp_address = BYTES_TEXT("smdp.example"),
        .smdp_oid = BYTES_TEXT("oid"),
        .ci_key_id = BYTES_TEXT("ci"),
    };

    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_put_one_time_key(f->store, &key), 0);
    assert_int_equal(store_put_installation(f->store, &installation), 0);
    assert_int_equal(store_commit(f->store), 0);
    memset(&key, 0, sizeof(key));
    memset(&installation, 0, sizeof(installation));
    assert_int_equal(store_get_one_time_key(f->store, &f->arena, &key), 0);
    assert_true(key.kept);
    assert_int_equal(key.curve, 2);
    assert_bytes(key.smdp_oid, "oid");
    assert_bytes(key.public_key, "public");
    assert_bytes(key.private_key, "PRIVATE-KEY-TO-BE-WIPED");
    assert_int_equal(store_get_installation(f->store, &f->arena, &installation), 0);
    assert_true(installation.under_way);
    assert_int_equal(installation.stage, 4);
    assert_true(installation.has_iccid);
    assert_int_equal(installation.iccid[0], 5);
    assert_bytes(installation.transaction_id, "transaction");
    assert_bytes(installation.smdp_address, "smdp.example");
    assert_bytes(installation.smdp_oid, "oid");
    assert_bytes(installation.ci_key_id, "ci");
}

static bool is_under_way(struct fixture *f)
{
    struct store_installation installation;

    assert_int_equal(store_get_installation(f->store, &f->arena, &installation), 0);
    return installation.under_way;
}

/* The store remembers that there is none; a rollback, other records and reopening do not fool it.
 */
static void an_installation_is_never_overlooked(void **state)
{
    struct fixture *f = *state;
    const struct store_installation some = {.under_way = true, .stage = 1}, none = {0};

    assert_false(is_under_way(f));
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_put_installation(f->store, &some), 0);
    assert_true(is_under_way(f));
    assert_int_equal(store_commit(f->store), 0);
    assert_true(is_under_way(f));
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_put_installation(f->store, &none), 0);
    assert_false(is_under_way(f));
    store_rollback(f->store);
    assert_true(is_under_way(f));
    fixture_close(f);
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_OS), 0);
    assert_true(is_under_way(f));
}

/* The card file, searched for a text. */
static bool file_contains(const struct fixture *f, const char *text)
{
    FILE *file = fopen(f->path, "rb");
    static char content[1 << 20];
    size_t len;

    assert_non_null(file);
    len = fread(content, 1, sizeof(content), file);
    fclose(file);
    return memmem(content, len, text, strlen(text)) != NULL;
}

static void a_used_key_leaves_the_file(void **state)
{
    struct fixture *f = *state;
    struct store_one_time_key key = {.kept = true,
                                     .private_key = BYTES_TEXT("PRIVATE-KEY-TO-BE-WIPED")};

    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_put_one_time_key(f->store, &key), 0);
    assert_int_equal(store_commit(f->store), 0);
    fixture_close(f);
    assert_true(file_contains(f, "PRIVATE-KEY-TO-BE-WIPED"));
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_OS), 0);
    assert_int_equal(store_begin(f->store), 0);
    key.kept = false;
    assert_int_equal(store_put_one_time_key(f->store, &key), ERR_RANGE);
    key = (struct store_one_time_key){0};
    assert_int_equal(store_put_one_time_key(f->store, &key), 0);
    assert_int_equal(store_commit(f->store), 0);
    fixture_close(f);
    assert_false(file_contains(f, "PRIVATE-KEY-TO-BE-WIPED"));
}

int main(void)
{
#define CARD_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup_open, fixture_teardown)
    const struct CMUnitTest tests[] = {
        CARD_TEST(a_new_card_has_zero_in_all_records),
        CARD_TEST(puts_are_refused_outside_a_transaction),
        CARD_TEST(records_of_switching_come_back),
        CARD_TEST(records_of_downloading_come_back),
        CARD_TEST(an_installation_is_never_overlooked),
        CARD_TEST(a_used_key_leaves_the_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
