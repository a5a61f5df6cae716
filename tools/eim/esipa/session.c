/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/eim/esipa/esipa_internal.h"

#include "apdu/host.h"
#include "card/asn1/tags.h"
#include "crypto/cert.h"
#include "tools/cli/json_output.h"
#include "tools/lpa/lpa.h"

#include <string.h>

static json_t *all_cards(const struct esipa *esipa)
{
    return json_object_get(json_object_get(esipa->options.state->root, "eims"),
                           esipa->options.eim_id);
}

static void choose(struct exchange *exchange, const char *eid, json_t *card)
{
    memcpy(exchange->eid, eid, sizeof(exchange->eid));
    exchange->card = card;
}

bool esipa_session_find(struct exchange *exchange, struct bytes transaction)
{
    char wanted[2 * ESIPA_TRANSACTION_MAX + 1];
    const char *eid;
    json_t *card;

    if (transaction.len == 0 || transaction.len > ESIPA_TRANSACTION_MAX)
        return false;
    bytes_to_hex(transaction, wanted, sizeof(wanted));
    json_object_foreach(all_cards(exchange->esipa), eid, card)
    {
        if (esipa_is_eid(eid) && (!exchange->card || exchange->card == card) &&
            strcmp(json_member_text(json_object_get(card, "session"), "transaction", ""), wanted) ==
                0) {
            choose(exchange, eid, card);
            return true;
        }
    }
    return false;
}

const char *esipa_session_text(const struct exchange *exchange, const char *name)
{
    return json_member_text(json_object_get(exchange->card, "session"), name, "");
}

int esipa_session_begin(struct exchange *exchange, struct bytes transaction, const char *address,
                        const char *id)
{
    json_t *session = json_pack("{s:s, s:s}", "address", address, "id", id);

    if (!session || eim_state_put_octets(session, "transaction", transaction) < 0 ||
        json_object_set_new(exchange->card, "session", session) < 0)
        return ERR_MEMORY;
    return 0;
}

void esipa_session_keep(struct exchange *exchange, const json_t *response)
{
    static const char *const names[] = {"serverSigned1", "smdpSigned2", "smdpSignature2"};
    struct arena *arena = &exchange->esipa->arena;
    json_t *session = json_object_get(exchange->card, "session");
    struct bytes octets;
    struct tlv metadata, iccid;
    struct cert cert;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (es9_take(response, names[i], arena, &octets) == 0)
            eim_state_put_octets(session, names[i], octets);
    if (es9_take(response, "serverCertificate", arena, &octets) == 0 &&
        cert_parse(&cert, octets) == 0)
        eim_state_put_octets(session, "smdpOid", cert.registered_id);
    if (es9_take(response, "profileMetadata", arena, &octets) == 0 &&
        tlv_only(octets, &metadata) == 0 && tlv_find(metadata.value, TAG_ICCID, &iccid) == 0)
        eim_state_put_octets(session, "iccid", iccid.value);
}

int esipa_session_set_certificates(struct exchange *exchange, struct bytes euicc_certificate,
                                   struct bytes eum_certificate)
{
    json_t *session = json_object_get(exchange->card, "session");

    if (eim_state_put_octets(session, "euiccCertificate", euicc_certificate) < 0 ||
        eim_state_put_octets(session, "eumCertificate", eum_certificate) < 0)
        return ERR_MEMORY;
    return esipa_save(exchange);
}

void esipa_session_end(struct exchange *exchange, json_t *result)
{
    const json_t *head = json_array_get(json_object_get(exchange->card, "queue"), 0);

    if (strcmp(json_member_text(head, "id", ""), esipa_session_text(exchange, "id")) == 0)
        esipa_finish(exchange->card, ESIPA_SENT_DOWNLOAD, result);
    else
        esipa_record(exchange->card, json_object_get(exchange->card, "session"), result);
    json_object_del(exchange->card, "session");
}

/* Whether the activation code of the item names this address. */
static bool is_at(const json_t *item, struct bytes address)
{
    struct activation_code code;
    const char *text = esipa_activation_code(item);

    return text && address.len && !activation_code_read(&code, text) &&
           host_equal_text(address, code.address);
}

const json_t *esipa_session_item(struct exchange *exchange, struct bytes transaction,
                                 struct bytes address)
{
    const char *last = exchange->esipa->last_download, *eid;
    const json_t *found = NULL;
    json_t *card;

    json_object_foreach(all_cards(exchange->esipa), eid, card)
    {
        const char *kind = esipa_sent_kind(card);
        const json_t *item = json_array_get(json_object_get(card, "queue"), 0);
        struct bytes its = esipa_get_octets(exchange->esipa, item, "transaction");

        if (!kind || strcmp(kind, ESIPA_SENT_DOWNLOAD) != 0 || !esipa_is_eid(eid))
            continue;
        if (transaction.len ? !bytes_equal(its, transaction) : !is_at(item, address))
            continue;
        if (found && strcmp(eid, last) != 0)
            continue;
        found = item;
        choose(exchange, eid, card);
    }
    return found;
}
