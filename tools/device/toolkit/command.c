/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/device/toolkit/command.h"

#include "apdu/err.h"

#include <stdio.h>

const char *command_name(uint8_t type, char text[16])
{
    const char *name = cat_name(CAT_LIST_COMMAND, type);

    if (!name)
        snprintf(text, 16, "command %02X", type);
    return name ? name : text;
}

int command_read(struct bytes octets, struct command *out)
{
    struct tlv whole, details, devices, other;
    struct bytes cursor;

    if (tlv_only(octets, &whole) < 0 || whole.tag != CAT_TEMPLATE_PROACTIVE_COMMAND)
        return ERR_MALFORMED;
    if (comprehension_find(whole.value, CAT_TAG_COMMAND_DETAILS, &details) < 0 ||
        details.value.len != 3 ||
        comprehension_find(whole.value, CAT_TAG_DEVICE_IDENTITIES, &devices) < 0 ||
        devices.value.len != 2 || devices.value.at[0] != CAT_DEVICE_UICC)
        return ERR_MALFORMED;
    cursor = whole.value;
    while (cursor.len)
        if (comprehension_next(&cursor, &other) < 0)
            return ERR_MALFORMED;
    *out = (struct command){details.value.at[0], details.value.at[1], details.value.at[2],
                            devices.value.at[1], whole.value};
    return 0;
}

struct bytes command_object(const struct command *command, uint32_t tag)
{
    struct tlv found;

    return comprehension_find(command->objects, tag, &found) == 0 ? found.value : BYTES_NONE;
}

unsigned command_channel(const struct command *command)
{
    unsigned id = command->destination ^ CAT_DEVICE_CHANNEL;

    return id <= CAT_CHANNEL_ID ? id : 0;
}

void response_begin(struct buf *out, const struct command *command)
{
    const uint8_t details[] = {command->number, command->type, command->qualifier};
    static const uint8_t devices[] = {CAT_DEVICE_TERMINAL, CAT_DEVICE_UICC};

    comprehension_put(out, CAT_CR | CAT_TAG_COMMAND_DETAILS, BYTES_OF(details));
    comprehension_put(out, CAT_CR | CAT_TAG_DEVICE_IDENTITIES, BYTES_OF(devices));
}

void response_put_result(struct buf *out, unsigned result, int information)
{
    const uint8_t octets[] = {(uint8_t)result, (uint8_t)information};

    comprehension_put(out, CAT_CR | CAT_TAG_RESULT,
                      bytes_at(octets, information == NO_INFORMATION ? 1 : 2));
}

/* Two decimal digits, the low nibble first; -1: not decimal. */
static int swapped_digits(uint8_t octet)
{
    int high = octet & 0x0F, low = octet >> 4;

    return high > 9 || low > 9 ? -1 : high * 10 + low;
}

static uint8_t swapped_octet(uint32_t value)
{
    return (uint8_t)(value % 10 << 4 | value / 10);
}

int timer_value_read(struct bytes value, uint32_t *seconds)
{
    int hours, minutes, rest;

    if (value.len != 3)
        return ERR_MALFORMED;
    hours = swapped_digits(value.at[0]);
    minutes = swapped_digits(value.at[1]);
    rest = swapped_digits(value.at[2]);
    if (hours < 0 || hours > 24 || minutes < 0 || minutes > 59 || rest < 0 || rest > 59)
        return ERR_MALFORMED;
    *seconds = (uint32_t)(hours * 3600 + minutes * 60 + rest);
    return *seconds > 24 * 3600 ? ERR_MALFORMED : 0;
}

void timer_value_write(uint32_t seconds, uint8_t value[3])
{
    value[0] = swapped_octet(seconds / 3600);
    value[1] = swapped_octet(seconds / 60 % 60);
    value[2] = swapped_octet(seconds % 60);
}

int duration_read(struct bytes value, uint32_t *seconds)
{
    if (value.len != 2 || value.at[1] == 0 || value.at[0] > CAT_UNIT_TENTHS)
        return ERR_MALFORMED;
    *seconds = value.at[0] == CAT_UNIT_MINUTES   ? value.at[1] * 60U
               : value.at[0] == CAT_UNIT_SECONDS ? value.at[1]
                                                 : (value.at[1] + 9U) / 10;
    return 0;
}

static void put_swapped(struct buf *out, int value)
{
    buf_put_u8(out, swapped_octet((uint32_t)value % 100));
}

void date_time_put(struct buf *out, const struct tm *utc)
{
    put_swapped(out, utc->tm_year);
    put_swapped(out, utc->tm_mon + 1);
    put_swapped(out, utc->tm_mday);
    put_swapped(out, utc->tm_hour);
    put_swapped(out, utc->tm_min);
    put_swapped(out, utc->tm_sec);
    buf_put_u8(out, 0); /* time zone: UTC */
}
