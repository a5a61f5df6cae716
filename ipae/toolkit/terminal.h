/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The terminal as the IPAe sees it: what it announced and reported, the coroutine that waits for
 * it, and the card that the IPAe belongs to. Everything in ipae/ is written against this struct;
 * a test can make one over a card without the IPAe's procedures.
 *
 * A procedure is straight-line code on one coroutine. It waits in two functions only,
 * await_command and await_event.
 *
 * Invariants
 *   IPAE-I1  No transaction is open across an await: durable state is changed by card_es10 and
 *       card_write_agent_state alone, and each is a transaction of its own.
 *   IPAE-I2  After a reset every await, and every call of the card, returns ERR_RESET at once, so
 *       that procedures unwind by their normal error paths. No stack frame outlives a reset.
 *   IPAE-I3  State that must survive a reset is durable before the terminal can learn of it.
 */
#ifndef IPAE_TOOLKIT_TERMINAL_H
#define IPAE_TOOLKIT_TERMINAL_H

#include "apdu/cat.h"
#include "apdu/tlv.h"
#include "card/agent_card.h"
#include "crypto/rng.h"
#include "ipae/toolkit/coroutine.h"
#include "ipae/toolkit/policy.h"

enum { CHANNELS = 7, COMMAND_MAX = 256, RESPONSE_MAX = 255, DNS_NAMES = 4 };

/* Timers of the terminal (1 to 8), each for one purpose. */
enum timer {
    TIMER_POLL = 1,       /* the next poll */
    TIMER_WATCHDOG = 2,   /* deadline of a connection or a DNS request */
    TIMER_ROLLBACK = 3,   /* deadline for the new profile to connect */
    TIMER_FALLBACK = 4,   /* how long there is no service */
    TIMER_RETURN = 5,     /* until ReturnFromFallback is tried */
    TIMER_RETRANSMIT = 6, /* retransmission over DTLS */
    TIMERS = 7
};

enum location { LOCATION_UNKNOWN, LOCATION_NORMAL, LOCATION_LIMITED, LOCATION_NONE };

/* What the terminal reported and no procedure has handled yet: flags and states, no queue. */
struct terminal_events {
    bool data[CHANNELS + 1];    /* DATA AVAILABLE */
    bool dropped[CHANNELS + 1]; /* CHANNEL STATUS: the link was lost */
    bool timer[TIMERS];         /* expired */
    enum location location;
    unsigned rejections; /* NETWORK REJECTION with a permanent cause */
    bool push;           /* SMS or menu: poll now */
    unsigned status;     /* STATUS commands since the reset */
};

/* What TERMINAL PROFILE announced (CAT-1.4). */
struct features {
    bool timers, poll_interval, location_information, date_time;
    bool data_event, location_event, rejection_event;
    bool menu; /* SET UP MENU; cleared when the terminal refuses the menu */
    bool tcp, udp, dns_request;
};

/* Objects of OPEN CHANNEL from the enabled profile's connectivity parameters or from the card's
 * own setting (bearer.h); all empty: the default bearer. */
struct bearer {
    uint8_t description[32]; /* value of the object */
    size_t description_len;
    uint8_t access[160]; /* network access name, login, password: whole objects */
    size_t access_len;
    unsigned texts;  /* number of logins and passwords in `access` */
    bool of_profile; /* false: the card's own setting */
};

enum waiting { WAITING_NOT, WAITING_FOR_TOOLKIT, WAITING_FOR_RESPONSE, WAITING_FOR_EVENT };

struct terminal {
    struct euiccd_card *card;
    struct card_services services;
    struct co *co;
    struct arena arena;      /* of one exchange with a server */
    struct arena poll_arena; /* of one poll */

    struct tls_common *tls;   /* tls.c; NULL: no connection was made so far */
    struct server *kept_open; /* connected between polls, until another server connects; or NULL */

    bool reset; /* IPAE-I2 */
    enum waiting waiting;
    struct buf *command; /* where a command may be written now; NULL: the toolkit is busy */
    uint8_t response[RESPONSE_MAX];
    size_t response_len;
    uint8_t number; /* of the last command */

    uint32_t ipa_features; /* enum ipa_features that the card was created with (E-45, E-71) */
    struct features features;
    struct terminal_events events;
    struct bearer bearer;
    uint32_t timer_left[TIMERS];  /* seconds of a long timer after the part that runs now */
    uint32_t status_left[TIMERS]; /* STATUS commands until expiry, where the terminal has no timers;
                                     0: not running */
    uint8_t plmn[3];              /* rPLMN; all zero: unknown */
    struct {
        bool known;
        uint8_t kind; /* enum of bip.h: ADDRESS_IPV4, ADDRESS_IPV6 */
        uint8_t address[16];
    } dns_server;
    struct {
        size_t name_len; /* 0: an empty entry */
        char name[64];
        uint8_t kind, address[16];
    } dns_names[DNS_NAMES]; /* names resolved in this poll */
};

/* ---- await.c ---- */

/* For the agent of `card`; `run(context)` runs on the coroutine. ERR_MEMORY. */
int terminal_init(struct terminal *terminal, struct euiccd_card *card, co_function *run,
                  void *context);
/* After terminal_unwind. */
void terminal_free(struct terminal *terminal);
/* Runs the coroutine until it waits or ends. `command`: where it may write a proactive command;
 * NULL: it cannot send one now. */
void terminal_resume(struct terminal *terminal, struct buf *command);
/* After a reset: ends what runs on the coroutine (IPAE-I2) and forgets the card session. */
void terminal_unwind(struct terminal *terminal);

/* Sends `command` (a whole D0 TLV) to the terminal. `*response` (TLVs of TERMINAL RESPONSE) is
 * valid until the next await. 0, ERR_RESET. */
int await_command(struct terminal *terminal, struct bytes command, struct bytes *response);
/* Waits for an ENVELOPE or STATUS. 0, ERR_RESET. */
int await_event(struct terminal *terminal);
/* Writes a line to the trace: procedure, event. */
void terminal_note(const struct terminal *terminal, const char *procedure, const char *text);
/* Does the trace ask for secrets, and a line of a key log for it. */
bool terminal_takes_secrets(const struct terminal *terminal);
void terminal_secret(const struct terminal *terminal, const char *line);
/* A random number below `bound`, for jitter and identifiers; 0 for a bound below 2. */
uint32_t terminal_random(struct terminal *terminal, uint32_t bound);

/* ---- terminal_profile.c ---- */

/* TERMINAL PROFILE announced this bit. */
bool terminal_has(const struct terminal *terminal, enum cat_bit bit);
/* Reads the features that it announced. */
void terminal_read_profile(struct terminal *terminal);
/* It has all features that the IPAe needs. */
bool terminal_is_sufficient(const struct terminal *terminal);
/* Writes the missing bits to the trace. */
void terminal_note_missing(const struct terminal *terminal);

/* ---- events.c ---- */

/* Takes an ENVELOPE into `events`. False: the IPAe does not handle it. */
bool event_download_receive(struct terminal *terminal, struct bytes envelope);
/* A STATUS command: software timers advance. */
void status_receive(struct terminal *terminal);

#endif
