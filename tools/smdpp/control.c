/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/smdpp/control.h"

#include "tools/cli/control.h"
#include "tools/cli/json_output.h"

#include <stdlib.h>
#include <string.h>

static json_t *show_profiles(const struct catalog *catalog)
{
    json_t *list = json_array();

    for (size_t i = 0; i < catalog->count; i++) {
        const struct catalog_profile *profile = &catalog->profiles[i];

        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:I, s:I, s:I}", "name", profile->name, "matchingId",
                            profile->matching_id, "eid", profile->bound_eid, "attempted",
                            (json_int_t)profile->attempted, "bound", (json_int_t)profile->bound,
                            "downloaded", (json_int_t)profile->downloaded));
    }
    return list;
}

static json_t *run_show(const struct dp_control *control, struct control_client *client,
                        const json_t *request)
{
    (void)client;
    (void)request;
    return json_pack("{s:b, s:s, s:o, s:o}", "ok", true, "address", control->address, "profiles",
                     show_profiles(control->catalog), "faults",
                     server_faults_list(control->faults));
}

static json_t *run_fault(const struct dp_control *control, struct control_client *client,
                         const json_t *request)
{
    (void)client;
    return server_faults_request(control->faults, request);
}

static json_t *run_follow(const struct dp_control *control, struct control_client *client,
                          const json_t *request)
{
    (void)control;
    (void)request;
    control_follow(client);
    return control_done();
}

static const struct {
    const char *name;
    json_t *(*run)(const struct dp_control *control, struct control_client *client,
                   const json_t *request);
    const char *members; /* beside "do", separated by blanks */
} requests[] = {{"show", run_show, ""},
                {"fault", run_fault, SERVER_FAULTS_MEMBERS},
                {"follow", run_follow, ""}};

json_t *dp_control_handle(void *context, struct control_client *client, const json_t *request)
{
    const char *what = json_member_text(request, "do", ""), *unknown;

    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        if (strcmp(what, requests[i].name) != 0)
            continue;
        unknown = control_unknown_member(request, requests[i].members);
        return unknown ? control_refused(CONTROL_UNKNOWN, unknown, what, requests[i].members)
                       : requests[i].run(context, client, request);
    }
    return control_refused("do: must be one of show, fault, follow");
}

void dp_control_send(const struct dp_control *control, const json_t *line)
{
    char *text;
    size_t len;

    if (!control->server || !control_has_followers(control->server))
        return;
    text = json_dumps(line, JSON_COMPACT | JSON_SORT_KEYS);
    if (!text)
        return;
    len = strlen(text);
    text[len] = '\n'; /* in place of the NUL */
    control_server_send(control->server, text, len + 1);
    free(text);
}
