/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A `struct run` with card files in the folder of the scene, as `euicc run` has it. */
#ifndef TEST_TOOLS_READER_RUN_SCENE_H
#define TEST_TOOLS_READER_RUN_SCENE_H

#include "test/tools/cli/command_scene.h"
#include "tools/reader/run.h"

#include <event2/event.h>
#include <netinet/in.h>
#include <sys/socket.h>

enum { RUN_SLOTS_MAX = 4, RUN_STEPS_MAX = 20000 };

struct run_scene {
    struct command_scene *scene;
    struct run run;
};

/* Slots with the cards "card-0.euicc" and so on; --create makes them. */
static inline void run_begin(struct run_scene *run_scene, struct command_scene *scene, size_t count)
{
    char name[32];

    memset(run_scene, 0, sizeof(*run_scene));
    run_scene->scene = scene;
    run_scene->run.base = event_base_new();
    run_scene->run.options.create = true;
    run_scene->run.options.durability = EUICCD_DURABILITY_OS;
    for (size_t i = 0; i < count; i++) {
        run_scene->run.slots =
            command_grow(run_scene->run.slots, run_scene->run.count++, sizeof(struct slot));
        snprintf(name, sizeof(name), "card-%zu.euicc", i);
        run_scene->run.slots[i].path = scene_path(scene, name);
        run_scene->run.slots[i].address = (struct command_address){"127.0.0.1", 0};
    }
}

static inline void run_end(struct run_scene *run_scene)
{
    struct run *run = &run_scene->run;

    run_control_end(run);
    for (size_t i = 0; i < run->count; i++)
        vpcd_free(run->slots[i].link);
    for (size_t i = 0; i < run->count; i++)
        run_close_card(&run->slots[i]);
    euiccd_trace_free(run->options.trace);
    euiccd_context_free(run->options.context);
    event_base_free(run->base);
    free(run->slots);
}

/* One round of the event loop. */
static inline void run_step(struct run_scene *run_scene)
{
    struct timeval soon = {0, 1000};

    event_base_loopexit(run_scene->run.base, &soon);
    event_base_dispatch(run_scene->run.base);
}

/* Two consecutive ports that are free now. */
static inline uint16_t run_free_ports(void)
{
    struct pcscd_options options = {.count = 1};

    assert_int_equal(pcscd_free_ports(&options), 0);
    return options.ports[0];
}

#endif
