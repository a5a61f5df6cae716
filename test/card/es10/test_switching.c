/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The functions of the IPA that switch profiles: ProfileRollback, ImmediateEnable,
 * ExecuteFallbackMechanism, ReturnFromFallback, EnableEmergencyProfile, DisableEmergencyProfile;
 * with each code, now and by REFRESH, and what they leave behind.
 */
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "card/applet.h"
#include "card/euicc/immediate_enabling.h"
#include "card/store/store_tx.h"
#include "test/fake/scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct scene scene;

static int begin(void **state)
{
    (void)state;
    scene_begin(&scene);
    return 0;
}

static int end(void **state)
{
    (void)state;
    scene_end(&scene);
    return 0;
}

#define NOW        " 03 80 01 00"
#define BY_REFRESH " 03 80 01 FF"

/* The function is answered with this, and its log names the rule. */
static void assert_refused(const char *request, const char *answer, const char *rule)
{
    assert_string_equal(scene_call(&scene, request), answer);
    if (!strstr(scene.fake.refusal, rule))
        fail_msg("%s: %s, not %s", request, scene.fake.refusal, rule);
}

static void assert_profiles(const char *profiles)
{
    assert_string_equal(scene_profiles(&scene), profiles);
}

/* How many notifications with this event (as coded) wait. */
static unsigned count_notifications(const char *event)
{
    const char *text = scene_call(&scene, "BF2800");
    unsigned count = 0;

    for (const char *at = text; (at = strstr(at, event)); at++)
        count++;
    return count;
}
#define ENABLE  "81020640"
#define DISABLE "81020520"

/* ---- ProfileRollback ---- */

static void grant_rollback(const char *profiles)
{
    scene_set(&scene, profiles, 2, NULL);
    assert_string_equal(scene_package(&scene, 0, "+B!"), "830100");
    scene_reset(&scene);
}

/* The result of a rollback, in words. */
static const char *rollback(const char *request)
{
    struct bytes answer;
    struct tlv response, code, result;

    scene_call(&scene, request);
    answer = bytes_at(scene.answer, scene.answer_len);
    assert_int_equal(tlv_only(answer, &response), 0);
    assert_int_equal(tlv_take(&response.value, 0x02, &code), 0);
    assert_int_equal(code.value.at[0], 0);
    assert_int_equal(tlv_take(&response.value, 0xBF51, &result), 0);
    return scene_check_result(&scene, 0, result.whole);
}

/* B-90 to B-96. */
static void test_rollback(void **state)
{
    int64_t number;
    char request[32];

    (void)state;
    grant_rollback("A*n Bn");
    number = scene.number;
    assert_profiles("A B*");
    assert_string_equal(rollback("BF58" NOW), "8C0100"); /* B-91 */
    assert_non_null(strstr(
        bytes_to_hex(bytes_at(scene.answer, scene.answer_len), scene.text, sizeof(scene.text)),
        "800465696D30"
        "810101"
        "8203C0FFEE"));
    assert_profiles("A* B");
    assert_true(scene.number > number);
    snprintf(request, sizeof(request), "BF2B 05 A0 03 80 01 %02X", (unsigned)number);
    assert_string_equal(scene_call(&scene, request), "BF2B02A000"); /* NOTE1: discarded */
    snprintf(request, sizeof(request), "BF2B 05 A0 03 80 01 %02X", (unsigned)scene.number);
    assert_non_null(strstr(scene_call(&scene, request), "8C0100")); /* B-96 */
    assert_int_equal(count_notifications(ENABLE), 2);               /* B-95 */
    assert_refused("BF58" NOW, "BF5803020101", "B-90");             /* one shot */
}

/* B-94: REFRESH makes the swap; B-92: the target may be one that a disable marked. */
static void test_rollback_by_refresh(void **state)
{
    (void)state;
    scene_set(&scene, "A* B", 1, NULL);
    assert_string_equal(scene_package(&scene, 0, "-A +B!"), "840100830100");
    scene_reset(&scene);
    scene_toolkit(&scene, false);
    assert_string_equal(rollback("BF58" BY_REFRESH), "8C0100");
    scene_refresh(&scene, 0);
    assert_profiles("A* B");
}

