/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The queue of packages of each card, and the results. */
#include "tools/eim/esipa/esipa_internal.h"

#include "apdu/text.h"
#include "tools/lpa/lpa.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { TAGS_MAX = 64 };

static int fail(struct eim_error *error, int err, const char *what)
{
    snprintf(error->text, sizeof(error->text), "package: %s", what);
    return err;
}

/* "NAME: GIVEN: WHY"; `name` and `given` are of the request, of any length. ERR_MALFORMED. */
static int refuse_member(struct eim_error *error, const char *name, const char *given,
                         const char *why)
{
    char its_name[60], its_value[120];

    text_show(its_name, sizeof(its_name), bytes_at(name, strlen(name)));
    text_show(its_value, sizeof(its_value), bytes_at(given, strlen(given)));
    snprintf(error->text, sizeof(error->text), "package: %s: %s%s%s", its_name, its_value,
             *given ? ": " : "", why);
    return ERR_MALFORMED;
}

/* ---- items ---- */

int esipa_read_orders(struct esipa *esipa, const json_t *list, struct arena *arena,
                      struct eim_order *order, struct eim_error *error)
{
    const struct eim_build_context context = {esipa->options.der, arena, error};
    const json_t *element;
    size_t i;
    int err = 0;

    if (json_array_size(list) == 0)
        return fail(error, ERR_MALFORMED, "orders: must be a list of at least one order");
    json_array_foreach(list, i, element)
    {
        if (err == 0)
            err = eim_order_add_json(order, &context, element);
    }
    return err;
}

const char *esipa_activation_code(const json_t *item)
{
    const json_t *download = json_object_get(item, "download");

    return json_string_value(json_is_object(download) ? json_object_get(download, "activationCode")
                                                      : download);
}

static int check_transaction(const json_t *text, struct eim_error *error)
{
    uint8_t memory[ESIPA_TRANSACTION_MAX];
    struct buf octets = BUF_OVER(memory);

    return !text || (buf_put_hex(&octets, json_string_value(text)) == 0 && octets.len)
               ? 0
               : fail(error, ERR_MALFORMED, "transaction: must be 1 to 16 octets in hex");
}

struct member {
    const char *name;
    bool (*has_type)(const json_t *value);
    const char *type; /* in words */
};

static bool is_text(const json_t *value)
{
    return json_is_string(value);
}

static bool is_text_or_null(const json_t *value)
{
    return json_is_string(value) || json_is_null(value);
}

static bool is_flag(const json_t *value)
{
    return json_is_boolean(value);
}

static bool is_list(const json_t *value)
{
    return json_is_array(value);
}

static bool is_text_or_object(const json_t *value)
{
    return json_is_string(value) || json_is_object(value);
}

/* Each member has its type. An unknown one is refused: a mistyped name would go unnoticed. `prefix`
 * stands before its name in the reason. */
static int check_members(const json_t *object, const struct member *members, size_t count,
                         const char *prefix, struct eim_error *error)
{
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        char whole[80];
        size_t i = 0;

        snprintf(whole, sizeof(whole), "%s%s", prefix, name);
        while (i < count && strcmp(members[i].name, name) != 0)
            i++;
        if (i == count)
            return refuse_member(error, whole, "", "unknown member");
        if (!members[i].has_type(value))
            return refuse_member(error, whole, "", members[i].type);
    }
    return 0;
}

static int check_download(const json_t *item, struct eim_error *error)
{
    static const struct member members[] = {
        {"activationCode", is_text, "must be a string"},
        {"held", is_flag, "must be true or false"},
        {"defaultSmdp", is_flag, "must be true or false"},
        {"smds", is_text_or_null, "must be an address or null"},
        {"confirmationCode", is_text, "must be a string"},
    };
    const json_t *download = json_object_get(item, "download");
    const json_t *smds = json_object_get(download, "smds");
    const char *address = json_string_value(smds), *code = esipa_activation_code(item), *problem;
    struct activation_code read;
    int err = json_is_object(download)
                  ? check_members(download, members, sizeof(members) / sizeof(members[0]),
                                  "download.", error)
                  : 0;

    if (err < 0)
        return err;
    if (json_is_true(json_object_get(download, "defaultSmdp")) + !!smds + !!code != 1)
        return fail(error, ERR_MALFORMED,
                    "download: must have one of activationCode, defaultSmdp and smds");
    if (json_is_true(json_object_get(download, "held")) && !code)
        return fail(error, ERR_MALFORMED, "download: held requires activationCode");
    problem = code ? activation_code_read(&read, code) : NULL;
    if (problem)
        return refuse_member(error, "download", code, problem);
    problem = address ? es9_address_problem(address) : NULL;
    return problem ? refuse_member(error, "download.smds", address, problem) : 0;
}

