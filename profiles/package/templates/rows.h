/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of file templates, for templates.c only. */
#ifndef PROFILES_PACKAGE_TEMPLATES_ROWS_H
#define PROFILES_PACKAGE_TEMPLATES_ROWS_H

#include "profiles/package/templates/template.h"

extern const struct template_file template_mf[];
extern const size_t template_mf_count;
extern const struct template_file template_cd[];
extern const size_t template_cd_count;
extern const struct template_file template_telecom[];
extern const size_t template_telecom_count;
extern const struct template_file template_phonebook[];
extern const size_t template_phonebook_count;
extern const struct template_file template_usim[];
extern const size_t template_usim_count;
extern const struct template_file template_opt_usim[];
extern const size_t template_opt_usim_count;
extern const struct template_file template_gsm_access[];
extern const size_t template_gsm_access_count;
extern const struct template_file template_df_5gs[];
extern const size_t template_df_5gs_count;
extern const struct template_file template_df_saip[];
extern const size_t template_df_saip_count;
extern const struct template_file template_df_snpn[];
extern const size_t template_df_snpn_count;
extern const struct template_file template_df_5gprose[];
extern const size_t template_df_5gprose_count;
extern const struct template_file template_eap[];
extern const size_t template_eap_count;
extern const struct template_file template_isim[];
extern const size_t template_isim_count;
extern const struct template_file template_opt_isim[];
extern const size_t template_opt_isim_count;
extern const struct template_file template_csim[];
extern const size_t template_csim_count;
extern const struct template_file template_opt_csim[];
extern const size_t template_opt_csim_count;
extern const struct template_file template_iot[];
extern const size_t template_iot_count;
extern const struct template_file template_opt_iot[];
extern const size_t template_opt_iot_count;

#endif
