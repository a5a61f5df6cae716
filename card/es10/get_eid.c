/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.GetEID (SGP.22 5.7.20; ): the EID, for the tag list 5A only. */
#include "card/asn1/msg_info.h"
#include "card/es10/functions.h"

int es10b_get_eid(struct es10_call *call, const void *request, void *response)
{
    static const uint8_t tag_eid[] = {0x5A};
    const struct get_euicc_data_request *in = request;
    struct get_euicc_data_response *out = response;

    if (!bytes_equal(in->tag_list, BYTES_OF(tag_eid))) {
        (void)es10_refuse(call, "A-25", "tagList must be 5A", in->tag_list, ERR_MALFORMED);
        return ERR_MALFORMED; /* this response has no error arm */
    }
    out->eid_value = BYTES_OF(call->euicc->facts.eid);
    return ES10_DONE;
}
