/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The transport state of one logical channel: see chain.h. Memory is wiped before it is freed. */
#include "apdu/chain.h"

#include "apdu/err.h"
#include "apdu/sw.h"

#include <stdlib.h>
#include <string.h>

/* First size of a chain of several blocks: a segment of a Bound Profile Package fits, and glibc
 * serves it from its thread cache (up to 1032 octets). */
enum { COMMAND_FIRST = 1032 };

static void wipe_and_free(uint8_t *memory, size_t len)
{
    if (memory) {
        explicit_bzero(memory, len);
        free(memory);
    }
}

void chain_drop_command(struct chain *chain)
{
    wipe_and_free(chain->command, chain->command_size);
    chain->command = NULL;
    chain->command_len = 0;
    chain->command_size = 0;
    chain->next_block = 0;
}

void chain_drop_response(struct chain *chain)
{
    wipe_and_free(chain->response, chain->response_len);
    chain->response = NULL;
    chain->response_len = 0;
    chain->response_at = 0;
    chain->response_sw = 0;
}

void chain_clear(struct chain *chain)
{
    chain_drop_command(chain);
    chain_drop_response(chain);
}

/* Appends `data`, in memory that doubles. realloc is not used: it would leave an unwiped copy. */
static int command_append(struct chain *chain, struct bytes data)
{
    size_t len = chain->command_len + data.len;

    if (data.len == 0)
        return 0;
    if (data.len > CHAIN_COMMAND_MAX - chain->command_len)
        return ERR_TOO_LONG;
    if (len > chain->command_size) {
        size_t least = chain->command_size ? 2 * chain->command_size : COMMAND_FIRST;
        size_t size = len > least ? len : least;
        uint8_t *grown = malloc(size);

        if (!grown)
            return ERR_MEMORY;
        if (chain->command_len)
            memcpy(grown, chain->command, chain->command_len);
        wipe_and_free(chain->command, chain->command_size);
        chain->command = grown;
        chain->command_size = size;
    }
    memcpy(chain->command + chain->command_len, data.at, data.len);
    chain->command_len = len;
    return 0;
}

int chain_store(struct chain *chain, unsigned block, bool last, struct bytes data,
                struct bytes *command)
{
    int err;

    chain_drop_response(chain);
    if (block == 0) {
        chain_drop_command(chain);
        if (last && data.len <= CHAIN_COMMAND_MAX) {
            *command = data;
            return 1;
        }
    }
    if (block != chain->next_block) {
        chain_drop_command(chain);
        return ERR_STATE;
    }
    err = command_append(chain, data);
    if (err == 0 && !last && block + 1 == CHAIN_BLOCKS_MAX)
        err = ERR_TOO_LONG; /* no block number is left for the last block */
    if (err < 0) {
        chain_drop_command(chain);
        return err;
    }
    if (!last) {
        chain->next_block = block + 1;
        return 0;
    }
    chain->next_block = 0;
    *command = bytes_at(chain->command, chain->command_len);
    return 1;
}

uint16_t chain_respond(struct chain *chain, struct bytes data, uint16_t sw)
{
    uint8_t *copy;

    if (data.len == 0 || data.len > CHAIN_RESPONSE_MAX) {
        chain_drop_response(chain);
        return data.len == 0 ? sw : (uint16_t)SW_TECHNICAL_PROBLEM;
    }
    copy = malloc(data.len);
    if (copy)
        memcpy(copy, data.at, data.len); /* `data` may lie in the response dropped next */
    chain_drop_response(chain);
    if (!copy)
        return SW_MEMORY_PROBLEM;
    chain->response = copy;
    chain->response_len = data.len;
    chain->response_sw = sw;
    return sw_response((uint32_t)data.len);
}

uint16_t chain_get_response(struct chain *chain, uint32_t le, struct bytes *data)
{
    size_t left = chain->response_len - chain->response_at;

    *data = BYTES_NONE;
    if (left == 0) {
        chain_drop_response(chain);
        return CHAIN_NOTHING_PENDING;
    }
    if (le == 0 || (le > left && le <= APDU_SHORT_LE_MAX))
        return sw_wrong_le((uint32_t)left);
    *data = bytes_cut(bytes_at(chain->response, chain->response_len), chain->response_at, le);
    chain->response_at += data->len;
    left -= data->len;
    return left ? sw_response((uint32_t)left) : chain->response_sw;
}
