/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/link.h"

#include "apdu/sw.h"
#include "ipae/ipae.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winscard.h>

enum {
    BLOCK_MAX = 255,
    RAPDU_MAX = 65538,
    ATR_MAX = 33,
    SW_MORE = 0x61,
    SW_WRONG_LE = 0x6C,
    SW_PROACTIVE = 0x91
};

struct link {
    struct card_tables *tables; /* of the card in this process */
    struct card *card;          /* NULL: a reader */
    struct ipae *ipae;          /* of the card in this process, or NULL */
    SCARDCONTEXT context;
    SCARDHANDLE handle;
    DWORD protocol;
    uint8_t atr[ATR_MAX];
    DWORD atr_len;
    bool has_context, is_connected;
    bool alone;         /* nobody else may have the reader */
    bool isdr_selected; /* on channel 1, since the last reset */
    uint8_t answer[RAPDU_MAX];
};

static int fail(struct link_error *error, int err, const char *what, const char *why)
{
    snprintf(error->text, sizeof(error->text), "%s: %s", what, why);
    return err;
}

static int open_card(struct link **out, const char *path, bool with_ipae, struct trace_sink *sinks,
                     struct link_error *error)
{
    struct link *link = calloc(1, sizeof(*link));
    struct card_error card_error = {""};
    int err = link ? card_tables_new(&link->tables) : ERR_MEMORY;

    if (err == 0) {
        const struct card_options options = {.tables = link->tables, .sinks = sinks};

        err = card_open(&link->card, path, &options, &card_error);
    }
    if (err == 0 && with_ipae)
        err = ipae_new(&link->ipae, link->card);
    if (err == 0)
        err = card_power_on(link->card, NULL);
    if (err < 0) {
        if (card_error.text[0])
            snprintf(error->text, sizeof(error->text), "%s", card_error.text);
        else
            fail(error, err, path, err_text(err));
        link_close(link);
        return err;
    }
    *out = link;
    return 0;
}

int link_open_card(struct link **out, const char *path, struct link_error *error)
{
    return open_card(out, path, false, NULL, error);
}

int link_open_card_with_ipae(struct link **out, const char *path, struct trace_sink *sinks,
                             struct link_error *error)
{
    return open_card(out, path, true, sinks, error);
}

static DWORD share_mode(const struct link *link)
{
    return link->alone ? SCARD_SHARE_EXCLUSIVE : SCARD_SHARE_SHARED;
}

/* Connects to `reader`; SCARD_S_SUCCESS or why not. */
static LONG connect(struct link *link, const char *reader)
{
    LONG result =
        SCardConnect(link->context, reader, share_mode(link), SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1,
                     &link->handle, &link->protocol);
    DWORD name_len = 0, state = 0;

    if (result != SCARD_S_SUCCESS)
        return result;
    link->is_connected = true;
    link->atr_len = sizeof(link->atr);
    return SCardStatus(link->handle, NULL, &name_len, &state, &link->protocol, link->atr,
                       &link->atr_len);
}

/* The first reader of the list whose name contains `name` and that has a card. */
static int connect_any(struct link *link, const char *list, const char *name,
                       struct link_error *error)
{
    LONG result;
    bool seen = false, taken = false;

    for (const char *reader = list; *reader; reader += strlen(reader) + 1) {
        if (!strstr(reader, name))
            continue;
        seen = true;
        result = connect(link, reader);
        if (result == SCARD_S_SUCCESS)
            return 0;
        taken |= result == SCARD_E_SHARING_VIOLATION;
    }
    return fail(error, ERR_NOT_FOUND, name[0] ? name : "PC/SC",
                taken  ? "another program has the card"
                : seen ? "no card in this reader"
                       : "no such reader");
}

static int open_reader(struct link **out, const char *name, bool alone, struct link_error *error)
{
    struct link *link = calloc(1, sizeof(*link));
    DWORD len = SCARD_AUTOALLOCATE;
    char *readers = NULL;
    LONG result;
    int err;

    if (!link)
        return fail(error, ERR_MEMORY, name, err_text(ERR_MEMORY));
    link->alone = alone;
    result = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &link->context);
    link->has_context = result == SCARD_S_SUCCESS;
    if (link->has_context)
        result = SCardListReaders(link->context, NULL, (char *)&readers, &len);
    if (result == SCARD_S_SUCCESS)
        err = connect_any(link, readers, name, error);
    else
        err = fail(error, ERR_NOT_FOUND, "PC/SC", pcsc_stringify_error(result));
    if (readers)
        SCardFreeMemory(link->context, readers);
    if (err == 0 && alone)
        err = link_reset(link, error);
    if (err < 0) {
        link_close(link);
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
    if (link->is_connected)
        SCardDisconnect(link->handle, link->alone ? SCARD_UNPOWER_CARD : SCARD_LEAVE_CARD);
    if (link->has_context)
        SCardReleaseContext(link->context);
    if (link->ipae)
        card_power_off(link->card);
    ipae_free(link->ipae);
    card_close(link->card);
    card_tables_free(link->tables);
    free(link);
}

