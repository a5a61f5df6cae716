/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loop: timers, STATUS, radio, queued envelopes, channels, and its end. */
#include "test/tools/device/story.h"
#include "tools/device/device.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* STATUS every 30 s, then by POLL INTERVAL, and none after POLLING OFF. */
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
        script.logged,
        "POLL INTERVAL: result 32 (command data not understood)\nPOLL INTERVAL: 1 s\nPOLLING OFF"
        "\n"));
    script_end(&script);
}

/* Loss of coverage and recovery: an event each. */
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

/* 9300: the ENVELOPE is sent again. */
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
    script.device.options.time_scale = 10; /* no STATUS in between */
    assert_int_equal(script_run(&script), 0);
    assert_int_equal(script.device.queued_count, 0);
    script_end(&script);
}

/* A child that accepts one connection at `*port`, sends "hi" and closes it. */
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

/* OPEN CHANNEL, DATA AVAILABLE, RECEIVE DATA, and CHANNEL STATUS when all is read. */
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
    assert_non_null(strstr(script.logged, "OPEN CHANNEL: channel 1, tcp 127.0.0.1:"));
    assert_non_null(strstr(script.logged, "link dropped: channel 1, tcp 127.0.0.1:"));
    script_end(&script);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

/* Stops by --for and by --until, without a signal. */
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

/* A timer expires: ENVELOPE with its initial value, and the card's next command. */
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_status),    cmocka_unit_test(test_coverage),
        cmocka_unit_test(test_busy_card), cmocka_unit_test(test_channel_events),
        cmocka_unit_test(test_stops),     cmocka_unit_test(test_timer)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
