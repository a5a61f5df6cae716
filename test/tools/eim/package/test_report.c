/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results of packages as JSON and as a line: names of codes, data of operations, text of peers. */
#include "tools/eim/package/report.h"

#include "test/card/asn1/definitions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static json_t *report_of(const char *operations, enum eim_verdict verdict)
{
    struct buf octets = arena_buf(&arena, strlen(operations));
    struct euicc_package_result result = {.arm = EUICC_PACKAGE_RESULT_SIGNED};

    assert_int_equal(buf_put_hex(&octets, operations), 0);
    result.euicc_package_result_data_signed =
        (struct euicc_package_result_data_signed){.eim_id = BYTES_TEXT("eim\x1B"),
                                                  .counter_value = 5,
                                                  .seq_number = 7,
                                                  .euicc_result = buf_bytes(&octets)};
    return eim_report(der, &arena, &result, verdict);
}

/* Each operation with its name, the name of its code and its data. */
static void test_operations(void **state)
{
    static const struct {
        const char *octets, *expected;
        bool is_good;
    } rows[] = {
        {"830100", "{'operation': 'enable', 'result': 'ok', 'code': 0}", true},
        {"830101", "{'operation': 'enable', 'result': 'iccidOrAidNotFound', 'code': 1}", false},
        {"840102", "{'operation': 'disable', 'result': 'profileNotInEnabledState', 'code': 2}",
         false},
        {"850103", "{'operation': 'delete', 'result': 'disallowedByPolicy', 'code': 3}", false},
        {"83017E", "{'operation': 'enable', 'result': 'unknown', 'code': 126}", false},
        {"9900", "{'operation': 'unknown', 'result': '9900'}", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        json_t *report = report_of(rows[i].octets, EIM_RESULT_GOOD);
        char text[300];
        json_t *expected;

        snprintf(text, sizeof(text), "%s", rows[i].expected);
        for (char *at = text; *at; at++)
            *at = *at == '\'' ? '"' : *at;
        expected = json_loads(text, 0, NULL);
        assert_non_null(expected);
        if (!json_equal(json_array_get(json_object_get(report, "operations"), 0), expected))
            fail_msg("%s: %s", rows[i].octets, json_dumps(report, 0));
        assert_int_equal(eim_report_is_good(report), rows[i].is_good);
        json_decref(expected);
        json_decref(report);
    }
}

/* A result whose signature is invalid is not good, whatever it contains. */
static void test_verdict(void **state)
{
    json_t *report = report_of("830100", EIM_RESULT_BAD_SIGNATURE);
    char text[EIM_REPORT_TEXT_MAX];

    (void)state;
    assert_false(eim_report_is_good(report));
    assert_true(json_is_false(json_object_get(report, "verified")));
    assert_string_equal(eim_report_text(report, text),
                        "counterValue 5, result seqNumber 7, signature invalid");
    json_decref(report);
}

static void test_lines(void **state)
{
    struct euicc_package_result error = {
        .arm = EUICC_PACKAGE_RESULT_ERROR_SIGNED,
        .euicc_package_error_data_signed = {.eim_id = BYTES_TEXT("eim"),
                                            .counter_value = 2,
                                            .euicc_package_error_code =
                                                EUICC_PACKAGE_ERROR_REPLAY_ERROR}};
    struct euicc_package_result refused = {.arm = EUICC_PACKAGE_RESULT_ERROR_UNSIGNED,
                                           .eim_id = BYTES_TEXT("eim"),
                                           .has_association_token = true,
                                           .association_token = 9};
    json_t *report = eim_report(der, &arena, &error, EIM_RESULT_GOOD);
    char text[EIM_REPORT_TEXT_MAX];

    (void)state;
    assert_string_equal(eim_report_text(report, text),
                        "counterValue 2, result: replayError(4), signature valid");
    assert_false(eim_report_is_good(report));
    json_decref(report);
    report = eim_report(der, &arena, &refused, EIM_RESULT_UNSIGNED);
    assert_int_equal(
        strncmp(eim_report_text(report, text), "result: euiccPackageErrorUnsigned, ", 35), 0);
    assert_int_equal(json_integer_value(json_object_get(report, "associationToken")), 9);
    assert_null(json_object_get(report, "error"));
    assert_false(eim_report_is_good(report));
    json_decref(report);
    refused.has_euicc_package_unsigned_error_code = true; /* of v1.3 (F.3) */
    refused.euicc_package_unsigned_error_code = EUICC_PACKAGE_UNSIGNED_ERROR_SIZE_OVERFLOW;
    report = eim_report(der, &arena, &refused, EIM_RESULT_UNSIGNED);
    assert_int_equal(strncmp(eim_report_text(report, text),
                             "result: euiccPackageErrorUnsigned sizeOverflow(15), ", 52),
                     0);
    assert_int_equal(json_integer_value(json_object_get(report, "code")), 15);
    assert_false(eim_report_is_good(report));
    json_decref(report);
}

static bool is_refused(void *context)
{
    (void)context;
    return true;
}

/* Without memory there is no report, and none with an unknown operation. */
static void test_memory(void **state)
{
    static const uint8_t list[] = {0xBF, 0x2D, 0x04, 0xA0, 0x02, 0xE3, 0x00}; /* listProfileInfo */
    struct arena full;
    struct euicc_package_result result = {.arm = EUICC_PACKAGE_RESULT_SIGNED};

    (void)state;
    result.euicc_package_result_data_signed =
        (struct euicc_package_result_data_signed){.euicc_result = BYTES_OF(list)};
    arena_init(&full, 1 << 16);
    json_t *report = eim_report(der, &full, &result, EIM_RESULT_GOOD);
    assert_non_null(report);
    json_decref(report);
    arena_refuse(&full, is_refused, NULL);
    assert_null(eim_report(der, &full, &result, EIM_RESULT_GOOD));
    arena_free(&full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_operations),
        cmocka_unit_test(test_verdict),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_memory),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
