/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DNS messages: queries, and responses that are good, negative or malformed. */
#include "ipae/transport/dns.h"

#include "apdu/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define NAME     BYTES_TEXT("eim.example")
#define QUESTION "1234 0100 0001 0000 0000 0000 0365696D 076578616D706C65 00 0001 0001"
/* The header of a response with `count` records, and the question repeated. */
#define ANSWER(flags, count)                                                                       \
    "1234" flags "0001" count "0000 0000 0365696D 076578616D706C65 00 0001 0001"
#define ADDRESS_RECORD "C00C 0001 0001 0000003C 0004 0A000001"

static struct bytes octets_of(const char *hex, uint8_t *octets, size_t size)
{
    struct buf buf = buf_over(octets, size);

    assert_int_equal(buf_put_hex(&buf, hex), 0);
    return buf_bytes(&buf);
}

static struct bytes question(uint8_t *octets, size_t size)
{
    struct buf buf = buf_over(octets, size);

    assert_int_equal(dns_put_query(&buf, 0x1234, NAME, 1), 0);
    return buf_bytes(&buf);
}

static void test_question(void **state)
{
    uint8_t made[DNS_MESSAGE_MAX], wanted[DNS_MESSAGE_MAX];

    (void)state;
    assert_true(
        bytes_equal(question(made, sizeof(made)), octets_of(QUESTION, wanted, sizeof(wanted))));
}

static void test_names_that_are_none(void **state)
{
    uint8_t octets[DNS_MESSAGE_MAX], name[300];
    struct buf buf = BUF_OVER(octets), small = buf_over(octets, 20);

    (void)state;
    memset(name, 'a', sizeof(name));
    assert_int_equal(dns_put_query(&buf, 1, BYTES_TEXT("a..b"), 1), ERR_MALFORMED);
    assert_int_equal(dns_put_query(&buf, 1, bytes_at(name, 64), 1), ERR_MALFORMED); /* a label */
    assert_int_equal(dns_put_query(&small, 1, NAME, 1), ERR_TOO_LONG);
}

static int read_hex(const char *hex, struct bip_address *address)
{
    uint8_t request[DNS_MESSAGE_MAX], answer[DNS_MESSAGE_MAX];

    return dns_read_response(octets_of(hex, answer, sizeof(answer)),
                             question(request, sizeof(request)), address);
}

static void test_answers(void **state)
{
    struct bip_address address = {0};

    (void)state;
    assert_int_equal(read_hex(ANSWER("8180", "0001") ADDRESS_RECORD, &address), 0);
    assert_int_equal(read_hex(ANSWER("8183", "0000"), &address), ERR_NOT_FOUND); /* NXDOMAIN */
    assert_int_equal(read_hex(ANSWER("8180", "0000"), &address), ERR_NOT_FOUND);
    assert_int_equal(read_hex(ANSWER("0100", "0001") ADDRESS_RECORD, &address), ERR_MALFORMED);
    assert_int_equal(
        read_hex(
            "9999 8180 0001 0001 0000 0000 0365696D 076578616D706C65 00 0001 0001" ADDRESS_RECORD,
            &address),
        ERR_MALFORMED); /* another id */
}

