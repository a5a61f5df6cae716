/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fake terminal, card with IPAe and fake eIM over TLS in one process: times of polls, execution and
 * delivery, rollback, fallback and return.
 */
#include "ipae/ipae.h"

#include "apdu/tlv.h"
#include "card/applet.h"
#include "test/fake/circle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct circle *circle;

static void test_idle_poll(void **state)
{
    (void)state;
    circle_begin(circle, "A*", 1, NULL);
    terminal_start(&circle->terminal);
    assert_int_equal(circle->eims[0].polls, 1);
    assert_int_equal(circle->eims[0].https.connections, 1);
    assert_true(circle->eims[0].has_plmn);
    assert_int_equal(circle->terminal.sw, 0x9000);
    print_message("idle poll: %u commands, %lu octets up, %lu down: %s\n",
                  circle->terminal.commands, circle->terminal.up, circle->terminal.down,
                  circle->terminal.log);
    terminal_poll(&circle->terminal); /* STATUS alone causes no poll */
    assert_int_equal(circle->eims[0].polls, 1);
    circle_end(circle);
}

/* C-23: the IPAe passes packages on unchanged; the eUICC judges a malformed operation. */
static void test_damaged_package(void **state)
{
    (void)state;
    circle_begin(circle, "A* Bn", 1, NULL);
    fake_eim_order(&circle->eims[0], "dp=a #A3045A0A9899");
    fake_eim_order(&circle->eims[0], "dp=b #A382700098");
    fake_eim_order(&circle->eims[0], "xB");
    terminal_start(&circle->terminal);
    assert_int_equal(circle->eims[0].results, 3);
    assert_string_equal(circle->eims[0].words[0], "BF6503800100020102");
    assert_string_equal(circle->eims[0].words[1], "BF6503800100020102");
    assert_string_equal(circle->eims[0].words[2], "850100");
    circle_end(circle);
}

static void test_packages(void **state)
{
    (void)state;
    circle_begin(circle, "A*n Bn Cn", 1, NULL);
    fake_eim_order(&circle->eims[0], "lp rat");
    fake_eim_order(&circle->eims[0], "xC dp=smdp.example");
    terminal_start(&circle->terminal);
    assert_int_equal(circle->eims[0].results, 2);
    assert_string_equal(circle->eims[0].words[1], "850100BF6503800100");
    assert_int_equal(circle->eims[0].notifications, 1); /* C deleted */
    assert_int_equal(circle->eims[0].polls, 3);
    assert_int_equal(circle->eims[0].https.connections, 1);
    assert_outbox_is_empty(circle);
    assert_string_equal(circle->scene.fake.refusal, ""); /* nothing is removed twice */
    circle_end(circle);
}

static void short_times(struct euiccd_create_options *factory)
{
    factory->seed = to_euiccd(BYTES_TEXT("jitter that repeats"));
    factory->poll_seconds = 1000;
    factory->rollback_seconds = 200;
    factory->fallback_seconds = 100;
}

/* The next poll comes after poll_seconds with jitter; after a failure sooner, with growing delay.
 */
static void test_timer_and_back_off(void **state)
{
    struct fake_eim *eim = &circle->eims[0];

    (void)state;
    circle_begin(circle, "A*", 1, short_times);
    terminal_start(&circle->terminal);
    terminal_wait(&circle->terminal, 890);
    assert_int_equal(eim->polls, 1);
    terminal_wait(&circle->terminal, 220);
    assert_int_equal(eim->polls, 2);
    eim->https.fault = HTTPS_500;
    terminal_wait(&circle->terminal, 1110);
    assert_in_range(eim->https.connections, 3, 8); /* the third one, then after 30 s, 60 s ... */
    terminal_wait(&circle->terminal, 3600 * 24);
    assert_in_range(eim->https.connections, 25, 40); /* once an hour at last */
    eim->https.fault = HTTPS_FINE;
    terminal_wait(&circle->terminal, 4000);
    /* The two from before, one within the hour, then one in 900 to 1100 s. */
    assert_in_range(eim->polls, 3, 2 + 1 + 4000 / 900);
    circle_end(circle);
}