static void test_rollback_refused(void **state)
{
    (void)state;
    scene_set(&scene, "A* B", 1, NULL);
    assert_refused("BF58" NOW, "BF5803020101", "B-90");
    assert_string_equal(scene_package(&scene, 0, "+B"), "830100"); /* without the flag */
    scene_reset(&scene);
    assert_refused("BF58" NOW, "BF5803020101", "B-90");

    grant_rollback("A* B");
    scene_make_busy(&scene);
    assert_refused("BF58" BY_REFRESH, "BF5803020105", "B-93");
    scene_reset(&scene);
    assert_refused("BF58 02 8000", "BF5803020107", "B-93");
    assert_refused("BF58 00", "BF5803020107", "B-93");
    assert_string_equal(rollback("BF58" NOW), "8C0100"); /* refusals took nothing */

    scene_set(&scene, "A*1 B", 1, NULL);
    assert_string_equal(scene_package(&scene, 0, "+B!"), "830103");
    assert_refused("BF58" NOW, "BF5803020101", "B-90"); /* refused: no grant */
}

/* C-17, B-09: what takes the authorisation away, and what does not. */
static void test_rollback_is_forgotten(void **state)
{
    (void)state;
    grant_rollback("A* B");
    scene_make(&scene, 0, "rat", SCENE_SAME_COUNTER); /* refused packages do not */
    assert_string_equal(scene_send(&scene, 0), "E4");
    scene_make(&scene, 0, "rat", SCENE_WRONG_SIGNATURE);
    assert_string_equal(scene_send(&scene, 0), "U+");
    assert_string_equal(rollback("BF58" NOW), "8C0100");

    grant_rollback("A* B");
    scene_package(&scene, 1, "rat"); /* any accepted package does, whoever sent it */
    assert_refused("BF58" NOW, "BF5803020101", "B-90");

    grant_rollback("A* B");
    fake_card_reopen(&scene.fake); /* but a power cut does not take it away */
    assert_string_equal(rollback("BF58" NOW), "8C0100");

    grant_rollback("A* B GF");
    assert_string_equal(scene_call(&scene, "BF5D" NOW), "BF5D03800100"); /* B-121 */
    assert_refused("BF58" NOW, "BF5803020101", "B-90");

    grant_rollback("A* B Ee");
    scene_toolkit(&scene, false);
    assert_string_equal(scene_call(&scene, "BF5B" BY_REFRESH), "BF5B03800100"); /* B-141 */
    scene_refresh(&scene, 0x30); /* CR111007: also when REFRESH then fails */
    assert_profiles("A B* E");
    assert_refused("BF58" NOW, "BF5803020101", "B-90");
}

/* B-97: the eIM that granted it was taken away locally, so nobody could sign for it. */
static void test_rollback_without_eim(void **state)
{
    struct store *store;

    (void)state;
    grant_rollback("A* B");
    store = scene.fake.card->euicc.store;
    assert_int_equal(store_begin(store), 0);
    assert_int_equal(store_delete_eim(store, BYTES_TEXT("eim0")), 0);
    assert_int_equal(store_commit(store), 0);
    assert_refused("BF58" NOW, "BF5803020101", "B-97");
    assert_profiles("A B*");
}

/* ---- fallback ---- */

static void test_fallback(void **state)
{
    (void)state;
    scene_set(&scene, "A*n BFn", 1, NULL);
    assert_string_equal(scene_call(&scene, "BF5D" NOW), "BF5D03800100"); /* B-121 */
    assert_profiles("A B*F");
    assert_int_equal(count_notifications(DISABLE), 1); /* B-123 */
    assert_int_equal(count_notifications(ENABLE), 1);
    fake_card_reopen(&scene.fake); /* D-13: the record survives */
    assert_string_equal(scene_call(&scene, "BF5E" NOW), "BF5E03800100");
    assert_profiles("A* BF");
    assert_refused("BF5E" NOW, "BF5E03800106", "B-130"); /* B-131: forgotten */
}

