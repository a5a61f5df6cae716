/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/report/details.h"

#include "tools/suite/report/walk.h"
#include "tools/trace/show/show.h"

#include <stdlib.h>

enum { TREE_MEMORY_MAX = 1 << 20 };

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
    walk_exchanges(records, write_exchange, write_text, &writer);
    if (writer.tree)
        fprintf(writer.show.to, "last exchange:\n%s", writer.tree);
    fclose(writer.show.to);
    result->details = results_text(results, text);
    free(writer.tree);
    free(text);
    arena_free(&writer.arena);
}
