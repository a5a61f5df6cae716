/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Profile State Management Operations (SGP.32 3.4, 2.11.1.1.3): the table, and those
 * that switch nothing. enable, disable and delete: psmo_switch.c.
 */
#include "card/euicc/decisions.h"
#include "card/euicc/fallback.h"
#include "card/euicc/immediate_enabling.h"
#include "card/euicc/operation.h"
#include "card/euicc/profile.h"

static int list_profile_info(struct package_run *run, const void *request,
                             struct euicc_result_data *result, struct refusal *refusal)
{
    (void)request;
    (void)result;
    if (run->profiles_changed) {
        profile_put_list_error(&run->results, PROFILE_INFO_LIST_PROFILE_CHANGE_ONGOING);
        return refusal_set(refusal, PROFILE_INFO_LIST_PROFILE_CHANGE_ONGOING, "C-41",
                           "listProfileInfo after enable, disable or delete in one package");
    }
    return profile_list(run->euicc, run->arena, run->operation.value, &run->results, refusal);
}

static int get_rat(struct package_run *run, const void *request, struct euicc_result_data *result,
                   struct refusal *refusal)
{
    struct store_identity identity;
    int err = store_get_identity(run->euicc->store, run->arena, &identity);

    (void)request;
    if (err < 0)
        return err;
    result->rat = identity.rat;
    return refusal_none(refusal);
}

/* The settings after the operations before this one. */
static int read_settings(struct package_run *run)
{
    int err = 0;

    if (!run->has_settings)
        err = store_get_settings(run->euicc->store, run->arena, &run->settings);
    run->has_settings = err == 0;
    return err;
}

static int configure_immediate_enable(struct package_run *run, const void *request,
                                      struct euicc_result_data *result, struct refusal *refusal)
{
    const struct psmo *psmo = request;
    int err = read_settings(run);

    (void)result;
    if (err < 0)
        return err;
    immediate_enabling_configure(&run->settings, psmo->immediate_enable_flag,
                                 psmo->default_smdp_oid, psmo->default_smdp_address, refusal);
    run->settings_changed |= refusal->code == 0;
    return 0;
}

static int set_fallback_attribute(struct package_run *run, const void *request,
                                  struct euicc_result_data *result, struct refusal *refusal)
{
    const struct psmo *psmo = request;
    struct store_profile profile;
    int err = psmo_find_profile(run, psmo->iccid, "C-90", &profile, refusal);

    (void)result;
    if (err <= 0)
        return err;
    return fallback_set_attribute(run->euicc, run->arena, &profile, refusal);
}

static int unset_fallback_attribute(struct package_run *run, const void *request,
                                    struct euicc_result_data *result, struct refusal *refusal)
{
    (void)request;
    (void)result;
    return fallback_unset_attribute(run->euicc, run->arena, refusal);
}

static int set_default_dp_address(struct package_run *run, const void *request,
                                  struct euicc_result_data *result, struct refusal *refusal)
{
    const struct psmo *psmo = request;
    struct bytes address = psmo->set_default_dp_address.default_dp_address;
    int err = read_settings(run);

    if (err < 0)
        return err;
    if (address.len > DECISION_ADDRESS_MAX) {
        refusal_set(refusal, SET_DEFAULT_DP_ADDRESS_UNDEFINED_ERROR, "C-82",
                    "SM-DP+ address too long");
    } else {
        run->settings.default_smdp_address = address;
        run->settings_changed = true;
        refusal_none(refusal);
    }
    result->set_default_dp_address_result.set_default_dp_address_result = refusal->code;
    return 0;
}

