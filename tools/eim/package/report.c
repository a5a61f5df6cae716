/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/eim/package/report.h"

#include "apdu/text.h"
#include "apdu/tlv.h"
#include "tools/cli/json_output.h"
#include "tools/eim/package/order.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Name of an operation by the arm of its result, and what its codes are of. */
static const char *operation_name(enum euicc_result_data_arm arm, enum code_type *codes)
{
    const char *name = eim_order_of_result(arm, codes);

    if (name)
        return name;
    if (arm == EUICC_RESULT_PROCESSING_TERMINATED) {
        *codes = CODE_PROCESSING_TERMINATED;
        return "processing-terminated";
    }
    *codes = CODE_OTHER;
    return "rollback"; /* of the eUICC, without an order */
}

static json_t *name_json(enum code_type type, int64_t code)
{
    const char *name = code_name(type, code);

    return json_string(name ? name : "unknown");
}

static json_t *profile_json(const struct profile_info *profile)
{
    static const char *const classes[] = {"test", "provisioning", "operational"};
    json_t *json = json_object();
    char iccid[21];

    if (profile->iccid.at) {
        eim_iccid_to_text(profile->iccid, iccid);
        json_object_set_new(json, "iccid", json_string(iccid));
    }
    if (profile->has_profile_state)
        json_object_set_new(json, "state",
                            json_string(profile->profile_state ? "enabled" : "disabled"));
    if (profile->has_profile_class && profile->profile_class >= 0 && profile->profile_class < 3)
        json_object_set_new(json, "class", json_string(classes[profile->profile_class]));
    if (profile->profile_name.at)
        json_object_set_new(json, "name", json_text(profile->profile_name));
    if (profile->service_provider_name.at)
        json_object_set_new(json, "serviceProvider", json_text(profile->service_provider_name));
    if (profile->fallback_attribute)
        json_object_set_new(json, "fallback", json_true());
    if (profile->fallback_allowed)
        json_object_set_new(json, "fallbackAllowed", json_true());
    if (profile->ecall_indication)
        json_object_set_new(json, "emergency", json_true());
    return json;
}

/* The data of an operation's result, in addition to its code. */
static void put_data(json_t *json, const struct euicc_result_data *data)
{
    json_t *list = json_array();
    const struct profile_info_list_response *profiles = &data->list_profile_info_result;

    switch ((int)data->arm) {
    case EUICC_RESULT_LIST_PROFILE_INFO:
        for (size_t i = 0; i < profiles->profile_info_list_count; i++)
            json_array_append_new(list, profile_json(&profiles->profile_info_list[i]));
        json_object_set(json, "profiles", list);
        break;
    case EUICC_RESULT_LIST_EIM:
        for (size_t i = 0; i < data->eim_id_list_count; i++)
            json_array_append_new(list, json_text(data->eim_id_list[i].eim_id));
        json_object_set(json, "eims", list);
        break;
    case EUICC_RESULT_GET_RAT:
        json_object_set_new(json, "rat", json_hex(data->rat));
        break;
    case EUICC_RESULT_ADD_EIM:
        if (data->add_eim_result == ADD_EIM_RESULT_ASSOCIATION_TOKEN)
            json_object_set_new(json, "associationToken", json_integer(data->association_token));
        break;
    default:
        break;
    }
    json_decref(list);
}

/* The code of an operation; 0 for a result with data. */
static int64_t code_of(const struct euicc_result_data *data)
{
    switch ((int)data->arm) {
    case EUICC_RESULT_LIST_PROFILE_INFO:
        return data->list_profile_info_result.arm == PROFILE_INFO_LIST_RESPONSE_ERROR
                   ? data->list_profile_info_result.profile_info_list_error
                   : 0;
    case EUICC_RESULT_GET_RAT:
        return 0;
    case EUICC_RESULT_ADD_EIM:
        return data->add_eim_result == ADD_EIM_RESULT_CODE ? data->result : 0;
    case EUICC_RESULT_LIST_EIM:
        return data->list_eim_result == LIST_EIM_RESULT_ERROR ? data->result : 0;
    case EUICC_RESULT_SET_DEFAULT_DP_ADDRESS:
        return data->set_default_dp_address_result.set_default_dp_address_result;
    default:
        return data->result;
    }
}

/* NULL: out of memory. */
static json_t *operation_json(const struct der *der, struct arena *arena, struct bytes operation)
{
    struct euicc_result_data data;
    int err = der_decode(der, &msg_euicc_result_data, operation, &data, arena, NULL);
    json_t *json = err == ERR_MEMORY ? NULL : json_object();
    enum code_type codes;

    if (!json)
        return NULL;
    if (err < 0) {
        json_object_set_new(json, "operation", json_string("unknown"));
        json_object_set_new(json, "result", json_hex(operation));
        return json;
    }
    json_object_set_new(json, "operation", json_string(operation_name(data.arm, &codes)));
    json_object_set_new(json, "result", name_json(codes, code_of(&data)));
    json_object_set_new(json, "code", json_integer(code_of(&data)));
    put_data(json, &data);
    return json;
}

/* 0 or ERR_MEMORY. */
static int put_result(json_t *json, const struct der *der, struct arena *arena,
                      const struct euicc_package_result_data_signed *data)
{
    struct bytes cursor = data->euicc_result;
    json_t *list = json_array();
    struct tlv operation;
    int err = 0;

    while (err == 0 && tlv_next(&cursor, &operation) == 0)
        if (json_array_append_new(list, operation_json(der, arena, operation.whole)) < 0)
            err = ERR_MEMORY;
    json_object_set_new(json, "answer", json_string("result"));
    json_object_set_new(json, "eimId", json_text(data->eim_id));
    json_object_set_new(json, "counter", json_integer(data->counter_value));
    json_object_set_new(json, "seqNumber", json_integer(data->seq_number));
    json_object_set_new(json, "operations", list);
    return err;
}

