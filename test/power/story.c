/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/power/story.h"

#include "test/fake/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    ENOUGH = 4000, /* seconds: longer than any time of these cards but that between polls */
    STEP = 50      /* less than any of them, so that a dead link is seen */
};

/* Notifications of the downloaded profile: all, to its SM-DP+. */
#define TO_SMDPP    "B6{30{80=04F0 81=3132372E302E302E31}}"
#define THE_PROFILE "#A30C5A0A" FAKE_SMDPP_ICCID

static const struct story stories[] = {
    {.name = "packages over TLS 1.2",
     .profiles = "A*n Bn Cn D",
     .tls = 0x0303,
     .orders = {"lp xB dp=one.example rat", "xD +C"}},
    {.name = "packages over TLS 1.3",
     .profiles = "A*n Bn Cn D",
     .tls = 0x0304,
     .orders = {"lp xB dp=one.example rat", "xD +C"}},
    {.name = "packages over CoAP",
     .profiles = "A*n Bn Cn D",
     .coap = true,
     .orders = {"lp xB dp=one.example rat", "xD +C"}},
    {.name = "injected packages",
     .profiles = "A*n Bn Cn D",
     .injects = true,
     .polls = true, /* requests without a response stay pending */
     .orders = {"lp xB dp=one.example rat", "xD +C"}},
    {.name = "packages of two eIMs",
     .profiles = "A*n Bn",
     .eims = 2,
     .orders = {"xB dp=one.example", "rat"}},
    {.name = "rollback", .profiles = "A*n Bn", .orders = {"+B!"}, .no_coverage = 'B'},
    {.name = "another device",
     .profiles = "A*n Bn",
     .eims = 2,
     .before = "rat",
     .orders = {"xB", "rat"},
     .new_device = true},
    {.name = "fallback and return",
     .profiles = "A* BF",
     .orders = {"dp=one.example"},
     .no_coverage = 'A',
     .comes_back = true},
    {.name = "direct download", .profiles = "A*", .orders = {STORY_DOWNLOAD, "dp=after.example"}},
    {.name = "indirect download",
     .profiles = "A*",
     .indirect = true,
     .orders = {STORY_DOWNLOAD, "dp=after.example"}},
    {.name = "injected download",
     .profiles = "A*",
     .injects = true,
     .polls = true,
     .orders = {STORY_DOWNLOAD, "dp=after.example"}},
    {.name = "direct download, enabled immediately",
     .profiles = "A*n",
     .before = "imm",
     .orders = {STORY_DOWNLOAD, "dp=after.example"}},
    {.name = "indirect download, enabled immediately",
     .profiles = "A*n",
     .indirect = true,
     .before = "imm",
     .orders = {STORY_DOWNLOAD, "dp=after.example"}},
    {.name = "notifications to the SM-DP+",
     .profiles = "A*",
     .forgets_acks = true,
     .polls = true, /* E-81: what did not get through waits for one */
     .metadata = TO_SMDPP,
     .before = STORY_DOWNLOAD,
     .orders = {THE_PROFILE}},
    {.name = "notifications through the eIM",
     .profiles = "A*",
     .indirect = true,
     .forgets_acks = true,
     .metadata = TO_SMDPP,
     .before = STORY_DOWNLOAD,
     .orders = {THE_PROFILE}},
};

const struct story *story_next(const struct story *after)
{
    const char *match = getenv("POWER_MATCH"), *part = getenv("POWER_PART");
    unsigned number = 1, parts = 1, at = 0;

    if (part && (sscanf(part, "%u/%u", &number, &parts) != 2 || parts == 0))
        fail_msg("POWER_PART=%s", part);
    for (size_t i = 0; i < sizeof(stories) / sizeof(stories[0]); i++)
        if ((!match || strstr(stories[i].name, match)) && at++ % parts == number - 1 &&
            (!after || &stories[i] > after))
            return &stories[i];
    return NULL;
}

struct stage *stage_new(struct rng *rng)
{
    struct stage *stage = calloc(1, sizeof(*stage));

    assert_non_null(stage);
    scene_begin_by(&stage->circle.scene, rng);
    return stage;
}

