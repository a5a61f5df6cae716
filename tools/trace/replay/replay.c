/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A recorded APDU is sent when the next one is known, which shows whether the terminal of the trace
 * followed 61xx and 6Cxx. Its follow-up commands are not sent.
 */
#include "tools/trace/replay/replay.h"

#include "apdu/err.h"
#include "apdu/ins.h"
#include "apdu/sw.h"
#include "tools/trace/replay/compare.h"
#include "tools/trace/replay/pattern.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER = 4, RECORD_MAX = 1 << 20, FOLLOWED_MAX = 1 << 18 };

struct replay {
    const struct replay_options *options;
    char *card; /* of the trace; NULL: no APDU yet */
    struct card_port port;
    struct compare *compare;
    struct script_names names;
    struct trace_record held; /* an APDU that was not sent yet */
    bool holds, followed;     /* the terminal of the trace followed 61xx or 6Cxx of `held` */
    uint8_t last[HEADER];     /* header and status word of the last one that belongs to `held` */
    uint16_t last_sw;
    struct arena memory; /* of `held` */
    uint8_t *response;   /* FOLLOWED_MAX octets: the response to a line of a script, whole */
    char *reason;        /* of REPLAY_REASON_MAX octets */
};

/* Is `next` what a terminal sends because of the last status word? */
static bool follows(const struct replay *replay, struct bytes next)
{
    struct bytes last = BYTES_OF(replay->last);
    uint8_t cla = card_port_get_response_cla(last.at[0]);

    if (!replay->holds || next.len < HEADER)
        return false;
    if (replay->last_sw >> 8 == SW1_WRONG_LE)
        return bytes_equal(last, bytes_cut(next, 0, HEADER));
    return replay->last_sw >> 8 == SW1_MORE && next.at[1] == INS_GET_RESPONSE &&
           card_port_get_response_cla(next.at[0]) == cla;
}

static void set_last(struct replay *replay, const struct trace_event *event)
{
    memset(replay->last, 0, HEADER);
    if (event->command.len)
        memcpy(replay->last, event->command.at,
               event->command.len < HEADER ? event->command.len : HEADER);
    replay->last_sw = event->sw;
}

static int fail(struct replay *replay, int error, uint64_t number, const char *why)
{
    snprintf(replay->reason, REPLAY_REASON_MAX, "record %llu: %.350s", (unsigned long long)number,
             why);
    return error;
}

/* Sends a command, follows 61xx and 6Cxx, and adds what was exchanged to the received side; to both
 * sides when `silent`. The response with all its parts goes to `whole` (may be NULL). */
static int send_command(struct replay *replay, const struct trace_record *record, uint8_t opened,
                        bool follow, bool silent, struct buf *whole)
{
    uint8_t again[HEADER + 1];
    struct trace_record received = *record;
    struct bytes command = record->event.command;
    struct link_error error = {""};
    int done;

    for (unsigned count = 0;; count++) {
        struct bytes data = BYTES_NONE;

        done = card_port_send(&replay->port, command, opened, &data, &received.event.sw, &error);
        if (done < 0)
            return fail(replay, done, record->number, *error.text ? error.text : err_text(done));
        received.event.command = command;
        received.event.data = data;
        if (whole && received.event.sw >> 8 != SW1_WRONG_LE)
            buf_put(whole, data);
        done = compare_add(replay->compare, COMPARE_RECEIVED, &received, silent);
        if (done == 0 && silent)
            done = compare_add(replay->compare, COMPARE_RECORDED, &received, true);
        if (done < 0)
            return fail(replay, done, record->number, err_text(done));
        if (!follow || command.len < HEADER || count > FOLLOWED_MAX / 256)
            break;
        if (received.event.sw >> 8 == SW1_MORE) {
            again[0] = card_port_get_response_cla(command.at[0]);
            again[1] = INS_GET_RESPONSE;
            again[2] = again[3] = 0;
        } else if (received.event.sw >> 8 == SW1_WRONG_LE && command.len <= sizeof(again)) {
            memmove(again, command.at, HEADER);
        } else {
            break;
        }
        again[HEADER] = (uint8_t)received.event.sw;
        command = BYTES_OF(again);
        opened = 0;
    }
    if (whole)
        buf_put_u16(whole, received.event.sw);
    return 0;
}

