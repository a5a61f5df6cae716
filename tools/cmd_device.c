/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc device: a virtual IoT device around a card. */
#include "tools/device/timeline.h"
#include "tools/link.h"
#include "tools/verb.h"

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum {
    KEY_CARD = 256,
    KEY_READER,
    KEY_RADIO,
    KEY_HOST,
    KEY_TIME_SCALE,
    KEY_FOR,
    KEY_UNTIL,
    KEY_NET,
    KEY_DNS,
    KEY_IMEI,
    KEY_IPA,
    KEY_PROFILE,
    KEY_TRACE,
    KEY_INSIDE,
    KEY_ALL,
    KEY_JSON,
    TIME_SCALE_MAX = 1000,
    PROFILE_MAX = 64
};

struct command_line {
    const char *card, *reader, *radio;
    struct timeline timeline;
    bool inside; /* tell of what the card says about itself */
    struct trace_sink *sinks;
    struct hosts hosts;
    bool allow_net, has_dns;
    uint8_t dns[4], profile[PROFILE_MAX];
    struct device_options device;
};

static const struct argp_option options[] = {
    {"card", KEY_CARD, "CARD", 0, "a card file that nobody else uses", 0},
    {"reader", KEY_READER, "NAME", 0, "a PC/SC reader: its name or a part of it", 0},
    {"radio", KEY_RADIO, "FILE", 0, "which networks are there when (default: 001-01, always)", 0},
    {"host", KEY_HOST, "NAME[:PORT]=ADDRESS[:PORT]", 0,
     "what the card calls NAME is at ADDRESS; the device answers its DNS question", 0},
    {"time-scale", KEY_TIME_SCALE, "N", 0, "timers, polling and radio run N times as fast", 0},
    {"for", KEY_FOR, "SECONDS", 0, "stop after so many seconds of the timeline", 0},
    {"until", KEY_UNTIL, "TEXT", 0,
     "stop at the first line that begins so; exit status 1 if it does not come", 0},
    {"net", KEY_NET, NULL, 0, "let the card reach other addresses than loopback's", 0},
    {"dns", KEY_DNS, "ADDRESS", 0, "IPv4 address of the DNS server that the card is told", 0},
    {"imei", KEY_IMEI, "DIGITS", 0, "14 digits (default: 35190607000001)", 0},
    {"ipa", KEY_IPA, "ipae|ipad|unsaid", 0,
     "who has the IPA, in TERMINAL CAPABILITY (default: ipae)", 0},
    {"profile", KEY_PROFILE, "HEX", 0, "another TERMINAL PROFILE", 0},
    {"trace", KEY_TRACE, "FILE.pcapng", 0, "write the APDUs for Wireshark (with --card)", 0},
    {"inside", KEY_INSIDE, NULL, 0, "tell of the card's ES10 functions and notes (with --card)", 0},
    {"all", KEY_ALL, NULL, 0, "tell of SEND DATA and RECEIVE DATA too", 0},
    {"json", KEY_JSON, NULL, 0, "print the timeline as JSON lines", 0},
    {0}};

/* 14 digits and their check digit, as TS 24.008 has an IMEI: the type nibble A first. */
static void parse_imei(const char *text, uint8_t imei[8])
{
    uint8_t digits[15];
    unsigned sum = 0;

    if (strlen(text) != 14 || strspn(text, "0123456789") != 14)
        verb_usage("--imei %s: not 14 digits", text);
    for (unsigned i = 0; i < 14; i++) {
        unsigned value = (unsigned)(text[i] - '0') * (i % 2 + 1);

        digits[i] = (uint8_t)(text[i] - '0');
        sum += value / 10 + value % 10;
    }
    digits[14] = (uint8_t)((10 - sum % 10) % 10);
    imei[0] = (uint8_t)(digits[0] << 4 | 0x0A);
    for (unsigned i = 1; i < 8; i++)
        imei[i] = (uint8_t)(digits[2 * i] << 4 | digits[2 * i - 1]);
}

static enum device_ipa parse_ipa(const char *text)
{
    if (strcmp(text, "ipae") == 0)
        return DEVICE_IPA_IPAE;
    if (strcmp(text, "ipad") == 0)
        return DEVICE_IPA_IPAD;
    if (strcmp(text, "unsaid") == 0)
        return DEVICE_IPA_UNSAID;
    verb_usage("--ipa %s: must be one of ipae|ipad|unsaid", text);
}

