/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euiccd.h for code that works on slices: card/, tools/ and tests. */
#ifndef CARD_SLICES_H
#define CARD_SLICES_H

#include "apdu/apdu.h"
#include "apdu/err.h"
#include "card/euiccd.h"

#include <stdarg.h>
#include <stdio.h>

static inline struct euiccd_bytes to_euiccd(struct bytes bytes)
{
    return (struct euiccd_bytes){bytes.at, bytes.len};
}

static inline struct bytes from_euiccd(struct euiccd_bytes bytes)
{
    return bytes_at(bytes.data, bytes.length);
}

static inline struct rapdu card_transmit(struct euiccd_card *card, struct bytes command)
{
    struct euiccd_response response = euiccd_transmit(card, command.at, command.len);

    return (struct rapdu){bytes_at(response.data, response.length), response.sw};
}

/* Writes one line into `error`, which may be NULL. Returns `err`. */
static inline int __attribute__((format(printf, 3, 4)))
euiccd_error_set(struct euiccd_error *error, int err, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    if (error)
        vsnprintf(error->text, sizeof(error->text), format, arguments);
    va_end(arguments);
    return err;
}

#endif
