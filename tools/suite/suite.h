/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One case while it runs, and what the words of euiccd_suite.h are built from. Private to
 * tools/suite.
 *
 * Memory of a case is its arena: nothing is freed by words. A word that cannot go on ends the case
 * by suite_fail or suite_inconclusive, so that these functions return only when they succeeded.
 */
#ifndef TOOLS_SUITE_SUITE_H
#define TOOLS_SUITE_SUITE_H

#include "apdu/bytes.h"
#include "apdu/trace.h"
#include "crypto/rng.h"
#include "tools/suite/euiccd_suite.h"

#include <signal.h>
#include <stdarg.h>

struct suite_target;   /* target/target.h */
struct suite_settings; /* settings/settings.h */
struct settings_profile;
struct suite_peers; /* peer/: the suite's eIMs and SM-DP+; owned by the run */

enum { SUITE_LETTERS = 8 }; /* the profiles A to H of a case */

enum suite_verdict { SUITE_PASS, SUITE_FAIL, SUITE_INCONCLUSIVE, SUITE_NOT_APPLICABLE };

struct suite_variable {
    struct suite_variable *next;
    const char *name; /* without $ */
    struct bytes value;
};

/* What is done after the case, the last one first. */
struct suite_undo {
    struct suite_undo *next;
    const char *item; /* for suite_forget and messages: "A", "eim2"; "" of a request */
    int (*undo)(struct suite *suite, struct suite_undo *undo); /* 0, or negative: not undone */
    struct bytes data;                                         /* of `undo` */
    bool forgotten;
};

/* A command with its whole response: 61xx, 6Cxx and chains are resolved. */
struct suite_exchange {
    struct bytes request;  /* ES10: the request; else the C-APDU */
    struct bytes response; /* without the status word */
    uint16_t sw;
    bool es10; /* request and response are those of an ES10 function */
};

/* What happened on the interface, or was said by the case, in order; for reports. */
struct suite_record {
    struct suite_record *next;
    const char *text;         /* of a step or note; NULL: `event` */
    bool step;                /* `text` is a step */
    struct trace_event event; /* an APDU or power event, or an event of a card in this process */
};

struct suite {
    const struct suite_case *row;
    struct arena arena; /* of the case */
    struct suite_target *target;
    const struct suite_settings *settings;
    struct suite_peers *peers;                           /* NULL until they are first used */
    const struct settings_profile *given[SUITE_LETTERS]; /* of the settings, as A to H; NULL: the
                                                            suite's own */
    struct rng *rng;                                     /* of the run's seed and the case's id */

    struct suite_variable *variables;
    struct suite_undo *undo;
    struct suite_exchange last, before; /* exchanges of the case; of `es10` or `interface` */
    struct suite_record *records, **records_end;

    uint8_t isdr_channel;    /* on which the ISD-R is selected for suite_es10; 0: none */
    uint64_t packet_counter; /* of the last secured packet of the case; 0: none */
    unsigned last_command;   /* type of the proactive command of the last FETCH; words/terminal.c */

    enum suite_verdict verdict;
    const char *reason; /* of a verdict other than pass; in the arena */
    bool ending;        /* undo runs: limits do not end it */
    bool gone;          /* the card does not respond any more */
    bool timed_out;
    bool may_lose_contents; /* the case may lose contents of the card: the settings allow it */
    int64_t deadline;       /* nanoseconds of CLOCK_MONOTONIC; 0: none */
    int64_t time_limit;     /* of a case, in nanoseconds; 0: none */
    const volatile sig_atomic_t *interrupted; /* Ctrl-C; NULL: not watched */
};

/* ---- words/octets.c: the notation of euiccd_suite.h ---- */

/* The octets of a format in the notation. */
struct bytes suite_octets(struct suite *suite, const char *format, va_list arguments);
struct bytes suite_bytes(struct suite *suite, const char *format, ...) SUITE_FORMAT(2, 3);
/* Upper-case hex in the arena. */
const char *suite_hex(struct suite *suite, struct bytes octets);
/* Text in the arena. */
const char *suite_print(struct suite *suite, const char *format, ...) SUITE_FORMAT(2, 3);
char *suite_vprint(struct suite *suite, const char *format, va_list arguments);
/* Zeroed. */
void *suite_alloc(struct suite *suite, size_t size);
struct bytes suite_copy(struct suite *suite, struct bytes octets);

/* ---- words/ends.c ---- */

/* The card or the settings do not allow what the case needs. */
void suite_not_applicable(struct suite *suite, const char *format, ...)
    SUITE_FORMAT(2, 3) SUITE_ENDS;
/* A new record at the end of the list; NULL: the memory of the case is used up. */
struct suite_record *suite_record_add(struct suite *suite);

/* ---- words/value.c ---- */

/* NULL: not set. */
const struct suite_variable *suite_variable(struct suite *suite, const char *name);
void suite_set_bytes(struct suite *suite, const char *name, struct bytes value);

/* ---- words/exchange.c ---- */

/* One C-APDU; nothing is followed; recorded. The response data lives in the arena. Ends the case
 * when the target is gone or the time limit is reached. */
uint16_t suite_transmit(struct suite *suite, struct bytes command, struct bytes *data);
/* The same with 61xx and 6Cxx followed. */
uint16_t suite_transceive(struct suite *suite, struct bytes command, struct bytes *data);
/* The class of a command of TS 102 221 on a channel. */
uint8_t suite_class(unsigned channel);
/* This exchange is the last one now. */
void suite_keep(struct suite *suite, const struct suite_exchange *exchange);

/* ---- words/es10.c ---- */

/*
 * One ES10 request by STORE DATA in blocks of at most `size` octets (0: the maximum) on the channel
 * of the ISD-R, which is opened and selected where needed. The status word; not kept as the last
 * exchange.
 */
uint16_t suite_call(struct suite *suite, struct bytes request, size_t size, struct bytes *response);
/* The channel on which the ISD-R is selected: opened and selected unless it is. */
unsigned suite_isdr(struct suite *suite);

/* ---- words/value.c: paths ---- */

/* The value at a path of tags ("BF2D/A0/E3[2]/5A") in `octets`; false: absent. A path that is not
 * well-formed ends the case. */
bool suite_find(struct suite *suite, struct bytes octets, const char *path, struct bytes *value);

/* ---- run/undo.c ---- */

/* Notes how a change is undone; the item and data are copied to the arena. */
struct suite_undo *suite_undo_add(struct suite *suite, const char *item, struct bytes data,
                                  int (*undo)(struct suite *suite, struct suite_undo *undo));

/* ---- words/given.c ---- */

/* ICCID of the profile A to H of the case. */
void suite_iccid(struct suite *suite, char letter, uint8_t iccid[10]);
/* A word: brings the profiles of the settings into the state in which a run leaves them. */
void suite_settle(struct suite *suite, void *context);

/* ---- words/allowed_use.c ---- */

/* Ends the case as not applicable where the request would change a profile or an eIM in a way that
 * the settings do not allow. */
void suite_check_allowed(struct suite *suite, struct bytes request);

/* ---- words/peers.c: called by the runner ---- */

/* The variables that each case has: $A ... $H, $ADDRESS, and $EID, of the settings or by GetEID. */
void suite_give_variables(struct suite *suite);

/* Frees the peers of a run; NULL is allowed. */
void suite_peers_free(struct suite_peers *peers);

#endif
