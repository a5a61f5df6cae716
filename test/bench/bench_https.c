/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Requests on a kept connection: the HTTPS server of smdpp and eim against a bare echo over
 * libevent's TLS that receives and sends the same numbers of octets. Both run in processes of their
 * own; blocks of requests alternate, and the fastest block of each counts.
 */
#include "tools/https/https.h"

#include "crypto/openssl.h"
#include "test/bench/bench.h"
#include "tools/pki/pki.h"

#include <event2/buffer.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/wait.h>

enum { BLOCKS = 60, BLOCK = 100, BODY = 400, ROOM = 4096 };

static char certificate[200], key[200];
static size_t request_len, response_len; /* of the bare echo, equal to those of the server */

static void handle(void *context, const struct https_incoming *in, struct https_response *answer)
{
    uint8_t *copy = malloc(in->body.len + 1);

    (void)context;
    if (in->body.len)
        memcpy(copy, in->body.at, in->body.len);
    *answer = (struct https_response){.status = 200,
                                      .content_type = "application/x-gsma-rsp-asn1",
                                      .body = bytes_at(copy, in->body.len)};
}

static void tell_port(int report, uint16_t port)
{
    if (write(report, &port, sizeof(port)) != sizeof(port))
        _exit(1);
}

static void serve_ours(int report)
{
    const struct https_server_options options = {.host = "localhost",
                                                 .certificate = certificate,
                                                 .key = key,
                                                 .admin_protocol = "gsma/rsp/v2.1.0",
                                                 .handle = handle};
    struct event_base *base = event_base_new();
    struct https_server *server;
    struct https_error error;

    if (https_server_new(&server, base, &options, &error) < 0) {
        fprintf(stderr, "%s\n", error.text);
        _exit(1);
    }
    tell_port(report, https_server_port(server));
    event_base_dispatch(base);
    _exit(0);
}

static void on_octets(struct bufferevent *stream, void *context)
{
    static uint8_t octets[ROOM];
    struct evbuffer *input = bufferevent_get_input(stream);

    (void)context;
    while (evbuffer_get_length(input) >= request_len) {
        evbuffer_remove(input, octets, request_len);
        bufferevent_write(stream, octets, response_len);
    }
}

static void on_accepted(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *peer,
                        int len, void *context)
{
    const int yes = 1;
    struct bufferevent *stream =
        bufferevent_openssl_socket_new(evconnlistener_get_base(listener), fd, SSL_new(context),
                                       BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE);

    (void)peer;
    (void)len;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    bufferevent_setcb(stream, on_octets, NULL, NULL, NULL);
    bufferevent_enable(stream, EV_READ | EV_WRITE);
}

static void serve_bare(int report)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(address);
    struct event_base *base = event_base_new();
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    struct evconnlistener *listener;

    if (SSL_CTX_use_certificate_file(context, certificate, SSL_FILETYPE_ASN1) != 1 ||
        SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1)
        _exit(1);
    listener = evconnlistener_new_bind(base, on_accepted, context, LEV_OPT_CLOSE_ON_FREE, -1,
                                       (struct sockaddr *)&address, sizeof(address));
    if (!listener ||
        getsockname(evconnlistener_get_fd(listener), (struct sockaddr *)&address, &len) < 0)
        _exit(1);
    tell_port(report, ntohs(address.sin_port));
    event_base_dispatch(base);
    _exit(0);
}

static uint16_t start(void (*serve)(int report), pid_t *process)
{
    uint16_t port = 0;
    int report[2];

    if (pipe(report) < 0)
        exit(1);
    *process = fork();
    if (*process == 0)
        serve(report[1]);
    if (read(report[0], &port, sizeof(port)) != sizeof(port))
        exit(1);
    close(report[0]);
    close(report[1]);
    return port;
}

static SSL *connect_to(uint16_t port)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int yes = 1;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    SSL *tls = SSL_new(SSL_CTX_new(TLS_client_method()));

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    SSL_set_fd(tls, fd);
    if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
        SSL_connect(tls) != 1) {
        fprintf(stderr, "bench: no TLS connection\n");
        exit(1);
    }
    return tls;
}

static void exchange(SSL *tls, const char *request, size_t len, size_t wanted)
{
    char octets[ROOM];

    if (SSL_write(tls, request, (int)len) != (int)len)
        exit(1);
    while (wanted) {
        int got = SSL_read(tls, octets, (int)(wanted < ROOM ? wanted : ROOM));

        if (got <= 0) {
            fprintf(stderr, "bench: the connection ended\n");
            exit(1);
        }
        wanted -= (size_t)got;
    }
}

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Microseconds for one request. */
static double block(SSL *tls, const char *request)
{
    double begin = seconds();

    for (int i = 0; i < BLOCK; i++)
        exchange(tls, request, request_len, response_len);
    return (seconds() - begin) / BLOCK * 1e6;
}

int main(void)
{
    char folder[] = "/tmp/euicc-bench-XXXXXX", pki[100], request[ROOM], response[ROOM];
    double bare_best = 1e9, ours_best = 1e9;
    struct pki_error error;
    pid_t processes[2];
    SSL *ours, *bare;
    int got;

    bench_begin("https");
    if (!mkdtemp(folder))
        return 1;
    snprintf(pki, sizeof(pki), "%s/pki", folder);
    if (pki_make(pki, &(struct pki_options){0}, &error) < 0) {
        fprintf(stderr, "%s\n", error.text);
        return 1;
    }
    pki_path(certificate, sizeof(certificate), pki, PKI_EIM_TLS, EC_CURVE_P256, false);
    pki_path(key, sizeof(key), pki, PKI_EIM_TLS, EC_CURVE_P256, true);
    request_len = (size_t)snprintf(request, sizeof(request),
                                   "POST /gsma/rsp2/asn1 HTTP/1.1\r\nHost: localhost\r\n"
                                   "User-Agent: gsma-rsp-lpad\r\nContent-Type: "
                                   "application/x-gsma-rsp-asn1\r\nX-Admin-Protocol: "
                                   "gsma/rsp/v2.1.0\r\nContent-Length: %d\r\n\r\n%0*d",
                                   BODY, BODY, 0);
    ours = connect_to(start(serve_ours, &processes[0]));
    if (SSL_write(ours, request, (int)request_len) != (int)request_len)
        return 1;
    got = SSL_read(ours, response, sizeof(response)); /* one write: one record */
    if (got <= BODY)
        return 1;
    response_len = (size_t)got;
    bare = connect_to(start(serve_bare, &processes[1]));
    for (int i = 0; i < BLOCKS; i++) {
        double one = block(bare, request), other = block(ours, request);

        bare_best = one < bare_best ? one : bare_best;
        ours_best = other < ours_best ? other : ours_best;
    }
    bench_rate_at_least("a request on a kept connection", "us", bare_best, ours_best, 0.8);
    for (int i = 0; i < 2; i++) {
        kill(processes[i], SIGKILL);
        waitpid(processes[i], NULL, 0);
    }
    snprintf(request, sizeof(request), "rm -r %s", folder);
    return system(request) == 0 ? bench_end() : 1;
}
