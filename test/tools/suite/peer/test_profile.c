/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The test profiles A to H on a card, and their metadata as the card reports it. */
#include "test/tools/suite/peer/peers_scene.h"

static void renew(void)
{
    fake_card_renew(&here.fake, NULL);
    scene_open(0);
}

static void test_iccids(void **state)
{
    uint8_t iccid[10];
    char text[21];

    (void)state;
    peer_profile_iccid('A', iccid);
    assert_string_equal(bytes_to_hex(BYTES_OF(iccid), text, sizeof(text)), "989999103254760810F1");
    peer_profile_iccid('H', iccid);
    bytes_to_hex(BYTES_OF(iccid), text, sizeof(text));
    assert_memory_equal(text, "98999910325476088", 17);
}

static void test_letters(void **state)
{
    static const char text[] = "A";

    (void)state;
    fake_card_renew(&here.fake, NULL);
    for (char letter = 'A'; letter <= 'H'; letter++) {
        char profile[2] = {letter, '\0'};

        scene_open(0);
        if (scene_load(profile, NULL) != 0)
            fail_msg("%s: %s", profile, here.fake.refusal);
    }
    scene_open(0);
    assert_int_equal(scene_load(text, NULL), 0x209); /* the ICCID is installed */
}

static void test_words(void **state)
{
    static const struct {
        const char *profile;
        int code;
    } rows[] = {
        {"A usim", 0},
        {"A test", 0},
        {"A provisioning", 0},
        {"A ppr1", 0},
        {"A ppr2 notifies", 0},
        {"A ppr-control", 0},
        {"A fallback", 0},
        {"A ecall", 0},
        {"A notifies-two", 0},
        {"A notifies=80", 0},
        {"A icon=900", 0},
        {"A fill=3000", 0},
        {"A test real-key", 0x50E},
        {"A class=7", 0x206},
        {"A ppr2 no-owner", 0x20F},
        {"A ppr-unknown", 0x20F},
        {"A owner=00F120", 0x50D},
        {"A iccid=B", 0x50D},
        {"A icon=10 no-icon-type", 0x201},
        {"A icon=10 icon-type=5", 0x201},
        {"A no-end", 0x50C},
        {"A unknown-element", 0x50C},
        {"A order", 0x50C},
        {"A header-iccid", 0x50C},
        {"A damaged", 0x50C},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int code;

        renew();
        code = scene_load(rows[i].profile, NULL);
        if (code != rows[i].code)
            fail_msg("%s: %04X, must be %04X (%s)", rows[i].profile, (unsigned)code,
                     (unsigned)rows[i].code, here.fake.refusal);
    }
}

static void test_metadata(void **state)
{
    (void)state;
    renew();
    assert_int_equal(scene_load("C ppr2 fallback name=Name provider=Op icon=3", NULL), 0);
    assert_es10(&here.fake, "BF2D 0F 5C 0D 5A 91 92 93 94 95 B7 99 9F26 9F67 90",
                "BF2D 34 A0 32 E3 30 5A 0A 98999910325476083 0F7"
                "91024F70 92044E616D65 930101 9403000102 950102 B7058003 00F110 99020520 9F6701FF");
}

static void test_wrong_words(void **state)
{
    static const char *const texts[] = {"", "I", "a", "AB", "A ppr3", "A members=0"};
    struct peer_profile profile;

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_true(peer_profile_make(&profile, texts[i], &here.arena, &here.rng, &here.error) < 0);
    arena_reset(&here.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_iccids),      cmocka_unit_test(test_letters),
        cmocka_unit_test(test_words),       cmocka_unit_test(test_metadata),
        cmocka_unit_test(test_wrong_words),
    };

    return cmocka_run_group_tests(tests, scene_begin, scene_end);
}
