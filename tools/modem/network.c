/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/modem/network.h"

#include "tools/device/clock.h"
#include "tools/device/control/steer.h"
#include "tools/modem/call.h"

#include <stdio.h>
#include <string.h>

enum {
    FULL = 1, /* <fun> of +CFUN */
    FLIGHT = 4,
    EUTRAN = 7,  /* <AcT> */
    SIGNAL = 20, /* <rssi> */
    UNKNOWN = 99,
    FORMAT_NUMERIC = 2
};

/* <stat> of +CREG and +CEREG (TS 27.007 7.2, 10.1.22). */
enum { NOT_REGISTERED, HOME, SEARCHING, DENIED, STAT_UNKNOWN, ROAMING };

static bool is_home(const struct device *device)
{
    const char *plmn = device->view.plmn;

    return !*device->imsi || strncmp(device->imsi, plmn, strlen(plmn)) == 0;
}

static uint8_t registration(const struct device *device)
{
    if (device->radio_off || device->off)
        return NOT_REGISTERED;
    if (device->view.state == RADIO_NORMAL)
        return is_home(device) ? HOME : ROAMING;
    return device->view.state == RADIO_LIMITED ? DENIED : SEARCHING;
}

static bool is_registered(uint8_t state)
{
    return state == HOME || state == ROAMING;
}

/* The radio is on where neither +CFUN nor +COPS has turned it off. */
static int set_radio(struct modem *modem)
{
    return device_set_radio(modem->device, modem->function == FULL && !modem->deregistered);
}

/* ---- +CFUN ---- */

int network_function(struct call *call)
{
    struct modem *modem = call->modem;
    uint32_t function, reset;

    if (call->command->form == AT_READ) {
        call_say(call, "+CFUN: %u", modem->function);
        return 0;
    }
    if (!call_number(call, 0, FLIGHT, FULL, &function) || !call_number(call, 1, 1, 0, &reset))
        return 0;
    if (function > FULL && function != FLIGHT) {
        call_fail(call, CME_INCORRECT_PARAMETERS);
        return 0;
    }
    modem->function = (uint8_t)function;
    if (reset) {
        modem_reset_settings(modem);
        modem->deregistered = false;
        modem->device->restart = modem->device->reset = !modem->device->off;
    }
    return set_radio(modem);
}

/* ---- registration ---- */

/* ,"0001","00001001",7 of a registered device */
static const char *place_text(const struct device *device, uint8_t state, char text[40])
{
    *text = '\0';
    if (is_registered(state))
        snprintf(text, 40, ",\"%04X\",\"%08X\",%d", device->area, (unsigned)device->cell, EUTRAN);
    return text;
}

static enum modem_registration registration_of(const struct at_command *command)
{
    return strcmp(command->name, "+CREG") == 0 ? MODEM_CREG : MODEM_CEREG;
}

int network_registration(struct call *call)
{
    enum { PLACE = 2 };
    struct modem *modem = call->modem;
    uint8_t *reports = &modem->settings.registration_reports[registration_of(call->command)];
    uint8_t state = registration(modem->device);
    uint32_t number;
    char place[40];

    if (call->command->form == AT_READ)
        call_say(call, "%s: %u,%u%s", call->command->name, *reports, state,
                 *reports == PLACE ? place_text(modem->device, state, place) : "");
    else if (call_number(call, 0, PLACE, 0, &number))
        *reports = (uint8_t)number;
    return 0;
}

void modem_report_changes(struct modem *modem)
{
    static const char *const names[] = {[MODEM_CREG] = "+CREG", [MODEM_CEREG] = "+CEREG"};
    const struct device *device = modem->device;
    uint8_t state = registration(device);
    bool changed = state != modem->reported_state;
    bool moved = is_registered(state) &&
                 (device->area != modem->reported_area || device->cell != modem->reported_cell);
    char place[40];

    modem->reported_state = state;
    modem->reported_area = device->area;
    modem->reported_cell = device->cell;
    for (unsigned i = 0; i < MODEM_REGISTRATIONS; i++) {
        uint8_t reports = modem->settings.registration_reports[i];

        if (reports == 1 && changed)
            modem_say_unsolicited(modem, "%s: %u", names[i], state);
        else if (reports == 2 && (changed || moved))
            modem_say_unsolicited(modem, "%s: %u%s", names[i], state,
                                  place_text(device, state, place));
    }
}

/* ---- +COPS ---- */

