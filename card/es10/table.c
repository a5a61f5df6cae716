/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ES10 functions of this card. es10.h says what the columns are. */
#include "card/asn1/msg_eim.h"
#include "card/asn1/msg_info.h"
#include "card/asn1/msg_notification.h"
#include "card/asn1/msg_package.h"
#include "card/asn1/msg_profile.h"
#include "card/asn1/msg_rsp.h"
#include "card/es10/functions.h"

/* By tag: what is not there is known soon. */
static const struct es10_row rows[] = {
    {0xBF20, "ES10b.GetEUICCInfo1", "SGP.22 5.7.8", &msg_get_euicc_info1_request, &msg_euicc_info1,
     ES10_BOTH, es10b_get_euicc_info1},
    {0xBF21, "ES10b.PrepareDownload", "SGP.22 5.7.5", &msg_prepare_download_request, NULL,
     ES10_BOTH | ES10_WRITES | ES10_SESSION, es10b_prepare_download},
    {0xBF22, "ES10b.GetEUICCInfo2", "SGP.32 5.9.2", &msg_get_euicc_info2_request, &msg_euicc_info2,
     ES10_BOTH, es10b_get_euicc_info2},
    {0xBF28, "ES10b.ListNotification", "SGP.22 5.7.9", &msg_list_notification_request, NULL,
     ES10_BOTH | ES10_LISTS, es10b_list_notification},
    {0xBF29, "ES10c.SetNickname", "SGP.22 5.7.21", &msg_set_nickname_request,
     &msg_set_nickname_response, ES10_CONSUMER | ES10_WRITES, es10c_set_nickname},
    {0xBF2B, "ES10b.RetrieveNotificationsList", "SGP.32 5.9.11",
     &msg_retrieve_notifications_list_request, NULL, ES10_BOTH | ES10_LISTS,
     es10b_retrieve_notifications_list},
    {0xBF2D, "ES10b.GetProfilesInfo", "SGP.32 5.9.14", NULL, NULL, ES10_BOTH | ES10_LISTS,
     es10b_get_profiles_info},
    {0xBF2E, "ES10b.GetEUICCChallenge", "SGP.22 5.7.7", &msg_get_euicc_challenge_request,
     &msg_get_euicc_challenge_response, ES10_BOTH | ES10_WRITES | ES10_SESSION,
     es10b_get_euicc_challenge},
    {0xBF30, "ES10b.RemoveNotificationFromList", "SGP.32 5.9.12", &msg_notification_sent_request,
     &msg_notification_sent_response, ES10_BOTH | ES10_WRITES, es10b_remove_notification_from_list},
    {0xBF31, "ES10c.EnableProfile", "SGP.22 5.7.16", &msg_enable_profile_request,
     &msg_enable_profile_response, ES10_CONSUMER | ES10_WRITES, es10c_enable_profile},
    {0xBF32, "ES10c.DisableProfile", "SGP.22 5.7.17", &msg_disable_profile_request,
     &msg_disable_profile_response, ES10_CONSUMER | ES10_WRITES, es10c_disable_profile},
    {0xBF33, "ES10c.DeleteProfile", "SGP.22 5.7.18", &msg_delete_profile_request,
     &msg_delete_profile_response, ES10_CONSUMER | ES10_WRITES, es10c_delete_profile},
    {0xBF34, "ES10b.eUICCMemoryReset", "SGP.32 v1.0 5.9.5", NULL, NULL,
     ES10_IOT | ES10_WRITES | ES10_ONLY_1_0, es10b_euicc_memory_reset_1_0},
    {0xBF34, "ES10c.eUICCMemoryReset", "SGP.22 5.7.19", &msg_sgp22_euicc_memory_reset_request,
     &msg_sgp22_euicc_memory_reset_response, ES10_CONSUMER | ES10_WRITES, es10c_euicc_memory_reset},
    {0xBF36, "ES10b.LoadBoundProfilePackage", "SGP.22 5.7.6", NULL, NULL, ES10_BOTH | ES10_WRITES,
     es10b_load_bound_profile_package},
    {0xBF38, "ES10b.AuthenticateServer", "SGP.22 5.7.13", &msg_authenticate_server_request, NULL,
     ES10_BOTH | ES10_SESSION, es10b_authenticate_server},
    {0xBF3C, "ES10a.GetEuiccConfiguredAddresses", "SGP.22 5.7.3",
     &msg_euicc_configured_addresses_request, &msg_euicc_configured_addresses_response,
     ES10_BOTH | ES10_LISTS, es10a_get_euicc_configured_addresses},
    {0xBF3E, "ES10b.GetEID", "SGP.22 5.7.20", &msg_get_euicc_data_request,
     &msg_get_euicc_data_response, ES10_BOTH, es10b_get_eid},
    {0xBF3F, "ES10a.SetDefaultDpAddress", "SGP.32 v1.0 5.9",
     &msg_sgp22_set_default_dp_address_request, &msg_sgp22_set_default_dp_address_response,
     ES10_IOT | ES10_WRITES | ES10_ONLY_1_0, es10a_set_default_dp_address},
    {0xBF3F, "ES10a.SetDefaultDpAddress", "SGP.22 5.7.4", &msg_sgp22_set_default_dp_address_request,
     &msg_sgp22_set_default_dp_address_response, ES10_CONSUMER | ES10_WRITES,
     es10a_set_default_dp_address},
    {0xBF41, "ES10b.CancelSession", "SGP.22 5.7.14", &msg_cancel_session_request,
     &msg_cancel_session_response, ES10_BOTH | ES10_WRITES | ES10_SESSION, es10b_cancel_session},
    {0xBF42, "ES10b.IpaeActivation", "SGP.32 3.8.4", &msg_ipae_activation_request,
     &msg_ipae_activation_response, ES10_IOT | ES10_ANY_IPA, es10b_ipae_activation},
    {0xBF43, "ES10b.GetRAT", "SGP.22 5.7.22", &msg_get_rat_request, &msg_get_rat_response,
     ES10_BOTH, es10b_get_rat},
    {0xBF51, "ES10b.LoadEuiccPackage", "SGP.32 5.9.1", &msg_euicc_package_request, NULL,
     ES10_IOT | ES10_WRITES, es10b_load_euicc_package},
    {0xBF55, "ES10b.GetEimConfigurationData", "SGP.32 5.9.18",
     &msg_get_eim_configuration_data_request, &msg_get_eim_configuration_data_response, ES10_IOT,
     es10b_get_eim_configuration_data},
    {0xBF56, "ES10b.GetCerts", "SGP.32 5.9.10", &msg_get_certs_request, NULL, ES10_IOT,
     es10b_get_certs},
    {0xBF57, "ES10b.AddInitialEim", "SGP.32 5.9.4", NULL, &msg_add_initial_eim_response,
     ES10_IOT | ES10_WRITES, es10b_add_initial_eim},
    {0xBF58, "ES10b.ProfileRollback", "SGP.32 5.9.16", NULL, &msg_profile_rollback_response,
     ES10_IOT | ES10_WRITES, es10b_profile_rollback},
    {0xBF59, "ES10b.ConfigureImmediateProfileEnabling", "SGP.32 5.9.17",
     &msg_configure_immediate_profile_enabling_request,
     &msg_configure_immediate_profile_enabling_response, ES10_IOT | ES10_WRITES,
     es10b_configure_immediate_profile_enabling},
    {0xBF5A, "ES10b.EnableUsingDD", "SGP.32 v1.0 5.9.15", NULL, &msg_immediate_enable_response,
     ES10_IOT | ES10_WRITES | ES10_ONLY_1_0, es10b_enable_using_dd},
    {0xBF5A, "ES10b.ImmediateEnable", "SGP.32 5.9.15", NULL, &msg_immediate_enable_response,
     ES10_IOT | ES10_SINCE_1_1 | ES10_WRITES, es10b_immediate_enable},
    {0xBF5B, "ES10b.EnableEmergencyProfile", "SGP.32 5.9.22", NULL,
     &msg_enable_emergency_profile_response, ES10_IOT | ES10_SINCE_1_1 | ES10_WRITES,
     es10b_enable_emergency_profile},
    {0xBF5C, "ES10b.DisableEmergencyProfile", "SGP.32 5.9.23", NULL,
     &msg_disable_emergency_profile_response, ES10_IOT | ES10_SINCE_1_1 | ES10_WRITES,
     es10b_disable_emergency_profile},
    {0xBF5D, "ES10b.ExecuteFallbackMechanism", "SGP.32 5.9.20", NULL,
     &msg_execute_fallback_mechanism_response, ES10_IOT | ES10_SINCE_1_1 | ES10_WRITES,
     es10b_execute_fallback_mechanism},
    {0xBF5E, "ES10b.ReturnFromFallback", "SGP.32 5.9.21", NULL, &msg_return_from_fallback_response,
     ES10_IOT | ES10_SINCE_1_1 | ES10_WRITES, es10b_return_from_fallback},
    {0xBF5F, "ES10b.GetConnectivityParameters", "SGP.32 5.9.24",
     &msg_get_connectivity_parameters_request, &msg_get_connectivity_parameters_response,
     ES10_IOT | ES10_SINCE_1_1, es10b_get_connectivity_parameters},
    {0xBF64, "ES10b.eUICCMemoryReset", "SGP.32 5.9.5", &msg_euicc_memory_reset_request,
     &msg_euicc_memory_reset_response, ES10_IOT | ES10_SINCE_1_1 | ES10_WRITES,
     es10b_euicc_memory_reset},
    {0xBF65, "ES10b.SetDefaultDpAddress", "SGP.32 5.9.25", &msg_set_default_dp_address_request,
     &msg_set_default_dp_address_response, ES10_IOT | ES10_SINCE_1_1 | ES10_WRITES,
     es10a_set_default_dp_address},
};

const struct es10_row *es10_table_row(size_t index)
{
    return index < sizeof(rows) / sizeof(rows[0]) ? &rows[index] : NULL;
}

const struct es10_row *es10_table_next(const struct es10_row *row)
{
    return es10_table_row((size_t)(row - rows) + 1);
}

const struct es10_row *es10_table_find(uint32_t tag)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) && rows[i].tag <= tag; i++)
        if (rows[i].tag == tag)
            return &rows[i];
    return NULL;
}
