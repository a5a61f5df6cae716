/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A card in a PC/SC reader. */
#include "tools/suite/target/target_private.h"

#include "apdu/err.h"
#include "tools/link/link_reader.h"

#include <stdlib.h>

struct reader_target {
    struct suite_target target;
    struct reader *reader;
    uint8_t atr[READER_ATR_MAX];
    uint8_t response[TARGET_RESPONSE_MAX];
};

static int give_atr(struct reader_target *reader, struct bytes *atr, struct link_error *error)
{
    struct buf out = BUF_OVER(reader->atr);
    int err = reader_atr(reader->reader, &out, error);

    *atr = buf_bytes(&out);
    return err;
}

static int reset(struct suite_target *target, struct bytes *atr, struct link_error *error)
{
    struct reader_target *reader = (struct reader_target *)target;
    int err = reader_reset(reader->reader, error);

    return err < 0 ? err : give_atr(reader, atr, error);
}

static int power_cycle(struct suite_target *target, struct bytes *atr, struct link_error *error)
{
    struct reader_target *reader = (struct reader_target *)target;
    int err = reader_power_cycle(reader->reader, error);

    return err < 0 ? err : give_atr(reader, atr, error);
}

static int transmit(struct suite_target *target, struct bytes command, struct bytes *data,
                    uint16_t *sw, struct link_error *error)
{
    struct reader_target *reader = (struct reader_target *)target;
    struct buf out = BUF_OVER(reader->response);
    int err = reader_transmit(reader->reader, command, &out, sw, error);

    *data = buf_bytes(&out);
    return err;
}

static void close_reader(struct suite_target *target)
{
    struct reader_target *reader = (struct reader_target *)target;

    reader_close(reader->reader);
    free(reader);
}

int target_open_reader(struct suite_target **out, const char *name, struct link_error *error)
{
    static const struct target_kind kind = {
        .reset = reset, .power_cycle = power_cycle, .transmit = transmit, .close = close_reader};
    struct reader_target *reader = calloc(1, sizeof(*reader));
    int err = reader ? reader_open(&reader->reader, name, true, error) : ERR_MEMORY;

    if (err < 0) {
        free(reader);
        return err;
    }
    reader->target.kind = &kind;
    *out = &reader->target;
    return 0;
}
