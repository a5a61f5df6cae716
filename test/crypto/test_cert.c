/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parsing certificates: fields, every octet changed, cut ones, other algorithms, the implicit form.
 */
#include "test/crypto/cert_plan.h"

#include <stdlib.h>

static void fields_are_read(void **state)
{
    struct plan plan;
    struct made made;
    const struct cert *leaf = &made.certs[LEAF];
    const struct cert *eum = &made.certs[EUM];
    struct bytes subtrees, organization, prefix;
    char text[32];

    (void)state;
    plan_euicc(&plan);
    plan.templates[LEAF].not_after = 174395325538; /* 7496-05-10 ... */
    make(&made, &plan, EC_CURVE_BRAINPOOL_P256R1);
    assert_bytes(leaf->serial, BYTES_OF(serial));
    assert_bytes(leaf->organization, BYTES_TEXT("RSP Test EUM"));
    assert_bytes(leaf->common_name, BYTES_TEXT("Test eUICC"));
    assert_bytes(leaf->serial_number, BYTES_TEXT("89049032123451234512345678901235"));
    assert_bytes(leaf->issuer, eum->subject);
    assert_true(leaf->not_before == 1585733317);
    assert_true(leaf->not_after == 174395325538);
    assert_int_equal(leaf->curve, EC_CURVE_BRAINPOOL_P256R1);
    assert_bytes(leaf->authority_key_id, eum->subject_key_id);
    assert_int_equal(leaf->subject_key_id.len, 20);
    assert_true(leaf->has_key_usage);
    assert_int_equal(leaf->key_usage, CERT_KU_DIGITAL_SIGNATURE);
    assert_false(leaf->ca);
    assert_int_equal(leaf->path_len, -1);
    assert_int_equal(leaf->role, CERT_ROLE_EUICC);
    assert_true(eum->ca);
    assert_int_equal(eum->path_len, 0);
    assert_int_equal(cert_oid_text(eum->registered_id, text, sizeof(text)), 0);
    assert_string_equal(text, "2.999.5");
    subtrees = eum->permitted;
    assert_int_equal(cert_next_permitted(&subtrees, &organization, &prefix), 0);
    assert_bytes(organization, BYTES_TEXT("RSP Test EUM"));
    assert_bytes(prefix, BYTES_TEXT("89049032"));
    assert_int_equal(cert_next_permitted(&subtrees, &organization, &prefix), ERR_NOT_FOUND);
}

static void no_flipped_octet_is_fine(void **state)
{
    struct plan plan;
    struct made made;

    (void)state;
    plan_euicc(&plan);
    make(&made, &plan, EC_CURVE_P256);
    for (int which = LEAF; which <= EUM; which++) {
        for (size_t i = 0; i < made.len[which]; i++) {
            enum cert_fault fault = CERT_FINE;
            /* Exactly as long as the certificate, so that a read beyond it is seen. */
            uint8_t *copy = malloc(made.len[which]);
            struct cert flipped;
            int err;

            assert_non_null(copy);
            memcpy(copy, made.der[which], made.len[which]);
            copy[i] ^= 0x04;
            err = cert_parse(&flipped, bytes_at(copy, made.len[which]));
            assert_true(err == 0 || err == ERR_MALFORMED);
            if (err == 0) {
                const struct cert *chain[CERTS];

                memcpy(chain, made.chain, sizeof(chain));
                chain[which] = &flipped;
                assert_int_equal(cert_verify_chain(chain, CERTS, CERT_ROLE_EUICC, &fault, NULL), 0);
                if (fault == CERT_FINE)
                    fail_msg("octet %zu of certificate %d", i, which);
            }
            free(copy);
        }
    }
}

static void cut_certificates_are_malformed(void **state)
{
    struct plan plan;
    struct made made;
    struct cert cert;

    (void)state;
    plan_server(&plan, CERT_ROLE_DPTLS);
    make(&made, &plan, EC_CURVE_P256);
    for (size_t len = 0; len < made.len[LEAF]; len++) {
        uint8_t *copy = malloc(len ? len : 1);

        assert_non_null(copy);
        memcpy(copy, made.der[LEAF], len);
        assert_int_equal(cert_parse(&cert, bytes_at(copy, len)), ERR_MALFORMED);
        free(copy);
    }
    made.der[LEAF][made.len[LEAF]] = 0x05;
    made.der[LEAF][made.len[LEAF] + 1] = 0x00;
    assert_int_equal(cert_parse(&cert, bytes_at(made.der[LEAF], made.len[LEAF] + 2)),
                     ERR_MALFORMED);
}