void stage_free(struct stage *stage)
{
    scene_end(&stage->circle.scene);
    free(stage);
}

/* ---- the beginning ---- */

static void times(struct euiccd_create_options *factory)
{
    factory->poll_seconds = 100000; /* once a run; what fails is tried again sooner */
    factory->rollback_seconds = 200;
    factory->fallback_seconds = 500;
    factory->default_smdp_address = FAKE_SMDPP_ADDRESS;
}

static void times_with_polls(struct euiccd_create_options *factory)
{
    times(factory);
    factory->poll_seconds = 2000;
}

static void order(struct fake_eim *eim, const char *words)
{
    if (strcmp(words, STORY_DOWNLOAD) == 0)
        fake_eim_order_download(eim, "LPA:1$" FAKE_SMDPP_ADDRESS "$one");
    else
        fake_eim_order(eim, words);
}

/* Takes the queued packages for later. */
static void keep_orders(struct stage *stage)
{
    for (unsigned i = 0; i < stage->circle.eim_count; i++) {
        struct fake_eim *eim = &stage->circle.eims[i];

        memcpy(stage->orders[i], eim->queue, sizeof(stage->orders[i]));
        stage->order_count[i] = eim->queue_len;
        eim->queue_len = 0;
    }
}

static int coverage(void *context)
{
    struct stage *stage = context; /* the circle stands at its beginning */
    const char *at = strchr(circle_profiles(&stage->circle), '*');

    char enabled = at ? at[-1] : '\0';

    if (enabled != stage->story->no_coverage)
        stage->has_switched = true;
    else if (!stage->story->comes_back || !stage->has_switched)
        return 2;
    return 0;
}

static void set_terminal(struct stage *stage)
{
    stage->circle.terminal.coverage = stage->story->no_coverage ? coverage : NULL;
    stage->circle.terminal.imei[3] ^= stage->story->new_device;
}

void stage_wire(struct stage *stage)
{
    circle_wire(&stage->circle);
    set_terminal(stage);
}

void stage_set(struct stage *stage, const struct story *story)
{
    struct circle *circle = &stage->circle;
    struct scene_eim *eim = &circle->scene.eims[0];

    stage->story = story;
    eim->indirect = story->indirect;
    eim->protocols = story->injects ? 0x50 : story->coap ? 0x40 : 0;
    circle_begin(circle, story->profiles, story->eims ? story->eims : 1,
                 story->polls ? times_with_polls : times);
    fake_smdpp_begin(&stage->smdpp, circle, story->metadata ? story->metadata : "", story->filler);
    fake_smdpp_behind(&stage->smdpp, &circle->eims[0]);
    if (story->tls)
        fake_https_version(&circle->eims[0].https, story->tls);
    if (story->before) {
        order(&circle->eims[0], story->before);
        terminal_start(&circle->terminal);
        assert_int_equal(circle->eims[0].queue_len, 0);
    }
    for (size_t i = 0; i < STORY_ORDERS && story->orders[i]; i++)
        order(&circle->eims[i % circle->eim_count], story->orders[i]);
    keep_orders(stage);
    circle->eims[0].forgets_acks = story->forgets_acks;
    circle->eims[0].injects = story->injects;
    set_terminal(stage);
    stage_rewind(stage);
}

void stage_clear(struct stage *stage)
{
    for (unsigned i = 0; i < stage->circle.eim_count; i++)
        while (stage->order_count[i])
            free((void *)stage->orders[i][--stage->order_count[i]].at);
    fake_smdpp_end(&stage->smdpp);
    circle_end(&stage->circle);
    stage->story = NULL;
}

void stage_rewind(struct stage *stage)
{
    for (unsigned i = 0; i < stage->circle.eim_count; i++) {
        fake_eim_rewind(&stage->circle.eims[i]);
        for (size_t j = 0; j < stage->order_count[i]; j++)
            fake_eim_queue(&stage->circle.eims[i], stage->orders[i][j]);
    }
    fake_smdpp_rewind(&stage->smdpp);
    stage->has_switched = false;
}

/* A part of the time. */
static void go_on(struct stage *stage, long seconds)
{
    struct fake_terminal *terminal = &stage->circle.terminal;

    terminal_wait(terminal, seconds);
    while (fake_eim_inject(&stage->circle.eims[0]))
        terminal_collect(terminal);
}

