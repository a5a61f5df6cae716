/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SCP03: sessions of a real eUICC with its ISD-R, for each key length and security level. */
#include "test/crypto/scp_command.h"

#define ISDR "A0000005591010FFFFFFFF8900000100"

static const struct session {
    size_t key_len;
    uint8_t level;
    uint32_t counter;
    const char *host, *card, *cryptogram;
    const char *authenticate;
    const char *commands[5]; /* the plain ones are in `plain` */
    const char *response;    /* to the first, protected */
} sessions[] = {
    {16,
     0x11,
     2,
     "B13E5F938FC108C4",
     "3EB51047495B249F",
     "66C484C1D2EF1948",
     "84821100107D5F5826A993EBC89EEA24957FA0B3CE",
     {"84E291000EBF3E035C015A558D036518A2829700", "84F220020863A63F8959827FB2",
      "84CA006608A0C6A4A74166F7CE00", "84F22002124F0212345C054F9F70C52249B50272656536",
      "84F280020A4F00E91443F6DCE6B8ED00"},
     "BF3E125A1089882119900000000000000000000005971BE68992DBBDFA"},
    {16,
     0x03,
     1,
     "8E1552D0513C60F3",
     "30760CD2C47C1DD3",
     "95065FE5EAD8A9D7",
     "8482030010FD4721A14D9B07003C451D2F8AE6BB21",
     {"84E2910018CA9C00F6713D79BC8BAA642BDFF51C3F6A4082D3BD9AD26C00", "84F2200208C9811B11F1264CF1",
      "84CA006608E10AB60B3054798800", "84F22002184E2908BDB48B2315A55482E9E936CA122D6ECFAE7D17416E",
      "84F28002180DD10A6B6193E5340B9E77D32D5A179CD710AC2773AEFB2800"},
     "BF3E125A1089882119900000000000000000000005"},
    {16,
     0x33,
     3,
     "FDF38259A1E0DE44",
     "3B1ACA81E821F219",
     "081CDC01C26B372D",
     "84823300108C36F96BCC00724A4E13AD591D7DA3F0",
     {"84E2910018267A85DFE4A98FCA6FB0527E0DFECCE4914E40401433C87F00", "84F2200208AC6A59024BED84CC",
      "84CA006608409912AD8FB7AED000", "84F22002185F3DAFC3AC14C381536A488BF44E06D056DF9D74DBD21E5A",
      "84F280021865165105BE3373347D0424D4400AF2AC393F569EC779389E00"},
     "F3BA2B1013AA6224F5E1C138D71805C569E5439B47576260B75FC021B25097CB2E68F8A0144975B9"},
    {24,
     0x11,
     3,
     "7396430B768B085B",
     "8CFC23522FFDBF1E",
     "5DF5542CAC8FD866",
     "84821100102145ED30B146F5DB252FB7E624CEC244",
     {"84E291000EBF3E035C015AFF42CF801D14394400", "84F22002084584E4F6784811EE",
      "84CA006608937776EBE190FA3000", "84F22002124F0212345C054F9F70C59A52BDDF3040368C",
      "84F280020A4F009804B11411F7393D00"},
     "BF3E125A1089882119900000000000000000000005162FBD33E04940A9"},
    {24,
     0x03,
     1,
     "69C65DA8202BF19F",
     "B570A67BE3844671",
     "7729D6DD3D2EC5B1",
     "848203001065DF4F1A356A887905466516D9E5B7C1",
     {"84E2910018D2C6FB477C5D4AFE4FD4D21F17EFF10D3578EC1774A12A2D00", "84F2200208964E188F0B1BB697",
      "84CA006608F0820035A41D3E1800", "84F220021806B076ED452CD1FA84F77F5C08A146AA77A9286757DEA791",
      "84F2800218D06527E39222DCE091FABDB8E9B898417A67A6852D3577DB00"},
     "BF3E125A1089882119900000000000000000000005"},
    {24,
     0x33,
     2,
     "9B3F2EEF0E8C9374",
     "F6BB305A15BAE1A6",
     "8F79FB08212FBED7",
     "84823300109100BC22D58B45B86A26365CE39FF3CF",
     {"84E29100188F7F946C84F70D17994BC6E8791251BB1BB1BF02CF8DE58900", "84F2200208D5D97754B6B3D2BA",
      "84CA006608516C82B8E30ADBEB00", "84F2200218CC247F4761E6944277A4E0D6E32E44025B1E31537E2FC668",
      "84F2800218BA22B63D509BEF5D093B43E5EAED03ED23144AB2D9CB51DE00"},
     "C05176C1B6F72AAE50C32CBEE63B0E95998928FD4DFB2BE9F27FFDE8C8476F5909B4805CC4039599"},
    {32,
     0x11,
     3,
     "11666D57866C6F54",
     "53EA8847EFA7674E",
     "41498A4D66CF0DEE",
     "84821100102F2AD190EFF2FAFC4908996D1CEBD310",
     {"84E291000EBF3E035C015AF4B680372542B59D00", "84F2200208D618B7DA68D5FE52",
      "84CA0066088F3E055DB23AD5E500", "84F22002124F0212345C054F9F70C5B6E15CC42404915E",
      "84F280020A4F00AA124AA74AFE7F7500"},
     "BF3E125A10898821199000000000000000000000058012DD7F01F1C4C1"},
    {32,
     0x03,
     1,
     "C6066990FC426E1D",
     "8682CD81BBD8919F",
     "2DE3F2664581F118",
     "848203001077C493B632EDADAF865A1E64ACC07CE9",
     {"84E29100183DDAA60594963BEFAADA3525B492EDE23C2AB2C1CE3AFE4400", "84F2200208480DDC8E419DA38D",
      "84CA0066083E9D6A6C0B2D732000", "84F22002183EBFEF2DA8B04AF2A85F491F299B76973DF76FF08A4031BE",
      "84F2800218783FFF80990F5585B1055010EA95094A26E4A8F1EF4B18E100"},
     "BF3E125A1089882119900000000000000000000005"},
    {32,
     0x33,
     2,
     "97B2055FE58599FD",
     "A8439A22CEDF045F",
     "A9F1903B2834F26E",
     "8482330010508A0FD959D2E547C6B33154A6BE2057",
     {"84E29100187A5EF717EAF1E135AE92FE54429D0E465DECDA65F5FE5AEA00", "84F2200208BCC5C17275545D93",
      "84CA00660804806ABA9D543BB600", "84F2200218717222491556EC81A45F49CE48BE33320024801A1C4CB0E0",
      "84F2800218561F105BCCD3A1642904B251CCC1228BEB80A82370A8637000"},
     "EA90DBFA648A67C5EB6ABC57F8530B97D0CD5647C5E8732016B55203B078DD2ACE7F8BC5D1C1CD99"},
};
static const char *const plain[] = {"BF3E035C015A", "", "", "4F0212345C054F9F70C5", "4F00"};
static const char response[] = "BF3E125A1089882119900000000000000000000005";

