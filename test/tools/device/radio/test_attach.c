/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attach: every outcome of AUTHENTICATE, with a simulated SIM that can also respond wrongly. */
#include "apdu/ins.h"
#include "test/fake/script.h"
#include "tools/device/clock.h"
#include "tools/device/radio/attach.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define KEY  "465B5CE8B199B49FAA5F0A2EE238A6BC"
#define OPC  "CD63CB71954A9F4E48A5994E37A02BAF"
#define IMSI "001010000000001"

enum manner {
    RIGHT,
    WRONG_RES,
    NO_RES,
    REFUSES_MAC,
    REFUSES,
    AHEAD, /* one synchronisation failure */
    ALWAYS_AHEAD,
    WRONG_AUTS,
    GARBAGE
};

struct sim {
    enum manner manner;
    struct subscriber subscriber; /* for its key */
    unsigned challenges;
    uint64_t last_sqn;
    uint8_t answer[64];
    size_t answer_len;
    unsigned others; /* other commands than AUTHENTICATE */
};

static struct script script;
static struct sim sim;

static void put_auts(const uint8_t rand[AKA_RAND_LEN], struct buf *out)
{
    static const uint8_t sqn[] = {0, 0, 0, 0x10, 0, 0}, amf[] = {0, 0};
    uint8_t ak[AKA_AK_LEN], mac[AKA_OUT_MAX];

    assert_int_equal(aka_f5_star(&sim.subscriber.aka, rand, ak), 0);
    assert_int_equal(aka_f1_star(&sim.subscriber.aka, rand, sqn, amf, mac), 0);
    buf_put_u16(out, 0xDC0E);
    for (unsigned i = 0; i < AKA_SQN_LEN; i++)
        buf_put_u8(out, sqn[i] ^ ak[i]);
    mac[0] ^= sim.manner == WRONG_AUTS;
    buf_put(out, bytes_at(mac, AKA_MAC_LEN));
}

static void put_res(const uint8_t rand[AKA_RAND_LEN], const uint8_t autn[AUTN_LEN], struct buf *out)
{
    static const uint8_t keys[35] = {16};
    struct aka_result result;

    assert_int_equal(aka_f2345(&sim.subscriber.aka, rand, &result), 0);
    sim.last_sqn = 0;
    for (unsigned i = 0; i < AKA_SQN_LEN; i++)
        sim.last_sqn = sim.last_sqn << 8 | (autn[i] ^ result.ak[i]);
    result.res[7] ^= sim.manner == WRONG_RES;
    buf_put_u8(out, 0xDB);
    buf_put_u8(out, 8);
    buf_put(out, bytes_at(result.res, 8));
    buf_put(out, bytes_cut(BYTES_OF(keys), 0, 34));
}

static uint16_t authenticate(const uint8_t *command)
{
    struct buf out = BUF_OVER(sim.answer);

    sim.challenges++;
    if (sim.manner == REFUSES_MAC || sim.manner == REFUSES)
        return sim.manner == REFUSES ? 0x6982 : 0x9862;
    if (sim.manner == NO_RES)
        return 0x9000;
    if (sim.manner == GARBAGE)
        buf_put_u16(&out, 0xDBFF);
    else if (sim.manner == ALWAYS_AHEAD || sim.manner == WRONG_AUTS ||
             (sim.manner == AHEAD && sim.challenges == 1))
        put_auts(command + 6, &out);
    else
        put_res(command + 6, command + 23, &out);
    sim.answer_len = out.len;
    return (uint16_t)(0x6100 | out.len);
}

static int transmit(void *context, struct bytes command, struct buf *data, uint16_t *sw, char *why,
                    size_t size)
{
    (void)context;
    (void)why;
    (void)size;
    *sw = 0x9000;
    if (command.at[1] == INS_AUTHENTICATE) {
        assert_int_equal(command.len, 39);
        assert_memory_equal(command.at, "\x00\x88\x00\x81\x22\x10", 6);
        assert_int_equal(command.at[22], AUTN_LEN);
        *sw = authenticate(command.at);
    } else if (command.at[1] == INS_GET_RESPONSE) {
        assert_int_equal(command.at[4], sim.answer_len);
        buf_put(data, bytes_at(sim.answer, sim.answer_len));
    } else {
        sim.others++;
    }
    return 0;
}

