/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/show/view.h"

#include <string.h>

void view_set(struct view *view, struct arena *arena, const struct exchange *exchange)
{
    arena_reset(arena);
    view->arena = arena;
    view->exchange = exchange;
    view->function = decode_function(exchange);
    view->refused = decode_refused(exchange);
    view->has_summary = view->has_application = view->has_tree = false;
}

const char *view_summary(struct view *view)
{
    if (!view->has_summary)
        decode_summary(view->exchange, view->summary, sizeof(view->summary));
    view->has_summary = true;
    return view->summary;
}

const char *view_application(struct view *view)
{
    if (view->exchange->kind == EXCHANGE_EVENT && strchr(view->function, '.'))
        return "IPAe"; /* the caller of an ES10 function inside */
    if (!view->has_application)
        view->application = view->exchange->aid.len
                                ? decode_application(view->exchange->aid, view->application_text,
                                                     sizeof(view->application_text))
                                : "";
    view->has_application = true;
    return view->application;
}

bool view_lacks_memory(const struct view *view)
{
    return view->has_tree && view->tree.out_of_memory;
}

const struct tree *view_tree(struct view *view)
{
    if (!view->has_tree) {
        tree_init(&view->tree, view->arena, view->function);
        decode_exchange(&view->tree, view->exchange);
    }
    view->has_tree = true;
    return &view->tree;
}

const char *view_kind(const struct view *view)
{
    static const char *const kinds[] = {[EXCHANGE_POWER] = "power",
                                        [EXCHANGE_COMMAND] = "command",
                                        [EXCHANGE_MESSAGE] = "message",
                                        [EXCHANGE_EVENT] = "event"};

    return kinds[view->exchange->kind];
}
