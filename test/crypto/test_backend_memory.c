/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates are read while memory fails: failing_memory.h. */
#include "test/crypto/failing_memory.h"

#include "test/crypto/cert_plan.h"

#include <openssl/x509v3.h>

static struct made made[2]; /* for each curve */

static int certificate(struct buf *out, int curve)
{
    X509 *read = backend_certificate(bytes_at(made[curve].der[CI], made[curve].len[CI]));
    const EVP_PKEY *key = read ? X509_get0_pubkey(read) : NULL;

    if (!read)
        return backend_failed(ERR_MALFORMED);
    buf_put_u8(out, key && EVP_PKEY_get_bits(key) == 256);
    buf_put_u8(out, X509_check_ca(read) == 1);
    X509_free(read);
    return 0;
}

static const struct row rows[] = {ROW(certificate, 2)};

static void a_certificate_is_read_whole_or_not_at_all(void **state)
{
    (void)state;
    sweep_all(rows, 1, false);
    sweep_all(rows, 1, true);
}

static void what_is_no_certificate_is_malformed(void **state)
{
    static const uint8_t empty[] = {0x30, 0x00};

    (void)state;
    for (size_t len = 0; len <= sizeof(empty); len++) {
        assert_null(backend_certificate(bytes_at(empty, len)));
        assert_int_equal(backend_failed(ERR_MALFORMED), ERR_MALFORMED);
    }
}

static int make_both(void **state)
{
    struct plan plan;

    (void)state;
    plan_euicc(&plan);
    make(&made[0], &plan, EC_CURVE_P256);
    make(&made[1], &plan, EC_CURVE_BRAINPOOL_P256R1);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_certificate_is_read_whole_or_not_at_all),
        cmocka_unit_test(what_is_no_certificate_is_malformed),
    };

    if (!failing_allocator_install())
        return 1;
    return cmocka_run_group_tests(tests, make_both, NULL);
}
