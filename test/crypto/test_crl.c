/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parsing CRLs: fields, every octet changed, cut ones, each form that is refused (B-173). */
#include "test/crypto/crl_plan.h"

#include <stdlib.h>

static struct arena arena;
static struct crl_ci ci;
static uint8_t octets[CRL_ISSUE_MAX];

static int begin(void **state)
{
    (void)state;
    arena_init(&arena, 1 << 20);
    crl_ci_make(&ci, EC_CURVE_P256);
    return 0;
}

static int end(void **state)
{
    (void)state;
    ec_private_free(ci.key);
    arena_free(&arena);
    return 0;
}

static struct bytes issue(const struct crl_template *template)
{
    struct buf out = BUF_OVER(octets);

    assert_int_equal(crl_issue(&out, template, &ci.cert, ci.key), 0);
    return buf_bytes(&out);
}

static bool verifies(const struct crl *crl)
{
    enum verdict verdict = BAD;

    assert_int_equal(ec_verify_point(ci.cert.curve, ci.cert.point, crl->tbs, BYTES_NONE,
                                     BYTES_OF(crl->signature), &verdict),
                     0);
    return verdict == GOOD;
}

static struct bytes of_hex(const char *text)
{
    return hex(&arena, text);
}

static void fields_are_read(void **state)
{
    uint8_t memory[512];
    struct buf entries = BUF_OVER(memory);
    struct crl_template template = crl_template_of();
    const char *reason = NULL;
    struct crl_entry entry;
    struct bytes cursor;
    struct crl crl;

    (void)state;
    crl_entry_put(&entries, of_hex("1234"), CRL_DATE - 1, CRL_DATE + 1, CRL_REASON_KEY_COMPROMISE);
    crl_entry_put(&entries, of_hex("00FF"), 4102444800, 0, CRL_REASON_NONE); /* 2100: other form */
    template.entries = buf_bytes(&entries);
    template.scope = of_hex("3003 8101FF");
    template.part = 2;
    template.parts = 64;
    template.number = of_hex("80");
    assert_int_equal(crl_parse(&crl, issue(&template), &reason), 0);
    assert_bytes(crl.issuer, ci.cert.subject);
    assert_true(crl.this_update == CRL_DATE);
    assert_true(crl.has_next_update && crl.next_update == CRL_DATE + 86400);
    assert_bytes(crl.authority_key_id, ci.cert.subject_key_id);
    assert_bytes(crl.number, of_hex("80"));
    assert_int_equal(crl.base.len, 0);
    assert_bytes(crl.scope, of_hex("3003 8101FF"));
    assert_int_equal(crl.part, 2);
    assert_int_equal(crl.parts, 64);
    assert_int_equal(crl.entry_count, 2);
    cursor = crl.entries;
    assert_int_equal(crl_next_entry(&cursor, &entry), 0);
    assert_bytes(entry.serial, of_hex("1234"));
    assert_true(entry.revoked == CRL_DATE - 1);
    assert_false(entry.removed);
    assert_int_equal(crl_next_entry(&cursor, &entry), 0);
    assert_bytes(entry.serial, of_hex("00FF"));
    assert_true(entry.revoked == 4102444800);
    assert_int_equal(crl_next_entry(&cursor, &entry), ERR_NOT_FOUND);
    assert_true(verifies(&crl));
}

static void a_list_without_entries_is_one_of_one_part(void **state)
{
    struct crl_template template = crl_template_of();
    const char *reason = NULL;
    struct crl crl;

    (void)state;
    template.next_update = 0;
    assert_int_equal(crl_parse(&crl, issue(&template), &reason), 0);
    assert_false(crl.has_next_update);
    assert_int_equal(crl.entry_count, 0);
    assert_int_equal(crl.part, 1);
    assert_int_equal(crl.parts, 1);
    assert_bytes(crl.number, of_hex("05"));
}

static void delta_lists_remove_entries(void **state)
{
    uint8_t memory[64];
    struct buf entries = BUF_OVER(memory);
    struct crl_template template = crl_template_of();
    const char *reason = NULL;
    struct crl_entry entry;
    struct crl crl;

    (void)state;
    crl_entry_put(&entries, of_hex("12"), CRL_DATE, 0, CRL_REASON_REMOVE_FROM_CRL);
    template.entries = buf_bytes(&entries);
    assert_int_equal(crl_parse(&crl, issue(&template), &reason), ERR_MALFORMED);
    assert_string_equal(reason, "removeFromCRL in a complete CRL");
    template.base = of_hex("04");
    assert_int_equal(crl_parse(&crl, issue(&template), &reason), 0);
    assert_bytes(crl.base, of_hex("04"));
    assert_int_equal(crl_next_entry(&crl.entries, &entry), 0);
    assert_true(entry.removed);
}

