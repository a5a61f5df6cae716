/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/eim/state/state.h"

#include "apdu/err.h"

#include <stdlib.h>
#include <string.h>

/* The object `name` of `parent`, created when missing. */
static json_t *member(json_t *parent, const char *name)
{
    if (!json_is_object(json_object_get(parent, name)))
        json_object_set_new(parent, name, json_object());
    return json_object_get(parent, name);
}

int64_t eim_state_counter(const struct eim_state *state, const char *eim_id, const char *eid)
{
    return json_integer_value(json_object_get(eim_state_object(state, eim_id, eid), "counter"));
}

json_t *eim_state_object(const struct eim_state *state, const char *eim_id, const char *eid)
{
    return json_object_get(json_object_get(json_object_get(state->root, "eims"), eim_id), eid);
}

json_t *eim_state_make_object(struct eim_state *state, const char *eim_id, const char *eid)
{
    return member(member(member(state->root, "eims"), eim_id), eid);
}

int eim_state_put_counter(struct eim_state *state, const char *eim_id, const char *eid,
                          int64_t counter)
{
    json_t *card = eim_state_make_object(state, eim_id, eid);

    if (card && json_integer_value(json_object_get(card, "counter")) >= counter)
        return 0; /* a smaller counter was used on purpose (--counter) */
    if (!card || json_object_set_new(card, "counter", json_integer(counter)) < 0)
        return ERR_MEMORY;
    return eim_state_save(state, eim_id, eid);
}

int eim_state_put_octets(json_t *object, const char *name, struct bytes octets)
{
    char *text = malloc(2 * octets.len + 1);
    int err = ERR_MEMORY;

    if (text && json_object_set_new(
                    object, name, json_string(bytes_to_hex(octets, text, 2 * octets.len + 1))) == 0)
        err = 0;
    free(text);
    return err;
}

int eim_state_put_card(struct eim_state *state, const char *eim_id, const char *eid,
                       const struct eim_state_card *card)
{
    json_t *object = eim_state_make_object(state, eim_id, eid);
    int err = !object || json_object_set_new(object, "token", json_integer(card->token)) < 0
                  ? ERR_MEMORY
                  : eim_state_put_octets(object, "euiccCertificate", card->euicc_certificate);

    if (err == 0)
        err = eim_state_put_octets(object, "eumCertificate", card->eum_certificate);
    return err < 0 ? err : eim_state_save(state, eim_id, eid);
}

int eim_state_get_octets(const json_t *object, const char *name, struct arena *arena,
                         struct bytes *out)
{
    const char *text = json_string_value(json_object_get(object, name));
    struct buf octets;

    if (!text)
        return ERR_NOT_FOUND;
    octets = arena_buf(arena, strlen(text) / 2 + 1);
    *out = BYTES_NONE;
    if (buf_put_hex(&octets, text) < 0)
        return ERR_MALFORMED;
    *out = buf_bytes(&octets);
    return 0;
}

int eim_state_card(const struct eim_state *state, const char *eim_id, const char *eid,
                   struct arena *arena, struct eim_state_card *out)
{
    const json_t *object = eim_state_object(state, eim_id, eid);
    int err = eim_state_get_octets(object, "euiccCertificate", arena, &out->euicc_certificate);

    out->token = json_integer_value(json_object_get(object, "token"));
    return err < 0 ? err
                   : eim_state_get_octets(object, "eumCertificate", arena, &out->eum_certificate);
}
