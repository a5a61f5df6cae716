/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Authentication algorithms: the sets of TS 35.207/35.208 and TS 35.233, and bounds. */
#include "test/crypto/hex.h"

#include "crypto/aka.h"
#include "crypto/cipher.h"
#include "crypto/keccak.h"

struct set {
    const char *key, *op, *rand, *sqn, *amf;
    unsigned iterations;
    const char *opc; /* NULL: not published in the set */
    const char *f1, *f1_star, *f2, *f3, *f4, *f5, *f5_star;
};

static const struct set milenage_sets[] = {
    {"465B5CE8B199B49FAA5F0A2EE238A6BC", "CDC202D5123E20F62B6D676AC72CB318",
     "23553CBE9637A89D218AE64DAE47BF35", "FF9BB4D0B607", "B9B9", 1,
     "CD63CB71954A9F4E48A5994E37A02BAF", "4A9FFAC354DFAFB3", "01CFAF9EC4E871E9", "A54211D5E3BA50BF",
     "B40BA9A3C58B2A05BBF0D987B21BF8CB", "F769BCD751044604127672711C6D3441", "AA689C648370",
     "451E8BECA43B"},
    {"0396EB317B6D1C36F19C1C84CD6FFD16", "FF53BADE17DF5D4E793073CE9D7579FA",
     "C00D603103DCEE52C4478119494202E8", "FD8EEF40DF7D", "AF17", 1, NULL, "5DF5B31807E258B0",
     "A8C016E51EF4A343", "D3A628ED988620F0", "58C433FF7A7082ACD424220F2B67C556",
     "21A8C1F929702ADB3E738488B9F5C5DA", "C47783995F72", "30F1197061C1"},
    {"FEC86BA6EB707ED08905757B1BB44B8F", "DBC59ADCB6F9A0EF735477B7FADF8374",
     "9F7C8D021ACCF4DB213CCFF0C7F71A6A", "9D0277595FFC", "725C", 1,
     "1006020F0A478BF6B699F15C062E42B3", "9CABC3E99BAF7281", "95814BA2B3044324", "8011C48C0C214ED2",
     "5DBDBB2954E8F3CDE665B046179A5098", "59A92D3B476A0443487055CF88B2307B", "33484DC2136B",
     "DEACDD848CC6"},
    {"9E5944AEA94B81165C82FBF9F32DB751", "223014C5806694C007CA1EEEF57F004F",
     "CE83DBC54AC0274A157C17F80D017BD6", "0B604A81ECA8", "9E09", 1, NULL, "74A58220CBA84C49",
     "AC2CC74A96871837", "F365CD683CD92E96", "E203EDB3971574F5A94B0D61B816345D",
     "0C4524ADEAC041C4DD830D20854FC46B", "F0B9C08AD02E", "6085A86C6F63"},
    {"4AB1DEB05CA6CEB051FC98E77D026A84", "2D16C5CD1FDF6B22383584E3BEF2A8D8",
     "74B0CD6031A1C8339B2B6CE2B8C4A186", "E880A1B580B6", "9F07", 1, NULL, "49E785DD12626EF2",
     "9E85790336BB3FA2", "5860FC1BCE351E7E", "7657766B373D1C2138F307E3DE9242F9",
     "1C42E960D89B8FA99F2744E0708CCB53", "31E11A609118", "FE2555E54AA9"},
    {"6C38A116AC280C454F59332EE35C8C4F", "1BA00A1A7C6700AC8C3FF3E96AD08725",
     "EE6466BC96202C5A557ABBEFF8BABF63", "414B98222181", "4464", 1, NULL, "078ADFB488241A57",
     "80246B8D0186BCF1", "16C8233F05A0AC28", "3F8C7587FE8E4B233AF676AEDE30BA3B",
     "A7466CC1E6B2A1337D49D3B66E95D7B4", "45B0F69AB06C", "1F53CD2B1113"},
};

