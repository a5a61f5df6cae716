/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Elements: order, PEHeader, and those that the card does not support (DP-4.1, DP-4.3). */
#include "test/profiles/package/install.h"

static void test_unsupported_elements(void **state)
{
    static const struct refusal rows[] = {
        {"", PE_OK, "3007A0053003800100"},
        {"AB{A0{80= 81=0B}}", PE_NOT_SUPPORTED, "300CA008300680010181010B8100"},
        {"AB{A0{81=0B} 81=00}", PE_OK,
         "300AA0083006800101"
         "81010B"},
        {"A8{A0{80= 81=09} C4=00}", PE_RUNTIME_NOT_SUPPORTED, "300CA00830068001078101098100"},
        {"A9{A0{81=09} 81=2A03 82=00}", PE_OK, "300AA0083006800101810109"},
    };

    (void)state;
    INSTALL_EACH(rows);
}

static void test_stream(void **state)
{
    static const struct refusal rows[] = {
        {"A2{A0{80= 81=06} A1=}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"30{}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A2{81=06}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"AA{A0{81=06}} AA{A0{81=07}}", PE_BAD_VALUES, NULL},
        /* PEHeader: identification is 0 to 32767 */
        {"AB{A0{}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"AB{A0{81=}}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"AB{A0{81=8000} 81=00}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"AB{A0{81=008000} 81=00}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"AB{A0{81=0100000006} 81=00}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"AB{A0{81=7FFF} 81=00}", PE_OK, "300BA009300780010181027FFF"},
        /* the same of an element that is collected as a whole */
        {"A4{A0{} A1{}}", PE_INVALID_REQUEST_FORMAT, "3009A00530038001058100"},
        {"A4{A0{80= 81=0B} A1{}}", PE_INVALID_REQUEST_FORMAT, "300CA008300680010581010B8100"},
    };

    (void)state;
    INSTALL_EACH(rows);
}

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(pe_element_name(PE_ELEMENT_HEADER), "header");
    assert_string_equal(pe_element_name(PE_ELEMENT_RFM), "rfm");
    assert_string_equal(pe_element_name(PE_ELEMENT_NON_STANDARD), "nonStandard");
    assert_string_equal(pe_element_name(PE_ELEMENT_OPT_IOT), "opt-iot");
    assert_string_equal(pe_element_name(11), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unsupported_elements),
        cmocka_unit_test(test_stream),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
