/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A terminal with a toolkit for tests: it runs the card's proactive commands against peers in this
 * process, under a clock that stands still until the test moves it. It checks what the card sends:
 * a command that does not hold the rules of CAT-1.5 ends the test.
 */
#ifndef TEST_FAKE_TERMINAL_H
#define TEST_FAKE_TERMINAL_H

#include "card/slices.h"
#include "test/fake/peer.h"

#include <setjmp.h>

enum {
    TERMINAL_CHANNELS = 7,
    TERMINAL_TIMERS = 8,
    TERMINAL_RX_MAX = 1 << 18,
    TERMINAL_DATAGRAMS = 64
};

/* The profile of a terminal that can do all that the IPAe uses. */
#define TERMINAL_PROFILE_FULL "3301E842111C00078000001FE2600000434000000000000050000000000000000320"

struct terminal_channel {
    bool open;
    bool datagrams;
    bool told_over; /* CHANNEL STATUS was sent */
    struct fake_peer *peer;
    struct buf rx;
    size_t at;                        /* read up to here */
    size_t sizes[TERMINAL_DATAGRAMS]; /* of the datagrams in rx */
    size_t datagram_count;
    struct buf tx; /* stored by SEND DATA */
};

struct fake_terminal {
    struct euiccd_card *card;
    const char *profile;        /* TERMINAL PROFILE in hex */
    const char *capability;     /* TERMINAL CAPABILITY template in hex; NULL: none is sent */
    int location;               /* 0 normal, 1 limited, 2 none */
    int location_after_refresh; /* what the next card session is in; -1: no change */
    /* What a card session is in; NULL: no change. */
    int (*coverage)(void *context);
    bool answers_refresh; /* by TERMINAL RESPONSE and a new session without a reset */
    bool silent;          /* nothing is fetched */
    bool no_dns;          /* it names no DNS server */
    uint8_t imei[8];
    const struct clock *clock; /* of its date and time, told as UTC; begins as the machine's */
    const char *time;          /* PLI date-time in hex, 7 octets; NULL: as the clock */
    /* Who is at this address; NULL: nobody. */
    struct fake_peer *(*find)(void *context, bool datagrams, struct bytes address, uint16_t port);
    void *context;

    long cut_after; /* all links die when so many octets went over channels; -1: never */
    bool cut_done;
    bool cut_silently;    /* ... and nobody is told: what is sent and what comes is lost */
    unsigned receive_max; /* octets of one RECEIVE DATA at most; 0: what is asked for */
    bool joins_datagrams; /* one RECEIVE DATA goes on with the next datagram */
    unsigned buffer_size; /* of its channels; 0: what is asked for */
    unsigned result;      /* general result instead of 00 for `result_type`, `result_times` times */
    unsigned result_type, result_times;
    unsigned stop_after; /* fetches nothing after so many commands; 0: never */
    bool garbage;        /* TERMINAL RESPONSEs are noise */
    bool endless;        /* RECEIVE DATA always has noise, and more of it */
    long slowness;       /* seconds that each command takes */
    /* Whether the card has lost its power, asked when it has answered: what it said is not heard,
     * and the terminal ends at `power_cut`. NULL: never. */
    bool (*has_lost_power)(void);
    jmp_buf power_cut;

    struct terminal_channel channels[TERMINAL_CHANNELS + 1];
    long timers[TERMINAL_TIMERS + 1]; /* seconds left; -1: not running */
    uint64_t events;                  /* bits of SET UP EVENT LIST */
    uint16_t sw;                      /* of the last command */

    /* What happened. */
    unsigned commands, sends, receives, refreshes, opens, polls, menus;
    unsigned long up, down;
    size_t datagram_most; /* octets of the largest one that the card sent */
    struct buf way;       /* bearer, access name, login, password of the last OPEN CHANNEL */
    char log[4000];       /* types of the proactive commands in hex, blanks between */

    /* Not cleared. */
    uint8_t way_octets[256];
    uint8_t octets[TERMINAL_CHANNELS + 1][TERMINAL_RX_MAX];
    uint8_t stored[TERMINAL_CHANNELS + 1][2048];
};

void terminal_begin(struct fake_terminal *terminal, struct euiccd_card *card);
void terminal_end(struct fake_terminal *terminal);
/* Power on, TERMINAL CAPABILITY, TERMINAL PROFILE, location; then runs until nothing moves. */
void terminal_start(struct fake_terminal *terminal);
/* Behind stop_after, with another one: runs until nothing moves. */
void terminal_go_on(struct fake_terminal *terminal);
/* STATUS once, then runs until nothing moves. */
void terminal_poll(struct fake_terminal *terminal);
/* What peers of open channels say unasked comes in. */
void terminal_collect(struct fake_terminal *terminal);
/* Time goes on in steps; timers expire on the way. No STATUS. */
void terminal_wait(struct fake_terminal *terminal, long seconds);
/* The radio changes: LOCATION STATUS, and links die with the service. */
void terminal_set_location(struct fake_terminal *terminal, int location);
/* NETWORK REJECTION with this cause. */
void terminal_reject(struct fake_terminal *terminal, uint8_t cause);
/* Any ENVELOPE in hex; its status word. */
uint16_t terminal_envelope(struct fake_terminal *terminal, const char *envelope);

#endif
