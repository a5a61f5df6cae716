/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/openssl.h"

#include "test/fake/coaps.h"

#include <openssl/ssl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { CON, NON, ACK, RST };
enum { CHANGED = 0x44, CONTENT = 0x45, CONTINUE = 0x5F, INCOMPLETE = 0x88, TOO_LARGE = 0x8D };

/* A request, read. */
struct request {
    unsigned type, code, id;
    uint8_t token[8];
    size_t token_len;
    char host[256], path[256];
    bool has_block1, has_block2, more1, more2;
    unsigned number1, number2, szx1, szx2, size1;
    struct bytes payload;
};

/* ---- datagrams ---- */

static void enqueue(struct fake_coaps *coaps, struct bytes datagram)
{
    unsigned number = coaps->downs++;
    unsigned copies = number < 64 && (coaps->double_down >> number & 1) ? 2 : 1;

    if (number < 64 && (coaps->lose_down >> number & 1))
        return;
    for (unsigned i = 0; i < copies && coaps->queued < COAPS_QUEUE; i++) {
        assert_true(datagram.len <= COAPS_DATAGRAM);
        memcpy(coaps->queue[coaps->queued].octets, datagram.at, datagram.len);
        coaps->queue[coaps->queued++].len = datagram.len;
    }
    if (number > 0 && number <= 64 && (coaps->swap_down >> (number - 1) & 1) &&
        coaps->queued >= 2) {
        uint8_t kept[sizeof(coaps->queue[0])];

        memcpy(kept, &coaps->queue[coaps->queued - 1], sizeof(kept));
        coaps->queue[coaps->queued - 1] = coaps->queue[coaps->queued - 2];
        memcpy(&coaps->queue[coaps->queued - 2], kept, sizeof(kept));
    }
}

/* Output of OpenSSL, split at records into datagrams of bounded size. */
static void send_written(struct fake_coaps *coaps)
{
    static uint8_t octets[1 << 17];
    int count = BIO_read(SSL_get_wbio(coaps->ssl), octets, (int)sizeof(octets));
    struct bytes left = bytes_at(octets, count > 0 ? (size_t)count : 0);

    while (left.len) {
        size_t len = 0;

        while (len < left.len) {
            size_t record = 13U + (size_t)(left.at[len + 11] << 8 | left.at[len + 12]);

            if (len && len + record > 1200)
                break;
            len += record;
        }
        enqueue(coaps, bytes_cut(left, 0, len));
        left = bytes_from(left, len);
    }
}

static void say(struct fake_coaps *coaps, struct bytes message)
{
    unsigned times = coaps->fault == COAPS_TWICE && coaps->fault_after == 0 ? 2 : 1;

    while (times--) {
        assert_int_equal(SSL_write(coaps->ssl, message.at, (int)message.len), (int)message.len);
        send_written(coaps);
    }
}

static void say_hex(struct fake_coaps *coaps, const char *hex)
{
    uint8_t octets[64];
    struct buf buf = BUF_OVER(octets);

    assert_int_equal(buf_put_hex(&buf, hex), 0);
    say(coaps, buf_bytes(&buf));
}

/* ---- messages ---- */

static unsigned extended(struct bytes *cursor, unsigned value)
{
    if (value == 13) {
        value = 13U + cursor->at[0];
        *cursor = bytes_from(*cursor, 1);
    } else if (value == 14) {
        value = 269U + (unsigned)(cursor->at[0] << 8 | cursor->at[1]);
        *cursor = bytes_from(*cursor, 2);
    }
    assert_true(value != 15);
    return value;
}

static unsigned uint_of(struct bytes value)
{
    unsigned number = 0;

    assert_true(value.len <= 3 && (value.len == 0 || value.at[0] != 0));
    for (size_t i = 0; i < value.len; i++)
        number = number << 8 | value.at[i];
    return number;
}

