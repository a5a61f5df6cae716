/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which commands a security domain has, and what each needs (GP-G1, GP-G3). */
#include "test/profiles/gp/gp_fixture.h"

static void test_find(void **state)
{
    static const uint8_t aid[] = {0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00, 0x01, 0x00};
    struct gp_session session;
    const struct records none = {NULL, NULL};

    (void)state;
    start(NULL);
    assert_int_equal(gp_find(&admin.profile.records, bytes_at(aid, 8), &session), 0);
    assert_int_equal(session.domain, 2);
    assert_int_equal(session.aid_len, 8);
    assert_int_equal(gp_find(&admin.profile.records, bytes_at(aid, 7), &session), 0);
    assert_int_equal(session.domain, 1);
    assert_int_equal(gp_find(&admin.profile.records, BYTES_OF(aid), &session), ERR_NOT_FOUND);
    assert_int_equal(gp_find_number(&admin.profile.records, 3, &session), ERR_NOT_FOUND);
    assert_int_equal(gp_find(&none, BYTES_NONE, &session), ERR_NOT_FOUND);
    stop();
}

/* Without authentication: GET DATA only; all others are refused and change nothing. */
static void test_without_authentication(void **state)
{
    static const struct fake_step steps[] = {
        {"80F28002024F00", "6982"},
        {"80E29000054203112233", "6982"},
        {"80D800010121", "6982"},
        {"80E4000003D20120", "6982"},
        {"80E620000E000008" GP_AID "000000", "6982"},
        {"80E8800001C4", "6982"},
        {"80CA004200", "6A88"},
        {"00CA00D300", "D301009000"},
        {"80F0800700", "6D00"},
        {"80A4040000", "6D00"},
        {"00F28002024F00", "6E00"},
        {"0050000008" GP_HOST_CHALLENGE, "6E00"},
        {"84F280020A4F000102030405060708", "6985"}, /* secure messaging without a session */
        {NULL, NULL}};

    (void)state;
    start(NULL);
    play(steps, apdu);
    stop();
}

/* A command without MAC ends a session that has it; one of level 00 has none. */
static void test_levels(void **state)
{
    (void)state;
    start(NULL);
    authenticate(0x30, 0x01);
    assert_string_equal(apdu("80CA00D300"), "6982");
    assert_string_equal(sealed("80CA00D300"), "6985");
    assert_string_equal(apdu("80CA00D300"), "D301009000");
    authenticate(0x30, 0x00);
    assert_string_equal(apdu("80CA00D300"), "D301809000");
    assert_string_equal(sealed("80CA00D300"), "6985");
    assert_string_equal(apdu("80CA00D300"), "D301809000");
    authenticate(0x30, 0x33);
    assert_string_equal(sealed("80CA00D300"), "D301B39000");
    stop();
}

/* Between INITIALIZE UPDATE and EXTERNAL AUTHENTICATE another command ends the session. */
static void test_between(void **state)
{
    (void)state;
    start(NULL);
    initialize(0x30);
    assert_string_equal(apdu("80CA00D300"), "D301009000");
    assert_string_equal(apdu(gp_host_authenticate(&admin.host, 0x01)), "6985");
    stop();
}

/* In a secured packet there is no need of a secure channel, and none can be opened. */
static void test_remote(void **state)
{
    (void)state;
    start(NULL);
    admin.context.remote = true;
    assert_string_equal(apdu("80F28002054F005C014F"), "E30A4F08" GP_AID "9000");
    assert_string_equal(apdu("8050300008" GP_HOST_CHALLENGE), "6985");
    assert_string_equal(apdu("8482010010" GP_HOST_CHALLENGE GP_HOST_CHALLENGE), "6985");
    stop();
}

static void test_writes(void **state)
{
    static const struct {
        uint8_t ins;
        bool writes;
    } rows[] = {{0x50, true}, {0x82, true},  {0xCA, false}, {0xD8, true}, {0xE2, true},
                {0xE4, true}, {0xF2, false}, {0xA4, false}, {0xE6, true}, {0xE8, true}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(gp_writes(&(struct capdu){.ins = rows[i].ins}), rows[i].writes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find),   cmocka_unit_test(test_without_authentication),
        cmocka_unit_test(test_levels), cmocka_unit_test(test_between),
        cmocka_unit_test(test_remote), cmocka_unit_test(test_writes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
