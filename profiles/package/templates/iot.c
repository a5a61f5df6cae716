/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The IoT minimal profile (TCA 3.3 7.5): rows of MF, USIM and DF.5GS under other members. Columns:
 * template.h. */
#include "profiles/package/templates/rows.h"

/* clang-format off */
const struct template_file template_iot[] = {
    {2, 1, 255, T_MF, 0, 0x3F00, 0, 0x00, 14, 0, 0, NULL, "MF"},
    {3, 1, 255, T_TR, 1, 0x2F05, 0, 0x05, 1, 0, 2, "FF..", "EF.PL"},
    {4, 1, 255, T_TR, 1, 0x2FE2, 0, 0x00, 11, 0, 10, NULL, "EF.ICCID"},
    {5, 1, 255, T_LF, 1, 0x2F00, 0, 0x1E, 10, 0, 0, NULL, "EF.DIR"},
    {6, 1, 255, T_LF, 1, 0x2F06, 0, 0x00, 10, 0, 0, NULL, "EF.ARR"},
    {7, 1, 255, T_TR, 1, 0x2F08, 0, 0x08, 10, 0, 5, NULL, "EF.UMPC"},
    {8, 1, 255, T_ADF, 1, 0x0000, 0, 0x00, 14, 0, 0, NULL, "ADF.USIM"},
    {9, 1, 255, T_TR, 2, 0x6F07, 0, 0x07, 2, 0, 9, NULL, "EF.IMSI"},
    {10, 1, 255, T_LF, 2, 0x6F06, 0, 0x17, 10, 0, 0, NULL, "EF.ARR"},
    {11, 1, 255, T_TR, 2, 0x6F08, 0, 0x08, 5, 0, 33, "07FF..FF", "EF.Keys"},
    {12, 1, 255, T_TR, 2, 0x6F09, 0, 0x09, 5, 0, 33, "07FF..FF", "EF.KeysPS"},
    {13, 1, 255, T_TR, 2, 0x6F31, 0, 0x12, 2, 0, 1, "0A", "EF.HPPLMN"},
    {14, 1, 255, T_TR, 2, 0x6F38, 0, 0x04, 2, 0, 17, NULL, "EF.UST"},
    {15, 1, 255, T_TR, 2, 0x6F5B, 0, 0x0F, 5, 0, 6, "F00000F00000", "EF.START-HFN"},
    {16, 1, 255, T_TR, 2, 0x6F5C, 0, 0x10, 2, 0, 3, "FFFFFF", "EF.THRESHOLD"},
    {17, 1, 255, T_TR, 2, 0x6F73, 0, 0x0C, 5, 0, 14, "FFFFFFFFFFFFFFFFFFFF0000FF01", "EF.PSLOCI"},
    {18, 1, 255, T_TR, 2, 0x6F78, 0, 0x06, 2, 0, 2, NULL, "EF.ACC"},
    {19, 1, 255, T_TR, 2, 0x6F7B, 0, 0x0D, 5, 0, 12, "FF..", "EF.FPLMN"},
    {20, 1, 255, T_TR, 2, 0x6F7E, 0, 0x0B, 5, 0, 11, "FFFFFFFFFFFFFF0000FF01", "EF.LOCI"},
    {21, 1, 255, T_TR, 2, 0x6FAD, 0, 0x03, 10, 0, 4, "00000002", "EF.AD"},
    {22, 1, 255, T_LF, 2, 0x6FB7, 0, 0x01, 10, 1, 4, NULL, "EF.ECC"},
    {23, 1, 255, T_TR, 2, 0x6FC4, 0, 0x00, 5, 0, 128, "FF..", "EF.NETPAR"},
};
const size_t template_iot_count = sizeof template_iot / sizeof template_iot[0];

