/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A command and a message for filters. */
#ifndef TEST_TOOLS_TRACE_SHOW_FILTER_SCENE_H
#define TEST_TOOLS_TRACE_SHOW_FILTER_SCENE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "apdu/err.h"
#include "apdu/ins.h"
#include "tools/trace/show/filter.h"

static const uint8_t isdr[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                               0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00};
static const uint8_t enable[] = {0xBF, 0x31, 0x11, 0xA0, 0x0C, 0x5A, 0x0A, 0x98, 0x99, 0x99,
                                 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x31, 0x81, 0x01, 0xFF};
static const uint8_t refused[] = {0xBF, 0x31, 0x03, 0x80, 0x01, 0x02};

enum { TIME = 1600000000 }; /* 2020-09-13T12:26:40Z */

static const struct exchange command = {.kind = EXCHANGE_COMMAND,
                                        .number = 10,
                                        .last = 12,
                                        .time = TIME * (int64_t)1000000000 + 500000000,
                                        .card = "ship",
                                        .channel = 1,
                                        .cla = 0x81,
                                        .ins = INS_STORE_DATA,
                                        .sw = 0x9110,
                                        .aid = BYTES_OF(isdr),
                                        .command = BYTES_OF(enable),
                                        .response = BYTES_OF(refused),
                                        .pins = ""};
static const struct exchange message = {.kind = EXCHANGE_MESSAGE,
                                        .number = 20,
                                        .last = 30,
                                        .time = -1,
                                        .card = "ship",
                                        .protocol = "HTTP",
                                        .peer = "eim.example:443",
                                        .function = "ESipa.GetEimPackage",
                                        .flags = EXCHANGE_ENCRYPTED,
                                        .pins = ""};

static inline bool matches(const char *text, const struct exchange *exchange)
{
    char reason[FILTER_REASON_MAX] = "";
    struct filter *filter = NULL;
    struct arena arena;
    struct view view;
    bool result;

    if (filter_new(&filter, text, reason) < 0)
        fail_msg("%s: %s", text, reason);
    arena_init(&arena, 1 << 20);
    view_set(&view, &arena, exchange);
    result = filter_matches(filter, &view);
    arena_free(&arena);
    filter_free(filter);
    return result;
}

#endif
