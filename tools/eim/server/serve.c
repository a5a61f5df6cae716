/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/eim/server/serve.h"

#include "apdu/text.h"
#include "tools/cli/control.h"
#include "tools/cli/file.h"
#include "tools/cli/loop.h"
#include "tools/coap/coaps.h"
#include "tools/eim/esipa/esipa.h"
#include "tools/eim/server/control.h"
#include "tools/eim/server/inject.h"
#include "tools/eim/server/jobs.h"
#include "tools/eim/server/log.h"
#include "tools/pki/pki.h"

#include <errno.h>
#include <event2/event.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ESIPA_PATH "/gsma/rsp2/asn1"
#define ESIPA_TYPE "application/x-gsma-rsp-asn1"
#define JSON_PATH  "/gsma/rsp2/esipa/" /* and the name of a function (E-93) */
#define JSON_TYPE  "application/json"

/* X-Admin-Protocol by version of SGP.32: that of SGP.22, from v1.3 on its own (E-90, F.3). */
static const char *const admin_protocols[] = {
    [EUICCD_SPEC_1_2] = "gsma/rsp/v2.1.0",
    [EUICCD_SPEC_1_3] = "gsma/rsp/v1.3.0",
};

enum { ASN1 = -1 /* no function of the JSON binding */ };
enum { HTTP_BAD_REQUEST = 400, HTTP_NOT_FOUND = 404, HTTP_WRONG_TYPE = 415 };

/* The servers and their resources. */
struct serve {
    const struct eim_serve_options *options;
    struct esipa *esipa;
    struct event_base *base;
    struct https_server *https;
    struct coaps_server *coaps;
    struct control *control;
    struct jobs *jobs;
    struct key_log *keys; /* NULL: none */
    struct server_faults *faults;
    struct inject *inject;    /* NULL: --inject not given */
    void *peer;               /* of the CoAP request being handled; NULL: none */
    struct https_trust trust; /* for SM-DP+ servers */
    struct es9_client client;
    char roots[HTTPS_ROOTS_MAX][ES9_PATH_MAX];
};

static void log_line(struct serve *serve, const json_t *line)
{
    if (serve->options->json) {
        json_dumpf(line, stdout, JSON_COMPACT | JSON_SORT_KEYS);
        putchar('\n');
    } else {
        log_print(stdout, line);
    }
    fflush(stdout);
    control_send_event(serve->control, line);
}

static void on_message(void *context, const json_t *line)
{
    struct serve *serve = context;

    log_line(serve, line);
    inject_message(serve->inject, serve->peer, line);
}

static void on_fault(void *context, const struct server_fault *fault, const char *function)
{
    struct serve *serve = context;
    json_t *line = server_fault_line(fault, function);

    jobs_fault(serve->jobs, fault);
    if (!line)
        return;
    log_line(serve, line);
    json_decref(line);
}

static void on_queued(void *context, const char *eid)
{
    struct serve *serve = context;

    (void)eid;
    inject_queued(serve->inject);
}

static bool is_pushed(void *context, const char *eid)
{
    struct serve *serve = context;

    return serve->inject && inject_is_under_way(serve->inject, serve->peer, eid);
}

static void on_push_response(void *context, void *peer, int status, struct bytes body)
{
    struct serve *serve = context;

    if (serve->inject)
        inject_response(serve->inject, peer, status, body);
}

static void on_push_closed(void *context, void *peer)
{
    struct serve *serve = context;

    if (serve->inject)
        inject_closed(serve->inject, peer);
}

static int call_es9(void *context, const char *address, const char *function, json_t *in,
                    json_t **out, struct es9_error *error)
{
    return jobs_es9(((struct serve *)context)->jobs, address, function, in, out, error);
}

/* Logs a request that does not reach a function of ESipa. */
static void on_refused(void *context, const char *why)
{
    struct serve *serve = context;
    json_t *line =
        json_pack("{s:s, s:s, s:s}", "function", "HTTP", "answer", "refused", "reason", why);

    if (!line)
        return;
    log_line(serve, line);
    json_decref(line);
}

/* Responds with an HTTP status; the logged reason is the body. */
static void __attribute__((format(printf, 4, 5)))
respond_error(struct serve *serve, struct https_response *response, int status, const char *format,
              ...)
{
    char text[600], shown[600];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    text_show(shown, sizeof(shown), bytes_at(text, strlen(text)));
    on_refused(serve, shown);
    response->status = status;
    https_response_text(response, shown);
}

