/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/eim/esipa.h"

#include "apdu/tlv.h"
#include "card/asn1/msg_esipa.h"
#include "card/asn1/msg_notification.h"
#include "tools/eim/euicc.h"
#include "tools/eim/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ARENA_MAX = 8 << 20,
    PACKAGE_MAX = 65000,
    TRANSACTION_MAX = 16,
    TAGS_MAX = 64,
    EID_DIGITS = 2 * EID_OCTETS,
    HTTP_OK = 200,
    HTTP_NO_CONTENT = 204,
    HTTP_BAD_REQUEST = 400,
    HTTP_INTERNAL = 500
};

/* What stands at the head of a queue. */
enum package_kind { PACKAGE_NONE, PACKAGE_EUICC, PACKAGE_DATA, PACKAGE_DOWNLOAD };

/* One eUICC. */
struct client {
    struct client *next;
    char eid[EID_DIGITS + 1];
    json_t *queue;         /* list of items as they were queued */
    struct ec_public *key; /* NULL: its certificates are not known yet */
    int64_t token;
    /* What left and has no result yet: the head of the queue, or the question for certificates. */
    enum package_kind kind;
    bool identifies; /* it is that question */
    struct eim_package package;
    uint8_t transaction[TRANSACTION_MAX];
    struct bytes octets; /* malloc'd */
};

struct esipa {
    struct esipa_options options;
    struct client *clients;
    struct arena arena; /* of one request */
};

/* One request under way. */
struct exchange {
    struct esipa *esipa;
    struct client *client;
    json_t *line;
    struct buf *out;
};

int esipa_new(struct esipa **out, const struct esipa_options *options)
{
    struct esipa *esipa = calloc(1, sizeof(*esipa));

    if (!esipa)
        return ERR_MEMORY;
    esipa->options = *options;
    arena_init(&esipa->arena, ARENA_MAX);
    *out = esipa;
    return 0;
}

static void forget_package(struct client *client)
{
    free((void *)(uintptr_t)client->octets.at);
    client->octets = BYTES_NONE;
    client->kind = PACKAGE_NONE;
    client->identifies = false;
}

void esipa_free(struct esipa *esipa)
{
    struct client *next;

    if (!esipa)
        return;
    for (struct client *client = esipa->clients; client; client = next) {
        next = client->next;
        forget_package(client);
        json_decref(client->queue);
        ec_public_free(client->key);
        free(client);
    }
    arena_free(&esipa->arena);
    free(esipa);
}

/* ---- cards ---- */

static struct client *find(struct esipa *esipa, const char *eid)
{
    struct client *client = esipa->clients;

    while (client && strcmp(client->eid, eid) != 0)
        client = client->next;
    return client;
}

/* Nobody makes us remember EIDs by asking: only cards of the counters' file, and queued ones. */
static bool is_known(const struct esipa *esipa, const char *eid)
{
    const json_t *eims = json_object_get(esipa->options.state->root, "eims");

    return json_object_get(json_object_get(eims, esipa->options.eim_id), eid) != NULL;
}

/* The key of a card whose certificates were remembered; why not is no matter: it is asked again. */
static void recall(struct esipa *esipa, struct client *client)
{
    const struct esipa_options *options = &esipa->options;
    struct eim_state_card card;
    struct eim_error error;
    struct arena arena;

    arena_init(&arena, ARENA_MAX);
    if (eim_state_card(options->state, options->eim_id, client->eid, &arena, &card) == 0 &&
        eim_euicc_key(&client->key, options->pki, client->eid, card.euicc_certificate,
                      card.eum_certificate, &error) == 0)
        client->token = card.token;
    arena_free(&arena);
}

static struct client *find_or_make(struct esipa *esipa, const char *eid)
{
    struct client *client = find(esipa, eid);

    if (client)
        return client;
    client = calloc(1, sizeof(*client));
    if (!client)
        return NULL;
    snprintf(client->eid, sizeof(client->eid), "%s", eid);
    client->queue = json_array();
    if (!client->queue) {
        free(client);
        return NULL;
    }
    recall(esipa, client);
    client->next = esipa->clients;
    esipa->clients = client;
    return client;
}

