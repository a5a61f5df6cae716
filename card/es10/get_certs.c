/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ES10b.GetCerts (SGP.32 5.9.10; B-50 to B-52): the chain of one CI key. It writes its
 * response itself: cards with a quirk tag the certificates explicitly.
 */
#include "apdu/tlv.h"
#include "card/asn1/msg_info.h"
#include "card/asn1/tags.h"
#include "card/es10/functions.h"
#include "card/euicc/ecasd_keys.h"

enum { TAG_EUM_CERTIFICATE = 0xA5, TAG_EUICC_CERTIFICATE = 0xA6 };

/* `tag` in place of the certificate's own, or (quirk) around it. */
static void put_certificate(struct es10_call *call, uint32_t tag, struct bytes certificate)
{
    struct tlv sequence;

    if (!call->euicc->quirk->explicit_certificates && tlv_only(certificate, &sequence) == 0)
        certificate = sequence.value;
    tlv_put(call->response, tag, certificate);
}

static int refuse(struct es10_call *call, const struct refusal *refusal, struct bytes ci_key_id)
{
    size_t response_mark = tlv_open(call->response, call->row->tag);

    tlv_put_u8(call->response, TAG_RESPONSE_ERROR_CODE, (unsigned)refusal->code);
    tlv_close(call->response, response_mark);
    return es10_refuse(call, refusal->rule, refusal->reason, ci_key_id, refusal->code);
}

int es10b_get_certs(struct es10_call *call, const void *request, void *response)
{
    const struct get_certs_request *in = request;
    const struct ecasd_chain *chain;
    size_t response_mark, certs;
    struct refusal refusal;
    int err;

    (void)response;
    if (es10_forced(call, &refusal))
        return refuse(call, &refusal, in->euicc_ci_pk_id);
    err = ecasd_choose(call->euicc, in->euicc_ci_pk_id, &chain);
    if (err == ERR_NOT_FOUND) {
        refusal_set(&refusal, GET_CERTS_INVALID_CI_PK_ID, "B-50",
                    "no certificate chain of this CI");
        return refuse(call, &refusal, in->euicc_ci_pk_id);
    }
    if (err < 0)
        return err;
    response_mark = tlv_open(call->response, call->row->tag);
    certs = tlv_open(call->response, TAG_RESPONSE_OK);
    put_certificate(call, TAG_EUM_CERTIFICATE, chain->credential.eum_certificate);
    put_certificate(call, TAG_EUICC_CERTIFICATE, chain->credential.euicc_certificate);
    tlv_close(call->response, certs);
    tlv_close(call->response, response_mark);
    return ES10_DONE;
}
