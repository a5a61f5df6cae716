/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A terminal with a toolkit for tests: it runs the card's proactive commands against peers in this
 * process. Its clock stands still until the test advances it. A command that violates the rules of
 * CAT-1.5 fails the test.
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

/* TERMINAL PROFILE with all features that the IPAe uses. */
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
    int location_after_refresh; /* location in the next card session; -1: no change */
    /* Location at the start of a card session; NULL: no change. */
    int (*coverage)(void *context);
    bool answers_refresh; /* responds to REFRESH and starts a new session without a reset */
    bool silent;          /* fetches nothing */
    bool no_dns;          /* returns no DNS server */
    uint8_t imei[8];
    const struct clock *clock; /* of its date and time (UTC); initially the machine's */
    const char *time;          /* PLI date-time in hex, 7 octets; NULL: as the clock */
    /* The peer at this address; NULL: none. */
    struct fake_peer *(*find)(void *context, bool datagrams, struct bytes address, uint16_t port);
    void *context;

    long cut_after; /* all links fail after so many octets over channels; -1: never */
    bool cut_done;
    bool cut_silently;    /* the failure is not reported: data is lost in both directions */
    unsigned receive_max; /* octets of one RECEIVE DATA at most; 0: as requested */
    bool joins_datagrams; /* one RECEIVE DATA returns several datagrams */
    unsigned buffer_size; /* of its channels; 0: as requested */
    unsigned result;      /* general result instead of 00 for `result_type`, `result_times` times */
    unsigned result_type, result_times;
    unsigned stop_after; /* stops fetching after so many commands; 0: never */
    bool garbage;        /* TERMINAL RESPONSEs are random octets */
    bool endless;        /* RECEIVE DATA always returns invalid octets and announces more */
    long slowness;       /* seconds that each command takes */
    /* Has the card lost its power? Called after each response: then the response is lost, and the
     * terminal jumps to `power_cut`. NULL: never. */
    bool (*has_lost_power)(void);
    jmp_buf power_cut;

    struct terminal_channel channels[TERMINAL_CHANNELS + 1];
    long timers[TERMINAL_TIMERS + 1]; /* seconds left; -1: not running */
    uint64_t events;                  /* bits of SET UP EVENT LIST */
    uint16_t sw;                      /* of the last command */

    /* Counters. */
    unsigned commands, sends, receives, refreshes, opens, polls, menus;
    unsigned long up, down;
    size_t datagram_most; /* octets of the largest datagram from the card */
    struct buf way; /* bearer, access name, login and password objects of the last OPEN CHANNEL */
    char log[4000]; /* types of the proactive commands in hex */

    /* Not cleared. */
    uint8_t way_octets[256];
    uint8_t octets[TERMINAL_CHANNELS + 1][TERMINAL_RX_MAX];
    uint8_t stored[TERMINAL_CHANNELS + 1][2048];
};

void terminal_begin(struct fake_terminal *terminal, struct euiccd_card *card);
void terminal_end(struct fake_terminal *terminal);
/* Power on, TERMINAL CAPABILITY, TERMINAL PROFILE, location; then runs until the card is idle. */
void terminal_start(struct fake_terminal *terminal);
/* After stop_after, with a new value of it: runs until the card is idle. */
void terminal_go_on(struct fake_terminal *terminal);
/* STATUS once, then runs until the card is idle. */
void terminal_poll(struct fake_terminal *terminal);
/* Receives unsolicited datagrams of the peers of open channels. */
void terminal_collect(struct fake_terminal *terminal);
/* Advances the clock in steps; timers expire on the way. No STATUS. */
void terminal_wait(struct fake_terminal *terminal, long seconds);
/* Changes the location: LOCATION STATUS; links are lost with the service. */
void terminal_set_location(struct fake_terminal *terminal, int location);
/* NETWORK REJECTION with this cause. */
void terminal_reject(struct fake_terminal *terminal, uint8_t cause);
/* Sends an ENVELOPE in hex; returns its status word. */
uint16_t terminal_envelope(struct fake_terminal *terminal, const char *envelope);

#endif
