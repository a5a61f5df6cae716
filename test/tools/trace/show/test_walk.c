/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reader and session together: steps, the end, calls of the IPAe, what the callback returns. */
#include "tools/trace/show/walk.h"

#include "apdu/err.h"
#include "apdu/ins.h"
#include "test/tools/trace/show/trace_file.h"

enum { MAX = 20 };

struct heard {
    unsigned count, stop_at; /* the callback returns 7 at this one; 0: never */
    char lines[MAX][64];
};

static int on_exchange(void *context, const struct exchange *exchange)
{
    struct heard *heard = context;

    assert_true(heard->count < MAX);
    snprintf(heard->lines[heard->count++], sizeof(heard->lines[0]), "%u %u-%u %s",
             (unsigned)exchange->kind, (unsigned)exchange->number, (unsigned)exchange->last,
             exchange->name ? exchange->name : "");
    return heard->count == heard->stop_at ? 7 : 0;
}

/* The result of the last step. */
static int walk_all(const char *path, struct heard *heard)
{
    const struct walk_source source = {.path = path};
    char reason[WALK_REASON_MAX];
    struct walk *walk;
    int done;

    assert_int_equal(walk_new(&walk, &source, on_exchange, heard, reason), 0);
    do
        done = walk_step(walk);
    while (done == 1);
    if (done == 0)
        assert_null(walk_remark(walk));
    walk_free(walk);
    return done;
}

static void exchanges_in_order(void **state)
{
    struct trace_file_writer file;
    struct heard heard = {0};

    (void)state;
    trace_file_begin(&file);
    trace_emit(&file.trace, (struct trace_event){.kind = TRACE_POWER, .name = "power on"});
    story_apdu(&file.trace, "00A40004023F00", "", 0x6102);
    story_apdu(&file.trace, "00C0000002", "6200", 0x9000);
    story_apdu(&file.trace, "00A40004022F00", "", 0x6102); /* no GET RESPONSE follows */
    trace_file_end(&file);
    assert_int_equal(walk_all(file.path, &heard), 0);
    assert_int_equal(heard.count, 3);
    assert_string_equal(heard.lines[0], "0 1-1 power on");
    assert_string_equal(heard.lines[1], "1 2-3 ");
    assert_string_equal(heard.lines[2], "1 4-4 "); /* at the end */
    unlink(file.path);
}

static int count_incomplete(void *context, const struct exchange *exchange)
{
    struct heard *heard = context;

    heard->count++;
    heard->stop_at += (exchange->flags & EXCHANGE_INCOMPLETE) != 0;
    return 0;
}

/* A text trace shortens long values; what is read from it then is not the whole of it. */
static void a_shortened_call_is_incomplete(void **state)
{
    static const char lines[] =
        "12:00:01.000001 ship function ES10b.GetCerts SGP.32 5.9.12 > BF5600 < BF5682...(400 "
        "octets)\n"
        "12:00:01.000002 ship function ES10b.GetEID SGP.22 5.7.20 > BF3E035C015A < BF3E00\n"
        "12:00:01.000003 ship apdu > 8014000003830100 < 9000 (done)\n"
        "12:00:01.000004 ship function ES10b.GetCerts SGP.32 5.9.12 > BF5600 < BF5682...(400 "
        "octets)\n";
    char path[] = "/tmp/test_walk_XXXXXX";
    FILE *to = fdopen(mkstemp(path), "w");
    const struct walk_source source = {.path = path};
    struct heard heard = {0};
    char reason[WALK_REASON_MAX];
    struct walk *walk;

    (void)state;
    assert_non_null(to);
    fputs(lines, to);
    assert_int_equal(fclose(to), 0);
    assert_int_equal(walk_new(&walk, &source, count_incomplete, &heard, reason), 0);
    while (walk_step(walk) == 1)
        ;
    walk_free(walk);
    unlink(path);
    assert_int_equal(heard.count, 4);
    assert_int_equal(heard.stop_at, 2);
}

