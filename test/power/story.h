/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stories that are cut off: an eIM's orders, with all that is around the card, from the terminal's
 * first command to the last acknowledgement. A row has the orders; how it ends is taken from
 * one run that nothing disturbs, and however a run is cut it must come to the same end:
 *
 *   - the same profiles in the same states, and nothing left to be delivered;
 *   - for each package the same signed result: an order that was carried out again would have
 *     another one, because its counter is used up;
 *   - as many different notifications, each with somebody who wants it;
 *   - one installed profile for one order to download.
 */
#ifndef TEST_POWER_STORY_H
#define TEST_POWER_STORY_H

#include "test/fake/smdpp.h"

enum { STORY_ORDERS = 4, STORY_RESULTS = 8, STORY_PROBLEM = 400, STORY_INJECTED = 2 };

#define STORY_DOWNLOAD "download" /* an order: the profile of the SM-DP+ */

struct story {
    const char *name;
    const char *profiles; /* as scene.h has it */
    unsigned eims;        /* 0: one */
    int tls;              /* 0x0303, 0x0304; 0: what both like best */
    bool coap, indirect;
    bool injects;         /* the eIM does, over CoAP */
    bool forgets_acks;    /* the eIM acknowledges nothing: notifications find their own way */
    const char *metadata; /* further members, of the profile that is downloaded */
    size_t filler;        /* octets that make it longer */
    const char *before;   /* an order that is carried out before */
    const char *orders[STORY_ORDERS]; /* words of a package, or STORY_DOWNLOAD */
    char no_coverage;                 /* the profile whose network is not there ... */
    bool new_device;                  /* the terminal is another one than before */
    bool comes_back;                  /* ... until another one was enabled */
    bool polls;                       /* what waits for the next poll gets one */
};

/* How a story ended. */
struct ending {
    char profiles[64];
    char results[STORY_RESULTS][64]; /* different ones, in the order in which they came */
    unsigned result_count;
    unsigned notifications; /* different ones */
    unsigned installed;
    unsigned causes;  /* bits: the stateChangeCauses that any eIM received */
    unsigned waiting; /* orders and messages that are not delivered */
};

struct stage {
    struct circle circle;
    struct fake_smdpp smdpp;
    const struct story *story;
    struct bytes orders[CIRCLE_EIMS][FAKE_EIM_QUEUE]; /* malloc'd */
    size_t order_count[CIRCLE_EIMS];
    bool has_switched; /* another profile than no_coverage was enabled */
    struct ending whole;
};

struct stage *stage_new(struct rng *rng);
void stage_free(struct stage *stage);
/* The scene of `story`, up to its orders, which wait; a new card file, powered. */
void stage_set(struct stage *stage, const struct story *story);
void stage_clear(struct stage *stage);
/* The servers are as stage_set left them. The card is not touched. */
void stage_rewind(struct stage *stage);
/* A card was put in place of the one before: it gets an IPAe and a terminal. */
void stage_wire(struct stage *stage);
/* The terminal is switched on, and time goes on until all must be done. */
void stage_play(struct stage *stage);
/* ... or until the links are dead; and from there on. */
void stage_play_to_cut(struct stage *stage);
void stage_go_on(struct stage *stage);
/* Takes this run as the one that nothing disturbed. */
void stage_keep(struct stage *stage);

enum story_state { STORY_UNDER_WAY, STORY_OVER, STORY_SPOILED };
/* Where the run stands; `problem`: how it differs from the whole one. */
enum story_state stage_look(struct stage *stage, char problem[STORY_PROBLEM]);

/* The stories in turn, NULL at the end: those with POWER_MATCH=TEXT in their name, of them with
 * POWER_PART=1/2 the first, third ..., with 2/2 the others. */
const struct story *story_next(const struct story *after);

#endif