#define VERSION          "020101"
#define ALGORITHM        "300A06082A8648CE3D040302"
#define DATE             "170D3234303232393132333435365A"
#define CE(last, value)  "0603551D" last "04" value
#define RSP(last, value) "06076781120102000" last "04" value

/* Extensions of which each is refused, by code and reason. */
static void invalid_lists_are_refused(void **state)
{
    static const struct {
        const char *number, *base, *scope, *extra;
        unsigned part, parts;
        int err;
        const char *reason;
    } rows[] = {
        {"", "", "", "", 0, 0, ERR_MALFORMED, "no cRLNumber"},
        {"05", "05", "", "", 0, 0, ERR_MALFORMED, "BaseCRLNumber is not below cRLNumber"},
        {"05", "06", "", "", 0, 0, ERR_MALFORMED, "BaseCRLNumber is not below cRLNumber"},
        {"05", "04", "", "", 1, 2, ERR_UNSUPPORTED, "a delta CRL in parts"},
        {"05", "", "", "", 1, 0, ERR_MALFORMED,
         "one of totalPartialCrlNumber and partialCrlNumber without the other"},
        {"05", "", "", "", 0, 1, ERR_MALFORMED,
         "one of totalPartialCrlNumber and partialCrlNumber without the other"},
        {"05", "", "", "", 3, 2, ERR_MALFORMED,
         "partialCrlNumber is not within totalPartialCrlNumber"},
        {"05", "", "", "", 1, 65, ERR_UNSUPPORTED, "too many parts (totalPartialCrlNumber)"},
        /* an indirect list, one of attribute certificates, both kinds of certificates only */
        {"05", "", "30038401FF", "", 0, 0, ERR_UNSUPPORTED, "unsupported extension of the CRL"},
        {"05", "", "30038501FF", "", 0, 0, ERR_UNSUPPORTED, "unsupported extension of the CRL"},
        {"05", "", "30068101FF8201FF", "", 0, 0, ERR_MALFORMED, "invalid extension of the CRL"},
        {"05", "", "3004 8102FFFF", "", 0, 0, ERR_MALFORMED, "invalid extension of the CRL"},
        {"05", "", "3003 8601FF", "", 0, 0, ERR_MALFORMED, "invalid extension of the CRL"},
        {"05", "", "31038101FF", "", 0, 0, ERR_MALFORMED, "invalid extension of the CRL"},
        /* an unknown critical extension, one twice */
        {"05", "", "", "300A 0603551D7F 0101FF 0400", 0, 0, ERR_UNSUPPORTED,
         "unsupported extension of the CRL"},
        {"05", "", "", "300A" CE("14", "03020105"), 0, 0, ERR_MALFORMED,
         "invalid extension of the CRL"},
        /* numbers: of 0 and 21 octets, negative, not in the fewest octets, not an INTEGER */
        {"", "", "", "3009" CE("14", "020200"), 0, 0, ERR_MALFORMED,
         "invalid extension of the CRL"},
        {"", "", "", "300A" CE("14", "030201FF"), 0, 0, ERR_MALFORMED,
         "invalid extension of the CRL"},
        {"", "", "", "300B" CE("14", "0402020005"), 0, 0, ERR_MALFORMED,
         "invalid extension of the CRL"},
        {"", "", "", "300A" CE("14", "03040105"), 0, 0, ERR_MALFORMED,
         "invalid extension of the CRL"},
        {"", "", "", "301E" CE("14", "170215 01 00000000000000000000 00000000000000000000"), 0, 0,
         ERR_UNSUPPORTED, "unsupported extension of the CRL"},
        {"05", "", "", "3016" RSP("2", "0B0209 0100000000000000 00"), 0, 0, ERR_UNSUPPORTED,
         "unsupported extension of the CRL"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct crl_template template = crl_template_of();
        const char *reason = "";
        struct crl crl;

        template.number = of_hex(rows[i].number);
        template.base = of_hex(rows[i].base);
        template.scope = of_hex(rows[i].scope);
        template.extra = of_hex(rows[i].extra);
        template.part = rows[i].part;
        template.parts = rows[i].parts;
        if (crl_parse(&crl, issue(&template), &reason) != rows[i].err ||
            strcmp(reason, rows[i].reason) != 0)
            fail_msg("row %zu: %s", i, reason);
    }
}

static void invalid_entries_are_refused(void **state)
{
    static const struct {
        const char *entry;
        int err;
    } rows[] = {
        /* the serial number: not in the fewest octets, empty, of 21 octets */
        {"3013 02020012" DATE, ERR_MALFORMED},
        {"3013 0202FF80" DATE, ERR_MALFORMED},
        {"3011 0200" DATE, ERR_MALFORMED},
        {"3026 0215 01 00000000000000000000 00000000000000000000" DATE, ERR_UNSUPPORTED},
        /* no date; 29 February 2023, 31 April 2024, month 13, 29 February 1900 */
        {"3003 020112", ERR_MALFORMED},
        {"3012 020112 170D3233303232393132333435365A", ERR_MALFORMED},
        {"3012 020112 170D3234303433313132333435365A", ERR_MALFORMED},
        {"3012 020112 170D3234313332393132333435365A", ERR_MALFORMED},
        {"3014 020112 180F31393030303232393132333435365A", ERR_MALFORMED},
        /* something after the date, an empty list of extensions, no SEQUENCE */
        {"3014 020112" DATE "0500", ERR_MALFORMED},
        {"3014 020112" DATE "3000", ERR_MALFORMED},
        {"3112 020112" DATE, ERR_MALFORMED},
        /* extensions: reasons 7 and 11, another type, another issuer, an invalid date */
        {"3020 020112" DATE "300C300A" CE("15", "030A0107"), ERR_MALFORMED},
        {"3020 020112" DATE "300C300A" CE("15", "030A010B"), ERR_MALFORMED},
        {"3020 020112" DATE "300C300A" CE("15", "03020101"), ERR_MALFORMED},
        {"3022 020112" DATE "300E300C 0603551D1D 0101FF 04023000", ERR_UNSUPPORTED},
        {"3024 020112" DATE "3010300E" RSP("1", "0317010A"), ERR_MALFORMED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct crl_template template = crl_template_of();
        const char *wanted = rows[i].err == ERR_UNSUPPORTED
                                 ? "unsupported serial number or extension of an entry of "
                                   "revokedCertificates"
                                 : "invalid entry of revokedCertificates";
        const char *reason = "";
        struct crl crl;

        template.entries = of_hex(rows[i].entry);
        if (crl_parse(&crl, issue(&template), &reason) != rows[i].err ||
            strcmp(reason, wanted) != 0)
            fail_msg("row %zu: %s", i, reason);
    }
}

/* Extensions that are unknown and not critical are accepted, and so is an invalidity date. */
static void other_extensions_are_ignored(void **state)
{
    struct crl_template template = crl_template_of();
    const char *reason = "";
    struct crl crl;

    (void)state;
    template.extra = of_hex("3009 0603551D7F 04020500");
    template.entries = of_hex("302E 020112 170D3234303232393132333435365A 301A3018 0603551D18 0411"
                              "180F32303234303232393132333435365A");
    assert_int_equal(crl_parse(&crl, issue(&template), &reason), 0);
}

static void members_of_another_form_are_refused(void **state)
{
    static const struct {
        const char *tbs; /* content of tbsCertList */
        int err;
        const char *reason;
    } rows[] = {
        {"300A06082A8648CE3D040302", ERR_UNSUPPORTED, "a CRL of version 1; version 2 is required"},
        {"020102", ERR_UNSUPPORTED, "the version of the CRL is not 2"},
        {VERSION "300A06082A8648CE3D040303", ERR_MALFORMED,
         "signature and signatureAlgorithm differ"},
        {VERSION ALGORITHM "0500", ERR_MALFORMED, "invalid issuer"},
        {VERSION ALGORITHM "3000 0500", ERR_MALFORMED, "invalid thisUpdate"},
        {VERSION ALGORITHM "3000" DATE "170130", ERR_MALFORMED, "invalid nextUpdate"},
        {VERSION ALGORITHM "3000" DATE, ERR_MALFORMED,
         "no crlExtensions at the end of tbsCertList"},
        {VERSION ALGORITHM "3000" DATE "A0023000", ERR_MALFORMED, "invalid extension of the CRL"},
        {VERSION ALGORITHM "3000" DATE "A0043002 0500", ERR_MALFORMED,
         "invalid extension of the CRL"},
        {VERSION ALGORITHM "3000" DATE "A00F 300D 300B 0603551D23 0404 3002 8101", ERR_MALFORMED,
         "invalid extension of the CRL"},
        {VERSION ALGORITHM "3000" DATE "A00F 300D 300B 0603551D23 0404 3002 8000 0500",
         ERR_MALFORMED, "no crlExtensions at the end of tbsCertList"},
        {VERSION ALGORITHM "3000" DATE "A00F 300D 300B 0603551D23 0404 3002 8000", ERR_MALFORMED,
         "no keyIdentifier in authorityKeyIdentifier"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf out = BUF_OVER(octets);
        const char *reason = "";
        struct crl crl;
        size_t mark = tlv_open(&out, 0x30);
        int err;

        tlv_put(&out, 0x30, of_hex(rows[i].tbs));
        buf_put(&out, of_hex(ALGORITHM "0309 00 3006 020101 020101"));
        tlv_close(&out, mark);
        err = crl_parse(&crl, buf_bytes(&out), &reason);
        if (err != rows[i].err || strcmp(reason, rows[i].reason) != 0)
            fail_msg("row %zu: %d %s", i, err, reason);
    }
}

static void another_algorithm_is_not_supported(void **state)
{
    struct crl_template template = crl_template_of();
    struct bytes der = issue(&template);
    const char *reason = "";
    struct crl crl;
    uint8_t *at = octets;

    (void)state;
    for (int i = 0; i < 2; i++, at++) { /* in tbsCertList and behind it: ecdsa-with-SHA384 */
        at = memmem(at, der.len - (size_t)(at - octets), "\x3D\x04\x03\x02", 4);
        assert_non_null(at);
        at[3] = 3;
    }
    assert_int_equal(crl_parse(&crl, der, &reason), ERR_UNSUPPORTED);
    assert_string_equal(reason, "signatureAlgorithm is not ecdsa-with-SHA256");
}

static void no_flipped_octet_is_accepted(void **state)
{
    uint8_t memory[512];
    struct buf entries = BUF_OVER(memory);
    struct crl_template template = crl_template_of();
    struct bytes der;

    (void)state;
    crl_entry_put(&entries, of_hex("1234"), CRL_DATE, CRL_DATE, CRL_REASON_KEY_COMPROMISE);
    template.entries = buf_bytes(&entries);
    template.scope = of_hex("3000");
    template.part = template.parts = 1;
    der = issue(&template);
    for (size_t i = 0; i < der.len; i++) {
        /* Exactly as long as the list, so that a read beyond it is seen. */
        uint8_t *copy = malloc(der.len);
        const char *reason = "";
        struct crl crl;

        assert_non_null(copy);
        memcpy(copy, der.at, der.len);
        copy[i] ^= 0x04;
        if (crl_parse(&crl, bytes_at(copy, der.len), &reason) == 0) {
            if (verifies(&crl))
                fail_msg("octet %zu", i);
        } else {
            assert_string_not_equal(reason, "");
        }
        free(copy);
    }
}

static void cut_lists_are_malformed(void **state)
{
    struct crl_template template = crl_template_of();
    struct bytes der = issue(&template);
    const char *reason;
    struct crl crl;

    (void)state;
    for (size_t len = 0; len < der.len; len++) {
        uint8_t *copy = malloc(len ? len : 1);

        assert_non_null(copy);
        memcpy(copy, der.at, len);
        assert_int_equal(crl_parse(&crl, bytes_at(copy, len), &reason), ERR_MALFORMED);
        free(copy);
    }
    octets[der.len] = 0x05;
    octets[der.len + 1] = 0x00;
    assert_int_equal(crl_parse(&crl, bytes_at(octets, der.len + 2), &reason), ERR_MALFORMED);
}

static void numbers_are_compared_by_value(void **state)
{
    static const char *const rising[] = {"00", "01", "7F", "80", "FF", "0100", "01FF", "FFFF"};

    (void)state;
    for (size_t i = 0; i < 8; i++)
        for (size_t j = 0; j < 8; j++) {
            int order = crl_compare_numbers(of_hex(rising[i]), of_hex(rising[j]));

            assert_true(i < j ? order < 0 : i > j ? order > 0 : order == 0);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_read),
        cmocka_unit_test(a_list_without_entries_is_one_of_one_part),
        cmocka_unit_test(delta_lists_remove_entries),
        cmocka_unit_test(invalid_lists_are_refused),
        cmocka_unit_test(invalid_entries_are_refused),
        cmocka_unit_test(other_extensions_are_ignored),
        cmocka_unit_test(members_of_another_form_are_refused),
        cmocka_unit_test(another_algorithm_is_not_supported),
        cmocka_unit_test(no_flipped_octet_is_accepted),
        cmocka_unit_test(cut_lists_are_malformed),
        cmocka_unit_test(numbers_are_compared_by_value),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