/* The channel that a recorded MANAGE CHANNEL opened; 0: another command. */
static uint8_t opened_by(const struct trace_event *event)
{
    bool opens = event->command.len >= HEADER && event->command.at[1] == INS_MANAGE_CHANNEL &&
                 event->command.at[2] == 0 && event->command.at[3] == 0;

    return opens && event->data.len == 1 ? event->data.at[0] : 0;
}

/* Sends the held command, if there is one. */
static int send_held(struct replay *replay)
{
    const struct trace_record *held = &replay->held;
    unsigned sw1 = held->event.sw >> 8;
    bool follow = replay->followed || (sw1 != SW1_MORE && sw1 != SW1_WRONG_LE);
    int done;

    if (!replay->holds)
        return 0;
    replay->holds = false;
    done = send_command(replay, held, opened_by(&held->event), follow, held->inferred, NULL);
    return done < 0 ? done : compare_pairs(replay->compare);
}

/* Keeps a copy of an APDU until the next one is known. */
static int hold(struct replay *replay, const struct trace_record *record)
{
    arena_reset(&replay->memory);
    replay->held = *record;
    replay->held.event.command = arena_copy(&replay->memory, record->event.command);
    replay->held.event.data = arena_copy(&replay->memory, record->event.data);
    replay->holds = true;
    replay->followed = false;
    set_last(replay, &record->event);
    if (replay->held.event.command.len != record->event.command.len ||
        replay->held.event.data.len != record->event.data.len)
        return fail(replay, ERR_MEMORY, record->number, err_text(ERR_MEMORY));
    return 0;
}

static int on_apdu(struct replay *replay, const struct trace_record *record)
{
    int done = 0;

    if (follows(replay, record->event.command)) {
        replay->followed = true;
        set_last(replay, &record->event);
        return compare_add(replay->compare, COMPARE_RECORDED, record, false);
    }
    done = send_held(replay);
    if (done == 0 && record->event.sw == 0) /* nothing to compare with */
        return send_command(replay, record, 0, true, true, NULL);
    if (done == 0 && !record->inferred)
        done = compare_add(replay->compare, COMPARE_RECORDED, record, false);
    return done < 0 ? done : hold(replay, record);
}

static void report_script(struct replay *replay, const struct trace_record *record, bool same,
                          const char *field, const char *received)
{
    const struct replay_result result = {.number = record->number,
                                         .title = record->command_text,
                                         .same = same,
                                         .field = field,
                                         .recorded = record->response_text,
                                         .received = received};

    replay->options->on_result(replay->options->context, &result);
}

