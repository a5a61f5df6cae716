/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The device before a card that follows a script: a session from power on, events, timers, the
 * radio, REFRESH, a busy card, and cards that fail. The scripts are the examples of CAT-1.5.
 */
#include "test/fake/script.h"
#include "tools/device/clock.h"
#include "tools/device/control/power.h"
#include "tools/device/device.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define PROFILE "8010000022*"
/* TERMINAL CAPABILITY, and a SIM with IMSI 001010000000001 and no other file. */
#define SIM                                                                                        \
    {"80AA000008A906830107840100", "9000"}, {"00A4040407A0000000871002", "9000"},                  \
        {"00A40004026F07", "9000"}, {"00B0000009", "0809101000000000109000"},                      \
        {"00A40004026F7B", "6A82"},                                                                \
    {                                                                                              \
        "00A40004026FE3", "6A82"                                                                   \
    }
#define NO_SIM                                                                                     \
    {"80AA000008A906830107840100", "9000"},                                                        \
    {                                                                                              \
        "00A4040407A0000000871002", "6A82"                                                         \
    }
/* The card asks for all events behind the profile. */
#define EVENTS                                                                                     \
    {PROFILE, "9111"}, {"8012000011", "D00F81030105008202818299 04090A0312 9000"},                 \
    {                                                                                              \
        "801400000C810301050082028281830100", "9000"                                               \
    }
#define NORMAL                                                                                     \
    {                                                                                              \
        "80C2000017D615990103820282819B0100930900F11000010001001F", "9000"                         \
    }
#define END                                                                                        \
    {                                                                                              \
        NULL, NULL                                                                                 \
    }

static struct script script;

static void play(const struct script_row *rows, const char *const *radio, const char *told)
{
    script_begin(&script, rows, radio);
    assert_int_equal(script_run(&script), 0);
    assert_string_equal(script.told, told);
    script_end(&script);
}

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

/* A timer expires; its initial value goes along, and the card's command behind it is run. */
static void test_timer(void **state)
{
    static const struct script_row rows[] = {
        SIM,
        {PROFILE, "9113"},
        {"8012000013", "D0118103042700820281 82A40101A503000001 9000"},
        {"801400000F810304270082028281830100A40101", "9000"},
        {"80C200000ED70C82028281A40101A503000001", "910B"},
        {"801200000B", "D009810305260182028182 9000"},
        {"801400001681030526018202828183010094083A55108000000010", "9000"},
        END};

    (void)state;
    play(rows, NULL,
         "IMSI: 001010000000001\nTIMER MANAGEMENT: timer 1 in 10 s\n"
         "attach: 00101, without authentication: the radio file has no `sim' line for this "
         "IMSI\nservice: normal, 00101\n"
         "expired: timer 1\nPROVIDE LOCAL INFORMATION: IMEI\n");
}

/* It expires while the card has one command after the other: it is told between two of them. */
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

/* A card whose commands do not end: they are left, and it is asked again; time and signals count.
 */
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
    endless->status += command.at[1] == 0xF2;
    *sw = command.at[1] == 0x12 ? 0x9000 : 0x910B;
    if (command.at[1] == 0x12)
        buf_put(data, BYTES_OF(asks_imei));
    return 0;
}

static bool endless_tell(void *context, double seconds, const char *event, const char *detail)
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
    const struct device_clock clock = {endless_now, endless_wait, &endless};

    (void)state;
    script_begin(&script, NULL, NULL);
    script.device.options.clock = script.device.channels.clock = &clock;
    script.device.options.log = endless_tell;
    script.device.options.context = &endless;
    script.device.options.seconds = 1000000; /* of which 1000 go by in a second */
    script.device.card.transmit = endless_transmit;
    script.device.card.context = &endless;
    assert_int_equal(script_run(&script), 0);
    assert_in_range(endless.left, 3, 5);
    assert_in_range(endless.status, 1, 4);
    assert_in_range(endless.now, 1000000, 1000002);
    script_end(&script);
}

/* STATUS every 30 s until the card wishes otherwise, and never after POLLING OFF. */
static void test_status(void **state)
{
    static const struct script_row rows[] = {SIM,
                                             {PROFILE, "9000"},
                                             {"80F2000C", "910B"},
                                             {"801200000B", "D009810301030082028182 9000"},
                                             {"801400000C810301030082028281830132", "9000"},
                                             {"80F2000C", "910F"},
                                             {"801200000F", "D00D8103020300820281828402 0205 9000"},
                                             {"8014000010810302030082028281830100"
                                              "84020205",
                                              "9000"},
                                             {"80F2000C", "910B"},
                                             {"801200000B", "D009810301040082028182 9000"},
                                             {"801400000C810301040082028281830100", "9000"},
                                             END};

    (void)state;
    script_begin(&script, rows, NULL);
    assert_int_equal(script_run(&script), 0);
    assert_int_equal(script.device.status_seconds, 0);
    assert_non_null(strstr(
        script.told,
        "POLL INTERVAL: result 32 (command data not understood)\nPOLL INTERVAL: 1 s\nPOLLING OFF"
        "\n"));
    script_end(&script);
}

