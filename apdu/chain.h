/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The transport state of one logical channel: a STORE DATA chain being assembled (A-20 ff.)
 * and response data pending for GET RESPONSE (61xx, 6Cxx).
 *
 * Invariant CHAIN-C1: a block of a chain drops a pending response; both are heap memory, wiped and
 * freed by the call after they were used up (or by chain_clear), so that an idle channel has none.
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
    unsigned next_block; /* P2 of the next block; 0 when no chain is open */
    uint8_t *response;   /* response[response_at..response_len) is pending */
    size_t response_len;
    size_t response_at;
    uint16_t response_sw; /* status word that follows the last octet of response */
};

/*
 * One STORE DATA block. `block` is P2, `last` is b8 of P1.
 * 1: the chain is complete, `*command` is all of it (valid until chain_drop_command);
 * 0: block stored, more to follow; ERR_STATE: block number out of order (chain dropped);
 * ERR_TOO_LONG (also: block 255 that is not the last); ERR_MEMORY; both drop the chain. Block 0
 * always starts a new chain.
 * A chain of a single block is not copied: `*command` is `data` itself.
 */
int chain_store(struct chain *chain, unsigned block, bool last, struct bytes data,
                struct bytes *command);
void chain_drop_command(struct chain *chain);

/*
 * Keeps `data` (copied, at most CHAIN_RESPONSE_MAX octets) for GET RESPONSE, followed by `sw`.
 * Returns the status word of this command: 61xx, or `sw` itself without data; 6581 or 6F00 when it
 * cannot be kept. Replaces a pending response.
 */
uint16_t chain_respond(struct chain *chain, struct bytes data, uint16_t sw);
/*
 * GET RESPONSE with `le` (1..256; larger for extended, and then an upper bound). Returns `*data`
 * (valid until the next call) and the status word: 61xx when more is pending, the kept one at the
 * end, 6Cxx when a short `le` exceeds the pending data, CHAIN_NOTHING_PENDING. 6Cxx drops nothing.
 */
enum { CHAIN_NOTHING_PENDING = 0x6700 }; /* every Le is wrong (TS 102 221 10.2.1.5) */
uint16_t chain_get_response(struct chain *chain, uint32_t le, struct bytes *data);
void chain_drop_response(struct chain *chain);
/* Drops both: after another command, when the channel is closed, when the card is reset. */
void chain_clear(struct chain *chain);

#endif
