/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/bench/eim_side.h"

#include "test/fake/es9.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ITEM_MAX = 1024 };

static void die(const char *what)
{
    fprintf(stderr, "bench: eIM: %s\n", what);
    exit(1);
}

static void on_log(void *context, const json_t *line)
{
    struct eim_side *eim = context;
    const char *function = json_string_value(json_object_get(line, "function"));

    if (json_integer_value(json_object_get(line, "status")) >= 400 ||
        json_object_get(line, "error") || !function) {
        json_dumpf(line, stderr, JSON_COMPACT);
        eim->failures++;
    }
    eim->polls += function && strcmp(function, "GetEimPackage") == 0;
    eim->compact += json_object_get(line, "form") != NULL;
}

/* ES9+' at the SM-DP+ of the tests. */
static int call_es9(void *context, const char *address, const char *function, json_t *in,
                    json_t **out, struct es9_error *error)
{
    struct eim_side *eim = context;

    (void)address;
    if (!eim->smdpp)
        die("no SM-DP+");
    *error = (struct es9_error){.text = "refused by the SM-DP+"};
    return fake_es9_call(&eim->smdpp->binding, function, in, out);
}

static int handle(void *owner, const char *path, struct bytes body, struct buf *out)
{
    struct eim_side *eim = owner;

    (void)path;
    return esipa_handle(eim->esipa, body, out);
}

void eim_side_begin(struct eim_side *eim, struct circle *circle, const char *name)
{
    const char *folder = circle->scene.fake.folder;
    char path[120];
    struct esipa_options options = {.eim_id = circle->scene.eims[0].id,
                                    .key = circle->scene.eims[0].key,
                                    .pki = eim->pki,
                                    .state = &eim->state,
                                    .rng = &eim->rng,
                                    .forward = true,
                                    .es9 = call_es9,
                                    .log = on_log,
                                    .context = eim};

    *eim = (struct eim_side){.rng = rng_system()};
    snprintf(eim->pki, sizeof(eim->pki), "%s/pki", folder);
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    options.der = eim->der = der_definitions_new();
    if (!eim->der || eim_state_load(&eim->state, path) < 0 || esipa_new(&eim->esipa, &options) < 0)
        die(path);
}

void eim_side_end(struct eim_side *eim)
{
    esipa_free(eim->esipa);
    eim_state_free(&eim->state);
    der_definitions_free(eim->der);
}

void eim_side_serve(struct eim_side *eim, struct circle *circle)
{
    struct fake_eim *peer = &circle->eims[0];

    peer->https.handle = peer->coaps.handle = handle;
    peer->https.owner = peer->coaps.owner = eim;
}

void eim_side_queue(struct eim_side *eim, const struct circle *circle, const char *members)
{
    char text[ITEM_MAX], eid[2 * EUICCD_EID_LENGTH + 1], id[ESIPA_ID_MAX + 1];
    struct eim_error error = {""};
    json_t *item;

    bytes_to_hex(bytes_at(card_services(circle->scene.fake.card).eid, EUICCD_EID_LENGTH), eid,
                 sizeof(eid));
    snprintf(text, sizeof(text), "{\"eid\": \"%s\", %s}", eid, members);
    item = json_loads(text, 0, NULL);
    if (!item || esipa_queue(eim->esipa, item, id, &error) < 0)
        die(item ? error.text : text);
    json_decref(item);
}
