/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET IDENTITY: the null scheme as octets, profiles A and B opened with the home network's key. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "test/fake/profile.h"

#define SELECT_USIM                                                                                \
    {                                                                                              \
        "00A4040C0AA0000000871002FF01FF", "9000"                                                   \
    }
#define VERIFY_PIN1                                                                                \
    {                                                                                              \
        "002000010830303030FFFFFFFF", "9000"                                                       \
    }
/* Services 124 and 125 on: EF.UST of 17 octets. */
#define USIM_5G(calc)                                                                              \
    "A1{A0{80= 81=07} A1{30{80=7FD06F38 02=0F 81=18} 30{80=7FD0 62{82=7821 83=5FC0 C6=0A 8B=0E}"   \
    " 80=7FD05FC0 62{82=4121 83=4F0A 80=04 8B=02} 81=1032FFFF"                                     \
    " 80=7FD0 62{82=7821 83=5FD0 C6=0A 8B=0E} 80=7FD05FD0"                                         \
    " 62{82=4121 83=4F01 80=60 8B=03} 81=" calc "}}}"

/* 001 01 0123456789: MCC 001, MNC 01, MSIN 0123456789 */
#define IDENTITY_START "0100F110"

static void test_null_scheme(void **state)
{
    static struct fake_profile profile;
    static const struct fake_step steps[] = {
        {"807800010"
         "0",
         "6985"}, /* no application */
        SELECT_USIM,
        {"8078000100", "6982"},
        VERIFY_PIN1,
        {"8078000100", "A10D" IDENTITY_START "F0FF"
                       "0000"
                       "1032547698"
                       "9000"},
        {"8078000200", "A10D" IDENTITY_START "F0FF"
                       "0000"
                       "1032547698"
                       "9000"},
        {"8078000300", "6A86"},
        {"8078010100", "6A86"},
        {"0078000100", "6E00"},
        {NULL, NULL},
    };

    (void)state;
    fake_profile_start(&profile, "");
    fake_profile_play(&profile, steps);
    fake_profile_stop(&profile);
}

/* TS 33.501 C.4: the ephemeral private key comes from the injected generator. */
static uint8_t ephemeral[32];

static int fill_ephemeral(struct rng *rng, uint8_t *out, size_t len)
{
    (void)rng;
    assert_int_equal(len, sizeof ephemeral);
    memcpy(out, ephemeral, len);
    return 0;
}

/* IMSI 274 012 001002086, with a three-digit MNC. */
#define IMSI_C4 " 30{80=7FD06F07 81=082947100210000268 80=7FD06FAD 02=03 81=03}"
#define KEY_A   "5A8D38864820197C3394B92613B20B91633CBD897119273BF8E4A6F4EEC0A650"
#define KEY_B   "0272DA71976234CE833A6907425867B82E074D44EF907DFB4B3E21C1C2256EBCD1"

static void identity(const char *calc, const char *private, const char *response)
{
    static struct fake_profile profile;
    static const struct fake_step enter[] = {SELECT_USIM, VERIFY_PIN1, {NULL, NULL}};
    char elements[2048];
    struct buf key = BUF_OVER(ephemeral);

    snprintf(elements, sizeof elements, USIM_5G("%s"), calc);
    memcpy(elements + strlen(elements) - 2, IMSI_C4 "}}", sizeof IMSI_C4 "}}");
    assert_int_equal(buf_put_hex(&key, private), 0);
    fake_profile_start(&profile, elements);
    profile.uicc.rng.fill = fill_ephemeral;
    fake_profile_play(&profile, enter);
    assert_string_equal(fake_uicc_apdu(&profile.uicc, "8078000100"), response);
    fake_profile_stop(&profile);
}

static void test_profile_a(void **state)
{
    (void)state;
    identity("A0020101A125800107"
             "8120" KEY_A,
             "C80949F13EBE61AF4EBDBD293EA4F942696B9E815D7E8F0096BBF6ED7DE62256",
             "A135"
             "01722410"
             "1032"
             "01"
             "07"
             "B2E92F836055A255837DEBF850B528997CE0201CB82ADFE4BE1F587D07D8457D"
             "CB02352410CDDD9E730EF3FA87"
             "9000");
}

