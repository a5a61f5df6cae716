/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Profile State Management Operations (SGP.32 3.4, 2.11.1.1.3): the table, and those
 * that switch nothing. enable, disable and delete: psmo_switch.c.
 */
#include "apdu/tlv.h"
#include "card/asn1/msg_package.h"
#include "card/euicc/decisions.h"
#include "card/euicc/fallback.h"
#include "card/euicc/immediate_enabling.h"
#include "card/euicc/operation.h"
#include "card/euicc/profile.h"

static int list_profile_info(struct package_run *run, struct bytes operation, struct ruling *ruling)
{
    struct tlv request;

    if (run->changed) {
        profile_put_list_error(&run->results, PROFILE_INFO_LIST_PROFILE_CHANGE_ONGOING);
        return ruling_refuse(ruling, PROFILE_INFO_LIST_PROFILE_CHANGE_ONGOING, "C-41",
                             "after enable, disable or delete in one package");
    }
    if (tlv_only(operation, &request) < 0)
        return ERR_MALFORMED;
    return profile_list(run->euicc, run->arena, request.value, &run->results, ruling);
}

static int get_rat(struct package_run *run, struct bytes operation, struct ruling *ruling)
{
    struct store_identity identity;
    struct psmo psmo;
    int err = operation_read(run, &msg_psmo, operation, &psmo);

    if (err == 0)
        err = store_get_identity(run->euicc->store, run->arena, &identity);
    if (err < 0)
        return err;
    tlv_put(&run->results, 0xA6, identity.rat);
    return ruling_ok(ruling);
}

/* The settings as the operations before this one left them. */
static int have_settings(struct package_run *run)
{
    int err = 0;

    if (!run->has_settings)
        err = store_get_settings(run->euicc->store, run->arena, &run->settings);
    run->has_settings = err == 0;
    return err;
}

static int configure_immediate_enable(struct package_run *run, struct bytes operation,
                                      struct ruling *ruling)
{
    struct psmo psmo;
    int err = operation_read(run, &msg_psmo, operation, &psmo);

    if (err == 0)
        err = have_settings(run);
    if (err < 0)
        return err;
    immediate_configure(&run->settings, psmo.immediate_enable_flag, psmo.default_smdp_oid,
                        psmo.default_smdp_address, ruling);
    run->settings_changed |= ruling->code == 0;
    return 0;
}

static int set_fallback_attribute(struct package_run *run, struct bytes operation,
                                  struct ruling *ruling)
{
    struct store_profile profile;
    struct psmo psmo;
    int err = operation_read(run, &msg_psmo, operation, &psmo);

    if (err == 0)
        err = psmo_find_profile(run, psmo.iccid, "C-90", &profile, ruling);
    if (err <= 0)
        return err;
    return fallback_set_attribute(run->euicc, run->arena, &profile, ruling);
}

static int unset_fallback_attribute(struct package_run *run, struct bytes operation,
                                    struct ruling *ruling)
{
    struct psmo psmo;
    int err = operation_read(run, &msg_psmo, operation, &psmo);

    if (err < 0)
        return err;
    return fallback_unset_attribute(run->euicc, run->arena, ruling);
}

static int set_default_dp_address(struct package_run *run, struct bytes operation,
                                  struct ruling *ruling)
{
    struct psmo psmo;
    size_t response;
    struct bytes address;
    int err = operation_read(run, &msg_psmo, operation, &psmo);

    if (err == 0)
        err = have_settings(run);
    if (err < 0)
        return err;
    address = psmo.set_default_dp_address.default_dp_address;
    if (address.len > DECISION_ADDRESS_MAX) {
        ruling_refuse(ruling, SET_DEFAULT_DP_ADDRESS_UNDEFINED_ERROR, "C-82",
                      "the address does not fit");
    } else {
        run->settings.default_smdp_address = address;
        run->settings_changed = true;
        ruling_ok(ruling);
    }
    response = tlv_open(&run->results, 0xBF65);
    tlv_put_u8(&run->results, 0x80, (unsigned)ruling->code);
    tlv_close(&run->results, response);
    return 0;
}

/* `last_code_1_0` 2: v1.0 had iccidOrAidNotFound and the wrong state only. */
static const struct operation psmos[] = {
    {.tag = 0xA3,
     .name = "ESep.Enable",
     .clause = "SGP.32 3.4.1",
     .result_tag = 0x83,
     .last_code_1_0 = 2,
     .run = psmo_enable},
    {.tag = 0xA4,
     .name = "ESep.Disable",
     .clause = "SGP.32 3.4.2",
     .result_tag = 0x84,
     .last_code_1_0 = 2,
     .run = psmo_disable},
    {.tag = 0xA5,
     .name = "ESep.Delete",
     .clause = "SGP.32 3.4.3",
     .result_tag = 0x85,
     .last_code_1_0 = 2,
     .run = psmo_delete},
    {.tag = 0xBF2D,
     .name = "ESep.ListProfileInfo",
     .clause = "SGP.32 5.13.4",
     .writes_result = true,
     .run = list_profile_info},
    {.tag = 0xA6,
     .name = "ESep.GetRAT",
     .clause = "SGP.32 5.13.5",
     .writes_result = true,
     .run = get_rat},
    {.tag = 0xA7,
     .name = "ESep.ConfigureImmediateProfileEnabling",
     .clause = "SGP.32 3.4.4",
     .result_tag = 0x87,
     .malformed = CONFIGURE_IMMEDIATE_ENABLE_COMMAND_ERROR,
     .run = configure_immediate_enable},
    {.tag = 0xA8,
     .name = "ESep.SetFallbackAttribute",
     .clause = "SGP.32 3.4.6",
     .result_tag = 0x8D,
     .since_1_1 = true,
     .run = set_fallback_attribute},
    {.tag = 0xA9,
     .name = "ESep.UnsetFallbackAttribute",
     .clause = "SGP.32 3.4.7",
     .result_tag = 0x8E,
     .malformed = UNSET_FALLBACK_ATTRIBUTE_COMMAND_ERROR,
     .since_1_1 = true,
     .run = unset_fallback_attribute},
    {.tag = 0xBF65,
     .name = "ESep.SetDefaultDpAddress",
     .clause = "SGP.32 2.11.1.1.3",
     .writes_result = true,
     .since_1_1 = true,
     .run = set_default_dp_address},
};

const struct operation *psmo_find(uint32_t tag)
{
    for (size_t i = 0; i < sizeof(psmos) / sizeof(psmos[0]); i++)
        if (psmos[i].tag == tag)
            return &psmos[i];
    return NULL;
}