static const struct set tuak_sets[] = {
    {"ABABABABABABABABABABABABABABABAB",
     "5555555555555555555555555555555555555555555555555555555555555555",
     "42424242424242424242424242424242", "111111111111", "FFFF", 1,
     "BD04D9530E87513C5D837AC2AD954623A8E2330C115305A73EB45D1F40CCCBFF", "F9A54E6AEAA8618D",
     "E94B4DC6C7297DF3", "657ACD64", "D71A1E5C6CAFFE986A26F783E5C78BE1",
     "BE849FA2564F869AECEE6F62D4337E72", "719F1E9B9054", "E7AF6B3D0E38"},
    {"FFFEFDFCFBFAF9F8F7F6F5F4F3F2F1F0EFEEEDECEBEAE9E8E7E6E5E4E3E2E1E0",
     "808182838485868788898A8B8C8D8E8F909192939495969798999A9B9C9D9E9F",
     "0123456789ABCDEF0123456789ABCDEF", "0123456789AB", "ABCD", 1,
     "305425427E18C503C8A4B294EA72C95D0C36C6C6B29D0C65DE5974D5977F8524",
     "C0B8C2D4148EC7AA5F1D78A97E4D1D58", "EF81AF7290F7842C6CEAFA537FA0745B", "E9D749DC4EEA0035",
     "A4CB6F6529AB17F8337F27BAA8234D47", "2274155CCF4199D5E2ABCBF621907F90", "480A9345CC1E",
     "F84EB338848C"},
    {"FFFEFDFCFBFAF9F8F7F6F5F4F3F2F1F0EFEEEDECEBEAE9E8E7E6E5E4E3E2E1E0",
     "808182838485868788898A8B8C8D8E8F909192939495969798999A9B9C9D9E9F",
     "0123456789ABCDEF0123456789ABCDEF", "0123456789AB", "ABCD", 1,
     "305425427E18C503C8A4B294EA72C95D0C36C6C6B29D0C65DE5974D5977F8524",
     "D97B75A1776065271B1E212BC3B1BF173F438B21E6C64A55A96C372E085E5CC5",
     "427BBF07C6E3A86C54F8C5216499F3909A6FD4A164C9FE235B1550258111B821", "07021C73E7635C7D",
     "4D59AC796834EB85D11FA148A5058C3C",
     "126D47500136FDC5DDFD14F19EBF16749CE4B6435323FBB5715A3A796A6082BD", "1D6622C4E59A",
     "F84EB338848C"},
    {"B8DA837A50652D6AC7C97DA14F6ACC61",
     "0952BE13556C32EBC58195D9DD930493E12A9003669988FFDE5FA1F0FE35CC01",
     "6887E55425A966BD86C9661A5FA72BE8", "0DEA2EE2C5AF", "DF1E", 1,
     "2BC16EB657A68E1F446F08F57C0EFB1D493527A2E652CE281EB6CA0E4487760A",
     "749214087958DD8F58BFCDF869D8AE3F", "619E865AFE80E382AEE13063F9DFB56D",
     "4041CE438E3E38E8AA96562EED83AC43", "3E3BC01BEA0CD914C4C2C83CE2D92757",
     "666A8E6F577B1AA77B7FD53CEBB8A3D6", "1F880D005119", "45E617D77FE5"},
    {"1574CA56881D05C189C82880F789C9CD4244955F4426AA2B69C29F15770E5AA5",
     "E59F6EB10EA406813F4991B0B9E02F181EDF4C7E17B480F66D34DA35EE88C95E",
     "C570AAC68CDE651FB1E3088322498BEF", "C89BB71F3A41", "297D", 1,
     "3C6052E41532A28A47AA3CBB89F223E8F3AAA976AECD48BC3E7D6165A55EFF62", "D7340DAD02B4CB01",
     "C6021E2E66ACCB15", "84D89B41DB1867FFD4C7BA1D82163F4D526A20FBAE5418FBB526940B1EEB905C",
     "D419676AFE5AB58C1D8BEE0D43523A4D2F52EF0B31A4676A0C334427A988FE65",
     "205533E505661B61D05CC0EAC87818F4", "D7B3D2D4980A", "CA9655264986"},
    {"1574CA56881D05C189C82880F789C9CD4244955F4426AA2B69C29F15770E5AA5",
     "E59F6EB10EA406813F4991B0B9E02F181EDF4C7E17B480F66D34DA35EE88C95E",
     "C570AAC68CDE651FB1E3088322498BEF", "C89BB71F3A41", "297D", 2,
     "B04A66F26C62FCD6C82DE22A179AB65506ECF47F56245CD149966CFA9CEC7A51",
     "90D2289ED1CA1C3DBC2247BB480D431AC71D2E4A7677F6E997CFDDB0CBAD88B7",
     "427355DBAC30E825063ABA61B556E87583ABAC638E3AB01C4C884AD9D458DC2F",
     "D67E6E64590D22EECBA7324AFA4AF4460C93F01B24506D6E12047D789A94C867",
     "EDE57EDFC57CDFFE1AAE75066A1B7479BBC3837438E88D37A801CCCC9F972B89",
     "48ED9299126E5057402FE01F9201CF25249F9C5C0ED2AFCF084755DAFF1D3999", "6AAE8D18C448",
     "8C5F33B61F4E"},
};

