/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls of the card and of servers: see lpa.h. */
#include "tools/lpa/lpa.h"

#include "apdu/base64.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REQUEST_MAX = 65536, PORT_DEFAULT = 443 };

int lpa_fail(struct lpa *lpa, int err, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(lpa->error, sizeof(lpa->error), format, arguments);
    va_end(arguments);
    return err;
}

int lpa_call_raw(struct lpa *lpa, struct bytes request, struct bytes *response)
{
    struct buf buf = buf_over(lpa->answer, LINK_RESPONSE_MAX);
    struct link_error error = {""};
    int err = link_es10(lpa->link, request, &buf, &error);

    *response = BYTES_NONE;
    if (err < 0)
        return lpa_fail(lpa, err, "%s", error.text);
    if (buf.overflow)
        return lpa_fail(lpa, ERR_TOO_LONG, "the card's answer is too long");
    if (buf.len)
        *response = arena_copy(&lpa->arena, buf_bytes(&buf));
    return buf.len && !response->at ? lpa_fail(lpa, ERR_MEMORY, "out of memory") : 0;
}

int lpa_call(struct lpa *lpa, const struct der_message *request_message, const void *request,
             const struct der_message *response_message, void *response)
{
    struct buf buf = arena_buf(&lpa->arena, REQUEST_MAX);
    struct bytes answer;
    int err = der_encode(lpa->der, request_message, request, &buf, NULL);

    if (err < 0)
        return lpa_fail(lpa, err, "%s: %s", request_message->type, err_text(err));
    err = lpa_call_raw(lpa, buf_bytes(&buf), &answer);
    if (err < 0)
        return err;
    err = der_decode(lpa->der, response_message, answer, response, &lpa->arena, NULL);
    return err < 0 ? lpa_fail(lpa, err, "%s of the card: %s", response_message->type, err_text(err))
                   : 0;
}

/* HOST or HOST:PORT. */
static int split_address(struct lpa *lpa, const char *address, char *host, size_t size,
                         uint16_t *port)
{
    const char *colon = strrchr(address, ':');
    size_t len = colon ? (size_t)(colon - address) : strlen(address);
    unsigned long number = colon ? strtoul(colon + 1, NULL, 10) : PORT_DEFAULT;

    if (len == 0 || len >= size || number == 0 || number > 65535)
        return lpa_fail(lpa, ERR_MALFORMED, "%s: no address of a server", address);
    snprintf(host, size, "%.*s", (int)len, address);
    *port = (uint16_t)number;
    return 0;
}

/* What functionExecutionStatus says: 0, or ERR_STATE with the codes. */
static int check_header(struct lpa *lpa, const char *function, const json_t *answer)
{
    const json_t *status =
        json_object_get(json_object_get(answer, "header"), "functionExecutionStatus");
    const json_t *code = json_object_get(status, "statusCodeData");
    const char *text = json_string_value(json_object_get(status, "status"));
    const char *subject = json_string_value(json_object_get(code, "subjectCode"));
    const char *reason = json_string_value(json_object_get(code, "reasonCode"));
    const char *message = json_string_value(json_object_get(code, "message"));

    if (text && strncmp(text, "Executed", 8) == 0)
        return 0;
    return lpa_fail(lpa, ERR_STATE, "%s: the server refuses: %s/%s %s", function,
                    subject ? subject : "?", reason ? reason : "?", message ? message : "");
}

static int read_answer(struct lpa *lpa, const char *function, int status, struct bytes body,
                       json_t **out)
{
    json_t *answer;
    int err;

    if (!out)
        return status == 204 || status == 200
                   ? 0
                   : lpa_fail(lpa, ERR_IO, "%s: HTTP status %d", function, status);
    if (status != 200)
        return lpa_fail(lpa, ERR_IO, "%s: HTTP status %d", function, status);
    answer = json_loadb((const char *)body.at, body.len, 0, NULL);
    if (!json_is_object(answer)) {
        json_decref(answer);
        return lpa_fail(lpa, ERR_MALFORMED, "%s: the answer is no JSON object", function);
    }
    err = check_header(lpa, function, answer);
    if (err < 0)
        json_decref(answer);
    else
        *out = answer;
    return err;
}

int lpa_server_call(struct lpa *lpa, const char *address, const char *function, json_t *in,
                    json_t **out)
{
    char host[256], path[128];
    char *text = json_dumps(in, JSON_COMPACT);
    struct https_request request = {.host = host,
                                    .path = path,
                                    .content_type = "application/json;charset=UTF-8",
                                    .user_agent = "gsma-rsp-lpad",
                                    .admin_protocol = "gsma/rsp/v2.5.0"};
    struct https_error error = {""};
    struct bytes body = BYTES_NONE;
    int status = 0;
    int err = text ? split_address(lpa, address, host, sizeof(host), &request.port)
                   : lpa_fail(lpa, ERR_MEMORY, "out of memory");

    json_decref(in);
    snprintf(path, sizeof(path), "/gsma/rsp2/es9plus/%s", function);
    if (err == 0) {
        request.body = bytes_at(text, strlen(text));
        err = https_post(&request, &lpa->trust, &status, &body, &error);
        if (err < 0)
            lpa_fail(lpa, err, "%s: %s", function, error.text);
    }
    if (err == 0)
        err = read_answer(lpa, function, status, body, out);
    free((void *)body.at);
    free(text);
    return err;
}

int lpa_server_take(struct lpa *lpa, const json_t *object, const char *key, struct bytes *out)
{
    const char *text = json_string_value(json_object_get(object, key));
    struct buf buf = arena_buf(&lpa->arena, text ? strlen(text) : 0);

    if (!text || base64_read(&buf, text) < 0)
        return lpa_fail(lpa, ERR_MALFORMED, "%s: missing in the server's answer, or no base64",
                        key);
    *out = buf_bytes(&buf);
    return 0;
}

json_t *lpa_server_octets(struct bytes octets)
{
    size_t size = base64_size(octets.len);
    struct buf buf = buf_over(malloc(size), size);
    json_t *text = NULL;

    if (buf.at) {
        base64_put(&buf, octets);
        text = json_stringn((const char *)buf.at, buf.len);
    }
    free(buf.at);
    return text;
}
