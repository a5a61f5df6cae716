/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A call of ES9+' that an eIM makes, at an SM-DP+ of the tests. */
#ifndef TEST_FAKE_ES9_H
#define TEST_FAKE_ES9_H

#include "apdu/err.h"
#include "tools/smdpp/binding.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* Takes the reference of `in`. 0: `out`, unless it is NULL, is the response; else the SM-DP+
 * refused. */
static inline int fake_es9_call(struct binding *binding, const char *function, json_t *in,
                                json_t **out)
{
    struct https_response response = {.status = 404};
    struct dp_refusal refusal = {0};
    struct arena arena;
    char *text = json_dumps(in, JSON_COMPACT);
    int err;

    json_decref(in);
    if (!text)
        return ERR_MEMORY;
    arena_init(&arena, 16 << 20);
    err =
        binding_json(binding, function, bytes_at(text, strlen(text)), &arena, &response, &refusal);
    arena_free(&arena);
    free(text);
    if (err == 0 && !refusal.subject && out)
        *out = json_loadb((const char *)response.body.at, response.body.len, 0, NULL);
    free((void *)(uintptr_t)response.body.at);
    return err < 0 ? err : refusal.subject || (out && !*out) ? ERR_STATE : 0;
}

#endif
