/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/cli/record_options.h"

#include "tools/cli/date.h"
#include "tools/cli/file.h"
#include "tools/trace/comments.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define KEYS_VARIABLE "SSLKEYLOGFILE"

const struct command_option record_option_rows[] = {
    OPTION_FILE("trace", "FILE.pcapng", struct record_options, pcapng,
                "write the APDUs for Wireshark"),
    OPTION_STREAM("text", "FILE", struct record_options, text,
                  "write a decoded line for each exchange (-: standard error)"),
    OPTION_FILE("keys", "FILE", struct record_options, keys,
                "append the secrets of TLS, DTLS and Bound Profile Packages, as a key log "
                "(default: $SSLKEYLOGFILE)"),
    OPTION_FLAG("trace-keys", struct record_options, pcapng_keys,
                "put these secrets into the file of --trace, too"),
    OPTIONS_END};

const struct command_option keys_option_rows[] = {
    OPTION_FILE("keys", "FILE", struct record_options, keys,
                "append the secrets of TLS, DTLS and Bound Profile Packages, as a key log "
                "(default: $SSLKEYLOGFILE)"),
    OPTIONS_END};

static void take_clock(void *input, const char *option, const char *text)
{
    struct record_options *options = input;
    struct tm date;
    int64_t seconds;

    if (!date_read(text, &date) || !date_exists(&date, &seconds))
        command_usage("%s %s: must be YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS with a year from %d to %d",
                      option, text, DATE_YEAR_MIN, DATE_YEAR_MAX);
    options->has_clock = true;
    options->clock.now = seconds * CLOCK_SECOND;
}

const struct command_option clock_option_rows[] = {
    OPTION_CALL(
        "clock", "WHEN", take_clock,
        "times in the trace: they begin at YYYY-MM-DD[THH:MM:SS] in UTC and advance by 1 ms with "
        "each command (default: the system's; with --card)"),
    OPTIONS_END};

void record_options_check(const struct record_options *options, bool card)
{
    if (options->has_clock && !card)
        command_usage("--clock: only with a card file; a card in a reader has its own clock");
    if (options->pcapng_keys && !card)
        command_usage("--trace-keys: only with a card file; a reader has no secrets to write");
    if (options->pcapng_keys && !options->pcapng)
        command_usage("--trace-keys needs --trace FILE.pcapng");
}

/* The path of the key log; NULL: none is wanted. */
static const char *keys_path(const struct record_options *options)
{
    const char *habit = getenv(KEYS_VARIABLE);

    if (options->keys)
        return options->keys;
    return habit && *habit ? habit : NULL;
}

static void note_secrets(const char *path)
{
    command_note("%s: session keys are written to this file; who has it can read what was "
                 "encrypted",
                 path);
}

static int cannot_open(const char *option, const char *path)
{
    return command_failed("%s %s: %s", option, path,
                          errno == ELOOP ? "is a symbolic link" : strerror(errno));
}

/* ---- comments of packets ---- */

static void comment_card(void *context, const char *card, const char *line)
{
    euiccd_trace_comment(context, card, line);
}

static void on_card_event(void *context, const struct euiccd_trace_event *event)
{
    const struct trace_event copy = live_event(event);

    trace_comments_add(context, &copy);
}

/* After the pcapng was added: then the comment is there before the packet. */
static int comment_packets(struct recorders *recorders, struct euiccd_trace *trace)
{
    if (trace_comments_new(&recorders->comments, comment_card, trace) < 0 ||
        euiccd_trace_callback(trace, on_card_event, recorders->comments) < 0)
        return command_failed("the trace: out of memory");
    return COMMAND_DONE;
}

int record_end(struct euiccd_trace *trace, struct recorders *recorders, int status)
{
    status = command_status(status, euiccd_trace_free(trace));
    status = command_status(status, live_free(recorders->live));
    trace_comments_free(recorders->comments);
    *recorders = (struct recorders){0};
    return status;
}

/* ---- files ---- */

int record_options_apart(const struct record_options *options, const char *card)
{
    const struct {
        const char *option, *path;
    } files[] = {
        {"--trace", options->pcapng}, {"--text", options->text}, {"--keys", keys_path(options)}};

    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
        if (files[i].path && file_are_same(files[i].path, card))
            return command_failed("%s %s: is the card file itself; name another file",
                                  files[i].option, files[i].path);
    return COMMAND_DONE;
}

int record_options_open(const struct record_options *options, struct euiccd_trace *trace,
                        struct recorders *recorders)
{
    const char *keys = keys_path(options);
    int err;

