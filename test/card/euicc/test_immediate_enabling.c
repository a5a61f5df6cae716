/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Immediate enabling: the installed profile over a reset (B-89), and its SM-DP+ (B-86). */
#include "test/fake/fixture_switching.h"

static bool no_event(void *context, enum card_event event, struct bytes data, struct buf *command)
{
    (void)context;
    (void)event;
    (void)data;
    (void)command;
    return false;
}

/* A card session with this TERMINAL CAPABILITY: which IPA is the active one. */
static void begin_session(const char *capability)
{
    card_set_agent(scene.fake.card, (struct card_agent){no_event, NULL, NULL});
    scene_reset(&scene);
    assert_int_equal(fake_send(&scene.fake, capability, NULL), 0x9000);
}

/* What the card remembers over a reset of a profile that was installed. */
static bool remembers_from(const char *capability, char installed, const char *smdp)
{
    struct store *store = inside_euicc(scene.fake.card)->store;
    struct store_profile profile;
    uint8_t iccid[10];
    struct arena arena;

    begin_session(capability);
    arena_init(&arena, 1 << 16);
    scene_iccid(installed, iccid);
    assert_int_equal(store_find_profile(store, &arena, iccid, &profile), 0);
    profile.smdp_address = bytes_at(smdp, strlen(smdp));
    assert_int_equal(store_begin(store), 0);
    assert_int_equal(immediate_enabling_remember(inside_euicc(scene.fake.card), &arena, &profile),
                     0);
    assert_int_equal(store_commit(store), 0);
    arena_free(&arena);
    begin_session(capability);
    if (card_installed_profile(scene.fake.card, iccid) < 0)
        return false;
    assert_int_equal(iccid[9], (uint8_t)installed);
    return true;
}

static bool remembers(const char *capability, char installed)
{
    return remembers_from(capability, installed, "");
}

/* By the embedded door, as the IPAe. The answer in hex. */
static const char *ask(struct bytes request)
{
    static uint8_t octets[4096];
    struct buf answer = BUF_OVER(octets);

    assert_int_equal(card_es10(scene.fake.card, request, &answer), SW_OK);
    return bytes_to_hex(buf_bytes(&answer), scene.text, sizeof(scene.text));
}

static const uint8_t enable[] = {0xBF, 0x5A, 0x03, 0x80, 0x01, 0x00};

/* B-89: the context of ImmediateEnable ends with the reset; for the IPAe, which may have lost its
 * power before it could ask, it does not. */
static void test_immediate_enable_after_reset(void **state)
{
    static const char ipad[] = "80AA000005A903840101", ipae[] = "80AA000005A903840100";
    static const uint8_t challenge[] = {0xBF, 0x2E, 0x00};
    uint8_t iccid[10];

    (void)state;
    scene_set(&scene, "A* B C", 1, NULL);
    assert_false(remembers(ipae, 'B')); /* it is not configured */
    scene_reset(&scene);
    assert_string_equal(scene_package(&scene, 0, "imm"), "870100");
    assert_false(remembers(ipad, 'B'));
    assert_string_equal(scene_call(&scene, "BF5A" NOW), "BF5A03800104");
    assert_true(remembers(ipae, 'B'));
    assert_int_equal(card_forget_installed_profile(scene.fake.card), 0);
    assert_int_equal(card_installed_profile(scene.fake.card, iccid), ERR_NOT_FOUND);
    assert_true(remembers(ipae, 'B'));
    assert_string_equal(ask(BYTES_OF(enable)), "BF5A03800100");
    scene_reset(&scene);
    assert_profiles("A B* C");
    begin_session(ipae);
    assert_string_equal(ask(BYTES_OF(enable)), "BF5A03800104"); /* it is used up */
    assert_true(remembers(ipae, 'C'));
    ask(BYTES_OF(challenge)); /* the next RSP session ends it */
    assert_string_equal(ask(BYTES_OF(enable)), "BF5A03800104");
    assert_true(remembers(ipae, 'C'));
    scene_make(&scene, 0, "dp=x", SCENE_FINE);
    ask(bytes_at(scene.package, scene.package_len)); /* so does a package */
    assert_string_equal(ask(BYTES_OF(enable)), "BF5A03800104");
}

/* A stored ICCID of another length than 10 octets, as a damaged card file may have: there is none.
 */
static void test_stored_iccid_of_another_length(void **state)
{
    static const char ipae[] = "80AA000005A903840100";
    static const uint8_t octets[11] = {0x98};

    (void)state;
    scene_set(&scene, "A* B", 1, NULL);
    assert_string_equal(scene_package(&scene, 0, "imm"), "870100");
    for (size_t len = 0; len <= sizeof(octets); len++) {
        struct store *store = inside_euicc(scene.fake.card)->store;
        uint8_t iccid[10];

        begin_session(ipae);
        assert_int_equal(store_begin(store), 0);
        assert_int_equal(store_put_agent_state(store, "installed", bytes_at(octets, len)), 0);
        assert_int_equal(store_commit(store), 0);
        assert_int_equal(card_installed_profile(scene.fake.card, iccid),
                         len == sizeof(iccid) ? 0 : ERR_NOT_FOUND);
        if (len != sizeof(iccid))
            assert_string_equal(ask(BYTES_OF(enable)), "BF5A03800104");
    }
}

/* B-86: a configured SM-DP+ address is a host name: without case and without a final dot. */
static void test_immediate_enable_by_name(void **state)
{
    static const char ipae[] = "80AA000005A903840100", configured[] = "Smdp.Example.COM.:8443";
    static const struct {
        const char *smdp;
        bool same;
    } rows[] = {{"smdp.example.com:8443", true},  {"SMDP.EXAMPLE.COM:8443", true},
                {"smdp.example.com.:8443", true}, {configured, true},
                {"smdp.example.com", false},      {"smdp.example.com:8444", false},
                {"smdp.example.org:8443", false}, {"", false}};
    struct store *store;
    struct store_settings settings;
    struct arena arena;

    (void)state;
    scene_set(&scene, "A* B", 1, NULL);
    store = inside_euicc(scene.fake.card)->store;
    assert_string_equal(scene_package(&scene, 0, "imm"), "870100");
    arena_init(&arena, 1 << 16);
    assert_int_equal(store_begin(store), 0);
    assert_int_equal(store_get_settings(store, &arena, &settings), 0);
    settings.immediate_enable_smdp_address = BYTES_TEXT("Smdp.Example.COM.:8443");
    assert_int_equal(store_put_settings(store, &settings), 0);
    assert_int_equal(store_commit(store), 0);
    arena_free(&arena);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (remembers_from(ipae, 'B', rows[i].smdp) != rows[i].same)
            fail_msg("%s", rows[i].smdp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_immediate_enable_after_reset),
        cmocka_unit_test(test_stored_iccid_of_another_length),
        cmocka_unit_test(test_immediate_enable_by_name),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
