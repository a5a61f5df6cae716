/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Control of `euicc run`, see tools/cli/control.h; euicc-run(1) has the requests and their members.
 * A request about a card names it by "card", its path or file name; it may be left out where there
 * is one card only.
 */
#include "apdu/trace_sink.h"
#include "tools/cli/control.h"
#include "tools/cli/control_server.h"
#include "tools/cli/json_output.h"
#include "tools/reader/run_request.h"

#include <stdlib.h>
#include <string.h>

/* ---- follow ---- */

/* Sends the event to the followers as a line {"event": ...}, with the members of --json. */
static void on_event(void *context, const struct euiccd_trace_event *from)
{
    const struct run *run = context;
    const struct trace_event event = {.kind = (enum trace_kind)from->kind,
                                      .time = from->time,
                                      .card = from->card,
                                      .name = from->name,
                                      .clause = from->clause,
                                      .rule = from->rule,
                                      .reason = from->reason,
                                      .element = from->element,
                                      .command = from_euiccd(from->command),
                                      .data = from_euiccd(from->data),
                                      .sw = from->sw,
                                      .result = from->result,
                                      .nanoseconds = from->nanoseconds};
    char *line = NULL;
    size_t length = 0;
    FILE *to;

    if (!control_has_followers(run->control_server))
        return;
    to = open_memstream(&line, &length);
    if (!to)
        return;
    fputs("{\"event\":", to);
    trace_json_print(to, &event);
    fputs("}\n", to);
    if (fclose(to) == 0)
        control_server_send(run->control_server, line, length);
    free(line);
}

/* ---- requests ---- */

static json_t *reinsert(struct run *run, struct slot *slot, const json_t *request)
{
    const char *name = json_string_value(json_object_get(request, "card"));
    int count = run_reinsert(run, name);

    (void)slot;
    return count == 0 ? control_refused("no such card: %s", name ? name : "")
                      : json_pack("{s:b, s:i}", "ok", 1, "cards", count);
}

static json_t *stop(struct run *run, struct slot *slot, const json_t *request)
{
    (void)slot;
    (void)request;
    run_stop(run);
    return control_done();
}

enum { CARD = 1 /* the request is about one card */ };

static const struct {
    const char *name;
    run_request *run; /* NULL: follow */
    int flags;
    const char *members; /* beside "do", separated by blanks */
} requests[] = {
    {"show", run_request_show, CARD, "card files"},
    {"follow", NULL, 0, ""},
    {"reset", run_request_reset, CARD, "card"},
    {"eject", run_request_eject, CARD, "card"},
    {"insert", run_request_insert, CARD, "card"},
    {"reinsert", reinsert, 0, "card"},
    {"install", run_request_install, CARD, "card profile metadata enable"},
    {"enable", run_request_enable, CARD, "card iccid"},
    {"disable", run_request_disable, CARD, "card iccid"},
    {"snapshot", run_request_snapshot, CARD, "card name file"},
    {"restore", run_request_restore, CARD, "card name file"},
    {"quirk", run_request_quirk, CARD, "card quirks"},
    {"clock", run_request_clock, 0, "set step stop rate"},
    {"seed", run_request_seed, CARD, "card seed"},
    {"fault", run_request_fault, CARD, "card add remove list"},
    {"stop", stop, 0, ""},
};
enum { REQUESTS = sizeof(requests) / sizeof(requests[0]) };

/* The card of the request; NULL with the reason in `refused`. */
static struct slot *find_card(struct run *run, const json_t *request, json_t **refused)
{
    const char *name = json_string_value(json_object_get(request, "card"));
    struct slot *found = NULL;

    for (size_t i = 0; i < run->count; i++) {
        struct slot *slot = &run->slots[i];

        if (!slot->path || !slot->card || (name && !run_slot_is(slot, name)))
            continue;
        if (found) {
            *refused = name ? control_refused("%s: several cards have this name; give the path as "
                                              "on the command line",
                                              name)
                            : control_refused("several cards are in readers; name one by \"card\"");
            return NULL;
        }
        found = slot;
    }
    if (!found)
        *refused = control_refused("no such card: %s", name ? name : "");
    return found;
}

static json_t *unknown_request(void)
{
    char names[400] = "";

    for (size_t i = 0; i < REQUESTS; i++)
        snprintf(names + strlen(names), sizeof(names) - strlen(names), "%s%s", i ? ", " : "",
                 requests[i].name);
    return control_refused("unknown request; \"do\" is one of %s", names);
}

static json_t *handle(void *context, struct control_client *client, const json_t *request)
{
    const char *what = json_string_value(json_object_get(request, "do"));
    const json_t *card = json_object_get(request, "card");
    struct run *run = context;
    struct slot *slot = NULL;
    json_t *refused = NULL;
    const char *unknown;
    size_t row = 0;

    while (row < REQUESTS && (!what || strcmp(what, requests[row].name) != 0))
        row++;
    if (row == REQUESTS)
        return unknown_request();
    unknown = control_unknown_member(request, requests[row].members);
    if (unknown)
        return control_refused(CONTROL_UNKNOWN, unknown, what, requests[row].members);
    if (card && !json_is_string(card))
        return control_refused("\"card\" is not a string");
    if (requests[row].flags & CARD) {
        slot = find_card(run, request, &refused);
        if (!slot)
            return refused;
    }
    if (requests[row].run)
        return requests[row].run(run, slot, request);
    control_follow(client);
    return control_done();
}

/* ---- the socket ---- */

int run_control_start(struct run *run, const char *path)
{
    int err = control_server_new(&run->control_server, run->base, path, handle, run);

    if (err < 0)
        return command_failed("%s: %s", path, control_error(err));
    if ((!run->options.trace && euiccd_trace_new(&run->options.trace) < 0) ||
        euiccd_trace_callback(run->options.trace, on_event, run) < 0)
        return command_failed("the trace: out of memory");
    return COMMAND_DONE;
}

void run_control_end(struct run *run)
{
    control_server_free(run->control_server);
    run->control_server = NULL;
}
