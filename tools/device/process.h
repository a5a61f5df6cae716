/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `euicc device` around the device: the way to its card, its radio's file, signals, control. */
#ifndef TOOLS_DEVICE_PROCESS_H
#define TOOLS_DEVICE_PROCESS_H

#include "tools/device/control/control.h"
#include "tools/device/timeline.h"

/* What the command line says; zero, hosts_begin before. */
struct device_process {
    const char *card, *reader; /* one of them */
    const char *radio;         /* path; NULL: a network for everybody */
    const char *control;       /* path; NULL: none */
    struct timeline timeline;
    bool inside;                /* tell of what the card says about itself */
    struct euiccd_trace *trace; /* NULL: none */
    struct hosts hosts;
    bool allow_net, has_dns;
    uint8_t dns[4];
    struct device_options device;
};

/* Until a signal, or as the options say. An exit status. */
int device_process_run(struct device_process *process);

#endif
