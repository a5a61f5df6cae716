/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/card/store/fixture.h"

static const struct store_eim first = {
    .eim_id = {(const uint8_t *)"eim one", 7},
    .fqdn = {(const uint8_t *)"eim.example", 11},
    .eim_id_type = 2,
    .counter = 0x7FFFFF,
    .association_token = 5,
    .public_key_data = {(const uint8_t *)"key", 3},
    .trusted_public_key_data = {(const uint8_t *)"tls", 3},
    .supported_protocols = 3,
    .ci_key_id = {(const uint8_t *)"ci", 2},
    .indirect_profile_download = true,
    .proprietary_protocol = {(const uint8_t *)"own", 3},
};
/* As little as there may be. */
static const struct store_eim second = {
    .eim_id = {(const uint8_t *)"EIM ONE", 7},
    .eim_id_type = -1,
    .public_key_data = {(const uint8_t *)"key", 3},
    .supported_protocols = -1,
};

static void check_first(const struct store_eim *eim)
{
    assert_bytes(eim->eim_id, "eim one");
    assert_bytes(eim->fqdn, "eim.example");
    assert_int_equal(eim->eim_id_type, 2);
    assert_int_equal(eim->counter, 0x7FFFFF);
    assert_int_equal(eim->association_token, 5);
    assert_bytes(eim->public_key_data, "key");
    assert_bytes(eim->trusted_public_key_data, "tls");
    assert_int_equal(eim->supported_protocols, 3);
    assert_bytes(eim->ci_key_id, "ci");
    assert_true(eim->indirect_profile_download);
    assert_bytes(eim->proprietary_protocol, "own");
}

static void check_second(const struct store_eim *eim)
{
    assert_bytes(eim->eim_id, "EIM ONE");
    assert_null(eim->fqdn.at);
    assert_int_equal(eim->eim_id_type, -1);
    assert_int_equal(eim->counter, 0);
    assert_int_equal(eim->association_token, 0);
    assert_null(eim->trusted_public_key_data.at);
    assert_int_equal(eim->supported_protocols, -1);
    assert_null(eim->ci_key_id.at);
    assert_false(eim->indirect_profile_download);
    assert_null(eim->proprietary_protocol.at);
}

static void begin_with_both(struct fixture *f)
{
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_add_eim(f->store, &first), 0);
    assert_int_equal(store_add_eim(f->store, &second), 0);
}

static void eims_stand_in_order_of_association(void **state)
{
    struct fixture *f = *state;
    struct store_eim eim;
    unsigned count = 9;

    assert_int_equal(store_count_eims(f->store, &count), 0);
    assert_int_equal(count, 0);
    assert_int_equal(store_get_eim(f->store, &f->arena, 0, &eim), ERR_NOT_FOUND);
    begin_with_both(f);
    assert_int_equal(store_commit(f->store), 0);
    assert_int_equal(store_count_eims(f->store, &count), 0);
    assert_int_equal(count, 2);
    assert_int_equal(store_get_eim(f->store, &f->arena, 0, &eim), 0);
    check_first(&eim);
    assert_int_equal(store_get_eim(f->store, &f->arena, 1, &eim), 0);
    check_second(&eim);
    assert_int_equal(store_get_eim(f->store, &f->arena, 2, &eim), ERR_NOT_FOUND);
}

static void eims_in_one_go(void **state)
{
    struct fixture *f = *state;
    struct store_eim eims[2];
    size_t count = 9;

    assert_int_equal(store_list_eims(f->store, &f->arena, eims, 2, &count), 0);
    assert_int_equal(count, 0);
    begin_with_both(f);
    assert_int_equal(store_list_eims(f->store, &f->arena, eims, 2, &count), 0);
    assert_int_equal(count, 2);
    check_first(&eims[0]);
    check_second(&eims[1]);
    assert_int_equal(store_list_eims(f->store, &f->arena, eims, 1, &count), ERR_TOO_LONG);
    /* and nothing is left half read */
    assert_int_equal(store_commit(f->store), 0);
}

