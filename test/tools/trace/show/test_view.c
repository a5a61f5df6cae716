/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An exchange as it is shown: made once, when it is asked for, and new with each exchange. */
#include "test/tools/trace/show/filter_scene.h"

static struct arena arena;
static struct view view;

static int begin(void **state)
{
    (void)state;
    arena_init(&arena, 1 << 20);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void a_command(void **state)
{
    const struct tree *tree;

    (void)state;
    view_set(&view, &arena, &command);
    assert_string_equal(view.function, "ES10c.EnableProfile");
    assert_true(view.refused);
    assert_string_equal(view_kind(&view), "command");
    assert_string_equal(view_application(&view), "ISD-R");
    assert_non_null(strstr(view_summary(&view), "EnableProfile"));
    assert_ptr_equal(view_summary(&view), view_summary(&view));
    tree = view_tree(&view);
    assert_non_null(tree_find(&tree->root, "command"));
    assert_string_equal(tree->root.name, "ES10c.EnableProfile");
    assert_ptr_equal(view_tree(&view)->root.first, tree->root.first);
}

/* Nothing of the exchange before remains. */
static void the_next_one(void **state)
{
    static const uint8_t other[] = {0xA0, 0, 0, 0, 0x99};
    struct exchange next = {.kind = EXCHANGE_COMMAND, .ins = INS_SELECT, .sw = 0x9000};

    (void)state;
    view_set(&view, &arena, &command);
    view_tree(&view);
    view_application(&view);
    view_summary(&view);
    next.aid = BYTES_OF(other);
    view_set(&view, &arena, &next);
    assert_false(view.refused);
    assert_string_equal(view_application(&view), "A000000099");
    assert_null(strstr(view_summary(&view), "EnableProfile"));
    assert_string_equal(view_tree(&view)->root.name, view.function);
    next.aid = BYTES_NONE;
    view_set(&view, &arena, &next);
    assert_string_equal(view_application(&view), "");
}

static void kinds_and_applications(void **state)
{
    static const uint8_t get_eid[] = {0xBF, 0x3E, 0x03, 0x5C, 0x01, 0x5A};
    const struct trace_event call = {
        .kind = TRACE_FUNCTION, .name = "GetEID", .command = BYTES_OF(get_eid)};
    const struct trace_event note = {.kind = TRACE_NOTE, .name = "store"};
    const struct {
        struct exchange exchange;
        const char *kind, *application;
    } rows[] = {
        {{.kind = EXCHANGE_POWER, .name = "reset"}, "power", ""},
        {{.kind = EXCHANGE_EVENT, .name = call.name, .events = &call, .event_count = 1},
         "event",
         "IPAe"},
        {{.kind = EXCHANGE_EVENT, .name = note.name, .events = &note, .event_count = 1},
         "event",
         ""},
        {message, "message", ""},
        {{.kind = EXCHANGE_COMMAND, .aid = BYTES_OF(isdr)}, "command", "ISD-R"},
        {{.kind = EXCHANGE_MESSAGE, .protocol = "TCP", .aid = BYTES_OF(isdr)}, "message", "ISD-R"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        view_set(&view, &arena, &rows[i].exchange);
        assert_string_equal(view_kind(&view), rows[i].kind);
        assert_string_equal(view_application(&view), rows[i].application);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_command, begin, end),
        cmocka_unit_test_setup_teardown(the_next_one, begin, end),
        cmocka_unit_test_setup_teardown(kinds_and_applications, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
