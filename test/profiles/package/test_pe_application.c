/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The application element: refused by default, stored on a card that allows it (DP-6.5). */
#include "test/profiles/package/install.h"

#include "profiles/applications.h"
#include "test/fake/cap.h"

#define LOAD             "A1{4F=" CAP_PACKAGE " C1=00 C4=" CAP_FILE "}"
#define INSTANCE(aid)    "30{4F=" CAP_PACKAGE " 4F=" CAP_APPLET " 4F=" aid " 82=00 C9=}"
#define ELEMENT(content) "A8{A0{80= 81=06} " content "}"

static void test_refused_by_default(void **state)
{
    static const struct refusal rows[] = {
        {ELEMENT(LOAD " A2{" INSTANCE(CAP_APPLET) "}"), PE_RUNTIME_NOT_SUPPORTED,
         "300CA00830068001078101068100"},
        {ELEMENT(""), PE_RUNTIME_NOT_SUPPORTED, NULL},
    };

    (void)state;
    INSTALL_EACH(rows);
}

static int count_file(void *context, const struct load_file *file)
{
    (void)file;
    ++*(unsigned *)context;
    return 0;
}

static int count_application(void *context, const struct application *application)
{
    (void)application;
    ++*(unsigned *)context;
    return 0;
}

static void test_stored(void **state)
{
    static const struct {
        const char *elements;
        enum pe_status status;
        unsigned files, applications;
    } rows[] = {
        {ELEMENT(LOAD " A2{" INSTANCE(CAP_APPLET) " " INSTANCE("F0000000010102") "}"), PE_OK, 1, 2},
        {ELEMENT(LOAD) ELEMENT("A2{" INSTANCE(CAP_APPLET) "}"), PE_OK, 1, 1},
        {ELEMENT("A1{4F=" CAP_PACKAGE " 4F=A000000151000000 C4=" CAP_FILE "}"), PE_OK, 1, 0},
        {ELEMENT(""), PE_OK, 0, 0},
        {ELEMENT("A2{" INSTANCE(CAP_APPLET) "}"), PE_LIB_NOT_SUPPORTED, 0, 0},
        {ELEMENT(LOAD) ELEMENT(LOAD), PE_INVALID_PARAMETER, 0, 0},
        {ELEMENT(LOAD " A2{" INSTANCE(CAP_APPLET) INSTANCE(CAP_APPLET) "}"), PE_INVALID_PARAMETER,
         0, 0},
        {ELEMENT("A1{4F=" CAP_PACKAGE " C4=" CAP_HEADER "}"), PE_INVALID_PARAMETER, 0, 0},
        {ELEMENT("A1{4F=" CAP_APPLET " C4=" CAP_FILE "}"), PE_INVALID_PARAMETER, 0, 0},
        {ELEMENT("A1{C4=" CAP_FILE "}"), PE_INVALID_REQUEST_FORMAT, 0, 0},
        {ELEMENT("A1{4F=" CAP_PACKAGE "}"), PE_INVALID_REQUEST_FORMAT, 0, 0},
        {ELEMENT(LOAD " A2{30{4F=" CAP_PACKAGE " 4F=" CAP_APPLET " 82=00}}"),
         PE_INVALID_REQUEST_FORMAT, 0, 0},
        {ELEMENT(LOAD " A2{30{4F=" CAP_PACKAGE " 4F=" CAP_APPLET " 4F=" CAP_APPLET "}}"),
         PE_INVALID_REQUEST_FORMAT, 0, 0},
        {ELEMENT(LOAD " A2{31=00}"), PE_INVALID_REQUEST_FORMAT, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct records_memory *store = records_memory_new(1 << 17);
        struct records records = records_memory_of(store);
        struct buf package = BUF_OVER(octets), out = BUF_OVER(euicc_response);
        unsigned files = 0, applications = 0;
        enum pe_status status;
        struct pe *pe;

        package_start(&package);
        package_put(&package, rows[i].elements);
        package_end(&package);
        assert_int_equal(pe_begin(&pe, &records), 0);
        pe_allow_applications(pe);
        assert_int_equal(pe_feed(pe, buf_bytes(&package)), 0);
        assert_int_equal(pe_end(pe, &out, &status), 0);
        if (status != rows[i].status)
            fail_msg("row %zu: %s (%s)", i, pe_status_text(status), pe_reason(pe));
        if (status == PE_OK) {
            assert_int_equal(load_files_each(&records, count_file, &files), 0);
            assert_int_equal(applications_each(&records, count_application, &applications), 0);
            assert_int_equal(files, rows[i].files);
            assert_int_equal(applications, rows[i].applications);
        }
        pe_free(pe);
        records_memory_free(store);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused_by_default),
        cmocka_unit_test(test_stored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
