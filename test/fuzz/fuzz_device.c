/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: a card in `euicc device`. The input is the responses of the card in order: a length
 * octet, data, two octets of status word. For any responses the device continues until the card is
 * removed, and each of its commands is a valid one. No channel is opened, as any service might
 * listen on this machine.
 */
#include "apdu/apdu.h"
#include "apdu/ins.h"
#include "test/fuzz/input.h"
#include "tools/device/device.h"

#include <assert.h>
#include <poll.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct fake {
    struct bytes input;
    int64_t now;
};

static int transmit(void *context, struct bytes command, struct buf *data, uint16_t *sw, char *why,
                    size_t size)
{
    struct fake *fake = context;
    struct bytes answer = fuzz_take(&fake->input, fuzz_take_number(&fake->input, 1));
    struct bytes status = fuzz_take(&fake->input, 2);
    struct command fetched;
    struct capdu parsed;

    (void)why;
    (void)size;
    assert(capdu_parse(&parsed, command) == 0);
    if (status.len < 2)
        return ERR_IO;
    fake->now++;
    if (command.at[1] == INS_FETCH && command_read(answer, &fetched) == 0 &&
        fetched.type == CAT_COMMAND_OPEN_CHANNEL)
        answer = BYTES_NONE;
    buf_put(data, answer);
    *sw = (uint16_t)(status.at[0] << 8 | status.at[1]);
    return 0;
}

static int reset(void *context, char *why, size_t size)
{
    const struct fake *fake = context;

    (void)why;
    (void)size;
    return fake->input.len ? 0 : ERR_IO;
}

static void off(void *context)
{
    (void)context;
}

static bool tell(void *context, double seconds, const char *event, const char *detail)
{
    (void)context;
    assert(seconds >= 0 && *event && (!detail || strlen(detail) < DEVICE_DETAIL_MAX));
    return true;
}

static int64_t now(void *context)
{
    return ((const struct fake *)context)->now;
}

static int wait_for(void *context, struct pollfd *fds, nfds_t count, int ms)
{
    struct fake *fake = context;

    for (nfds_t i = 0; i < count; i++)
        fds[i].revents = 0;
    fake->now += ms;
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct device device;
    static struct radio radio;
    struct fake fake = {.input = bytes_at(data, size)};
    const struct device_clock clock = {.now = now, .wait = wait_for, .context = &fake};
    const struct device_card card = {transmit, reset, off, reset, false, &fake};
    const struct device_options options = {.radio = &radio,
                                           .clock = &clock,
                                           .time_scale = 1000,
                                           .seconds = 100000,
                                           .imei = {0x3A, 0x55, 0x10, 0x80, 0, 0, 0, 0x10},
                                           .log = tell};
    int err;

    radio_open(&radio);
    device_begin(&device, &options, &card);
    err = device_run(&device, -1);
    assert(err == 0 || err == ERR_IO);
    device_end(&device);
    return 0;
}
