/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DELETE, INSTALL and LOAD with and without applications: each status word (DP-6.4). */
#include "test/fake/cap.h"
#include "test/profiles/gp/gp_fixture.h"

static void test_steps(void **state)
{
    static const struct fake_step steps[] = {{"80E400000A4F08" GP_AID, "6985"},
                                             {"80E400000B4F09A00000055910100001", "6985"},
                                             {"80E400000A4F08A000000151000009", "6A88"},
                                             {"80E400800A4F08A000000151000009", "6A88"},
                                             {"80E4000004"
                                              "4F02A000",
                                              "6A80"},
                                             {"80E40000074F08A000000151", "6A80"},
                                             {"80E400010A4F08A000000151000009", "6A86"},
                                             {"80E401000A4F08A000000151000009", "6A86"},
                                             {"80E620000E000008" GP_AID "000000", "009000"},
                                             {"80E620000E000008A000000151000009000000", "6A88"},
                                             {"80E620000D000008" GP_AID "0000", "6A80"},
                                             {"80E620000E000008" GP_AID "000001", "6A80"},
                                             {"80E620000E010008" GP_AID "000000", "6A80"},
                                             {"80E62000", "6A80"},
                                             {"80E620010E000008" GP_AID "000000", "6A86"},
                                             {"80E6020012"
                                              "05A00000000008" GP_AID "00000000",
                                              "6A81"},
                                             {"80E60C00", "6A81"},
                                             {"80E64000", "6A81"},
                                             {"80E8800002C400", "6985"},
                                             {NULL, NULL}};

    (void)state;
    start(NULL);
    admin.context.remote = true;
    play(steps, apdu);
    stop();
}

#define LOAD_INSTALL                                                                               \
    "80E6020012"                                                                                   \
    "05" CAP_PACKAGE "08" GP_AID "000000"
#define INSTALL(p1, module, aid)                                                                   \
    "80E6" p1 "001A"                                                                               \
    "05" CAP_PACKAGE "06" module "06" aid "0100"                                                   \
    "02C900"                                                                                       \
    "00"

/* A load file in two blocks, an application of it, and both deleted: the memory is back. */
static void test_load(void **state)
{
    static const char file[] = "C4" CAP_FILE_LEN CAP_FILE;
    static const struct fake_step steps[] = {
        {"80F22002024F00", "E3194F05" CAP_PACKAGE "9F700101CE020301CC08" GP_AID "9000"},
        {"80F21002024F00", "E3294F05" CAP_PACKAGE "9F700101CE0203018406" CAP_APPLET
                           "8406" CAP_OTHER_APPLET "CC08" GP_AID "9000"},
        {INSTALL("0C", CAP_APPLET, CAP_APPLET), "009000"},
        {INSTALL("04", CAP_OTHER_APPLET, CAP_OTHER_APPLET), "009000"},
        {"80F24002084F06" CAP_APPLET,
         "E3204F06" CAP_APPLET "9F700107C50100C405" CAP_PACKAGE "CC08" GP_AID "9000"},
        {"80F240020D4F06" CAP_OTHER_APPLET "5C039F70C5", "E3079F700103C501009000"},
        {INSTALL("0C", CAP_APPLET, CAP_APPLET), "6A80"},
        {INSTALL("0C", "F00000000109", "F00000000109"), "6A88"},
        {"80E40000074F05" CAP_PACKAGE, "6985"},
        {"80E40000084F06" CAP_APPLET, "009000"},
        {"80E400800"
         "74F05" CAP_PACKAGE,
         "009000"},
        {"80E40000084F06" CAP_OTHER_APPLET, "6A88"},
        {"80F22002024F00", "6A88"},
        {NULL, NULL}};
    uint32_t before, after;
    char first[80], second[300];

    (void)state;
    start(NULL);
    admin.context.remote = true;
    admin.context.applications = true;
    admin.profile.records.functions->free_memory(admin.profile.records.context, &before);
    assert_string_equal(apdu(LOAD_INSTALL), "009000");
    assert_string_equal(apdu("80E8000002C405"), "009000");
    assert_string_equal(apdu("80E40000074F05" CAP_PACKAGE), "009000"); /* before its end */
    assert_string_equal(apdu("80E8800101FF"), "6985");
    admin.profile.records.functions->free_memory(admin.profile.records.context, &after);
    assert_int_equal(before, after);
    snprintf(first, sizeof first, "80E8000020%.64s", file);
    snprintf(second, sizeof second, "80E8800143%s", file + 64);
    for (unsigned again = 0; again < 2; again++) { /* the second time the registry has it */
        assert_string_equal(apdu(LOAD_INSTALL), "009000");
        assert_string_equal(apdu(first), "009000");
        assert_string_equal(apdu(second), again ? "6A80" : "009000");
    }
    play(steps, apdu);
    admin.profile.records.functions->free_memory(admin.profile.records.context, &after);
    assert_int_equal(before, after);
    stop();
}

/* Each refusal of INSTALL and LOAD on a card that stores applications. */
static void test_refusals(void **state)
{
    static const struct fake_step steps[] = {
        {"80E8800002C400", "6985"}, /* without INSTALL [for load] */
        {"80E6020005"
         "05"
         "F0000000",
         "6A80"},
        {"80E6020009"
         "05" CAP_PACKAGE "000000",
         "6A80"}, /* a field is missing */
        {"80E602000D"
         "04F0000000"
         "00000000"
         "00000000",
         "6A80"},
        {"80E6200010"
         "0000"
         "0000000000"
         "000000000000000000",
         "6A80"},
        {"80E6080000", NULL},
        {"80E61000", "6A81"},
        {"80E60600", "6A81"},
        {"80E60C00", "6A80"},
        {INSTALL("0C", CAP_APPLET, CAP_APPLET), "6A88"}, /* nothing is loaded */
        {"80E60C0019"
         "05" CAP_PACKAGE "06" CAP_APPLET "06" CAP_APPLET "00"
         "02C900"
         "00",
         "6A80"}, /* without privileges */
        {LOAD_INSTALL, "009000"},
        {"80E8010002C400", "6A86"},
        {"80E8000102C400", "6A86"}, /* block 1 first */
        {"80E88000", "6700"},
        {"80E8800002C401", "6A80"}, /* ends early */
        {"80E8800003C50100", "6A80"},
        {"80E8800002C400", "6A80"}, /* no components */
        {NULL, NULL}};

    (void)state;
    start(NULL);
    admin.context.remote = true;
    admin.context.applications = true;
    play(steps, apdu);
    stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_load),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
