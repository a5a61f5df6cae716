/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/modem/general.h"

#include "apdu/version.h"
#include "tools/modem/call.h"

#include <stdio.h>
#include <string.h>

enum { IMEI_DIGITS = 15 };

int general_echo(struct call *call)
{
    call->modem->settings.echo = call->command->number == 1;
    return 0;
}

int general_identify(struct call *call)
{
    call_say(call, "euiccd modem " EUICCD_VERSION);
    return 0;
}

int general_reset(struct call *call)
{
    modem_reset_settings(call->modem);
    return 0;
}

int general_parameter(struct call *call)
{
    uint8_t *parameter = &call->modem->settings.s[call->command->number];
    uint32_t value;

    if (call->command->form == AT_READ)
        call_say(call, "%03u", *parameter);
    else if (call_number(call, 0, UINT8_MAX, 0, &value))
        *parameter = (uint8_t)value;
    return 0;
}

/* V1: there are no numeric result codes. */
int general_only_1(struct call *call)
{
    if (call->command->number != 1)
        call_malformed(call);
    return 0;
}

int general_accept(struct call *call)
{
    (void)call;
    return 0;
}

int general_manufacturer(struct call *call)
{
    call_say(call, "euiccd");
    return 0;
}

int general_model(struct call *call)
{
    call_say(call, "euicc modem");
    return 0;
}

int general_revision(struct call *call)
{
    call_say(call, EUICCD_VERSION);
    return 0;
}

/* 15 digits: the type nibble is not one of them (TS 24.008 10.5.1.4). */
static void imei_text(const uint8_t imei[8], char text[IMEI_DIGITS + 1])
{
    text[0] = (char)('0' + (imei[0] >> 4));
    for (unsigned i = 1; i < 8; i++) {
        text[2 * i - 1] = (char)('0' + (imei[i] & 0x0F));
        text[2 * i] = (char)('0' + (imei[i] >> 4));
    }
    text[IMEI_DIGITS] = '\0';
}

/* <snt> 0: the serial number, here the IMEI; 1: IMEI; 2: IMEISV; 3: its software version. */
int general_serial(struct call *call)
{
    static const char software_version[] = "01";
    char imei[IMEI_DIGITS + 1];
    uint32_t type;

    if (!call_number(call, 0, 3, 0, &type))
        return 0;
    imei_text(call->modem->device->options.imei, imei);
    if (type == 0)
        call_say(call, "%s", imei);
    else if (type == 1)
        call_say(call, "+CGSN: \"%s\"", imei);
    else if (type == 2)
        call_say(call, "+CGSN: \"%.14s%s\"", imei, software_version);
    else
        call_say(call, "+CGSN: \"%s\"", software_version);
    return 0;
}

int general_error_level(struct call *call)
{
    uint32_t level;

    if (call->command->form == AT_READ)
        call_say(call, "+CMEE: %d", call->modem->settings.cmee);
    else if (call_number(call, 0, CMEE_TEXT, 0, &level))
        call->modem->settings.cmee = (enum cmee)level;
    return 0;
}
