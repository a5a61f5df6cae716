/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A card for requests on standard input and output. */
#ifndef TEST_TOOLS_STDIO_STDIO_SCENE_H
#define TEST_TOOLS_STDIO_STDIO_SCENE_H

#include "test/tools/cli/command_scene.h"
#include "tools/cli/card_options.h"
#include "tools/stdio/request.h"

struct stdio_scene {
    struct card_options options;
    struct stdio_card card;
};

static inline void stdio_begin(struct stdio_scene *stdio, struct command_scene *scene)
{
    *stdio = (struct stdio_scene){.card.options = &stdio->options};
    stdio->options.durability = EUICCD_DURABILITY_NONE;
    assert_int_equal(card_options_open(&stdio->options,
                                       scene_card(scene, "a.euicc", EUICCD_MODE_IOT, NULL), NULL, 0,
                                       &stdio->card.card),
                     COMMAND_DONE);
}

static inline void stdio_end(struct stdio_scene *stdio)
{
    euiccd_close(stdio->card.card);
    assert_int_equal(card_options_end(&stdio->options, COMMAND_DONE), COMMAND_DONE);
}

#endif
