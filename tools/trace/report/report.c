/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/report/report.h"

#include "apdu/err.h"
#include "tools/trace/decode/file.h"
#include "tools/trace/decode/instruction.h"
#include "tools/trace/report/page.h"
#include "tools/trace/report/tree_json.h"
#include "tools/trace/show/view.h"

#include <stdlib.h>
#include <string.h>

enum {
    GROUP = 256, /* exchanges of a script element, at most */
    GROUP_TREES = 4 << 20,
    FILE_NAME_MAX = 128,
    FILE_ID = 2, /* a path of one file is the application's */
    TREE_MAX = 64 << 20,
    NS_PER_US = 1000
};

/* Each is an array with one number an exchange; of those with an S it is the index of a string. */
#define COLUMNS                                                                                    \
    C(kind)                                                                                        \
    C(flags)                                                                                       \
    C(number)                                                                                      \
    C(fetched) /* number of the FETCH that a TERMINAL RESPONSE answers; 0 */                       \
    C(last)                                                                                        \
    C(timed)    /* 1: it has a time */                                                             \
    C(time)     /* microseconds since 1970, as difference to the exchange before */                \
    C(duration) /* microseconds */                                                                 \
    C(card)     /* S */                                                                            \
    C(command)  /* octets of the command's data or of the request */                               \
    C(response) /* octets of the response's data */                                                \
    C(channel)                                                                                     \
    C(ins)                                                                                         \
    C(sw)                                                                                          \
    C(apdus)                                                                                       \
    C(sent)                                                                                        \
    C(received)                                                                                    \
    C(function)    /* S */                                                                         \
    C(instruction) /* S */                                                                         \
    C(summary)     /* S */                                                                         \
    C(protocol)    /* S */                                                                         \
    C(peer)        /* S */                                                                         \
    C(application) /* S */                                                                         \
    C(file)        /* S */                                                                         \
    C(pins)        /* S */                                                                         \
    C(refused)     /* 1: see decode_refused */                                                     \
    C(tree)        /* flags of all nodes of the tree together */                                   \
    C(unknown)     /* nodes that are unknown to the decoder */
#define C(name) COLUMN_##name,
enum column { COLUMNS COLUMN_COUNT };
#undef C

struct report {
    FILE *to;
    bool secrets;
    const char *name;
    struct arena arena;
    struct view view; /* of the exchange under way */
    struct json_text columns[COLUMN_COUNT];
    struct json_text refusals, trees;
    struct string_table row_strings, tree_strings;
    size_t in_group;
    int64_t time; /* of the exchange before, in microseconds */
    uint64_t exchanges;
};

int report_new(struct report **out, FILE *to, const char *name, bool secrets)
{
    struct report *report = calloc(1, sizeof(*report));
    int err;

    if (!report)
        return ERR_MEMORY;
    *report = (struct report){.to = to, .name = name, .secrets = secrets};
    arena_init(&report->arena, TREE_MAX);
    err = page_put_start(to);
    if (err < 0) {
        report_free(report);
        return err;
    }
    *out = report;
    return 0;
}

void report_free(struct report *report)
{
    if (!report)
        return;
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        json_text_free(&report->columns[i]);
    json_text_free(&report->refusals);
    json_text_free(&report->trees);
    string_table_free(&report->row_strings);
    string_table_free(&report->tree_strings);
    arena_free(&report->arena);
    free(report);
}

static void put_number(struct report *report, enum column column, int64_t number)
{
    if (report->in_group)
        JSON_TEXT(&report->columns[column], ",");
    json_text_number(&report->columns[column], number);
}

static void put_string(struct report *report, enum column column, const char *string)
{
    put_number(report, column, (int64_t)string_table_index(&report->row_strings, string));
}

static void put_time(struct report *report, const struct exchange *exchange)
{
    bool timed = exchange->time >= 0;
    int64_t time = timed ? exchange->time / NS_PER_US : report->time;

    put_number(report, COLUMN_timed, timed);
    put_number(report, COLUMN_time, time - report->time);
    put_number(report, COLUMN_duration, exchange->nanoseconds / NS_PER_US);
    report->time = time;
}

/* [ROW, name, clause, rule, reason, element, octets]: the strings as such, they are few. */
static void put_refusals(struct report *report, const struct exchange *exchange)
{
    struct json_text *out = &report->refusals;

    for (size_t i = 0; i < exchange->event_count; i++) {
        const struct trace_event *event = &exchange->events[i];
        const char *const texts[] = {event->name, event->clause, event->rule, event->reason,
                                     event->element};

        if (event->kind != TRACE_REFUSAL)
            continue;
        json_text_raw(out, ",[", out->len ? 2 : 0);
        if (out->len == 0)
            JSON_TEXT(out, "[");
        json_text_number(out, (int64_t)report->in_group);
        for (size_t j = 0; j < sizeof(texts) / sizeof(texts[0]); j++) {
            JSON_TEXT(out, ",");
            json_text_string(out, texts[j] ? texts[j] : "");
        }
        JSON_TEXT(out, ",");
        json_text_octets(out, event->data);
        JSON_TEXT(out, "]");
    }
}

static void put_tree(struct report *report)
{
    const struct tree *tree = view_tree(&report->view);
    unsigned flags;

    if (report->in_group)
        JSON_TEXT(&report->trees, ",\n");
    flags = tree_json_put(&report->trees, &report->tree_strings, tree, report->view.exchange,
                          report->secrets);
    put_number(report, COLUMN_tree, flags | (tree->full ? (unsigned)TREE_MALFORMED : 0));
    put_number(report, COLUMN_unknown, tree->unknown);
}

