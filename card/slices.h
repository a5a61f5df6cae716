/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euiccd.h for code that works on slices: card/, tools/ and tests. */
#ifndef CARD_SLICES_H
#define CARD_SLICES_H

#include "apdu/apdu.h"
#include "apdu/err.h"
#include "card/euiccd.h"

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

#endif
