/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bound Profile Packages of the suite on a card: good ones in each cut, and each difference. */
#include "test/tools/suite/peer/peers_scene.h"

/* A card without profiles, so that PPR1 and the ICCIDs are free. */
static void renew(void)
{
    fake_card_renew(&here.fake, NULL);
    scene_open(0);
}

static void test_good(void **state)
{
    static const char *const rows[] = {NULL,      "cut=onomondo", "cut=whole",
                                       "cut=odd", "keys",         "piece=100",
                                       "host=01", "configure=",   "piece=1007"};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        renew();
        if (scene_load("A", rows[i]) != 0)
            fail_msg("%s: %s", rows[i], here.fake.refusal);
    }
    scene_open(1);
    assert_int_equal(scene_load("B", NULL), 0);
}

static void test_differences(void **state)
{
    static const struct {
        const char *differences;
        int code;
    } rows[] = {
        {"operation=2", 0x005},    {"transaction", 0x003},     {"key-type=137", 0x004},
        {"key-length=32", 0x004},  {"bit=1", 0x002},           {"bit=512", 0x002},
        {"otpk", 0x001},           {"no-metadata", 0x207},     {"keys=short", 0x401},
        {"keys=missing", 0x401},   {"mac=1", 0x108},           {"data=1", 0x108},
        {"mac=2", 0x208},          {"mac=3", 0x508},           {"data=4", 0x508},
        {"swap=3", 0x508},         {"drop=3", 0x508},          {"repeat=3", 0x508},
        {"short=3", 0x507},        {"tag=3", 0x507},           {"tag=1", 0x107},
        {"metadata-first", 0x107}, {"channel-twice", -0x6A88}, {"channel-twice, cut=whole", 0x507},
        {"more", 0x507},           {"no-configure", 0x107},    {"piece=1200", 0x507},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int code;

        renew();
        code = scene_load("A", rows[i].differences);
        if (code != rows[i].code)
            fail_msg("%s: %04X, must be %04X (%s)", rows[i].differences, (unsigned)code,
                     (unsigned)rows[i].code, here.fake.refusal);
    }
}

static void test_wrong_words(void **state)
{
    struct peer_profile profile;

    (void)state;
    renew();
    assert_int_equal(peer_profile_make(&profile, "A", &here.arena, &here.rng, &here.error), 0);
    assert_int_equal(
        peer_bound_make(&here.session, &profile, "macs=1", &here.arena, &here.bound, &here.error),
        ERR_UNSUPPORTED);
    assert_int_equal(
        peer_bound_make(&here.session, &profile, "mac=99", &here.arena, &here.bound, &here.error),
        ERR_RANGE);
    assert_int_equal(
        peer_bound_make(&here.session, &profile, "host=0", &here.arena, &here.bound, &here.error),
        ERR_MALFORMED);
    arena_reset(&here.arena);
}

/* A result that the card did not sign is noticed, and one of another session. */
static void test_wrong_results(void **state)
{
    uint8_t memory[1024];
    struct bytes response;
    int code;

    (void)state;
    renew();
    assert_int_equal(scene_load("A", NULL), 0);
    assert_int_equal(fake_es10_hex(&here.fake, "BF2B 06 A0 04 81 02 0780", &response), 0x9000);
    response = bytes_from(response, 6);
    assert_true(response.len <= sizeof(memory));
    memcpy(memory, response.at, response.len);
    response = bytes_at(memory, response.len);
    if (response.at[0] != 0xBF)
        response = bytes_from(response, 1);
    assert_int_equal(peer_take_result(&here.session, response, &code, &here.error), 0);
    memory[response.at - memory + 12] ^= 1;
    assert_int_equal(peer_take_result(&here.session, response, &code, &here.error), ERR_MALFORMED);
    memory[response.at - memory + 12] ^= 1;
    here.session.transaction_id[0] ^= 1;
    assert_int_equal(peer_take_result(&here.session, response, &code, &here.error), ERR_MALFORMED);
    assert_non_null(strstr(here.error.text, "transactionId"));
    here.session.transaction_id[0] ^= 1;
    here.session.address = "other.example.com";
    assert_int_equal(peer_take_result(&here.session, response, &code, &here.error), ERR_MALFORMED);
    assert_non_null(strstr(here.error.text, "notificationAddress"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_differences),
        cmocka_unit_test(test_wrong_words),
        cmocka_unit_test(test_wrong_results),
    };

    return cmocka_run_group_tests(tests, scene_begin, scene_end);
}
