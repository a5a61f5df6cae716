/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/modem/call.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { RESULT_ROOM = 128 }; /* kept for the result code, and for the URC of TRAIT_URC before it */

/* ---- output ---- */

static void put(struct modem *modem, const char *text)
{
    buf_put(&modem->out, bytes_at(text, strlen(text)));
}

/* A line with CR LF before and after (V.250 5.7.1) that leaves room for `reserve` octets. False: no
 * room, nothing was put. */
static bool put_line(struct modem *modem, size_t reserve, const char *format, va_list arguments)
{
    const size_t begin = modem->out.len, room = modem->out.size - begin;
    int len;

    if (room < reserve + 4)
        return false;
    put(modem, "\r\n");
    len = vsnprintf((char *)modem->out.at + modem->out.len, room - reserve - 4, format, arguments);
    if (len < 0 || (size_t)len >= room - reserve - 4) {
        modem->out.len = begin;
        return false;
    }
    modem->out.len += (size_t)len;
    put(modem, "\r\n");
    return true;
}

static bool say(struct modem *modem, size_t reserve, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static bool say(struct modem *modem, size_t reserve, const char *format, ...)
{
    va_list arguments;
    bool put_all;

    va_start(arguments, format);
    put_all = put_line(modem, reserve, format, arguments);
    va_end(arguments);
    return put_all;
}

void modem_flush(struct modem *modem)
{
    if (modem->flush && !modem->held)
        modem->flush(modem->context);
}

static void put_unsolicited_of_trait(struct modem *modem)
{
    if (trait_in(modem->traits, TRAIT_URC))
        (void)say(modem, RESULT_ROOM, "+CIEV: 2,4");
}

void call_say(struct call *call, const char *format, ...)
{
    va_list arguments;

    put_unsolicited_of_trait(call->modem);
    va_start(arguments, format);
    if (!put_line(call->modem, RESULT_ROOM, format, arguments))
        call_fail(call, CME_MEMORY_FULL);
    va_end(arguments);
}

void modem_say_unsolicited(struct modem *modem, const char *format, ...)
{
    va_list arguments;

    if (!modem->active)
        return;
    va_start(arguments, format);
    if (put_line(modem, RESULT_ROOM, format, arguments))
        modem_flush(modem);
    va_end(arguments);
}

/* ---- results ---- */

void call_fail(struct call *call, enum cme cme)
{
    call->result = (struct result){.kind = RESULT_CME, .code = cme};
}

void call_fail_sms(struct call *call, enum cms cms)
{
    call->result = (struct result){.kind = RESULT_CMS, .code = cms};
}

void call_malformed(struct call *call)
{
    call->result = (struct result){.kind = RESULT_ERROR};
}

bool call_number(struct call *call, unsigned i, uint32_t max, uint32_t otherwise, uint32_t *number)
{
    const struct at_command *command = call->command;

    *number = otherwise;
    if (i >= command->count || !command->arguments[i].given)
        return true;
    if (at_number(&command->arguments[i], max, number) == 0)
        return true;
    call_fail(call, CME_INCORRECT_PARAMETERS);
    return false;
}

void modem_put_result(struct modem *modem, struct result result)
{
    char text[RESULT_ROOM];

    if (result.kind == RESULT_PROMPT) {
        put(modem, "\r\n> "); /* TS 27.005 3.5.1 */
        return;
    }
    put_unsolicited_of_trait(modem);
    (void)say(modem, 0, "%s", result_text(result, modem->settings.cmee, text, sizeof(text)));
}

void modem_reset_settings(struct modem *modem)
{
    modem->settings = (struct modem_settings){.echo = trait_in(modem->traits, TRAIT_ECHO),
                                              .plmn_format = 2,
                                              .s = {[3] = '\r', [4] = '\n', [5] = '\b'}};
}

bool modem_has_room(const struct modem *modem)
{
    return modem->out.size - modem->out.len >= RESULT_ROOM;
}
