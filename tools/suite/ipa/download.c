/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Demands on downloads and on the delivery of notifications. */
#include "tools/suite/ipa/judge_private.h"

enum { TAG_SEQ_NUMBER = 0x80, TAG_CANCEL_REASON = 0x81, REASON_LOAD_BPP = 5 };

/* ---- Download ---- */

void ipa_challenge(const struct ipa_calls *calls, struct ipa_finding *finding)
{
    for (const struct ipa_call *call = calls->first; call; call = call->next) {
        if (call->kind != IPA_CALL || !ipa_is(call, "AuthenticateServer"))
            continue;
        finding->seen++;
        if (!ipa_before(call, "GetEUICCChallenge", "AuthenticateServer"))
            ipa_wrong(finding, call, "without a GetEUICCChallenge of its own");
    }
}

void ipa_prepare(const struct ipa_calls *calls, struct ipa_finding *finding)
{
    for (const struct ipa_call *call = calls->first; call; call = call->next) {
        const struct ipa_call *server;

        if (call->kind != IPA_CALL || !ipa_is(call, "PrepareDownload"))
            continue;
        finding->seen++;
        server = ipa_before(call, "AuthenticateServer", "reset");
        if (!server || server->refused)
            ipa_wrong(finding, call, "without a successful AuthenticateServer");
    }
}

void ipa_load(const struct ipa_calls *calls, struct ipa_finding *finding)
{
    for (const struct ipa_call *call = calls->first; call; call = call->next) {
        const struct ipa_call *prepared;

        if (call->kind != IPA_PART || (call->before && call->before->kind == IPA_PART))
            continue;
        finding->seen++;
        prepared = ipa_before(call, "PrepareDownload", "reset");
        if (!prepared || prepared->refused)
            ipa_wrong(finding, call, "without a successful PrepareDownload");
    }
}

void ipa_stop_after_result(const struct ipa_calls *calls, struct ipa_finding *finding)
{
    for (const struct ipa_call *call = calls->first; call; call = call->next) {
        if (!ipa_installed(call) && !(call->kind == IPA_PART && call->refused))
            continue;
        finding->seen++;
        if (call->next && call->next->kind == IPA_PART)
            ipa_wrong(finding, call->next,
                      "a further part of the package after its result or an error");
    }
}

void ipa_cancel_after_load_error(const struct ipa_calls *calls, struct ipa_finding *finding)
{
    for (const struct ipa_call *call = calls->first; call; call = call->next) {
        const struct ipa_call *cancel;
        struct bytes reason = BYTES_NONE;

        if (call->kind != IPA_PART || !call->refused || ipa_installed(call))
            continue;
        finding->seen++;
        cancel = ipa_after(call, "CancelSession", "GetEUICCChallenge");
        if (!cancel)
            ipa_wrong(finding, call, "no CancelSession follows");
        else if (!ipa_find(cancel->request, TAG_CANCEL_REASON, &reason) || reason.len != 1 ||
                 reason.at[0] != REASON_LOAD_BPP)
            ipa_wrong(finding, cancel, "the reason is not loadBppExecutionError(5)");
    }
}

void ipa_end_of_session(const struct ipa_calls *calls, struct ipa_finding *finding)
{
    for (const struct ipa_call *call = calls->first; call; call = call->next) {
        const struct ipa_call *next;

        if (call->kind != IPA_CALL || !ipa_is(call, "AuthenticateServer") || call->refused)
            continue;
        finding->seen++;
        for (next = call->next; next; next = next->next)
            if (ipa_installed(next) || ipa_is(next, "CancelSession") || next->kind == IPA_RESET ||
                ipa_is(next, "GetEUICCChallenge"))
                break;
        if (!next || ipa_is(next, "GetEUICCChallenge"))
            ipa_wrong(finding, call,
                      "the session ends neither with an installation result nor with "
                      "CancelSession");
    }
}

/* ---- Notifications ---- */

void ipa_remove_after_install(const struct ipa_calls *calls, struct ipa_finding *finding)
{
    for (const struct ipa_call *call = calls->first; call; call = call->next) {
        if (!ipa_installed(call))
            continue;
        finding->seen++;
        if (!ipa_after(call, "RemoveNotificationFromList", "GetEUICCChallenge"))
            ipa_wrong(finding, call, "its ProfileInstallationResult is not removed after delivery");
    }
}

void ipa_remove_known(const struct ipa_calls *calls, struct ipa_finding *finding)
{
    for (const struct ipa_call *call = calls->first; call; call = call->next) {
        if (call->kind != IPA_CALL || !ipa_is(call, "RemoveNotificationFromList"))
            continue;
        finding->seen++;
        if (call->refused)
            ipa_wrong(finding, call, "no such notification");
    }
}

void ipa_removed_once(const struct ipa_calls *calls, struct ipa_finding *finding)
{
    static const uint32_t path[] = {0xBF30, TAG_SEQ_NUMBER, 0};

    for (const struct ipa_call *call = calls->first; call; call = call->next) {
        struct bytes number, earlier;

        if (call->kind != IPA_CALL || !ipa_is(call, "RemoveNotificationFromList") ||
            call->refused || !ipa_find_path(call->request, path, &number))
            continue;
        finding->seen++;
        for (const struct ipa_call *at = call->before; at; at = at->before)
            if (ipa_is(at, "RemoveNotificationFromList") && !at->refused &&
                ipa_find_path(at->request, path, &earlier) && bytes_equal(number, earlier))
                ipa_wrong(finding, call, "the same sequence number twice");
    }
}
