/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What IPAs leave to the eIM (E-45): activation code, CtxParams1, the check of the metadata. */
#include "card/asn1/msg_esipa.h"
#include "test/tools/eim/esipa/download_scene.h"

static json_t *card_of(void)
{
    return eim_state_make_object(&here.eim.state, "eim", EID);
}

static void set(const char *name, const char *value)
{
    json_object_set_new(card_of(), name, json_string(value));
}

static void set_features(uint32_t features)
{
    json_object_set_new(card_of(), "ipaFeatures", json_integer(features));
}

/* The eIM keeps what an IpaEuiccDataResponse has, and does not forget it with the next one. */
static void test_kept_data(void **state)
{
    (void)state;
    assert_int_equal(
        fake_esipa_order(&here.eim, EID, "\"data\": \"A8A9\", \"transaction\": \"AA\""), 0);
    ask("BF4F125A10" EID);
    assert_int_equal(ask("BF5033 5A10" EID "BF521EA01C8701AAA808800203D8"
                         "810204D0A90D800435290611A10585030F0000"),
                     200);
    assert_string_equal(here.eim.text, "BF50023000");
    assert_int_equal(json_integer_value(json_object_get(card_of(), "ipaFeatures")),
                     IPA_FEATURES_DIRECT_RSP_SERVER_COMMUNICATION |
                         IPA_FEATURES_INDIRECT_RSP_SERVER_COMMUNICATION |
                         IPA_FEATURES_EIM_CTX_PARAMS1_GENERATION |
                         IPA_FEATURES_EIM_PROFILE_METADATA_VERIFICATION);
    assert_string_equal(json_string_value(json_object_get(card_of(), "deviceInfo")),
                        "800435290611A10585030F0000");
    assert_int_equal(ask("BF501A 5A10" EID "BF5205 A003 8701AB"), 200);
    assert_non_null(json_object_get(card_of(), "deviceInfo"));
}

