/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole downloads. */
#include "tools/suite/cases/families.h"

static void install(struct suite *suite)
{
    suite_step(suite, "a good download: the profile is installed and disabled");
    suite_download(suite, "A");
    suite_expect_installation(suite, "success");
    suite_expect_profile(suite, "A", "disabled");
}

SUITE_CASES(cases_download) = {{"download-install", "Download of a profile", "SGP.23-1 5.2.1",
                                "SGP.22 3.1.3", "B-29", "smdpp", "", SUITE_CHANGES, install},
                               {0}};
