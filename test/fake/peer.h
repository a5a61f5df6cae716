/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The remote end of a channel of the fake terminal, in this process. */
#ifndef TEST_FAKE_PEER_H
#define TEST_FAKE_PEER_H

#include "apdu/bytes.h"

struct fake_peer {
    void (*connected)(struct fake_peer *peer); /* a channel was opened; may be NULL */
    /* Octets (TCP) or one datagram (UDP) from the card; the immediate response is appended. */
    void (*receive)(struct fake_peer *peer, struct bytes data, struct buf *out);
    /* Further datagrams, one a call, after receive or unsolicited (terminal_collect); false: no
     * more. May be NULL. */
    bool (*next)(struct fake_peer *peer, struct buf *out);
    /* It closes the connection when its data has been read. */
    bool (*is_over)(struct fake_peer *peer); /* may be NULL */
};

#endif