static void parse_profile(struct command_line *line, const char *text)
{
    struct buf buf = BUF_OVER(line->profile);

    if (buf_put_hex(&buf, text) < 0 || buf.len == 0)
        verb_usage("--profile %s: must be 1 to %d octets in hex", text, PROFILE_MAX);
    line->device.profile = buf_bytes(&buf);
}

static void parse_host(struct command_line *line, const char *text)
{
    int err = hosts_add(&line->hosts, text);

    if (err == ERR_RANGE)
        verb_usage("--host %s: more than %d hosts", text, HOSTS_MAX);
    if (err < 0)
        verb_usage("--host %s: must be NAME[:PORT]=ADDRESS[:PORT], ADDRESS a number or localhost",
                   text);
}

static void check(const struct command_line *line)
{
    if (!line->card == !line->reader)
        verb_usage("one of --card and --reader must be given");
    if ((line->sinks || line->inside) && !line->card)
        verb_usage("--trace and --inside go with --card; a card in a reader is traced by `euicc "
                   "run'");
    if (line->has_dns && line->hosts.count)
        verb_usage("--dns and --host exclude each other: who answers?");
}

static void add_trace(struct command_line *line, const char *path)
{
    struct trace_sink *sink = trace_pcapng_new(path);

    if (!sink)
        exit(verb_failed("--trace %s: %s", path, strerror(errno)));
    sink->next = line->sinks;
    line->sinks = sink;
}

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
    case KEY_HOST:
        parse_host(line, argument);
        return 0;
    case KEY_TIME_SCALE:
        line->device.time_scale = verb_number("--time-scale", argument);
        if (line->device.time_scale < 1 || line->device.time_scale > TIME_SCALE_MAX)
            verb_usage("--time-scale %s: not a number from 1 to %d", argument, TIME_SCALE_MAX);
        return 0;
    case KEY_FOR:
        line->device.seconds = verb_number("--for", argument);
        if (line->device.seconds < 1 || line->device.seconds > INT32_MAX)
            verb_usage("--for %s: not a number from 1 to %d", argument, INT32_MAX);
        return 0;
    case KEY_UNTIL:
        line->timeline.until = argument;
        return 0;
    case KEY_NET:
        line->allow_net = true;
        return 0;
    case KEY_DNS:
        line->has_dns = true;
        if (inet_pton(AF_INET, argument, line->dns) != 1)
            verb_usage("--dns %s: no IPv4 address", argument);
        return 0;
    case KEY_IMEI:
        parse_imei(argument, line->device.imei);
        return 0;
    case KEY_IPA:
        line->device.ipa = parse_ipa(argument);
        return 0;
    case KEY_PROFILE:
        parse_profile(line, argument);
        return 0;
    case KEY_TRACE:
        add_trace(line, argument);
        return 0;
    case KEY_INSIDE:
        line->inside = true;
        return 0;
    case KEY_ALL:
        line->device.all_commands = true;
        return 0;
    case KEY_JSON:
        line->timeline.json = true;
        return 0;
    case ARGP_KEY_ARG:
        verb_usage("%s: no argument is expected", argument);
    case ARGP_KEY_END:
        check(line);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* SIGHUP: the radio's file is read again, and what is wrong with it is no reason to stop. */
