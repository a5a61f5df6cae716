/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The DFs of ADF.USIM: GSM-ACCESS, 5GS, SAIP, SNPN, 5G ProSe (TCA 9.5.4 to 9.5.14), and DF.EAP
 * (9.8). Columns: template.h. */
#include "profiles/package/templates/rows.h"

/* clang-format off */
const struct template_file template_gsm_access[] = {
    {2, 1, 255, T_DF, 0, 0x5F3B, 0, 0x00, 14, 0, 0, NULL, "DF.GSM-ACCESS"},
    {3, 1, 255, T_TR, 1, 0x4F20, 0, 0x01, 5, 0, 9, "FF..FF07", "EF.Kc"},
    {4, 1, 255, T_TR, 1, 0x4F52, 0, 0x02, 5, 0, 9, "FF..FF07", "EF.KcGPRS"},
    {5, 1, 255, T_TR, 1, 0x4F63, 0, 0x00, 5, 0, 10, "FF..", "EF.CPBCCH"},
    {6, 1, 255, T_TR, 1, 0x4F64, 0, 0x00, 2, 0, 1, "00", "EF.InvScan"},
};
const size_t template_gsm_access_count = sizeof template_gsm_access / sizeof template_gsm_access[0];

const struct template_file template_df_5gs[] = {
    {2, 1, 255, T_DF, 0, 0x5FC0, 0, 0x00, 14, 0, 0, NULL, "DF.5GS"},
    {3, 1, 255, T_TR, 1, 0x4F01, 0, 0x01, 5, 0, 20, "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000001", "EF.5GS3GPPLOCI"},
    {4, 1, 255, T_TR, 1, 0x4F02, 0, 0x02, 5, 0, 20, "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000001", "EF.5GSN3GPPLOCI"},
    {5, 1, 2, T_LF, 1, 0x4F03, 0, 0x03, 5, 1, 57, "FF..", "EF.5GS3GPPNSC"},
    {5, 3, 255, T_LF, 1, 0x4F03, 0, 0x03, 5, 2, 62, "FF..", "EF.5GS3GPPNSC"},
    {6, 1, 2, T_LF, 1, 0x4F04, 0, 0x04, 5, 1, 57, "FF..", "EF.5GSN3GPPNSC"},
    {6, 3, 255, T_LF, 1, 0x4F04, 0, 0x04, 5, 2, 62, "FF..", "EF.5GSN3GPPNSC"},
    {7, 1, 255, T_TR, 1, 0x4F05, 0, 0x05, 5, 0, 110, NULL, "EF.5GAUTHKEYS"},
    {8, 1, 255, T_TR, 1, 0x4F06, 0, 0x06, 2, 0, 4, NULL, "EF.UAC_AIC"},
    {9, 1, 255, T_TR, 1, 0x4F07, 0, 0x07, 2, 0, 0, "FF..", "EF.SUCI_Calc_Info"},
    {10, 1, 255, T_LF, 1, 0x4F08, 0, 0x08, 10, 0, 10, "FF..", "EF.OPL5G"},
    {11, 1, 255, T_TR, 1, 0x4F09, 0, 0x09, 2, 0, 0, NULL, "EF.SUPI_NAI"},
    {12, 1, 3, T_TR, 1, 0x4F0A, 0, 0x0A, 2, 0, 4, "F0FFFFFF", "EF.Routing_Indicator"},
    {12, 4, 255, T_TR, 1, 0x4F0A, 0, 0x0A, 2, 0, 4, "F0FF0000", "EF.Routing_Indicator"},
    {13, 2, 255, T_BT, 1, 0x4F0B, 0, 0x00, 2, 0, 0, NULL, "EF.URSP"},
    {14, 2, 255, T_TR, 1, 0x4F0C, 0, 0x0C, 2, 0, 1, "00", "EF.TN3GPPSNN"},
    {15, 4, 255, T_TR, 1, 0x4F0D, 0, 0x0D, 2, 0, 2, NULL, "EF.CAG"},
    {16, 4, 255, T_TR, 1, 0x4F0E, 0, 0x0E, 2, 0, 0, NULL, "EF.SOR_CMCI"},
    {17, 4, 255, T_TR, 1, 0x4F0F, 0, 0x0F, 2, 0, 7, NULL, "EF.DRI"},
    {18, 4, 255, T_TR, 1, 0x4F10, 0, 0x10, 2, 0, 2, NULL, "EF.5GSEDRX"},
    {19, 4, 255, T_TR, 1, 0x4F11, 0, 0x11, 2, 0, 1, NULL, "EF.5GNSWO_CONF"},
    {20, 4, 255, T_TR, 1, 0x4F15, 0, 0x15, 2, 0, 1, NULL, "EF.MCHPPLMN"},
    {21, 4, 255, T_TR, 1, 0x4F16, 0, 0x16, 2, 0, 1, NULL, "EF.KAUSF_DERIVATION"},
};
const size_t template_df_5gs_count = sizeof template_df_5gs / sizeof template_df_5gs[0];

