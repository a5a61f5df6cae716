/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: the reassembly of a trace. The input is records:
 *
 *   octet 0    b3 b2 b1: kind (0 to 3 APDU, 4 power, 5 note, 6 function, 7 secrets), b5 b4: card,
 *              b6: lengths have two octets
 *   length, command (of secrets: the lines; of power, notes: their name)
 *   length, data    (not of secrets)
 *   two octets      (APDU: status word)
 *
 * Each APDU and its octets are in exactly one exchange, events in one, all that an exchange names
 * can be read, and exchanges are made of records in order.
 */
#include "test/fuzz/input.h"
#include "tools/trace/session/keys.h"
#include "tools/trace/session/session.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct totals {
    uint64_t apdus, sent, received, events;
};

struct counted {
    struct totals totals;
    uint64_t number; /* of the record that is added */
    unsigned sum;
};

static void read_all(struct counted *counted, struct bytes octets)
{
    for (size_t i = 0; i < octets.len; i++)
        counted->sum += octets.at[i];
}

static void read_text(struct counted *counted, const char *text)
{
    if (text)
        read_all(counted, bytes_at(text, strlen(text)));
}

static int on_exchange(void *context, const struct exchange *exchange)
{
    struct counted *counted = context;

    assert(exchange->card);
    assert(exchange->number <= exchange->last && exchange->last <= counted->number);
    read_text(counted, exchange->card);
    read_text(counted, exchange->pins);
    read_text(counted, exchange->name);
    read_text(counted, exchange->protocol);
    read_text(counted, exchange->peer);
    read_text(counted, exchange->function);
    read_all(counted, exchange->command);
    read_all(counted, exchange->response);
    read_all(counted, exchange->clear);
    read_all(counted, exchange->aid);
    read_all(counted, exchange->path);
    assert(exchange->path.len % 2 == 0);
    for (size_t i = 0; i < exchange->event_count; i++) {
        read_text(counted, exchange->events[i].name);
        read_text(counted, exchange->events[i].reason);
        read_all(counted, exchange->events[i].command);
        read_all(counted, exchange->events[i].data);
    }
    counted->totals.events += exchange->event_count;
    if (exchange->kind == EXCHANGE_COMMAND) {
        assert(exchange->apdus > 0 && exchange->channel < 20);
        counted->totals.apdus += exchange->apdus;
        counted->totals.sent += exchange->octets_sent;
        counted->totals.received += exchange->octets_received;
    }
    return 0;
}

static struct bytes take_field(struct bytes *input, bool is_long)
{
    return fuzz_take(input, fuzz_take_number(input, is_long ? 2 : 1));
}

/* The next record. Its texts are copied to `name`. */
static struct trace_record take_record(struct bytes *input, char name[256])
{
    static const char *const cards[] = {"", "a", "b", "card"};
    unsigned control = fuzz_take(input, 1).at[0];
    struct trace_record record = {
        .event = {.kind = TRACE_APDU, .time = -1, .card = cards[control >> 3 & 3]}};
    struct bytes first = take_field(input, control & 0x20), sw;

    if ((control & 7) == 7) {
        record.secrets = first;
        return record;
    }
    record.event.command = first;
    record.event.data = take_field(input, control & 0x20);
    sw = fuzz_take(input, 2);
    record.event.sw = sw.len == 2 ? (uint16_t)(sw.at[0] * 256u + sw.at[1]) : 0;
    if ((control & 7) < 4)
        return record;
    record.event.kind = (control & 7) == 4   ? TRACE_POWER
                        : (control & 7) == 5 ? TRACE_NOTE
                                             : TRACE_FUNCTION;
    memcpy(name, first.len ? first.at : (const uint8_t *)"", first.len < 255 ? first.len : 255);
    record.event.name = name;
    record.event.reason = first.len > 3 ? name : NULL;
    return record;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes input = bytes_at(data, size);
    struct trace_session *session;
    struct counted counted = {0};
    struct totals totals = {0};

    assert(trace_session_new(&session, NULL, on_exchange, &counted) == 0);
    while (input.len) {
        char name[256] = "";
        struct trace_record record = take_record(&input, name);

        record.number = ++counted.number;
        if (record.event.kind == TRACE_APDU && record.secrets.len == 0) {
            totals.apdus++;
            totals.sent += record.event.command.len;
            totals.received += record.event.data.len + (record.event.sw ? 2u : 0u);
        } else if (record.event.kind != TRACE_POWER && record.event.kind != TRACE_APDU) {
            totals.events++;
        }
        assert(trace_session_add(session, &record) == 0);
    }
    assert(trace_session_end(session) == 0);
    assert(memcmp(&totals, &counted.totals, sizeof(totals)) == 0);
    trace_session_free(session);
    return 0;
}
