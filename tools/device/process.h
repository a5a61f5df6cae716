/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `euicc device` around the device: link to the card, radio file, signals, control socket. */
#ifndef TOOLS_DEVICE_PROCESS_H
#define TOOLS_DEVICE_PROCESS_H

#include "tools/cli/record_options.h"
#include "tools/cli/seed.h"
#include "tools/device/control/control.h"
#include "tools/device/timeline.h"

/* What works on the device while it runs, as a modem does. NULL functions: nothing. */
struct device_part {
    /* Before the device runs; fills `input`, which the loop serves. An exit status; COMMAND_FAILED
     * was reported. */
    int (*open)(void *context, struct device *device, struct device_input *input);
    void (*on_event)(void *context); /* after each event of the timeline */
    void (*close)(void *context);    /* before the device ends; also after a failed `open` */
    void *context;
};

/* The command line; zeroed, then hosts_begin. */
struct device_process {
    const char *card, *reader; /* one of them */
    const char *radio;         /* path; NULL: radio_open */
    const char *control;       /* path; NULL: none */
    struct timeline timeline;
    bool inside; /* log the events of the card */
    struct record_options record_options;
    struct euiccd_trace *trace; /* of a card file */
    struct recorders recorders;
    struct hosts hosts;
    bool allow_net, has_dns;
    uint8_t dns[4];
    struct device_options device;
    struct command_hex profile; /* of TERMINAL PROFILE; empty: that of the device */
    struct device_part part;
    struct seed seed;
    struct link_clock time; /* with a date: of the trace, and the device's */
    struct device_clock_standing clock;
};

/* Runs until a signal, or for the time in the options. The exit status. */
int device_process_run(struct device_process *process);

#endif
