/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proactive commands and their TERMINAL RESPONSEs (TS 102 223 6.6, 8; CAT-1.2 to CAT-1.5). */
#ifndef IPAE_TOOLKIT_PROACTIVE_H
#define IPAE_TOOLKIT_PROACTIVE_H

#include "apdu/cat.h"
#include "ipae/toolkit/terminal.h"

/* A command under construction; its objects are appended to `buf` between begin and run. */
struct proactive {
    uint8_t octets[COMMAND_MAX];
    struct buf buf;
    size_t mark;
};

struct response {
    uint8_t result;       /* general result */
    uint8_t info;         /* first octet of additional information; 0: none */
    struct bytes objects; /* the whole TERMINAL RESPONSE; valid until the next await */
};

/* Begins a command: `type` CAT_COMMAND_*, `destination` CAT_DEVICE_*. */
void proactive_begin(struct terminal *terminal, struct proactive *command, uint8_t type,
                     uint8_t qualifier, uint8_t destination);
/*
 * Runs the command. 0 with any TERMINAL RESPONSE; after "terminal currently unable" it is repeated
 * after the next STATUS, BUSY_RETRIES times. ERR_RESET; ERR_TOO_LONG.
 */
int proactive_run(struct terminal *terminal, struct proactive *command, struct response *response);
/* The command was performed (0x). */
bool result_is_success(const struct response *response);
/* The terminal does not support the command (3x except the errors of BIP). */
bool result_is_permanent_failure(const struct response *response);
/* The value of object `tag`; empty: none. */
struct bytes response_object(const struct response *response, uint32_t tag);

/* Timers of the terminal; where it has none, or refuses one, STATUS commands are counted instead. 0
 * or ERR_RESET. */
int timer_start(struct terminal *terminal, enum timer timer, uint32_t seconds);
int timer_stop(struct terminal *terminal, enum timer timer);
/* 1: the timer has expired, returned once; 0; ERR_RESET. A timer of more than 24 h runs in parts.
 */
int timer_take(struct terminal *terminal, enum timer timer);

/* SET UP EVENT LIST with all events of the IPAe that the terminal announced. */
int event_list_set_up(struct terminal *terminal);
/* SET UP MENU with the item "poll now", where the terminal has menus. */
int menu_set_up(struct terminal *terminal);
/* POLL INTERVAL; the terminal may choose another interval. */
int poll_interval_request(struct terminal *terminal);
/* IMEI as in TS 24.008 into `imei` (8 octets); `*len` 0: not returned by the terminal. */
int imei_request(struct terminal *terminal, uint8_t imei[8], size_t *len);
/* The TAC: the first 8 digits of the IMEI in BCD. ERR_NOT_FOUND: not returned by the terminal. */
enum { TAC_OCTETS = 4 };
int tac_request(struct terminal *terminal, uint8_t tac[TAC_OCTETS]);
/* Requests the location: rPLMN and, where the terminal sends no events, the location status. */
int location_request(struct terminal *terminal);
/* Date and time of the terminal (decoded by date_time.h); empty: not returned. `value` is valid as
 * long as `response`. */
int date_time_request(struct terminal *terminal, struct response *response, struct bytes *value);

#endif