/* Hostile responses: circular names and aliases, wrong counts, other questions. */
static void test_hostile_answers(void **state)
{
    static const struct {
        const char *hex;
        int err;
    } rows[] = {
        /* the owner is a pointer to itself, a circle of two pointers, a pointer to the end */
        {ANSWER("8180", "0001") "C01D 0001 0001 0000003C 0004 0A000001", ERR_MALFORMED},
        {ANSWER("8180", "0001") "C01F C01D 0001 0001 0000003C 0004 0A000001", ERR_MALFORMED},
        {ANSWER("8180", "0001") "FFFF 0001 0001 0000003C 0004 0A000001", ERR_MALFORMED},
        {ANSWER("8180", "0001") "8001 0001 0001 0000003C 0004 0A000001", ERR_MALFORMED},
        /* an alias of itself; two of each other */
        {ANSWER("8180", "0001") "C00C 0005 0001 0000003C 0002 C00C", ERR_NOT_FOUND},
        {ANSWER("8180", "0002") "C00C 0005 0001 0000003C 0004 0161 C010"
                                "0161 C010 0005 0001 0000003C 0002 C00C",
         ERR_NOT_FOUND},
        /* an alias in a circle of pointers, and one beyond the message */
        {ANSWER("8180", "0001") "C00C 0005 0001 0000003C 0002 C029", ERR_MALFORMED},
        {ANSWER("8180", "0001") "C00C 0005 0001 0000003C 0000", ERR_MALFORMED},
        /* a count of 65535 with one record; a record longer than the message */
        {ANSWER("8180", "FFFF") "C000 0010 0001 0000003C 0000", ERR_MALFORMED},
        {ANSWER("8180", "0001") "C00C 0001 0001 0000003C FFFF 0A000001", ERR_MALFORMED},
        /* addresses of a wrong size, another class, another type, another name */
        {ANSWER("8180", "0001") "C00C 0001 0001 0000003C 0003 0A0000", ERR_NOT_FOUND},
        {ANSWER("8180", "0001") "C00C 0001 0003 0000003C 0004 0A000001", ERR_NOT_FOUND},
        {ANSWER("8180", "0001") "C00C 001C 0001 0000003C 0004 0A000001", ERR_NOT_FOUND},
        {ANSWER("8180", "0001") "0161 C00C 0001 0001 0000003C 0004 0A000001", ERR_NOT_FOUND},
        {ANSWER("8180", "0001") "00 0001 0001 0000003C 0004 0A000001", ERR_NOT_FOUND},
        /* another question, none, two; another type was request */
        {"1234 8180 0001 0001 0000 0000 0365696E 076578616D706C65 00 0001 0001" ADDRESS_RECORD,
         ERR_MALFORMED},
        {"1234 8180 0000 0001 0000 0000 0365696D 076578616D706C65 00 0001 0001" ADDRESS_RECORD,
         ERR_MALFORMED},
        {"1234 8180 0002 0001 0000 0000 0365696D 076578616D706C65 00 0001 0001" ADDRESS_RECORD,
         ERR_MALFORMED},
        {"1234 8180 0001 0001 0000 0000 0365696D 076578616D706C65 00 001C 0001" ADDRESS_RECORD,
         ERR_MALFORMED},
        /* SERVFAIL, REFUSED */
        {ANSWER("8182", "0001") ADDRESS_RECORD, ERR_IO},
        {ANSWER("8185", "0001") ADDRESS_RECORD, ERR_IO},
        /* TTL 0, and a truncated response with the record, are accepted */
        {ANSWER("8380", "0001") "C00C 0001 0001 00000000 0004 0A000001", 0},
        /* after records of other names, and an alias in upper case */
        {ANSWER("8180", "0003") "C010 0001 0001 0000003C 0004 0A000002"
                                "C00C 0005 0001 0000003C 0004 0141 C010"
                                "0161 C010 0001 0001 0000003C 0004 0A000001",
         0},
        /* question and owner in another case */
        {"1234 8180 0001 0001 0000 0000 0345494D 074578616D706C45 00 0001 0001" ADDRESS_RECORD, 0},
        {"1234 8180 0001 0001 0000 0000 0345694D 074558414D504C45 00 0001 0001"
         "0365694D 074578416D706C65 00 0001 0001 0000003C 0004 0A000001",
         0},
        /* but 40 is no upper-case form of 60, and the type has no case */
        {"1234 8180 0001 0001 0000 0000 0345494D 074578616D706C45 00 0021 0001" ADDRESS_RECORD,
         ERR_MALFORMED},
        {"1234 8180 0001 0001 0000 0000 0345494D 074578616D706C45 00 0001 0021" ADDRESS_RECORD,
         ERR_MALFORMED},
        {"1234 8180 0001 0001 0000 0000 0325494D 074578616D706C45 00 0001 0001" ADDRESS_RECORD,
         ERR_MALFORMED},
    };
    struct bip_address address;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int err = read_hex(rows[i].hex, &address);

        if (err != rows[i].err)
            fail_msg("row %zu: %s", i, err_text(err));
        if (err == 0)
            assert_memory_equal(address.octets, "\x0A\0\0\1", 4);
    }
}

/* Every truncation of a good response is refused; none is read beyond its end. */
static void test_truncated(void **state)
{
    uint8_t request[DNS_MESSAGE_MAX], answer[DNS_MESSAGE_MAX];
    struct bytes whole = octets_of(ANSWER("8180", "0001") ADDRESS_RECORD, answer, sizeof(answer));
    struct bip_address address;

    (void)state;
    for (size_t len = 0; len < whole.len; len++)
        assert_true(dns_read_response(bytes_cut(whole, 0, len), question(request, sizeof(request)),
                                      &address) < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_question),  cmocka_unit_test(test_names_that_are_none),
        cmocka_unit_test(test_answers),   cmocka_unit_test(test_hostile_answers),
        cmocka_unit_test(test_truncated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
