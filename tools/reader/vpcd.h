/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The card's side of vpcd, the driver of vsmartcard that makes pcscd believe in a reader.
 *
 * On the wire, both ways: a length of 2 octets, big-endian, and that many octets. One octet alone
 * is the reader's business: 00 power off, 01 power on, 02 reset (none of them is answered), 04 what
 * is the ATR (always answered, also when off: pcscd asks every 0.4 s and waits). Everything else is
 * a C-APDU and is answered with an R-APDU. Either side may open the connection.
 *
 * Debian's vpcd sends length and body in two writes with Nagle's algorithm on, so that the body
 * leaves only when the length was acknowledged. A card that acknowledges late pays 40 ms an APDU;
 * hence TCP_QUICKACK before every read and never SO_RCVLOWAT.
 *
 * A link is one card at one address. It reconnects by itself; a peer that goes away, wherever in a
 * command, takes the power with it.
 */
#ifndef TOOLS_READER_VPCD_H
#define TOOLS_READER_VPCD_H

#include "apdu/apdu.h"
#include "apdu/err.h"

struct event_base;

enum vpcd_power { VPCD_POWER_OFF, VPCD_POWER_ON, VPCD_POWER_RESET };

/* The card behind the link. */
struct vpcd_contacts {
    void (*power)(void *card, enum vpcd_power power);
    struct bytes (*atr)(void *card);
    /* The answer is sent before the next call. */
    struct rapdu (*transmit)(void *card, struct bytes command);
    /* No APDU for VPCD_REST_SECONDS; may be NULL. */
    void (*rest)(void *card);
};

/*
 * What stands in a slot without a card when vpcd 3.3 connects out to us: it opens two slots and
 * takes pcscd down when one of them is refused, hung up or answered without an ATR. So it gets an
 * ATR that is too long for pcscd, and the reader shows a card that does not respond. Commands are
 * answered 6F00. (A vpcd that listens has an empty reader where nobody connects.)
 */
extern const struct vpcd_contacts vpcd_empty_slot;

enum {
    VPCD_PORT = 35963, /* of the first slot; the second has the next one */
    VPCD_REST_SECONDS = 5
};

struct vpcd_options {
    const struct vpcd_contacts *contacts;
    void *card; /* for the contacts */
    const char *host;
    uint16_t port; /* 0 with `listen`: any free one */
    bool listen;   /* wait for the peer instead of connecting to it */
    /* A non-blocking stream socket to connect with, or -1; NULL: socket(2). */
    int (*new_socket)(void *context, int family);
    /* Called once, when a reader has asked for the ATR for the first time; may be NULL. */
    void (*on_reader)(void *context);
    /* Called once, when connecting has failed for VPCD_PATIENCE_MS; may be NULL. */
    void (*on_waiting)(void *context);
    /* Called once, when a peer that we connected to has not said a word for VPCD_PATIENCE_MS: it
     * has another card. May be NULL. */
    void (*on_silence)(void *context);
    void *context;
};
enum { VPCD_PATIENCE_MS = 2000 };

struct vpcd;

/*
 * A link in the loop `base`. ERR_NOT_FOUND: the host has no address; ERR_BUSY: the port is in use;
 * ERR_IO: errno says why; ERR_MEMORY. Connecting that fails is no error: it goes on trying.
 */
int vpcd_new(struct vpcd **out, struct event_base *base, const struct vpcd_options *options);
/* Hangs up; the card loses power. NULL is fine. */
void vpcd_free(struct vpcd *vpcd);
/*
 * Takes the card out and puts it in again: hangs up, the card loses power, and connects again after
 * VPCD_AWAY_MS, so that the peer's pcscd, which asks every 0.4 s, has seen that the card was away.
 * ERR_STATE: the link listens; a vpcd 3.3 that connected out aborts its pcscd when we hang up.
 */
int vpcd_reinsert(struct vpcd *vpcd);
enum { VPCD_AWAY_MS = 1200 };
/* The port it listens at or connects to. */
uint16_t vpcd_port(const struct vpcd *vpcd);
bool vpcd_is_connected(const struct vpcd *vpcd);

#endif