/* ---- the queue ---- */

static int complain(struct eim_error *error, int err, const char *what)
{
    snprintf(error->text, sizeof(error->text), "package: %s", what);
    return err;
}

static bool is_eid(const char *text)
{
    return text && strlen(text) == EID_DIGITS && strspn(text, "0123456789") == EID_DIGITS;
}

static int read_orders(struct esipa *esipa, const json_t *list, struct arena *arena,
                       struct eim_order *order, struct eim_error *error)
{
    const struct eim_workshop workshop = {esipa->options.der, arena, error};
    const json_t *element;
    size_t i;
    int err = 0;

    if (json_array_size(list) == 0)
        return complain(error, ERR_MALFORMED, "orders: no list with an order in it");
    json_array_foreach(list, i, element)
    {
        if (err == 0)
            err = eim_order_add_json(order, &workshop, element);
    }
    return err;
}

static int check_hex(const json_t *text, size_t limit, const char *what, struct eim_error *error)
{
    uint8_t memory[TAGS_MAX];
    struct buf octets = buf_over(memory, limit);

    if (!text)
        return 0;
    if (!json_is_string(text) || buf_put_hex(&octets, json_string_value(text)) < 0 ||
        octets.len == 0)
        return complain(error, ERR_MALFORMED, what);
    return 0;
}

static int check_item(struct esipa *esipa, const json_t *item, struct eim_error *error)
{
    const json_t *orders = json_object_get(item, "orders"), *data = json_object_get(item, "data"),
                 *download = json_object_get(item, "download");
    struct eim_order order = {0};
    struct arena arena;
    int err = 0;

    error->text[0] = '\0';
    if (!is_eid(json_string_value(json_object_get(item, "eid"))))
        return complain(error, ERR_MALFORMED, "eid: not 32 digits");
    if (!!orders + !!data + !!download != 1)
        return complain(error, ERR_MALFORMED, "one of orders, data and download is needed");
    if (download && (!json_is_string(download) || !json_string_length(download)))
        return complain(error, ERR_MALFORMED, "download: no activation code");
    err = check_hex(json_object_get(item, "transaction"), TRANSACTION_MAX,
                    "transaction: not 1 to 16 octets in hex", error);
    if (err == 0)
        err = check_hex(data, TAGS_MAX, "data: no tags in hex", error);
    if (err < 0 || !orders)
        return err;
    arena_init(&arena, ARENA_MAX);
    err = read_orders(esipa, orders, &arena, &order, error);
    arena_free(&arena);
    return err;
}

int esipa_queue(struct esipa *esipa, const json_t *item, struct eim_error *error)
{
    struct client *client;
    int err = check_item(esipa, item, error);

    if (err < 0)
        return err;
    client = find_or_make(esipa, json_string_value(json_object_get(item, "eid")));
    if (!client || json_array_append_new(client->queue, json_deep_copy(item)) < 0)
        return complain(error, ERR_MEMORY, err_text(ERR_MEMORY));
    return 0;
}

/* ---- packages that leave ---- */

/* The octets of `item`'s member in the arena; BYTES_NONE when it is not there. */
static struct bytes octets_of(struct esipa *esipa, const json_t *item, const char *name)
{
    const char *text = json_string_value(json_object_get(item, name));
    struct buf octets = text ? arena_buf(&esipa->arena, strlen(text) / 2 + 1) : (struct buf){0};

    return text && buf_put_hex(&octets, text) == 0 ? buf_bytes(&octets) : BYTES_NONE;
}

static int put_orders(struct esipa *esipa, struct client *client, const json_t *item,
                      struct buf *out)
{
    const struct esipa_options *options = &esipa->options;
    const struct eim_signer signer = {bytes_at(options->eim_id, strlen(options->eim_id)),
                                      options->key, client->token};
    struct buf eid = BUF_OVER(client->package.eid);
    struct bytes transaction = octets_of(esipa, item, "transaction");
    struct eim_order order = {0};
    struct eim_error error;
    int err = read_orders(esipa, json_object_get(item, "orders"), &esipa->arena, &order, &error);

