/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/modem/sessions.h"

#include "tools/modem/sim_channel.h"

#include <stdio.h>
#include <string.h>

enum { HANDLE_STEP = 0x1D };

/* The card was reset: its channels are closed. */
static void drop_stale(struct modem *modem)
{
    if (modem->resets != modem->device->resets)
        memset(modem->sessions, 0, sizeof(modem->sessions));
    modem->resets = modem->device->resets;
}

struct modem_session *sessions_add(struct modem *modem, uint8_t channel)
{
    drop_stale(modem);
    for (size_t i = 0; i < MODEM_SESSIONS; i++) {
        struct modem_session *session = &modem->sessions[i];

        if (session->open)
            continue;
        modem->handle += HANDLE_STEP;
        *session = (struct modem_session){true, channel, modem->handle};
        return session;
    }
    return NULL;
}

struct modem_session *sessions_find(struct modem *modem, const struct at_argument *argument)
{
    char text[20];

    drop_stale(modem);
    for (size_t i = 0; i < MODEM_SESSIONS; i++) {
        struct modem_session *session = &modem->sessions[i];

        if (trait_in(modem->traits, TRAIT_OPAQUE_SESSION))
            snprintf(text, sizeof(text), "%016llx", (unsigned long long)session->handle);
        else
            snprintf(text, sizeof(text), "%u", session->channel);
        if (session->open && at_is(argument, text))
            return session;
    }
    return NULL;
}

int sessions_close_all(struct modem *modem)
{
    const struct at_command none = {.form = AT_EXECUTE};
    struct call call = {.modem = modem, .command = &none};
    int err = 0;

    drop_stale(modem);
    for (size_t i = 0; err == 0 && i < MODEM_SESSIONS; i++)
        if (modem->sessions[i].open) {
            modem->sessions[i].open = false;
            err = sim_channel_close(&call, modem->sessions[i].channel);
        }
    return err;
}
