/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/link/link.h"

#include "apdu/ins.h"
#include "apdu/sw.h"
#include "tools/link/link_reader.h"
#include "tools/trace/decode/function.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define READER_NAME "reader" /* of the card, in traces */

enum { BLOCK_MAX = 255 };
/* STORE DATA on channel 1 (SGP.22 5.7.2). */
enum { CLA_CHANNEL_1 = 0x81, P1_MORE_BLOCKS = 0x11, P1_LAST_BLOCK = 0x91 };

struct link {
    struct euiccd_card *card; /* in-process card; NULL: PC/SC reader */
    struct link_clock *clock; /* of `card`; NULL: none */
    struct reader *reader;    /* for a card in a reader */
    struct trace trace;       /* of a card in a reader */
    bool isdr_selected;       /* the ISD-R is selected on channel 1 since the last reset */
};

static int fail(struct link_error *error, int err, const char *what, const char *why)
{
    snprintf(error->text, sizeof(error->text), "%s: %s", what, why);
    return err;
}

static int64_t read_clock(void *context)
{
    return ((const struct link_clock *)context)->now;
}

int link_open_card_as(struct link **out, const struct link_card *card, struct link_error *error)
{
    struct link *link = calloc(1, sizeof(*link));
    struct euiccd_error card_error = {""};
    struct euiccd_open_options options = EUICCD_INIT(struct euiccd_open_options);
    int err = link ? 0 : ERR_MEMORY;

    options.without_ipae = !card->with_ipae;
    options.trace = card->trace;
    options.clock = card->clock ? read_clock : NULL;
    options.clock_context = card->clock;
    options.clock_for_trace = true;
    if (link)
        link->clock = card->clock;
    if (err == 0)
        err = euiccd_open(&link->card, card->path, &options, &card_error);
    if (err == 0 && !card->stays_off)
        err = euiccd_power_on(link->card, NULL);
    if (err < 0) {
        if (card_error.text[0])
            snprintf(error->text, sizeof(error->text), "%s", card_error.text);
        else
            fail(error, err, card->path, err_reason(err));
        link_close(link);
        return err;
    }
    *out = link;
    return 0;
}

int link_open_card(struct link **out, const char *path, struct euiccd_trace *trace,
                   struct link_error *error)
{
    return link_open_card_as(out, &(struct link_card){.path = path, .trace = trace}, error);
}

struct euiccd_card *link_card(const struct link *link)
{
    return link->card;
}

static int open_reader(struct link **out, const char *name, bool alone, struct link_error *error)
{
    struct link *link = calloc(1, sizeof(*link));
    int err = link ? reader_open(&link->reader, name, alone, error)
                   : fail(error, ERR_MEMORY, name, err_text(ERR_MEMORY));

    if (err < 0) {
        free(link);
        return err;
    }
    *out = link;
    return 0;
}

int link_open_reader(struct link **out, const char *name, struct link_error *error)
{
    return open_reader(out, name, false, error);
}

int link_open_reader_alone(struct link **out, const char *name, struct link_error *error)
{
    return open_reader(out, name, true, error);
}

void link_close(struct link *link)
{
    if (!link)
        return;
    reader_close(link->reader);
    euiccd_close(link->card);
    free(link);
}

void link_trace(struct link *link, struct trace_sink *sinks)
{
    link->trace = (struct trace){.card = READER_NAME, .sinks = sinks};
}

static int transmit_to_reader(struct link *link, struct bytes command, struct buf *data,
                              uint16_t *sw, struct link_error *error)
{
    size_t start = data->len;
    int err = reader_transmit(link->reader, command, data, sw, error);

    if (err == 0 && trace_is_on(&link->trace))
        trace_emit(&link->trace,
                   (struct trace_event){.kind = TRACE_APDU,
                                        .command = command,
                                        .data = bytes_at(data->at + start, data->len - start),
                                        .sw = *sw});
    return err;
}

int link_transmit(struct link *link, struct bytes command, struct buf *data, uint16_t *sw,
                  struct link_error *error)
{
    struct rapdu rapdu;

    if (link->reader)
        return transmit_to_reader(link, command, data, sw, error);
    if (link->clock)
        link->clock->now += LINK_CLOCK_STEP;
    rapdu = card_transmit(link->card, command);
    buf_put(data, rapdu.data);
    *sw = rapdu.sw;
    return 0;
}

/* Sends `command`; collects the response data with GET RESPONSE, and repeats the command after 6Cxx
 * with that Le. */
static int exchange(struct link *link, struct bytes command, struct buf *data, uint16_t *sw,
                    struct link_error *error)
{
    uint8_t again[5 + BLOCK_MAX + 1];
    int err = link_transmit(link, command, data, sw, error);