    memcpy(client->transaction, transaction.len ? transaction.at : client->transaction,
           transaction.len);
    client->package.transaction_id =
        transaction.len ? bytes_at(client->transaction, transaction.len) : BYTES_NONE;
    client->package.counter = eim_state_counter(options->state, options->eim_id, client->eid) + 1;
    if (err == 0)
        err = buf_put_hex(&eid, client->eid);
    if (err == 0)
        err = eim_package_put(options->der, &signer, &client->package, &order, out);
    if (err == 0)
        err = eim_state_put_counter(options->state, options->eim_id, client->eid,
                                    client->package.counter);
    return err;
}

static int put_data(struct esipa *esipa, struct bytes tags, struct bytes transaction,
                    struct buf *out)
{
    const struct ipa_euicc_data_request request = {.tag_list = tags,
                                                   .eim_transaction_id = transaction};

    return der_encode(esipa->options.der, &msg_ipa_euicc_data_request, &request, out, NULL);
}

static int put_download(struct esipa *esipa, const json_t *item, struct buf *out)
{
    const char *code = json_string_value(json_object_get(item, "download"));
    const struct profile_download_trigger_request request = {
        .has_profile_download_data = true,
        .profile_download_data = PROFILE_DOWNLOAD_DATA_ACTIVATION_CODE,
        .activation_code = bytes_at(code, strlen(code)),
        .eim_transaction_id = octets_of(esipa, item, "transaction")};

    return der_encode(esipa->options.der, &msg_profile_download_trigger_request, &request, out,
                      NULL);
}

/* Makes what leaves next; client->kind stays PACKAGE_NONE when there is nothing. */
static int make_package(struct esipa *esipa, struct client *client)
{
    static const uint8_t identity[] = {0x84, 0xA5, 0xA6}; /* token, certificates (E-40) */
    const json_t *item = json_array_get(client->queue, 0);
    struct buf out = arena_buf(&esipa->arena, PACKAGE_MAX);
    enum package_kind kind = PACKAGE_DATA;
    uint8_t *copy;
    int err;

    if (!item)
        return 0;
    if (!client->key) {
        err = put_data(esipa, BYTES_OF(identity), BYTES_NONE, &out);
    } else if (json_object_get(item, "orders")) {
        kind = PACKAGE_EUICC;
        err = put_orders(esipa, client, item, &out);
    } else if (json_object_get(item, "data")) {
        err = put_data(esipa, octets_of(esipa, item, "data"), octets_of(esipa, item, "transaction"),
                       &out);
    } else {
        kind = PACKAGE_DOWNLOAD;
        err = put_download(esipa, item, &out);
    }
    if (err < 0)
        return err;
    copy = malloc(out.len);
    if (!copy)
        return ERR_MEMORY;
    memcpy(copy, out.at, out.len);
    client->octets = bytes_at(copy, out.len);
    client->identifies = !client->key;
    client->kind = kind;
    return 0;
}

/* ---- what is said in the log ---- */

static void say(struct exchange *exchange, const char *name, const char *what)
{
    json_object_set_new(exchange->line, name, json_string(what));
}

static void say_hex(struct exchange *exchange, const char *name, struct bytes octets)
{
    char *text = malloc(2 * octets.len + 1);

    if (text)
        say(exchange, name, bytes_to_hex(octets, text, 2 * octets.len + 1));
    free(text);
}

static int put(struct exchange *exchange, const struct der_message *message, const void *in)
{
    return der_encode(exchange->esipa->options.der, message, in, exchange->out, NULL) < 0
               ? HTTP_INTERNAL
               : HTTP_OK;
}

/* ---- GetEimPackage ---- */

static int refuse_package(struct exchange *exchange, enum eim_package_error code, const char *what)
{
    const struct get_eim_package_response response = {.arm = GET_EIM_PACKAGE_RESPONSE_ERROR,
                                                      .eim_package_error = code};

    say(exchange, "answer", what);
    return put(exchange, &msg_get_eim_package_response, &response);
}

