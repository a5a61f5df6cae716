/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keccak-f[1600]: the published permutation of zeros, SHA-3 made of it, diffusion. */
#include "test/crypto/hex.h"

#include "crypto/keccak.h"

static void keccak_permutes_zeros_as_published(void **state)
{
    /* Keccak team, KeccakF-1600 intermediate values: f of the zero state, its first lanes. */
    uint8_t zeros[KECCAK_STATE_LEN] = {0};

    keccak_f1600(zeros);
    assert_bytes(bytes_at(zeros, 24),
                 hex(*state, "E7DDE140798F25F18A47C033F9CCD584EEA95AA61E2698D5"));
    keccak_f1600(zeros);
    assert_bytes(bytes_at(zeros, 8), hex(*state, "3CCB6EF94D955C2D"));
}

static void every_octet_of_the_state_has_an_effect(void **state)
{
    uint8_t reference[KECCAK_STATE_LEN] = {0};

    (void)state;
    keccak_f1600(reference);
    for (size_t i = 0; i < KECCAK_STATE_LEN; i++) {
        uint8_t changed[KECCAK_STATE_LEN] = {0};
        size_t differences = 0;

        changed[i] = (uint8_t)(1U << i % 8);
        keccak_f1600(changed);
        for (size_t j = 0; j < KECCAK_STATE_LEN; j++)
            differences += changed[j] != reference[j];
        assert_true(differences > KECCAK_STATE_LEN * 9 / 10);
    }
}

static void sha3_256_of_fips_202(void **state)
{
    /* The sponge over one block of 136 octets: SHA3-256 of "" and of "abc". */
    static const struct {
        const char *message, *digest;
    } rows[] = {
        {"", "A7FFC6F8BF1ED76651C14756A061D662F580FF4DE43B49FA82D80A4B80F8434A"},
        {"abc", "3A985DA74FE225B2045C172D6BD390BD855F086E3E9D525B46BFE24511431532"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t sponge[KECCAK_STATE_LEN] = {0};
        size_t len = strlen(rows[i].message);

        memcpy(sponge, rows[i].message, len);
        sponge[len] = 0x06;
        sponge[135] = 0x80;
        keccak_f1600(sponge);
        assert_bytes(bytes_at(sponge, 32), hex(*state, rows[i].digest));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keccak_permutes_zeros_as_published),
        cmocka_unit_test(sha3_256_of_fips_202),
        cmocka_unit_test(every_octet_of_the_state_has_an_effect),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
