/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/device/timeline.h"

#include "apdu/text.h"
#include "card/slices.h"
#include "tools/device/clock.h"
#include "tools/trace/decode/decode.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { LINE_MAX_OCTETS = 800, SUMMARY_MAX = 600 };

static void print_json(double seconds, const char *event, const char *detail)
{
    json_t *line = json_object();

    json_object_set_new(line, "seconds", json_real(seconds));
    json_object_set_new(line, "event", json_string(event));
    if (detail)
        json_object_set_new(line, "detail", json_string(detail));
    json_dumpf(line, stdout, JSON_COMPACT | JSON_REAL_PRECISION(9));
    putchar('\n');
    json_decref(line);
}

bool timeline_log(void *context, double seconds, const char *event, const char *detail)
{
    struct timeline *timeline = context;
    char text[LINE_MAX_OCTETS];

    snprintf(text, sizeof(text), "%s%s%s", event, detail ? ": " : "", detail ? detail : "");
    if (timeline->json) {
        print_json(seconds, event, detail);
    } else {
        printf("%10.3f  ", seconds);
        text_print(stdout, text);
        putchar('\n');
    }
    if (fflush(stdout) == EOF && !timeline->lost)
        timeline->lost = errno;
    if (timeline->until && strncmp(text, timeline->until, strlen(timeline->until)) == 0)
        timeline->until_seen = true;
    return !timeline->until_seen;
}

/* "ES10b.GetEID 89...": as a line of `euicc trace show`, after the interface. */
static void log_function(struct device *device, const struct euiccd_trace_event *event)
{
    const struct trace_event function = {.kind = TRACE_FUNCTION,
                                         .name = event->name,
                                         .command = from_euiccd(event->command),
                                         .data = from_euiccd(event->data),
                                         .result = event->result};
    const struct exchange exchange = {.kind = EXCHANGE_EVENT,
                                      .name = event->name,
                                      .pins = "",
                                      .events = &function,
                                      .event_count = 1};
    char summary[SUMMARY_MAX];

    decode_summary(&exchange, summary, sizeof(summary));
    device_log(device, "card", "%.*s%s%s", (int)strcspn(event->name, ".") + 1, event->name, summary,
               event->result < 0 ? ", failed" : "");
}

void timeline_on_event(void *context, const struct euiccd_trace_event *event)
{
    const struct timeline *timeline = context;

    if (!timeline->device)
        return;
    if (event->kind == EUICCD_TRACE_FUNCTION)
        log_function(timeline->device, event);
    else if (event->kind == EUICCD_TRACE_NOTE || event->kind == EUICCD_TRACE_REFUSAL)
        device_log(timeline->device, "card", "%s: %s", event->name,
                   event->reason ? event->reason : "refused");
}
