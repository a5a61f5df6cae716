/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/device/session.h"

#include "tools/device/clock.h"
#include "tools/device/toolkit/perform.h"
#include "tools/device/toolkit/timer.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

enum {
    CLA_TELECOM = 0x80,
    HEADER = 5,
    SESSION_COMMANDS = 100000, /* bound on one proactive session */
    RESPONSE_MAX = 255
};

static bool is_readable(int fd)
{
    struct pollfd one = {.fd = fd, .events = POLLIN};

    return poll(&one, 1, 0) > 0;
}

/* ---- one command ---- */

int device_transmit(struct device *device, struct bytes command, struct buf *data, uint16_t *sw)
{
    return device->card.transmit(device->card.context, command, data, sw, device->error,
                                 sizeof(device->error));
}

int device_send(struct device *device, enum ins ins, struct bytes data, uint16_t *sw)
{
    uint8_t octets[HEADER + RESPONSE_MAX], response[256];
    struct buf command = BUF_OVER(octets), out = BUF_OVER(response);

    buf_put_u8(&command, CLA_TELECOM);
    buf_put_u8(&command, ins);
    buf_put_u16(&command, 0);
    buf_put_u8(&command, (unsigned)data.len);
    buf_put(&command, data);
    return device_transmit(device, buf_bytes(&command), &out, sw);
}

int device_exchange(struct device *device, struct bytes command, struct buf *out, uint16_t *sw)
{
    /* The interindustry class of the same logical channel (TS 102 221 10.1.1). */
    const uint8_t class = command.at[0] & (command.at[0] & 0x40 ? 0x4F : 0x03);
    int err = device_transmit(device, command, out, sw);

    if (err == 0 && *sw >> 8 == SW1_WRONG_LE && command.len == HEADER) {
        const uint8_t again[] = {command.at[0], command.at[1], command.at[2], command.at[3],
                                 (uint8_t)*sw};

        err = device_transmit(device, BYTES_OF(again), out, sw);
    }
    while (err == 0 && *sw >> 8 == SW1_MORE) {
        const uint8_t get[] = {class, INS_GET_RESPONSE, 0, 0, (uint8_t)*sw};

        err = device_transmit(device, BYTES_OF(get), out, sw);
    }
    return err;
}

int device_send_envelope(struct device *device, struct bytes envelope)
{
    uint16_t sw;
    int err = device_send(device, INS_ENVELOPE, envelope, &sw);

    if (err < 0)
        return err;
    if (sw == SW_BUSY && device->queued_count < DEVICE_ENVELOPES && envelope.len <= ENVELOPE_MAX) {
        device->queued[device->queued_count].len = (uint8_t)envelope.len;
        memcpy(device->queued[device->queued_count++].octets, envelope.at, envelope.len);
    }
    return device_run_session(device, sw);
}

/* ---- the proactive session ---- */

/* "result 3A 07 (remote device not reachable)"; "" when the command was performed. */
static void result_text(struct bytes response, char *text, size_t size)
{
    struct tlv found;
    const char *name;

    *text = '\0';
    if (comprehension_find(response, CAT_TAG_RESULT, &found) < 0 || found.value.len == 0 ||
        found.value.at[0] <= CAT_RESULT_MISSING_INFORMATION)
        return;
    const uint8_t result = found.value.at[0];

    if (found.value.len == 1) {
        name = cat_name(CAT_LIST_RESULT, result);
        snprintf(text, size, "result %02X%s%s%s", result, name ? " (" : "", name ? name : "",
                 name ? ")" : "");
        return;
    }
    name = cat_name(result == CAT_RESULT_BIP_ERROR ? CAT_LIST_BIP : CAT_LIST_UNABLE,
                    found.value.at[1]);
    snprintf(text, size, "result %02X %02X%s%s%s", result, found.value.at[1], name ? " (" : "",
             name ? name : "", name ? ")" : "");
}

/* The command's name, its detail and its result when it was not performed. */
static void log_command(struct device *device, const struct command *command, struct bytes response)
{
    bool data = command->type == CAT_COMMAND_SEND_DATA || command->type == CAT_COMMAND_RECEIVE_DATA;
    char name[16], text[100];

    result_text(response, text, sizeof(text));
    if (data && !*text && !device->options.all_commands)
        return;
    device_log(device, command_name(command->type, name), "%s%s%s", device->detail,
               *text && *device->detail ? ", " : "", text);
}

/* FETCH and TERMINAL RESPONSE once; `*sw` is that of the last command. After a REFRESH with reset
 * there is no TERMINAL RESPONSE (TS 102 223 6.4.7). */
static int run_command(struct device *device, uint16_t *sw)
{
    const uint8_t fetch[] = {CLA_TELECOM, INS_FETCH, 0, 0, (uint8_t)*sw};
    uint8_t octets[260], response_octets[RESPONSE_MAX];
    struct buf fetched = BUF_OVER(octets), response = BUF_OVER(response_octets);
    struct command command = {.number = 1};
    int err = device_transmit(device, BYTES_OF(fetch), &fetched, sw);

    if (err < 0)
        return err;
    if (*sw != SW_OK) {
        device_log(device, "FETCH", "refused, %04X", *sw);
        *sw = SW_OK;
        return 0;
    }
    if (command_read(buf_bytes(&fetched), &command) == 0) {
        response_begin(&response, &command);
        device_perform(device, &command, &response);
        log_command(device, &command, buf_bytes(&response));
    } else {
        response_begin(&response, &command);
        response_put_result(&response, CAT_RESULT_DATA_NOT_UNDERSTOOD, NO_INFORMATION);
        device_log(device, "FETCH", "malformed proactive command");
    }
    if (device->reset)
        return 0;
    return device_send(device, INS_TERMINAL_RESPONSE, buf_bytes(&response), sw);
}

static int run_session(struct device *device)
{
    int err = 0;

    for (unsigned i = 0; err == 0 && sw_is_proactive(device->announced) && !device->restart; i++) {
        if (is_readable(device->stop_fd) || device_time_is_up(device)) {
            device->stop = true;
            return 0;
        }
        if (i == SESSION_COMMANDS) { /* what is pending is fetched after the next STATUS */
            device_log(device, "FETCH", "proactive session ended after %u commands", i);
            return 0;
        }
        err = run_command(device, &device->announced);
        if (err == 0 && !device->restart)
            err = device_serve_timers(device);
    }
    return err;
}

int device_run_session(struct device *device, uint16_t sw)
{
    int err;

    if (device->in_session) { /* an ENVELOPE between two commands */
        if (sw_is_proactive(sw))
            device->announced = sw;
        return 0;
    }
    device->announced = sw;
    device->in_session = true;
    err = run_session(device);
    device->in_session = false;
    return err;
}

int device_serve_timers(struct device *device)
{
    uint8_t octets[64];
    int err = 0;

    for (uint8_t id = 1; err == 0 && id <= CAT_TIMERS && !device->restart; id++) {
        struct buf envelope = BUF_OVER(octets);

        if (device_timer_take_expired(device, id, &envelope))
            err = device_send_envelope(device, buf_bytes(&envelope));
    }
    return err;
}
