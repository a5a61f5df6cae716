/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON bodies as trees: results by name, Base64 to the leaf, damaged text. */
#include "tools/trace/decode/decode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "test/tools/trace/decode/tree_text.h"

static void expect(const char *body, const char *expected)
{
    struct arena arena;
    struct tree tree;
    char text[4000];
    char *copy = malloc(strlen(body)); /* without NUL */

    assert_non_null(copy);
    memcpy(copy, body, strlen(body));
    arena_init(&arena, 1 << 20);
    tree_init(&tree, &arena, "body");
    decode_json(&tree, NULL, bytes_at(copy, strlen(body)), 0);
    tree_text_of(&tree, text, sizeof(text));
    arena_free(&arena);
    free(copy);
    assert_string_equal(text, expected);
}

static void test_refusal(void **state)
{
    (void)state;
    expect("{\"header\":{\"functionExecutionStatus\":{\"status\":\"Failed\",\"statusCodeData\":{"
           "\"subjectCode\":\"8.2.6\",\"reasonCode\":\"3.8\",\"message\":\"no\\u001bprofile\"}}}}",
           "header\n"
           "  functionExecutionStatus\n"
           "    status: Failed !\n"
           "    statusCodeData\n"
           "      subjectCode: 8.2.6 (Matching ID)\n"
           "      reasonCode: 3.8 (Refused)\n"
           "      message: no\\x1Bprofile\n");
    expect("{\"header\":{\"functionExecutionStatus\":{\"status\":\"Executed-Success\","
           "\"statusCodeData\":{\"subjectCode\":\"9.9\"}}}}",
           "header\n"
           "  functionExecutionStatus\n"
           "    status: Executed-Success\n"
           "    statusCodeData\n"
           "      subjectCode: 9.9\n");
}

static void test_members(void **state)
{
    (void)state;
    /* BF20 EUICCInfo1, 5F37 signature, 04 key identifier, A0.. CtxParams1 */
    expect("{\"euiccChallenge\":\"AAECAw==\",\"smdpAddress\":\"a.example\",\"euiccInfo1\":"
           "\"vyARggMCBQCpBAQCAQKqBAQCAQI=\",\"transactionId\":\"0102\"}",
           "euiccChallenge: 00010203 ~\n"
           "smdpAddress: a.example\n"
           "euiccInfo1\n"
           "  svn: 2.5.0\n"
           "  euiccCiPKIdListForVerification\n"
           "    SubjectKeyIdentifier: 0102\n"
           "  euiccCiPKIdListForSigning\n"
           "    SubjectKeyIdentifier: 0102\n"
           "transactionId: 0102 ~\n");
    expect("{\"serverSignature1\":\"XzcCAQI=\",\"euiccCiPKIdToBeUsed\":\"BAL1Qg==\","
           "\"pendingNotification\":\"v1ADAgEB\",\"list\":[1,true,null,{\"x\":\"y\"}]}",
           "serverSignature1: 0102 ~\n"
           "euiccCiPKIdToBeUsed: F542\n"
           "pendingNotification: BF5003020101 ?\n"
           "list\n"
           "  list: 1\n"
           "  list: TRUE\n"
           "  list\n"
           "  list\n"
           "    x: y\n");
    /* cancelSessionResponse is a response of the eUICC inside a request. */
    expect("{\"cancelSessionResponse\":\"v0EDgQF/\"}",
           "cancelSessionResponse\n"
           "  cancelSessionResponseError: undefinedError(127) !\n");
}

/* ESipa: numbers with names, and EimPackageResult with and without the message around it. */
static void test_esipa(void **state)
{
    static const char result[] = "eimPackageResult\n"
                                 "  eimPackageResult\n"
                                 "    eimPackageResultResponseError\n"
                                 "      eimPackageResultErrorCode: invalidPackageFormat(1) !\n";

    (void)state;
    expect("{\"eidValue\":\"89\",\"notifyStateChange\":true,\"stateChangeCause\":5,\"rPlmn\":"
           "\"APEQ\"}",
           "eidValue: 89\n"
           "notifyStateChange: TRUE\n"
           "stateChangeCause: immediateEnableProfile(5)\n"
           "rPlmn: 001-01\n");
    expect("{\"eimPackageError\":1}", "eimPackageError: noEimPackageAvailable(1) !\n");
    expect("{\"eimPackageError\":3,\"other\":3}", "eimPackageError: invalidEid(3) !\n"
                                                  "other: 3\n");
    expect("{\"eimPackageResult\":\"oAMCAQE=\"}", result);
    expect("{\"eimPackageResult\":\"v1AFoAMCAQE=\"}", result);
    expect("{\"eimPackageResult\":\"\",\"rPlmn\":\"AA==\"}",
           "eimPackageResult\n  eimPackageResult: missing *\nrPlmn: 00\n");
    expect("{\"hashCc\":\"BAIBAg==\",\"subjectCode\":\"8.31.2\"}",
           "hashCc: 0102 ~\nsubjectCode: 8.31.2 (eIM Transaction ID)\n");
}

static void test_damaged(void **state)
{
    (void)state;
    expect("{\"euiccInfo1\":\"*\"}", "euiccInfo1: * *\n");
    expect("{\"euiccInfo1\":\"vyA=\"}", "euiccInfo1: BF20 ?\n");
    expect("{\"euiccInfo1\":\"vyARggMCBQ==\"}", "euiccInfo1: ends after 4 of 17 octets *\n"
                                                "  svn: 0205 (2 of 3 octets) *\n");
    expect("[]", "JSON: line 1: no object *\n");
    expect("{\"a\":", "JSON: line 1: unexpected token near end of file *\n");
    expect("", "JSON: line 1: '[' or '{' expected near end of file *\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_refusal),
                                       cmocka_unit_test(test_members), cmocka_unit_test(test_esipa),
                                       cmocka_unit_test(test_damaged)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
