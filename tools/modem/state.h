/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of a modem, and one command of a client; modem.h is the face. */
#ifndef TOOLS_MODEM_STATE_H
#define TOOLS_MODEM_STATE_H

#include "tools/device/device.h"
#include "tools/modem/line.h"
#include "tools/modem/parser.h"
#include "tools/modem/result.h"
#include "tools/modem/traits.h"

enum {
    MODEM_SESSIONS = 19, /* logical channels of a card */
    MODEM_CONTEXTS = 4,
    MODEM_APN_MAX = 100,
    MODEM_OUT_MAX = 32768, /* the response to one command line */
    MODEM_S_PARAMETERS = 16,
    MODEM_SLOW_MS = 300, /* TRAIT_SLOW */
};

/* A session of +CCHO: the number of its channel, or a handle. */
struct modem_session {
    bool open;
    uint8_t channel;
    uint64_t handle;
};

struct modem_context {
    bool defined;
    char type[8];
    char apn[MODEM_APN_MAX + 1];
};

/* A registration command: +CREG, +CEREG. */
enum modem_registration { MODEM_CREG, MODEM_CEREG, MODEM_REGISTRATIONS };

/* What ATZ and AT&F reset. */
struct modem_settings {
    bool echo;
    enum cmee cmee;
    uint8_t registration_reports[MODEM_REGISTRATIONS]; /* <n> */
    uint8_t plmn_format;                               /* of +COPS? */
    uint8_t sms_reports[5];                            /* of +CNMI */
    uint8_t s[MODEM_S_PARAMETERS];
};

struct modem {
    struct device *device;
    trait_set traits;
    struct modem_settings settings;
    struct line line;
    char previous[LINE_MAX_OCTETS + 1]; /* for A/ */
    struct modem_session sessions[MODEM_SESSIONS];
    uint32_t resets;        /* of the card, when the sessions were opened */
    uint64_t handle;        /* of the last session, with TRAIT_OPAQUE_SESSION */
    uint8_t function;       /* of +CFUN */
    bool deregistered;      /* by +COPS=2 */
    uint8_t reported_state; /* registration and place, as last seen */
    uint16_t reported_area;
    uint32_t reported_cell;
    struct modem_context contexts[MODEM_CONTEXTS];
    uint8_t message_reference;
    size_t message_len; /* of the short message whose text is expected */
    bool active;        /* the client has sent something: results may be sent unsolicited */
    bool held;          /* TRAIT_SLOW: the output waits for modem_release */
    struct buf out;
    uint8_t out_octets[MODEM_OUT_MAX];
    /* Sends what is in `out` as far as possible. NULL: the owner reads `out`. */
    void (*flush)(void *context);
    void *context;
};

/* One command of a line. */
struct call {
    struct modem *modem;
    const struct at_command *command;
    struct result result;
    uint16_t announced; /* a status word 91xx of the card; its session follows the response */
};

/* Carries out a command in all its forms. 0, or the error of a session with the card; the result
 * for the client is in the call. */
typedef int modem_command(struct call *call);

#endif
