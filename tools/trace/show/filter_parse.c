/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grammar of filter.h. */
#include "apdu/err.h"
#include "tools/trace/show/filter_internal.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 32 };

enum token_kind { TOKEN_END, TOKEN_WORD, TOKEN_QUOTED, TOKEN_OPERATOR, TOKEN_OPEN, TOKEN_CLOSE };

struct token {
    enum token_kind kind;
    char text[VALUE_MAX];
    size_t position;
};

struct parser {
    struct filter *filter;
    const char *text;
    size_t at;
    struct token token; /* the next one */
    unsigned depth;
    char *reason;
    bool failed;
};

static void fail(struct parser *parser, size_t position, const char *what, const char *value)
{
    if (parser->failed)
        return;
    parser->failed = true;
    snprintf(parser->reason, FILTER_REASON_MAX, "character %zu: %s%s%s%s", position + 1, what,
             value ? " `" : "", value ? value : "", value ? "'" : "");
}

static bool is_operator(char c)
{
    return c == '=' || c == '!' || c == '<' || c == '>' || c == '&' || c == '|';
}

static void take_while(struct parser *parser, bool operators)
{
    struct token *token = &parser->token;
    size_t len = 0;

    while (parser->text[parser->at] && !isspace((unsigned char)parser->text[parser->at]) &&
           !strchr("()'\"", parser->text[parser->at]) &&
           is_operator(parser->text[parser->at]) == operators) {
        /* `!(' and `!refused': not */
        if (operators && len == 1 && token->text[0] == '!' && parser->text[parser->at] != '=')
            break;
        if (len + 1 < sizeof(token->text))
            token->text[len++] = parser->text[parser->at];
        parser->at++;
    }
    token->text[len] = '\0';
    if (parser->at - token->position > len)
        fail(parser, token->position, "this value is too long", NULL);
}

static void take_quoted(struct parser *parser, char quote)
{
    struct token *token = &parser->token;
    const char *end = strchr(parser->text + parser->at + 1, quote);
    size_t len;

    if (!end) {
        fail(parser, parser->at, "this quote is not closed", NULL);
        return;
    }
    len = (size_t)(end - (parser->text + parser->at + 1));
    if (len >= sizeof(token->text)) {
        fail(parser, parser->at, "this value is too long", NULL);
        return;
    }
    memcpy(token->text, parser->text + parser->at + 1, len);
    token->text[len] = '\0';
    parser->at += len + 2;
}

static void next(struct parser *parser)
{
    struct token *token = &parser->token;
    char c;

    while (isspace((unsigned char)parser->text[parser->at]))
        parser->at++;
    token->position = parser->at;
    c = parser->text[parser->at];
    token->text[0] = c;
    token->text[1] = '\0';
    if (c == '\0') {
        token->kind = TOKEN_END;
    } else if (c == '(' || c == ')') {
        token->kind = c == '(' ? TOKEN_OPEN : TOKEN_CLOSE;
        parser->at++;
    } else if (c == '\'' || c == '"') {
        token->kind = TOKEN_QUOTED;
        take_quoted(parser, c);
    } else {
        token->kind = is_operator(c) ? TOKEN_OPERATOR : TOKEN_WORD;
        take_while(parser, is_operator(c));
    }
}

static bool is_word(const struct parser *parser, const char *word, const char *comparison)
{
    return (parser->token.kind == TOKEN_WORD && strcasecmp(parser->token.text, word) == 0) ||
           (parser->token.kind == TOKEN_OPERATOR && strcmp(parser->token.text, comparison) == 0);
}

static struct node_of_filter *new_node(struct parser *parser, enum node_kind kind)
{
    struct node_of_filter *node;

    if (parser->filter->count == TERMS_MAX) {
        fail(parser, parser->token.position, "too many terms", NULL);
        return &parser->filter->nodes[0];
    }
    node = &parser->filter->nodes[parser->filter->count++];
    *node = (struct node_of_filter){.kind = kind};
    return node;
}

/* All names, for a complaint. */
static void complain_of_field(struct parser *parser, size_t position, const char *name)
{
    char known[FILTER_REASON_MAX - 100] = "";
    size_t len = 0;

    for (size_t i = 0; filter_field_name(i); i++)
        len += (size_t)snprintf(known + len, sizeof(known) - len, "%s%s", i ? ", " : "",
                                filter_field_name(i));
    if (!parser->failed)
        snprintf(parser->reason, FILTER_REASON_MAX,
                 "character %zu: unknown field `%.40s'; choose from: %s", position + 1, name,
                 known);
    parser->failed = true;
}

static bool is_sw_pattern(const char *value)
{
    return strlen(value) == 4 && strspn(value, "0123456789abcdefABCDEFxX") == 4;
}

static bool is_kind(const char *value)
{
    return strcasecmp(value, "power") == 0 || strcasecmp(value, "command") == 0 ||
           strcasecmp(value, "message") == 0 || strcasecmp(value, "event") == 0;
}

