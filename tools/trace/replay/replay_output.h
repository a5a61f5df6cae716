/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The results of a replay: text, TAP 13, JUnit XML. */
#ifndef TOOLS_TRACE_REPLAY_REPLAY_OUTPUT_H
#define TOOLS_TRACE_REPLAY_REPLAY_OUTPUT_H

#include "tools/trace/replay/replay.h"

#include <stdio.h>

enum replay_form { REPLAY_TEXT, REPLAY_TAP, REPLAY_JUNIT };

struct replay_output {
    enum replay_form form;
    FILE *to;
    const char *trace; /* its name */
    uint64_t compared, different;
    /* Private: test cases of JUnit, which follow their number. */
    FILE *cases;
    char *case_text;
    size_t case_size;
};

int replay_output_begin(struct replay_output *output); /* ERR_MEMORY */
/* `context` is the output: for struct replay_options. */
void replay_output_result(void *context, const struct replay_result *result);
/* `failure`: why the replay stopped, NULL: it reached the end. `remark`: what was not read, NULL.
 */
void replay_output_end(struct replay_output *output, const char *failure, const char *remark);

#endif
