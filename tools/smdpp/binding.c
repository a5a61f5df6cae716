/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/smdpp/binding.h"

#include <string.h>
#include <strings.h>

enum { WORK_MAX = 16 << 20 };

static const char asn1_path[] = "/gsma/rsp2/asn1";
static const char *const json_paths[] = {"/gsma/rsp2/es9plus/", "/gsma/rsp2/es11/"};

/* "type/subtype", alone or with parameters behind it. */
static bool is_type(const char *text, const char *type)
{
    size_t len = strlen(type);

    return strncasecmp(text, type, len) == 0 &&
           (text[len] == '\0' || text[len] == ';' || text[len] == ' ');
}

static int run(struct binding *binding, const struct https_incoming *in, struct arena *arena,
               struct https_answer *answer)
{
    static const char protocol[] = "gsma/rsp/v";
    const char *function = NULL;
    bool asn1 = strcmp(in->path, asn1_path) == 0;

    for (size_t i = 0; i < sizeof(json_paths) / sizeof(json_paths[0]); i++)
        if (strncmp(in->path, json_paths[i], strlen(json_paths[i])) == 0)
            function = in->path + strlen(json_paths[i]);
    if (!asn1 && !function)
        return ERR_NOT_FOUND;
    if (!is_type(in->content_type, asn1 ? "application/x-gsma-rsp-asn1" : "application/json"))
        return ERR_UNSUPPORTED;
    if (strncmp(in->admin_protocol, protocol, strlen(protocol)) != 0)
        return ERR_MALFORMED;
    return asn1 ? binding_asn1(binding, in->body, arena, answer)
                : binding_json(binding, function, in->body, arena, answer);
}

void binding_handle(void *context, const struct https_incoming *in, struct https_answer *answer)
{
    struct arena arena;
    int err;

    arena_init(&arena, WORK_MAX);
    err = run(context, in, &arena, answer);
    arena_free(&arena);
    if (err == ERR_NOT_FOUND)
        answer->status = 404;
    else if (err == ERR_UNSUPPORTED)
        answer->status = 415;
    else if (err == ERR_MALFORMED || err == ERR_TOO_LONG)
        answer->status = 400;
    else if (err < 0)
        answer->status = 500;
}
