/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every result code of every ES10 function and operation, from the tables: each is demanded once by
 * a fault rule, encoded by its function, signed where results are, and changes nothing. The test
 * prints how many there are.
 */
#include "apdu/sw.h"
#include "card/es10/es10.h"
#include "card/euicc/operation.h"
#include "test/fake/download.h"
#include "test/fake/fixture_operation_samples.h"
#include "test/fake/scene.h"

#define ICCID "5A0A00000000000000000042"

/* A well-formed request of each function, and its response before the code; `other` for a member
 * other than the first one. Functions of a download have none: see `steps`. */
static const struct sample {
    const char *function, *request, *response, *other[2];
} samples[] = {
    {"ES10b.ListNotification", "BF2800", "BF28038101", {0}},
    {"ES10c.SetNickname", "BF290F" ICCID "900141", "BF29038001", {0}},
    {"ES10b.RetrieveNotificationsList", "BF2B00", "BF2B038101", {0}},
    {"ES10b.GetProfilesInfo", "BF2D00", "BF2D038101", {0}},
    {"ES10b.RemoveNotificationFromList", "BF3003800101", "BF30038001", {0}},
    {"ES10c.EnableProfile", "BF3111A00C" ICCID "8101FF", "BF31038001", {0}},
    {"ES10c.DisableProfile", "BF3211A00C" ICCID "8101FF", "BF32038001", {0}},
    {"ES10c.DeleteProfile", "BF330C" ICCID, "BF33038001", {0}},
    {"ES10c.eUICCMemoryReset", "BF340482020780", "BF34038001", {0}},
    {"ES10b.LoadCRL", "BF3500", "BF35038101", {0}},
    {"ES10b.SetDefaultDpAddress", "BF6503800161", "BF65038001", {0}},
    {"ES10a.SetDefaultDpAddress", "BF3F03800161", "BF3F038001", {0}},
    {"ES10b.CancelSession", "BF410680010181 0100", "BF41038101", {0}},
    {"ES10b.IpaeActivation", "BF420480020780", "BF42038001", {0}},
    {"ES10b.GetCerts", "BF5600", "BF56038101", {0}},
    {"ES10b.AddInitialEim", "BF5700", "BF57038101", {0}},
    {"ES10b.ProfileRollback", "BF58030101FF", "BF58030201", {0}},
    {"ES10b.ConfigureImmediateProfileEnabling", "BF59028000", "BF59038001", {0}},
    {"ES10b.EnableUsingDD", "BF5A00", "BF5A038001", {0}},
    {"ES10b.ImmediateEnable", "BF5A030101FF", "BF5A038001", {0}},
    {"ES10b.EnableEmergencyProfile", "BF5B030101FF", "BF5B038001", {0}},
    {"ES10b.DisableEmergencyProfile", "BF5C030101FF", "BF5C038001", {0}},
    {"ES10b.ExecuteFallbackMechanism", "BF5D030101FF", "BF5D038001", {0}},
    {"ES10b.ReturnFromFallback", "BF5E030101FF", "BF5E038001", {0}},
    {"ES10b.GetConnectivityParameters", "BF5F00", "BF5F038101", {0}},
    {"ES10b.eUICCMemoryReset",
     "BF640482020480",
     "BF64038001",
     {"BF64068001008101", "BF64068001008201"}},
    {"ES10b.eUICCMemoryReset",
     "BF340482020358",
     "BF34030201",
     {"BF34060201008101", "BF34060201008201"}},
};

static struct scene scene;
static struct download download;

static int begin(void **state)
{
    (void)state;
    scene_begin(&scene);
    return 0;
}

static int end(void **state)
{
    (void)state;
    scene_end(&scene);
    return 0;
}

static void dual(struct euiccd_create_options *factory)
{
    factory->mode = EUICCD_MODE_DUAL;
    factory->crl_support = true;
}

static void version_1_0(struct euiccd_create_options *factory)
{
    factory->quirks = "v1.0";
}

