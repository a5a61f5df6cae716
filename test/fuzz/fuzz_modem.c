/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: the octets of an AT client. The first four octets of the input are a set of traits
 * and a seed for the responses of the card. Whatever the client sends, its input and output are
 * bounded, each command line gets one result code, at its end, and each command to the card has a
 * header.
 */
#include "apdu/ins.h"
#include "tools/device/device.h"
#include "tools/modem/modem.h"

#include <assert.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct fake {
    uint32_t seed;
    int64_t now;
};

static uint32_t next(struct fake *fake)
{
    fake->seed = fake->seed * 1103515245 + 12345;
    return fake->seed >> 16;
}

static int transmit(void *context, struct bytes command, struct buf *data, uint16_t *sw, char *why,
                    size_t size)
{
    static const uint16_t status[] = {0x9000, 0x9000, 0x9000, 0x6108,
                                      0x6C04, 0x6A82, 0x63C2, 0x910B};
    static const uint8_t more_time[] = {0xD0, 0x09, 0x81, 0x03, 0x01, 0x02,
                                        0x00, 0x82, 0x02, 0x81, 0x82};
    struct fake *fake = context;
    uint32_t len = next(fake) % 24;

    (void)why;
    (void)size;
    assert(command.len >= 4);
    fake->now++;
    if (command.at[1] == INS_FETCH) {
        buf_put(data, BYTES_OF(more_time));
        *sw = SW_OK;
        return 0;
    }
    while (len--)
        buf_put_u8(data, next(fake) & 0xFF);
    *sw = status[next(fake) % (sizeof(status) / sizeof(status[0]))];
    return next(fake) % 500 ? 0 : ERR_IO;
}

static int reset(void *context, char *why, size_t size)
{
    (void)context;
    (void)why;
    (void)size;
    return 0;
}

static void off(void *context)
{
    (void)context;
}

static int64_t now(void *context)
{
    return ((const struct fake *)context)->now;
}

static int wait_for(void *context, struct pollfd *fds, nfds_t count, int ms)
{
    (void)fds;
    (void)count;
    ((struct fake *)context)->now += ms;
    return 0;
}

static bool log_event(void *context, double seconds, const char *event, const char *detail)
{
    (void)context;
    (void)seconds;
    (void)event;
    (void)detail;
    return true;
}

/* Where the output is more than an echo, it ends as a response does. */
static void check(const struct buf *out)
{
    const char *end = (const char *)out->at + out->len;

    assert(!out->overflow);
    if (out->len <= 1)
        return;
    assert(memcmp(end - 2, "\r\n", 2) == 0 || memcmp(end - 2, "> ", 2) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fake fake = {0};
    const struct device_card card = {
        .transmit = transmit, .reset = reset, .off = off, .on = reset, .context = &fake};
    const struct device_clock clock = {now, wait_for, &fake, NULL};
    struct radio *radio = malloc(sizeof(*radio));
    struct device *device = malloc(sizeof(*device));
    struct modem *modem = malloc(sizeof(*modem));
    struct bytes input = bytes_at(data, size);
    const struct device_options options = {
        .radio = radio, .clock = &clock, .time_scale = 1, .log = log_event, .context = &fake};

    assert(radio && device && modem);
    radio_open(radio);
    device_begin(device, &options, &card);
    device->stop_fd = -1;
    modem_begin(modem, device, size >= 4 ? (trait_set)(data[0] | data[1] << 8) : 0);
    fake.seed = size >= 4 ? (uint32_t)(data[2] | data[3] << 8) : 0;
    input = bytes_from(input, 4);
    while (input.len) {
        size_t taken;
        bool text = modem->line.expects_text && !modem->line.complete;
        uint8_t octet = input.at[0];

        (void)modem_feed(modem, bytes_at(input.at, 1), &taken);
        assert(taken == 1 || modem->held);
        input = bytes_from(input, taken);
        check(&modem->out);
        if (octet != '\r' && octet != '\n' && octet != '/' && !text)
            assert(modem->out.len <= 1); /* nothing but an echo before the end of a line */
        modem->out.len = 0;
        if (modem->held)
            modem_release(modem);
        device->restart = device->reset = false;
    }
    (void)modem_hang_up(modem);
    assert(modem->out.len == 0 && modem->line.len == 0);
    device_end(device);
    free(modem);
    free(device);
    free(radio);
    return 0;
}
