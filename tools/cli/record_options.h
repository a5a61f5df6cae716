/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The options of traces and keys that commands share: --trace, --text, --keys, --trace-keys.
 * Without --keys the environment variable SSLKEYLOGFILE is used. One line on standard error says
 * where secrets are written.
 */
#ifndef TOOLS_CLI_RECORD_OPTIONS_H
#define TOOLS_CLI_RECORD_OPTIONS_H

#include "apdu/key_log.h"
#include "apdu/trace.h"
#include "card/euiccd.h"
#include "tools/cli/options.h"
#include "tools/link/link.h"
#include "tools/trace/show/live.h"

struct record_options {
    const char *pcapng, *text, *keys; /* paths; NULL: not given */
    bool pcapng_keys;                 /* the secrets in `pcapng`, too */
    bool has_clock;
    struct link_clock clock; /* of a card file */
};

/* What makes the lines of --text and the comments of --trace while a card runs. */
struct recorders {
    struct live *live;
    struct trace_comments *comments;
};

/* For OPTION_GROUP(record_option_rows, struct x, record_options, NULL). */
extern const struct command_option record_option_rows[];
/* --clock of the clients of a card file, for the same struct. */
extern const struct command_option clock_option_rows[];
/* --keys alone, of a server. */
extern const struct command_option keys_option_rows[];

/* Bad usage ends the program. `card`: a card file is given, whose secrets can be written. */
void record_options_check(const struct record_options *options, bool card);
/* None of the files is the card file `card`. An exit status; COMMAND_FAILED was reported. */
int record_options_apart(const struct record_options *options, const char *card);
/* After the cards were opened, so that a file is not replaced for a card that cannot be: opens the
 * files as targets of the cards' `trace`. `recorders` are all zero.
 * An exit status. */
int record_options_open(const struct record_options *options, struct euiccd_trace *trace,
                        struct recorders *recorders);
/* Opens the card file of `card`, then the files, then powers the card on. `*link` may be set after
 * a failure. An exit status. */
int record_options_open_link(const struct record_options *options, const struct link_card *card,
                             struct recorders *recorders, struct link **link);
/* After the cards: closes the files. `status` of the command, or COMMAND_FAILED in place of
 * COMMAND_DONE where a file could not be written whole, which was reported. */
int record_end(struct euiccd_trace *trace, struct recorders *recorders, int status);
/* Only the key log, for a server: `*log` is NULL where none is wanted. */
int record_options_open_keys(const struct record_options *options, struct key_log **log);
/* A link to the card file `card`, or else to the reader `reader`, that is traced; also shares the
 * keys, as below. An exit status. */
struct trace_link {
    struct euiccd_trace *card;
    struct recorders recorders; /* of the card */
    struct link_clock clock;
    struct trace_sink *reader;
};
int trace_link_open(struct link **link, struct trace_link *trace,
                    const struct record_options *options, const char *card, const char *reader);
/* As record_end. Also after a failure of trace_link_open, which may have set `*link`. */
int trace_link_close(struct link *link, struct trace_link *trace, int status);
/* HTTPS clients of this process (libcurl reads SSLKEYLOGFILE) write to the key log as well. Before
 * the first of them. An exit status. */
int record_options_share_keys(const struct record_options *options);

#endif