    if (err == 0 && *sw >> 8 == SW1_WRONG_LE && command.len == 5) {
        memcpy(again, command.at, 4);
        again[4] = (uint8_t)*sw;
        err = link_transmit(link, bytes_at(again, 5), data, sw, error);
    }
    while (err == 0 && *sw >> 8 == SW1_MORE) {
        const uint8_t get[] = {(uint8_t)(command.at[0] & 0x0F), INS_GET_RESPONSE, 0, 0,
                               (uint8_t)*sw};

        err = link_transmit(link, BYTES_OF(get), data, sw, error);
    }
    return err;
}

static int fail_sw(struct link_error *error, const char *function, uint16_t sw)
{
    bool is_missing = sw == SW_REFERENCE_NOT_FOUND || sw == SW_INS_NOT_SUPPORTED; /* A-24 */

    snprintf(error->text, sizeof(error->text), "%s: the card returned %04X (%s)%s", function, sw,
             sw_text(sw), is_missing ? "; it may not have this function" : "");
    return ERR_STATE;
}

/* Opens channel 1 unless it is open, and selects the ISD-R there. */
static int select_isdr(struct link *link, struct link_error *error)
{
    static const uint8_t open_channel[] = {0x00, INS_MANAGE_CHANNEL, 0x00, 0x01};
    static const uint8_t select[] = {0x01, INS_SELECT, 0x04, 0x00, 0x10, 0xA0, 0x00,
                                     0x00, 0x05,       0x59, 0x10, 0x10, 0xFF, 0xFF,
                                     0xFF, 0xFF,       0x89, 0x00, 0x00, 0x01, 0x00};
    uint8_t memory[512];
    struct buf fci = BUF_OVER(memory);
    uint16_t opened, sw;
    int err = link_transmit(link, BYTES_OF(open_channel), &fci, &opened, error);

    if (err == 0) /* the channel may be open already: SELECT fails if it is not */
        err = exchange(link, BYTES_OF(select), &fci, &sw, error);
    if (err < 0)
        return err;
    link->isdr_selected = sw_is_ok(sw);
    if (link->isdr_selected)
        return 0;
    if (sw == SW_FILE_NOT_FOUND)
        return fail(error, ERR_UNSUPPORTED, "card", "no ISD-R: the card is not an eUICC");
    return sw_is_ok(opened) ? fail_sw(error, "SELECT of the ISD-R", sw)
                            : fail_sw(error, "MANAGE CHANNEL", opened);
}

int link_es10(struct link *link, struct bytes request, struct buf *response,
              struct link_error *error)
{
    const char *function = function_of(request);
    uint16_t sw = SW_OK;
    int err = 0;

    if (response->overflow && !response->at) /* arena_buf() had no memory */
        err = fail(error, ERR_MEMORY, "response", err_text(ERR_MEMORY));
    else if (!link->isdr_selected)
        err = select_isdr(link, error);

    for (size_t at = 0, block = 0; err == 0 && at < request.len; at += BLOCK_MAX, block++) {
        uint8_t memory[5 + BLOCK_MAX];
        struct buf command = BUF_OVER(memory);
        struct bytes data = bytes_cut(request, at, BLOCK_MAX);
        bool last = at + BLOCK_MAX >= request.len;

        buf_put_u8(&command, CLA_CHANNEL_1);
        buf_put_u8(&command, INS_STORE_DATA);
        buf_put_u8(&command, last ? P1_LAST_BLOCK : P1_MORE_BLOCKS);
        buf_put_u8(&command, (unsigned)block);
        buf_put_u8(&command, (unsigned)data.len);
        buf_put(&command, data);
        err = exchange(link, buf_bytes(&command), response, &sw, error);
        if (err == 0 && !sw_is_ok(sw))
            err = fail_sw(error, function ? function : "STORE DATA", sw);
    }
    return err;
}

static int card_done(int err, struct link_error *error)
{
    return err < 0 ? fail(error, err, "card", err_reason(err)) : 0;
}

int link_reset(struct link *link, struct link_error *error)
{
    link->isdr_selected = false;
    return link->reader ? reader_reset(link->reader, error)
                        : card_done(euiccd_reset(link->card, NULL), error);
}

void link_off(struct link *link)
{
    link->isdr_selected = false;
    if (link->reader)
        reader_off(link->reader);
    else
        euiccd_power_off(link->card);
}

int link_on(struct link *link, struct link_error *error)
{
    return link->reader ? reader_on(link->reader, error)
                        : card_done(euiccd_power_on(link->card, NULL), error);
}
