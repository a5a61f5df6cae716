/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * eIM Configuration Operations (SGP.32 3.5.1, 2.11.1.1.2). All associated eIMs have
 * equal rights (C-101). What is signed at the end is signed with the association that the package
 * came with, so a deletion needs no delay: the run keeps that (C-34, C-117).
 */
#include "apdu/tlv.h"
#include "card/asn1/msg_package.h"
#include "card/euicc/operation.h"

static void put_code(struct buf *out, uint32_t tag, int code)
{
    size_t result = tlv_open(out, tag);

    tlv_put_u8(out, 0x02, (unsigned)code);
    tlv_close(out, result);
}

static int add_eim(struct package_run *run, struct bytes operation, struct ruling *ruling)
{
    struct eco eco;
    int64_t token = 0;
    size_t result;
    int err = operation_read(run, &msg_eco, operation, &eco);

    if (err == ERR_MALFORMED)
        err = ruling_refuse(ruling, ADD_EIM_COMMAND_ERROR, "C-100", run->why);
    else if (err == 0)
        err = eim_add(run->euicc, run->arena, &eco.eim_configuration_data, ruling, &token);
    if (err < 0)
        return err;
    if (ruling->code == ADD_EIM_ASSOCIATED_EIM_ALREADY_EXISTS && run->euicc->quirk->version_1_0)
        ruling->code = ADD_EIM_COMMAND_ERROR; /* F.1: its code came later */
    if (ruling->code || token == 0) {
        put_code(&run->results, 0xA8, ruling->code);
        return 0;
    }
    result = tlv_open(&run->results, 0xA8);
    tlv_put_uint(&run->results, 0x84, (uint64_t)token);
    tlv_close(&run->results, result);
    return 0;
}

static int find_eim(struct package_run *run, struct bytes eim_id, struct store_eim *out,
                    struct ruling *ruling)
{
    int err = store_find_eim(run->euicc->store, run->arena, eim_id, out);

    if (err == ERR_NOT_FOUND)
        return ruling_refuse(ruling, DELETE_EIM_EIM_NOT_FOUND, "C-105", "no eIM with this eimId");
    return err < 0 ? err : ruling_ok(ruling);
}

static bool is_requester(const struct package_run *run, struct bytes eim_id)
{
    return !run->requester_gone && bytes_equal(run->head.eim_id, eim_id);
}

static int update_eim(struct package_run *run, struct bytes operation, struct ruling *ruling)
{
    struct eco eco;
    const struct eim_configuration_data *configuration = &eco.eim_configuration_data;
    struct store_eim eim;
    int err = operation_read(run, &msg_eco, operation, &eco);

    if (err == 0)
        err = find_eim(run, configuration->eim_id, &eim, ruling);
    if (err < 0 || ruling->code)
        return err;
    err = eim_update(run->euicc, &eim, configuration, ruling);
    if (err < 0 || ruling->code)
        return err;
    if (is_requester(run, eim.eim_id) && configuration->has_counter_value &&
        configuration->eim_public_key_data.at)
        run->requester_rekeyed = true;
    run->eims_changed = true;
    return store_update_eim(run->euicc->store, &eim);
}

static int delete_eim(struct package_run *run, struct bytes operation, struct ruling *ruling)
{
    struct eco eco;
    struct store_eim eim;
    unsigned left;
    int err = operation_read(run, &msg_eco, operation, &eco);

    if (err == 0)
        err = find_eim(run, eco.eim_id, &eim, ruling);
    if (err < 0 || ruling->code)
        return err;
    err = store_delete_eim(run->euicc->store, eim.eim_id);
    if (err == 0)
        err = store_count_eims(run->euicc->store, &left);
    if (err < 0)
        return err;
    if (bytes_equal(run->head.eim_id, eim.eim_id))
        run->requester_gone = true;
    ruling->code = left ? 0 : DELETE_EIM_LAST_EIM_DELETED; /* which is success as well (C-22) */
    return 0;
}

static int list_eim(struct package_run *run, struct bytes operation, struct ruling *ruling)
{
    struct eco eco;
    struct store_eim eim;
    size_t result, list, entry;
    int err = operation_read(run, &msg_eco, operation, &eco);

    if (err < 0)
        return err;
    result = tlv_open(&run->results, 0xAB);
    list = tlv_open(&run->results, 0xA0);
    for (unsigned i = 0; (err = store_get_eim(run->euicc->store, run->arena, i, &eim)) == 0; i++) {
        entry = tlv_open(&run->results, 0x30);
        tlv_put(&run->results, 0x80, eim.eim_id);
        if (eim.eim_id_type == EIM_ID_TYPE_OID || eim.eim_id_type == EIM_ID_TYPE_FQDN) /* C-120 */
            tlv_put_u8(&run->results, run->euicc->quirk->version_1_0 ? 0x84 : 0x82,
                       (unsigned)eim.eim_id_type);
        tlv_close(&run->results, entry);
    }
    tlv_close(&run->results, list);
    tlv_close(&run->results, result);
    return err == ERR_NOT_FOUND ? ruling_ok(ruling) : err;
}

static const struct operation ecos[] = {
    {.tag = 0xA8,
     .name = "ESep.AddEim",
     .clause = "SGP.32 3.5.1",
     .writes_result = true,
     .run = add_eim},
    {.tag = 0xA9,
     .name = "ESep.DeleteEim",
     .clause = "SGP.32 3.5.1",
     .result_tag = 0x89,
     .malformed = DELETE_EIM_COMMAND_ERROR,
     .also_ok = DELETE_EIM_LAST_EIM_DELETED,
     .run = delete_eim},
    {.tag = 0xAA,
     .name = "ESep.UpdateEim",
     .clause = "SGP.32 3.5.1",
     .result_tag = 0x8A,
     .malformed = UPDATE_EIM_COMMAND_ERROR,
     .run = update_eim},
    {.tag = 0xAB,
     .name = "ESep.ListEim",
     .clause = "SGP.32 3.5.1",
     .writes_result = true,
     .run = list_eim},
};

const struct operation *eco_find(uint32_t tag)
{
    for (size_t i = 0; i < sizeof(ecos) / sizeof(ecos[0]); i++)
        if (ecos[i].tag == tag)
            return &ecos[i];
    return NULL;
}