static void take_option(struct request *request, unsigned number, struct bytes value)
{
    unsigned block = number == 23 || number == 27 ? uint_of(value) : 0;

    switch (number) {
    case 3:
        memcpy(request->host, value.at, value.len);
        break;
    case 11:
        snprintf(request->path + strlen(request->path),
                 sizeof(request->path) - strlen(request->path), "/%.*s", (int)value.len,
                 (const char *)value.at);
        break;
    case 23:
        request->has_block2 = true;
        request->number2 = block >> 4;
        request->szx2 = block & 7;
        request->more2 = (block & 8) != 0;
        assert_true(!request->more2 || request->code >= 0x40);
        break;
    case 27:
        request->has_block1 = true;
        request->number1 = block >> 4;
        request->more1 = (block & 8) != 0;
        request->szx1 = block & 7;
        break;
    case 60:
        assert_true(request->has_block1 && request->more1);
        request->size1 = uint_of(value);
        break;
    default:
        fail_msg("option %u in a request", number);
    }
}

static void read_request(struct bytes message, struct request *out)
{
    struct bytes cursor;
    unsigned number = 0;

    memset(out, 0, sizeof(*out));
    assert_true(message.len >= 4);
    assert_int_equal(message.at[0] >> 6, 1);
    out->type = message.at[0] >> 4 & 3;
    out->code = message.at[1];
    out->id = (unsigned)(message.at[2] << 8 | message.at[3]);
    out->token_len = message.at[0] & 0x0F;
    assert_true(out->token_len <= 8);
    memcpy(out->token, message.at + 4, out->token_len);
    cursor = bytes_from(message, 4 + out->token_len);
    while (cursor.len && cursor.at[0] != 0xFF) {
        unsigned head = cursor.at[0], len;

        cursor = bytes_from(cursor, 1);
        number += extended(&cursor, head >> 4);
        len = extended(&cursor, head & 0x0F);
        assert_true(len <= cursor.len);
        take_option(out, number, bytes_cut(cursor, 0, len));
        cursor = bytes_from(cursor, len);
    }
    assert_true(cursor.len != 1);
    out->payload = bytes_from(cursor, 1);
}

struct answer {
    unsigned code;
    int block1, block2; /* value of the option; -1: none */
    struct bytes payload;
};

/* An option of 0 to 3 octets; `delta` 13 to 268. */
static void put_block(struct buf *out, unsigned delta, unsigned value)
{
    unsigned len = value > 0xFFFF ? 3 : value > 0xFF ? 2 : value ? 1 : 0;

    if (delta < 13) {
        buf_put_u8(out, delta << 4 | len);
    } else {
        buf_put_u8(out, 0xD0 | len);
        buf_put_u8(out, delta - 13);
    }
    while (len--)
        buf_put_u8(out, value >> 8 * len & 0xFF);
}

static void put_response(struct fake_coaps *coaps, unsigned type, unsigned id,
                         const struct request *request, const struct answer *answer)
{
    struct buf out = BUF_OVER(coaps->last);
    enum coaps_fault fault = coaps->fault_after ? COAPS_FINE : coaps->fault;
    unsigned last = 0;

    buf_put_u8(&out, 1 << 6 | type << 4 | (unsigned)request->token_len);
    buf_put_u8(&out, answer->code);
    buf_put_u16(&out, id);
    buf_put(&out, bytes_at(request->token, request->token_len));
    if (fault == COAPS_WRONG_TOKEN)
        coaps->last[4] ^= 1;
    if (fault == COAPS_CRITICAL || fault == COAPS_CRITICAL_CON) {
        assert_int_equal(buf_put_hex(&out, "9101"), 0); /* option 9 */
        last = 9;
    }
    if (fault == COAPS_ELECTIVE) { /* ETag, 8; Max-Age; option 20 */
        assert_int_equal(buf_put_hex(&out, "420102 4101 613C 6100"), 0);
        last = 20;
    }
    if (answer->block2 >= 0) {
        put_block(&out, 23 - last, (unsigned)answer->block2);
        last = 23;
    }
    if (answer->block1 >= 0)
        put_block(&out, 27 - last, (unsigned)answer->block1);
    if (answer->payload.len) {
        buf_put_u8(&out, 0xFF);
        buf_put(&out, answer->payload);
    }
    assert_false(out.overflow);
    coaps->last_len = out.len;
}

