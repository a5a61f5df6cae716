/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ADF.ISIM (TCA 9.6). Columns: template.h. */
#include "profiles/package/templates/rows.h"

/* clang-format off */
const struct template_file template_isim[] = {
    {2, 1, 255, T_ADF, 0, 0x0000, 0, 0x00, 14, 0, 0, NULL, "ADF.ISIM"},
    {3, 1, 255, T_TR, 1, 0x6F02, 0, 0x02, 2, 0, 0, NULL, "EF.IMPI"},
    {4, 1, 255, T_LF, 1, 0x6F04, 0, 0x04, 2, 1, 0, NULL, "EF.IMPU"},
    {5, 1, 255, T_TR, 1, 0x6F03, 0, 0x05, 2, 0, 0, NULL, "EF.Domain"},
    {6, 1, 255, T_TR, 1, 0x6F07, 0, 0x07, 2, 0, 14, NULL, "EF.IST"},
    {7, 1, 255, T_TR, 1, 0x6FAD, 0, 0x03, 10, 0, 3, "000000", "EF.AD"},
    {8, 1, 255, T_LF, 1, 0x6F06, 0, 0x06, 10, 0, 0, NULL, "EF.ARR"},
};
const size_t template_isim_count = sizeof template_isim / sizeof template_isim[0];

const struct template_file template_opt_isim[] = {
    {2, 1, 1, T_LF, 1, 0x6F09, 0, 0x00, 2, 1, 0, NULL, "EF.P-CSCF"},
    {2, 2, 255, T_LF, 1, 0x6F09, 0, 0x00, 2, 1, 0, NULL, "EF.PCSCF"},
    {3, 1, 255, T_LF, 1, 0x6F3C, 0, 0x00, 5, 10, 176, "00FF..FF", "EF.SMS"},
    {4, 1, 255, T_LF, 1, 0x6F42, 0, 0x00, 5, 1, 38, "FF..", "EF.SMSP"},
    {5, 1, 255, T_TR, 1, 0x6F43, 0, 0x00, 5, 0, 2, "FFFF", "EF.SMSS"},
    {6, 1, 255, T_LF, 1, 0x6F47, 0, 0x00, 5, 10, 30, "00FF..FF", "EF.SMSR"},
    {7, 1, 255, T_TR, 1, 0x6FD5, 0, 0x00, 5, 0, 0, "FF..", "EF.GBABP"},
    {8, 1, 255, T_LF, 1, 0x6FD7, 0, 0x00, 2, 0, 0, "FF..", "EF.GBANL"},
    {9, 1, 255, T_LF, 1, 0x6FDD, 0, 0x00, 2, 0, 0, "FF..", "EF.NAFKCA"},
    {10, 1, 255, T_LF, 1, 0x6FE7, 0, 0x00, 2, 0, 0, NULL, "EF.UICCIARI"},
    {11, 2, 255, T_TR, 1, 0x6FF7, 0, 0x00, 2, 0, 1, "00", "EF.FromPreferred"},
    {12, 2, 255, T_BT, 1, 0x6FF8, 0, 0x00, 2, 0, 0, NULL, "EF.ImsConfigData"},
    {13, 2, 255, T_BT, 1, 0x6FFC, 0, 0x00, 2, 0, 0, NULL, "EF.XcapconfigData"},
    {14, 2, 255, T_LF, 1, 0x6FFA, 0, 0x00, 2, 0, 0, NULL, "EF.WebRTCURI"},
    {15, 2, 255, T_BT, 1, 0x6FFE, 0, 0x00, 2, 0, 0, NULL, "EF.MudMidCfgData"},
};
const size_t template_opt_isim_count = sizeof template_opt_isim / sizeof template_opt_isim[0];

/* clang-format on */
