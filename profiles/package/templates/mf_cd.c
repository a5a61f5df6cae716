/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files under the MF and DF.CD (TCA 9.2, 9.3). Columns: template.h. */
#include "profiles/package/templates/rows.h"

/* clang-format off */
const struct template_file template_mf[] = {
    {2, 1, 255, T_MF, 0, 0x3F00, 0, 0x00, 14, 0, 0, NULL, "MF"},
    {3, 1, 255, T_TR, 1, 0x2F05, 0, 0x05, 1, 0, 2, "FF..", "EF.PL"},
    {4, 1, 255, T_TR, 1, 0x2FE2, 0, 0x00, 11, 0, 10, NULL, "EF.ICCID"},
    {5, 1, 255, T_LF, 1, 0x2F00, 0, 0x1E, 10, 0, 0, NULL, "EF.DIR"},
    {6, 1, 255, T_LF, 1, 0x2F06, 0, 0x00, 10, 0, 0, NULL, "EF.ARR"},
    {7, 1, 255, T_TR, 1, 0x2F08, 0, 0x08, 10, 0, 5, NULL, "EF.UMPC"},
};
const size_t template_mf_count = sizeof template_mf / sizeof template_mf[0];

const struct template_file template_cd[] = {
    {2, 1, 255, T_DF, 0, 0x7F11, 0, 0x00, 14, 0, 0, NULL, "DF.CD"},
    {3, 1, 255, T_TR, 1, 0x6F01, 0, 0x00, 2, 0, 0, NULL, "EF.LAUNCHPAD"},
    {4, 1, 255, T_TR, 1, 0x6F40, 62, 0x00, 2, 0, 0, NULL, "EF.ICON"},
};
const size_t template_cd_count = sizeof template_cd / sizeof template_cd[0];

/* clang-format on */
