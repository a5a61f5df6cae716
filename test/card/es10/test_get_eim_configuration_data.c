/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GetEimConfigurationData of what AddInitialEim stored (B-67, B-75 to B-77). */
#include "test/fake/fixture_eim_configuration.h"

/* The same in its explicit form. */
#define KEY_EXPLICIT                                                                               \
    "A55D A05B 3059 301306072A8648CE3D020106082A8648CE3D030107 034200 04"                          \
    "6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296"                             \
    "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5"

/* B-67: defaults of absent members, around the key: eimIdType proprietary, then
 * eimSupportedProtocol proprietary alone and the first CI of the signing list. */
#define TYPE_DEFAULT "820103"

/* B-68: the results in the order of the entries; B-70: on an empty card, without notification.
 * B-75, B-76: members are returned, except the counter; B-67, B-77: with the defaults. */
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

/* eimSupportedProtocol without any bit is not the same as none. */
static void test_no_protocol(void **state)
{
    struct fake_card fake;
    char wanted[1024];

    (void)state;
    fake_card_make(&fake, NULL);
    assert_add(&fake, ID("41") COUNTER KEY "870100", "BF5704A0020500");
    snprintf(wanted, sizeof(wanted), "BF558180A07E 307C %s870100 %s", ID("41") TYPE_DEFAULT KEY,
             after_key(&fake) + strlen("87020308 "));
    assert_es10(&fake, "BF5500", wanted);
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_added),
        cmocka_unit_test(test_no_protocol),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
