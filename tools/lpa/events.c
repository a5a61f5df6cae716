/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Event Records of an SM-DS (SGP.22 3.6.2). */
#include "tools/lpa/rsp_session.h"

#include <stdio.h>
#include <string.h>

/* Converts an Event Record into an activation code. */
static int read_event(struct lpa *lpa, const json_t *entry, struct activation_code *out)
{
    const char *id = json_string_value(json_object_get(entry, "eventId"));
    const char *address = json_string_value(json_object_get(entry, "rspServerAddress"));

    char text[sizeof(out->matching_id) + sizeof(out->address) + 4];
    const char *problem;

    *out = (struct activation_code){0};
    if (!id || !address || strlen(id) >= sizeof(out->matching_id) ||
        strlen(address) >= sizeof(out->address))
        return lpa_fail(
            lpa, ERR_MALFORMED,
            "malformed Event Record: eventId or rspServerAddress is missing or too long");
    snprintf(text, sizeof(text), "1$%s$%s", address, id);
    problem = activation_code_read(out, text);
    if (!problem && (strcmp(out->address, address) != 0 || strcmp(out->matching_id, id) != 0))
        problem = "eventId or rspServerAddress has a $ or blanks at its ends";
    return problem ? lpa_fail(lpa, ERR_MALFORMED, "malformed Event Record: %s", problem) : 0;
}

int lpa_retrieve_events(struct lpa *lpa, const char *address, const struct activation_code **codes,
                        size_t *count)
{
    struct lpa_session session = {.lpa = lpa, .address = address, .matching_id = "", .oid = ""};
    struct activation_code *all;
    const json_t *entries;
    json_t *server_response = NULL;
    int err = lpa_session_authenticate(&session, &server_response);

    entries = json_object_get(server_response, "eventEntries");
    *count = json_array_size(entries);
    all = arena_alloc(&lpa->arena, (*count + 1) * sizeof(*all));
    if (err == 0 && !json_is_array(entries))
        err = lpa_fail(lpa, ERR_MALFORMED, "malformed SM-DS response: eventEntries is missing");
    if (err == 0 && !all)
        err = lpa_fail(lpa, ERR_MEMORY, "out of memory");
    for (size_t i = 0; err == 0 && i < *count; i++)
        err = read_event(lpa, json_array_get(entries, i), &all[i]);
    *codes = all;
    json_decref(server_response);
    json_decref(session.transaction_id);
    return err;
}