const struct template_file template_opt_iot[] = {
    {2, 1, 255, T_LF, 1, 0x6F3B, 0, 0x00, 8, 20, 26, "FF..", "EF.FDN"},
    {3, 1, 255, T_LF, 1, 0x6F3C, 0, 0x00, 5, 10, 176, "00FF..FF", "EF.SMS"},
    {4, 1, 255, T_LF, 1, 0x6F42, 0, 0x00, 5, 1, 38, "FF..", "EF.SMSP"},
    {5, 1, 255, T_TR, 1, 0x6F43, 0, 0x00, 5, 0, 2, "FFFF", "EF.SMSS"},
    {6, 1, 255, T_TR, 1, 0x6F46, 0, 0x00, 10, 0, 17, NULL, "EF.SPN"},
    {7, 1, 255, T_TR, 1, 0x6F56, 0, 0x05, 8, 0, 1, NULL, "EF.EST"},
    {8, 1, 255, T_TR, 1, 0x6F61, 0, 0x11, 2, 0, 40, "FFFFFF0000*", "EF.OPLMNwAcT"},
    {9, 1, 255, T_TR, 1, 0x6F62, 0, 0x13, 2, 0, 5, "FFFFFF0000*", "EF.HPLMNwAcT"},
    {10, 1, 255, T_TR, 1, 0x6FD9, 0, 0x1D, 2, 0, 15, "FF..", "EF.EHPLMN"},
    {11, 1, 255, T_TR, 1, 0x6FE3, 0, 0x1E, 5, 0, 18, "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFF000001", "EF.EPSLOCI"},
    {12, 1, 255, T_LF, 1, 0x6FE4, 0, 0x18, 5, 1, 80, "FF..", "EF.EPSNSC"},
    {13, 1, 255, T_DF, 1, 0x5FC0, 0, 0x00, 14, 0, 0, NULL, "DF.5GS"},
    {14, 1, 255, T_TR, 2, 0x4F01, 0, 0x01, 5, 0, 20, "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000001", "EF.5GS3GPPLOCI"},
    {15, 1, 255, T_TR, 2, 0x4F02, 0, 0x02, 5, 0, 20, "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000001", "EF.5GSN3GPPLOCI"},
    {16, 1, 255, T_LF, 2, 0x4F03, 0, 0x03, 5, 2, 62, "FF..", "EF.5GS3GPPNSC"},
    {17, 1, 255, T_LF, 2, 0x4F04, 0, 0x04, 5, 2, 62, "FF..", "EF.5GSN3GPPNSC"},
    {18, 1, 255, T_TR, 2, 0x4F05, 0, 0x05, 5, 0, 110, NULL, "EF.5GAUTHKEYS"},
    {19, 1, 255, T_TR, 2, 0x4F06, 0, 0x06, 2, 0, 4, NULL, "EF.UAC_AIC"},
    {20, 1, 255, T_TR, 2, 0x4F07, 0, 0x07, 2, 0, 0, "FF..", "EF.SUCI_Calc_Info"},
    {21, 1, 255, T_LF, 2, 0x4F08, 0, 0x08, 10, 0, 10, "FF..", "EF.OPL5G"},
    {22, 1, 255, T_TR, 2, 0x4F09, 0, 0x09, 2, 0, 0, NULL, "EF.SUPI_NAI"},
    {23, 1, 255, T_TR, 2, 0x4F0A, 0, 0x0A, 2, 0, 4, "F0FF0000", "EF.Routing_Indicator"},
    {24, 1, 255, T_BT, 2, 0x4F0B, 0, 0x00, 2, 0, 0, NULL, "EF.URSP"},
    {25, 1, 255, T_TR, 2, 0x4F0C, 0, 0x0C, 2, 0, 1, "00", "EF.TN3GPPSNN"},
    {26, 1, 255, T_DF, 1, 0x5FD0, 0, 0x00, 14, 0, 0, NULL, "DF.SAIP"},
    {27, 1, 255, T_TR, 2, 0x4F01, 0, 0x00, 3, 0, 0, "FF..", "EF.SUCICalcInfo"},
};
const size_t template_opt_iot_count = sizeof template_opt_iot / sizeof template_opt_iot[0];

/* clang-format on */
