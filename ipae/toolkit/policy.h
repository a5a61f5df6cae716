/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Limits and times that the specifications leave open. INTERPRETATION.md has a row for each group.
 * In seconds unless the name says otherwise.
 */
#ifndef IPAE_TOOLKIT_POLICY_H
#define IPAE_TOOLKIT_POLICY_H

enum {
    /* Polling (CAT-2.2, E-04, E-14). */
    POLL_JITTER_PERCENT =
        10,                /* of the interval, up and down; not for the first poll after a reset */
    POLL_RETRY_FIRST = 30, /* back-off after a failed poll: doubled up to POLL_RETRY_MAX */
    POLL_RETRY_MAX = 3600,
    POLL_PACKAGES_MAX = 16, /* packages of one eIM in one poll (E-15) */

    /* Rollback (CAT-2.5, E-28): failed polls on the new profile before the time is up. */
    ROLLBACK_FAILURES = 3,    /* failed polls on the new profile, before the rollback time */
    ROLLBACK_RETRY_PARTS = 4, /* retries: after this part of the rollback time */

    /* Fallback (CAT-2.6). */
    FALLBACK_DATA_FAILURES = 5,    /* eIMs that could not be reached although in service */
    FALLBACK_REJECTIONS = 2,       /* permanent rejections for an immediate fallback */
    FALLBACK_RETURN_PARTS = 2,     /* the return is tried after this many fallback times, */
    FALLBACK_RETURN_DOUBLINGS = 6, /* doubled with each failure, this often at most */

    /* Sessions over BIP. */
    SESSION_SECONDS = 120,  /* deadline of one connection with a server */
    DOWNLOAD_SECONDS = 900, /* the same, for a profile download */
    DNS_SECONDS = 5,        /* deadline of one response */
    DNS_TRIES = 3,
    SESSION_RECEIVES =
        65536, /* RECEIVE DATA of one connection, where the timers of the terminal are late */
    DNS_RECEIVES = 200,  /* the same, for one DNS response */
    STATUS_SECONDS = 30, /* between two STATUS, where the terminal has no timers (CAT-1.1) */
    BUSY_RETRIES = 3,    /* of a command after "currently unable"; each waits for a STATUS */

    BIP_PAYLOAD = 237,      /* octets of one SEND DATA or RECEIVE DATA (CAT-D6) */
    BIP_BUFFER_SIZE = 1500, /* requested in OPEN CHANNEL (CAT-D5) */

    /* DTLS and CoAP (CAT-3.5, E-95). Each retransmission waits twice as long as the one before. */
    DTLS_RETRY_SECONDS = 1, /* of a flight of the handshake (RFC 6347 4.2.4.1) */
    DTLS_RETRIES = 5,
    DTLS_MTU = 1200,          /* octets of a packet, with 28 octets of IP and UDP header */
    DTLS_DATAGRAM_MAX = 1500, /* octets of a received datagram: BIP_BUFFER_SIZE */
    COAP_PORT = 5684,
    COAP_CONTENT_FORMAT = -1,   /* not sent: no number is registered for ESipa */
    COAP_BLOCK_SZX = 6,         /* blocks of 1024 octets, where they fit */
    COAP_ACK_SECONDS = 2,       /* ACK_TIMEOUT (RFC 7252 4.8) */
    COAP_ACK_JITTER = 1,        /* ACK_RANDOM_FACTOR: added at random, at most */
    COAP_RETRIES = 4,           /* MAX_RETRANSMIT */
    COAP_SEPARATE_SECONDS = 60, /* between an empty ACK and the separate response */
    COAP_MESSAGES_MAX = 32,     /* messages of the peer in one exchange */

    /* Idle time after which the association for injected packages is closed (E-16): how long NATs
     * keep a UDP binding (RFC 4787 4.3). */
    INJECT_IDLE_SECONDS = 300,

    /* Size limits of what a server sends, in octets. */
    HTTP_HEADER_MAX = 64 * 1024, /* all lines of one header */
    HTTP_LINE_MAX = 1024,        /* what is kept of one line */
    ESIPA_BODY_MAX = 24 * 1024,
    ES9P_BODY_MAX = 48 * 1024,
    BPP_MAX = 4 * 1024 * 1024,
    ARENA_MAX = 1024 * 1024,

    /* Downloads: attempts of one trigger, over all resets. */
    DOWNLOAD_ATTEMPTS = 3,
    RESULT_REFUSALS = 3,          /* refusals of a result by its eIM that make the poll fail */
    NOTIFICATIONS_PER_RESULT = 8, /* sent with a package result */

    MENU_ITEM_POLL = 1 /* item of the card's menu (TS 102 223 6.4.8) */
};

#define MENU_TITLE     "eIM"
#define MENU_TEXT_POLL "Poll now"

/* User-Agent of ESipa (SGP.32 6.1; E-90), also used for ES9+. */
#define COAP_PATH  "/gsma/rsp2/asn1" /* Uri-Path; as over HTTPS */
#define USER_AGENT "gsma-rsp-ipae"
/* X-Admin-Protocol: the version of SGP.22; to an eIM from SGP.32 v1.3 on that of SGP.32 (F.3). */
#define ADMIN_PROTOCOL           "gsma/rsp/v2.1.0"
#define ESIPA_ADMIN_PROTOCOL_1_3 "gsma/rsp/v1.3.0"

#endif
