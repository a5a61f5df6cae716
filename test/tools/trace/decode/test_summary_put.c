/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text that is appended to a line: cut where there is no more room, controls shown. */
#include "tools/trace/decode/summary_private.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char memory[300];

static struct summary line_of(size_t size)
{
    memset(memory, 'x', sizeof(memory));
    memory[0] = '\0';
    return (struct summary){.at = memory, .size = size};
}

static void texts_are_appended(void **state)
{
    struct summary line = line_of(sizeof(memory));

    (void)state;
    summary_put(&line, "%s %u", "a", 5);
    summary_put(&line, "%s", "");
    summary_text(&line, BYTES_TEXT(" \x1B[2Jb\n"));
    summary_hex(&line, BYTES_TEXT("\x01\xAB"));
    assert_string_equal(memory, "a 5 \\x1B[2Jb\\x0A01AB");
    assert_int_equal(line.len, strlen(memory));
}

static void what_does_not_fit_is_cut(void **state)
{
    (void)state;
    for (size_t size = 1; size < 12; size++) {
        struct summary line = line_of(size);

        summary_put(&line, "%s", "12345");
        summary_put(&line, "%s", "67890");
        summary_put(&line, "%s", "!");
        assert_int_equal(strlen(memory), size - 1 < 11 ? size - 1 : 11);
        assert_int_equal(line.len, strlen(memory));
        assert_memory_equal(memory, "1234567890!", strlen(memory));
        assert_int_equal(memory[size], 'x'); /* nothing is written behind it */
    }
}

/* At most 79 characters of a text of a peer, 39 octets of hex. */
static void one_text_is_not_the_whole_line(void **state)
{
    static const uint8_t octets[100] = {0};
    struct summary line = line_of(sizeof(memory));
    char *text = memory;

    (void)state;
    summary_hex(&line, BYTES_OF(octets));
    assert_true(line.len < SUMMARY_SHOWN_MAX);
    assert_int_equal(strspn(text, "0"), line.len);
    line = line_of(sizeof(memory));
    memset(memory + 150, 'y', 140);
    summary_text(&line, bytes_at(memory + 150, 140));
    assert_int_equal(strlen(memory), SUMMARY_SHOWN_MAX - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_appended),
        cmocka_unit_test(what_does_not_fit_is_cut),
        cmocka_unit_test(one_text_is_not_the_whole_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
