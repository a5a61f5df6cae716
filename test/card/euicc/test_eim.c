/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euiccCiPKId of an eIM (B-64). */
#include "test/fake/fixture_eim_configuration.h"

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

static void set_version_1_3(struct euiccd_create_options *factory)
{
    factory->spec = EUICCD_SPEC_1_3;
}

/* F.3: [10] is kept by a card of v1.3, and ignored by one of v1.2; malformed, both refuse it. */
static void test_proprietary_protocol(void **state)
{
    static const char own[] = "AA0A300880022A03A1020500";
    struct fake_card fake;
    struct bytes list;
    char text[1024];

    (void)state;
    for (int version_1_3 = 0; version_1_3 < 2; version_1_3++) {
        fake_card_make(&fake, version_1_3 ? set_version_1_3 : NULL);
        snprintf(text, sizeof(text), "%sAA0B300880022A03A1020500", ID("41") COUNTER KEY);
        assert_add(&fake, text, "BF5703810107");
        snprintf(text, sizeof(text), "%s%s", ID("41") COUNTER KEY, own);
        assert_add(&fake, text, "BF5704A0020500");
        fake_card_cut(&fake);
        assert_int_equal(fake_es10_hex(&fake, "BF5500", &list), SW_OK);
        bytes_to_hex(list, text, sizeof(text));
        assert_non_null(strstr(text, "800141"));
        assert_int_equal(strstr(text, own) != NULL, version_1_3);
        fake_card_end(&fake);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ci_pk_id),
        cmocka_unit_test(test_proprietary_protocol),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
