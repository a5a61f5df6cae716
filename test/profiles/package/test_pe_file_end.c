/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files end: BER-TLV contents, services that the card lacks, facts (DP-3.5, DP-4.5). */
#include "test/profiles/package/install.h"

#include <stdio.h>

static void test_contents_of_ber_tlv_files(void **state)
{
    static const struct refusal rows[] = {
        {"A1{A0{80= 81=06} A1{30{62{82=7921 83=2F11 80=08} 81=8003}}}", PE_BAD_VALUES, NULL},
        {"A1{A0{80= 81=06} A1{30{62{82=7921 83=2F11 80=08} 81=800103}}}", PE_OK, NULL},
        {"A1{A0{80= 81=06} A1{30{62{82=7821 83=7FB0 84=}}}}", PE_INVALID_PARAMETER, NULL},
    };

    (void)state;
    INSTALL_EACH(rows);
}

/* GBA and MBMS, which this card lacks, are off in EF.UST; IMSI and GID1 are known afterwards. */
static void test_services_and_facts(void **state)
{
    struct records_memory *store = records_memory_new(1 << 17);
    struct records records = records_memory_of(store);
    struct buf package = BUF_OVER(octets), out = BUF_OVER(euicc_response);
    struct fs fs = {0};
    uint8_t *service_table;
    struct pe *pe;

    (void)state;
    package_start(&package);
    service_table = memmem(octets, package.len, "\x9E\xFF\xBF\x1D\xFF\x3E", 6);
    assert_non_null(service_table);
    service_table[8] = 0xFF; /* services 65 to 72 */
    package_put(&package, "B4{A0{80= 81=06} 81=67810F010205 A5{A1{80=02} 83=0102}}");
    package_end(&package);
    if (package_install(buf_bytes(&package), 50, &records, &pe, &out) != PE_OK)
        fail_msg("%s", pe_reason(pe));
    assert_memory_equal(pe_facts(pe)->imsi, "\x08\x09\x10\x10\x10\x32\x54\x76\x98", 9);
    assert_int_equal(pe_facts(pe)->gid1_len, 2);
    assert_true(pe_facts(pe)->gid1_in_service);
    assert_true(pe_facts(pe)->has_iccid_file);
    fs_attach(&fs, &records);
    assert_int_equal(fs_load(&fs), 0);
    assert_ef(&fs, "7FD06F38", "9EFFBF1DFF3E0083E7");
    fs_drop(&fs);
    pe_free(pe);
    records_memory_free(store);
}

/* EF.GID1, EF.GID2 and their services (17 and 18) in EF.UST are known after the installation. */
static void test_group_identifiers(void **state)
{
    static const struct {
        const char *elements, *service_table; /* octet 3 of EF.UST */
        bool in_service[2];
        const char *gid[2]; /* in hex */
    } rows[] = {
        {"", "00", {false, false}, {"", ""}},
        {"A5{A1{80=02} 83=0102}", "01", {true, false}, {"0102", ""}},
        {"A6{A1{80=03} 83=A1A2A3}", "02", {false, true}, {"", "A1A2A3"}},
        {"A5{A1{80=01} 83=01} A6{A1{80=08} 83=B1B2B3B4B5B6B7B8}",
         "FF",
         {true, true},
         {"01", "B1B2B3B4B5B6B7B8"}},
        {"A5{A1{80=09} 83=010203040506070809} A6{A1{80=0A} 83=B1B2B3B4B5B6B7B8B9BA}",
         "FC",
         {false, false},
         {"0102030405060708", "B1B2B3B4B5B6B7B8"}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct records_memory *store = records_memory_new(1 << 17);
        struct records records = records_memory_of(store);
        struct buf package = BUF_OVER(octets), out = BUF_OVER(euicc_response);
        uint8_t raw[1], *service_table;
        struct buf octet = BUF_OVER(raw);
        char element[200], gid[17];
        const struct pe_facts *facts;
        struct pe *pe;

        package_start(&package);
        service_table = memmem(octets, package.len, "\x9E\xFF\xBF\x1D\xFF\x3E", 6);
        assert_non_null(service_table);
        assert_int_equal(buf_put_hex(&octet, rows[i].service_table), 0);
        service_table[2] = raw[0];
        snprintf(element, sizeof(element), "B4{A0{80= 81=06} 81=67810F010205 %s}",
                 rows[i].elements);
        package_put(&package, element);
        package_end(&package);
        print_message("%s\n", element);
        if (package_install(buf_bytes(&package), 50, &records, &pe, &out) != PE_OK)
            fail_msg("%s", pe_reason(pe));
        facts = pe_facts(pe);
        assert_int_equal(facts->gid1_in_service, rows[i].in_service[0]);
        assert_int_equal(facts->gid2_in_service, rows[i].in_service[1]);
        assert_string_equal(bytes_to_hex(bytes_at(facts->gid1, facts->gid1_len), gid, sizeof(gid)),
                            rows[i].gid[0]);
        assert_string_equal(bytes_to_hex(bytes_at(facts->gid2, facts->gid2_len), gid, sizeof(gid)),
                            rows[i].gid[1]);
        pe_free(pe);
        records_memory_free(store);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contents_of_ber_tlv_files),
        cmocka_unit_test(test_services_and_facts),
        cmocka_unit_test(test_group_identifiers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
