/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/modem/modem.h"

#include "apdu/text.h"
#include "tools/device/clock.h"
#include "tools/device/session.h"
#include "tools/modem/call.h"
#include "tools/modem/commands.h"
#include "tools/modem/sessions.h"
#include "tools/modem/sms.h"

#include <stdio.h>
#include <string.h>

/* ---- command lines ---- */

/* Ends a command line: its result, then what the card has announced meanwhile. */
static int finish(struct modem *modem, const struct call *call, int err)
{
    if (err < 0)
        modem_put_result(modem, (struct result){.kind = RESULT_CME, .code = CME_SIM_FAILURE});
    else
        modem_put_result(modem, call->result);
    modem->held = trait_in(modem->traits, TRAIT_SLOW);
    modem_flush(modem);
    if (err == 0 && call->announced)
        err = device_run_session(modem->device, call->announced);
    return err < 0 ? err : device_restart(modem->device);
}

static void log_line(struct modem *modem, const char *text)
{
    char shown[DEVICE_DETAIL_MAX];

    device_log(modem->device, "AT", "%s",
               text_show(shown, sizeof(shown), bytes_at(text, strlen(text))));
}

/* All commands of a line, until one fails (V.250 5.2.3). */
static int run_line(struct modem *modem, const char *text)
{
    struct at_command command;
    struct call call = {.modem = modem, .command = &command};
    int more = 1, err = 0;

    if (modem->device->options.all_commands)
        log_line(modem, text);
    while (err == 0 && call.result.kind == RESULT_OK && (more = at_next(&text, &command)) > 0)
        err = modem_command_run(&call);
    if (more < 0)
        call_malformed(&call);
    return finish(modem, &call, err);
}

static int run_event(struct modem *modem, enum line_event event)
{
    struct at_command none = {.form = AT_EXECUTE};
    struct call call = {.modem = modem, .command = &none};
    int err = 0;

    switch (event) {
    case LINE_INCOMPLETE:
        return 0;
    case LINE_COMMAND:
        snprintf(modem->previous, sizeof(modem->previous), "%s", modem->line.text);
        return run_line(modem, modem->previous);
    case LINE_REPEAT:
        return run_line(modem, modem->previous);
    case LINE_TEXT:
        err = sms_send_text(&call, modem->line.text);
        break;
    case LINE_CANCELLED: /* nothing is sent (TS 27.005 3.5.1) */
        break;
    case LINE_TOO_LONG:
        call_malformed(&call);
        break;
    }
    return finish(modem, &call, err);
}

int modem_feed(struct modem *modem, struct bytes octets, size_t *taken)
{
    enum { LF = 0x0A };
    int err = 0;

    *taken = 0;
    while (err == 0 && *taken < octets.len && !modem->held && modem_has_room(modem)) {
        uint8_t octet = octets.at[(*taken)++];
        enum line_event event = line_take(&modem->line, octet);

        modem->active = true;
        if (modem->settings.echo && octet != LF)
            buf_put_u8(&modem->out, octet);
        err = run_event(modem, event);
        if (event != LINE_INCOMPLETE && modem->out.len > 0)
            break; /* the client has not read the response yet */
    }
    modem_flush(modem);
    return err;
}

void modem_release(struct modem *modem)
{
    modem->held = false;
    modem_flush(modem);
}

/* ---- begin and end ---- */

void modem_begin(struct modem *modem, struct device *device, trait_set traits)
{
    memset(modem, 0, sizeof(*modem));
    modem->device = device;
    modem->traits = traits;
    modem->function = 1;
    modem->out = BUF_OVER(modem->out_octets);
    modem->handle = 0x0385A7CE; /* opaque to clients; as long as those of the report */
    modem_reset_settings(modem);
}

int modem_hang_up(struct modem *modem)
{
    line_clear(&modem->line);
    modem->previous[0] = '\0';
    modem->out.len = 0;
    modem->out.overflow = false;
    modem->active = modem->held = false;
    modem_reset_settings(modem);
    return sessions_close_all(modem);
}