/* Command and pattern. The first response is compared, before 61xx and 6Cxx are followed. */
static int on_script(struct replay *replay, const struct trace_record *record)
{
    static const size_t command_max = CARD_PORT_COMMAND_MAX;
    struct trace_record sent = *record;
    const char *pattern = *record->response_text ? record->response_text : "*";
    struct buf command;
    struct buf whole = buf_over(replay->response, FOLLOWED_MAX);
    char why[SCRIPT_REASON_MAX] = "";
    char *hex;
    int done;

    arena_reset(&replay->memory);
    command = arena_buf(&replay->memory, command_max);
    done = script_command(&replay->names, record->command_text, &command, why);
    if (done < 0)
        return fail(replay, done, record->number, why);
    sent.event = (struct trace_event){
        .kind = TRACE_APDU, .card = "", .time = -1, .command = buf_bytes(&command)};
    done = send_command(replay, &sent, 0, false, true, &whole);
    if (done < 0)
        return done;
    done = script_match(&replay->names, pattern, buf_bytes(&whole), why);
    if (done == 0 && whole.len >= 2 &&
        (whole.at[whole.len - 2] == SW1_MORE || whole.at[whole.len - 2] == SW1_WRONG_LE)) {
        uint8_t cla = card_port_get_response_cla(command.at[0]);
        const uint8_t get[] = {cla, INS_GET_RESPONSE, 0, 0, whole.at[whole.len - 1]};
        bool repeat = whole.at[whole.len - 2] == SW1_WRONG_LE;

        if (repeat && command.len > HEADER)
            command.at[HEADER] = whole.at[whole.len - 1];
        else if (repeat)
            buf_put_u8(&command, whole.at[whole.len - 1]);
        whole.len -= 2;
        sent.event.command = repeat ? buf_bytes(&command) : BYTES_OF(get);
        done = send_command(replay, &sent, 0, true, true, &whole);
        if (done < 0)
            return done;
        done = script_match(&replay->names, pattern, buf_bytes(&whole), why);
    }
    if (done < 0)
        return fail(replay, done, record->number, why);
    hex = malloc(2 * whole.len + 1);
    if (!hex)
        return fail(replay, ERR_MEMORY, record->number, err_text(ERR_MEMORY));
    report_script(replay, record, done == 1, why,
                  bytes_to_hex(buf_bytes(&whole), hex, 2 * whole.len + 1));
    free(hex);
    return compare_pairs(replay->compare);
}

static int on_power(struct replay *replay, const struct trace_record *record)
{
    struct link_error error = {""};
    int done = send_held(replay);

    if (done == 0)
        done = card_port_power(&replay->port, record->event.name, &error);
    if (done < 0)
        return *replay->reason ? done : fail(replay, done, record->number, error.text);
    done = compare_add(replay->compare, COMPARE_RECORDED, record, false);
    return done < 0 ? done : compare_add(replay->compare, COMPARE_RECEIVED, record, false);
}

/* Is the record of the card that is replayed? The first one of the trace, unless it is named. */
static bool is_of_card(struct replay *replay, const struct trace_record *record)
{
    const char *card = replay->options->card;

    if (record->secrets.len)
        return false;
    if (!card && !replay->card)
        replay->card = strdup(record->event.card);
    card = card ? card : replay->card;
    return !card || strcmp(card, record->event.card) == 0;
}

static int on_record(struct replay *replay, const struct trace_record *record)
{
    int done;

    if (!is_of_card(replay, record))
        return 0;
    if (record->command_text) {
        done = send_held(replay);
        return done < 0 ? done : on_script(replay, record);
    }
    if (record->event.kind == TRACE_APDU)
        return on_apdu(replay, record);
    return record->event.kind == TRACE_POWER ? on_power(replay, record) : 0;
}

int replay_run(struct trace_reader *reader, struct link **link,
               const struct replay_options *options, char reason[REPLAY_REASON_MAX])
{
    struct replay *replay = calloc(1, sizeof(*replay));
    struct trace_record record;
    int done;

    snprintf(reason, REPLAY_REASON_MAX, "%s", err_text(ERR_MEMORY));
    if (!replay)
        return ERR_MEMORY;
    replay->options = options;
    replay->reason = reason;
    arena_init(&replay->memory, RECORD_MAX);
    replay->response = malloc(FOLLOWED_MAX);
    done = replay->response
               ? card_port_init(&replay->port, link, options->reopen, options->reopen_context)
               : ERR_MEMORY;
    if (done == 0)
        done = compare_new(&replay->compare, options);
    *reason = '\0';
    while (done == 0) {
        int next = trace_reader_next(reader, &record);

        if (next <= 0) {
            done = next;
            break;
        }
        done = on_record(replay, &record);
    }
    if (done == 0)
        done = send_held(replay);
    if (done == 0)
        done = compare_end(replay->compare);
    if (done < 0 && !*reason)
        snprintf(reason, REPLAY_REASON_MAX, "%s", err_reason(done));
    compare_free(replay->compare);
    card_port_free(&replay->port);
    arena_free(&replay->memory);
    free(replay->response);
    free(replay->card);
    free(replay);
    return done;
}
