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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ci_pk_id),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
