/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/device/timeline.h"

#include "apdu/text.h"
#include "tools/device/clock.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { LINE_MAX_OCTETS = 800 };

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
    fflush(stdout);
    if (timeline->until && strncmp(text, timeline->until, strlen(timeline->until)) == 0)
        timeline->until_seen = true;
    return !timeline->until_seen;
}

void timeline_on_event(void *context, const struct euiccd_trace_event *event)
{
    const struct timeline *timeline = context;

    if (!timeline->device)
        return;
    if (event->kind == EUICCD_TRACE_FUNCTION)
        device_log(timeline->device, "card", "%s%s", event->name,
                   event->result < 0 ? ", failed" : "");
    else if (event->kind == EUICCD_TRACE_NOTE || event->kind == EUICCD_TRACE_REFUSAL)
        device_log(timeline->device, "card", "%s: %s", event->name,
                   event->reason ? event->reason : "refused");
}
