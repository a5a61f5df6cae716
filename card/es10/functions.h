/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The functions of the table, one a file. Their contract is es10_function in es10.h. */
#ifndef CARD_ES10_FUNCTIONS_H
#define CARD_ES10_FUNCTIONS_H

#include "card/es10/es10.h"

es10_function es10a_get_euicc_configured_addresses;
es10_function es10a_set_default_dp_address;
es10_function es10b_add_initial_eim;
es10_function es10b_authenticate_server;
es10_function es10b_cancel_session;
es10_function es10b_configure_immediate_profile_enabling;
es10_function es10b_disable_emergency_profile;
es10_function es10b_enable_emergency_profile;
es10_function es10b_euicc_memory_reset;
es10_function es10b_execute_fallback_mechanism;
es10_function es10b_get_certs;
es10_function es10b_get_connectivity_parameters;
es10_function es10b_get_eid;
es10_function es10b_get_eim_configuration_data;
es10_function es10b_get_euicc_challenge;
es10_function es10b_get_euicc_info1;
es10_function es10b_get_euicc_info2;
es10_function es10b_get_profiles_info;
es10_function es10b_get_rat;
es10_function es10b_immediate_enable;
es10_function es10b_ipae_activation;
es10_function es10b_list_notification;
es10_function es10b_load_bound_profile_package;
es10_function es10b_load_euicc_package;
es10_function es10b_prepare_download;
es10_function es10b_profile_rollback;
es10_function es10b_remove_notification_from_list;
es10_function es10b_retrieve_notifications_list;
es10_function es10b_return_from_fallback;

#endif
