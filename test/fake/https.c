/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/openssl.h"

#include "test/fake/https.h"

#include <openssl/ssl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

static void say(struct fake_https *https, const void *octets, size_t len)
{
    size_t step = https->fault == HTTPS_DRIP ? 3 : 16384;

    for (size_t at = 0; at < len; at += step) {
        size_t part = len - at < step ? len - at : step;

        assert_int_equal(SSL_write(https->ssl, (const char *)octets + at, (int)part), (int)part);
    }
}

static void say_text(struct fake_https *https, const char *text)
{
    say(https, text, strlen(text));
}

static void say_chunked(struct fake_https *https, struct bytes body)
{
    for (size_t at = 0; at < body.len; at += 100) {
        struct bytes part = bytes_cut(body, at, 100);
        char line[20];

        snprintf(line, sizeof(line), "%zx;x=y\r\n", part.len);
        say_text(https, line);
        say(https, part.at, part.len);
        say_text(https, "\r\n");
    }
    say_text(https, "0\r\nX-Trailer: 1\r\n\r\n");
}

static void hang_up(struct fake_https *https)
{
    SSL_shutdown(https->ssl);
    https->over = true;
}

/* In records of a few thousand octets. */
static void say_often(struct fake_https *https, const char *text, unsigned times)
{
    char many[4000] = "";
    size_t len = strlen(text), each = (sizeof(many) - 1) / len;

    for (size_t i = 0; i < each; i++)
        memcpy(many + i * len, text, len + 1);
    for (; times > each; times -= (unsigned)each)
        say(https, many, each * len);
    say(https, many, times * len);
}

