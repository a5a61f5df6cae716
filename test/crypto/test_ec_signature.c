/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signatures in DER: SEQUENCE { INTEGER r, INTEGER s }. */
#include "test/crypto/hex.h"

#include "crypto/ec.h"

static void signatures_in_der_are_strict(void **state)
{
    uint8_t raw[EC_SIGNATURE_LEN];
    uint8_t memory[80];
    struct buf out = BUF_OVER(memory);

    assert_int_equal(ec_signature_from_der(hex(*state, "3007020200FF020101"), raw), 0);
    assert_int_equal(raw[31], 0xFF);
    assert_int_equal(raw[63], 1);
    ec_signature_put_der(&out, raw);
    assert_bytes(buf_bytes(&out), hex(*state, "3007020200FF020101"));
    assert_int_equal(ec_signature_from_der(hex(*state, "30060201FF020101"), raw), ERR_MALFORMED);
    assert_int_equal(ec_signature_from_der(hex(*state, "300702020001020101"), raw), ERR_MALFORMED);
    assert_int_equal(ec_signature_from_der(hex(*state, "3009020101020101020101"), raw),
                     ERR_MALFORMED);
    assert_int_equal(ec_signature_from_der(hex(*state, "3003020101"), raw), ERR_MALFORMED);
    assert_int_equal(ec_signature_from_der(hex(*state, "3105020101020101"), raw), ERR_MALFORMED);
}

static void signatures_in_der_are_written_and_read(void **state)
{
    /* r and s of 1 to 32 octets, with the highest bit set and not. */
    static const uint8_t tops[] = {0x01, 0x7F, 0x80, 0xFF};

    (void)state;
    for (size_t r_len = 1; r_len <= 32; r_len++) {
        for (size_t t = 0; t < sizeof(tops); t++) {
            size_t s_len = 33 - r_len;
            size_t pad = tops[t] >> 7;
            uint8_t raw[EC_SIGNATURE_LEN] = {0}, back[EC_SIGNATURE_LEN];
            uint8_t memory[80];
            struct buf out = BUF_OVER(memory);

            memset(raw + 32 - r_len, 0x5A, r_len);
            memset(raw + 64 - s_len, 0xA5, s_len);
            raw[32 - r_len] = raw[64 - s_len] = tops[t];
            ec_signature_put_der(&out, raw);
            assert_int_equal(out.len, 2 + 2 + pad + r_len + 2 + pad + s_len);
            assert_int_equal(ec_signature_from_der(buf_bytes(&out), back), 0);
            assert_memory_equal(back, raw, EC_SIGNATURE_LEN);
            for (size_t cut = 0; cut < out.len; cut++)
                assert_int_equal(ec_signature_from_der(bytes_cut(buf_bytes(&out), 0, cut), back),
                                 ERR_MALFORMED);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signatures_in_der_are_strict),
        cmocka_unit_test(signatures_in_der_are_written_and_read),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