/* ES10 functions that the IPAe called during a toolkit command; of STORE DATA it is the command. */
static void calls_of_the_ipae(void **state)
{
    struct trace_file_writer file;
    struct heard heard = {0};

    (void)state;
    trace_file_begin(&file);
    trace_file_call(&file, "ES10b.GetEID", "BF3E035C015A");
    trace_note(&file.trace, "ipae", "a note");
    trace_file_call(&file, "ES10b.GetCerts", "BF5600");
    story_apdu(&file.trace, "8014000003830100", "", 0x9000);
    trace_file_call(&file, "ES10b.GetEID", "BF3E035C015A");
    story_apdu(&file.trace, "80E2910006BF3E035C015A", "BF3E00", 0x9000);
    trace_file_end(&file);
    assert_int_equal(walk_all(file.path, &heard), 0);
    assert_int_equal(heard.count, 4);
    assert_string_equal(heard.lines[0], "1 4-4 ");
    assert_string_equal(heard.lines[1], "3 4-4 ES10b.GetEID");
    assert_string_equal(heard.lines[2], "3 4-4 ES10b.GetCerts");
    assert_string_equal(heard.lines[3], "1 6-6 ");
    unlink(file.path);
}

static void walk_calls_alone(void **state)
{
    const struct trace_event events[] = {{.kind = TRACE_REFUSAL, .name = "a"},
                                         {.kind = TRACE_FUNCTION, .name = "b"},
                                         {.kind = TRACE_FUNCTION, .name = "c"}};
    struct exchange exchange = {.kind = EXCHANGE_COMMAND,
                                .ins = INS_FETCH,
                                .number = 8,
                                .last = 9,
                                .events = events,
                                .event_count = 3};
    struct heard heard = {.stop_at = 2};

    (void)state;
    assert_int_equal(walk_calls(&exchange, on_exchange, &heard), 7);
    assert_int_equal(heard.count, 2);
    assert_string_equal(heard.lines[1], "3 8-9 b");
    heard = (struct heard){.stop_at = 1};
    assert_int_equal(walk_calls(&exchange, on_exchange, &heard), 7);
    assert_int_equal(heard.count, 1);
    heard = (struct heard){0};
    exchange.kind = EXCHANGE_MESSAGE;
    assert_int_equal(walk_calls(&exchange, on_exchange, &heard), 0);
    assert_int_equal(heard.count, 1);
}

static void the_callback_ends_it(void **state)
{
    struct trace_file_writer file;
    struct heard heard = {.stop_at = 1};

    (void)state;
    trace_file_begin(&file);
    story_apdu(&file.trace, "0084000008", "0102030405060708", 0x9000);
    story_apdu(&file.trace, "0084000008", "0102030405060708", 0x9000);
    trace_file_end(&file);
    assert_int_equal(walk_all(file.path, &heard), 7);
    assert_int_equal(heard.count, 1);
    unlink(file.path);
}

static void sources_that_cannot_be_opened(void **state)
{
    static const struct walk_source sources[] = {
        {.path = "/none/trace"}, {.path = "/"}, {.listen = "no port"}};
    char reason[WALK_REASON_MAX];
    struct heard heard = {0};
    struct walk *walk;

    (void)state;
    for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
        reason[0] = '\0';
        assert_true(walk_new(&walk, &sources[i], on_exchange, &heard, reason) < 0);
        assert_true(strlen(reason) > 5);
        assert_null(strchr(reason, '\n'));
        assert_null(strstr(reason, "out of memory"));
    }
    assert_int_equal(heard.count, 0);
    walk_free(NULL);
}

/* The file ends inside a line: what is whole, and a remark. */
static void a_damaged_trace(void **state)
{
    struct trace_file_writer file;
    struct walk_source source = {0};
    struct heard heard = {0};
    char reason[WALK_REASON_MAX], *text;
    struct walk *walk;
    FILE *cut;
    size_t len;
    int done;

    (void)state;
    trace_file_begin(&file);
    story_apdu(&file.trace, "0084000008", "0102030405060708", 0x9000);
    story_apdu(&file.trace, "0084000008", "0102030405060708", 0x9000);
    trace_file_end(&file);
    text = story_read(file.path, &len);
    cut = fopen(file.path, "w");
    fwrite(text, 1, len - 20, cut);
    fclose(cut);
    free(text);
    source.path = file.path;
    assert_int_equal(walk_new(&walk, &source, on_exchange, &heard, reason), 0);
    do
        done = walk_step(walk);
    while (done == 1);
    assert_int_equal(done, 0);
    assert_int_equal(heard.count, 1);
    assert_non_null(walk_remark(walk));
    walk_free(walk);
    unlink(file.path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exchanges_in_order),   cmocka_unit_test(a_shortened_call_is_incomplete),
        cmocka_unit_test(calls_of_the_ipae),    cmocka_unit_test(walk_calls_alone),
        cmocka_unit_test(the_callback_ends_it), cmocka_unit_test(sources_that_cannot_be_opened),
        cmocka_unit_test(a_damaged_trace),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
