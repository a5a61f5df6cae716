/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Access rules as octets: operation x PINs verified x allowed (DP-5.3). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "profiles/fs/access.h"
#include "profiles/fs/pin.h"
#include "test/fake/profile.h"

#define P1 "A406830101950108"
#define P2 "A406830181950108"
#define A1 "A40683010A950108"

struct row {
    const char *rule;
    enum access_mode mode;
    bool none, pin, adm; /* allowed with nothing, PIN 1, ADM 1 verified */
};

static void test_rules(void **state)
{
    static const struct row rows[] = {
        {"8001019000", ACCESS_READ, true, true, true},
        {"8001019000", ACCESS_UPDATE, false, false, false}, /* not covered */
        {"8001019700", ACCESS_READ, false, false, false},
        {"800103" P1, ACCESS_UPDATE, false, true, false},
        {"80010190008001"
         "03" P1,
         ACCESS_READ, true, true, true}, /* the first decides */
        {"800101" A1 "8001019000", ACCESS_READ, false, false, true},
        {"800102A010" P1 A1, ACCESS_UPDATE, false, true, true},
        {"800102AF10" P1 A1, ACCESS_UPDATE, false, false, false},
        {"800102AF08" P1, ACCESS_UPDATE, false, true, false},
        {"800102A708" P1, ACCESS_UPDATE, true, false, true},
        {"800102A000", ACCESS_UPDATE, false, false, false}, /* an empty template holds nothing */
        {"800102A0029000", ACCESS_UPDATE, true, true, true},
        {"800102A00AA008" P1, ACCESS_UPDATE, false, true, false},
        {"800102A406830109950108", ACCESS_UPDATE, false, false, false}, /* no such PIN */
        {"800102A403950108", ACCESS_UPDATE, false, false, false},       /* no reference */
        {"800102B40683010A950108", ACCESS_UPDATE, false, false, false}, /* secure messaging */
        {"800101"
         "8001"
         "02" P1,
         ACCESS_READ, false, true, false}, /* two AM_DO, one condition */
        {"840132" A1 "800102" P1, ACCESS_INCREASE, false, false, true},
        {"800102" P1 "840132" A1, ACCESS_INCREASE, false, false, true},
        {"800102" P1, ACCESS_INCREASE, false, true, false},
        {"840132" A1, ACCESS_UPDATE, false, false, false},
        {"800142" P1, ACCESS_RESIZE, false, false, false},
        {"8402D432" A1, ACCESS_RESIZE, false, false, true},
        {"FFFFFFFFFF", ACCESS_READ, false, false, false},
        {"", ACCESS_READ, false, false, false},
        {"800101", ACCESS_READ, false, false, false},
        {"80010190008001029", ACCESS_READ, true, true, true},
        {"8003010203" P1, ACCESS_READ, false, false, false}, /* not an access mode octet */
        {"800101A4", ACCESS_READ, false, false, false},      /* cut short */
    };
    static struct fake_profile profile;
    struct fs_context *context = &profile.uicc.context;

    (void)state;
    fake_profile_start(&profile, "");
    context->position = &profile.uicc.positions[0];
    assert_int_equal(fs_enter(context), 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t raw[64];
        struct buf rule = BUF_OVER(raw);
        bool got[3];

        (void)buf_put_hex(&rule, rows[i].rule); /* an odd digit at the end is cut */
        for (unsigned k = 0; k < 3; k++) {
            fs_security_clear(&profile.uicc.security);
            fake_uicc_apdu(&profile.uicc, k == 1   ? "002000010830303030FFFFFFFF"
                                          : k == 2 ? "0020000A083535353535353535"
                                                   : "80F2000C");
            got[k] = access_rule_allows(context, FS_MF, buf_bytes(&rule), rows[i].mode);
        }
        if (got[0] != rows[i].none || got[1] != rows[i].pin || got[2] != rows[i].adm)
            fail_msg("%s gave %d %d %d", rows[i].rule, got[0], got[1], got[2]);
    }
    /* A remote script with full access passes every PIN, but not "never". */
    fs_security_clear(&profile.uicc.security);
    profile.uicc.security.full_access = true;
    assert_true(access_rule_allows(context, FS_MF, BYTES_TEXT("\x80\x01\x02\xA4\x03\x83\x01\x0A"),
                                   ACCESS_UPDATE));
    assert_false(
        access_rule_allows(context, FS_MF, BYTES_TEXT("\x80\x01\x02\x97\x00"), ACCESS_UPDATE));
    fake_profile_stop(&profile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rules)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