static void look(enum manner manner)
{
    static const char *const radio[] = {"0 00101", "sim " IMSI " milenage " KEY " " OPC, NULL};

    sim = (struct sim){.manner = manner};
    assert_int_equal(subscriber_set(&sim.subscriber, IMSI, "milenage", KEY, OPC), 0);
    script_begin(&script, NULL, radio);
    script.device.card.transmit = transmit;
    strcpy(script.device.imsi, IMSI);
    script.device.view.state = RADIO_NONE;
    assert_int_equal(device_update_service(&script.device, true), 0);
}

static void test_outcomes(void **state)
{
    static const struct {
        enum manner manner;
        unsigned challenges;
        const char *logged;
    } rows[] = {
        {RIGHT, 1, "attach: 00101, authenticated\nservice: normal, 00101\n"},
        {AHEAD, 2, "attach: 00101, resynchronised\nservice: normal, 00101\n"},
        {WRONG_RES, 1, "attach: 00101, no valid RES from the SIM\n"},
        {NO_RES, 1, "attach: 00101, no valid RES from the SIM\n"},
        {GARBAGE, 1, "attach: 00101, no valid RES from the SIM\n"},
        {REFUSES, 1, "attach: 00101, no valid RES from the SIM\n"},
        {REFUSES_MAC, 1, "attach: 00101, the SIM refuses the network's MAC\n"},
        {ALWAYS_AHEAD, 2, "attach: 00101, no valid RES from the SIM\n"},
        {WRONG_AUTS, 1, "attach: 00101, invalid AUTS of the SIM\n"},
    };
    char logged[200];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        bool good = strstr(rows[i].logged, "normal") != NULL;

        look(rows[i].manner);
        snprintf(logged, sizeof(logged), "%s%s", rows[i].logged,
                 good ? "" : "service: limited, 00101 rejects with cause 3\n");
        assert_string_equal(script.logged, logged);
        assert_int_equal(sim.challenges, rows[i].challenges);
        assert_int_equal(script.device.view.data, good);
        /* No change without a change of the radio. */
        assert_int_equal(device_update_service(&script.device, false), 0);
        assert_int_equal(sim.challenges, rows[i].challenges);
        if (rows[i].manner == AHEAD)
            assert_int_equal(sim.last_sqn >> 5, (0x100000 >> 5) + 1);
        script_end(&script);
    }
}

/* A network that rejects the IMSI sends no challenge; a SIM without `sim` line is accepted. */
static void test_no_challenge(void **state)
{
    (void)state;
    look(RIGHT);
    strcpy(script.device.imsi, "001010000000002");
    assert_int_equal(device_update_service(&script.device, true), 0);
    assert_non_null(strstr(
        script.logged,
        "without authentication: the radio file has no `sim' line for this IMSI\nservice: normal"));
    strcpy(script.device.imsi, "001020000000001");
    assert_int_equal(device_update_service(&script.device, true), 0);
    assert_non_null(strstr(script.logged, "service: limited, 00101 rejects with cause 11\n"));
    assert_int_equal(sim.challenges, 1);
    assert_int_equal(sim.others, 0); /* the event list is empty */
    script_end(&script);
}

/* Loss of the data connection drops all channels. */
static void test_links_drop(void **state)
{
    (void)state;
    look(RIGHT);
    script.device.channels.at[3].fd = script.stop[1];
    assert_int_equal(radio_add(&script.radio, "0 00102 imsi=00102"), 0);
    script.radio.rules[0] = script.radio.rules[1];
    assert_int_equal(device_update_service(&script.device, false), 0);
    assert_true(script.device.channels.at[3].dropped);
    script.device.channels.at[3].fd = -1;
    script_end(&script);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_outcomes),
                                       cmocka_unit_test(test_no_challenge),
                                       cmocka_unit_test(test_links_drop)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
