/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: messages to the CoAP server of the eIM, over an association of DTLS that the client
 * has opened. The input is a list of steps:
 *
 *   octet 1   b1, b2: type; b3: octets of the input are the message; b4: the last message again;
 *             b5: Block1; b6: Block2; b7: ID and token of the server's last message; b8: the server
 *             sends a request before
 *   octet 2   code (of octets of the input: their number, and no more fields)
 *   octet 3   ID        octet 4   b1-b4: octets of the token; b5, b6: another path, none
 *   2 octets for each Block, as on the wire; then number of octets of the payload, and these
 *
 * The first octet of a body says how it is responded to: b1, b2: length; b3: deferred; b4: late;
 * b5: the association ends; b6-b8: status.
 *
 * What the server sends can be read, acknowledges what was sent, a request that is repeated is
 * handled once, one in an acknowledgement never, and at the end good requests have their responses.
 */
#include "crypto/openssl.h"
#include "crypto/rng.h"
#include "ipae/transport/coap_message.h"
#include "test/fuzz/folder.h"
#include "test/fuzz/input.h"
#include "tools/coap/coaps.h"
#include "tools/pki/pki.h"

#include <event2/event.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    RAW = 1 << 2,
    AGAIN = 1 << 3,
    BLOCK1 = 1 << 4,
    BLOCK2 = 1 << 5,
    OF_SERVER = 1 << 6,
    PUSH = 1 << 7,
    STEPS_MAX = 12,
    ROUNDS_MAX = 20000, /* of 1 ms */
    DATAGRAM_MAX = 1500,
    BODY_MAX = 5000,
    LATER_MAX = STEPS_MAX,
    LONG_DELAY = 1000, /* seconds: the server ends before */
    IDS = 1 << 16,
    GOOD_ID = IDS - 8, /* before those of the requests at the end */
    SIGNALLING = 7     /* class of codes, RFC 8323 5 */
};

static const char path[] = "/gsma/rsp2/asn1";
static const char good_body[] = "\x01 good, in two blocks"; /* of the requests at the end */

struct scene {
    char certificate[FUZZ_PATH_MAX + 40], key[FUZZ_PATH_MAX + 40];
    SSL_CTX *context;
    struct event_base *base;

    /* Of one input. */
    struct coaps_server *server;
    int fd;
    SSL *ssl;
    void *peer; /* the association at the server; NULL: none that had a request */
    struct https_deferred *later[LATER_MAX];
    unsigned later_count, handled;
    bool sent[IDS], is_cut;
    uint16_t good_id;
    unsigned good_code, good_count; /* of the last acknowledgement; requests that were handled */
    uint8_t last[DATAGRAM_MAX], server_token[COAP_TOKEN_MAX];
    size_t last_len;
    uint16_t server_id;
    size_t server_token_len;
};

/* ---- the server ---- */

static struct https_response response_to(struct bytes body)
{
    static const size_t lengths[] = {0, 1, 300, BODY_MAX};
    static const int statuses[] = {200, 204, 400, 404, 500, 502, 503, 200};
    unsigned how = body.len ? body.at[0] : 0;
    size_t len = lengths[how & 3];
    uint8_t *octets = len ? calloc(1, len) : NULL;

    assert(!len || octets);
    return (struct https_response){.status = statuses[how >> 5],
                                   .body = bytes_at(octets, len),
                                   .delay = how & 8 ? LONG_DELAY * 1000000000LL : 0,
                                   .is_cut = how & 16};
}

static void handle(void *context, const struct https_incoming *in, struct https_response *response)
{
    struct scene *scene = context;

    assert(strcmp(in->path, path) == 0 && in->peer);
    scene->peer = in->peer;
    scene->handled++;
    *response = response_to(in->body);
    scene->is_cut |= response->is_cut;
    scene->good_count += bytes_equal(in->body, BYTES_TEXT(good_body));
    if (in->body.len && in->body.at[0] & 4 && scene->later_count < LATER_MAX) {
        struct https_deferred *later = in->defer(in);

        assert(later);
        free((void *)(uintptr_t)response->body.at);
        scene->later[scene->later_count++] = later;
        *response = (struct https_response){.status = HTTPS_DEFERRED};
    }
}

static void on_response(void *context, void *peer, int status, struct bytes body)
{
    (void)context;
    assert(peer && status >= 0 && status < 1000 && (body.at || !body.len));
}

static void on_closed(void *context, void *peer)
{
    struct scene *scene = context;

    if (peer == scene->peer)
        scene->peer = NULL;
}