    if (options->pcapng) {
        err = options->pcapng_keys ? euiccd_trace_pcapng_keys(trace, options->pcapng)
                                   : euiccd_trace_pcapng(trace, options->pcapng);
        if (err < 0)
            return cannot_open("--trace", options->pcapng);
        if (comment_packets(recorders, trace) != COMMAND_DONE)
            return COMMAND_FAILED;
    }
    if (options->text && (live_new(&recorders->live, options->text) < 0 ||
                          euiccd_trace_callback(trace, live_on_event, recorders->live) < 0))
        return cannot_open("--text", options->text);
    if (keys && euiccd_trace_keys(trace, keys) < 0)
        return cannot_open("--keys", keys);
    if (options->pcapng_keys)
        note_secrets(options->pcapng);
    if (keys)
        note_secrets(keys);
    return COMMAND_DONE;
}

static bool add(struct trace_sink **sinks, struct trace_sink *sink)
{
    if (!sink)
        return false;
    sink->next = *sinks;
    *sinks = sink;
    return true;
}

/* A sink before the pcapng that makes its comments. */
struct comment_sink {
    struct trace_sink sink;
    struct trace_comments *comments;
};

static void comment_reader(void *context, const char *card, const char *line)
{
    trace_pcapng_comment(((struct trace_sink *)context)->next, card, line);
}

static void comment_emit(struct trace_sink *sink, const struct trace_event *event)
{
    trace_comments_add(((struct comment_sink *)sink)->comments, event);
}

static int comment_close(struct trace_sink *sink)
{
    trace_comments_free(((struct comment_sink *)sink)->comments);
    free(sink);
    return 0;
}

static struct trace_sink *comment_sink_new(void)
{
    struct comment_sink *made = calloc(1, sizeof(*made));

    if (!made)
        return NULL;
    made->sink = (struct trace_sink){comment_emit, comment_close, NULL, false};
    if (trace_comments_new(&made->comments, comment_reader, made) < 0) {
        free(made);
        return NULL;
    }
    return &made->sink;
}

static int open_sinks(const struct record_options *options, struct trace_sink **sinks)
{
    *sinks = NULL;
    if (options->pcapng && !add(sinks, trace_pcapng_new(options->pcapng)))
        return cannot_open("--trace", options->pcapng);
    if (options->pcapng && !add(sinks, comment_sink_new()))
        return command_failed("the trace: out of memory");
    if (options->text && !add(sinks, live_sink_new(options->text)))
        return cannot_open("--text", options->text);
    return COMMAND_DONE;
}

int record_options_open_keys(const struct record_options *options, struct key_log **log)
{
    const char *keys = keys_path(options);

    *log = NULL;
    if (!keys)
        return COMMAND_DONE;
    if (key_log_open(log, keys) < 0)
        return cannot_open("--keys", keys);
    note_secrets(keys);
    return COMMAND_DONE;
}

int record_options_share_keys(const struct record_options *options)
{
    const char *keys = keys_path(options);
    struct key_log *made;

    if (!keys)
        return COMMAND_DONE;
    if (key_log_open(&made, keys) < 0) /* with its mode: libcurl would not set it */
        return cannot_open("--keys", keys);
    key_log_close(made);
    return setenv(KEYS_VARIABLE, keys, 1) < 0 ? command_failed("--keys: out of memory")
                                              : COMMAND_DONE;
}

int record_options_open_link(const struct record_options *options, const struct link_card *card,
                             struct recorders *recorders, struct link **link)
{
    struct link_error error = {""};
    struct link_card off = *card;
    int status;

    off.stays_off = true; /* the power-on is in the trace */
    if (link_open_card_as(link, &off, &error) < 0)
        return command_failed("%s", error.text);
    status = record_options_apart(options, card->path);
    if (status == COMMAND_DONE)
        status = record_options_open(options, card->trace, recorders);
    if (status == COMMAND_DONE && link_on(*link, &error) < 0)
        status = command_failed("%s: %s", card->path, error.text);
    return status;
}

static int open_card(struct link **link, struct trace_link *trace,
                     const struct record_options *options, const char *path)
{
    struct link_card card = {.path = path, .clock = options->has_clock ? &trace->clock : NULL};

    if (euiccd_trace_new(&trace->card) < 0)
        return command_failed("the trace: out of memory");
    card.trace = trace->card;
    return record_options_open_link(options, &card, &trace->recorders, link);
}

static int open_reader(struct link **link, struct trace_link *trace,
                       const struct record_options *options, const char *name)
{
    struct link_error error = {""};
    int status;

    if (link_open_reader(link, name, &error) < 0)
        return command_failed("%s", error.text);
    status = open_sinks(options, &trace->reader);
    link_trace(*link, trace->reader);
    return status;
}

int trace_link_open(struct link **link, struct trace_link *trace,
                    const struct record_options *options, const char *card, const char *reader)
{
    int status;

    *trace = (struct trace_link){.clock = options->clock};
    status =
        card ? open_card(link, trace, options, card) : open_reader(link, trace, options, reader);
    return status == COMMAND_DONE ? record_options_share_keys(options) : status;
}

int trace_link_close(struct link *link, struct trace_link *trace, int status)
{
    link_close(link);
    status = record_end(trace->card, &trace->recorders, status);
    return command_status(status, trace_sinks_close(trace->reader));
}
