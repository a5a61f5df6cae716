/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commands and responses of a logical channel from APDUs (ISO/IEC 7816-3 12.2.1, TS 102 221
 * 7.3.1.1):
 *
 *   NONE --command--> (61xx) RESPONSE --GET RESPONSE, 61xx--> RESPONSE --other status--> end
 *                     (6Cxx) REPEAT --the same command--> as after a command
 *                     (62xx, 63xx, no data) WARNING --GET RESPONSE--> as RESPONSE
 *                     (9000, not the last block) BLOCK --next block--> as after a command
 *
 * A chain: STORE DATA with b8 of P1 = 0, CLA 1X, and what answers 62F1, 62F2, 63F1 or 63F2. Any
 * other command on the channel ends the incomplete exchange; other channels are not affected.
 */
#include "apdu/err.h"
#include "apdu/ins.h"
#include "apdu/sw.h"
#include "tools/trace/session/session_private.h"

#include <stdlib.h>
#include <string.h>

enum {
    HEADER = 4,
    CLA_GSM = 0xA0, /* TS 51.011 */
    CLA_CHAINING = 0x10,
    SW1_GSM_RESPONSE = 0x9F,
    P1_LAST_BLOCK = 0x80,
    P_BLOCK = 0xC0, /* of BER-TLV files: b8 b7 are 00 in the next block (TS 102 221 11.3) */
    INS_AUTHENTICATE_CHAIN = 0x89
};

struct apdu {
    const struct trace_record *record;
    struct capdu command;
    struct bytes data; /* as `command.data`, also of a damaged command */
    struct bytes response;
    uint16_t sw;
    bool damaged; /* ends early, or has no response */
};

enum role { ROLE_NEW, ROLE_RESPONSE, ROLE_REPEAT, ROLE_BLOCK };

static void parse(struct apdu *out, const struct trace_record *record)
{
    const struct trace_event *event = &record->event;
    struct bytes raw = event->command;
    struct capdu *command = &out->command;

    *out = (struct apdu){.record = record, .response = event->data, .sw = event->sw};
    capdu_parse(command, raw);
    out->data = command->data;
    out->damaged = event->sw == 0 || raw.len < HEADER;
    if (raw.len < HEADER) {
        out->data = raw;
    } else if (!command->has_data && !command->has_le &&
               raw.len > HEADER) { /* lengths do not fit */
        out->data = bytes_from(raw, HEADER + 1);
        out->damaged = out->damaged || raw.at[HEADER] > out->data.len;
    }
}

static bool is_warning(const struct apdu *apdu)
{
    unsigned sw1 = apdu->sw >> 8;

    return sw1 == 0x62 || (sw1 == 0x63 && (apdu->sw & 0xF0) != 0xC0); /* 63Cx: tries left */
}

/* Data objects and challenges that are transferred in several commands (TS 102 221 11.1.16, 11.3).
 */
static bool is_continued(const struct apdu *apdu)
{
    unsigned ins = apdu->command.ins;
    uint16_t sw = apdu->sw;

    return (ins == INS_RETRIEVE_DATA || ins == INS_SET_DATA || ins == INS_AUTHENTICATE_CHAIN) &&
           (sw == SW_MORE_DATA || sw == SW_MORE_DATA_PROACTIVE || sw == SW_MORE_EXPECTED ||
            sw == SW_MORE_EXPECTED_PROACTIVE);
}

static bool is_store_data(const struct apdu *apdu)
{
    return apdu->command.ins == INS_STORE_DATA && apdu->command.proprietary;
}

/* More blocks of a chain follow this command. */
static bool has_more(const struct apdu *apdu)
{
    return (is_store_data(apdu) && !(apdu->command.p1 & P1_LAST_BLOCK)) || apdu->command.chaining ||
           is_continued(apdu);
}

static enum wait next_wait(const struct apdu *apdu, bool more)
{
    unsigned sw1 = apdu->sw >> 8;
    bool fetches = apdu->command.ins == INS_GET_RESPONSE;

    if (sw1 == SW1_MORE || (sw1 == SW1_GSM_RESPONSE && apdu->command.cla == CLA_GSM))
        return WAIT_RESPONSE;
    if (sw1 == SW1_WRONG_LE)
        return fetches ? WAIT_RESPONSE : WAIT_REPEAT;
    if (is_warning(apdu) && !fetches && apdu->data.len && apdu->response.len == 0)
        return WAIT_WARNING;
    return more && (sw_is_ok(apdu->sw) || is_warning(apdu)) ? WAIT_BLOCK : WAIT_NONE;
}

static bool is_next_block(const struct assembly *assembly, const struct apdu *apdu)
{
    const struct capdu *command = &apdu->command;
    const struct exchange *open = &assembly->exchange;

    if (command->ins != open->ins)
        return false;
    if (is_store_data(apdu))
        return command->p2 > assembly->p2;
    if (assembly->cla & CLA_CHAINING)
        return command->p1 == open->p1 && command->p2 == open->p2 &&
               (command->cla | CLA_CHAINING) == assembly->cla;
    if (command->ins == INS_AUTHENTICATE_CHAIN)
        return (command->p1 & P_BLOCK) == 0;
    return command->cla == assembly->cla && (command->p2 & P_BLOCK) == 0;
}