static int get_eim_package(struct exchange *exchange, struct bytes octets)
{
    struct esipa *esipa = exchange->esipa;
    struct client *client = exchange->client;
    struct get_eim_package_request request;
    struct get_eim_package_response response = {0};

    if (der_decode(esipa->options.der, &msg_get_eim_package_request, octets, &request,
                   &esipa->arena, NULL) < 0)
        return refuse_package(exchange, EIM_PACKAGE_ERROR_UNDEFINED_ERROR, "undefinedError");
    if (request.has_state_change_cause)
        json_object_set_new(exchange->line, "stateChangeCause",
                            json_integer(request.state_change_cause));
    if (request.r_plmn.len)
        say_hex(exchange, "rPlmn", request.r_plmn);
    if (client->kind == PACKAGE_NONE && make_package(esipa, client) < 0)
        return refuse_package(exchange, EIM_PACKAGE_ERROR_UNDEFINED_ERROR, "undefinedError");
    switch (client->kind) {
    case PACKAGE_NONE:
        return refuse_package(exchange, EIM_PACKAGE_ERROR_NO_EIM_PACKAGE_AVAILABLE,
                              "noEimPackageAvailable");
    case PACKAGE_EUICC:
        say(exchange, "answer", "euiccPackageRequest");
        response.arm = GET_EIM_PACKAGE_RESPONSE_EUICC_PACKAGE_REQUEST;
        response.euicc_package_request = client->octets;
        break;
    case PACKAGE_DATA:
        say(exchange, "answer", "ipaEuiccDataRequest");
        response.arm = GET_EIM_PACKAGE_RESPONSE_IPA_EUICC_DATA_REQUEST;
        response.ipa_euicc_data_request = client->octets;
        break;
    case PACKAGE_DOWNLOAD:
        say(exchange, "answer", "profileDownloadTriggerRequest");
        response.arm = GET_EIM_PACKAGE_RESPONSE_PROFILE_DOWNLOAD_TRIGGER_REQUEST;
        response.profile_download_trigger_request = client->octets;
        break;
    }
    return put(exchange, &msg_get_eim_package_response, &response);
}

/* ---- ProvideEimPackageResult ---- */

static int refuse_result(struct exchange *exchange, const char *why)
{
    const struct provide_eim_package_result_response response = {
        .arm = PROVIDE_EIM_PACKAGE_RESULT_RESPONSE_ERROR,
        .provide_eim_package_result_error = PROVIDE_EIM_PACKAGE_RESULT_UNDEFINED_ERROR};

    say(exchange, "answer", "undefinedError");
    say(exchange, "reason", why);
    return put(exchange, &msg_provide_eim_package_result_response, &response);
}

/* `count` of 0: nothing to acknowledge (E-44). */
static int acknowledge(struct exchange *exchange, const int64_t *numbers, size_t count)
{
    const struct eim_acknowledgements list = {numbers, count};
    struct provide_eim_package_result_response response = {
        .arm = PROVIDE_EIM_PACKAGE_RESULT_RESPONSE_EMPTY};
    struct buf octets = arena_buf(&exchange->esipa->arena, PACKAGE_MAX);

    say(exchange, "answer", count ? "eimAcknowledgements" : "emptyResponse");
    if (count) {
        if (der_encode(exchange->esipa->options.der, &msg_eim_acknowledgements, &list, &octets,
                       NULL) < 0)
            return HTTP_INTERNAL;
        response.arm = PROVIDE_EIM_PACKAGE_RESULT_RESPONSE_EIM_ACKNOWLEDGEMENTS;
        response.eim_acknowledgements = buf_bytes(&octets);
    }
    return put(exchange, &msg_provide_eim_package_result_response, &response);
}

/* The head of the queue has its answer. */
static void finish(struct client *client, enum package_kind kind)
{
    if (client->kind != kind)
        return;
    if (!client->identifies)
        json_array_remove(client->queue, 0);
    forget_package(client);
}

