/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Power cuts in the procedures of the IPAe, at every write of the card file: then the card is put
 * into its terminal again, and the story (story.h) goes on to the end that it must have (IPAE-I1,
 * IPAE-I3).
 */
#include "test/power/client.h"
#include "test/power/fault_vfs.h"
#include "test/power/power.h"
#include "test/power/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CUTS = 16 }; /* of a story, in `make check` */

static struct stage *stage;
static const struct story *story;
static char problem[STORY_PROBLEM];

static void close_card(void)
{
    ipae_free(stage->circle.ipae);
    stage->circle.ipae = NULL;
    euiccd_close(stage->circle.scene.fake.card);
    stage->circle.scene.fake.card = NULL;
}

/* The end that all others are held against, by a copy of the card. */
static void play_whole(void)
{
    struct fake_card *fake = &stage->circle.scene.fake;

    close_card();
    fake->in_memory = true;
    fake_card_reopen(fake);
    stage_wire(stage);
    stage_play(stage);
    stage_keep(stage);
    close_card();
    fake->in_memory = false;
    stage_rewind(stage);
}

static bool setup(const char *path)
{
    snprintf(stage->circle.scene.fake.path, sizeof(stage->circle.scene.fake.path), "%s", path);
    stage_set(stage, story);
    play_whole();
    return true;
}

static void restore(void)
{
    stage_rewind(stage);
}

static bool play(void)
{
    struct fake_terminal *terminal = &stage->circle.terminal;

    stage_wire(stage);
    terminal->has_lost_power = fault_vfs_is_cut;
    if (setjmp(terminal->power_cut))
        return false;
    stage_play(stage);
    return terminal->sw == 0x9000;
}

static bool action(const char *path)
{
    struct fake_card *fake = &stage->circle.scene.fake;
    bool done;

    fake->card = client_open(path, fake->context);
    done = fake->card && play();
    close_card();
    return done;
}

static enum power_state check(const char *path)
{
    struct fake_card *fake = &stage->circle.scene.fake;
    enum story_state state = STORY_SPOILED;

    strcpy(problem, "the card cannot be opened");
    fake->card = client_open(path, fake->context);
    if (fake->card && euiccd_power_on(fake->card, NULL) == 0)
        state = stage_look(stage, problem);
    close_card();
    return state == STORY_OVER        ? POWER_AFTER
           : state == STORY_UNDER_WAY ? POWER_BEFORE
                                      : POWER_BROKEN;
}

static const char *explain(void)
{
    return problem;
}

int main(void)
{
    const struct power_manner manner = {restore, explain, CUTS};
    struct rng rng = power_rng();
    struct power_case row = {NULL, setup, action, check};
    char path[sizeof(stage->circle.scene.fake.path)];
    unsigned count = 0;
    bool good = true;

    fault_vfs_install();
    stage = stage_new(&rng);
    strcpy(path, stage->circle.scene.fake.path);
    while ((story = story_next(story)) != NULL) {
        row.name = story->name;
        good = power_sweep_in(&row, ++count, &manner) && good;
        stage_clear(stage);
    }
    printf("1..%u\n", count);
    strcpy(stage->circle.scene.fake.path, path);
    stage_free(stage);
    return good ? 0 : 1;
}