/* An SMS-PP that no application takes: poll now. */
static void test_push(void **state)
{
    (void)state;
    circle_begin(circle, "A", 1, NULL); /* the scene's profiles have no files */
    terminal_start(&circle->terminal);
    assert_int_equal(terminal_envelope(&circle->terminal, "D106 82028381 8B00") >> 8, 0x91);
    assert_int_equal(circle->eims[0].polls, 2);
    assert_int_equal(terminal_envelope(&circle->terminal, "D307820201819001 01"), 0x6985);
    assert_int_equal(circle->terminal.menus, 0);
    assert_int_equal(terminal_envelope(&circle->terminal, "D60A990104 82028281 1B0100"), 0x9000);
    assert_int_equal(circle->eims[0].polls, 2); /* an event that was not requested */
    circle_end(circle);
}

/* Where the terminal has menus, the item "poll now"; a terminal may refuse it. */
static void test_menu(void **state)
{
    static const char menus[] =
        "3B01E862111C00078000001FE2600000434000000000000050000000000000000320";

    (void)state;
    for (unsigned refused = 0; refused < 2; refused++) {
        circle_begin(circle, "A*", 1, NULL);
        circle->terminal.profile = menus;
        circle->terminal.result = 0x30;
        circle->terminal.result_type = 0x25;
        circle->terminal.result_times = refused;
        terminal_start(&circle->terminal);
        assert_int_equal(circle->terminal.menus, !refused);
        assert_int_equal(circle->eims[0].polls, 1);
        if (refused) {
            assert_int_equal(terminal_envelope(&circle->terminal, "D307820201819001 01"), 0x6985);
        } else {
            assert_int_equal(terminal_envelope(&circle->terminal, "D307820201819001 02"), 0x6985);
            assert_int_equal(terminal_envelope(&circle->terminal, "D30482020181"), 0x6985);
            assert_int_equal(circle->eims[0].polls, 1);
            terminal_envelope(&circle->terminal, "D307820201819001 01");
        }
        assert_int_equal(circle->eims[0].polls, 2 - refused);
        circle_end(circle);
    }
}

/* A failing eIM does not stop the poll of the other; each has its own queue and state changes. */
static void test_two_eims(void **state)
{
    (void)state;
    circle_begin(circle, "A* B", 2, short_times);
    circle->eims[0].https.fault = HTTPS_HANGS_UP;
    fake_eim_order(&circle->eims[1], "dp=two.example");
    terminal_start(&circle->terminal);
    assert_int_equal(circle->eims[1].results, 1);
    assert_int_equal(circle->eims[0].cause, -1);
    circle->eims[0].https.fault = HTTPS_FINE;
    terminal_wait(&circle->terminal, 60);
    assert_int_equal(circle->eims[0].polls, 1);
    assert_int_equal(circle->eims[0].cause, 0); /* otherEim */
    assert_int_equal(circle->eims[1].cause, -1);
    circle->eims[0].cause = -1;
    terminal_wait(&circle->terminal, 1200);
    assert_int_equal(circle->eims[0].cause, -1); /* reported once */
    circle_end(circle);
}

/* An enable: REFRESH, then the stored result over the new profile. */
static void test_enable(void **state)
{
    (void)state;
    circle_begin(circle, "A*n Bn", 1, short_times);
    fake_eim_order(&circle->eims[0], "+B!");
    terminal_start(&circle->terminal);
    assert_int_equal(circle->terminal.refreshes, 1);
    assert_string_equal(circle_profiles(circle), "A B*");
    assert_int_equal(circle->eims[0].results, 1);
    assert_string_equal(circle->eims[0].words[0], "830100");
    assert_int_equal(circle->eims[0].notifications, 2);
    assert_outbox_is_empty(circle);
    terminal_wait(&circle->terminal, 5000); /* no rollback comes later */
    assert_string_equal(circle_profiles(circle), "A B*");
    circle_end(circle);
}

