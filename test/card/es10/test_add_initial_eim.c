/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AddInitialEim with each of its codes, and what GetEimConfigurationData then says. */
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
/* The same in its explicit form. */
#define KEY_EXPLICIT                                                                               \
    "A55D A05B 3059 301306072A8648CE3D020106082A8648CE3D030107 034200 04"                          \
    "6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296"                             \
    "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5"
/* A point that is not of the curve's form. */
#define KEY_BAD "A50A A008 3006 06042A864886"

#define ID(letter)  "8001" letter
#define COUNTER     "830105"
#define TOKEN(text) "8401" text

/* B-67: what stands for absent members, around the key: eimIdType proprietary, then
 * eimSupportedProtocol proprietary alone and the first CI of the signing list. */
#define TYPE_DEFAULT "820103"

static const char *after_key(struct fake_card *fake)
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
static const char *request_of(const char *const *entries, size_t count, char *text)
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

static void assert_add(struct fake_card *fake, const char *entry, const char *response)
{
    char text[2 * 8192];

    assert_es10(fake, request_of(&entry, 1, text), response);
}

/* EIM-E1 */
static void test_codes(void **state)
{
    static const struct {
        const char *entry, *response, *rule;
    } rows[] = {
        {ID("41") KEY, "BF5703810107", "B-61"},                        /* no counter */
        {ID("41") COUNTER, "BF5703810107", "B-61"},                    /* no key */
        {ID("41") COUNTER KEY_BAD, "BF5703810107", "B-61"},            /* no usable key */
        {ID("41") COUNTER TOKEN("01") KEY, "BF5703810105", "B-62"},    /* token not -1 */
        {ID("41") "8304 00800000" KEY, "BF5703810106", "B-63"},        /* above 7FFFFF */
        {ID("41") "8301FF" KEY, "BF5703810106", "B-63"},               /* negative */
        {ID("41") COUNTER KEY "880401020304", "BF5703810103", "B-64"}, /* unknown CI */
        /* The order of the checks: mandatory members, token, counter, CI, key. */
        {ID("41") TOKEN("01") KEY_BAD "880101", "BF5703810107", "B-61 counterValue"},
        {ID("41") "8301FF" TOKEN("01") "880101", "BF5703810107", "B-61 eimPublicKeyData"},
        {ID("41") "8301FF" TOKEN("01") KEY_BAD "880101", "BF5703810105", "B-62"},
        {ID("41") "8301FF" KEY_BAD "880101", "BF5703810106", "B-63"},
        {ID("41") COUNTER KEY_BAD "880101", "BF5703810103", "B-64"},
    };
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_add(&fake, rows[i].entry, rows[i].response);
        assert_non_null(strstr(fake.refusal, rows[i].rule));
        assert_es10(&fake, "BF5500", "BF5502A000"); /* nothing stays */
    }
    assert_es10(&fake, "BF5702A000", "BF5703810107"); /* an empty list */
    assert_es10(&fake, "BF5700", "BF5703810107");
    fake_card_end(&fake);
}

/* B-64: a euiccCiPKId is compared whole: no other length, none that is a beginning. */
static void test_ci_pk_id(void **state)
{
    static const unsigned lengths[] = {0, 1, 4, 19, 20, 21, 32, 64, 65, 127};
    struct fake_card fake;
    char right[256] = "", entry[1024];

    (void)state;
    fake_card_make(&fake, NULL);
    strcpy(right, strstr(after_key(&fake), "8814") + 4);
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        char id[256];

        memset(id, '0', sizeof(id));
        memcpy(id, right, 40);
        id[2 * lengths[i]] = '\0';
        snprintf(entry, sizeof(entry), "%s88%02X%s", ID("41") COUNTER KEY, lengths[i], id);
        assert_add(&fake, entry, lengths[i] == 20 ? "BF5704A0020500" : "BF5703810103");
        if (lengths[i] == 20)
            fake_card_renew(&fake, NULL);
        else
            assert_es10(&fake, "BF5500", "BF5502A000");
        if (lengths[i] != 20)
            continue;
        strcpy(right, strstr(after_key(&fake), "8814") + 4); /* of the new card */
        memcpy(id, right, 40);
        id[39] = id[39] == '0' ? '1' : '0'; /* the last octet differs */
        snprintf(entry, sizeof(entry), "%s8814%s", ID("41") COUNTER KEY, id);
        assert_add(&fake, entry, "BF5703810103");
        assert_non_null(strstr(fake.refusal, "B-64"));
    }
    fake_card_end(&fake);
}

