/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inside the IPAe. A procedure is straight-line code on one coroutine; it waits in two functions
 * only, await_command and await_event.
 *
 * Invariants
 *   IPAE-I1  No transaction is open across an await: durable state is changed by card_es10 and
 *       card_write_fact alone, and each is a transaction of its own.
 *   IPAE-I2  After a reset every await, and every call of the card, answers ERR_RESET at once, so
 * that procedures unwind on their normal way. Nothing on the stack outlives a reset. IPAE-I3  What
 * must survive is durable before the terminal can know of it.
 */
#ifndef IPAE_TOOLKIT_TERMINAL_H
#define IPAE_TOOLKIT_TERMINAL_H

#include "apdu/tlv.h"
#include "card/card.h"
#include "crypto/rng.h"
#include "ipae/toolkit/coroutine.h"
#include "ipae/toolkit/policy.h"

enum { CHANNELS = 7, COMMAND_MAX = 256, RESPONSE_MAX = 255, DNS_NAMES = 4 };

/* Timers of the terminal (1 to 8), each for one purpose. */
enum timer {
    TIMER_POLL = 1,       /* the next poll */
    TIMER_WATCHDOG = 2,   /* of a connection or a DNS question */
    TIMER_ROLLBACK = 3,   /* the new profile must have connected by then */
    TIMER_FALLBACK = 4,   /* so long without service */
    TIMER_RETURN = 5,     /* back from the Fallback Profile */
    TIMER_RETRANSMIT = 6, /* of what was sent over DTLS */
    TIMERS = 7
};

enum location { LOCATION_UNKNOWN, LOCATION_NORMAL, LOCATION_LIMITED, LOCATION_NONE };

/* What the terminal said, until somebody looks: states and flags, so that nothing has to queue. */
struct news {
    bool data[CHANNELS + 1];    /* DATA AVAILABLE */
    bool dropped[CHANNELS + 1]; /* the link is gone */
    bool timer[TIMERS];         /* expired */
    enum location location;
    unsigned rejections; /* by networks, for good */
    bool push;           /* SMS or menu: poll now */
    unsigned status;     /* STATUS commands since the reset */
};

/* What TERMINAL PROFILE announced (CAT-1.4). */
struct features {
    bool timers, poll_interval, location_information, date_time;
    bool data_event, location_event, rejection_event;
    bool menu; /* and there is one */
    bool tcp, udp, dns_request;
};

/* What OPEN CHANNEL has of the enabled profile's connectivity parameters, or of the card's own
 * setting (bearer.h); all empty: the default bearer. */
struct bearer {
    uint8_t description[32]; /* value of the object */
    size_t description_len;
    uint8_t access[160]; /* name, login, password: whole objects */
    size_t access_len;
    unsigned texts;  /* of them: logins and passwords */
    bool of_profile; /* else the card's own setting */
};

enum waiting { WAITING_NOT, WAITING_FOR_TOOLKIT, WAITING_FOR_RESPONSE, WAITING_FOR_EVENT };

struct ipae {
    struct euiccd_card *card;
    struct card_services services;
    struct co *co;
    struct arena arena;      /* of one exchange with a server */
    struct arena poll_arena; /* of one poll */

    struct tls_common *tls; /* tls.c; NULL: none was needed so far */
    struct server *held;    /* stays connected between polls, until another one connects; or NULL */

    bool reset;    /* IPAE-I2 */
    bool finished; /* nothing more to do in this card session */
    enum waiting waiting;
    struct buf *command; /* where a command may go now; NULL: the toolkit is not free */
    uint8_t response[RESPONSE_MAX];
    size_t response_len;
    uint8_t number; /* of the last command */

    struct features features;
    struct card_times times;
    struct news news;
    struct bearer bearer;
    uint32_t timer_left[TIMERS]; /* seconds of a long timer behind the part that runs */
    uint32_t soft[TIMERS];       /* without timers: STATUS commands left; 0: not running */
    unsigned refusals;           /* polls that failed because an eIM refused a stored result */
    uint8_t plmn[3];             /* rPLMN; all zero: unknown */
    struct {
        bool known;
        uint8_t kind; /* 21 or 57 */
        uint8_t address[16];
    } dns_server;
    struct {
        size_t name_len; /* 0: an empty place */
        char name[64];
        uint8_t kind, address[16];
    } dns_names[DNS_NAMES]; /* what was resolved in this poll */
};

/* ---- ipae.c ---- */

/* Runs `command` (a whole D0 TLV) at the terminal. `*response` (its TLVs) is valid until the next
 * await. 0, ERR_RESET. */
int await_command(struct ipae *ipae, struct bytes command, struct bytes *response);
/* Until something is news, a STATUS at the latest. 0, ERR_RESET. */
int await_event(struct ipae *ipae);
/* A line in the trace: procedure, what it does. */
void ipae_note(const struct ipae *ipae, const char *procedure, const char *what);
/* A number below `bound`, for jitter and identifiers. */
uint32_t ipae_random(struct ipae *ipae, uint32_t bound);

/* ---- news.c ---- */

/* Takes in an envelope. False: nothing that the IPAe wants. */
bool news_take(struct ipae *ipae, struct bytes envelope);
/* A STATUS came: software timers go on. */
void news_status(struct ipae *ipae);

/* ---- poll.c: what runs on the coroutine, from TERMINAL PROFILE to the reset ---- */

void poll_run(struct ipae *ipae);

#endif