/* A request of either binding with its media type; refused if its header is not as in SGP.32 6.1
 * (E-90). */
static void handle_binding(struct serve *serve, int function, const char *type,
                           const struct https_incoming *in, struct https_response *response)
{
    if (!https_has_type(in, type))
        respond_error(serve, response, HTTP_WRONG_TYPE, "Content-Type \"%s\": must be %s here",
                      in->content_type, type);
    else if (!https_has_rsp_protocol(in))
        respond_error(serve, response, HTTP_BAD_REQUEST,
                      "X-Admin-Protocol \"%s\": must be gsma/rsp/vX.Y.Z (SGP.32 6.1)",
                      in->admin_protocol);
    else
        jobs_handle(serve->jobs, serve->esipa, function, in, response);
}

static void handle_https(void *context, const struct https_incoming *in,
                         struct https_response *response)
{
    struct serve *serve = context;
    bool json = strncmp(in->path, JSON_PATH, strlen(JSON_PATH)) == 0;
    const char *name = in->path + (json ? strlen(JSON_PATH) : 0);
    int function = json ? esipa_json_function(name) : ASN1;

    if (json && function < 0)
        respond_error(serve, response, HTTP_NOT_FOUND, "\"%s\" is not a function of ESipa", name);
    else if (!json && strcmp(in->path, ESIPA_PATH) != 0)
        respond_error(serve, response, HTTP_NOT_FOUND, "path \"%s\": must be %s or %sFUNCTION",
                      in->path, ESIPA_PATH, JSON_PATH);
    else
        handle_binding(serve, function, json ? JSON_TYPE : ESIPA_TYPE, in, response);
}

/* CoAP has no Content-Type for ESipa: the path is enough (E-95). */
static void handle_coap(void *context, const struct https_incoming *in,
                        struct https_response *response)
{
    struct serve *serve = context;

    serve->peer = in->peer;
    jobs_handle(serve->jobs, serve->esipa, ASN1, in, response);
    serve->peer = NULL;
}

static int fill_queue(struct esipa *esipa, const char *path)
{
    char why[FILE_WHY_MAX];
    struct eim_error error;
    int status = COMMAND_DONE;
    json_t *list = path ? file_json(path, why) : json_array();

    if (!list)
        status = command_failed("%s", why);
    else if (!json_is_array(list))
        status = command_failed("%s: must be a JSON list of packages", path);
    else if (esipa_queue_file(esipa, list, &error) < 0)
        status = command_failed("%s: %s", path, error.text);
    json_decref(list);
    return status;
}

/* Starts the configured servers. Returns an exit status. */
static int start_servers(struct serve *serve)
{
    const struct eim_serve_options *options = serve->options;
    char certificate[1024], key[1024];
    const struct https_server_options web = {.host = options->listen.host,
                                             .port = options->listen.port,
                                             .certificate = certificate,
                                             .key = key,
                                             .admin_protocol = admin_protocols[options->spec],
                                             .keys = serve->keys,
                                             .repeatable = seed_is_given(&options->seed),
                                             .handle = handle_https,
                                             .log = on_refused,
                                             .context = serve};
    const struct coaps_server_options coap = {.host = options->coap.host,
                                              .port = options->coap.port,
                                              .certificate = certificate,
                                              .key = key,
                                              .path = ESIPA_PATH,
                                              .keys = serve->keys,
                                              .handle = handle_coap,
                                              .response = on_push_response,
                                              .closed = on_push_closed,
                                              .context = serve};
    struct https_error error;
    int err;

    pki_path(certificate, sizeof(certificate), options->pki, PKI_EIM_TLS, EC_CURVE_P256, false);
    pki_path(key, sizeof(key), options->pki, PKI_EIM_TLS, EC_CURVE_P256, true);
    if (https_server_new(&serve->https, serve->base, &web, &error) < 0)
        return command_failed("%s", error.text);
    if (options->has_coap && coaps_server_new(&serve->coaps, serve->base, &coap, &error) < 0)
        return command_failed("%s", error.text);
    if (options->inject && inject_new(&serve->inject, serve->base, serve->esipa, serve->coaps) < 0)
        return command_failed("out of memory");
    err = options->control
              ? control_new(&serve->control, serve->base, options->control, serve->esipa)
              : 0;
    return err < 0 ? command_failed("%s: %s", options->control, control_error(err)) : COMMAND_DONE;
}

