/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PINs and PUKs: every state x command, and a power cut between the try and its response (PIN-P1).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "test/fake/profile.h"

#define END                                                                                        \
    {                                                                                              \
        NULL, NULL                                                                                 \
    }
#define RIGHT     "30303030FFFFFFFF"
#define WRONG     "31303030FFFFFFFF"
#define OTHER     "3132333435FFFFFF"
#define PUK1      "3131313131313131"
#define PUK2      "3232323232323232"
#define ADM_VALUE "3535353535353535"
#define VERIFY    "0020000108"
#define SELECT_USIM                                                                                \
    {                                                                                              \
        "00A4040C0AA0000000871002FF01FF", "9000"                                                   \
    }

static void play(const char *elements, const struct fake_step *steps)
{
    static struct fake_profile profile;

    fake_profile_start(&profile, elements);
    fake_profile_play(&profile, steps);
    fake_profile_stop(&profile);
}

static void test_verify(void **state)
{
    static const struct fake_step steps[] = {
        {"00200001", "63C3"},
        {VERIFY WRONG, "63C2"},
        {"00200001", "63C2"},
        {VERIFY RIGHT, "9000"},
        {"00200001", "9000"},
        {VERIFY WRONG, "63C2"}, /* and no longer verified */
        {"00200001", "63C2"},
        {VERIFY WRONG, "63C1"},
        {"reset", NULL}, /* the count survives */
        {"00200001", "63C1"},
        {VERIFY RIGHT, "9000"},
        {"reset", NULL},
        {"00200001", "63C3"},
        {VERIFY WRONG, "63C2"},
        {VERIFY WRONG, "63C1"},
        {VERIFY WRONG, "6983"},
        {"00200001", "6983"},
        {VERIFY RIGHT, "6983"},
        {"0024000110" RIGHT OTHER, "6983"},
        {"0026000108" RIGHT, "6983"},
        END,
    };
    (void)state;
    play("", steps);
}

static void test_form(void **state)
{
    static const struct fake_step steps[] = {
        {"0020010108" RIGHT, "6A86"},
        {"0020000008" RIGHT, "6A86"},
        {"0020002108" RIGHT, "6A86"},
        {"0020000208" RIGHT, "6A88"},
        {"0020001108" RIGHT, "6A88"},
        {"0020008108" RIGHT, "6A88"},
        {"002000010430303030", "6700"},
        {"0024000108" RIGHT, "6700"},
        {"0024010110" RIGHT OTHER, "6A86"},
        {"002C010110" PUK1 OTHER, "6A86"},
        {"002C000108" PUK1, "6700"},
        {"002C000A10" PUK1 OTHER, "6A88"}, /* ADM has no PUK */
        {"0028010108" RIGHT, "6A86"},
        {"0026010108" RIGHT, "6A86"},
        {"0026910108" RIGHT, "6A88"}, /* no universal PIN to stand in */
        {"8020000108" RIGHT, "6E00"},
        {"00200001", "63C3"}, /* no try was consumed */
        END,
    };
    (void)state;
    play("", steps);
}

static void test_change(void **state)
{
    static const struct fake_step steps[] = {
        {"0024000110" WRONG OTHER, "63C2"},
        {"0024000110" RIGHT OTHER, "9000"},
        {"0020000A", "63CA"}, /* no other PIN is changed */
        {"0020000A083535353535353535", "9000"},
        {"00200001", "9000"}, /* changing verifies */
        {"reset", NULL},
        {VERIFY RIGHT, "63C2"},
        {VERIFY OTHER, "9000"},
        END,
    };
    (void)state;
    play("", steps);
}

static void test_disable_and_enable(void **state)
{
    static const struct fake_step steps[] = {
        {"0028000108" RIGHT, "6984"}, /* it is enabled */
        {"0026000108" WRONG, "63C2"},
        {"0026000108" RIGHT, "9000"},
        {VERIFY RIGHT, "6984"},
        {"0024000110" RIGHT OTHER, "6984"},
        {"0026000108" RIGHT, "6984"},
        SELECT_USIM,
        {"00A4000C026F07", "9000"},
        {"00B0000009", "0809101010325476989000"}, /* a disabled PIN holds */
        {"0028000108" WRONG, "63C2"},
        {"0028000108" RIGHT, "9000"},
        {"reset", NULL},
        SELECT_USIM,
        {"00A4000C026F07", "9000"},
        {"00B0000009", "6982"},
        /* ADM 1 has attributes 3: it may change, but stays on */
        {"0026000A08" ADM_VALUE, "6985"},
        {"0024000A10" ADM_VALUE OTHER, "9000"},
        END,
    };
    (void)state;
    play("", steps);
}

static void test_unblock(void **state)
{
    static const struct fake_step steps[] = {
        {VERIFY WRONG, NULL},
        {VERIFY WRONG, NULL},
        {VERIFY WRONG, "6983"},
        {"002C0001", "63CA"},
        {"002C000110" PUK2 OTHER, "63C9"},
        {"002C0001", "63C9"},
        {"002C000110" PUK1 OTHER, "9000"},
        {"00200001", "9000"},
        {"002C0001", "63CA"},
        {"reset", NULL},
        {"002C0001", "63CA"}, /* the tries that came back are stored */
        {VERIFY OTHER, "9000"},
        {"0026000108" OTHER, "9000"}, /* unblocking also enables */
        {"002C000110" PUK1 RIGHT, "9000"},
        {"reset", NULL},
        {"00200001", "63C3"},
        END,
    };
    (void)state;
    play("", steps);
}

