/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/card/store/fixture.h"

/* Everything that a profile can have. */
static struct store_profile full_profile(uint8_t number)
{
    struct store_profile profile = {
        .iccid = {0x98, number},
        .aid = {0xA0, number},
        .state = STORE_PROFILE_DISABLED,
        .profile_class = 2,
        .icon_type = 1,
        .has_policy_rules = true,
        .policy_rules = 6,
        .fallback_allowed = true,
        .preloaded = true,
        .nickname = BYTES_TEXT("nick"),
        .service_provider_name = BYTES_TEXT("provider"),
        .name = BYTES_TEXT("name"),
        .icon = BYTES_TEXT("icon"),
        .notification_configuration = BYTES_TEXT("notifications"),
        .owner = BYTES_TEXT("owner"),
        .dp_proprietary_data = BYTES_TEXT("proprietary"),
        .smdp_oid = BYTES_TEXT("oid"),
        .smdp_address = BYTES_TEXT("smdp.example"),
        .ci_key_id = BYTES_TEXT("ci"),
        .iot_specific_metadata = BYTES_TEXT("iot"),
    };

    return profile;
}

enum { FULL_PROFILE_METADATA = 4 + 8 + 4 + 4 + 13 + 5 + 11 + 3 + 12 + 2 + 3 };

static int64_t add(struct fixture *f, struct store_profile profile)
{
    int64_t id = 0;

    assert_int_equal(store_add_profile(f->store, &profile, &id), 0);
    return id;
}

static void check_full(const struct store_profile *profile, uint8_t number)
{
    struct store_profile wanted = full_profile(number);

    assert_memory_equal(profile->iccid, wanted.iccid, STORE_ICCID_LEN);
    assert_memory_equal(profile->aid, wanted.aid, STORE_AID_LEN);
    assert_int_equal(profile->state, STORE_PROFILE_DISABLED);
    assert_int_equal(profile->profile_class, 2);
    assert_int_equal(profile->icon_type, 1);
    assert_true(profile->has_policy_rules);
    assert_int_equal(profile->policy_rules, 6);
    assert_false(profile->fallback_attribute);
    assert_true(profile->fallback_allowed);
    assert_false(profile->ecall_indication);
    assert_true(profile->preloaded);
    assert_bytes(profile->nickname, "nick");
    assert_bytes(profile->service_provider_name, "provider");
    assert_bytes(profile->name, "name");
    assert_bytes(profile->icon, "icon");
    assert_bytes(profile->notification_configuration, "notifications");
    assert_bytes(profile->owner, "owner");
    assert_bytes(profile->dp_proprietary_data, "proprietary");
    assert_bytes(profile->smdp_oid, "oid");
    assert_bytes(profile->smdp_address, "smdp.example");
    assert_bytes(profile->ci_key_id, "ci");
    assert_bytes(profile->iot_specific_metadata, "iot");
}

static void a_profile_comes_back_as_it_was(void **state)
{
    struct fixture *f = *state;
    struct store_profile out, little = {.iccid = {1}, .aid = {2}, .state = STORE_PROFILE_DISABLED};
    int64_t first, second;

    assert_int_equal(store_begin(f->store), 0);
    first = add(f, full_profile(1));
    second = add(f, little);
    assert_int_equal(store_commit(f->store), 0);
    assert_true(second > first);

    assert_int_equal(store_find_profile(f->store, &f->arena, full_profile(1).iccid, &out), 0);
    check_full(&out, 1);
    assert_int_equal(out.id, first);
    assert_int_equal(store_find_profile_by_aid(f->store, &f->arena, little.aid, &out), 0);
    assert_int_equal(out.id, second);
    assert_null(out.nickname.at);
    assert_null(out.icon.at);
    assert_null(out.ci_key_id.at);
    assert_int_equal(store_find_profile(f->store, &f->arena, full_profile(3).iccid, &out),
                     ERR_NOT_FOUND);
    assert_int_equal(store_find_profile_by_aid(f->store, &f->arena, full_profile(3).aid, &out),
                     ERR_NOT_FOUND);
}

