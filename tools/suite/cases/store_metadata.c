/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES8+.StoreMetadata (SGP.22 5.5.3): members, limits, and how GetProfilesInfo reports them. */
#include "tools/suite/cases/families.h"

#define CLAUSE   "SGP.22 5.5.3"
#define FAMILIES "SGP.23-1 4.2.5"

static void load(struct suite *suite, const char *profile, const char *differences)
{
    suite_session(suite, NULL);
    suite_authenticate_server(suite, NULL);
    suite_prepare_download(suite, NULL);
    suite_load_package(suite, profile, differences);
}

/* The profile is installed; GetProfilesInfo of `tags` is the last exchange. */
static void stored(struct suite *suite, const char *profile, const char *tags)
{
    load(suite, profile, NULL);
    suite_expect_installation(suite, "success");
    suite_step(suite, "GetProfilesInfo of %s after StoreMetadata of \"%s\"", tags, profile);
    suite_es10(suite, "BF2D{A0{5A=$A}5C=%s}", tags);
}

static void refused(struct suite *suite, const char *profile, const char *result)
{
    load(suite, profile, NULL);
    suite_step(suite, "StoreMetadata of \"%s\": error %s", profile, result);
    suite_expect_installation(suite, result);
    suite_expect_octets(suite, "BF37/BF27/A2/A1/80", "02");
    suite_expect_profile(suite, "A", "absent");
}

static void names(struct suite *suite)
{
    stored(suite, "A name=Name provider=Provider", "5A9192");
    suite_expect_octets(suite, "BF2D/A0/E3/5A", "$A");
    suite_expect_octets(suite, "BF2D/A0/E3/91", "50726F7669646572");
    suite_expect_octets(suite, "BF2D/A0/E3/92", "4E616D65");
}

static void longest_names(struct suite *suite)
{
    stored(suite,
           "A provider=12345678901234567890123456789012 "
           "name=1234567890123456789012345678901234567890123456789012345678901234",
           "9192");
    suite_expect_octets(suite, "BF2D/A0/E3/91",
                        "3132333435363738393031323334353637383930313233343536373839303132");
}

static void name_too_long(struct suite *suite)
{
    refused(suite, "A name=12345678901234567890123456789012345678901234567890123456789012345",
            "2/1");
}

static void provider_too_long(struct suite *suite)
{
    refused(suite, "A provider=123456789012345678901234567890123", "2/1");
}

static void icon(struct suite *suite)
{
    stored(suite, "A icon=1024", "9394");
    suite_expect_octets(suite, "BF2D/A0/E3/93", "01");
    suite_expect_octets(suite, "BF2D/A0/E3/94", "00010203*FCFDFEFF");
}

static void icon_jpg(struct suite *suite)
{
    stored(suite, "A icon=16 icon-type=0", "9394");
    suite_expect_octets(suite, "BF2D/A0/E3/93", "00");
}

static void icon_without_type(struct suite *suite)
{
    refused(suite, "A icon=16 no-icon-type", "2/1");
}

static void icon_type_unknown(struct suite *suite)
{
    refused(suite, "A icon=16 icon-type=5", "2/1");
}

static void icon_too_long(struct suite *suite)
{
    refused(suite, "A icon=1025", "2/1|2/10");
}

static void class_test(struct suite *suite)
{
    stored(suite, "A test", "95");
    suite_expect_octets(suite, "BF2D/A0/E3/95", "00");
}

static void class_provisioning(struct suite *suite)
{
    stored(suite, "A provisioning", "95");
    suite_expect_octets(suite, "BF2D/A0/E3/95", "01");
}

static void class_unknown(struct suite *suite)
{
    refused(suite, "A class=7", "2/6|2/1");
}

static void notification_configuration(struct suite *suite)
{
    stored(suite, "A notifies-two", "B6");
    suite_expect_count(suite, "BF2D/A0/E3/B6/30", 2);
    suite_expect_octets(suite, "BF2D/A0/E3/B6/30/80", "04F0");
    suite_expect_octets(suite, "BF2D/A0/E3/B6/30/81", "$ADDRESS");
}

static void owner(struct suite *suite)
{
    stored(suite, "A", "B7");
    suite_expect_octets(suite, "BF2D/A0/E3/B7/80", "00F110");
}

static void no_owner(struct suite *suite)
{
    stored(suite, "A no-owner", "5AB7");
    suite_expect_absent(suite, "BF2D/A0/E3/B7");
}

static void service_data(struct suite *suite)
{
    stored(suite, "A members=BF220B3009800388370A81020102", "5ABF22BF23");
    suite_expect_octets(suite, "BF2D/A0/E3/BF22", "3009800388370A81020102");
}

static void iot_members(struct suite *suite)
{
    stored(suite, "A fallback-allowed", "9F269F679F7B");
    suite_step(suite, "fallbackAllowed is stored; a new profile has no Fallback Attribute");
    suite_expect_octets(suite, "BF2D/A0/E3/9F67", "FF");
    if (suite_value(suite, "BF2D/A0/E3/9F26"))
        suite_expect_octets(suite, "BF2D/A0/E3/9F26", "00");
}

static void iot_specific(struct suite *suite)
{
    stored(suite, "A members=BF640A800107A1020500820108", "BF64");
    suite_expect_octets(suite, "BF2D/A0/E3/BF64", "800107A1020500820108");
    suite_step(suite, "iotSpecificTagList (5D): the data objects that it names, in stored order");
    suite_es10(suite, "BF2D{A0{5A=$A}5C=BF64 5D=82A3A1}");
    suite_expect_octets(suite, "BF2D/A0/E3/BF64", "A1020500820108");
    suite_step(suite, "After a power cycle");
    suite_power_cycle(suite);
    suite_es10(suite, "BF2D{A0{5A=$A}5C=BF64 5D=80}");
    suite_expect_octets(suite, "BF2D/A0/E3/BF64", "800107");
}

