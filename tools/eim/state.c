/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/eim/state.h"

#include "apdu/err.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

int eim_state_load(struct eim_state *state, const char *path)
{
    state->root = NULL;
    if (strlen(path) >= sizeof(state->path))
        return ERR_TOO_LONG;
    snprintf(state->path, sizeof(state->path), "%s", path);
    if (access(path, F_OK) < 0) {
        state->root = json_object();
        return state->root ? 0 : ERR_MEMORY;
    }
    state->root = json_load_file(path, 0, NULL);
    if (!json_is_object(state->root)) {
        json_decref(state->root);
        state->root = NULL;
        return ERR_FOREIGN;
    }
    return 0;
}

void eim_state_free(struct eim_state *state)
{
    json_decref(state->root);
    state->root = NULL;
}

int64_t eim_state_counter(const struct eim_state *state, const char *eim_id, const char *eid)
{
    const json_t *eim = json_object_get(json_object_get(state->root, "eims"), eim_id);

    return json_integer_value(json_object_get(json_object_get(eim, eid), "counter"));
}

/* The object `name` of `parent`, made when it is missing. */
static json_t *member(json_t *parent, const char *name)
{
    if (!json_is_object(json_object_get(parent, name)))
        json_object_set_new(parent, name, json_object());
    return json_object_get(parent, name);
}

static int save(const struct eim_state *state)
{
    char beside[sizeof(state->path) + 8];
    FILE *file;
    int failed;

    snprintf(beside, sizeof(beside), "%s.new", state->path);
    file = fopen(beside, "w");
    if (!file)
        return ERR_IO;
    failed = json_dumpf(state->root, file, JSON_INDENT(2) | JSON_SORT_KEYS) < 0;
    failed |= fflush(file) != 0 || fsync(fileno(file)) < 0;
    failed |= fclose(file) != 0;
    if (failed || rename(beside, state->path) < 0) {
        unlink(beside);
        return ERR_IO;
    }
    return 0;
}

int eim_state_put_counter(struct eim_state *state, const char *eim_id, const char *eid,
                          int64_t counter)
{
    json_t *card = member(member(member(state->root, "eims"), eim_id), eid);

    if (card && json_integer_value(json_object_get(card, "counter")) >= counter)
        return 0; /* an older one was tried on purpose */
    if (!card || json_object_set_new(card, "counter", json_integer(counter)) < 0)
        return ERR_MEMORY;
    return save(state);
}
