/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What holds for all functions: which of them a card has, how the ISD-R lists them, in which
 * order data and proactive command leave, and what a function must not be disturbed by.
 */
#include "apdu/tlv.h"
#include "card/es10/es10.h"
#include "test/fake/fixture_scene.h"
#include "test/fake/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void consumer(struct euiccd_create_options *factory)
{
    factory->mode = EUICCD_MODE_CONSUMER;
}

static void dual(struct euiccd_create_options *factory)
{
    factory->mode = EUICCD_MODE_DUAL;
}

static void version_1_0(struct euiccd_create_options *factory)
{
    factory->quirks = "v1.0";
}

/* Kinds of cards, each with its letter in the rows below. */
static const struct {
    char letter;
    void (*make)(struct euiccd_create_options *factory);
} cards[] = {{'i', NULL}, {'c', consumer}, {'d', dual}, {'0', version_1_0}};

/* Request tags and the cards that have the function; the others answer 6A88. */
static const struct {
    const char *rules;
    unsigned tag;
    const char *cards;
} functions[] = {
    {"B-10", 0xBF20, "icd0"},        {"B-24", 0xBF21, "icd0"},
    {"B-11", 0xBF22, "icd0"},        {"B-117", 0xBF28, "icd0"},
    {"B-01 B-171", 0xBF29, "cd"},    {"B-172", 0xBF2A, ""}, /* ES6 alone */
    {"B-110", 0xBF2B, "icd0"},       {"B-40", 0xBF2D, "icd0"},
    {"B-20", 0xBF2E, "icd0"},        {"B-115", 0xBF30, "icd0"},
    {"B-01", 0xBF31, "cd"},          {"B-01", 0xBF32, "cd"},
    {"B-01", 0xBF33, "cd"},          {"B-03 F.1", 0xBF34, "cd0"},
    {"SGP.22 5.7.12", 0xBF35, ""}, /* LoadCRL: not announced */
    {"B-25", 0xBF36, "icd0"},        {"B-21", 0xBF38, "icd0"},
    {"B-161", 0xBF3C, "icd0"},       {"A-32", 0xBF3E, "icd0"},
    {"B-03 F.1", 0xBF3F, "cd0"},     {"B-31", 0xBF41, "icd0"},
    {"A-42", 0xBF42, "id0"},         {"B-170", 0xBF43, "icd0"},
    {"B-02", 0xBF51, "id0"},         {"E-40", 0xBF52, ""}, /* ESipa's, not the card's */
    {"B-02", 0xBF55, "id0"},         {"B-02", 0xBF56, "id0"},
    {"B-02", 0xBF57, "id0"},         {"B-02", 0xBF58, "id0"},
    {"B-02", 0xBF59, "id0"},         {"B-02", 0xBF5A, "id0"},
    {"B-02 B-15 F.1", 0xBF5B, "id"}, {"B-02 B-15 F.1", 0xBF5C, "id"},
    {"B-02 B-15 F.1", 0xBF5D, "id"}, {"B-02 B-15 F.1", 0xBF5E, "id"},
    {"B-02 F.1", 0xBF5F, "id"},      {"B-02 B-03 F.1", 0xBF64, "id"},
    {"B-02 B-03 F.1", 0xBF65, "id"}, {"A-24", 0xBF66, ""},
};

static void test_functions_of_a_card(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cards) / sizeof(cards[0]); i++) {
        scene_set(&scene, "", 0, cards[i].make);
        for (size_t j = 0; j < sizeof(functions) / sizeof(functions[0]); j++) {
            bool has = strchr(functions[j].cards, cards[i].letter) != NULL;
            char request[8];
            bool found;

            snprintf(request, sizeof(request), "%04X00", functions[j].tag);
            found = strcmp(scene_call(&scene, request), "6A88") != 0;
            if (found != has)
                fail_msg("%s: %04X on card '%c': %s", functions[j].rules, functions[j].tag,
                         cards[i].letter, found ? "is there" : "is not there");
        }
    }
}

