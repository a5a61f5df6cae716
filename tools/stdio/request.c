/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/stdio/request.h"

#include "apdu/ins.h"
#include "apdu/sw.h"
#include "card/slices.h"
#include "tools/cli/card_options.h"

#include <ctype.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FAILED = -1,
    AID_MAX = 16,
    CHANNEL_MAX = 19,   /* TS 102 221 11.1.17 */
    BASIC_CHANNELS = 4, /* with the channel in b2..b1 of CLA, TS 102 221 10.1.1 */
    CLA_FURTHER = 0x40, /* b7: the channel less 4 in b4..b1 */
    COMMAND_MAX = 4 + 3 + 65535 + 2,
    SW_SIZE = 2
};

/* A request while it is executed. */
struct call {
    struct stdio_card *card;
    const json_t *param; /* NULL: none */
    int ecode;
    struct bytes data; /* of the response; valid until the next command to the card */
    uint16_t sw;
    bool has_sw; /* the response has data: `data` and `sw` */
    int64_t delay;
    char *error;
};

static void fail(struct call *call, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void fail(struct call *call, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(call->error, sizeof(((struct stdio_response *)0)->error), format, arguments);
    va_end(arguments);
    call->ecode = FAILED;
}

static bool is_connected(struct call *call, const char *function)
{
    if (!call->card->connected)
        fail(call, "%s: the card is not connected", function);
    return call->card->connected;
}

/* Transmits a command. False: the card did not respond; then the call has failed. */
static bool transmit(struct call *call, struct bytes command)
{
    static const char *const reasons[] = {
        [EUICCD_TRANSPORT_NO_RESPONSE] = "the card does not respond (fault rule)",
        [EUICCD_TRANSPORT_POWER_LOST] = "the card lost power (fault rule); connect again",
        [EUICCD_TRANSPORT_RESET] = "the card was reset (fault rule); connect again",
        [EUICCD_TRANSPORT_LEAVES] = "the card was removed (fault rule)",
    };
    struct euiccd_fault_effect effect = EUICCD_INIT(struct euiccd_fault_effect);
    struct stdio_card *card = call->card;
    struct rapdu rapdu;

    if (card->options)
        card_options_apdu(card->options);
    rapdu = card_transmit(card->card, command);
    euiccd_get_fault_effect(card->card, &effect);
    call->delay += effect.delay;
    call->data = rapdu.data;
    call->sw = rapdu.sw;
    if (effect.transport == EUICCD_TRANSPORT_RESPOND)
        return true;
    card->connected = effect.transport == EUICCD_TRANSPORT_NO_RESPONSE;
    card->removed = effect.transport == EUICCD_TRANSPORT_LEAVES;
    fail(call, "%s", reasons[effect.transport]);
    return false;
}

static void connect_card(struct call *call)
{
    int err = call->card->removed ? ERR_NOT_FOUND : euiccd_power_on(call->card->card, NULL);

    call->card->connected = err == 0;
    if (err < 0)
        fail(call, "connect: %s", call->card->removed ? "the card was removed" : err_reason(err));
}

static void disconnect_card(struct call *call)
{
    euiccd_power_off(call->card->card);
    call->card->connected = false;
}

/* CLA of a command for `channel`. */
static uint8_t cla_of(unsigned channel)
{
    return (uint8_t)(channel < BASIC_CHANNELS ? channel : CLA_FURTHER | (channel - BASIC_CHANNELS));
}

/* The octets of a hexadecimal string with `min` to `max` octets. */
static bool take_hex(struct call *call, const char *function, struct buf *out, size_t min)
{
    const char *text = json_string_value(call->param);

    if (text && buf_put_hex(out, text) == 0 && out->len >= min)
        return true;
    fail(call, "%s: param must be %zu to %zu octets in hex", function, min, out->size);
    return false;
}

static void refuse(struct call *call, const char *what, uint16_t sw)
{
    fail(call, "%s: the card returned %04X (%s)", what, sw, sw_text(sw));
    call->sw = sw;
    call->data = BYTES_NONE;
    call->has_sw = true;
}

static void close_card_channel(struct call *call, unsigned channel)
{
    const uint8_t command[] = {0x00, INS_MANAGE_CHANNEL, 0x80, (uint8_t)channel};

    if (transmit(call, BYTES_OF(command)) && !sw_is_ok(call->sw))
        refuse(call, "logic_channel_close", call->sw);
}

/* The application is selected on the open channel, or the channel is closed again. */
static void select_on(struct call *call, unsigned channel, struct bytes aid)
{
    uint8_t octets[5 + AID_MAX];
    struct buf command = BUF_OVER(octets);
    uint16_t sw;

    buf_put_u8(&command, cla_of(channel));
    buf_put_u8(&command, INS_SELECT);
    buf_put_u8(&command, 0x04); /* by DF name, TS 102 221 11.1.1 */
    buf_put_u8(&command, 0x00);
    buf_put_u8(&command, (unsigned)aid.len);
    buf_put(&command, aid);
    if (!transmit(call, buf_bytes(&command)))
        return;
    sw = call->sw;
    if (sw_is_ok(sw) || sw >> 8 == SW1_MORE) {
        call->ecode = (int)channel;
        return;
    }
    close_card_channel(call, channel);
    if (call->card->connected)
        refuse(call, "logic_channel_open: SELECT", sw);
}

static void open_channel(struct call *call)
{
    static const uint8_t open[] = {0x00, INS_MANAGE_CHANNEL, 0x00, 0x00, 0x01};
    uint8_t octets[AID_MAX];
    struct buf aid = BUF_OVER(octets);

    if (!is_connected(call, "logic_channel_open") ||
        !take_hex(call, "logic_channel_open", &aid, 1) || !transmit(call, BYTES_OF(open)))
        return;
    if (!sw_is_ok(call->sw) || call->data.len != 1)
        refuse(call, "logic_channel_open: MANAGE CHANNEL", call->sw);
    else
        select_on(call, call->data.at[0], buf_bytes(&aid));
}

static void close_channel(struct call *call)
{
    uint8_t octet = 0;
    struct buf text = buf_over(&octet, 1);
    json_int_t channel;

    if (!is_connected(call, "logic_channel_close"))
        return;
    if (json_is_integer(call->param)) {
        channel = json_integer_value(call->param);
    } else {
        const char *digits = json_string_value(call->param);
        char padded[3] = "0";

        /* "1" stands for "01". */
        if (digits && strlen(digits) == 1)
            digits = strncat(padded, digits, 1);
        channel = digits && buf_put_hex(&text, digits) == 0 && text.len == 1 ? octet : 0;
    }
    if (channel < 1 || channel > CHANNEL_MAX)
        fail(call,
             "logic_channel_close: param must be a channel from 1 to %d, as a number or an "
             "octet in hex",
             CHANNEL_MAX);
    else
        close_card_channel(call, (unsigned)channel);
}

static void transmit_command(struct call *call)
{
    struct buf command = {0};

    if (!is_connected(call, "transmit"))
        return;
    command = buf_over(malloc(COMMAND_MAX), COMMAND_MAX);
    if (!command.at)
        fail(call, "transmit: out of memory");
    else if (take_hex(call, "transmit", &command, 4))
        call->has_sw = transmit(call, buf_bytes(&command));
    free(command.at);
}

static const struct {
    const char *name;
    void (*run)(struct call *call);
} functions[] = {
    {"connect", connect_card},
    {"disconnect", disconnect_card},
    {"logic_channel_open", open_channel},
    {"logic_channel_close", close_channel},
    {"transmit", transmit_command},
};

static void run(struct call *call, const json_t *payload)
{
    const char *name = json_string_value(json_object_get(payload, "func"));

    call->param = json_object_get(payload, "param");
    for (size_t i = 0; name && i < sizeof(functions) / sizeof(functions[0]); i++) {
        if (strcmp(functions[i].name, name) == 0) {
            functions[i].run(call);
            return;
        }
    }
    if (name)
        fail(call,
             "%.100s: no such func; there are connect, disconnect, logic_channel_open, "
             "logic_channel_close and transmit",
             name);
    else
        fail(call, "the request has no payload with a string func");
}

static char *response_text(const struct call *call)
{
    size_t size = 100 + 2 * (call->has_sw ? call->data.len + SW_SIZE : 0);
    char *text = malloc(size);
    size_t len;

    if (!text)
        return NULL;
    len = (size_t)snprintf(text, size, "{\"type\":\"apdu\",\"payload\":{\"ecode\":%d", call->ecode);
    if (call->has_sw) {
        len += (size_t)snprintf(text + len, size - len, ",\"data\":\"");
        for (size_t i = 0; i < call->data.len; i++)
            len += (size_t)snprintf(text + len, size - len, "%02X", call->data.at[i]);
        len += (size_t)snprintf(text + len, size - len, "%04X\"", call->sw);
    }
    snprintf(text + len, size - len, "}}\n");
    return text;
}

/* A request, or an object of type "apdu" that is not a response of the schema either. */
static bool is_request(const json_t *object)
{
    const char *type = json_string_value(json_object_get(object, "type"));
    const json_t *payload = json_object_get(object, "payload");

    return type && strcmp(type, "apdu") == 0 &&
           (json_object_get(payload, "func") || !json_object_get(payload, "ecode"));
}

bool stdio_is_object(struct bytes line)
{
    size_t at = 0;

    while (at < line.len && isspace(line.at[at]))
        at++;
    if (at == line.len || line.at[at++] != '{')
        return false;
    while (at < line.len && isspace(line.at[at]))
        at++;
    return at < line.len;
}

bool stdio_begins_as_request(struct bytes text)
{
    static const char type[] = "\"apdu\"", function[] = "\"func\"";

    return stdio_is_object(text) && memmem(text.at, text.len, type, strlen(type)) &&
           memmem(text.at, text.len, function, strlen(function));
}

int stdio_refuse_long(struct stdio_response *response, size_t limit)
{
    struct call call = {.error = response->error};

    *response = (struct stdio_response){0};
    fail(&call, "a request of more than %zu octets", limit);
    response->text = response_text(&call);
    return response->text ? 1 : ERR_MEMORY;
}

int stdio_request(struct stdio_card *card, struct bytes line, struct stdio_response *response)
{
    struct call call = {.card = card, .error = response->error};
    json_error_t error;
    json_t *object;
    bool ours;

    *response = (struct stdio_response){0};
    if (!stdio_is_object(line))
        return 0;
    object = json_loadb((const char *)line.at, line.len, JSON_ALLOW_NUL, &error);
    ours = !object || is_request(object);
    if (!object)
        fail(&call, "bad JSON at character %d: %s", error.column, error.text);
    else if (ours)
        run(&call, json_object_get(object, "payload"));
    json_decref(object);
    if (!ours)
        return 0;
    response->text = response_text(&call);
    response->delay = call.delay;
    return response->text ? 1 : ERR_MEMORY;
}
