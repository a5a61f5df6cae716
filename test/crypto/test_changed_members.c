/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Each TLV of a certificate and of a key is left out, emptied, given another tag or repeated, with
 * the lengths around it corrected: the reader refuses it, or the signature does not verify; a key
 * is never another one.
 */
#include "test/crypto/cert_plan.h"

#include "apdu/tlv.h"

#include <stdlib.h>

enum change { LEFT_OUT, EMPTIED, RETAGGED, REPEATED, CHANGES };
enum { CONSTRUCTED = 0x20, OCTET_STRING = 0x04, NULL_TAG = 0x05 };

/* Copies TLVs and counts them; the one with number `target` is changed. */
static void copy(struct bytes in, unsigned target, enum change change, unsigned *count,
                 struct buf *out)
{
    struct tlv one, inner;

    while (tlv_next(&in, &one) == 0) {
        bool hit = (*count)++ == target;
        bool is_list =
            one.tag & CONSTRUCTED || (one.tag == OCTET_STRING && tlv_only(one.value, &inner) == 0);

        if (hit && change == LEFT_OUT)
            continue;
        if (hit && change == EMPTIED) {
            tlv_put(out, one.tag, BYTES_NONE);
        } else if (hit || !is_list) {
            tlv_put(out, hit && change == RETAGGED ? NULL_TAG : one.tag, one.value);
            if (hit && change == REPEATED)
                buf_put(out, one.whole);
        } else {
            size_t mark = tlv_open(out, one.tag);

            copy(one.value, target, change, count, out);
            tlv_close(out, mark);
        }
    }
}

/* False: there are not so many. */
static bool make_changed(struct bytes whole, unsigned target, enum change change, struct buf *out)
{
    unsigned count = 0;

    copy(whole, target, change, &count, out);
    return target < count;
}

static void certificates(void **state)
{
    (void)state;
    for (int which = LEAF; which <= EUM; which++) {
        struct plan plan;
        struct made made;
        struct ec_public *issuer;
        unsigned target = 0;
        bool more = true;

        plan_euicc(&plan);
        make(&made, &plan, EC_CURVE_P256);
        assert_int_equal(ec_public_new(&issuer, EC_CURVE_P256, made.certs[which + 1].point), 0);
        for (; more; target++) {
            for (int change = 0; change < CHANGES; change++) {
                uint8_t octets[2000];
                struct buf changed = BUF_OVER(octets);
                enum verdict verdict = BAD;
                struct cert cert;
                int err;

                more = make_changed(made.certs[which].whole, target, (enum change)change, &changed);
                if (!more || bytes_equal(buf_bytes(&changed), made.certs[which].whole))
                    continue;
                err = cert_parse(&cert, buf_bytes(&changed));
                if (err == 0)
                    assert_int_equal(cert_verify_signature(&cert, issuer, &verdict), 0);
                if (err ? err != ERR_MALFORMED && err != ERR_UNSUPPORTED : verdict != BAD)
                    fail_msg("certificate %d, TLV %u, change %d: %s", which, target, change,
                             err ? err_text(err) : "verified");
            }
        }
        assert_true(target > 60);
        ec_public_free(issuer);
    }
}

static void keys(void **state)
{
    static const uint8_t scalar[32] = {1, 2, 3};

    (void)state;
    for (int c = EC_CURVE_P256; c <= EC_CURVE_BRAINPOOL_P256R1; c++) {
        uint8_t pkcs8_octets[300], spki_octets[120];
        struct buf pkcs8 = BUF_OVER(pkcs8_octets), spki = BUF_OVER(spki_octets);
        struct ec_private *key, *other;
        struct ec_public *public;
        struct bytes point;
        struct tlv whole, sec1;
        unsigned count = 0;

        assert_int_equal(ec_private_new(&key, (enum ec_curve)c, BYTES_OF(scalar)), 0);
        assert_int_equal(ec_private_point(key, &point), 0);
        assert_int_equal(ec_private_export(key, &pkcs8), 0);
        ec_spki_put(&spki, (enum ec_curve)c, point);
        assert_int_equal(tlv_only(buf_bytes(&pkcs8), &whole), 0);
        assert_int_equal(tlv_find(whole.value, OCTET_STRING, &sec1), 0);
        for (bool more = true; more; count++) {
            for (int change = 0; change < CHANGES; change++) {
                uint8_t octets[400];
                struct secret read = {0};
                struct buf changed = BUF_OVER(octets);

                more = make_changed(buf_bytes(&pkcs8), count, (enum change)change, &changed);
                if (ec_private_import(&other, buf_bytes(&changed)) == 0) {
                    assert_int_equal(ec_private_curve(other), c);
                    assert_int_equal(ec_private_scalar(other, &read), 0);
                    assert_bytes(secret_bytes(&read), BYTES_OF(scalar));
                    ec_private_free(other);
                }
                /* without PKCS#8 around it the curve is missing */
                changed = BUF_OVER(octets);
                make_changed(sec1.value, count, (enum change)change, &changed);
                assert_true(ec_private_import(&other, buf_bytes(&changed)) < 0);
                changed = BUF_OVER(octets);
                if (make_changed(buf_bytes(&spki), count, (enum change)change, &changed) &&
                    ec_public_from_spki(&public, buf_bytes(&changed)) == 0)
                    fail_msg("curve %d, TLV %u of the public key, change %d: accepted", c, count,
                             change);
            }
        }
        assert_true(count > 8);
        ec_private_free(key);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(certificates),
        cmocka_unit_test(keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
