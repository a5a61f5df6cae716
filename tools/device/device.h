/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A virtual IoT device: it powers a card, announces what it can do, runs the card's toolkit with
 * real sockets and timers, and tells what happens (CAT-4.1).
 *
 *   power, TERMINAL CAPABILITY, IMSI, TERMINAL PROFILE, attach, LOCATION STATUS --> loop: sockets,
 *   timers, radio, STATUS; each may bring 91xx --> FETCH, TERMINAL RESPONSE ... ; REFRESH -->
 * reset, all again
 *
 * A card that goes away is waited for. An ENVELOPE that the card answers with 9300 is kept, and
 * sent again behind the next session.
 */
#ifndef TOOLS_DEVICE_DEVICE_H
#define TOOLS_DEVICE_DEVICE_H

#include "tools/device/network/channel.h"
#include "tools/device/radio/radio.h"

#include <time.h>

enum {
    TIMERS = 8,
    DEVICE_ENVELOPES = 16,
    ENVELOPE_MAX = 255,
    DEVICE_DETAIL_MAX = 700,
    DEVICE_OUTSIDES = 2,
    SIM_FILE_MAX = 240,
    MENU_ITEMS = 8,
    MENU_TEXT_MAX = 40
};

/* The card and the way to it. All of them: 0, or ERR_IO with one line in `why`. */
struct device_card {
    int (*transmit)(void *context, struct bytes command, struct buf *data, uint16_t *sw, char *why,
                    size_t size);
    int (*reset)(void *context, char *why, size_t size);
    void (*off)(void *context);
    int (*on)(void *context, char *why, size_t size); /* any error: it is not there (yet) */
    bool removable; /* it may go away and come back: ERR_IO is no reason to end */
    void *context;
};

/* What the device tells of date and time. `clock` is the date at the start, in UTC; one that does
 * not exist is told as it is, and stands still. */
enum device_clock_kind { DEVICE_CLOCK_SYSTEM, DEVICE_CLOCK_SET, DEVICE_CLOCK_NONE };

/* Who the device says has the IPA (TERMINAL CAPABILITY, object 84). */
enum device_ipa { DEVICE_IPA_IPAE, DEVICE_IPA_IPAD, DEVICE_IPA_UNSAID };

struct device_options {
    struct radio *radio;              /* its subscribers' counters move */
    const struct hosts *hosts;        /* opened; NULL: none */
    const struct device_clock *clock; /* NULL: the system's */
    unsigned time_scale;              /* seconds of the card and the radio in one of ours */
    uint32_t seconds;                 /* of the card, to run; 0: for ever */
    enum device_ipa ipa;
    struct bytes profile; /* of TERMINAL PROFILE; empty: what the device can do */
    uint8_t imei[8];
    enum device_clock_kind clock_kind;
    struct tm date;    /* with DEVICE_CLOCK_SET */
    bool all_commands; /* tell of SEND DATA and RECEIVE DATA too */
    /* One thing that happened, at `seconds` of the card's clock; `detail` may be NULL. False: the
     * device is to stop when the card has no more commands. */
    bool (*tell)(void *context, double seconds, const char *event, const char *detail);
    void *context;
    /* Somebody outside wants something: `serve` is called when `fd` can be read, outside a session
     * with the card; its error is that of device_run. NULL: nobody. */
    struct device_outside {
        int (*serve)(void *context);
        int fd;
        void *context;
    } outside[DEVICE_OUTSIDES];
};

/* What hides the radio's networks. */
enum device_coverage { DEVICE_COVERAGE_NORMAL, DEVICE_COVERAGE_LIMITED, DEVICE_COVERAGE_NONE };

struct device_item {
    uint8_t id;
    char text[MENU_TEXT_MAX];
};

struct device_timer {
    bool runs;
    int64_t deadline; /* ms of the monotonic clock */
    uint8_t value[3]; /* as it was started */
};

struct device {
    struct device_options options;
    struct device_card card;
    struct channels channels;
    struct device_timer timers[TIMERS + 1];
    uint64_t events;         /* bits of SET UP EVENT LIST */
    uint32_t status_seconds; /* between two STATUS; 0: none are sent */
    int64_t start, next_status;
    struct rng rng;
    char imsi[16];                   /* "": no profile is enabled */
    uint8_t forbidden[SIM_FILE_MAX]; /* EF.FPLMN */
    size_t forbidden_len;            /* 0: there is none */
    bool keeps_location;             /* there is an EF.EPSLOCI */
    enum device_coverage coverage;
    uint8_t coverage_cause;              /* with limited coverage */
    uint16_t area;                       /* tracking area */
    uint32_t cell;                       /* 28 bits */
    struct radio_view offered;           /* what the radio has for this IMSI */
    struct radio_view view;              /* what came of it */
    struct device_item menu[MENU_ITEMS]; /* the card's */
    size_t menu_count;
    uint8_t sms_reference; /* of the last short message in parts */
    bool restart;          /* a REFRESH wants the session anew */
    bool reset;            /* and the card be reset first */
    bool read_again;       /* files changed: IMSI and attachment are of yesterday */
    bool off;              /* the card has no power, or is not there ... */
    bool removed;
    int64_t on_at; /* ... and gets some, or is looked for, then */
    bool stop;
    int stop_fd;
    bool in_session;    /* commands of the card are run ... */
    uint16_t announced; /* ... as long as its last status word is 91xx */
    struct {
        uint8_t len;
        uint8_t octets[ENVELOPE_MAX];
    } waiting[DEVICE_ENVELOPES];
    size_t waiting_count;
    char detail[DEVICE_DETAIL_MAX]; /* of the command under way, for the timeline */
    char error[300];                /* why device_run failed */
};

/* The card is on. */
void device_begin(struct device *device, const struct device_options *options,
                  const struct device_card *card);
void device_end(struct device *device);
/* Runs until `stop_fd` can be read, `tell` said so, or the time is up. 0; ERR_* with why in
 * device->error. */
int device_run(struct device *device, int stop_fd);
/* Takes the card's power away for so many seconds of the card. Outside a session with it only. */
void device_cut_power(struct device *device, uint32_t seconds);
/* A line of the timeline, now; an empty detail is none. */
void device_tell(struct device *device, const char *event, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