/* Computed by hand from TS 34.108 8.1.2: X = F0E0D0C0B0A0908070605040302010 00. */
static const struct set test_set = {"000102030405060708090A0B0C0D0E0F",
                                    NULL,
                                    "F0E1D2C3B4A5968778695A4B3C2D1E0F",
                                    "010203040506",
                                    "0708",
                                    1,
                                    NULL,
                                    "F1E2D3C4B5A69788",
                                    "F1E2D3C4B5A69788",
                                    "F0E0D0C0B0A09080",
                                    "E0D0C0B0A090807060504030201000F0",
                                    "D0C0B0A090807060504030201000F0E0",
                                    "C0B0A0908070",
                                    "C0B0A0908070"};

static void set_run(struct arena *arena, enum aka_algorithm algorithm, const struct set *set)
{
    struct aka aka;
    struct aka_result result;
    struct bytes key = hex(arena, set->key);
    struct bytes rand = hex(arena, set->rand);
    struct bytes sqn = hex(arena, set->sqn);
    struct bytes amf = hex(arena, set->amf);
    uint8_t mac[AKA_OUT_MAX];
    uint8_t ak[AKA_AK_LEN];

    aka_init(&aka, algorithm);
    memcpy(aka.key, key.at, key.len);
    aka.key_len = key.len;
    aka.keccak_iterations = set->iterations;
    aka.mac_len = strlen(set->f1) / 2;
    aka.res_len = strlen(set->f2) / 2;
    if (algorithm == AKA_TUAK) {
        aka.ck_len = strlen(set->f3) / 2;
        aka.ik_len = strlen(set->f4) / 2;
    }
    if (set->op)
        assert_int_equal(aka_set_op(&aka, hex(arena, set->op)), 0);
    if (set->opc)
        assert_bytes(bytes_at(aka.opc, strlen(set->opc) / 2), hex(arena, set->opc));
    assert_int_equal(aka_f1(&aka, rand.at, sqn.at, amf.at, mac), 0);
    assert_bytes(bytes_at(mac, aka.mac_len), hex(arena, set->f1));
    assert_int_equal(aka_f1_star(&aka, rand.at, sqn.at, amf.at, mac), 0);
    assert_bytes(bytes_at(mac, aka.mac_len), hex(arena, set->f1_star));
    assert_int_equal(aka_f2345(&aka, rand.at, &result), 0);
    assert_bytes(bytes_at(result.res, aka.res_len), hex(arena, set->f2));
    assert_bytes(bytes_at(result.ck, aka.ck_len), hex(arena, set->f3));
    assert_bytes(bytes_at(result.ik, aka.ik_len), hex(arena, set->f4));
    assert_bytes(BYTES_OF(result.ak), hex(arena, set->f5));
    assert_int_equal(aka_f5_star(&aka, rand.at, ak), 0);
    assert_bytes(BYTES_OF(ak), hex(arena, set->f5_star));
}

static void milenage_gives_the_published_values(void **state)
{
    for (size_t i = 0; i < sizeof(milenage_sets) / sizeof(milenage_sets[0]); i++)
        set_run(*state, AKA_MILENAGE, &milenage_sets[i]);
}

static void tuak_gives_the_published_values(void **state)
{
    for (size_t i = 0; i < sizeof(tuak_sets) / sizeof(tuak_sets[0]); i++)
        set_run(*state, AKA_TUAK, &tuak_sets[i]);
}

static void the_test_algorithm_follows_its_formula(void **state)
{
    set_run(*state, AKA_TEST, &test_set);
}

static void milenage_rotates_by_any_number_of_bits(void **state)
{
    /* f3 without c3 and OPc is E(rot(E(RAND), r3)): compared with the rotation of one wide number.
     */
    struct bytes key = hex(*state, milenage_sets[0].key);
    struct bytes rand = hex(*state, milenage_sets[0].rand);
    struct aka_result result;
    struct aka aka;

    aka_init(&aka, AKA_MILENAGE);
    memcpy(aka.key, key.at, key.len);
    aka.key_len = key.len;
    memset(aka.xoring, 0, sizeof(aka.xoring));
    for (unsigned bits = 0; bits < 128; bits++) {
        unsigned __int128 number = 0;
        uint8_t block[16];

        aka.rotation[2] = (uint8_t)bits;
        assert_int_equal(aka_f2345(&aka, rand.at, &result), 0);
        assert_int_equal(cipher_aes_block(key, rand.at, block), 0);
        for (int i = 0; i < 16; i++)
            number = number << 8 | block[i];
        if (bits)
            number = number << bits | number >> (128 - bits);
        for (int i = 0; i < 16; i++)
            block[i] = (uint8_t)(number >> (8 * (15 - i)));
        assert_int_equal(cipher_aes_block(key, block, block), 0);
        assert_memory_equal(result.ck, block, 16);
    }
}

