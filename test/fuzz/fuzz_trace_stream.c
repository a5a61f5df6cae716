/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: BIP channels of a trace. The input is a key log up to an octet 00, then steps:
 *
 *   octet 0    b3 to b1: channel; b6 b5 b4: what happens (enum step)
 *   octet 1, 2 length of the octets that follow (in the input)
 *
 * Exchanges count at most the octets that were sent and received, name records in order, and are
 * decoded without a failure; so are the octets of a step as a message of each protocol.
 */
#include "apdu/cat.h"
#include "apdu/ins.h"
#include "apdu/tlv.h"
#include "tools/trace/decode/decode.h"
#include "tools/trace/session/keys.h"
#include "tools/trace/session/stream.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum step {
    STEP_OPEN,    /* transport, address kind and octets: objects of OPEN CHANNEL */
    STEP_SEND,    /* SEND DATA, immediately */
    STEP_STORE,   /* SEND DATA, store */
    STEP_RECEIVE, /* RECEIVE DATA */
    STEP_CLOSE,
    STEP_OBJECTS, /* these octets as proactive command and as response */
    STEP_EVENT,   /* ENVELOPE with these octets */
    STEP_RESET
};

enum { STEPS_MAX = 400, OBJECTS_MAX = 1 << 12, TREE_MEMORY = 1 << 20 };

struct fuzz {
    struct trace_streams *streams;
    struct arena arena;
    uint64_t records;
    uint64_t sent, received;                 /* octets in steps */
    uint64_t counted_sent, counted_received; /* octets in exchanges */
    unsigned exchanges;
};

static void decode(struct fuzz *fuzz, const struct exchange *exchange)
{
    char line[200];
    struct tree tree;

    arena_reset(&fuzz->arena);
    tree_init(&tree, &fuzz->arena, "message");
    decode_stream(&tree, exchange);
    assert(strlen(decode_summary(exchange, line, sizeof(line))) < sizeof(line));
}

static int on_exchange(void *context, const struct exchange *exchange)
{
    struct fuzz *fuzz = context;

    assert(exchange->kind == EXCHANGE_MESSAGE && exchange->protocol && exchange->peer);
    assert(exchange->command.len + exchange->response.len > 0);
    assert(exchange->number <= exchange->last && exchange->last <= fuzz->records);
    fuzz->counted_sent += exchange->octets_sent;
    fuzz->counted_received += exchange->octets_received;
    fuzz->exchanges++;
    decode(fuzz, exchange);
    return 0;
}

static void add(struct fuzz *fuzz, unsigned ins, struct bytes command, struct bytes response)
{
    const struct exchange exchange = {.kind = EXCHANGE_COMMAND,
                                      .number = ++fuzz->records,
                                      .last = fuzz->records,
                                      .time = (int64_t)fuzz->records,
                                      .card = "card",
                                      .ins = (uint8_t)ins,
                                      .pins = "",
                                      .sw = 0x9000,
                                      .command = command,
                                      .response = response};

    assert(trace_streams_add(fuzz->streams, &exchange) == 0);
}

static void command(struct fuzz *fuzz, unsigned type, unsigned qualifier, unsigned device,
                    struct bytes objects, struct bytes answers)
{
    const uint8_t details[] = {1, (uint8_t)type, (uint8_t)qualifier};
    const uint8_t devices[] = {CAT_DEVICE_UICC, (uint8_t)device}, done[] = {0};
    static uint8_t octets[OBJECTS_MAX + 64], fetched[OBJECTS_MAX + 80];
    struct buf body = BUF_OVER(octets), fetch = BUF_OVER(fetched);

    comprehension_put(&body, CAT_TAG_COMMAND_DETAILS, BYTES_OF(details));
    comprehension_put(&body, CAT_TAG_DEVICE_IDENTITIES, BYTES_OF(devices));
    buf_put(&body, objects);
    tlv_put(&fetch, CAT_TEMPLATE_PROACTIVE_COMMAND, buf_bytes(&body));
    add(fuzz, INS_FETCH, BYTES_NONE, buf_bytes(&fetch));
    body.len = 0;
    comprehension_put(&body, CAT_TAG_COMMAND_DETAILS, BYTES_OF(details));
    comprehension_put(&body, CAT_TAG_RESULT, BYTES_OF(done));
    buf_put(&body, answers);
    assert(!fetch.overflow && !body.overflow);
    add(fuzz, INS_TERMINAL_RESPONSE, buf_bytes(&body), BYTES_NONE);
}

