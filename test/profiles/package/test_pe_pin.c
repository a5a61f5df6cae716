/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PINs and PUKs: references, counters, PINs that a directory names (DP-4.4). */
#include "test/profiles/package/install.h"

static void test_pins_and_puks(void **state)
{
    static const struct refusal rows[] = {
        {"A2{A0{80= 81=06} A1{A0{30{80=01 81=30303030FFFFFFFF}}}}", PE_INVALID_PARAMETER, NULL},
        {"A2{A0{80= 81=06} A1{A0{30{80=0081 81=30303030}}}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A2{A0{80= 81=06} A1{A0{30{80=0082 81=30303030FFFFFFFF 82=07}}}}", PE_INVALID_PARAMETER,
         NULL}, /* PUK 7 is not there */
        {"A2{A0{80= 81=06} A1{A0{30{80=0082 81=30303030FFFFFFFF 84=34}}}}", PE_INVALID_PARAMETER,
         NULL}, /* more left than there are */
        {"A2{A0{80= 81=06} A1{81=7FD16F00}}", PE_INVALID_PARAMETER, NULL},
        {"A3{A0{80= 81=06} A1{30{80=09 81=3131313131313131}}}", PE_INVALID_PARAMETER, NULL},
        {"B2{A0{80= 81=06} 81=67810F010203 A2{A1{C6=0182}}}", PE_PIN_CODE_MISSING,
         "3009A005300380010B8100"},
        {"A2{A0{80= 81=06} A1{A0{30{80=0082 81=30303030FFFFFFFF 84=03}}}}", PE_INVALID_PARAMETER,
         NULL}, /* a maximum of 0 */
        {"A2{A0{80= 81=06} A1{A0{30{80=09 81=30303030FFFFFFFF}}}}", PE_INVALID_PARAMETER, NULL},
        {"A2{A0{80= 81=06} A1{A0{30{81=30303030FFFFFFFF}}}}", PE_INVALID_PARAMETER, NULL},
        {"A2{A0{80= 81=06} A1{A0{30{80=010000000001 81=30303030FFFFFFFF}}}}",
         PE_INVALID_REQUEST_FORMAT, NULL},
        {"A2{A0{80= 81=06} A1{A0{30{80=0082}}}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A2{A0{80= 81=06} A1{A0{30{80=0082 81=30303030FFFFFFFF 82=0100}}}}",
         PE_INVALID_REQUEST_FORMAT, NULL},
        {"A2{A0{80= 81=06} A1{A0{30{80=0082 81=30303030FFFFFFFF 83=0100}}}}",
         PE_INVALID_REQUEST_FORMAT, NULL},
        {"A2{A0{80= 81=06} A1{A0{31{}}}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A2{A0{80= 81=06} A1{A2{}}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A2{A0{80= 81=06} A1{A0{} A0{}}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A2{A0{80= 81=06} A2{}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A2{A0{80= 81=06} A1{81=}}", PE_PIN_CODE_MISSING, NULL}, /* the MF has no local PINs */
        {"A3{A0{80= 81=06} A1{30{81=3131313131313131}}}", PE_INVALID_PARAMETER, NULL},
        {"A3{A0{80= 81=06} A1{30{80=01 81=31313131}}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A3{A0{80= 81=06} A1{30{80=01 81=3131313131313131 82=0100}}}", PE_INVALID_REQUEST_FORMAT,
         NULL},
        {"A3{A0{80= 81=06} A1{30{80=01 81=3131313131313131 82=09}}}", PE_INVALID_PARAMETER, NULL},
        {"A3{A0{80= 81=06} A1{30{80=01 81=3131313131313131 82=12}}}", PE_INVALID_PARAMETER, NULL},
        {"A3{A0{80= 81=06} A1{31{}}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A3{A0{80= 81=06} A2{}}", PE_INVALID_REQUEST_FORMAT, NULL},
    };

    (void)state;
    INSTALL_EACH(rows);
}

/* What becomes of pinAttributes, maxNumOfAttemps-retryNumLeft and the PUK; the defaults. */
static void test_members(void **state)
{
    static const struct {
        const char *members;
        uint8_t attributes, maximum, left, puk;
    } rows[] = {
        {"", 7, 3, 3, 0},
        {"83=00", 0, 3, 3, 0},
        {"83=01", 1, 3, 3, 0},
        {"83=02", 2, 3, 3, 0},
        {"83=04", 4, 3, 3, 0},
        {"83=00FF", 7, 3, 3, 0}, /* of which three bits have a meaning */
        {"84=00A9", 7, 10, 9, 0},
        {"84=10", 7, 1, 0, 0},
        {"82=01 83=03 84=55", 3, 5, 5, 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf package = BUF_OVER(octets);
        char elements[200], response[256];
        const struct fs_pin *pin = NULL;
        struct fs fs;

        snprintf(elements, sizeof(elements),
                 "A2{A0{80= 81=06} A1{A0{30{80=0082 81=3132333435363738 %s}}}}", rows[i].members);
        print_message("%s\n", elements);
        package_start(&package);
        package_put(&package, elements);
        package_end(&package);
        assert_int_equal(install(buf_bytes(&package), 13, 1 << 17, response, sizeof response, &fs),
                         PE_OK);
        for (unsigned k = 0; k < fs.cache->pin_count; k++)
            if (fs.cache->pins[k].reference == 0x82)
                pin = &fs.cache->pins[k];
        assert_non_null(pin);
        assert_int_equal(pin->attributes, rows[i].attributes);
        assert_int_equal(pin->maximum, rows[i].maximum);
        assert_int_equal(pin->left, rows[i].left);
        assert_int_equal(pin->puk, rows[i].puk);
        assert_int_equal(pin->shared, FS_NONE);
        assert_memory_equal(pin->value, "12345678", 8);
        fs_drop(&fs);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pins_and_puks),
        cmocka_unit_test(test_members),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
