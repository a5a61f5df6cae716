/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proactive commands other than those of BIP. */
#include "test/fake/terminal_private.h"
#include "tools/pki/source_date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static unsigned bcd(uint8_t octet)
{
    return (octet & 0x0FU) * 10U + (octet >> 4);
}

static void manage_timer(struct fake_terminal *terminal, const struct proactive *command,
                         struct buf *out)
{
    struct bytes id = fake_terminal_object(command, 0x24),
                 value = fake_terminal_object(command, 0x25);
    long *timer;

    assert_int_equal(id.len, 1);
    assert_true(id.at[0] >= 1 && id.at[0] <= TERMINAL_TIMERS);
    timer = &terminal->timers[id.at[0]];
    if (command->qualifier == 0) {
        assert_int_equal(value.len, 3);
        *timer = bcd(value.at[0]) * 3600L + bcd(value.at[1]) * 60L + bcd(value.at[2]);
        assert_true(*timer > 0);
    } else if (*timer < 0) {
        fake_terminal_put_result(out, 0x24, -1);
        return;
    } else {
        *timer = -1;
    }
    fake_terminal_put_result(out, 0, -1);
    comprehension_put(out, 0xA4, id);
}

void fake_terminal_put_location(struct buf *out)
{
    static const uint8_t location[] = {0x00, 0xF1, 0x10, 0x00, 0x01, 0x00, 0x01, 0x00, 0x1F};

    comprehension_put(out, 0x93, BYTES_OF(location));
}

static void put_swapped(struct buf *out, int value)
{
    buf_put_u8(out, (unsigned)(value % 10 << 4 | value / 10 % 10));
}

/* Date, time and time zone (UTC) of TS 102 223 8.39. */
static void put_date_time(const struct fake_terminal *terminal, struct buf *out)
{
    time_t seconds = (time_t)source_date(terminal->clock);
    struct tm utc;

    assert_non_null(gmtime_r(&seconds, &utc));
    put_swapped(out, utc.tm_year);
    put_swapped(out, utc.tm_mon + 1);
    put_swapped(out, utc.tm_mday);
    put_swapped(out, utc.tm_hour);
    put_swapped(out, utc.tm_min);
    put_swapped(out, utc.tm_sec);
    buf_put_u8(out, 0);
}

static void local_information(struct fake_terminal *terminal, const struct proactive *command,
                              struct buf *out)
{
    uint8_t octets[7];
    struct buf time = BUF_OVER(octets);

    if (command->qualifier == 0x00 && terminal->location != 0) {
        fake_terminal_put_result(out, 0x20, 0x04);
        return;
    }
    fake_terminal_put_result(out, 0, -1);
    if (command->qualifier == 0x00)
        fake_terminal_put_location(out);
    else if (command->qualifier == 0x01)
        comprehension_put(out, 0x94, BYTES_OF(terminal->imei));
    else if (command->qualifier == 0x03) {
        if (terminal->time)
            assert_int_equal(buf_put_hex(&time, terminal->time), 0);
        else
            put_date_time(terminal, &time);
        comprehension_put(out, 0xA6, buf_bytes(&time));
    }
}

static void set_events(struct fake_terminal *terminal, const struct proactive *command,
                       struct buf *out)
{
    struct bytes list = fake_terminal_object(command, 0x19);

    terminal->events = 0;
    for (size_t i = 0; i < list.len; i++)
        terminal->events |= 1ULL << list.at[i];
    fake_terminal_put_result(out, 0, -1);
}

void fake_terminal_perform(struct fake_terminal *terminal, const struct proactive *command,
                           struct buf *out)
{
    uint8_t result = fake_terminal_result(terminal, command);

    if (result) {
        fake_terminal_put_result(out, result, 0);
        return;
    }
    switch (command->type) {
    case 0x01:
        assert_int_equal(command->qualifier, 0x09);
        fake_terminal_put_result(out, 0, -1);
        break;
    case 0x03:
        fake_terminal_put_result(out, 0, -1);
        comprehension_put(out, 0x84, fake_terminal_object(command, 0x04));
        break;
    case 0x05:
        set_events(terminal, command, out);
        break;
    case 0x25:
        terminal->menus++;
        fake_terminal_put_result(out, 0, -1);
        break;
    case 0x26:
        local_information(terminal, command, out);
        break;
    case 0x27:
        manage_timer(terminal, command, out);
        break;
    case 0x40:
        fake_terminal_open_channel(terminal, command, out);
        break;
    case 0x41:
        fake_terminal_close_channel(terminal, command, out);
        break;
    case 0x42:
        fake_terminal_receive_data(terminal, command, out);
        break;
    case 0x43:
        fake_terminal_send_data(terminal, command, out);
        break;
    case 0x44:
        fake_terminal_channel_status(terminal, out);
        break;
    default:
        fake_terminal_put_result(out, 0x30, -1);
    }
}