static void test_fallback_by_refresh(void **state)
{
    (void)state;
    scene_set(&scene, "A* BF", 1, NULL);
    scene_toolkit(&scene, false);
    assert_string_equal(scene_call(&scene, "BF5D" BY_REFRESH), "BF5D03800100");
    scene_refresh(&scene, 0x20); /* not now: asked again (B-07) */
    scene_refresh(&scene, 0x00);
    assert_profiles("A B*F");
    scene_toolkit(&scene, false);
    assert_string_equal(scene_call(&scene, "BF5E 03 01 01 FF"), "BF5E03800100"); /* */
    scene_refresh(&scene, 0x31); /* refused: nothing changes (B-04) */
    assert_profiles("A B*F");
    assert_string_equal(scene_call(&scene, "BF5E" NOW), "BF5E03800100");
    assert_profiles("A* BF");
}

static void test_fallback_refused(void **state)
{
    (void)state;
    scene_set(&scene, "A BF", 1, NULL);
    assert_refused("BF5D" NOW, "BF5D03800107", "B-120");
    scene_set(&scene, "A* Bf", 1, NULL);
    assert_refused("BF5D" NOW, "BF5D03800106", "B-120");
    assert_refused("BF5D 00", "BF5D03800107", "B-120");
    scene_set(&scene, "A B*F", 1, NULL);
    assert_refused("BF5D" NOW, "BF5D03800102", "B-120");
    assert_refused("BF5E" NOW, "BF5E03800106", "B-130"); /* D-11: enabled, but not by fallback */
    assert_refused("BF5E 02 8000", "BF5E03800107", "B-130");
    scene_set(&scene, "A* BF Ee", 1, NULL);
    assert_string_equal(scene_call(&scene, "BF5B" NOW), "BF5B03800100");
    assert_refused("BF5D" NOW, "BF5D03800168", "B-142"); /* D-20 */
    assert_refused("BF5E" NOW, "BF5E03800106", "B-130"); /* B-133 */
    scene_set(&scene, "A* BF", 1, NULL);
    scene_make_busy(&scene);
    assert_refused("BF5D" BY_REFRESH, "BF5D03800105", "B-120");
    assert_string_equal(scene_call(&scene, "BF5D" NOW), "BF5D03800100"); /* B-05 */
    assert_refused("BF5E" BY_REFRESH, "BF5E03800105", "B-130");
}

/* D-14: whatever the terminal does, the card itself falls back on nothing. */
static void test_no_fallback_of_its_own(void **state)
{
    (void)state;
    scene_set(&scene, "A* BF", 1, NULL);
    for (unsigned i = 0; i < 3; i++) {
        scene_toolkit(&scene, true);
        (void)scene_call(&scene, "BF2000"); /* channel 1 has the ISD-R */
        for (unsigned polls = 0; polls < 50; polls++)
            assert_int_equal(fake_send(&scene.fake, "81F2000C", NULL), SW_OK);
        /* LOCATION STATUS: no service. */
        assert_int_equal(fake_send(&scene.fake, "80C200000C D60A 990103 82028281 9B0102", NULL),
                         SW_OK);
        scene_reset(&scene);
        assert_profiles("A* BF");
    }
}

/* B-122, D-33: PPR1 does not hold against fallback. B-132: an enable by an eIM ends the return. */
static void test_fallback_and_others(void **state)
{
    (void)state;
    scene_set(&scene, "A*1 BF C", 1, NULL);
    assert_string_equal(scene_call(&scene, "BF5D" NOW), "BF5D03800100");
    assert_string_equal(scene_package(&scene, 0, "+C"), "830100");
    scene_reset(&scene);
    assert_string_equal(scene_package(&scene, 0, "+B"), "830100");
    scene_reset(&scene);
    assert_refused("BF5E" NOW, "BF5E03800106", "B-130");
}

/* ---- emergency ---- */

static void test_emergency(void **state)
{
    (void)state;
    scene_set(&scene, "An*1 B Een", 1, NULL);
    assert_string_equal(scene_call(&scene, "BF5B" NOW), "BF5B03800100");
    assert_profiles("A B E*");
    assert_int_equal(count_notifications("BF2F"), 0); /* B-141, D-22 */
    assert_refused("BF5B" NOW, "BF5B03800102", "B-140");
    fake_card_reopen(&scene.fake);
    assert_profiles("A B E*");
    assert_refused("BF64 04 8202 0180", "BF6403800168", "B-102"); /* B-142 */
    assert_string_equal(scene_call(&scene, "BF5C" NOW), "BF5C03800100");
    assert_profiles("A* B E"); /* B-143 */
    assert_refused("BF5C" NOW, "BF5C03800102", "B-143");
}

