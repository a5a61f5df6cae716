/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands and patterns of a replay script. */
#include "tools/trace/replay/pattern.h"

#include "apdu/err.h"
#include "test/apdu/hex.h"

#include <stdio.h>

static struct script_names with_value(const char *name, const char *hex)
{
    struct script_names names = {.count = 1};
    struct buf value = BUF_OVER(names.rows[0].value);

    strcpy(names.rows[0].name, name);
    assert_int_equal(buf_put_hex(&value, hex), 0);
    names.rows[0].len = value.len;
    return names;
}

static const struct {
    const char *pattern, *response;
    int result;
    const char *reason; /* its beginning, or NULL */
} rows[] = {
    {"9000", "9000", 1, NULL},
    {" 90 00 ", "9000", 1, NULL},
    {"9000", "6A82", 0, "octet 1 is 6A; expected: `9000'"},
    {"9000", "9001", 0, "octet 2 is 01; expected: `00'"},
    {"9000", "90", 0, "ends after 1 octet; expected: `00'"},
    {"9000", "900000", 0, "1 octet more than expected"},
    {"", "", 1, NULL},
    {"..", "7F", 1, NULL},
    {"61..", "6115", 1, NULL},
    {"6.8.", "6A82", 1, NULL},
    {"6.8.", "6A92", 0, "octet 2"},
    {"*", "", 1, NULL},
    {"*", "6F02840090", 1, NULL},
    {"* 9000", "6F029000", 1, NULL},
    {"* 9000", "90009000", 1, NULL},
    {"* 9000", "9000", 1, NULL},
    {"* 9000", "90006A", 0, NULL},
    {"6F * 84 * 9000", "6F0184840090009000", 1, NULL},
    {"6F * 85 * 9000", "6F01848400909000", 0, NULL},
    {"BF * 9000 * 6A", "BF9000019000026A", 1, NULL},
    {"<x:2> 9000", "01029000", 1, NULL},
    {"<x:2> <x> 9000", "010201029000", 1, NULL},
    {"<x:2> <x> 9000", "010201039000", 0, "octet 4"},
    {"* <x:1> 80 <x> 9000", "01800280039080049000", 0, NULL},
    {"* <x:1> 80 <x> * 9000", "018002800280049000", 1, NULL},
    {"<x:3> 9000", "01", 0, "ends after 1 octet"},
    {"<known> 9000", "AABB9000", 1, NULL},
    {"<known> 9000", "AACC9000", 0, "octet 2 is CC"},
    {"<known> 9000", "AA", 0, "ends after 1 octet"},
    {"<other> 9000", "9000", ERR_MALFORMED, "a name without value at `<other> 9000'"},
    {"<> 9000", "9000", ERR_MALFORMED, "invalid name"},
    {"<x", "9000", ERR_MALFORMED, "invalid name"},
    {"<x:0>", "9000", ERR_MALFORMED, "a name has 1 to 256 octets"},
    {"<x:257>", "9000", ERR_MALFORMED, "a name has 1 to 256 octets"},
    {"<x:1", "9000", ERR_MALFORMED, "a name has 1 to 256 octets"},
    {"<x:-1>", "9000", ERR_MALFORMED, "a name has 1 to 256 octets"},
    {"<a-name-that-has-more-than-31-characters:1>", "90", ERR_MALFORMED, "invalid name"},
    {"9", "9000", ERR_MALFORMED, "not an octet at `9'"},
    {"9G", "9000", ERR_MALFORMED, "not an octet at `9G'"},
};

static void each_pattern_matches_or_tells_why(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct script_names names = with_value("known", "AABB");
        struct bytes response = hex_bytes(rows[i].response);
        char reason[SCRIPT_REASON_MAX] = "";
        int result = script_match(&names, rows[i].pattern, response, reason);

        if (result != rows[i].result ||
            (rows[i].reason && strncmp(reason, rows[i].reason, strlen(rows[i].reason)) != 0))
            fail_msg("row %zu: %d, %s", i, result, reason);
        if (result != 1)
            assert_int_equal(names.count, 1); /* nothing of a failed match is kept */
        hex_free(response);
    }
}

static void names_go_from_responses_to_commands(void **state)
{
    struct script_names names = {.count = 0};
    char reason[SCRIPT_REASON_MAX];
    uint8_t memory[20];
    struct buf command = BUF_OVER(memory);

    (void)state;
    assert_int_equal(script_match(&names, "<ch:1> 9000", BYTES_TEXT("\x02\x90\x00"), reason), 1);
    assert_int_equal(script_command(&names, "00 70 80 <ch>00", &command, reason), 0);
    assert_true(bytes_equal(buf_bytes(&command), BYTES_TEXT("\x00\x70\x80\x02\x00")));
    assert_int_equal(script_match(&names, "<ch:1> 9000", BYTES_TEXT("\x03\x90\x00"), reason), 1);
    command.len = 0;
    assert_int_equal(script_command(&names, "<ch>", &command, reason), 0);
    assert_int_equal(memory[0], 3);
}

static void commands_have_no_patterns(void **state)
{
    static const char *const commands[] = {"00..", "00 *", "<x>", "<x:1>", "0", "xy"};
    struct script_names names = {.count = 0};
    char reason[SCRIPT_REASON_MAX];
    uint8_t memory[4];
    struct buf command = BUF_OVER(memory);

    (void)state;
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        assert_int_equal(script_command(&names, commands[i], &command, reason), ERR_MALFORMED);
    assert_int_equal(script_command(&names, "0001020304", &command, reason), ERR_TOO_LONG);
}

static void there_are_64_names(void **state)
{
    struct script_names names = {.count = 0};
    char reason[SCRIPT_REASON_MAX], pattern[20];

    (void)state;
    for (int i = 0; i < SCRIPT_NAMES_MAX; i++) {
        snprintf(pattern, sizeof(pattern), "<n%d:1>", i);
        assert_int_equal(script_match(&names, pattern, BYTES_TEXT("\1"), reason), 1);
    }
    assert_int_equal(script_match(&names, "<n0:1>", BYTES_TEXT("\2"), reason), 1);
    assert_int_equal(script_match(&names, "<more:1>", BYTES_TEXT("\1"), reason), ERR_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_pattern_matches_or_tells_why),
        cmocka_unit_test(names_go_from_responses_to_commands),
        cmocka_unit_test(commands_have_no_patterns),
        cmocka_unit_test(there_are_64_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
