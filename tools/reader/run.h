/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal to `euicc run`: cmd_run.c (options, pcscd, signals) and run_*.c. */
#ifndef TOOLS_READER_RUN_H
#define TOOLS_READER_RUN_H

#include "card/slices.h"
#include "tools/cli/card_options.h"
#include "tools/cli/command.h"
#include "tools/reader/pcscd.h"
#include "tools/reader/vpcd.h"

struct child;
struct control_server;
struct event;
struct live;

/* A state of a card of durability `none` that a request kept. */
struct run_snapshot {
    char *name;
    struct euiccd_image *image;
};

/* A card and its reader. */
struct slot {
    const char *path; /* NULL: no card */
    char *name;       /* of the card, in traces; no other one has it */
    struct live *log; /* of --log-dir; NULL: none */
    struct euiccd_card *card;
    struct euiccd_image *image; /* durability `none`: the contents at the start */
    bool restart_pending;       /* restore `image` at the next power-on or reset */
    struct run_snapshot *snapshots;
    size_t snapshot_count;
    char *quirks;   /* of a request, instead of those of the card file; NULL: none */
    uint64_t apdus; /* executed */
    struct vpcd *link;
    struct command_address address;
    bool listen;
    char reader[PCSCD_READER_SIZE]; /* "": unknown */
    bool seen;                      /* by the private pcscd */
    struct run *run;
};

struct run {
    struct slot *slots;
    size_t count;
    struct command_address *addresses; /* of the command line, in order */
    bool *listens;
    size_t address_count;
    bool pcscd_wanted;
    struct card_options options;
    struct event_base *base;
    struct event *signals[3];
    bool had_terminal;   /* at the start: SIGHUP may mean that it was closed */
    const char *control; /* path of the control socket; NULL: none */
    struct control_server *control_server;
    const char *log_folder; /* of --log-dir; NULL: none */
    struct pcscd *pcscd;
    char *pcscd_log; /* its path; NULL: none is kept */
    bool pcscd_ready;
    bool failed;
    bool ending;
    char **words; /* of COMMAND, then NULL; NULL: there is none */
    struct child *command;
    bool own_network;   /* of COMMAND */
    int command_status; /* its exit status */
};

/* These return an exit status, after command_failed. */

/* Names each card: that of its file without ".euicc"; further ones of the same name "NAME-2". */
int run_name_cards(struct run *run);
/* Opens every card; one without a file is made with --create, else an error. */
int run_open_cards(struct run *run);
/* Opens one; also one that was closed meanwhile. */
int run_open_card(struct run *run, struct slot *slot);
/* Closes the card and frees what its slot keeps; the link remains. */
void run_close_card(struct slot *slot);
/* Card i gets address i; cards without one get the next ports after the last address. */
int run_assign_addresses(struct run *run);
/* Links at the given addresses, one line a card. */
int run_start_links(struct run *run);
/* Links of all cards to the vpcds of the private pcscd, two for each. */
int run_start_pairs(struct run *run, const struct pcscd_options *options);
/*
 * Removes the cards called `name` (path or file name; NULL: all) from their readers and inserts
 * them again; those of durability `none` restart with their first contents. Returns their number.
 */
int run_reinsert(struct run *run, const char *name);
/* The card is called `name`: path or file name. */
bool run_slot_is(const struct slot *slot, const char *name);
/* Ends as after SIGTERM; COMMAND first, which gets SIGTERM. */
void run_stop(struct run *run);
/* The namespaces of a private pcscd and COMMAND, and the signals of COMMAND: before the cards are
 * opened. An exit status. */
int run_command_prepare(struct run *run);
/* A reader has its card, or pcscd is ready: starts COMMAND when all are. */
void run_command_start_when_ready(struct run *run);
/* --log-dir: a file for each card, and a path for the log of pcscd. After the cards were opened, so
 * that no file is replaced for a card that cannot be. An exit status. */
int run_log_open(struct run *run);
/* After the cards were closed and the trace freed. */
int run_log_close(struct run *run);
/* Requests at the Unix socket `path`, see run_control.c. */
int run_control_start(struct run *run, const char *path);
void run_control_end(struct run *run);
/* One line: EID, file, address, and the name of the reader where it is known. */
void run_print_slot(const struct slot *slot);

#endif
