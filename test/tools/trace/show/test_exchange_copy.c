/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A copy borrows nothing from the exchange, and an arena that is too small gives ERR_MEMORY. */
#include "tools/trace/show/exchange_copy.h"

#include "apdu/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PARTS = 19, PART = 8 };

/* Parts of memory that are freed after the copy was made, each with its number. */
struct original {
    char parts[PARTS][PART];
    struct trace_event events[2];
    struct exchange exchange;
    unsigned next;
};

static const char *text(struct original *from)
{
    char *part = from->parts[from->next];

    memset(part, 'a' + (int)from->next++, PART - 1);
    return part;
}

static struct bytes octets(struct original *from)
{
    return bytes_at(text(from), PART - 1);
}

static struct original *make(void)
{
    struct original *from = calloc(1, sizeof(*from));
    struct exchange *exchange = &from->exchange;

    assert_non_null(from);
    *exchange = (struct exchange){.kind = EXCHANGE_MESSAGE,
                                  .flags = EXCHANGE_FROM_PEER,
                                  .number = 5,
                                  .last = 9,
                                  .time = -1,
                                  .channel = 19,
                                  .sw = 0x9110,
                                  .events = from->events,
                                  .event_count = 2};
    exchange->card = text(from);
    exchange->name = text(from);
    exchange->command = octets(from);
    exchange->response = octets(from);
    exchange->aid = octets(from);
    exchange->path = octets(from);
    exchange->pins = text(from);
    exchange->clear = octets(from);
    exchange->protocol = text(from);
    exchange->peer = text(from);
    exchange->function = text(from);
    from->events[0] = (struct trace_event){.kind = TRACE_REFUSAL, .result = -4, .nanoseconds = 7};
    from->events[0].card = text(from);
    from->events[0].name = text(from);
    from->events[0].clause = text(from);
    from->events[0].rule = text(from);
    from->events[0].reason = text(from);
    from->events[0].element = text(from);
    from->events[0].command = octets(from);
    from->events[0].data = octets(from);
    assert_int_equal(from->next, PARTS);
    return from;
}

static void assert_text(const char *at, unsigned number)
{
    char expected[PART] = {0};

    memset(expected, 'a' + (int)number, PART - 1);
    assert_string_equal(at, expected);
}

static void assert_octets(struct bytes octets, unsigned number)
{
    char copy[PART] = {0};

    assert_int_equal(octets.len, PART - 1);
    memcpy(copy, octets.at, octets.len);
    assert_text(copy, number);
}

static void everything_is_copied(void **state)
{
    struct original *from = make();
    struct exchange copy;
    struct arena arena;

    (void)state;
    arena_init(&arena, 1 << 16);
    assert_int_equal(exchange_copy(&copy, &from->exchange, &arena), 0);
    free(from); /* what is borrowed is found by the sanitizer */
    assert_int_equal(copy.kind, EXCHANGE_MESSAGE);
    assert_int_equal(copy.flags, EXCHANGE_FROM_PEER);
    assert_int_equal(copy.last, 9);
    assert_int_equal(copy.channel, 19);
    assert_int_equal(copy.sw, 0x9110);
    assert_text(copy.card, 0);
    assert_text(copy.name, 1);
    assert_octets(copy.command, 2);
    assert_octets(copy.response, 3);
    assert_octets(copy.aid, 4);
    assert_octets(copy.path, 5);
    assert_text(copy.pins, 6);
    assert_octets(copy.clear, 7);
    assert_text(copy.protocol, 8);
    assert_text(copy.peer, 9);
    assert_text(copy.function, 10);
    assert_int_equal(copy.event_count, 2);
    assert_int_equal(copy.events[0].kind, TRACE_REFUSAL);
    assert_int_equal(copy.events[0].result, -4);
    assert_int_equal(copy.events[0].nanoseconds, 7);
    assert_text(copy.events[0].card, 11);
    assert_text(copy.events[0].name, 12);
    assert_text(copy.events[0].clause, 13);
    assert_text(copy.events[0].rule, 14);
    assert_text(copy.events[0].reason, 15);
    assert_text(copy.events[0].element, 16);
    assert_octets(copy.events[0].command, 17);
    assert_octets(copy.events[0].data, 18);
    assert_null(copy.events[1].name);
    arena_free(&arena);
}

static void nothing_is_nothing(void **state)
{
    const struct exchange from = {.kind = EXCHANGE_POWER};
    struct exchange copy;
    struct arena arena;

    (void)state;
    arena_init(&arena, 0);
    assert_int_equal(exchange_copy(&copy, &from, &arena), 0);
    assert_null(copy.card);
    assert_null(copy.events);
    assert_int_equal(copy.command.len, 0);
    arena_free(&arena);
}

static void a_full_arena(void **state)
{
    struct original *from = make();
    struct exchange copy;
    struct arena arena;
    int err = ERR_MEMORY;
    size_t limit;

    (void)state;
    for (limit = 0; err == ERR_MEMORY; limit += 16) {
        arena_init(&arena, limit);
        err = exchange_copy(&copy, &from->exchange, &arena);
        arena_free(&arena);
        assert_true(limit < 1 << 16);
    }
    assert_int_equal(err, 0);
    assert_true(limit > PARTS * PART);
    free(from);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_copied),
        cmocka_unit_test(nothing_is_nothing),
        cmocka_unit_test(a_full_arena),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