static void iot_specific_malformed(struct suite *suite)
{
    suite_step(suite, "iotSpecificMetadata that ends inside a data object, and twice");
    refused(suite, "A members=BF6403800207", "2/1");
    refused(suite, "A members=BF6403800107BF6403800107", "2/1");
}

static void ecall(struct suite *suite)
{
    stored(suite, "A ecall", "9F7B");
    suite_expect_octets(suite, "BF2D/A0/E3/9F7B", "FF");
}

static void iccid_exists(struct suite *suite)
{
    suite_download(suite, "A name=First");
    load(suite, "A name=Second", NULL);
    suite_step(suite, "installFailedDueToIccidAlreadyExistsOnEuicc(9); the first profile stays");
    suite_expect_installation(suite, "2/9");
    suite_es10(suite, "BF2D{A0{5A=$A}5C=92}");
    suite_expect_octets(suite, "BF2D/A0/E3/92", "4669727374");
}

/* A1 with many 88: StoreMetadata is complete with the last one. */
static void segments(struct suite *suite)
{
    load(suite, "A icon=900", "piece=200");
    suite_expect_installation(suite, "success");
    suite_es10(suite, "BF2D{A0{5A=$A}5C=94}");
    suite_expect_octets(suite, "BF2D/A0/E3/94", "00010203*80818283");
}

static void malformed(struct suite *suite)
{
    static const char *const requests[] = {"metadata=BF2500", "metadata=BF2502300A",
                                           "metadata=BF240791024142920143",
                                           "metadata=BF25055A0398001091"};

    for (unsigned i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        load(suite, "A", requests[i]);
        suite_step(suite, "StoreMetadata is %s: an error", requests[i] + 9);
        suite_expect_installation(suite, "2/1|2/7");
    }
    suite_expect_profile(suite, "A", "absent");
}

static void iccid_in_result(struct suite *suite)
{
    load(suite, "A", "mac=3");
    suite_expect_installation(suite, "5/8");
    suite_step(suite, "after StoreMetadata the result names the ICCID");
    suite_expect_octets(suite, "BF37/BF27/BF2F/5A", "$A");
    load(suite, "A", "mac=1");
    suite_expect_installation(suite, "1/8");
    suite_step(suite, "before StoreMetadata it does not");
    suite_expect_absent(suite, "BF37/BF27/BF2F/5A");
}

#define ROW(id, title, rules, applies, function)                                                   \
    {                                                                                              \
        "es8-metadata-" id, "StoreMetadata: " title, FAMILIES, CLAUSE, rules, applies, "",         \
            SUITE_CHANGES, function                                                                \
    }

SUITE_CASES(cases_store_metadata) = {
    ROW("names", "ICCID and names", "DP-3.5", "smdpp", names),
    ROW("longest-names", "names of 32 and 64 characters", "DP-3.5", "smdpp", longest_names),
    ROW("name-too-long", "profileName of 65 characters", "DP-3.5", "smdpp", name_too_long),
    ROW("provider-too-long", "serviceProviderName of 33 characters", "DP-3.5", "smdpp",
        provider_too_long),
    ROW("icon", "icon of 1024 octets", "DP-3.5", "smdpp", icon),
    ROW("icon-jpg", "iconType jpg(0)", "DP-3.5", "smdpp", icon_jpg),
    ROW("icon-without-type", "icon without iconType", "DP-3.5", "smdpp", icon_without_type),
    ROW("icon-type-unknown", "unknown iconType", "DP-3.5", "smdpp", icon_type_unknown),
    ROW("icon-too-long", "icon of 1025 octets", "DP-3.5", "smdpp", icon_too_long),
    ROW("class-test", "profileClass test(0)", "D-03", "smdpp", class_test),
    ROW("class-provisioning", "profileClass provisioning(1)", "D-03", "smdpp", class_provisioning),
    ROW("class-unknown", "unknown profileClass", "DP-3.5 B-26", "smdpp", class_unknown),
    ROW("notification-configuration", "notificationConfigurationInfo", "DP-3.5", "smdpp",
        notification_configuration),
    ROW("owner", "profileOwner", "DP-3.5", "smdpp", owner),
    ROW("no-owner", "without profileOwner", "DP-3.5", "smdpp", no_owner),
    ROW("service-data", "serviceSpecificDataStoredInEuicc", "B-42a", "smdpp", service_data),
    ROW("fallback-allowed", "fallbackAllowed", "B-27", "smdpp and iot", iot_members),
    ROW("iot-specific", "iotSpecificMetadata", "F.3", "smdpp and iot and spec >= 1.3",
        iot_specific),
    ROW("iot-specific-malformed", "iotSpecificMetadata that is malformed", "F.3",
        "smdpp and iot and spec >= 1.3", iot_specific_malformed),
    ROW("ecall-indication", "ecallIndication", "B-27", "smdpp and iot and emergency", ecall),
    ROW("iccid-exists", "ICCID of an installed profile", "DP-3.5 B-26", "smdpp", iccid_exists),
    ROW("segments", "StoreMetadata in several segments", "DP-3.5 DP-3.4", "smdpp", segments),
    ROW("malformed", "StoreMetadata that is malformed", "DP-3.5 B-26", "smdpp", malformed),
    ROW("iccid-in-result", "the ICCID in the result of a refused package", "DP-3.6", "smdpp",
        iccid_in_result),
    {0}};