static void test_enable_by_profile_state_change(void **state)
{
    (void)state;
    circle_begin(circle, "A* B", 1, NULL);
    circle->terminal.answers_refresh = true;
    fake_eim_order(&circle->eims[0], "+B");
    terminal_start(&circle->terminal);
    assert_int_equal(circle->terminal.refreshes, 1);
    assert_string_equal(circle_profiles(circle), "A B*");
    assert_int_equal(circle->eims[0].results, 1);
    circle_end(circle);
}

/* The new profile has no service: rollback after the rollback time, with its result. */
static void test_rollback_by_time(void **state)
{
    (void)state;
    circle_begin(circle, "A*n Bn", 1, short_times);
    fake_eim_order(&circle->eims[0], "+B!");
    circle->terminal.location_after_refresh = 2;
    terminal_start(&circle->terminal);
    assert_string_equal(circle_profiles(circle), "A B*");
    assert_int_equal(circle->eims[0].results, 0);
    terminal_wait(&circle->terminal, 199);
    assert_string_equal(circle_profiles(circle), "A B*");
    circle->terminal.location_after_refresh = 0;
    terminal_wait(&circle->terminal, 2);
    assert_string_equal(circle_profiles(circle), "A* B");
    assert_int_equal(circle->eims[0].results, 1);
    assert_string_equal(circle->eims[0].words[0], "8C0100"); /* rollbackResult ok */
    assert_outbox_is_empty(circle);
    circle_end(circle);
}

/* In service, but the eIM cannot be reached: rollback after three polls; without rollbackFlag
 * never. */
static void test_rollback_by_failures(void **state)
{
    (void)state;
    circle_begin(circle, "A* B", 1, short_times);
    fake_eim_order(&circle->eims[0], "+B!");
    circle->eims[0].https.fault_after = 1; /* only the package gets through */
    circle->eims[0].https.fault = HTTPS_HANGS_UP;
    terminal_start(&circle->terminal);
    assert_string_equal(circle_profiles(circle), "A B*");
    terminal_wait(&circle->terminal, 130);
    assert_string_equal(circle_profiles(circle), "A* B");
    assert_int_equal(circle->terminal.refreshes, 2);
    circle->eims[0].https.fault = HTTPS_FINE;
    terminal_wait(&circle->terminal, 100);
    assert_string_equal(circle->eims[0].words[0], "8C0100");
    circle_end(circle);

    circle_begin(circle, "A* B", 1, short_times);
    fake_eim_order(&circle->eims[0], "+B");
    circle->eims[0].https.fault_after = 1;
    circle->eims[0].https.fault = HTTPS_HANGS_UP;
    terminal_start(&circle->terminal);
    terminal_wait(&circle->terminal, 3600);
    assert_string_equal(circle_profiles(circle), "A B*");
    circle->eims[0].https.fault = HTTPS_FINE;
    terminal_wait(&circle->terminal, 3600);
    assert_string_equal(circle->eims[0].words[0], "830100");
    circle_end(circle);
}

/* The rollback time starts again with each reset; the permission survives it. */
static void test_rollback_after_power_cuts(void **state)
{
    (void)state;
    circle_begin(circle, "A* B", 1, short_times);
    fake_eim_order(&circle->eims[0], "+B!");
    circle->terminal.location_after_refresh = 2;
    terminal_start(&circle->terminal);
    for (unsigned i = 0; i < 3; i++) {
        terminal_wait(&circle->terminal, 100);
        circle_cut(circle);
        circle->terminal.location = 2;
        terminal_start(&circle->terminal);
    }
    assert_string_equal(circle_profiles(circle), "A B*");
    circle->terminal.location_after_refresh = 0;
    terminal_wait(&circle->terminal, 201);
    assert_string_equal(circle_profiles(circle), "A* B");
    assert_string_equal(circle->eims[0].words[0], "8C0100");
    circle_end(circle);
}