static void test_emergency_refused(void **state)
{
    (void)state;
    scene_set(&scene, "A* B", 1, NULL);
    assert_refused("BF5B" NOW, "BF5B03800108", "B-140");
    scene_set(&scene, "Ee", 1, NULL);
    scene_make_busy(&scene);
    assert_refused("BF5B" BY_REFRESH, "BF5B03800105", "B-140");
    assert_string_equal(scene_call(&scene, "BF5B" NOW), "BF5B03800100"); /* none was before */
    assert_refused("BF5C" BY_REFRESH, "BF5C03800105", "B-143");
    assert_string_equal(scene_call(&scene, "BF5C" NOW), "BF5C03800100");
    assert_profiles("E");
}

/* B-144: the profile of before is gone: none is enabled afterwards. */
static void test_emergency_without_return(void **state)
{
    struct store *store;
    struct store_profile profile;

    (void)state;
    scene_set(&scene, "A* Ee", 1, NULL);
    assert_string_equal(scene_call(&scene, "BF5B" NOW), "BF5B03800100");
    store = scene.fake.card->euicc.store;
    assert_int_equal(store_begin(store), 0);
    assert_int_equal(store_next_profile(store, &scene.fake.card->arena, 0, &profile), 0);
    assert_int_equal(store_delete_profile(store, profile.id), 0);
    assert_int_equal(store_commit(store), 0);
    assert_string_equal(scene_call(&scene, "BF5C" NOW), "BF5C03800100");
    assert_profiles("E");
}

/* B-146: in fallback, emergency, and back: the way home is still known. D-21: the first of two. */
static void test_emergency_in_fallback(void **state)
{
    (void)state;
    scene_set(&scene, "A* BF Ee Ge", 1, NULL);
    assert_string_equal(scene_call(&scene, "BF5D" NOW), "BF5D03800100");
    assert_string_equal(scene_call(&scene, "BF5B" NOW), "BF5B03800100");
    assert_profiles("A BF E* G");
    assert_string_equal(scene_call(&scene, "BF5C" NOW), "BF5C03800100");
    assert_profiles("A B*F E G");
    assert_string_equal(scene_call(&scene, "BF5E" NOW), "BF5E03800100");
    assert_profiles("A* BF E G");
}

/* ---- ImmediateEnable ---- */

/* As after a LoadBoundProfilePackage that ended well. */
static void pretend_installed(char letter)
{
    struct installed_profile *installed = &scene.fake.card->euicc.volatile_state.installed;

    installed->valid = true;
    scene_iccid(letter, installed->iccid);
}

static void test_immediate_enable(void **state)
{
    (void)state;
    scene_set(&scene, "A*n Bn", 0, NULL);
    assert_refused("BF5A" NOW, "BF5A03800101", "B-85");
    assert_string_equal(scene_call(&scene, "BF59 02 8000"), "BF5903800100"); /* B-81 */
    assert_refused("BF5A" NOW, "BF5A03800104", "B-85");
    pretend_installed('B');
    scene_make_busy(&scene);
    assert_refused("BF5A" BY_REFRESH, "BF5A03800105", "B-85");
    assert_string_equal(scene_call(&scene, "BF5A" NOW), "BF5A03800100"); /* B-87 */
    assert_profiles("A B*");
    assert_int_equal(count_notifications(DISABLE), 1);
    assert_int_equal(count_notifications(ENABLE), 1);
    assert_refused("BF5A" NOW, "BF5A03800104", "B-85"); /* the context is used up */
    assert_string_equal(scene_call(&scene, "BF5900"), "BF5903800100");
    pretend_installed('A');
    assert_refused("BF5A" NOW, "BF5A03800101", "B-85");
}

static void test_immediate_enable_by_refresh(void **state)
{
    (void)state;
    scene_set(&scene, "A* B", 0, NULL);
    assert_string_equal(scene_call(&scene, "BF59 02 8000"), "BF5903800100");
    pretend_installed('B');
    assert_string_equal(scene_call(&scene, "BF5A" BY_REFRESH), "BF5A03800100");
    scene_reset(&scene);
    assert_profiles("A B*");
}

