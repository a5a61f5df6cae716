/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every number that no specification gives: how often, how long, how many. INTERPRETATION.md has a
 * row for each group. Seconds unless the name says otherwise.
 */
#ifndef IPAE_POLICY_H
#define IPAE_POLICY_H

enum {
    /* Polling (digest 2.2, E-04, E-14). */
    POLL_JITTER_PERCENT = 10, /* of the interval, both ways; not for the first poll after a reset */
    POLL_RETRY_FIRST = 30,    /* back-off after a failed poll: doubled up to ... */
    POLL_RETRY_MAX = 3600,
    POLL_PACKAGES_MAX = 16, /* packages of one eIM in one poll (E-15) */

    /* What stands in for the factory's settings when they are 0. */
    POLL_SECONDS = 3600,
    ROLLBACK_SECONDS = 300,
    FALLBACK_SECONDS = 900,

    /* Rollback (digest 2.5, E-28): failed polls on the new profile before the time is up. */
    ROLLBACK_FAILURES = 3,
    ROLLBACK_RETRY_PARTS = 4, /* a retry comes after this part of the rollback time */

    /* Fallback (digest 2.6). */
    FALLBACK_DATA_FAILURES = 5,    /* polls that found no way out, although in service */
    FALLBACK_REJECTIONS = 2,       /* rejections for good that make it immediate */
    FALLBACK_RETURN_PARTS = 2,     /* the return is tried after this many fallback times ... */
    FALLBACK_RETURN_DOUBLINGS = 6, /* ... doubled with each failure, this often at most */

    /* Sessions over BIP. */
    SESSION_SECONDS = 120,  /* one connection with a server, whatever it does */
    DOWNLOAD_SECONDS = 900, /* the same, for a Bound Profile Package */
    DNS_SECONDS = 5,        /* for one answer */
    DNS_TRIES = 3,
    STATUS_SECONDS = 30, /* between two STATUS, where the terminal has no timers (digest 1.1) */
    BUSY_RETRIES = 3,    /* of a command that the terminal cannot do now; each waits for a STATUS */

    BIP_PAYLOAD = 237,      /* octets of one SEND DATA or RECEIVE DATA (digest D6) */
    BIP_BUFFER_SIZE = 1500, /* asked for in OPEN CHANNEL (digest D5) */

    /* Bounds on what a server may say. */
    HTTP_HEADER_MAX = 2048,
    ESIPA_BODY_MAX = 24 * 1024,
    ES9P_BODY_MAX = 48 * 1024,
    BPP_MAX = 4 * 1024 * 1024,
    ARENA_MAX = 1024 * 1024,

    /* Downloads: starts of one trigger, over all resets. */
    DOWNLOAD_ATTEMPTS = 3,
    NOTIFICATIONS_PER_RESULT = 8 /* that go along with a package result */
};

/* User-Agent (SGP.32 6.1; digest E-90). Of ES9+ the same: the digest names no other that holds. */
#define USER_AGENT     "gsma-rsp-ipae"
#define ADMIN_PROTOCOL "gsma/rsp/v2.1.0"

#endif