static void profiles_stand_in_order_of_installation(void **state)
{
    struct fixture *f = *state;
    struct store_profile out;
    unsigned count = 9;
    int64_t first, second;

    assert_int_equal(store_count_profiles(f->store, &count), 0);
    assert_int_equal(count, 0);
    assert_int_equal(store_next_profile(f->store, &f->arena, 0, &out), ERR_NOT_FOUND);
    assert_int_equal(store_begin(f->store), 0);
    first = add(f, full_profile(9));
    second = add(f, full_profile(1));
    assert_int_equal(store_next_profile(f->store, &f->arena, 0, &out), 0);
    assert_int_equal(out.id, first);
    assert_int_equal(store_next_profile(f->store, &f->arena, first + 1, &out), 0);
    assert_int_equal(out.id, second);
    assert_int_equal(store_next_profile(f->store, &f->arena, second + 1, &out), ERR_NOT_FOUND);
    assert_int_equal(store_count_profiles(f->store, &count), 0);
    assert_int_equal(count, 2);
    /* an id is never given twice, not even the last one */
    assert_int_equal(store_delete_profile(f->store, second), 0);
    assert_true(add(f, full_profile(1)) > second);
}

static void an_installing_profile_is_invisible_to_others(void **state)
{
    struct fixture *f = *state;
    struct store_profile out, profile = full_profile(1);
    unsigned count = 9;
    int64_t id;

    assert_int_equal(store_find_installing_profile(f->store, &f->arena, &out), ERR_NOT_FOUND);
    profile.state = STORE_PROFILE_INSTALLING;
    assert_int_equal(store_begin(f->store), 0);
    id = add(f, profile);
    assert_int_equal(store_count_profiles(f->store, &count), 0);
    assert_int_equal(count, 0);
    assert_int_equal(store_next_profile(f->store, &f->arena, 0, &out), ERR_NOT_FOUND);
    assert_int_equal(store_find_profile(f->store, &f->arena, profile.iccid, &out), ERR_NOT_FOUND);
    assert_int_equal(store_find_profile_by_aid(f->store, &f->arena, profile.aid, &out),
                     ERR_NOT_FOUND);
    assert_int_equal(store_find_installing_profile(f->store, &f->arena, &out), 0);
    assert_int_equal(out.id, id);
    assert_int_equal(store_set_profile_state(f->store, id, STORE_PROFILE_DISABLED), 0);
    assert_int_equal(store_find_installing_profile(f->store, &f->arena, &out), ERR_NOT_FOUND);
    assert_int_equal(store_find_profile(f->store, &f->arena, profile.iccid, &out), 0);
}

/* STORE-S5 */
static void at_most_one_is_enabled(void **state)
{
    struct fixture *f = *state;
    struct store_profile out, third = full_profile(3);
    int64_t first, second, id = 0;

    assert_int_equal(store_find_enabled_profile(f->store, &f->arena, &out), ERR_NOT_FOUND);
    assert_int_equal(store_begin(f->store), 0);
    first = add(f, full_profile(1));
    second = add(f, full_profile(2));
    assert_int_equal(store_set_profile_state(f->store, first, STORE_PROFILE_ENABLED), 0);
    assert_int_equal(store_find_enabled_profile(f->store, &f->arena, &out), 0);
    assert_int_equal(out.id, first);
    assert_int_equal(store_set_profile_state(f->store, first, STORE_PROFILE_ENABLED), 0);
    assert_int_equal(store_set_profile_state(f->store, second, STORE_PROFILE_ENABLED), ERR_STATE);
    third.state = STORE_PROFILE_ENABLED;
    assert_int_equal(store_add_profile(f->store, &third, &id), ERR_EXISTS);
    assert_int_equal(store_set_profile_state(f->store, first, STORE_PROFILE_DISABLED), 0);
    assert_int_equal(store_set_profile_state(f->store, second, STORE_PROFILE_ENABLED), 0);
    assert_int_equal(store_set_profile_state(f->store, 77, STORE_PROFILE_DISABLED), ERR_NOT_FOUND);
    assert_int_equal(store_set_profile_state(f->store, first, (enum store_profile_state)3),
                     ERR_RANGE);
}

