/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/smdpp/binding.h"

#include "apdu/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { WORK_MAX = 16 << 20, HTTP_NO_CONTENT = 204 };

static const char asn1_path[] = "/gsma/rsp2/asn1";
static const char *const json_paths[] = {"/gsma/rsp2/es9plus/", "/gsma/rsp2/es11/"};

int binding_refuse(const struct binding *binding, struct dp_refusal *refusal, int err,
                   const char *format, ...)
{
    char text[2 * sizeof(refusal->text)];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    *refusal = (struct dp_refusal){0};
    text_show(refusal->text, sizeof(refusal->text), bytes_at(text, strlen(text)));
    dp_log_refused(binding->dp, refusal->text);
    return err;
}

bool binding_fault(struct binding *binding, enum dp_function function,
                   struct https_response *response)
{
    const struct server_fault *fault = server_faults_match(binding->faults, function, 0);
    struct dp_fault wrong;
    char text[80];

    if (!fault)
        return false;
    binding->acted(binding->context, fault, dp_grammar.functions[function]);
    wrong = dp_fault_of(fault, function);
    dp_set_fault(binding->dp, &wrong);
    if (fault->rule.action == SERVER_FAULT_DELAY)
        response->delay = server_fault_delay(fault);
    response->is_cut = fault->rule.action == SERVER_FAULT_CUT;
    response->cut = fault->rule.octets;
    if (fault->rule.action != SERVER_FAULT_HTTP)
        return false;
    response->status = fault->rule.status;
    snprintf(text, sizeof(text), "HTTP status %d by fault rule %u", fault->rule.status, fault->id);
    if (response->status != HTTP_NO_CONTENT)
        https_response_text(response, text);
    return true;
}

void binding_log(void *context, const char *why)
{
    dp_log_refused(((const struct binding *)context)->dp, why);
}

static int run(struct binding *binding, const struct https_incoming *in, struct arena *arena,
               struct https_response *response, struct dp_refusal *refusal)
{
    const char *function = NULL;
    bool asn1 = strcmp(in->path, asn1_path) == 0;
    const char *type = asn1 ? "application/x-gsma-rsp-asn1" : "application/json";

    for (size_t i = 0; i < sizeof(json_paths) / sizeof(json_paths[0]); i++)
        if (strncmp(in->path, json_paths[i], strlen(json_paths[i])) == 0)
            function = in->path + strlen(json_paths[i]);
    if (!asn1 && !function)
        return binding_refuse(binding, refusal, ERR_NOT_FOUND,
                              "path \"%s\": must be %sFUNCTION, %sFUNCTION or %s", in->path,
                              json_paths[0], json_paths[1], asn1_path);
    if (!https_has_type(in, type))
        return binding_refuse(binding, refusal, ERR_UNSUPPORTED,
                              "Content-Type \"%s\": must be %s here", in->content_type, type);
    if (!https_has_rsp_protocol(in))
        return binding_refuse(binding, refusal, ERR_MALFORMED,
                              "X-Admin-Protocol \"%s\": must be gsma/rsp/vX.Y.Z",
                              in->admin_protocol);
    return asn1 ? binding_asn1(binding, in->body, arena, response, refusal)
                : binding_json(binding, function, in->body, arena, response, refusal);
}

void binding_handle(void *context, const struct https_incoming *in, struct https_response *response)
{
    struct dp_refusal refusal = {0};
    struct arena arena;
    int err;

    arena_init(&arena, WORK_MAX);
    err = run(context, in, &arena, response, &refusal);
    dp_set_fault(((struct binding *)context)->dp, NULL);
    arena_free(&arena);
    if (err < 0 && !*refusal.text)
        binding_refuse(context, &refusal, err, "%s", err_text(err));
    if (err == ERR_NOT_FOUND)
        response->status = 404;
    else if (err == ERR_UNSUPPORTED)
        response->status = 415;
    else if (err == ERR_MALFORMED || err == ERR_TOO_LONG)
        response->status = 400;
    else if (err < 0)
        response->status = 500;
    if (err < 0)
        https_response_text(response, refusal.text);
}
