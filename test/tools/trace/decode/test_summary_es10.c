/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line of ES10 functions: subject, result; parts of a Bound Profile Package. */
#include "test/tools/trace/decode/summary_scene.h"

static void functions(void **state)
{
    static const struct {
        const char *request, *response, *line;
    } rows[] = {
        {"BF3E035C015A", "BF3E125A1089049032000000000000000000000012",
         "GetEID 89049032000000000000000000000012"},
        {"BF3110A00C5A0A989999010000000000318101FF", "BF3103800100",
         "EnableProfile 89999910000000000013: ok(0)"},
        {"BF330C5A0A989999010000000000F3", "BF3303800100",
         "DeleteProfile 8999991000000000003: ok(0)"},
        {"BF30038001 07", "BF3003800100", "RemoveNotificationFromList notification 7: ok(0)"},
        {"BF51 24 3022 8007 65696D2E6F7267 810102 A014 A30E 5A0A98999901000000000031 0500 A600 "
         "A400",
         "", "LoadEuiccPackage eIM eim.org counter 2 enable 89999910000000000013, getRAT, disable"},
        {"BF51 19 3017 8007 65696D2E6F7267 810102 A109 A907 8005 612E6F7267", "",
         "LoadEuiccPackage eIM eim.org counter 2 deleteEim a.org"},
        {"BF2D00", "BF2D06A004E300E300", "GetProfilesInfo 2 profiles"},
        {"BF650A8008736D64702E636F6D", "BF6503800100", "SetDefaultDpAddress smdp.com: ok(0)"},
        {"BF3110A00C5A0A989999010000000000318101FF", "BF3103800102",
         "EnableProfile 89999910000000000013: profileNotInDisabledState(2)"},
        {"BF3116A0124F10A0000005591010FFFFFFFF89000010008101FF", "BF3103800101",
         "EnableProfile A0000005591010FFFFFFFF8900001000: iccidOrAidNotFound(1)"},
        {"BF320EA00C5A0A98999901000000000031", "BF3203800100",
         "DisableProfile 89999910000000000013: ok(0)"},
        {"BF29175A0A989999010000000000319009486F6D6520656E7665", "BF2903800100",
         "SetNickname 89999910000000000013 nickname Home enve: ok(0)"},
        {"BF2B00", "BF2B08A006BF2F00BF2F00", "RetrieveNotificationsList 2 notifications"},
        {"BF2B00", "BF2B0381017F", "RetrieveNotificationsList: undefinedError(127)"},
        {"BF2800", "BF2802A000", "ListNotification 0 notifications"},
        {"BF300402020100", "BF3003800101",
         "RemoveNotificationFromList package result 256: nothingToDelete(1)"},
        {"BF410A80080102030405060708", "BF4100", "CancelSession"},
        {"BF4103810103", "BF4100", "CancelSession reason 3"},
        {"BF5500", "BF5506A00430003000", "GetEimConfigurationData 2 eIMs"},
        {"BF570BA00930078005652E6F7267", "BF5703810102",
         "AddInitialEim eIM e.org: associatedEimAlreadyExists(2)"},
        {"BF3F058003612E62", "BF3F03800100", "SetDefaultDpAddress a.b: ok(0)"},
        {"BF3406820205008200", "BF3403800101", "eUICCMemoryReset: nothingToDelete(1)"},
        {"BF51 15 3013 8001 65 810109 A00B BF2D00 A700 A8025A00 A900", "",
         "LoadEuiccPackage eIM e counter 9 listProfileInfo, configureImmediateEnable, "
         "setFallbackAttribute , unsetFallbackAttribute"},
        {"BF51 10 300E 8001 65 810109 A106 A800 AA00 AB00", "",
         "LoadEuiccPackage eIM e counter 9 addEim, updateEim, listEim"},
        {"BF51 0B 3009 8001 65 810109 A102 BF00", "", "LoadEuiccPackage eIM e counter 9"},
        {"BF65 03 8001 1B", "BF6503800100", "SetDefaultDpAddress \\x1B: ok(0)"},
        {"BF3E", "", "STORE DATA"},
        {"BF3E055C01", "", "GetEID"},
        {"BF7F00", "BF7F00", "STORE DATA"},
        {"", "", "STORE DATA without data"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct octets request, response;
        struct exchange exchange =
            es10_exchange(&request, rows[i].request, &response, rows[i].response);

        check_summary(&exchange, rows[i].line);
    }
}

/* Each beginning of a request and a response has a line. */
static void truncated(void **state)
{
    struct octets request, response;
    const struct exchange whole = es10_exchange(
        &request, "BF51243022800765696D2E6F7267810102A014A30E5A0A989999010000000000310500A600A400",
        &response, "BF5103800102");
    char text[300];

    (void)state;
    for (size_t len = 0; len <= whole.command.len; len++) {
        uint8_t *copy = malloc(len ? len : 1);
        struct exchange part = whole;

        memcpy(copy, whole.command.at, len);
        part.command = bytes_at(copy, len);
        part.response = bytes_cut(whole.response, 0, len % 7);
        decode_summary(&part, text, sizeof(text));
        assert_int_equal(strncmp(text, len < 3 ? "" : "LoadEuiccPackage", len < 3 ? 0 : 16), 0);
        free(copy);
    }
}

static void parts_of_a_package(void **state)
{
    static const struct {
        enum exchange_bpp bpp;
        const char *line;
    } rows[] = {
        {EXCHANGE_BPP_INITIALISE, "LoadBoundProfilePackage InitialiseSecureChannel, 5 octets"},
        {EXCHANGE_BPP_CONFIGURE_ISDP, "LoadBoundProfilePackage ConfigureISDP, 5 octets"},
        {EXCHANGE_BPP_METADATA_HEADER, "LoadBoundProfilePackage header of StoreMetadata, 5 octets"},
        {EXCHANGE_BPP_METADATA, "LoadBoundProfilePackage StoreMetadata, 5 octets"},
        {EXCHANGE_BPP_REPLACE_KEYS, "LoadBoundProfilePackage ReplaceSessionKeys, 5 octets"},
        {EXCHANGE_BPP_ELEMENTS_HEADER,
         "LoadBoundProfilePackage header of LoadProfileElements, 5 octets"},
        {EXCHANGE_BPP_ELEMENTS, "LoadBoundProfilePackage LoadProfileElements, 5 octets"},
    };
    struct octets request, response;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct exchange exchange = es10_exchange(&request, "8603010203", &response, "");

        exchange.bpp = rows[i].bpp;
        check_summary(&exchange, rows[i].line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions),
        cmocka_unit_test(truncated),
        cmocka_unit_test(parts_of_a_package),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
