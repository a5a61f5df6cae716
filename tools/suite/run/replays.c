/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/run/replays.h"

#include "apdu/err.h"
#include "tools/trace/replay/replay.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { MEMORY_MAX = 16 << 20 };

static const char *copy(struct replays *replays, const char *text)
{
    struct bytes memory = arena_copy(&replays->arena, bytes_at(text, strlen(text) + 1));

    return memory.at ? (const char *)memory.at : "";
}

/* "replay-" and the name without its suffix; other characters than those of an id are hyphens. */
static const char *id_of(struct replays *replays, const char *name)
{
    char id[300];
    const char *dot = strrchr(name, '.');
    int len = (int)(dot && dot != name ? (size_t)(dot - name) : strlen(name));

    snprintf(id, sizeof(id), "replay-%.*s", len, name);
    for (char *at = id; *at; at++) {
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at + 'a' - 'A');
        else if (!(*at >= 'a' && *at <= 'z') && !(*at >= '0' && *at <= '9'))
            *at = '-';
    }
    return copy(replays, id);
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* In the order of octets, whatever the locale is. */
static int compare_names(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

int replays_find(struct replays *replays, const char *folder, char why[REPLAYS_WHY_MAX])
{
    struct dirent **names = NULL;
    int count = scandir(folder, &names, is_visible, compare_names);
    struct replay *list;

    *replays = (struct replays){.count = 0};
    arena_init(&replays->arena, MEMORY_MAX);
    if (count < 0) {
        snprintf(why, REPLAYS_WHY_MAX, "%.300s: %s", folder, strerror(errno));
        return ERR_NOT_FOUND;
    }
    list = arena_alloc(&replays->arena, ((size_t)count + 1) * sizeof(*list));
    for (int i = 0; i < count; i++) {
        char path[4096];
        struct stat status;

        snprintf(path, sizeof(path), "%.3800s/%s", folder, names[i]->d_name);
        if (list && stat(path, &status) == 0 && S_ISREG(status.st_mode))
            list[replays->count++] = (struct replay){copy(replays, path),
                                                     {.id = id_of(replays, names[i]->d_name),
                                                      .title = copy(replays, names[i]->d_name),
                                                      .families = "",
                                                      .clause = "",
                                                      .rules = "",
                                                      .applies = "",
                                                      .state = "",
                                                      .change = SUITE_CHANGES}};
        free(names[i]);
    }
    free(names);
    replays->list = list;
    if (!list)
        snprintf(why, REPLAYS_WHY_MAX, "%.300s: out of memory", folder);
    return list ? 0 : ERR_MEMORY;
}

void replays_free(struct replays *replays)
{
    arena_free(&replays->arena);
}

/* ---- One replay ---- */

struct comparison {
    FILE *details;
    char reason[400]; /* the first difference */
    size_t compared, different;
};

static void on_result(void *context, const struct replay_result *result)
{
    struct comparison *comparison = context;
    const char *recorded = result->recorded ? result->recorded : "absent";
    const char *received = result->received ? result->received : "absent";

    comparison->compared++;
    if (comparison->details)
        fprintf(comparison->details, "%llu %s%s\n", (unsigned long long)result->number,
                result->title, result->same ? "" : ": differs");
    if (result->same)
        return;
    if (comparison->details)
        fprintf(comparison->details, "  %s is %s; recorded %s\n", result->field, received,
                recorded);
    if (comparison->different++ == 0)
        snprintf(comparison->reason, sizeof(comparison->reason),
                 "record %llu, %.80s: %.80s is %.100s; recorded %.100s",
                 (unsigned long long)result->number, result->title, result->field, received,
                 recorded);
}

static enum suite_verdict replay_file(const char *path, struct link **link,
                                      struct comparison *comparison)
{
    const struct replay_options options = {.on_result = on_result, .context = comparison};
    struct trace_reader *reader = NULL;
    char reason[REPLAY_REASON_MAX] = "";
    int done = trace_reader_open(&reader, path, reason, sizeof(reason));

    if (done == 0)
        done = replay_run(reader, link, &options, reason);
    trace_reader_close(reader);
    if (done == 0 && comparison->different)
        return SUITE_FAIL;
    if (done == 0 && comparison->compared)
        return SUITE_PASS;
    snprintf(comparison->reason, sizeof(comparison->reason), "%s",
             reason[0] ? reason : "no APDU in the trace");
    return SUITE_INCONCLUSIVE;
}

static int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

bool replay_case(const struct replay *replay, struct link **link, const char *card,
                 struct results *results)
{
    struct result *result = results_new(results, &replay->row);
    struct comparison comparison = {.compared = 0};
    char *details = NULL;
    size_t len = 0;
    int64_t start = now();

    if (!result)
        return false;
    comparison.details = open_memstream(&details, &len);
    result->card = results_text(results, card);
    result->verdict = replay_file(replay->path, link, &comparison);
    if (comparison.details)
        fclose(comparison.details);
    result->reason = results_text(results, comparison.reason);
    result->details =
        result->verdict == SUITE_PASS || !details ? "" : results_text(results, details);
    result->nanoseconds = now() - start;
    free(details);
    results_add(results, result);
    return true;
}