int link_transmit(struct link *link, struct bytes command, struct buf *data, uint16_t *sw,
                  struct link_error *error)
{
    DWORD len = sizeof(link->answer);
    LONG result;

    if (link->card) {
        struct rapdu rapdu = card_transmit(link->card, command);

        buf_put(data, rapdu.data);
        *sw = rapdu.sw;
        return 0;
    }
    result = SCardTransmit(link->handle,
                           link->protocol == SCARD_PROTOCOL_T1 ? SCARD_PCI_T1 : SCARD_PCI_T0,
                           command.at, command.len, NULL, link->answer, &len);
    if (result != SCARD_S_SUCCESS || len < 2)
        return fail(error, ERR_IO, "reader", pcsc_stringify_error(result));
    buf_put(data, bytes_at(link->answer, len - 2));
    *sw = (uint16_t)(link->answer[len - 2] << 8 | link->answer[len - 1]);
    return 0;
}

/* Sends `command` and collects what GET RESPONSE has for it; 6Cxx is answered with its Le. */
static int exchange(struct link *link, struct bytes command, struct buf *data, uint16_t *sw,
                    struct link_error *error)
{
    uint8_t again[5 + BLOCK_MAX + 1];
    int err = link_transmit(link, command, data, sw, error);

    if (err == 0 && *sw >> 8 == SW_WRONG_LE && command.len == 5) {
        memcpy(again, command.at, 4);
        again[4] = (uint8_t)*sw;
        err = link_transmit(link, bytes_at(again, 5), data, sw, error);
    }
    while (err == 0 && *sw >> 8 == SW_MORE) {
        const uint8_t get[] = {(uint8_t)(command.at[0] & 0x0F), 0xC0, 0, 0, (uint8_t)*sw};

        err = link_transmit(link, BYTES_OF(get), data, sw, error);
    }
    return err;
}

static bool is_ok(uint16_t sw)
{
    return sw == SW_OK || sw >> 8 == SW_PROACTIVE;
}

/* Channel 1 is opened where it is not, and the ISD-R selected there. */
static int select_isdr(struct link *link, struct link_error *error)
{
    static const uint8_t open_channel[] = {0x00, 0x70, 0x00, 0x01};
    static const uint8_t select[] = {0x01, 0xA4, 0x04, 0x00, 0x10, 0xA0, 0x00,
                                     0x00, 0x05, 0x59, 0x10, 0x10, 0xFF, 0xFF,
                                     0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00};
    uint8_t memory[512];
    struct buf fci = BUF_OVER(memory);
    uint16_t sw;
    int err = link_transmit(link, BYTES_OF(open_channel), &fci, &sw, error);

    if (err == 0) /* it may be open already: SELECT will tell */
        err = exchange(link, BYTES_OF(select), &fci, &sw, error);
    if (err < 0)
        return err;
    if (!is_ok(sw))
        return fail(error, ERR_UNSUPPORTED, "card", "it has no ISD-R, so it is no eUICC");
    link->isdr_selected = true;
    return 0;
}

int link_es10(struct link *link, struct bytes request, struct buf *response,
              struct link_error *error)
{
    uint16_t sw = SW_OK;
    int err = link->isdr_selected ? 0 : select_isdr(link, error);

    for (size_t at = 0, block = 0; err == 0 && at < request.len; at += BLOCK_MAX, block++) {
        uint8_t memory[5 + BLOCK_MAX];
        struct buf command = BUF_OVER(memory);
        struct bytes data = bytes_cut(request, at, BLOCK_MAX);
        bool last = at + BLOCK_MAX >= request.len;

        buf_put_u8(&command, 0x81);
        buf_put_u8(&command, 0xE2);
        buf_put_u8(&command, last ? 0x91 : 0x11);
        buf_put_u8(&command, (unsigned)block);
        buf_put_u8(&command, (unsigned)data.len);
        buf_put(&command, data);
        err = exchange(link, buf_bytes(&command), response, &sw, error);
        if (err == 0 && !is_ok(sw)) {
            snprintf(error->text, sizeof(error->text), "the card answers %04X (%s)", sw,
                     sw_text(sw));
            err = ERR_STATE;
        }
    }
    return err;
}

int link_reset(struct link *link, struct link_error *error)
{
    LONG result;

    link->isdr_selected = false;
    if (link->card) {
        int err = card_reset(link->card, NULL);

        return err < 0 ? fail(error, err, "card", err_text(err)) : 0;
    }
    result = SCardReconnect(link->handle, share_mode(link), SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1,
                            SCARD_RESET_CARD, &link->protocol);
    return result == SCARD_S_SUCCESS ? 0
                                     : fail(error, ERR_IO, "reader", pcsc_stringify_error(result));
}
