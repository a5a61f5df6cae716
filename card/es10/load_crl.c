/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.LoadCRL (SGP.22 5.7.12; B-173): a list of revoked certificates, or a part of one. */
#include "card/asn1/msg_rsp.h"
#include "card/es10/functions.h"
#include "card/euicc/revocation.h"

int es10b_load_crl(struct es10_call *call, const void *request, void *response)
{
    struct load_crl_request in;
    struct load_crl_response *out = response;
    struct revocation_missing *missing = arena_alloc(call->arena, sizeof(*missing));
    struct refusal refusal;
    int err;

    (void)request;
    if (!missing)
        return ERR_MEMORY;
    err = es10_decode(call, &msg_load_crl_request, &in, LOAD_CRL_INVALID_CRL_FORMAT, "B-173",
                      &refusal);
    if (err == 0 && !refusal.code)
        err = revocation_load(call->euicc, call->arena, in.crl, missing, &refusal);
    if (err < 0)
        return err;
    out->arm = refusal.code ? LOAD_CRL_RESPONSE_ERROR : LOAD_CRL_RESPONSE_OK;
    out->load_crl_response_error = refusal.code;
    if (!refusal.code) {
        out->has_missing_parts = missing->count != 0;
        out->missing_parts = missing->parts;
        out->missing_parts_count = missing->count;
    }
    return es10_finish(call, &refusal);
}
