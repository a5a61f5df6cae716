/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.GetEimConfigurationData (SGP.32 5.9.18; digest B-75 to B-77): all associated eIMs, or the
 * one asked for; nothing found is an empty list. */
#include "card/asn1/msg_eim.h"
#include "card/es10/functions.h"
#include "card/euicc/eim.h"

static int describe_all(struct es10_call *call, struct eim_configuration_data *list, unsigned count)
{
    struct store_eim eim;

    for (unsigned i = 0; i < count; i++) {
        int err = store_get_eim(call->euicc->store, call->arena, i, &eim);

        if (err < 0)
            return err;
        eim_describe(&eim, &list[i]);
    }
    return 0;
}

static int describe_one(struct es10_call *call, struct bytes eim_id,
                        struct eim_configuration_data *list, unsigned *count)
{
    struct store_eim eim;
    int err = store_find_eim(call->euicc->store, call->arena, eim_id, &eim);

    *count = err == 0;
    if (err == 0)
        eim_describe(&eim, list);
    return err == ERR_NOT_FOUND ? 0 : err;
}

int es10b_get_eim_configuration_data(struct es10_call *call, const void *request, void *response)
{
    const struct get_eim_configuration_data_request *in = request;
    struct get_eim_configuration_data_response *out = response;
    struct eim_configuration_data *list;
    unsigned count;
    int err = store_count_eims(call->euicc->store, &count);

    if (err < 0)
        return err;
    list = arena_alloc(call->arena, (count + 1) * sizeof(*list));
    if (!list)
        return ERR_MEMORY;
    err = in->has_search_criteria ? describe_one(call, in->eim_id, list, &count)
                                  : describe_all(call, list, count);
    out->eim_configuration_data_list = list;
    out->eim_configuration_data_list_count = count;
    return err < 0 ? err : ES10_DONE;
}
