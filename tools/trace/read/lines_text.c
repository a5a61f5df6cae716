/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "apdu/err.h"
#include "tools/trace/read/event_text.h"
#include "tools/trace/read/lines.h"

int lines_text(struct lines *lines, struct trace_input *input, struct bytes line,
               struct trace_record *record)
{
    struct trace_event event;
    int done = event_line_parse(&input->arena, line, &event);

    (void)lines;
    if (done == ERR_MALFORMED) {
        /* Without a time: what cannot be a sentence of another log. */
        done = event_text_parse(&input->arena, line, &event);
        if (done == 0 && event.kind != TRACE_APDU && event.kind != TRACE_POWER)
            return ERR_MALFORMED;
    }
    if (done < 0)
        return done;
    record->event = event;
    return 1;
}
