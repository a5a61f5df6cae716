/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.GetEimConfigurationData (SGP.32 5.9.18; B-75 to B-77): all associated eIMs, or the
 * requested one; an empty list when there is none. */
#include "card/asn1/msg_eim.h"
#include "card/es10/functions.h"
#include "card/euicc/decisions.h"
#include "card/euicc/eim.h"

int es10b_get_eim_configuration_data(struct es10_call *call, const void *request, void *response)
{
    const struct get_eim_configuration_data_request *in = request;
    struct get_eim_configuration_data_response *out = response;
    struct store *store = call->euicc->store;
    struct eim_configuration_data *list =
        arena_alloc(call->arena, DECISION_EIMS_MAX * sizeof(*list));
    struct store_eim eims[DECISION_EIMS_MAX];
    size_t count = 1, described = 0;
    int err;

    if (!list)
        return ERR_MEMORY;
    if (in->has_search_criteria)
        err = store_find_eim(store, call->arena, in->eim_id, &eims[0]);
    else
        err = store_list_eims(store, call->arena, eims, DECISION_EIMS_MAX, &count);
    if (err < 0 && err != ERR_NOT_FOUND)
        return err;
    if (err == ERR_NOT_FOUND)
        count = 0;
    for (size_t i = 0; i < count; i++) {
        eims[i].eim_id = es10_stored_text(call, "eimId", eims[i].eim_id);
        eims[i].fqdn = es10_stored_text(call, "eimFqdn", eims[i].fqdn);
        if (eims[i].eim_id.at)
            eim_describe(&eims[i], &list[described++]);
    }
    out->eim_configuration_data_list = list;
    out->eim_configuration_data_list_count = described;
    return ES10_DONE;
}