/* B-68: the answers in the order of the entries; B-70: on an empty card, and it notifies nobody.
 * B-75, B-76: what was given comes back, but for the counter; B-67, B-77: and the defaults. */
static void test_added(void **state)
{
    struct fake_card fake;
    const char *entries[] = {ID("41") COUNTER TOKEN("FF") KEY, ID("42") COUNTER KEY_EXPLICIT};
    char text[2 * 8192], wanted[1024];

    (void)state;
    fake_card_make(&fake, NULL);
    assert_es10(&fake, request_of(entries, 2, text), "BF5707A005 840101 0500");
    snprintf(wanted, sizeof(wanted), "BF55820108A0820104 308180 %s%s",
             ID("41") TYPE_DEFAULT TOKEN("01") KEY, after_key(&fake));
    snprintf(wanted + strlen(wanted), sizeof(wanted) - strlen(wanted), "307F %s%s",
             ID("42") TYPE_DEFAULT KEY_EXPLICIT, after_key(&fake));
    assert_es10(&fake, "BF5500", wanted);
    assert_es10(&fake, "BF2800", "BF2802A000");
    snprintf(wanted, sizeof(wanted), "BF558184A08181 307F %s%s", ID("42") TYPE_DEFAULT KEY_EXPLICIT,
             after_key(&fake));
    assert_es10(&fake, "BF5505A003 800142", wanted);
    assert_es10(&fake, "BF5505A003 800143", "BF5502A000");
    assert_add(&fake, ID("43") COUNTER KEY, "BF5703810102"); /* one is associated already */
    assert_non_null(strstr(fake.refusal, "B-60"));
    fake_card_reopen(&fake);
    assert_es10(&fake, "BF5505A003 800142", wanted);
    fake_card_end(&fake);
}

static void test_all_or_nothing(void **state)
{
    struct fake_card fake;
    const char *twice[] = {ID("41") COUNTER TOKEN("FF") KEY, ID("41") COUNTER KEY};
    const char *nine[9];
    char ids[9][512], text[2 * 8192];

    (void)state;
    fake_card_make(&fake, NULL);
    assert_es10(&fake, request_of(twice, 2, text), "BF5703810102");
    assert_es10(&fake, "BF5500", "BF5502A000");
    for (size_t i = 0; i < 9; i++) {
        snprintf(ids[i], sizeof(ids[i]), "8001%02X %s", (unsigned)(0x41 + i), COUNTER KEY);
        nine[i] = ids[i];
    }
    assert_es10(&fake, request_of(nine, 9, text), "BF5703810101"); /* the table has eight */
    assert_es10(&fake, "BF5500", "BF5502A000");
    /* A token that went with a refused request was not given to anybody. */
    assert_add(&fake, ID("41") COUNTER TOKEN("FF") KEY, "BF5705A003 840101");
    fake_card_end(&fake);
}

static void test_malformed_entries(void **state)
{
    static const char *const entries[] = {
        COUNTER KEY,                   /* no eimId */
        "8000" COUNTER KEY,            /* an empty one */
        ID("41") ID("42") COUNTER KEY, /* two */
        COUNTER ID("41") KEY,          /* out of order */
        ID("41") "8300" KEY,           /* an empty INTEGER */
        ID("41") COUNTER KEY "8901FF", /* a NULL with content */
        "8001FF" COUNTER KEY,          /* no UTF-8 */
        ID("41") "8102C328" COUNTER KEY,
    };
    struct fake_card fake;
    char text[2 * 8192];

    (void)state;
    fake_card_make(&fake, NULL);
    for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
        print_message("%s\n", entries[i]);
        assert_es10(&fake, request_of(&entries[i], 1, text), "BF5703810107");
        assert_non_null(strstr(fake.refusal, "B-61"));
    }
    assert_es10(&fake, "BF5500", "BF5502A000");
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_ci_pk_id),
        cmocka_unit_test(test_added),
        cmocka_unit_test(test_all_or_nothing),
        cmocka_unit_test(test_malformed_entries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
