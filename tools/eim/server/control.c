/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/eim/server/control.h"

#include "tools/cli/control.h"
#include "tools/cli/control_server.h"
#include "tools/cli/json_output.h"

#include <stdlib.h>
#include <string.h>

struct control {
    struct esipa *esipa;
    struct control_server *server;
};

/* ---- requests ---- */

static json_t *done_or(int err)
{
    return err < 0 ? control_refused("%s", err == ERR_STATE ? "already sent; cannot cancel"
                                                            : err_text(err))
                   : control_done();
}

static json_t *run_order(struct control *control, struct control_client *client,
                         const json_t *request)
{
    struct eim_error error;
    char id[ESIPA_ID_MAX + 1];
    json_t *item = json_copy((json_t *)(uintptr_t)request);
    int err;

    (void)client;
    json_object_del(item, "do");
    err = esipa_queue(control->esipa, item, id, &error);
    json_decref(item);
    return err < 0 ? control_refused("%s", error.text)
                   : json_pack("{s:b, s:s}", "ok", true, "id", id);
}

static json_t *run_cancel(struct control *control, struct control_client *client,
                          const json_t *request)
{
    (void)client;
    return done_or(esipa_cancel(control->esipa, json_member_text(request, "eid", ""),
                                json_member_text(request, "id", "")));
}

static json_t *run_show(struct control *control, struct control_client *client,
                        const json_t *request)
{
    (void)client;
    (void)request;
    return json_pack("{s:b, s:o}", "ok", true, "cards", esipa_cards(control->esipa));
}

static json_t *run_forget(struct control *control, struct control_client *client,
                          const json_t *request)
{
    (void)client;
    return done_or(esipa_forget_results(control->esipa, json_member_text(request, "eid", "")));
}

static json_t *run_fault(struct control *control, struct control_client *client,
                         const json_t *request)
{
    (void)client;
    return server_faults_request(esipa_faults(control->esipa), request);
}

static json_t *run_follow(struct control *control, struct control_client *client,
                          const json_t *request)
{
    (void)request;
    (void)control;
    control_follow(client);
    return control_done();
}

static const struct {
    const char *name;
    json_t *(*run)(struct control *control, struct control_client *client, const json_t *request);
    const char *members; /* beside "do", separated by blanks */
} requests[] = {{"order", run_order, "eid orders data download transaction id"},
                {"cancel", run_cancel, "eid id"},
                {"show", run_show, ""},
                {"forget", run_forget, "eid"},
                {"fault", run_fault, SERVER_FAULTS_MEMBERS},
                {"follow", run_follow, ""}};

static json_t *handle(void *context, struct control_client *client, const json_t *request)
{
    const char *what = json_member_text(request, "do", ""), *unknown;

    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        if (strcmp(what, requests[i].name) != 0)
            continue;
        unknown = control_unknown_member(request, requests[i].members);
        return unknown ? control_refused(CONTROL_UNKNOWN, unknown, what, requests[i].members)
                       : requests[i].run(context, client, request);
    }
    return control_refused("do: must be one of order, cancel, show, forget, fault, follow");
}

int control_new(struct control **out, struct event_base *base, const char *path,
                struct esipa *esipa)
{
    struct control *control = calloc(1, sizeof(*control));
    int err =
        control ? control_server_new(&control->server, base, path, handle, control) : ERR_MEMORY;

    if (err < 0) {
        free(control);
        return err;
    }
    control->esipa = esipa;
    *out = control;
    return 0;
}

void control_free(struct control *control)
{
    if (control)
        control_server_free(control->server);
    free(control);
}

void control_send_event(struct control *control, const json_t *line)
{
    static const char *const octets[] = {"request", "response", "decoded", "es9"};
    json_t *event, *short_line;
    char *text;
    size_t len;

    if (!control || !control_has_followers(control->server))
        return;
    short_line = json_copy((json_t *)(uintptr_t)line);
    for (size_t i = 0; i < sizeof(octets) / sizeof(octets[0]); i++)
        json_object_del(short_line, octets[i]);
    event = json_pack("{s:o}", "event", short_line);
    text = json_dumps(event, JSON_COMPACT | JSON_SORT_KEYS);
    json_decref(event);
    if (!text)
        return;
    len = strlen(text);
    text[len] = '\n'; /* replaces the NUL */
    control_server_send(control->server, text, len + 1);
    free(text);
}
