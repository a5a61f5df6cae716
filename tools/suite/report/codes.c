/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/report/codes.h"

#include "tools/suite/cases/reached.h"
#include "tools/suite/report/walk.h"
#include "tools/trace/decode/function.h"
#include "tools/trace/decode/messages.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { TREE_MEMORY_MAX = 4 << 20 };

#define PACKAGE "ES10b.LoadEuiccPackage"
#define LOAD    "ES10b.LoadBoundProfilePackage"

static const struct code_member members[] = {
    {"ES10a.SetDefaultDpAddress", "setDefaultDpAddressResult", CODE_OTHER, true},
    {"ES10b.SetDefaultDpAddress", "setDefaultDpAddressResult", CODE_OTHER, true},
    {"ES10b.AuthenticateServer", "authenticateErrorCode", CODE_AUTHENTICATE_ERROR, false},
    {"ES10b.PrepareDownload", "downloadErrorCode", CODE_DOWNLOAD_ERROR, false},
    {LOAD, "errorReason", CODE_ERROR_REASON, false},
    {"ES10b.CancelSession", "cancelSessionResponseError", CODE_CANCEL_SESSION_RESPONSE, false},
    {"ES10b.ListNotification", "listNotificationsResultError", CODE_OTHER, false},
    {"ES10b.RetrieveNotificationsList", "notificationsListResultError", CODE_OTHER, false},
    {"ES10b.RemoveNotificationFromList", "deleteNotificationStatus", CODE_DELETE_NOTIFICATION,
     true},
    {"ES10b.GetProfilesInfo", "profileInfoListError", CODE_PROFILE_INFO_LIST, false},
    {"ES10b.GetCerts", "getCertsError", CODE_GET_CERTS, false},
    {"ES10b.LoadCRL", "loadCRLResponseError", CODE_LOAD_CRL, false},
    {"ES10b.AddInitialEim", "addInitialEimError", CODE_ADD_INITIAL_EIM, false},
    {"ES10b.IpaeActivation", "ipaeActivationResult", CODE_IPAE_ACTIVATION, true},
    {"ES10b.ProfileRollback", "cmdResult", CODE_PROFILE_ROLLBACK, true},
    {"ES10b.ConfigureImmediateProfileEnabling", "configImmediateEnableResult",
     CODE_CONFIGURE_IMMEDIATE_PROFILE_ENABLING, true},
    {"ES10b.ImmediateEnable", "immediateEnableResult", CODE_IMMEDIATE_ENABLE, true},
    {"ES10b.EnableEmergencyProfile", "enableEmergencyProfileResult", CODE_ENABLE_EMERGENCY_PROFILE,
     true},
    {"ES10b.DisableEmergencyProfile", "disableEmergencyProfileResult",
     CODE_DISABLE_EMERGENCY_PROFILE, true},
    {"ES10b.ExecuteFallbackMechanism", "executeFallbackMechanismResult",
     CODE_EXECUTE_FALLBACK_MECHANISM, true},
    {"ES10b.ReturnFromFallback", "returnFromFallbackResult", CODE_RETURN_FROM_FALLBACK, true},
    {"ES10b.GetConnectivityParameters", "connectivityParametersError", CODE_CONNECTIVITY_PARAMETERS,
     false},
    {"ES10b.eUICCMemoryReset", "resetResult", CODE_RESET, true},
    {"ES10b.eUICCMemoryReset", "resetEimResult", CODE_RESET_EIM, true},
    {"ES10b.eUICCMemoryReset", "resetImmediateEnableConfigResult",
     CODE_RESET_IMMEDIATE_ENABLE_CONFIG, true},
    {"ES10c.EnableProfile", "enableResult", CODE_ENABLE_PROFILE, true},
    {"ES10c.DisableProfile", "disableResult", CODE_DISABLE_PROFILE, true},
    {"ES10c.DeleteProfile", "deleteResult", CODE_DELETE_PROFILE, true},
    {"ES10c.SetNickname", "setNicknameResult", CODE_SET_NICKNAME, true},
    {"ES10c.eUICCMemoryReset", "resetResult", CODE_RESET, true},
    {PACKAGE, "euiccPackageErrorCode", CODE_EUICC_PACKAGE_ERROR, false},
    {PACKAGE, "euiccPackageUnsignedErrorCode", CODE_EUICC_PACKAGE_UNSIGNED_ERROR, false},
    {PACKAGE, "processingTerminated", CODE_PROCESSING_TERMINATED, false},
    {PACKAGE, "enableResult", CODE_ENABLE_PROFILE, true},
    {PACKAGE, "disableResult", CODE_DISABLE_PROFILE, true},
    {PACKAGE, "deleteResult", CODE_DELETE_PROFILE, true},
    {PACKAGE, "profileInfoListError", CODE_PROFILE_INFO_LIST, false},
    {PACKAGE, "configureImmediateEnableResult", CODE_CONFIGURE_IMMEDIATE_ENABLE, true},
    {PACKAGE, "setFallbackAttributeResult", CODE_SET_FALLBACK_ATTRIBUTE, true},
    {PACKAGE, "unsetFallbackAttributeResult", CODE_UNSET_FALLBACK_ATTRIBUTE, true},
    {PACKAGE, "setDefaultDpAddressResult", CODE_OTHER, true},
    {PACKAGE, "addEimResultCode", CODE_ADD_EIM, true},
    {PACKAGE, "updateEimResult", CODE_UPDATE_EIM, true},
    {PACKAGE, "deleteEimResult", CODE_DELETE_EIM, true},
    {PACKAGE, "listEimError", CODE_OTHER, false},
};

