/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The card application toolkit (TS 102 223; of 3GPP: TS 31.111): values, names and clauses of
 * proactive commands, objects, results, events and TERMINAL PROFILE bits. The rows are in cat.def:
 * CAT_COMMAND_OPEN_CHANNEL, CAT_TAG_RESULT, CAT_EVENT_DATA_AVAILABLE, CAT_BIT_OPEN_CHANNEL, ...
 */
#ifndef APDU_CAT_H
#define APDU_CAT_H

#include "apdu/bytes.h"

enum {
#define CAT_ROW(list, identifier, value, name, clause) CAT_##list##_##identifier = (value),
#define CAT_BIT_ROW(identifier, octet, bit, name, clause)
#include "apdu/cat.def"
#undef CAT_ROW
#undef CAT_BIT_ROW
};

/* The columns LIST of cat.def. */
enum cat_list {
    CAT_LIST_COMMAND,
    CAT_LIST_TAG,
    CAT_LIST_TEMPLATE,
    CAT_LIST_EVENT,
    CAT_LIST_DEVICE,
    CAT_LIST_RESULT,
    CAT_LIST_UNABLE,
    CAT_LIST_BIP,
    CAT_LIST_REFRESH,
    CAT_LIST_LOCAL,
    CAT_LIST_TIMER,
    CAT_LIST_UNIT,
    CAT_LIST_BEARER,
    CAT_LIST_TRANSPORT,
    CAT_LIST_ADDRESS,
    CAT_LIST_SERVICE,
    CAT_LIST_ACCESS,
    CAT_LIST_TONE,
    CAT_LIST_NUMBER,
    CAT_LIST_PLAN,
    CAT_LIST_BROWSER,
    CAT_LIST_CARD,
    CAT_LIST_CONTROL,
    CAT_LIST_FRAMES,
    CAT_LIST_ATTACH,
    CAT_LIST_SEARCH,
    CAT_LIST_BATTERY,
    CAT_LIST_MEASUREMENT,
    CAT_LIST_MEDIUM,
    CAT_LIST_CONNECTION,
    CAT_LIST_CONNECTION_TYPE,
    CAT_LIST_REJECTION
};

/* TERMINAL PROFILE: bit 1 of octet 1 is 0, bit 8 of octet 34 is 271. */
enum cat_bit {
#define CAT_ROW(list, identifier, value, name, clause)
#define CAT_BIT_ROW(identifier, octet, bit, name, clause)                                          \
    CAT_BIT_##identifier = ((octet)-1) * 8 + (bit)-1,
#include "apdu/cat.def"
#undef CAT_ROW
#undef CAT_BIT_ROW
};

enum {
    CAT_CR = 0x80,         /* "comprehension required", or-ed to the tag that is written */
    CAT_CHANNEL_ID = 0x07, /* of the first octet of a channel status (TS 102 223 8.56) */
    CAT_LINK_ESTABLISHED = 0x80,
    CAT_LINK_DROPPED = 0x05,     /* second octet */
    CAT_DATA_LENGTH_MORE = 0xFF, /* 255 octets or more (TS 102 223 8.54) */
    CAT_SEND_IMMEDIATELY = 0x01, /* qualifier of SEND DATA; 0: store (TS 102 223 8.6) */
    CAT_OPEN_IMMEDIATE = 0x01,   /* bits of the qualifier of OPEN CHANNEL */
    CAT_OPEN_DNS_REQUEST = 0x08,
    CAT_RESULT_LAST_PERFORMED = 0x0F,
    CAT_RESULT_FIRST_TEMPORARY = 0x20, /* 2x: the command may be sent again */
    CAT_RESULT_FIRST_PERMANENT = 0x30, /* 3x: permanent for this command */
    CAT_RESULT_ABSENT = 0xFF,          /* stands for a result that is missing or cannot be read */
    CAT_TIMERS = 8                     /* timers of a terminal, from 1 (TS 102 223 8.37) */
};

struct cat_name {
    uint8_t list, value; /* list: enum cat_list */
    const char *name, *clause;
};

/* The row for `value` of `list`; NULL: none. A tag is looked up without its comprehension flag. */
const struct cat_name *cat_find(enum cat_list list, unsigned value);
/* Its name; NULL: none. */
const char *cat_name(enum cat_list list, unsigned value);
/* Name of a TERMINAL PROFILE bit, and its clause; NULL: none. */
const char *cat_bit_name(unsigned bit);
const char *cat_bit_clause(unsigned bit);
/* Does the TERMINAL PROFILE `profile` announce `bit`? */
bool cat_profile_has(struct bytes profile, unsigned bit);

#endif
