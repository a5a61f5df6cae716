/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/ipa/calls.h"

#include "apdu/cat.h"
#include "apdu/err.h"
#include "apdu/ins.h"
#include "apdu/sw.h"
#include "tools/trace/decode/decode.h"
#include "tools/trace/decode/function.h"

#include <string.h>

enum { CALLS_MEMORY_MAX = 256 << 20, LINE_SIZE = 300, P1_BY_AID = 0x04 };

void ipa_calls_init(struct ipa_calls *calls)
{
    *calls = (struct ipa_calls){0};
    arena_init(&calls->arena, CALLS_MEMORY_MAX);
}

void ipa_calls_free(struct ipa_calls *calls)
{
    arena_free(&calls->arena);
}

static const char *text(struct ipa_calls *calls, const char *from)
{
    return (const char *)arena_copy(&calls->arena, bytes_at(from, strlen(from) + 1)).at;
}

static void es10_of(struct ipa_calls *calls, const struct exchange *exchange, struct ipa_call *out)
{
    struct es10_call call = exchange_es10(exchange);
    char code[LINE_SIZE];
    const char *result = decode_result(call.response, &out->refused, code, sizeof(code));

    out->kind = IPA_CALL;
    out->function = function_of(call.request);
    out->request = arena_copy(&calls->arena, call.request);
    out->response = arena_copy(&calls->arena, call.response);
    out->result = result ? text(calls, result) : NULL;
}

/* The kind of an exchange; false: it is of no interest. */
static bool describe(struct ipa_calls *calls, const struct exchange *exchange, struct ipa_call *out)
{
    if (exchange->kind == EXCHANGE_POWER) {
        out->kind = IPA_RESET;
        out->function = "reset";
        return strcmp(exchange->name, "power off") != 0;
    }
    if (exchange->kind != EXCHANGE_COMMAND)
        return false;
    switch (exchange_content(exchange)) {
    case CONTENT_ES10:
        es10_of(calls, exchange, out);
        if (out->function)
            return true;
        out->kind = IPA_INVALID; /* a request that no function has */
        out->function = "STORE DATA";
        out->request = arena_copy(&calls->arena, exchange->command);
        return true;
    case CONTENT_BPP:
        out->kind = IPA_PART;
        out->function = "ES10b.LoadBoundProfilePackage";
        out->response = arena_copy(&calls->arena, exchange->response);
        return true;
    case CONTENT_TOOLKIT:
        out->kind = IPA_REFRESH;
        out->function = "REFRESH";
        out->request = arena_copy(&calls->arena, exchange->command);
        return exchange->ins == INS_TERMINAL_RESPONSE && exchange->proactive == CAT_COMMAND_REFRESH;
    default:
        break;
    }
    if (exchange->ins == INS_SELECT && exchange->p1 == P1_BY_AID) {
        out->kind = IPA_SELECT;
        out->function = "SELECT";
        out->request = arena_copy(&calls->arena, exchange->command);
        return true;
    }
    out->kind = IPA_INVALID;
    out->function = "STORE DATA";
    return exchange->ins == INS_STORE_DATA && !sw_is_success(exchange->sw);
}

int ipa_calls_add(struct ipa_calls *calls, const struct exchange *exchange)
{
    struct ipa_call found = {
        .number = exchange->number, .channel = exchange->channel, .sw = exchange->sw};
    struct ipa_call *call;
    char line[LINE_SIZE];

    if (!describe(calls, exchange, &found))
        return 0;
    call = arena_alloc(&calls->arena, sizeof(*call));
    if (!call)
        return ERR_MEMORY;
    *call = found;
    call->refused |= exchange->kind == EXCHANGE_COMMAND && !sw_is_success(exchange->sw);
    call->proactive = exchange->kind == EXCHANGE_COMMAND && exchange->sw >> 8 == SW1_PROACTIVE;
    call->line = text(calls, decode_summary(exchange, line, sizeof(line)));
    call->before = calls->last;
    *(calls->last ? &calls->last->next : &calls->first) = call;
    calls->last = call;
    calls->count++;
    return 0;
}