static void open_session(struct arena *arena, const struct session *session, uint8_t option,
                         struct scp *scp)
{
    static const char first[] = "000102030405060708090A0B0C0D0E0F000102030405060708090A0B0C0D0E0F";
    static const char second[] = "101112131415161718191A1B1C1D1E1F101112131415161718191A1B1C1D1E1F";
    static const char third[] = "202122232425262728292A2B2C2D2E2F202122232425262728292A2B2C2D2E2F";
    struct scp_opening opening = {
        .protocol = SCP_03, .option = option, .counter = session->counter, .aid = hex(arena, ISDR)};

    opening.keys.enc = bytes_cut(hex(arena, first), 0, session->key_len);
    opening.keys.mac = bytes_cut(hex(arena, second), 0, session->key_len);
    opening.keys.dek = bytes_cut(hex(arena, third), 0, session->key_len);
    memcpy(opening.host_challenge, hex(arena, session->host).at, SCP_CHALLENGE_LEN);
    memcpy(opening.random, hex(arena, session->card).at, SCP_CHALLENGE_LEN);
    assert_int_equal(scp_start(scp, &opening), 0);
}

static void authenticate(struct arena *arena, const struct session *session, struct scp *scp)
{
    uint8_t cryptogram[SCP_CRYPTOGRAM_LEN];
    char text[17];

    assert_int_equal(scp_host_cryptogram(scp, cryptogram), 0);
    assert_opens(arena, scp, session->authenticate,
                 bytes_to_hex(BYTES_OF(cryptogram), text, sizeof text));
    scp_set_level(scp, session->level);
}

