/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A card with one enabled profile: the small package of package.h and what a test adds. */
#ifndef TEST_FAKE_INSTALLED_H
#define TEST_FAKE_INSTALLED_H

#include "test/fake/card.h"

/* As fake_card_make; `elements` as package_put has them, behind the small package. Powered on. */
void installed_card_make(struct fake_card *fake, const char *elements);

#endif
