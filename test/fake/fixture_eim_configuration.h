/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests of eIM configuration data: AddInitialEim requests in hex. */
#ifndef TEST_FAKE_FIXTURE_EIM_CONFIGURATION_H
#define TEST_FAKE_FIXTURE_EIM_CONFIGURATION_H

#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* An implicit SubjectPublicKeyInfo arm of a point of P-256 (the base point). */
#define KEY                                                                                        \
    "A55B A059 301306072A8648CE3D020106082A8648CE3D030107 034200 04"                               \
    "6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296"                             \
    "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5"
#define ID(letter)  "8001" letter
#define COUNTER     "830105"
#define TOKEN(text) "8401" text

static inline const char *after_key(struct fake_card *fake)
{
    static char text[64];
    char id[41];
    struct bytes answer;
    struct tlv info, list, first;

    assert_int_equal(fake_es10_hex(fake, "BF2000", &answer), SW_OK);
    assert_int_equal(tlv_only(answer, &info), 0);
    assert_int_equal(tlv_find(info.value, 0xAA, &list), 0);
    assert_int_equal(tlv_next(&list.value, &first), 0);
    assert_int_equal(first.value.len, 20);
    snprintf(text, sizeof(text), "87020308 8814%s", bytes_to_hex(first.value, id, sizeof(id)));
    return text;
}

/* BF57 around the entries; each entry is the content of one EimConfigurationData. */
static inline const char *request_of(const char *const *entries, size_t count, char *text)
{
    static uint8_t octets[8192];
    struct buf buf = BUF_OVER(octets);
    size_t request = tlv_open(&buf, 0xBF57), list = tlv_open(&buf, 0xA0);

    for (size_t i = 0; i < count; i++) {
        size_t entry = tlv_open(&buf, 0x30);

        assert_int_equal(buf_put_hex(&buf, entries[i]), 0);
        tlv_close(&buf, entry);
    }
    tlv_close(&buf, list);
    tlv_close(&buf, request);
    return bytes_to_hex(buf_bytes(&buf), text, 2 * sizeof(octets));
}

static inline void assert_add(struct fake_card *fake, const char *entry, const char *response)
{
    char text[2 * 8192];

    assert_es10(fake, request_of(&entry, 1, text), response);
}

#endif
