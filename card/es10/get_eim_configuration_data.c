/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.GetEimConfigurationData (SGP.32 5.9.18; digest B-75 to B-77): all associated eIMs, or the
 * one asked for; nothing found is an empty list. */
#include "apdu/tlv.h"
#include "card/asn1/msg_eim.h"
#include "card/es10/functions.h"
#include "card/euicc/decisions.h"
#include "card/euicc/eim.h"

int es10b_get_eim_configuration_data(struct es10_call *call, const void *request, void *response)
{
    const struct get_eim_configuration_data_request *in = request;
    struct store *store = call->euicc->store;
    struct store_eim eims[DECISION_EIMS_MAX];
    struct buf *out = call->response;
    size_t count = 1, whole, list;
    int err;

    (void)response;
    if (in->has_search_criteria)
        err = store_find_eim(store, call->arena, in->eim_id, &eims[0]);
    else
        err = store_list_eims(store, call->arena, eims, DECISION_EIMS_MAX, &count);
    if (err < 0 && err != ERR_NOT_FOUND)
        return err;
    whole = tlv_open(out, 0xBF55);
    list = tlv_open(out, 0xA0);
    for (size_t i = 0; err == 0 && i < count; i++)
        eim_put(out, &eims[i]);
    tlv_close(out, list);
    tlv_close(out, whole);
    return ES10_DONE;
}
