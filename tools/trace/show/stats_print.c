/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statistics as tables of text, and as JSON. */
#include "apdu/text.h"
#include "tools/trace/show/show.h"
#include "tools/trace/show/stats_private.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static int by_count(const void *a, const void *b)
{
    const struct stats_row *left = a, *right = b;

    if (left->count != right->count)
        return left->count < right->count ? 1 : -1;
    return strcmp(left->name, right->name);
}

static void print_name(FILE *to, const char *name, int width)
{
    char shown[2 * STATS_NAME_MAX];

    fprintf(to, "%-*s", width, text_show(shown, sizeof(shown), bytes_at(name, strlen(name))));
}

static void print_table(const struct stats_table *table, const char *title, FILE *to)
{
    if (table->count == 0)
        return;
    fprintf(to, "\n%-44s %7s %7s %10s %10s %9s %9s\n", title, "count", "refused", "sent",
            "received", "mean ms", "max ms");
    for (size_t i = 0; i < table->count; i++) {
        const struct stats_row *row = &table->rows[i];

        print_name(to, row->name, 44);
        fprintf(to, " %7" PRIu64 " %7" PRIu64 " %10" PRIu64 " %10" PRIu64, row->count, row->refused,
                row->sent, row->received);
        if (row->time)
            fprintf(to, " %9.3f %9.3f", (double)row->time / 1e6 / (double)row->count,
                    (double)row->longest / 1e6);
        putc('\n', to);
    }
}

static void print_counts(const struct stats_table *table, const char *title, FILE *to)
{
    if (table->count == 0)
        return;
    fprintf(to, "\n%s\n", title);
    for (size_t i = 0; i < table->count; i++) {
        fprintf(to, "%7" PRIu64 "  ", table->rows[i].count);
        print_name(to, table->rows[i].name, 0);
        fprintf(to, " (first: %" PRIu64 ")\n", table->rows[i].first);
    }
}

static uint64_t total(const struct stats_table *table)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < table->count; i++)
        sum += table->rows[i].count;
    return sum;
}

static void print_slowest(const struct stats *stats, FILE *to)
{
    if (stats->slowest[0].nanoseconds == 0)
        return;
    fprintf(to, "\nslowest\n");
    for (size_t i = 0; i < STATS_SLOWEST && stats->slowest[i].nanoseconds; i++)
        fprintf(to, "%10.3f ms  number %" PRIu64 "  %s\n",
                (double)stats->slowest[i].nanoseconds / 1e6, stats->slowest[i].number,
                stats->slowest[i].summary);
}

void stats_print(const struct stats *stats, FILE *to)
{
    const struct stats_table *tables[] = {&stats->functions, &stats->channels, &stats->peers,
                                          &stats->messages};
    static const char *const titles[] = {"function or instruction", "logical channel",
                                         "over the air", "message"};

    fprintf(to,
            "%" PRIu64 " exchange%s, %" PRIu64 " APDU%s, %" PRIu64 " refused, %" PRIu64
            " incomplete, %" PRIu64 " unknown field%s, %" PRIu64 " malformed, %.3f s\n",
            stats->exchanges, text_s(stats->exchanges), stats->apdus, text_s(stats->apdus),
            stats->refused, stats->incomplete, total(&stats->unknown),
            text_s(total(&stats->unknown)), stats->malformed,
            stats->first < 0 ? 0.0 : (double)(stats->last - stats->first) / 1e9);
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        if (tables[i]->count)
            qsort(tables[i]->rows, tables[i]->count, sizeof(struct stats_row), by_count);
        print_table(tables[i], titles[i], to);
    }
    print_slowest(stats, to);
    print_counts(&stats->refusals, "refused", to);
    print_counts(&stats->unknown, "unknown", to);
}

static void print_json_table(const struct stats_table *table, const char *name, FILE *to)
{
    fprintf(to, ",\"%s\":[", name);
    for (size_t i = 0; i < table->count; i++) {
        const struct stats_row *row = &table->rows[i];

        fputs(i ? ",{\"name\":" : "{\"name\":", to);
        show_json_text(to, row->name);
        fprintf(to,
                ",\"count\":%" PRIu64 ",\"refused\":%" PRIu64 ",\"sent\":%" PRIu64
                ",\"received\":%" PRIu64 ",\"ns\":%" PRId64 ",\"longest\":%" PRId64
                ",\"first\":%" PRIu64 "}",
                row->count, row->refused, row->sent, row->received, row->time, row->longest,
                row->first);
    }
    putc(']', to);
}

void stats_print_json(const struct stats *stats, FILE *to)
{
    fprintf(to,
            "{\"exchanges\":%" PRIu64 ",\"apdus\":%" PRIu64 ",\"refused\":%" PRIu64
            ",\"incomplete\":%" PRIu64 ",\"unknown\":%" PRIu64 ",\"malformed\":%" PRIu64
            ",\"ns\":%" PRId64,
            stats->exchanges, stats->apdus, stats->refused, stats->incomplete,
            total(&stats->unknown), stats->malformed,
            stats->first < 0 ? (int64_t)0 : stats->last - stats->first);
    print_json_table(&stats->functions, "functions", to);
    print_json_table(&stats->channels, "channels", to);
    print_json_table(&stats->peers, "air", to);
    print_json_table(&stats->messages, "messages", to);
    print_json_table(&stats->refusals, "refusals", to);
    print_json_table(&stats->unknown, "unknown_fields", to);
    fputs("}\n", to);
}
