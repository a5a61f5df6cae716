/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * State of the reassembly, private to session.c and its parts.
 *
 *   record -> session.c -> assembly.c (blocks, GET RESPONSE) -> session_complete:
 *       selection.c, pins.c, proactive.c, bpp.c fill their members -> on_exchange -> stream.h
 *       -> messages -> bpp_message.c -> on_exchange
 *
 * Invariant SESSION-M1: what a session holds of messages and events is at most SESSION_MEMORY_MAX
 * octets; before that is passed the card that was used longest ago is given up, and then the open
 * exchange is emitted as far as it goes.
 */
#ifndef TOOLS_TRACE_SESSION_SESSION_PRIVATE_H
#define TOOLS_TRACE_SESSION_SESSION_PRIVATE_H

#include "apdu/apdu.h"
#include "tools/trace/session/keys.h"
#include "tools/trace/session/session.h"

enum {
    SESSION_CARDS_MAX = 1024,
    SESSION_CARD_BUCKETS = 256,
    SESSION_MESSAGE_MAX = 1024 * 1024, /* octets of one command, response or profile element */
    SESSION_MEMORY_MAX = 16 * 1024 * 1024,
    SESSION_KEPT_MAX = 4096,  /* octets of a buffer that is kept for the next exchange */
    SESSION_EVENTS_MAX = 256, /* events of one exchange ... */
    SESSION_EVENT_OCTETS_MAX = 256 * 1024,
    SESSION_PATH_MAX = 16, /* octets of a path */
    SESSION_AID_MAX = 16,
    SESSION_SFIS_MAX = 32,
    SESSION_PHONE_BOOK_MAX = 48,
    SESSION_PINS_TEXT_MAX = 512
};

/* Growing memory, counted in session->held. */
struct octets {
    uint8_t *at;
    size_t len, size;
};

struct events {
    struct trace_event *at;
    uint64_t *numbers; /* of their records */
    size_t count, size;
    size_t held; /* octets of their strings and data */
    struct arena arena;
};

/* What the open exchange of a channel waits for. */
enum wait {
    WAIT_NONE,     /* no exchange is open */
    WAIT_RESPONSE, /* GET RESPONSE after 61xx, 9Fxx */
    WAIT_WARNING,  /* after 62xx or 63xx: GET RESPONSE may come */
    WAIT_REPEAT,   /* the same command after 6Cxx */
    WAIT_BLOCK     /* the next block of a chain */
};

struct assembly {
    enum wait wait;
    bool more; /* the last block was not the end of a chain */
    uint8_t cla, p1, p2;
    size_t appended;  /* octets of `command` that came with the last block */
    uint16_t warning; /* of the last block; 0: none */
    struct exchange exchange;
    struct octets command, response;
    struct events events;
};

/* What is selected on a logical channel. */
struct selection {
    uint8_t aid[SESSION_AID_MAX];
    uint8_t path[SESSION_PATH_MAX];
    uint8_t aid_len;
    uint8_t path_len;      /* octets */
    uint8_t directory_len; /* octets of `path` that are the current directory */
    unsigned record;       /* record pointer; 0: not set */
    unsigned records;      /* of the current file; 0: unknown */
};

struct session_channel {
    struct assembly assembly;
    struct selection selection;
};

/* An SFI that the FCP of a file named. */
struct known_sfi {
    uint8_t aid[SESSION_AID_MAX];
    uint8_t path[SESSION_PATH_MAX]; /* of the file */
    uint8_t aid_len, path_len, sfi;
};

/* A file that EF.PBR named. */
struct known_entry {
    uint8_t aid[SESSION_AID_MAX];
    uint8_t path[SESSION_PATH_MAX];
    uint8_t aid_len, path_len, tag; /* tag 0: none */
};

struct session_bpp;
struct trace_streams; /* stream.h */

struct session_card {
    struct trace_session *session;
    struct session_card *next; /* in its bucket */
    char *name;
    uint64_t used; /* number of its last record, in order of arrival */
    struct session_channel *channels[APDU_CHANNELS];
    unsigned last_channel; /* of the last APDU */
    struct events pending; /* of the next APDU */

    bool powered;                /* its power on is in the trace */
    uint32_t verified, disabled; /* a bit for each name in pins.c */
    char pins[SESSION_PINS_TEXT_MAX];
    struct {
        uint64_t number; /* of the FETCH; 0: none is open */
        uint8_t command, type;
    } fetched;
    struct { /* by SUSPEND UICC */
        bool known;
        struct selection selection; /* of the basic channel */
        uint32_t verified;
    } suspended;
    struct known_sfi sfis[SESSION_SFIS_MAX]; /* a ring */
    unsigned sfi_at;
    struct known_entry phone_book[SESSION_PHONE_BOOK_MAX]; /* a ring */
    unsigned phone_book_at;
    uint8_t path[SESSION_PATH_MAX]; /* of the exchange that is emitted */
    struct session_bpp *bpp;        /* NULL: no Bound Profile Package was loaded */
    struct trace_streams *streams;  /* NULL: no toolkit command yet */
    size_t streams_held;
};

