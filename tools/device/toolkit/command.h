/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proactive commands as a terminal reads them, and its answers (TS 102 223; CAT-1.2 to CAT-1.5). */
#ifndef TOOLS_DEVICE_TOOLKIT_COMMAND_H
#define TOOLS_DEVICE_TOOLKIT_COMMAND_H

#include "apdu/tlv.h"

enum command_type {
    COMMAND_REFRESH = 0x01,
    COMMAND_MORE_TIME = 0x02,
    COMMAND_POLL_INTERVAL = 0x03,
    COMMAND_POLLING_OFF = 0x04,
    COMMAND_SET_UP_EVENT_LIST = 0x05,
    COMMAND_SET_UP_MENU = 0x25,
    COMMAND_PROVIDE_LOCAL_INFORMATION = 0x26,
    COMMAND_TIMER_MANAGEMENT = 0x27,
    COMMAND_OPEN_CHANNEL = 0x40,
    COMMAND_CLOSE_CHANNEL = 0x41,
    COMMAND_RECEIVE_DATA = 0x42,
    COMMAND_SEND_DATA = 0x43,
    COMMAND_GET_CHANNEL_STATUS = 0x44
};

enum command_result { /* general results; of BIP with additional information */
                      RESULT_DONE = 0x00,
                      RESULT_MISSING_INFORMATION = 0x02,
                      RESULT_UNABLE = 0x20,
                      RESULT_TIMER_CONTRADICTION = 0x24,
                      RESULT_BEYOND_CAPABILITIES = 0x30,
                      RESULT_NOT_UNDERSTOOD = 0x32,
                      RESULT_VALUES_MISSING = 0x36,
                      RESULT_BIP = 0x3A
};
enum { NO_INFORMATION = -1, UNABLE_NO_CAUSE = 0x00, UNABLE_NO_SERVICE = 0x04 };
enum bip_error {
    BIP_NO_CHANNEL = 0x01,
    BIP_CHANNEL_CLOSED = 0x02,
    BIP_CHANNEL_INVALID = 0x03,
    BIP_BUFFER_SIZE = 0x04,
    BIP_TRANSPORT_LEVEL = 0x06,
    BIP_UNREACHABLE = 0x07
};

struct command {
    uint8_t number, type, qualifier, destination;
    struct bytes objects; /* all of them, also details and devices */
};

/* Reads a whole D0 TLV. ERR_MALFORMED: not one command with details and devices. */
int command_read(struct bytes octets, struct command *out);
/* The value of object `tag` (without CR); BYTES_NONE. */
struct bytes command_object(const struct command *command, uint32_t tag);
/* "OPEN CHANNEL", ...; "command 7F" for others, in `text`. */
const char *command_name(uint8_t type, char text[16]);

/* Begins the data of a TERMINAL RESPONSE: details, devices, result. */
void response_begin(struct buf *out, const struct command *command);
void response_put_result(struct buf *out, enum command_result result, int information);

/* Seconds of a timer value (3 octets, swapped BCD). ERR_MALFORMED. */
int timer_value_read(struct bytes value, uint32_t *seconds);
void timer_value_write(uint32_t seconds, uint8_t value[3]);
/* Seconds of a duration object, ERR_MALFORMED; tenths are rounded up. */
int duration_read(struct bytes value, uint32_t *seconds);

/* "00101" or "310410" as octets of TS 24.008. ERR_MALFORMED. */
enum { PLMN_LEN = 3 };
int plmn_read(const char *text, uint8_t plmn[PLMN_LEN]);
/* An IMSI of EF.IMSI in digits. ERR_MALFORMED. */
int imsi_read(struct bytes file, char text[16]);

#endif