/* No service: the Fallback Profile; the return is tried with growing delay until it succeeds. */
static void test_fallback_and_return(void **state)
{
    (void)state;
    circle_begin(circle, "A*n BF", 1, short_times);
    terminal_start(&circle->terminal);
    terminal_set_location(&circle->terminal, 2);
    terminal_wait(&circle->terminal, 99);
    assert_string_equal(circle_profiles(circle), "A* BF");
    circle->terminal.location_after_refresh = 0;
    terminal_wait(&circle->terminal, 2);
    assert_string_equal(circle_profiles(circle), "A B*F");
    assert_int_equal(circle->eims[0].cause, 1); /* fallback */
    circle->terminal.location_after_refresh = 2;
    terminal_wait(&circle->terminal, 202);
    assert_string_equal(circle_profiles(circle), "A* BF");
    circle->terminal.location_after_refresh = 0;
    terminal_wait(&circle->terminal, 102); /* without success */
    assert_string_equal(circle_profiles(circle), "A B*F");
    terminal_wait(&circle->terminal, 390);
    assert_string_equal(circle_profiles(circle), "A B*F");
    circle->eims[0].cause = -1;
    terminal_wait(&circle->terminal, 20);
    assert_string_equal(circle_profiles(circle), "A* BF");
    assert_int_equal(circle->eims[0].cause, 1);
    terminal_wait(&circle->terminal, 5000);
    assert_string_equal(circle_profiles(circle), "A* BF");
    assert_outbox_has(circle, 0, 4);
    circle_end(circle);
}

/* A power cut after the state is stored and before the switch: no switch, nothing is reported. */
static void test_fallback_that_power_cut_short(void **state)
{
    static const uint8_t in[] = {1, 0, 0}, returned[] = {2, 1, 0};
    uint8_t octets[3];
    struct buf fact = BUF_OVER(octets);

    (void)state;
    circle_begin(circle, "A* BF", 1, short_times);
    assert_int_equal(card_write_agent_state(circle->scene.fake.card, "fallback", BYTES_OF(in)), 0);
    terminal_start(&circle->terminal);
    assert_int_equal(circle->eims[0].cause, -1);
    assert_int_equal(card_read_agent_state(circle->scene.fake.card, "fallback", &fact),
                     ERR_NOT_FOUND);
    terminal_set_location(&circle->terminal, 2);
    circle->terminal.location_after_refresh = 0;
    terminal_wait(&circle->terminal, 101);
    assert_string_equal(circle_profiles(circle), "A B*F");
    circle->eims[0].cause = -1;
    circle_cut(circle);
    assert_int_equal(
        card_write_agent_state(circle->scene.fake.card, "fallback", BYTES_OF(returned)), 0);
    terminal_start(&circle->terminal);
    assert_int_equal(circle->eims[0].cause, -1);
    terminal_wait(&circle->terminal, 399); /* the return is tried again in its time */
    assert_string_equal(circle_profiles(circle), "A B*F");
    terminal_wait(&circle->terminal, 2);
    assert_string_equal(circle_profiles(circle), "A* BF");
    assert_int_equal(circle->eims[0].cause, 1);
    circle_end(circle);
}

static void test_fallback_after_rejections(void **state)
{
    (void)state;
    circle_begin(circle, "A* BF", 1, short_times);
    terminal_start(&circle->terminal);
    terminal_set_location(&circle->terminal, 1);
    terminal_reject(&circle->terminal, 22); /* congestion: not permanent */
    terminal_reject(&circle->terminal, 8);
    assert_string_equal(circle_profiles(circle), "A* BF");
    circle->terminal.location_after_refresh = 0;
    terminal_reject(&circle->terminal, 8);
    assert_string_equal(circle_profiles(circle), "A B*F");
    circle_end(circle);
}

