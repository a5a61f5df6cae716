/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server with a card for each test. */
#ifndef TEST_TOOLS_SMDPP_SERVER_SCENE_H
#define TEST_TOOLS_SMDPP_SERVER_SCENE_H

#include "test/fake/server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static inline int set_up(void **state)
{
    struct fake_server *server = malloc(sizeof(*server));

    assert_non_null(server);
    fake_server_make(server);
    *state = server;
    return 0;
}

static inline int tear_down(void **state)
{
    fake_server_end(*state);
    free(*state);
    return 0;
}

#endif
