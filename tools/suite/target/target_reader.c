/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A card in a PC/SC reader. */
#include "tools/suite/target/target_private.h"

#include "apdu/err.h"
#include "tools/link/link_reader.h"
#include "tools/suite/target/waiter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COMMAND_MAX = 1 << 17 };

struct reader_target {
    struct suite_target target;
    struct reader *reader;
    uint8_t atr[READER_ATR_MAX];
    uint8_t response[TARGET_RESPONSE_MAX];

    /* The command that is sent, and its response. */
    struct waiter waiter;
    uint8_t command[COMMAND_MAX];
    size_t command_len;
    struct buf out;
    uint16_t sw;
    int err;
    struct link_error error;
};

static int give_atr(struct reader_target *reader, struct bytes *atr, struct link_error *error)
{
    struct buf out = BUF_OVER(reader->atr);
    int err = reader_atr(reader->reader, &out, error);

    *atr = buf_bytes(&out);
    return err;
}

/* A command that is still without response blocks the reader. */
static int waits(struct reader_target *reader, struct link_error *error)
{
    if (waiter_wait(&reader->waiter, reader->target.until) == 0)
        return 0;
    snprintf(error->text, sizeof(error->text), "the reader still waits for the card");
    return ERR_IO;
}

static int reset(struct suite_target *target, struct bytes *atr, struct link_error *error)
{
    struct reader_target *reader = (struct reader_target *)target;
    int err = waits(reader, error);

    if (err == 0)
        err = reader_reset(reader->reader, error);

    return err < 0 ? err : give_atr(reader, atr, error);
}

static int power_cycle(struct suite_target *target, struct bytes *atr, struct link_error *error)
{
    struct reader_target *reader = (struct reader_target *)target;
    int err = waits(reader, error);

    if (err == 0)
        err = reader_power_cycle(reader->reader, error);

    return err < 0 ? err : give_atr(reader, atr, error);
}

/* In a thread of its own where there is a limit. */
static void transmit_now(void *context)
{
    struct reader_target *reader = context;

    reader->out = BUF_OVER(reader->response);
    reader->err = reader_transmit(reader->reader, bytes_at(reader->command, reader->command_len),
                                  &reader->out, &reader->sw, &reader->error);
}

static int transmit(struct suite_target *target, struct bytes command, struct bytes *data,
                    uint16_t *sw, struct link_error *error)
{
    struct reader_target *reader = (struct reader_target *)target;
    int err = waits(reader, error);

    if (err == 0 && command.len > sizeof(reader->command))
        err = ERR_TOO_LONG;
    if (err < 0)
        return err;
    if (command.len)
        memcpy(reader->command, command.at, command.len);
    reader->command_len = command.len;
    err = waiter_call(&reader->waiter, transmit_now, reader, target->until);
    if (err < 0) {
        snprintf(error->text, sizeof(error->text), "%s",
                 err == ERR_BUSY ? "the card does not respond" : err_text(err));
        return err;
    }
    *data = buf_bytes(&reader->out);
    *sw = reader->sw;
    *error = reader->error;
    return reader->err;
}

static void close_reader(struct suite_target *target)
{
    struct reader_target *reader = (struct reader_target *)target;

    if (waiter_wait(&reader->waiter, 1) < 0)
        return; /* the thread uses it until the process ends */
    reader_close(reader->reader);
    free(reader);
}

int target_open_reader(struct suite_target **out, const char *name, struct link_error *error)
{
    static const struct target_kind kind = {
        .reset = reset, .power_cycle = power_cycle, .transmit = transmit, .close = close_reader};
    struct reader_target *reader = calloc(1, sizeof(*reader));
    int err = reader ? waiter_init(&reader->waiter) : ERR_MEMORY;

    if (err == 0)
        err = reader_open(&reader->reader, name, true, error);

    if (err < 0) {
        free(reader);
        return err;
    }
    reader->target.kind = &kind;
    *out = &reader->target;
    return 0;
}