void stage_go_on(struct stage *stage)
{
    for (long left = ENOUGH; left > 0; left -= STEP)
        go_on(stage, STEP);
}

void stage_play(struct stage *stage)
{
    terminal_start(&stage->circle.terminal);
    stage_go_on(stage);
}

void stage_play_to_cut(struct stage *stage)
{
    struct fake_terminal *terminal = &stage->circle.terminal;

    terminal_start(terminal);
    for (long left = ENOUGH; left > 0 && !terminal->cut_done; left -= STEP)
        go_on(stage, STEP);
}

/* ---- the end ---- */

static void add_result(struct ending *ending, const char *words)
{
    for (unsigned i = 0; i < ending->result_count; i++)
        if (strcmp(ending->results[i], words) == 0)
            return;
    assert_true(ending->result_count < STORY_RESULTS);
    strcpy(ending->results[ending->result_count++], words);
}

/* False when the card does not respond. */
static bool look(struct stage *stage, struct ending *out)
{
    struct circle *circle = &stage->circle;
    struct store *store = inside_euicc(circle->scene.fake.card)->store;
    uint64_t notified = stage->smdpp.notified;
    unsigned results, notifications;
    bool answers = store_count_messages(store, STORE_PACKAGE_RESULT, &results) == 0 &&
                   store_count_messages(store, STORE_NOTIFICATION, &notifications) == 0;

    if (!answers)
        return false;
    *out = (struct ending){.installed = stage->smdpp.installed};
    strcpy(out->profiles, circle_profiles(circle));
    for (unsigned i = 0; i < circle->eim_count; i++) {
        const struct fake_eim *eim = &circle->eims[i];

        for (unsigned j = 0; j < eim->results; j++)
            add_result(out, eim->words[j]);
        notified |= eim->notified;
        out->causes |= eim->causes;
        out->waiting += (unsigned)eim->queue_len + eim->errors;
    }
    out->waiting += results + notifications;
    out->notifications = (unsigned)__builtin_popcountll(notified);
    return true;
}

void stage_keep(struct stage *stage)
{
    assert_true(look(stage, &stage->whole));
    assert_int_equal(stage->whole.waiting, 0);
    assert_int_equal(stage->circle.terminal.sw, 0x9000);
    if (stage->story->injects) /* with the acknowledgements */
        assert_true(stage->circle.eims[0].injection.answers >= STORY_INJECTED);
}

static bool is_known(const struct ending *whole, const char *words)
{
    for (unsigned i = 0; i < whole->result_count; i++)
        if (strcmp(whole->results[i], words) == 0)
            return true;
    return false;
}

enum story_state stage_look(struct stage *stage, char problem[STORY_PROBLEM])
{
    const struct ending *whole = &stage->whole;
    struct ending now;

    if (!look(stage, &now)) {
        snprintf(problem, STORY_PROBLEM, "the card does not answer");
        return STORY_SPOILED;
    }
    snprintf(problem, STORY_PROBLEM,
             "\"%s\" (\"%s\"), %u results (%u), the last %s, %u notifications (%u), %u installed "
             "(%u) of %u bound, causes %X (%X), %u left",
             now.profiles, whole->profiles, now.result_count, whole->result_count,
             now.result_count ? now.results[now.result_count - 1] : "none", now.notifications,
             whole->notifications, now.installed, whole->installed, stage->smdpp.bound, now.causes,
             whole->causes, now.waiting);
    for (unsigned i = 0; i < now.result_count; i++)
        if (!is_known(whole, now.results[i]))
            return STORY_SPOILED;
    if (now.notifications > whole->notifications || now.installed > whole->installed ||
        stage->smdpp.failed > 2 || stage->smdpp.bound > 3 || (now.causes & ~whole->causes))
        return STORY_SPOILED;
    return strcmp(now.profiles, whole->profiles) == 0 && now.result_count == whole->result_count &&
                   now.notifications == whole->notifications && now.installed == whole->installed &&
                   now.causes == whole->causes && now.waiting == 0
               ? STORY_OVER
               : STORY_UNDER_WAY;
}
