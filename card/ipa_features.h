/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an IPAe leaves to an eIM in an Indirect Profile Download: names of bits of ipaFeatures
 * (SGP.32 5.14.2), separated by commas. For card/ only. */
#ifndef CARD_IPA_FEATURES_H
#define CARD_IPA_FEATURES_H

#include "card/euiccd.h"

#include <stddef.h>
#include <stdint.h>

/* The bits (enum ipa_features) of `names`; NULL: none. ERR_RANGE for another name. */
int ipa_features_read(const char *names, uint32_t *out, struct euiccd_error *error);
/* Their names; "none" without any. */
void ipa_features_write(uint32_t features, char *text, size_t size);

#endif
