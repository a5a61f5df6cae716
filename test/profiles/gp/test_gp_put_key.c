/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PUT KEY and DELETE of keys: each status word, and sessions with new keys (DP-6.4). */
#include "test/profiles/gp/gp_fixture.h"

#define NEW_AES       "000102030405060708090A0B0C0D0E0F"
#define NEW_AES_CHECK "C35280"
#define NEW_DES       "0123456789ABCDEFFEDCBA9876543210"
#define NEW_DES_CHECK "08D7B4"

/* One key data field. */
static const char *field(const char *type, const char *key, const char *check)
{
    static char text[120];

    snprintf(text, sizeof text, "%s10%s%02X%s", type, gp_host_encipher_key(&admin.host, key),
             (unsigned)strlen(check) / 2, check);
    return text;
}

/* PUT KEY with P1, P2, the new version and up to three fields, protected. */
static const char *put(unsigned p1, unsigned p2, unsigned version, const char *fields)
{
    char command[400];

    snprintf(command, sizeof command, "80D8%02X%02X%02X%02X%s", p1, p2,
             (unsigned)strlen(fields) / 2 + 1, version, fields);
    return sealed(command);
}

static void test_new_set(void **state)
{
    static const unsigned versions[] = {0x20, 0x30};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        char fields[300] = "";

        start(NULL);
        authenticate(versions[i], 0x03);
        strcat(fields, field("88", GP_ENC, ""));
        strcat(fields, field("88", GP_MAC, ""));
        strcat(fields, field("88", GP_DEK, ""));
        put(0x00, 0x81, 0x32, fields);
        assert_int_equal(admin.sw, SW_OK);
        assert_int_equal(admin.len, 10);
        authenticate(0x32, 0x33);
        assert_int_equal(admin.host.scp.counter, 1);
        /* replaced by itself: the counter begins again */
        strcpy(fields, field("88", GP_ENC, ""));
        strcat(fields, field("88", GP_MAC, ""));
        strcat(fields, field("88", GP_DEK, ""));
        put(0x32, 0x81, 0x32, fields);
        assert_int_equal(admin.sw, SW_OK);
        authenticate(0x32, 0x01);
        assert_int_equal(admin.host.scp.counter, 1);
        /* replaced by another version */
        strcpy(fields, field("88", GP_ENC, ""));
        strcat(fields, field("88", GP_MAC, ""));
        strcat(fields, field("88", GP_DEK, ""));
        put(0x32, 0x81, 0x33, fields);
        assert_int_equal(admin.sw, SW_OK);
        authenticate(0x33, 0x01);
        assert_string_equal(apdu("8050320008" GP_HOST_CHALLENGE), "6A88");
        stop();
    }
}

/* A further key of a set leaves its counter. */
static void test_further_key(void **state)
{
    (void)state;
    start(NULL);
    authenticate(0x30, 0x01);
    assert_string_equal(put(0x00, 0x04, 0x30, field("88", NEW_AES, NEW_AES_CHECK)),
                        "30" NEW_AES_CHECK "9000");
    authenticate(0x30, 0x01);
    assert_int_equal(admin.host.scp.counter, 2);
    stop();
}

static void test_check_values(void **state)
{
    char fields[120];

    (void)state;
    start(NULL);
    authenticate(0x30, 0x01);
    assert_string_equal(put(0x00, 0x01, 0x51, field("88", NEW_AES, NEW_AES_CHECK)),
                        "51" NEW_AES_CHECK "9000");
    assert_string_equal(put(0x00, 0x01, 0x52, field("80", NEW_DES, NEW_DES_CHECK)),
                        "52" NEW_DES_CHECK "9000");
    assert_string_equal(put(0x00, 0x01, 0x53, field("88", NEW_AES, "")), "53" NEW_AES_CHECK "9000");
    assert_string_equal(put(0x00, 0x01, 0x54, field("88", NEW_AES, "C35281")), "9485");
    assert_string_equal(put(0x00, 0x01, 0x54, field("80", NEW_DES, "000000")), "9485");
    /* with the length of the key in front (GPC_SPE_034 table 11-70) */
    snprintf(fields, sizeof fields, "881110%s00", gp_host_encipher_key(&admin.host, NEW_AES));
    assert_string_equal(put(0x00, 0x01, 0x55, fields), "55" NEW_AES_CHECK "9000");
    stop();
}

