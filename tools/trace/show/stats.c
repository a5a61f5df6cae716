/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows by name; a table that is full (ROWS_MAX) counts the rest under "others". */
#include "tools/trace/show/stats.h"

#include "apdu/cat.h"
#include "apdu/err.h"
#include "apdu/ins.h"
#include "apdu/text.h"
#include "apdu/tlv.h"
#include "tools/trace/show/show.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    NAME_MAX_OCTETS = 80,
    ROWS_MAX = 500,
    SLOWEST = 5,
    CHANNELS = 8, /* of BIP, TS 102 223 8.7: 1 to 7 */
    CHANNEL_FIRST = 0x20,
    IPV4 = 0x21,
    IPV6 = 0x57
};

struct row {
    char name[NAME_MAX_OCTETS];
    uint64_t count, refused, sent, received;
    int64_t time, longest; /* ns */
    uint64_t first;        /* exchange that made the row */
};

struct table {
    struct row *rows;
    size_t count, room;
};

struct slow {
    int64_t nanoseconds;
    uint64_t number;
    char summary[NAME_MAX_OCTETS];
};

struct stats {
    struct table functions, channels, peers, messages, unknown, refusals;
    uint64_t exchanges, apdus, refused, incomplete, malformed;
    int64_t first, last; /* ns; -1: no exchange with a time */
    struct slow slowest[SLOWEST];
    char peer_of[CHANNELS][NAME_MAX_OCTETS]; /* where a BIP channel leads to */
    char opening[NAME_MAX_OCTETS];           /* of the OPEN CHANNEL that waits for its response */
    unsigned receiving;                      /* channel of the last RECEIVE DATA */
};

int stats_new(struct stats **out)
{
    *out = calloc(1, sizeof(**out));
    if (!*out)
        return ERR_MEMORY;
    (*out)->first = (*out)->last = -1;
    return 0;
}

void stats_free(struct stats *stats)
{
    if (!stats)
        return;
    free(stats->functions.rows);
    free(stats->channels.rows);
    free(stats->peers.rows);
    free(stats->messages.rows);
    free(stats->unknown.rows);
    free(stats->refusals.rows);
    free(stats);
}

/* The row of `name`, made when it is new; NULL: no memory. */
static struct row *row_of(struct table *table, const char *name)
{
    struct row *rows;

    if (table->count >= ROWS_MAX)
        name = "others";
    for (size_t i = 0; i < table->count; i++)
        if (strncmp(table->rows[i].name, name, NAME_MAX_OCTETS - 1) == 0)
            return &table->rows[i];
    if (table->count == table->room) {
        rows = realloc(table->rows, (table->room + 16) * sizeof(*rows));
        if (!rows)
            return NULL;
        table->rows = rows;
        table->room += 16;
    }
    table->rows[table->count] = (struct row){0};
    snprintf(table->rows[table->count].name, NAME_MAX_OCTETS, "%s", name);
    return &table->rows[table->count++];
}

static int add(struct table *table, const char *name, const struct view *view, uint64_t sent,
               uint64_t received)
{
    struct row *row = row_of(table, name);

    if (!row)
        return ERR_MEMORY;
    if (row->count++ == 0)
        row->first = view->exchange->number;
    row->refused += view->refused;
    row->sent += sent;
    row->received += received;
    row->time += view->exchange->nanoseconds;
    if (view->exchange->nanoseconds > row->longest)
        row->longest = view->exchange->nanoseconds;
    return 0;
}

static void add_slow(struct stats *stats, struct view *view)
{
    const struct exchange *exchange = view->exchange;
    size_t at = SLOWEST;

    while (at > 0 && exchange->nanoseconds > stats->slowest[at - 1].nanoseconds)
        at--;
    if (at == SLOWEST)
        return;
    memmove(&stats->slowest[at + 1], &stats->slowest[at],
            (SLOWEST - at - 1) * sizeof(stats->slowest[0]));
    stats->slowest[at].nanoseconds = exchange->nanoseconds;
    stats->slowest[at].number = exchange->number;
    text_show(stats->slowest[at].summary, NAME_MAX_OCTETS,
              bytes_at(view_summary(view), strlen(view_summary(view))));
}

/* ---- over the air ---- */

static struct bytes object(struct bytes list, unsigned tag)
{
    struct tlv found;

