/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Selected application, directory and file, SFI and record pointer, of each channel. */
#include "test/tools/trace/session/session_scene.h"

#define ISD_R "A0000005591010FFFFFFFF8900000100"
#define USIM  "A0000000871002FF01FF"

/* The last exchange ends with this. */
#define assert_selected(scene, expected)                                                           \
    do {                                                                                           \
        size_t length = strlen(expected);                                                          \
        assert_true((scene)->len > length);                                                        \
        (scene)->text[--(scene)->len] = '\0';                                                      \
        assert_string_equal((scene)->text + (scene)->len - length, expected);                      \
        (scene)->len = 0;                                                                          \
    } while (0)

static struct scene *begin(void)
{
    struct scene *scene = scene_open(SHOW_SELECTION);

    scene_power(scene, "power on");
    scene->len = 0;
    return scene;
}

static void test_applications(void **state)
{
    struct scene *scene = begin();

    (void)state;
    scene_apdu(scene, "80F2000C00", "9000");
    assert_selected(scene, " aid= path=3F00");
    /* partial, the response has the whole AID */
    scene_apdu(scene, "00A4040007A0000005591010", "6112");
    scene_apdu(scene, "00C0000012", "6F12 8410" ISD_R "9000");
    assert_selected(scene, " aid=" ISD_R " path=");
    /* partial without a response */
    scene_apdu(scene, "00A4040C07A0000000871002", "9000");
    assert_selected(scene, " aid=A0000000871002 path=7FFF");
    scene_apdu(scene, "00A4040407A0000000871002", "620C 840A" USIM "9000");
    assert_selected(scene, " aid=" USIM " path=7FFF");
    /* refused: nothing changes */
    scene_apdu(scene, "00A4040005A000000559", "6A82");
    assert_selected(scene, " aid=" USIM " path=7FFF");
    /* the end of its session */
    scene_apdu(scene, "00A4044C0A" USIM, "9000");
    assert_selected(scene, " aid= path=3F00");
    /* a file ends the application that has none */
    scene_apdu(scene, "00A4040010" ISD_R, "6F12 8410" ISD_R "9000");
    scene->len = 0;
    scene_apdu(scene, "00A4000C022F00", "9000");
    assert_selected(scene, " aid= path=3F002F00");
    scene_power(scene, "reset");
    scene->len = 0;
    scene_apdu(scene, "80F2000C00", "9000");
    assert_selected(scene, " aid= path=3F00");
    scene_close(scene);
}

static void test_files(void **state)
{
    static const struct {
        const char *command, *response, *selected;
    } rows[] = {
        {"00A4000C023F00", "9000", "3F00"},
        {"00A4000C022FE2", "9000", "3F002FE2"},
        {"00A4000C022F00", "9000", "3F002F00"},                 /* the directory remains */
        {"00A4000C027F10", "9000", "3F007F10"},                 /* child */
        {"00A4000C026F3A", "9000", "3F007F106F3A"},             /* in it */
        {"00A4000C027F20", "9000", "3F007F20"},                 /* beside it */
        {"00A4000C025F3C", "9000", "3F007F205F3C"},             /* below it */
        {"00A4000C025F3B", "9000", "3F007F205F3B"},             /* beside it */
        {"00A4000C027F20", "9000", "3F007F20"},                 /* parent */
        {"00A4000C027F20", "9000", "3F007F20"},                 /* current */
        {"00A4030C00", "9000", "3F00"},                         /* parent, by P1 */
        {"00A4030C00", "6A82", "3F00"},                         /* the MF has none */
        {"00A4010C027F10", "9000", "3F007F10"},                 /* child, by P1 */
        {"00A4020C026F40", "9000", "3F007F106F40"},             /* EF, by P1 */
        {"00A4080C067F105F3A4F30", "9000", "3F007F105F3A4F30"}, /* path from the MF */
        {"00A4090C024F31", "9000", "3F007F105F3A4F31"},         /* path from the current DF */
        {"00A4080C047FFF6F07", "9000", "7FFF6F07"},             /* path from the ADF */
        {"00A4000C027FFF", "9000", "7FFF"},
        {"00A4000C025FC0", "9000", "7FFF5FC0"},
        {"00A4000C024F01", "9000", "7FFF5FC04F01"},
        {"00A4000C027FFF", "9000", "7FFF"},
        {"00A4000C027F10", "9000", "3F007F10"},
        {"00A4000C00", "9000", "3F00"}, /* without data: the MF */
        {"00A40004022F05", "6283", "3F00"},
        {"00C0000002", "62009000", "3F002F05"},
        {"00A4000C026F07", "6A82", "3F002F05"},
        /* the FCP tells the type: a DF with the identifier of an EF, and the reverse */
        {"00A4000402DF01", "6206 8202 7821 8A00 9000", "3F00DF01"},
        {"00A40004027F01", "6208 8202 4121 8302 7F01 9000", "3F00DF017F01"},
        {"A0A40000023F00", "9F16", NULL},
        {"A0C0000016", "00000000 3F00 0100000000000000000000000000000000 9000", "3F00"},
        {"A0A40000027F20", "9000", "3F007F20"},
        {"A0A40000026F07", "9000", "3F007F206F07"},
    };
    struct scene *scene = begin();

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char expected[64];

        scene_apdu(scene, rows[i].command, rows[i].response);
        if (scene->len == 0) /* GET RESPONSE follows */
            continue;
        assert_non_null(rows[i].selected);
        snprintf(expected, sizeof(expected), " path=%s", rows[i].selected);
        assert_selected(scene, expected);
    }
    scene_close(scene);
}