/* In service, but no server can be reached: as without service. */
static void test_fallback_without_data(void **state)
{
    (void)state;
    circle_begin(circle, "A* BF", 1, short_times);
    circle->eim_count = 0; /* no server */
    terminal_start(&circle->terminal);
    terminal_wait(&circle->terminal, 300);
    assert_string_equal(circle_profiles(circle), "A* BF");
    terminal_wait(&circle->terminal, 320);
    assert_string_equal(circle_profiles(circle), "A B*F");
    circle->eim_count = 1;
    circle_end(circle);
}

static void test_no_fallback_profile(void **state)
{
    (void)state;
    circle_begin(circle, "A* B", 1, short_times);
    terminal_start(&circle->terminal);
    terminal_set_location(&circle->terminal, 2);
    terminal_wait(&circle->terminal, 3000);
    assert_string_equal(circle_profiles(circle), "A* B");
    assert_int_equal(circle->terminal.refreshes, 0);
    terminal_set_location(&circle->terminal, 0);
    assert_int_equal(circle->eims[0].polls, 2);
    circle_end(circle);
}

static void test_another_device(void **state)
{
    (void)state;
    circle_begin(circle, "A*", 1, NULL);
    terminal_start(&circle->terminal);
    terminal_start(&circle->terminal);
    assert_int_equal(circle->eims[0].cause, -1);
    circle->terminal.imei[3] ^= 0x10;
    terminal_start(&circle->terminal);
    assert_int_equal(circle->eims[0].cause, 6); /* deviceChange */
    circle_end(circle);
}

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

/* The response has each requested tag, and eimTransactionId; unknown tags are refused. */
static void test_ipa_euicc_data(void **state)
{
    static const char *const tags[] = {"A0", "A2", "BF20", "BF22", "83",
                                       "84", "A5", "A6",   "A8",   "A9"};
    static const char *const others[] = {"5A", "BF2D", "1F", "BF"};
    struct fake_eim *eim = &circle->eims[0];
    struct tlv response, data, part;
    char request[80];

    (void)state;
    circle_begin(circle, "A*n B", 1, NULL);
    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
        unsigned len = (unsigned)strlen(tags[i]) / 2;

        snprintf(request, sizeof(request), "BF52 %02X 5C %02X %s 83 02 C0FE", 6 + len, len,
                 tags[i]);
        fake_eim_queue_hex(eim, request);
        eim->last_len = 0;
        terminal_start(&circle->terminal);
        assert_int_equal(tlv_only(bytes_at(eim->last, eim->last_len), &response), 0);
        assert_int_equal(response.tag, 0xBF52);
        assert_int_equal(tlv_only(response.value, &data), 0);
        assert_int_equal(data.tag, 0xA0);
        assert_int_equal(tlv_find(data.value, (uint32_t)strtoul(tags[i], NULL, 16), &part), 0);
        assert_int_equal(tlv_find(data.value, 0x87, &part), 0);
        assert_int_equal(part.value.at[1], 0xFE);
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        unsigned len = (unsigned)strlen(others[i]) / 2;

        snprintf(request, sizeof(request), "BF52 %02X 5C %02X %s 83 02 C0FE", 6 + len, len,
                 others[i]);
        fake_eim_queue_hex(eim, request);
        terminal_start(&circle->terminal);
        assert_memory_equal(eim->last, "\xBF\x52\x09\xA1\x07\x80\x02\xC0\xFE\x02\x01\x01", 12);
    }
    fake_eim_queue_hex(eim, "BF52 12 5C0C 83A883A883A883A883A883A8 8302C0FE"); /* repeated tags */
    terminal_start(&circle->terminal);
    assert_memory_equal(eim->last, "\xBF\x52\x09\xA1\x07\x80\x02\xC0\xFE\x02\x01\x01", 12);
    fake_eim_queue_hex(eim, "BF52 07 5C01A5 0402FFFF"); /* no such CI */
    terminal_start(&circle->terminal);
    assert_memory_equal(eim->last, "\xBF\x52\x05\xA1\x03\x02\x01\x05", 8);
    circle_end(circle);
}

