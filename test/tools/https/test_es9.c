/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client of ES9+: addresses and responses; it reports a refusal only where the server gives
 * status codes (SGP.22 6.5.1.4). */
#include "test/fake/folder.h"
#include "tools/https/es9.h"
#include "tools/pki/pki.h"

#include <event2/event.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct {
    char folder[40], address[40];
    struct event_base *base;
    struct https_server *server;
    int status;
    const char *body;
} here;

static void handle(void *context, const struct https_incoming *in, struct https_response *answer)
{
    (void)context;
    assert_string_equal(in->path, "/gsma/rsp2/es9plus/aFunction");
    answer->status = here.status;
    answer->content_type = "application/json";
    answer->body = bytes_at(strdup(here.body), strlen(here.body));
}

static int begin(void **state)
{
    char certificate[1024], key[1024];
    const struct https_server_options options = {.host = "localhost",
                                                 .admin_protocol = "gsma/rsp/v2.5.0",
                                                 .certificate = certificate,
                                                 .key = key,
                                                 .handle = handle};
    const struct pki_options pki = {.host = "localhost"};
    struct https_error error;
    struct pki_error pki_error;

    (void)state;
    snprintf(here.folder, sizeof(here.folder), "/tmp/euiccd-test-XXXXXX");
    assert_non_null(mkdtemp(here.folder));
    assert_int_equal(pki_make(here.folder, &pki, &pki_error), 0);
    pki_path(certificate, sizeof(certificate), here.folder, PKI_DPTLS, EC_CURVE_P256, false);
    pki_path(key, sizeof(key), here.folder, PKI_DPTLS, EC_CURVE_P256, true);
    here.base = event_base_new();
    assert_int_equal(https_server_new(&here.server, here.base, &options, &error), 0);
    snprintf(here.address, sizeof(here.address), "LocalHost:%u", https_server_port(here.server));
    return 0;
}

static int end(void **state)
{
    (void)state;
    https_server_free(here.server);
    event_base_free(here.base);
    return folder_remove(here.folder);
}

struct outcome {
    bool done;
    int err;
    struct es9_error error;
};

static void on_done(void *context, int err, json_t *answer, const struct es9_error *error)
{
    struct outcome *outcome = context;

    *outcome = (struct outcome){true, err, *error};
    json_decref(answer);
}

static struct outcome call(int status, const char *body, bool has_answer)
{
    struct outcome outcome = {false, 0, {"", "", ""}};
    char roots[HTTPS_ROOTS_MAX][ES9_PATH_MAX];
    struct https_trust trust = {.insecure = false};
    const struct es9_client client = {&trust, "test"};
    struct es9_pending *pending;

    es9_trust_pki(&trust, here.folder, roots);
    here.status = status;
    here.body = body;
    assert_int_equal(es9_start(&pending, &client, here.base, here.address, "aFunction",
                               json_object(), has_answer, on_done, &outcome, &outcome.error),
                     0);
    while (!outcome.done)
        event_base_loop(here.base, EVLOOP_ONCE);
    return outcome;
}

#define STATUS(text) "{\"header\": {\"functionExecutionStatus\": {" text "}}}"
#define CODES(text)  STATUS("\"status\": \"Failed\", \"statusCodeData\": {" text "}")