static void test_immediate_enable_refused(void **state)
{
    (void)state;
    scene_set(&scene, "A*1 B", 0, NULL);
    assert_string_equal(scene_call(&scene, "BF59 02 8000"), "BF5903800100");
    pretend_installed('B');
    assert_refused("BF5A" NOW, "BF5A0380017F", "B-88");
    pretend_installed('Z');
    assert_refused("BF5A" NOW, "BF5A03800104", "B-85");
    assert_string_equal(scene_call(&scene, "BF59 07 8000 8103883703"), "BF5903800100");
    pretend_installed('B');
    assert_refused("BF5A" NOW, "BF5A03800101", "B-86"); /* of another SM-DP+ */
    assert_string_equal(scene_call(&scene, "BF5900"), "BF5903800100");
    assert_string_equal(scene_call(&scene, "BF59 05 8000 820141"), "BF5903800100");
    assert_refused("BF5A" NOW, "BF5A03800101", "B-86");
    assert_string_equal(scene_call(&scene, "BF59 02 8000"), "BF5903800100"); /* B-81: kept */
    assert_refused("BF5A" NOW, "BF5A03800101", "B-86");
    assert_string_equal(scene_call(&scene, "BF59 03 800100"), "6A80");

    scene_set(&scene, "A* B Ee", 0, NULL);
    assert_string_equal(scene_call(&scene, "BF59 02 8000"), "BF5903800100");
    assert_string_equal(scene_call(&scene, "BF5B" NOW), "BF5B03800100");
    pretend_installed('B');
    assert_refused("BF5A" NOW, "BF5A0380017F", "B-145");
    assert_string_equal(scene_call(&scene, "BF5C" NOW), "BF5C03800100");
    pretend_installed('E');
    assert_refused("BF5A" NOW, "BF5A0380017F", "C-58");
}

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
    struct store *store = scene.fake.card->euicc.store;
    struct store_profile profile;
    uint8_t iccid[10];
    struct arena arena;

    begin_session(capability);
    arena_init(&arena, 1 << 16);
    scene_iccid(installed, iccid);
    assert_int_equal(store_find_profile(store, &arena, iccid, &profile), 0);
    profile.smdp_address = bytes_at(smdp, strlen(smdp));
    assert_int_equal(store_begin(store), 0);
    assert_int_equal(immediate_enabling_remember(&scene.fake.card->euicc, &arena, &profile), 0);
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
    store = scene.fake.card->euicc.store;
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

/* B-80, B-82. */
static void test_configure_immediate(void **state)
{
    char request[600] = "BF59 82010A 8000 82820104";

    (void)state;
    scene_set(&scene, "", 0, NULL);
    for (unsigned i = 0, at = (unsigned)strlen(request); i < 260; i++)
        snprintf(request + at + 2 * i, 3, "41");
    assert_refused(request, "BF5903800101", "B-82");
    scene_set(&scene, "", 1, NULL);
    assert_refused("BF5900", "BF5903800102", "B-80");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rollback),
        cmocka_unit_test(test_rollback_by_refresh),
        cmocka_unit_test(test_rollback_refused),
        cmocka_unit_test(test_rollback_is_forgotten),
        cmocka_unit_test(test_rollback_without_eim),
        cmocka_unit_test(test_fallback),
        cmocka_unit_test(test_fallback_by_refresh),
        cmocka_unit_test(test_fallback_refused),
        cmocka_unit_test(test_no_fallback_of_its_own),
        cmocka_unit_test(test_fallback_and_others),
        cmocka_unit_test(test_emergency),
        cmocka_unit_test(test_emergency_refused),
        cmocka_unit_test(test_emergency_without_return),
        cmocka_unit_test(test_emergency_in_fallback),
        cmocka_unit_test(test_immediate_enable),
        cmocka_unit_test(test_immediate_enable_by_refresh),
        cmocka_unit_test(test_immediate_enable_refused),
        cmocka_unit_test(test_immediate_enable_after_reset),
        cmocka_unit_test(test_immediate_enable_by_name),
        cmocka_unit_test(test_configure_immediate),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