/* UICC reset: no TERMINAL RESPONSE, a reset, and everything anew. Timers and events are gone. */
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

/* Profile state change: a TERMINAL RESPONSE and all anew, without a reset. */
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

/* Files changed: the session goes on, IMSI and attachment are read anew. */
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

/* The radio goes and comes: an event each. */
static void test_coverage(void **state)
{
    static const char *const radio[] = {"0-5 00101", "10-15 00101 nodata", "15 00101", NULL};
    static const struct script_row rows[] = {
        SIM, EVENTS, NORMAL, {"80C200000CD60A990103820282819B0102", "9000"}, NORMAL, NORMAL, END};

    (void)state;
    play(rows, radio,
         "IMSI: 001010000000001\nSET UP EVENT LIST\n"
         "attach: 00101, without authentication: the radio file has no `sim' line for this "
         "IMSI\nservice: normal, 00101\n"
         "service: none\n"
         "attach: 00101, without authentication: the radio file has no `sim' line for this IMSI\n"
         "service: normal, 00101, no data\n"
         "attach: 00101, without authentication: the radio file has no `sim' line for this "
         "IMSI\nservice: normal, 00101\n");
}

/* 9300: the ENVELOPE comes again. */
static void test_busy_card(void **state)
{
    static const struct script_row rows[] = {
        SIM,
        EVENTS,
        {"80C2000017D615990103820282819B0100930900F11000010001001F", "9300"},
        {"80C2000017D615990103820282819B0100930900F11000010001001F", "9300"},
        NORMAL,
        END};

    (void)state;
    script_begin(&script, rows, NULL);
    script.device.options.time_scale = 10; /* no STATUS comes between */
    assert_int_equal(script_run(&script), 0);
    assert_int_equal(script.device.queued_count, 0);
    script_end(&script);
}

/* A child that takes one connection at `*port`, says "hi" and hangs up. */
static pid_t serve_hi(uint16_t *port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof(at);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    pid_t child;

    assert_int_equal(bind(fd, (struct sockaddr *)&at, len), 0);
    assert_int_equal(listen(fd, 1), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
    *port = ntohs(at.sin_port);
    child = fork();
    assert_true(child >= 0);
    if (child == 0 && alarm(60) == 0)
        _exit(send(accept(fd, NULL, NULL), "hi", 2, MSG_NOSIGNAL) == 2 ? 0 : 1);
    close(fd);
    return child;
}

/* OPEN CHANNEL, DATA AVAILABLE, RECEIVE DATA, and CHANNEL STATUS when all was read. */
static void test_channel_events(void **state)
{
    char open[80];
    const struct script_row rows[] = {SIM,
                                      {PROFILE, "9111"},
                                      {"8012000011", "D00F81030105008202818299 04090A0312 9000"},
                                      {"801400000C810301050082028281830100", "9000"},
                                      NORMAL,
                                      {"80F2000C", "911E"},
                                      {"801200001E", open},
                                      {"8014000017810302400182028281830100380281003501033902"
                                       "05DC",
                                       "9000"},
                                      {"80C2000010D60E99010982028281B8028100B70102", "910B"},
                                      {"801200000B", "D009 810303420082028121 9000"},
                                      {"801400000C810303420082028281830136", "910E"},
                                      {"801200000E", "D00C810304420082028121B701ED 9000"},
                                      {"8014000013810304420082028281830102B6026869B70100", "9000"},
                                      {"80C200000DD60B99010A82028281B8020105", "9000"},
                                      END};
    uint16_t port;
    pid_t child = serve_hi(&port);
    int status;

    (void)state;
    snprintf(open, sizeof(open),
             "D01C 8103024001 82028182 350103 390205DC 3C0302%04X 3E05217F000001 9000", port);
    script_begin(&script, rows, NULL);
    assert_int_equal(script_run(&script), 0);
    assert_non_null(strstr(script.told, "OPEN CHANNEL: channel 1, tcp 127.0.0.1:"));
    assert_non_null(strstr(script.told, "link dropped: channel 1, tcp 127.0.0.1:"));
    script_end(&script);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

/* What cannot be read is said to be so; a card that refuses FETCH is left alone. */
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

/* The reader fails at each command in turn: an error with a reason, never more. */
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
        broken[i].answer = NULL;
        broken[i + 1] = (struct script_row){NULL, NULL};
        script_begin(&script, broken, NULL);
        assert_int_equal(script_run(&script), ERR_IO);
        assert_string_equal(script.device.error, "the reader is gone");
        script_end(&script);
    }
}

