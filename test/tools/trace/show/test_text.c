/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines and trees as text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "apdu/ins.h"
#include "tools/trace/show/show.h"

static const struct trace_event refusal = {.kind = TRACE_REFUSAL,
                                           .name = "UPDATE BINARY",
                                           .clause = "TS 102 221 11.1.4",
                                           .reason = "UPDATE\nneeds ADM1"};
static const struct exchange update = {.kind = EXCHANGE_COMMAND,
                                       .number = 54,
                                       .time = 43201000123000,
                                       .card = "ship",
                                       .channel = 1,
                                       .ins = INS_UPDATE_BINARY,
                                       .sw = 0x6982,
                                       .events = &refusal,
                                       .event_count = 1,
                                       .pins = ""};
static const struct exchange power = {
    .kind = EXCHANGE_POWER, .number = 55, .time = -1, .card = "barge", .name = "reset", .pins = ""};

struct output {
    char *text;
    size_t len;
    struct show show;
    struct arena arena;
    struct view view;
};

static void begin(struct output *output)
{
    memset(output, 0, sizeof(*output));
    output->show.to = open_memstream(&output->text, &output->len);
    assert_non_null(output->show.to);
    arena_init(&output->arena, 1 << 20);
}

static void line(struct output *output, const struct exchange *exchange)
{
    view_set(&output->view, &output->arena, exchange);
    show_line(&output->show, &output->view);
}

static void end(struct output *output, const char *expected)
{
    fclose(output->show.to);
    arena_free(&output->arena);
    assert_string_equal(output->text, expected);
    free(output->text);
}

static void a_refusal_has_its_reason_in_the_line(void **state)
{
    struct output output;

    (void)state;
    begin(&output);
    line(&output, &update);
    end(&output, "   54 12:00:01.000123  1         6982 UPDATE BINARY [TS 102 221 11.1.4 "
                 "UPDATE\\x0Aneeds ADM1]\n");
}

static void a_second_card_gets_a_column(void **state)
{
    struct output output;

    (void)state;
    begin(&output);
    line(&output, &update);
    line(&output, &power);
    line(&output, &update);
    end(&output, "   54 12:00:01.000123  1         6982 UPDATE BINARY [TS 102 221 11.1.4 "
                 "UPDATE\\x0Aneeds ADM1]\n"
                 "   55               - barge       -              reset\n"
                 "   54 12:00:01.000123 ship        1         6982 UPDATE BINARY [TS 102 221 "
                 "11.1.4 UPDATE\\x0Aneeds ADM1]\n");
}

static void a_tree_is_indented_and_cut(void **state)
{
    static uint8_t octets[100];
    struct output output;
    struct tree tree;
    struct node *parent, *node;

    (void)state;
    begin(&output);
    tree_init(&tree, &output.arena, "x");
    parent = tree_node(&tree, NULL, "command", BYTES_NONE, 0);
    node = tree_node(&tree, parent, "9F1F", bytes_at(octets, 2), 0);
    tree_hex(&tree, node);
    tree_flag(&tree, node, TREE_UNKNOWN);
    tree_node(&tree, parent, "signature", BYTES_OF(octets), 0);
    show_nodes(&output.show, tree.root.first, 1);
    output.show.full = true;
    show_nodes(&output.show, parent->first->next, 0);
    end(&output,
        "  command\n    9F1F: 0000 (unknown)\n    signature: "
        "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
        "000000... (100 octets)\nsignature: "
        "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
        "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
        "00000000000000000000\n");
}

static void colours_end_with_the_line(void **state)
{
    struct output output;

    (void)state;
    begin(&output);
    output.show.colour = true;
    line(&output, &update);
    fflush(output.show.to);
    assert_non_null(strstr(output.text, "\033[31m6982\033[0m"));
    assert_non_null(strstr(output.text, "ADM1]\033[0m\n"));
    fclose(output.show.to);
    arena_free(&output.arena);
    free(output.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refusal_has_its_reason_in_the_line),
        cmocka_unit_test(a_second_card_gets_a_column),
        cmocka_unit_test(a_tree_is_indented_and_cut),
        cmocka_unit_test(colours_end_with_the_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
