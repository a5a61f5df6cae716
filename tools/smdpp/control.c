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

json_t *dp_control_handle(void *context, struct control_client *client, const json_t *request)
{
    const struct dp_control *control = context;
    const char *what = json_member_text(request, "do", ""),
               *members = strcmp(what, "fault") == 0 ? SERVER_FAULTS_MEMBERS : "",
               *unknown = control_unknown_member(request, members);
    const bool is_show = strcmp(what, "show") == 0, is_fault = strcmp(what, "fault") == 0,
               is_follow = strcmp(what, "follow") == 0;

    if (!is_show && !is_fault && !is_follow)
        return control_refused("do: must be one of show, fault, follow");
    if (unknown)
        return control_refused(CONTROL_UNKNOWN, unknown, what, members);
    if (is_show)
        return json_pack("{s:b, s:s, s:o, s:o}", "ok", true, "address", control->address,
                         "profiles", show_profiles(control->catalog), "faults",
                         server_faults_list(control->faults));
    if (is_fault)
        return server_faults_request(control->faults, request);
    control_follow(client);
    return control_done();
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
