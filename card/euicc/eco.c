/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * eIM Configuration Operations (SGP.32 3.5.1, 2.11.1.1.2). All associated eIMs have
 * equal rights (C-101). The result is signed with the association that the package was sent with,
 * which the run keeps: so a deletion needs no delay (C-34, C-117).
 */
#include "card/euicc/decisions.h"
#include "card/euicc/operation.h"

static int add_eim(struct package_run *run, const void *request, struct euicc_result_data *result,
                   struct refusal *refusal)
{
    const struct eco *eco = request;
    int64_t token = 0;
    int err = eim_add(run->euicc, run->arena, &eco->eim_configuration_data, refusal, &token);

    if (err < 0)
        return err;
    if (refusal->code == ADD_EIM_ASSOCIATED_EIM_ALREADY_EXISTS && run->euicc->quirk->version_1_0)
        refusal->code = ADD_EIM_COMMAND_ERROR; /* F.1: its code came later */
    result->add_eim_result =
        refusal->code || token == 0 ? ADD_EIM_RESULT_CODE : ADD_EIM_RESULT_ASSOCIATION_TOKEN;
    result->association_token = token;
    return 0;
}

static int find_eim(struct package_run *run, struct bytes eim_id, struct store_eim *out,
                    struct refusal *refusal)
{
    int err = store_find_eim(run->euicc->store, run->arena, eim_id, out);

    if (err == ERR_NOT_FOUND)
        return refusal_set(refusal, DELETE_EIM_EIM_NOT_FOUND, "C-105", "no eIM with this eimId");
    return err < 0 ? err : refusal_none(refusal);
}

static bool is_requester(const struct package_run *run, struct bytes eim_id)
{
    return !run->requester_deleted && bytes_equal(run->head.eim_id, eim_id);
}

static int update_eim(struct package_run *run, const void *request,
                      struct euicc_result_data *result, struct refusal *refusal)
{
    const struct eim_configuration_data *configuration =
        &((const struct eco *)request)->eim_configuration_data;
    struct store_eim eim;
    int err = find_eim(run, configuration->eim_id, &eim, refusal);

    (void)result;
    if (err < 0 || refusal->code)
        return err;
    err = eim_update(run->euicc, &eim, configuration, refusal);
    if (err < 0 || refusal->code)
        return err;
    if (is_requester(run, eim.eim_id) && configuration->has_counter_value &&
        configuration->eim_public_key_data.at)
        run->requester_rekeyed = true;
    run->eims_changed = true;
    return store_update_eim(run->euicc->store, &eim);
}

static int delete_eim(struct package_run *run, const void *request,
                      struct euicc_result_data *result, struct refusal *refusal)
{
    const struct eco *eco = request;
    struct store_eim eim;
    unsigned left;
    int err = find_eim(run, eco->eim_id, &eim, refusal);

    (void)result;
    if (err < 0 || refusal->code)
        return err;
    err = store_delete_eim(run->euicc->store, eim.eim_id);
    if (err == 0)
        err = store_count_eims(run->euicc->store, &left);
    if (err < 0)
        return err;
    if (bytes_equal(run->head.eim_id, eim.eim_id))
        run->requester_deleted = true;
    refusal->code = left ? 0 : DELETE_EIM_LAST_EIM_DELETED; /* a success, too (C-22) */
    return 0;
}

/* C-120: eimIdType only where it is not proprietary; v1.0 had another tag for it. */
static void describe(const struct euicc *euicc, const struct store_eim *eim,
                     struct eim_id_info *info)
{
    bool has_type = eim->eim_id_type == EIM_ID_TYPE_OID || eim->eim_id_type == EIM_ID_TYPE_FQDN;

    *info = (struct eim_id_info){.eim_id = eim->eim_id,
                                 .has_eim_id_type = has_type && !euicc->quirk->version_1_0,
                                 .eim_id_type = eim->eim_id_type,
                                 .has_eim_id_type_1_0 = has_type && euicc->quirk->version_1_0,
                                 .eim_id_type_1_0 = eim->eim_id_type};
}

static int list_eim(struct package_run *run, const void *request, struct euicc_result_data *result,
                    struct refusal *refusal)
{
    struct store_eim eims[DECISION_EIMS_MAX];
    struct eim_id_info *list = arena_alloc(run->arena, DECISION_EIMS_MAX * sizeof(*list));
    size_t count;
    int err = store_list_eims(run->euicc->store, run->arena, eims, DECISION_EIMS_MAX, &count);

    (void)request;
    if (err < 0 || !list)
        return err < 0 ? err : ERR_MEMORY;
    result->list_eim_result = LIST_EIM_RESULT_EIM_ID_LIST;
    result->eim_id_list = list;
    for (size_t i = 0; i < count; i++) {
        if (der_is_utf8(eims[i].eim_id))
            describe(run->euicc, &eims[i], &list[result->eim_id_list_count++]);
        else
            trace_refusal(run->euicc->trace, "ESep.ListEim", "SGP.32 3.5.1", "A-25",
                          "stored eimId is not UTF-8; left out of the list", eims[i].eim_id,
                          ERR_MALFORMED);
    }
    return refusal_none(refusal);
}

static const struct operation ecos[] = {
    {.tag = 0xA8,
     .name = "ESep.AddEim",
     .clause = "SGP.32 3.5.1",
     .request = &msg_eco,
     .result = &msg_euicc_result_data,
     .arm = EUICC_RESULT_ADD_EIM,
     .codes = OPERATION_CODES("addEimResultCode", CODE_ADD_EIM),
     .run = add_eim,
     .malformed = ADD_EIM_COMMAND_ERROR},
    {.tag = 0xA9,
     .name = "ESep.DeleteEim",
     .clause = "SGP.32 3.5.1",
     .request = &msg_eco,
     .result = &msg_euicc_result_data,
     .arm = EUICC_RESULT_DELETE_EIM,
     .codes = OPERATION_CODES("deleteEimResult", CODE_DELETE_EIM),
     .run = delete_eim,
     .malformed = DELETE_EIM_COMMAND_ERROR,
     .also_ok = DELETE_EIM_LAST_EIM_DELETED},
    {.tag = 0xAA,
     .name = "ESep.UpdateEim",
     .clause = "SGP.32 3.5.1",
     .request = &msg_eco,
     .result = &msg_euicc_result_data,
     .arm = EUICC_RESULT_UPDATE_EIM,
     .codes = OPERATION_CODES("updateEimResult", CODE_UPDATE_EIM),
     .run = update_eim,
     .malformed = UPDATE_EIM_COMMAND_ERROR},
    {.tag = 0xAB,
     .name = "ESep.ListEim",
     .clause = "SGP.32 3.5.1",
     .request = &msg_eco,
     .result = &msg_euicc_result_data,
     .arm = EUICC_RESULT_LIST_EIM,
     .codes = OPERATION_CODES("listEimError", CODE_OTHER),
     .flags = OPERATION_READS,
     .run = list_eim},
};

const struct operation *eco_find(uint32_t tag)
{
    for (size_t i = 0; i < sizeof(ecos) / sizeof(ecos[0]); i++)
        if (ecos[i].tag == tag)
            return &ecos[i];
    return NULL;
}

const struct operation *eco_row(size_t index)
{
    return index < sizeof(ecos) / sizeof(ecos[0]) ? &ecos[index] : NULL;
}