static void begin(struct scene *scene)
{
    struct rng rng = rng_system();
    struct pki_error error;
    char pki[FUZZ_PATH_MAX];
    int err = pki_make(fuzz_path(pki, "pki"), &(struct pki_options){.rng = &rng}, &error);

    assert(err == 0);
    pki_path(scene->certificate, sizeof(scene->certificate), pki, PKI_EIM_TLS, EC_CURVE_P256,
             false);
    pki_path(scene->key, sizeof(scene->key), pki, PKI_EIM_TLS, EC_CURVE_P256, true);
    scene->base = event_base_new();
    scene->context = SSL_CTX_new(DTLS_client_method());
    assert(scene->base && scene->context);
    SSL_CTX_set_verify(scene->context, SSL_VERIFY_NONE, NULL);
}

/* ---- the client ---- */

static void wait_for_server(struct scene *scene)
{
    struct pollfd fd = {scene->fd, POLLIN, 0};

    event_base_loop(scene->base, EVLOOP_NONBLOCK);
    (void)poll(&fd, 1, 1);
}

static void open_association(struct scene *scene)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(coaps_server_port(scene->server)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    BIO *bio;
    int err;

    scene->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    assert(scene->fd >= 0);
    err = connect(scene->fd, (struct sockaddr *)&address, sizeof(address));
    assert(err == 0);
    bio = BIO_new_dgram(scene->fd, BIO_NOCLOSE);
    scene->ssl = SSL_new(scene->context);
    assert(bio && scene->ssl);
    BIO_ctrl(bio, BIO_CTRL_DGRAM_SET_CONNECTED, 0, &address);
    SSL_set_bio(scene->ssl, bio, bio);
    SSL_set_connect_state(scene->ssl);
    for (unsigned i = 0; i < ROUNDS_MAX && SSL_do_handshake(scene->ssl) != 1; i++)
        wait_for_server(scene);
    assert(SSL_is_init_finished(scene->ssl));
    scene->peer = NULL;
}

static void close_association(struct scene *scene)
{
    (void)SSL_shutdown(scene->ssl);
    SSL_free(scene->ssl);
    close(scene->fd);
    event_base_loop(scene->base, EVLOOP_NONBLOCK);
}

static bool is_open(const struct scene *scene)
{
    return !(SSL_get_shutdown(scene->ssl) & SSL_RECEIVED_SHUTDOWN);
}

/* A message of the server: a response or acknowledgement is for a message that was sent. */
static void receive(struct scene *scene, struct bytes datagram)
{
    struct coap_message message;
    int err;

    if (datagram.len > 1 && datagram.at[1] >> 5 == SIGNALLING)
        return; /* libcoap responds to these also over DTLS */
    err = coap_message_read(datagram, &message);
    assert(err == 0);
    if (message.type == COAP_ACK || message.type == COAP_RST) {
        assert(scene->sent[message.id]);
    } else {
        scene->server_id = message.id;
        scene->server_token_len = message.token.len;
        if (message.token.len)
            memcpy(scene->server_token, message.token.at, message.token.len);
    }
    if (message.id == scene->good_id && message.type == COAP_ACK)
        scene->good_code = message.code;
}

static void receive_all(struct scene *scene)
{
    uint8_t octets[DATAGRAM_MAX];
    int len;

    event_base_loop(scene->base, EVLOOP_NONBLOCK);
    while ((len = SSL_read(scene->ssl, octets, sizeof(octets))) > 0) {
        receive(scene, bytes_at(octets, (size_t)len));
        event_base_loop(scene->base, EVLOOP_NONBLOCK);
    }
    ERR_clear_error();
}

static void send_datagram(struct scene *scene, struct bytes datagram)
{
    if (!is_open(scene) || datagram.len == 0)
        return;
    scene->sent[0] = true; /* libcoap rejects a message with an invalid header as one with ID 0 */
    if (datagram.len >= 4)
        scene->sent[datagram.at[2] << 8 | datagram.at[3]] = true;
    (void)SSL_write(scene->ssl, datagram.at, (int)datagram.len); /* the server may have ended */
    receive_all(scene);
}

/* ---- steps ---- */

static struct coap_block take_block(struct bytes *input)
{
    uint32_t value = fuzz_take_number(input, 2);

    return (struct coap_block){.present = true,
                               .more = value & 8,
                               .szx = value & 7 % (COAP_SZX_MAX + 1),
                               .number = value >> 4};
}

