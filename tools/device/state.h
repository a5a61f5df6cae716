/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The state of a device, and what it is made of: the card, options, inputs. Every part of the
 * device works on it; device.h is its interface.
 */
#ifndef TOOLS_DEVICE_STATE_H
#define TOOLS_DEVICE_STATE_H

#include "apdu/cat.h"
#include "apdu/err.h"
#include "apdu/sw.h"
#include "tools/device/network/channel.h"
#include "tools/device/radio/radio.h"

#include <time.h>

enum {
    DEVICE_ENVELOPES = 16,
    ENVELOPE_MAX = 255,
    DEVICE_DETAIL_MAX = 700,
    DEVICE_INPUTS = 3,
    SIM_FILE_MAX = 240,
    MENU_ITEMS = 8,
    MENU_TEXT_MAX = 40,
    CELL_MAX = 0x0FFFFFFF
};

/* The card and the way to it. Each function: 0, or ERR_IO with one line in `why`. */
struct device_card {
    int (*transmit)(void *context, struct bytes command, struct buf *data, uint16_t *sw, char *why,
                    size_t size);
    int (*reset)(void *context, char *why, size_t size);
    void (*off)(void *context);
    int (*on)(void *context, char *why, size_t size); /* any error: there is no card (yet) */
    bool removable; /* the card may be removed and inserted again: ERR_IO does not end the device */
    void *context;
};

/* Date and time that the device gives the card. `date` is the date at the start, in UTC; one that
 * does not exist is sent unchanged and does not advance. */
enum device_clock_kind { DEVICE_CLOCK_SYSTEM, DEVICE_CLOCK_SET, DEVICE_CLOCK_NONE };

/* Where the IPA is, for TERMINAL CAPABILITY (object 84); UNSAID: it is not sent. */
enum device_ipa { DEVICE_IPA_IPAE, DEVICE_IPA_IPAD, DEVICE_IPA_UNSAID };

struct device_options {
    struct radio *radio;              /* its subscribers' sequence numbers advance */
    const struct hosts *hosts;        /* opened; NULL: none */
    const struct device_clock *clock; /* NULL: the system's */
    struct rng *rng;                  /* of the network; NULL: the system's */
    unsigned time_scale;              /* seconds of the card and the radio in one real second */
    uint32_t seconds;                 /* of the card, to run; 0: no limit */
    enum device_ipa ipa;
    struct bytes profile; /* of TERMINAL PROFILE; empty: terminal_profile_put */
    uint8_t imei[8];
    enum device_clock_kind clock_kind;
    struct tm date;    /* with DEVICE_CLOCK_SET */
    bool all_commands; /* log SEND DATA and RECEIVE DATA too */
    /* One event at `seconds` of the card's clock; `detail` may be NULL. False: the device stops
     * when the card has no more commands. */
    bool (*log)(void *context, double seconds, const char *event, const char *detail);
    void *context;
    /* Input from outside: `serve` is called when `fd` is readable, outside a session with the card;
     * its error is that of device_run. NULL: none. */
    struct device_input {
        int (*serve)(void *context);
        int fd;
        void *context;
    } inputs[DEVICE_INPUTS];
};

/* Coverage set by a control request, over that of the radio. */
enum device_coverage { DEVICE_COVERAGE_NORMAL, DEVICE_COVERAGE_LIMITED, DEVICE_COVERAGE_NONE };

struct device_item {
    uint8_t id;
    char text[MENU_TEXT_MAX];
};

struct device_timer {
    bool runs;
    int64_t deadline; /* ms of the device's clock */
    uint8_t value[3]; /* as it was started */
};

struct device {
    struct device_options options;
    struct device_card card;
    struct channels channels;
    struct device_timer timers[CAT_TIMERS + 1]; /* by timer identifier; 0 is not used */
    uint64_t events;                            /* bits of SET UP EVENT LIST */
    uint32_t status_seconds;                    /* between two STATUS; 0: none are sent */
    int64_t start, next_status;
    struct rng system_rng;
    struct rng *rng;                 /* of the options, or system_rng */
    char imsi[16];                   /* "": no profile is enabled */
    uint8_t forbidden[SIM_FILE_MAX]; /* EF.FPLMN */
    size_t forbidden_len;            /* 0: there is none */
    bool has_location_file;          /* there is an EF.EPSLOCI */
    bool usim_left;                  /* a client has used the basic channel */
    enum device_coverage coverage;
    uint8_t coverage_cause;              /* with limited coverage */
    bool radio_off;                      /* no network is looked for */
    uint16_t area;                       /* tracking area */
    uint32_t cell;                       /* 28 bits */
    struct radio_view offered;           /* what the radio has for this IMSI */
    struct radio_view view;              /* the service after the attach */
    struct device_item menu[MENU_ITEMS]; /* of SET UP MENU */
    size_t menu_count;
    uint8_t sms_reference; /* of the last concatenated short message */
    bool restart;          /* REFRESH: a new session ... */
    bool reset;            /* ... after a reset of the card */
    bool read_again;       /* REFRESH of files: IMSI and attachment are stale */
    uint32_t resets;       /* and power cuts since the start: each closes the logical channels */
    bool off;              /* the card has no power, or was removed ... */
    bool removed;
    int64_t on_at; /* ... and is powered again at this time */
    bool stop;
    int stop_fd;
    bool in_session;    /* proactive commands are run ... */
    uint16_t announced; /* ... as long as this last status word is 91xx */
    struct {
        uint8_t len;
        uint8_t octets[ENVELOPE_MAX];
    } queued[DEVICE_ENVELOPES]; /* envelopes that the card refused with 9300 */
    size_t queued_count;
    char detail[DEVICE_DETAIL_MAX]; /* of the current command, for the timeline */
    char error[300];                /* why device_run failed */
};

#endif
