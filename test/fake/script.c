/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/fake/script.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* The next row; after the last one stop is readable. */
static const struct script_row *next(struct script *script)
{
    const struct script_row *row = &script->rows[script->at];

    if (!row->command)
        fail_msg("the script is over, but the device sends a command: %s", script->logged);
    script->at++;
    if (!script->rows[script->at].command)
        assert_int_equal(write(script->stop[1], "", 1), 1);
    return row;
}

static int transmit(void *context, struct bytes command, struct buf *data, uint16_t *sw, char *why,
                    size_t size)
{
    struct script *script = context;
    const struct script_row *row = next(script);
    size_t len = strlen(row->command);

    script->now += script->pace;
    uint8_t octets[300];
    struct buf response = BUF_OVER(octets);
    char hex[600];

    assert_true(command.len <= sizeof(script->last));
    memcpy(script->last, command.at, command.len);
    script->last_len = command.len;
    bytes_to_hex(command, hex, sizeof(hex));
    if (row->command[len - 1] == '*')
        hex[len - 1] = '\0';
    if (strncmp(hex, row->command, len - (row->command[len - 1] == '*')) != 0 ||
        (row->command[len - 1] != '*' && strlen(hex) != len))
        fail_msg("row %zu: %s instead of %s", script->at, hex, row->command);
    if (!row->response) {
        snprintf(why, size, "the reader is gone");
        return ERR_IO;
    }
    assert_int_equal(buf_put_hex(&response, row->response), 0);
    assert_true(response.len >= 2);
    buf_put(data, bytes_at(octets, response.len - 2));
    *sw = (uint16_t)(octets[response.len - 2] << 8 | octets[response.len - 1]);
    return 0;
}

static int reset(void *context, char *why, size_t size)
{
    const struct script_row *row = next(context);

    assert_string_equal(row->command, "reset");
    if (row->response)
        return 0;
    snprintf(why, size, "the reader is gone");
    return ERR_IO;
}

static void off(void *context)
{
    struct script *script = context;

    script->offs++;
}

static int on(void *context, char *why, size_t size)
{
    const struct script_row *row = next(context);

    assert_string_equal(row->command, "on");
    if (row->response)
        return 0;
    snprintf(why, size, "no card");
    return ERR_NOT_FOUND;
}

static bool log_event(void *context, double seconds, const char *event, const char *detail)
{
    struct script *script = context;
    size_t len = strlen(script->logged);

    assert_true(seconds >= 0);
    snprintf(script->logged + len, sizeof(script->logged) - len, "%s%s%s\n", event,
             detail ? ": " : "", detail ? detail : "");
    return !script->until || strcmp(script->until, event) != 0;
}

static int64_t now(void *context)
{
    return ((const struct script *)context)->now;
}

/* While a peer other than the test may send, real time passes instead of the script's. */
static int wait_for(void *context, struct pollfd *fds, nfds_t count, int ms)
{
    enum { PATIENCE_MS = 5000 };
    struct script *script = context;
    bool peers = false;
    int ready;

    for (nfds_t i = 0; i < count; i++)
        peers |= fds[i].fd >= 0 && fds[i].fd != script->stop[0];
    ready = poll(fds, count, peers && ms ? PATIENCE_MS : 0);
    if (ready <= 0)
        script->now += ms;
    return ready;
}

void script_begin(struct script *script, const struct script_row *rows, const char *const *radio)
{
    const struct device_card card = {transmit, reset, off, on, false, script};
    const struct device_options options = {.radio = &script->radio,
                                           .clock = &script->clock,
                                           .time_scale = 1000,
                                           .imei = {0x3A, 0x55, 0x10, 0x80, 0, 0, 0, 0x10},
                                           .log = log_event,
                                           .context = script};

    memset(script, 0, sizeof(*script));
    script->clock = (struct device_clock){.now = now, .wait = wait_for, .context = script};
    script->rows = rows;
    assert_int_equal(pipe(script->stop), 0);
    radio_open(&script->radio);
    if (radio)
        script->radio.count = 0;
    for (; radio && *radio; radio++)
        assert_int_equal(radio_add(&script->radio, *radio), 0);
    device_begin(&script->device, &options, &card);
    script->device.stop_fd = script->device.channels.stop_fd = script->stop[0];
}

void script_end(struct script *script)
{
    if (script->rows && script->rows[script->at].command)
        fail_msg("the device never sends %s; its log: %s", script->rows[script->at].command,
                 script->logged);
    device_end(&script->device);
    close(script->stop[0]);
    close(script->stop[1]);
}

int script_run(struct script *script)
{
    return device_run(&script->device, script->stop[0]);
}