static bool say_nonsense(struct fake_https *https)
{
    static char long_text[70000];

    if (!*long_text) /* once: benchmarks come here, too */
        memset(long_text, 'x', sizeof(long_text) - 1);
    switch (https->fault) {
    case HTTPS_HANGS_UP:
        hang_up(https);
        return true;
    case HTTPS_SILENT:
        return true;
    case HTTPS_NO_HTTP:
        say_text(https, "+OK POP3 ready\r\n\r\n");
        return true;
    case HTTPS_LONG_HEADER:
        say_text(https, "HTTP/1.1 200 OK\r\nX-A: ");
        say_text(https, long_text);
        return true;
    case HTTPS_LONG_BODY:
        say_text(https, "HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n");
        for (unsigned i = 0; i < 2; i++)
            say_text(https, long_text);
        return true;
    case HTTPS_INTERIMS:
        say_often(https, "HTTP/1.1 100 Continue\r\n\r\n", 1000);
        return true;
    case HTTPS_TRAILERS:
        say_text(https, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n");
        say_often(https, "X-A: 1\r\n", 10000);
        return true;
    case HTTPS_LINES:
        say_text(https, "HTTP/1.1 200 OK\r\n");
        say_often(https, ":\n", 40000);
        return true;
    case HTTPS_MANY_CHUNKS:
        say_text(https, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        say_often(https, "1\r\nx\r\n", 30000);
        return true;
    case HTTPS_BAD_LENGTH:
        say_text(https, "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n");
        return true;
    case HTTPS_BAD_CHUNK:
        say_text(https, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nlots\r\nabc\r\n");
        return true;
    case HTTPS_500:
        say_text(https, "HTTP/1.1 500 Oh\r\nContent-Length: 3\r\n\r\nbad");
        return true;
    case HTTPS_302:
        say_text(https, "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n");
        return true;
    default:
        return false;
    }
}

/* Header lines that do not matter. */
static void say_irrelevant(struct fake_https *https)
{
    if (https->fault == HTTPS_MANY_LINES)
        say_often(https, "Server-Timing: a;dur=1\r\n", 2000);
    if (https->fault != HTTPS_LONG_LINE)
        return;
    say_text(https, "Set-Cookie: Content-Length: 1, ");
    say_often(https, "close; ", 7000);
    say_text(https, "\r\n");
}

static void respond(struct fake_https *https, int status, struct bytes body)
{
    bool chunked = https->fault == HTTPS_CHUNKED && status != 204;
    char head[300];

    if (status < 0) {
        hang_up(https);
        return;
    }
    if (https->fault == HTTPS_INTERIM)
        say_text(https, "HTTP/1.1 100 Continue\r\n\r\n");
    if (https->fault == HTTPS_TRUNCATED)
        body.len /= 2;
    snprintf(head, sizeof(head), "HTTP/1.1 %d Fine\r\n", status);
    say_text(https, head);
    say_irrelevant(https);
    snprintf(head, sizeof(head), "Content-Type: %s\r\n%s", https->content_type,
             https->fault == HTTPS_CLOSES ? "connection:  close \r\n" : "");
    if (chunked)
        strcat(head, "Transfer-Encoding: chunked\r\n\r\n");
    else if (status == 204)
        strcat(head, "\r\n");
    else
        sprintf(head + strlen(head), "Content-Length: %zu\r\n\r\n", body.len);
    say_text(https, head);
    if (https->fault == HTTPS_SHORT_BODY) {
        say(https, body.at, body.len / 2);
        hang_up(https);
    } else if (chunked) {
        say_chunked(https, body);
    } else {
        say(https, body.at, body.len);
    }
    if (https->fault == HTTPS_CLOSES || https->fault == HTTPS_CLOSES_UNANNOUNCED)
        hang_up(https);
    if (https->fault == HTTPS_DROPS)
        https->over = true;
}

/* The header that every request must have (E-90). */
static void check_head(const char *head, const char *content_type, const char *admin_protocol)
{
    char line[200];

    assert_true(strncmp(head, "POST /gsma/rsp2/", 16) == 0);
    assert_non_null(strstr(head, "\r\nHost: "));
    assert_non_null(strstr(head, "\r\nUser-Agent: gsma-rsp-ipae\r\n"));
    snprintf(line, sizeof(line), "\r\nX-Admin-Protocol: %s\r\n",
             admin_protocol ? admin_protocol : "gsma/rsp/v2.1.0");
    assert_non_null(strstr(head, line));
    snprintf(line, sizeof(line), "\r\nContent-Type: %s\r\n", content_type);
    assert_non_null(strstr(head, line));
}

/* One whole request, when it is there. */
static bool serve(struct fake_https *https)
{
    static const char end[] = "\r\n\r\n";
    const uint8_t *found =
        https->in.len ? memmem(https->in.at, https->in.len, end, sizeof(end) - 1) : NULL;
    char head[2000], path[200] = "";
    const char *length;
    size_t head_len, body_len;
    int status;

    if (!found)
        return false;
    head_len = (size_t)(found - https->in.at) + 4;
    assert_true(head_len < sizeof(head));
    memcpy(head, https->in.at, head_len);
    head[head_len] = '\0';
    length = strstr(head, "Content-Length: ");
    assert_non_null(length);
    body_len = (size_t)atol(length + 16);
    if (https->in.len < head_len + body_len)
        return false;
    check_head(head, https->content_type, https->admin_protocol);
    assert_int_equal(sscanf(head, "POST %199s ", path), 1);
    https->requests++;
    https->out.len = 0;
    if (https->fault_after > 0) {
        enum https_fault fault = https->fault;

        https->fault_after--;
        https->fault = HTTPS_FINE;
        status = https->handle(https->owner, path, bytes_at(https->in.at + head_len, body_len),
                               &https->out);
        respond(https, status, buf_bytes(&https->out));
        https->fault = fault;
    } else if (!say_nonsense(https)) {
        status = https->handle(https->owner, path, bytes_at(https->in.at + head_len, body_len),
                               &https->out);
        respond(https, status, buf_bytes(&https->out));
    }
    memmove(https->in.at, https->in.at + head_len + body_len, https->in.len - head_len - body_len);
    https->in.len -= head_len + body_len;
    return true;
}

static void connected(struct fake_peer *peer)
{
    struct fake_https *https = (struct fake_https *)peer;

    SSL_free(https->ssl);
    https->ssl = SSL_new(https->context);
    assert_non_null(https->ssl);
    SSL_set_bio(https->ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_accept_state(https->ssl);
    https->in = BUF_OVER(https->in_octets);
    https->over = false;
    https->connections++;
}

static void receive(struct fake_peer *peer, struct bytes data, struct buf *out)
{
    struct fake_https *https = (struct fake_https *)peer;
    int count;
    size_t room;

    if (https->fault == HTTPS_NO_TLS) {
        buf_put(out, BYTES_TEXT("HTTP/1.1 400 Bad Request\r\n\r\n"));
        https->over = true;
        return;
    }
    assert_int_equal(BIO_write(SSL_get_rbio(https->ssl), data.at, (int)data.len), (int)data.len);
    ERR_clear_error();
    do {
        room = https->in.size - https->in.len;
        count = SSL_read(https->ssl, https->in.at + https->in.len, (int)room);
        if (count > 0)
            https->in.len += (size_t)count;
    } while (count > 0);
    if (SSL_get_error(https->ssl, count) == SSL_ERROR_ZERO_RETURN)
        https->close_notifies++;
    while (!https->over && serve(https))
        ;
    room = (size_t)BIO_ctrl_pending(SSL_get_wbio(https->ssl));
    if (room > 0) {
        uint8_t *at = buf_grow(out, room);

        assert_non_null(at);
        assert_int_equal(BIO_read(SSL_get_wbio(https->ssl), at, (int)room), (int)room);
    }
}

static bool is_over(struct fake_peer *peer)
{
    return ((struct fake_https *)peer)->over;
}

void fake_https_begin(
    struct fake_https *https, const char *dir, enum pki_holder holder, const char *content_type,
    int (*handle)(void *owner, const char *path, struct bytes body, struct buf *out), void *owner)
{
    char path[300];
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());

    memset(https, 0, sizeof(*https));
    assert_non_null(context);
    pki_path(path, sizeof(path), dir, holder, EC_CURVE_P256, false);
    assert_int_equal(SSL_CTX_use_certificate_file(context, path, SSL_FILETYPE_ASN1), 1);
    pki_path(path, sizeof(path), dir, holder, EC_CURVE_P256, true);
    assert_int_equal(SSL_CTX_use_PrivateKey_file(context, path, SSL_FILETYPE_PEM), 1);
    https->context = context;
    https->peer =
        (struct fake_peer){.connected = connected, .receive = receive, .is_over = is_over};
    https->content_type = content_type;
    https->handle = handle;
    https->owner = owner;
    https->in = BUF_OVER(https->in_octets);
    https->out = BUF_OVER(https->out_octets);
}

void fake_https_end(struct fake_https *https)
{
    SSL_free(https->ssl);
    SSL_CTX_free(https->context);
}

void fake_https_version(struct fake_https *https, int version)
{
    assert_int_equal(SSL_CTX_set_min_proto_version(https->context, version), 1);
    assert_int_equal(SSL_CTX_set_max_proto_version(https->context, version), 1);
}