/* A result of an earlier package is acknowledged as well: its acknowledgement was lost. */
static int take_package_result(struct exchange *exchange, struct bytes octets)
{
    struct esipa *esipa = exchange->esipa;
    struct client *client = exchange->client;
    const struct eim_signer signer = {
        bytes_at(esipa->options.eim_id, strlen(esipa->options.eim_id)), NULL, client->token};
    const struct eim_package none = {.counter = -1},
                             *package = client->kind == PACKAGE_EUICC ? &client->package : &none;
    struct euicc_package_result result;
    enum eim_verdict verdict;

    if (!client->key)
        return refuse_result(exchange, "the eUICC's certificates are not known");
    if (eim_result_check(esipa->options.der, &signer, package, octets, client->key, &esipa->arena,
                         &result, &verdict) < 0)
        return refuse_result(exchange, "the result cannot be read");
    json_object_set_new(exchange->line, "result",
                        eim_report(esipa->options.der, &esipa->arena, &result, verdict));
    if (verdict == EIM_RESULT_BAD_SIGNATURE)
        return refuse_result(exchange, eim_verdict_text(verdict));
    if (verdict != EIM_RESULT_OF_ANOTHER)
        finish(client, PACKAGE_EUICC);
    if (result.arm != EUICC_PACKAGE_RESULT_SIGNED ||
        !bytes_equal(result.euicc_package_result_data_signed.eim_id, signer.eim_id))
        return acknowledge(exchange, NULL, 0);
    return acknowledge(exchange, &result.euicc_package_result_data_signed.seq_number, 1);
}

/* The answer to our own question: who it is. */
static int identify(struct exchange *exchange, const struct ipa_euicc_data_response *data)
{
    const struct esipa_options *options = &exchange->esipa->options;
    struct client *client = exchange->client;
    const struct eim_state_card card = {data->has_association_token ? data->association_token : 0,
                                        data->euicc_certificate, data->eum_certificate};
    struct eim_error error;

    finish(client, PACKAGE_DATA);
    if (eim_euicc_key(&client->key, options->pki, client->eid, card.euicc_certificate,
                      card.eum_certificate, &error) < 0)
        return refuse_result(exchange, error.text);
    client->token = card.token;
    if (eim_state_put_card(options->state, options->eim_id, client->eid, &card) < 0)
        return HTTP_INTERNAL;
    say(exchange, "identified", client->eid);
    return acknowledge(exchange, NULL, 0);
}

static int take_data(struct exchange *exchange, struct bytes octets)
{
    struct client *client = exchange->client;
    struct ipa_euicc_data_response data;

    if (der_decode(exchange->esipa->options.der, &msg_ipa_euicc_data_response, octets, &data,
                   &exchange->esipa->arena, NULL) < 0)
        return refuse_result(exchange, "the IpaEuiccDataResponse cannot be read");
    if (data.arm == IPA_EUICC_DATA_RESPONSE_ERROR)
        json_object_set_new(exchange->line, "error", json_integer(data.ipa_euicc_data_error_code));
    else if (client->kind == PACKAGE_DATA && client->identifies)
        return identify(exchange, &data);
    if (!client->identifies)
        finish(client, PACKAGE_DATA);
    return acknowledge(exchange, NULL, 0);
}

/* The IPA could not make anything of what it got. It would not the next time either. */
static int take_error(struct exchange *exchange, const struct provide_eim_package_result *result)
{
    json_object_set_new(exchange->line, "error",
                        json_integer(result->eim_package_result_error_code));
    finish(exchange->client, exchange->client->kind);
    return acknowledge(exchange, NULL, 0);
}

static int provide_eim_package_result(struct exchange *exchange, struct bytes octets)
{
    struct provide_eim_package_result result;

    if (der_decode(exchange->esipa->options.der, &msg_provide_eim_package_result, octets, &result,
                   &exchange->esipa->arena, NULL) < 0)
        return refuse_result(exchange, "the result cannot be read");
    switch (result.eim_package_result) {
    case EIM_PACKAGE_RESULT_EPR_AND_NOTIFICATIONS:
        json_object_set_new(exchange->line, "notifications",
                            json_integer((json_int_t)result.notification_list_count));
        return take_package_result(exchange, result.euicc_package_result);
    case EIM_PACKAGE_RESULT_EUICC_PACKAGE_RESULT:
        return take_package_result(exchange, result.euicc_package_result);
    case EIM_PACKAGE_RESULT_IPA_EUICC_DATA_RESPONSE:
        return take_data(exchange, result.ipa_euicc_data_response);
    case EIM_PACKAGE_RESULT_PROFILE_DOWNLOAD_TRIGGER_RESULT:
        finish(exchange->client, PACKAGE_DOWNLOAD);
        return acknowledge(exchange, NULL, 0);
    case EIM_PACKAGE_RESULT_RESPONSE_ERROR:
        return take_error(exchange, &result);
    }
    return HTTP_INTERNAL;
}

