/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proactive commands and what the terminal answers (TS 102 223 6.6, 8; CAT-1.2 to CAT-1.5). */
#ifndef IPAE_TOOLKIT_PROACTIVE_H
#define IPAE_TOOLKIT_PROACTIVE_H

#include "ipae/toolkit/terminal.h"

enum command_type {
    COMMAND_POLL_INTERVAL = 0x03,
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

enum device { DEVICE_CHANNEL = 0x20, DEVICE_UICC = 0x81, DEVICE_TERMINAL = 0x82 };

/* Classes of general results (CAT-1.3). */
enum {
    RESULT_LAST_SUCCESS = 0x0F, /* up to here: performed */
    RESULT_TERMINAL_BUSY = 0x20,
    RESULT_FIRST_PERMANENT = 0x30,
    RESULT_LAST_PERMANENT = 0x36, /* behind it: call control, BIP and others */
    RESULT_NONE = 0xFF,           /* the answer made no sense */

    BUSY_NO_SERVICE = 0x04
};

/* A command under construction; its objects are appended to `buf` between begin and run. */
struct proactive {
    uint8_t octets[COMMAND_MAX];
    struct buf buf;
    size_t mark;
};

struct response {
    uint8_t result;       /* general result */
    uint8_t info;         /* first octet of additional information; 0 when there is none */
    struct bytes objects; /* the whole TERMINAL RESPONSE; valid until the next await */
};

void proactive_begin(struct terminal *terminal, struct proactive *command, enum command_type type,
                     uint8_t qualifier, uint8_t destination);
/*
 * Runs it. 0 when the terminal answered, whatever it said; one that is busy is asked again after a
 * STATUS, BUSY_RETRIES times. ERR_RESET; ERR_TOO_LONG.
 */
int proactive_run(struct terminal *terminal, struct proactive *command, struct response *answer);
bool result_is_success(const struct response *answer);
/* The terminal does not understand the command, or cannot do it whenever it is asked (3x but for
 * the errors of BIP). */
bool result_is_permanent_failure(const struct response *answer);
/* The object `tag` of an answer; empty when there is none. */
struct bytes response_object(const struct response *answer, uint32_t tag);

/* Timers of the terminal, or STATUS commands counted where it has none. 0 or ERR_RESET: a timer
 * that the terminal refuses is counted, too. */
int timer_start(struct terminal *terminal, enum timer timer, uint32_t seconds);
int timer_stop(struct terminal *terminal, enum timer timer);
/* Did it expire? Tells so once; a long one goes on in parts. 1, 0, ERR_RESET. */
int timer_take(struct terminal *terminal, enum timer timer);

/* SET UP EVENT LIST with all that the terminal has. */
int event_list_set_up(struct terminal *terminal);
/* SET UP MENU with one item, where the terminal has menus: "poll now". */
int menu_set_up(struct terminal *terminal);
/* POLL INTERVAL: the terminal may choose another one. */
int poll_interval_request(struct terminal *terminal);
/* IMEI as in TS 24.008 into `imei` (8 octets); `*len` 0 when the terminal does not tell. */
int imei_request(struct terminal *terminal, uint8_t imei[8], size_t *len);
/* The TAC of the IMEI: its first 8 digits in BCD. ERR_NOT_FOUND when the terminal does not tell. */
enum { TAC_OCTETS = 4 };
int tac_request(struct terminal *terminal, uint8_t tac[TAC_OCTETS]);
/* Location: rPLMN and, when the terminal sends no events, the location status. */
int location_request(struct terminal *terminal);
/* Date and time as the terminal has them (read by date_time.h); empty when it does not tell.
 * `value` is valid as long as `answer`. */
int date_time_request(struct terminal *terminal, struct response *answer, struct bytes *value);

#endif
