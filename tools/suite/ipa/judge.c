/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/ipa/judge_private.h"

#include "apdu/tlv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONTEXT_LINES = 12 /* of details, before the place */, TAG_INSTALLATION_RESULT = 0xBF37 };

bool ipa_is(const struct ipa_call *call, const char *function)
{
    const char *dot = strchr(call->function, '.');

    return strcmp(dot ? dot + 1 : call->function, function) == 0;
}

bool ipa_is_es10(const struct ipa_call *call)
{
    return call->kind == IPA_CALL || call->kind == IPA_PART;
}

void ipa_wrong(struct ipa_finding *finding, const struct ipa_call *call, const char *reason)
{
    if (finding->wrong)
        return;
    finding->wrong = call;
    finding->reason = reason;
}

const struct ipa_call *ipa_before(const struct ipa_call *call, const char *function,
                                  const char *until)
{
    for (call = call->before; call; call = call->before) {
        if (ipa_is(call, function) && ipa_is_es10(call))
            return call;
        if (until && ipa_is(call, until))
            return NULL;
    }
    return NULL;
}

const struct ipa_call *ipa_after(const struct ipa_call *call, const char *function,
                                 const char *until)
{
    for (call = call->next; call; call = call->next) {
        if (ipa_is(call, function))
            return call;
        if (until && ipa_is(call, until))
            return NULL;
    }
    return NULL;
}

bool ipa_find(struct bytes octets, uint32_t tag, struct bytes *value)
{
    struct tlv tlv;

    while (octets.len && tlv_next(&octets, &tlv) == 0) {
        if (tlv.tag == tag) {
            *value = tlv.value;
            return true;
        }
        if (tlv_is_constructed(tlv.tag) && ipa_find(tlv.value, tag, value))
            return true;
    }
    return false;
}

bool ipa_find_path(struct bytes octets, const uint32_t *tags, struct bytes *value)
{
    struct tlv tlv;

    for (; *tags; tags++) {
        if (tlv_find(octets, *tags, &tlv))
            return false;
        octets = tlv.value;
    }
    *value = octets;
    return true;
}

bool ipa_installed(const struct ipa_call *call)
{
    struct bytes value;

    return call->kind == IPA_PART && ipa_find(call->response, TAG_INSTALLATION_RESULT, &value);
}

