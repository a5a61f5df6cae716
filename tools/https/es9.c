/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/https/es9.h"

#include "apdu/base64.h"
#include "apdu/host.h"
#include "apdu/text.h"
#include "tools/pki/pki.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PORT_DEFAULT = 443, HOST_MAX = 256 };

static int fail(struct es9_error *error, int err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static int fail(struct es9_error *error, int err, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(error->text, sizeof(error->text), format, arguments);
    va_end(arguments);
    return err;
}

const char *es9_address_problem(const char *address)
{
    static const char host_characters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._:[]";
    struct bytes name;
    uint16_t port;

    if (strstr(address, "://"))
        return "the address is a URL; give host[:port]";
    if (host_split(bytes_at(address, strlen(address)), &name, &port) < 0 || name.len >= HOST_MAX ||
        address[strspn(address, host_characters)])
        return "invalid server address; give host[:port]";
    return NULL;
}

int es9_address_read(struct bytes given, char address[ES9_ADDRESS_SIZE])
{
    if (given.len >= ES9_ADDRESS_SIZE || (given.len && memchr(given.at, 0, given.len)))
        return ERR_MALFORMED;
    snprintf(address, ES9_ADDRESS_SIZE, "%.*s", (int)given.len, (const char *)given.at);
    return 0;
}

/* HOST or HOST:PORT; the host is used in SNI, certificate checks and Host without a final dot. */
static int split_address(struct es9_error *error, const char *address, char host[HOST_MAX],
                         uint16_t *port)
{
    const char *problem = es9_address_problem(address);
    struct bytes name;

    if (problem)
        return fail(error, ERR_MALFORMED, "%s: %s", address, problem);
    host_split(bytes_at(address, strlen(address)), &name, port);
    snprintf(host, HOST_MAX, "%.*s", (int)name.len, (const char *)name.at);
    if (*port == 0)
        *port = PORT_DEFAULT;
    return 0;
}

/* Reads header.functionExecutionStatus (SGP.22 6.5.1.4): 0; ERR_STATE with the status codes, if
 * any; ERR_MALFORMED. */
static int check_header(struct es9_error *error, const char *function, const json_t *answer)
{
    const json_t *status =
        json_object_get(json_object_get(answer, "header"), "functionExecutionStatus");
    const json_t *code = json_object_get(status, "statusCodeData");
    const char *text = json_string_value(json_object_get(status, "status"));
    const char *subject = json_string_value(json_object_get(code, "subjectCode"));
    const char *reason = json_string_value(json_object_get(code, "reasonCode"));
    const char *message = json_string_value(json_object_get(code, "message"));

    if (!text)
        return fail(error, ERR_MALFORMED,
                    "%s: malformed server response: no header.functionExecutionStatus.status",
                    function);
    if (strncmp(text, "Executed-", 9) == 0)
        return 0;
    if (!subject && !reason)
        return fail(error, ERR_STATE, "%s: the server reports status %s without status codes%s%s",
                    function, text, message ? ": " : "", message ? message : "");
    snprintf(error->subject, sizeof(error->subject), "%s", subject ? subject : "");
    snprintf(error->reason, sizeof(error->reason), "%s", reason ? reason : "");
    return fail(error, ERR_STATE, "%s: refused by the server: %s/%s%s%s", function,
                subject ? subject : "(no subject code)", reason ? reason : "(no reason code)",
                message ? " " : "", message ? message : "");
}

/* A status other than 200 or 204; the first line of the body may have the reason. */
static int fail_status(struct es9_error *error, const char *function, int status, struct bytes body)
{
    char why[200];
    size_t len = 0;

    while (len < body.len && body.at[len] != '\r' && body.at[len] != '\n')
        len++;
    text_show(why, sizeof(why), bytes_cut(body, 0, len));
    return fail(error, ERR_IO, "%s: HTTP status %d%s%s", function, status, len ? ": " : "", why);
}

static int read_answer(struct es9_error *error, const char *function, int status, struct bytes body,
                       json_t **out)
{
    json_error_t why;
    json_t *answer;
    int err;

    if (!out)
        return status == 204 || status == 200 ? 0 : fail_status(error, function, status, body);
    if (status != 200)
        return fail_status(error, function, status, body);
    answer =
        json_loadb((const char *)body.at, body.len, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &why);
    if (!answer)
        return fail(error, ERR_MALFORMED, "%s: malformed server response: the body is not JSON: %s",
                    function, body.len ? why.text : "empty body");
    if (!json_is_object(answer)) {
        json_decref(answer);
        return fail(error, ERR_MALFORMED,
                    "%s: malformed server response: the body is not a JSON object", function);
    }
    err = check_header(error, function, answer);
    if (err < 0)
        json_decref(answer);
    else
        *out = answer;
    return err;
}

/* The request and its destination. */
struct call {
    char host[HOST_MAX], path[128];
    char *text;
    struct https_request request;
};

static void end_call(struct call *call)
{
    free(call->text);
}

/* Takes the reference of `in`. To be ended also after an error. */
static int begin_call(struct call *call, const struct es9_client *client, const char *address,
                      const char *function, json_t *in, struct es9_error *error)
{
    int err;

    *error = (struct es9_error){.text = ""};
    *call = (struct call){.text = json_dumps(in, JSON_COMPACT)};
    json_decref(in);
    if (!call->text)
        return fail(error, ERR_MEMORY, "out of memory");
    call->request = (struct https_request){.host = call->host,
                                           .path = call->path,
                                           .content_type = "application/json;charset=UTF-8",
                                           .user_agent = client->user_agent,
                                           .admin_protocol = ES9_ADMIN_PROTOCOL,
                                           .body = bytes_at(call->text, strlen(call->text))};
    err = split_address(error, address, call->host, &call->request.port);
    snprintf(call->path, sizeof(call->path), "/gsma/rsp2/es9plus/%s", function);
    return err;
}

int es9_call(const struct es9_client *client, const char *address, const char *function, json_t *in,
             json_t **out, struct es9_error *error)
{
    struct https_error why = {""};
    struct bytes body = BYTES_NONE;
    struct call call;
    int status = 0;
    int err = begin_call(&call, client, address, function, in, error);

    if (err == 0) {
        err = https_post(&call.request, client->trust, &status, &body, &why);
        if (err < 0)
            fail(error, err, "%s: %s", function, why.text);
    }
    if (err == 0)
        err = read_answer(error, function, status, body, out);
    free((void *)(uintptr_t)body.at);
    end_call(&call);
    return err;
}

struct es9_pending {
    struct https_post *post;
    char function[64];
    bool has_answer;
    es9_done *done;
    void *context;
};

static void on_answer(void *context, int err, int status, struct bytes body,
                      const struct https_error *why)
{
    struct es9_pending *pending = context;
    struct es9_error error = {.text = ""};
    json_t *answer = NULL;

    if (err < 0)
        fail(&error, err, "%s: %s", pending->function, why->text);
    else
        err = read_answer(&error, pending->function, status, body,
                          pending->has_answer ? &answer : NULL);
    free((void *)(uintptr_t)body.at);
    pending->done(pending->context, err, answer, &error);
    free(pending);
}

int es9_start(struct es9_pending **out, const struct es9_client *client, struct event_base *base,
              const char *address, const char *function, json_t *in, bool has_answer,
              es9_done *done, void *context, struct es9_error *error)
{
    struct es9_pending *pending = calloc(1, sizeof(*pending));
    struct https_error why = {""};
    struct call call;
    int err = begin_call(&call, client, address, function, in, error);

    if (err == 0 && !pending)
        err = fail(error, ERR_MEMORY, "out of memory");
    if (err == 0) {
        *pending = (struct es9_pending){.has_answer = has_answer, .done = done, .context = context};
        snprintf(pending->function, sizeof(pending->function), "%s", function);
        err = https_post_start(&pending->post, base, &call.request, client->trust, on_answer,
                               pending, &why);
        if (err < 0)
            fail(error, err, "%s: %s", function, why.text);
    }
    end_call(&call);
    if (err < 0)
        free(pending);
    else
        *out = pending;
    return err;
}

void es9_cancel(struct es9_pending *pending)
{
    https_post_cancel(pending->post);
    free(pending);
}

int es9_take(const json_t *object, const char *key, struct arena *arena, struct bytes *out)
{
    const char *text = json_string_value(json_object_get(object, key));
    struct buf buf = arena_buf(arena, text ? strlen(text) : 0);

    *out = BYTES_NONE;
    if (buf.overflow)
        return ERR_MEMORY;
    if (!text || base64_read(&buf, text) < 0)
        return ERR_MALFORMED;
    *out = buf_bytes(&buf);
    return 0;
}

json_t *es9_octets(struct bytes octets)
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

void es9_trust_pki(struct https_trust *trust, const char *pki,
                   char roots[HTTPS_ROOTS_MAX][ES9_PATH_MAX])
{
    static const enum ec_curve curves[HTTPS_ROOTS_MAX] = {EC_CURVE_P256, EC_CURVE_BRAINPOOL_P256R1};
    size_t count = 0;

    for (size_t i = 0; i < HTTPS_ROOTS_MAX; i++) {
        pki_path(roots[count], ES9_PATH_MAX, pki, PKI_CI, curves[i], false);
        if (access(roots[count], R_OK) == 0 || errno != ENOENT) { /* reading it says why not */
            trust->roots[count] = roots[count];
            count++;
        }
    }
}
