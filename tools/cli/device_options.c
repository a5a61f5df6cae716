/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/cli/device_options.h"

#include "tools/cli/date.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

enum { TIME_SCALE_MAX = 1000, PROFILE_MAX = 64 };

#define IMEI "35190607000001"

/* 14 digits and their check digit, as TS 24.008 has an IMEI: the type nibble A first. */
static void parse_imei(const char *option, const char *text, uint8_t imei[8])
{
    uint8_t digits[15];
    unsigned sum = 0;

    if (strlen(text) != 14 || strspn(text, "0123456789") != 14)
        command_usage("%s %s: must be 14 digits", option, text);
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

static void take_clock(void *input, const char *option, const char *text)
{
    struct device_process *process = input;
    struct device_options *device = &process->device;

    device->clock_kind = strcmp(text, "none") == 0 ? DEVICE_CLOCK_NONE : DEVICE_CLOCK_SET;
    if (device->clock_kind == DEVICE_CLOCK_SET && !date_read(text, &device->date))
        command_usage("%s %s: must be YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS with a year from %d to %d, "
                      "or none",
                      option, text, DATE_YEAR_MIN, DATE_YEAR_MAX);
}

static void take_imei(void *input, const char *option, const char *text)
{
    struct device_process *process = input;

    parse_imei(option, text, process->device.imei);
}

static void take_host(void *input, const char *option, const char *text)
{
    struct device_process *process = input;
    int err = hosts_add(&process->hosts, text);

    if (err == ERR_RANGE)
        command_usage("%s %s: more than %d hosts", option, text, HOSTS_MAX);
    if (err < 0)
        command_usage("%s %s: must be NAME[:PORT]=ADDRESS[:PORT], ADDRESS a number or localhost",
                      option, text);
}

static void take_dns(void *input, const char *option, const char *text)
{
    struct device_process *process = input;

    process->has_dns = true;
    if (inet_pton(AF_INET, text, process->dns) != 1)
        command_usage("%s %s: must be an IPv4 address", option, text);
}

const struct command_option device_option_rows[] = {
    OPTION_FILE("card", "CARD", struct device_process, card,
                "a card file that no other process uses"),
    OPTION_STRING("reader", "NAME", struct device_process, reader,
                  "a PC/SC reader: its name or a part of it"),
    OPTION_FILE("radio", "FILE", struct device_process, radio,
                "networks and SIMs (default: 001-01, always on air, accepts every SIM)"),
    OPTION_CALL("host", "NAME[:PORT]=ADDRESS[:PORT]", take_host,
                "connect the card to ADDRESS for NAME; the device is its DNS server"),
    OPTION_NUMBER("time-scale", "N", struct device_process, device.time_scale, 1, TIME_SCALE_MAX,
                  "run timers, polling and radio N times as fast"),
    OPTION_NUMBER("for", "SECONDS", struct device_process, device.seconds, 1, INT32_MAX,
                  "stop after SECONDS of the timeline"),
    OPTION_STRING("until", "TEXT", struct device_process, timeline.until,
                  "stop at the first event that begins with TEXT; exit status 1 without one"),
    OPTION_FLAG("net", struct device_process, allow_net, "allow connections beyond loopback"),
    OPTION_CALL("dns", "ADDRESS", take_dns,
                "IPv4 address of the DNS server that the card gets in OPEN CHANNEL"),
    OPTION_CALL("imei", "DIGITS", take_imei, "14 digits (default: " IMEI ")"),
    OPTION_CALL("clock", "WHEN", take_clock,
                "date and time for the card: YYYY-MM-DD[THH:MM:SS] in UTC, also a date that does "
                "not exist, or `none' (default: the system's); with a date, time is stopped while "
                "the device waits for a server, and is that of the trace"),
    OPTION_GROUP(seed_option_rows, struct device_process, seed, NULL),
    OPTION_CHOICE("ipa", "ipae|ipad|unsaid", struct device_process, device.ipa,
                  "location of the IPA in TERMINAL CAPABILITY (default: ipae, of `euicc modem' "
                  "ipad); unsaid: not sent"),
    OPTION_HEX("profile", struct device_process, profile, 1, PROFILE_MAX,
               "TERMINAL PROFILE (default: the capabilities of the device)"),
    OPTION_GROUP(record_option_rows, struct device_process, record_options,
                 "Log and control; traces and keys (with --card):"),
    OPTION_FLAG("inside", struct device_process, inside,
                "log ES10 functions, refusals and notes of the card (with --card)"),
    OPTION_FLAG("all", struct device_process, device.all_commands,
                "log SEND DATA and RECEIVE DATA too"),
    OPTION_FILE("control", "PATH", struct device_process, control,
                "Unix socket for control requests"),
    OPTION_FLAG("json", struct device_process, timeline.json, "print the timeline as JSON lines"),
    OPTIONS_END};

void device_options_begin(struct device_process *process)
{
    process->device.time_scale = 1;
    hosts_begin(&process->hosts);
    parse_imei("--imei", IMEI, process->device.imei);
}

void device_options_check(struct device_process *process)
{
    const struct record_options *trace = &process->record_options;

    process->device.profile = bytes_at(process->profile.at, process->profile.len);
    if (!process->card == !process->reader)
        command_usage("one of --card and --reader must be given");
    if (!process->card && (trace->pcapng || trace->text || trace->keys || process->inside))
        command_usage("--trace, --text, --keys and --inside go with --card; a card in a reader is "
                      "traced by `euicc run'");
    record_options_check(trace, process->card != NULL);
    if (process->has_dns && process->hosts.count)
        command_usage("--dns and --host exclude each other: both name the DNS server");
}
