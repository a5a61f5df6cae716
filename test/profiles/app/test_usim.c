/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AUTHENTICATE with the published vectors, sequence numbers, and GET CHALLENGE. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/aka.h"
#include "test/fake/profile.h"

#define VERIFY_PIN1                                                                                \
    {                                                                                              \
        "002000010830303030FFFFFFFF", "9000"                                                       \
    }
#define SELECT_USIM                                                                                \
    {                                                                                              \
        "00A4040C0AA0000000871002FF01FF", "9000"                                                   \
    }

/* TS 35.208 test set 1; SQN FF9BB4D0B607, so sqnInit and sqnDelta let it in. */
#define MILENAGE_1                                                                                 \
    "A4{A0{80= 81=06} A1{A1{80=01 81=00 82=465B5CE8B199B49FAA5F0A2EE238A6BC "                      \
    "83=CD63CB71954A9F4E48A5994E37A02BAF}} 83=07FFFFFFFFFF}"
/* SQN xor AK, AMF, MAC */
#define AUTN_1 "55F328B43577B9B94A9FFAC354DFAFB3"
#define RAND_1 "23553CBE9637A89D218AE64DAE47BF35"
#define ANSWER_1                                                                                   \
    "DB08A54211D5E3BA50BF10B40BA9A3C58B2A05BBF0D987B21BF8CB10F769BCD751044604127672711C6D3441"

/* TS 55.205 set 1; service 27 is on in the EF.UST of the small package. */
#define KC_1 "08EAE4BE823AF9A08B"

static void test_milenage(void **state)
{
    static struct fake_profile profile;
    static const struct fake_step steps[] = {
        {"008800812210" RAND_1 "10" AUTN_1 "00", "6985"}, /* no application */
        SELECT_USIM,
        {"008800812210" RAND_1 "10" AUTN_1 "00", "6982"}, /* PIN 1 */
        VERIFY_PIN1,
        {"008800812210" RAND_1 "10"
         "55F328B43577B9B94A9FFAC354DFAFB2"
         "00",
         "9862"},
        {"008800811110" RAND_1 "00", "6A80"},
        {"008800812310" RAND_1 "11" AUTN_1 "0000", "6A80"},
        {"0088008100", "6700"},
        {"008800012210" RAND_1 "10" AUTN_1 "00", "6A86"},
        {"008801812210" RAND_1 "10" AUTN_1 "00", "6A86"},
        {"008800842210" RAND_1 "10" AUTN_1 "00", "9864"}, /* GBA */
        {"808800812210" RAND_1 "10" AUTN_1 "00", "6E00"},
        {"008800812210" RAND_1 "10" AUTN_1 "00", ANSWER_1 KC_1 "9000"},
        /* The same again is not fresh: SQN_MS FF9BB4D0B607 under AK* 451E8BECA43B */
        {"008800812210" RAND_1 "10" AUTN_1 "00", NULL},
        {NULL, NULL},
    };

    (void)state;
    fake_profile_start(&profile, MILENAGE_1);
    fake_profile_play(&profile, steps);
    assert_memory_equal(profile.uicc.text, "DC0EBA853F3C123C", 16);
    fake_profile_stop(&profile);
}

/* TS 35.233 test set 1: 16 octets of key, MAC 8, RES 4, CK and IK 16. */
static void test_tuak(void **state)
{
    static struct fake_profile profile;
    static const struct fake_step steps[] = {
        SELECT_USIM,
        VERIFY_PIN1,
        {"0088008122104242424242424242424242424242424210608E0F8A8145FFFFF9A54E6AEAA8618D00",
         "DB04657ACD6410D71A1E5C6CAFFE986A26F783E5C78BE110BE849FA2564F869AECEE6F62D4337E7208EF56191"
         "F0B148D919000"},
        {NULL, NULL},
    };

    (void)state;
    fake_profile_start(&profile,
                       "A4{A0{80= 81=06} A1{A1{80=02 81=00 82=ABABABABABABABABABABABABABABABAB "
                       "83=BD04D9530E87513C5D837AC2AD954623A8E2330C115305A73EB45D1F40CCCBFF}} "
                       "83=07FFFFFFFFFF}");
    fake_profile_play(&profile, steps);
    fake_profile_stop(&profile);
}