static void put_row(struct report *report)
{
    const struct exchange *exchange = report->view.exchange;
    char file[FILE_NAME_MAX];
    uint8_t path[FILE_PATH_MAX];
    bool command = exchange->kind == EXCHANGE_COMMAND;

    put_number(report, COLUMN_kind, exchange->kind);
    put_number(report, COLUMN_flags, exchange->flags);
    put_number(report, COLUMN_number, (int64_t)exchange->number);
    put_number(report, COLUMN_last, (int64_t)exchange->last);
    put_number(report, COLUMN_fetched, (int64_t)exchange->fetched);
    put_time(report, exchange);
    put_string(report, COLUMN_card, exchange->card);
    put_number(report, COLUMN_channel, command ? (int64_t)exchange->channel : -1);
    put_number(report, COLUMN_ins, command ? (int64_t)exchange->ins : -1);
    put_number(report, COLUMN_sw, command ? (int64_t)exchange->sw : -1);
    put_number(report, COLUMN_apdus, exchange->apdus);
    put_number(report, COLUMN_sent, (int64_t)exchange->octets_sent);
    put_number(report, COLUMN_received, (int64_t)exchange->octets_received);
    put_number(report, COLUMN_command, (int64_t)exchange->command.len);
    put_number(report, COLUMN_response, (int64_t)exchange->response.len);
    put_string(report, COLUMN_function, report->view.function);
    put_string(report, COLUMN_instruction, command ? instruction_name(exchange) : "");
    put_string(report, COLUMN_summary, view_summary(&report->view));
    put_string(report, COLUMN_protocol, exchange->protocol);
    put_string(report, COLUMN_peer, exchange->peer);
    put_string(report, COLUMN_application, view_application(&report->view));
    put_string(
        report, COLUMN_file,
        exchange->path.len > (exchange->aid.len ? (size_t)FILE_ID : 0)
            ? decode_file_name(exchange->aid, file_path_of(exchange, path), file, sizeof(file))
            : "");
    put_string(report, COLUMN_pins, exchange->pins);
    put_number(report, COLUMN_refused, report->view.refused);
}

static bool memory_failed(const struct report *report)
{
    bool failed = report->refusals.failed || report->trees.failed || report->row_strings.failed ||
                  report->tree_strings.failed;

    for (size_t i = 0; i < COLUMN_COUNT; i++)
        failed = failed || report->columns[i].failed;
    return failed;
}

static void put(struct report *report, const struct json_text *text)
{
    fwrite(text->at ? text->at : "", 1, text->len, report->to);
}

/* The script elements of the exchanges that were added since the last ones. */
static int end_group(struct report *report)
{
#define C(name) #name,
    static const char *const names[] = {COLUMNS};
#undef C
    struct json_text strings = {0};

    string_table_put(&report->row_strings, &strings);
    fputs("<script type=\"application/json\" class=\"exchanges\">{\"strings\":", report->to);
    put(report, &strings);
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        fprintf(report->to, ",\n\"%s\":[", names[i]);
        put(report, &report->columns[i]);
        putc(']', report->to);
        json_text_clear(&report->columns[i]);
    }
    fputs(",\n\"refusals\":[", report->to);
    put(report, &report->refusals);
    fputs("]}</script>\n<script type=\"application/json\" class=\"trees\">{\"strings\":",
          report->to);
    json_text_clear(&strings);
    string_table_put(&report->tree_strings, &strings);
    put(report, &strings);
    fputs(",\n\"trees\":[", report->to);
    put(report, &report->trees);
    fputs("]}</script>\n", report->to);
    json_text_clear(&report->refusals);
    json_text_clear(&report->trees);
    string_table_clear(&report->row_strings);
    string_table_clear(&report->tree_strings);
    report->in_group = 0;
    if (strings.failed || memory_failed(report)) {
        json_text_free(&strings);
        return ERR_MEMORY;
    }
    json_text_free(&strings);
    return ferror(report->to) ? ERR_IO : 0;
}

int report_add(void *context, const struct exchange *exchange)
{
    struct report *report = context;

    view_set(&report->view, &report->arena, exchange);
    put_refusals(report, exchange);
    put_tree(report);
    put_row(report);
    report->exchanges++;
    if (memory_failed(report) || view_lacks_memory(&report->view))
        return ERR_MEMORY;
    report->in_group++;
    return report->in_group == GROUP || report->trees.len >= GROUP_TREES ? end_group(report) : 0;
}

int report_end(struct report *report, const char *remark)
{
    struct json_text about = {0};
    int err = report->in_group ? end_group(report) : 0;

    JSON_TEXT(&about, "<script type=\"application/json\" id=\"about\">{\"name\":");
    json_text_string(&about, report->name);
    JSON_TEXT(&about, ",\"exchanges\":");
    json_text_number(&about, (int64_t)report->exchanges);
    JSON_TEXT(&about, ",\"secrets\":");
    json_text_raw(&about, report->secrets ? "true" : "false", report->secrets ? 4 : 5);
    JSON_TEXT(&about, ",\"remark\":");
    json_text_string(&about, remark ? remark : "");
    JSON_TEXT(&about, "}</script>\n");
    put(report, &about);
    if (err == 0 && about.failed)
        err = ERR_MEMORY;
    json_text_free(&about);
    if (err == 0)
        err = page_put_end(report->to);
    if (err == 0 && (fflush(report->to) != 0 || ferror(report->to)))
        err = ERR_IO;
    return err;
}
