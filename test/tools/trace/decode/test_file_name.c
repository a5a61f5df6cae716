/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of files by their place, and of applications. */
#include "test/tools/trace/decode/file_scene.h"
#include "tools/trace/decode/file.h"

static void files_have_the_name_of_their_place(void **state)
{
    static const struct {
        const char *aid, *path, *name;
    } places[] = {
        {"", "3F00", "MF"},
        {"", "3F002FE2", "EF.ICCID"},
        {"", "2FE2", "EF.ICCID"},
        {USIM, "2FE2", "EF.ICCID"},
        {USIM, "7FFF", "ADF.USIM"},
        {ISIM, "7FFF", "ADF.ISIM"},
        {USIM, "6F07", "EF.IMSI"},
        {USIM, "7FFF6F07", "EF.IMSI"},
        {"", "6F07", "EF.IMSI"},
        {"", "3F007F206F07", "EF.IMSI"},
        {ISIM, "7FFF6F07", "EF.IST"},
        {USIM, "3F007F10", "DF.TELECOM"},
        {USIM, "3F007F105F3A4F30", "EF.PBR"},
        {USIM, "3F007F105F3A4F3F", "EF.EXT1"},
        {USIM, "3F007F105F3A4F41", "EF.AAS"},
        {USIM, "7FFF5F3A4F30", "EF.PBR"},
        {USIM, "7FFF5FC0", "DF.5GS"},
        {USIM, "7FFF5FC04F07", "EF.SUCI_Calc_Info"},
        {USIM, "7FFF5FD04F01", "EF.SUCICalcInfo"},
        {USIM, "7FFF5FC06F07", "6F07"},
        {CSIM, "7FFF6F22", "EF.IMSI_M"},
        {USIM, "7FFF1234", "1234"},
        {USIM, "7FFF0000", "unknown file"},
        {"", "3F007F665F404F41", "EF.4F41"},
        {"", "3F007F105F3A4F16", "EF of DF.PHONEBOOK"},
        {"", "", ""},
        {"", "3F", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        uint8_t memory[64];
        struct buf out = BUF_OVER(memory);
        struct bytes aid = file_hex(&out, places[i].aid), path = file_hex(&out, places[i].path);
        char name[40];

        decode_file_name(aid, path, name, sizeof name);
        if (strcmp(name, places[i].name) != 0)
            fail_msg("%s: %s, not %s", places[i].path, name, places[i].name);
    }
}

static void applications_have_names(void **state)
{
    static const struct {
        const char *aid, *name;
    } applications[] = {
        {USIM, "USIM"},
        {ISIM, "ISIM"},
        {CSIM, "CSIM"},
        {"A0000005591010FFFFFFFF8900000100", "ISD-R"},
        {"A0000005591010FFFFFFFF8900000200", "ECASD"},
        {"A0000005591010FFFFFFFF8900001100", "ISD-P"},
        {"A000000151000000", "ISD"},
        {"A0000000", "A0000000"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof applications / sizeof applications[0]; i++) {
        uint8_t memory[32];
        struct buf out = BUF_OVER(memory);
        char name[40];

        assert_string_equal(
            decode_application(file_hex(&out, applications[i].aid), name, sizeof name),
            applications[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_have_the_name_of_their_place),
        cmocka_unit_test(applications_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
