/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two trees, field by field. */
#include "apdu/text.h"
#include "tools/trace/show/diff.h"
#include "tools/trace/show/pattern.h"
#include "tools/trace/tree.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    PATH_MAX_OCTETS = 400,
    SIGNATURE_MIN = 60,  /* octets of what may be a DER signature */
    SIGNATURE_SLACK = 4, /* by which its length varies: leading zeros of r and s */
    SHOWN_OCTETS = 32
};

struct comparison {
    const struct diff_options *options;
    const char *title;
    bool equal;
    bool encrypted; /* lengths vary with what is encrypted */
    char path[PATH_MAX_OCTETS];
    size_t path_len;
};

static void put(struct comparison *comparison, char sign, const struct node *node)
{
    FILE *to = comparison->options->to;
    char hex[2 * SHOWN_OCTETS + 1];

    fputs(comparison->options->colour ? (sign == '-' ? "\033[31m" : "\033[32m") : "", to);
    putc(sign, to);
    text_print(to, comparison->path);
    if (node->value) {
        fputs(": ", to);
        text_print(to, node->value);
    } else if (!node->first && node->octets.len) {
        fprintf(to, ": %s%s", bytes_to_hex(node->octets, hex, sizeof(hex)),
                node->octets.len > SHOWN_OCTETS ? "..." : "");
    }
    fputs(comparison->options->colour ? "\033[0m\n" : "\n", to);
}

/* A difference; NULL: the node is in the other tree only. */
static void differ(struct comparison *comparison, const struct node *a, const struct node *b)
{
    const struct diff_options *options = comparison->options;

    if (!options->quiet) {
        if (comparison->equal)
            fputs(comparison->title, options->to);
        if (a)
            put(comparison, '-', a);
        if (b)
            put(comparison, '+', b);
    }
    comparison->equal = false;
}

/* Notes that are no refusal and no function: the same commands again, by their octets. */
static bool is_note(const struct comparison *comparison)
{
    return !comparison->options->all && (strcmp(comparison->path, "events/await") == 0 ||
                                         strcmp(comparison->path, "events/note") == 0 ||
                                         strcmp(comparison->path, "events/store") == 0);
}

/* Does the path, or one of its last parts, match one of the ignored fields? */
static bool is_ignored(const struct comparison *comparison)
{
    const struct diff_options *options = comparison->options;

    if (is_note(comparison))
        return true;
    for (const char *end = comparison->path;; end++) {
        for (size_t i = 0; i < options->ignored_count; i++)
            if (pattern_matches(options->ignored[i], end))
                return true;
        end = strchr(end, '/');
        if (!end)
            return false;
    }
}

/* Goes down to a child; the result is given to `leave`. */
static size_t enter(struct comparison *comparison, const char *name)
{
    size_t before = comparison->path_len;
    int len = snprintf(comparison->path + before, sizeof(comparison->path) - before, "%s%s",
                       before ? "/" : "", name);

    comparison->path_len = before + (len > 0 ? (size_t)len : 0);
    if (comparison->path_len >= sizeof(comparison->path))
        comparison->path_len = sizeof(comparison->path) - 1;
    return before;
}

static void leave(struct comparison *comparison, size_t before)
{
    comparison->path_len = before;
    comparison->path[before] = '\0';
}

static bool is_number(const char *value)
{
    return value && *value && strspn(value, "0123456789") == strlen(value);
}

static bool same_shape(const struct node *a, const struct node *b)
{
    size_t shorter = a->octets.len < b->octets.len ? a->octets.len : b->octets.len;
    size_t longer = a->octets.len < b->octets.len ? b->octets.len : a->octets.len;

    if (shorter == longer || (shorter && a->flags & b->flags & TREE_ANY_LENGTH) ||
        (is_number(a->value) && is_number(b->value)))
        return true;
    return shorter >= SIGNATURE_MIN && longer - shorter <= SIGNATURE_SLACK;
}

/* 91xx and 61xx with another length are the same result. */
static bool same_status(const char *a, const char *b)
{
    return strncmp(a, b, 2) == 0 && (strncmp(a, "91", 2) == 0 || strncmp(a, "61", 2) == 0);
}

static bool same_content(const struct comparison *comparison, const struct node *a,
                         const struct node *b, bool random)
{
    if (a->flags & b->flags & TREE_MALFORMED)
        return true; /* the value names the octet at which it ends; the octets before are compared
                      */
    if (random)
        return comparison->encrypted || a->first || b->first || same_shape(a, b);
    if (a->value && b->value)
        return strcmp(a->value, b->value) == 0 ||
               (strcmp(comparison->path, "status") == 0 && same_status(a->value, b->value));
    if (a->value || b->value)
        return false;
    return a->first || b->first || bytes_equal(a->octets, b->octets);
}

static void compare_lists(struct comparison *comparison, const struct node *a, const struct node *b,
                          bool random);

static void compare_nodes(struct comparison *comparison, const struct node *a, const struct node *b,
                          bool random)
{
    size_t before = enter(comparison, a->name);

    random |= ((a->flags | b->flags) & TREE_RANDOM) != 0;
    if (!is_ignored(comparison)) {
        if (!same_content(comparison, a, b, random))
            differ(comparison, a, b);
        compare_lists(comparison, a->first, b->first, random);
    }
    leave(comparison, before);
}

static void only(struct comparison *comparison, const struct node *node, bool in_a)
{
    size_t before = enter(comparison, node->name);

    if (!is_ignored(comparison))
        differ(comparison, in_a ? node : NULL, in_a ? NULL : node);
    leave(comparison, before);
}

static const struct node *find(const struct node *list, const char *name)
{
    while (list && strcmp(list->name, name) != 0)
        list = list->next;
    return list;
}

/* Pairs children of the same name, in order. */
static void compare_lists(struct comparison *comparison, const struct node *a, const struct node *b,
                          bool random)
{
    while (a || b) {
        if (a && b && strcmp(a->name, b->name) == 0) {
            compare_nodes(comparison, a, b, random);
            a = a->next;
            b = b->next;
        } else if (a && !find(b, a->name)) {
            only(comparison, a, true);
            a = a->next;
        } else if (b) {
            only(comparison, b, false);
            b = b->next;
        } else {
            only(comparison, a, true);
            a = a->next;
        }
    }
}

bool diff_trees(const struct node *a, const struct node *b, bool encrypted,
                const struct diff_options *options, const char *title)
{
    struct comparison comparison = {
        .options = options, .title = title, .equal = true, .encrypted = encrypted};

    compare_lists(&comparison, a->first, b->first, encrypted);
    return comparison.equal;
}
