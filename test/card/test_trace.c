/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Traces of euiccd.h: every target gets the events of the card; a target that cannot be opened. */
#include "apdu/sw.h"
#include "test/fake/card.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct seen {
    unsigned events, apdus, refusals, power;
    char card[16];
};

static void count(void *context, const struct euiccd_trace_event *event)
{
    struct seen *seen = context;

    assert_int_equal(event->size, sizeof(*event));
    seen->events++;
    snprintf(seen->card, sizeof(seen->card), "%s", event->card);
    switch (event->kind) {
    case EUICCD_TRACE_POWER:
        seen->power++;
        assert_true(event->data.length > 0 || strcmp(event->name, "power off") == 0);
        break;
    case EUICCD_TRACE_APDU:
        seen->apdus++;
        assert_int_equal(event->command.length, 4);
        assert_int_equal(event->command.data[1], 0xFF);
        assert_int_equal(event->sw, SW_INS_NOT_SUPPORTED);
        break;
    case EUICCD_TRACE_REFUSAL:
        seen->refusals++;
        assert_non_null(event->reason);
        break;
    default:
        break;
    }
}

static size_t size_of(const struct fake_card *fake, const char *name, char start[32])
{
    char path[128];
    size_t len;
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", fake->folder, name);
    file = fopen(path, "rb");
    assert_non_null(file);
    memset(start, 0, 32);
    len = fread(start, 1, 31, file);
    fclose(file);
    return len;
}

static void test_targets(void **state)
{
    static const struct {
        int (*add)(struct euiccd_trace *trace, const char *path);
        const char *name, *start;
    } rows[] = {{euiccd_trace_text, "trace.txt", ""},
                {euiccd_trace_refusals, "refusals.txt", ""},
                {euiccd_trace_json, "trace.json", "{\""},
                {euiccd_trace_pcapng, "trace.pcapng", "\x0A\x0D\x0D\x0A"}};
    struct euiccd_open_options options = EUICCD_INIT(struct euiccd_open_options);
    struct seen seen[2] = {{0}};
    struct fake_card fake;
    char path[128], start[32];

    (void)state;
    fake_card_make(&fake, NULL);
    euiccd_close(fake.card);
    assert_int_equal(euiccd_trace_new(&options.trace), 0);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s", fake.folder, rows[i].name);
        assert_int_equal(rows[i].add(options.trace, path), 0);
    }
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(euiccd_trace_callback(options.trace, count, &seen[i]), 0);
    assert_int_equal(euiccd_trace_gsmtap(options.trace, "127.0.0.1", "4729"), 0);
    options.name = "meter";
    assert_int_equal(euiccd_open(&fake.card, fake.path, &options, NULL), 0);
    assert_int_equal(euiccd_power_on(fake.card, NULL), 0);
    assert_int_equal(fake_send(&fake, "00FF0000", NULL), SW_INS_NOT_SUPPORTED);
    euiccd_close(fake.card);
    fake.card = NULL;
    euiccd_trace_free(options.trace);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_true(size_of(&fake, rows[i].name, start) > 0);
        assert_memory_equal(start, rows[i].start, strlen(rows[i].start));
    }
    assert_int_equal(seen[0].power, 2);
    assert_int_equal(seen[0].apdus, 1);
    assert_int_equal(seen[0].refusals, 1);
    assert_string_equal(seen[0].card, "meter");
    assert_int_equal(seen[0].events, seen[1].events);
    fake_card_end(&fake);
}

/* A target gets the events from its addition on, also of a card that is open. */
static void test_target_of_an_open_card(void **state)
{
    struct euiccd_open_options options = EUICCD_INIT(struct euiccd_open_options);
    struct seen seen[3] = {{0}};
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    euiccd_close(fake.card);
    assert_int_equal(euiccd_trace_new(&options.trace), 0);
    for (size_t i = 0; i < 3; i++) {
        if (i == 1)
            assert_int_equal(euiccd_open(&fake.card, fake.path, &options, NULL), 0);
        assert_int_equal(euiccd_trace_callback(options.trace, count, &seen[i]), 0);
        if (i > 0)
            assert_int_equal(euiccd_power_on(fake.card, NULL), 0);
    }
    assert_int_equal(fake_send(&fake, "00FF0000", NULL), SW_INS_NOT_SUPPORTED);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(seen[i].apdus, 1);
    assert_true(seen[0].power > seen[2].power);
    assert_int_equal(seen[0].power, seen[1].power);
    euiccd_close(fake.card);
    fake.card = NULL;
    euiccd_trace_free(options.trace);
    fake_card_end(&fake);
}