/* TS 34.108 8.1.2, the keys of the generic test profile: RES 128 bits, no freshness. */
static void test_test_algorithm(void **state)
{
    static struct fake_profile profile;
    struct fake_step steps[] = {SELECT_USIM, VERIFY_PIN1, {NULL, NULL}, {NULL, NULL}};
    char command[128], response[160];
    uint8_t k[16], rand[16], x[16];
    size_t len;

    (void)state;
    for (unsigned i = 0; i < 16; i++) {
        k[i] = (uint8_t)i;
        rand[i] = (uint8_t)(0xA0 + 3 * i);
        x[i] = k[i] ^ rand[i];
    }
    /* SQN 000000000020, AMF 8000; AUTN = SQN xor AK || AMF || X xor (SQN || AMF) */
    static const uint8_t sqn_amf[8] = {0, 0, 0, 0, 0, 0x20, 0x80, 0};
    len = (size_t)snprintf(command, sizeof command, "008800812210");
    for (unsigned i = 0; i < 16; i++)
        len += (size_t)snprintf(command + len, sizeof command - len, "%02X", rand[i]);
    len += (size_t)snprintf(command + len, sizeof command - len, "10");
    for (unsigned i = 0; i < 6; i++)
        len += (size_t)snprintf(command + len, sizeof command - len, "%02X", sqn_amf[i] ^ x[3 + i]);
    len += (size_t)snprintf(command + len, sizeof command - len, "8000");
    for (unsigned i = 0; i < 8; i++)
        len += (size_t)snprintf(command + len, sizeof command - len, "%02X", sqn_amf[i] ^ x[i]);
    snprintf(command + len, sizeof command - len, "00");
    len = (size_t)snprintf(response, sizeof response, "DB");
    for (unsigned turn = 0; turn < 3; turn++) {
        len += (size_t)snprintf(response + len, sizeof response - len, "10");
        for (unsigned i = 0; i < 16; i++)
            len +=
                (size_t)snprintf(response + len, sizeof response - len, "%02X", x[(i + turn) % 16]);
    }
    fake_profile_start(&profile, "A4{A0{80= 81=06} A1{A1{80=03 81=02 "
                                 "82=000102030405060708090A0B0C0D0E0F 83=}}}");
    fake_profile_play(&profile, steps);
    for (unsigned i = 0; i < 2; i++)
        assert_memory_equal(fake_uicc_apdu(&profile.uicc, command), response, len);
    fake_profile_stop(&profile);
}

/* ---- the network's side, for sequence numbers ---- */

struct network {
    struct aka aka;
    uint8_t rand[16];
    struct aka_result expected;
    char command[160];
};

static void network_start(struct network *network)
{
    aka_init(&network->aka, AKA_MILENAGE);
    memset(network->aka.key, 0x11, 16);
    network->aka.key_len = 16;
    memset(network->aka.opc, 0x22, 16);
    memset(network->rand, 0x33, 16);
    assert_int_equal(aka_f2345(&network->aka, network->rand, &network->expected), 0);
}

#define NETWORK_KEYS                                                                               \
    "80=01 81=00 82=11111111111111111111111111111111 83=22222222222222222222222222222222"

static const char *network_challenge(struct network *network, uint64_t sqn)
{
    static const uint8_t amf[2] = {0x80, 0x00};
    uint8_t number[6], mac[AKA_OUT_MAX], raw[64];
    struct buf out = BUF_OVER(raw);

    for (unsigned i = 6; i-- > 0; sqn >>= 8)
        number[i] = (uint8_t)sqn;
    assert_int_equal(aka_f1(&network->aka, network->rand, number, amf, mac), 0);
    buf_put_hex(&out, "008800812210");
    buf_put(&out, BYTES_OF(network->rand));
    buf_put_u8(&out, 16);
    for (unsigned i = 0; i < 6; i++)
        buf_put_u8(&out, number[i] ^ network->expected.ak[i]);
    buf_put(&out, BYTES_OF(amf));
    buf_put(&out, bytes_at(mac, 8));
    buf_put_u8(&out, 0);
    return bytes_to_hex(buf_bytes(&out), network->command, sizeof network->command);
}

/* Expects AUTS and gives SQN_MS, having checked MAC-S. */
static uint64_t network_resynchronise(struct network *network, const struct fake_uicc *uicc)
{
    static const uint8_t amf[2] = {0, 0};
    const uint8_t *auts = uicc->data + 2;
    uint8_t ak[6], sqn[6], mac[AKA_OUT_MAX];
    uint64_t value = 0;

    assert_memory_equal(uicc->text, "DC0E", 4);
    assert_int_equal(aka_f5_star(&network->aka, network->rand, ak), 0);
    for (unsigned i = 0; i < 6; i++) {
        sqn[i] = auts[i] ^ ak[i];
        value = value << 8 | sqn[i];
    }
    assert_int_equal(aka_f1_star(&network->aka, network->rand, sqn, amf, mac), 0);
    assert_memory_equal(mac, auts + 6, 8);
    return value;
}

static bool accepted(struct network *network, struct fake_uicc *uicc, uint64_t sqn)
{
    return memcmp(fake_uicc_apdu(uicc, network_challenge(network, sqn)), "DB", 2) == 0;
}

static const struct fake_step enter[] = {SELECT_USIM, VERIFY_PIN1, {NULL, NULL}};

