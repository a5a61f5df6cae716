/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Links that die: each story is played again and again, and all its links die after the n-th octet
 * that goes over them, in either direction. Then they are there again, and the card has lost its
 * power, or it kept it; then the terminal has reported the lost links, or what went over
 * them was lost without a word. See story.h for what must come of it.
 *
 * POWER=exhaustive: power goes at each n, and with each eighth it stays, once more. Which stories:
 * story_next.
 */
#include "test/power/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum {
    SAMPLES = 36, /* of each story, in `make check`: each way in turn */
    EACH = 8,     /* exhaustive: what comes with every so manyth octet */
    SPREAD = 20   /* octets by which one run may be longer than another: signatures differ */
};

static struct stage *stage;
static struct euiccd_image *image;

/* What a failed assertion in one of the fakes does not know. */
static struct {
    const char *story;
    unsigned long octet;
    const char *way;
} now;

static void say_where(void)
{
    if (now.story)
        fprintf(stderr, "links: %s: octet %lu, %s\n", now.story, now.octet, now.way);
}

static double seconds_now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

enum way { POWER_GOES, TOLD, NOT_TOLD, WAYS };
static const char *const ways[WAYS] = {"power too", "reported", "not reported"};

static void play(unsigned long octet, enum way way, unsigned *failures)
{
    struct fake_terminal *terminal = &stage->circle.terminal;
    char problem[STORY_PROBLEM];
    bool died;

    now.octet = octet;
    now.way = ways[way];
    circle_put(&stage->circle, image);
    stage_rewind(stage);
    terminal->cut_after = (long)octet;
    terminal->cut_silently = way == NOT_TOLD;
    stage_play_to_cut(stage);
    died = terminal->cut_done;
    if (died && way == POWER_GOES) {
        circle_cut(&stage->circle);
        terminal_start(terminal);
    }
    terminal->cut_after = -1;
    stage_go_on(stage);
    if (stage_look(stage, problem) != STORY_OVER || terminal->sw != 0x9000)
        if ((*failures)++ < 10)
            fprintf(stderr, "links: %s: octet %lu, %s: %s, %04X\n", now.story, octet, now.way,
                    problem, terminal->sw);
}

static bool sweep(const struct story *story, unsigned number)
{
    const char *power = getenv("POWER");
    bool exhaustive = power && strcmp(power, "exhaustive") == 0;
    unsigned failures = 0, runs = 0;
    double start = seconds_now();
    unsigned long total, step, octet;

    now.story = story->name;
    now.octet = 0;
    now.way = "whole";
    stage_set(stage, story);
    euiccd_power_off(stage->circle.scene.fake.card);
    assert_int_equal(euiccd_image_take(stage->circle.scene.fake.card, &image), 0);
    circle_put(&stage->circle, image);
    stage_play(stage);
    stage_keep(stage);
    total = stage->circle.terminal.up + stage->circle.terminal.down;
    step = exhaustive ? 1 : total / SAMPLES + 1;
    for (octet = 0; octet < total + SPREAD; octet += step) {
        unsigned long turn = octet / step;

        if (!exhaustive)
            play(octet, (enum way)(turn % WAYS), &failures), runs++;
        if (exhaustive)
            play(octet, POWER_GOES, &failures), runs++;
        if (exhaustive && turn % EACH == 0)
            play(octet, turn / EACH % 2 ? TOLD : NOT_TOLD, &failures), runs++;
    }
    euiccd_image_free(image);
    image = NULL;
    stage_clear(stage);
    printf("%sok %u - %s: %lu octets, %u runs, %u failures, %.1f s\n", failures ? "not " : "",
           number, story->name, total, runs, failures, seconds_now() - start);
    fflush(stdout);
    now.story = NULL;
    return failures == 0;
}

int main(void)
{
    struct rng rng = rng_system();
    unsigned count = 0;
    bool good = true;

    atexit(say_where);
    stage = stage_new(&rng);
    stage->circle.scene.fake.in_memory = true;
    for (const struct story *story = NULL; (story = story_next(story)) != NULL;)
        good = sweep(story, ++count) && good;
    printf("1..%u\n", count);
    stage_free(stage);
    return good && count ? 0 : 1;
}
