/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is expected of the last exchange, by the names of the specifications (tools/trace/decode).
 */
#include "tools/suite/suite.h"

#include "apdu/apdu.h"
#include "tools/trace/decode/decode.h"

#include <string.h>

/* The response of the last exchange as a tree. */
static struct tree *decode_last(struct suite *suite)
{
    struct tree *tree = suite_alloc(suite, sizeof(*tree));
    struct exchange exchange = {.kind = EXCHANGE_COMMAND,
                                .card = "",
                                .time = -1,
                                .pins = "",
                                .command = suite->last.request,
                                .response = suite->last.response,
                                .sw = suite->last.sw,
                                .apdus = 1};
    struct capdu command;

    tree_init(tree, &suite->arena, "response");
    if (suite->last.es10) {
        decode_message(tree, NULL, suite->last.response, 0, true);
    } else if (capdu_parse(&command, suite->last.request) == 0) {
        exchange.channel = command.channel;
        exchange.cla = command.cla;
        exchange.ins = command.ins;
        exchange.p1 = command.p1;
        exchange.p2 = command.p2;
        exchange.command = command.data;
        exchange.le = command.le;
        decode_exchange(tree, &exchange);
    }
    return tree;
}

/* The first node, in order of the text, whose own name and those below it are `path`. */
static const struct node *find(const struct node *node, const char *path)
{
    for (const struct node *child = node->first; child; child = child->next) {
        size_t len = strcspn(path, "/");
        const struct node *found = NULL;

        if (strlen(child->name) == len && memcmp(child->name, path, len) == 0)
            found = path[len] ? tree_find(child, path + len + 1) : child;
        if (!found)
            found = find(child, path);
        if (found)
            return found;
    }
    return NULL;
}

const char *suite_text(struct suite *suite, const char *name)
{
    const struct tree *tree = decode_last(suite);
    const struct node *node = find(&tree->root, name);

    return !node ? NULL : node->value ? node->value : "";
}

/* `*` is any text; the pattern ends at `end`. */
static bool text_matches(const char *pattern, const char *end, const char *text)
{
    for (; pattern < end; pattern++, text++) {
        if (*pattern == '*') {
            do {
                if (text_matches(pattern + 1, end, text))
                    return true;
            } while (*text++);
            return false;
        }
        if (*pattern != *text)
            return false;
    }
    return !*text;
}

void suite_expect(struct suite *suite, const char *name, const char *value)
{
    const char *found = suite_text(suite, name);

    if (!found)
        suite_fail(suite, "%s is absent in the response %.80s; expected %s", name,
                   suite_hex(suite, suite->last.response), value);
    for (const char *at = value;; at++) {
        const char *end = at + strcspn(at, "|");

        if (text_matches(at, end, found))
            return;
        at = end;
        if (!*at)
            break;
    }
    suite_fail(suite, "%s is %s; expected %s", name, found, value);
}
