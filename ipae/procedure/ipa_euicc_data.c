/* SPDX-License-Identifier: GPL-3.0-or-later */
/* IpaEuiccDataRequest (SGP.32 2.11.1.2, 2.11.2.2): the eIM asks for data of the IPA and the eUICC
 * by tags; ends when the eIM has the response. */
#include "card/asn1/msg_info.h"
#include "card/asn1/msg_notification.h"
#include "card/asn1/msg_package.h"
#include "ipae/procedure/procedures.h"
#include "ipae/toolkit/proactive.h"

/* ipaCapabilities (E-45). */
enum {
    FEATURES = IPA_FEATURES_DIRECT_RSP_SERVER_COMMUNICATION |
               IPA_FEATURES_INDIRECT_RSP_SERVER_COMMUNICATION,
    PROTOCOLS = IPA_SUPPORTED_PROTOCOLS_RETRIEVE_HTTPS | IPA_SUPPORTED_PROTOCOLS_RETRIEVE_COAPS |
                IPA_SUPPORTED_PROTOCOLS_INJECT_COAPS
};

/* One request being processed. */
struct data_call {
    struct terminal *terminal;
    const struct ipa_euicc_data_request *request;
    struct ipa_euicc_data_response *response;
    struct bytes eim_id;
    int64_t error; /* 0: none */
};

/* IPA -> eUICC: a function without parameters; its response as octets. */
static int call_without_parameters(struct terminal *terminal, const struct der_message *type,
                                   struct bytes *out)
{
    struct bytes encoded;
    int err = es10_encode(terminal, type, NULL, &encoded);

    return err < 0 ? err : es10_call(terminal, encoded, out);
}

static int put_notifications(struct data_call *call)
{
    const struct ipa_euicc_data_request *in = call->request;
    struct retrieve_notifications_list_request request = {.has_search_criteria =
                                                              in->has_search_criteria_notification};
    struct retrieve_notifications_list_response response;
    int err;

    if (in->search_criteria_notification == IPA_EUICC_DATA_NOTIFICATION_SEQ_NUMBER) {
        request.search_criteria = RETRIEVE_NOTIFICATIONS_LIST_SEARCH_SEQ_NUMBER;
        request.seq_number = in->notification_seq_number;
    } else {
        request.search_criteria = RETRIEVE_NOTIFICATIONS_LIST_SEARCH_PROFILE_MANAGEMENT_OPERATION;
        request.profile_management_operation = in->notification_profile_management_operation;
    }
    err = es10_exchange(call->terminal, &msg_retrieve_notifications_list_request, &request,
                        &msg_retrieve_notifications_list_response, &response);
    if (err < 0)
        return err;
    call->response->has_notifications_list = true;
    call->response->notifications_list = response.notification_list;
    call->response->notifications_list_count = response.notification_list_count;
    return 0;
}

static int put_results(struct data_call *call)
{
    const struct ipa_euicc_data_request *in = call->request;
    struct retrieve_notifications_list_response response;
    int err =
        es10_retrieve_notifications(call->terminal,
                                    in->has_search_criteria_euicc_package_result
                                        ? RETRIEVE_NOTIFICATIONS_LIST_SEARCH_SEQ_NUMBER
                                        : RETRIEVE_NOTIFICATIONS_LIST_SEARCH_EUICC_PACKAGE_RESULTS,
                                    in->euicc_package_result_seq_number, &response);

    if (err < 0)
        return err;
    call->response->has_euicc_package_result_list = true;
    call->response->euicc_package_result_list = response.euicc_package_result_list;
    call->response->euicc_package_result_list_count = response.euicc_package_result_list_count;
    return 0;
}

static int put_addresses(struct data_call *call)
{
    struct euicc_configured_addresses_response response;
    int err = es10_exchange(call->terminal, &msg_euicc_configured_addresses_request, NULL,
                            &msg_euicc_configured_addresses_response, &response);

    if (err < 0)
        return err;
    call->response->default_smdp_address = response.default_dp_address;
    call->response->root_smds_address = response.root_ds_address;
    return 0;
}

static int put_default_address(struct data_call *call)
{
    struct bytes root = call->response->root_smds_address;
    int err = put_addresses(call);

    call->response->root_smds_address = root;
    return err;
}

static int put_root_address(struct data_call *call)
{
    struct bytes address = call->response->default_smdp_address;
    int err = put_addresses(call);

    call->response->default_smdp_address = address;
    return err;
}

static int put_info1(struct data_call *call)
{
    return call_without_parameters(call->terminal, &msg_get_euicc_info1_request,
                                   &call->response->euicc_info1);
}

static int put_info2(struct data_call *call)
{
    return call_without_parameters(call->terminal, &msg_get_euicc_info2_request,
                                   &call->response->euicc_info2);
}

/* The associationToken of this eIM. */
static int put_token(struct data_call *call)
{
    const struct get_eim_configuration_data_request request = {.has_search_criteria = true,
                                                               .eim_id = call->eim_id};
    struct get_eim_configuration_data_response response;
    int err = es10_exchange(call->terminal, &msg_get_eim_configuration_data_request, &request,
                            &msg_get_eim_configuration_data_response, &response);

    if (err < 0 || response.eim_configuration_data_list_count != 1)
        return err;
    call->response->has_association_token =
        response.eim_configuration_data_list[0].has_association_token;
    call->response->association_token = response.eim_configuration_data_list[0].association_token;
    return 0;
}

