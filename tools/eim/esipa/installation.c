/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a ProfileInstallationResult says, and who says so. The SM-DP+ is the one who checks it; an
 * eIM that closes its order by it should look, too. It is signed with the key of the CI that the
 * download was of: for an indirect download, of the certificates in AuthenticateClient; for a
 * direct one, those that the eIM knows of the card may be of another CI, and then it cannot tell.
 */
#include "tools/eim/esipa/internal.h"

#include "tools/eim/package/euicc.h"

/* With the certificates in `object` (hex). ERR_NOT_FOUND: none, or not of this card and our CI. */
static int verify(struct exchange *exchange, const json_t *object,
                  const struct profile_installation_result *result, enum verdict *verdict)
{
    struct esipa *esipa = exchange->esipa;
    struct bytes euicc = esipa_octets_of(esipa, object, "euiccCertificate");
    struct bytes eum = esipa_octets_of(esipa, object, "eumCertificate");
    struct ec_public *key = NULL;
    struct eim_error error;
    int err;

    if (eim_euicc_key(&key, esipa->options.pki, exchange->eid, euicc, eum, &error) < 0)
        return ERR_NOT_FOUND;
    err = ec_verify(key, result->profile_installation_result_data_raw, BYTES_NONE,
                    result->euicc_sign_pir, verdict);
    ec_public_free(key);
    return err;
}

enum esipa_signature esipa_installation_check(struct exchange *exchange,
                                              const struct profile_installation_result *result)
{
    enum verdict verdict = BAD;

    if (verify(exchange, json_object_get(exchange->card, "session"), result, &verdict) == 0)
        return verdict == GOOD ? ESIPA_SIGNATURE_GOOD : ESIPA_SIGNATURE_BAD;
    if (verify(exchange, exchange->card, result, &verdict) == 0 && verdict == GOOD)
        return ESIPA_SIGNATURE_GOOD;
    return ESIPA_SIGNATURE_OF_UNKNOWN_KEY;
}

json_t *esipa_installation_report(const struct profile_installation_result_data *data,
                                  enum esipa_signature signature)
{
    static const char *const signatures[] = {"of a key that is not known", "good", "bad"};
    bool good = data->final_result == FINAL_RESULT_SUCCESS;
    json_t *report = json_pack("{s:s, s:b, s:s, s:I}", "answer", "profileInstallationResult", "ok",
                               good, "signature", signatures[signature], "notification",
                               (json_int_t)data->notification_metadata.seq_number);
    char iccid[21];

    if (!good) {
        json_object_set_new(report, "bppCommandId", json_integer(data->bpp_command_id));
        json_object_set_new(report, "errorReason", json_integer(data->error_reason));
    }
    if (data->notification_metadata.iccid.len == ICCID_OCTETS) {
        eim_iccid_to_text(data->notification_metadata.iccid, iccid);
        json_object_set_new(report, "iccid", json_string(iccid));
    }
    return report;
}
