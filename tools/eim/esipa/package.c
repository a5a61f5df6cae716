/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Builds the next package of a card from the head of its queue, and stores it before it is sent. */
#include "tools/eim/esipa/esipa_internal.h"

#include <string.h>

static int put_orders(struct esipa *esipa, const char *eid_text, const json_t *card,
                      const json_t *item, int64_t counter, struct buf *out)
{
    const struct esipa_options *options = &esipa->options;
    const struct eim_signer signer = {bytes_at(options->eim_id, strlen(options->eim_id)),
                                      options->key,
                                      json_integer_value(json_object_get(card, "token"))};
    struct eim_package package = {.counter = counter,
                                  .transaction_id = esipa_get_octets(esipa, item, "transaction")};
    struct buf eid = BUF_OVER(package.eid);
    struct eim_order order = {0};
    struct eim_error error;
    int err =
        esipa_read_orders(esipa, json_object_get(item, "orders"), &esipa->arena, &order, &error);

    if (err == 0)
        err = buf_put_hex(&eid, eid_text);
    return err < 0 ? err : eim_package_put(options->der, &signer, &package, &order, out);
}

static int put_data(struct esipa *esipa, struct bytes tags, struct bytes transaction,
                    struct buf *out)
{
    const struct ipa_euicc_data_request request = {.tag_list = tags,
                                                   .eim_transaction_id = transaction};

    return der_encode(esipa->options.der, &msg_ipa_euicc_data_request, &request, out, NULL);
}

/* An activation code that is held is not sent: the IPA then asks without an address (E-61). */
static int put_download(struct esipa *esipa, const json_t *card, const json_t *item,
                        struct buf *out)
{
    const json_t *download = json_object_get(item, "download");
    const char *code = esipa_activation_code(item);
    const char *smds = json_string_value(json_object_get(download, "smds"));
    struct profile_download_trigger_request request = {
        .has_profile_download_data = !esipa_is_held(card, item),
        .profile_download_data = PROFILE_DOWNLOAD_DATA_CONTACT_DEFAULT_SMDP,
        .eim_transaction_id = esipa_get_octets(esipa, item, "transaction")};

    if (code) {
        request.profile_download_data = PROFILE_DOWNLOAD_DATA_ACTIVATION_CODE;
        request.activation_code = bytes_at(code, strlen(code));
    } else if (json_object_get(download, "smds")) {
        request.profile_download_data = PROFILE_DOWNLOAD_DATA_CONTACT_SMDS;
        request.smds_address = smds ? bytes_at(smds, strlen(smds)) : BYTES_NONE;
    }
    return der_encode(esipa->options.der, &msg_profile_download_trigger_request, &request, out,
                      NULL);
}

/* The request for token and certificates (E-40). */
static int put_identity(struct esipa *esipa, json_t *card, struct buf *out)
{
    static const uint8_t tags[] = {0x84, 0xA5, 0xA6};
    json_int_t requests = json_integer_value(json_object_get(card, "identityRequests"));

    if (json_object_set_new(card, "identityRequests", json_integer(requests + 1)) < 0)
        return ERR_MEMORY;
    return put_data(esipa, BYTES_OF(tags), BYTES_NONE, out);
}

bool esipa_has_no_certificates(const json_t *card)
{
    return !json_object_get(card, "euiccCertificate") &&
           json_integer_value(json_object_get(card, "identityRequests")) >=
               ESIPA_IDENTITY_REQUESTS_MAX;
}

/* Moves the item to send next to the head of the queue; NULL: none. Results of orders are verified
 * with the eUICC's key: without the key, orders wait, and other items are sent before them. */
static const json_t *next_item(const json_t *card)
{
    json_t *queue = json_object_get(card, "queue"), *item;
    size_t i;

    json_array_foreach(queue, i, item)
    {
        if (json_object_get(item, "orders") && esipa_has_no_certificates(card))
            continue;
        if (i > 0) {
            json_incref(item);
            json_array_remove(queue, i);
            json_array_insert_new(queue, 0, item);
        }
        return item;
    }
    return NULL;
}

/* Writes the octets of the next package, its kind and, for orders, its counter. */
static int put_next(struct esipa *esipa, const char *eid, json_t *card, const json_t *item,
                    unsigned function, const char **kind, int64_t *counter, struct buf *out)
{
    const struct server_fault *fault;
    int err;

    *counter = 0;
    if (!json_object_get(card, "euiccCertificate") && !esipa_has_no_certificates(card)) {
        *kind = ESIPA_SENT_IDENTITY;
        return put_identity(esipa, card, out);
    }
    if (json_object_get(item, "orders")) {
        *kind = ESIPA_SENT_ORDERS;
        fault = esipa_match_fault(esipa, function, ESIPA_FAULT_AT_PACKAGE);
        if (!fault || fault->rule.action != ESIPA_WRONG_COUNTER) /* else 0, which none accepts */
            *counter = json_integer_value(json_object_get(card, "counter")) + 1;
        err = put_orders(esipa, eid, card, item, *counter, out);
        if (err == 0 && out->len && fault && fault->rule.action == ESIPA_WRONG_SIGNATURE)
            out->at[out->len - 1] ^= 1; /* its last octet */
        return err;
    }
    if (json_object_get(item, "data")) {
        *kind = ESIPA_SENT_DATA;
        return put_data(esipa, esipa_get_octets(esipa, item, "data"),
                        esipa_get_octets(esipa, item, "transaction"), out);
    }
    *kind = ESIPA_SENT_DOWNLOAD;
    return put_download(esipa, card, item, out);
}

int esipa_build_package(struct esipa *esipa, const char *eid, json_t *card, unsigned function)
{
    const char *sent_kind = esipa_sent_kind(card), *kind;
    struct buf out = arena_buf(&esipa->arena, ESIPA_PACKAGE_MAX);
    const json_t *item;
    json_t *transaction, *sent;
    int64_t counter;
    int err;

    if (sent_kind && strcmp(sent_kind, ESIPA_SENT_IDENTITY) != 0)
        return 0;
    json_object_del(card,
                    "sent"); /* a request for certificates is built anew each time, and counted */
    item = next_item(card);
    if (!item)
        return 0;
    err = put_next(esipa, eid, card, item, function, &kind, &counter, &out);
    if (err < 0)
        return err;
    sent = json_pack("{s:s}", "kind", kind);
    err = sent ? eim_state_put_octets(sent, "octets", buf_bytes(&out)) : ERR_MEMORY;
    transaction = json_object_get(item, "transaction");
    if (transaction && strcmp(kind, ESIPA_SENT_IDENTITY) != 0)
        json_object_set(sent, "transaction", transaction);
    if (strcmp(kind, ESIPA_SENT_ORDERS) == 0) {
        json_object_set_new(sent, "counter", json_integer(counter));
        if (counter)
            json_object_set_new(card, "counter", json_integer(counter));
    }
    if (json_object_set_new(card, "sent", sent) < 0)
        err = ERR_MEMORY;
    if (err == 0)
        err = eim_state_save(esipa->options.state, esipa->options.eim_id, eid);
    if (err < 0)
        json_object_del(card, "sent"); /* not sent; its counter is not used again */
    return err;
}