/* Unknown and malformed packages get an error response; the next package is executed. */
static void test_strange_packages(void **state)
{
    struct fake_eim *eim = &circle->eims[0];

    (void)state;
    circle_begin(circle, "A* B", 1, NULL);
    fake_eim_queue_hex(eim, "BF6003800101");
    fake_eim_queue_hex(eim, "BF5103800101");
    fake_eim_queue_hex(eim, "BF5203800101");
    fake_eim_queue_hex(eim, "BF5403A10101");
    fake_eim_order(eim, "dp=x.example");
    terminal_start(&circle->terminal);
    assert_int_equal(eim->errors, 4);
    assert_int_equal(eim->results, 1);
    assert_int_equal(eim->polls, 6);
    circle_end(circle);
}

/* A refused result stays stored and is sent again. */
static void test_refused_result(void **state)
{
    struct fake_eim *eim = &circle->eims[0];

    (void)state;
    circle_begin(circle, "A*n Bn", 1, short_times);
    eim->refuses = true;
    fake_eim_order(eim, "xB");
    terminal_start(&circle->terminal);
    assert_outbox_has(circle, 1, 1);
    eim->refuses = false;
    circle_cut(circle);
    terminal_start(&circle->terminal);
    assert_int_equal(eim->results, 1);
    assert_int_equal(eim->notifications, 1);
    assert_outbox_is_empty(circle);
    circle_end(circle);
}

/* One result is always refused, and the eIM dropped its package: the next packages are executed,
 * and the result is sent before each of them, also after resets. */
static void test_result_that_is_refused_for_ever(void **state)
{
    struct fake_eim *eim = &circle->eims[0];

    (void)state;
    circle_begin(circle, "A* Bn", 1, short_times);
    eim->refuses_counter = 1;
    fake_eim_order(eim, "xB");
    terminal_start(&circle->terminal);
    assert_int_equal(eim->refusals, 1);
    fake_eim_drop(eim);
    fake_eim_order(eim, "dp=one.example");
    terminal_wait(&circle->terminal, 31);
    assert_int_equal(eim->refusals, 2);
    assert_int_equal(eim->results, 1);
    assert_string_equal(eim->words[0], "BF6503800100");
    assert_int_equal(eim->notifications, 1); /* sent with the result */
    assert_outbox_has(circle, 1, 0);
    terminal_wait(&circle->terminal, 1000); /* RESULT_REFUSALS failed polls in all, soon */
    assert_int_equal(eim->refusals, 5);
    for (unsigned i = 0; i < 2; i++) {
        circle_cut(circle);
        fake_eim_order(eim, "rat");
        terminal_start(&circle->terminal); /* before the first GetEimPackage */
        assert_int_equal(eim->refusals, 6 + i);
        assert_int_equal(eim->results, 2 + i);
    }
    eim->refuses_counter = 0;
    terminal_start(&circle->terminal);
    assert_string_equal(eim->words[3], "850100");
    assert_int_equal(eim->notifications, 1);
    assert_outbox_is_empty(circle);
    circle_end(circle);
}

/* The same for every kind of refusal, over HTTPS and CoAP (E-26): each poll sends the result and
 * continues with the next package; polls are not more frequent than with an error of ESipa. */
static void test_results_that_are_refused_in_any_way(void **state)
{
    struct fake_eim *eim = &circle->eims[0];

    (void)state;
    for (unsigned i = 0; i < 2U * EIM_REFUSALS; i++) {
        bool coap = i % 2;
        unsigned polls;

        circle->scene.eims[0].protocols = coap ? 0x40 : 0;
        circle_begin(circle, "A* Bn", 1, short_times);
        eim->refuses_counter = 1;
        eim->refusal = (enum fake_eim_refusal)(i / 2);
        print_message("refusal %u%s\n", i / 2, coap ? " over CoAP" : "");
        fake_eim_order(eim, "xB");
        terminal_start(&circle->terminal);
        assert_true(eim->refusals > 0);
        assert_outbox_has(circle, 1, 1);
        fake_eim_drop(eim);
        fake_eim_order(eim, "dp=one.example");
        fake_eim_order(eim, "rat");
        terminal_wait(&circle->terminal, 31);
        assert_int_equal(eim->results, 2);
        assert_string_equal(eim->words[0], "BF6503800100");
        assert_outbox_has(circle, 1, 0);
        polls = eim->polls;
        terminal_wait(&circle->terminal, 500);
        assert_in_range(eim->polls, polls + 3, polls + 7);
        eim->refuses_counter = 0;
        circle_cut(circle);
        terminal_start(&circle->terminal);
        assert_int_equal(eim->results, 3);
        assert_string_equal(eim->words[2], "850100");
        assert_outbox_is_empty(circle);
        circle_end(circle);
    }
}

