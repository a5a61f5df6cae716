/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The file of `--queue`, read at each start: an item is queued from it once. An item without an id
 * gets one derived from its content and the number of equal items before it. "filed" in the state
 * keeps the ids of the file, because old results are deleted.
 */
#include "tools/eim/esipa/esipa_internal.h"

#include "crypto/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DERIVED_OCTETS = 8 };

static bool has(const json_t *list, const char *text)
{
    const json_t *element;
    size_t i;

    json_array_foreach(list, i, element)
    {
        if (strcmp(json_string_value(element), text) == 0)
            return true;
    }
    return false;
}

/* Derives an id from `item` that is not in `filed`. ERR_MEMORY, ERR_CRYPTO. */
static int derive(const json_t *item, const json_t *filed, char id[ESIPA_ID_MAX + 1])
{
    char *text = json_dumps(item, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    char hash_text[2 * DERIVED_OCTETS + 1];
    uint8_t hash[SHA256_LEN];
    int err = text ? hash_sha256(bytes_at(text, strlen(text)), hash) : ERR_MEMORY;

    free(text);
    if (err < 0)
        return err;
    bytes_to_hex(bytes_at(hash, DERIVED_OCTETS), hash_text, sizeof(hash_text));
    snprintf(id, ESIPA_ID_MAX + 1, "%s", hash_text);
    for (unsigned number = 2; has(filed, id); number++)
        snprintf(id, ESIPA_ID_MAX + 1, "%s-%u", hash_text, number);
    return 0;
}

/* `now`: a list of ids by EID, of the items read so far. */
static int queue_one(struct esipa *esipa, const json_t *item, json_t *now, struct eim_error *error)
{
    const struct esipa_options *options = &esipa->options;
    const char *eid = json_string_value(json_object_get(item, "eid"));
    json_t *before = eid ? eim_state_object(options->state, options->eim_id, eid) : NULL, *copy;
    json_t *filed = eid ? json_object_get(now, eid) : NULL;
    char id[ESIPA_ID_MAX + 1] = "";
    const char *own = json_string_value(json_object_get(item, "id"));
    int err = 0;

    if (eid && !filed) {
        filed = json_array();
        json_object_set_new(now, eid, filed);
    }
    copy = json_copy((json_t *)(uintptr_t)item);
    if (!json_object_get(item, "id")) {
        err = derive(item, filed, id);
        json_object_set_new(copy, "id", json_string(id));
        own = id;
    }
    if (err < 0)
        snprintf(error->text, sizeof(error->text), "package: %s", err_text(err));
    else if (!own || !has(json_object_get(before, "filed"), own))
        err = esipa_queue(esipa, copy, id, error);
    if (err == 0)
        json_array_append(filed, json_object_get(copy, "id"));
    json_decref(copy);
    return err;
}

int esipa_queue_file(struct esipa *esipa, const json_t *list, struct eim_error *error)
{
    const struct esipa_options *options = &esipa->options;
    json_t *now = json_object(), *filed;
    const json_t *item;
    const char *eid;
    size_t i;
    int err = 0;

    json_array_foreach(list, i, item)
    {
        if (err == 0)
            err = queue_one(esipa, item, now, error);
    }
    json_object_foreach(now, eid, filed)
    {
        json_t *card = eim_state_object(options->state, options->eim_id, eid);

        if (err < 0 || json_equal(json_object_get(card, "filed"), filed))
            continue;
        if (json_object_set(card, "filed", filed) < 0 ||
            eim_state_save(options->state, options->eim_id, eid) < 0) {
            snprintf(error->text, sizeof(error->text), "the state file cannot be written: %s",
                     err_reason(ERR_IO));
            err = ERR_IO;
        }
    }
    json_decref(now);
    return err;
}
