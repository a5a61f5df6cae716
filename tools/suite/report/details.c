/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/report/details.h"

#include "tools/trace/decode/function.h"
#include "tools/trace/decode/messages.h"
#include "tools/trace/session/session.h"
#include "tools/trace/show/show.h"

#include <stdlib.h>
#include <string.h>

enum { TREE_MEMORY_MAX = 1 << 20 };

/* Passes the records of a case through a session; texts of the case go to `on_text`. */
struct walk_records {
    int (*on_exchange)(void *context, const struct exchange *exchange);
    void (*on_text)(void *context, const struct suite_record *record);
    void *context;
};

static void walk_records(const struct suite_record *records, const struct walk_records *walk)
{
    struct trace_session *session;
    uint64_t number = 0;

    if (trace_session_new(&session, NULL, walk->on_exchange, walk->context) < 0)
        return;
    for (const struct suite_record *at = records; at; at = at->next) {
        if (at->text) {
            if (walk->on_text)
                walk->on_text(walk->context, at);
        } else {
            const struct trace_record record = {.event = at->event, .number = ++number};

            trace_session_add(session, &record);
        }
    }
    trace_session_end(session);
    trace_session_free(session);
}

/* ---- Details ---- */

struct writer {
    struct show show;
    struct arena arena;
    struct view view;
    char *tree; /* of the last exchange */
    size_t tree_len;
};

static int write_exchange(void *context, const struct exchange *exchange)
{
    struct writer *writer = context;
    struct show tree = {0};

    view_set(&writer->view, &writer->arena, exchange);
    show_line(&writer->show, &writer->view);
    if (exchange->kind != EXCHANGE_COMMAND)
        return 0;
    free(writer->tree);
    writer->tree = NULL;
    tree.to = open_memstream(&writer->tree, &writer->tree_len);
    if (tree.to) {
        show_nodes(&tree, view_tree(&writer->view)->root.first, 1);
        fclose(tree.to);
    }
    return 0;
}

static void write_text(void *context, const struct suite_record *record)
{
    struct writer *writer = context;

    fprintf(writer->show.to, "%s %s\n", record->step ? "step:" : "note:", record->text);
}

void details_make(struct results *results, struct result *result,
                  const struct suite_record *records)
{
    struct writer writer = {.show = {.events = true}};
    char *text = NULL;
    size_t len = 0;

    result->details = "";
    writer.show.to = open_memstream(&text, &len);
    if (!writer.show.to)
        return;
    arena_init(&writer.arena, TREE_MEMORY_MAX);
    walk_records(records, &(struct walk_records){write_exchange, write_text, &writer});
    if (writer.tree)
        fprintf(writer.show.to, "last exchange:\n%s", writer.tree);
    fclose(writer.show.to);
    result->details = results_text(results, text);
    free(writer.tree);
    free(text);
    arena_free(&writer.arena);
}

/* ---- Result codes ---- */

struct collector {
    struct results *results;
    struct result *result;
};

static void add_code(const struct collector *collector, const char *text)
{
    struct result_code *code;

    for (code = collector->result->codes; code; code = code->next)
        if (strcmp(code->text, text) == 0)
            return;
    code = arena_alloc(&collector->results->arena, sizeof(*code));
    if (!code)
        return;
    code->text = results_text(collector->results, text);
    code->next = collector->result->codes;
    collector->result->codes = code;
}

static const char *status(uint16_t sw, char text[80])
{
    snprintf(text, 80, "status %04X", sw);
    return text;
}

static int collect_exchange(void *context, const struct exchange *exchange)
{
    struct es10_call call;
    const char *function;
    char text[200], code[80];
    const char *name;
    bool refused;

    if (exchange_content(exchange) != CONTENT_ES10)
        return 0;
    call = exchange_es10(exchange);
    function = function_of(call.request);
    name = decode_result(call.response, &refused, code, sizeof(code));
    if (!function)
        return 0;
    snprintf(text, sizeof(text), "%s %s", function,
             name                ? name
             : call.response.len ? "ok"
                                 : status(exchange->sw, code));
    add_code(context, text);
    return 0;
}

void details_codes(struct results *results, struct result *result,
                   const struct suite_record *records)
{
    struct collector collector = {results, result};

    walk_records(records, &(struct walk_records){collect_exchange, NULL, &collector});
}
