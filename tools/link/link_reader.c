/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/link/link_reader.h"

#include "apdu/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winscard.h>

enum { RAPDU_MAX = 65538 };

struct reader {
    SCARDCONTEXT context;
    SCARDHANDLE handle;
    DWORD protocol;
    bool has_context, is_connected;
    bool alone; /* exclusive access */
    uint8_t response[RAPDU_MAX];
    char name[]; /* or a part of the name */
};

static int fail(struct link_error *error, int err, const char *what, const char *why)
{
    snprintf(error->text, sizeof(error->text), "%s: %s", what, why);
    return err;
}

static int fail_pcsc(struct link_error *error, int err, LONG result)
{
    return fail(error, err, "PC/SC",
                result == SCARD_E_NO_SERVICE
                    ? "pcscd is not running; `euicc run CARD --pcscd' starts one"
                    : pcsc_stringify_error(result));
}

static DWORD share_mode(const struct reader *reader)
{
    return reader->alone ? SCARD_SHARE_EXCLUSIVE : SCARD_SHARE_SHARED;
}

static const char *reason_of(LONG result)
{
    switch (result) {
    case SCARD_E_UNKNOWN_READER:
        return "no such reader";
    case SCARD_E_NO_SMARTCARD:
        return "no card in this reader";
    case SCARD_E_SHARING_VIOLATION:
        return "another program is using the card";
    default:
        return pcsc_stringify_error(result);
    }
}

/* Connects to the first reader of the list whose name contains the requested name and that has a
 * card. If there is none, the reason is that of the first such reader that is not empty. */
static int connect_any(struct reader *reader, const char *list, struct link_error *error)
{
    LONG why = SCARD_E_UNKNOWN_READER;

    for (const char *name = list; *name; name += strlen(name) + 1) {
        LONG result;

        if (!strstr(name, reader->name))
            continue;
        result =
            SCardConnect(reader->context, name, share_mode(reader),
                         SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &reader->handle, &reader->protocol);
        reader->is_connected = result == SCARD_S_SUCCESS;
        if (reader->is_connected)
            return 0;
        if (why == SCARD_E_UNKNOWN_READER || why == SCARD_E_NO_SMARTCARD)
            why = result;
    }
    return fail(error, ERR_NOT_FOUND, reader->name[0] ? reader->name : "PC/SC", reason_of(why));
}

int reader_on(struct reader *reader, struct link_error *error)
{
    DWORD len = SCARD_AUTOALLOCATE;
    char *readers = NULL;
    LONG result;
    int err;

    result = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &reader->context);
    reader->has_context = result == SCARD_S_SUCCESS;
    if (reader->has_context)
        result = SCardListReaders(reader->context, NULL, (char *)&readers, &len);
    if (result == SCARD_S_SUCCESS)
        err = connect_any(reader, readers, error);
    else
        err = fail_pcsc(error, ERR_NOT_FOUND, result);
    if (readers)
        SCardFreeMemory(reader->context, readers);
    if (err == 0 && reader->alone)
        err = reader_reset(reader, error);
    if (err < 0)
        reader_off(reader);
    return err;
}

void reader_off(struct reader *reader)
{
    if (reader->is_connected)
        SCardDisconnect(reader->handle, reader->alone ? SCARD_UNPOWER_CARD : SCARD_LEAVE_CARD);
    if (reader->has_context)
        SCardReleaseContext(reader->context);
    reader->is_connected = reader->has_context = false;
}

int reader_open(struct reader **out, const char *name, bool alone, struct link_error *error)
{
    struct reader *reader = calloc(1, sizeof(*reader) + strlen(name) + 1);
    int err;

    if (!reader)
        return fail(error, ERR_MEMORY, name, err_text(ERR_MEMORY));
    reader->alone = alone;
    memcpy(reader->name, name, strlen(name) + 1);
    err = reader_on(reader, error);
    if (err < 0) {
        free(reader);
        return err;
    }
    *out = reader;
    return 0;
}

void reader_close(struct reader *reader)
{
    if (!reader)
        return;
    reader_off(reader);
    free(reader);
}

int reader_transmit(struct reader *reader, struct bytes command, struct buf *data, uint16_t *sw,
                    struct link_error *error)
{
    DWORD len = sizeof(reader->response);
    LONG result = SCardTransmit(reader->handle,
                                reader->protocol == SCARD_PROTOCOL_T1 ? SCARD_PCI_T1 : SCARD_PCI_T0,
                                command.at, command.len, NULL, reader->response, &len);

    if (result != SCARD_S_SUCCESS)
        return fail(error, ERR_IO, "reader", pcsc_stringify_error(result));
    if (len < 2)
        return fail(error, ERR_IO, "reader", "a response without a status word");
    buf_put(data, bytes_at(reader->response, len - 2));
    *sw = (uint16_t)(reader->response[len - 2] << 8 | reader->response[len - 1]);
    return 0;
}

static int reconnect(struct reader *reader, DWORD initialization, struct link_error *error)
{
    LONG result =
        SCardReconnect(reader->handle, share_mode(reader), SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1,
                       initialization, &reader->protocol);

    return result == SCARD_S_SUCCESS ? 0
                                     : fail(error, ERR_IO, "reader", pcsc_stringify_error(result));
}

int reader_reset(struct reader *reader, struct link_error *error)
{
    return reconnect(reader, SCARD_RESET_CARD, error);
}

int reader_power_cycle(struct reader *reader, struct link_error *error)
{
    return reconnect(reader, SCARD_UNPOWER_CARD, error);
}

int reader_atr(struct reader *reader, struct buf *out, struct link_error *error)
{
    uint8_t atr[MAX_ATR_SIZE];
    DWORD name_len = 0, atr_len = sizeof(atr), state, protocol;
    LONG result = SCardStatus(reader->handle, NULL, &name_len, &state, &protocol, atr, &atr_len);

    if (result != SCARD_S_SUCCESS)
        return fail(error, ERR_IO, "reader", pcsc_stringify_error(result));
    buf_put(out, bytes_at(atr, atr_len));
    return 0;
}
