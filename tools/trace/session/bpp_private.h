/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A Bound Profile Package in the commands of an LPA, private to bpp.c (the stream, and the
 * exchanges that carry it) and bpp_content.c (keys, segments, profile elements).
 */
#ifndef TOOLS_TRACE_SESSION_BPP_PRIVATE_H
#define TOOLS_TRACE_SESSION_BPP_PRIVATE_H

#include "crypto/bsp.h"
#include "tools/trace/session/session_private.h"

enum { BPP_TRANSACTION_ID_MAX = 32 };

/* What follows in the package. */
enum bpp_state {
    BPP_HEADER,
    BPP_CHANNEL, /* BF23 */
    BPP_BETWEEN, /* A0 to A3 */
    BPP_CONFIGURE,
    BPP_METADATA,
    BPP_KEYS,
    BPP_ELEMENTS,
    BPP_OVER
};

struct session_bpp {
    enum bpp_state state;
    unsigned channel;      /* logical channel */
    size_t offset;         /* octets of the package so far */
    size_t container_left; /* octets of the open container that are still to come */
    size_t wanted;         /* octets of the TLV in `pending`; 0: its header is not complete */
    struct octets pending;
    struct octets plain; /* of the open container: what is not in `clear` yet */
    struct octets clear; /* of this exchange */
    bool gap;            /* a segment of the open container could not be opened */
    struct bsp *bsp;     /* NULL: no keys, or a MAC was wrong */
    uint8_t transaction_id[BPP_TRANSACTION_ID_MAX];
    size_t transaction_id_len;
};

/* One exchange that carries octets of a package. */
struct bpp_run {
    struct trace_session *session;
    struct session_card *card;
    struct session_bpp *bpp;
    unsigned flags; /* enum exchange_flag */
};

/* InitialiseSecureChannel: `whole` is the BF23. These return 0 or an enum err, or as
 * session_reserve. */
int session_bpp_open_channel(struct bpp_run *run, struct bytes whole);
/* A whole 86, 87 or 88 in the open container. */
int session_bpp_take_segment(struct bpp_run *run, struct bytes segment);
/* The open container is complete, or, of the elements, ends early. */
int session_bpp_close_container(struct bpp_run *run);

/* The whole of a package that a MESSAGE contains: sets bpp, clear and flags of `exchange`. */
int session_bpp_whole(struct trace_session *session, struct session_card *card,
                      struct bytes package, struct exchange *exchange);

#endif