static void put_code(json_t *json, enum code_type type, int64_t code)
{
    json_object_set_new(json, "error", name_json(type, code));
    json_object_set_new(json, "code", json_integer(code));
}

static void put_error(json_t *json, const struct euicc_package_error_data_signed *data)
{
    json_object_set_new(json, "answer", json_string("error"));
    json_object_set_new(json, "eimId", json_text(data->eim_id));
    json_object_set_new(json, "counter", json_integer(data->counter_value));
    put_code(json, CODE_EUICC_PACKAGE_ERROR, data->euicc_package_error_code);
}

json_t *eim_report(const struct der *der, struct arena *arena,
                   const struct euicc_package_result *result, enum eim_verdict verdict)
{
    json_t *json = json_object();

    switch (result->arm) {
    case EUICC_PACKAGE_RESULT_SIGNED:
        if (put_result(json, der, arena, &result->euicc_package_result_data_signed) < 0) {
            json_decref(json);
            return NULL;
        }
        break;
    case EUICC_PACKAGE_RESULT_ERROR_SIGNED:
        put_error(json, &result->euicc_package_error_data_signed);
        break;
    case EUICC_PACKAGE_RESULT_ERROR_UNSIGNED:
        json_object_set_new(json, "answer", json_string("unsigned"));
        json_object_set_new(json, "eimId", json_text(result->eim_id));
        if (result->has_association_token)
            json_object_set_new(json, "associationToken", json_integer(result->association_token));
        if (result->has_euicc_package_unsigned_error_code)
            put_code(json, CODE_EUICC_PACKAGE_UNSIGNED_ERROR,
                     result->euicc_package_unsigned_error_code);
        break;
    }
    json_object_set_new(json, "verified", json_boolean(eim_verdict_is_good(verdict)));
    json_object_set_new(json, "verdict", json_string(eim_verdict_text(verdict)));
    return json;
}

static bool is_good(const json_t *operation)
{
    const char *result = json_string_value(json_object_get(operation, "result"));

    return result && (strcmp(result, "ok") == 0 || strcmp(result, "lastEimDeleted") == 0);
}

bool eim_report_is_good(const json_t *report)
{
    const json_t *operation;
    size_t i;

    if (!json_is_true(json_object_get(report, "verified")) ||
        !json_object_get(report, "operations"))
        return false;
    json_array_foreach(json_object_get(report, "operations"), i, operation)
    {
        if (!is_good(operation))
            return false;
    }
    return true;
}

static void print_profile(const json_t *profile)
{
    const char *name = json_string_value(json_object_get(profile, "name"));
    const char *profile_class = json_string_value(json_object_get(profile, "class"));

    printf("  %-20s %-8s %s%s", json_string_value(json_object_get(profile, "iccid")),
           json_string_value(json_object_get(profile, "state")), profile_class ? profile_class : "",
           name ? " " : "");
    text_print(stdout, name);
    printf("%s%s\n", json_object_get(profile, "fallback") ? " fallback" : "",
           json_object_get(profile, "emergency") ? " emergency" : "");
}

static void print_operation(const json_t *operation)
{
    const json_t *token = json_object_get(operation, "associationToken"), *element;
    size_t i;

    printf("%s: %s", json_string_value(json_object_get(operation, "operation")),
           json_string_value(json_object_get(operation, "result")));
    if (token)
        printf(", token %lld", (long long)json_integer_value(token));
    if (json_object_get(operation, "rat"))
        printf(" %s", json_string_value(json_object_get(operation, "rat")));
    putchar('\n');
    json_array_foreach(json_object_get(operation, "profiles"), i, element)
    {
        print_profile(element);
    }
    json_array_foreach(json_object_get(operation, "eims"), i, element)
    {
        fputs("  ", stdout);
        text_print(stdout, json_string_value(element));
        putchar('\n');
    }
}

const char *eim_report_text(const json_t *report, char text[EIM_REPORT_TEXT_MAX])
{
    const char *kind = json_string_value(json_object_get(report, "answer"));
    const char *verdict = json_string_value(json_object_get(report, "verdict"));
    long long counter = (long long)json_integer_value(json_object_get(report, "counter"));

    if (strcmp(kind, "result") == 0)
        snprintf(text, EIM_REPORT_TEXT_MAX, "counterValue %lld, result seqNumber %lld, %s", counter,
                 (long long)json_integer_value(json_object_get(report, "seqNumber")), verdict);
    else if (strcmp(kind, "error") == 0)
        snprintf(text, EIM_REPORT_TEXT_MAX, "counterValue %lld, result: %s(%lld), %s", counter,
                 json_string_value(json_object_get(report, "error")),
                 (long long)json_integer_value(json_object_get(report, "code")), verdict);
    else if (json_object_get(report, "error"))
        snprintf(text, EIM_REPORT_TEXT_MAX, "result: euiccPackageErrorUnsigned %s(%lld), %s",
                 json_string_value(json_object_get(report, "error")),
                 (long long)json_integer_value(json_object_get(report, "code")), verdict);
    else
        snprintf(text, EIM_REPORT_TEXT_MAX, "result: euiccPackageErrorUnsigned, %s", verdict);
    return text;
}

void eim_report_print(const json_t *report)
{
    char text[EIM_REPORT_TEXT_MAX];
    const json_t *operation;
    size_t i;

    puts(eim_report_text(report, text));
    json_array_foreach(json_object_get(report, "operations"), i, operation)
    {
        print_operation(operation);
    }
}
