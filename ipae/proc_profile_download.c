/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ProfileDownloadTrigger (SGP.32 3.2.3). */
#include "ipae/procedures.h"

/* ProfileDownloadTriggerResult: an enum profile_download_error_reason. */
static int refuse(struct session *session, struct bytes transaction_id, int64_t reason)
{
    struct ipae *ipae = session->ipae;
    const struct profile_download_trigger_result result = {
        .eim_transaction_id = transaction_id,
        .profile_download_trigger_result_data = PROFILE_DOWNLOAD_TRIGGER_RESULT_ERROR,
        .profile_download_error_reason = reason};
    struct provide_eim_package_result message = {
        .eid_value = bytes_at(ipae->services.eid, CARD_EID_LEN),
        .eim_package_result = EIM_PACKAGE_RESULT_PROFILE_DOWNLOAD_TRIGGER_RESULT};
    int err = es10_encode(ipae, &msg_profile_download_trigger_result, &result,
                          &message.profile_download_trigger_result);

    return err < 0 ? err : package_result_acknowledged(session, &message);
}

int profile_download(struct session *session, struct bytes octets)
{
    struct profile_download_trigger_request request;
    int err = der_decode(session->ipae->services.der, &msg_profile_download_trigger_request, octets,
                         &request, &session->ipae->arena, NULL);

    if (err < 0)
        return package_error_provide(session, EIM_PACKAGE_RESULT_ERROR_INVALID_PACKAGE_FORMAT,
                                     BYTES_NONE);
    return refuse(session, request.eim_transaction_id, PROFILE_DOWNLOAD_ERROR_UNDEFINED_ERROR);
}
