/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands on the interface: power, one C-APDU, channels, SELECT. */
#include "tools/suite/suite.h"

#include "apdu/apdu.h"
#include "apdu/err.h"
#include "apdu/ins.h"
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "tools/suite/target/target.h"

#include <ctype.h>
#include <string.h>
#include <time.h>

enum {
    CHANNEL_SHORT = 4, /* channels below have the class 0X, others 4X */
    RECORDS_MAX = 254,
    SHOWN_MAX = 16 /* octets of a command without response */
};

static int64_t now(clockid_t clock)
{
    struct timespec time;

    clock_gettime(clock, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static void record(struct suite *suite, struct trace_event event)
{
    struct suite_record *record = suite_record_add(suite);

    if (!record)
        return;
    event.card = "card";
    event.time = now(CLOCK_REALTIME);
    record->event = event;
}

SUITE_ENDS static void gone(struct suite *suite, const struct link_error *error)
{
    suite->gone = true;
    suite_inconclusive(suite, "%s", error->text);
}

/* Ends the case where the run was interrupted, or the case has used its time. */
static void check_limits(struct suite *suite)
{
    if (suite->gone)
        suite_inconclusive(suite, "the card is gone");
    if (suite->ending)
        return;
    if (suite->interrupted && *suite->interrupted)
        suite_inconclusive(suite, "interrupted");
    if (suite->deadline && now(CLOCK_MONOTONIC) > suite->deadline) {
        suite->timed_out = true;
        suite_inconclusive(suite, "the time limit of a case is exceeded");
    }
}

/* How long a response is waited for. What follows a case has as much time for each command. */
static void set_limit(struct suite *suite)
{
    target_limit(suite->target, suite->ending && suite->time_limit
                                    ? now(CLOCK_MONOTONIC) + suite->time_limit
                                    : suite->deadline);
}

/* The card must be powered off and on: here after a case, else by the runner. */
SUITE_ENDS static void no_response(struct suite *suite, struct bytes command,
                                   const struct link_error *error)
{
    struct link_error why = {""};
    struct bytes atr;

    suite->timed_out = true;
    set_limit(suite);
    if (suite->ending && target_power_cycle(suite->target, &atr, &why) < 0)
        suite->gone = true;
    suite_inconclusive(suite, "%s: no response to %s", error->text,
                       suite_hex(suite, bytes_cut(command, 0, SHOWN_MAX)));
}

static void forget_channels(struct suite *suite)
{
    suite->isdr_channel = 0;
    suite->last_command = 0;
}

static const char *powered(struct suite *suite, const char *name,
                           int (*power)(struct suite_target *, struct bytes *, struct link_error *))
{
    struct link_error error = {""};
    struct bytes atr = BYTES_NONE;

    check_limits(suite);
    set_limit(suite);
    forget_channels(suite);
    if (power(suite->target, &atr, &error) < 0)
        gone(suite, &error);
    atr = suite_copy(suite, atr);
    record(suite, (struct trace_event){.kind = TRACE_POWER, .name = name, .data = atr});
    return suite_hex(suite, atr);
}

/* A card whose IPAe is active by default learns that the device has an IPAd (SGP.32 3.8.2). A card
 * may not have the command. */
static const char *declare_ipad(struct suite *suite, const char *atr)
{
    static const uint8_t capability[] = {
        0x80, INS_TERMINAL_CAPABILITY, 0x00, 0x00, 0x05, 0xA9, 0x03, 0x84, 0x01, 0x01};
    struct bytes data;

    if (suite_applies(suite, "ipae"))
        suite_transmit(suite, BYTES_OF(capability), &data);
    return atr;
}

const char *suite_reset(struct suite *suite)
{
    return declare_ipad(suite, suite_reset_without_ipad(suite));
}

const char *suite_reset_without_ipad(struct suite *suite)
{
    return powered(suite, "reset", target_reset);
}

const char *suite_power_cycle(struct suite *suite)
{
    return declare_ipad(suite, powered(suite, "power on", target_power_cycle));
}

uint16_t suite_transmit(struct suite *suite, struct bytes command, struct bytes *data)
{
    struct link_error error = {""};
    struct bytes response = BYTES_NONE;
    uint16_t sw = 0;
    int err;

    check_limits(suite);
    set_limit(suite);
    err = target_transmit(suite->target, command, &response, &sw, &error);
    if (err == ERR_BUSY)
        no_response(suite, command, &error);
    if (err < 0)
        gone(suite, &error);
    *data = suite_copy(suite, response);
    record(suite,
           (struct trace_event){
               .kind = TRACE_APDU, .command = suite_copy(suite, command), .data = *data, .sw = sw});
    return sw;
}

/* The class of GET RESPONSE for a command (TS 102 221 10.1.1). */
static uint8_t plain_class(uint8_t cla)
{
    return cla & 0x40 ? (uint8_t)(0x40 | (cla & 0x0F)) : (uint8_t)(cla & 0x03);
}

/* Response data that comes in parts; its memory doubles. */
struct collected {
    uint8_t *at;
    size_t len, size;
};

static void collect(struct suite *suite, struct collected *whole, struct bytes part)
{
    if (whole->len + part.len > TARGET_RESPONSE_MAX)
        suite_fail(suite, "the response is longer than %d octets", TARGET_RESPONSE_MAX);
    if (whole->len + part.len > whole->size) {
        uint8_t *larger;

        whole->size = 2 * (whole->len + part.len);
        larger = suite_alloc(suite, whole->size);
        if (whole->len)
            memcpy(larger, whole->at, whole->len);
        whole->at = larger;
    }
    if (part.len)
        memcpy(whole->at + whole->len, part.at, part.len);
    whole->len += part.len;
}

uint16_t suite_transceive(struct suite *suite, struct bytes command, struct bytes *data)
{
    uint8_t again[5];
    struct collected whole = {0};
    uint16_t sw = suite_transmit(suite, command, data);

    if (sw >> 8 == SW1_WRONG_LE && command.len >= 4 && command.len <= sizeof(again)) {
        memcpy(again, command.at, 4);
        again[4] = (uint8_t)sw;
        sw = suite_transmit(suite, BYTES_OF(again), data);
    }
    while (sw >> 8 == SW1_MORE && command.len) {
        const uint8_t get[] = {plain_class(command.at[0]), INS_GET_RESPONSE, 0, 0, (uint8_t)sw};
        struct bytes part;

        if (!whole.at)
            collect(suite, &whole, *data);
        sw = suite_transmit(suite, BYTES_OF(get), &part);
        collect(suite, &whole, part);
        if (part.len == 0)
            break;
        *data = bytes_at(whole.at, whole.len);
    }
    return sw;
}

void suite_keep(struct suite *suite, const struct suite_exchange *exchange)
{
    suite->before = suite->last;
    suite->last = *exchange;
}

static uint16_t keep(struct suite *suite, struct bytes command, bool follow)
{
    struct suite_exchange exchange = {.request = command};

    exchange.sw = follow ? suite_transceive(suite, command, &exchange.response)
                         : suite_transmit(suite, command, &exchange.response);
    suite_keep(suite, &exchange);
    return exchange.sw;
}

uint16_t suite_send(struct suite *suite, const char *octets, ...)
{
    struct bytes command;
    va_list arguments;

    va_start(arguments, octets);
    command = suite_octets(suite, octets, arguments);
    va_end(arguments);
    return keep(suite, command, false);
}

uint16_t suite_exchange(struct suite *suite, const char *octets, ...)
{
    struct bytes command;
    va_list arguments;

    va_start(arguments, octets);
    command = suite_octets(suite, octets, arguments);
    va_end(arguments);
    return keep(suite, command, true);
}

uint8_t suite_class(unsigned channel)
{
    return channel < CHANNEL_SHORT ? (uint8_t)channel : (uint8_t)(0x40 | (channel - CHANNEL_SHORT));
}

unsigned suite_open_channel(struct suite *suite)
{
    static const uint8_t open[] = {0x00, INS_MANAGE_CHANNEL, 0x00, 0x00, 0x01};
    struct bytes data;
    uint16_t sw = suite_transceive(suite, BYTES_OF(open), &data);

    if (!sw_is_ok(sw) || data.len != 1 || data.at[0] == 0 || data.at[0] >= APDU_CHANNELS)
        suite_inconclusive(suite, "MANAGE CHANNEL opens no channel: status %04X", sw);
    return data.at[0];
}

void suite_close_channel(struct suite *suite, unsigned channel)
{
    const uint8_t close[] = {0x00, INS_MANAGE_CHANNEL, 0x80, (uint8_t)channel};
    struct bytes data;
    uint16_t sw = suite_transmit(suite, BYTES_OF(close), &data);

    if (channel == suite->isdr_channel)
        suite->isdr_channel = 0;
    if (!sw_is_ok(sw))
        suite_inconclusive(suite, "MANAGE CHANNEL does not close channel %u: status %04X", channel,
                           sw);
}

static uint16_t select_by(struct suite *suite, unsigned channel, unsigned p1, unsigned p2,
                          struct bytes name)
{
    struct buf command = arena_buf(&suite->arena, 6 + name.len);

    buf_put_u8(&command, suite_class(channel));
    buf_put_u8(&command, INS_SELECT);
    buf_put_u8(&command, p1);
    buf_put_u8(&command, p2);
    buf_put_u8(&command, (unsigned)name.len);
    buf_put(&command, name);
    buf_put_u8(&command, 0);
    return keep(suite, buf_bytes(&command), true);
}

uint16_t suite_select(struct suite *suite, unsigned channel, const char *aid)
{
    static const uint8_t gsma[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10};
    struct bytes name = suite_bytes(suite, "%s", aid);

    /* An ISD returns its FCI, an application of the UICC its FCP (TS 102 221 11.1.1). */
    return select_by(suite, channel, 0x04, bytes_starts_with(name, BYTES_OF(gsma)) ? 0x00 : 0x04,
                     name);
}

void suite_select_file(struct suite *suite, unsigned channel, const char *path)
{
    char digits[64] = "";
    size_t len = 0;
    struct bytes file;
    bool from_mf;
    uint16_t sw;

    for (const char *at = path; *at && len < sizeof(digits) - 1; at++)
        if (isxdigit((unsigned char)*at))
            digits[len++] = *at;
    file = suite_bytes(suite, "%s", digits);
    if (file.len < 2 || file.len % 2)
        suite_inconclusive(suite, "invalid path in the case: \"%s\"", path);
    from_mf = file.at[0] == 0x3F && file.at[1] == 0x00;
    sw = from_mf && file.len == 2
             ? select_by(suite, channel, 0x00, 0x04, file)
             : select_by(suite, channel, 0x08, 0x04, bytes_from(file, from_mf ? 2 : 0));
    if (!sw_is_ok(sw))
        suite_inconclusive(suite, "SELECT of %s: status %04X (%s)", path, sw, sw_text(sw));
}

void suite_select_application(struct suite *suite, unsigned channel, const char *partial)
{
    struct bytes wanted = suite_bytes(suite, "%s", partial);

    suite_select_file(suite, channel, "2F00");
    for (unsigned number = 1; number <= RECORDS_MAX; number++) {
        const uint8_t read[] = {suite_class(channel), INS_READ_RECORD, (uint8_t)number, 0x04, 0x00};
        struct bytes data, aid = BYTES_NONE;

        if (!sw_is_ok(suite_transceive(suite, BYTES_OF(read), &data)))
            break;
        if (!suite_find(suite, data, "61/4F", &aid) || !bytes_starts_with(aid, wanted))
            continue;
        if (!sw_is_ok(suite_select(suite, channel, suite_hex(suite, aid))))
            suite_fail(suite, "SELECT of %s, which EF.DIR names: status %04X",
                       suite_hex(suite, aid), suite->last.sw);
        return;
    }
    suite_inconclusive(suite, "EF.DIR has no application that begins with %s", partial);
}
