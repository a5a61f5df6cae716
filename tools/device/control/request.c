/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The control requests of control.h, a row each. */
#include "tools/device/control/request.h"

#include "tools/cli/control.h"
#include "tools/device/clock.h"
#include "tools/device/control/power.h"
#include "tools/device/control/steer.h"
#include "tools/device/session.h"
#include "tools/device/toolkit/sms.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The current request and its response. */
struct call {
    struct device *device;
    const json_t *request;
    json_t *response;
    char *error; /* why it is refused; "": it was done */
};

static void refuse(const struct call *call, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void refuse(const struct call *call, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(call->error, REQUEST_ERROR_MAX, format, arguments);
    va_end(arguments);
}

/* Reads member `name`, an integer from 0 to `max`; `otherwise` without it. False: refused. */
static bool read_number(struct call *call, const char *name, uint32_t max, uint32_t otherwise,
                        uint32_t *out)
{
    const json_t *value = json_object_get(call->request, name);
    json_int_t number = json_integer_value(value);
    char *given;

    *out = value ? (uint32_t)number : otherwise;
    if (!value || (json_is_integer(value) && number >= 0 && number <= max))
        return true;
    given = json_dumps(value, JSON_ENCODE_ANY);
    refuse(call, "%s %s: must be an integer from 0 to %u", name, given ? given : "", (unsigned)max);
    free(given);
    return false;
}

static const char *text_of(const struct call *call, const char *name)
{
    const char *text = json_string_value(json_object_get(call->request, name));

    return text ? text : "";
}

static int run_coverage(struct call *call)
{
    static const char *const names[] = {"normal", "limited", "none"};
    uint32_t cause;

    if (!read_number(call, "cause", UINT8_MAX, CAUSE_PLMN_NOT_ALLOWED, &cause))
        return 0;
    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(text_of(call, "state"), names[i]) == 0)
            return device_set_coverage(call->device, (enum device_coverage)i, (uint8_t)cause);
    refuse(call, "state `%s': must be one of normal, limited, none", text_of(call, "state"));
    return 0;
}

static int run_linkdrop(struct call *call)
{
    uint32_t channel;

    if (read_number(call, "channel", CHANNELS, 0, &channel))
        json_object_set_new(call->response, "channels",
                            json_integer(channels_drop(&call->device->channels, channel)));
    return 0;
}

static int run_powercut(struct call *call)
{
    uint32_t seconds;

    if (read_number(call, "seconds", INT32_MAX, 1, &seconds))
        device_cut_power(call->device, seconds);
    return 0;
}

static int run_tick(struct call *call)
{
    uint32_t seconds;

    if (read_number(call, "seconds", INT32_MAX, 0, &seconds))
        device_skip_time(call->device, seconds);
    return 0;
}

static int run_location(struct call *call)
{
    uint32_t area, cell;

    if (!read_number(call, "area", UINT16_MAX, call->device->area, &area) ||
        !read_number(call, "cell", CELL_MAX, call->device->cell, &cell))
        return 0;
    return device_set_location(call->device, (uint16_t)area, cell);
}

static int run_menu(struct call *call)
{
    uint32_t item;

    if (!read_number(call, "item", UINT8_MAX, 0, &item))
        return 0;
    if (device_has_item(call->device, (uint8_t)item))
        return device_select_item(call->device, (uint8_t)item);
    if (call->device->menu_count)
        refuse(call, "item %u: no such item in the card's menu", (unsigned)item);
    else
        refuse(call, "the card has no menu");
    return 0;
}

/* Sends one TPDU; status word and response data go into the response. */
static int deliver(struct call *call, struct bytes tpdu)
{
    uint8_t octets[SMS_RESPONSE_MAX];
    char hex[2 * SMS_RESPONSE_MAX + 1], status[5];
    struct buf response = BUF_OVER(octets);
    uint16_t sw = 0;
    int err = device_send_sms(call->device, tpdu, &response, &sw);

    if (err == ERR_TOO_LONG)
        refuse(call, "tpdu: %zu octets, longer than a short message", tpdu.len);
    if (err < 0)
        return err == ERR_TOO_LONG ? 0 : err;
    snprintf(status, sizeof(status), "%04X", sw_is_ok(sw) ? SW_OK : sw);
    json_object_set_new(call->response, "sw", json_string(status));
    json_object_set_new(call->response, "response",
                        json_string(bytes_to_hex(buf_bytes(&response), hex, sizeof(hex))));
    return 0;
}

