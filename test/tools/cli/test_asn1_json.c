/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages as JSON: each kind of member under its name of the ASN.1, messages inside messages,
 * octets that cannot be decoded or are too many. */
#include "card/asn1/msg_es9.h"
#include "card/asn1/msg_esipa.h"
#include "tools/cli/asn1_json.h"
#include "tools/https/es9.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define EID "89049032000000000000000000000012"
#define NOTIFICATION                                                                               \
    "{\"otherSignedNotification\": {\"tbsOtherNotification\": {\"seqNumber\": 10, "                \
    "\"profileManagementOperation\": [1], \"notificationAddress\": \"sm\"}, "                      \
    "\"euiccNotificationSignature\": \"01\", \"euiccCertificate\": \"3006020101020102\", "         \
    "\"eumCertificate\": \"3006020101020102\"}}"

static struct {
    struct der *der;
    struct arena arena;
} here;

static int begin(void **state)
{
    (void)state;
    here.der = der_definitions_new();
    arena_init(&here.arena, 1 << 20);
    return here.der ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    arena_free(&here.arena);
    der_definitions_free(here.der);
    return 0;
}

static void check(json_t *found, const char *expected)
{
    json_t *wanted = json_loads(expected, 0, NULL);
    char *text = json_dumps(found, JSON_COMPACT);

    assert_non_null(wanted);
    if (!json_equal(found, wanted))
        fail_msg("%s\nis not\n%s", text, expected);
    free(text);
    json_decref(found);
    json_decref(wanted);
}

static void expect(const struct der_message *message, const char *hex, const char *expected)
{
    uint8_t octets[600];
    struct buf in = BUF_OVER(octets);

    assert_int_equal(buf_put_hex(&in, hex), 0);
    check(asn1_json(here.der, message, buf_bytes(&in), &here.arena), expected);
    arena_reset(&here.arena);
}

static void test_members(void **state)
{
    (void)state;
    expect(&msg_get_eim_package_request, "BF4F175A10890490320000000000000000000000128000810105",
           "{\"GetEimPackageRequest\": {\"eidValue\": \"" EID "\", \"notifyStateChange\": null, "
           "\"stateChangeCause\": 5}}");
    expect(&msg_get_eim_package_response, "BF4F03020101",
           "{\"GetEimPackageResponse\": {\"eimPackageError\": 1}}");
    expect(&msg_provide_eim_package_result_response, "BF50023000",
           "{\"ProvideEimPackageResultResponse\": {\"emptyResponse\": null}}");
    expect(&msg_provide_eim_package_result_response, "BF5009BF5306800101800102",
           "{\"ProvideEimPackageResultResponse\": {\"eimAcknowledgements\": [1, 2]}}");
    expect(&msg_get_eim_package_request, "BF4F025A00",
           "{\"undecodable\": \"GetEimPackageRequest eidValue: shorter than allowed\"}");
}

static void test_messages_inside(void **state)
{
    (void)state;
    /* enable with rollbackFlag, getRAT, and an unknown order, which is shown in hex */
    expect(&msg_get_eim_package_response,
           "BF4F38BF5135302F8001655A1089049032000000000000000000000012810107A015A3"
           "0E5A0A890000000000000000010500A600BF7F005F370101",
           "{\"GetEimPackageResponse\": {\"euiccPackageRequest\": {\"euiccPackageSigned\": "
           "{\"eimId\": \"e\", \"eidValue\": \"" EID "\", \"counterValue\": 7, \"euiccPackage\": "
           "{\"psmoList\": [{\"enable\": {\"iccid\": \"89000000000000000001\", "
           "\"rollbackFlag\": null}}, {\"getRAT\": null}, \"BF7F00\"]}}, "
           "\"eimSignature\": \"01\"}}}");
    /* results, the content of a SEQUENCE, and notifications */
    expect(&msg_provide_eim_package_result,
           "BF505B5A10890490320000000000000000000000123047BF511EA01C30168001658101"
           "07830109300B830100A8038401058D01015F370101A0243022BF2F0B80010A81020640"
           "0C02736D5F37010130060201010201023006020101020102",
           "{\"ProvideEimPackageResult\": {\"eidValue\": \"" EID "\", \"eimPackageResult\": "
           "{\"ePRAndNotifications\": {\"euiccPackageResult\": {\"euiccPackageResultSigned\": "
           "{\"euiccPackageResultDataSigned\": {\"eimId\": \"e\", \"counterValue\": 7, "
           "\"seqNumber\": 9, \"euiccResult\": [{\"enableResult\": 0}, {\"addEimResult\": "
           "{\"associationToken\": 5}}, {\"setFallbackAttributeResult\": 1}]}, "
           "\"euiccSignEPR\": \"01\"}}, \"notificationList\": [" NOTIFICATION "]}}}}");
    expect(&msg_handle_notification_esipa,
           "BF3D26A0243022BF2F0B80010A810206400C02736D5F37010130060201010201023006"
           "020101020102",
           "{\"HandleNotificationEsipa\": {\"pendingNotification\": " NOTIFICATION "}}");
}

static void test_es9(void **state)
{
    uint8_t octets[ASN1_JSON_OCTETS_MAX + 1] = {0};
    json_t *body = json_pack("{s:o, s:s, s:s, s:s}", "boundProfilePackage",
                             es9_octets(BYTES_OF(octets)), "transactionId", "C0FFEE",
                             "serverSignature1", "AQI=", "smdpSigned2", "MAaAAQEBAf8=");

    (void)state;
    check(asn1_json_es9(here.der, body, &here.arena),
          "{\"boundProfilePackage\": {\"length\": 1025, \"begins\": "
          "\"0000000000000000000000000000000000000000000000000000000000000000\"}, "
          "\"transactionId\": \"C0FFEE\", \"serverSignature1\": \"0102\", "
          "\"smdpSigned2\": {\"transactionId\": \"01\", \"ccRequiredFlag\": true}}");
    json_decref(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_members),
                                       cmocka_unit_test(test_messages_inside),
                                       cmocka_unit_test(test_es9)};

    return cmocka_run_group_tests(tests, begin, end);
}