static void test_a_path_has_an_end(void **state)
{
    struct scene *scene = begin();

    (void)state;
    for (int i = 0; i < 20; i++)
        scene_apdu(scene, "00A4010C025F01", "9000");
    scene->len = 0;
    scene_apdu(scene, "00A4000C023F00", "9000");
    assert_selected(scene, " path=3F00");
    scene_close(scene);
}

static void test_channels(void **state)
{
    struct scene *scene = begin();

    (void)state;
    scene_apdu(scene, "00A4040407A0000000871002", "620C 840A" USIM "9000");
    scene_apdu(scene, "0070000001", "019000");
    scene_apdu(scene, "0070000400", "9000");
    scene->len = 0;
    scene_apdu(scene, "01A4000C022F00", "9000");
    assert_selected(scene, " aid= path=3F002F00");
    scene_apdu(scene, "01A4040010" ISD_R, "6F12 8410" ISD_R "9000");
    scene->len = 0;
    scene_apdu(scene, "40A4000C022FE2", "9000");
    assert_selected(scene, " aid= path=3F002FE2");
    scene_apdu(scene, "0084000008", "01020304050607089000");
    assert_selected(scene, " aid=" USIM " path=7FFF");
    /* a channel that is opened from another one has its application and file */
    scene_apdu(scene, "0170000001", "6C01");
    scene_apdu(scene, "0170000001", "029000");
    scene->len = 0;
    scene_apdu(scene, "0284000008", "01020304050607089000");
    assert_selected(scene, " aid=" ISD_R " path=");
    /* closed and opened again */
    scene_apdu(scene, "0070800100", "9000");
    scene_apdu(scene, "0070000001", "019000");
    scene->len = 0;
    scene_apdu(scene, "0184000008", "01020304050607089000");
    assert_selected(scene, " aid= path=3F00");
    /* closed by a command on itself */
    scene_apdu(scene, "0270800000", "9000");
    scene->len = 0;
    scene_apdu(scene, "0284000008", "01020304050607089000");
    assert_selected(scene, " aid= path=3F00");
    scene_close(scene);
}