static int get_certs(struct data_call *call, struct get_certs_response *out)
{
    const struct get_certs_request request = {.euicc_ci_pk_id =
                                                  call->request->euicc_ci_pk_identifier_to_be_used};
    int err = es10_exchange(call->terminal, &msg_get_certs_request, &request,
                            &msg_get_certs_response, out);

    if (err == 0 && out->arm == GET_CERTS_RESPONSE_ERROR)
        call->error = out->get_certs_error == GET_CERTS_INVALID_CI_PK_ID
                          ? IPA_EUICC_DATA_EUICC_CI_PK_ID_NOT_FOUND
                          : IPA_EUICC_DATA_UNDEFINED_ERROR;
    return err;
}

static int put_eum_certificate(struct data_call *call)
{
    struct get_certs_response response;
    int err = get_certs(call, &response);

    if (err == 0)
        call->response->eum_certificate = response.eum_certificate;
    return err;
}

static int put_euicc_certificate(struct data_call *call)
{
    struct get_certs_response response;
    int err = get_certs(call, &response);

    if (err == 0)
        call->response->euicc_certificate = response.euicc_certificate;
    return err;
}

static int put_capabilities(struct data_call *call)
{
    call->response->has_ipa_capabilities = true;
    call->response->ipa_features = FEATURES | call->terminal->ipa_features;
    call->response->has_ipa_supported_protocols = true;
    call->response->ipa_supported_protocols = PROTOCOLS;
    return 0;
}

/* E-46: no DeviceInfo where the terminal does not return its IMEI. */
static int put_device_info(struct data_call *call)
{
    uint8_t tac[TAC_OCTETS];
    int err = tac_request(call->terminal, tac);

    if (err < 0)
        return err == ERR_NOT_FOUND ? 0 : err;
    call->response->device_info.tac = arena_copy(&call->terminal->arena, BYTES_OF(tac));
    call->response->has_device_info = call->response->device_info.tac.len > 0;
    return 0;
}

/* The tags of tagList (E-40). */
static const struct {
    uint32_t tag;
    int (*put)(struct data_call *call);
} rows[] = {
    {0xA0, put_notifications}, {0x81, put_default_address}, {0xA2, put_results},
    {0xBF20, put_info1},       {0xBF22, put_info2},         {0x83, put_root_address},
    {0x84, put_token},         {0xA5, put_eum_certificate}, {0xA6, put_euicc_certificate},
    {0xA8, put_capabilities},  {0xA9, put_device_info},
};

/* Takes the next tag off a list; 0 at its end. */
static uint32_t next_tag(struct bytes *list)
{
    uint32_t tag = 0;
    size_t len = 1;

    if (list->len == 0)
        return 0;
    if ((list->at[0] & 0x1F) == 0x1F)
        while (len < 4 && len < list->len && (list->at[len++] & 0x80))
            ;
    for (size_t i = 0; i < len; i++)
        tag = tag << 8 | list->at[i];
    *list = bytes_from(*list, len);
    return tag;
}

/* Each tag of the list; more tags than rows are incorrectTagList. */
static int collect(struct data_call *call)
{
    struct bytes list = call->request->tag_list;
    size_t left = sizeof(rows) / sizeof(rows[0]);
    int err = 0;

    while (err == 0 && call->error == 0 && list.len > 0) {
        uint32_t tag = next_tag(&list);
        size_t row = 0;

        while (row < sizeof(rows) / sizeof(rows[0]) && rows[row].tag != tag)
            row++;
        if (row == sizeof(rows) / sizeof(rows[0]) || left == 0) {
            call->error = IPA_EUICC_DATA_INCORRECT_TAG_LIST;
        } else {
            left--;
            err = rows[row].put(call);
        }
    }
    return err;
}

int ipa_euicc_data(struct eim_session *session, struct bytes octets)
{
    struct terminal *terminal = session->terminal;
    struct ipa_euicc_data_request request;
    struct ipa_euicc_data_response response = {.arm = IPA_EUICC_DATA_RESPONSE_DATA};
    struct data_call call = {terminal, &request, &response, session->eim->id, 0};
    struct provide_eim_package_result message = {
        .eid_value = bytes_at(terminal->services.eid, EUICCD_EID_LENGTH),
        .eim_package_result = EIM_PACKAGE_RESULT_IPA_EUICC_DATA_RESPONSE};
    int err = der_decode(terminal->services.der, &msg_ipa_euicc_data_request, octets, &request,
                         &terminal->arena, NULL);

    if (err < 0)
        return package_error_provide(session, EIM_PACKAGE_RESULT_ERROR_INVALID_PACKAGE_FORMAT,
                                     BYTES_NONE);
    err = emergency_is_enabled(terminal);
    if (err > 0)
        call.error = IPA_EUICC_DATA_ECALL_ACTIVE; /* E-43 */
    else if (err == 0)
        err = collect(&call);
    if (err < 0)
        return err;
    if (call.error)
        response = (struct ipa_euicc_data_response){.arm = IPA_EUICC_DATA_RESPONSE_ERROR,
                                                    .ipa_euicc_data_error_code = call.error};
    else
        package_result_record_notifications(session, response.notifications_list,
                                            response.notifications_list_count);
    response.eim_transaction_id = request.eim_transaction_id;
    err = es10_encode(terminal, &msg_ipa_euicc_data_response, &response,
                      &message.ipa_euicc_data_response);
    return err < 0 ? err : package_result_acknowledged(session, &message, -1);
}