static int check_orders(struct esipa *esipa, const json_t *orders, struct eim_error *error)
{
    struct eim_order order = {0};
    struct arena arena;
    int err;

    arena_init(&arena, ESIPA_ARENA_MAX);
    err = esipa_read_orders(esipa, orders, &arena, &order, error);
    arena_free(&arena);
    return err;
}

static int check_item(struct esipa *esipa, const json_t *item, struct eim_error *error)
{
    static const struct member members[] = {
        {"eid", is_text, "must be 32 digits"},
        {"orders", is_list, "must be a list of at least one order"},
        {"data", is_text, "must be tags in hex"},
        {"download", is_text_or_object, "must be an activation code or an object"},
        {"transaction", is_text, "must be 1 to 16 octets in hex"},
        {"id", is_text, "must have 1 to 64 characters"},
    };
    const json_t *orders = json_object_get(item, "orders"), *data = json_object_get(item, "data"),
                 *download = json_object_get(item, "download"), *id = json_object_get(item, "id");
    uint8_t memory[TAGS_MAX];
    struct buf tags = BUF_OVER(memory);
    int err;

    error->text[0] = '\0';
    if (!json_is_object(item))
        return fail(error, ERR_MALFORMED, "must be a JSON object");
    err = check_members(item, members, sizeof(members) / sizeof(members[0]), "", error);
    if (err < 0)
        return err;
    if (!esipa_is_eid(json_string_value(json_object_get(item, "eid"))))
        return fail(error, ERR_MALFORMED, "eid: must be 32 digits");
    if (!!orders + !!data + !!download != 1)
        return fail(error, ERR_MALFORMED, "must have one of orders, data and download");
    if (id && (!json_string_length(id) || json_string_length(id) > ESIPA_ID_MAX))
        return fail(error, ERR_MALFORMED, "id: must have 1 to 64 characters");
    err = check_transaction(json_object_get(item, "transaction"), error);
    if (err == 0 && data && eim_tags_read(&tags, json_string_value(data)) < 0)
        err = fail(error, ERR_MALFORMED, "data: must be tags in hex");
    if (err == 0 && download)
        err = check_download(item, error);
    return err == 0 && orders ? check_orders(esipa, orders, error) : err;
}

/* ---- the queue ---- */

static bool has_id(const json_t *list, const char *id)
{
    const json_t *element;
    size_t i;

    json_array_foreach(list, i, element)
    {
        const char *its = json_string_value(json_object_get(element, "id"));

        if (its && strcmp(its, id) == 0)
            return true;
    }
    return false;
}

static json_t *list_of(json_t *card, const char *name)
{
    if (!json_is_array(json_object_get(card, name)))
        json_object_set_new(card, name, json_array());
    return json_object_get(card, name);
}

/* A copy of the item for the queue: with its id, and a download with its transaction. */
static json_t *complete(struct esipa *esipa, json_t *card, const json_t *item)
{
    json_t *copy = json_deep_copy(item);
    uint8_t transaction[ESIPA_TRANSACTION_MAX];
    char id[24];

    json_object_del(copy, "eid");
    if (!json_object_get(copy, "id")) {
        json_int_t last = json_integer_value(json_object_get(card, "last")) + 1;

        snprintf(id, sizeof(id), "%lld", (long long)last);
        json_object_set_new(card, "last", json_integer(last));
        json_object_set_new(copy, "id", json_string(id));
    }
    if (json_object_get(copy, "download") && !json_object_get(copy, "transaction")) {
        if (esipa->options.rng->fill(esipa->options.rng, transaction, sizeof(transaction)) == 0)
            eim_state_put_octets(copy, "transaction", BYTES_OF(transaction));
    }
    return copy;
}

