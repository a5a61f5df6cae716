/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/cli/record_options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define KEYS_VARIABLE "SSLKEYLOGFILE"

const struct command_option record_option_rows[] = {
    OPTION_FILE("trace", "FILE.pcapng", struct record_options, pcapng,
                "write the APDUs for Wireshark"),
    OPTION_FILE("text", "FILE", struct record_options, text,
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

void record_options_check(const struct record_options *options, bool card)
{
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

int record_options_open(const struct record_options *options, struct euiccd_trace **trace,
                        struct live **live)
{
    const char *keys = keys_path(options);
    int err;

    if (!options->pcapng && !options->text && !keys)
        return COMMAND_DONE;
    if (!*trace && euiccd_trace_new(trace) < 0)
        return command_failed("the trace: out of memory");
    if (options->pcapng) {
        err = options->pcapng_keys ? euiccd_trace_pcapng_keys(*trace, options->pcapng)
                                   : euiccd_trace_pcapng(*trace, options->pcapng);
        if (err < 0)
            return cannot_open("--trace", options->pcapng);
    }
    if (options->text && (live_new(live, options->text) < 0 ||
                          euiccd_trace_callback(*trace, live_on_event, *live) < 0))
        return cannot_open("--text", options->text);
    if (keys && euiccd_trace_keys(*trace, keys) < 0)
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

static int open_sinks(const struct record_options *options, struct trace_sink **sinks)
{
    *sinks = NULL;
    if (options->pcapng && !add(sinks, trace_pcapng_new(options->pcapng)))
        return cannot_open("--trace", options->pcapng);
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

int trace_link_open(struct link **link, struct trace_link *trace,
                    const struct record_options *options, const char *card, const char *reader)
{
    struct link_error error = {""};
    int status = card ? record_options_open(options, &trace->card, &trace->live)
                      : open_sinks(options, &trace->reader);
    int err;

    if (status == COMMAND_DONE)
        status = record_options_share_keys(options);
    if (status != COMMAND_DONE)
        return status;
    err = card ? link_open_card(link, card, trace->card, &error)
               : link_open_reader(link, reader, &error);
    if (err < 0)
        return command_failed("%s", error.text);
    if (reader)
        link_trace(*link, trace->reader);
    return COMMAND_DONE;
}

void trace_link_close(struct link *link, struct trace_link *trace)
{
    link_close(link);
    euiccd_trace_free(trace->card);
    live_free(trace->live);
    trace_sinks_close(trace->reader);
}
