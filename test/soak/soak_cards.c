/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * 64 cards in this process get mixed commands: reads of the ISD-R, commands for the UICC and its
 * USIM, random octets, resets, new processes, and profile downloads that are enabled, disabled and
 * deleted again.
 */
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "test/fake/download.h"
#include "test/soak/soak.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { CARDS = 64, STEPS = 64 /* of a round */ };

struct member {
    struct fake_card fake;
    struct download download;
};

static struct member members[CARDS];
static struct soak soak;
static uint64_t apdus;
static unsigned downloads;

static void count_apdu(void *context, const struct euiccd_trace_event *event)
{
    (void)context;
    apdus += event->kind == EUICCD_TRACE_APDU;
}

static void in_mode_dual(struct euiccd_create_options *factory)
{
    factory->mode = EUICCD_MODE_DUAL;
}

/* ---- commands ---- */

static const char *const functions[] = {
    "BF3E03 5C015A",  "BF2000", "BF2200", "BF2D00",
    "BF2800",         "BF2B00", "BF3C00", "BF5500",
    "BF4300",         "BF5600", "BF2E00", "BF2D 0E 5C0C 5A9F70909192939495BF769F",
    "BF3F03 8001 61", "BFFF00", "3000"};
static const char *const commands[] = {
    "80F2000000",
    "00A40004023F00",
    "00A40004022FE2",
    "00B000000A",
    "00A40004022F00",
    "00B2010400",
    "00C0000000",
    "80CA004200",
    "00A40404 0CA0000000871002FF01FF",
    "00A40004026F07",
    "00D600000108",
    "002000010830303030FFFFFFFF",
    "0088008122 1023553CBE9637A89D218AE64DAE47BF35 1055F328B43577B9B94A9FFAC354DFAFB300",
    "00700000 01",
    "0070800100",
    "0070800200",
    "80AA000005 A903840100",
    "8010000004FFFFFFFF",
    "80C2000007 D6058202828119",
    "0084000008",
    "FF00000000",
    "00"};

static void read_functions(struct member *member)
{
    for (unsigned i = 0; i < 8; i++)
        fake_es10_hex(&member->fake,
                      functions[soak_choose(&soak, sizeof(functions) / sizeof(functions[0]))],
                      NULL);
}

static void send_commands(struct member *member)
{
    for (unsigned i = 0; i < 16; i++)
        fake_exchange(&member->fake,
                      commands[soak_choose(&soak, sizeof(commands) / sizeof(commands[0]))], NULL);
}

static void send_random(struct member *member)
{
    uint8_t octets[64];
    char text[2 * sizeof(octets) + 1];

    for (unsigned i = 0; i < 16; i++) {
        size_t len = 1 + soak_choose(&soak, sizeof(octets));

        for (size_t at = 0; at < len; at++)
            octets[at] = (uint8_t)soak_choose(&soak, 256);
        octets[0] &= soak_choose(&soak, 2) ? 0x80 : 0xFF;
        fake_exchange(&member->fake, bytes_to_hex(bytes_at(octets, len), text, sizeof(text)), NULL);
    }
}

static void reset(struct member *member)
{
    assert_int_equal(euiccd_reset(member->fake.card, NULL), 0);
}

static void reopen(struct member *member)
{
    fake_card_reopen(&member->fake);
}

/* ---- a download, and all that it left deleted ---- */

static void remove_notifications(struct member *member)
{
    struct bytes list;
    struct tlv whole, entry, number;
    unsigned count = 0;
    uint8_t octets[8][16];
    struct buf requests[8];

    assert_int_equal(fake_es10_hex(&member->fake, "BF2800", &list), SW_OK);
    assert_int_equal(tlv_only(list, &whole), 0);
    assert_int_equal(tlv_only(whole.value, &entry), 0);
    for (list = entry.value; list.len && count < 8; count++) {
        size_t mark;

        assert_int_equal(tlv_next(&list, &entry), 0);
        assert_int_equal(tlv_find(entry.value, 0x80, &number), 0);
        requests[count] = buf_over(octets[count], sizeof(octets[count]));
        mark = tlv_open(&requests[count], 0xBF30);
        buf_put(&requests[count], number.whole);
        tlv_close(&requests[count], mark);
    }
    for (unsigned i = 0; i < count; i++)
        assert_int_equal(fake_es10(&member->fake, buf_bytes(&requests[i]), NULL), SW_OK);
}

#define ICCID "5A0A98001032547698103214"

static void download(struct member *member)
{
    reset(member);
    assert_int_equal(download_run(&member->download, NULL), 0);
    assert_es10(&member->fake, "BF31 11 A00C" ICCID "810100", "BF3103800100");
    reset(member);
    send_commands(member);
    reset(member);
    assert_es10(&member->fake, "BF32 11 A00C" ICCID "810100", "BF3203800100");
    assert_es10(&member->fake, "BF33 0C" ICCID, "BF3303800100");
    remove_notifications(member);
    assert_es10(&member->fake, "BF2D03 5C015A", "BF2D02 A000");
    downloads++;
}

/* ---- the run ---- */

static const struct {
    void (*act)(struct member *member);
    unsigned weight;
} actions[] = {{read_functions, 8}, {send_commands, 8}, {send_random, 4},
               {reset, 2},          {reopen, 1},        {download, 2}};

static void step(void)
{
    struct member *member = &members[soak_choose(&soak, CARDS)];
    unsigned ticket = soak_choose(&soak, 25), action = 0;

    for (; ticket >= actions[action].weight; action++)
        ticket -= actions[action].weight;
    actions[action].act(member);
}

static void test_cards(void **state)
{
    char folder[] = "/tmp/euiccd-soak-XXXXXX";

    (void)state;
    assert_non_null(mkdtemp(folder));
    for (unsigned i = 0; i < CARDS; i++) {
        fake_card_make_in(&members[i].fake, folder, in_mode_dual);
        assert_int_equal(euiccd_trace_callback(members[i].fake.trace, count_apdu, NULL), 0);
        download_begin(&members[i].download, &members[i].fake,
                       i % 4 ? EC_CURVE_P256 : EC_CURVE_BRAINPOOL_P256R1);
    }
    soak_begin(&soak, "cards", folder);
    do
        for (unsigned i = 0; i < STEPS; i++)
            step();
    while (soak_goes_on(&soak));
    printf("soak cards: %lu APDUs: an hour of 64 devices with %.1f APDUs a minute each; %u "
           "downloads with deletes\n",
           apdus, (double)apdus / CARDS / 60, downloads);
    assert_int_equal(soak_end(&soak), 0);
    for (unsigned i = 0; i < CARDS; i++) {
        download_end(&members[i].download);
        fake_card_end(&members[i].fake);
    }
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cards)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
