/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Extensions of certificates: values, malformed and unsupported ones, repetition. */
#include "crypto/cert_read.h"
#include "test/crypto/cert_plan.h"

#include <stdio.h>

static const uint8_t second_key_usage[] = {0x30, 0x0B, 0x06, 0x03, 0x55, 0x1D, 0x0F,
                                           0x04, 0x04, 0x03, 0x02, 0x07, 0x80};

static void a_repeated_extension_is_malformed(void **state)
{
    struct rng rng = rng_system();
    uint8_t memory[CERT_ISSUE_MAX];
    struct buf out = BUF_OVER(memory);
    struct ec_private *key;
    struct bytes point;
    struct cert cert;
    struct plan plan;

    (void)state;
    plan_euicc(&plan);
    plan.templates[CI].extra = BYTES_OF(second_key_usage);
    assert_int_equal(ec_private_generate(&key, EC_CURVE_P256, &rng), 0);
    assert_int_equal(ec_private_point(key, &point), 0);
    assert_int_equal(cert_issue(&out, &plan.templates[CI], EC_CURVE_P256, point, NULL, key), 0);
    assert_int_equal(cert_parse(&cert, buf_bytes(&out)), ERR_MALFORMED);
    ec_private_free(key);
}

/* One Extension with this OID and value in hex; `critical`: NULL: absent. */
static void extension_put(struct buf *out, const char *oid, const char *critical, const char *value)
{
    size_t outer = tlv_open(out, 0x30), inner = tlv_open(out, 0x06);

    assert_int_equal(buf_put_hex(out, oid), 0);
    tlv_close(out, inner);
    if (critical) {
        inner = tlv_open(out, 0x01);
        assert_int_equal(buf_put_hex(out, critical), 0);
        tlv_close(out, inner);
    }
    inner = tlv_open(out, 0x04);
    assert_int_equal(buf_put_hex(out, value), 0);
    tlv_close(out, inner);
    tlv_close(out, outer);
}

static int read_one(const char *oid, const char *critical, const char *value, struct cert *cert)
{
    static uint8_t memory[300];
    struct buf out = BUF_OVER(memory);
    size_t mark = tlv_open(&out, 0x30);

    extension_put(&out, oid, critical, value);
    tlv_close(&out, mark);
    assert_false(out.overflow);
    *cert = (struct cert){.role = CERT_ROLE_NONE, .path_len = -1};
    return cert_extensions_read(buf_bytes(&out), cert);
}

#define SUBJECT_KEY_ID     "551D0E"
#define KEY_USAGE          "551D0F"
#define ALT_NAME           "551D11"
#define BASIC_CONSTRAINTS  "551D13"
#define NAME_CONSTRAINTS   "551D1E"
#define CRL_POINTS         "551D1F"
#define POLICIES           "551D20"
#define AUTHORITY_KEY_ID   "551D23"
#define EXTENDED_KEY_USAGE "551D25"
#define EID_RANGES         "67811201020200"

static void malformed_values_are_refused(void **state)
{
    static const struct {
        const char *oid, *value;
    } rows[] = {
        {SUBJECT_KEY_ID, ""},
        {SUBJECT_KEY_ID, "0400"},
        {SUBJECT_KEY_ID, "3003040101"},
        {SUBJECT_KEY_ID, "04010100"},
        {AUTHORITY_KEY_ID, ""},
        {AUTHORITY_KEY_ID, "0401AA"},
        {AUTHORITY_KEY_ID, "30038005AA"},
        {KEY_USAGE, ""},
        {KEY_USAGE, "030107"},
        {KEY_USAGE, "03020880"},
        {KEY_USAGE, "04020780"},
        {EXTENDED_KEY_USAGE, "3000"},
        {EXTENDED_KEY_USAGE, "0603551D25"},
        {EXTENDED_KEY_USAGE, "30030401AA"},
        {BASIC_CONSTRAINTS, "0101FF"},
        {BASIC_CONSTRAINTS, "3003010101"},
        {BASIC_CONSTRAINTS, "30040102FFFF"},
        {BASIC_CONSTRAINTS, "30060101FF020180"},
        {BASIC_CONSTRAINTS, "30070101FF02020100"},
        {BASIC_CONSTRAINTS, "30080101FF0201000500"},
        {BASIC_CONSTRAINTS, "30060201000101FF"},
        {POLICIES, "3000"},
        {POLICIES, "30023000"},
        {POLICIES, "300406022A03"},
        {ALT_NAME, "0400"},
        {ALT_NAME, "30038205AA"},
        {NAME_CONSTRAINTS, "0400"},
        {NAME_CONSTRAINTS, "3002A000"},
        {NAME_CONSTRAINTS, "3004A0020400"},
        {NAME_CONSTRAINTS, "3008A0063004A4020400"},
        {NAME_CONSTRAINTS, "300AA0083006A40430020400"},
        {EID_RANGES, "3000"},
        {EID_RANGES, "13023839"},
        {EID_RANGES, "30040C023839"},
        {CRL_POINTS, "0400"},
        {CRL_POINTS, ""},
    };
    static const char *const critical[] = {NULL, "00", "FF"};
    struct cert cert;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        for (size_t j = 0; j < 3; j++)
            if (read_one(rows[i].oid, critical[j], rows[i].value, &cert) != ERR_MALFORMED)
                fail_msg("%s %s", rows[i].oid, rows[i].value);
}

