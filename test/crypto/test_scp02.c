/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SCP02: a session of a real card (random challenge, C-MAC), and one with ciphered commands. */
#include "test/crypto/scp_command.h"

static void open_session(struct arena *arena, uint8_t option, struct scp *scp)
{
    struct scp_opening opening = {.protocol = SCP_02,
                                  .option = option,
                                  .counter = 1,
                                  .keys = {hex(arena, "100102030405060708090A0B0C0D0E0F"),
                                           hex(arena, "101102030405060708090A0B0C0D0E0F"),
                                           hex(arena, "102102030405060708090A0B0C0D0E0F")},
                                  .aid = hex(arena, "A000000151000000")};

    memcpy(opening.host_challenge, hex(arena, "40A62C37FA6304F8").at, SCP_CHALLENGE_LEN);
    memcpy(opening.random, hex(arena, "6B4524ABEE7C0000").at, SCP_RANDOM_LEN);
    assert_int_equal(scp_start(scp, &opening), 0);
}

static void test_session(void **state)
{
    uint8_t cryptogram[SCP_CRYPTOGRAM_LEN];
    struct buf out = arena_buf(*state, 16);
    struct scp scp = {0};

    open_session(*state, 0x15, &scp);
    assert_bytes(bytes_at(scp.card_challenge, scp.challenge_len), hex(*state, "6B4524ABEE7C"));
    assert_int_equal(scp_card_cryptogram(&scp, cryptogram), 0);
    assert_bytes(BYTES_OF(cryptogram), hex(*state, "F32EA3838BC148F3"));
    assert_int_equal(scp_host_cryptogram(&scp, cryptogram), 0);
    assert_bytes(BYTES_OF(cryptogram), hex(*state, "BA6961667737C5BC"));
    assert_opens(*state, &scp, "8482010010BA6961667737C5BCEBECE14C7D6A4376", "BA6961667737C5BC");
    scp_set_level(&scp, SCP_C_MAC);
    assert_opens(*state, &scp, "84F220020814DB34FA4341DCA8", "");
    assert_opens(*state, &scp, "84CA00660855ED7C5FF069512B00", "");
    assert_opens(*state, &scp, "84F22002124F0212345C054F9F70C58FC1B380C4228AF8",
                 "4F0212345C054F9F70C5");
    assert_opens(*state, &scp, "84F280020A4F003B95F09317DE6A4E00", "4F00");
    assert_int_equal(scp_protect(&scp, &out, 0, 0x9000), 0); /* SCP02 has no R-MAC here */
    assert_int_equal(out.len, 0);
    scp_end(&scp);
}

/* Ciphered commands, as pySim makes them. */
static void test_ciphered(void **state)
{
    struct scp scp = {0};

    open_session(*state, 0x15, &scp);
    assert_opens(*state, &scp, "8482030010BA6961667737C5BC657E3E6189F4D2FA", "BA6961667737C5BC");
    scp_set_level(&scp, SCP_C_MAC | SCP_C_DECRYPTION);
    assert_opens(*state, &scp, "84F22002182FF978ED68095D3B4480581A4736A184E25D4E62EC6CA01B",
                 "4F0212345C054F9F70C5");
    assert_opens(*state, &scp, "84F280021049E07A819F369F3CDEA9E053B324072F00", "4F00");
    assert_opens(*state, &scp, "84CA00661069046E8F508B617552CFADA9FA13B85D00",
                 ""); /* no data: the padding alone */
    scp_end(&scp);
}

/* The pseudo-random challenge is a MAC of the AID: the same for the same counter. */
static void test_pseudo_random_challenge(void **state)
{
    struct scp scp = {0};

    open_session(*state, 0x55, &scp);
    assert_bytes(bytes_at(scp.card_challenge, scp.challenge_len), hex(*state, "6680CFDCC234"));
    scp_end(&scp);
}

/* Each changed digit of a command is noticed. */
static void test_changed_commands(void **state)
{
    static const char command[] = "84F22002182FF978ED68095D3B4480581A4736A184E25D4E62EC6CA01B";
    struct scp scp = {0};

    open_session(*state, 0x15, &scp);
    assert_opens(*state, &scp, "8482030010BA6961667737C5BC657E3E6189F4D2FA", "BA6961667737C5BC");
    scp_set_level(&scp, SCP_C_MAC | SCP_C_DECRYPTION);
    assert_changes_refused(*state, &scp, command);
    assert_opens(*state, &scp, command, "4F0212345C054F9F70C5");
    scp_end(&scp);
    open_session(*state, 0x15, &scp);
    scp_set_level(&scp, SCP_C_MAC | SCP_C_DECRYPTION);
    assert_opens(*state, &scp, "84F22002098FC1B380C4228AF811", NULL); /* no whole block */
    assert_opens(*state, &scp, "84F22002078FC1B380C4228A", NULL);     /* shorter than a MAC */
    scp_end(&scp);
}

static void test_keys(void **state)
{
    struct bytes in = hex(*state, "543DEF7807E8A210C3A1BC830B7363EC");
    uint8_t out[16];
    struct scp scp = {0};

    open_session(*state, 0x15, &scp);
    assert_int_equal(scp_decipher_key(&scp, in, out), 0);
    assert_bytes(BYTES_OF(out), hex(*state, "000102030405060708090A0B0C0D0E0F"));
    assert_int_equal(scp_decipher_key(&scp, bytes_cut(in, 0, 15), out), ERR_RANGE);
    scp_end(&scp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_session),
        cmocka_unit_test(test_ciphered),
        cmocka_unit_test(test_pseudo_random_challenge),
        cmocka_unit_test(test_changed_commands),
        cmocka_unit_test(test_keys),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
