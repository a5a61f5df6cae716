/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands at the other end of a channel of the fake terminal: octets in, octets out, in
 * process. */
#ifndef TEST_FAKE_PEER_H
#define TEST_FAKE_PEER_H

#include "apdu/bytes.h"

struct fake_peer {
    void (*connected)(struct fake_peer *peer); /* a channel was opened; may be NULL */
    /* Octets (TCP) or one datagram (UDP) from the card; what it says at once is appended. */
    void (*receive)(struct fake_peer *peer, struct bytes data, struct buf *out);
    /* Further datagrams, one a call, after receive or unasked (terminal_collect); false: no more.
     * May be NULL. */
    bool (*next)(struct fake_peer *peer, struct buf *out);
    /* It hangs up when what it said has been read. */
    bool (*is_over)(struct fake_peer *peer); /* may be NULL */
};

#endif
