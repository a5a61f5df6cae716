/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Responses of ES9+: null members and malformed responses. */
#include "test/fake/fixture_downloads.h"

/* JSON: null means absent, for every member. */
static void test_nulls(void **state)
{
    (void)state;
    downloads_begin(circle, smdpp, false, "", 0);
    smdpp->nulls = true;
    fake_eim_order_download(&circle->eims[0], DOWNLOADS_CODE);
    terminal_start(&circle->terminal);
    downloads_assert_installed(circle, smdpp, 1);
    downloads_end(circle, smdpp);
}

#define EXECUTED  "\"header\":{\"functionExecutionStatus\":{\"status\":\"Executed-Success\"}}"
#define ROOT_SMDS "BF54 09 A0 02 A2 00 82 03 010203"

/* Malformed responses of ES9+. */
static void test_answers(void **state)
{
    static const char *const functions[] = {"initiateAuthentication", "authenticateClient",
                                            "getBoundProfilePackage"};
    static const struct {
        const char *text;
        int status;
        const char *why; /* of a permanent refusal; NULL: retried */
    } rows[] = {
        {"", 200, NULL},
        {"{}", 200, NULL},
        {"[1]", 200, NULL},
        {"{" EXECUTED "}", 200, NULL},
        {"{" EXECUTED, 200, NULL},
        {"{" EXECUTED "} {}", 200, NULL},
        {"{\"transactionId\":\"0G\"," EXECUTED "}", 200, NULL},
        {"{\"transactionId\":\"00\",\"transactionId\":\"00\"," EXECUTED "}", 200, NULL},
        {"{\"boundProfilePackage\":\"AAAA\",\"smdpSigned2\":\"AAAA\",\"serverSigned1\":\"AAAA\","
         "\"serverSignature1\":\"AAAA\",\"euiccCiPKIdToBeUsed\":\"BAA=\"," EXECUTED "}",
         200, NULL},
        {"{\"boundProfilePackage\":\"vzaEf////w==\"," EXECUTED "}", 200, NULL},
        {"{\"boundProfilePackage\":\"vzYFv2QCggA=\"," EXECUTED "}", 200, NULL},
        {"{\"eventEntries\":{}," EXECUTED "}", 200, NULL},
        {"{" EXECUTED "}", 201, NULL},
        {"{" EXECUTED "}", 204, NULL},
        {"{" EXECUTED "}", 404, NULL},
        {"{\"header\":{\"functionExecutionStatus\":{\"status\":\"Failed\",\"statusCodeData\":"
         "{\"subjectCode\":\"8.2\",\"reasonCode\":\"3.7\",\"message\":\"no\",\"x\":[1]}}}}",
         200, "8.2/3.7 no"},
        {"{\"header\":{\"functionExecutionStatus\":{\"status\":\"Expired\"}}}", 200, "/"},
    };

    (void)state;
    for (size_t function = 0; function < 3; function++)
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
            downloads_begin(circle, smdpp, false, "", 0);
            smdpp->instead_of = functions[function];
            smdpp->text = rows[i].text;
            smdpp->status = rows[i].status;
            circle->scene.fake.failure[0] = '\0';
            fake_eim_order_download(&circle->eims[0], DOWNLOADS_CODE);
            terminal_start(&circle->terminal);
            if (strcmp(rows[i].text, "{}") == 0 &&
                !strstr(circle->scene.fake.failure, ": malformed"))
                fail_msg("without a status: %s", circle->scene.fake.failure);
            if (rows[i].why)
                downloads_assert_failed(circle, rows[i].why);
            terminal_wait(&circle->terminal, 1000);
            downloads_assert_failed(circle, rows[i].why ? rows[i].why : "");
            assert_int_equal(smdpp->installed, 0);
            downloads_end(circle, smdpp);
        }
}

/* A member that is empty or occurs twice: the response is malformed, and the eUICC gets no part of
 * it, so that no other function of ES9+ follows. */
static void test_members(void **state)
{
    static const struct {
        const char *name, *function;
    } rows[] = {
        {"transactionId", "initiateAuthentication"},
        {"serverSigned1", "initiateAuthentication"},
        {"serverSignature1", "initiateAuthentication"},
        {"euiccCiPKIdToBeUsed", "initiateAuthentication"},
        {"serverCertificate", "initiateAuthentication"},
        {"profileMetadata", "authenticateClient"},
        {"smdpSigned2", "authenticateClient"},
        {"smdpSignature2", "authenticateClient"},
        {"smdpCertificate", "authenticateClient"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        for (unsigned twice = 0; twice < 2; twice++) {
            downloads_begin(circle, smdpp, false, "", 0);
            smdpp->function[0] = circle->scene.fake.refusal[0] = '\0';
            circle->scene.fake.failure[0] = '\0';
            *(twice ? &smdpp->double_member : &smdpp->empty_member) = rows[i].name;
            /* with an OID that the server has not: it is compared in a well-formed response only */
            fake_eim_order_download(&circle->eims[0],
                                    strcmp(rows[i].function, "initiateAuthentication") == 0
                                        ? DOWNLOADS_CODE "$2.999.1"
                                        : DOWNLOADS_CODE);
            terminal_start(&circle->terminal);
            print_message("%s %s: %s\n", rows[i].name, twice ? "twice" : "empty", smdpp->function);
            assert_string_equal(smdpp->function, rows[i].function);
            assert_string_equal(circle->scene.fake.refusal, "");
            assert_non_null(strstr(circle->scene.fake.failure, ": malformed"));
            assert_int_equal(smdpp->installed, 0);
            downloads_end(circle, smdpp);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nulls),
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_members),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
