/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/export/export.h"

#include "apdu/cat.h"
#include "apdu/err.h"
#include "apdu/trace_sink.h"
#include "tools/trace/decode/decode.h"
#include "tools/trace/decode/function.h"
#include "tools/trace/export/export_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIRST_PORT = 49152, /* the first dynamic one */
    NAME_MAX = 200,
    LINE_MAX = 300,
    COMMAND_MAX = 5 + 255, /* a short APDU */
    PACKET_MAX = 262144,   /* the longest that Wireshark reads */
    /* Tags of upper PDUs (LINKTYPE_WIRESHARK_UPPER_PDU). */
    TAG_END = 0,
    TAG_DISSECTOR = 12,
    TAG_PROTOCOL = 33,
    TAG_DIRECTION = 35,
    TAG_INFORMATION = 36
};

int64_t export_time(struct trace_export *export, int64_t time)
{
    if (time >= 0)
        export->time = time;
    return export->time;
}

/* ---- Cards ---- */

static void card_free(struct export_card *card)
{
    trace_bip_free(card->bip);
    fifo_free(&card->package);
    free(card->name);
    free(card);
}

static void card_drop_package(struct export_card *card)
{
    fifo_drop(&card->package, SIZE_MAX);
    card->package_len = 0;
}

static struct export_card *card_new(struct trace_export *export, const char *name)
{
    struct export_card *card = calloc(1, sizeof(*card));
    char text[NAME_MAX];

    if (!card)
        return NULL;
    card->export = export;
    card->name = strdup(name);
    if (!card->name || trace_bip_new(&card->bip, &export_channels, card) < 0) {
        card_free(card);
        return NULL;
    }
    card->number = ++export->card_count;
    card->next_port = FIRST_PORT;
    snprintf(text, sizeof(text), "%s: IP and GSMTAP", name);
    card->packets = capture_interface(&export->capture, PCAPNG_RAW_IP, text);
    snprintf(text, sizeof(text), "%s: ES10", name);
    card->pdus = capture_interface(&export->capture, PCAPNG_UPPER_PDU, text);
    card->next = export->cards;
    export->cards = card;
    return card;
}

static struct export_card *card_of(struct trace_export *export, const char *name)
{
    for (struct export_card *card = export->cards; card; card = card->next)
        if (strcmp(card->name, name) == 0)
            return card;
    return card_new(export, name);
}

/* ---- ES10 ---- */

static void put_tag(struct buf *out, unsigned tag, const char *value, size_t len)
{
    static const char zeros[4];

    buf_put_u16(out, tag);
    buf_put_u16(out, (unsigned)(len + (-len & 3)));
    buf_put(out, bytes_at(value, len));
    buf_put(out, bytes_at(zeros, -len & 3));
}

/* One message of `len` octets as an upper PDU; `message` may be the first of them. `line` is for
 * the column "Info". ERR_MEMORY. */
static int write_pdu(struct export_card *card, struct bytes message, size_t len, bool response,
                     int64_t time, const char *line)
{
    const char *dissector = response ? "sgp32.response" : "sgp32.request";
    const char direction[4] = {0, 0, 0, response};
    struct fifo *pdu = &card->export->pdu;
    uint8_t tags_octets[LINE_MAX + 100];
    struct buf tags = BUF_OVER(tags_octets);
    int err;

    put_tag(&tags, TAG_DISSECTOR, dissector, strlen(dissector));
    put_tag(&tags, TAG_PROTOCOL, "ES10", 4);
    put_tag(&tags, TAG_DIRECTION, direction, sizeof(direction));
    put_tag(&tags, TAG_INFORMATION, line, strlen(line));
    put_tag(&tags, TAG_END, "", 0);
    if (message.len == 0)
        return 0;
    fifo_drop(pdu, SIZE_MAX);
    err = fifo_add(pdu, buf_bytes(&tags));
    if (err == 0)
        err = fifo_add(pdu, bytes_cut(message, 0, PACKET_MAX - tags.len));
    if (err == 0)
        capture_packet(&card->export->capture, card->pdus, export_time(card->export, time),
                       fifo_bytes(pdu), tags.len + len, line);
    return err;
}

static int64_t end_of(const struct exchange *exchange)
{
    return exchange->time < 0 ? -1 : exchange->time + exchange->nanoseconds;
}

static int write_es10(struct export_card *card, const struct exchange *exchange)
{
    struct es10_call call = exchange_es10(exchange);
    const char *function = decode_function(exchange);
    char line[LINE_MAX];
    int err = write_pdu(card, call.request, call.request.len, false, exchange->time,
                        function ? function : "ES10");

    decode_summary(exchange, line, sizeof(line));
    return err < 0
               ? err
               : write_pdu(card, call.response, call.response.len, true, end_of(exchange), line);
}

/* A Bound Profile Package is one request; its response is the ProfileInstallationResult. No more of
 * it is kept than a packet takes. */