/* The octets as a message of each protocol, without a channel. */
static void decode_all(struct fuzz *fuzz, struct bytes octets)
{
    static const char *const protocols[] = {"DNS", "TLS", "DTLS", "HTTP", "CoAP", "TCP"};

    for (size_t i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++)
        decode(fuzz, &(const struct exchange){.kind = EXCHANGE_MESSAGE,
                                              .card = "card",
                                              .pins = "",
                                              .peer = "peer:1",
                                              .protocol = protocols[i],
                                              .command = octets,
                                              .response = octets});
}

static void run_step(struct fuzz *fuzz, enum step step, unsigned channel, struct bytes octets)
{
    const uint8_t status[] = {(uint8_t)(CAT_LINK_ESTABLISHED | channel), 0}, left[] = {0};
    static uint8_t memory[OBJECTS_MAX + 64];
    struct buf objects = BUF_OVER(memory);

    switch (step) {
    case STEP_OPEN:
        comprehension_put(&objects, CAT_TAG_TRANSPORT_LEVEL, bytes_cut(octets, 0, 3));
        comprehension_put(&objects, CAT_TAG_OTHER_ADDRESS, bytes_from(octets, 3));
        comprehension_put(&objects, CAT_TAG_CHANNEL_STATUS, BYTES_OF(status));
        command(fuzz, CAT_COMMAND_OPEN_CHANNEL, 0, CAT_DEVICE_TERMINAL, buf_bytes(&objects),
                buf_bytes(&objects));
        break;
    case STEP_SEND:
    case STEP_STORE:
        comprehension_put(&objects, CAT_TAG_CHANNEL_DATA, octets);
        command(fuzz, CAT_COMMAND_SEND_DATA, step == STEP_SEND, CAT_DEVICE_CHANNEL | channel,
                buf_bytes(&objects), BYTES_NONE);
        fuzz->sent += channel ? octets.len : 0;
        decode_all(fuzz, octets);
        break;
    case STEP_RECEIVE:
        comprehension_put(&objects, CAT_TAG_CHANNEL_DATA, octets);
        comprehension_put(&objects, CAT_TAG_CHANNEL_DATA_LENGTH, BYTES_OF(left));
        command(fuzz, CAT_COMMAND_RECEIVE_DATA, 0, CAT_DEVICE_CHANNEL | channel, BYTES_NONE,
                buf_bytes(&objects));
        fuzz->received += channel ? octets.len : 0;
        break;
    case STEP_CLOSE:
        command(fuzz, CAT_COMMAND_CLOSE_CHANNEL, 0, CAT_DEVICE_CHANNEL | channel, BYTES_NONE,
                BYTES_NONE);
        break;
    case STEP_OBJECTS:
        add(fuzz, INS_FETCH, BYTES_NONE, octets);
        add(fuzz, INS_TERMINAL_RESPONSE, octets, BYTES_NONE);
        break;
    case STEP_EVENT:
        add(fuzz, INS_ENVELOPE, octets, BYTES_NONE);
        break;
    case STEP_RESET:
        assert(trace_streams_add(fuzz->streams, &(const struct exchange){.kind = EXCHANGE_POWER,
                                                                         .number = ++fuzz->records,
                                                                         .last = fuzz->records,
                                                                         .card = "card",
                                                                         .name = "reset",
                                                                         .pins = ""}) == 0);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes input = bytes_at(data, size);
    const uint8_t *end = size ? memchr(data, 0, size) : NULL;
    struct fuzz fuzz = {0};
    struct trace_keys *keys;

    if (!end)
        return 0;
    arena_init(&fuzz.arena, TREE_MEMORY);
    assert(trace_keys_new(&keys) == 0);
    assert(trace_keys_add(keys, bytes_cut(input, 0, (size_t)(end - data))) == 0);
    assert(trace_streams_new(&fuzz.streams, keys, on_exchange, &fuzz) == 0);
    input = bytes_from(input, (size_t)(end - data) + 1);
    for (unsigned steps = 0; input.len >= 3 && steps < STEPS_MAX; steps++) {
        size_t len = (size_t)(input.at[1] << 8 | input.at[2]) % OBJECTS_MAX;
        struct bytes octets = bytes_cut(input, 3, len);

        run_step(&fuzz, (enum step)(input.at[0] >> 3 & 7), input.at[0] & 7, octets);
        input = bytes_from(input, 3 + octets.len);
    }
    assert(trace_streams_end(fuzz.streams) == 0);
    assert(fuzz.counted_sent <= fuzz.sent + size && fuzz.counted_received <= fuzz.received + size);
    trace_streams_free(fuzz.streams);
    trace_keys_free(keys);
    arena_free(&fuzz.arena);
    return 0;
}