static int run_sms(struct call *call)
{
    bool whole = json_object_get(call->request, "tpdu") != NULL;
    uint8_t octets[SMS_PACKET_MAX], tpdu_octets[256];
    struct buf data = BUF_OVER(octets);
    size_t total;
    int err = 0;

    if (buf_put_hex(&data, text_of(call, whole ? "tpdu" : "packet")) < 0 || data.len == 0) {
        refuse(call, "packet or tpdu: must be 1 to %d octets in hex", SMS_PACKET_MAX);
        return 0;
    }
    if (whole)
        return deliver(call, buf_bytes(&data));
    total = sms_count(data.len);
    call->device->sms_reference++;
    for (size_t i = 1; err == 0 && !*call->error && i <= total && !call->device->restart; i++) {
        struct buf tpdu = BUF_OVER(tpdu_octets);

        sms_put(buf_bytes(&data), call->device->sms_reference, i, &tpdu);
        err = deliver(call, buf_bytes(&tpdu));
    }
    return err;
}

static int run_show(struct call *call)
{
    static const char *const services[] = {
        [RADIO_NORMAL] = "normal", [RADIO_LIMITED] = "limited", [RADIO_NONE] = "none"};
    const struct device *device = call->device;
    json_t *channels = json_array(), *timers = json_object(), *menu = json_object();
    char name[4];

    for (unsigned id = 1; id <= CHANNELS; id++)
        if (device->channels.at[id].fd >= 0)
            json_array_append_new(channels, json_pack("{s:i, s:s}", "channel", id, "peer",
                                                      device->channels.at[id].peer));
    for (unsigned id = 1; id <= CAT_TIMERS; id++)
        if (device->timers[id].runs) {
            snprintf(name, sizeof(name), "%u", id);
            json_object_set_new(timers, name,
                                json_integer(device_to_seconds(device, device->timers[id].deadline -
                                                                           device_now(device))));
        }
    for (size_t i = 0; i < device->menu_count; i++) {
        snprintf(name, sizeof(name), "%u", device->menu[i].id);
        json_object_set_new(menu, name, json_string(device->menu[i].text));
    }
    json_object_update_new(
        call->response,
        json_pack("{s:I, s:b, s:s, s:s, s:s, s:b, s:i, s:i, s:o, s:o, s:o}", "seconds",
                  (json_int_t)device_elapsed(device), "powered", !device->off, "imsi", device->imsi,
                  "service", services[device->view.state], "plmn", device->view.plmn, "data",
                  device->view.data, "area", device->area, "cell", (int)device->cell, "channels",
                  channels, "timers", timers, "menu", menu));
    return 0;
}

/* control.c marks the connection. */
static int run_follow(struct call *call)
{
    (void)call;
    return 0;
}

#define REQUESTS "coverage, linkdrop, powercut, tick, location, menu, sms, show, follow"
static const struct {
    const char *name;
    bool powered; /* the card must have power */
    int (*run)(struct call *call);
    const char *members; /* beside "do", separated by blanks */
} requests[] = {{"coverage", false, run_coverage, "state cause"},
                {"linkdrop", false, run_linkdrop, "channel"},
                {"powercut", true, run_powercut, "seconds"},
                {"tick", false, run_tick, "seconds"},
                {"location", true, run_location, "area cell"},
                {"menu", true, run_menu, "item"},
                {"sms", true, run_sms, "packet tpdu"},
                {"show", false, run_show, ""},
                {"follow", false, run_follow, ""}};

static int run(struct call *call)
{
    const char *what = text_of(call, "do");

    if (!json_is_object(call->request)) {
        refuse(call, "the line is not one JSON object");
        return 0;
    }
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
        if (strcmp(what, requests[i].name) == 0) {
            const char *unknown = control_unknown_member(call->request, requests[i].members);

            if (!unknown && (!requests[i].powered || !call->device->off))
                return requests[i].run(call);
            if (unknown)
                refuse(call, CONTROL_UNKNOWN, unknown, what, requests[i].members);
            else
                refuse(call, "the card has no power");
            return 0;
        }
    refuse(call, "do `%s': must be one of " REQUESTS, what);
    return 0;
}

int device_request(struct device *device, const json_t *request, json_t *response,
                   char error[REQUEST_ERROR_MAX])
{
    struct call call = {device, request, response, error};

    *error = '\0';
    return run(&call);
}
