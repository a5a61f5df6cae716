/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TERMINAL PROFILE to features, and the bits that the IPAe needs (CAT-1.4). */
#include "test/fake/bare_terminal.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { OCTETS = 34 };

static struct fake_card *fake;
static struct bare_terminal *bare;

/* TERMINAL PROFILE with all bits except `without` of `octet`. */
static void announce(unsigned octet, uint8_t without)
{
    uint8_t octets[OCTETS];
    char hex[2 * OCTETS + 1], command[2 * OCTETS + 20];

    memset(octets, 0xFF, sizeof(octets));
    if (octet)
        octets[octet - 1] &= (uint8_t)~without;
    snprintf(command, sizeof(command), "80100000%02X%s", OCTETS,
             bytes_to_hex(bytes_at(octets, OCTETS), hex, sizeof(hex)));
    fake_send(fake, command, NULL);
    terminal_read_profile(&bare->terminal);
}

static void test_features(void **state)
{
    const struct features *features = &bare->terminal.features;
    const struct {
        unsigned octet;
        uint8_t bits;
        const bool *feature;
    } rows[] = {
        {8, 0x01, &features->timers},         {1, 0x20, &features->timers},
        {3, 0x20, &features->poll_interval},  {4, 0x40, &features->location_information},
        {8, 0x04, &features->date_time},      {6, 0x04, &features->data_event},
        {5, 0x10, &features->location_event}, {25, 0x10, &features->rejection_event},
        {1, 0x08, &features->menu},           {4, 0x20, &features->menu},
        {17, 0x01, &features->tcp},           {17, 0x02, &features->udp},
        {33, 0x01, &features->dns_request},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        announce(0, 0);
        assert_true(*rows[i].feature);
        announce(rows[i].octet, rows[i].bits);
        assert_false(*rows[i].feature);
    }
}

static void test_needed(void **state)
{
    static const struct {
        unsigned octet;
        uint8_t bits;
        bool sufficient;
    } rows[] = {
        {0, 0, true},      {1, 0x01, false},  {3, 0x80, false},  {5, 0x01, false},
        {12, 0x01, false}, {12, 0x02, false}, {12, 0x04, false}, {12, 0x08, false},
        {12, 0x10, false}, {12, 0xE0, true},  {13, 0x60, true},  {13, 0xA0, true},
        {13, 0xC0, true},  {13, 0xE0, false}, {13, 0x1F, true},  {17, 0x01, true},
        {17, 0x02, true},  {17, 0x03, false}, {8, 0xFF, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        announce(rows[i].octet, rows[i].bits);
        assert_int_equal(terminal_is_sufficient(&bare->terminal), rows[i].sufficient);
    }
    announce(12, 0x12);
    fake->ipae_note[0] = '\0';
    terminal_note_missing(&bare->terminal);
    assert_string_equal(
        fake->ipae_note,
        "TERMINAL PROFILE lacks octet 12 bit 2 (CLOSE CHANNEL), octet 12 bit 5 (GET "
        "CHANNEL STATUS)");
}

static int begin_group(void **state)
{
    (void)state;
    fake = calloc(1, sizeof(*fake));
    bare = calloc(1, sizeof(*bare));
    fake_card_make(fake, NULL);
    bare_terminal_begin(bare, fake->card);
    return 0;
}

static int end_group(void **state)
{
    (void)state;
    bare_terminal_end(bare);
    fake_card_end(fake);
    free(fake);
    free(bare);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_features),
                                       cmocka_unit_test(test_needed)};

    return cmocka_run_group_tests(tests, begin_group, end_group);
}
