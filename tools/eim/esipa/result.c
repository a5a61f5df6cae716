/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results of eUICC packages: verifies and records them, and completes the head of the queue. */
#include "tools/eim/esipa/esipa_internal.h"

#include "tools/eim/package/euicc.h"
#include "tools/eim/package/report.h"

#include <string.h>

/* Whether this result was recorded before: its acknowledgement was lost then. */
static bool is_recorded(const json_t *card, int64_t sequence)
{
    const json_t *result;
    size_t i;

    json_array_foreach(json_object_get(card, "results"), i, result)
    {
        const json_t *number = json_object_get(result, "seqNumber");

        if (number && json_integer_value(number) == sequence)
            return true;
    }
    return false;
}

/* The package that was sent, or one that no result matches. */
static struct eim_package package_of(struct exchange *exchange)
{
    const json_t *sent = json_object_get(exchange->card, "sent");
    const json_t *counter = json_object_get(sent, "counter");
    struct eim_package package = {.counter = counter ? json_integer_value(counter) : -1,
                                  .transaction_id =
                                      esipa_get_octets(exchange->esipa, sent, "transaction")};
    struct bytes signed_part;

    (void)eim_package_parts(esipa_get_octets(exchange->esipa, sent, "octets"), &signed_part,
                            &package.signature); /* not an eUICC package: no signature */
    return package;
}

/* The key that verifies results of this card; ERR_NOT_FOUND when its certificates are not known. */
static int find_key(struct exchange *exchange, struct ec_public **key, int64_t *token)
{
    const struct esipa_options *options = &exchange->esipa->options;
    struct eim_state_card card;
    struct eim_error error;
    int err = eim_state_card(options->state, options->eim_id, exchange->eid,
                             &exchange->esipa->arena, &card);

    *token = card.token;
    return err < 0 ? err
                   : eim_euicc_key(key, options->pki, exchange->eid, card.euicc_certificate,
                                   card.eum_certificate, &error);
}

/*
 * A card of SGP.32 v1.0 signs eimSignature of the package, which is forgotten with its result. Such
 * a result that is sent again is verified over the eimSignature that was recorded with it.
 */
static int check_repeated(struct exchange *exchange, const struct eim_signer *signer,
                          struct eim_package package, struct bytes octets,
                          const struct ec_public *key, struct euicc_package_result *result,
                          enum eim_verdict *verdict)
{
    const struct esipa_options *options = &exchange->esipa->options;
    const json_t *recorded;
    size_t i;

    json_array_foreach(json_object_get(exchange->card, "results"), i, recorded)
    {
        int err;

        package.signature = esipa_get_octets(exchange->esipa, recorded, "eimSignature");
        if (package.signature.len == 0)
            continue;
        err = eim_result_check(options->der, signer, &package, octets, key, &exchange->esipa->arena,
                               result, verdict);
        if (err < 0 || *verdict != EIM_RESULT_BAD_SIGNATURE)
            return err;
    }
    return 0;
}

/* Records a result once: with its item, or without one (a rollback, a result of another run). */
static void record(struct exchange *exchange, const struct euicc_package_result *result,
                   const struct eim_package *package, enum eim_verdict verdict)
{
    const struct euicc_package_result_data_signed *data = &result->euicc_package_result_data_signed;
    bool is_ours = result->arm == EUICC_PACKAGE_RESULT_SIGNED;
    json_t *report = json_deep_copy(json_object_get(exchange->line, "result"));

    if (verdict == EIM_RESULT_GOOD_1_0)
        eim_state_put_octets(report, "eimSignature", package->signature);
    if (verdict != EIM_RESULT_OF_ANOTHER)
        esipa_finish(exchange->card, ESIPA_SENT_ORDERS, report);
    else if (is_ours && !is_recorded(exchange->card, data->seq_number))
        esipa_record(exchange->card, NULL, report);
    else
        json_decref(report);
}

const char *esipa_process_package_result(struct exchange *exchange, struct bytes octets,
                                         int64_t *sequence)
{
    const struct esipa_options *options = &exchange->esipa->options;
    struct eim_signer signer = {.eim_id = bytes_at(options->eim_id, strlen(options->eim_id))};
    const struct eim_package package = package_of(exchange);
    struct euicc_package_result result;
    struct ec_public *key = NULL;
    enum eim_verdict verdict;
    int err;

    *sequence = -1;
    if (find_key(exchange, &key, &signer.association_token) < 0)
        return "the eUICC's certificates are not known";
    err = eim_result_check(options->der, &signer, &package, octets, key, &exchange->esipa->arena,
                           &result, &verdict);
    if (err == 0 && verdict == EIM_RESULT_BAD_SIGNATURE)
        err = check_repeated(exchange, &signer, package, octets, key, &result, &verdict);
    ec_public_free(key);
    if (err < 0)
        return err == ERR_MALFORMED ? "malformed EuiccPackageResult" : err_text(err);
    if (json_object_set_new(exchange->line, "result",
                            eim_report(options->der, &exchange->esipa->arena, &result, verdict)) <
        0)
        return err_text(ERR_MEMORY);
    if (verdict == EIM_RESULT_BAD_SIGNATURE)
        return eim_verdict_text(verdict);
    if (result.arm == EUICC_PACKAGE_RESULT_SIGNED &&
        !bytes_equal(result.euicc_package_result_data_signed.eim_id, signer.eim_id))
        return NULL; /* of another eIM: neither recorded nor acknowledged */
    esipa_keep_rat(exchange, json_object_get(exchange->line, "result"));
    record(exchange, &result, &package, verdict);
    if (result.arm == EUICC_PACKAGE_RESULT_SIGNED)
        *sequence = result.euicc_package_result_data_signed.seq_number;
    return NULL;
}