/* v1.0 had iccidOrAidNotFound and the wrong state only. */
static const struct operation psmos[] = {
    {.tag = 0xA3,
     .name = "ESep.Enable",
     .clause = "SGP.32 3.4.1",
     .request = &msg_psmo,
     .result = &msg_euicc_result_data,
     .arm = EUICC_RESULT_ENABLE,
     .codes = OPERATION_CODES("enableResult", CODE_ENABLE_PROFILE),
     .flags = OPERATION_CHANGES_PROFILES,
     .run = psmo_enable,
     .last_code_1_0 = ENABLE_PROFILE_PROFILE_NOT_IN_DISABLED_STATE},
    {.tag = 0xA4,
     .name = "ESep.Disable",
     .clause = "SGP.32 3.4.2",
     .request = &msg_psmo,
     .result = &msg_euicc_result_data,
     .arm = EUICC_RESULT_DISABLE,
     .codes = OPERATION_CODES("disableResult", CODE_DISABLE_PROFILE),
     .flags = OPERATION_CHANGES_PROFILES,
     .run = psmo_disable,
     .last_code_1_0 = DISABLE_PROFILE_PROFILE_NOT_IN_ENABLED_STATE},
    {.tag = 0xA5,
     .name = "ESep.Delete",
     .clause = "SGP.32 3.4.3",
     .request = &msg_psmo,
     .result = &msg_euicc_result_data,
     .arm = EUICC_RESULT_DELETE,
     .codes = OPERATION_CODES("deleteResult", CODE_DELETE_PROFILE),
     .flags = OPERATION_CHANGES_PROFILES,
     .run = psmo_delete,
     .last_code_1_0 = DELETE_PROFILE_PROFILE_NOT_IN_DISABLED_STATE},
    {.tag = 0xBF2D,
     .name = "ESep.ListProfileInfo",
     .clause = "SGP.32 5.13.4",
     .codes = OPERATION_CODES("profileInfoListError", CODE_PROFILE_INFO_LIST),
     .flags = OPERATION_READS,
     .run = list_profile_info},
    {.tag = 0xA6,
     .name = "ESep.GetRAT",
     .clause = "SGP.32 5.13.5",
     .request = &msg_psmo,
     .result = &msg_euicc_result_data,
     .arm = EUICC_RESULT_GET_RAT,
     .codes = {OPERATION_TERMINATED},
     .flags = OPERATION_READS,
     .run = get_rat},
    {.tag = 0xA7,
     .name = "ESep.ConfigureImmediateProfileEnabling",
     .clause = "SGP.32 3.4.4",
     .request = &msg_psmo,
     .result = &msg_euicc_result_data,
     .arm = EUICC_RESULT_CONFIGURE_IMMEDIATE_ENABLE,
     .codes = OPERATION_CODES("configureImmediateEnableResult", CODE_CONFIGURE_IMMEDIATE_ENABLE),
     .run = configure_immediate_enable,
     .malformed = CONFIGURE_IMMEDIATE_ENABLE_COMMAND_ERROR},
    {.tag = 0xA8,
     .name = "ESep.SetFallbackAttribute",
     .clause = "SGP.32 3.4.6",
     .request = &msg_psmo,
     .result = &msg_euicc_result_data,
     .arm = EUICC_RESULT_SET_FALLBACK_ATTRIBUTE,
     .codes = OPERATION_CODES("setFallbackAttributeResult", CODE_SET_FALLBACK_ATTRIBUTE),
     .flags = OPERATION_SINCE_1_1,
     .run = set_fallback_attribute},
    {.tag = 0xA9,
     .name = "ESep.UnsetFallbackAttribute",
     .clause = "SGP.32 3.4.7",
     .request = &msg_psmo,
     .result = &msg_euicc_result_data,
     .arm = EUICC_RESULT_UNSET_FALLBACK_ATTRIBUTE,
     .codes = OPERATION_CODES("unsetFallbackAttributeResult", CODE_UNSET_FALLBACK_ATTRIBUTE),
     .flags = OPERATION_SINCE_1_1,
     .run = unset_fallback_attribute,
     .malformed = UNSET_FALLBACK_ATTRIBUTE_COMMAND_ERROR},
    {.tag = 0xBF65,
     .name = "ESep.SetDefaultDpAddress",
     .clause = "SGP.32 2.11.1.1.3",
     .request = &msg_psmo,
     .result = &msg_euicc_result_data,
     .arm = EUICC_RESULT_SET_DEFAULT_DP_ADDRESS,
     .codes = OPERATION_CODES("setDefaultDpAddressResult", CODE_OTHER),
     .flags = OPERATION_SINCE_1_1,
     .run = set_default_dp_address},
};

const struct operation *psmo_find(uint32_t tag)
{
    for (size_t i = 0; i < sizeof(psmos) / sizeof(psmos[0]); i++)
        if (psmos[i].tag == tag)
            return &psmos[i];
    return NULL;
}

const struct operation *psmo_row(size_t index)
{
    return index < sizeof(psmos) / sizeof(psmos[0]) ? &psmos[index] : NULL;
}