/* while the IPAe is active the device has IpaeActivation only. */
static void test_functions_beside_the_ipae(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cards) / sizeof(cards[0]); i++) {
        scene_set(&scene, "", 0, cards[i].make);
        inside_euicc(scene.fake.card)->ipae_present = true;
        inside_euicc(scene.fake.card)->facts.ipa = EUICC_IPA_IPAE;
        scene_toolkit(&scene, false);
        for (size_t j = 0; j < sizeof(functions) / sizeof(functions[0]); j++) {
            bool has = strchr(functions[j].cards, cards[i].letter) != NULL;
            char request[8];
            const char *answer;

            snprintf(request, sizeof(request), "%04X00", functions[j].tag);
            answer = scene_call(&scene, request);
            if (functions[j].tag == 0xBF42 && has)
                assert_string_not_equal(answer, "6985");
            else if (cards[i].letter != 'c')
                assert_string_equal(answer, has ? "6985" : "6A88");
        }
    }
}

/* The bits of E1 in what SELECT of the ISD-R answers; -1: there is no E1. */
static int template_bits(void)
{
    static char text[200];
    struct bytes data;
    const char *at;
    char *end;
    unsigned long bits;
    unsigned unused;

    assert_int_equal(
        fake_exchange(&scene.fake, "00A4040010A0000005591010FFFFFFFF8900000100", &data), 0x9000);
    at = strstr(bytes_to_hex(data, text, sizeof(text)), "E0058203020500"); /* */
    assert_memory_equal(text, "6F", 2); /* in 6F itself, behind A5 and E0 */
    assert_non_null(at);
    at += strlen("E0058203020500");
    if (*at == 0)
        return -1;
    if (strcmp(at, "E103800100") == 0)
        return 0;
    assert_memory_equal(at, "E10480020", 9);
    unused = (unsigned)(at[9] - '0');
    bits = strtoul(at + 10, &end, 16);
    assert_int_equal(*end, 0);
    assert_int_equal(bits & ((2UL << unused) - 1), 1UL << unused); /* DER: the last bit is set */
    return (int)bits;
}

/* b8 ipaeSupported, b7 enabledProfile, which follows what is so now. */
static void test_select_tells(void **state)
{
    (void)state;
    scene_set(&scene, "A* B Ee", 1, NULL);
    assert_int_equal(template_bits(), 0x40);
    assert_string_equal(scene_package(&scene, 0, "-A"), "840100");
    assert_int_equal(template_bits(), 0x00);
    scene_reset(&scene);
    assert_int_equal(template_bits(), 0x00);
    assert_string_equal(scene_call(&scene, "BF5B03800100"), "BF5B03800100");
    assert_int_equal(template_bits(), 0x40);
    inside_euicc(scene.fake.card)->ipae_present = true;
    assert_int_equal(template_bits(), 0xC0);
    scene_set(&scene, "A*", 0, consumer);
    assert_int_equal(template_bits(), -1);
}

/* the active IPA in EUICCInfo2. */
static void test_ipa_mode(void **state)
{
    static const struct {
        bool present, made_ipae;
        const char *capability; /* of TERMINAL CAPABILITY; "": none is sent */
        bool toolkit;
        bool ipae;
    } rows[] = {
        {false, false, "", true, false},
        {false, true, "840100", true, false}, /* there is none */
        {true, false, "", true, false},       /* --ipa ipad */
        {true, true, "", true, true},
        {true, true, "", false, false}, /* it sleeps without a toolkit */
        {true, true, "840101", true, false},
        {true, false, "840100", true, true},
        {true, true, "830107", true, true}, /* no word of an IPAd */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t memory[1024];
        struct buf answer = BUF_OVER(memory);
        char command[32], text[2100];
        struct euiccd_card *card;

        scene_set(&scene, "", 0, NULL);
        card = scene.fake.card;
        inside_euicc(card)->ipae_present = rows[i].present;
        inside_euicc(card)->facts.ipa = rows[i].made_ipae ? EUICC_IPA_IPAE : EUICC_IPA_IPAD;
        snprintf(command, sizeof(command), "80AA000005A903%s", rows[i].capability);
        if (*rows[i].capability)
            assert_int_equal(fake_send(&scene.fake, command, NULL), 0x9000);
        if (rows[i].toolkit)
            scene_toolkit(&scene, false);
        assert_int_equal(es10_run(inside_euicc(card), inside_arena(card), ES10_DOOR_IPAE,
                                  BYTES_TEXT("\xBF\x22\x00"), &answer),
                         0x9000);
        bytes_to_hex(buf_bytes(&answer), text, sizeof(text));
        if (!strstr(text, rows[i].ipae ? "900101B4" : "900100B4"))
            fail_msg("row %zu: %s", i, text);
        arena_reset(inside_arena(card));
        /* and the other one is refused. */
        assert_int_equal(strcmp(scene_call(&scene, "BF2000"), "6985") == 0, rows[i].ipae);
    }
}

