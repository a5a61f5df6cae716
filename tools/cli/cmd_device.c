/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc device: a virtual IoT device around a card. */
#include "tools/cli/command.h"
#include "tools/cli/control.h"
#include "tools/device/process.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    KEY_CLOCK,
    KEY_IPA,
    KEY_PROFILE,
    KEY_TRACE,
    KEY_INSIDE,
    KEY_ALL,
    KEY_CONTROL,
    KEY_JSON,
    TIME_SCALE_MAX = 1000,
    PROFILE_MAX = 64,
    CLOCK_YEAR_MIN = 1970, /* two digits are sent: 70 to 99 are 19xx */
    CLOCK_YEAR_MAX = 2069
};

struct command_line {
    struct device_process process;
    uint8_t profile[PROFILE_MAX];
};

static const struct argp_option options[] = {
    {"card", KEY_CARD, "CARD", 0, "a card file that no other process uses", 0},
    {"reader", KEY_READER, "NAME", 0, "a PC/SC reader: its name or a part of it", 0},
    {"radio", KEY_RADIO, "FILE", 0,
     "networks and SIMs (default: 001-01, always on air, accepts every SIM)", 0},
    {"host", KEY_HOST, "NAME[:PORT]=ADDRESS[:PORT]", 0,
     "connect the card to ADDRESS for NAME; the device is its DNS server", 0},
    {"time-scale", KEY_TIME_SCALE, "N", 0, "run timers, polling and radio N times as fast", 0},
    {"for", KEY_FOR, "SECONDS", 0, "stop after SECONDS of the timeline", 0},
    {"until", KEY_UNTIL, "TEXT", 0,
     "stop at the first event that begins with TEXT; exit status 1 without one", 0},
    {"net", KEY_NET, NULL, 0, "allow connections beyond loopback", 0},
    {"dns", KEY_DNS, "ADDRESS", 0,
     "IPv4 address of the DNS server that the card gets in OPEN CHANNEL", 0},
    {"imei", KEY_IMEI, "DIGITS", 0, "14 digits (default: 35190607000001)", 0},
    {"clock", KEY_CLOCK, "WHEN", 0,
     "date and time for the card: YYYY-MM-DD[THH:MM:SS] in UTC, also a date that does not "
     "exist, or `none' (default: the system's)",
     0},
    {"ipa", KEY_IPA, "ipae|ipad|unsaid", 0,
     "location of the IPA in TERMINAL CAPABILITY (default: ipae); unsaid: not sent", 0},
    {"profile", KEY_PROFILE, "HEX", 0, "TERMINAL PROFILE (default: the capabilities of the device)",
     0},
    {"trace", KEY_TRACE, "FILE.pcapng", 0, "write the APDUs for Wireshark (with --card)", 0},
    {"inside", KEY_INSIDE, NULL, 0,
     "log ES10 functions, refusals and notes of the card (with --card)", 0},
    {"all", KEY_ALL, NULL, 0, "log SEND DATA and RECEIVE DATA too", 0},
    {"control", KEY_CONTROL, "PATH", 0, "Unix socket for control requests", 0},
    {"json", KEY_JSON, NULL, 0, "print the timeline as JSON lines", 0},
    {0}};

