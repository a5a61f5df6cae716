/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/comments.h"

#include "apdu/err.h"
#include "tools/trace/decode/decode.h"
#include "tools/trace/session/session.h"

#include <stdlib.h>

enum { LINE_SIZE = 400 };

struct trace_comments {
    struct trace_session *session; /* NULL: out of memory */
    uint64_t number;
    void (*on_line)(void *context, const char *card, const char *line);
    void *context;
};

static int on_exchange(void *context, const struct exchange *exchange)
{
    struct trace_comments *comments = context;
    char line[LINE_SIZE];

    if (exchange->kind == EXCHANGE_COMMAND || exchange->kind == EXCHANGE_MESSAGE)
        comments->on_line(comments->context, exchange->card,
                          decode_summary(exchange, line, sizeof(line)));
    return 0;
}

int trace_comments_new(struct trace_comments **out,
                       void (*on_line)(void *context, const char *card, const char *line),
                       void *context)
{
    struct trace_comments *comments = calloc(1, sizeof(*comments));
    int err =
        comments ? trace_session_new(&comments->session, NULL, on_exchange, comments) : ERR_MEMORY;

    if (err < 0) {
        free(comments);
        return err;
    }
    comments->on_line = on_line;
    comments->context = context;
    *out = comments;
    return 0;
}

void trace_comments_add(struct trace_comments *comments, const struct trace_event *event)
{
    const struct trace_record record = {.event = *event, .number = ++comments->number};

    if (comments->session && trace_session_add(comments->session, &record) < 0) {
        trace_session_free(comments->session);
        comments->session = NULL;
    }
}

void trace_comments_free(struct trace_comments *comments)
{
    if (!comments)
        return;
    trace_session_free(comments->session);
    free(comments);
}
