/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal to the CoAP server for tests: coaps.c (DTLS and datagrams), coaps_message.c (messages)
 * and coaps_service.c (its requests and responses). */
#ifndef TEST_FAKE_COAPS_PRIVATE_H
#define TEST_FAKE_COAPS_PRIVATE_H

#include "test/fake/coaps.h"

enum { CON, NON, ACK, RST };
enum { CHANGED = 0x44, CONTENT = 0x45, CONTINUE = 0x5F, INCOMPLETE = 0x88, TOO_LARGE = 0x8D };

/* A request, read. */
struct fake_request {
    unsigned type, code, id;
    uint8_t token[8];
    size_t token_len;
    char host[256], path[256];
    bool has_block1, has_block2, more1, more2;
    unsigned number1, number2, szx1, szx2, size1;
    struct bytes payload;
};

struct fake_response {
    unsigned code;
    int block1, block2; /* value of the option; -1: none */
    struct bytes payload;
};

/* -- coaps.c -- */
void fake_coaps_send(struct fake_coaps *coaps, struct bytes message);
void fake_coaps_send_hex(struct fake_coaps *coaps, const char *hex);

/* -- coaps_message.c -- */
void fake_coaps_read(struct bytes message, struct fake_request *out);
void fake_coaps_put_block(struct buf *out, unsigned delta, unsigned value);
void fake_coaps_acknowledge(struct fake_coaps *coaps, unsigned id);
void fake_coaps_respond(struct fake_coaps *coaps, const struct fake_request *request,
                        const struct fake_response *response);

/* -- coaps_service.c -- */
void fake_coaps_receive(struct fake_coaps *coaps, struct bytes message);

#endif
