/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: the input as one C-APDU, which must be equal when it is built again from its parts;
 * then as a script of calls to a chain, each compared with a model that keeps everything in arrays.
 */
#include "apdu/chain.h"
#include "apdu/err.h"
#include "apdu/sw.h"
#include "apdu/trace_sink.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void put_le(struct buf *out, const struct capdu *command)
{
    if (command->has_le && command->extended)
        buf_put_u16(out, command->le & 0xFFFF);
    else if (command->has_le)
        buf_put_u8(out, command->le & 0xFF);
}

static void one_command(struct bytes raw)
{
    struct capdu command;
    struct buf out;

    if (capdu_parse(&command, raw) != 0)
        return;
    assert(command.channel < APDU_CHANNELS);
    assert(command.has_data == (command.data.len != 0) && command.has_le == (command.le != 0));
    out = buf_over(malloc(raw.len), raw.len);
    buf_put_u8(&out, command.cla);
    buf_put_u8(&out, command.ins);
    buf_put_u8(&out, command.p1);
    buf_put_u8(&out, command.p2);
    if (command.extended)
        buf_put_u8(&out, 0);
    if (command.has_data && command.extended)
        buf_put_u16(&out, (unsigned)command.data.len);
    else if (command.has_data)
        buf_put_u8(&out, (unsigned)command.data.len);
    buf_put(&out, command.data);
    put_le(&out, &command);
    assert(!out.overflow && bytes_equal(buf_bytes(&out), raw));
    free(out.at);
}

static void one_packet(struct bytes raw)
{
    struct bytes data = bytes_from(raw, raw.len / 2);
    struct trace_event event = {.kind = TRACE_APDU, .command = raw, .data = data, .sw = SW_OK};
    uint8_t *memory = malloc(2 * raw.len + 64);
    struct buf packet = buf_over(memory, 2 * raw.len + 64);

    assert(trace_gsmtap_put(&packet, &event) == (raw.len < 4 ? ERR_NOT_FOUND : 0));
    free(memory);
}

struct model {
    uint8_t command[CHAIN_COMMAND_MAX];
    size_t command_len;
    unsigned next_block;
    uint8_t response[256];
    size_t response_len;
    size_t response_at;
};

static int model_store(struct model *model, unsigned block, bool last, struct bytes data)
{
    unsigned expected = block == 0 ? 0 : model->next_block;

    model->response_len = model->response_at = 0;
    if (block == 0)
        model->command_len = 0;
    model->next_block = 0;
    if (block != expected)
        return ERR_STATE;
    if (data.len)
        memcpy(model->command + model->command_len, data.at, data.len);
    model->command_len += data.len;
    if (last)
        return 1;
    if (block == 255)
        return ERR_TOO_LONG;
    model->next_block = block + 1;
    return 0;
}

/* A call is an octet that says which, one that is its argument, and data of the length in a third.
 */
static void one_call(struct chain *chain, struct model *model, struct bytes call)
{
    struct bytes data = bytes_from(call, 3);
    struct bytes got = BYTES_NONE;
    bool last = (call.at[0] & 0x80) != 0;

    switch (call.at[0] & 3) {
    case 0: {
        int result = chain_store(chain, call.at[1], last, data, &got);

        assert(result == model_store(model, call.at[1], last, data));
        if (result == 1)
            assert(bytes_equal(got, bytes_at(model->command, model->command_len)));
        if (result == 1 && call.at[1] % 2) /* else the next call has to */
            chain_drop_command(chain);
        break;
    }
    case 1:
        assert(chain_respond(chain, data, SW_END_OF_FILE) ==
               (data.len ? sw_response((uint32_t)data.len) : (uint16_t)SW_END_OF_FILE));
        if (data.len)
            memcpy(model->response, data.at, data.len);
        model->response_len = data.len;
        model->response_at = 0;
        break;
    case 2: {
        uint32_t le = call.at[1] ? call.at[1] : 256;
        size_t left = model->response_len - model->response_at;
        uint16_t sw = chain_get_response(chain, le, &got);

        if (left == 0 || le > left) {
            assert(got.len == 0);
            assert(sw == (left ? sw_wrong_le((uint32_t)left) : (uint16_t)CHAIN_NOTHING_PENDING));
            break;
        }
        assert(bytes_equal(got, bytes_at(model->response + model->response_at, le)));
        model->response_at += le;
        assert(sw == (left == le ? (uint16_t)SW_END_OF_FILE : sw_response((uint32_t)(left - le))));
        break;
    }
    case 3:
        chain_clear(chain);
        model->next_block = 0;
        model->response_len = model->response_at = 0;
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes input = bytes_at(data, size);
    struct chain chain = {0};
    struct model *model = calloc(1, sizeof(*model));

    one_command(input);
    one_packet(input);
    while (input.len >= 3) {
        size_t len = 3 + (size_t)input.at[2];
        struct bytes call = bytes_cut(input, 0, len);

        one_call(&chain, model, call);
        input = bytes_from(input, len);
    }
    chain_clear(&chain);
    assert(!chain.command && !chain.response);
    free(model);
    return 0;
}