static void test_puk_blocks(void **state)
{
    static struct fake_profile profile;

    (void)state;
    fake_profile_start(&profile, "");
    for (unsigned left = 10; left-- > 1;) {
        char expected[8] = {'6', '3', 'C', (char)(left > 9 ? 'A' : '0' + (char)left), 0};

        assert_string_equal(fake_uicc_apdu(&profile.uicc, "002C000110" PUK2 OTHER), expected);
    }
    assert_string_equal(fake_uicc_apdu(&profile.uicc, "002C000110" PUK2 OTHER), "6983");
    assert_string_equal(fake_uicc_apdu(&profile.uicc, "002C000110" PUK1 OTHER), "6983");
    assert_string_equal(fake_uicc_apdu(&profile.uicc, "002C0001"), "6983");
    assert_string_equal(fake_uicc_apdu(&profile.uicc, VERIFY RIGHT), "9000");
    fake_profile_stop(&profile);
}

#define PIN2 "39393939FFFFFFFF"
#define ISIM_SHARES                                                                                \
    "B5{A0{80= 81=08} 81=67810F010208 A2{A1{83=7FB0 84=A0000000871004FF01FF C6=01810A}}"           \
    " A3{A1{80=08}} A4{A1{82=42210004 80=04}} A5{A1{80=04}} A6{A1{80=01} 83=01}"                   \
    " A8{A1{82=42210028 80=28}}} A2{A0{80= 81=09} A1{81=7FD0}}"

/* Local PINs: found from below, lost with their application, shared by path. */
static void test_local(void **state)
{
    static const struct fake_step steps[] = {
        {"0020008108"
         "39393939FFFFFFFF",
         "6A88"}, /* the MF has none */
        SELECT_USIM,
        {"0020008108"
         "39393939FFFFFFFF",
         "9000"},
        {"00200081", "9000"},
        {"00A4000C023F00", "9000"},
        {"00A4000C027FFF", "9000"},
        {"00200081", "9000"}, /* the application was not left */
        {"00A4000C027FFF", "9000"},
        {"00A4040C0AA0000000871004FF01FF", "9000"},
        {"00200081", "63C3"},
        {"0020008108" WRONG, "63C2"}, /* the one try counter of both */
        SELECT_USIM,
        {"00200081", "63C2"},
        END,
    };
    (void)state;
    play(ISIM_SHARES, steps);
}

/* A local PIN is verified while the session of its application lasts on any channel (TS 102 221
 * 8.5.1, DP-5.4). */
static void test_local_on_channels(void **state)
{
    static const struct fake_step steps[] = {
        SELECT_USIM,
        {"01A4040C0AA0000000871002FF01FF", "9000"},
        {"0020008108" PIN2, "9000"},
        {VERIFY RIGHT, "9000"},
        {"01200081", "9000"}, /* one state for all channels */
        {"00A4040C0AA0000000871004FF01FF", "9000"},
        {"01200081", "9000"},                       /* channel 1 has the USIM still */
        {"00A4044C0AA0000000871004FF01FF", "9000"}, /* ends the ISIM session */
        {"01200081", "9000"},
        {"02A4040C0AA0000000871004FF01FF", "9000"}, /* shares the PIN by path */
        {"01A4044C0AA0000000871002FF01FF", "9000"}, /* the last session of the USIM */
        {"02200081", "9000"},
        {"02A4040C0AA0000000871002FF01FF", "9000"}, /* the last session of the ISIM */
        {"02200081", "63C3"},
        {"02200001", "9000"}, /* global PINs are not concerned */
        END,
    };
    (void)state;
    play(ISIM_SHARES, steps);
}

/* TS 102 221 9.5.1: the universal PIN stands in for a PIN that was disabled with P1 b8. */
static void test_universal(void **state)
{
    static const struct fake_step steps[] = {
        {"0026910108" RIGHT, "9000"},
        SELECT_USIM,
        {"00A4000C026F07", "9000"},
        {"00B0000009", "6982"},
        {"0020001108" OTHER, "9000"},
        {"00B0000009", "0809101010325476989000"},
        {"0028000108" RIGHT, "9000"},
        {"0026911108" OTHER, "6A88"}, /* not for itself */
        END,
    };
    (void)state;
    play("A1{A0{80= 81=08} A1{30{80=}}} A2{A0{80= 81=09} A1{A0{30{80=11 81=" OTHER "}}}}", steps);
}

/* The power goes after the try was taken and before anything else: it stays taken. */
static void test_no_free_try(void **state)
{
    static struct fake_profile profile;

    (void)state;
    fake_profile_start(&profile, "");
    for (unsigned left = 3; left-- > 0;) {
        profile.uicc.cut_before_run = true;
        fake_uicc_apdu(&profile.uicc, VERIFY RIGHT);
        profile.uicc.cut_before_run = false;
        fake_uicc_reset(&profile.uicc);
        assert_string_equal(fake_uicc_apdu(&profile.uicc, "00200001"), left == 2   ? "63C2"
                                                                       : left == 1 ? "63C1"
                                                                                   : "6983");
    }
    profile.uicc.cut_before_run = true;
    fake_uicc_apdu(&profile.uicc, "002C000110" PUK1 OTHER);
    profile.uicc.cut_before_run = false;
    fake_uicc_reset(&profile.uicc);
    assert_string_equal(fake_uicc_apdu(&profile.uicc, "002C0001"), "63C9");
    fake_profile_stop(&profile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verify),    cmocka_unit_test(test_form),
        cmocka_unit_test(test_change),    cmocka_unit_test(test_disable_and_enable),
        cmocka_unit_test(test_unblock),   cmocka_unit_test(test_puk_blocks),
        cmocka_unit_test(test_local),     cmocka_unit_test(test_local_on_channels),
        cmocka_unit_test(test_universal), cmocka_unit_test(test_no_free_try),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
