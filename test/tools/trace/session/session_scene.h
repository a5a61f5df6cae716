/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A session for tests: records made from hex, exchanges as lines of text. A line is
 *
 *     [CARD ]FIRST[-LAST] CHANNEL CLA INS P1 P2 COMMAND > RESPONSE SW[ xAPDUS][ FLAGS][ MORE]
 *
 * where MORE has the members that a test asks for by SHOW_...
 */
#ifndef TEST_TOOLS_TRACE_SESSION_SESSION_SCENE_H
#define TEST_TOOLS_TRACE_SESSION_SESSION_SCENE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tools/trace/session/keys.h"
#include "tools/trace/session/session.h"

enum { SHOW_SELECTION = 1, SHOW_PINS = 2, SHOW_PROACTIVE = 4, SHOW_EVENTS = 8, SHOW_CARD = 16 };
enum { SCENE_TEXT_MAX = 65536, SCENE_APDU_MAX = 70000 };

struct scene {
    struct trace_session *session;
    unsigned show;
    uint64_t number;
    const char *card;
    int64_t time;
    size_t len;
    char text[SCENE_TEXT_MAX];
};

__attribute__((format(printf, 2, 3))) static void scene_print(struct scene *scene,
                                                              const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    scene->len += (size_t)vsnprintf(scene->text + scene->len, sizeof(scene->text) - scene->len,
                                    format, arguments);
    va_end(arguments);
    assert_true(scene->len < sizeof(scene->text));
}

static void scene_print_hex(struct scene *scene, const char *before, struct bytes bytes)
{
    char hex[2 * 40 + 1];

    scene_print(scene, "%s%s", before, bytes_to_hex(bytes_cut(bytes, 0, 40), hex, sizeof(hex)));
    if (bytes.len > 40)
        scene_print(scene, "..(%zu)", bytes.len);
}

static void scene_print_command(struct scene *scene, const struct exchange *exchange)
{
    scene_print(scene, " %u %02X %02X %02X %02X", exchange->channel, exchange->cla, exchange->ins,
                exchange->p1, exchange->p2);
    scene_print_hex(scene, exchange->command.len ? " " : "", exchange->command);
    scene_print_hex(scene, exchange->response.len ? " > " : " >", exchange->response);
    scene_print(scene, " %04X", exchange->sw);
    if (exchange->apdus != 1)
        scene_print(scene, " x%u", exchange->apdus);
    if (exchange->flags & EXCHANGE_INCOMPLETE)
        scene_print(scene, " incomplete");
    if (exchange->flags & EXCHANGE_PART)
        scene_print(scene, " part");
    if (scene->show & SHOW_SELECTION) {
        scene_print_hex(scene, " aid=", exchange->aid);
        scene_print_hex(scene, " path=", exchange->path);
        if (exchange->sfi)
            scene_print(scene, " sfi=%u", exchange->sfi);
        if (exchange->record)
            scene_print(scene, " record=%u", exchange->record);
    }
    if (scene->show & SHOW_PINS)
        scene_print(scene, " [%s]", exchange->pins);
    if (scene->show & SHOW_PROACTIVE)
        scene_print(scene, " command=%02X of %u", exchange->proactive, (unsigned)exchange->fetched);
}

static int scene_on_exchange(void *context, const struct exchange *exchange)
{
    struct scene *scene = context;

    if (scene->show & SHOW_CARD)
        scene_print(scene, "%s ", exchange->card);
    scene_print(scene, "%u", (unsigned)exchange->number);
    if (exchange->last != exchange->number)
        scene_print(scene, "-%u", (unsigned)exchange->last);
    if (exchange->kind == EXCHANGE_COMMAND) {
        scene_print_command(scene, exchange);
    } else if (exchange->kind == EXCHANGE_MESSAGE) {
        scene_print(scene, " %s %s", exchange->protocol, exchange->peer);
        scene_print_hex(scene, exchange->command.len ? " " : "", exchange->command);
        scene_print_hex(scene, exchange->response.len ? " > " : " >", exchange->response);
    } else
        scene_print(scene, " %s %s", exchange->kind == EXCHANGE_POWER ? "power" : "event",
                    exchange->name);
    if (scene->show & SHOW_EVENTS)
        for (size_t i = 0; i < exchange->event_count; i++)
            scene_print(scene, " (%s: %s)", exchange->events[i].name, exchange->events[i].reason);
    scene_print(scene, "\n");
    return 0;
}

static struct scene *scene_open(unsigned show)
{
    struct scene *scene = calloc(1, sizeof(*scene));

    assert_non_null(scene);
    scene->show = show;
    scene->card = "card";
    assert_int_equal(trace_session_new(&scene->session, NULL, scene_on_exchange, scene), 0);
    return scene;
}

/* The lines since the last call are exactly these. */
#define assert_lines(scene, expected)                                                              \
    do {                                                                                           \
        assert_string_equal((scene)->text, expected);                                              \
        (scene)->len = 0;                                                                          \
        (scene)->text[0] = '\0';                                                                   \
    } while (0)

static void scene_add(struct scene *scene, struct trace_event event)
{
    struct trace_record record = {.event = event, .number = ++scene->number};

    record.event.card = scene->card;
    record.event.time = scene->time++;
    assert_int_equal(trace_session_add(scene->session, &record), 0);
}

/* `command` and `response` (with its status word) in hex. */
static inline void scene_apdu(struct scene *scene, const char *command, const char *response)
{
    static uint8_t sent[SCENE_APDU_MAX], received[SCENE_APDU_MAX];
    unsigned sw = 0;
    struct buf c = BUF_OVER(sent), r = BUF_OVER(received);

    assert_int_equal(buf_put_hex(&c, command), 0);
    assert_int_equal(buf_put_hex(&r, response), 0);
    assert_true(r.len == 0 || r.len >= 2);
    if (r.len)
        sw = (unsigned)(received[r.len - 2] << 8 | received[r.len - 1]);
    scene_add(scene, (struct trace_event){.kind = TRACE_APDU,
                                          .command = buf_bytes(&c),
                                          .data = bytes_at(received, r.len ? r.len - 2 : 0),
                                          .sw = (uint16_t)sw});
}

static inline void scene_power(struct scene *scene, const char *name)
{
    scene_add(scene, (struct trace_event){.kind = TRACE_POWER, .name = name});
}

static inline void scene_note(struct scene *scene, const char *name, const char *reason)
{
    scene_add(scene, (struct trace_event){.kind = TRACE_NOTE, .name = name, .reason = reason});
}

static inline void scene_end(struct scene *scene)
{
    assert_int_equal(trace_session_end(scene->session), 0);
}

static inline void scene_close(struct scene *scene)
{
    trace_session_free(scene->session);
    free(scene);
}

#endif
