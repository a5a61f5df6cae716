/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.GetCerts (SGP.32 5.9.10; digest B-50 to B-52): the chain of one CI key. */
#include "card/asn1/msg_info.h"
#include "card/es10/functions.h"
#include "card/euicc/ecasd_keys.h"

int es10b_get_certs(struct es10_call *call, const void *request, void *response)
{
    const struct get_certs_request *in = request;
    struct get_certs_response *out = response;
    const struct ecasd_chain *chain;
    int err = ecasd_choose(call->euicc, in->euicc_ci_pk_id, &chain);

    if (err == ERR_NOT_FOUND) {
        out->arm = GET_CERTS_RESPONSE_ERROR;
        out->get_certs_error = GET_CERTS_INVALID_CI_PK_ID;
        return es10_refuse(call, "B-50", "no credential of this CI", in->euicc_ci_pk_id,
                           GET_CERTS_INVALID_CI_PK_ID);
    }
    if (err < 0)
        return err;
    out->arm = GET_CERTS_RESPONSE_CERTS;
    out->eum_certificate = chain->credential.eum_certificate;
    out->euicc_certificate = chain->credential.euicc_certificate;
    return ES10_DONE;
}
