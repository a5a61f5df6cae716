/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Downloads of a card with one eIM (circle.h) from the SM-DP+ of smdpp.h, for tests of the IPAe. */
#ifndef TEST_FAKE_DOWNLOADS_H
#define TEST_FAKE_DOWNLOADS_H

#include "test/fake/smdpp.h"

#define DOWNLOADS_CODE "LPA:1$" FAKE_SMDPP_ADDRESS "$one"

/* Times and addresses of the card. */
void downloads_settings(struct euiccd_create_options *factory);
/* A card with profile A enabled; `more` and `filler` as fake_smdpp_begin. */
void downloads_begin(struct circle *circle, struct fake_smdpp *smdpp, bool indirect,
                     const char *more, size_t filler);
void downloads_end(struct circle *circle, struct fake_smdpp *smdpp);
/* The profile is installed, the eIM has `results` ProfileDownloadTriggerResults, and nothing is
 * left to be delivered. */
void downloads_assert_installed(struct circle *circle, const struct fake_smdpp *smdpp,
                                unsigned results);
/* The download failed: the eIM has the reason `why`, and no profile was installed. */
void downloads_assert_failed(struct circle *circle, const char *why);

#endif
