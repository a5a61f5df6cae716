/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exchanges as JSON, written without a document in memory. */
#include "apdu/text.h"
#include "tools/trace/show/show.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

enum { NANOSECONDS = 1000000000, HEX_CHUNK = 512 };

void show_json_text(FILE *to, const char *text)
{
    struct bytes rest = bytes_at(text, strlen(text));

    putc('"', to);
    while (rest.len) {
        uint32_t code = 0;
        size_t len = text_character(rest, &code);

        if (len == 0)
            fprintf(to, "\\\\x%02X", rest.at[0]);
        else if (code == '"' || code == '\\')
            fprintf(to, "\\%c", (char)code);
        else if (code < 0x20 || (code >= 0x7F && code < 0xA0))
            fprintf(to, "\\u%04x", (unsigned)code);
        else
            fwrite(rest.at, 1, len, to);
        rest = bytes_from(rest, len ? len : 1);
    }
    putc('"', to);
}

static void put_text(FILE *to, const char *name, const char *text)
{
    if (!text || !*text)
        return;
    fprintf(to, ",\"%s\":", name);
    show_json_text(to, text);
}

static void put_hex(FILE *to, struct bytes octets)
{
    char hex[2 * HEX_CHUNK + 1];

    putc('"', to);
    for (size_t at = 0; at < octets.len; at += HEX_CHUNK)
        fputs(bytes_to_hex(bytes_cut(octets, at, HEX_CHUNK), hex, sizeof(hex)), to);
    putc('"', to);
}

static void put_octets(FILE *to, const char *name, struct bytes octets)
{
    if (octets.len == 0)
        return;
    fprintf(to, ",\"%s\":", name);
    put_hex(to, octets);
}

static void put_time(FILE *to, int64_t nanoseconds)
{
    time_t seconds = (time_t)(nanoseconds / NANOSECONDS);
    char text[32];
    struct tm tm;

    if (nanoseconds < 0)
        return;
    gmtime_r(&seconds, &tm);
    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
    fprintf(to, ",\"time\":\"%s.%09dZ\"", text, (int)(nanoseconds % NANOSECONDS));
}

struct flag {
    unsigned flag;
    const char *name;
};

static void put_flags(FILE *to, unsigned flags, const struct flag *names, size_t count)
{
    const char *between = ",\"flags\":[";

    for (size_t i = 0; i < count; i++) {
        if (!(flags & names[i].flag))
            continue;
        fprintf(to, "%s\"%s\"", between, names[i].name);
        between = ",";
    }
    if (*between && between[1] == '\0')
        putc(']', to);
}

void show_json_nodes(FILE *to, const struct node *node)
{
    static const struct flag flags[] = {{TREE_UNKNOWN, "unknown"},
                                        {TREE_RANDOM, "random"},
                                        {TREE_REFUSED, "refused"},
                                        {TREE_MALFORMED, "malformed"},
                                        {TREE_SECRET, "secret"}};

    putc('[', to);
    for (const struct node *at = node; at; at = at->next) {
        fputs(at == node ? "{\"name\":" : ",{\"name\":", to);
        show_json_text(to, at->name);
        put_text(to, "value", at->value);
        if (!at->first)
            put_octets(to, "octets", at->octets);
        if (at->octets.len)
            fprintf(to, ",\"offset\":%zu,\"length\":%zu", at->offset, at->octets.len);
        put_flags(to, at->flags, flags, sizeof(flags) / sizeof(flags[0]));
        if (at->first) {
            fputs(",\"children\":", to);
            show_json_nodes(to, at->first);
        }
        putc('}', to);
    }
    putc(']', to);
}

static void put_command(FILE *to, struct view *view)
{
    const struct exchange *exchange = view->exchange;

    fprintf(to, ",\"channel\":%u", exchange->channel);
    put_text(to, "application", view_application(view));
    fprintf(to, ",\"header\":\"%02X%02X%02X%02X\"", exchange->cla, exchange->ins, exchange->p1,
            exchange->p2);
    if (!(exchange->flags & EXCHANGE_INCOMPLETE) || exchange->sw)
        fprintf(to, ",\"sw\":\"%04X\"", exchange->sw);
    fprintf(to, ",\"apdus\":%u,\"sent\":%" PRIu64 ",\"received\":%" PRIu64, exchange->apdus,
            exchange->octets_sent, exchange->octets_received);
    put_text(to, "pins", exchange->pins);
}

void show_json(FILE *to, struct view *view, const char *trace)
{
    static const struct flag flags[] = {{EXCHANGE_INCOMPLETE, "incomplete"},
                                        {EXCHANGE_ENCRYPTED, "encrypted"},
                                        {EXCHANGE_FROM_PEER, "from-peer"},
                                        {EXCHANGE_PART, "part"},
                                        {EXCHANGE_BAD_MAC, "bad-mac"}};
    const struct exchange *exchange = view->exchange;

    fputs("{\"trace\":", to);
    show_json_text(to, trace);
    fprintf(to, ",\"number\":%" PRIu64 ",\"last\":%" PRIu64, exchange->number, exchange->last);
    put_time(to, exchange->time);
    if (exchange->nanoseconds)
        fprintf(to, ",\"ns\":%" PRId64, exchange->nanoseconds);
    put_text(to, "card", exchange->card);
    put_text(to, "kind", view_kind(view));
    put_text(to, "function", view->function);
    put_text(to, "summary", view_summary(view));
    fprintf(to, ",\"refused\":%s", view->refused ? "true" : "false");
    if (exchange->kind == EXCHANGE_COMMAND)
        put_command(to, view);
    put_text(to, "protocol", exchange->protocol);
    put_text(to, "peer", exchange->peer);
    put_octets(to, "command", exchange->command);
    put_octets(to, "response", exchange->response);
    put_flags(to, exchange->flags, flags, sizeof(flags) / sizeof(flags[0]));
    fputs(",\"tree\":", to);
    show_json_nodes(to, view_tree(view)->root.first);
    fputs("}\n", to);
}
