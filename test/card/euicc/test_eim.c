/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euiccCiPKId (B-64), key and protocols of an eIM. */
#include "card/euicc/eim.h"

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

/* The public key of an eIM: the SubjectPublicKeyInfo or Certificate under its arm's tag, or whole
 * in the arm. */
static void test_public_key(void **state)
{
#define ALGORITHM "301306072A8648CE3D020106082A8648CE3D030107"
#define UNKNOWN   "301306072A8648CE3D020106082A8648CE3D030106"
#define POINT                                                                                      \
    "046B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296"                           \
    "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5"
    static const struct {
        const char *key;
        int err;
    } rows[] = {
        {"A059" ALGORITHM "034200" POINT, 0},
        {"A05B3059" ALGORITHM "034200" POINT, 0},
        {"A05B3159" ALGORITHM "034200" POINT, ERR_MALFORMED},
        {"A05D305B3059" ALGORITHM "034200" POINT, ERR_MALFORMED},
        {"A05B" ALGORITHM "034200" POINT "3000", ERR_MALFORMED},
        {"A05D3059" ALGORITHM "034200" POINT "3000", ERR_MALFORMED},
        {"A059" UNKNOWN "034200" POINT, ERR_UNSUPPORTED},
        {"A05B3059" UNKNOWN "034200" POINT, ERR_UNSUPPORTED},
        {"A158" ALGORITHM "034200" POINT, ERR_MALFORMED},
        {"A259" ALGORITHM "034200" POINT, ERR_MALFORMED},
        {"A000", ERR_MALFORMED},
        {"A0023000", ERR_MALFORMED},
        {"A100", ERR_MALFORMED},
        {"", ERR_MALFORMED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t memory[200], expected_memory[100];
        struct buf key = BUF_OVER(memory), expected = BUF_OVER(expected_memory);
        enum ec_curve curve = EC_CURVE_NONE;
        struct bytes point = BYTES_NONE;
        int err;

        assert_int_equal(buf_put_hex(&key, rows[i].key), 0);
        assert_int_equal(buf_put_hex(&expected, POINT), 0);
        err = eim_public_key(buf_bytes(&key), &curve, &point);
        if (err != rows[i].err)
            fail_msg("%s: %d", rows[i].key, err);
        if (err < 0)
            continue;
        assert_int_equal(curve, EC_CURVE_P256);
        assert_true(bytes_equal(point, buf_bytes(&expected)));
    }
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
        cmocka_unit_test(test_public_key),
        cmocka_unit_test(test_proprietary_protocol),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
