/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Load files: what is read of a valid one, and each fault. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "profiles/cap.h"
#include "test/fake/cap.h"

static int parse(const char *hex, struct cap *cap, const char **why)
{
    static uint8_t octets[2048];
    struct buf raw = BUF_OVER(octets);

    *why = "";
    assert_int_equal(buf_put_hex(&raw, hex), 0);
    return cap_parse(cap, buf_bytes(&raw), why);
}

static void test_valid(void **state)
{
    struct cap cap;
    const char *why;
    char text[40];

    (void)state;
    assert_int_equal(parse(CAP_FILE, &cap, &why), 0);
    assert_string_equal(bytes_to_hex(cap.package, text, sizeof text), CAP_PACKAGE);
    assert_int_equal(cap.major, 3);
    assert_int_equal(cap.minor, 1);
    assert_int_equal(cap.applet_count, 2);
    assert_string_equal(bytes_to_hex(cap.applets[0], text, sizeof text), CAP_APPLET);
    assert_string_equal(bytes_to_hex(cap.applets[1], text, sizeof text), CAP_OTHER_APPLET);
}

static void test_faults(void **state)
{
    static const struct {
        const char *file, *why;
    } rows[] = {
        {"", "a required CAP component is missing"},
        {CAP_HEADER CAP_DIRECTORY CAP_APPLETS, "a required CAP component is missing"},
        {CAP_FILE "0A", "a CAP component ends early"},
        {CAP_FILE "0A000500", "a CAP component ends early"},
        {CAP_FILE "0D0000", "unknown tag of a CAP component"},
        {CAP_FILE "000000", "unknown tag of a CAP component"},
        {CAP_FILE "080000", "a CAP component occurs twice"},
        {CAP_FILE "0A0000", ""},     /* empty, as Directory says */
        {CAP_FILE "0B0001AA", ""},   /* Descriptor is not compared: it may be left out */
        {CAP_FILE "800002AABB", ""}, /* a custom component */
        {CAP_FILE "0A000100",
         "a component does not have the size that the Directory component says"},
        {"01000FDECAFFEE020100010305" CAP_PACKAGE CAP_DIRECTORY CAP_APPLETS CAP_REST,
         "the Header component does not begin with DECAFFED"},
        {"01000FDECAFFED020100010306" CAP_PACKAGE CAP_DIRECTORY CAP_APPLETS CAP_REST,
         "invalid AID of the package"},
        {"01000FDECAFFED020100010304" CAP_PACKAGE CAP_DIRECTORY CAP_APPLETS CAP_REST,
         "invalid AID of the package"},
        {CAP_HEADER "020002000F" CAP_APPLETS CAP_REST, "the Directory component is too short"},
        {CAP_HEADER CAP_DIRECTORY "030013"
                                  "0206" CAP_APPLET "000106" CAP_OTHER_APPLET "0004" CAP_REST,
         "install() of an applet is outside the Method component"},
        {CAP_HEADER CAP_DIRECTORY "030013"
                                  "0006" CAP_APPLET "000106" CAP_OTHER_APPLET "0002" CAP_REST,
         "the Applet component must have 1 to 16 applets"},
        {CAP_HEADER CAP_DIRECTORY "030013"
                                  "1106" CAP_APPLET "000106" CAP_OTHER_APPLET "0002" CAP_REST,
         "the Applet component must have 1 to 16 applets"},
        {CAP_HEADER CAP_DIRECTORY "030013"
                                  "0306" CAP_APPLET "000106" CAP_OTHER_APPLET "0002" CAP_REST,
         "invalid AID of an applet"},
        {CAP_HEADER CAP_DIRECTORY "030013"
                                  "0106" CAP_APPLET "000106" CAP_OTHER_APPLET "0002" CAP_REST,
         "data after the last applet"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cap cap;
        const char *why;
        int err = parse(rows[i].file, &cap, &why);

        if (err != (*rows[i].why ? ERR_MALFORMED : 0) || strcmp(why, rows[i].why) != 0)
            fail_msg("row %zu: %d, %s", i, err, why);
    }
}

/* Every shorter file is refused. */
static void test_cut(void **state)
{
    (void)state;
    for (size_t len = 0; len < sizeof CAP_FILE / 2; len++) {
        char hex[sizeof CAP_FILE];
        struct cap cap;
        const char *why;

        memcpy(hex, CAP_FILE, 2 * len);
        hex[2 * len] = 0;
        assert_int_equal(parse(hex, &cap, &why), ERR_MALFORMED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_valid),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