static void acknowledge(struct fake_coaps *coaps, unsigned id)
{
    const uint8_t ack[] = {0x60, 0x00, (uint8_t)(id >> 8), (uint8_t)id};

    say(coaps, BYTES_OF(ack));
}

/* Sends a response, with the fault. */
static void respond(struct fake_coaps *coaps, const struct request *request,
                    const struct answer *answer)
{
    unsigned other_id = request->id ^ 0x5555;

    switch (coaps->fault_after ? COAPS_FINE : coaps->fault) {
    case COAPS_SEPARATE:
        acknowledge(coaps, request->id);
        put_response(coaps, CON, other_id, request, answer);
        break;
    case COAPS_SEPARATE_ONLY:
    case COAPS_CRITICAL_CON:
        put_response(coaps, CON, other_id, request, answer);
        break;
    case COAPS_NON:
        acknowledge(coaps, request->id);
        put_response(coaps, NON, other_id, request, answer);
        break;
    case COAPS_PING:
        say_hex(coaps, "40 00 7777");
        put_response(coaps, ACK, request->id, request, answer);
        break;
    case COAPS_JUNK:
        say_hex(coaps, "49 44 1111");    /* a token of nine octets */
        say_hex(coaps, "42 44 1112 01"); /* cut */
        say_hex(coaps, "80 44 1113");    /* version 2 */
        say_hex(coaps, "41 45 1114 99 FF 00");
        say_hex(coaps, "51 45 1115 99 FF 00");
        say_hex(coaps, "61 45 1116 99 FF 00");
        say_hex(coaps, "00");
        put_response(coaps, ACK, request->id, request, answer);
        break;
    default:
        put_response(coaps, ACK, request->id, request, answer);
    }
    say(coaps, bytes_at(coaps->last, coaps->last_len));
}

/* ---- requests ---- */

static void send_reset(struct fake_coaps *coaps, const struct request *request)
{
    const uint8_t reset[] = {0x70, 0x00, (uint8_t)(request->id >> 8), (uint8_t)request->id};

    say(coaps, BYTES_OF(reset));
}

static bool say_nonsense(struct fake_coaps *coaps, const struct request *request)
{
    switch (coaps->fault) {
    case COAPS_SILENT:
        return true;
    case COAPS_ACK_ONLY:
        acknowledge(coaps, request->id);
        return true;
    case COAPS_RESET:
        send_reset(coaps, request);
        return true;
    case COAPS_NO_COAP:
        say(coaps, BYTES_TEXT("HTTP/1.1 400 Bad Request\r\n\r\n"));
        return true;
    case COAPS_BABBLE:
        for (unsigned i = 0; i < 50; i++)
            say_hex(coaps, "51 45 1115 99 FF 00");
        return true;
    default:
        return false;
    }
}

/* Appends a block; responds 2.31 if more blocks follow. True when the body is complete. */
static bool take_body(struct fake_coaps *coaps, const struct request *request,
                      struct answer *answer)
{
    enum coaps_fault fault = coaps->fault_after ? COAPS_FINE : coaps->fault;
    unsigned szx = request->szx1 > coaps->szx ? coaps->szx : request->szx1;

    if (!request->has_block1) {
        coaps->body.len = 0;
        buf_put(&coaps->body, request->payload);
        return true;
    }
    answer->block1 = (int)(request->number1 << 4 | (unsigned)request->more1 << 3 | szx);
    if (request->number1 == 0)
        coaps->body.len = 0;
    if ((fault == COAPS_SMALLER && request->szx1 > 4) ||
        (fault == COAPS_SHRINKS && request->number1 == 0)) {
        answer->code = TOO_LARGE;
        answer->block1 = request->szx1 ? (int)request->szx1 - 1 : 0;
        return false;
    }
    assert_int_equal(coaps->body.len, request->number1 * (16U << request->szx1));
    buf_put(&coaps->body, request->payload);
    assert_false(coaps->body.overflow);
    if (request->more1)
        assert_int_equal(request->payload.len, 16U << request->szx1);
    if (request->number1 == 0)
        coaps->size1 = request->size1;
    if (!request->more1)
        assert_int_equal(coaps->body.len, coaps->size1);
    answer->code = fault == COAPS_EARLY ? CHANGED : CONTINUE;
    return !request->more1;
}

