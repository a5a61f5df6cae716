/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Milenage: the sets of TS 35.207 and TS 35.208, every rotation. */
#include "test/crypto/aka_sets.h"

#include "crypto/cipher.h"

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

static void milenage_gives_the_published_values(void **state)
{
    for (size_t i = 0; i < sizeof(milenage_sets) / sizeof(milenage_sets[0]); i++)
        set_run(*state, AKA_MILENAGE, &milenage_sets[i]);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(milenage_gives_the_published_values),
        cmocka_unit_test(milenage_rotates_by_any_number_of_bits),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