static void keccak_permutes_zeros_as_published(void **state)
{
    /* Keccak team, KeccakF-1600 intermediate values: f of the zero state, its first lanes. */
    uint8_t zeros[KECCAK_STATE_LEN] = {0};

    keccak_f1600(zeros);
    assert_bytes(bytes_at(zeros, 24),
                 hex(*state, "E7DDE140798F25F18A47C033F9CCD584EEA95AA61E2698D5"));
    keccak_f1600(zeros);
    assert_bytes(bytes_at(zeros, 8), hex(*state, "3CCB6EF94D955C2D"));
}

static void conversion_functions_combine_their_inputs(void **state)
{
    uint8_t sres[4];
    uint8_t kc[8];

    aka_c2(hex(*state, "A54211D5E3BA50BF").at, 8, sres);
    assert_bytes(BYTES_OF(sres), hex(*state, "46F8416A"));
    aka_c2(hex(*state, "00000001000000020000000400000008").at, 16, sres);
    assert_bytes(BYTES_OF(sres), hex(*state, "0000000F"));
    aka_c2(hex(*state, "657ACD64").at, 4, sres);
    assert_bytes(BYTES_OF(sres), hex(*state, "657ACD64"));
    aka_c3(hex(*state, milenage_sets[0].f3).at, hex(*state, milenage_sets[0].f4).at, kc);
    assert_bytes(BYTES_OF(kc), hex(*state, "EAE4BE823AF9A08B"));
}

static void numbers_out_of_bounds_are_refused(void **state)
{
    struct aka good, aka;
    struct aka_result result;
    uint8_t rand[16] = {0}, out[AKA_OUT_MAX];

    (void)state;
    aka_init(&good, AKA_MILENAGE);
    assert_int_equal(aka_check(&good), ERR_RANGE); /* no key yet */
    good.key_len = 16;
    assert_int_equal(aka_check(&good), 0);
    aka = good;
    aka.key_len = 32;
    assert_int_equal(aka_f1(&aka, rand, rand, rand, out), ERR_RANGE);
    aka = good;
    aka.res_len = 16;
    assert_int_equal(aka_f2345(&aka, rand, &result), ERR_RANGE);
    aka = good;
    aka.rotation[4] = 128;
    assert_int_equal(aka_f5_star(&aka, rand, out), ERR_RANGE);
    assert_int_equal(aka_set_op(&good, bytes_at(rand, 15)), ERR_RANGE);
    aka_init(&good, AKA_TUAK);
    good.key_len = 32;
    assert_int_equal(aka_check(&good), 0);
    aka = good;
    aka.keccak_iterations = 0;
    assert_int_equal(aka_f1_star(&aka, rand, rand, rand, out), ERR_RANGE);
    aka = good;
    aka.mac_len = 24;
    assert_int_equal(aka_check(&aka), ERR_RANGE);
    aka = good;
    aka.key_len = 24;
    assert_int_equal(aka_check(&aka), ERR_RANGE);
    aka_init(&aka, AKA_TEST);
    aka.key_len = 16;
    assert_int_equal(aka_set_op(&aka, BYTES_OF(rand)), ERR_UNSUPPORTED);
    aka.res_len = 17;
    assert_int_equal(aka_check(&aka), ERR_RANGE);
    aka_init(&aka, (enum aka_algorithm)7);
    aka.key_len = 16;
    assert_int_equal(aka_check(&aka), ERR_RANGE);
    assert_int_equal(aka_set_op(&aka, BYTES_OF(rand)), ERR_UNSUPPORTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(milenage_gives_the_published_values),
        cmocka_unit_test(tuak_gives_the_published_values),
        cmocka_unit_test(the_test_algorithm_follows_its_formula),
        cmocka_unit_test(milenage_rotates_by_any_number_of_bits),
        cmocka_unit_test(keccak_permutes_zeros_as_published),
        cmocka_unit_test(conversion_functions_combine_their_inputs),
        cmocka_unit_test(numbers_out_of_bounds_are_refused),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
