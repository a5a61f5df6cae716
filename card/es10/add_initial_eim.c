/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ES10b.AddInitialEim (SGP.32 5.9.4, 3.5.2; B-60 to B-70): the first eIMs of a card that has
 * none. All or nothing; the results have the order of the entries.
 */
#include "card/asn1/msg_eim.h"
#include "card/es10/functions.h"
#include "card/euicc/eim.h"

static int refuse(struct es10_call *call, struct add_initial_eim_response *out, const char *rule,
                  const char *reason, struct bytes offending, int code)
{
    out->arm = ADD_INITIAL_EIM_RESPONSE_ERROR;
    out->add_initial_eim_error = code;
    return es10_refuse(call, rule, reason, offending, code);
}

static struct add_initial_eim_ok result_of(int64_t token)
{
    return (struct add_initial_eim_ok){.arm = token ? ADD_INITIAL_EIM_OK_ASSOCIATION_TOKEN
                                                    : ADD_INITIAL_EIM_OK_ADD_OK,
                                       .association_token = token};
}

int es10b_add_initial_eim(struct es10_call *call, const void *request, void *response)
{
    struct add_initial_eim_request in;
    struct add_initial_eim_response *out = response;
    struct add_initial_eim_ok *results;
    struct refusal refusal;
    unsigned associated;
    size_t count;
    int err = es10_decode(call, &msg_add_initial_eim_request, &in, ADD_INITIAL_EIM_COMMAND_ERROR,
                          "B-61", &refusal);

    (void)request;
    if (err == 0)
        err = store_count_eims(call->euicc->store, &associated);
    if (err < 0)
        return err;
    if (refusal.code)
        return refuse(call, out, refusal.rule, refusal.reason, call->request, refusal.code);
    count = in.eim_configuration_data_list_count;
    results = arena_alloc(call->arena, count * sizeof(*results));
    if (!results)
        return ERR_MEMORY;
    if (associated > 0)
        return refuse(call, out, "B-60", "an eIM is already associated", call->request,
                      ADD_INITIAL_EIM_ASSOCIATED_EIM_ALREADY_EXISTS);
    if (count == 0)
        return refuse(call, out, "B-61", "no eIM configuration data", call->request,
                      ADD_INITIAL_EIM_COMMAND_ERROR);
    for (size_t i = 0; i < count; i++) {
        const struct eim_configuration_data *entry = &in.eim_configuration_data_list[i];
        int64_t token = 0;

        err = eim_add(call->euicc, call->arena, entry, &refusal, &token);
        if (err < 0)
            return err;
        if (refusal.code != EIM_OK)
            return refuse(call, out, refusal.rule, refusal.reason, entry->eim_id, refusal.code);
        results[i] = result_of(token);
    }
    out->arm = ADD_INITIAL_EIM_RESPONSE_OK;
    out->add_initial_eim_ok = results;
    out->add_initial_eim_ok_count = count;
    return ES10_DONE;
}