/* STORE-S5 */
static void at_most_one_carries_the_fallback_attribute(void **state)
{
    struct fixture *f = *state;
    struct store_profile out, emergency = full_profile(3);
    int64_t first, second, third;

    assert_int_equal(store_find_fallback_profile(f->store, &f->arena, &out), ERR_NOT_FOUND);
    assert_int_equal(store_begin(f->store), 0);
    first = add(f, full_profile(1));
    second = add(f, full_profile(2));
    emergency.ecall_indication = true;
    third = add(f, emergency);
    assert_int_equal(store_set_fallback_attribute(f->store, first), 0);
    assert_int_equal(store_set_fallback_attribute(f->store, second), 0);
    assert_int_equal(store_find_fallback_profile(f->store, &f->arena, &out), 0);
    assert_int_equal(out.id, second);
    assert_true(out.fallback_attribute);
    assert_int_equal(store_find_profile(f->store, &f->arena, full_profile(1).iccid, &out), 0);
    assert_false(out.fallback_attribute);
    out.fallback_attribute = true;
    assert_int_equal(store_update_profile(f->store, &out), ERR_EXISTS);
    assert_int_equal(store_set_fallback_attribute(f->store, 0), 0);
    assert_int_equal(store_find_fallback_profile(f->store, &f->arena, &out), ERR_NOT_FOUND);
    assert_int_equal(store_set_fallback_attribute(f->store, third), ERR_RANGE);
    assert_int_equal(store_set_fallback_attribute(f->store, 77), ERR_NOT_FOUND);
}

static void the_tables_refuse_what_must_not_be(void **state)
{
    struct fixture *f = *state;
    struct store_profile profile = full_profile(1), out;
    int64_t id = 0;

    assert_int_equal(store_begin(f->store), 0);
    add(f, profile);
    profile.aid[5] = 1;
    assert_int_equal(store_add_profile(f->store, &profile, &id), ERR_EXISTS); /* its ICCID */
    profile = full_profile(1);
    profile.iccid[5] = 1;
    assert_int_equal(store_add_profile(f->store, &profile, &id), ERR_EXISTS); /* its AID */
    profile = full_profile(2);
    profile.profile_class = 3;
    assert_int_equal(store_add_profile(f->store, &profile, &id), ERR_RANGE);
    assert_int_equal(store_find_profile(f->store, &f->arena, full_profile(1).iccid, &out), 0);
    check_full(&out, 1);
}

static void profiles_are_updated_and_deleted(void **state)
{
    struct fixture *f = *state;
    struct store_profile profile, out;
    int64_t id;

    assert_int_equal(store_begin(f->store), 0);
    id = add(f, full_profile(1));
    assert_int_equal(store_find_profile(f->store, &f->arena, full_profile(1).iccid, &profile), 0);
    profile.nickname = BYTES_TEXT("another");
    profile.icon = BYTES_NONE;
    assert_int_equal(store_update_profile(f->store, &profile), 0);
    assert_int_equal(store_find_profile(f->store, &f->arena, profile.iccid, &out), 0);
    assert_bytes(out.nickname, "another");
    assert_null(out.icon.at);
    assert_int_equal(out.id, id);
    profile.id = 77;
    assert_int_equal(store_update_profile(f->store, &profile), ERR_NOT_FOUND);
    assert_int_equal(store_delete_profile(f->store, 77), ERR_NOT_FOUND);
    assert_int_equal(store_delete_profile(f->store, id), 0);
    assert_int_equal(store_find_profile(f->store, &f->arena, profile.iccid, &out), ERR_NOT_FOUND);
    assert_int_equal(store_commit(f->store), 0);
    /* STORE-S2 */
    assert_int_equal(store_add_profile(f->store, &profile, &id), ERR_STATE);
    assert_int_equal(store_delete_profile(f->store, id), ERR_STATE);
    assert_int_equal(store_set_profile_state(f->store, id, STORE_PROFILE_DISABLED), ERR_STATE);
    assert_int_equal(store_set_fallback_attribute(f->store, 0), ERR_STATE);
}

static uint32_t memory_left(struct fixture *f)
{
    uint32_t octets = 0;

    assert_int_equal(store_get_free_memory(f->store, &octets), 0);
    return octets;
}

