/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/fake/installed.h"

#include "test/fake/package.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

int installed_put(struct euiccd_card *card, const char *elements, struct euiccd_error *error)
{
    static uint8_t octets[16384];
    struct buf package = BUF_OVER(octets);
    struct euiccd_profile profile = {.size = sizeof(profile), .enable = true};

    package_start(&package);
    package_put(&package, elements);
    package_end(&package);
    profile.package = to_euiccd(buf_bytes(&package));
    return euiccd_install(card, &profile, error);
}

void installed_card_make(struct fake_card *fake, const char *elements)
{
    installed_card_make_as(fake, NULL, elements);
}

void installed_card_make_as(struct fake_card *fake,
                            void (*change)(struct euiccd_create_options *factory),
                            const char *elements)
{
    struct euiccd_error error = {""};

    fake_card_make(fake, change);
    euiccd_power_off(fake->card);
    if (installed_put(fake->card, elements, &error) < 0)
        fail_msg("%s", error.text);
    assert_int_equal(euiccd_power_on(fake->card, NULL), 0);
}