static void demand(const char *place, const char *name, const char *result)
{
    char rule[200];
    struct euiccd_error error;

    snprintf(rule, sizeof(rule), "%s=%s result=%s", place, name, result);
    if (euiccd_fault_add(scene.fake.card, rule, NULL, &error) < 0)
        fail_msg("%s", error.text);
}

/* The last rule acted once; it is removed. */
static void assert_acted(const char *what)
{
    struct euiccd_fault fault = EUICCD_INIT(struct euiccd_fault);

    assert_true(euiccd_get_fault(scene.fake.card, 0, &fault));
    if (fault.acted != 1)
        fail_msg("%s: `%s' did not act", what, fault.rule);
    assert_int_equal(euiccd_fault_remove(scene.fake.card, 0), 0);
}

static void check_sample(const struct sample *sample, size_t member, int64_t code)
{
    char expected[40];

    snprintf(expected, sizeof(expected), "%s%02X",
             member ? sample->other[member - 1] : sample->response, (unsigned)code);
    const char *response = scene_call(&scene, sample->request);
    if (strcmp(response, expected) != 0)
        fail_msg("%s: %s, not %s", sample->function, response, expected);
}

/* ---- the functions of a download, and LoadEuiccPackage ---- */

static void check_authenticate(int64_t code)
{
    int met;

    download_challenge(&download);
    assert_int_equal(download_try_authenticate(&download, &download.auth, &met), SW_OK);
    assert_int_equal(met, code);
}

static void check_prepare(int64_t code)
{
    int met;

    download_challenge(&download);
    download_authenticate(&download);
    assert_int_equal(download_try_prepare(&download, &download.pb, &met), SW_OK);
    assert_int_equal(met, code);
}

/* With a signature that download_load has checked. */
static void check_load(int64_t code)
{
    struct bpp_order order;

    download_open(&download);
    download_order(&download, &order);
    assert_int_equal(download_load(&download, download_make(&download, &order), DOWNLOAD_CUT_LPAC),
                     SW_OK);
    assert_int_equal(download_result(&download), 0x0000 | code);
}

static void check_package(int64_t code)
{
    char expected[8];

    snprintf(expected, sizeof(expected), "E%d", (int)code);
    assert_string_equal(scene_package(&scene, 0, "+B"), expected); /* a checked signature */
}

static const struct {
    const char *function;
    void (*check)(int64_t code);
} steps[] = {
    {"ES10b.AuthenticateServer", check_authenticate},
    {"ES10b.PrepareDownload", check_prepare},
    {"ES10b.LoadBoundProfilePackage", check_load},
    {"ES10b.LoadEuiccPackage", check_package},
};

/* The request of function `row`; several versions of SGP.32 have one of the name. */
static bool is_sample_of(const struct sample *sample, const struct es10_row *row)
{
    char tag[5];

    snprintf(tag, sizeof(tag), "%04X", (unsigned)row->tag);
    return strcmp(sample->function, row->name) == 0 && strncmp(sample->request, tag, 4) == 0;
}

static void check_function(const struct es10_row *row, size_t member, int64_t code)
{
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        if (strcmp(row->name, steps[i].function) == 0) {
            steps[i].check(code);
            return;
        }
    for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
        if (is_sample_of(&samples[i], row)) {
            check_sample(&samples[i], member, code);
            return;
        }
    fail_msg("%s: this test has no request for it", row->name);
}

/* All codes of all functions of the card with these flags. Their number. */
static unsigned check_functions(unsigned flags, unsigned without)
{
    const struct es10_row *row;
    unsigned count = 0;

    for (size_t i = 0; (row = es10_table_row(i)); i++) {
        if (!(row->flags & flags) || (row->flags & without))
            continue;
        for (size_t m = 0; m < RESULT_MEMBERS_MAX && row->codes[m].name; m++) {
            int64_t code;

            for (size_t n = 0; code_at(row->codes[m].type, n, &code); n++, count++) {
                char result[100];

                snprintf(result, sizeof(result), "%s.%s", row->codes[m].name,
                         code_name(row->codes[m].type, code));
                demand("function", row->name, result);
                check_function(row, m, code);
                assert_acted(row->name);
            }
        }
    }
    return count;
}

