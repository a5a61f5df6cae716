/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Traces in a folder as cases: their commands are sent and the responses compared. */
#ifndef TOOLS_SUITE_RUN_REPLAYS_H
#define TOOLS_SUITE_RUN_REPLAYS_H

#include "tools/link/link.h"
#include "tools/suite/report/result.h"

struct replays {
    struct arena arena;
    const struct replay {
        const char *path;
        struct suite_case row; /* id "replay-NAME"; without a function */
    } * list;
    size_t count;
};

enum { REPLAYS_WHY_MAX = 400 };

/* The regular files of `folder`, in the order of their names. Negative with one line in `why`. To
 * be freed in any case. */
int replays_find(struct replays *replays, const char *folder, char why[REPLAYS_WHY_MAX]);
void replays_free(struct replays *replays);
/* Sends the commands of the trace to the card of `link`, and adds a result: pass, fail, or
 * inconclusive where the trace or the card cannot be read. */
bool replay_case(const struct replay *replay, struct link **link, const char *card,
                 struct results *results);

#endif
