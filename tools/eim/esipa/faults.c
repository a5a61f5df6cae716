/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/eim/esipa/faults.h"

#include "card/asn1/code_names.h"

#include <stdio.h>
#include <string.h>

enum { CODE_MAX = 127 };

#define AT(function) (1U << (function))
#define AT_PACKAGE   (AT(ESIPA_FAULT_GET_EIM_PACKAGE) | AT(ESIPA_FAULT_TRANSFER_EIM_PACKAGE))

static const char *const functions[ESIPA_FAULT_FUNCTIONS] = {
#define ESIPA_FUNCTION(suffix, name, ...) [ESIPA_FAULT_##suffix] = name,
#include "tools/eim/esipa/functions.def"
#undef ESIPA_FUNCTION
    [ESIPA_FAULT_TRANSFER_EIM_PACKAGE] = "TransferEimPackage"};

static const struct server_action actions[] = {
    {"wrong-signature", AT_PACKAGE, ESIPA_FAULT_AT_PACKAGE},
    {"wrong-counter", AT_PACKAGE, ESIPA_FAULT_AT_PACKAGE},
    {"package-refused", AT(ESIPA_FAULT_GET_EIM_PACKAGE), ESIPA_FAULT_AT_REQUEST},
    {"no-acknowledgement", AT(ESIPA_FAULT_PROVIDE_EIM_PACKAGE_RESULT), ESIPA_FAULT_AT_REQUEST},
    {"wrong-transaction-id", AT(ESIPA_FAULT_INITIATE_AUTHENTICATION), ESIPA_FAULT_AT_REQUEST},
};

/* HandleNotification has no response, TransferEimPackage is a request of the eIM. */
static enum code_type codes_of(unsigned function)
{
    static const enum code_type types[ESIPA_FAULT_FUNCTIONS] = {
#define ESIPA_FUNCTION(suffix, name, run, route, error_tag, codes, ...)                            \
    [ESIPA_FAULT_##suffix] = codes,
#include "tools/eim/esipa/functions.def"
#undef ESIPA_FUNCTION
        [ESIPA_FAULT_TRANSFER_EIM_PACKAGE] = CODE_OTHER};

    return types[function];
}

int esipa_fault_code(unsigned function, const char *name)
{
    enum code_type type = codes_of(function);

    for (int code = 1; type != CODE_OTHER && code <= CODE_MAX; code++) {
        const char *found = code_name(type, code);

        if (found && strcmp(found, name) == 0)
            return code;
    }
    return -1;
}

static bool has_error(unsigned function, const char *code)
{
    return esipa_fault_code(function, code) >= 0;
}

static void put_errors(unsigned function, char *text, size_t size)
{
    enum code_type type = codes_of(function);

    for (int code = 1; type != CODE_OTHER && code <= CODE_MAX; code++) {
        const char *name = code_name(type, code);
        size_t len = strlen(text);

        if (name)
            snprintf(text + len, size - len, "%s%s", len ? ", " : "", name);
    }
}

const struct server_grammar esipa_grammar = {
    .functions = functions,
    .function_count = ESIPA_FAULT_FUNCTIONS,
    .requests = AT(ESIPA_FAULT_TRANSFER_EIM_PACKAGE) - 1,
    .actions = actions,
    .action_count = sizeof(actions) / sizeof(actions[0]),
    .has_error = has_error,
    .put_errors = put_errors,
};
