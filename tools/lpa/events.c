/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events of an SM-DS (SGP.22 3.6.2). */
#include "tools/lpa/rsp_session.h"

#include <string.h>

/* An event of the SM-DS's answer as an activation code. */
static int read_event(struct lpa *lpa, const json_t *entry, struct activation_code *out)
{
    const char *id = json_string_value(json_object_get(entry, "eventId"));
    const char *address = json_string_value(json_object_get(entry, "rspServerAddress"));

    *out = (struct activation_code){0};
    if (!id || !address || strlen(id) >= sizeof(out->matching_id) ||
        strlen(address) >= sizeof(out->address))
        return lpa_fail(lpa, ERR_MALFORMED, "an event of the SM-DS cannot be read");
    strcpy(out->matching_id, id);
    strcpy(out->address, address);
    return 0;
}

int lpa_retrieve_events(struct lpa *lpa, const char *address, const struct activation_code **codes,
                        size_t *count)
{
    struct lpa_session session = {.lpa = lpa, .address = address, .matching_id = "", .oid = ""};
    struct activation_code *all;
    const json_t *entries;
    json_t *answer = NULL;
    int err = lpa_session_authenticate(&session, &answer);

    entries = json_object_get(answer, "eventEntries");
    *count = json_array_size(entries);
    all = arena_alloc(&lpa->arena, (*count + 1) * sizeof(*all));
    if (err == 0 && !json_is_array(entries))
        err = lpa_fail(lpa, ERR_MALFORMED, "the SM-DS answers without events");
    if (err == 0 && !all)
        err = lpa_fail(lpa, ERR_MEMORY, "out of memory");
    for (size_t i = 0; err == 0 && i < *count; i++)
        err = read_event(lpa, json_array_get(entries, i), &all[i]);
    *codes = all;
    json_decref(answer);
    json_decref(session.transaction_id);
    return err;
}