/* The requested block of the response. */
static void cut_answer(struct fake_coaps *coaps, const struct request *request,
                       struct answer *answer)
{
    enum coaps_fault fault = coaps->fault_after ? COAPS_FINE : coaps->fault;
    unsigned szx = request->has_block2 && request->szx2 < coaps->szx ? request->szx2 : coaps->szx;
    size_t size = 16U << szx, at = request->number2 * size;
    bool more = at + size < coaps->answer.len;

    answer->code = coaps->status == 200 || coaps->status == 204
                       ? CHANGED
                       : (unsigned)(coaps->status / 100 << 5 | coaps->status % 100);
    answer->payload = bytes_cut(buf_bytes(&coaps->answer), at, size);
    if (fault == COAPS_ENDLESS || fault == COAPS_EMPTY_BLOCKS || fault == COAPS_SHORT_BLOCKS) {
        static const uint8_t zeros[1024];

        more = true;
        answer->payload = bytes_at(zeros, fault == COAPS_ENDLESS        ? size
                                          : fault == COAPS_EMPTY_BLOCKS ? 0
                                                                        : size / 2);
    }
    if (at > 0 && fault == COAPS_BREAKS_OFF)
        answer->code = INCOMPLETE;
    if (at > 0 && fault == COAPS_OTHER_BLOCK)
        answer->block2 = (int)((request->number2 + 1) << 4 | (unsigned)more << 3 | szx);
    else if (more || at > 0)
        answer->block2 = (int)(request->number2 << 4 | (unsigned)more << 3 | szx);
}

static void serve(struct fake_coaps *coaps, const struct request *request)
{
    struct answer answer = {.block1 = -1, .block2 = -1};

    if (coaps->fault_after == 0 && say_nonsense(coaps, request))
        return;
    assert_string_equal(request->path, "/gsma/rsp2/asn1");
    assert_string_equal(request->host, coaps->host ? coaps->host : "");
    if (request->has_block2 && request->number2 > 0) {
        assert_int_equal(request->payload.len, 0);
    } else if (!take_body(coaps, request, &answer)) {
        respond(coaps, request, &answer);
        return;
    } else if (coaps->fault_after == 0 && coaps->fault == COAPS_CONTINUES) {
        answer.code = CONTINUE;
        respond(coaps, request, &answer);
        return;
    } else {
        coaps->requests++;
        coaps->answer.len = 0;
        if (coaps->fault_after == 0 && (coaps->fault == COAPS_404 || coaps->fault == COAPS_503))
            coaps->status = coaps->fault == COAPS_404 ? 404 : 503;
        else
            coaps->status =
                coaps->handle(coaps->owner, request->path, buf_bytes(&coaps->body), &coaps->answer);
        if (coaps->status < 0) {
            send_reset(coaps, request);
            return;
        }
    }
    cut_answer(coaps, request, &answer);
    respond(coaps, request, &answer);
    if (coaps->fault_after && (answer.block2 < 0 || !(answer.block2 & 8)))
        coaps->fault_after--;
}

/* ---- requests of the server: packages that an eIM pushes ---- */

static void put_path(struct buf *out, const char *path)
{
    unsigned delta = 11;

    while (*path == '/') {
        size_t len = strcspn(path + 1, "/");

        assert_true(len < 13);
        buf_put_u8(out, delta << 4 | (unsigned)len);
        buf_put(out, bytes_at(path + 1, len));
        path += 1 + len;
        delta = 0;
    }
}

