/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/device/toolkit/command.h"

#include "apdu/err.h"

#include <stdio.h>
#include <string.h>

enum {
    TAG_PROACTIVE = 0xD0,
    TAG_DETAILS = 0x01,
    TAG_DEVICES = 0x02,
    TAG_RESULT = 0x83,
    DEVICE_UICC = 0x81,
    DEVICE_TERMINAL = 0x82,
    UNIT_MINUTES = 0,
    UNIT_SECONDS = 1,
    UNIT_TENTHS = 2,
    IMSI_FILE = 9
};

static const struct {
    uint8_t type;
    const char *name;
} names[] = {
    {COMMAND_REFRESH, "REFRESH"},
    {COMMAND_MORE_TIME, "MORE TIME"},
    {COMMAND_POLL_INTERVAL, "POLL INTERVAL"},
    {COMMAND_POLLING_OFF, "POLLING OFF"},
    {COMMAND_SET_UP_EVENT_LIST, "SET UP EVENT LIST"},
    {COMMAND_SET_UP_MENU, "SET UP MENU"},
    {COMMAND_PROVIDE_LOCAL_INFORMATION, "PROVIDE LOCAL INFORMATION"},
    {COMMAND_TIMER_MANAGEMENT, "TIMER MANAGEMENT"},
    {COMMAND_OPEN_CHANNEL, "OPEN CHANNEL"},
    {COMMAND_CLOSE_CHANNEL, "CLOSE CHANNEL"},
    {COMMAND_RECEIVE_DATA, "RECEIVE DATA"},
    {COMMAND_SEND_DATA, "SEND DATA"},
    {COMMAND_GET_CHANNEL_STATUS, "GET CHANNEL STATUS"},
};

const char *command_name(uint8_t type, char text[16])
{
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (names[i].type == type)
            return names[i].name;
    snprintf(text, 16, "command %02X", type);
    return text;
}

int command_read(struct bytes octets, struct command *out)
{
    struct tlv whole, details, devices, other;
    struct bytes cursor;

    if (tlv_only(octets, &whole) < 0 || whole.tag != TAG_PROACTIVE)
        return ERR_MALFORMED;
    if (comprehension_find(whole.value, TAG_DETAILS, &details) < 0 || details.value.len != 3 ||
        comprehension_find(whole.value, TAG_DEVICES, &devices) < 0 || devices.value.len != 2 ||
        devices.value.at[0] != DEVICE_UICC)
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

void response_begin(struct buf *out, const struct command *command)
{
    const uint8_t details[] = {command->number, command->type, command->qualifier};
    static const uint8_t devices[] = {DEVICE_TERMINAL, DEVICE_UICC};

    comprehension_put(out, 0x80 | TAG_DETAILS, BYTES_OF(details));
    comprehension_put(out, 0x80 | TAG_DEVICES, BYTES_OF(devices));
}

void response_put_result(struct buf *out, enum command_result result, int information)
{
    const uint8_t octets[] = {(uint8_t)result, (uint8_t)information};

    comprehension_put(out, TAG_RESULT, bytes_at(octets, information == NO_INFORMATION ? 1 : 2));
}

/* Two digits, the low nibble first; -1 when they are none. */
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
    if (value.len != 2 || value.at[1] == 0 || value.at[0] > UNIT_TENTHS)
        return ERR_MALFORMED;
    *seconds = value.at[0] == UNIT_MINUTES   ? value.at[1] * 60U
               : value.at[0] == UNIT_SECONDS ? value.at[1]
                                             : (value.at[1] + 9U) / 10;
    return 0;
}

int plmn_read(const char *text, uint8_t plmn[3])
{
    size_t len = strlen(text);
    uint8_t digit[6];

    if ((len != 5 && len != 6) || strspn(text, "0123456789") != len)
        return ERR_MALFORMED;
    for (size_t i = 0; i < len; i++)
        digit[i] = (uint8_t)(text[i] - '0');
    plmn[0] = (uint8_t)(digit[1] << 4 | digit[0]);
    plmn[1] = (uint8_t)((len == 6 ? digit[5] : 0x0F) << 4 | digit[2]);
    plmn[2] = (uint8_t)(digit[4] << 4 | digit[3]);
    return 0;
}

/* Length, then digits from the high nibble of the first octet on (TS 31.102 4.2.2). */
int imsi_read(struct bytes file, char text[16])
{
    size_t count = 0;

    if (file.len != IMSI_FILE || file.at[0] == 0 || file.at[0] > IMSI_FILE - 1)
        return ERR_MALFORMED;
    for (size_t i = 1; i < 2U * file.at[0]; i++) {
        unsigned digit = i % 2 ? file.at[1 + i / 2] >> 4 : file.at[1 + i / 2] & 0x0FU;

        if (digit == 0x0F && i == 2U * file.at[0] - 1)
            break; /* an even number of digits */
        if (digit > 9)
            return ERR_MALFORMED;
        text[count++] = (char)('0' + digit);
    }
    text[count] = '\0';
    return 0;
}