static void make_dual(struct euiccd_create_options *factory)
{
    factory->mode = EUICCD_MODE_DUAL;
}

static void note_recovery(void *context, const struct euiccd_trace_event *event)
{
    unsigned *recoveries = context;

    *recoveries += event->kind == EUICCD_TRACE_STORE && strcmp(event->name, "recover") == 0;
}

/* That a card was not closed cleanly is an event when it is powered on: the targets may be added
 * after it was opened. */
static void test_recovery(void **state)
{
    struct euiccd_open_options options = EUICCD_INIT(struct euiccd_open_options);
    struct euiccd_card *card = NULL;
    unsigned recoveries = 0;
    struct fake_card fake;
    char command[200], path[100];

    (void)state;
    fake_card_make(&fake, make_dual);
    assert_int_equal(fake_es10_hex(&fake, "BF3F0B8009312E6578616D706C65", NULL), SW_OK);
    snprintf(command, sizeof(command), "cd '%s' && mkdir cut && cp card.euicc* cut", fake.folder);
    assert_int_equal(system(command), 0);
    snprintf(path, sizeof(path), "%s/cut/card.euicc", fake.folder);
    assert_int_equal(euiccd_trace_new(&options.trace), 0);
    assert_int_equal(euiccd_open(&card, path, &options, NULL), 0);
    assert_int_equal(euiccd_trace_callback(options.trace, note_recovery, &recoveries), 0);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(euiccd_power_on(card, NULL), 0);
        assert_int_equal(recoveries, 1);
    }
    euiccd_close(card);
    euiccd_trace_free(options.trace);
    fake_card_end(&fake);
}

enum { MOMENT = 1234567890 };

/* Names of the events of the store, and whether the time of all was that of the card's clock. */
struct stored {
    char names[200];
    unsigned at_other_times;
};

static void note_store(void *context, const struct euiccd_trace_event *event)
{
    struct stored *stored = context;
    size_t len = strlen(stored->names);

    stored->at_other_times += event->time != MOMENT;
    if (event->kind == EUICCD_TRACE_STORE && len + 40 < sizeof(stored->names))
        snprintf(stored->names + len, sizeof(stored->names) - len, "%s;", event->name);
}

/* Transactions are traced. Events have the time of the clock that the card was opened with. */
static void test_store_and_clock(void **state)
{
    struct stored stored = {.at_other_times = 0};
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    fake.clock = MOMENT;
    fake_card_reopen(&fake);
    assert_int_equal(euiccd_trace_callback(fake.trace, note_store, &stored), 0);
    assert_int_equal(fake_es10_hex(&fake, "BF2E00", NULL), SW_OK);
    assert_non_null(strstr(stored.names, "begin;commit;"));
    assert_int_equal(stored.at_other_times, 0);
    fake_card_end(&fake);
}

static void test_target_that_cannot_be_opened(void **state)
{
    struct euiccd_trace *trace;

    (void)state;
    assert_int_equal(euiccd_trace_new(&trace), 0);
    errno = 0;
    assert_int_equal(euiccd_trace_json(trace, "/nonexistent/trace.json"), EUICCD_ERR_IO);
    assert_int_equal(errno, ENOENT);
    euiccd_trace_free(trace);
    euiccd_trace_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_targets),
        cmocka_unit_test(test_target_of_an_open_card),
        cmocka_unit_test(test_recovery),
        cmocka_unit_test(test_store_and_clock),
        cmocka_unit_test(test_target_that_cannot_be_opened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