static bool is_repeated(const struct assembly *assembly, const struct apdu *apdu)
{
    const struct capdu *command = &apdu->command;
    struct bytes sent = octets_bytes(&assembly->command);

    return command->cla == assembly->cla && command->ins == assembly->exchange.ins &&
           command->p1 == assembly->p1 && command->p2 == assembly->p2 &&
           bytes_equal(apdu->data, bytes_from(sent, sent.len - assembly->appended));
}

static enum role role_of(const struct assembly *assembly, const struct apdu *apdu)
{
    enum wait wait = assembly->wait;

    if (apdu->command.ins == INS_GET_RESPONSE)
        return wait == WAIT_RESPONSE || wait == WAIT_WARNING ? ROLE_RESPONSE : ROLE_NEW;
    if (wait == WAIT_REPEAT && is_repeated(assembly, apdu))
        return ROLE_REPEAT;
    return wait != WAIT_NONE && assembly->more && is_next_block(assembly, apdu) ? ROLE_BLOCK
                                                                                : ROLE_NEW;
}

static void begin(struct exchange *exchange, const struct session_card *card,
                  const struct apdu *apdu, unsigned channel)
{
    const struct capdu *command = &apdu->command;
    bool later = command->ins == INS_GET_RESPONSE || (is_store_data(apdu) && command->p2 != 0);

    *exchange = (struct exchange){.kind = EXCHANGE_COMMAND,
                                  .flags = later ? EXCHANGE_INCOMPLETE : 0,
                                  .number = apdu->record->number,
                                  .time = apdu->record->event.time,
                                  .card = card->name,
                                  .channel = channel,
                                  .cla = command->cla,
                                  .ins = command->ins,
                                  .p1 = command->p1,
                                  .p2 = command->p2,
                                  .pins = ""};
}

/* What each APDU adds. */
static void count(struct exchange *exchange, const struct apdu *apdu)
{
    const struct trace_event *event = &apdu->record->event;

    exchange->last = apdu->record->number;
    exchange->sw = apdu->sw;
    exchange->apdus++;
    exchange->octets_sent += event->command.len;
    exchange->octets_received += event->data.len + (apdu->sw ? 2 : 0);
    if (apdu->command.ins != INS_GET_RESPONSE || exchange->apdus == 1)
        exchange->le = apdu->command.le;
    if (apdu->damaged)
        exchange->flags |= EXCHANGE_INCOMPLETE;
    if (exchange->apdus == 1)
        exchange->nanoseconds = event->nanoseconds;
    else if (exchange->time >= 0 && event->time > exchange->time)
        exchange->nanoseconds = event->time - exchange->time;
}

static void clear(struct trace_session *session, struct assembly *assembly)
{
    assembly->wait = WAIT_NONE;
    assembly->more = false;
    assembly->appended = 0;
    assembly->warning = 0;
    octets_clear(session, &assembly->command);
    octets_clear(session, &assembly->response);
    events_clear(session, &assembly->events);
}

static int finish(struct trace_session *session, struct session_card *card,
                  struct assembly *assembly, unsigned flags)
{
    struct exchange *exchange = &assembly->exchange;
    int result;

    exchange->flags |= flags;
    exchange->command = octets_bytes(&assembly->command);
    exchange->response = octets_bytes(&assembly->response);
    exchange->events = assembly->events.at;
    exchange->event_count = assembly->events.count;
    if (assembly->warning && exchange->sw == SW_OK)
        exchange->sw = assembly->warning;
    assembly->wait = WAIT_NONE;
    result = session_complete(session, card, exchange);
    clear(session, assembly);
    return result;
}

/* The open exchange ends as far as it goes. */
static int interrupt(struct trace_session *session, struct session_card *card,
                     struct assembly *assembly, unsigned flags)
{
    unsigned all = assembly->more ? EXCHANGE_PART : 0;

    if (assembly->wait == WAIT_RESPONSE)
        all |= EXCHANGE_INCOMPLETE;
    else if (assembly->wait != WAIT_WARNING || assembly->more)
        all |= flags;
    return finish(session, card, assembly, all);
}

int assembly_interrupt(struct trace_session *session, struct session_card *card, unsigned flags)
{
    int result = 0;

    for (unsigned i = 0; i < APDU_CHANNELS; i++) {
        struct session_channel *channel = card->channels[i];
        int ended = channel && channel->assembly.wait != WAIT_NONE
                        ? interrupt(session, card, &channel->assembly, flags)
                        : 0;

        result = result ? result : ended;
    }
    return result;
}

void assembly_free(struct trace_session *session, struct assembly *assembly)
{
    octets_free(session, &assembly->command);
    octets_free(session, &assembly->response);
    events_free(session, &assembly->events);
}

/* Events before this APDU. Those that have no room are exchanges of their own. */
static int take_events(struct trace_session *session, struct session_card *card,
                       struct events *events)
{
    int err = card->pending.count ? events_move(session, card, events, &card->pending) : 0;