static int write_package(struct export_card *card, const struct exchange *exchange)
{
    struct bytes response = exchange->response;
    char line[LINE_MAX];
    int err;

    if (exchange->bpp_offset != card->package_len)
        card_drop_package(card);
    if (exchange->bpp_offset == card->package_len) {
        err = fifo_add(&card->package,
                       bytes_cut(exchange->command, 0, PACKET_MAX - fifo_len(&card->package)));
        if (err < 0)
            return err;
        card->package_len += exchange->command.len;
    }
    if (response.len == 0)
        return 0;
    decode_summary(exchange, line, sizeof(line));
    err = write_pdu(card, fifo_bytes(&card->package), card->package_len, false, exchange->time,
                    "ES10b.LoadBoundProfilePackage");
    card_drop_package(card);
    return err < 0 ? err : write_pdu(card, response, response.len, true, end_of(exchange), line);
}

/* ---- Other commands ---- */

/* FETCH and TERMINAL RESPONSE that move octets of a channel: the IP packets show them. */
static bool moves_octets(const struct exchange *exchange)
{
    return exchange->proactive == CAT_COMMAND_SEND_DATA ||
           exchange->proactive == CAT_COMMAND_RECEIVE_DATA;
}

/* The exchange as one APDU in GSMTAP; data that is too long for one is cut, and the comment reports
 * it. */
static void write_gsmtap(struct export_card *card, const struct exchange *exchange)
{
    struct bytes data = bytes_cut(exchange->command, 0, UINT8_MAX);
    struct bytes response = bytes_cut(exchange->response, 0, UINT8_MAX + 1);
    bool cut = data.len < exchange->command.len || response.len < exchange->response.len;
    uint8_t octets[COMMAND_MAX];
    struct buf command = BUF_OVER(octets), out = BUF_OVER(card->export->packet);
    struct trace_event event = {.kind = exchange->kind == EXCHANGE_POWER ? TRACE_POWER : TRACE_APDU,
                                .card = card->name,
                                .data = response,
                                .sw = exchange->sw};
    struct segment_flow flow = {.address_len = 4, .udp = true};
    uint8_t gsmtap_octets[COMMAND_MAX + 600];
    struct buf gsmtap = BUF_OVER(gsmtap_octets);
    char line[LINE_MAX], comment[LINE_MAX + 60];

    buf_put_u8(&command, exchange->cla);
    buf_put_u8(&command, exchange->ins);
    buf_put_u8(&command, exchange->p1);
    buf_put_u8(&command, exchange->p2);
    buf_put_u8(&command, (unsigned)(data.len ? data.len : response.len));
    buf_put(&command, data);
    if (event.kind == TRACE_APDU)
        event.command = buf_bytes(&command);
    if (trace_gsmtap_put(&gsmtap, &event) < 0)
        return;
    for (unsigned i = 0; i < 2; i++) {
        memcpy(flow.ends[i].address, "\x7F\x00\x00\x01", 4);
        flow.ends[i].port = GSMTAP_PORT;
    }
    segment_put(&out, &flow, 0, 0, buf_bytes(&gsmtap));
    snprintf(comment, sizeof(comment), "%s%s", decode_summary(exchange, line, sizeof(line)),
             cut ? " (longer than an APDU: cut)" : "");
    capture_packet(&card->export->capture, card->packets, export_time(card->export, exchange->time),
                   buf_bytes(&out), out.len, comment);
}

/* ---- Public functions ---- */

int trace_export_new(struct trace_export **out, const char *path, const struct trace_keys *keys)
{
    struct trace_export *export = *out = calloc(1, sizeof(*export));
    int err;

    if (!export)
        return ERR_MEMORY;
    export->keys = keys;
    err = capture_open(&export->capture, path, keys != NULL);
    if (err < 0) {
        free(export);
        *out = NULL;
    }
    return err;
}

int trace_export_add(struct trace_export *export, const struct exchange *exchange)
{
    struct export_card *card;
    int err = 0;

    if (exchange->kind == EXCHANGE_MESSAGE)
        return 0; /* its octets are in the packets */
    card = card_of(export, exchange->card);
    if (!card)
        return ERR_MEMORY;
    if (exchange_content(exchange) == CONTENT_ES10)
        err = write_es10(card, exchange);
    else if (exchange_content(exchange) == CONTENT_BPP)
        err = write_package(card, exchange);
    else if (exchange->kind != EXCHANGE_EVENT && !moves_octets(exchange))
        write_gsmtap(card, exchange);
    return err < 0 ? err : trace_bip_add(card->bip, exchange);
}

int trace_export_end(struct trace_export *export)
{
    int err = 0, closed;

    for (struct export_card *card = export->cards; err == 0 && card; card = card->next)
        err = trace_bip_end(card->bip);
    closed = capture_close(&export->capture);
    export->capture.file = NULL;
    return err < 0 ? err : closed;
}

unsigned trace_export_opened(const struct trace_export *export)
{
    return export->opened;
}

void trace_export_free(struct trace_export *export)
{
    if (!export)
        return;
    if (export->capture.file)
        capture_close(&export->capture);
    while (export->cards) {
        struct export_card *card = export->cards;

        export->cards = card->next;
        card_free(card);
    }
    fifo_free(&export->pdu);
    free(export);
}