/* 14 digits and their check digit, as TS 24.008 has an IMEI: the type nibble A first. */
static void parse_imei(const char *text, uint8_t imei[8])
{
    uint8_t digits[15];
    unsigned sum = 0;

    if (strlen(text) != 14 || strspn(text, "0123456789") != 14)
        command_usage("--imei %s: not 14 digits", text);
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

/* Reads `width` digits; `*text` moves behind them. -1: there are fewer. */
static int take_digits(const char **text, size_t width)
{
    int value = 0;

    for (size_t i = 0; i < width; i++, (*text)++) {
        if (**text < '0' || **text > '9')
            return -1;
        value = value * 10 + (**text - '0');
    }
    return value;
}

/* Without range checks: clocks of real modems report month 13 and hour 25. */
static bool read_date(const char *text, struct tm *out)
{
    static const char separators[] = {'-', '-', 'T', ':', ':'};
    int part[6] = {0};

    for (size_t i = 0; i < 6; i++) {
        part[i] = take_digits(&text, i == 0 ? 4 : 2);
        if (part[i] < 0)
            return false;
        if (i == 2 && !*text)
            break;
        if (i < sizeof(separators) && *text++ != separators[i])
            return false;
    }
    if (*text == 'Z')
        text++;
    *out = (struct tm){.tm_year = part[0] - 1900,
                       .tm_mon = part[1] - 1,
                       .tm_mday = part[2],
                       .tm_hour = part[3],
                       .tm_min = part[4],
                       .tm_sec = part[5]};
    return !*text && part[0] >= CLOCK_YEAR_MIN && part[0] <= CLOCK_YEAR_MAX;
}

static void parse_clock(struct device_options *device, const char *text)
{
    device->clock_kind = strcmp(text, "none") == 0 ? DEVICE_CLOCK_NONE : DEVICE_CLOCK_SET;
    if (device->clock_kind == DEVICE_CLOCK_SET && !read_date(text, &device->date))
        command_usage(
            "--clock %s: must be YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS with a year from %d to %d, "
            "or none",
            text, CLOCK_YEAR_MIN, CLOCK_YEAR_MAX);
}

static enum device_ipa parse_ipa(const char *text)
{
    if (strcmp(text, "ipae") == 0)
        return DEVICE_IPA_IPAE;
    if (strcmp(text, "ipad") == 0)
        return DEVICE_IPA_IPAD;
    if (strcmp(text, "unsaid") == 0)
        return DEVICE_IPA_UNSAID;
    command_usage("--ipa %s: must be one of ipae|ipad|unsaid", text);
}

static void parse_profile(struct command_line *line, const char *text)
{
    struct buf buf = BUF_OVER(line->profile);

    if (buf_put_hex(&buf, text) < 0 || buf.len == 0)
        command_usage("--profile %s: must be 1 to %d octets in hex", text, PROFILE_MAX);
    line->process.device.profile = buf_bytes(&buf);
}

static void parse_host(struct command_line *line, const char *text)
{
    int err = hosts_add(&line->process.hosts, text);

    if (err == ERR_RANGE)
        command_usage("--host %s: more than %d hosts", text, HOSTS_MAX);
    if (err < 0)
        command_usage(
            "--host %s: must be NAME[:PORT]=ADDRESS[:PORT], ADDRESS a number or localhost", text);
}

static void check(const struct command_line *line)
{
    if (!line->process.card == !line->process.reader)
        command_usage("one of --card and --reader must be given");
    if ((line->process.trace || line->process.inside) && !line->process.card)
        command_usage("--trace and --inside go with --card; a card in a reader is traced by `euicc "
                      "run'");
    if (line->process.has_dns && line->process.hosts.count)
        command_usage("--dns and --host exclude each other: both name the DNS server");
}

static void add_trace(struct command_line *line, const char *path)
{
    if (!line->process.trace && euiccd_trace_new(&line->process.trace) < 0)
        exit(command_failed("the trace: out of memory"));
    if (euiccd_trace_pcapng(line->process.trace, path) < 0)
        exit(command_failed("--trace %s: %s", path, strerror(errno)));
}

static error_t parse_key(int key, char *argument, struct argp_state *state)
{
    struct command_line *line = state->input;

    switch (key) {
    case KEY_CARD:
        line->process.card = argument;
        return 0;
    case KEY_READER:
        line->process.reader = argument;
        return 0;
    case KEY_RADIO:
        line->process.radio = argument;
        return 0;
    case KEY_HOST:
        parse_host(line, argument);
        return 0;
    case KEY_TIME_SCALE:
        line->process.device.time_scale = command_number("--time-scale", argument);
        if (line->process.device.time_scale < 1 || line->process.device.time_scale > TIME_SCALE_MAX)
            command_usage("--time-scale %s: not a number from 1 to %d", argument, TIME_SCALE_MAX);
        return 0;
    case KEY_FOR:
        line->process.device.seconds = command_number("--for", argument);
        if (line->process.device.seconds < 1 || line->process.device.seconds > INT32_MAX)
            command_usage("--for %s: not a number from 1 to %d", argument, INT32_MAX);
        return 0;
    case KEY_UNTIL:
        line->process.timeline.until = argument;
        return 0;
    case KEY_NET:
        line->process.allow_net = true;
        return 0;
    case KEY_DNS:
        line->process.has_dns = true;
        if (inet_pton(AF_INET, argument, line->process.dns) != 1)
            command_usage("--dns %s: no IPv4 address", argument);
        return 0;
    case KEY_IMEI:
        parse_imei(argument, line->process.device.imei);
        return 0;
    case KEY_CLOCK:
        parse_clock(&line->process.device, argument);
        return 0;
    case KEY_IPA:
        line->process.device.ipa = parse_ipa(argument);
        return 0;
    case KEY_PROFILE:
        parse_profile(line, argument);
        return 0;
    case KEY_TRACE:
        add_trace(line, argument);
        return 0;
    case KEY_INSIDE:
        line->process.inside = true;
        return 0;
    case KEY_ALL:
        line->process.device.all_commands = true;
        return 0;
    case KEY_CONTROL:
        line->process.control = argument;
        return 0;
    case KEY_JSON:
        line->process.timeline.json = true;
        return 0;
    case ARGP_KEY_ARG:
        command_usage("%s: no argument is expected", argument);
    case ARGP_KEY_END:
        check(line);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

int command_device(int argc, char **argv)
{
    static const struct argp argp = {
        .options = options,
        .parser = parse_key,
        .args_doc = "\nask REQUEST",
        .doc =
            "A virtual IoT device: powers a card, attaches to a simulated network, runs the card's "
            "toolkit with real sockets and timers, and prints what happens, until SIGINT or "
            "SIGTERM.\v"
            "A line of a radio file: `FROM[-TO] PLMN [imsi=PREFIX] [cause=N] [rate=N] [nodata]', "
            "or "
            "`sim IMSI milenage|tuak KEY OPC' for a SIM that is authenticated. The requests of "
            "`euicc device ask' are in euicc-device(1)."};
    struct command_line line = {.process.device = {.time_scale = 1}};
    char ask_name[] = "euicc device ask";

    if (argc > 1 && strcmp(argv[1], "ask") == 0) {
        argv[1] = ask_name;
        program_invocation_name = ask_name;
        return control_ask(
            argc - 1, argv + 1,
            "Sends a request, a JSON object as euicc-device(1) has them, to a device "
            "that runs, and prints its response.");
    }
    hosts_begin(&line.process.hosts);
    parse_imei("35190607000001", line.process.device.imei);
    command_parse(&argp, argc, argv, &line);
    return device_process_run(&line.process);
}