static void test_responses(void **state)
{
    static const struct {
        int status;
        const char *body;
        bool has_answer;
        int err;
        const char *text; /* of the error */
    } rows[] = {
        {200, STATUS("\"status\": \"Executed-Success\""), true, 0, ""},
        {200, STATUS("\"status\": \"Executed-WithWarning\""), true, 0, ""},
        {204, "", false, 0, ""},
        {200, "", false, 0, ""},
        {200, CODES("\"subjectCode\": \"8.2.6\", \"reasonCode\": \"3.8\""), true, ERR_STATE,
         "aFunction: refused by the server: 8.2.6/3.8"},
        {200, CODES("\"subjectCode\": \"8.1\", \"reasonCode\": \"4.8\", \"message\": \"full\""),
         true, ERR_STATE, "aFunction: refused by the server: 8.1/4.8 full"},
        {200, CODES("\"reasonCode\": \"3.8\""), true, ERR_STATE,
         "aFunction: refused by the server: (no subject code)/3.8"},
        {200, STATUS("\"status\": \"Failed\""), true, ERR_STATE,
         "aFunction: the server reports status Failed without status codes"},
        {200, STATUS("\"status\": \"Expired\""), true, ERR_STATE,
         "aFunction: the server reports status Expired without status codes"},
        {200, CODES("\"message\": \"why\""), true, ERR_STATE,
         "aFunction: the server reports status Failed without status codes: why"},
        {200, STATUS(""), true, ERR_MALFORMED,
         "aFunction: malformed server response: no header.functionExecutionStatus.status"},
        {200, STATUS("\"status\": null"), true, ERR_MALFORMED,
         "aFunction: malformed server response: no header.functionExecutionStatus.status"},
        {200, "{\"header\": 1}", true, ERR_MALFORMED,
         "aFunction: malformed server response: no header.functionExecutionStatus.status"},
        {200, "{}", true, ERR_MALFORMED,
         "aFunction: malformed server response: no header.functionExecutionStatus.status"},
        {200, "[]", true, ERR_MALFORMED,
         "aFunction: malformed server response: the body is not a JSON object"},
        {200, "5", true, ERR_MALFORMED,
         "aFunction: malformed server response: the body is not a JSON object"},
        {200, "<html>", true, ERR_MALFORMED,
         "aFunction: malformed server response: the body is not JSON: invalid token near '<'"},
        {200, "", true, ERR_MALFORMED,
         "aFunction: malformed server response: the body is not JSON: empty body"},
        {200, STATUS("\"status\": \"Failed\", \"status\": \"Executed-Success\""), true,
         ERR_MALFORMED,
         "aFunction: malformed server response: the body is not JSON: duplicate object key near "
         "'\"status\"'"},
        {204, "", true, ERR_IO, "aFunction: HTTP status 204"},
        {500, "", true, ERR_IO, "aFunction: HTTP status 500"},
        {503, "", false, ERR_IO, "aFunction: HTTP status 503"},
        {400, "X-Admin-Protocol is missing\r\nmore", true, ERR_IO,
         "aFunction: HTTP status 400: X-Admin-Protocol is missing"},
        {404, "a\033[2Jb", false, ERR_IO, "aFunction: HTTP status 404: a\\x1B[2Jb"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct outcome outcome = call(rows[i].status, rows[i].body, rows[i].has_answer);

        assert_string_equal(outcome.error.text, rows[i].text);
        assert_int_equal(outcome.err, rows[i].err);
        assert_int_equal(strstr(rows[i].text, "refused by") != NULL, *outcome.error.reason != '\0');
    }
}

static void test_addresses(void **state)
{
    static const struct {
        const char *address, *text;
    } rows[] = {
        {"https://localhost:1", "https://localhost:1: the address is a URL; give host[:port]"},
        {"http://localhost/", "http://localhost/: the address is a URL; give host[:port]"},
        {"", ": invalid server address; give host[:port]"},
        {"localhost:", "localhost:: invalid server address; give host[:port]"},
        {"localhost:x", "localhost:x: invalid server address; give host[:port]"},
        {"localhost/a", "localhost/a: invalid server address; give host[:port]"},
        {"local host", "local host: invalid server address; give host[:port]"},
        {"localhost\n", "localhost\n: invalid server address; give host[:port]"},
        {"caf\xC3\xA9.example", "caf\xC3\xA9.example: invalid server address; give host[:port]"},
        {"localhost:1", "aFunction: localhost:1: Connection refused"},
        {"LOCALHOST.:1", "aFunction: LOCALHOST:1: Connection refused"},
    };
    const struct https_trust trust = {.insecure = true};
    const struct es9_client client = {&trust, "test"};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct es9_error error;

        assert_true(es9_call(&client, rows[i].address, "aFunction", json_object(), NULL, &error) <
                    0);
        assert_string_equal(error.text, rows[i].text);
    }
}

static void test_address_of_a_message(void **state)
{
    char address[ES9_ADDRESS_SIZE], octets[2 * ES9_ADDRESS_SIZE];

    (void)state;
    memset(octets, 'a', sizeof(octets));
    for (size_t len = 0; len <= sizeof(octets); len++) {
        int err = es9_address_read(bytes_at(octets, len), address);

        assert_int_equal(err, len < ES9_ADDRESS_SIZE ? 0 : ERR_MALFORMED);
        if (!err)
            assert_int_equal(strlen(address), len);
    }
    for (size_t zero = 0; zero < ES9_ADDRESS_SIZE - 1; zero++) {
        octets[zero] = '\0';
        assert_int_equal(es9_address_read(bytes_at(octets, ES9_ADDRESS_SIZE - 1), address),
                         ERR_MALFORMED);
        octets[zero] = 'a';
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_responses),
                                       cmocka_unit_test(test_addresses),
                                       cmocka_unit_test(test_address_of_a_message)};

    return cmocka_run_group_tests(tests, begin, end);
}