    return comprehension_find(list, tag, &found) == 0 ? found.value : BYTES_NONE;
}

/* "TCP 192.0.2.1:443" of an OPEN CHANNEL. */
static void peer_text(char text[NAME_MAX_OCTETS], struct bytes command)
{
    struct bytes level = object(command, CAT_TAG_TRANSPORT_LEVEL);
    struct bytes address = object(command, CAT_TAG_OTHER_ADDRESS);
    char number[INET6_ADDRSTRLEN] = "no address";
    bool is_udp = level.len && (level.at[0] == CAT_TRANSPORT_UDP_CLIENT ||
                                level.at[0] == CAT_TRANSPORT_UDP_LOCAL);

    if (address.len == 5 && address.at[0] == IPV4)
        inet_ntop(AF_INET, address.at + 1, number, sizeof(number));
    else if (address.len == 17 && address.at[0] == IPV6)
        inet_ntop(AF_INET6, address.at + 1, number, sizeof(number));
    snprintf(text, NAME_MAX_OCTETS, "%s %s:%u", is_udp ? "UDP" : "TCP", number,
             level.len >= 3 ? (unsigned)(level.at[1] << 8 | level.at[2]) : 0U);
}

static int on_fetch(struct stats *stats, const struct view *view)
{
    struct bytes rest = view->exchange->response;
    struct tlv command;
    struct bytes devices;
    unsigned channel;

    if (tlv_next(&rest, &command) < 0)
        return 0;
    devices = object(command.value, CAT_TAG_DEVICE_IDENTITIES);
    channel = devices.len == 2 && devices.at[1] > CHANNEL_FIRST &&
                      devices.at[1] < CHANNEL_FIRST + CHANNELS
                  ? devices.at[1] - CHANNEL_FIRST
                  : 0;
    switch (view->exchange->proactive) {
    case CAT_COMMAND_OPEN_CHANNEL:
        peer_text(stats->opening, command.value);
        return 0;
    case CAT_COMMAND_SEND_DATA:
        return *stats->peer_of[channel] ? add(&stats->peers, stats->peer_of[channel], view,
                                              object(command.value, CAT_TAG_CHANNEL_DATA).len, 0)
                                        : 0;
    case CAT_COMMAND_RECEIVE_DATA:
        stats->receiving = channel;
        return 0;
    default:
        return 0;
    }
}

static int on_terminal_response(struct stats *stats, const struct view *view)
{
    struct bytes status = object(view->exchange->command, CAT_TAG_CHANNEL_STATUS);
    const char *peer = stats->peer_of[stats->receiving];

    switch (view->exchange->proactive) {
    case CAT_COMMAND_OPEN_CHANNEL:
        if (status.len && (status.at[0] & CAT_CHANNEL_ID))
            snprintf(stats->peer_of[status.at[0] & CAT_CHANNEL_ID], NAME_MAX_OCTETS, "%s",
                     stats->opening);
        return 0;
    case CAT_COMMAND_RECEIVE_DATA:
        return *peer ? add(&stats->peers, peer, view, 0,
                           object(view->exchange->command, CAT_TAG_CHANNEL_DATA).len)
                     : 0;
    default:
        return 0;
    }
}

/* ---- */

static int add_unknown(struct stats *stats, const struct view *view, const struct node *node)
{
    for (; node; node = node->next) {
        char name[NAME_MAX_OCTETS];

        if (node->flags & TREE_MALFORMED && !(view->exchange->flags & EXCHANGE_INCOMPLETE))
            stats->malformed++;
        if (node->flags & TREE_UNKNOWN) {
            snprintf(name, sizeof(name), "%s in %s", node->name, view->function);
            if (add(&stats->unknown, name, view, 0, 0) < 0)
                return ERR_MEMORY;
        }
        if (add_unknown(stats, view, node->first) < 0)
            return ERR_MEMORY;
    }
    return 0;
}

static int add_refusal(struct stats *stats, struct view *view)
{
    const struct trace_event *refusal = decode_refusal(view->exchange);
    char name[NAME_MAX_OCTETS];

    if (!view->refused)
        return 0;
    stats->refused++;
    if (refusal)
        snprintf(name, sizeof(name), "%s: %s", view->function,
                 refusal->reason ? refusal->reason : "");
    else
        snprintf(name, sizeof(name), "%s: %04X", view->function, view->exchange->sw);
    return add(&stats->refusals, name, view, 0, 0);
}