/* all of the data first, by 61xx, and then the proactive command; it is fetched on the basic
 * channel with the length of 91xx. */
static void test_data_before_refresh(void **state)
{
    struct fake_card *fake = &scene.fake;
    char command[80], hex[2 * 256 + 1], block[600];
    struct bytes data;
    uint16_t sw = 0;

    (void)state;
    scene_set(&scene, "A* B", 1, NULL);
    scene_toolkit(&scene, true);
    (void)scene_call(&scene, "BF2000"); /* channel 1 is open, the ISD-R selected */
    scene_make(&scene, 0, "+B", SCENE_FINE);
    for (size_t at = 0, number = 0; at < scene.package_len; at += 255, number++) {
        struct bytes part = bytes_cut(bytes_at(scene.package, scene.package_len), at, 255);

        snprintf(block, sizeof(block), "81E2%s%02X%02X%s",
                 at + part.len == scene.package_len ? "91" : "11", (unsigned)number,
                 (unsigned)part.len, bytes_to_hex(part, hex, sizeof(hex)));
        sw = fake_send(fake, block, NULL);
    }
    assert_int_equal(sw >> 8, 0x61);
    assert_int_equal(fake_send(fake, "81C0000010", &data) >> 8, 0x61);
    assert_int_equal(data.len, 16);
    snprintf(command, sizeof(command), "81C00000%02X", (unsigned)((sw & 0xFF) - 16));
    assert_int_equal(fake_send(fake, command, &data), 0x910B);
    assert_int_equal(data.len, (sw & 0xFF) - 16);
    assert_int_equal(fake_send(fake, "811200000B", NULL), 0x6881); /* on the basic channel only */
    assert_int_equal(fake_send(fake, "8012000010", NULL), 0x6C0B);
    assert_int_equal(fake_send(fake, "801200000B", &data), 0x9000);
    assert_string_equal(bytes_to_hex(data, hex, sizeof(hex)), "D009810301010982028182"); /* B-06 */
    assert_int_equal(fake_send(fake, "801400000C810301010982028281830100", NULL), 0x9000);
    assert_string_equal(scene_profiles(&scene), "A B*");
}

/* A-54, C-11: a signature in DER, or one octet short, is none. B-162: BF65 is open with an eIM. */
static void test_signatures_are_plain(void **state)
{
    static const char *const signatures[] = {
        "5F3746304402200101010101010101010101010101010101010101010101010101010101010101010220"
        "0101010101010101010101010101010101010101010101010101010101010101",
        "5F373F01010101010101010101010101010101010101010101010101010101010101010101010101010101"
        "010101010101010101010101010101010101010101",
        "5F3700",
    };

    (void)state;
    scene_set(&scene, "A* B", 1, NULL);
    assert_string_equal(scene_call(&scene, "BF65 03 800141"), "BF6503800100");
    for (size_t i = 0; i < sizeof(signatures) / sizeof(signatures[0]); i++) {
        struct tlv package, signed_part;
        uint8_t memory[512], outer[600];
        struct buf buf = BUF_OVER(memory), whole = BUF_OVER(outer);
        char request[1300];
        const char *got;

        scene_make(&scene, 0, "+B", SCENE_FINE);
        assert_int_equal(tlv_only(bytes_at(scene.package, scene.package_len), &package), 0);
        assert_int_equal(tlv_next(&package.value, &signed_part), 0);
        buf_put(&buf, signed_part.whole);
        assert_int_equal(buf_put_hex(&buf, signatures[i]), 0);
        tlv_put(&whole, 0xBF51, buf_bytes(&buf));
        got = scene_call(&scene, bytes_to_hex(buf_bytes(&whole), request, sizeof(request)));
        if (strncmp(got, "BF51", 4) == 0)
            assert_non_null(strstr(got, "A2")); /* unsigned error */
        else
            assert_string_equal(got, "6A80");
        scene_reset(&scene);
        assert_string_equal(scene_profiles(&scene), "A* B");
    }
}