const struct ipa_row ipa_rows[] = {
    {"ipa-channel", "ES10 functions are called on a supplementary logical channel", "SGP.22 5.7.1",
     "A-11", "no ES10 function", ipa_channel},
    {"ipa-select", "The ISD-R is selected before ES10 functions are called", "SGP.22 5.7.1", "A-11",
     "no ES10 function", ipa_select},
    {"ipa-store-data", "STORE DATA blocks and requests are well-formed", "SGP.22 5.7.2",
     "A-20 A-23", "no ES10 function", ipa_well_formed},
    {"ipa-refresh-first", "No ES10 function is called before the REFRESH of a profile switch",
     "SGP.22 5.7.16", "A-26", "no profile switch with REFRESH", ipa_while_switching},
    {"ipa-refresh-done", "A profile switch ends with REFRESH or a reset of the UICC",
     "SGP.22 5.7.16", "A-27 B-04", "no profile switch with REFRESH", ipa_refresh_done},
    {"ipa-error-retry", "A function that is refused by a status word is called again",
     "SGP.22 5.7.16", "A-26 E-81", "no error as status word", ipa_retry_after_error},
    {"ipa-challenge", "Each session begins with its own GetEUICCChallenge", "SGP.22 3.1.2",
     "DP-2 E-61", "no session", ipa_challenge},
    {"ipa-prepare-download", "PrepareDownload follows a successful AuthenticateServer",
     "SGP.22 3.1.3", "DP-2.4 E-66", "no download", ipa_prepare},
    {"ipa-load-package", "A Bound Profile Package follows a successful PrepareDownload",
     "SGP.22 3.1.3", "DP-3.1 E-67", "no Bound Profile Package", ipa_load},
    {"ipa-load-ends", "No part of a package is sent after its result or an error", "SGP.22 2.5.5",
     "A-28", "no end of a package", ipa_stop_after_result},
    {"ipa-cancel-load-error", "CancelSession with loadBppExecutionError(5) follows an error",
     "SGP.32 3.2.3.2", "E-67", "no error of a package", ipa_cancel_after_load_error},
    {"ipa-session-ends", "A session ends with an installation result or CancelSession",
     "SGP.22 3.1.3", "E-65 E-66", "no session", ipa_end_of_session},
    {"ipa-install-notification", "The ProfileInstallationResult is removed after its delivery",
     "SGP.32 3.7", "E-68 E-80", "no installation", ipa_remove_after_install},
    {"ipa-remove-known", "Only notifications that the card has are removed", "SGP.32 3.7", "E-80",
     "no RemoveNotificationFromList", ipa_remove_known},
    {"ipa-remove-once", "A notification is removed once", "SGP.32 3.7", "E-80",
     "no RemoveNotificationFromList", ipa_removed_once},
    {"ipa-package-notifications", "Pending Notifications are retrieved after a package",
     "SGP.32 3.3.1", "E-22", "no result of an eUICC package", ipa_notifications_after_package},
    {"ipa-package-removed", "The result of a package is removed after its acknowledgement",
     "SGP.32 3.3.1", "E-25", "no result of an eUICC package", ipa_result_is_removed},
    {"ipa-package-once", "A package that has a result is not sent again", "SGP.32 3.3.1", "E-26",
     "no result of an eUICC package", ipa_not_repeated},
    {"ipa-refresh-flag", "Functions that switch profiles carry refreshFlag", "SGP.32 5.9.15",
     "B-04", "no function that switches profiles", ipa_refresh_flag},
    {"ipa-busy-retry", "A function that was refused with catBusy(5) is called again",
     "SGP.32 5.9.15", "B-05", "no catBusy(5)", ipa_retry_when_busy},
    {"ipa-immediate-enable", "ImmediateEnable follows an installation where it is configured",
     "SGP.32 3.4.5", "E-55", "immediate enabling was not configured", ipa_immediate_enable},
    {0}};

/* ---- Results ---- */

/* The calls up to the place, one line each. */
static void put_context(struct results *results, struct result *result, const struct ipa_call *at)
{
    const struct ipa_call *from = at;
    char *text = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&text, &len);

    if (!to)
        return;
    for (unsigned i = 0; i < CONTEXT_LINES && from->before; i++)
        from = from->before;
    for (;; from = from->next) {
        fprintf(to, "%llu channel %u %04X %s%s\n", (unsigned long long)from->number, from->channel,
                from->sw, from->line, from == at ? "  <--" : "");
        if (from == at)
            break;
    }
    fclose(to);
    result->details = results_text(results, text);
    free(text);
}

bool ipa_judge(const struct ipa_calls *calls, struct results *results)
{
    for (const struct ipa_row *row = ipa_rows; row->id; row++) {
        struct ipa_finding finding = {0};
        struct result *result = arena_alloc(&results->arena, sizeof(*result));
        char reason[300];

        if (!result)
            return false;
        row->judge(calls, &finding);
        *result = (struct result){.id = row->id,
                                  .title = row->title,
                                  .families = "",
                                  .clause = row->clause,
                                  .rules = row->rules,
                                  .card = "ipa",
                                  .reason = "",
                                  .details = "",
                                  .verdict = finding.wrong  ? SUITE_FAIL
                                             : finding.seen ? SUITE_PASS
                                                            : SUITE_NOT_APPLICABLE};
        if (finding.wrong) {
            snprintf(reason, sizeof(reason), "%s (record %llu): %s", finding.wrong->function,
                     (unsigned long long)finding.wrong->number, finding.reason);
            result->reason = results_text(results, reason);
            put_context(results, result, finding.wrong);
        } else if (!finding.seen) {
            result->reason = row->where;
        }
        results_add(results, result);
    }
    return true;
}