static void test_sfi(void **state)
{
    struct scene *scene = begin();

    (void)state;
    scene_apdu(scene, "00B09E0001", "019000"); /* of the MF: EF.DIR */
    assert_selected(scene, " path=3F002F00 sfi=30");
    scene_apdu(scene, "00B0000001", "019000"); /* now the current file */
    assert_selected(scene, " path=3F002F00");
    scene_apdu(scene, "00A4040C07A0000000871002", "9000");
    scene->len = 0;
    scene_apdu(scene, "00B0870009", "0829430100000000109000");
    assert_selected(scene, " path=7FFF6F07 sfi=7");
    scene_apdu(scene, "00B084000E", "6982"); /* EF.UST, refused: the current file remains */
    assert_selected(scene, " path=7FFF6F38 sfi=4");
    scene_apdu(scene, "00B0000009", "0829430100000000109000");
    assert_selected(scene, " path=7FFF6F07");
    scene_apdu(scene, "00B201BC01", "019000"); /* EF.ARR, record 1 */
    assert_selected(scene, " path=7FFF6F06 sfi=23 record=1");
    scene_apdu(scene, "00A4000C025FC0", "9000");
    scene->len = 0;
    scene_apdu(scene, "00B0870001", "019000"); /* EF.SUCI_Calc_Info of DF.5GS */
    assert_selected(scene, " path=7FFF5FC04F07 sfi=7");
    scene_apdu(scene, "00B09D0001", "019000"); /* none has it */
    assert_selected(scene, " path=7FFF5FC00000 sfi=29");
    /* an FCP names another one */
    scene_apdu(scene, "00A4000402AF01", "620B 8202 4121 8302 AF01 8801 E8 9000");
    scene->len = 0;
    scene_apdu(scene, "00A4000C025FC0", "9000");
    scene->len = 0;
    scene_apdu(scene, "00D69D000101", "9000");
    assert_selected(scene, " path=7FFF5FC0AF01 sfi=29");
    scene_close(scene);
}

static void test_records(void **state)
{
    struct scene *scene = begin();

    (void)state;
    /* three records */
    scene_apdu(scene, "00A40004022F06", "620B 8205 42210020 03 8302 2F06 9000");
    scene->len = 0;
    scene_apdu(scene, "00B2000201", "019000"); /* next: the first */
    assert_selected(scene, " path=3F002F06 record=1");
    scene_apdu(scene, "00B2000201", "019000");
    assert_selected(scene, " record=2");
    scene_apdu(scene, "00B2000401", "019000"); /* current */
    assert_selected(scene, " record=2");
    scene_apdu(scene, "00B2030401", "019000"); /* absolute: the pointer stays */
    assert_selected(scene, " record=3");
    scene_apdu(scene, "00B2000301", "019000"); /* previous */
    assert_selected(scene, " record=1");
    scene_apdu(scene, "00A20104020102", "039000"); /* search: found in 3 */
    assert_selected(scene, " record=1");
    scene_apdu(scene, "00DC00040101", "9000");
    assert_selected(scene, " record=3");
    scene_apdu(scene, "00B2000201", "6A83");
    assert_selected(scene, " record=4");
    scene_apdu(scene, "00B2000301", "019000"); /* the pointer did not move */
    assert_selected(scene, " record=2");
    scene_apdu(scene, "00A40004022F06", "620B 8205 42210020 03 8302 2F06 9000");
    scene->len = 0;
    scene_apdu(scene, "00B2000301", "019000"); /* previous: the last */
    assert_selected(scene, " record=3");
    scene_apdu(scene, "00DC00030101", "9000"); /* of a cyclic file */
    assert_selected(scene, " record=1");
    scene_close(scene);
}

/* Without a power on nothing is known of the file; STATUS and later commands tell. */
static void test_a_trace_that_begins_later(void **state)
{
    struct scene *scene = scene_open(SHOW_SELECTION);

    (void)state;
    scene_apdu(scene, "00B0000001", "019000");
    assert_selected(scene, " aid= path=");
    scene_apdu(scene, "00A4000C026F07", "9000");
    assert_selected(scene, " aid= path=6F07");
    scene_apdu(scene, "00A4000C022FE2", "9000");
    assert_selected(scene, " aid= path=3F002FE2");
    scene_close(scene);
    scene = scene_open(SHOW_SELECTION);
    scene_apdu(scene, "80F2000017", "620C 840A" USIM "9000");
    assert_selected(scene, " aid=" USIM " path=");
    scene_apdu(scene, "00A4000C026F07", "9000");
    assert_selected(scene, " aid=" USIM " path=7FFF6F07");
    scene_close(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_applications),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_a_path_has_an_end),
        cmocka_unit_test(test_channels),
        cmocka_unit_test(test_sfi),
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_a_trace_that_begins_later),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
