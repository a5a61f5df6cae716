/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Growing memory of a session, within SESSION-M1. */
#include "tools/trace/session/session_private.h"

#include "apdu/err.h"

#include <stdlib.h>
#include <string.h>

enum { SIZE_MIN = 512 };

int octets_grow(struct trace_session *session, const struct session_card *card,
                struct octets *octets, size_t more)
{
    size_t len = octets->len + more;
    size_t size = octets->size ? octets->size : SIZE_MIN;
    uint8_t *at;
    int err;

    if (len > SESSION_MESSAGE_MAX)
        return ERR_TOO_LONG;
    while (size < len)
        size *= 2;
    if (size == octets->size)
        return 0;
    err = session_reserve(session, card, size - octets->size);
    if (err != 0)
        return err;
    at = realloc(octets->at, size);
    if (!at)
        return ERR_MEMORY;
    session->held += size - octets->size;
    octets->at = at;
    octets->size = size;
    return 0;
}

int octets_put(struct trace_session *session, const struct session_card *card,
               struct octets *octets, struct bytes bytes)
{
    int err = octets_grow(session, card, octets, bytes.len);

    if (err != 0 || bytes.len == 0)
        return err;
    memcpy(octets->at + octets->len, bytes.at, bytes.len);
    octets->len += bytes.len;
    return 0;
}

void octets_drop(struct octets *octets, size_t len)
{
    octets->len -= len;
    memmove(octets->at, octets->at + len, octets->len);
}

void octets_clear(struct trace_session *session, struct octets *octets)
{
    octets->len = 0;
    if (octets->size > SESSION_KEPT_MAX)
        octets_free(session, octets);
}

void octets_free(struct trace_session *session, struct octets *octets)
{
    session->held -= octets->size;
    free(octets->at);
    *octets = (struct octets){0};
}
