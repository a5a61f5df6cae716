/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Activation codes, good and malformed (SGP.22 4.1; E-51). */
#include "ipae/procedure/profile_download.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void test_codes(void **state)
{
    static const struct {
        const char *code, *address, *matching_id, *oid;
    } rows[] = {
        {"1$smdp.example$MATCH-1", "smdp.example", "MATCH-1", ""},
        {"LPA:1$smdp.example$MATCH-1", "smdp.example", "MATCH-1", ""},
        {"1$smdp.example:8443$", "smdp.example:8443", "", ""},
        {"1$smdp.example$M$2.999.10", "smdp.example", "M", "2.999.10"},
        {"1$smdp.example$M$2.999.10$1", "smdp.example", "M", "2.999.10"},
        {"1$smdp.example$M$$1", "smdp.example", "M", ""},
        {"1$smdp.example$M$$", "smdp.example", "M", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct profile_source source;

        assert_int_equal(profile_source_read(bytes_at(rows[i].code, strlen(rows[i].code)), &source),
                         0);
        assert_true(
            bytes_equal(source.address, bytes_at(rows[i].address, strlen(rows[i].address))));
        assert_true(bytes_equal(source.matching_id,
                                bytes_at(rows[i].matching_id, strlen(rows[i].matching_id))));
        assert_true(bytes_equal(source.oid, bytes_at(rows[i].oid, strlen(rows[i].oid))));
        assert_false(source.at_smds);
    }
}

static void test_malformed(void **state)
{
    static const char *const codes[] = {
        "",
        "1",
        "1$smdp.example",   /* no matching identifier field */
        "1$$M",             /* no address */
        "2$smdp.example$M", /* another format */
        "lpa:1$smdp.example$M",
        "1$smdp example$M", /* characters of no host name or identifier */
        "1$smdp.example/$M",
        "1$smdp.example$\"M",
        "1$smdp.example$M\x7F",
        "1$smdp.example$M$$2", /* the confirmation code flag is 1 or absent */
        "1$smdp.example$M$$1$",
    };
    char text[700];
    struct profile_source source;

    (void)state;
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        assert_int_equal(profile_source_read(bytes_at(codes[i], strlen(codes[i])), &source),
                         ERR_MALFORMED);
    for (unsigned part = 0; part < 2; part++) { /* fields at and above their largest length */
        for (size_t over = 0; over < 2; over++) {
            size_t len = 255 + over, at = 2;

            strcpy(text, "1$");
            memset(text + at, 'a', part == 0 ? len : 1);
            at += part == 0 ? len : 1;
            text[at++] = '$';
            memset(text + at, 'b', part == 1 ? len : 1);
            at += part == 1 ? len : 1;
            assert_int_equal(profile_source_read(bytes_at(text, at), &source),
                             over ? ERR_MALFORMED : 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_codes),
                                       cmocka_unit_test(test_malformed)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