static void take_message(struct scene *scene, unsigned how, struct bytes *input)
{
    static const char *const paths[] = {path, "/x", NULL, path};
    static const uint8_t token[16] = "0123456789ABCDE";
    struct buf out = BUF_OVER(scene->last);
    struct coap_message message = {.type = (enum coap_type)(how & 3),
                                   .code = (uint8_t)fuzz_take_number(input, 1),
                                   .content_format = -1};
    unsigned more;

    if (how & RAW) {
        buf_put(&out, fuzz_take(input, message.code));
        scene->last_len = out.len;
        return;
    }
    message.id = (uint16_t)fuzz_take_number(input, 1);
    more = fuzz_take_number(input, 1);
    message.token = bytes_at(token + message.id % 8, (more & 15) % (COAP_TOKEN_MAX + 1));
    message.uri_path = paths[more >> 4 & 3];
    if (how & OF_SERVER) {
        message.id = scene->server_id;
        message.token = bytes_at(scene->server_token, scene->server_token_len);
    }
    if (how & BLOCK1)
        message.block1 = take_block(input);
    if (how & BLOCK2)
        message.block2 = take_block(input);
    message.payload = fuzz_take(input, fuzz_take_number(input, 1));
    scene->last_len = coap_message_put(&out, &message) == 0 ? out.len : 0;
}

static void step(struct scene *scene, struct bytes *input)
{
    unsigned how = fuzz_take_number(input, 1), before = scene->handled;

    if (how & PUSH && scene->peer) {
        (void)coaps_server_post(scene->server, scene->peer, BYTES_TEXT("\xBF\x4F\x00"));
        receive_all(scene);
    }
    if (how & AGAIN) {
        send_datagram(scene, bytes_at(scene->last, scene->last_len));
        assert(scene->handled == before);
        return;
    }
    take_message(scene, how, input);
    send_datagram(scene, bytes_at(scene->last, scene->last_len));
    /* A request in an acknowledgement is ignored (RFC 7252 4.2). */
    assert(scene->handled <= before + (how & RAW || (how & 3) <= COAP_NON));
}

/* Deferred responses: each is sent before the server ends. */
static void respond_later(struct scene *scene)
{
    for (unsigned i = 0; i < scene->later_count; i++) {
        const struct https_response response = response_to(bytes_at((const uint8_t *)&i, 1));

        scene->later[i]->respond(scene->later[i], &response);
    }
    scene->later_count = 0;
    receive_all(scene);
}

/* Sends a good request, or a block of it, and waits for the acknowledgement with `code`. */
static void send_good(struct scene *scene, struct bytes payload, struct coap_block block1,
                      unsigned code)
{
    uint8_t octets[100];
    struct buf out = BUF_OVER(octets);
    const struct coap_message good = {.type = COAP_CON,
                                      .code = COAP_POST,
                                      .id = ++scene->good_id,
                                      .token = BYTES_TEXT("good"),
                                      .content_format = -1,
                                      .block1 = block1,
                                      .uri_path = path,
                                      .payload = payload};
    int err = coap_message_put(&out, &good);

    assert(err == 0);
    scene->good_code = 0;
    send_datagram(scene, buf_bytes(&out));
    for (unsigned i = 0; i < ROUNDS_MAX && scene->good_code == 0; i++) {
        wait_for_server(scene);
        receive_all(scene);
    }
    assert(scene->good_code == code);
}

/* The association is served, and so is another one: there with two blocks, without Size1. */
static void check_service(struct scene *scene)
{
    const struct bytes body = BYTES_TEXT(good_body);

    if (is_open(scene) && !scene->is_cut) /* a cut is without close_notify */
        send_good(scene, body, (struct coap_block){.present = false}, COAP_CHANGED);
    close_association(scene);
    open_association(scene);
    scene->good_count = 0;
    send_good(scene, bytes_cut(body, 0, 16), (struct coap_block){.present = true, .more = true},
              COAP_CODE(2, 31));
    send_good(scene, bytes_from(body, 16), (struct coap_block){.present = true, .number = 1},
              COAP_CHANGED);
    assert(scene->good_count == 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct scene *scene;
    struct bytes input = bytes_at(data, size);
    struct coaps_server_options options = {.host = "127.0.0.1",
                                           .path = path,
                                           .handle = handle,
                                           .response = on_response,
                                           .closed = on_closed};
    struct https_error error;
    int err;

    if (!scene) {
        scene = calloc(1, sizeof(*scene));
        assert(scene);
        begin(scene);
    }
    memset(scene->sent, 0, sizeof(scene->sent));
    scene->last_len = 0;
    scene->is_cut = false;
    scene->good_id = GOOD_ID;
    options.certificate = scene->certificate;
    options.key = scene->key;
    options.context = scene;
    err = coaps_server_new(&scene->server, scene->base, &options, &error);
    assert(err == 0);
    open_association(scene);
    for (unsigned i = 0; i < STEPS_MAX && input.len; i++)
        step(scene, &input);
    respond_later(scene);
    check_service(scene);
    close_association(scene);
    coaps_server_free(scene->server);
    return 0;
}
