/* SPDX-License-Identifier: GPL-3.0-or-later */
/* INITIALIZE UPDATE, EXTERNAL AUTHENTICATE and protected commands: each status word (DP-6.3). */
#include "test/profiles/gp/gp_fixture.h"

static void put_counter(unsigned version, uint32_t counter)
{
    assert_int_equal(gp_put_counter(&admin.context, (uint8_t)version, counter), 0);
}

static void test_initialize_update(void **state)
{
    static const struct fake_step steps[] = {
        {"8050010008" GP_HOST_CHALLENGE, "6A88"}, /* of SCP80 */
        {"8050210008" GP_HOST_CHALLENGE, "6A88"},
        {"8050FF0008" GP_HOST_CHALLENGE, "6A88"},
        {"8050300108" GP_HOST_CHALLENGE, "6A86"},
        {"805030000401020304", "6700"},
        {"8050300010" GP_HOST_CHALLENGE GP_HOST_CHALLENGE, "6700"},
        {"80503000", "6700"},
        {"8450300008" GP_HOST_CHALLENGE, "6882"},
        {NULL, NULL}};

    (void)state;
    start(NULL);
    play(steps, apdu);
    initialize(0x00);
    assert_int_equal(admin.host.scp.protocol, SCP_02); /* the lowest version */
    stop();
}

/* The challenge of SCP02 depends on the counter alone, that of SCP03 on the counter before it. */
static void test_counters(void **state)
{
    uint8_t first[6];

    (void)state;
    start(NULL);
    initialize(0x20);
    memcpy(first, admin.host.scp.card_challenge, sizeof first);
    initialize(0x20);
    assert_memory_equal(first, admin.host.scp.card_challenge, sizeof first);
    authenticate(0x20, 0x01);
    initialize(0x20);
    assert_int_equal(admin.host.scp.counter, 1);
    assert_memory_not_equal(first, admin.host.scp.card_challenge, sizeof first);
    for (unsigned i = 1; i < 4; i++) {
        initialize(0x30);
        assert_int_equal(admin.host.scp.counter, i);
    }
    put_counter(0x20, 0xFFFE);
    authenticate(0x20, 0x01);
    assert_string_equal(apdu("8050200008" GP_HOST_CHALLENGE), "6985");
    put_counter(0x30, 0xFFFFFE);
    authenticate(0x30, 0x01);
    assert_int_equal(admin.host.scp.counter, 0xFFFFFF);
    assert_string_equal(apdu("8050300008" GP_HOST_CHALLENGE), "6985");
    stop();
}

/* Each refusal of EXTERNAL AUTHENTICATE ends the session. */
static void test_external_authenticate(void **state)
{
    static const struct {
        unsigned at; /* digit of the command that is changed; 0: none */
        char digit;
        const char *answer;
    } rows[] = {
        {0, 0, "9000"},    {1, '0', "6982"},  /* CLA 80 */
        {5, '2', "6A86"},                     /* level 02 */
        {7, '1', "6A86"},                     /* P2 */
        {4, '4', "6A86"},                     /* level 41 */
        {10, 'x', "6300"},                    /* the cryptogram */
        {25, 'x', "6300"}, {26, 'x', "6982"}, /* the MAC */
        {41, 'x', "6982"},
    };

    (void)state;
    start(NULL);
    for (unsigned version = 0x20; version <= 0x30; version += 0x10) {
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            char command[64];

            initialize(version);
            strcpy(command, gp_host_authenticate(&admin.host, 0x01));
            if (rows[i].at)
                command[rows[i].at] = rows[i].digit != 'x'         ? rows[i].digit
                                      : command[rows[i].at] == '0' ? '1'
                                                                   : '0';
            assert_string_equal(apdu(command), rows[i].answer);
            if (rows[i].at)
                assert_string_equal(apdu(gp_host_authenticate(&admin.host, 0x01)), "6985");
            assert_string_equal(apdu("80F28002024F00"), "6982");
        }
    }
    initialize(0x30);
    assert_string_equal(apdu("8482010008" GP_HOST_CHALLENGE), "6700");
    assert_string_equal(apdu("8482010010" GP_HOST_CHALLENGE GP_HOST_CHALLENGE), "6985");
    stop();
}

/* A wrong level: R-MAC with SCP02, R-ENCRYPTION without R-MAC. */
static void test_levels(void **state)
{
    (void)state;
    start(NULL);
    initialize(0x20);
    assert_string_equal(apdu(gp_host_authenticate(&admin.host, 0x11)), "6A86");
    initialize(0x30);
    assert_string_equal(apdu(gp_host_authenticate(&admin.host, 0x23)), "6A86");
    stop();
}

/* A wrong, repeated or short MAC, and an extended length, end the session (GP-G3). */
static void test_wrong_mac(void **state)
{
    static const uint8_t levels[] = {0x01, 0x03};

    (void)state;
    start(NULL);
    for (unsigned version = 0x20; version <= 0x30; version += 0x10) {
        for (size_t i = 0; i < 2; i++) {
            char command[128];

            authenticate(version, levels[i]);
            strcpy(command, gp_host_seal(&admin.host, "80F28002024F00"));
            assert_string_not_equal(apdu(command), "6982");
            assert_string_equal(apdu(command), "6982"); /* the same again */
            assert_string_equal(sealed("80F28002024F00"), "6985");
            authenticate(version, levels[i]);
            assert_string_equal(apdu("84F28002054F00112233"), "6982");
            assert_string_equal(sealed("80F28002024F00"), "6985");
            authenticate(version, levels[i]);
            assert_string_equal(apdu("84F280020000014F"), "6700");
            assert_string_equal(sealed("80F28002024F00"), "6985");
        }
    }
    stop();
}

/* An error status word has no R-MAC; the session goes on. */
static void test_errors_are_not_protected(void **state)
{
    (void)state;
    start(NULL);
    authenticate(0x30, 0x33);
    assert_string_equal(sealed("80F28102024F00"), "6A86");
    assert_string_equal(sealed("80CA00C100"), "C10200009000");
    assert_string_equal(sealed("80E29000054203112233"), "9000"); /* R-MAC over no data */
    stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_initialize_update),
        cmocka_unit_test(test_counters),
        cmocka_unit_test(test_external_authenticate),
        cmocka_unit_test(test_levels),
        cmocka_unit_test(test_wrong_mac),
        cmocka_unit_test(test_errors_are_not_protected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
