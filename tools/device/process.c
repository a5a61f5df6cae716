/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/device/process.h"

#include "tools/cli/command.h"
#include "tools/cli/control.h"
#include "tools/cli/date.h"
#include "tools/link/link.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* Everything that ends with the process. */
struct resources {
    struct device_process *process;
    struct device *device;
    struct radio *radio;
    struct link *link;
    struct device_control *control;
    int stop_fd, hangup_fd; /* SIGINT and SIGTERM; SIGHUP */
};

enum { INPUT_RADIO, INPUT_CONTROL, INPUT_PART };

/* ---- inputs ---- */

/* SIGHUP: reloads the radio file; a malformed one is reported and ignored. */
static int reload_radio(void *context)
{
    struct resources *resources = context;
    struct signalfd_siginfo signal;
    struct radio_error error;
    struct radio *radio = malloc(sizeof(*radio));

    if (read(resources->hangup_fd, &signal, sizeof(signal)) < 0 || !radio)
        command_failed("%s: cannot be reloaded: out of memory", resources->process->radio);
    else if (radio_load(radio, resources->process->radio, &error) < 0)
        command_failed("%s", error.text);
    else
        radio_replace(resources->radio, radio);
    free(radio);
    return 0;
}

static int serve_control(void *context)
{
    return device_control_serve(((struct resources *)context)->control);
}

static bool log_event(void *context, double seconds, const char *event, const char *detail)
{
    struct resources *resources = context;
    const struct device_part *part = &resources->process->part;
    bool more = timeline_log(&resources->process->timeline, seconds, event, detail);

    device_control_log(resources->control, seconds, event, detail);
    if (part->on_event)
        part->on_event(part->context);
    return more;
}

/* A signalfd of these signals; a zero ends the list. */
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

/* With a date: the clock of the device and of the trace is set to it and stopped. */
static int open_clock(struct resources *resources)
{
    struct device_process *process = resources->process;
    int64_t seconds;

    if (process->device.clock_kind != DEVICE_CLOCK_SET || !process->card)
        return COMMAND_DONE;
    (void)date_exists(&process->device.date, &seconds);
    process->time.now = seconds < 0 ? 0 : seconds * CLOCK_SECOND;
    device_clock_stand(&process->clock, &process->time.now, process->device.time_scale);
    process->device.clock = &process->clock.clock;
    return COMMAND_DONE;
}

static int open_seed(struct resources *resources)
{
    struct device_process *process = resources->process;

    return seed_stream(&process->seed, &process->device.rng);
}

static int open_link(struct resources *resources)
{
    struct device_process *process = resources->process;
    struct link_error error;
    struct link_card card;

    if (!process->card)
        return link_open_reader_alone(&resources->link, process->reader, &error) < 0
                   ? command_failed("%s", error.text)
                   : COMMAND_DONE;
    if (euiccd_trace_new(&process->trace) < 0 ||
        (process->inside &&
         euiccd_trace_callback(process->trace, timeline_on_event, &process->timeline) < 0))
        return command_failed("out of memory for the trace");
    card = (struct link_card){.path = process->card,
                              .with_ipae = true,
                              .trace = process->trace,
                              .clock = process->device.clock ? &process->time : NULL};
    return record_options_open_link(&process->record_options, &card, &process->recorders,
                                    &resources->link);
}

/* ---- the process ---- */

static int open_radio(struct resources *resources)
{
    struct radio_error error;

    resources->radio = malloc(sizeof(*resources->radio));
    if (!resources->radio)
        return command_failed("out of memory for the radio");
    radio_open(resources->radio);
    if (resources->process->radio &&
        radio_load(resources->radio, resources->process->radio, &error) < 0)
        return command_failed("%s", error.text);
    return COMMAND_DONE;
}