static void check_value(struct parser *parser, struct node_of_filter *term, size_t position)
{
    const char *name = term->field->name;

    if (term->field->kind == FIELD_NUMBER && !filter_read_range(term))
        fail(parser, position, "must be a number, or a range FIRST..LAST, not", term->value);
    else if (term->field->kind == FIELD_TIME && !filter_read_range(term))
        fail(parser, position,
             "must be a time, HH:MM[:SS] or YYYY-MM-DD[THH:MM[:SS]], or a range FIRST..LAST, not",
             term->value);
    else if (term->field->kind != FIELD_TEXT && term->first > term->last)
        fail(parser, position, "the range ends before it begins:", term->value);
    else if (term->field->kind != FIELD_TEXT && term->last < 0)
        fail(parser, position, "no value is less than", term->value);
    else if (term->field->kind == FIELD_TEXT && term->comparison > IS_NOT)
        fail(parser, position, "order is for number, channel, octets and time, not for", name);
    else if (strcmp(name, "sw") == 0 && !is_sw_pattern(term->value))
        fail(parser, position, "a status word has 4 digits, `x' for any, not", term->value);
    else if (strcmp(name, "kind") == 0 && !is_kind(term->value))
        fail(parser, position, "kind is one of power, command, message, event, not", term->value);
}

static bool read_operator(const char *text, enum comparison *comparison)
{
    static const char *const texts[] = {"=", "!=", "<", "<=", ">", ">=", "=="};

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (strcmp(texts[i], text) == 0) {
            *comparison = i == 6 ? IS : (enum comparison)i;
            return true;
        }
    }
    return false;
}

static struct node_of_filter *parse_field(struct parser *parser)
{
    struct node_of_filter *term = new_node(parser, NODE_TERM);
    size_t position = parser->token.position;

    term->field = filter_field(parser->token.text);
    if (!term->field) {
        complain_of_field(parser, position, parser->token.text);
        return term;
    }
    next(parser);
    if (term->field->kind == FIELD_WORD)
        return term;
    if (parser->token.kind != TOKEN_OPERATOR ||
        !read_operator(parser->token.text, &term->comparison)) {
        fail(parser, parser->token.position, "an operator is missing after", term->field->name);
        return term;
    }
    next(parser);
    if (parser->token.kind != TOKEN_WORD && parser->token.kind != TOKEN_QUOTED) {
        fail(parser, parser->token.position, "a value is missing for", term->field->name);
        return term;
    }
    snprintf(term->value, sizeof(term->value), "%s", parser->token.text);
    check_value(parser, term, parser->token.position);
    next(parser);
    return term;
}

static struct node_of_filter *parse_or(struct parser *parser);

static struct node_of_filter *parse_term(struct parser *parser)
{
    struct node_of_filter *node;

    if (++parser->depth > DEPTH_MAX)
        fail(parser, parser->token.position, "too many levels", NULL);
    if (parser->failed)
        return &parser->filter->nodes[0];
    if (is_word(parser, "not", "!")) {
        node = new_node(parser, NODE_NOT);
        next(parser);
        node->left = parse_term(parser);
    } else if (parser->token.kind == TOKEN_OPEN) {
        next(parser);
        node = parse_or(parser);
        if (parser->token.kind != TOKEN_CLOSE)
            fail(parser, parser->token.position, "a `)' is missing", NULL);
        next(parser);
    } else if (parser->token.kind == TOKEN_WORD) {
        node = parse_field(parser);
    } else {
        fail(parser, parser->token.position, "a term is missing, as in `sw!=9000'", NULL);
        node = &parser->filter->nodes[0];
    }
    parser->depth--;
    return node;
}

static struct node_of_filter *parse_and(struct parser *parser)
{
    struct node_of_filter *left = parse_term(parser);

    while (!parser->failed && is_word(parser, "and", "&&")) {
        struct node_of_filter *node = new_node(parser, NODE_AND);

        next(parser);
        node->left = left;
        node->right = parse_term(parser);
        left = node;
    }
    return left;
}

static struct node_of_filter *parse_or(struct parser *parser)
{
    struct node_of_filter *left = parse_and(parser);

    while (!parser->failed && is_word(parser, "or", "||")) {
        struct node_of_filter *node = new_node(parser, NODE_OR);

        next(parser);
        node->left = left;
        node->right = parse_and(parser);
        left = node;
    }
    return left;
}

int filter_new(struct filter **out, const char *text, char reason[FILTER_REASON_MAX])
{
    struct parser parser = {.text = text, .reason = reason};

    parser.filter = calloc(1, sizeof(*parser.filter));
    if (!parser.filter)
        return ERR_MEMORY;
    next(&parser);
    parser.filter->root = parse_or(&parser);
    if (!parser.failed && parser.token.kind != TOKEN_END)
        fail(&parser, parser.token.position, "`and' or `or' is missing before", parser.token.text);
    if (parser.failed) {
        filter_free(parser.filter);
        return ERR_MALFORMED;
    }
    *out = parser.filter;
    return 0;
}