static void test_refusals(void **state)
{
    static const struct {
        unsigned p1, p2, version;
        const char *fields; /* NULL: one AES key */
        const char *answer;
    } rows[] = {
        {0x00, 0x00, 0x40, NULL, "6A86"},
        {0x80, 0x01, 0x40, NULL, "6A86"},
        {0x00, 0x01, 0x00, NULL, "6A80"},
        {0x00, 0x01, 0x80, NULL, "6A80"},
        {0x00, 0x01, 0x30, NULL, "6A80"}, /* exists */
        {0x21, 0x01, 0x21, NULL, "6A88"}, /* nothing to replace */
        {0x30, 0x04, 0x30, NULL, "6A88"},
        {0x30, 0x01, 0x31, NULL, "6A80"}, /* the other one exists */
        {0x00, 0x01, 0x40, "", "6A80"},
        {0x00, 0x01, 0x40, "88", "6A80"},
        {0x00, 0x01, 0x40, "88100011", "6A80"},
        {0x00, 0x01, 0x40, "880000", "6A80"},
        {0x00, 0x01, 0x40, "8808001122334455667700", "6A80"},
        {0x00, 0x01, 0x40, "8008001122334455667700", "6A80"}, /* single DES */
        {0x00, 0x01, 0x40, "8811FF000102030405060708090A0B0C0D0E0F00", "6A80"},
        {0x00, 0x01, 0x40, "8510000102030405060708090A0B0C0D0E0F00", "9484"},   /* PSK */
        {0x00, 0x01, 0x40, "8810000102030405060708090A0B0C0D0E0F0000", "6A80"}, /* an octet more */
        {0x00, 0x81, 0x40, "8810000102030405060708090A0B0C0D0E0F0088", "6A80"},
        {0x00, 0xFF, 0x40,
         "8810000102030405060708090A0B0C0D0E0F008810000102030405060708090A0B0C0D0E0F00", "6A80"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *answer;

        start(NULL);
        authenticate(0x30, 0x01);
        answer = put(rows[i].p1, rows[i].p2, rows[i].version,
                     rows[i].fields ? rows[i].fields : field("88", NEW_AES, ""));
        if (strcmp(answer, rows[i].answer) != 0)
            fail_msg("row %zu: %s, not %s", i, answer, rows[i].answer);
        stop();
    }
    start(NULL);
    authenticate(0x30, 0x01);
    assert_string_equal(sealed("80D8000100"), "6700");
    admin.context.remote = true;
    gp_end(&admin.session);
    assert_string_equal(apdu("80D80001"
                             "1440"
                             "8810000102030405060708090A0B0C0D0E0F00"),
                        "6985");
    stop();
}

static void test_delete(void **state)
{
    static const struct fake_step steps[] = {
        {"80E4000006D00101D20120", "9000"}, /* one key of the set 20 */
        {"80E4000006D00101D20120", "6A88"},
        {"80E4000003D20120", "9000"}, /* the others */
        {"80E4000003D20120", "6A88"},
        {"80E4000003D20131", "9000"},
        {"80CA00E000", "E024C00401018810C00402018810C00403018810"
                       "C00401308810C00402308810C004033088109000"},
        {"80E4000003D00103", "9000"}, /* key 3 of all versions */
        {"80CA00E000", "E018C00401018810C00402018810C00401308810C004023088109000"},
        {"80E4000003D00100", "6A80"},
        {"80E4000004D2020120", "6A80"},
        {"80E4000002D200", "6A80"},
        {"80E4000003D30120", "6A80"},
        {"80E4000006D20120D00101", "6A80"}, /* in another order */
        {"80E40000", "6A80"},
        {"80E4010003D20120", "6A86"},
        {"80E4000103D20120", "6A86"},
        {NULL, NULL}};

    (void)state;
    start(NULL);
    admin.context.remote = true;
    play(steps, apdu);
    stop();
}

/* The counter of a set goes with its last key. */
static void test_delete_counter(void **state)
{
    struct bytes value;
    const struct records *records = &admin.profile.records;

    (void)state;
    start(NULL);
    admin.context.remote = true;
    apdu("80E4000006D00101D20120");
    assert_int_equal(records->functions->get(records->context, RECORD_COUNTER, 1 << 8 | 0x20,
                                             admin.context.arena, &value),
                     0);
    apdu("80E4000003D20120");
    assert_int_equal(records->functions->get(records->context, RECORD_COUNTER, 1 << 8 | 0x20,
                                             admin.context.arena, &value),
                     ERR_NOT_FOUND);
    stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_new_set),      cmocka_unit_test(test_further_key),
        cmocka_unit_test(test_check_values), cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_delete),       cmocka_unit_test(test_delete_counter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