static void test_sessions(void **state)
{
    for (size_t i = 0; i < sizeof sessions / sizeof sessions[0]; i++) {
        const struct session *session = &sessions[i];
        uint8_t cryptogram[SCP_CRYPTOGRAM_LEN];
        struct buf out = arena_buf(*state, 256);
        struct scp scp = {0};

        open_session(*state, session, 0x70, &scp);
        assert_bytes(bytes_at(scp.card_challenge, scp.challenge_len), hex(*state, session->card));
        assert_int_equal(scp_card_cryptogram(&scp, cryptogram), 0);
        assert_bytes(BYTES_OF(cryptogram), hex(*state, session->cryptogram));
        authenticate(*state, session, &scp);
        for (size_t j = 0; j < 5; j++) {
            assert_opens(*state, &scp, session->commands[j], plain[j]);
            if (j == 0) {
                buf_put_u8(&out, 0xEE); /* octets in front are left alone */
                assert_int_equal(buf_put_hex(&out, response), 0);
                assert_int_equal(scp_protect(&scp, &out, 1, 0x9000), 0);
                assert_bytes(bytes_from(buf_bytes(&out), 1), hex(*state, session->response));
            }
        }
        scp_end(&scp);
        assert_int_equal(scp.protocol, SCP_NONE);
    }
}

/* Without a pseudo-random challenge it is the random number that was given. */
static void test_random_challenge(void **state)
{
    struct scp scp = {0};

    open_session(*state, &sessions[0], 0x60, &scp);
    assert_bytes(BYTES_OF(scp.card_challenge), hex(*state, sessions[0].card));
    scp_end(&scp);
}

/* Each changed digit of a command is noticed; so is a repeated command. */
static void test_changed_commands(void **state)
{
    for (size_t i = 0; i < 3; i++) {
        const struct session *session = &sessions[i];
        struct scp scp = {0};

        open_session(*state, session, 0x70, &scp);
        authenticate(*state, session, &scp);
        assert_changes_refused(*state, &scp, session->commands[0]);
        assert_opens(*state, &scp, session->commands[0], plain[0]);
        assert_opens(*state, &scp, session->commands[0], NULL);
        assert_opens(*state, &scp, "84CA006604A0C6A4A7", NULL); /* shorter than a MAC */
        scp_end(&scp);
    }
}

static void test_response_without_data(void **state)
{
    struct buf out = arena_buf(*state, 64), small = arena_buf(*state, 4);
    struct scp scp = {0};

    open_session(*state, &sessions[2], 0x70, &scp);
    scp_set_level(&scp, 0x33);
    assert_int_equal(scp_protect(&scp, &out, 0, 0x9000), 0);
    assert_int_equal(out.len, SCP_MAC_LEN);
    assert_int_equal(scp_protect(&scp, &small, 0, 0x9000), ERR_TOO_LONG);
    scp_set_level(&scp, SCP_C_MAC);
    assert_int_equal(scp_protect(&scp, &out, 0, 0x9000), 0);
    assert_int_equal(out.len, SCP_MAC_LEN);
    scp_end(&scp);
}

static void test_keys(void **state)
{
    uint8_t out[16];
    struct scp scp = {0};
    /* AES-CBC of the 16 octets 00..0F with the static key 20..2F */
    struct bytes in = hex(*state, "DB7CE67AF13DE57A95D922E5325ABF13");

    open_session(*state, &sessions[0], 0x70, &scp);
    assert_int_equal(scp_decipher_key(&scp, in, out), 0);
    assert_bytes(BYTES_OF(out), hex(*state, "000102030405060708090A0B0C0D0E0F"));
    assert_int_equal(scp_decipher_key(&scp, bytes_cut(in, 0, 15), out), ERR_RANGE);
    scp_end(&scp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sessions),
        cmocka_unit_test(test_random_challenge),
        cmocka_unit_test(test_changed_commands),
        cmocka_unit_test(test_response_without_data),
        cmocka_unit_test(test_keys),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
