/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Live GSMTAP: from the product's sink, over IPv4 and IPv6. */
#include "test/apdu/trace_story.h"
#include "test/tools/trace/read/records.h"

#include "apdu/clock.h"

#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>

static struct trace_reader *listen_to(const char *address)
{
    struct trace_reader *reader = NULL;
    char reason[200];

    if (trace_reader_listen(&reader, address, reason, sizeof(reason)) < 0)
        return NULL;
    return reader;
}

static void check_apdu(struct trace_reader *reader, const char *expected)
{
    struct trace_record record;
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);

    assert_int_equal(trace_reader_next(reader, &record), 1);
    trace_text_print(to, &record.event);
    fclose(to);
    assert_string_equal(text, expected);
    assert_true(record.event.time > CLOCK_SECOND);
    assert_string_equal(record.event.card, "");
    free(text);
}

static void the_sink_is_heard(struct trace_reader *reader, const char *host)
{
    char port[8];
    struct trace_sink *sink;

    assert_int_not_equal(trace_reader_port(reader), 0);
    snprintf(port, sizeof(port), "%u", trace_reader_port(reader));
    sink = trace_gsmtap_new(host, port);
    assert_non_null(sink);
    story_emit(sink);
    trace_sinks_close(sink);
    check_apdu(reader, "reset ATR 3B9F96801FC78031A073BE21136743200718000001A5");
    check_apdu(reader, "apdu > 01A4040010A0000005591010FFFFFFFF8900000100 < 6121 (response "
                       "waiting)");
    check_apdu(reader, "apdu > 01C0000003 < 6F0184 9000 (done)");
    check_apdu(reader,
               "apdu > 81E2910006BF3E035C015A < 6A80 (incorrect parameters in the data field)");
}

static void both_families_are_heard(void **state)
{
    struct trace_reader *reader = listen_to(":0");
    int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in6 loopback = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};

    (void)state;
    assert_non_null(reader);
    the_sink_is_heard(reader, "127.0.0.1");
    if (fd >= 0 && bind(fd, (struct sockaddr *)&loopback, sizeof(loopback)) == 0)
        the_sink_is_heard(reader, "::1");
    else
        print_message("IPv6 left out: this machine has none\n");
    close(fd);
    trace_reader_close(reader);
}

/* Other datagrams are counted; a signal ends the wait. */
static void on_alarm(int signal)
{
    (void)signal;
}

static void foreign_datagrams_are_left_out(void **state)
{
    struct sigaction action = {.sa_handler = on_alarm};
    struct itimerval soon = {{0, 1000}, {0, 1000}};
    struct trace_reader *reader = listen_to(":0");
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct trace_record record;

    (void)state;
    address.sin_port = htons((uint16_t)trace_reader_port(reader));
    assert_int_equal(sendto(fd, "hello", 5, 0, (struct sockaddr *)&address, sizeof(address)), 5);
    assert_int_equal(sendto(fd, "", 0, 0, (struct sockaddr *)&address, sizeof(address)), 0);
    close(fd);
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &soon, NULL);
    while (!trace_reader_remark(reader) || !strstr(trace_reader_remark(reader), "2 datagrams")) {
        assert_true(trace_reader_next(reader, &record) < 0);
        assert_int_equal(errno, EINTR);
    }
    soon = (struct itimerval){{0, 0}, {0, 0}};
    setitimer(ITIMER_REAL, &soon, NULL);
    assert_string_equal(trace_reader_remark(reader),
                        ":0: 2 datagrams without GSMTAP-SIM left out; 0 records read");
    trace_reader_close(reader);
}

static void addresses_are_checked(void **state)
{
    static const char *const bad[] = {
        "", ":", ":x", ":70000", "a b:1", "localhost:0", "host.invalid:4729", "[::1"};
    struct trace_reader *reader;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (listen_to(bad[i]))
            fail_msg("%s", bad[i]);
    reader = listen_to(":0");
    {
        char taken[32];

        snprintf(taken, sizeof(taken), "127.0.0.1:%u", trace_reader_port(reader));
        assert_null(listen_to(taken));
    }
    trace_reader_close(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_families_are_heard),
        cmocka_unit_test(foreign_datagrams_are_left_out),
        cmocka_unit_test(addresses_are_checked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
