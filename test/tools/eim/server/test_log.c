/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log line of a message of the ESipa server: codes by name, peers' texts without control
 * characters. */
#include "tools/eim/server/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_lines(void **state)
{
    static const struct {
        const char *json, *line;
    } rows[] = {
        {"'function': 'GetEimPackage', 'eid': '89', 'answer': 'noEimPackageAvailable'",
         "GetEimPackage 89 noEimPackageAvailable"},
        {"'function': 'AuthenticateClient', 'eid': '89', 'answer': 'error', 'error': 6,"
         "'binding': 'json'",
         "AuthenticateClient 89 error (JSON): matchingIdRefused(6)"},
        {"'function': 'GetEimPackage', 'eid': '89', 'answer': 'ipaEuiccDataRequest',"
         "'certificates': 'absent'",
         "GetEimPackage 89 ipaEuiccDataRequest: certificates absent"},
        {"'function': 'ProvideEimPackageResult', 'eid': '89', 'answer': 'emptyResponse',"
         "'result': {'answer': 'error', 'counter': 7, 'error': 'replayError', 'code': 4,"
         "'verdict': 'signature valid'}",
         "ProvideEimPackageResult 89 emptyResponse: counterValue 7, result: replayError(4), "
         "signature valid"},
        {"'function': 'ProvideEimPackageResult', 'eid': '89', 'answer': 'eimAcknowledgements',"
         "'result': {'answer': 'result', 'counter': 2, 'seqNumber': 1,"
         "'verdict': 'signature valid'}",
         "ProvideEimPackageResult 89 eimAcknowledgements: counterValue 2, result seqNumber 1, "
         "signature valid"},
        {"'function': 'ProvideEimPackageResult', 'eid': '89', 'answer': 'emptyResponse',"
         "'error': 2",
         "ProvideEimPackageResult 89 emptyResponse: unknownPackage(2)"},
        {"'function': 'ProvideEimPackageResult', 'eid': '89', 'answer': 'emptyResponse',"
         "'data': {'error': 1}",
         "ProvideEimPackageResult 89 emptyResponse: ipaEuiccDataResponseError: "
         "incorrectTagList(1)"},
        {"'function': 'HandleNotification', 'eid': '89', 'answer': 'emptyResponse',"
         "'download': {'answer': 'profileDownloadError', 'errorReason': 127,"
         "'errorResponse': '8.2.6/3.8, no profile of this matchingId\\u001B'}",
         "HandleNotification 89 emptyResponse: profileDownloadError: undefinedError(127), "
         "8.2.6/3.8, no profile of this matchingId\\x1B"},
        {"'function': 'HandleNotification', 'eid': '89', 'answer': 'accepted',"
         "'download': {'answer': 'profileInstallationResult', 'ok': false, 'iccid': '8999',"
         "'bppCommandId': 5, 'errorReason': 15, 'signature': 'good'}",
         "HandleNotification 89 accepted: profile 8999 not installed: loadProfileElements(5), "
         "pprNotAllowed(15), signature good"},
        {"'function': 'HandleNotification', 'eid': '89', 'answer': 'accepted',"
         "'download': {'answer': 'profileInstallationResult', 'ok': true, 'iccid': '8999',"
         "'signature': 'good'}",
         "HandleNotification 89 accepted: profile 8999 installed, signature good"},
        {"'function': 'AuthenticateClient', 'eid': '89', 'answer': 'error', 'error': 6,"
         "'reason': 'authenticateClient: refused by the server: 8.2.6/3.8, no such\\nprofile'",
         "AuthenticateClient 89 error: matchingIdRefused(6): authenticateClient: refused by "
         "the server: 8.2.6/3.8, no such\\x0Aprofile"},
        {"'function': 'GetBoundProfilePackage', 'answer': 'error', 'error': 99",
         "GetBoundProfilePackage - error: 99"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char json[400], *text = NULL;
        size_t len = 0;
        FILE *to = open_memstream(&text, &len);
        json_t *line;

        snprintf(json, sizeof(json), "{%s}", rows[i].json);
        for (char *at = json; *at; at++)
            *at = *at == '\'' ? '"' : *at;
        line = json_loads(json, 0, NULL);
        assert_non_null(line);
        assert_non_null(to);
        log_print(to, line);
        fclose(to);
        json_decref(line);
        assert_int_equal(text[len - 1], '\n');
        text[len - 1] = '\0';
        assert_string_equal(text, rows[i].line);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lines)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
