/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hex, and the words of an event. */
#include "tools/trace/read/event_words.h"

#include "apdu/err.h"
#include "test/apdu/hex.h"

static void hex_has_pairs_and_blanks(void **state)
{
    static const char *const bad[] = {"0", "0 1", "0g", "00 0", "0x00", "00,01"};
    struct bytes octets;
    struct arena arena;

    (void)state;
    arena_init(&arena, 1 << 12);
    assert_int_equal(event_hex(&arena, BYTES_TEXT(" 00aB\t Cd "), &octets), 0);
    assert_true(bytes_equal(octets, BYTES_TEXT("\x00\xAB\xCD")));
    assert_int_equal(event_hex(&arena, BYTES_NONE, &octets), 0);
    assert_int_equal(octets.len, 0);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(event_hex(&arena, bytes_at(bad[i], strlen(bad[i])), &octets),
                         ERR_MALFORMED);
    assert_string_equal(event_string(&arena, BYTES_TEXT("abc")), "abc");
    arena_free(&arena);
    arena_init(&arena, 4);
    assert_int_equal(event_hex(&arena, BYTES_TEXT("000102030405060708090A0B0C0D0E0F"), &octets),
                     ERR_MEMORY);
    assert_string_equal(event_string(&arena, BYTES_TEXT("longer than the arena")), "");
    arena_free(&arena);
}

static const struct {
    const char *text, *name, *clause, *rule, *reason;
} rows[] = {
    {"A SGP.22 5.7.3 B-01 why not", "A", "SGP.22 5.7.3", "B-01", "why not"},
    {"A SGP.32 v1.0 5.9.1", "A", "SGP.32 v1.0 5.9.1", NULL, NULL},
    {"two words TS 102 221 11.1.9 x", "two words", "TS 102 221 11.1.9", NULL, "x"},
    {"A TS 31.111 6.4 x", "A", "TS 31.111 6.4", NULL, "x"},
    {"A TS 102 223 8.6 B-12", "A", "TS 102 223 8.6", "B-12", NULL},
    {"A RFC 7252 4.5 x", "A", "RFC 7252 4.5", NULL, "x"},
    {"A SGP.22 annex H x", "A", "SGP.22 annex H", NULL, "x"},
    {"A SGP.22 x", "A", "SGP.22", NULL, "x"},
    {"A B-42a why", "A", NULL, "B-42a", "why"},
    {"A SM-DP+ address", "A", NULL, NULL, "SM-DP+ address"},
    {"UPDATE BINARY not allowed", "UPDATE BINARY", NULL, NULL, "not allowed"},
    {"SELECT not allowed", "SELECT", NULL, NULL, "not allowed"},
    {"A", "A", NULL, NULL, NULL},
    {"", "", NULL, NULL, NULL},
};

static void same(const char *text, const char *expected, size_t row)
{
    if ((text == NULL) != (expected == NULL) || (text && strcmp(text, expected) != 0))
        fail_msg("row %zu: %s", row, text ? text : "(none)");
}

static void words_are_told_apart_by_their_form(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena, 1 << 16);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct trace_event event = {.time = 0};

        event_words(&arena, bytes_at(rows[i].text, strlen(rows[i].text)), &event);
        same(event.name, rows[i].name, i);
        same(event.clause, rows[i].clause, i);
        same(event.rule, rows[i].rule, i);
        same(event.reason, rows[i].reason, i);
    }
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hex_has_pairs_and_blanks),
        cmocka_unit_test(words_are_told_apart_by_their_form),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
