/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of a text trace; test_event_text.c has the events. */
#include "test/tools/trace/read/records.h"

static void lines_have_times_or_none(void **state)
{
    (void)state;
    check_lines(
        "12:00:01.000123 ship apdu > 00C0000003 < 6F0184 9000 (done)\n"
        "apdu > 00C0000003 < 9000 (done)\n"
        "power on ATR 3B\n"
        "note that this is a sentence\n"
        "12:00:01.000123 ship\n"
        "12:00:01.000124 note that: this is an event\n",
        "1@0 43201000123000 ship apdu > 00C0000003 < 6F0184 9000 (done)\n"
        "2@60 apdu > 00C0000003 < 9000 (done)\n"
        "3@92 power on ATR 3B\n"
        "6@158 43201000124000 note that: this is an event\n"
        "end: trace: 2 lines without APDU or event left out, from line 4 on; 4 records read\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(lines_have_times_or_none)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