static void unsupported_values_count_where_critical(void **state)
{
    static const struct {
        const char *oid, *value;
        bool supported;
    } rows[] = {
        {"88374D", "00", false},                         /* unknown */
        {"551D24", "3000", false},                       /* policy constraints */
        {NAME_CONSTRAINTS, "3000", false},               /* none */
        {NAME_CONSTRAINTS, "3007A1053003820161", false}, /* excluded */
        {NAME_CONSTRAINTS, "3007A0053003820161", false}, /* of a dNSName */
        {NAME_CONSTRAINTS, "3008A0063004A4023000", true},
        {CRL_POINTS, "3000", true},
        {ALT_NAME, "3000", true},
        {KEY_USAGE, "03020780", true},
        {EID_RANGES, "300413023839", true},
    };
    struct cert cert;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(read_one(rows[i].oid, NULL, rows[i].value, &cert), 0);
        assert_false(cert.unknown_critical);
        assert_int_equal(read_one(rows[i].oid, "00", rows[i].value, &cert), 0);
        assert_false(cert.unknown_critical);
        assert_int_equal(read_one(rows[i].oid, "FF", rows[i].value, &cert), 0);
        assert_int_equal(cert.unknown_critical, !rows[i].supported);
        assert_int_equal(read_one(rows[i].oid, "FFFF", rows[i].value, &cert), ERR_MALFORMED);
    }
}

static void values_are_read(void **state)
{
    struct cert cert;

    assert_int_equal(read_one(SUBJECT_KEY_ID, NULL, "0402AABB", &cert), 0);
    assert_bytes(cert.subject_key_id, hex(*state, "AABB"));
    assert_int_equal(read_one(AUTHORITY_KEY_ID, NULL, "30048002CCDD", &cert), 0);
    assert_bytes(cert.authority_key_id, hex(*state, "CCDD"));
    assert_int_equal(read_one(AUTHORITY_KEY_ID, NULL, "3003820101", &cert), 0);
    assert_int_equal(cert.authority_key_id.len, 0); /* serial number only */
    for (unsigned bit = 0; bit < 9; bit++) {
        char value[] = "0303000000";

        snprintf(value, sizeof(value), "030300%04X", 0x8000U >> bit);
        assert_int_equal(read_one(KEY_USAGE, "FF", value, &cert), 0);
        assert_true(cert.has_key_usage);
        assert_int_equal(cert.key_usage, 1U << bit);
    }
    assert_int_equal(read_one(EXTENDED_KEY_USAGE, NULL, "300A06082B06010505070301", &cert), 0);
    assert_int_equal(cert.extended_key_usage, CERT_EKU_SERVER);
    assert_int_equal(read_one(EXTENDED_KEY_USAGE, NULL,
                              "301E06082B0601050507030906082B0601050507030206082B06010505070301",
                              &cert),
                     0);
    assert_int_equal(cert.extended_key_usage, CERT_EKU_SERVER | CERT_EKU_CLIENT);
    assert_int_equal(read_one(BASIC_CONSTRAINTS, "FF", "3000", &cert), 0);
    assert_false(cert.ca);
    assert_int_equal(cert.path_len, -1);
    assert_int_equal(read_one(BASIC_CONSTRAINTS, "FF", "30060101FF02017F", &cert), 0);
    assert_true(cert.ca);
    assert_int_equal(cert.path_len, 127);
    assert_int_equal(read_one(ALT_NAME, NULL, "300A820161880388370A8801AA", &cert), ERR_MALFORMED);
    assert_int_equal(read_one(ALT_NAME, NULL, "300B820161880388370A8801AA", &cert), 0);
    assert_bytes(cert.registered_id, hex(*state, "88370A")); /* the first one */
    assert_int_equal(read_one(EID_RANGES, NULL, "30081302383913023838", &cert), 0);
    assert_bytes(cert.eid_ranges, hex(*state, "1302383913023838"));
}

static void roles_are_those_of_the_policy(void **state)
{
    struct cert cert;
    char value[64];

    (void)state;
    for (unsigned role = 0; role < 128; role++) {
        snprintf(value, sizeof(value), "300B30090607678112010201%02X", role);
        assert_int_equal(read_one(POLICIES, "FF", value, &cert), 0);
        assert_int_equal(cert.role, role <= CERT_ROLE_DSAUTH ? (int)role : CERT_ROLE_OTHER);
    }
    assert_int_equal(read_one(POLICIES, "FF", "300C300A06086781120102010101", &cert), 0);
    assert_int_equal(cert.role, CERT_ROLE_OTHER);
    assert_int_equal(read_one(POLICIES, "FF", "3006300406022A03", &cert), 0);
    assert_int_equal(cert.role, CERT_ROLE_NONE);
    /* The first policy of the arc counts. */
    assert_int_equal(read_one(POLICIES, "FF",
                              "301C300406022A0330090607678112010201043009060767811201020105",
                              &cert),
                     0);
    assert_int_equal(cert.role, CERT_ROLE_DPAUTH);
}

static void the_list_is_checked(void **state)
{
    static const char *const malformed[] = {
        "",       "0400",           "30020400",         "30023000",
        "3000AA", "300530030601AA", "3006300406020101", "300A300806012A04010005FF",
    };
    struct cert cert = {.role = CERT_ROLE_NONE};

    for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++)
        assert_int_equal(cert_extensions_read(hex(*state, malformed[i]), &cert), ERR_MALFORMED);
    assert_int_equal(cert_extensions_read(hex(*state, "3000"), &cert), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_repeated_extension_is_malformed),
        cmocka_unit_test(malformed_values_are_refused),
        cmocka_unit_test(unsupported_values_count_where_critical),
        cmocka_unit_test(values_are_read),
        cmocka_unit_test(roles_are_those_of_the_policy),
        cmocka_unit_test(the_list_is_checked),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
