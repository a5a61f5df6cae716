/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows by name; a table that is full (ROWS_MAX) counts the rest under "others". */
#include "tools/trace/show/stats_private.h"

#include "apdu/cat.h"
#include "apdu/err.h"
#include "apdu/ins.h"
#include "apdu/text.h"
#include "apdu/tlv.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 500, CHANNEL_FIRST = 0x20, IPV4 = 0x21, IPV6 = 0x57 };

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
static struct stats_row *row_of(struct stats_table *table, const char *name)
{
    struct stats_row *rows;

    if (table->count >= ROWS_MAX)
        name = "others";
    for (size_t i = 0; i < table->count; i++)
        if (strncmp(table->rows[i].name, name, STATS_NAME_MAX - 1) == 0)
            return &table->rows[i];
    if (table->count == table->room) {
        rows = realloc(table->rows, (table->room + 16) * sizeof(*rows));
        if (!rows)
            return NULL;
        table->rows = rows;
        table->room += 16;
    }
    table->rows[table->count] = (struct stats_row){0};
    snprintf(table->rows[table->count].name, STATS_NAME_MAX, "%s", name);
    return &table->rows[table->count++];
}

static int add(struct stats_table *table, const char *name, const struct view *view, uint64_t sent,
               uint64_t received)
{
    struct stats_row *row = row_of(table, name);

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
    size_t at = STATS_SLOWEST;

    while (at > 0 && exchange->nanoseconds > stats->slowest[at - 1].nanoseconds)
        at--;
    if (at == STATS_SLOWEST)
        return;
    memmove(&stats->slowest[at + 1], &stats->slowest[at],
            (STATS_SLOWEST - at - 1) * sizeof(stats->slowest[0]));
    stats->slowest[at].nanoseconds = exchange->nanoseconds;
    stats->slowest[at].number = exchange->number;
    text_show(stats->slowest[at].summary, STATS_NAME_MAX,
              bytes_at(view_summary(view), strlen(view_summary(view))));
}

/* ---- over the air ---- */

static struct bytes object(struct bytes list, unsigned tag)
{
    struct tlv found;

    return comprehension_find(list, tag, &found) == 0 ? found.value : BYTES_NONE;
}

/* "TCP 192.0.2.1:443" of an OPEN CHANNEL. */
static void peer_text(char text[STATS_NAME_MAX], struct bytes command)
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
    snprintf(text, STATS_NAME_MAX, "%s %s:%u", is_udp ? "UDP" : "TCP", number,
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
                      devices.at[1] < CHANNEL_FIRST + STATS_CHANNELS
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
            snprintf(stats->peer_of[status.at[0] & CAT_CHANNEL_ID], STATS_NAME_MAX, "%s",
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
        char name[STATS_NAME_MAX];

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
    char name[STATS_NAME_MAX];

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
    char name[STATS_NAME_MAX];
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