/* Runs a request through the IPAe's door; the response goes behind the octets in `response`. */
static uint16_t run_into(const char *request, struct buf *response)
{
    struct euiccd_card *card = scene.fake.card;
    uint8_t octets[100];
    struct buf in = BUF_OVER(octets);
    uint16_t sw;

    assert_int_equal(buf_put_hex(&in, request), 0);
    sw = es10_run(inside_euicc(card), inside_arena(card), ES10_DOOR_IPAE, buf_bytes(&in), response);
    arena_reset(inside_arena(card));
    return sw;
}

/* where the response does not fit into the caller's buffer the function fails without a
 * response, what stood in the buffer stays, and no change is kept. With one octet more it works. */
static void test_responses_that_do_not_fit(void **state)
{
    static const char *const requests[] = {
        /* the response is encoded from a structure */
        "BF2000", "BF2200", "BF2E00", "BF3C00", "BF3E035C015A", "BF4300", "BF5500",
        /* the function writes the response itself */
        "BF2800", "BF2B00", "BF2D00", "BF5600",
        /* with a change: SetNickname, DeleteProfile, EnableProfile, eUICCMemoryReset */
        "BF290F 5A0A98000100000000000042 900158", "BF330C 5A0A98000100000000000042",
        "BF3111 A00C 5A0A98000100000000000042 810100", "BF3404 82020780"};
    static const char before[] = "\xAA\xBB";
    static uint8_t octets[20000];

    (void)state;
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        struct buf whole = BUF_OVER(octets);
        char profiles[1000];
        size_t rooms[4];

        scene_set(&scene, "A* B", 1, dual);
        assert_int_equal(run_into(requests[i], &whole), 0x9000);
        assert_in_range(whole.len, 4, sizeof(octets) - 2);
        rooms[0] = 0;
        rooms[1] = 1;
        rooms[2] = whole.len / 2;
        rooms[3] = whole.len - 1;
        scene_set(&scene, "A* B", 1, dual);
        snprintf(profiles, sizeof(profiles), "%s", scene_call(&scene, "BF2D00"));
        for (size_t j = 0; j <= 4; j++) {
            struct buf response = buf_over(octets, 2 + (j < 4 ? rooms[j] : whole.len));
            uint16_t sw;

            buf_put(&response, BYTES_TEXT(before));
            sw = run_into(requests[i], &response);
            if (sw != (j < 4 ? 0x6A80 : 0x9000) || response.len != (j < 4 ? 2 : 2 + whole.len))
                fail_msg("%s: %04X, %zu octets of %zu, room for %zu", requests[i], sw, response.len,
                         whole.len, response.size - 2);
            assert_memory_equal(octets, before, 2);
            if (j < 4)
                assert_string_equal(scene_call(&scene, "BF2D00"), profiles);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_functions_of_a_card),
        cmocka_unit_test(test_functions_beside_the_ipae),
        cmocka_unit_test(test_select_tells),
        cmocka_unit_test(test_ipa_mode),
        cmocka_unit_test(test_data_before_refresh),
        cmocka_unit_test(test_signatures_are_plain),
        cmocka_unit_test(test_responses_that_do_not_fit),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
