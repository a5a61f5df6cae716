/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A name server that does not answer keeps only those waiting who asked for its names. */
#include "apdu/err.h"
#include "tools/https/https.h"
#include "tools/pki/pki.h"

#include <arpa/inet.h>
#include <event2/dns.h>
#include <event2/event.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { QUESTIONS = 8, QUESTION_MAX = 300, ANSWER_MAX = QUESTION_MAX + 16, HEADER = 12 };

static struct {
    char folder[40];
    struct event_base *base;
    struct https_server *server;
    struct evdns_base *names;
    struct event *asked;
    int socket; /* of the name server */
    struct {
        uint8_t octets[ANSWER_MAX];
        size_t len;
        struct sockaddr_in from;
    } questions[QUESTIONS];
    size_t count;
} here;

/* What came of one request. */
struct end {
    bool done;
    int err, status;
};

static void on_question(evutil_socket_t fd, short what, void *context)
{
    socklen_t len = sizeof(here.questions[0].from);
    ssize_t got;

    (void)what;
    (void)context;
    assert_true(here.count < QUESTIONS);
    got = recvfrom(fd, here.questions[here.count].octets, QUESTION_MAX, 0,
                   (struct sockaddr *)&here.questions[here.count].from, &len);
    assert_true(got > HEADER + 4);
    here.questions[here.count++].len = (size_t)got;
}

/* A is 127.0.0.1; of any other type there is nothing. */
static void answer_questions(void)
{
    static const uint8_t address[] = {0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1};

    for (size_t i = 0; i < here.count; i++) {
        uint8_t *octets = here.questions[i].octets;
        size_t len = here.questions[i].len;

        octets[2] = 0x81;
        octets[3] = 0x80;
        if (octets[len - 3] == 1) {
            octets[7] = 1;
            memcpy(octets + len, address, sizeof(address));
            len += sizeof(address);
        }
        assert_int_equal(sendto(here.socket, octets, len, 0,
                                (struct sockaddr *)&here.questions[i].from,
                                sizeof(here.questions[i].from)),
                         (ssize_t)len);
    }
    here.count = 0;
}

static void handle(void *context, const struct https_incoming *in, struct https_answer *answer)
{
    (void)context;
    (void)in;
    answer->status = 204;
}

static void begin_name_server(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof(address);
    char where[32];

    here.socket = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    assert_true(here.socket >= 0);
    assert_int_equal(bind(here.socket, (struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(getsockname(here.socket, (struct sockaddr *)&address, &len), 0);
    here.asked = event_new(here.base, here.socket, EV_READ | EV_PERSIST, on_question, NULL);
    assert_int_equal(event_add(here.asked, NULL), 0);
    here.names = evdns_base_new(here.base, EVDNS_BASE_DISABLE_WHEN_INACTIVE);
    assert_non_null(here.names);
    snprintf(where, sizeof(where), "127.0.0.1:%u", ntohs(address.sin_port));
    assert_int_equal(evdns_base_nameserver_ip_add(here.names, where), 0);
}

static int begin(void **state)
{
    char certificate[1024], key[1024];
    struct https_server_options options = {.host = "localhost",
                                           .certificate = certificate,
                                           .key = key,
                                           .admin_protocol = "test",
                                           .handle = handle};
    struct pki_options pki = {.host = "slow.example"};
    struct https_error error;
    struct pki_error pki_error;

    (void)state;
    memset(&here, 0, sizeof(here));
    snprintf(here.folder, sizeof(here.folder), "/tmp/euiccd-test-XXXXXX");
    assert_non_null(mkdtemp(here.folder));
    assert_int_equal(pki_make(here.folder, &pki, &pki_error), 0);
    pki_path(certificate, sizeof(certificate), here.folder, PKI_DPTLS, EC_CURVE_P256, false);
    pki_path(key, sizeof(key), here.folder, PKI_DPTLS, EC_CURVE_P256, true);
    here.base = event_base_new();
    assert_non_null(here.base);
    assert_int_equal(https_server_new(&here.server, here.base, &options, &error), 0);
    begin_name_server();
    return 0;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

static int end(void **state)
{
    (void)state;
    https_names_free(here.names, here.base);
    https_server_free(here.server);
    event_free(here.asked);
    event_base_free(here.base);
    close(here.socket);
    return nftw(here.folder, remove_one, 4, FTW_DEPTH | FTW_PHYS);
}

static void on_done(void *context, int err, int status, struct bytes body,
                    const struct https_error *error)
{
    struct end *its = context;

    (void)error;
    free((void *)(uintptr_t)body.at);
    *its = (struct end){true, err, status};
}

static struct https_post *post_to(const char *host, struct end *its)
{
    char root[1024];
    const struct https_trust trust = {.roots = {root}};
    const struct https_request request = {.host = host,
                                          .port = https_server_port(here.server),
                                          .path = "/",
                                          .content_type = "text/plain",
                                          .user_agent = "test",
                                          .body = BYTES_TEXT("x"),
                                          .names = here.names};
    struct https_error error;
    struct https_post *post;

    *its = (struct end){false, 0, 0};
    pki_path(root, sizeof(root), here.folder, PKI_CI, EC_CURVE_P256, false);
    assert_int_equal(https_post_start(&post, here.base, &request, &trust, on_done, its, &error), 0);
    return post;
}

static void run_until_asked(size_t count)
{
    while (here.count < count)
        assert_int_equal(event_base_loop(here.base, EVLOOP_ONCE), 0);
}

static void run_until(const struct end *its)
{
    while (!its->done)
        assert_int_equal(event_base_loop(here.base, EVLOOP_ONCE), 0);
}

static void test_others_do_not_wait(void **state)
{
    struct end slow, quick;

    (void)state;
    post_to("slow.example", &slow);
    run_until_asked(2); /* A and AAAA */
    post_to("localhost", &quick);
    run_until(&quick);
    assert_int_equal(quick.err, ERR_IO); /* the certificate is of another name */
    assert_false(slow.done);
    answer_questions();
    run_until(&slow);
    assert_int_equal(slow.err, 0);
    assert_int_equal(slow.status, 204);
}

static void test_cancelled_while_it_is_asked_for(void **state)
{
    struct end slow;
    struct https_post *post = post_to("slow.example", &slow);

    (void)state;
    run_until_asked(2);
    https_post_cancel(post);
    assert_false(slow.done); /* nothing of it is left behind: the sanitizer looks */
}

static void test_cancelled_before_it_is_answered(void **state)
{
    struct end slow;
    struct https_post *post = post_to("slow.example", &slow);

    (void)state;
    run_until_asked(2);
    https_post_cancel(post);
    answer_questions();
    for (int i = 0; i < 20; i++)
        event_base_loop(here.base, EVLOOP_NONBLOCK);
    assert_false(slow.done);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_others_do_not_wait, begin, end),
        cmocka_unit_test_setup_teardown(test_cancelled_while_it_is_asked_for, begin, end),
        cmocka_unit_test_setup_teardown(test_cancelled_before_it_is_answered, begin, end)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
