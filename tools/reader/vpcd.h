/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The card's side of vpcd, the driver of vsmartcard that gives pcscd a virtual reader.
 *
 * On the wire, both ways: a length of 2 octets, big-endian, and that many octets. One octet is a
 * control message: 00 power off, 01 power on, 02 reset (these have no response), 04 get ATR (always
 * has a response, also when off: pcscd requests it every 0.4 s and waits). Any other message is a
 * C-APDU; its response is the R-APDU. Either side may open the connection.
 *
 * Debian's vpcd sends length and body in two writes with Nagle's algorithm on: the body leaves only
 * after the acknowledgement of the length. A delayed acknowledgement costs 40 ms an APDU; hence
 * TCP_QUICKACK before every read and never SO_RCVLOWAT.
 *
 * A link is one card at one address. It reconnects by itself; when the peer disconnects, the card
 * loses power.
 */
#ifndef TOOLS_READER_VPCD_H
#define TOOLS_READER_VPCD_H

#include "apdu/apdu.h"
#include "apdu/err.h"

struct event_base;

enum vpcd_power { VPCD_POWER_OFF, VPCD_POWER_ON, VPCD_POWER_RESET };

/* What happens after a command. A link that listens sends the response instead of the last two: a
 * vpcd 3.3 that connected to it aborts its pcscd when the link disconnects. */
enum vpcd_way {
    VPCD_SEND,         /* the response is sent */
    VPCD_SEND_NOTHING, /* none: pcscd waits until the link ends */
    VPCD_REINSERT,     /* the card is removed, and inserted after VPCD_AWAY_MS */
    VPCD_REMOVE        /* the card is removed until vpcd_insert */
};
struct vpcd_outcome {
    enum vpcd_way way;
    int64_t delay; /* ns before the response */
};

/* The card behind the link. */
struct vpcd_card {
    void (*power)(void *card, enum vpcd_power power);
    struct bytes (*atr)(void *card);
    /* The response is sent before the next call. */
    struct rapdu (*transmit)(void *card, struct bytes command);
    /* No APDU for VPCD_IDLE_SECONDS; may be NULL. */
    void (*idle)(void *card);
    /* Called after each transmit; NULL: VPCD_SEND at once. */
    struct vpcd_outcome (*outcome)(void *card);
};

/*
 * A slot without a card, for a vpcd 3.3 that connects to us: it opens two slots and aborts pcscd
 * when one of them is refused, closed or responds without an ATR. So its ATR is longer than pcscd
 * accepts, and the reader shows a card that does not respond. The response to commands is 6F00. (A
 * vpcd that listens shows an empty reader where nothing connects.)
 */
extern const struct vpcd_card vpcd_empty_slot;

enum {
    VPCD_PORT = 35963, /* of the first slot; the second has the next one */
    VPCD_IDLE_SECONDS = 5
};

struct vpcd_options {
    const struct vpcd_card *contacts;
    void *card; /* for the contacts */
    const char *host;
    uint16_t port; /* 0 with `listen`: any free one */
    bool listen;   /* wait for the peer instead of connecting to it */
    /* A non-blocking stream socket to connect with, or -1; NULL: socket(2). */
    int (*new_socket)(void *context, int family);
    /*
     * Called once, when pcscd has the card in its reader's state, and clients can connect to it;
     * may be NULL. pcscd requests the ATR once or twice before it powers the card on, and once for
     * the power-on. Then it sets the state, and its next look at the reader is the next request.
     */
    void (*on_reader)(void *context);
    /* Called once, when connecting has failed for VPCD_WARN_MS; may be NULL. */
    void (*on_waiting)(void *context);
    /* Called once, when a connected peer has sent nothing for VPCD_WARN_MS: its slot is taken by
     * another card. May be NULL. */
    void (*on_silence)(void *context);
    void *context;
};
enum { VPCD_WARN_MS = 2000 };

struct vpcd;

/*
 * A link in the loop `base`. ERR_NOT_FOUND: the host has no address; ERR_BUSY: the port is in use;
 * ERR_IO with errno; ERR_MEMORY. A failed connection is no error: the link retries.
 */
int vpcd_new(struct vpcd **out, struct event_base *base, const struct vpcd_options *options);
/* Disconnects; the card loses power. NULL is allowed. */
void vpcd_free(struct vpcd *vpcd);
/*
 * Removes the card and inserts it again: disconnects, the card loses power, and connects again
 * after VPCD_AWAY_MS, so that pcscd, which polls every 0.4 s, detects the removal. ERR_STATE: the
 * link listens; a vpcd 3.3 that connected to it aborts its pcscd when the link disconnects.
 */
int vpcd_reinsert(struct vpcd *vpcd);
enum { VPCD_AWAY_MS = 1200 };
/* The same without the insertion, which vpcd_insert then does, not before VPCD_AWAY_MS are over: a
 * pcscd that has not detected the removal would assume that the card is powered. It does nothing
 * for a card that is inserted. ERR_STATE as above. */
int vpcd_remove(struct vpcd *vpcd);
int vpcd_insert(struct vpcd *vpcd);
/* The port it listens at or connects to. */
uint16_t vpcd_port(const struct vpcd *vpcd);
bool vpcd_is_connected(const struct vpcd *vpcd);

#endif
