/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The device with a card that follows a script: sessions from power on, REFRESH, an endless
 * session, cards that fail. The scripts are the examples of CAT-1.5.
 */
#include "apdu/ins.h"
#include "test/tools/device/story.h"
#include "tools/device/device.h"

#include <poll.h>

static void test_power_on(void **state)
{
    static const struct script_row rows[] = {SIM, EVENTS, NORMAL, END};

    (void)state;
    play(rows, NULL,
         "IMSI: 001010000000001\nSET UP EVENT LIST\n"
         "attach: 00101, without authentication: the radio file has no `sim' line for this "
         "IMSI\nservice: normal, 00101\n");
}

static void test_no_usim(void **state)
{
    static const char *const radio[] = {"0 00101", NULL};
    static const struct script_row rows[] = {
        NO_SIM,
        EVENTS,
        {"80C200000CD60A990103820282819B0101", "9000"},
        {"80C2000019D617990112820283817D0500F11000013F01087401097501 0B", "9000"},
        END};
    struct script_row spaced[sizeof(rows) / sizeof(rows[0])];

    (void)state;
    memcpy(spaced, rows, sizeof(rows));
    spaced[6].command = "80C2000019D617990112820283817D0500F11000013F010874010975010B";
    play(spaced, radio,
         "IMSI: none: no USIM, no profile is enabled\nSET UP EVENT LIST\n"
         "service: limited, 00101 rejects with cause 11\n");
}

static void test_locked_sim(void **state)
{
    static const struct script_row rows[] = {{"80AA000008A906830107840100", "9000"},
                                             {"00A4040407A0000000871002", "6110"},
                                             {"00C0000010", "62009000"},
                                             {"00A40004026F07", "9000"},
                                             {"00B0000009", "6982"},
                                             {PROFILE, "9000"},
                                             END};

    (void)state;
    play(rows, NULL,
         "IMSI: EF.IMSI cannot be read, 6982\nattach: 00101, without authentication: the SIM has "
         "no IMSI\n"
         "service: normal, 00101\n");
}

/* A timer expires within a proactive session: its ENVELOPE is sent between two commands. */
static void test_timer_in_a_session(void **state)
{
    static const struct script_row rows[] = {
        SIM,
        {PROFILE, "9113"},
        {"8012000013", "D0118103042700820281 82A40101A503000001 9000"},
        {"801400000F810304270082028281830100A40101", "910B"},
        {"801200000B", "D009810305260182028182 9000"},
        {"801400001681030526018202828183010094083A55108000000010", "910B"},
        {"80C200000ED70C82028281A40101A503000001", "910B"},
        {"801200000B", "D009810306260182028182 9000"},
        {"801400001681030626018202828183010094083A55108000000010", "9000"},
        END};

    (void)state;
    script_begin(&script, rows, NULL);
    script.pace = 4;
    assert_int_equal(script_run(&script), 0);
    script_end(&script);
}

/* An endless proactive session is ended, and continued after the next STATUS; --for ends it. */
struct endless {
    int64_t now;
    unsigned left, status;
};

static int endless_transmit(void *context, struct bytes command, struct buf *data, uint16_t *sw,
                            char *why, size_t size)
{
    static const uint8_t asks_imei[] = {0xD0, 0x09, 0x81, 0x03, 0x01, 0x26,
                                        0x01, 0x82, 0x02, 0x81, 0x82};
    struct endless *endless = context;

    (void)why;
    (void)size;
    endless->now++;
    endless->status += command.at[1] == INS_STATUS;
    *sw = command.at[1] == INS_FETCH ? 0x9000 : 0x910B;
    if (command.at[1] == INS_FETCH)
        buf_put(data, BYTES_OF(asks_imei));
    return 0;
}

static bool endless_log(void *context, double seconds, const char *event, const char *detail)
{
    struct endless *endless = context;

    (void)seconds;
    endless->left +=
        strcmp(event, "FETCH") == 0 && strstr(detail, "ended after 100000 commands") != NULL;
    return true;
}

static int64_t endless_now(void *context)
{
    return ((const struct endless *)context)->now;
}

static int endless_wait(void *context, struct pollfd *fds, nfds_t count, int ms)
{
    ((struct endless *)context)->now += ms;
    return poll(fds, count, 0);
}

static void test_endless_session(void **state)
{
    struct endless endless = {0};
    const struct device_clock clock = {
        .now = endless_now, .wait = endless_wait, .context = &endless};

    (void)state;
    script_begin(&script, NULL, NULL);
    script.device.options.clock = script.device.channels.clock = &clock;
    script.device.options.log = endless_log;
    script.device.options.context = &endless;
    script.device.options.seconds = 1000000; /* time scale 1000 */
    script.device.card.transmit = endless_transmit;
    script.device.card.context = &endless;
    assert_int_equal(script_run(&script), 0);
    assert_in_range(endless.left, 3, 5);
    assert_in_range(endless.status, 1, 4);
    assert_in_range(endless.now, 1000000, 1000002);
    script_end(&script);
}

/* UICC reset: no TERMINAL RESPONSE, a reset, a new session without timers and events. */
static void test_refresh_by_reset(void **state)
{
    static const struct script_row rows[] = {SIM,
                                             EVENTS,
                                             NORMAL,
                                             {"80F2000C", "910B"},
                                             {"801200000B", "D00981030A010482028182 9000"},
                                             {"reset", ""},
                                             SIM,
                                             {PROFILE, "9000"},
                                             {"80F2000C", "9000"},
                                             END};

    (void)state;
    play(rows, NULL,
         "IMSI: 001010000000001\nSET UP EVENT LIST\n"
         "attach: 00101, without authentication: the radio file has no `sim' line for this "
         "IMSI\nservice: normal, 00101\n"
         "REFRESH: mode 04\nreset\nIMSI: 001010000000001\n"
         "attach: 00101, without authentication: the radio file has no `sim' line for this "
         "IMSI\nservice: normal, 00101\n");
}

