/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terminal's date and time, valid and invalid. */
#include "ipae/toolkit/date_time.h"

#include "test/fake/bare_terminal.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static void test_read(void **state)
{
    static const struct {
        const char *hex, *text; /* NULL: invalid */
    } rows[] = {
        {"62114280500000", "2026-11-24 08:05:00"},
        {"62112222315200", "2026-11-22 22:13:25"},
        {"00101000000000", "2000-01-01 00:00:00"},
        {"96211332959500", "2069-12-31 23:59:59"},
        {"07101000000000", "1970-01-01 00:00:00"},
        {"08106000000000", "1980-01-06 00:00:00"},
        {"99211332959500", "1999-12-31 23:59:59"},
        {"51201000000000", "2015-02-01 00:00:00"},
        {"20101000000000", "2002-01-01 00:00:00"},
        {"42209200000000", "2024-02-29 00:00:00"},
        {"00209200000000", "2000-02-29 00:00:00"},
        /* time zones, in quarters of an hour */
        {"62114280500080", "2026-11-24 06:05:00"},
        {"6211428050008A", "2026-11-24 15:05:00"},
        {"6211428050002B", "2026-11-24 16:05:00"},
        {"621142805000FF", "2026-11-24 08:05:00"},
        {"62101000000040", "2025-12-31 23:00:00"},
        /* invalid month, day, hour, minute, second, digits, length */
        {"62004280500000", NULL},
        {"62314280500000", NULL},
        {"62110080500000", NULL},
        {"62110480500000", NULL},
        {"62111380500000", NULL}, /* 31 November */
        {"62209200000000", NULL}, /* 29 February 2026 */
        {"99209200000000", NULL}, /* 1999 */
        {"62114242500000", NULL}, /* hour 24 */
        {"62114252500000", NULL},
        {"62114280060000", NULL},
        {"62114280500600", NULL},
        {"FFFFFFFFFFFFFF", NULL},
        {"A2114280500000", NULL},
        {"621142805000A0", NULL},
        {"00000000000000", NULL},
        {"621142805000", NULL},
        {"6211428050000000", NULL},
        {"", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t octets[8];
        struct buf value = BUF_OVER(octets);
        char text[CLOCK_TEXT_MAX] = "";
        int64_t seconds;
        int err;

        assert_int_equal(buf_put_hex(&value, rows[i].hex), 0);
        err = date_time_read(buf_bytes(&value), &seconds);
        if (err == 0)
            clock_text(seconds, text);
        if (err != (rows[i].text ? 0 : ERR_MALFORMED) ||
            (rows[i].text && strcmp(text, rows[i].text) != 0))
            fail_msg("%s: %d %s", rows[i].hex, err, text);
    }
}

static unsigned notes;

static int get(struct bare_terminal *self)
{
    return date_time_get(&self->terminal, self->context);
}

static void count_note(struct trace_sink *sink, const struct trace_event *event)
{
    (void)sink;
    if (event->kind == TRACE_NOTE)
        notes++;
}

/* Without a date, or with an invalid one, the clock is not set; only the invalid one is noted. */
static void test_no_date(void **state)
{
    static const struct {
        const char *response;
        unsigned notes;
    } rows[] = {
        {"830100", 0},
        {"830100A600", 0},
        {"830130", 0},
        {"830100A60100", 1},
        {"830100A60662601231000000", 1},
        {"830100A60762311032000000", 1},
    };
    struct fake_card *fake = calloc(1, sizeof(*fake));
    struct bare_terminal *bare = calloc(1, sizeof(*bare));
    struct trace_sink sink = {.emit = count_note};
    struct trace trace = {"card", &clock_system, &sink};
    int64_t seconds;

    (void)state;
    fake_card_make(fake, NULL);
    bare_terminal_begin(bare, fake->card);
    bare->context = &seconds;
    bare->terminal.features.date_time = true;
    bare->terminal.services.trace = &trace;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct bare_step step = {"2603 82028182", rows[i].response};

        print_message("%s\n", rows[i].response);
        seconds = 1;
        notes = 0;
        assert_int_equal(bare_terminal_run(bare, get, &step, 1), 0);
        assert_int_equal(seconds, 0);
        assert_int_equal(notes, rows[i].notes);
    }
    bare_terminal_end(bare);
    fake_card_end(fake);
    free(bare);
    free(fake);
}

/* A date before notBefore of the card's certificates does not set the clock; without the feature
 * the terminal is not asked. */
static void test_not_before(void **state)
{
    static const int seconds_after[] = {-1000000, -1, 0, 1, 1000000};
    struct fake_card *fake = calloc(1, sizeof(*fake));
    struct bare_terminal *bare = calloc(1, sizeof(*bare));
    int64_t not_before, seconds = 1;

    (void)state;
    fake_card_make(fake, NULL);
    bare_terminal_begin(bare, fake->card);
    bare->context = &seconds;
    assert_int_equal(bare_terminal_run(bare, get, NULL, 0), 0);
    assert_int_equal(seconds, 0);
    bare->terminal.features.date_time = true;
    assert_int_equal(card_not_before(fake->card, &not_before), 0);
    for (size_t i = 0; i < sizeof(seconds_after) / sizeof(seconds_after[0]); i++) {
        const time_t date = (time_t)(not_before + seconds_after[i]);
        char text[20], response[40] = "830100A607";
        struct bare_step step = {"2603 82028182", response};

        strftime(text, sizeof(text), "%y%m%d%H%M%S", gmtime(&date));
        for (size_t k = 0; k < 12; k += 2)
            snprintf(response + 10 + k, sizeof(response) - 10 - k, "%c%c", text[k + 1], text[k]);
        strcat(response, "00");
        assert_int_equal(bare_terminal_run(bare, get, &step, 1), 0);
        assert_int_equal(seconds, seconds_after[i] < 0 ? 0 : date);
    }
    bare_terminal_end(bare);
    fake_card_end(fake);
    free(bare);
    free(fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_read), cmocka_unit_test(test_no_date),
                                       cmocka_unit_test(test_not_before)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