/* The code is held where the IPA leaves it to the eIM, and where the item says so. */
static void test_held(void **state)
{
    static const struct {
        uint32_t features;
        const char *held;
        bool is_held;
    } rows[] = {
        {0, "", false},
        {0, ", \"held\": true", true},
        {IPA_FEATURES_EIM_DOWNLOAD_DATA_HANDLING, "", true},
        {IPA_FEATURES_EIM_DOWNLOAD_DATA_HANDLING, ", \"held\": false", false},
        {IPA_FEATURES_EIM_CTX_PARAMS1_GENERATION, "", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char item[100];

        set_features(rows[i].features);
        snprintf(item, sizeof(item), "{\"activationCode\": \"1$smdp.example$ONE\"%s}",
                 rows[i].held);
        order(item);
        if ((strcmp(here.eim.text, "BF4F06BF54038201AA") == 0) != rows[i].is_held)
            fail_msg("row %zu: %s", i, here.eim.text);
        begin_response(INITIATED);
        assert_int_equal(ask(rows[i].is_held ? "BF3925" CHALLENGE INFO1 TRANSACTION
                                             : "BF3933" CHALLENGE
                                               "830C736D64702E6578616D706C65" INFO1 TRANSACTION),
                         200);
        assert_string_equal(here.address, "smdp.example");
        assert_int_equal(strstr(here.eim.text, "0C034F4E45") != NULL, rows[i].is_held);
        begin_response("{}");
        assert_int_equal(ask("BF410980020102A103810105"), 200);
        assert_string_equal(here.eim.text, "BF4102A000");
        json_object_del(card_of(), "results");
    }
}

/* The default SM-DP+ is known to the IPA only. */
static void test_without_a_code(void **state)
{
    (void)state;
    set_features(IPA_FEATURES_EIM_DOWNLOAD_DATA_HANDLING);
    order("{\"defaultSmdp\": true}");
    assert_string_equal(here.eim.text, "BF4F0ABF5407A00281008201AA");
}

#define DEVICE "800435290611A100"

static const json_t *session(void)
{
    return json_object_get(card_of(), "session");
}

static void test_ctx_params1(void **state)
{
    (void)state;
    set_features(IPA_FEATURES_EIM_CTX_PARAMS1_GENERATION);
    order("\"1$smdp.example$ONE\"");
    begin_session(); /* DeviceInfo is not known: as without the feature */
    assert_null(json_object_get(session(), "ctxParams1"));
    set("deviceInfo", DEVICE);
    assert_int_equal(ask("BF3925" CHALLENGE INFO1 TRANSACTION), 200);
    assert_string_equal(here.eim.text, "BF3924A022800201023000"
                                       "5F3701000401AB3000"
                                       "A211A00F80034F4E45"
                                       "A108" DEVICE);
    assert_string_equal(json_string_value(json_object_get(session(), "ctxParams1")),
                        "A00F80034F4E45"
                        "A108" DEVICE);
    set_features(0);
    begin_session();
    assert_null(json_object_get(session(), "ctxParams1"));
}

/* For an Event Record of an SM-DS: the identifier of the event, at its address only. */
static void test_ctx_params1_of_an_event(void **state)
{
    (void)state;
    set_features(IPA_FEATURES_EIM_CTX_PARAMS1_GENERATION);
    set("deviceInfo", DEVICE);
    order("{\"smds\": \"smds.example\"}");
    begin_response(INITIATED);
    assert_int_equal(ask("BF3933" CHALLENGE "830C736D64732E6578616D706C65" INFO1 TRANSACTION), 200);
    assert_non_null(strstr(here.eim.text, "A20CA00AA108" DEVICE)); /* no identifier */
    begin_response("{\"transactionId\": \"0102\", \"eventEntries\": [{\"eventId\": \"E\", "
                   "\"rspServerAddress\": \"a.b\"}]}");
    assert_int_equal(ask("BF3B0980020102BF38023000"), 200);
    begin_response(INITIATED);
    assert_int_equal(ask("BF392A" CHALLENGE "8303612E62" INFO1 TRANSACTION), 200);
    assert_string_equal(here.address, "a.b");
    assert_non_null(strstr(here.eim.text, "A20FA00D800145A108" DEVICE));
}

/* ---- metadata ---- */

/* BF25 { 5A iccid, 91 A, 92 B, B7 { 80 mccMnc }, 99 rules } in Base64, and the rest of
 * AuthenticateClient's response. */
#define METADATA(base64)                                                                           \
    "{\"transactionId\": \"0102\", \"profileMetadata\": \"" base64                                 \
    "\", \"smdpSigned2\": \"MAA=\", "                                                              \
    "\"smdpSignature2\": \"XzcBAA==\", \"smdpCertificate\": \"MAA=\"}"
#define PLAIN METADATA("vyUSWgqYABAyVHaYEDIUkQFBkgFC")
#define PPR2  METADATA("vyUdWgqYABAyVHaYEDIUkQFBkgFCtwWAAwDxEJkCBSA=") /* mccMnc 00F110 */
#define PPR12 METADATA("vyUdWgqYABAyVHaYEDIUkQFBkgFCtwWAAwDxEJkCBWA=")
/* PPR2 for 00F110; PPR1 and PPR2 for 00F220 */
#define RAT                                                                                        \
    "301080020520A10730058003"                                                                     \
    "00F110820100"                                                                                 \
    "301080020560A10730058003"                                                                     \
    "00F220820100"

static void test_metadata(void **state)
{
    static const struct {
        uint32_t features;
        const char *rat, *answer, *text;
    } rows[] = {
        /* not left to the eIM: passed on */
        {0, "", PPR12,
         "BF3B2EA02C80020102BF251D5A0A98001032547698103214910141920142B705800300F110990205"
         "6030005F3701003000"},
        {IPA_FEATURES_EIM_PROFILE_METADATA_VERIFICATION, "", PLAIN,
         "BF3B0EA00C80020102"
         "30005F3701003000"},
        {IPA_FEATURES_EIM_PROFILE_METADATA_VERIFICATION, RAT, PPR2,
         "BF3B0EA00C80020102"
         "30005F3701003000"},
        {IPA_FEATURES_EIM_PROFILE_METADATA_VERIFICATION, RAT, PPR12, "BF3B03820132"},
        {IPA_FEATURES_EIM_PROFILE_METADATA_VERIFICATION, "", PPR2, "BF3B03820132"}, /* no rule */
        {IPA_FEATURES_EIM_PROFILE_METADATA_VERIFICATION, NULL, PPR2, "BF3B03820132"},
        {IPA_FEATURES_EIM_PROFILE_METADATA_VERIFICATION, RAT, METADATA("MAA="), "BF3B0382017F"},
        {IPA_FEATURES_EIM_PROFILE_METADATA_VERIFICATION, RAT, METADATA("!"), "BF3B0382017F"},
    };

    (void)state;
    order("\"1$smdp.example$ONE\"");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        set_features(rows[i].features);
        if (rows[i].rat)
            set("rat", rows[i].rat);
        else
            json_object_del(card_of(), "rat");
        begin_session();
        begin_response(rows[i].answer);
        assert_int_equal(ask("BF3B0980020102BF38023000"), 200);
        if (strcmp(here.eim.text, rows[i].text) != 0)
            fail_msg("row %zu: %s", i, here.eim.text);
        assert_non_null(session()); /* the IPA cancels it */
    }
}