const struct code_member *code_member_at(size_t index)
{
    return index < sizeof(members) / sizeof(members[0]) ? &members[index] : NULL;
}

const char *codes_text(const struct code_member *member, int64_t code, char text[CODES_TEXT_MAX])
{
    char name[CODE_TEXT_MAX];

    if (code == 0)
        snprintf(name, sizeof(name), "ok(0)");
    else
        code_text(member->type, code, name);
    snprintf(text, CODES_TEXT_MAX, "%s %s %s", member->function, member->member, name);
    return text;
}

const char *code_unreachable(const struct code_member *member, int64_t code)
{
    char name[CODE_TEXT_MAX];
    const struct reached_code *row =
        reached_find(member->function, member->member, code_text(member->type, code, name));

    return row ? row->reason : NULL;
}

/* ---- Codes that were seen ---- */

struct collector {
    struct results *results;
    struct result *result;
    struct arena arena; /* of the trees */
};

static void add_code(const struct collector *collector, const char *text)
{
    struct result_code *code;

    for (code = collector->result->codes; code; code = code->next)
        if (strcmp(code->text, text) == 0)
            return;
    code = arena_alloc(&collector->results->arena, sizeof(*code));
    if (!code)
        return;
    code->text = results_text(collector->results, text);
    code->next = collector->result->codes;
    collector->result->codes = code;
}

static bool has_code(const char *function, const char *member)
{
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
        if (strcmp(members[i].member, member) == 0 && strcmp(members[i].function, function) == 0)
            return true;
    return false;
}

static void collect_nodes(const struct collector *collector, const char *function,
                          const struct node *node)
{
    char text[CODES_TEXT_MAX];

    for (const struct node *child = node->first; child; child = child->next) {
        if (child->value && has_code(function, child->name)) {
            snprintf(text, sizeof(text), "%s %s %s", function, child->name, child->value);
            add_code(collector, text);
        }
        collect_nodes(collector, function, child);
    }
}

static bool has_members(const char *function)
{
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
        if (strcmp(members[i].function, function) == 0)
            return true;
    return false;
}

static void collect_response(struct collector *collector, const char *function,
                             struct bytes response)
{
    struct tree tree;

    if (!has_members(function))
        return;
    arena_reset(&collector->arena);
    tree_init(&tree, &collector->arena, "response");
    if (decode_message(&tree, NULL, response, 0, true))
        collect_nodes(collector, function, &tree.root);
}

static int collect_exchange(void *context, const struct exchange *exchange)
{
    static const uint8_t installation_result[] = {0xBF, 0x37};
    struct collector *collector = context;
    struct bytes response = exchange->response;
    const char *function = NULL;

    if (exchange_content(exchange) == CONTENT_ES10) {
        function = function_of(exchange_es10(exchange).request);
        response = exchange_es10(exchange).response;
    } else if (bytes_starts_with(response, BYTES_OF(installation_result))) {
        function = LOAD;
    }
    if (function && response.len)
        collect_response(collector, function, response);
    if (function && strcmp(function, "ES10b.RetrieveNotificationsList") == 0)
        collect_response(collector, LOAD, response); /* its results of interrupted downloads */
    return 0;
}

void codes_collect(struct results *results, struct result *result,
                   const struct suite_record *records)
{
    struct collector collector = {.results = results, .result = result};

    arena_init(&collector.arena, TREE_MEMORY_MAX);
    walk_exchanges(records, collect_exchange, NULL, &collector);
    arena_free(&collector.arena);
}