static int open_signals(struct resources *resources)
{
    signal(SIGPIPE, SIG_IGN);
    resources->stop_fd = signals((const int[]){SIGINT, SIGTERM, 0});
    if (resources->process->radio)
        resources->hangup_fd = signals((const int[]){SIGHUP, 0});
    if (resources->stop_fd < 0 || (resources->process->radio && resources->hangup_fd < 0))
        return command_failed("signalfd: %s", strerror(errno));
    return COMMAND_DONE;
}

static int make_device(struct resources *resources)
{
    struct device_process *process = resources->process;
    struct device_options *options = &process->device;
    const struct device_card card = {.transmit = card_transmit_by_link,
                                     .reset = card_reset_by_link,
                                     .off = card_off_by_link,
                                     .on = card_on_by_link,
                                     .removable = process->reader != NULL,
                                     .context = resources->link};

    if (hosts_open(&process->hosts) < 0)
        return command_failed("--host: a socket on 127.0.0.1: %s", strerror(errno));
    resources->device = malloc(sizeof(*resources->device));
    if (!resources->device)
        return command_failed("out of memory for the device");
    options->radio = resources->radio;
    options->hosts = &process->hosts;
    options->log = log_event;
    options->context = resources;
    if (process->radio)
        options->inputs[INPUT_RADIO] =
            (struct device_input){reload_radio, resources->hangup_fd, resources};
    device_begin(resources->device, options, &card);
    resources->device->channels.allow_net = process->allow_net;
    resources->device->channels.has_dns = process->has_dns || process->hosts.count;
    memcpy(resources->device->channels.dns_address,
           process->has_dns ? process->dns : hosts_resolver_address, 4);
    process->timeline.device = resources->device;
    return COMMAND_DONE;
}

static int open_control(struct resources *resources)
{
    const char *path = resources->process->control;
    int err = path ? device_control_new(&resources->control, path, resources->device) : 0;

    if (err < 0)
        return command_failed("%s: %s", path, control_error(err));
    if (path)
        resources->device->options.inputs[INPUT_CONTROL] =
            (struct device_input){serve_control, device_control_fd(resources->control), resources};
    return COMMAND_DONE;
}

static int open_part(struct resources *resources)
{
    const struct device_part *part = &resources->process->part;

    return part->open ? part->open(part->context, resources->device,
                                   &resources->device->options.inputs[INPUT_PART])
                      : COMMAND_DONE;
}

static int run(struct resources *resources)
{
    const struct timeline *timeline = &resources->process->timeline;

    int err = device_run(resources->device, resources->stop_fd);

    if (err < 0)
        return command_failed("%s",
                              *resources->device->error ? resources->device->error : err_text(err));
    if (timeline->lost)
        return command_failed("standard output: %s", strerror(timeline->lost));
    if (timeline->until && !timeline->until_seen)
        return command_failed("ended before `%s'", timeline->until);
    return COMMAND_DONE;
}

static int end(struct resources *resources, int status)
{
    const struct device_part *part = &resources->process->part;

    resources->process->timeline.device = NULL;
    if (part->close)
        part->close(part->context);
    device_control_free(resources->control);
    if (resources->device)
        device_end(resources->device);
    free(resources->device);
    hosts_close(&resources->process->hosts);
    link_close(resources->link);
    status = record_end(resources->process->trace, &resources->process->recorders, status);
    if (resources->stop_fd >= 0)
        close(resources->stop_fd);
    if (resources->hangup_fd >= 0)
        close(resources->hangup_fd);
    free(resources->radio);
    seed_end(&resources->process->seed);
    return status;
}

int device_process_run(struct device_process *process)
{
    static int (*const steps[])(struct resources * resources) = {
        open_clock,  open_seed,    open_radio, open_link, open_signals,
        make_device, open_control, open_part,  run};
    struct resources resources = {.process = process, .stop_fd = -1, .hangup_fd = -1};
    int status = COMMAND_DONE;

    for (size_t i = 0; status == COMMAND_DONE && i < sizeof(steps) / sizeof(steps[0]); i++)
        status = steps[i](&resources);
    return end(&resources, status);
}
