/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The date of issued certificates comes from SOURCE_DATE_EPOCH or from the clock of the machine. */
#include "tools/pki/source_date.h"

#include "test/fake/folder.h"
#include "tools/pki/pki.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static void set(const char *text)
{
    assert_int_equal(text ? setenv("SOURCE_DATE_EPOCH", text, 1) : unsetenv("SOURCE_DATE_EPOCH"),
                     0);
}

static void assert_is_the_machines(void)
{
    struct timespec before, after; /* not of time(), which lags by a tick */
    int64_t date;

    clock_gettime(CLOCK_REALTIME, &before);
    date = source_date(&source_clock);
    clock_gettime(CLOCK_REALTIME, &after);
    assert_in_range(date, before.tv_sec, after.tv_sec);
}

static void test_values(void **state)
{
    static const struct {
        const char *text;
        int64_t seconds; /* -1: refused */
    } rows[] = {
        {"0", 0},
        {"1709164800", 1709164800},
        {"002147483648", 2147483648},
        {"2556144000", 2556144000},
        {"9223372036", 9223372036},
        {"9223372037", -1},
        {"9223372036854775808", -1},
        {"99999999999999999999999999", -1},
        {"", -1},
        {"-1", -1},
        {"+1", -1},
        {" 1", -1},
        {"1 ", -1},
        {"1.5", -1},
        {"0x10", -1},
        {"2024-02-29", -1},
        {"@1709164800", -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        set(rows[i].text);
        if (source_date_is_valid() != (rows[i].seconds >= 0))
            fail_msg("SOURCE_DATE_EPOCH='%s'", rows[i].text);
        if (rows[i].seconds >= 0)
            assert_int_equal(source_date(&source_clock), rows[i].seconds);
        else
            assert_is_the_machines();
    }
    set(NULL);
    assert_true(source_date_is_valid());
    assert_is_the_machines();
}

static int64_t fixed(const struct clock *clock)
{
    (void)clock;
    return 2524694400 * INT64_C(1000000000); /* 2050-01-02 */
}

/* Certificates of the folder start a day before the date, whether a variable or a clock gives it.
 */
static void test_certificates(void **state)
{
    static const struct clock clock = {fixed};
    static const struct {
        const char *text;
        const struct clock *clock;
        int64_t not_before;
        const char *octets; /* tag, length and value of notBefore */
    } rows[] = {
        {"1709251200", NULL, 1709164800,
         "\x17\x0D"
         "240229000000Z"},
        {"2524694399", NULL, 2524607999,
         "\x17\x0D"
         "491231235959Z"},
        {"2524694400", NULL, 2524608000,
         "\x18\x0F"
         "20500101000000Z"},
        {"1709251200", &clock, 2524608000,
         "\x18\x0F"
         "20500101000000Z"},
    };
    char folder[] = "/tmp/euiccd-test-XXXXXX", path[64];

    (void)state;
    assert_non_null(mkdtemp(folder));
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pki_options options = {.clock = rows[i].clock};
        struct pki_error error = {""};

        set(rows[i].text);
        snprintf(path, sizeof(path), "%s/%zu", folder, i);
        if (pki_make(path, &options, &error) < 0)
            fail_msg("%s", error.text);
        for (int holder = 0; holder < PKI_HOLDERS; holder++) {
            struct pki_entity entity;

            assert_int_equal(
                pki_load_entity(&entity, path, (enum pki_holder)holder, EC_CURVE_P256, &error), 0);
            assert_int_equal(entity.cert.not_before, rows[i].not_before);
            assert_true(entity.cert.not_after > entity.cert.not_before);
            assert_non_null(
                memmem(entity.der.at, entity.der.len, rows[i].octets, strlen(rows[i].octets)));
            pki_entity_free(&entity);
        }
    }
    set(NULL);
    assert_int_equal(folder_remove(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_certificates),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