/* The block of its body at `at`, or the request for block `number2` of the response. */
static void push_part(struct fake_coaps *coaps, size_t at, int number2)
{
    struct fake_push *push = &coaps->push;
    struct buf out = BUF_OVER(push->message);
    size_t size = 16U << push->szx;
    struct bytes part = bytes_cut(buf_bytes(&push->body), at, size);
    bool more = at + part.len < push->body.len;

    push->at = at;
    push->id++;
    buf_put_u8(&out, 0x42);
    buf_put_u8(&out, push->code ? push->code : 2);
    buf_put_u16(&out, push->id);
    buf_put_u16(&out, 0xC0DE);
    put_path(&out, push->path ? push->path : "/gsma/rsp2/asn1");
    if (number2 >= 0) {
        put_block(&out, 23 - 11, (unsigned)number2 << 4 | push->szx);
    } else {
        if (push->body.len > size)
            put_block(&out, 27 - 11, (unsigned)(at / size << 4) | (unsigned)more << 3 | push->szx);
        buf_put_u8(&out, 0xFF);
        buf_put(&out, part);
    }
    assert_false(out.overflow);
    push->message_len = out.len;
    fake_coaps_push_again(coaps);
}

void fake_coaps_push_again(struct fake_coaps *coaps)
{
    say(coaps, bytes_at(coaps->push.message, coaps->push.message_len));
}

void fake_coaps_push(struct fake_coaps *coaps, struct bytes body)
{
    struct fake_push *push = &coaps->push;

    push->body = BUF_OVER(push->body_octets);
    push->answer = BUF_OVER(push->answer_octets);
    buf_put(&push->body, body);
    assert_false(push->body.overflow);
    push->status = -1;
    push_part(coaps, 0, -1);
}

/* Handles a response to it; true: it was one. */
static bool take_pushed(struct fake_coaps *coaps, const struct request *answer)
{
    struct fake_push *push = &coaps->push;

    if (push->message_len == 0 || answer->id != push->id ||
        (answer->type != RST && answer->type != ACK))
        return false;
    push->answers++;
    if (answer->type == RST) {
        push->status = 0;
        return true;
    }
    if (push->status >= 0) /* a duplicate */
        return true;
    assert_int_equal(answer->token_len, 2);
    if (answer->code == CONTINUE) {
        assert_true(answer->has_block1 && answer->szx1 <= push->szx);
        push->at += 16U << push->szx;
        push->szx = answer->szx1;
        push_part(coaps, push->at, -1);
        return true;
    }
    if (answer->has_block2)
        assert_int_equal(push->answer.len, answer->number2 * (16U << answer->szx2));
    buf_put(&push->answer, answer->payload);
    if (answer->has_block2 && answer->more2) {
        push->szx = answer->szx2;
        push_part(coaps, push->body.len, (int)answer->number2 + 1);
        return true;
    }
    push->status = (int)(answer->code >> 5) * 100 + (int)(answer->code & 31);
    return true;
}

static void take_message(struct fake_coaps *coaps, struct bytes message)
{
    struct request request;

    coaps->messages++;
    read_request(message, &request);
    if (take_pushed(coaps, &request))
        return;
    if (request.type == RST)
        coaps->resets++;
    else if (request.type == ACK)
        coaps->acknowledgements++;
    if (request.code == 0)
        return;
    assert_int_equal(request.type, CON);
    assert_int_equal(request.code, 2); /* POST */
    if (coaps->last_id == (int)request.id) {
        coaps->duplicates++;
        if (coaps->last_len)
            say(coaps, bytes_at(coaps->last, coaps->last_len));
        return;
    }
    coaps->last_id = (int)request.id;
    coaps->last_len = 0;
    serve(coaps, &request);
}

/* ---- the peer ---- */

static int make_cookie(SSL *ssl, unsigned char *cookie, unsigned *len)
{
    (void)ssl;
    memcpy(cookie, "biscuit", *len = 7);
    return 1;
}

static int check_cookie(SSL *ssl, const unsigned char *cookie, unsigned len)
{
    (void)ssl;
    return len == 7 && memcmp(cookie, "biscuit", len) == 0;
}

static unsigned repeat_time(SSL *ssl, unsigned last)
{
    const struct fake_coaps *coaps = SSL_get_app_data(ssl);
    bool is_disturbed = coaps->lose_up || coaps->lose_down || coaps->double_up ||
                        coaps->double_down || coaps->swap_down;

    (void)last;
    return is_disturbed ? COAPS_REPEAT_US : COAPS_NO_REPEAT_US;
}