static void test_functions(void **state)
{
    unsigned count;

    (void)state;
    scene_set(&scene, "A* Bf", 1, dual);
    download_begin(&download, &scene.fake, EC_CURVE_P256);
    count = check_functions(ES10_BOTH, ES10_ONLY_1_0);
    assert_string_equal(scene_profiles(&scene), "A* B"); /* nothing was done */
    assert_string_equal(scene_package(&scene, 0, "-A xB"), "840100850100");
    download_end(&download);
    print_message("%u result codes of ES10 functions\n", count);
    assert_in_range(count, 100, 1000);
}

/* The functions that SGP.32 v1.0 alone has. */
static void test_functions_of_version_1_0(void **state)
{
    (void)state;
    scene_set(&scene, "A* B", 0, version_1_0);
    assert_in_range(check_functions(ES10_ONLY_1_0, 0), 10, 100);
    demand("function", "EnableUsingDD", "immediateEnableNotAvailable");
    assert_string_equal(scene_call(&scene, "BF5A00"), "BF5A03800101");
    demand("function", "EnableUsingDD", "catBusy");
    assert_string_equal(scene_call(&scene, "BF5A00"), "BF5A03800105");
    demand("function", "eUICCMemoryReset", "5");
    assert_string_equal(scene_call(&scene, "BF340482020358"), "BF3403020105");
    demand("function", "eUICCMemoryReset", "resetEimResult.2");
    assert_string_equal(scene_call(&scene, "BF340482020358"), "BF3406020100810102");
    demand("function", "SetDefaultDpAddress", "127");
    assert_string_equal(scene_call(&scene, "BF3F03800161"), "BF3F0380017F");
    assert_string_equal(scene_profiles(&scene), "A* B");
}

static unsigned check_operation(const struct operation *row)
{
    const struct operation_sample *sample = find_operation_sample(row->name);
    unsigned count = 0;
    for (size_t m = 0; m < RESULT_MEMBERS_MAX && row->codes[m].name; m++) {
        int64_t code;

        for (size_t n = 0; code_at(row->codes[m].type, n, &code); n++, count++) {
            char result[100], expected[40];

            snprintf(result, sizeof(result), "%s.%s", row->codes[m].name,
                     code_name(row->codes[m].type, code));
            put_operation_result(expected, sizeof(expected), sample, row->codes[m].type, code);
            demand("operation", row->name, result);
            const char *met = scene_package(&scene, 0, sample->words);
            if (strcmp(met, expected) != 0)
                fail_msg("%s: %s, not %s", row->name, met, expected);
            assert_acted(row->name);
        }
    }
    return count;
}

static void test_operations(void **state)
{
    const struct operation *row;
    unsigned count = 0;

    (void)state;
    scene_set(&scene, "A* Bf", 2, NULL);
    for (size_t i = 0; (row = psmo_row(i)); i++)
        count += check_operation(row);
    for (size_t i = 0; (row = eco_row(i)); i++)
        count += check_operation(row);
    assert_string_equal(scene_profiles(&scene), "A* B"); /* nothing was done */
    print_message("%u result codes of operations\n", count);
    assert_in_range(count, 90, 1000);
}

/* The operations before the one that fails stay done, those after it are not carried out; a code
 * that is success goes on. */
static void test_operations_in_a_row(void **state)
{
    (void)state;
    scene_set(&scene, "A* Bf C", 2, NULL);
    demand("operation", "Delete", "undefinedError");
    assert_string_equal(scene_package(&scene, 0, "xC xB fB"), "85017F");
    assert_string_equal(scene_package(&scene, 0, "xC fB"), "8501008D0100");
    assert_string_equal(scene_profiles(&scene), "A* BF");
    demand("operation", "DeleteEim", "lastEimDeleted");
    assert_string_equal(scene_package(&scene, 0, "del1 count1=9"), "8901028A0100");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_functions, begin, end),
        cmocka_unit_test_setup_teardown(test_functions_of_version_1_0, begin, end),
        cmocka_unit_test_setup_teardown(test_operations, begin, end),
        cmocka_unit_test_setup_teardown(test_operations_in_a_row, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