/* Serial numbers in the fewest octets, days of the calendar. */
static void members_of_another_form_are_malformed(void **state)
{
    static const struct {
        const char *member, *other;
        size_t len;
        int err;
    } rows[] = {
        {"\x02\x02\x12\x34", "\x02\x02\x00\x12", 4, ERR_MALFORMED},
        {"\x02\x02\x12\x34", "\x02\x02\x00\x7F", 4, ERR_MALFORMED},
        {"\x02\x02\x12\x34", "\x02\x02\x00\x80", 4, 0},
        {"\x02\x02\x12\x34", "\x02\x02\xFF\x80", 4, ERR_MALFORMED},
        {"\x02\x02\x12\x34", "\x02\x02\xFF\x7F", 4, 0},
        {"200401092837Z", "200400092837Z", 13, ERR_MALFORMED},
        {"200401092837Z", "200431092837Z", 13, ERR_MALFORMED},
        {"200401092837Z", "200230092837Z", 13, ERR_MALFORMED},
        {"200401092837Z", "200229092837Z", 13, 0},
        {"200401092837Z", "210229092837Z", 13, ERR_MALFORMED},
        {"200401092837Z", "000229092837Z", 13, 0},
        {"200401092837Z", "201231092837Z", 13, 0},
        {"200401092837Z", "201232092837Z", 13, ERR_MALFORMED},
    };
    struct plan plan;
    struct made made;

    (void)state;
    plan_server(&plan, CERT_ROLE_DPAUTH);
    make(&made, &plan, EC_CURVE_P256);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t *at = memmem(made.der[LEAF], made.len[LEAF], rows[i].member, rows[i].len);
        struct cert cert;
        int err;

        assert_non_null(at);
        memcpy(at, rows[i].other, rows[i].len);
        err = cert_parse(&cert, bytes_at(made.der[LEAF], made.len[LEAF]));
        if (err != rows[i].err)
            fail_msg("row %zu: %d", i, err);
        memcpy(at, rows[i].member, rows[i].len);
    }
}

static void another_curve_has_no_point(void **state)
{
    struct plan plan;
    struct made made;
    struct cert cert;
    uint8_t *oid;

    (void)state;
    plan_server(&plan, CERT_ROLE_DPAUTH);
    make(&made, &plan, EC_CURVE_P256);
    oid = memmem(made.der[LEAF], made.len[LEAF], "\x2A\x86\x48\xCE\x3D\x03\x01\x07", 8);
    assert_non_null(oid);
    oid[7] = 0x05;
    assert_int_equal(cert_parse(&cert, bytes_at(made.der[LEAF], made.len[LEAF])), 0);
    assert_int_equal(cert.curve, EC_CURVE_NONE);
    assert_int_equal(cert.point.len, 0);
    assert_int_equal(cert_check_leaf(&cert, CERT_ROLE_DPAUTH), CERT_WRONG_CURVE);
}

static void another_signature_algorithm_verifies_nothing(void **state)
{
    struct plan plan;
    struct made made;
    struct cert cert;
    enum cert_fault fault;
    const struct cert *chain[] = {&cert, &made.certs[CI]};
    uint8_t *oid;

    (void)state;
    plan_server(&plan, CERT_ROLE_DPAUTH);
    make(&made, &plan, EC_CURVE_P256);
    for (oid = made.der[LEAF]; (oid = memmem(oid, (size_t)(made.der[LEAF] + made.len[LEAF] - oid),
                                             "\x2A\x86\x48\xCE\x3D\x04\x03\x02", 8));
         oid++)
        oid[7] = 0x03; /* ecdsa-with-SHA384 */
    assert_int_equal(cert_parse(&cert, bytes_at(made.der[LEAF], made.len[LEAF])), 0);
    assert_false(cert.has_signature);
    assert_int_equal(cert_verify_chain(chain, 2, CERT_ROLE_DPAUTH, &fault, NULL), 0);
    assert_int_equal(fault, CERT_BAD_SIGNATURE);
}

static void the_implicit_form_reads_the_same(void **state)
{
    struct plan plan;
    struct made made;
    struct cert cert;
    uint8_t memory[CERT_ISSUE_MAX];
    struct buf out = BUF_OVER(memory);
    struct tlv outer;

    (void)state;
    plan_euicc(&plan);
    make(&made, &plan, EC_CURVE_P256);
    made.der[LEAF][0] = 0xA6;
    assert_int_equal(tlv_only(bytes_at(made.der[LEAF], made.len[LEAF]), &outer), 0);
    assert_int_equal(cert_parse_tagged(&cert, outer.value), 0);
    assert_bytes(cert.serial_number, made.certs[LEAF].serial_number);
    made.der[LEAF][0] = 0x30;
    tlv_put(&out, 0x30, cert.content);
    assert_bytes(buf_bytes(&out), bytes_at(made.der[LEAF], made.len[LEAF]));
    assert_int_equal(cert_parse_tagged(&cert, bytes_at(made.der[LEAF], made.len[LEAF])), 0);
    assert_bytes(cert.serial_number, made.certs[LEAF].serial_number);
    assert_int_equal(cert_parse_tagged(&cert, BYTES_NONE), ERR_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_read),
        cmocka_unit_test(no_flipped_octet_is_fine),
        cmocka_unit_test(cut_certificates_are_malformed),
        cmocka_unit_test(members_of_another_form_are_malformed),
        cmocka_unit_test(another_curve_has_no_point),
        cmocka_unit_test(another_signature_algorithm_verifies_nothing),
        cmocka_unit_test(the_implicit_form_reads_the_same),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