static void connected(struct fake_peer *peer)
{
    struct fake_coaps *coaps = (struct fake_coaps *)peer;

    SSL_free(coaps->ssl);
    coaps->ssl = SSL_new(coaps->context);
    assert_non_null(coaps->ssl);
    SSL_set_bio(coaps->ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_options(coaps->ssl, SSL_OP_COOKIE_EXCHANGE | SSL_OP_NO_QUERY_MTU);
    SSL_set_mtu(coaps->ssl, 1200);
    DTLS_set_timer_cb(coaps->ssl, repeat_time);
    SSL_set_accept_state(coaps->ssl);
    SSL_set_app_data(coaps->ssl, coaps);
    coaps->queued = 0;
    coaps->last_id = -1;
    coaps->ups = coaps->downs = 0;
    coaps->connections++;
}

static void take_datagram(struct fake_coaps *coaps, struct bytes data)
{
    uint8_t octets[COAPS_DATAGRAM];
    int count;

    assert_int_equal(BIO_write(SSL_get_rbio(coaps->ssl), data.at, (int)data.len), (int)data.len);
    do {
        ERR_clear_error();
        count = SSL_read(coaps->ssl, octets, (int)sizeof(octets));
        send_written(coaps);
        if (count > 0)
            take_message(coaps, bytes_at(octets, (size_t)count));
    } while (count > 0);
    if (SSL_get_error(coaps->ssl, count) == SSL_ERROR_ZERO_RETURN)
        coaps->close_notifies++;
    if (!SSL_is_init_finished(coaps->ssl)) {
        DTLSv1_handle_timeout(coaps->ssl);
        send_written(coaps);
    }
}

static bool next(struct fake_peer *peer, struct buf *out)
{
    struct fake_coaps *coaps = (struct fake_coaps *)peer;

    if (coaps->queued == 0)
        return false;
    buf_put(out, bytes_at(coaps->queue[0].octets, coaps->queue[0].len));
    memmove(&coaps->queue[0], &coaps->queue[1], sizeof(coaps->queue[0]) * --coaps->queued);
    return true;
}

static void receive(struct fake_peer *peer, struct bytes data, struct buf *out)
{
    struct fake_coaps *coaps = (struct fake_coaps *)peer;
    unsigned number = coaps->ups++;
    unsigned copies = number < 64 && (coaps->double_up >> number & 1) ? 2 : 1;

    assert_true(data.len + 28 <= 1200);
    usleep(coaps->slow_us);
    if (coaps->gone || (number < 64 && (coaps->lose_up >> number & 1)))
        return;
    if (coaps->fault == COAPS_NO_DTLS) {
        buf_put(out, BYTES_TEXT("what do you mean, hello?"));
        return;
    }
    for (unsigned i = 0; i < copies; i++)
        take_datagram(coaps, data);
}

void fake_coaps_begin(struct fake_coaps *coaps, const char *dir, enum pki_holder holder,
                      int (*handle)(void *owner, const char *path, struct bytes body,
                                    struct buf *out),
                      void *owner)
{
    char path[300];
    SSL_CTX *context = SSL_CTX_new(DTLS_server_method());

    memset(coaps, 0, sizeof(*coaps));
    assert_non_null(context);
    pki_path(path, sizeof(path), dir, holder, EC_CURVE_P256, false);
    assert_int_equal(SSL_CTX_use_certificate_file(context, path, SSL_FILETYPE_ASN1), 1);
    pki_path(path, sizeof(path), dir, holder, EC_CURVE_P256, true);
    assert_int_equal(SSL_CTX_use_PrivateKey_file(context, path, SSL_FILETYPE_PEM), 1);
    SSL_CTX_set_cookie_generate_cb(context, make_cookie);
    SSL_CTX_set_cookie_verify_cb(context, check_cookie);
    coaps->context = context;
    coaps->peer = (struct fake_peer){.connected = connected, .receive = receive, .next = next};
    coaps->handle = handle;
    coaps->owner = owner;
    coaps->szx = coaps->push.szx = 6;
    coaps->body = BUF_OVER(coaps->body_octets);
    coaps->answer = BUF_OVER(coaps->answer_octets);
}

void fake_coaps_end(struct fake_coaps *coaps)
{
    SSL_free(coaps->ssl);
    SSL_CTX_free(coaps->context);
}