/* TS 33.102 C.2: fresh for its own IND, not too far ahead; state survives a reset. */
static void test_sequence_numbers(void **state)
{
    static struct fake_profile profile;
    struct network network;
    struct fake_uicc *uicc = &profile.uicc;

    (void)state;
    network_start(&network);
    fake_profile_start(&profile, "A4{A0{80= 81=06} A1{A1{" NETWORK_KEYS "}} 83=000000000100}");
    fake_profile_play(&profile, enter);
    assert_true(accepted(&network, uicc, 10 << 5 | 3));
    assert_false(accepted(&network, uicc, 10 << 5 | 3)); /* not twice */
    assert_int_equal(network_resynchronise(&network, uicc), 10 << 5 | 3);
    assert_true(accepted(&network, uicc, 5 << 5 | 4)); /* another IND may lag behind */
    assert_false(accepted(&network, uicc, 5 << 5 | 4));
    assert_int_equal(network_resynchronise(&network, uicc), 10 << 5 | 3);
    assert_false(accepted(&network, uicc, (10 + 0x101) << 5)); /* beyond delta */
    assert_int_equal(network_resynchronise(&network, uicc), 10 << 5 | 3);
    assert_true(accepted(&network, uicc, (10 + 0x100) << 5));
    fake_uicc_reset(uicc);
    fake_profile_play(&profile, enter);
    assert_false(accepted(&network, uicc, (10 + 0x100) << 5));
    assert_int_equal(network_resynchronise(&network, uicc), (10 + 0x100) << 5);
    fake_profile_stop(&profile);
}

static void test_age_limit_and_init(void **state)
{
    static struct fake_profile profile;
    struct network network;
    char elements[1024];
    size_t len;

    (void)state;
    network_start(&network);
    len = (size_t)snprintf(elements, sizeof elements,
                           "A4{A0{80= 81=06} A1{A1{" NETWORK_KEYS
                           "}} 82=01 84=000000000010 A5{04=000000000100");
    for (unsigned i = 1; i < 32; i++)
        len += (size_t)snprintf(elements + len, sizeof elements - len, " 04=000000000000");
    snprintf(elements + len, sizeof elements - len, "}}");
    fake_profile_start(&profile, elements);
    fake_profile_play(&profile, enter);
    assert_false(accepted(&network, &profile.uicc, 0x100 << 5));    /* IND 0 starts there */
    assert_false(accepted(&network, &profile.uicc, 0xF0 << 5 | 1)); /* too old */
    assert_true(accepted(&network, &profile.uicc, 0xF1 << 5 | 1));
    assert_true(accepted(&network, &profile.uicc, 0x7FFFFFFFF00ULL << 5 | 2)); /* no delta here */
    fake_profile_stop(&profile);
}

static void test_number_of_runs(void **state)
{
    /* None of these runs the algorithm, so none counts. */
    static const struct fake_step malformed[] = {
        {"0088008110" RAND_1 "00", "6A80"},                 /* a length missing */
        {"008800811110" RAND_1 "00", "6A80"},               /* no AUTN */
        {"008800812210" RAND_1 "0F" RAND_1 "00", "6A80"},   /* its length */
        {"008800812310" RAND_1 "10" RAND_1 "0000", "6A80"}, /* an octet more */
        {"0088008100", "6700"},                             /* no data */
        {"008801812210" RAND_1 "10" RAND_1 "00", "6A86"},   /* P1 */
        {NULL, NULL},
    };
    static struct fake_profile profile;
    struct network network;

    (void)state;
    network_start(&network);
    fake_profile_start(&profile, "A4{A0{80= 81=06} A1{A1{" NETWORK_KEYS " 86=000002}}}");
    fake_profile_play(&profile, enter);
    fake_profile_play(&profile, malformed);
    assert_true(accepted(&network, &profile.uicc, 1 << 5));
    assert_false(accepted(&network, &profile.uicc, 1 << 5)); /* a run, though it fails */
    assert_string_equal(fake_uicc_apdu(&profile.uicc, network_challenge(&network, 2 << 5)), "6985");
    fake_uicc_reset(&profile.uicc);
    fake_profile_play(&profile, enter);
    assert_string_equal(fake_uicc_apdu(&profile.uicc, network_challenge(&network, 2 << 5)), "6985");
    fake_profile_stop(&profile);
}

#define ISIM                                                                                       \
    "B5{A0{80= 81=08} 81=67810F010208 A2{A1{83=7FB0 84=A0000000871004FF01FF C6=01810A}}"           \
    " A3{A1{80=08}} A4{A1{82=42210004 80=04}} A5{A1{80=04}} A6{A1{80=01} 83=01}"                   \
    " A8{A1{82=42210028 80=28}}} A2{A0{80= 81=09} A1{81=7FD0}}"

