/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/smdpp/faults.h"

#include <stdio.h>
#include <string.h>

#define AT(function) (1U << (function))
#define INITIATE     AT(DP_INITIATE_AUTHENTICATION)
#define AUTHENTICATE AT(DP_AUTHENTICATE_CLIENT)
#define BIND         AT(DP_GET_BOUND_PROFILE_PACKAGE)

static const char *const functions[DP_FUNCTIONS] = {
    [DP_INITIATE_AUTHENTICATION] = "InitiateAuthentication",
    [DP_AUTHENTICATE_CLIENT] = "AuthenticateClient",
    [DP_GET_BOUND_PROFILE_PACKAGE] = "GetBoundProfilePackage",
    [DP_CANCEL_SESSION] = "CancelSession",
    [DP_HANDLE_NOTIFICATION] = "HandleNotification"};

/* An action is a scripted failure of the catalog, for each function another one. */
static const struct server_action actions[] = {
    {"wrong-signature", INITIATE | AUTHENTICATE | BIND, 0},
    {"wrong-certificate=expired", INITIATE | AUTHENTICATE, 0},
    {"wrong-certificate=other-ci", INITIATE | AUTHENTICATE, 0},
    {"wrong-certificate=wrong-role", INITIATE | AUTHENTICATE, 0},
    {"wrong-certificate=wrong-eum", INITIATE | AUTHENTICATE, 0},
    {"wrong-transaction-id", INITIATE | AUTHENTICATE | BIND, 0},
    {"wrong-mac", BIND, 0},
    {"wrong-iccid", BIND, 0},
    {"wrong-key-type", BIND, 0},
    {"wrong-remote-operation", BIND, 0},
    {"truncated-package", BIND, 0},
};
enum { ACTIONS = sizeof(actions) / sizeof(actions[0]) };

static const enum catalog_failure failures[ACTIONS][DP_GET_BOUND_PROFILE_PACKAGE + 1] = {
    {CATALOG_WRONG_SERVER_SIGNATURE, CATALOG_WRONG_SMDP_SIGNATURE, CATALOG_WRONG_CHANNEL_SIGNATURE},
    {CATALOG_EXPIRED_SERVER_CERTIFICATE, CATALOG_EXPIRED_CERTIFICATE},
    {CATALOG_OTHER_CI_SERVER_CERTIFICATE, CATALOG_OTHER_CI_CERTIFICATE},
    {CATALOG_WRONG_SERVER_ROLE, CATALOG_WRONG_CERTIFICATE_ROLE},
    {CATALOG_EUM_SERVER_CERTIFICATE, CATALOG_EUM_CERTIFICATE},
    {CATALOG_WRONG_SERVER_TRANSACTION_ID, CATALOG_WRONG_SMDP_TRANSACTION_ID,
     CATALOG_WRONG_TRANSACTION_ID},
    {0, 0, CATALOG_BAD_MAC},
    {0, 0, CATALOG_WRONG_ICCID},
    {0, 0, CATALOG_WRONG_KEY_TYPE},
    {0, 0, CATALOG_WRONG_REMOTE_OPERATION},
    {0, 0, CATALOG_TRUNCATED_PACKAGE},
};

/* Digits with single dots between them. */
static bool is_code(const char *text, size_t len)
{
    bool digit = false;

    if (len == 0 || len >= DP_CODE_SIZE)
        return false;
    for (size_t i = 0; i < len; i++) {
        bool is_digit = text[i] >= '0' && text[i] <= '9';

        if (!is_digit && (text[i] != '.' || !digit))
            return false;
        digit = is_digit;
    }
    return digit;
}

/* SUBJECT/REASON; HandleNotification has no response. */
static bool has_error(unsigned function, const char *code)
{
    const char *slash = strchr(code, '/');

    return function != DP_HANDLE_NOTIFICATION && slash && is_code(code, (size_t)(slash - code)) &&
           is_code(slash + 1, strlen(slash + 1));
}

static void put_errors(unsigned function, char *text, size_t size)
{
    if (function != DP_HANDLE_NOTIFICATION)
        snprintf(text, size, "SUBJECT/REASON of SGP.22 5.2.6, such as 8.2.6/3.8");
}

const struct server_grammar dp_grammar = {
    .functions = functions,
    .function_count = DP_FUNCTIONS,
    .requests = AT(DP_FUNCTIONS) - 1,
    .actions = actions,
    .action_count = ACTIONS,
    .has_error = has_error,
    .put_errors = put_errors,
};

struct dp_fault dp_fault_of(const struct server_fault *fault, enum dp_function function)
{
    const struct server_rule *rule = &fault->rule;
    struct dp_fault out = {.id = fault->id};
    const char *slash = strchr(rule->error, '/');

    if (rule->action >= SERVER_FAULT_OWN && function <= DP_GET_BOUND_PROFILE_PACKAGE)
        out.failure = failures[rule->action - SERVER_FAULT_OWN][function];
    if (rule->action == SERVER_FAULT_ERROR && slash) {
        snprintf(out.subject, sizeof(out.subject), "%.*s", (int)(slash - rule->error), rule->error);
        snprintf(out.reason, sizeof(out.reason), "%s", slash + 1);
    }
    return out;
}
