/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The functions of the table, one a file. Their contract is es10_function in es10.h. */
#ifndef CARD_ES10_FUNCTIONS_H
#define CARD_ES10_FUNCTIONS_H

#include "card/es10/es10.h"

es10_function es10a_get_euicc_configured_addresses;
es10_function es10a_set_default_dp_address;
es10_function es10b_add_initial_eim;
es10_function es10b_get_certs;
es10_function es10b_get_connectivity_parameters;
es10_function es10b_get_eid;
es10_function es10b_get_eim_configuration_data;
es10_function es10b_get_euicc_challenge;
es10_function es10b_get_euicc_info1;
es10_function es10b_get_euicc_info2;
es10_function es10b_get_rat;
es10_function es10b_ipae_activation;

#endif