int esipa_queue(struct esipa *esipa, const json_t *item, char *id, struct eim_error *error)
{
    const struct esipa_options *options = &esipa->options;
    const char *wanted = json_string_value(json_object_get(item, "id"));
    int err = check_item(esipa, item, error);
    json_t *card, *queue, *queued;

    if (err < 0)
        return err;
    card = eim_state_make_object(options->state, options->eim_id,
                                 json_string_value(json_object_get(item, "eid")));
    queue = list_of(card, "queue");
    snprintf(id, ESIPA_ID_MAX + 1, "%s", wanted ? wanted : "");
    if (wanted && (has_id(queue, id) || has_id(json_object_get(card, "results"), id)))
        return 0;
    if (json_array_size(queue) >= ESIPA_QUEUE_MAX)
        return fail(error, ERR_RANGE, "the queue of this EID is full");
    queued = complete(esipa, card, item);
    snprintf(id, ESIPA_ID_MAX + 1, "%s", json_string_value(json_object_get(queued, "id")));
    if (json_object_get(queued, "orders"))
        json_object_del(card, "identityRequests"); /* request the certificates again */
    if (json_array_append_new(queue, queued) < 0)
        return fail(error, ERR_MEMORY, err_text(ERR_MEMORY));
    if (eim_state_save(options->state, options->eim_id,
                       json_string_value(json_object_get(item, "eid"))) < 0) {
        const char *why = err_reason(ERR_IO);

        json_array_remove(queue, json_array_size(queue) - 1);
        snprintf(error->text, sizeof(error->text), "package: the state file cannot be written: %s",
                 why);
        return ERR_IO;
    }
    if (options->queued)
        options->queued(options->context, json_string_value(json_object_get(item, "eid")));
    return 0;
}

int esipa_cancel(struct esipa *esipa, const char *eid, const char *id)
{
    const struct esipa_options *options = &esipa->options;
    json_t *card = eim_state_object(options->state, options->eim_id, eid);
    json_t *queue = json_object_get(card, "queue"), *item;
    const char *kind = esipa_sent_kind(card);
    size_t i;

    json_array_foreach(queue, i, item)
    {
        if (strcmp(json_string_value(json_object_get(item, "id")), id) != 0)
            continue;
        if (i == 0 && kind && strcmp(kind, ESIPA_SENT_IDENTITY) != 0)
            return ERR_STATE;
        json_array_remove(queue, i);
        return eim_state_save(options->state, options->eim_id, eid);
    }
    return ERR_NOT_FOUND;
}

int esipa_forget_results(struct esipa *esipa, const char *eid)
{
    const struct esipa_options *options = &esipa->options;
    json_t *card = eim_state_object(options->state, options->eim_id, eid);

    if (!card)
        return ERR_NOT_FOUND;
    json_object_del(card, "results");
    return eim_state_save(options->state, options->eim_id, eid);
}

json_t *esipa_cards(const struct esipa *esipa)
{
    const json_t *eims = json_object_get(esipa->options.state->root, "eims");
    json_t *cards = json_deep_copy(json_object_get(eims, esipa->options.eim_id)), *card;
    const char *eid;

    json_object_foreach(cards, eid, card)
    {
        json_object_set_new(card, "identified",
                            json_boolean(json_object_get(card, "euiccCertificate")));
        json_object_del(card, "euiccCertificate");
        json_object_del(card, "eumCertificate");
    }
    return cards ? cards : json_object();
}

/* ---- results ---- */

const char *esipa_sent_kind(const json_t *card)
{
    return json_string_value(json_object_get(json_object_get(card, "sent"), "kind"));
}

int esipa_record(json_t *card, const json_t *item, json_t *result)
{
    json_t *results = list_of(card, "results"), *id = json_object_get(item, "id");

    if (!result)
        return 0;
    if (id)
        json_object_set(result, "id", id);
    if (json_array_append_new(results, result) < 0)
        return ERR_MEMORY;
    while (json_array_size(results) > ESIPA_RESULTS_MAX)
        json_array_remove(results, 0);
    return 0;
}

void esipa_finish(json_t *card, const char *kind, json_t *result)
{
    const char *sent = esipa_sent_kind(card);

    if (!sent || (kind && strcmp(sent, kind) != 0)) {
        json_decref(result);
        return;
    }
    if (strcmp(sent, ESIPA_SENT_IDENTITY) != 0) {
        json_t *head = json_array_get(json_object_get(card, "queue"), 0);

        if (result && json_object_get(head, "transaction"))
            json_object_set(result, "transaction", json_object_get(head, "transaction"));
        esipa_record(card, head, result);
        json_array_remove(json_object_get(card, "queue"), 0);
    } else {
        json_decref(result);
    }
    json_object_del(card, "sent");
}

void esipa_record_event(json_t *card, const char *transaction, json_t *result)
{
    json_t *recorded, *last = NULL;
    bool again = false;
    size_t i;

    json_array_foreach(json_object_get(card, "results"), i, recorded)
    {
        const char *its = json_string_value(json_object_get(recorded, "transaction"));

        if (!its || strcasecmp(its, transaction) != 0)
            continue;
        last = recorded;
        json_object_set(result, "id", json_object_get(last, "id"));
        json_object_set(result, "transaction", json_object_get(last, "transaction"));
        again |= json_equal(recorded, result) != 0;
    }
    if (last && !again)
        esipa_record(card, last, result);
    else
        json_decref(result);
}
