/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Bound Profile Package in a response of ES9+ or ESipa (GetBoundProfilePackage), which a card
 * with an IPAe downloads itself: in ASN.1 as a data object BF36, in JSON as the Base64 member
 * "boundProfilePackage".
 */
#include "apdu/base64.h"
#include "apdu/err.h"
#include "apdu/tlv.h"
#include "tools/trace/session/bpp_private.h"
#include "tools/trace/session/coap_message.h"

#include <stdlib.h>
#include <string.h>

enum { TAG_PACKAGE = 0xBF36, DEPTH_MAX = 6 };

/* The part behind the first `text`; empty: it is not there. */
static struct bytes behind(struct bytes octets, const char *text)
{
    size_t len = strlen(text);
    const uint8_t *at = octets.len ? memmem(octets.at, octets.len, text, len) : NULL;

    return at ? bytes_from(octets, (size_t)(at - octets.at) + len) : BYTES_NONE;
}

/* The value of BF36 in `list`, which may be nested. */
static struct bytes find_object(struct bytes list, unsigned depth)
{
    struct bytes found = BYTES_NONE;
    struct tlv tlv;

    while (found.len == 0 && depth < DEPTH_MAX && tlv_next(&list, &tlv) == 0) {
        if (tlv.tag == TAG_PACKAGE)
            return tlv.whole;
        if (tlv_is_constructed(tlv.tag))
            found = find_object(tlv.value, depth + 1);
    }
    return found;
}

/* The octets of the JSON member, on the heap; empty: there is none. */
static int find_member(struct bytes body, uint8_t **memory, struct bytes *package)
{
    struct bytes rest = behind(body, "\"boundProfilePackage\"");
    const uint8_t *quote = rest.len ? memchr(rest.at, '"', rest.len) : NULL;
    struct buf out;
    char *text;
    size_t len = 0;
    int err;

    if (!quote)
        return 0;
    rest = bytes_from(rest, (size_t)(quote - rest.at) + 1);
    text = malloc(rest.len + 1);
    *memory = malloc(rest.len + 1);
    if (!text || !*memory) {
        free(text);
        return ERR_MEMORY;
    }
    for (size_t i = 0; i < rest.len && rest.at[i] != '"'; i++)
        if (rest.at[i] != '\\') /* "\/" */
            text[len++] = (char)rest.at[i];
    text[len] = '\0';
    out = buf_over(*memory, rest.len + 1);
    err = base64_read(&out, text);
    free(text);
    if (err == 0)
        *package = buf_bytes(&out);
    return 0;
}

/* The body of a response of HTTP or CoAP; empty for other protocols and malformed messages. */
static struct bytes body_of(const struct exchange *exchange)
{
    struct trace_coap_message message;

    if (strcmp(exchange->protocol, "HTTP") == 0)
        return behind(exchange->response, "\r\n\r\n");
    if (strcmp(exchange->protocol, "CoAP") == 0 &&
        trace_coap_read(exchange->response, &message) == 0)
        return message.payload;
    return BYTES_NONE;
}

int session_bpp_message(struct trace_session *session, struct session_card *card,
                        struct exchange *exchange)
{
    struct bytes body = body_of(exchange), package = BYTES_NONE;
    uint8_t *memory = NULL;
    int err;

    if (exchange->flags & EXCHANGE_ENCRYPTED)
        return 0;
    err = find_member(body, &memory, &package);
    if (err == 0 && package.len == 0)
        package = find_object(body, 0);
    if (err == 0 && package.len)
        err = session_bpp_whole(session, card, package, exchange);
    free(memory);
    return err;
}
