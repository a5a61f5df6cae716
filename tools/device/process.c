/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/device/process.h"

#include "tools/cli/command.h"
#include "tools/cli/control.h"
#include "tools/link/link.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* What lives as long as the process. */
struct life {
    struct device_process *process;
    struct device *device;
    struct radio *radio;
    struct link *link;
    struct device_control *control;
    int stop_fd, again_fd; /* SIGINT and SIGTERM; SIGHUP */
};

enum { OUTSIDE_RADIO, OUTSIDE_CONTROL };

/* ---- outside ---- */

/* SIGHUP: the radio's file is read again, and what is wrong with it is no reason to stop. */
static int read_radio_again(void *context)
{
    struct life *life = context;
    struct signalfd_siginfo signal;
    struct radio_error error;
    struct radio *radio = malloc(sizeof(*radio));

    if (read(life->again_fd, &signal, sizeof(signal)) < 0 || !radio)
        command_failed("%s: not read again", life->process->radio);
    else if (radio_load(radio, life->process->radio, &error) < 0)
        command_failed("%s", error.text);
    else
        radio_replace(life->radio, radio);
    free(radio);
    return 0;
}

static int serve_control(void *context)
{
    return device_control_serve(((struct life *)context)->control);
}

static bool tell(void *context, double seconds, const char *event, const char *detail)
{
    struct life *life = context;

    device_control_tell(life->control, seconds, event, detail);
    return timeline_tell(&life->process->timeline, seconds, event, detail);
}

/* These signals, zero behind the last, to be read. */
static int signals(const int *numbers)
{
    sigset_t set;

    sigemptyset(&set);
    for (; *numbers; numbers++)
        sigaddset(&set, *numbers);
    if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
        return -1;
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* ---- the card ---- */

static int explain(int err, const struct link_error *error, char *why, size_t size)
{
    if (err < 0)
        snprintf(why, size, "%s", error->text);
    return err;
}

static int card_transmit_by_link(void *context, struct bytes command, struct buf *data,
                                 uint16_t *sw, char *why, size_t size)
{
    struct link_error error = {""};

    return explain(link_transmit(context, command, data, sw, &error), &error, why, size);
}

static int card_reset_by_link(void *context, char *why, size_t size)
{
    struct link_error error = {""};

    return explain(link_reset(context, &error), &error, why, size);
}

static void card_off_by_link(void *context)
{
    link_off(context);
}

static int card_on_by_link(void *context, char *why, size_t size)
{
    struct link_error error = {""};

    return explain(link_on(context, &error), &error, why, size);
}

static int open_link(struct life *life)
{
    struct device_process *process = life->process;
    struct link_error error;
    int err;

    if (process->inside &&
        ((!process->trace && euiccd_trace_new(&process->trace) < 0) ||
         euiccd_trace_callback(process->trace, timeline_on_event, &process->timeline) < 0))
        return command_failed("the trace: out of memory");
    err = process->card
              ? link_open_card_with_ipae(&life->link, process->card, process->trace, &error)
              : link_open_reader_alone(&life->link, process->reader, &error);
    return err < 0 ? command_failed("%s", error.text) : COMMAND_DONE;
}

/* ---- the life ---- */

static int open_radio(struct life *life)
{
    struct radio_error error;

    life->radio = malloc(sizeof(*life->radio));
    if (!life->radio)
        return command_failed("the radio: out of memory");
    radio_open(life->radio);
    if (life->process->radio && radio_load(life->radio, life->process->radio, &error) < 0)
        return command_failed("%s", error.text);
    return COMMAND_DONE;
}

static int open_signals(struct life *life)
{
    signal(SIGPIPE, SIG_IGN);
    life->stop_fd = signals((const int[]){SIGINT, SIGTERM, 0});
    if (life->process->radio)
        life->again_fd = signals((const int[]){SIGHUP, 0});
    if (life->stop_fd < 0 || (life->process->radio && life->again_fd < 0))
        return command_failed("the device: out of files");
    return COMMAND_DONE;
}

static int make_device(struct life *life)
{
    struct device_process *process = life->process;
    struct device_options *options = &process->device;
    const struct device_card card = {.transmit = card_transmit_by_link,
                                     .reset = card_reset_by_link,
                                     .off = card_off_by_link,
                                     .on = card_on_by_link,
                                     .removable = process->reader != NULL,
                                     .context = life->link};

    if (hosts_open(&process->hosts) < 0)
        return command_failed("--host: a socket on 127.0.0.1: %s", strerror(errno));
    life->device = malloc(sizeof(*life->device));
    if (!life->device)
        return command_failed("the device: out of memory");
    options->radio = life->radio;
    options->hosts = &process->hosts;
    options->tell = tell;
    options->context = life;
    if (process->radio)
        options->outside[OUTSIDE_RADIO] =
            (struct device_outside){read_radio_again, life->again_fd, life};
    device_begin(life->device, options, &card);
    life->device->channels.allow_net = process->allow_net;
    life->device->channels.has_dns = process->has_dns || process->hosts.count;
    memcpy(life->device->channels.dns_address,
           process->has_dns ? process->dns : hosts_resolver_address, 4);
    process->timeline.device = life->device;
    return COMMAND_DONE;
}

static int open_control(struct life *life)
{
    const char *path = life->process->control;
    int err = path ? device_control_new(&life->control, path, life->device) : 0;

    if (err < 0)
        return command_failed("%s: %s", path, control_error(err));
    if (path)
        life->device->options.outside[OUTSIDE_CONTROL] =
            (struct device_outside){serve_control, device_control_fd(life->control), life};
    return COMMAND_DONE;
}

static int run(struct life *life)
{
    const struct timeline *timeline = &life->process->timeline;

    if (device_run(life->device, life->stop_fd) < 0)
        return command_failed("%s", life->device->error);
    if (timeline->until && !timeline->until_seen)
        return command_failed("`%s' did not come", timeline->until);
    return COMMAND_DONE;
}

static void end(struct life *life)
{
    life->process->timeline.device = NULL;
    device_control_free(life->control);
    if (life->device)
        device_end(life->device);
    free(life->device);
    hosts_close(&life->process->hosts);
    link_close(life->link);
    euiccd_trace_free(life->process->trace);
    if (life->stop_fd >= 0)
        close(life->stop_fd);
    if (life->again_fd >= 0)
        close(life->again_fd);
    free(life->radio);
}

int device_process_run(struct device_process *process)
{
    static int (*const steps[])(struct life * life) = {open_radio,  open_link,    open_signals,
                                                       make_device, open_control, run};
    struct life life = {.process = process, .stop_fd = -1, .again_fd = -1};
    int status = COMMAND_DONE;

    for (size_t i = 0; status == COMMAND_DONE && i < sizeof(steps) / sizeof(steps[0]); i++)
        status = steps[i](&life);
    end(&life);
    return status;
}
