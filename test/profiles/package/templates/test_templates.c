/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Templates: which OID gives which, rows as the specification has them, fill patterns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "profiles/package/templates/template.h"

/* element, arc, versions, rows counted with their ranges in the first and the last version (DP-4.6)
 */
static void test_rows_of_each(void **state)
{
    static const struct {
        uint8_t element, arc, versions;
        unsigned first, last;
    } rows[] = {
        {16, 1, 1, 6, 6},    {17, 2, 1, 65, 65},  {18, 3, 2, 255, 263}, {19, 4, 2, 24, 24},
        {20, 5, 3, 74, 86},  {21, 8, 1, 7, 7},    {22, 9, 2, 9, 14},    {23, 6, 1, 109, 109},
        {24, 7, 1, 5, 5},    {25, 10, 2, 35, 35}, {26, 11, 2, 67, 67},  {27, 12, 1, 8, 8},
        {28, 13, 4, 11, 20}, {29, 14, 1, 2, 2},   {30, 15, 1, 2, 2},    {31, 16, 1, 7, 7},
        {32, 17, 1, 22, 22}, {33, 18, 1, 26, 26},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct template *template = template_of_element(rows[i].element);
        unsigned counts[2] = {0, 0};
        uint8_t oid[] = {0x67, 0x81, 0x0F, 0x01, 0x02, rows[i].arc, rows[i].versions};
        unsigned version;

        assert_non_null(template);
        assert_int_equal(template->versions, rows[i].versions);
        for (unsigned end = 0; end < 2; end++)
            for (unsigned member = 0; member < 128; member++) {
                const struct template_file *row =
                    template_row(template, end ? rows[i].versions : 1, member);

                counts[end] += row ? 1U + row->range : 0;
            }
        assert_int_equal(counts[0], rows[i].first);
        assert_int_equal(counts[1], rows[i].last);
        assert_ptr_equal(template_find(bytes_at(oid, 6), &version), template);
        assert_int_equal(version, 1);
        assert_ptr_equal(template_find(BYTES_OF(oid), &version), template);
        assert_int_equal(version, rows[i].versions);
        oid[6]++;
        assert_null(template_find(BYTES_OF(oid), &version));
        oid[6] = 0;
        assert_null(template_find(BYTES_OF(oid), &version));
    }
    assert_null(template_of_element(15));
    assert_null(template_of_element(34));
}

static void test_foreign_oids(void **state)
{
    unsigned version;

    (void)state;
    assert_null(template_find(BYTES_TEXT("\x67\x81\x0F\x01\x02\x13"), &version));
    assert_null(template_find(BYTES_TEXT("\x67\x81\x0F\x01\x02"), &version));
    assert_null(template_find(BYTES_TEXT("\x67\x81\x0F\x01\x03\x01"), &version));
    assert_null(template_find(BYTES_TEXT("\x67\x81\x0F\x01\x02\x01\x01\x01"), &version));
    assert_null(template_find(BYTES_NONE, &version));
}

/* Where a public transcription is known to be wrong, the specification's value stands here. */
static void test_values(void **state)
{
    static const struct {
        uint8_t element, version;
        const char *name;
        uint16_t fid;
        uint8_t sfi, rule, records;
        uint16_t size;
    } rows[] = {
        {16, 1, "EF.ICCID", 0x2FE2, 0x00, 11, 0, 10},
        {18, 1, "EF.MMSSMODE", 0x4F22, 0x03, 2, 0, 1},
        {18, 1, "EF.PBC", 0x4F60, 0x00, 5, 0, 2},
        {19, 1, "EF.UST", 0x6F38, 0x04, 2, 0, 14},
        {19, 2, "EF.UST", 0x6F38, 0x04, 2, 0, 17},
        {20, 1, "EF.EXT7", 0x6FCC, 0x00, 5, 10, 13},
        {20, 2, "EF.MudMidCfgdata", 0x6FFE, 0x00, 2, 0, 0},
        {22, 2, "EF.MudMidCfgData", 0x6FFE, 0x00, 2, 0, 0},
        {28, 1, "DF.5GS", 0x5FC0, 0x00, 14, 0, 0},
        {28, 2, "EF.5GS3GPPNSC", 0x4F03, 0x03, 5, 1, 57},
        {28, 3, "EF.5GS3GPPNSC", 0x4F03, 0x03, 5, 2, 62},
        {29, 1, "DF.SAIP", 0x5FD0, 0x00, 14, 0, 0},
        {25, 1, "EF.CSIM_ST", 0x6F32, 0x02, 2, 0, 10},
        {25, 1, "EF.CDMAHOME", 0x6F28, 0x0C, 2, 20, 5},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct template *template = template_of_element(rows[i].element);
        const struct template_file *row = NULL;

        for (unsigned member = 0; member < 128; member++) {
            const struct template_file *one = template_row(template, rows[i].version, member);

            if (one && strcmp(one->name, rows[i].name) == 0)
                row = one;
        }
        if (!row)
            fail_msg("%s is not there", rows[i].name);
        if (row->fid != rows[i].fid || row->sfi != rows[i].sfi || row->rule != rows[i].rule ||
            row->records != rows[i].records || row->size != rows[i].size)
            fail_msg("%s: %04X %02X %u %u %u", row->name, row->fid, row->sfi, row->rule,
                     row->records, row->size);
    }
}

/* Every row can be used: known kinds, rules, and a fill pattern that is hex. */
static void test_rows_are_sound(void **state)
{
    (void)state;
    for (unsigned element = 16; element <= 33; element++) {
        const struct template *template = template_of_element(element);

        for (size_t i = 0; i < *template->count; i++) {
            const struct template_file *row = &template->files[i];

            assert_in_range(row->rule, 1, 14);
            assert_in_range(row->depth, 0, 2);
            assert_in_range(row->sfi, 0, 30);
            assert_in_range(row->since, 1, template->versions);
            if (row->fill)
                assert_int_equal(strspn(row->fill, "0123456789ABCDEF.*"), strlen(row->fill));
        }
    }
}

static void test_fill(void **state)
{
    static const struct {
        const char *fill;
        size_t len;
        const char *hex;
    } rows[] = {
        {NULL, 3, "FFFFFF"},
        {"FF..", 3, "FFFFFF"},
        {"07FF..FF", 4, "07FFFFFF"},
        {"FF..07", 4, "FFFFFF07"},
        {"0A", 1, "0A"},
        {"FFFFFF0000*", 7, "FFFFFF0000FFFF"},
        {"000000FF..FF", 2, "0000"},
        {"00000002", 6, "000000020202"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t out[16];
        char hex[40];

        template_fill(rows[i].fill, out, rows[i].len);
        assert_string_equal(bytes_to_hex(bytes_at(out, rows[i].len), hex, sizeof hex), rows[i].hex);
    }
}

static void test_rules(void **state)
{
    (void)state;
    assert_int_equal(template_rule(0).len, 0);
    assert_int_equal(template_rule(15).len, 0);
    assert_true(
        bytes_equal(template_rule(12), BYTES_TEXT("\x80\x01\x01\xA4\x06\x83\x01\x01\x95\x01\x08"
                                                  "\x80\x01\x5A\x97\x00")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_of_each), cmocka_unit_test(test_foreign_oids),
        cmocka_unit_test(test_values),       cmocka_unit_test(test_rows_are_sound),
        cmocka_unit_test(test_fill),         cmocka_unit_test(test_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
