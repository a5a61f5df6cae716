/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Issuing CRLs: octets of each member, lists that are too long. test_crl.c reads them again. */
#include "test/crypto/crl_plan.h"

#include <stdlib.h>

static void members_have_their_octets(void **state)
{
    struct arena *arena = *state;
    static uint8_t octets[CRL_ISSUE_MAX];
    struct buf out = BUF_OVER(octets), entries = arena_buf(arena, 200);
    struct crl_template template = crl_template_of();
    struct crl_ci ci;
    static const char *const parts[] = {
        "020101 300A06082A8648CE3D040302", /* version 2, ecdsa-with-SHA256 */
        "170D3234303232393132333435365A 170D3234303330313132333435365A",
        "300C 0603551D14 0405 02030080FF",        /* cRLNumber */
        "300D 0603551D1B 0101FF 0403 02017F",     /* deltaCRLIndicator */
        "300F 0603551D1C 0101FF 0405 30038101FF", /* issuingDistributionPoint */
        "3011 060767811201020002 0101FF 0403 020103",
        "3011 060767811201020003 0101FF 0403 020102",
        "0500",
    };

    crl_ci_make(&ci, EC_CURVE_P256);
    crl_entry_put(&entries, hex(arena, "1234"), CRL_DATE, 0, CRL_REASON_NONE);
    assert_true(bytes_equal(buf_bytes(&entries),
                            hex(arena, "3013 02021234 170D3234303232393132333435365A")));
    entries.len = 0;
    crl_entry_put(&entries, hex(arena, "1234"), CRL_DATE, CRL_DATE, CRL_REASON_KEY_COMPROMISE);
    assert_true(bytes_equal(
        buf_bytes(&entries),
        hex(arena, "3040 02021234 170D3234303232393132333435365A 302B 300A0603551D1504030A0101"
                   "301D 060767811201020001 0101FF 040F 170D3234303232393132333435365A")));
    template.number = hex(arena, "80FF");
    template.base = hex(arena, "7F");
    template.scope = hex(arena, "30038101FF");
    template.part = 2;
    template.parts = 3;
    template.extra = hex(arena, "0500");
    template.entries = buf_bytes(&entries);
    assert_int_equal(crl_issue(&out, &template, &ci.cert, ci.key), 0);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        struct bytes part = hex(arena, parts[i]);

        if (!memmem(octets, out.len, part.at, part.len))
            fail_msg("part %zu", i);
    }
    assert_non_null(memmem(octets, out.len, template.entries.at, template.entries.len));
    ec_private_free(ci.key);
}

static void long_lists_are_refused(void **state)
{
    static uint8_t octets[CRL_ISSUE_MAX], many[CRL_ISSUE_MAX];
    struct buf out = BUF_OVER(octets), little = buf_over(octets, 100);
    struct crl_template template = crl_template_of();
    struct crl_ci ci;

    (void)state;
    crl_ci_make(&ci, EC_CURVE_P256);
    assert_int_equal(crl_issue(&little, &template, &ci.cert, ci.key), ERR_TOO_LONG);
    template.entries = BYTES_OF(many);
    assert_int_equal(crl_issue(&out, &template, &ci.cert, ci.key), ERR_TOO_LONG);
    ec_private_free(ci.key);
}

static void numbers_have_no_leading_zeros(void **state)
{
    static const struct {
        int64_t number;
        const char *octets;
    } rows[] = {
        {-1, ""},
        {0, ""},
        {1, "01"},
        {0x7F, "7F"},
        {0x80, "80"},
        {0xFF, "FF"},
        {0x100, "0100"},
        {0xFFFF, "FFFF"},
        {0x10000, "010000"},
        {INT64_MAX, "7FFFFFFFFFFFFFFF"},
    };
    struct arena *arena = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t memory[CRL_NUMBER_MAX];

        assert_bytes(crl_number_of(rows[i].number, memory), hex(arena, rows[i].octets));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_have_their_octets),
        cmocka_unit_test(long_lists_are_refused),
        cmocka_unit_test(numbers_have_no_leading_zeros),
    };

    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
