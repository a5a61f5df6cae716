/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc device: a virtual IoT device around a card. */
#include "tools/device/device.h"
#include "tools/verb.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { KEY_CARD = 256, KEY_READER, KEY_RADIO, KEY_TIME_SCALE, KEY_NET, KEY_DNS, KEY_JSON };

struct command_line {
    const char *card, *reader, *radio, *dns;
    uint32_t time_scale;
    bool net, json;
};

static const struct argp_option options[] = {
    {"card", KEY_CARD, "CARD", 0, "a card file that nobody else uses", 0},
    {"reader", KEY_READER, "NAME", 0, "a PC/SC reader: its name or a part of it", 0},
    {"radio", KEY_RADIO, "FILE", 0, "which networks are there when (default: 001-01, always)", 0},
    {"time-scale", KEY_TIME_SCALE, "N", 0, "timers, polling and radio run N times as fast", 0},
    {"net", KEY_NET, NULL, 0, "let the card reach other addresses than loopback's", 0},
    {"dns", KEY_DNS, "ADDRESS", 0, "IPv4 address of the DNS server that the card is told", 0},
    {"json", KEY_JSON, NULL, 0, "print the timeline as JSON lines", 0},
    {0}};

static error_t parse_key(int key, char *argument, struct argp_state *state)
{
    struct command_line *line = state->input;

    switch (key) {
    case KEY_CARD:
        line->card = argument;
        return 0;
    case KEY_READER:
        line->reader = argument;
        return 0;
    case KEY_RADIO:
        line->radio = argument;
        return 0;
    case KEY_TIME_SCALE:
        line->time_scale = verb_number("--time-scale", argument);
        if (line->time_scale < 1 || line->time_scale > 1000)
            verb_usage("--time-scale %s: not a number from 1 to 1000", argument);
        return 0;
    case KEY_NET:
        line->net = true;
        return 0;
    case KEY_DNS:
        line->dns = argument;
        return 0;
    case KEY_JSON:
        line->json = true;
        return 0;
    case ARGP_KEY_ARG:
        verb_usage("%s: no argument is expected", argument);
    case ARGP_KEY_END:
        if (!line->card == !line->reader)
            verb_usage("one of --card and --reader must be given");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void print_line(void *context, const json_t *line)
{
    const struct command_line *command_line = context;
    const char *detail = json_string_value(json_object_get(line, "detail"));

    if (command_line->json) {
        json_dumpf(line, stdout, JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(9));
        putchar('\n');
    } else {
        printf("%9.3f %s%s%s\n", json_real_value(json_object_get(line, "seconds")),
               json_string_value(json_object_get(line, "event")), detail ? ": " : "",
               detail ? detail : "");
    }
    fflush(stdout);
}

/* SIGINT and SIGTERM, to be read. */
static int stop_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
        return -1;
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int run(struct command_line *line, const struct radio *radio, struct link *link)
{
    /* Made-up IMEI 35-190607-000001, with its check digit left 0. */
    const struct device_options device_options = {
        .radio = radio,
        .time_scale = line->time_scale,
        .imei = {0x3A, 0x15, 0x09, 0x06, 0x07, 0x00, 0x00, 0x01},
        .log = print_line,
        .context = line};
    struct device *device = malloc(sizeof(*device));
    int stop_fd = stop_signals();
    int status = VERB_DONE;

    if (!device || stop_fd < 0) {
        status = verb_failed("the device: out of memory or of files");
    } else {
        device_begin(device, &device_options, link);
        device->channels.allow_net = line->net;
        device->channels.has_dns =
            line->dns && inet_pton(AF_INET, line->dns, device->channels.dns_address) == 1;
        if (line->dns && !device->channels.has_dns)
            status = verb_failed("--dns %s: no IPv4 address", line->dns);
        else if (device_run(device, stop_fd) < 0)
            status = verb_failed("%s", device->error.text);
        device_end(device);
    }
    if (stop_fd >= 0)
        close(stop_fd);
    free(device);
    return status;
}

int verb_device(int argc, char **argv)
{
    static const struct argp argp = {
        .options = options,
        .parser = parse_key,
        .doc =
            "A virtual IoT device: powers a card, runs its toolkit with real sockets and timers, "
            "and prints what happens, until SIGINT or SIGTERM."};
    struct command_line line = {.time_scale = 1};
    struct radio_error radio_error;
    struct link_error error;
    struct radio radio;
    struct link *link;
    int status;

    verb_parse(&argp, argc, argv, &line);
    radio_open(&radio);
    if (line.radio && radio_load(&radio, line.radio, &radio_error) < 0)
        return verb_failed("%s", radio_error.text);
    if ((line.card ? link_open_card_with_ipae(&link, line.card, &error)
                   : link_open_reader(&link, line.reader, &error)) < 0)
        return verb_failed("%s", error.text);
    status = run(&line, &radio, link);
    link_close(link);
    return status;
}
