/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DNS messages as trees: header, names, records. */
#include "test/tools/trace/decode/stream_scene.h"

static void test_dns(void **state)
{
    (void)state;
    check_stream("DNS", "1234 0100 0001 0000 0000 0000 03 65696D 07 6578616D706C65 00 0001 0001",
                 "1234 8180 0001 0002 0000 0000 03 65696D 07 6578616D706C65 00 0001 0001"
                 "C00C 0005 0001 0000003C 0004 0161C010 C029 001C 0001 00000E10 0010 "
                 "20010DB8000000000000000000000001",
                 "request\n"
                 "  id: 1234 ~\n"
                 "  flags: query, recursion desired\n"
                 "  question: eim.example A\n"
                 "response\n"
                 "  id: 1234 ~\n"
                 "  flags: response, recursion desired, recursion available\n"
                 "  responseCode: noError(0)\n"
                 "  question: eim.example A\n"
                 "  answer: eim.example CNAME a.example, valid for 60 s\n"
                 "  answer: a.example AAAA 2001:db8::1, valid for 3600 s\n");
    check_stream("DNS", "1234 0100 0001 0000 0000 0000 0161 00 0041 0001",
                 "1234 8183 0001 0000 0000 0000 0161 00 0041 0001",
                 "request\n"
                 "  id: 1234 ~\n"
                 "  flags: query, recursion desired\n"
                 "  question: a HTTPS\n"
                 "response\n"
                 "  id: 1234 ~\n"
                 "  flags: response, recursion desired, recursion available\n"
                 "  responseCode: nameError(3) !\n"
                 "  question: a HTTPS\n");
}

/* Sections, the root, records without a name of their type, and class ANY. */
static void test_dns_sections(void **state)
{
    (void)state;
    check_stream("DNS", "0001 0000 0000 0000 0000 0001 00 0029 04D0 00008000 0000",
                 "0001 8600 0000 0001 0001 0001 00 0001 0001 00000000 0004 7F000001"
                 "00 0002 0001 00000001 0003 016E00 0163 00 0100 0001 FFFFFFFF 0002 ABCD",
                 "request\n"
                 "  id: 0001 ~\n"
                 "  flags: query\n"
                 "  additional: . OPT, 0 octets\n"
                 "response\n"
                 "  id: 0001 ~\n"
                 "  flags: response, authoritative, truncated\n"
                 "  responseCode: noError(0)\n"
                 "  answer: . A 127.0.0.1, valid for 0 s\n"
                 "  authority: . NS n, valid for 1 s\n"
                 "  additional: c TYPE256, 2 octets\n");
}

/* RFC 1035 4.1.1; addresses of a wrong length are no addresses. */
static void test_dns_codes(void **state)
{
    (void)state;
    check_stream("DNS", "0002 8005 0000 0000 0000 0000",
                 "0002 8006 0000 0001 0000 0000 00 0001 0001 00000000 0003 7F0000",
                 "request\n"
                 "  id: 0002 ~\n"
                 "  flags: response\n"
                 "  responseCode: refused(5) !\n"
                 "response\n"
                 "  id: 0002 ~\n"
                 "  flags: response\n"
                 "  responseCode: unknown(6) !\n"
                 "  answer: . A, 3 octets\n");
}

static void test_dns_damage(void **state)
{
    (void)state;
    /* 11 of 12 octets; a record that is counted and not there */
    check_stream("DNS", "0003 0100 0001 0000 0000 00", "0003 8180 0000 0001 0000 0000",
                 "request\n"
                 "  malformed: shorter than a header *\n"
                 "response\n"
                 "  id: 0003 ~\n"
                 "  flags: response, recursion desired, recursion available\n"
                 "  responseCode: noError(0)\n"
                 "  malformed: ends inside a record, or an invalid name *\n");
    /* a pointer to itself; data that is longer than the message */
    check_stream("DNS", "0004 0000 0001 0000 0000 0000 C00C 0001 0001",
                 "0004 8000 0000 0001 0000 0000 00 0001 0001 00000000 0005 7F000001",
                 "request\n"
                 "  id: 0004 ~\n"
                 "  flags: query\n"
                 "  malformed: ends inside a record, or an invalid name *\n"
                 "response\n"
                 "  id: 0004 ~\n"
                 "  flags: response\n"
                 "  responseCode: noError(0)\n"
                 "  answer\n"
                 "  malformed: ends inside a record, or an invalid name *\n");
    /* the name of a record goes on behind its data; a label without an end */
    check_stream("DNS", "0005 8000 0000 0001 0000 0000 00 0002 0001 00000000 0001 016E00",
                 "0005 8000 0000 0001 0000 0000 00 0005 0001 00000000 0002 0261",
                 "request\n"
                 "  id: 0005 ~\n"
                 "  flags: response\n"
                 "  responseCode: noError(0)\n"
                 "  answer: 01\n"
                 "  malformed: ends inside a record, or an invalid name *\n"
                 "response\n"
                 "  id: 0005 ~\n"
                 "  flags: response\n"
                 "  responseCode: noError(0)\n"
                 "  answer: 0261\n"
                 "  malformed: ends inside a record, or an invalid name *\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dns),
        cmocka_unit_test(test_dns_sections),
        cmocka_unit_test(test_dns_codes),
        cmocka_unit_test(test_dns_damage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
