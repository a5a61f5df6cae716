/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Demands on eUICC packages and on functions that switch profiles. */
#include "tools/suite/ipa/judge_private.h"

#include <string.h>

enum {
    TAG_PACKAGE = 0xBF51,
    TAG_SIGNED = 0xA0,
    TAG_SEQUENCE = 0x30,
    TAG_PSMO_LIST = 0xA0,
    TAG_REFRESH_FLAG = 0x80,
    TAG_BOOLEAN = 0x01
};

/* ---- eUICC packages ---- */

/* A signed result of a package, which the card keeps. */
static bool is_package_result(const struct ipa_call *call)
{
    static const uint32_t path[] = {TAG_PACKAGE, TAG_SIGNED, 0};
    struct bytes value;

    return call->kind == IPA_CALL && ipa_is(call, "LoadEuiccPackage") &&
           ipa_find_path(call->response, path, &value);
}

static bool has_psmos(const struct ipa_call *call)
{
    static const uint32_t path[] = {TAG_PACKAGE, TAG_SEQUENCE, TAG_PSMO_LIST, 0};
    struct bytes value;

    return ipa_find_path(call->request, path, &value);
}

void ipa_notifications_after_package(const struct ipa_calls *calls, struct ipa_finding *finding)
{
    for (const struct ipa_call *call = calls->first; call; call = call->next) {
        if (!is_package_result(call) || !has_psmos(call))
            continue;
        finding->seen++;
        if (!ipa_after(call, "RetrieveNotificationsList", "LoadEuiccPackage") &&
            !ipa_after(call, "ListNotification", "LoadEuiccPackage"))
            ipa_wrong(finding, call, "no RetrieveNotificationsList follows");
    }
}

void ipa_result_is_removed(const struct ipa_calls *calls, struct ipa_finding *finding)
{
    for (const struct ipa_call *call = calls->first; call; call = call->next) {
        if (!is_package_result(call))
            continue;
        finding->seen++;
        if (!ipa_after(call, "RemoveNotificationFromList", NULL))
            ipa_wrong(finding, call, "its result is not removed after the acknowledgement");
    }
}

void ipa_not_repeated(const struct ipa_calls *calls, struct ipa_finding *finding)
{
    for (const struct ipa_call *call = calls->first; call; call = call->next) {
        if (!is_package_result(call))
            continue;
        finding->seen++;
        for (const struct ipa_call *at = call->next; at; at = at->next)
            if (ipa_is(at, "LoadEuiccPackage") && bytes_equal(at->request, call->request))
                ipa_wrong(finding, at, "the package that has a result is sent again");
    }
}

/* ---- Local functions ---- */

static const char *const switching_functions[] = {
    "ImmediateEnable",         "ProfileRollback",          "EnableEmergencyProfile",
    "DisableEmergencyProfile", "ExecuteFallbackMechanism", "ReturnFromFallback",
};

static bool switches(const struct ipa_call *call)
{
    for (size_t i = 0; i < sizeof(switching_functions) / sizeof(switching_functions[0]); i++)
        if (call->kind == IPA_CALL && ipa_is(call, switching_functions[i]))
            return true;
    return false;
}

void ipa_refresh_flag(const struct ipa_calls *calls, struct ipa_finding *finding)
{
    for (const struct ipa_call *call = calls->first; call; call = call->next) {
        struct bytes value;

        if (!switches(call))
            continue;
        finding->seen++;
        if (!ipa_find(call->request, TAG_REFRESH_FLAG, &value) &&
            !ipa_find(call->request, TAG_BOOLEAN, &value))
            ipa_wrong(finding, call, "without refreshFlag");
    }
}

void ipa_retry_when_busy(const struct ipa_calls *calls, struct ipa_finding *finding)
{
    for (const struct ipa_call *call = calls->first; call; call = call->next) {
        if (call->kind != IPA_CALL || !call->result || strncmp(call->result, "catBusy", 7) != 0)
            continue;
        finding->seen++;
        if (!ipa_after(call, strchr(call->function, '.') + 1, NULL))
            ipa_wrong(finding, call, "not called again after catBusy(5)");
    }
}

void ipa_immediate_enable(const struct ipa_calls *calls, struct ipa_finding *finding)
{
    bool configured = false;

    for (const struct ipa_call *call = calls->first; call; call = call->next) {
        if (call->kind == IPA_CALL && ipa_is(call, "ConfigureImmediateProfileEnabling"))
            configured = !call->refused;
        if (!configured || !ipa_installed(call))
            continue;
        finding->seen++;
        if (!ipa_after(call, "ImmediateEnable", "GetEUICCChallenge"))
            ipa_wrong(finding, call, "no ImmediateEnable follows");
    }
}