static void eim_ids_are_compared_octet_by_octet(void **state)
{
    struct fixture *f = *state;
    struct store_eim eim;

    begin_with_both(f);
    assert_int_equal(store_find_eim(f->store, &f->arena, first.eim_id, &eim), 0);
    check_first(&eim);
    assert_int_equal(store_find_eim(f->store, &f->arena, second.eim_id, &eim), 0);
    check_second(&eim);
    assert_int_equal(store_find_eim(f->store, &f->arena, BYTES_TEXT("eim"), &eim), ERR_NOT_FOUND);
    assert_int_equal(store_find_eim(f->store, &f->arena, BYTES_NONE, &eim), ERR_NOT_FOUND);
}

static void present_and_empty_is_not_absent(void **state)
{
    struct fixture *f = *state;
    struct store_eim eim = second;

    eim.fqdn = bytes_at("", 0);
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_add_eim(f->store, &eim), 0);
    assert_int_equal(store_get_eim(f->store, &f->arena, 0, &eim), 0);
    assert_non_null(eim.fqdn.at);
    assert_int_equal(eim.fqdn.len, 0);
}

static void the_tables_refuse_what_must_not_be(void **state)
{
    struct fixture *f = *state;
    struct store_eim eim = second;
    uint8_t long_id[129] = {0};
    unsigned count;

    begin_with_both(f);
    assert_int_equal(store_add_eim(f->store, &first), ERR_EXISTS);
    eim.eim_id = BYTES_TEXT("third");
    eim.association_token = 5; /* STORE-S4: the token of the first */
    assert_int_equal(store_add_eim(f->store, &eim), ERR_EXISTS);
    eim.association_token = 0;
    eim.counter = -1;
    assert_int_equal(store_add_eim(f->store, &eim), ERR_RANGE);
    eim.counter = 0;
    eim.eim_id = BYTES_OF(long_id);
    assert_int_equal(store_add_eim(f->store, &eim), ERR_RANGE);
    eim.eim_id = BYTES_NONE;
    assert_int_equal(store_add_eim(f->store, &eim), ERR_RANGE);
    /* a refused change leaves the rest of the transaction alone */
    assert_int_equal(store_count_eims(f->store, &count), 0);
    assert_int_equal(count, 2);
    assert_int_equal(store_commit(f->store), 0);
}

static void eims_are_updated_and_deleted(void **state)
{
    struct fixture *f = *state;
    struct store_eim eim = second;

    begin_with_both(f);
    eim.counter = 77;
    assert_int_equal(store_update_eim(f->store, &eim), 0);
    assert_int_equal(store_get_eim(f->store, &f->arena, 1, &eim), 0);
    assert_int_equal(eim.counter, 77);
    assert_int_equal(store_delete_eim(f->store, first.eim_id), 0);
    assert_int_equal(store_delete_eim(f->store, first.eim_id), ERR_NOT_FOUND);
    assert_int_equal(store_update_eim(f->store, &first), ERR_NOT_FOUND);
    assert_int_equal(store_get_eim(f->store, &f->arena, 0, &eim), 0);
    assert_bytes(eim.eim_id, "EIM ONE");
    assert_int_equal(store_commit(f->store), 0);
    assert_int_equal(store_add_eim(f->store, &first), ERR_STATE);
    assert_int_equal(store_update_eim(f->store, &second), ERR_STATE);
    assert_int_equal(store_delete_eim(f->store, second.eim_id), ERR_STATE);
}

int main(void)
{
#define CARD_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup_open, fixture_teardown)
    const struct CMUnitTest tests[] = {
        CARD_TEST(eims_stand_in_order_of_association),  CARD_TEST(eims_in_one_go),
        CARD_TEST(eim_ids_are_compared_octet_by_octet), CARD_TEST(present_and_empty_is_not_absent),
        CARD_TEST(the_tables_refuse_what_must_not_be),  CARD_TEST(eims_are_updated_and_deleted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
