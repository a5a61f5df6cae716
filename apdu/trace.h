/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Trace events of a card. One event type; sinks print it as text or
 * JSON lines, or write the APDUs as pcapng and GSMTAP. A `struct trace` is carried in the context;
 * without targets it costs two comparisons.
 *
 * Text is deterministic when the clock is injected: it is the golden format of the tests.
 * An APDU event has the octets on the interface, PINs of a VERIFY included; other events never
 * contain secrets (keys, PINs, Ki), except TRACE_SECRET, which only the sinks that ask for secrets
 * receive.
 */
#ifndef APDU_TRACE_H
#define APDU_TRACE_H

#include "apdu/bytes.h"
#include "apdu/clock.h"

enum trace_kind {
    TRACE_POWER,    /* name: "power on" (data: ATR), "power off", "reset" (data: ATR) */
    TRACE_APDU,     /* command, data (response), sw */
    TRACE_FUNCTION, /* name, clause, command (request), data (response), result, nanoseconds */
    TRACE_STORE,    /* name: "begin", "commit", "rollback"; result: an enum err */
    TRACE_REFUSAL,  /* name: function or command; clause; rule; reason; data: the offending bytes;
                       result */
    TRACE_AWAIT,    /* IPAe: name of the procedure; reason: "suspend" or "resume"; data: command */
    TRACE_NOTE,     /* name and reason: other information */
    TRACE_SECRET    /* reason: a line of a key log (key_log.h) */
};

struct trace_event {
    enum trace_kind kind;
    int64_t time;     /* ns since 1970, from the clock of the trace */
    const char *card; /* name of the card; "" when there is none */
    const char *name;
    const char *clause;  /* of the specification, "SGP.32 5.9.1"; NULL when none */
    const char *rule;    /* id in RULES.md, "C-03"; NULL when none */
    const char *reason;  /* text; NULL when none */
    const char *element; /* of the refusal's data, in the specification's words; NULL: not one */
    struct bytes command;
    struct bytes data;
    uint16_t sw;
    int result;          /* result code, status word or enum err; of a function: 0 done */
    int64_t nanoseconds; /* duration; 0 when not measured */
    bool shortened;      /* read from a text, which shortens long values: `command` or `data` ends
                            early */
};

struct trace_sink {
    /* NULL: the sink is only the head of a list to which others are added later. */
    void (*emit)(struct trace_sink *sink, const struct trace_event *event);
    int (*close)(struct trace_sink *sink); /* flushes and frees the sink; 0 or ERR_IO */
    struct trace_sink *next;
    bool secrets; /* receives TRACE_SECRET, too */
};

struct trace {
    const char *card; /* borrowed */
    const struct clock *clock;
    struct trace_sink *sinks; /* NULL: off. Owned by their creator, shared between cards */
};

static inline bool trace_is_on(const struct trace *trace)
{
    return trace->sinks && (trace->sinks->emit || trace->sinks->next);
}
/* Does a sink ask for secrets? Without one they need not be made. */
bool trace_takes_secrets(const struct trace *trace);
/* A line of a key log, to the sinks that ask for secrets. */
void trace_secret(const struct trace *trace, const char *line);
/* Stamps `event` with card and time and passes it to every sink. */
void trace_emit(const struct trace *trace, struct trace_event event);
/* A refusal: name, clause, rule, reason, the offending bytes. */
void trace_refusal(const struct trace *trace, const char *name, const char *clause,
                   const char *rule, const char *reason, struct bytes data, int result);
void trace_note(const struct trace *trace, const char *name, const char *reason);

/*
 * Sinks. All return NULL with errno set when the target cannot be opened; trace_sinks_close closes
 * them. A file is truncated; "-" is standard error for text and standard output for the others.
 */
/* One line an event. */
struct trace_sink *trace_text_new(const char *path);
/* As trace_text_new, of refusals and errors of the store only. */
struct trace_sink *trace_refusals_new(const char *path);
/* One JSON object a line; the keys are listed in trace_json.c. */
struct trace_sink *trace_json_new(const char *path);
/* LINKTYPE_RAW, IPv4/UDP 4729/GSMTAP v2 SIM; other events are comments on the packets. */
struct trace_sink *trace_pcapng_new(const char *path);
/* As trace_pcapng_new, with the secrets in Decryption Secrets Blocks before the packets. */
struct trace_sink *trace_pcapng_keys_new(const char *path);
/* A comment on the next packet of `card` in each pcapng of `sinks`. */
void trace_pcapng_comment(struct trace_sink *sinks, const char *card, const char *text);
/* The secrets, appended to a key log. */
struct trace_sink *trace_key_log_new(const char *path);
/* Live GSMTAP over UDP; the usual `port` is "4729". */
struct trace_sink *trace_gsmtap_new(const char *host, const char *port);
/* ERR_IO: one could not write all, which it has reported on standard error. */
int trace_sinks_close(struct trace_sink *sinks);

#endif