/* An ISIM with the keys and sequence numbers of the USIM (mappingOptions 06), then with its own. */
static void test_mapped_isim(void **state)
{
    static const struct fake_step isim[] = {
        {"00A4040C0AA0000000871004FF01FF", "9000"},
        {"008800801110" RAND_1 "00", "9864"}, /* no GSM context in an ISIM */
        {NULL, NULL},
    };
    static const struct fake_step usim[] = {SELECT_USIM, {NULL, NULL}};
    struct network network;

    (void)state;
    network_start(&network);
    for (unsigned shared = 0; shared < 2; shared++) {
        static struct fake_profile profile;

        fake_profile_start(&profile,
                           shared ? "A4{A0{80= 81=06} A1{A1{" NETWORK_KEYS "}}}" ISIM
                                    "A4{A0{80= 81=0A} A1{A0{80=06 81=A0000000871002FF01FF}}}"
                                  : "A4{A0{80= 81=06} A1{A1{" NETWORK_KEYS "}}}" ISIM
                                    "A4{A0{80= 81=0A} A1{A0{80=02 81=A0000000871002FF01FF}}}");
        fake_profile_play(&profile, enter);
        fake_profile_play(&profile, isim);
        assert_true(accepted(&network, &profile.uicc, 7 << 5));
        fake_profile_play(&profile, usim);
        assert_int_equal(accepted(&network, &profile.uicc, 7 << 5), !shared);
        fake_profile_stop(&profile);
    }
}

/* GSM context and Kc only where EF.UST has services 38 and 27. */
static void test_gsm_context(void **state)
{
    static struct fake_profile profile;
    static const struct fake_step off[] = {
        SELECT_USIM, VERIFY_PIN1, {"008800801110" RAND_1 "00", "9864"}, {NULL, NULL}};
    static const struct fake_step on[] = {
        {"0020000A083535353535353535", "9000"},
        {"00D6840304"
         "17410310",
         NULL},
        {"00A4000C026F38", "9000"},
        {"00D600000E"
         "9EFFBF1D22"
         "000000000000000000",
         NULL},
        {"00D6000003"
         "00"
         "0000",
         NULL},
        {"00D6000304"
         "04200000",
         "9000"}, /* services 27 and 38 */
        {"008800801110" RAND_1 "00", "04"
                                     "46F8416A"
                                     "08"
                                     "EAE4BE823AF9A08B"
                                     "9000"}, /* TS 55.205 set 1 */
        {"008800812210" RAND_1 "10" AUTN_1 "00", ANSWER_1 KC_1 "9000"},
        {NULL, NULL},
    };

    (void)state;
    fake_profile_start(&profile, MILENAGE_1
                       "A1{A0{80= 81=07} A1{30{80=7FD06F38 81=00 02=00 81=00 81=00 81=00 81=00}}}");
    fake_profile_play(&profile, off);
    fake_profile_play(&profile, on);
    fake_profile_stop(&profile);
}

static void test_no_keys(void **state)
{
    static struct fake_profile profile;
    static const struct fake_step steps[] = {
        SELECT_USIM, VERIFY_PIN1, {"008800812210" RAND_1 "10" AUTN_1 "00", "6985"}, {NULL, NULL}};

    (void)state;
    fake_profile_start(&profile, "");
    fake_profile_play(&profile, steps);
    fake_profile_stop(&profile);
}

static int no_random_numbers(struct rng *rng, uint8_t *out, size_t len)
{
    (void)rng;
    (void)out;
    (void)len;
    return ERR_CRYPTO;
}

static void test_challenge(void **state)
{
    static struct fake_profile profile;
    static const struct fake_step steps[] = {{"00840100"
                                              "08",
                                              "6A86"},
                                             {"00840000", "6700"},
                                             {"0084000008", NULL},
                                             {NULL, NULL}};
    char first[32];

    (void)state;
    fake_profile_start(&profile, "");
    fake_profile_play(&profile, steps);
    assert_int_equal(strlen(profile.uicc.text), 20);
    memcpy(first, profile.uicc.text, 21);
    assert_string_not_equal(fake_uicc_apdu(&profile.uicc, "0084000008"), first);
    profile.uicc.rng.fill = no_random_numbers;
    assert_string_equal(fake_uicc_apdu(&profile.uicc, "0084000008") + 16, "6F00");
    fake_profile_stop(&profile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_milenage),
        cmocka_unit_test(test_tuak),
        cmocka_unit_test(test_test_algorithm),
        cmocka_unit_test(test_sequence_numbers),
        cmocka_unit_test(test_age_limit_and_init),
        cmocka_unit_test(test_number_of_runs),
        cmocka_unit_test(test_mapped_isim),
        cmocka_unit_test(test_gsm_context),
        cmocka_unit_test(test_no_keys),
        cmocka_unit_test(test_challenge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
