/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls of the card and of servers, see lpa.h. */
#include "tools/lpa/lpa.h"

#include <stdarg.h>
#include <stdio.h>

enum { REQUEST_MAX = 65536 };

void lpa_report_progress(const struct lpa *lpa, const char *what)
{
    if (lpa->progress)
        lpa->progress(lpa->context, what);
}

int lpa_fail(struct lpa *lpa, int err, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(lpa->error, sizeof(lpa->error), format, arguments);
    va_end(arguments);
    return err;
}

int lpa_check_request(struct lpa *lpa, const struct buf *request, const char *what)
{
    int err = request->at ? ERR_TOO_LONG : ERR_MEMORY; /* arena_buf() */

    return request->overflow ? lpa_fail(lpa, err, "%s: %s", what, err_text(err)) : 0;
}

int lpa_call_raw(struct lpa *lpa, struct bytes request, struct bytes *response)
{
    struct buf buf = buf_over(lpa->card_response, LINK_RESPONSE_MAX);
    struct link_error error = {""};
    int err = link_es10(lpa->link, request, &buf, &error);

    *response = BYTES_NONE;
    if (err < 0)
        return lpa_fail(lpa, err, "%s", error.text);
    if (buf.overflow)
        return lpa_fail(lpa, ERR_TOO_LONG, "the card's response is too long");
    if (buf.len)
        *response = arena_copy(&lpa->arena, buf_bytes(&buf));
    return buf.len && !response->at ? lpa_fail(lpa, ERR_MEMORY, "out of memory") : 0;
}

int lpa_call(struct lpa *lpa, const struct der_message *request_message, const void *request,
             const struct der_message *response_message, void *response)
{
    struct buf buf = arena_buf(&lpa->arena, REQUEST_MAX);
    struct bytes octets;
    int err = der_encode(lpa->der, request_message, request, &buf, NULL);

    if (err < 0)
        return lpa_fail(lpa, err, "%s: %s", request_message->type, err_text(err));
    err = lpa_call_raw(lpa, buf_bytes(&buf), &octets);
    if (err < 0)
        return err;
    err = der_decode(lpa->der, response_message, octets, response, &lpa->arena, NULL);
    return err < 0 ? lpa_fail(lpa, err, "%s of the card: %s", response_message->type, err_text(err))
                   : 0;
}

int lpa_read_address(struct lpa *lpa, struct bytes given, char address[ES9_ADDRESS_SIZE])
{
    int err = es9_address_read(given, address);

    return err < 0 ? lpa_fail(lpa, err,
                              "server address of the card: must have at most %d octets without "
                              "00, has %zu",
                              ES9_ADDRESS_SIZE - 1, given.len)
                   : 0;
}

int lpa_server_call(struct lpa *lpa, const char *address, const char *function, json_t *in,
                    json_t **out)
{
    const struct es9_client client = {&lpa->trust, "gsma-rsp-lpad"};
    struct es9_error error;
    int err = es9_call(&client, address, function, in, out, &error);

    return err < 0 ? lpa_fail(lpa, err, "%s", error.text) : 0;
}

int lpa_server_take(struct lpa *lpa, const json_t *object, const char *key, struct bytes *out)
{
    int err = es9_take(object, key, &lpa->arena, out);

    if (err == ERR_MEMORY)
        return lpa_fail(lpa, err, "%s: %s", key, err_text(err));
    if (err < 0)
        return lpa_fail(lpa, ERR_MALFORMED,
                        "malformed server response: %s is missing or not base64", key);
    return 0;
}