static int add_command(struct stats *stats, struct view *view)
{
    const struct exchange *exchange = view->exchange;
    char name[24];
    int err;

    snprintf(name, sizeof(name), "channel %u", exchange->channel);
    stats->apdus += exchange->apdus;
    add_slow(stats, view);
    err = add(&stats->channels, name, view, exchange->octets_sent, exchange->octets_received);
    if (err == 0)
        err = add(&stats->functions, view->function, view, exchange->octets_sent,
                  exchange->octets_received);
    if (err == 0 && exchange->ins == INS_FETCH)
        err = on_fetch(stats, view);
    else if (err == 0 && exchange->ins == INS_TERMINAL_RESPONSE)
        err = on_terminal_response(stats, view);
    return err;
}

int stats_add(struct stats *stats, struct view *view)
{
    const struct exchange *exchange = view->exchange;
    char name[NAME_MAX_OCTETS];
    int err = 0;

    if (exchange->time >= 0) {
        if (stats->first < 0)
            stats->first = exchange->time;
        stats->last = exchange->time + exchange->nanoseconds;
    }
    stats->incomplete += (exchange->flags & (EXCHANGE_INCOMPLETE | EXCHANGE_PART)) != 0;
    stats->exchanges++;
    if (exchange->kind == EXCHANGE_COMMAND) {
        err = add_command(stats, view);
    } else if (exchange->kind == EXCHANGE_MESSAGE) {
        snprintf(name, sizeof(name), "%s %s", view->function, exchange->peer ? exchange->peer : "");
        err = add(&stats->messages, name, view, exchange->command.len, exchange->response.len);
    } else if (strchr(view->function, '.')) { /* a function of the IPAe inside */
        err = add(&stats->functions, view->function, view, 0, 0);
    }
    if (err == 0)
        err = add_refusal(stats, view);
    return err < 0 ? err : add_unknown(stats, view, view_tree(view)->root.first);
}

/* ---- output ---- */

static int by_count(const void *a, const void *b)
{
    const struct row *left = a, *right = b;

    if (left->count != right->count)
        return left->count < right->count ? 1 : -1;
    return strcmp(left->name, right->name);
}

static void print_name(FILE *to, const char *name, int width)
{
    char shown[2 * NAME_MAX_OCTETS];

    fprintf(to, "%-*s", width, text_show(shown, sizeof(shown), bytes_at(name, strlen(name))));
}

static void print_table(const struct table *table, const char *title, FILE *to)
{
    if (table->count == 0)
        return;
    fprintf(to, "\n%-44s %7s %7s %10s %10s %9s %9s\n", title, "count", "refused", "sent",
            "received", "mean ms", "max ms");
    for (size_t i = 0; i < table->count; i++) {
        const struct row *row = &table->rows[i];

        print_name(to, row->name, 44);
        fprintf(to, " %7" PRIu64 " %7" PRIu64 " %10" PRIu64 " %10" PRIu64, row->count, row->refused,
                row->sent, row->received);
        if (row->time)
            fprintf(to, " %9.3f %9.3f", (double)row->time / 1e6 / (double)row->count,
                    (double)row->longest / 1e6);
        putc('\n', to);
    }
}

static void print_counts(const struct table *table, const char *title, FILE *to)
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

static uint64_t total(const struct table *table)
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
    for (size_t i = 0; i < SLOWEST && stats->slowest[i].nanoseconds; i++)
        fprintf(to, "%10.3f ms  number %" PRIu64 "  %s\n",
                (double)stats->slowest[i].nanoseconds / 1e6, stats->slowest[i].number,
                stats->slowest[i].summary);
}

void stats_print(const struct stats *stats, FILE *to)
{
    const struct table *tables[] = {&stats->functions, &stats->channels, &stats->peers,
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
            qsort(tables[i]->rows, tables[i]->count, sizeof(struct row), by_count);
        print_table(tables[i], titles[i], to);
    }
    print_slowest(stats, to);
    print_counts(&stats->refusals, "refused", to);
    print_counts(&stats->unknown, "unknown", to);
}

static void print_json_table(const struct table *table, const char *name, FILE *to)
{
    fprintf(to, ",\"%s\":[", name);
    for (size_t i = 0; i < table->count; i++) {
        const struct row *row = &table->rows[i];

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
