/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When the IPAe is active: TERMINAL PROFILE, TERMINAL CAPABILITY and IpaeActivation (SGP.32 3.8).
 */
#include "ipae/ipae.h"

#include "apdu/tlv.h"
#include "test/fake/circle.h"
#include "test/fake/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct circle *circle;

/* Bits of TERMINAL PROFILE that the IPAe needs, each missing in turn, and optional ones. */
static void test_terminals(void **state)
{
    static const struct {
        unsigned octet, bits;
        const char *missing; /* NULL: it is not needed */
    } rows[] = {
        {1, 0x01, "octet 1 bit 1 (profile download)"},
        {3, 0x80, "octet 3 bit 8 (REFRESH)"},
        {5, 0x01, "octet 5 bit 1 (SET UP EVENT LIST)"},
        {12, 0x01, "octet 12 bit 1 (OPEN CHANNEL)"},
        {12, 0x02, "octet 12 bit 2 (CLOSE CHANNEL)"},
        {12, 0x04, "octet 12 bit 3 (RECEIVE DATA)"},
        {12, 0x08, "octet 12 bit 4 (SEND DATA)"},
        {12, 0x10, "octet 12 bit 5 (GET CHANNEL STATUS)"},
        {12, 0x12, "octet 12 bit 2 (CLOSE CHANNEL), octet 12 bit 5 (GET CHANNEL STATUS)"},
        {13, 0xE0,
         "octet 13 bit 6 (number of channels, bit 1) or octet 13 bit 7 (number of channels, bit 2) "
         "or "
         "octet 13 bit 8 (number of channels, bit 3)"},
        {17, 0x03,
         "octet 17 bit 1 (TCP, UICC in client mode, remote connection) or octet 17 bit 2 (UDP, "
         "UICC in "
         "client mode, remote connection)"},
        {8, 0x01, NULL},
        {5, 0x10, NULL},
        {25, 0x10, NULL},
        {6, 0x04, NULL},
        {4, 0x40, NULL},
        {17, 0x02, NULL},
        {3, 0x20, NULL},
        {33, 0x01, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct fake_card *fake = &circle->scene.fake;
        uint8_t octets[34];
        struct buf profile = BUF_OVER(octets);
        char text[69];

        circle_begin(circle, "A*", 1, NULL);
        assert_int_equal(buf_put_hex(&profile, TERMINAL_PROFILE_FULL), 0);
        octets[rows[i].octet - 1] &= (uint8_t)~rows[i].bits;
        circle->terminal.profile = bytes_to_hex(buf_bytes(&profile), text, sizeof(text));
        fake->ipae_notes = 0;
        terminal_start(&circle->terminal);
        for (unsigned j = 0; j < 40; j++)
            terminal_poll(&circle->terminal);
        assert_int_equal(circle->eims[0].polls, rows[i].missing ? 0 : 1);
        assert_int_equal(fake->ipae_notes, rows[i].missing ? 1 : 0);
        if (rows[i].missing) {
            assert_int_equal(circle->terminal.commands, 0);
            assert_int_equal(strncmp(fake->ipae_note, "TERMINAL PROFILE lacks ",
                                     strlen("TERMINAL PROFILE lacks ")),
                             0);
            assert_string_equal(fake->ipae_note + strlen("TERMINAL PROFILE lacks "),
                                rows[i].missing);
        }
        circle_end(circle);
    }
}

/* SGP.32 3.8: a terminal that announces an IPAd uses it; IpaeActivation overrides that. */
static void test_modes(void **state)
{
    (void)state;
    circle_begin(circle, "A*", 1, NULL);
    circle->terminal.capability = "A903840101";
    terminal_start(&circle->terminal);
    assert_int_equal(circle->terminal.commands, 0);
    assert_int_equal(fake_es10_hex(&circle->scene.fake, "BF420480020780", NULL), 0x9000);
    assert_int_equal(circle->eims[0].polls, 0);
    terminal_poll(&circle->terminal); /* no location event: the card requests the location */
    assert_int_equal(circle->eims[0].polls, 1);
    assert_int_equal(fake_es10_hex(&circle->scene.fake, "BF3E035C015A", NULL), 0x6985);
    circle->terminal.capability = NULL; /* a card made for an IPAd */
    terminal_start(&circle->terminal);
    assert_int_equal(circle->eims[0].polls, 1);
    circle_end(circle);
}

/* After each power-on the first proactive command has number 1, as in another process. */
static void test_numbers(void **state)
{
    struct fake_card *fake = &circle->scene.fake;
    struct bytes command;
    char fetch[11];

    (void)state;
    circle_begin(circle, "A*", 1, NULL);
    terminal_start(&circle->terminal);
    assert_true(circle->terminal.commands > 3);
    for (unsigned i = 0; i < 3; i++) {
        if (i == 2) {
            assert_int_equal(euiccd_reset(fake->card, NULL), 0);
        } else {
            euiccd_power_off(fake->card);
            assert_int_equal(euiccd_power_on(fake->card, NULL), 0);
        }
        assert_int_equal(fake_send(fake, "80AA000005A903840100", NULL), 0x9000);
        uint16_t sw = fake_send(fake, "8010000022" TERMINAL_PROFILE_FULL, NULL);
        assert_int_equal(sw >> 8, 0x91);
        snprintf(fetch, sizeof(fetch), "80120000%02X", sw & 0xFF);
        assert_int_equal(fake_send(fake, fetch, &command), 0x9000);
        assert_memory_equal(command.at + 2, "\x81\x03\x01", 3); /* command details, number 1 */
    }
    circle_end(circle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_terminals),
        cmocka_unit_test(test_modes),
        cmocka_unit_test(test_numbers),
    };
    int failed;

    circle = circle_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    circle_free(circle);
    return failed;
}
