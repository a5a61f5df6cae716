/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Access rules (TS 102 221 9.2, 11.1.1.4.7) in words. */
#include "test/tools/trace/decode/file_scene.h"
#include "tools/trace/decode/fcp.h"

static void rules(void **state)
{
    static const struct file_row rows[] = {
        {"", "3F002F06",
         "8001019000800102A010A406830101950108A40683010A950108840132A406830101950108", 1,
         "EF.ARR record 1/rule=read: always\n"
         "EF.ARR record 1/rule=update: (PIN1 or ADM1)\n"
         "EF.ARR record 1/rule=INCREASE: PIN1\n"},
        {"", "3F002F06", "8001019000", 1,
         "EF.ARR record 1=read: always\n"
         "EF.ARR record 1/rule=read: always\n"},
        {"", "3F002F06", "8001029700", 1,
         "EF.ARR record 1=update: never\n"
         "EF.ARR record 1/rule=update: never\n"},
        {"", "3F002F06", "80017FA406830101950108", 1,
         "EF.ARR record 1=read, update, write, deactivate, activate, terminate, delete: PIN1\n"
         "EF.ARR record 1/rule=read, update, write, deactivate, activate, terminate, delete: "
         "PIN1\n"},
        {"", "3F002F06", "80010 1AF10A40683010195 0108A40683010A950108", 1,
         "EF.ARR record 1=read: (PIN1 and ADM1)\n"
         "EF.ARR record 1/rule=read: (PIN1 and ADM1)\n"},
        {"", "3F002F06", "800103A00AA4068301019501089700", 1,
         "EF.ARR record 1=read, update: (PIN1 or never)\n"
         "EF.ARR record 1/rule=read, update: (PIN1 or never)\n"},
        {"", "3F002F06", "800101A403830181", 1,
         "EF.ARR record 1=read: PIN2\n"
         "EF.ARR record 1/rule=read: PIN2\n"},
        {"", "3F002F06", "800101", 1,
         "EF.ARR record 1=800101\n"
         "EF.ARR record 1/rest=800101 <malformed>\n"},
        {"", "3F002F06", "9000", 1,
         "EF.ARR record 1=(no operation): always\n"
         "EF.ARR record 1/rule=(no operation): always\n"},
        {"", "3F002F06", "84 01 D4 97 00", 1,
         "EF.ARR record 1=RESIZE FILE: never\n"
         "EF.ARR record 1/rule=RESIZE FILE: never\n"},
        {"", "3F002F06", "8001019C01AA", 1,
         "EF.ARR record 1=read: condition 9C AA\n"
         "EF.ARR record 1/rule=read: condition 9C AA\n"},
        {"", "3F002F06", "FFFF", 1, "EF.ARR record 1=empty\n"},
        {"", "3F002F06", "80", 1,
         "EF.ARR record 1=80\n"
         "EF.ARR record 1/rest=80 <malformed>\n"},
    };

    (void)state;
    CHECK_FILE(rows);
}

/* Compact conditions (ISO/IEC 7816-4 9.3.3.2). */
static void conditions(void **state)
{
    static const struct {
        uint8_t condition;
        const char *text;
    } rows[] = {
        {0x00, "always"},
        {0xFF, "never"},
        {0x10, "user authentication (10)"},
        {0x20, "external authentication (20)"},
        {0x41, "secure messaging, security environment 1 (41)"},
        {0x30, "user authentication or external authentication (30)"},
        {0xB0, "user authentication and external authentication (B0)"},
        {0xF3, "user authentication and external authentication and secure messaging, security "
               "environment 3 (F3)"},
        {0x03, "security environment 3 (03)"},
        {0x80, "reserved (80)"},
        {0x0F, "reserved (0F)"},
    };
    char text[FCP_CONDITION_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(fcp_condition(rows[i].condition, text), rows[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules),
        cmocka_unit_test(conditions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
