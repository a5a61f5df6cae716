/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options and results of a replay. */
#ifndef TOOLS_TRACE_REPLAY_REPLAY_OPTIONS_H
#define TOOLS_TRACE_REPLAY_REPLAY_OPTIONS_H

#include "tools/trace/record.h"
#include "tools/trace/replay/card_port.h"

/* An exchange that was sent and compared. Texts are valid during the callback. */
struct replay_result {
    uint64_t number;   /* of its packet or line in the trace */
    const char *title; /* the recorded exchange in one line */
    bool same;
    const char *field;    /* the first that differs, "response/iccid" */
    const char *recorded; /* its value in the trace; NULL: not there */
    const char *received; /* of the card; NULL: not there */
};

struct replay_options {
    const char *card;           /* of a trace of several cards; NULL: the first one */
    const char *const *ignored; /* fields, as of struct diff_options */
    size_t ignored_count;
    void (*on_result)(void *context, const struct replay_result *result);
    void *context;
    card_port_reopen *reopen; /* with `reopen_context`; NULL: none */
    void *reopen_context;
};

#endif