const struct template_file template_df_saip[] = {
    {2, 1, 255, T_DF, 0, 0x5FD0, 0, 0x00, 14, 0, 0, NULL, "DF.SAIP"},
    {3, 1, 255, T_TR, 1, 0x4F01, 0, 0x00, 3, 0, 0, "FF..", "EF.SUCICalcInfo"},
};
const size_t template_df_saip_count = sizeof template_df_saip / sizeof template_df_saip[0];

const struct template_file template_df_snpn[] = {
    {2, 1, 255, T_DF, 0, 0x5FE0, 0, 0x00, 14, 0, 0, NULL, "DF.SNPN"},
    {3, 1, 255, T_TR, 1, 0x4F01, 0, 0x00, 10, 0, 1, NULL, "EF.PWS_SNPN"},
};
const size_t template_df_snpn_count = sizeof template_df_snpn / sizeof template_df_snpn[0];

const struct template_file template_df_5gprose[] = {
    {2, 1, 255, T_DF, 0, 0x5FF0, 0, 0x00, 14, 0, 0, NULL, "DF.5G_ProSe"},
    {3, 1, 255, T_TR, 1, 0x4F01, 0, 0x01, 2, 0, 1, NULL, "EF.5G_PROSE_ST"},
    {4, 1, 255, T_TR, 1, 0x4F02, 0, 0x02, 2, 0, 26, NULL, "EF.5G_PROSE_DD"},
    {5, 1, 255, T_TR, 1, 0x4F03, 0, 0x03, 2, 0, 12, NULL, "EF.5G_PROSE_DC"},
    {6, 1, 255, T_TR, 1, 0x4F04, 0, 0x04, 2, 0, 32, NULL, "EF.5G_PROSE_U2NRU"},
    {7, 1, 255, T_TR, 1, 0x4F05, 0, 0x05, 2, 0, 29, NULL, "EF.5G_PROSE_RU"},
    {8, 1, 255, T_TR, 1, 0x4F06, 0, 0x06, 2, 0, 32, NULL, "EF.5G_PROSE_UIR"},
};
const size_t template_df_5gprose_count = sizeof template_df_5gprose / sizeof template_df_5gprose[0];

const struct template_file template_eap[] = {
    {2, 1, 255, T_DF, 0, 0x0000, 0, 0x00, 14, 0, 0, NULL, "DF.EAP"},
    {3, 1, 255, T_TR, 1, 0x4F01, 0, 0x00, 2, 0, 0, NULL, "EF.EAPKEYS"},
    {4, 1, 255, T_TR, 1, 0x4F02, 0, 0x00, 2, 0, 1, "00", "EF.EAPSTATUS"},
    {5, 1, 255, T_TR, 1, 0x4F03, 0, 0x00, 2, 0, 0, NULL, "EF.PUId"},
    {6, 1, 255, T_TR, 1, 0x4F04, 0, 0x00, 5, 0, 0, "FF..", "EF.Ps"},
    {7, 1, 255, T_TR, 1, 0x4F20, 0, 0x00, 5, 0, 0, "FF..", "EF.CurID"},
    {8, 1, 255, T_TR, 1, 0x4F21, 0, 0x00, 5, 0, 0, NULL, "EF.RelID"},
    {9, 1, 255, T_TR, 1, 0x4F22, 0, 0x00, 5, 0, 0, NULL, "EF.Realm"},
};
const size_t template_eap_count = sizeof template_eap / sizeof template_eap[0];

/* clang-format on */