struct trace_session {
    struct trace_keys *keys;
    struct trace_keys *own_keys; /* when the caller gave none */
    int (*on_exchange)(void *context, const struct exchange *exchange);
    void *context;
    struct session_card *buckets[SESSION_CARD_BUCKETS];
    struct session_card *last; /* of the last record; NULL: none */
    unsigned cards;
    uint64_t records;
    size_t held; /* SESSION-M1 */
    int stopped; /* what the callback returned during this trace_session_add; 0: go on */
};

/* ---- session.c ---- */

/* To the callback, unless that has stopped; what it returned. */
int session_emit(struct trace_session *session, const struct exchange *exchange);
/* Adds the properties that the parts have of a COMMAND exchange, and emits it. What the callback
 * returned, or a negative enum err. */
int session_complete(struct trace_session *session, struct session_card *card,
                     struct exchange *exchange);
/* Room for `more` octets (SESSION-M1); gives up other cards than `card`. 0; ERR_TOO_LONG: there is
 * no room; or what the callback returned. */
int session_reserve(struct trace_session *session, const struct session_card *card, size_t more);

/* ---- assembly.c ---- */

int assembly_apdu(struct trace_session *session, struct session_card *card,
                  const struct trace_record *record);
/* Emits the open exchanges of all channels; with `flags` (EXCHANGE_INCOMPLETE) those that wait for
 * more. */
int assembly_interrupt(struct trace_session *session, struct session_card *card, unsigned flags);
/* Makes card->channels[number] where it is not there yet. ERR_MEMORY. */
int assembly_channel(struct trace_session *session, struct session_card *card, unsigned number);
void assembly_free(struct trace_session *session, struct assembly *assembly);

/* ---- memory.c ---- */

/* Room for `more` octets behind the last one. As octets_put. */
int octets_grow(struct trace_session *session, const struct session_card *card,
                struct octets *octets, size_t more);
/* Appends a copy. 0, ERR_TOO_LONG (SESSION_MESSAGE_MAX), ERR_MEMORY, or as session_reserve. */
int octets_put(struct trace_session *session, const struct session_card *card,
               struct octets *octets, struct bytes bytes);
/* Removes the first `len` octets. */
void octets_drop(struct octets *octets, size_t len);
/* Empties it; frees the memory that is more than SESSION_KEPT_MAX. */
void octets_clear(struct trace_session *session, struct octets *octets);
void octets_free(struct trace_session *session, struct octets *octets);
static inline struct bytes octets_bytes(const struct octets *octets)
{
    return (struct bytes){octets->at, octets->len};
}

/* ---- events.c ---- */

/* Copies an event with its strings. 0, ERR_TOO_LONG: the list is full; ERR_MEMORY. */
int events_add(struct trace_session *session, const struct session_card *card,
               struct events *events, const struct trace_event *event, uint64_t number);
/* Appends `from` to `to` and empties it. As events_add; what did not fit remains in `from`. */
int events_move(struct trace_session *session, const struct session_card *card, struct events *to,
                struct events *from);
void events_clear(struct trace_session *session, struct events *events);
void events_free(struct trace_session *session, struct events *events);
/* An event as EXCHANGE_EVENT. What the callback returned. */
int events_emit_one(struct trace_session *session, const struct session_card *card,
                    const struct trace_event *event, uint64_t number);
/* Each as EXCHANGE_EVENT; the list is empty then. What the callback returned. */
int events_emit(struct trace_session *session, const struct session_card *card,
                struct events *events);

/* ---- selection.c ---- */

void selection_reset(struct selection *selection);
/* Sets aid, path, sfi and record, and moves the selection by what the command did. ERR_MEMORY. */
int selection_apply(struct trace_session *session, struct session_card *card,
                    struct exchange *exchange);

/* ---- sfi.c ---- */

/* The current file has `sfi`. */
void sfi_learn(struct session_card *card, const struct selection *selection, unsigned sfi);
/* The identifier of the file with `sfi` in the current directory; 0: unknown. */
unsigned sfi_find(const struct session_card *card, const struct selection *selection, unsigned sfi);

/* ---- phone_book.c ---- */

/* Sets phone_book; learns from a record of EF.PBR that was read. */
void phone_book_apply(struct session_card *card, const struct selection *selection,
                      struct exchange *exchange);

/* ---- pins.c ---- */

/* Sets pins, after a command that verifies, changes, disables, enables or unblocks one. */
void pins_apply(struct session_card *card, struct exchange *exchange);
void pins_reset(struct session_card *card);
void pins_restore(struct session_card *card, uint32_t verified);

/* ---- suspend.c ---- */

/* Keeps the state at SUSPEND, and restores it at RESUME. */
void suspend_apply(struct session_card *card, const struct exchange *exchange);

/* ---- proactive.c ---- */

/* Sets proactive and fetched of FETCH and TERMINAL RESPONSE. */
void proactive_apply(struct session_card *card, struct exchange *exchange);

/* ---- bpp.c ---- */

/* Sets bpp, bpp_offset, clear (valid until the next call) and flags of an exchange that carries a
 * part of a Bound Profile Package. 0, ERR_MEMORY, ERR_CRYPTO, or as session_reserve. */
int session_bpp_apply(struct trace_session *session, struct session_card *card,
                      struct exchange *exchange);
/* The same of a MESSAGE whose response contains a package (bpp_message.c). */
int session_bpp_message(struct trace_session *session, struct session_card *card,
                        struct exchange *exchange);
void session_bpp_free(struct trace_session *session, struct session_card *card);

#endif
