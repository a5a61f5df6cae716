/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A CoAP server over DTLS as a peer of the fake terminal, with its own reader and writer of
 * messages. Datagrams on its link can be lost, duplicated and swapped, and it can be set to
 * misbehave.
 */
#ifndef TEST_FAKE_COAPS_H
#define TEST_FAKE_COAPS_H

#include "test/fake/peer.h"
#include "tools/pki/pki.h"

enum { COAPS_BODY_MAX = 1 << 17, COAPS_DATAGRAM = 1500, COAPS_QUEUE = 80 };
/* It uses the wall clock: a flight of its handshake is retransmitted after so many us where
 * datagrams are lost, doubled or swapped. Without disturbance it is not, so that a slow machine
 * changes nothing. */
enum { COAPS_REPEAT_US = 100000, COAPS_NO_REPEAT_US = 1000000000 };

enum coaps_fault {
    COAPS_FINE,
    /* These are allowed. */
    COAPS_SEPARATE,       /* an empty ACK, then the response in a CON */
    COAPS_SEPARATE_ONLY,  /* the response in a CON, without an ACK */
    COAPS_SEPARATE_TWICE, /* COAPS_SEPARATE with the CON twice, as after a lost ACK */
    COAPS_SEPARATE_ZERO,  /* COAPS_SEPARATE, with Message IDs from 0 on */
    COAPS_NON,            /* the response in a NON after an empty ACK */
    COAPS_TWICE,          /* each message twice */
    COAPS_PING,           /* an empty CON first; it must get RST */
    COAPS_JUNK,     /* first a malformed message, one of version 2, one with an unknown token */
    COAPS_SMALLER,  /* refuses the first block: 4.13 and a size */
    COAPS_ELECTIVE, /* unknown elective options */
    COAPS_LAST_GOOD = COAPS_ELECTIVE,
    /* These are not. */
    COAPS_SILENT,       /* accepts the request and sends nothing */
    COAPS_ACK_ONLY,     /* acknowledges and sends nothing more */
    COAPS_RESET,        /* responds RST */
    COAPS_WRONG_TOKEN,  /* a response with another token, in our ACK */
    COAPS_CRITICAL,     /* a response with an unknown critical option */
    COAPS_CRITICAL_CON, /* the same in a CON */
    COAPS_NO_COAP,      /* responds with random octets */
    COAPS_BABBLE,       /* responds with messages with unknown tokens, without end */
    COAPS_ENDLESS,      /* a body whose blocks do not end */
    COAPS_EMPTY_BLOCKS, /* empty blocks, and more of them */
    COAPS_SHORT_BLOCKS, /* half full blocks, and more of them */
    COAPS_OTHER_BLOCK,  /* not the requested one */
    COAPS_BREAKS_OFF,   /* 4.08 for the second block */
    COAPS_CONTINUES,    /* 2.31 for the last block */
    COAPS_EARLY,        /* 2.04 for a block that is not the last */
    COAPS_SHRINKS,      /* 4.13 for each request */
    COAPS_SHRINKS_LATE, /* 4.13 and a smaller size for a block that is not the first */
    COAPS_NO_BLOCK1,    /* 2.31 without Block1 */
    COAPS_OTHER_BLOCK1, /* 2.31 for another block than the one that was sent */
    COAPS_LARGER,       /* 2.31 with a larger size than that of the block */
    COAPS_404,
    COAPS_503,
    COAPS_NO_DTLS, /* does not support DTLS */
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
    int status;       /* -1: no response yet; 0: RST; 204 and so on */
    unsigned answers; /* messages in response */
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
    struct buf body; /* of the request, as far as received */
    uint8_t body_octets[COAPS_BODY_MAX];
    size_t size1; /* announced size */
    struct buf answer;
    uint8_t answer_octets[COAPS_BODY_MAX];
    int status;
    uint8_t last[COAPS_DATAGRAM]; /* response to the last request, for its duplicates */
    size_t last_len;
    int last_id;
    uint16_t next_id; /* of COAPS_SEPARATE_ZERO */

    struct fake_push push;

    enum coaps_fault fault;
    unsigned fault_after; /* requests that get a correct response before */
    uint8_t code;         /* of its responses instead of 2.04; 0: none */
    unsigned szx;         /* of its largest blocks; 6 */
    bool gone;            /* accepts everything and sends nothing */
    unsigned slow_us;     /* by the wall clock, for each datagram */
    uint64_t lose_up;     /* bits of the datagrams that are lost, counted from the connection */
    uint64_t lose_down;
    uint64_t double_up, double_down;
    uint64_t swap_down; /* this one follows the next one of the same response */
    const char *host;   /* Uri-Host that it requires; NULL: none */
    int (*handle)(void *owner, const char *path, struct bytes body, struct buf *out);
    void *owner;

    unsigned close_notifies; /* connections that the client ended with close_notify */
    unsigned connections, requests, messages, duplicates, resets, acknowledgements;
    unsigned ups, downs; /* datagrams */
};

void fake_coaps_begin(struct fake_coaps *coaps, const char *dir, enum pki_holder holder,
                      int (*handle)(void *owner, const char *path, struct bytes body,
                                    struct buf *out),
                      void *owner);
/* Sends a request over the existing association; the terminal collects it. */
void fake_coaps_push(struct fake_coaps *coaps, struct bytes body);
/* The same message a duplicate. */
void fake_coaps_push_again(struct fake_coaps *coaps);
void fake_coaps_end(struct fake_coaps *coaps);

#endif