/* The eIM refuses a result and sends the package again: it gets that result, not replayError. */
static void test_refused_and_ordered_again(void **state)
{
    struct fake_eim *eim = &circle->eims[0];

    (void)state;
    circle_begin(circle, "A* B", 1, short_times);
    eim->refuses_counter = 1;
    fake_eim_order(eim, "xB");
    fake_eim_order(eim, "dp=one.example");
    terminal_start(&circle->terminal);
    terminal_wait(&circle->terminal, 200);
    assert_int_equal(eim->results, 0);
    assert_true(eim->refusals > 2);
    assert_outbox_has(circle, 1, 0);
    eim->refuses_counter = 0;
    terminal_wait(&circle->terminal, 2000);
    assert_int_equal(eim->results, 2);
    assert_string_equal(eim->words[0], "850100");
    assert_string_equal(eim->words[1], "BF6503800100");
    assert_outbox_is_empty(circle);
    circle_end(circle);
}

/* E-27: an error response causes the permitted rollback. */
static void test_rollback_by_refusal(void **state)
{
    struct fake_eim *eim = &circle->eims[0];

    (void)state;
    circle_begin(circle, "A* B", 1, short_times);
    eim->refuses_counter = 1;
    fake_eim_order(eim, "+B!");
    fake_eim_order(eim, "dp=one.example");
    terminal_start(&circle->terminal);
    assert_string_equal(circle_profiles(circle), "A B*");
    terminal_wait(&circle->terminal, 150);
    eim->refuses_counter = 0;
    terminal_wait(&circle->terminal, 150);
    assert_string_equal(circle_profiles(circle), "A* B");
    assert_string_equal(eim->words[0], "8C0100");
    assert_string_equal(eim->words[1], "BF6503800100");
    assert_outbox_is_empty(circle);
    circle_end(circle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_idle_poll),
        cmocka_unit_test(test_packages),
        cmocka_unit_test(test_damaged_package),
        cmocka_unit_test(test_timer_and_back_off),
        cmocka_unit_test(test_push),
        cmocka_unit_test(test_menu),
        cmocka_unit_test(test_two_eims),
        cmocka_unit_test(test_enable),
        cmocka_unit_test(test_enable_by_profile_state_change),
        cmocka_unit_test(test_rollback_by_time),
        cmocka_unit_test(test_rollback_by_failures),
        cmocka_unit_test(test_rollback_after_power_cuts),
        cmocka_unit_test(test_fallback_and_return),
        cmocka_unit_test(test_fallback_that_power_cut_short),
        cmocka_unit_test(test_fallback_after_rejections),
        cmocka_unit_test(test_fallback_without_data),
        cmocka_unit_test(test_no_fallback_profile),
        cmocka_unit_test(test_another_device),
        cmocka_unit_test(test_terminals),
        cmocka_unit_test(test_modes),
        cmocka_unit_test(test_ipa_euicc_data),
        cmocka_unit_test(test_strange_packages),
        cmocka_unit_test(test_refused_result),
        cmocka_unit_test(test_result_that_is_refused_for_ever),
        cmocka_unit_test(test_results_that_are_refused_in_any_way),
        cmocka_unit_test(test_refused_and_ordered_again),
        cmocka_unit_test(test_rollback_by_refusal),
    };
    int failed;

    circle = circle_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    circle_free(circle);
    return failed;
}
