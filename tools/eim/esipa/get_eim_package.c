/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ESipa.GetEimPackage: SGP.32 5.14.5; E-10 to E-14. */
#include "tools/eim/esipa/esipa_internal.h"

#include "card/asn1/code_names.h"

#include <string.h>

static int refuse(struct exchange *exchange, enum eim_package_error code)
{
    const struct get_eim_package_response response = {.arm = GET_EIM_PACKAGE_RESPONSE_ERROR,
                                                      .eim_package_error = code};

    esipa_log_field(exchange, "answer", code_name(CODE_EIM_PACKAGE_ERROR, code));
    return esipa_put_response(exchange, &msg_get_eim_package_response, &response);
}

int esipa_get_eim_package(struct exchange *exchange, struct bytes octets)
{
    struct esipa *esipa = exchange->esipa;
    struct get_eim_package_request request;
    struct get_eim_package_response response = {0};
    const char *kind, *cause;
    struct bytes package;
    int err;

    if (esipa_decode(exchange, &msg_get_eim_package_request, octets, &request) < 0)
        return refuse(exchange, EIM_PACKAGE_ERROR_UNDEFINED_ERROR);
    if (request.has_state_change_cause) {
        esipa_log_number(exchange, "stateChangeCause", request.state_change_cause);
        cause = code_name(CODE_STATE_CHANGE_CAUSE, request.state_change_cause);
        esipa_log_field(exchange, "cause", cause ? cause : "unknown");
    }
    if (request.r_plmn.len)
        esipa_log_hex(exchange, "rPlmn", request.r_plmn);
    if (esipa->options.is_pushed &&
        esipa->options.is_pushed(esipa->options.context, exchange->eid)) {
        esipa_log_field(exchange, "reason", "the next package is being sent by TransferEimPackage");
        return refuse(exchange, EIM_PACKAGE_ERROR_NO_EIM_PACKAGE_AVAILABLE);
    }
    err = esipa_build_package(esipa, exchange->eid, exchange->card, ESIPA_FAULT_GET_EIM_PACKAGE);
    if (err < 0) {
        esipa_log_field(exchange, "reason", err_text(err));
        return refuse(exchange, EIM_PACKAGE_ERROR_UNDEFINED_ERROR);
    }
    if (esipa_has_no_certificates(exchange->card))
        esipa_log_field(exchange, "certificates", "absent");
    kind = esipa_sent_kind(exchange->card);
    if (!kind)
        return refuse(exchange, EIM_PACKAGE_ERROR_NO_EIM_PACKAGE_AVAILABLE);
    package = esipa_get_octets(esipa, json_object_get(exchange->card, "sent"), "octets");
    if (strcmp(kind, ESIPA_SENT_ORDERS) == 0) {
        esipa_log_field(exchange, "answer", "euiccPackageRequest");
        response.arm = GET_EIM_PACKAGE_RESPONSE_EUICC_PACKAGE_REQUEST;
        response.euicc_package_request = package;
    } else if (strcmp(kind, ESIPA_SENT_DOWNLOAD) == 0) {
        memcpy(esipa->last_download, exchange->eid, sizeof(exchange->eid));
        esipa_log_field(exchange, "answer", "profileDownloadTriggerRequest");
        response.arm = GET_EIM_PACKAGE_RESPONSE_PROFILE_DOWNLOAD_TRIGGER_REQUEST;
        response.profile_download_trigger_request = package;
    } else {
        esipa_log_field(exchange, "answer", "ipaEuiccDataRequest");
        response.arm = GET_EIM_PACKAGE_RESPONSE_IPA_EUICC_DATA_REQUEST;
        response.ipa_euicc_data_request = package;
    }
    return esipa_put_response(exchange, &msg_get_eim_package_response, &response);
}
