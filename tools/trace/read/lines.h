/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Traces of lines. The kinds of lines may be mixed, as in the log of a tool that was recorded with
 * its output. Each file lines_*.c reads one kind.
 */
#ifndef TOOLS_TRACE_READ_LINES_H
#define TOOLS_TRACE_READ_LINES_H

#include "tools/trace/read/format.h"

struct lines {
    /* A command whose response is not there yet, as hex or as text of a script; empty: none. */
    char *command;
    size_t len, size;
    uint64_t command_at, command_number; /* position and number of its line */
    /* What lpac did but did not log in full follows as further records: power on, MANAGE
     * CHANNEL, SELECT. */
    enum lines_inferred { INFER_NOTHING, INFER_SELECT, INFER_CHANNEL, INFER_POWER } inferred;
    char aid[2 * 16 + 1]; /* of the application */
    unsigned channel;
    bool selected;   /* the application of the log, since the last run of lpac began */
    char called[24]; /* function of lpac's stdio interface whose result is not there yet */
    bool ended;
};

/* Reads a line: 1: a record; 0: understood, without a record; ERR_MALFORMED: another kind of line;
 * ERR_MEMORY. The card and position of the record are set. */
typedef int lines_read(struct lines *lines, struct trace_input *input, struct bytes line,
                       struct trace_record *record);
lines_read lines_json; /* JSON of euiccd, stdio JSON and messages of lpac */
lines_read lines_text; /* text trace of euiccd */
lines_read lines_lpac; /* log of lpac with LPAC_APDU_DEBUG */
lines_read lines_hex;  /* command and response in hex, and lines of a replay script */

/* Is it the beginning of a JSON object whose end is missing? */
bool lines_json_is_cut(struct bytes line);

/* Keeps the text of a command. 1: `record` is one before it that got no response. */
int lines_command(struct lines *lines, struct trace_input *input, struct bytes text,
                  struct trace_record *record);
/* The record of the kept command and its response, with the status word at its end. Text that is
 * not hex makes a line of a script. 1, or ERR_MALFORMED without a command. */
int lines_response(struct lines *lines, struct trace_input *input, struct bytes text,
                   struct trace_record *record);

#endif
