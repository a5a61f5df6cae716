/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A CoAP server over DTLS as a peer of the fake terminal, with its own reader and writer of
 * messages. What goes over its link can be lost, doubled and swapped, and it can be asked to
 * misbehave.
 */
#ifndef TEST_FAKE_COAPS_H
#define TEST_FAKE_COAPS_H

#include "test/fake/peer.h"
#include "tools/pki/pki.h"

enum { COAPS_BODY_MAX = 1 << 17, COAPS_DATAGRAM = 1500, COAPS_QUEUE = 80 };
/* Its own clock is the wall's: a flight of its handshake is sent again after so many us. */
enum { COAPS_REPEAT_US = 100000 };

enum coaps_fault {
    COAPS_FINE,
    /* These are allowed. */
    COAPS_SEPARATE,      /* an empty ACK, then the answer in a CON */
    COAPS_SEPARATE_ONLY, /* the answer in a CON, and no ACK at all */
    COAPS_NON,           /* the answer in a NON behind an empty ACK */
    COAPS_TWICE,         /* each message twice */
    COAPS_PING,          /* an empty CON first; it must be answered by RST */
    COAPS_JUNK,          /* first a message that is malformed, one of version 2, one of nobody's */
    COAPS_SMALLER,       /* refuses the first block: 4.13 and a size */
    COAPS_ELECTIVE,      /* options that nobody knows and nobody must */
    COAPS_LAST_GOOD = COAPS_ELECTIVE,
    /* These are not. */
    COAPS_SILENT,       /* takes the request and says nothing */
    COAPS_ACK_ONLY,     /* acknowledges and says nothing more */
    COAPS_RESET,        /* answers RST */
    COAPS_WRONG_TOKEN,  /* an answer to somebody else, in our ACK */
    COAPS_CRITICAL,     /* an answer with a critical option that nobody knows */
    COAPS_CRITICAL_CON, /* the same in a CON */
    COAPS_NO_COAP,      /* answers noise */
    COAPS_BABBLE,       /* answers with messages of nobody's, without end */
    COAPS_ENDLESS,      /* a body whose blocks do not end */
    COAPS_EMPTY_BLOCKS, /* empty blocks, and more of them */
    COAPS_SHORT_BLOCKS, /* half full blocks, and more of them */
    COAPS_OTHER_BLOCK,  /* not the one that was asked for */
    COAPS_BREAKS_OFF,   /* 4.08 for the second block */
    COAPS_CONTINUES,    /* 2.31 for the last block */
    COAPS_EARLY,        /* 2.04 for a block that is not the last */
    COAPS_SHRINKS,      /* 4.13 for ever */
    COAPS_404,
    COAPS_503,
    COAPS_NO_DTLS, /* speaks no DTLS at all */
    COAPS_FAULTS
};

/* A request of its own. */
struct fake_push {
    struct buf body, answer;
    uint8_t body_octets[COAPS_BODY_MAX], answer_octets[COAPS_BODY_MAX];
    size_t at;
    unsigned szx; /* of its blocks; 6 */
    uint16_t id;
    unsigned code;    /* 0: POST */
    const char *path; /* NULL: ESipa's */
    uint8_t message[COAPS_DATAGRAM];
    size_t message_len;
    int status;       /* -1: no answer yet; 0: RST; 204 and so on */
    unsigned answers; /* messages that answered it */
};

struct fake_coaps {
    struct fake_peer peer;
    void *context; /* SSL_CTX */
    void *ssl;     /* of the association; NULL: none */
    struct {
        size_t len;
        uint8_t octets[COAPS_DATAGRAM];
    } queue[COAPS_QUEUE]; /* datagrams on their way to the card */
    unsigned queued;
    struct buf body; /* of the request, as far as it came */
    uint8_t body_octets[COAPS_BODY_MAX];
    size_t size1; /* that it was said to have */
    struct buf answer;
    uint8_t answer_octets[COAPS_BODY_MAX];
    int status;
    uint8_t last[COAPS_DATAGRAM]; /* answer to the last request, for its duplicates */
    size_t last_len;
    int last_id;

    struct fake_push push;

    enum coaps_fault fault;
    unsigned fault_after; /* requests that are answered well before */
    unsigned szx;         /* of its largest blocks; 6 */
    bool gone;            /* takes everything and says nothing */
    unsigned slow_us;     /* by the wall clock, for each datagram */
    uint64_t lose_up;     /* bits of the datagrams that are lost, counted from the connection on */
    uint64_t lose_down;
    uint64_t double_up, double_down;
    uint64_t swap_down; /* this one comes behind the next one of the same answer */
    const char *host;   /* Uri-Host that it wants; NULL: none */
    int (*handle)(void *owner, const char *path, struct bytes body, struct buf *out);
    void *owner;

    unsigned connections, requests, messages, duplicates, resets, acknowledgements;
    unsigned ups, downs; /* datagrams */
};

void fake_coaps_begin(struct fake_coaps *coaps, const char *dir, enum pki_holder holder,
                      int (*handle)(void *owner, const char *path, struct bytes body,
                                    struct buf *out),
                      void *owner);
/* Sends a request over the association that there is; the terminal collects it. */
void fake_coaps_push(struct fake_coaps *coaps, struct bytes body);
/* The same message once more. */
void fake_coaps_push_again(struct fake_coaps *coaps);
void fake_coaps_end(struct fake_coaps *coaps);

#endif
