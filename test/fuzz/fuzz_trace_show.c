/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: a trace of any format through reader, session and decoder, shown as lines, trees,
 * JSON and statistics. A trace does not differ from itself in any field.
 */
#include "apdu/err.h"
#include "tools/trace/read/reader.h"
#include "tools/trace/session/session.h"
#include "tools/trace/show/diff.h"
#include "tools/trace/show/exchange_copy.h"
#include "tools/trace/show/filter.h"
#include "tools/trace/show/show.h"
#include "tools/trace/show/stats.h"
#include "tools/trace/show/walk.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MEMORY_MAX = 1 << 20 };

struct fuzz {
    FILE *to;
    struct show show;
    struct stats *stats;
    struct filter *filter;
    struct arena arena, copy_arena;
    struct view view, copy_view;
};

static int on_exchange(void *context, const struct exchange *exchange)
{
    static const struct diff_options options = {.quiet = true, .all = true};
    struct fuzz *fuzz = context;
    struct exchange copy;

    view_set(&fuzz->view, &fuzz->arena, exchange);
    (void)filter_matches(fuzz->filter, &fuzz->view);
    show_tree(&fuzz->show, &fuzz->view);
    show_json(fuzz->to, &fuzz->view, "fuzz");
    assert(stats_add(fuzz->stats, &fuzz->view) == 0);
    arena_reset(&fuzz->copy_arena);
    if (exchange_copy(&copy, exchange, &fuzz->copy_arena) < 0)
        return 0;
    view_set(&fuzz->copy_view, &fuzz->copy_arena, exchange);
    assert(diff_trees(&view_tree(&fuzz->view)->root, &view_tree(&fuzz->copy_view)->root, false,
                      &options, ""));
    return 0;
}

static int with_calls(void *context, const struct exchange *exchange)
{
    return walk_calls(exchange, on_exchange, context);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz fuzz = {.to = fopen("/dev/null", "w")};
    struct trace_reader *reader = NULL;
    struct trace_session *session = NULL;
    struct trace_record record;
    char reason[FILTER_REASON_MAX];

    assert(fuzz.to);
    fuzz.show = (struct show){.to = fuzz.to, .colour = true, .events = true, .full = true};
    if (trace_reader_memory(&reader, bytes_at(data, size), reason, sizeof(reason)) == 0) {
        arena_init(&fuzz.arena, MEMORY_MAX);
        arena_init(&fuzz.copy_arena, MEMORY_MAX);
        assert(filter_new(&fuzz.filter, "text=a or unknown or function=b and app=c", reason) == 0);
        assert(stats_new(&fuzz.stats) == 0);
        assert(trace_session_new(&session, NULL, with_calls, &fuzz) == 0);
        while (trace_reader_next(reader, &record) > 0)
            assert(trace_session_add(session, &record) == 0);
        assert(trace_session_end(session) == 0);
        stats_print(fuzz.stats, fuzz.to);
        stats_print_json(fuzz.stats, fuzz.to);
        trace_session_free(session);
        stats_free(fuzz.stats);
        filter_free(fuzz.filter);
        arena_free(&fuzz.arena);
        arena_free(&fuzz.copy_arena);
        trace_reader_close(reader);
    }
    fclose(fuzz.to);
    return 0;
}
