/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which application an ADF is, and its service table (TS 31.102 4.2.8). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "profiles/app/naa.h"
#include "test/fake/profile.h"

/* An ISIM and a CSIM beside the USIM of the small package, and an ADF of another provider. */
#define APPLICATIONS                                                                               \
    "A1{A0{80= 81=07} A1{30{80= 62{82=7821 83=7FB0 84=A0000000871004FF01 C6=01 8B=0E}"             \
    " 80= 62{82=7821 83=7FB1 84=A0000003431002FF01 C6=01 8B=0E}"                                   \
    " 80= 62{82=7821 83=7FB2 84=A000000087100301 C6=01 8B=0E}"                                     \
    " 80=7FD0 62{82=7821 83=5F3B C6=01 8B=0E} 80=7FD05F3B 62{82=4121 83=4F20 80=02} 81=ABCD}}}"

static uint16_t application(const struct fs *fs, struct bytes aid)
{
    uint16_t id = fs_application(fs, aid, 0);

    assert_int_not_equal(id, FS_NONE);
    return id;
}

static void test_kinds(void **state)
{
    static struct fake_profile profile;
    struct fs *fs = &profile.uicc.fs;

    (void)state;
    fake_profile_start(&profile, APPLICATIONS);
    assert_int_equal(fs_load(fs), 0);
    assert_int_equal(naa_of(fs, application(fs, BYTES_TEXT("\xA0\0\0\0\x87\x10\x02"))), NAA_USIM);
    assert_int_equal(naa_of(fs, application(fs, BYTES_TEXT("\xA0\0\0\0\x87\x10\x04"))), NAA_ISIM);
    assert_int_equal(naa_of(fs, application(fs, BYTES_TEXT("\xA0\0\0\x03\x43\x10\x02"))), NAA_CSIM);
    assert_int_equal(naa_of(fs, application(fs, BYTES_TEXT("\xA0\0\0\0\x87\x10\x03"))), NAA_NONE);
    assert_int_equal(naa_of(fs, FS_MF), NAA_NONE);
    assert_int_equal(naa_of(fs, FS_NONE), NAA_NONE);
    fake_profile_stop(&profile);
}

static void test_services_and_files(void **state)
{
    static struct fake_profile profile;
    struct fs_context *context = &profile.uicc.context;
    struct fs_position position = {0};

    (void)state;
    fake_profile_start(&profile, APPLICATIONS);
    context->position = &position;
    assert_int_equal(fs_load(context->fs), 0);
    assert_false(naa_service(context, NAA_SERVICE_GSM_ACCESS)); /* no application is selected */
    position.application = application(context->fs, BYTES_TEXT("\xA0\0\0\0\x87\x10\x02"));
    assert_true(naa_service(context, NAA_SERVICE_GSM_ACCESS)); /* EF.UST: 9EFFBF1DFF... */
    assert_true(naa_service(context, NAA_SERVICE_GSM_SECURITY));
    assert_false(naa_service(context, (enum naa_service)26));
    assert_false(naa_service(context, (enum naa_service)200)); /* beyond the table */
    assert_int_equal(naa_ef(context, 0, 0x6F07).len, 9);
    assert_true(bytes_equal(naa_ef(context, 0x5F3B, 0x4F20), BYTES_TEXT("\xAB\xCD")));
    assert_null(naa_ef(context, 0x5F3C, 0x4F20).at);
    assert_null(naa_ef(context, 0x5F3B, 0x4F21).at);
    fake_profile_stop(&profile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_services_and_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
