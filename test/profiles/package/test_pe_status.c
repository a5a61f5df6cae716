/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Refusals: which end the package, which skip an element, and the EUICCResponse (DP-3.6, DP-4.3).
 */
#include "test/profiles/package/install.h"

static struct pe *begin(bool mandated)
{
    struct records records = {0};
    struct pe *pe;

    assert_int_equal(pe_begin(&pe, &records), 0);
    pe->mandated = mandated;
    pe->has_element_header = true;
    pe->identification = 7;
    return pe;
}

static void assert_response(const struct pe *pe, const char *expected)
{
    struct buf out = BUF_OVER(euicc_response);
    char text[256];

    pe_put_response(pe, &out);
    assert_string_equal(bytes_to_hex(buf_bytes(&out), text, sizeof text), expected);
}

static void test_mandated(void **state)
{
    struct pe *pe = begin(true);
    enum pe_status status = PE_OK;

    (void)state;
    assert_false(pe_refused(pe, &status));
    assert_response(pe, "3007A0053003800100");
    assert_string_equal(pe_reason(pe), "");
    pe_refuse(pe, PE_NOT_SUPPORTED, "first");
    pe_refuse(pe, PE_BAD_VALUES, "second"); /* the first one counts */
    assert_true(pe_refused(pe, &status));
    assert_int_equal(status, PE_NOT_SUPPORTED);
    assert_string_equal(pe_reason(pe), "first");
    assert_response(pe, "300CA00830068001018101078100");
    pe_free(pe);
}

static void test_not_mandated(void **state)
{
    struct pe *pe = begin(false);
    enum pe_status status = PE_OK;

    (void)state;
    pe_refuse(pe, PE_FEATURE_NOT_SUPPORTED, "skipped");
    assert_true(pe->skipping);
    assert_false(pe_refused(pe, &status));
    assert_response(pe, "300AA00830068001"
                        "0A810107");
    pe->skipping = false;
    pe_refuse(pe, PE_INVALID_PARAMETER, "ends the package");
    assert_true(pe_refused(pe, &status));
    assert_int_equal(status, PE_INVALID_PARAMETER);
    pe_free(pe);
    pe = begin(false);
    pe_broken(pe, PE_NOT_SUPPORTED, "the stream");
    assert_true(pe_refused(pe, &status));
    pe_free(pe);
}

static void test_errors_and_names(void **state)
{
    struct pe *pe = begin(true);
    enum pe_status status = PE_OK;

    (void)state;
    assert_int_equal(pe_store_error(pe, ERR_IO), ERR_IO);
    assert_int_equal(pe_store_error(pe, 0), 0);
    assert_false(pe_refused(pe, &status));
    assert_int_equal(pe_store_error(pe, ERR_FULL), 0);
    assert_true(pe_refused(pe, &status));
    assert_int_equal(status, PE_NOT_ENOUGH_MEMORY);
    pe_free(pe);
    assert_string_equal(pe_status_text(PE_PIN_CODE_MISSING), "pin-code-missing");
    assert_string_equal(pe_status_text(PE_UNSUPPORTED_PROFILE_VERSION),
                        "unsupported-profile-version");
    assert_string_equal(pe_status_text((enum pe_status)30), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mandated),
        cmocka_unit_test(test_not_mandated),
        cmocka_unit_test(test_errors_and_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