/* The networks on air now; each once. */
static void say_operators(struct call *call)
{
    const struct device *device = call->modem->device;
    const struct radio *radio = device->options.radio;
    uint32_t now = device_elapsed(device);
    char text[RADIO_RULES * 48];
    size_t len = 0;

    for (unsigned i = 0; i < radio->count && len < sizeof(text); i++) {
        const struct radio_rule *rule = &radio->rules[i];
        bool current =
            is_registered(registration(device)) && strcmp(rule->plmn, device->view.plmn) == 0;
        bool known = false;

        for (unsigned n = 0; n < i; n++)
            known |= strcmp(radio->rules[n].plmn, rule->plmn) == 0 && radio->rules[n].from <= now &&
                     now < radio->rules[n].to;
        if (!known && rule->from <= now && now < rule->to)
            len += (size_t)snprintf(text + len, sizeof(text) - len, "(%d,\"%s\",\"%s\",\"%s\",%d),",
                                    current ? 2 : 1, rule->plmn, rule->plmn, rule->plmn, EUTRAN);
    }
    text[len < sizeof(text) ? len : sizeof(text) - 1] = '\0';
    call_say(call, "+COPS: %s,(0,2,3),(0-2)", text);
}

static void say_operator(struct call *call)
{
    const struct modem *modem = call->modem;

    if (is_registered(registration(modem->device)))
        call_say(call, "+COPS: %d,%u,\"%s\",%d", modem->deregistered ? 2 : 0,
                 modem->settings.plmn_format, modem->device->view.plmn, EUTRAN);
    else
        call_say(call, "+COPS: %d", modem->deregistered ? 2 : 0);
}

int network_operator(struct call *call)
{
    enum { AUTOMATIC, MANUAL, DEREGISTER, FORMAT, MANUAL_AUTOMATIC };
    struct modem *modem = call->modem;
    uint32_t mode, format;

    if (call->command->form == AT_TEST) {
        say_operators(call);
        return 0;
    }
    if (call->command->form == AT_READ) {
        say_operator(call);
        return 0;
    }
    if (!call_number(call, 0, MANUAL_AUTOMATIC, AUTOMATIC, &mode) ||
        !call_number(call, 1, FORMAT_NUMERIC, modem->settings.plmn_format, &format))
        return 0;
    if (mode == MANUAL || mode == MANUAL_AUTOMATIC) {
        call_fail(call, CME_NOT_SUPPORTED); /* the radio selects the network */
        return 0;
    }
    modem->settings.plmn_format = (uint8_t)format;
    if (mode == FORMAT)
        return 0;
    modem->deregistered = mode == DEREGISTER;
    return set_radio(modem);
}

int network_signal(struct call *call)
{
    const struct device *device = call->modem->device;
    bool signal = !device->radio_off && !device->off && device->view.state != RADIO_NONE;

    call_say(call, "+CSQ: %d,%d", signal ? SIGNAL : UNKNOWN, UNKNOWN);
    return 0;
}

/* ---- +CGDCONT ---- */

static const char *const types[] = {"IP", "IPV6", "IPV4V6"};
enum { TYPES = sizeof(types) / sizeof(types[0]) };

static void say_contexts(struct call *call)
{
    for (unsigned i = 0; i < MODEM_CONTEXTS; i++) {
        const struct modem_context *context = &call->modem->contexts[i];

        if (context->defined)
            call_say(call, "+CGDCONT: %u,\"%s\",\"%s\",\"\",0,0", i + 1, context->type,
                     context->apn);
    }
}

/* <cid>[,<PDP_type>[,<APN>,...]]; <cid> alone undefines it. */
static void define_context(struct call *call)
{
    const struct at_command *command = call->command;
    const struct at_argument *apn = &command->arguments[2];
    struct modem_context *context;
    uint32_t id;
    unsigned type = 0;

    if (!call_number(call, 0, MODEM_CONTEXTS, 0, &id))
        return;
    while (type < TYPES && command->count > 1 && !at_is(&command->arguments[1], types[type]))
        type++;
    if (id == 0 || type == TYPES || apn->len > MODEM_APN_MAX) {
        call_fail(call, CME_INCORRECT_PARAMETERS);
        return;
    }
    context = &call->modem->contexts[id - 1];
    memset(context, 0, sizeof(*context));
    context->defined = command->count > 1;
    snprintf(context->type, sizeof(context->type), "%s", types[type]);
    snprintf(context->apn, sizeof(context->apn), "%.*s", (int)apn->len, apn->len ? apn->at : "");
}

int network_context(struct call *call)
{
    if (call->command->form == AT_READ)
        say_contexts(call);
    else if (call->command->form == AT_SET)
        define_context(call);
    for (unsigned i = 0; call->command->form == AT_TEST && i < TYPES; i++)
        call_say(call, "+CGDCONT: (1-%d),\"%s\",,,(0),(0)", MODEM_CONTEXTS, types[i]);
    return 0;
}