/* In a reader a card may go away: it is looked for until it is there again, and all begins anew. */
static void test_card_goes_and_comes(void **state)
{
    static const struct script_row rows[] = {SIM,
                                             EVENTS,
                                             NORMAL,
                                             {"80F2000C", NULL},
                                             {"on", NULL},
                                             {"on", ""},
                                             {"80AA000008A906830107840100", NULL},
                                             {"on", ""},
                                             SIM,
                                             {PROFILE, "9000"},
                                             {"80F2000C", "9000"},
                                             END};

    (void)state;
    script_begin(&script, rows, NULL);
    script.device.card.removable = true;
    assert_int_equal(script_run(&script), 0);
    assert_int_equal(script.offs, 2);
    assert_int_equal(script.device.events, 0);
    assert_string_equal(
        script.told,
        "IMSI: 001010000000001\nSET UP EVENT LIST\n"
        "attach: 00101, without authentication: the radio file has no `sim' line for this IMSI\n"
        "service: normal, 00101\n"
        "card removed: the reader is gone\ncard inserted\n"
        "card removed: the reader is gone\ncard inserted\n"
        "IMSI: 001010000000001\n"
        "attach: 00101, without authentication: the radio file has no `sim' line for this IMSI\n"
        "service: normal, 00101\n");
    script_end(&script);
}

/* A card that does not come back is no reason to go on beyond the time. */
static void test_card_that_stays_away(void **state)
{
    static const struct script_row rows[] = {
        {"80AA000008A906830107840100", NULL}, {"on", NULL}, {"on", NULL}, {"on", NULL}, END};

    (void)state;
    script_begin(&script, rows, NULL);
    script.device.card.removable = true;
    script.device.options.seconds = 1200; /* of which 1000 go by in a second */
    assert_int_equal(script_run(&script), 0);
    assert_string_equal(script.told, "card removed: the reader is gone\n");
    assert_in_range(script.at, 2, 3);
    script.rows = NULL;
    script_end(&script);
}

/* Power is cut for a minute: channels and timers are gone, then all begins anew. */
static void test_power_cut(void **state)
{
    static const struct script_row rows[] = {
        {"on", ""}, SIM, {PROFILE, "9000"}, {"80F2000C", "9000"}, END};
    static const struct script_row broken[] = {{"on", NULL}, END};

    (void)state;
    script_begin(&script, rows, NULL);
    script.device.options.time_scale = 100;
    script.device.timers[1] = (struct device_timer){.runs = true, .deadline = script.now};
    device_cut_power(&script.device, 60);
    assert_int_equal(script_run(&script), 0);
    assert_true(script.now >= 600);
    assert_int_equal(script.offs, 1);
    assert_false(script.device.timers[1].runs);
    assert_string_equal(
        script.told,
        "power cut: for 60 s\npower on\nIMSI: 001010000000001\n"
        "attach: 00101, without authentication: the radio file has no `sim' line for this IMSI\n"
        "service: normal, 00101\n");
    script_end(&script);
    script_begin(&script, broken, NULL); /* a card file that cannot be powered again */
    device_cut_power(&script.device, 1);
    assert_true(script_run(&script) < 0);
    assert_string_equal(script.device.error, "no card");
    script_end(&script);
}

/* Stops by time, and by what it told, without a signal. */
static void test_stops(void **state)
{
    static const struct script_row rows[] = {SIM, {PROFILE, "9000"}, {"80F2000C", "9000"}, END};

    (void)state;
    script_begin(&script, rows, NULL);
    script.device.options.seconds = 10; /* before the STATUS */
    assert_int_equal(script_run(&script), 0);
    assert_int_equal(script.at, 7);
    script.rows = NULL;
    script_end(&script);
    script_begin(&script, rows, NULL);
    script.until = "service";
    assert_int_equal(script_run(&script), 0);
    assert_int_equal(script.at, 7);
    script.rows = NULL;
    script_end(&script);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_power_on),
                                       cmocka_unit_test(test_no_usim),
                                       cmocka_unit_test(test_locked_sim),
                                       cmocka_unit_test(test_timer),
                                       cmocka_unit_test(test_timer_in_a_session),
                                       cmocka_unit_test(test_endless_session),
                                       cmocka_unit_test(test_status),
                                       cmocka_unit_test(test_refresh_by_reset),
                                       cmocka_unit_test(test_refresh_by_state_change),
                                       cmocka_unit_test(test_refresh_of_files),
                                       cmocka_unit_test(test_coverage),
                                       cmocka_unit_test(test_busy_card),
                                       cmocka_unit_test(test_channel_events),
                                       cmocka_unit_test(test_garbage),
                                       cmocka_unit_test(test_refusals),
                                       cmocka_unit_test(test_capabilities),
                                       cmocka_unit_test(test_reader_fails),
                                       cmocka_unit_test(test_card_goes_and_comes),
                                       cmocka_unit_test(test_card_that_stays_away),
                                       cmocka_unit_test(test_power_cut),
                                       cmocka_unit_test(test_stops)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