static void print_addresses(const struct serve *serve)
{
    const struct eim_serve_options *options = serve->options;

    printf("eIM %s at %s:%u", options->eim_id, options->listen.host,
           https_server_port(serve->https));
    if (serve->coaps)
        printf(", CoAP at %s:%u", options->coap.host, coaps_server_port(serve->coaps));
    putchar('\n');
    fflush(stdout);
}

static int listen_and_serve(struct serve *serve)
{
    struct loop loop;
    int status = loop_begin(&loop, serve->base) < 0
                     ? command_failed("signals: %s", err_text(ERR_MEMORY))
                     : start_servers(serve);

    if (status == COMMAND_DONE) {
        print_addresses(serve);
        status = loop_run(&loop);
    }
    jobs_free(serve->jobs);
    control_free(serve->control);
    inject_free(serve->inject);
    serve->inject = NULL;
    coaps_server_free(serve->coaps);
    https_server_free(serve->https);
    loop_end(&loop);
    return status;
}

static int run(struct serve *serve, struct pki_entity *entity, struct eim_state *state,
               const struct der *der)
{
    const struct eim_serve_options *options = serve->options;
    bool brainpool = strcmp(options->curve, "BRP") == 0;
    char path[600];
    struct rng rng = rng_system();
    struct esipa_options esipa = {.der = der,
                                  .eim_id = options->eim_id,
                                  .spec = options->spec,
                                  .pki = options->pki,
                                  .state = state,
                                  .rng = &rng,
                                  .forward = options->forward,
                                  .decode = options->json,
                                  .es9 = call_es9,
                                  .log = on_message,
                                  .queued = on_queued,
                                  .is_pushed = is_pushed,
                                  .faults = serve->faults,
                                  .fault = on_fault,
                                  .context = serve};
    struct pki_error error;
    int status, err;

    snprintf(path, sizeof(path), "%s/EIM/state.json", options->pki);
    if (pki_load_entity(entity, options->pki, PKI_EIM_SIGN,
                        brainpool ? EC_CURVE_BRAINPOOL_P256R1 : EC_CURVE_P256, &error) < 0)
        return command_failed("%s", error.text);
    if (!entity->key)
        return command_failed("%s: contains no private key of the eIM", options->pki);
    if (options->state)
        snprintf(path, sizeof(path), "%s", options->state);
    err = eim_state_load(state, path);
    if (err < 0)
        return command_failed("%s: %s", path, state->why);
    es9_trust_pki(&serve->trust, options->pki, serve->roots);
    serve->client = (struct es9_client){&serve->trust, "gsma-rsp-eim"};
    esipa.key = entity->key;
    if (esipa_new(&serve->esipa, &esipa) < 0 ||
        jobs_new(&serve->jobs, serve->base, &serve->client) < 0) {
        esipa_free(serve->esipa);
        return command_failed("out of memory");
    }
    status = fill_queue(serve->esipa, options->queue);
    if (status == COMMAND_DONE)
        status = listen_and_serve(serve);
    else
        jobs_free(serve->jobs);
    esipa_free(serve->esipa);
    return status;
}

/* Its own servers, and the clients of --forward. */
static int open_keys(struct serve *serve, const struct record_options *trace)
{
    int status = record_options_open_keys(trace, &serve->keys);

    return status == COMMAND_DONE ? record_options_share_keys(trace) : status;
}

int eim_serve(const struct eim_serve_options *options)
{
    struct pki_entity entity = {0};
    struct eim_state state = {.root = NULL};
    struct der *der = der_definitions_new();
    struct serve serve = {.options = options, .base = loop_base(false)};
    int status;

    if (!serve.base)
        status = command_failed("event loop: %s", strerror(errno));
    else
        status = der ? open_keys(&serve, &options->trace) : command_failed("out of memory");
    if (status == COMMAND_DONE && server_faults_new(&serve.faults, &esipa_grammar) < 0)
        status = command_failed("out of memory");
    if (status == COMMAND_DONE)
        status = fault_options_load(&options->faults, server_faults_take, serve.faults);
    if (status == COMMAND_DONE)
        status = run(&serve, &entity, &state, der);
    server_faults_free(serve.faults);
    status = command_status(status, key_log_close(serve.keys));
    pki_entity_free(&entity);
    eim_state_free(&state);
    if (serve.base)
        event_base_free(serve.base);
    der_definitions_free(der);
    return status;
}