static void memory_goes_down_and_comes_back(void **state)
{
    struct fixture *f = *state;
    struct store_profile profile;
    uint32_t empty = memory_left(f);
    int64_t id;

    assert_int_equal(empty, 65536);
    assert_int_equal(store_begin(f->store), 0);
    id = add(f, full_profile(1));
    assert_int_equal(memory_left(f), empty - STORE_PROFILE_COST - FULL_PROFILE_METADATA);
    assert_int_equal(store_put_object(f->store, id, 2, 1, BYTES_TEXT("12345")), 0);
    assert_int_equal(memory_left(f),
                     empty - STORE_PROFILE_COST - FULL_PROFILE_METADATA - STORE_OBJECT_COST - 5);
    assert_int_equal(store_find_profile(f->store, &f->arena, full_profile(1).iccid, &profile), 0);
    profile.nickname = BYTES_TEXT("nickname"); /* four longer */
    assert_int_equal(store_update_profile(f->store, &profile), 0);
    assert_int_equal(store_commit(f->store), 0);
    assert_int_equal(memory_left(f),
                     empty - STORE_PROFILE_COST - FULL_PROFILE_METADATA - STORE_OBJECT_COST - 9);
    /* counted anew after reopening, it is the same */
    fixture_close(f);
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_OS), 0);
    assert_int_equal(memory_left(f),
                     empty - STORE_PROFILE_COST - FULL_PROFILE_METADATA - STORE_OBJECT_COST - 9);
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_delete_profile(f->store, id), 0);
    assert_int_equal(memory_left(f), empty);
    store_rollback(f->store);
    assert_true(memory_left(f) < empty);
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_delete_profile(f->store, id), 0);
    assert_int_equal(store_commit(f->store), 0);
    assert_int_equal(memory_left(f), empty);
}

/* A profile goes in the transaction that wrote to it: what is not in its row yet comes back, too.
 */
static void memory_of_a_transaction_comes_back(void **state)
{
    struct fixture *f = *state;
    uint32_t empty = memory_left(f), one;
    int64_t id, other;

    assert_int_equal(store_begin(f->store), 0);
    id = add(f, full_profile(1));
    assert_int_equal(store_put_object(f->store, id, 2, 1, BYTES_TEXT("12345")), 0);
    assert_int_equal(store_commit(f->store), 0);
    one = memory_left(f);
    assert_int_equal(store_begin(f->store), 0);
    other = add(f, full_profile(2));
    assert_int_equal(store_put_object(f->store, other, 2, 1, BYTES_TEXT("1234567")), 0);
    assert_int_equal(store_delete_profile(f->store, other), 0);
    assert_int_equal(memory_left(f), one);
    assert_int_equal(store_put_object(f->store, id, 2, 2, BYTES_TEXT("12345")), 0);
    assert_int_equal(store_delete_profile(f->store, id), 0);
    assert_int_equal(memory_left(f), empty);
    assert_int_equal(store_commit(f->store), 0);
    fixture_close(f);
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_OS), 0);
    assert_int_equal(memory_left(f), empty);
}

static void memory_ends(void **state)
{
    struct fixture *f = *state;
    struct store_profile big = full_profile(1);
    uint8_t *icon = calloc(1, 65536);
    uint32_t before = memory_left(f);
    int64_t id = 0;

    big.icon = bytes_at(icon, before - STORE_PROFILE_COST - FULL_PROFILE_METADATA + 4 + 1);
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_add_profile(f->store, &big, &id), ERR_FULL);
    assert_int_equal(memory_left(f), before);
    big.icon.len--;
    id = add(f, big);
    assert_int_equal(memory_left(f), 0);
    big.id = id;
    big.nickname = BYTES_TEXT("nick5");
    assert_int_equal(store_update_profile(f->store, &big), ERR_FULL);
    assert_int_equal(memory_left(f), 0);
    assert_int_equal(store_put_object(f->store, id, 1, 1, BYTES_NONE), ERR_FULL);
    assert_int_equal(memory_left(f), 0);
    free(icon);
}

int main(void)
{
#define CARD_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup_open, fixture_teardown)
    const struct CMUnitTest tests[] = {
        CARD_TEST(a_profile_comes_back_as_it_was),
        CARD_TEST(profiles_stand_in_order_of_installation),
        CARD_TEST(an_installing_profile_is_invisible_to_others),
        CARD_TEST(at_most_one_is_enabled),
        CARD_TEST(at_most_one_carries_the_fallback_attribute),
        CARD_TEST(the_tables_refuse_what_must_not_be),
        CARD_TEST(profiles_are_updated_and_deleted),
        CARD_TEST(memory_goes_down_and_comes_back),
        CARD_TEST(memory_of_a_transaction_comes_back),
        CARD_TEST(memory_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
