/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Open, power on, reset, released memory, two cards with the same context. */
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "card/agent_card.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define GET_EID "BF3E035C015A"

static int try_open(struct fake_card *fake, const char *path, struct euiccd_error *error)
{
    struct euiccd_open_options options = {
        .size = sizeof(options), .without_ipae = true, .context = fake->context};
    struct euiccd_card *card;
    int err = euiccd_open(&card, path, &options, error);

    if (err == 0)
        euiccd_close(card);
    return err;
}

static void test_open_refuses(void **state)
{
    struct fake_card fake;
    struct euiccd_error error;
    char path[128];
    FILE *file;

    (void)state;
    fake_card_make(&fake, NULL);
    snprintf(path, sizeof(path), "%s/none.euicc", fake.folder);
    assert_int_equal(try_open(&fake, path, &error), ERR_NOT_FOUND);
    assert_non_null(strstr(error.text, "none.euicc"));
    file = fopen(path, "w");
    assert_non_null(file);
    fputs("this is no card", file);
    fclose(file);
    assert_int_equal(try_open(&fake, path, &error), ERR_FOREIGN);
    assert_int_equal(try_open(&fake, fake.path, &error), ERR_BUSY); /* open in this process */
    fake_card_end(&fake);
}

/* The check digit octet of ISO/IEC 7816-3 8.2.5, and the contents of the ATR. */
static void test_atr(void **state)
{
    struct fake_card fake;
    struct euiccd_bytes given;
    struct bytes atr;
    uint8_t check = 0;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_int_equal(euiccd_power_on(fake.card, &given), 0);
    atr = from_euiccd(given);
    assert_int_equal(atr.at[3] & 0x0F, 0); /* T=0 first */
    assert_int_equal(atr.at[4], 0x3F);     /* T=15, TA3 and TB3 follow */
    assert_int_equal(atr.at[6] & 0x02, 2); /* TB3: eUICC-related functions */
    assert_int_equal(atr.len, 1 + 1 + 5 + (atr.at[1] & 0x0F) + 1);
    for (size_t i = 1; i < atr.len; i++)
        check ^= atr.at[i];
    assert_int_equal(check, 0);
    fake_card_end(&fake);
}

static void test_get_eid(void **state)
{
    struct fake_card fake;
    char eid[33], wanted[48];

    (void)state;
    fake_card_make(&fake, NULL);
    euiccd_eid(fake.card, eid);
    snprintf(wanted, sizeof(wanted), "BF3E125A10%s", eid);
    assert_es10(&fake, GET_EID, wanted);
    fake_card_reopen(&fake);
    assert_es10(&fake, GET_EID, wanted);
    assert_int_equal(euiccd_release_memory(fake.card), 0); /* the next command allocates it again */
    assert_es10(&fake, GET_EID, wanted);
    fake_card_end(&fake);
}

static void test_es10_of_the_agent(void **state)
{
    static const uint8_t get_eid[] = {0xBF, 0x3E, 0x03, 0x5C, 0x01, 0x5A};
    struct fake_card fake;
    uint8_t octets[64];
    struct buf response = BUF_OVER(octets);
    struct bytes through_isdr;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_int_equal(card_es10(fake.card, BYTES_OF(get_eid), &response), SW_OK);
    assert_int_equal(fake_es10_hex(&fake, GET_EID, &through_isdr), SW_OK);
    assert_true(bytes_equal(buf_bytes(&response), through_isdr));
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_open_refuses),
        cmocka_unit_test(test_atr),
        cmocka_unit_test(test_get_eid),
        cmocka_unit_test(test_es10_of_the_agent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
