/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The transport state of one logical channel: a STORE DATA chain being assembled (A-20 ff.)
 * and response data waiting for GET RESPONSE (61xx, 6Cxx).
 *
 * Invariant CHAIN-C1: a block of a chain drops a response that was waiting; both are heap memory,
 * wiped and given back with the next call after they were used up (or by chain_clear), so that an
 * idle channel holds none.
 */
#ifndef APDU_CHAIN_H
#define APDU_CHAIN_H

#include "apdu/apdu.h"

enum {
    CHAIN_BLOCK_MAX = 255,
    CHAIN_BLOCKS_MAX = 256,
    CHAIN_COMMAND_MAX = CHAIN_BLOCK_MAX * CHAIN_BLOCKS_MAX, /* C-130 */
    CHAIN_RESPONSE_MAX = 262144
};

struct chain {
    uint8_t *command; /* blocks received so far */
    size_t command_len;
    size_t command_size;
    unsigned next_block; /* P2 that must come next; 0 when no chain is open */
    uint8_t *response;   /* GET RESPONSE has response[response_at..response_len) still to give */
    size_t response_len;
    size_t response_at;
    uint16_t response_sw; /* status word that follows the last octet of response */
};

/*
 * One STORE DATA block. `block` is P2, `last` is b8 of P1.
 * 1: the chain is complete, `*command` is all of it (valid until chain_drop_command);
 * 0: block taken, more to come; ERR_STATE: block number out of order (chain dropped);
 * ERR_TOO_LONG (also: block 255 that is not the last); ERR_MEMORY; both drop the chain. Block 0
 * always starts anew.
 * A chain of a single block is not copied: `*command` is `data` itself.
 */
int chain_store(struct chain *chain, unsigned block, bool last, struct bytes data,
                struct bytes *command);
void chain_drop_command(struct chain *chain);

/*
 * Makes `data` (copied, at most CHAIN_RESPONSE_MAX octets) wait for GET RESPONSE, to be followed by
 * `sw`. Returns the status word to answer now: 61xx, or `sw` itself when there is no data; 6581 or
 * 6F00 when it cannot be kept. Replaces a response that was still waiting.
 */
uint16_t chain_respond(struct chain *chain, struct bytes data, uint16_t sw);
/*
 * GET RESPONSE with `le` (1..256; larger for extended, and then an upper bound only). Gives `*data`
 * (valid until the next call) and its status word: 61xx when more waits, the kept one at the end,
 * 6Cxx when a short `le` is more than what waits, CHAIN_NOTHING_WAITS. 6Cxx drops nothing.
 */
enum { CHAIN_NOTHING_WAITS = 0x6700 }; /* any Le is a wrong one (TS 102 221 10.2.1.5) */
uint16_t chain_get_response(struct chain *chain, uint32_t le, struct bytes *data);
void chain_drop_response(struct chain *chain);
/* Drops both: another command came in between, the channel was closed, the card was reset. */
void chain_clear(struct chain *chain);

#endif
