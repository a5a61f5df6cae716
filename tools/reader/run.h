/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `euicc run`, as its two halves know it: cmd_run.c (options, pcscd, the life) and run_slots.c. */
#ifndef TOOLS_READER_RUN_H
#define TOOLS_READER_RUN_H

#include "card/slices.h"
#include "tools/cli/command.h"
#include "tools/cli/create_options.h"
#include "tools/reader/pcscd.h"
#include "tools/reader/vpcd.h"

struct event;

/* A card and where it stands. */
struct slot {
    const char *path; /* NULL: no card */
    struct euiccd_card *card;
    struct euiccd_image *image; /* durability `none`: what the card began as */
    bool begins_again;          /* as `image`, at its next power-on or reset */
    struct vpcd *link;
    struct command_address address;
    bool listen;
    char reader[PCSCD_READER_SIZE]; /* "" when we do not know */
    bool seen;                      /* by pcscd of ours */
    struct run *run;
};

struct run {
    struct slot *slots;
    size_t count;
    struct command_address *addresses; /* of the command line, in order */
    bool *listens;
    size_t address_count;
    bool pcscd_wanted;
    bool quiet;                           /* refusals are not printed on standard error */
    bool create;                          /* cards without a file are made ... */
    struct create_options create_options; /* ... as these say */
    enum euiccd_durability durability;
    bool check_dates;
    const struct clock *clock;  /* NULL: the cards have none */
    struct euiccd_trace *trace; /* NULL: none */
    struct euiccd_context *context;
    struct event_base *base;
    struct event *signals[3];
    bool had_terminal;   /* at the start: SIGHUP may mean that it is gone */
    const char *control; /* path of the control socket; NULL: none */
    struct event *control_accept;
    struct event *control_client; /* the one that is served; NULL: none */
    struct pcscd *pcscd;
    bool pcscd_ready;
    bool failed;
    bool ending;
};

/* All of these complain by command_failed and return an exit status. */

/* Opens every card; one without a file is made with --create, else an error. */
int run_open_cards(struct run *run);
/* Card i gets address i; those without one follow the last address on the next ports. */
int run_give_addresses(struct run *run);
/* Links at the given addresses, one line a card. */
int run_start_links(struct run *run);
/* Links of all cards to the vpcds of a pcscd of ours, two to each. */
int run_start_pairs(struct run *run, const struct pcscd_options *options);
/*
 * Takes the cards called `name` (path or file name; NULL: all) out of their readers and puts them
 * in again; those of durability `none` are then as at the start. Returns how many.
 */
int run_reinsert(struct run *run, const char *name);
/* Requests at the Unix socket `path`, see run_control.c. */
int run_control_start(struct run *run, const char *path);
void run_control_end(struct run *run);
/* The one line of a card: EID, file, address, and the reader's name where we know it. */
void run_print_slot(const struct slot *slot);

/* One zeroed element more for `array` of `count`; ends the program when memory is short. */
void *run_grow(void *array, size_t count, size_t size);

#endif
