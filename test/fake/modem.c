/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/fake/modem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

void fake_modem_begin(struct fake_modem *fake, const struct script_row *rows, trait_set traits)
{
    script_begin(&fake->script, rows, NULL);
    fake->script.device.view = fake->script.device.offered =
        (struct radio_view){.state = RADIO_NORMAL, .data = true, .plmn = "00101"};
    modem_begin(&fake->modem, &fake->script.device, traits);
}

void fake_modem_end(struct fake_modem *fake)
{
    script_end(&fake->script);
}

const char *fake_modem_heard(struct fake_modem *fake)
{
    struct buf *out = &fake->modem.out;
    char *shown = fake->shown;

    assert_false(out->overflow);
    for (size_t i = 0; i < out->len; i++) {
        if (out->at[i] == '\r' && i + 1 < out->len && out->at[i + 1] == '\n') {
            *shown++ = '|';
            i++;
        } else if (out->at[i] == '\r') {
            shown += sprintf(shown, "<CR>");
        } else {
            *shown++ = (char)out->at[i];
        }
    }
    *shown = '\0';
    out->len = 0;
    return fake->shown;
}

const char *fake_modem_ask(struct fake_modem *fake, const char *octets)
{
    size_t len = strlen(octets), taken;

    while (len > 0) {
        assert_int_equal(modem_feed(&fake->modem, bytes_at(octets, len), &taken), 0);
        assert_true(taken > 0);
        octets += taken;
        len -= taken;
        if (fake->modem.held)
            modem_release(&fake->modem);
    }
    return fake_modem_heard(fake);
}
