/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AddInitialEim: each code (B-60 to B-70). */
#include "test/fake/fixture_eim_configuration.h"

/* A point with a wrong length for its curve. */
#define KEY_BAD "A50A A008 3006 06042A864886"

/* EIM-E1 */
static void test_codes(void **state)
{
    static const struct {
        const char *entry, *response, *rule;
    } rows[] = {
        {ID("41") KEY, "BF5703810107", "B-61"},                        /* no counter */
        {ID("41") COUNTER, "BF5703810107", "B-61"},                    /* no key */
        {ID("41") COUNTER KEY_BAD, "BF5703810107", "B-61"},            /* no usable key */
        {ID("41") COUNTER TOKEN("01") KEY, "BF5703810105", "B-62"},    /* token not -1 */
        {ID("41") "8304 00800000" KEY, "BF5703810106", "B-63"},        /* above 7FFFFF */
        {ID("41") "8301FF" KEY, "BF5703810106", "B-63"},               /* negative */
        {ID("41") COUNTER KEY "880401020304", "BF5703810103", "B-64"}, /* unknown CI */
        /* The order of the checks: mandatory members, token, counter, CI, key. */
        {ID("41") TOKEN("01") KEY_BAD "880101", "BF5703810107", "B-61 counterValue"},
        {ID("41") "8301FF" TOKEN("01") "880101", "BF5703810107", "B-61 eimPublicKeyData"},
        {ID("41") "8301FF" TOKEN("01") KEY_BAD "880101", "BF5703810105", "B-62"},
        {ID("41") "8301FF" KEY_BAD "880101", "BF5703810106", "B-63"},
        {ID("41") COUNTER KEY_BAD "880101", "BF5703810103", "B-64"},
    };
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_add(&fake, rows[i].entry, rows[i].response);
        assert_non_null(strstr(fake.refusal, rows[i].rule));
        assert_es10(&fake, "BF5500", "BF5502A000"); /* nothing is stored */
    }
    assert_es10(&fake, "BF5702A000", "BF5703810107"); /* an empty list */
    assert_es10(&fake, "BF5700", "BF5703810107");
    fake_card_end(&fake);
}

static void test_all_or_nothing(void **state)
{
    struct fake_card fake;
    const char *twice[] = {ID("41") COUNTER TOKEN("FF") KEY, ID("41") COUNTER KEY};
    const char *nine[9];
    char ids[9][512], text[2 * 8192];

    (void)state;
    fake_card_make(&fake, NULL);
    assert_es10(&fake, request_of(twice, 2, text), "BF5703810102");
    assert_es10(&fake, "BF5500", "BF5502A000");
    for (size_t i = 0; i < 9; i++) {
        snprintf(ids[i], sizeof(ids[i]), "8001%02X %s", (unsigned)(0x41 + i), COUNTER KEY);
        nine[i] = ids[i];
    }
    assert_es10(&fake, request_of(nine, 9, text), "BF5703810101"); /* the table has eight */
    assert_es10(&fake, "BF5500", "BF5502A000");
    /* The token of a refused request was not assigned. */
    assert_add(&fake, ID("41") COUNTER TOKEN("FF") KEY, "BF5705A003 840101");
    fake_card_end(&fake);
}

static void test_malformed_entries(void **state)
{
    static const char *const entries[] = {
        COUNTER KEY,                   /* no eimId */
        "8000" COUNTER KEY,            /* an empty one */
        ID("41") ID("42") COUNTER KEY, /* two */
        COUNTER ID("41") KEY,          /* out of order */
        ID("41") "8300" KEY,           /* an empty INTEGER */
        ID("41") COUNTER KEY "8901FF", /* a NULL with content */
        "8001FF" COUNTER KEY,          /* no UTF-8 */
        ID("41") "8102C328" COUNTER KEY,
    };
    struct fake_card fake;
    char text[2 * 8192];

    (void)state;
    fake_card_make(&fake, NULL);
    for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
        print_message("%s\n", entries[i]);
        assert_es10(&fake, request_of(&entries[i], 1, text), "BF5703810107");
        assert_non_null(strstr(fake.refusal, "B-61"));
    }
    assert_es10(&fake, "BF5500", "BF5502A000");
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_all_or_nothing),
        cmocka_unit_test(test_malformed_entries),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
