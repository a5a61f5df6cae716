/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EimConfigurationData from JSON: each member, and the errors of invalid ones. */
#include "tools/eim/package/order.h"

#include "test/card/asn1/definitions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct eim_error error;

static int read_from(const char *text, struct eim_configuration_data *out)
{
    const struct eim_build_context context = {der, &arena, &error};
    json_t *object = json_loads(text, 0, NULL);
    int err;

    assert_non_null(object);
    error.text[0] = '\0';
    err = eim_configuration_from_json(out, &context, object);
    json_decref(object);
    return err;
}

static void test_members(void **state)
{
    struct eim_configuration_data data;

    (void)state;
    assert_int_equal(read_from("{\"eimId\": \"e\"}", &data), 0);
    assert_true(bytes_equal(data.eim_id, BYTES_TEXT("e")));
    assert_false(data.has_counter_value || data.has_association_token || data.has_eim_id_type ||
                 data.has_eim_supported_protocol || data.indirect_profile_download);
    assert_null(data.eim_fqdn.at);
    assert_int_equal(
        read_from("{\"eimId\": \"e\", \"eimFqdn\": \"eim.example\", \"eimIdType\": \"fqdn\", "
                  "\"counterValue\": 3, \"associationToken\": -1, \"indirectProfileDownload\": "
                  "true, \"eimSupportedProtocol\": [\"retrieveHttps\", \"injectCoaps\"], "
                  "\"euiccCiPKId\": \"01ab\", "
                  "\"eSipaProprietaryProtocolInformation\": \"300980022A03A103040101\"}",
                  &data),
        0);
    assert_true(bytes_equal(data.eim_fqdn, BYTES_TEXT("eim.example")));
    assert_int_equal(data.eim_id_type, EIM_ID_TYPE_FQDN);
    assert_int_equal(data.counter_value, 3);
    assert_int_equal(data.association_token, -1);
    assert_true(data.has_counter_value && data.has_association_token &&
                data.indirect_profile_download);
    assert_int_equal(data.eim_supported_protocol, 1 | 1 << 3);
    assert_true(bytes_equal(data.euicc_ci_pk_id, BYTES_TEXT("\x01\xAB")));
    assert_true(bytes_equal(data.esipa_proprietary_protocol_information,
                            BYTES_TEXT("\xAA\x0B\x30\x09\x80\x02\x2A\x03\xA1\x03\x04\x01\x01")));
}

/* A certificate or key becomes the content of the arm [1] or [0]. */
static void test_files(void **state)
{
    struct eim_configuration_data data;

    (void)state;
    assert_int_equal(read_from("{\"eimId\": \"e\", \"certificate\": \"/none.der\"}", &data),
                     ERR_IO);
    assert_int_equal(strncmp(error.text, "/none.der: No such file", 23), 0);
    assert_int_equal(read_from("{\"eimId\": \"e\", \"trustedCertificate\": \"/dev/null\"}", &data),
                     ERR_MALFORMED);
    assert_string_equal(error.text, "/dev/null: not a certificate in DER");
    assert_int_equal(read_from("{\"eimId\": \"e\", \"publicKey\": \"/dev/null\"}", &data),
                     ERR_MALFORMED);
    assert_string_equal(error.text, "/dev/null: not an EC private key in PEM");
}

/* Each member with each other type of JSON. */
static void test_wrong_types(void **state)
{
    static const char *const values[] = {"\"x\"", "1", "true", "[]", "{}", "null", "1.0"};
    static const struct {
        const char *name, *type;
        unsigned right; /* index of the value of its type */
    } rows[] = {
        {"eimId", "a string", 0},
        {"eimFqdn", "a string", 0},
        {"eimIdType", "a string", 0},
        {"counterValue", "an integer", 1},
        {"associationToken", "an integer", 1},
        {"certificate", "a string", 0},
        {"publicKey", "a string", 0},
        {"trustedCertificate", "a string", 0},
        {"eimSupportedProtocol", "a list", 3},
        {"euiccCiPKId", "a string", 0},
        {"eSipaProprietaryProtocolInformation", "a string", 0},
        {"indirectProfileDownload", "true or false", 2},
    };
    struct eim_configuration_data data;
    char json[200], why[100];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        snprintf(why, sizeof(why), "%s: must be %s", rows[i].name, rows[i].type);
        for (unsigned j = 0; j < sizeof(values) / sizeof(values[0]); j++) {
            snprintf(json, sizeof(json), "{%s\"%s\": %s}", i ? "\"eimId\": \"e\", " : "",
                     rows[i].name, values[j]);
            if (j == rows[i].right) {
                (void)read_from(json, &data);
                assert_string_not_equal(error.text, why);
            } else {
                assert_int_equal(read_from(json, &data), ERR_MALFORMED);
                assert_string_equal(error.text, why);
            }
        }
    }
}

static void test_refused(void **state)
{
    static const struct {
        const char *json, *why;
    } rows[] = {
        {"{}", "eimId: must have 1 to 128 octets"},
        {"{\"eimId\": \"\"}", "eimId: must have 1 to 128 octets"},
        {"[]", "EimConfigurationData: must be a JSON object"},
        {"{\"eimId\": 3}", "eimId: must be a string"},
        {"{\"eimId\": \"e\", \"eimIdd\": \"e\"}", "eimIdd: unknown member"},
        {"{\"eimId\": \"e\", \"eimIdType\": \"name\"}",
         "eimIdType: must be oid, fqdn or proprietary"},
        {"{\"eimId\": \"e\", \"eimIdType\": \"\"}", "eimIdType: must be oid, fqdn or proprietary"},
        {"{\"eimId\": \"e\", \"eimSupportedProtocol\": [\"http\"]}",
         "eimSupportedProtocol: must be a list of retrieveHttps, retrieveCoaps, injectHttps, "
         "injectCoaps, proprietary"},
        {"{\"eimId\": \"e\", \"publicKey\": \"/none.pem\", \"certificate\": \"/none.der\"}",
         "EimConfigurationData: must have one of certificate and publicKey"},
        {"{\"eimId\": \"e\", \"euiccCiPKId\": \"0g\"}", "euiccCiPKId: must be octets in hex"},
        {"{\"eimId\": \"e\", \"eSipaProprietaryProtocolInformation\": \"0\"}",
         "eSipaProprietaryProtocolInformation: must be octets in hex"},
        {"{\"eimId\": \"e\", \"eSipaProprietaryProtocolInformation\": \"\"}",
         "eSipaProprietaryProtocolInformation: must be data objects with tag 30, in hex"},
        {"{\"eimId\": \"e\", \"eSipaProprietaryProtocolInformation\": \"3005\"}",
         "eSipaProprietaryProtocolInformation: must be data objects with tag 30, in hex"},
        {"{\"eimId\": \"e\", \"eSipaProprietaryProtocolInformation\": \"3000800100\"}",
         "eSipaProprietaryProtocolInformation: must be data objects with tag 30, in hex"},
    };
    struct eim_configuration_data data;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(read_from(rows[i].json, &data), ERR_MALFORMED);
        assert_string_equal(error.text, rows[i].why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_wrong_types),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
