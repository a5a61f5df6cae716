/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Demands on the use of the interface. */
#include "tools/suite/ipa/judge_private.h"

#include "apdu/sw.h"

#include <string.h>

enum {
    ISDR_AID_LEN = 16,
    TAG_RESULT = 0x03, /* of TERMINAL RESPONSE */
    COMPREHENSION = 0x80,
    RESULT_PROBLEM = 0x20
};

static const uint8_t isdr_aid[ISDR_AID_LEN] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                                               0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00};

void ipa_channel(const struct ipa_calls *calls, struct ipa_finding *finding)
{
    for (const struct ipa_call *call = calls->first; call; call = call->next) {
        if (!ipa_is_es10(call))
            continue;
        finding->seen++;
        if (call->channel == 0)
            ipa_wrong(finding, call, "on the basic channel");
    }
}

void ipa_select(const struct ipa_calls *calls, struct ipa_finding *finding)
{
    uint32_t selected = 0; /* bit n: the ISD-R is selected on channel n */

    for (const struct ipa_call *call = calls->first; call; call = call->next) {
        uint32_t bit = 1U << (call->channel & 31);

        if (call->kind == IPA_RESET)
            selected = 0;
        if (call->kind == IPA_SELECT && !call->refused)
            selected =
                bytes_equal(call->request, BYTES_OF(isdr_aid)) ? selected | bit : selected & ~bit;
        if (!ipa_is_es10(call))
            continue;
        finding->seen++;
        if (!(selected & bit) && call->refused)
            ipa_wrong(finding, call, "the ISD-R is not selected on this channel");
    }
}

void ipa_well_formed(const struct ipa_calls *calls, struct ipa_finding *finding)
{
    for (const struct ipa_call *call = calls->first; call; call = call->next) {
        if (call->kind == IPA_INVALID)
            ipa_wrong(finding, call,
                      "the card refuses the blocks, or the request is no ES10 function");
        finding->seen += call->kind == IPA_INVALID || ipa_is_es10(call);
    }
}

void ipa_while_switching(const struct ipa_calls *calls, struct ipa_finding *finding)
{
    bool pending = false;

    for (const struct ipa_call *call = calls->first; call; call = call->next) {
        if (call->kind == IPA_RESET || call->kind == IPA_REFRESH)
            pending = false;
        if (!ipa_is_es10(call))
            continue;
        if (pending && call->refused)
            ipa_wrong(finding, call, "called before the REFRESH of a profile switch");
        if (call->proactive)
            pending = true;
        finding->seen += pending;
    }
}

/* ---- The end of a profile switch ---- */

/* After these the card may announce REFRESH: 91xx. */
static const char *const switches[] = {"LoadEuiccPackage",         "EnableProfile",
                                       "DisableProfile",           "eUICCMemoryReset",
                                       "ImmediateEnable",          "ProfileRollback",
                                       "EnableEmergencyProfile",   "DisableEmergencyProfile",
                                       "ExecuteFallbackMechanism", "ReturnFromFallback"};

static bool announces_refresh(const struct ipa_call *call)
{
    for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++)
        if (call->kind == IPA_CALL && call->proactive && !call->refused &&
            ipa_is(call, switches[i]))
            return true;
    return false;
}

/* A reset, or a TERMINAL RESPONSE to REFRESH with a result of success (TS 102 223 8.12). */
static bool ends_switch(const struct ipa_call *call)
{
    struct bytes result;

    if (call->kind != IPA_REFRESH)
        return call->kind == IPA_RESET;
    return (ipa_find(call->request, TAG_RESULT, &result) ||
            ipa_find(call->request, TAG_RESULT | COMPREHENSION, &result)) &&
           !call->refused && result.len > 0 && result.at[0] < RESULT_PROBLEM;
}

void ipa_refresh_done(const struct ipa_calls *calls, struct ipa_finding *finding)
{
    for (const struct ipa_call *call = calls->first; call; call = call->next) {
        const struct ipa_call *end = call->next;

        if (!announces_refresh(call))
            continue;
        finding->seen++;
        while (end && !ends_switch(end))
            end = end->next;
        if (!end)
            ipa_wrong(finding, call,
                      "neither a successful TERMINAL RESPONSE to REFRESH nor a reset follows");
    }
}

/* ---- Errors ---- */

static bool is_error(const struct ipa_call *call)
{
    return call->kind == IPA_CALL && !sw_is_success(call->sw);
}

/* Its session was ended instead, or began anew. */
static bool is_given_up(const struct ipa_call *call)
{
    return (ipa_is(call, "AuthenticateServer") || ipa_is(call, "PrepareDownload")) &&
           (ipa_after(call, "CancelSession", NULL) || ipa_after(call, "GetEUICCChallenge", NULL));
}

/* Another refusal of the same request before: the IPA tried twice. */
static bool was_refused_before(const struct ipa_call *call)
{
    for (const struct ipa_call *at = call->before; at; at = at->before)
        if (is_error(at) && bytes_equal(at->request, call->request))
            return true;
    return false;
}

void ipa_retry_after_error(const struct ipa_calls *calls, struct ipa_finding *finding)
{
    for (const struct ipa_call *call = calls->first; call; call = call->next) {
        const char *dot = strchr(call->function, '.');

        if (!is_error(call))
            continue;
        finding->seen++;
        if (!ipa_after(call, dot ? dot + 1 : call->function, NULL) && !is_given_up(call) &&
            !was_refused_before(call))
            ipa_wrong(finding, call, "not called again after the error");
    }
}
