/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cards with an enabled profile: the small package of package.h and what a test adds. */
#ifndef TEST_FAKE_INSTALLED_H
#define TEST_FAKE_INSTALLED_H

#include "test/fake/card.h"

#define INSTALLED_ICCID "98001032547698103214" /* of the small package, as in EF.ICCID */

/* Installs and enables the small package with `elements` (as package_put has them) behind it, on a
 * card that is off. 0 or the error of euiccd_install. */
int installed_put(struct euiccd_card *card, const char *elements, struct euiccd_error *error);
/* As fake_card_make, with installed_put. Powered on. */
void installed_card_make(struct fake_card *fake, const char *elements);
void installed_card_make_as(struct fake_card *fake,
                            void (*change)(struct euiccd_create_options *factory),
                            const char *elements);

#endif
