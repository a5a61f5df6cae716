/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Content and signature of a ProfileInstallationResult. The SM-DP+ verifies it; an eIM that
 * completes its item by it verifies it as well. It is signed with the key of the CI of the
 * download. For an indirect download the certificates are those of AuthenticateClient. For a direct
 * download the eIM may know only certificates of another CI; then it cannot verify.
 */
#include "tools/eim/esipa/esipa_internal.h"

#include "tools/eim/package/euicc.h"

/* With the certificates in `object` (hex). ERR_NOT_FOUND: none, or not of this card and our CI. */
static int verify(struct exchange *exchange, const json_t *object,
                  const struct profile_installation_result *result, enum verdict *verdict)
{
    struct esipa *esipa = exchange->esipa;
    struct bytes euicc = esipa_get_octets(esipa, object, "euiccCertificate");
    struct bytes eum = esipa_get_octets(esipa, object, "eumCertificate");
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
    static const char *const signatures[] = {"not verified, unknown key", "good", "bad"};
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
