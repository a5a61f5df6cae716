/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of `euicc run --log-dir`: NAME.log for each card, and pcscd.log. */
#include "tools/reader/run.h"
#include "tools/trace/show/live.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void on_event(void *context, const struct euiccd_trace_event *event)
{
    const struct run *run = context;

    for (size_t i = 0; i < run->count; i++)
        if (run->slots[i].log && event->card && strcmp(run->slots[i].name, event->card) == 0)
            live_on_event(run->slots[i].log, event);
}

static int open_log(const struct run *run, struct slot *slot)
{
    char *path;
    int status = COMMAND_DONE;

    if (asprintf(&path, "%s/%s.log", run->log_folder, slot->name) < 0)
        return command_failed("out of memory");
    if (live_new(&slot->log, path) < 0)
        status = command_failed("--log-dir: %s: %s", path, strerror(errno));
    free(path);
    return status;
}

int run_log_open(struct run *run)
{
    if (!run->log_folder)
        return COMMAND_DONE;
    if (mkdir(run->log_folder, 0777) < 0 && errno != EEXIST)
        return command_failed("--log-dir %s: %s", run->log_folder, strerror(errno));
    if (euiccd_trace_callback(run->options.trace, on_event, run) < 0 ||
        asprintf(&run->pcscd_log, "%s/pcscd.log", run->log_folder) < 0)
        return command_failed("out of memory");
    for (size_t i = 0; i < run->count; i++)
        if (open_log(run, &run->slots[i]) != COMMAND_DONE)
            return COMMAND_FAILED;
    return COMMAND_DONE;
}

int run_log_close(struct run *run)
{
    int err = 0;

    for (size_t i = 0; i < run->count; i++) {
        if (live_free(run->slots[i].log) < 0)
            err = ERR_IO;
        run->slots[i].log = NULL;
    }
    free(run->pcscd_log);
    run->pcscd_log = NULL;
    return err;
}