    return err == ERR_TOO_LONG ? events_emit(session, card, &card->pending) : err;
}

/* An APDU that is an exchange of its own; nothing is copied. */
static int emit_whole(struct trace_session *session, struct session_card *card,
                      const struct apdu *apdu, unsigned channel, unsigned flags)
{
    struct exchange exchange;
    int result;

    begin(&exchange, card, apdu, channel);
    count(&exchange, apdu);
    exchange.flags |= flags;
    exchange.command = apdu->data;
    exchange.response = apdu->response;
    exchange.events = card->pending.at;
    exchange.event_count = card->pending.count;
    result = session_complete(session, card, &exchange);
    events_clear(session, &card->pending);
    return result;
}

static int append(struct trace_session *session, struct session_card *card,
                  struct assembly *assembly, const struct apdu *apdu, enum role role)
{
    int err = 0;

    if (role == ROLE_NEW || role == ROLE_BLOCK) {
        err = octets_put(session, card, &assembly->command, apdu->data);
        if (err == 0)
            assembly->appended = apdu->data.len;
    }
    return err == 0 && apdu->response.len
               ? octets_put(session, card, &assembly->response, apdu->response)
               : err;
}

static int take(struct trace_session *session, struct session_card *card, unsigned number,
                const struct apdu *apdu, enum role role)
{
    struct assembly *assembly = &card->channels[number]->assembly;
    const struct capdu *command = &apdu->command;
    bool fetches = role == ROLE_RESPONSE;
    bool more = fetches ? assembly->more : has_more(apdu);
    enum wait wait = next_wait(apdu, more);
    int err;

    if (role == ROLE_NEW && wait == WAIT_NONE)
        return emit_whole(session, card, apdu, number,
                          more ? EXCHANGE_PART : 0); /* a refused block */
    if (role == ROLE_NEW)
        begin(&assembly->exchange, card, apdu, number);
    else if (role == ROLE_BLOCK && is_store_data(apdu) && command->p2 != assembly->p2 + 1)
        assembly->exchange.flags |= EXCHANGE_INCOMPLETE; /* blocks between them are lost */
    err = append(session, card, assembly, apdu, role);
    if (err == ERR_TOO_LONG && role == ROLE_NEW) {
        clear(session, assembly);
        return emit_whole(session, card, apdu, number, EXCHANGE_INCOMPLETE);
    }
    if (err == ERR_TOO_LONG) {
        err = finish(session, card, assembly, EXCHANGE_INCOMPLETE | EXCHANGE_PART);
        return err ? err : emit_whole(session, card, apdu, number, EXCHANGE_INCOMPLETE);
    }
    if (err == 0)
        err = take_events(session, card, &assembly->events);
    if (err)
        return err;
    count(&assembly->exchange, apdu);
    if (!fetches) {
        assembly->cla = command->cla;
        assembly->p1 = command->p1;
        assembly->p2 = command->p2;
        assembly->more = more;
        assembly->warning = wait == WAIT_WARNING ? apdu->sw : 0;
    }
    assembly->wait = wait;
    return wait == WAIT_NONE ? finish(session, card, assembly, more ? EXCHANGE_PART : 0) : 0;
}

/* GET RESPONSE comes on the channel of its command, or, of some terminals, on the basic one. */
static unsigned response_channel(const struct session_card *card, const struct apdu *apdu)
{
    unsigned number = apdu->command.channel;
    const struct session_channel *last = card->channels[card->last_channel];
    const struct session_channel *own = card->channels[number];

    if (own && role_of(&own->assembly, apdu) == ROLE_RESPONSE)
        return number;
    return last && last->assembly.wait == WAIT_RESPONSE && apdu->response.len ? card->last_channel
                                                                              : number;
}

int assembly_channel(struct trace_session *session, struct session_card *card, unsigned number)
{
    if (card->channels[number])
        return 0;
    session_reserve(session, card, sizeof(*card->channels[number])); /* small: no limit */
    card->channels[number] = calloc(1, sizeof(*card->channels[number]));
    if (!card->channels[number])
        return ERR_MEMORY;
    session->held += sizeof(*card->channels[number]);
    if (number || card->powered)
        selection_reset(&card->channels[number]->selection);
    return 0;
}

int assembly_apdu(struct trace_session *session, struct session_card *card,
                  const struct trace_record *record)
{
    struct apdu apdu;
    struct assembly *assembly;
    enum role role;
    unsigned number;
    int err;

    parse(&apdu, record);
    number =
        apdu.command.ins == INS_GET_RESPONSE ? response_channel(card, &apdu) : apdu.command.channel;
    err = assembly_channel(session, card, number);
    if (err < 0)
        return err;
    assembly = &card->channels[number]->assembly;
    role = role_of(assembly, &apdu);
    if (role == ROLE_NEW && assembly->wait != WAIT_NONE)
        err = interrupt(session, card, assembly, 0);
    card->last_channel = number;
    return err ? err : take(session, card, number, &apdu, role);
}