/* ---- dispatch ---- */

static const struct {
    uint32_t tag;
    const char *name;
    int (*run)(struct exchange *exchange, struct bytes octets);
} functions[] = {
    {ESIPA_GET_EIM_PACKAGE, "GetEimPackage", get_eim_package},
    {ESIPA_PROVIDE_EIM_PACKAGE_RESULT, "ProvideEimPackageResult", provide_eim_package_result},
};

/* HandleNotification has no EID of its own and no body in its answer (E-92). */
static int handle_notification(struct exchange *exchange, struct bytes octets)
{
    struct handle_notification_esipa message;

    if (der_decode(exchange->esipa->options.der, &msg_handle_notification_esipa, octets, &message,
                   &exchange->esipa->arena, NULL) < 0)
        return HTTP_BAD_REQUEST;
    say(exchange, "notification",
        message.arm == HANDLE_NOTIFICATION_ESIPA_PENDING_NOTIFICATION ? "pendingNotification"
                                                                      : "provideEimPackageResult");
    return HTTP_NO_CONTENT;
}

/* Both functions have the same codes for EIDs, as an INTEGER inside their own tag. */
static int refuse_eid(struct exchange *exchange, uint32_t tag, unsigned code, const char *what)
{
    size_t mark = tlv_open(exchange->out, tag);

    tlv_put_u8(exchange->out, 0x02, code);
    tlv_close(exchange->out, mark);
    say(exchange, "answer", what);
    return HTTP_OK;
}

static int call(struct exchange *exchange, size_t row, const struct tlv *whole)
{
    char eid[EID_DIGITS + 1];
    struct tlv found;

    if (tlv_find(whole->value, 0x5A, &found) < 0)
        return refuse_eid(exchange, whole->tag, EIM_PACKAGE_ERROR_MISSING_EID, "missingEid");
    bytes_to_hex(found.value, eid, sizeof(eid));
    if (found.value.len != EID_OCTETS || !is_eid(eid))
        return refuse_eid(exchange, whole->tag, EIM_PACKAGE_ERROR_INVALID_EID, "invalidEid");
    say(exchange, "eid", eid);
    if (!find(exchange->esipa, eid) && !is_known(exchange->esipa, eid))
        return refuse_eid(exchange, whole->tag, EIM_PACKAGE_ERROR_EID_NOT_FOUND, "eidNotFound");
    exchange->client = find_or_make(exchange->esipa, eid);
    return exchange->client ? functions[row].run(exchange, whole->whole) : HTTP_INTERNAL;
}

static int dispatch(struct exchange *exchange, struct bytes request)
{
    struct tlv whole;

    if (tlv_only(request, &whole) < 0)
        return HTTP_BAD_REQUEST;
    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
        if (functions[i].tag == whole.tag) {
            say(exchange, "function", functions[i].name);
            return call(exchange, i, &whole);
        }
    if (whole.tag != ESIPA_HANDLE_NOTIFICATION)
        return HTTP_BAD_REQUEST;
    say(exchange, "function", "HandleNotification");
    return handle_notification(exchange, request);
}

int esipa_answer(struct esipa *esipa, struct bytes request, struct buf *out)
{
    struct exchange exchange = {.esipa = esipa, .line = json_object(), .out = out};
    int status;

    if (!exchange.line)
        return HTTP_INTERNAL;
    status = dispatch(&exchange, request);
    if (out->overflow)
        status = HTTP_INTERNAL;
    json_object_set_new(exchange.line, "status", json_integer(status));
    say_hex(&exchange, "request", request);
    if (status == HTTP_OK)
        say_hex(&exchange, "response", buf_bytes(out));
    esipa->options.log(esipa->options.context, exchange.line);
    json_decref(exchange.line);
    arena_reset(&esipa->arena);
    return status;
}