/* Profile state change: a TERMINAL RESPONSE and a new session, without a reset. */
static void test_refresh_by_state_change(void **state)
{
    static const struct script_row rows[] = {SIM,
                                             EVENTS,
                                             NORMAL,
                                             {"80F2000C", "910B"},
                                             {"801200000B", "D00981030A010982028182 9000"},
                                             {"801400000C81030A010982028281830100", "9000"},
                                             NO_SIM,
                                             {PROFILE, "9000"},
                                             {"80F2000C", "9000"},
                                             END};

    (void)state;
    script_begin(&script, rows, NULL);
    assert_int_equal(script_run(&script), 0);
    assert_int_equal(script.device.events, 0);
    script_end(&script);
}

/* File change: the session continues, IMSI and attachment are read again. */
static void test_refresh_of_files(void **state)
{
    static const struct script_row rows[] = {SIM,
                                             EVENTS,
                                             NORMAL,
                                             {"80F2000C", "910B"},
                                             {"801200000B", "D00981030A010182028182 9000"},
                                             {"801400000C81030A010182028281830100", "9000"},
                                             {"00A4040407A0000000871002", "9000"},
                                             {"00A40004026F07", "9000"},
                                             {"00B0000009", "0809101000000000209000"},
                                             {"00A40004026F7B", "6A82"},
                                             {"00A40004026FE3", "6A82"},
                                             NORMAL,
                                             END};

    (void)state;
    script_begin(&script, rows, NULL);
    assert_int_equal(script_run(&script), 0);
    assert_string_equal(script.device.imsi, "001010000000002");
    assert_true(script.device.events != 0);
    script_end(&script);
}

/* A malformed command, and a card that refuses FETCH. */
static void test_garbage(void **state)
{
    static const struct script_row rows[] = {SIM,
                                             {PROFILE, "9105"},
                                             {"8012000005", "D003010203 9000"},
                                             {"801400000C810301000082028281830132", "910B"},
                                             {"801200000B", "6F00"},
                                             {"80F2000C", "6D00"},
                                             {"80F2000C", "9000"},
                                             END};

    (void)state;
    play(rows, NULL,
         "IMSI: 001010000000001\nFETCH: malformed proactive command\nFETCH: refused, 6F00\n"
         "attach: 00101, without authentication: the radio file has no `sim' line for this "
         "IMSI\nservice: normal, 00101\n");
}

static void test_refusals(void **state)
{
    static const struct script_row rows[] = {{"80AA000008A906830107840100", "6D00"},
                                             {"00A4040407A0000000871002", "6A82"},
                                             {PROFILE, "6D00"},
                                             {"80F2000C", "9000"},
                                             END};

    (void)state;
    play(rows, NULL,
         "TERMINAL CAPABILITY: refused, 6D00\nIMSI: none: no USIM, no profile is enabled\nTERMINAL "
         "PROFILE: refused, "
         "6D00\nattach: 00101, without authentication: the SIM has no IMSI\n"
         "service: normal, 00101\n");
}

static void test_capabilities(void **state)
{
    static const struct script_row ipad[] = {{"80AA000008A906830107840101", "9000"},
                                             {"00A4040407A0000000871002", "6A82"},
                                             {"8010000002FFFF", "9000"},
                                             END};
    static const struct script_row unsaid[] = {
        {"00A4040407A0000000871002", "6A82"}, {"8010000002FFFF", "9000"}, END};
    static const uint8_t profile[] = {0xFF, 0xFF};

    (void)state;
    script_begin(&script, ipad, NULL);
    script.device.options.ipa = DEVICE_IPA_IPAD;
    script.device.options.profile = BYTES_OF(profile);
    assert_int_equal(script_run(&script), 0);
    script_end(&script);
    script_begin(&script, unsaid, NULL);
    script.device.options.ipa = DEVICE_IPA_UNSAID;
    script.device.options.profile = BYTES_OF(profile);
    assert_int_equal(script_run(&script), 0);
    script_end(&script);
}

/* The reader fails at each command in turn: ERR_IO with a reason. */
static void test_reader_fails(void **state)
{
    static const struct script_row rows[] = {SIM,
                                             EVENTS,
                                             NORMAL,
                                             {"80F2000C", "910B"},
                                             {"801200000B", "D00981030A010482028182 9000"},
                                             {"reset", ""}};
    enum { COUNT = sizeof(rows) / sizeof(rows[0]) };
    struct script_row broken[COUNT + 1];

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        memcpy(broken, rows, sizeof(rows));
        broken[i].response = NULL;
        broken[i + 1] = (struct script_row){NULL, NULL};
        script_begin(&script, broken, NULL);
        assert_int_equal(script_run(&script), ERR_IO);
        assert_string_equal(script.device.error, "the reader is gone");
        script_end(&script);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_power_on),
                                       cmocka_unit_test(test_no_usim),
                                       cmocka_unit_test(test_locked_sim),
                                       cmocka_unit_test(test_timer_in_a_session),
                                       cmocka_unit_test(test_endless_session),
                                       cmocka_unit_test(test_refresh_by_reset),
                                       cmocka_unit_test(test_refresh_by_state_change),
                                       cmocka_unit_test(test_refresh_of_files),
                                       cmocka_unit_test(test_garbage),
                                       cmocka_unit_test(test_refusals),
                                       cmocka_unit_test(test_capabilities),
                                       cmocka_unit_test(test_reader_fails)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
