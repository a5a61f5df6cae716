/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/read/pcapng_interface.h"

#include "apdu/clock.h"
#include "apdu/err.h"

#include <stdlib.h>
#include <string.h>

enum {
    OPTION_END = 0,
    OPTION_INTERFACE_NAME = 2,
    OPTION_TIME_RESOLUTION = 9,
    OPTION_TIME_OFFSET = 14,
    LINKTYPE_RAW = 101,
    RESOLUTION_DEFAULT = 6, /* microseconds */
    RESOLUTION_BINARY = 0x80,
    DIGITS_OF_NANOSECONDS = 9,
    DIGITS_MAX = 36 /* no time stamp of 64 bits has a second in smaller units */
};

uint32_t pcapng_u32(bool swapped, struct bytes octets, size_t offset)
{
    uint32_t value = 0;

    if (offset + sizeof(value) > octets.len)
        return 0;
    memcpy(&value, octets.at + offset, sizeof(value));
    return swapped ? __builtin_bswap32(value) : value;
}

unsigned pcapng_u16(bool swapped, struct bytes octets, size_t offset)
{
    uint16_t value = 0;

    if (offset + sizeof(value) > octets.len)
        return 0;
    memcpy(&value, octets.at + offset, sizeof(value));
    return swapped ? __builtin_bswap16(value) : value;
}

bool pcapng_option(bool swapped, struct bytes *options, unsigned *code, struct bytes *value)
{
    size_t len = pcapng_u16(swapped, *options, 2);

    *code = pcapng_u16(swapped, *options, 0);
    if (options->len < 4 || *code == OPTION_END || len > options->len - 4)
        return false;
    *value = bytes_cut(*options, 4, len);
    *options = bytes_from(*options, 4 + ((len + 3) & ~(size_t)3));
    return true;
}

static int set_option(bool swapped, struct pcapng_interface *interface, unsigned code,
                      struct bytes value)
{
    if (code == OPTION_INTERFACE_NAME && interface->link_type == LINKTYPE_RAW) {
        char *name = value.len ? strndup((const char *)value.at, value.len) : strdup("");

        if (!name)
            return ERR_MEMORY;
        free(interface->card);
        interface->card = name;
    } else if (code == OPTION_TIME_RESOLUTION && value.len == 1) {
        interface->resolution = value.at[0];
    } else if (code == OPTION_TIME_OFFSET && value.len == 8) {
        uint64_t offset;

        memcpy(&offset, value.at, sizeof(offset));
        interface->offset = (int64_t)(swapped ? __builtin_bswap64(offset) : offset);
    }
    return 0;
}

struct pcapng_interface *pcapng_interface_new(bool swapped, struct bytes body)
{
    struct pcapng_interface *interface = calloc(1, sizeof(*interface));
    struct bytes options = bytes_from(body, 8);
    struct bytes value;
    unsigned code;
    int done = 0;

    if (!interface)
        return NULL;
    interface->card = strdup("");
    interface->link_type = pcapng_u16(swapped, body, 0);
    interface->snap_length = pcapng_u32(swapped, body, 4);
    interface->resolution = RESOLUTION_DEFAULT;
    while (done == 0 && pcapng_option(swapped, &options, &code, &value))
        done = set_option(swapped, interface, code, value);
    if (done == 0 && interface->card)
        return interface;
    pcapng_interface_free(interface);
    return NULL;
}

void pcapng_interface_free(struct pcapng_interface *interface)
{
    free(interface->card);
    free(interface);
}

int64_t pcapng_time(const struct pcapng_interface *interface, uint64_t units)
{
    const int64_t second = CLOCK_SECOND;
    unsigned power = interface->resolution & (RESOLUTION_BINARY - 1u);
    unsigned __int128 time = units;
    __int128 sum;

    if (interface->resolution & RESOLUTION_BINARY) {
        time = time * (uint64_t)second;
        time = power < 128 ? time >> power : 0;
    } else {
        for (; power < DIGITS_OF_NANOSECONDS; power++)
            time *= 10;
        if (power > DIGITS_MAX)
            time = 0;
        for (; power > DIGITS_OF_NANOSECONDS && time; power--)
            time /= 10;
    }
    sum = (__int128)time + (__int128)interface->offset * second;
    return sum < 0 || sum > INT64_MAX ? -1 : (int64_t)sum;
}
