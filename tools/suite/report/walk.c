/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/report/walk.h"

#include "tools/trace/session/session.h"

void walk_exchanges(const struct suite_record *records,
                    int (*on_exchange)(void *context, const struct exchange *exchange),
                    void (*on_text)(void *context, const struct suite_record *record),
                    void *context)
{
    struct trace_session *session;
    uint64_t number = 0;

    if (trace_session_new(&session, NULL, on_exchange, context) < 0)
        return;
    for (const struct suite_record *at = records; at; at = at->next) {
        if (!at->text) {
            const struct trace_record record = {.event = at->event, .number = number + 1};

            number++;
            trace_session_add(session, &record);
        } else if (on_text) {
            on_text(context, at);
        }
    }
    trace_session_end(session);
    trace_session_free(session);
}