/* The metadata of the package: in one block, in two, another one, none. */
static void test_package(void **state)
{
    static const struct {
        const char *answer, *text;
    } rows[] = {
        /* BF36 { A1 { 88 { BF25 .., MAC } } } */
        {"vzYhoR+IHb8lEloKmAAQMlR2mBAyFJEBQZIBQgAAAAAAAAAA", NULL},
        {"vzYroSmIEr8lEloKmAAQMlQAAAAAAAAAAIgTdpgQMhSRAUGSAUIAAAAAAAAAAA==", NULL},
        {"vzYhoR+IHb8lEloKmAAQMlR2mBAyFJEBQZIBQwAAAAAAAAAA", "BF3A03810132"},
        {"vzYWoRSIEr8lEloKmAAQMlQAAAAAAAAAAA==", "BF3A03810132"}, /* cut off */
        {"vzYEoQKIAA==", "BF3A0381017F"},                         /* shorter than a MAC */
        {"vzYA", "BF3A0381017F"},
    };

    (void)state;
    set_features(IPA_FEATURES_EIM_PROFILE_METADATA_VERIFICATION);
    order("\"1$smdp.example$ONE\"");
    begin_session();
    begin_response(PLAIN);
    assert_int_equal(ask("BF3B0980020102BF38023000"), 200);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char answer[200];

        snprintf(answer, sizeof(answer),
                 "{\"transactionId\": \"0102\", \"boundProfilePackage\": \"%s\"}", rows[i].answer);
        begin_response(answer);
        assert_int_equal(ask("BF3A0980020102BF21023000"), 200);
        if (rows[i].text ? strcmp(here.eim.text, rows[i].text) != 0
                         : strstr(here.eim.text, "80020102BF36") == NULL)
            fail_msg("row %zu: %s", i, here.eim.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_kept_data, begin, end),
        cmocka_unit_test_setup_teardown(test_held, begin, end),
        cmocka_unit_test_setup_teardown(test_without_a_code, begin, end),
        cmocka_unit_test_setup_teardown(test_ctx_params1, begin, end),
        cmocka_unit_test_setup_teardown(test_ctx_params1_of_an_event, begin, end),
        cmocka_unit_test_setup_teardown(test_metadata, begin, end),
        cmocka_unit_test_setup_teardown(test_package, begin, end)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
