/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the tests of the client: a scripted server. */
#ifndef TEST_TOOLS_HTTPS_CLIENT_SCENE_H
#define TEST_TOOLS_HTTPS_CLIENT_SCENE_H

#include "crypto/openssl.h"
#include "test/fake/folder.h"
#include "tools/https/https.h"
#include "tools/pki/pki.h"

#include <arpa/inet.h>
#include <event2/event.h>
#include <fcntl.h>
#include <net/if.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static struct {
    char folder[40];
    bool own_network; /* of this process, whose name server is this test */
    char root[1024], other_root[1024], certificate[1024], key[1024];
    SSL_CTX *context;
} here;

struct outcome {
    bool done;
    int err, status;
    char *body;
    size_t len;
    struct https_error error;
};

static inline void on_done(void *context, int err, int status, struct bytes body,
                           const struct https_error *error)
{
    struct outcome *outcome = context;

    assert_false(outcome->done);
    *outcome = (struct outcome){true, err, status, (char *)(uintptr_t)body.at, body.len, *error};
}

static inline struct https_request request_to(const char *host, uint16_t port)
{
    return (struct https_request){.host = host,
                                  .port = port,
                                  .path = "/a/path",
                                  .content_type = "text/plain",
                                  .user_agent = "test",
                                  .admin_protocol = "gsma/rsp/v2.5.0",
                                  .body = BYTES_TEXT("hello")};
}

enum { QUERIES = 8, QUERY_MAX = 300, DNS_HEADER = 12 };

static struct {
    struct event_base *base;
    struct https_server *server;
    struct event *readable;
    int socket; /* of the name server */
    struct {
        uint8_t octets[QUERY_MAX + 16];
        size_t len;
        struct sockaddr_in from;
    } queries[QUERIES];
    size_t count;
    bool responds;
} loop;

/* A is 127.0.0.1; there is no other record. */
static inline void respond(size_t i)
{
    static const uint8_t address[] = {0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1};
    uint8_t *octets = loop.queries[i].octets;
    size_t len = DNS_HEADER;
    bool is_a;

    while (octets[len])
        len += 1U + octets[len];
    len += 5;
    is_a = octets[len - 3] == 1;
    octets[2] = 0x81;
    octets[3] = 0x80;
    octets[7] = is_a;
    octets[11] = 0; /* no EDNS */
    if (is_a) {
        memcpy(octets + len, address, sizeof(address));
        len += sizeof(address);
    }
    assert_int_equal(sendto(loop.socket, octets, len, 0, (struct sockaddr *)&loop.queries[i].from,
                            sizeof(loop.queries[i].from)),
                     (ssize_t)len);
}

static inline void on_query(evutil_socket_t fd, short what, void *context)
{
    socklen_t len = sizeof(loop.queries[0].from);
    size_t i = loop.count++;
    ssize_t got;

    (void)what;
    (void)context;
    assert_true(i < QUERIES);
    got = recvfrom(fd, loop.queries[i].octets, QUERY_MAX, 0,
                   (struct sockaddr *)&loop.queries[i].from, &len);
    assert_true(got > DNS_HEADER + 4);
    if (loop.responds)
        respond(i);
}

static inline void handle(void *context, const struct https_incoming *in,
                          struct https_response *answer)
{
    (void)context;
    (void)in;
    answer->status = 204;
}

static inline int begin_loop(void **state)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(53), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct https_server_options options = {.host = "localhost",
                                           .admin_protocol = "test",
                                           .certificate = here.certificate,
                                           .key = here.key,
                                           .handle = handle};
    struct https_error error;

    (void)state;
    memset(&loop, 0, sizeof(loop));
    loop.socket = -1;
    if (!here.own_network)
        return 0;
    loop.base = event_base_new();
    assert_non_null(loop.base);
    assert_int_equal(https_server_new(&loop.server, loop.base, &options, &error), 0);
    loop.socket = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(loop.socket, (struct sockaddr *)&address, sizeof(address)), 0);
    loop.readable = event_new(loop.base, loop.socket, EV_READ | EV_PERSIST, on_query, NULL);
    assert_int_equal(event_add(loop.readable, NULL), 0);
    return 0;
}

static inline int end_loop(void **state)
{
    (void)state;
    if (!here.own_network)
        return 0;
    https_server_free(loop.server);
    event_free(loop.readable);
    event_base_free(loop.base);
    close(loop.socket);
    return 0;
}

/* Enters a network namespace in which this test is the name server; false where that is not
 * permitted. */
static inline bool enter_own_network(const char *resolv_conf)
{
    struct ifreq lo = {.ifr_name = "lo", .ifr_flags = IFF_UP};
    int fd, err;

    if (unshare(CLONE_NEWNET | CLONE_NEWNS | (geteuid() ? CLONE_NEWUSER : 0)) < 0)
        return false;
    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
    fd = socket(AF_INET, SOCK_DGRAM, 0);
    err = ioctl(fd, SIOCSIFFLAGS, &lo);
    close(fd);
    return err == 0 && mount(resolv_conf, "/etc/resolv.conf", NULL, MS_BIND, NULL) == 0;
}

static inline int begin(void **state)
{
    const struct pki_options pki = {.host = "localhost"};
    char path[60];
    struct pki_error error;
    FILE *file;

    (void)state;
    snprintf(here.folder, sizeof(here.folder), "/tmp/euiccd-test-XXXXXX");
    assert_non_null(mkdtemp(here.folder));
    assert_int_equal(pki_make(here.folder, &pki, &error), 0);
    pki_path(here.certificate, sizeof(here.certificate), here.folder, PKI_DPTLS, EC_CURVE_P256,
             false);
    pki_path(here.key, sizeof(here.key), here.folder, PKI_DPTLS, EC_CURVE_P256, true);
    pki_path(here.root, sizeof(here.root), here.folder, PKI_CI, EC_CURVE_P256, false);
    pki_path(here.other_root, sizeof(here.other_root), here.folder, PKI_CI,
             EC_CURVE_BRAINPOOL_P256R1, false);
    signal(SIGPIPE, SIG_IGN);
    here.context = SSL_CTX_new(TLS_server_method());
    assert_int_equal(
        SSL_CTX_use_certificate_file(here.context, here.certificate, SSL_FILETYPE_ASN1), 1);
    assert_int_equal(SSL_CTX_use_PrivateKey_file(here.context, here.key, SSL_FILETYPE_PEM), 1);
    snprintf(path, sizeof(path), "%s/resolv.conf", here.folder);
    file = fopen(path, "we");
    fputs("nameserver 127.0.0.1\n", file);
    fclose(file);
    here.own_network = enter_own_network(path);
    return 0;
}

static inline int end(void **state)
{
    (void)state;
    SSL_CTX_free(here.context);
    return folder_remove(here.folder);
}

#endif
