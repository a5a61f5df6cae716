/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests of EUICCInfo: members, and the lists of CI keys. */
#ifndef TEST_FAKE_FIXTURE_INFO_H
#define TEST_FAKE_FIXTURE_INFO_H

#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "crypto/cert.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Value of `tag` in the response DO `response`. */
static inline struct bytes member(struct bytes response, uint32_t tag)
{
    struct tlv whole, found;

    assert_int_equal(tlv_only(response, &whole), 0);
    if (tlv_find(whole.value, tag, &found) < 0)
        return BYTES_NONE;
    return found.value;
}

static inline void assert_bytes(struct bytes got, const char *hex)
{
    char text[200];

    assert_string_equal(bytes_to_hex(got, text, sizeof(text)), hex);
}

/* Both lists name the CI of each credential, in the order of preference. */
static inline void assert_ci_lists(struct fake_card *fake, struct bytes response)
{
    static const uint32_t lists[] = {0xA9, 0xAA};

    for (size_t i = 0; i < 2; i++) {
        struct bytes list = member(response, lists[i]);
        struct cert ci;
        struct tlv id;

        for (size_t j = 0; j < fake->credentials.credential_count; j++) {
            assert_int_equal(
                cert_parse(&ci, from_euiccd(fake->credentials.credentials[j].ci_certificate)), 0);
            assert_int_equal(tlv_take(&list, 0x04, &id), 0);
            assert_true(bytes_equal(id.value, ci.subject_key_id));
        }
        assert_int_equal(list.len, 0);
    }
}

#endif