static void test_profile_b_after_a_without_key(void **state)
{
    (void)state;
    identity("A00401020201A126800109"
             "8121" KEY_B,
             "99798858A1DC6A2C68637149A4B1DBFD1FDFF5ADDD62A2142F06699ED7602529",
             "A136"
             "01722410"
             "1032"
             "02"
             "09"
             "039AAB8376597021E855679A9778EA0B67396E68C66DF32C0F41E9ACCA2DA9B9D1"
             "46A33FC2716AC7DAE96AA30A4D"
             "9000");
}

/* A file as the generic test profile ships it, and one that names only an unknown scheme. */
static void test_files_that_mean_null_scheme(void **state)
{
    (void)state;
    identity("A0020000", "",
             "A10D"
             "01722410"
             "1032"
             "0000"
             "00012080F6"
             "9000");
    identity("A0020501A125800107"
             "8120" KEY_A,
             "",
             "A10D"
             "01722410"
             "1032"
             "0000"
             "00012080F6"
             "9000");
    identity("FF", "",
             "A10D"
             "01722410"
             "1032"
             "0000"
             "00012080F6"
             "9000");
}

static void test_damaged_key(void **state)
{
    (void)state;
    identity("A0020101A105800107"
             "8100",
             "", "6985");
}

#define NULL_SCHEME                                                                                \
    "A10D"                                                                                         \
    "01722410"                                                                                     \
    "1032"                                                                                         \
    "0000"                                                                                         \
    "00012080F6"                                                                                   \
    "9000"

/* A list of keys that ends, or names no key, before the wanted one. */
static void test_incomplete_key_lists(void **state)
{
    static const char *const calcs[] = {
        "A0020101",                   /* no list */
        "A0020101A100",               /* an empty one */
        "A0020101A103800107",         /* an identifier without its key */
        "A0020101A10680020007810100", /* an identifier of two octets */
        "A0020102A125800107"
        "8120" KEY_A, /* the second of one key */
        "A0030101",   /* truncated */
        "A00101",     /* half a pair */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(calcs) / sizeof(calcs[0]); i++)
        identity(calcs[i], "", NULL_SCHEME);
}

/* EF.IMSI without enough digits for MCC, MNC and one digit of the MSIN: with an MNC of 3 digits, 7.
 */
static void test_imsi(void **state)
{
    static const struct {
        const char *imsi, *sw; /* NULL: an identity */
    } rows[] = {
        {"042994710F00000000", "6985"}, {"0429947100FFFFFFFF", NULL},
        {"032994710000000000", "6985"}, {"00FFFFFFFFFFFFFFFF", "6985"},
        {"092947100210000268", "6985"}, {"FFFFFFFFFFFFFFFFFF", "6985"},
        {"08294710F210000268", "6985"}, {"082947100210000268", NULL},
    };
    static const struct fake_step enter[] = {SELECT_USIM, VERIFY_PIN1, {NULL, NULL}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        static struct fake_profile profile;
        char elements[300];
        const char *answer;

        snprintf(elements, sizeof elements,
                 "A1{A0{80= 81=07} A1{30{80=7FD06F07 81=%s 80=7FD06FAD 02=03 81=03}}}",
                 rows[i].imsi);
        fake_profile_start(&profile, elements);
        fake_profile_play(&profile, enter);
        answer = fake_uicc_apdu(&profile.uicc, "8078000100");
        if (rows[i].sw ? strcmp(answer, rows[i].sw) != 0 : strncmp(answer, "A1", 2) != 0)
            fail_msg("%s gave %s", rows[i].imsi, answer);
        fake_profile_stop(&profile);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_null_scheme),
        cmocka_unit_test(test_profile_a),
        cmocka_unit_test(test_profile_b_after_a_without_key),
        cmocka_unit_test(test_files_that_mean_null_scheme),
        cmocka_unit_test(test_damaged_key),
        cmocka_unit_test(test_incomplete_key_lists),
        cmocka_unit_test(test_imsi),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