static void look(void *context)
{
    struct command_line *line = context;
    struct signalfd_siginfo signal;
    struct radio_error error;
    struct radio *radio = malloc(sizeof(*radio));

    if (read(line->device.world.fd, &signal, sizeof(signal)) < 0 || !radio)
        verb_failed("%s: not read again", line->radio);
    else if (radio_load(radio, line->radio, &error) < 0)
        verb_failed("%s", error.text);
    else
        radio_replace(line->device.radio, radio);
    free(radio);
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

static int card_transmit_by_link(void *context, struct bytes command, struct buf *data,
                                 uint16_t *sw, char *why, size_t size)
{
    struct link_error error = {""};
    int err = link_transmit(context, command, data, sw, &error);

    if (err < 0)
        snprintf(why, size, "%s", error.text);
    return err;
}

static int card_reset_by_link(void *context, char *why, size_t size)
{
    struct link_error error = {""};
    int err = link_reset(context, &error);

    if (err < 0)
        snprintf(why, size, "%s", error.text);
    return err;
}

static void card_off_by_link(void *context)
{
    link_off(context);
}

static int card_on_by_link(void *context, char *why, size_t size)
{
    struct link_error error = {""};
    int err = link_on(context, &error);

    if (err < 0)
        snprintf(why, size, "%s", error.text);
    return err;
}

static int run(struct command_line *line, struct link *link)
{
    const struct device_card card = {.transmit = card_transmit_by_link,
                                     .reset = card_reset_by_link,
                                     .off = card_off_by_link,
                                     .on = card_on_by_link,
                                     .removable = line->reader != NULL,
                                     .context = link};
    struct device *device = malloc(sizeof(*device));
    int stop_fd = signals((const int[]){SIGINT, SIGTERM, 0}), status = VERB_DONE;

    signal(SIGPIPE, SIG_IGN);
    if (line->radio) {
        line->device.world.look = look;
        line->device.world.context = line;
        line->device.world.fd = signals((const int[]){SIGHUP, 0});
    }
    if (!device || stop_fd < 0 || (line->radio && line->device.world.fd < 0)) {
        status = verb_failed("the device: out of memory or of files");
    } else if (hosts_open(&line->hosts) < 0) {
        status = verb_failed("--host: a socket on 127.0.0.1: %s", strerror(errno));
    } else {
        device_begin(device, &line->device, &card);
        device->channels.allow_net = line->allow_net;
        device->channels.has_dns = line->has_dns || line->hosts.count;
        line->timeline.device = device;
        memcpy(device->channels.dns_address, line->has_dns ? line->dns : hosts_resolver_address, 4);
        if (device_run(device, stop_fd) < 0)
            status = verb_failed("%s", device->error);
        else if (line->timeline.until && !line->timeline.until_seen)
            status = verb_failed("`%s' did not come", line->timeline.until);
        line->timeline.device = NULL;
        device_end(device);
    }
    hosts_close(&line->hosts);
    if (stop_fd >= 0)
        close(stop_fd);
    if (line->radio && line->device.world.fd >= 0)
        close(line->device.world.fd);
    free(device);
    return status;
}

static int open_link(const struct command_line *line, struct link **link)
{
    struct link_error error;
    int err = line->card ? link_open_card_with_ipae(link, line->card, line->sinks, &error)
                         : link_open_reader_alone(link, line->reader, &error);

    return err < 0 ? verb_failed("%s", error.text) : VERB_DONE;
}

int verb_device(int argc, char **argv)
{
    static const struct argp argp = {
        .options = options,
        .parser = parse_key,
        .doc =
            "A virtual IoT device: powers a card, attaches to a simulated network, runs the card's "
            "toolkit with real sockets and timers, and prints what happens, until SIGINT or "
            "SIGTERM.\v"
            "A line of a radio file: `FROM[-TO] PLMN [imsi=PREFIX] [cause=N] [rate=N] [nodata]', "
            "or "
            "`sim IMSI milenage|tuak KEY OPC' for a SIM that is to be authenticated."};
    struct command_line line = {.device = {.time_scale = 1, .tell = timeline_tell}};
    struct radio *radio = malloc(sizeof(*radio));
    struct radio_error radio_error;
    struct link *link = NULL;
    int status = VERB_DONE;

    hosts_begin(&line.hosts);
    timeline_begin(&line.timeline);
    parse_imei("35190607000001", line.device.imei);
    verb_parse(&argp, argc, argv, &line);
    line.device.context = &line.timeline;
    line.device.hosts = &line.hosts;
    line.device.radio = radio;
    if (!radio)
        return verb_failed("the radio: out of memory");
    radio_open(radio);
    if (line.radio && radio_load(radio, line.radio, &radio_error) < 0)
        status = verb_failed("%s", radio_error.text);
    if (line.inside) {
        line.timeline.sink.next = line.sinks;
        line.sinks = &line.timeline.sink;
    }
    if (status == VERB_DONE)
        status = open_link(&line, &link);
    if (status == VERB_DONE)
        status = run(&line, link);
    link_close(link);
    trace_sinks_close(line.sinks);
    free(radio);
    return status;
}
