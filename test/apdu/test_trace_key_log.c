/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A key log as a sink of a trace: secrets only, each in a line, also of two cards. */
#include "apdu/err.h"
#include "apdu/trace.h"
#include "test/apdu/key_log_scene.h"

static void a_sink_writes_secrets_only(void **state)
{
    struct trace_sink *sink = trace_key_log_new(path);
    const struct trace trace = {"ship", &story_clock, sink};

    (void)state;
    assert_non_null(sink);
    assert_true(trace_takes_secrets(&trace));
    trace_secret(&trace, "CLIENT_RANDOM 00 01");
    story_emit(sink);
    trace_secret(&trace, "EUICCD_BSP 00 01 02 03");
    trace_sinks_close(sink);
    assert_content("CLIENT_RANDOM 00 01\nEUICCD_BSP 00 01 02 03\n");
    unlink(path);
    assert_null(trace_key_log_new("/none/keys"));
    assert_int_equal(errno, ENOENT);
}

/* Each card has its sink; none wants more than secrets, and the last one may close first. */
static void two_cards_append_to_one_file(void **state)
{
    struct trace_sink *first = trace_key_log_new(path), *second = trace_key_log_new(path);
    const struct trace one = {"one", &story_clock, first}, two = {"two", &story_clock, second};
    struct stat status;

    (void)state;
    assert_non_null(first);
    assert_non_null(second);
    trace_secret(&one, "A 1");
    trace_secret(&two, "B 2");
    trace_sinks_close(second);
    trace_note(&one, "store", "no secret");
    trace_secret(&one, "A 3");
    trace_sinks_close(first);
    assert_content("A 1\nB 2\nA 3\n");
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    unlink(path);
}

static void a_symbolic_link_is_refused(void **state)
{
    (void)state;
    assert_int_equal(symlink("/dev/null", path), 0);
    assert_null(trace_key_log_new(path));
    assert_int_equal(errno, ELOOP);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sink_writes_secrets_only),
        cmocka_unit_test(two_cards_append_to_one_file),
        cmocka_unit_test(a_symbolic_link_is_refused),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
