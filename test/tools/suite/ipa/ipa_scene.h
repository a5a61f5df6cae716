/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an IPA did, in rows, for tests of judgements. */
#ifndef TEST_TOOLS_SUITE_IPA_IPA_SCENE_H
#define TEST_TOOLS_SUITE_IPA_IPA_SCENE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "test/fake/package.h"
#include "tools/suite/ipa/judge.h"

/* A call; `request` and `response` as package_put has them, or hex after "#". Rows end with one
 * without a function. */
struct scene_call {
    const char *function; /* "GetEID"; "part", "reset", "REFRESH", "SELECT", "STORE DATA" */
    const char *request, *response;
    uint16_t sw;        /* 0: 9000 */
    const char *result; /* other than "ok(0)": refused */
    bool basic;         /* on channel 0 instead of 1 */
};

static inline enum ipa_kind scene_kind(const char *function)
{
    return strcmp(function, "part") == 0         ? IPA_PART
           : strcmp(function, "reset") == 0      ? IPA_RESET
           : strcmp(function, "REFRESH") == 0    ? IPA_REFRESH
           : strcmp(function, "SELECT") == 0     ? IPA_SELECT
           : strcmp(function, "STORE DATA") == 0 ? IPA_INVALID
                                                 : IPA_CALL;
}

static inline struct bytes scene_octets(struct arena *arena, const char *text)
{
    struct buf out = arena_buf(arena, 2000);

    if (text && *text == '#')
        assert_int_equal(buf_put_hex(&out, text + 1), 0);
    else if (text)
        package_put(&out, text);
    return buf_bytes(&out);
}

static inline void scene_add(struct ipa_calls *calls, const struct scene_call *row)
{
    enum ipa_kind kind = scene_kind(row->function);
    struct ipa_call *call = arena_alloc(&calls->arena, sizeof(*call));
    char *name = arena_alloc(&calls->arena, 80);

    snprintf(name, 80, "%s%s", kind == IPA_CALL || kind == IPA_PART ? "ES10b." : "",
             kind == IPA_PART ? "LoadBoundProfilePackage" : row->function);
    *call = (struct ipa_call){.kind = kind,
                              .number = calls->count + 1,
                              .channel = !row->basic,
                              .sw = row->sw ? row->sw : 0x9000,
                              .function = name,
                              .request = scene_octets(&calls->arena, row->request),
                              .response = scene_octets(&calls->arena, row->response),
                              .result = row->result,
                              .line = name,
                              .before = calls->last};
    call->proactive = call->sw >> 8 == 0x91;
    call->refused = (call->sw != 0x9000 && !call->proactive) ||
                    (row->result && strcmp(row->result, "ok(0)") != 0);
    *(calls->last ? &calls->last->next : &calls->first) = call;
    calls->last = call;
    calls->count++;
}

static inline void scene_check(const struct scene_call *rows, const char *id,
                               enum suite_verdict verdict, const char *reason)
{
    struct ipa_calls calls;
    struct results results;
    const struct result *at;

    ipa_calls_init(&calls);
    results_init(&results);
    for (; rows->function; rows++)
        scene_add(&calls, rows);
    assert_true(ipa_judge(&calls, &results));
    for (at = results.first; at && strcmp(at->id, id) != 0; at = at->next)
        ;
    assert_non_null(at);
    if (at->verdict != verdict || !strstr(at->reason, reason))
        fail_msg("%s: %s, \"%s\"; expected %s, \"%s\"", id, verdict_text(at->verdict), at->reason,
                 verdict_text(verdict), reason);
    results_free(&results);
    ipa_calls_free(&calls);
}

/* The verdict of the row `id` on the calls that follow. */
#define PASSES(id, ...)                                                                            \
    scene_check((const struct scene_call[]){__VA_ARGS__, {.function = NULL}}, id, SUITE_PASS, "")
#define FAILS(id, reason, ...)                                                                     \
    scene_check((const struct scene_call[]){__VA_ARGS__, {.function = NULL}}, id, SUITE_FAIL,      \
                reason)
#define NOT_SEEN(id, ...)                                                                          \
    scene_check((const struct scene_call[]){__VA_ARGS__, {.function = NULL}}, id,                  \
                SUITE_NOT_APPLICABLE, "")
#define CALL(name)                                                                                 \
    {                                                                                              \
        .function = (name)                                                                         \
    }
#define SELECTED                                                                                   \
    {                                                                                              \
        .function = "SELECT", .request = "#A0000005591010FFFFFFFF8900000100"                       \
    }

#endif
