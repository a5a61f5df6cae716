/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTTP messages as trees: first line, header fields, body. */
#include "test/tools/trace/decode/stream_scene.h"

static void test_http(void **state)
{
    (void)state;
    assert_string_equal(
        stream_tree("HTTP",
                    BYTES_TEXT("POST /gsma/rsp2/asn1 HTTP/1.1\r\nHost:eim.example\r\nContent-Type: "
                               "application/x-gsma-rsp-asn1\r\n\r\n\xBF\x4F\x12\x5A\x10"
                               "0123456789012345"),
                    BYTES_TEXT("HTTP/1.1 404 Not Found\n\nno such\x1B[2J page")),
        "request\n"
        "  method: POST\n"
        "  path: /gsma/rsp2/asn1\n"
        "  version: HTTP/1.1\n"
        "  Host: eim.example\n"
        "  Content-Type: application/x-gsma-rsp-asn1\n"
        "  body\n"
        "    GetEimPackageRequest\n"
        "      eidValue: 30313233343536373839303132333435\n"
        "response\n"
        "  status: 404 Not Found !\n"
        "  body\n"
        "    octets: 6E6F20737563681B5B324A2070616765\n");
    assert_string_equal(stream_tree("HTTP", BYTES_TEXT("no line"), BYTES_TEXT("HTTP/1.1\r\n")),
                        "request\n"
                        "  malformed: no first line *\n"
                        "response\n"
                        "  status: \n"
                        "  malformed: ends inside the header *\n");
}

/* SGP.32 v1.3: what a public IPA for it sends as capabilities, with information on a proprietary
 * protocol added, and an error code that v1.3 added (F.3). */
static void test_esipa_1_3(void **state)
{
    (void)state;
    assert_string_equal(
        stream_tree(
            "HTTP",
            BYTES_TEXT("POST /gsma/rsp2/asn1 HTTP/1.1\r\nX-Admin-Protocol: gsma/rsp/v1.3.0\r\n"
                       "Content-Type: application/x-gsma-rsp-asn1\r\n\r\n"
                       "\xBF\x50\x2E\x5A\x10\x89\x04\x90\x32\x12\x34\x51\x23\x45\x12\x34\x56\x78"
                       "\x90\x12\x35\xBF\x52\x19\xA0\x17\xA8\x15\x80\x02\x05\xE0\x81\x02\x07\x80"
                       "\xA2\x0B\x30\x09\x80\x02\x2A\x03\xA1\x03\x04\x01\x01"),
            BYTES_TEXT("HTTP/1.1 200 OK\r\nContent-Type: application/x-gsma-rsp-asn1\r\n\r\n"
                       "\xBF\x3B\x03\x82\x01\x12")),
        "request\n"
        "  method: POST\n"
        "  path: /gsma/rsp2/asn1\n"
        "  version: HTTP/1.1\n"
        "  X-Admin-Protocol: gsma/rsp/v1.3.0\n"
        "  Content-Type: application/x-gsma-rsp-asn1\n"
        "  body\n"
        "    ProvideEimPackageResult\n"
        "      eidValue: 89049032123451234512345678901235\n"
        "      eimPackageResult\n"
        "        ipaEuiccDataResponse\n"
        "          ipaEuiccData\n"
        "            ipaCapabilities\n"
        "              ipaFeatures: directRspServerCommunication(0), "
        "indirectRspServerCommunication(1), eimDownloadDataHandling(2)\n"
        "              ipaSupportedProtocols: ipaRetrieveHttps(0)\n"
        "              eSipaProprietaryProtocolInformation\n"
        "                VendorSpecificExtension\n"
        "                  vendorOid: 1.2.3\n"
        "                  vendorSpecificData\n"
        "                    4: 01\n"
        "response\n"
        "  status: 200 OK\n"
        "  Content-Type: application/x-gsma-rsp-asn1\n"
        "  body\n"
        "    AuthenticateClientResponseEsipa\n"
        "      authenticateClientErrorEsipa: downloadOrderExpired(18) !\n");
}

/* Statuses by their class (RFC 9110 15), with and without a reason. */
static void test_http_statuses(void **state)
{
    static const struct {
        const char *line, *tree;
    } rows[] = {
        {"HTTP/1.1 100 Continue\r\n\r\n", "response\n  status: 100 Continue\n"},
        {"HTTP/1.1 204 No Content\r\n\r\n", "response\n  status: 204 No Content\n"},
        {"HTTP/1.1 200 \r\n\r\n", "response\n  status: 200\n"},
        {"HTTP/1.0 200 OK \t \n\n", "response\n  status: 200 OK\n"},
        {"HTTP/1.1   301 Moved\r\n\r\n", "response\n  status: 301 Moved\n"},
        {"HTTP/1.1 400\r\n\r\n", "response\n  status: 400 !\n"},
        {"HTTP/1.1 599 x\r\n\r\n", "response\n  status: 599 x !\n"},
        {"HTTP/1.1 \r\n\r\n", "response\n  status: \n"},
        {"\r\n\r\n", "response\n  malformed: no first line *\n"},
        {"HTTP/1.1 200", "response\n  malformed: no first line *\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_string_equal(
            stream_tree("HTTP", BYTES_NONE, bytes_at(rows[i].line, strlen(rows[i].line))),
            rows[i].tree);
    arena_free(&arena);
}

/* Fields without a value, without a colon, with one in the value, not of text, random; a body by
 * the last Content-Type. */
static void test_http_fields(void **state)
{
    (void)state;
    assert_string_equal(stream_tree("HTTP",
                                    BYTES_TEXT("GET /a?b=c\r\n"
                                               "Empty:\r\n"
                                               "No colon\r\n"
                                               "Host: \t [::1]:8080 \t\r\n"
                                               "date: Sat, 28 Nov 2026 22:00:00 GMT\r\n"
                                               "X: \xFF\x01\r\n"
                                               "content-TYPE: text/plain\r\n"
                                               "Content-Type:application/json; charset=utf-8\r\n"
                                               "\r\n"
                                               "{\"a\":1}"),
                                    BYTES_NONE),
                        "request\n"
                        "  method: GET\n"
                        "  path: /a?b=c\n"
                        "  Empty: \n"
                        "  No colon: \n"
                        "  Host: [::1]:8080\n"
                        "  date: Sat, 28 Nov 2026 22:00:00 GMT ~\n"
                        "  X: FF01\n"
                        "  content-TYPE: text/plain\n"
                        "  Content-Type: application/json; charset=utf-8\n"
                        "  body\n"
                        "    a: 1\n");
    arena_free(&arena);
}

/* The header ends early: what is there, and no body. */
static void test_http_truncated(void **state)
{
    static const char whole[] = "POST / HTTP/1.1\r\nA: b\r\n\r\nbody";

    (void)state;
    for (size_t len = 1; len < sizeof(whole); len++) {
        const char *lines = stream_tree("HTTP", bytes_at(whole, len), BYTES_NONE);

        assert_int_equal(strstr(lines, "malformed") != NULL, len < 25);
        assert_int_equal(strstr(lines, "  A: b\n") != NULL, len >= 23);
        assert_int_equal(strstr(lines, "body") != NULL, len > 25);
    }
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_http),           cmocka_unit_test(test_esipa_1_3),
        cmocka_unit_test(test_http_statuses),  cmocka_unit_test(test_http_fields),
        cmocka_unit_test(test_http_truncated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
