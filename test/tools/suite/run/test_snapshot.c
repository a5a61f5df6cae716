/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a case may not leave changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "test/fake/suite.h"

static struct fake_suite suite_of_test;

/* EimConfigurationData with a public key on P-256. */
#define EIM(id, counter)                                                                           \
    "30{80='" id "' 83=" counter " A5{A0{30{06072A8648CE3D0201 06082A8648CE3D030107}"              \
    "03420004 6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296"                    \
    "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5}}}"

static void reads(struct suite *suite)
{
    suite_es10(suite, "BF2D{}");
    suite_expect_sw(suite, "9000");
}

static void adds_eim(struct suite *suite)
{
    suite_es10(suite, "BF57{A0{" EIM("a.eim", "01") "}}");
    suite_expect_sw(suite, "9000");
}

static void test_changes(void **state)
{
    (void)state;
    fake_suite_check(&suite_of_test, "snapshot-reads", SUITE_PASS, "");
    fake_suite_check(&suite_of_test, "snapshot-eim", SUITE_INCONCLUSIVE,
                     "the card is not as it was: eIMs changed: ");
    fake_suite_check(&suite_of_test, "snapshot-reads-again", SUITE_PASS, "");
}

static void compare(struct bytes a, struct bytes b, const char *expected)
{
    struct snapshot before = {.parts = {[SNAPSHOT_NOTIFICATIONS] = a}},
                    after = {.parts = {[SNAPSHOT_NOTIFICATIONS] = b}};
    char text[300] = "";

    assert_int_equal(snapshot_differs(&before, &after, text, sizeof(text)), *expected != 0);
    assert_string_equal(text, expected);
}

static void test_differences(void **state)
{
    static const uint8_t a[30] = {1, 2, 3}, b[30] = {[20] = 9};

    (void)state;
    compare(BYTES_NONE, BYTES_NONE, "");
    compare(BYTES_OF(a), BYTES_OF(a), "");
    compare(BYTES_NONE, bytes_at(a, 3), "notifications changed: 010203, was empty");
    compare(bytes_at(a, 3), BYTES_NONE, "notifications changed: empty, was 010203");
    /* some equal octets before the first difference */
    compare(bytes_at(a + 3, 27), bytes_at(b, 27),
            "notifications changed: 0000000000000000000009000000000000, was "
            "0000000000000000000000000000000000");
}

/* A card that gives other contents each time that it is read. */
static void test_unstable(void **state)
{
    static const uint8_t a[] = {1, 2, 3}, b[] = {1, 2, 4};
    struct snapshot before = {.parts = {[SNAPSHOT_EIMS] = BYTES_OF(a)},
                              .unstable = 1U << SNAPSHOT_EIMS},
                    after = {.parts = {[SNAPSHOT_EIMS] = BYTES_OF(b)}};
    char text[200];

    (void)state;
    assert_false(snapshot_differs(&before, &after, text, sizeof(text)));
    after.parts[SNAPSHOT_ADDRESSES] = BYTES_OF(b);
    assert_true(snapshot_differs(&before, &after, text, sizeof(text)));
    assert_string_equal(text, "addresses changed: 010204, was empty");
    assert_true(snapshot_unstable(&before, text, sizeof(text)));
    assert_string_equal(text, "eIMs");
    before.unstable |= 1U << SNAPSHOT_ADDRESSES;
    assert_true(snapshot_unstable(&before, text, sizeof(text)));
    assert_string_equal(text, "eIMs, addresses");
    assert_false(snapshot_unstable(&after, text, sizeof(text)));
    assert_false(snapshot_unstable(&suite_of_test.run.cards[0].found, text, sizeof(text)));
}

int main(void)
{
    static const struct suite_case rows[] = {FAKE_CASE("snapshot-reads", reads),
                                             FAKE_CASE("snapshot-eim", adds_eim),
                                             FAKE_CASE("snapshot-reads-again", reads),
                                             {0}};
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_changes),
                                       cmocka_unit_test(test_differences),
                                       cmocka_unit_test(test_unstable)};
    int failed;

    fake_suite_begin(&suite_of_test);
    fake_suite_run(&suite_of_test, rows);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    fake_suite_end(&suite_of_test);
    return failed;
}
