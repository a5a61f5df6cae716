/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ProfileHeader: mandatory services and templates, version, place (DP-4.2). */
#include "test/profiles/package/install.h"

static void test_headers(void **state)
{
    static const struct refusal rows[] = {
        {"A5{} A6{}", PE_OK, NULL},
        {"A5{8B=} A6{}", PE_OK, NULL}, /* javacard, without an application */
        {"A5{80=} A6{}", PE_FEATURE_NOT_SUPPORTED, "3009A005300380010A8100"},
        {"A5{86=} A6{}", PE_FEATURE_NOT_SUPPORTED, NULL},
        {"A5{9E=} A6{}", PE_FEATURE_NOT_SUPPORTED, NULL}, /* a service of the future */
        {"A5{} A6{06=67810F010213}", PE_TEMPLATE_NOT_SUPPORTED, NULL},
        {"A5{} A6{06=67810F010202 06=67810F01020D04 06=67810F010210 06=67810F010212}", PE_OK, NULL},
        {"A5{} A6{} A8{30{04=A000000001 04=0100}}", PE_LIB_NOT_SUPPORTED, NULL},
        {"A5{}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A6{}", PE_INVALID_REQUEST_FORMAT, NULL},
        {"A5{} A6{} A9{80=01}", PE_INVALID_REQUEST_FORMAT, NULL},
    };
    char response[4096];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf package = BUF_OVER(octets);
        enum pe_status status;

        package_start_with(&package, rows[i].elements);
        package_end(&package);
        status = install(buf_bytes(&package), 64, 1 << 17, response, sizeof response, NULL);
        if (status != rows[i].status)
            fail_msg("%s: %s", rows[i].elements, pe_status_text(status));
        if (rows[i].response)
            assert_string_equal(response, rows[i].response);
    }
}

static void test_header_version_and_first(void **state)
{
    struct buf package = BUF_OVER(octets);
    char response[256];

    (void)state;
    package_put(&package, "A0{80=04 81=00 83=89000123456789012341 A5{} A6{}}");
    package_end(&package);
    assert_int_equal(install(buf_bytes(&package), 9, 4096, response, sizeof response, NULL),
                     PE_UNSUPPORTED_PROFILE_VERSION);
    package = BUF_OVER(octets);
    package_put(&package, "AA{A0{81=01}}");
    assert_int_equal(install(buf_bytes(&package), 9, 4096, response, sizeof response, NULL),
                     PE_INVALID_REQUEST_FORMAT);
    package = BUF_OVER(octets);
    package_put(&package, "A0{80=03 81=00 83=89000123456789012341 A5{} A6{}}");
    package_end(&package);
    assert_int_equal(install(buf_bytes(&package), 9, 4096, response, sizeof response, NULL),
                     PE_BAD_VALUES); /* no MF */
}

/* The connectivity parameters of the stored header; one that is damaged is not one without them. */
static void test_connectivity_parameters(void **state)
{
    static const struct {
        const char *record; /* NULL: none */
        int result;
    } rows[] = {
        {"A0{80=03 A5{} A6{} 87=A10435023500}", 0},
        {"A0{80=03 A5{} A6{}}", ERR_NOT_FOUND},
        {NULL, ERR_NOT_FOUND},
        {"A0{80=03} A0{}", ERR_FOREIGN},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct records_memory *store = records_memory_new(4096);
        struct records records = records_memory_of(store);
        struct buf record = BUF_OVER(octets);
        struct bytes found;
        struct arena arena;

        arena_init(&arena, 1 << 20);
        if (rows[i].record) {
            package_put(&record, rows[i].record);
            assert_int_equal(
                records.functions->put(records.context, RECORD_HEADER, 0, buf_bytes(&record)), 0);
        }
        assert_int_equal(pe_connectivity_parameters(&records, &arena, &found), rows[i].result);
        if (rows[i].result == 0)
            assert_true(bytes_equal(found, BYTES_TEXT("\xA1\x04\x35\x02\x35\x00")));
        arena_free(&arena);
        records_memory_free(store);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_header_version_and_first),
        cmocka_unit_test(test_connectivity_parameters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
