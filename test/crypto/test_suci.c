/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SUCI: vectors of TS 33.501 C.4, invalid keys. */
#include "test/crypto/hex.h"

#include "crypto/ec.h"
#include "crypto/suci.h"

/* Returns one fixed ephemeral scalar. */
struct fixed_rng {
    struct rng rng;
    struct bytes value;
};

static int fixed_fill(struct rng *rng, uint8_t *out, size_t len)
{
    const struct fixed_rng *fixed = (const struct fixed_rng *)rng;

    assert_int_equal(len, fixed->value.len);
    memcpy(out, fixed->value.at, len);
    return 0;
}

static const struct {
    enum suci_scheme scheme;
    const char *key, *ephemeral, *output;
} vectors[] = {
    {SUCI_PROFILE_A, "5A8D38864820197C3394B92613B20B91633CBD897119273BF8E4A6F4EEC0A650",
     "C80949F13EBE61AF4EBDBD293EA4F942696B9E815D7E8F0096BBF6ED7DE62256",
     "B2E92F836055A255837DEBF850B528997CE0201CB82ADFE4BE1F587D07D8457DCB02352410CDDD9E730EF3FA87"},
    {SUCI_PROFILE_B, "0272DA71976234CE833A6907425867B82E074D44EF907DFB4B3E21C1C2256EBCD1",
     "99798858A1DC6A2C68637149A4B1DBFD1FDFF5ADDD62A2142F06699ED7602529",
     "039AAB8376597021E855679A9778EA0B67396E68C66DF32C0F41E9ACCA2DA9B9D146A33FC2716AC7DAE96AA30A"
     "4D"},
};

static void published_identities_are_concealed(void **state)
{
    struct bytes msin = hex(*state, "00012080F6");

    for (size_t i = 0; i < 2; i++) {
        struct fixed_rng rng = {{fixed_fill}, hex(*state, vectors[i].ephemeral)};
        struct buf out = arena_buf(*state, 64);

        assert_int_equal(
            suci_conceal(vectors[i].scheme, hex(*state, vectors[i].key), msin, &rng.rng, &out), 0);
        assert_bytes(buf_bytes(&out), hex(*state, vectors[i].output));
    }
}

static void an_uncompressed_key_is_the_same_key(void **state)
{
    struct bytes scalar = hex(*state, vectors[1].ephemeral);
    struct bytes msin = hex(*state, "00012080F6");
    struct fixed_rng rng = {{fixed_fill}, scalar};
    struct ec_private *home;
    struct bytes point;
    uint8_t compressed[33];
    struct buf a = arena_buf(*state, 64);
    struct buf b = arena_buf(*state, 64);

    assert_int_equal(ec_private_new(&home, EC_CURVE_P256, scalar), 0);
    assert_int_equal(ec_private_point(home, &point), 0);
    compressed[0] = (uint8_t)(2 + (point.at[64] & 1));
    memcpy(compressed + 1, point.at + 1, 32);
    assert_int_equal(suci_conceal(SUCI_PROFILE_B, point, msin, &rng.rng, &a), 0);
    assert_int_equal(suci_conceal(SUCI_PROFILE_B, BYTES_OF(compressed), msin, &rng.rng, &b), 0);
    assert_bytes(buf_bytes(&a), buf_bytes(&b));
    ec_private_free(home);
}

static void each_call_has_another_ephemeral_key(void **state)
{
    struct rng rng = rng_system();
    struct bytes msin = hex(*state, "00012080F6");

    for (size_t i = 0; i < 2; i++) {
        struct buf a = arena_buf(*state, 64);
        struct buf b = arena_buf(*state, 64);
        struct bytes key = hex(*state, vectors[i].key);

        assert_int_equal(suci_conceal(vectors[i].scheme, key, msin, &rng, &a), 0);
        assert_int_equal(suci_conceal(vectors[i].scheme, key, msin, &rng, &b), 0);
        assert_int_equal(a.len, b.len);
        assert_memory_not_equal(a.at, b.at, a.len);
    }
}

static void the_null_scheme_conceals_nothing(void **state)
{
    struct rng rng = rng_system();
    struct bytes msin = hex(*state, "00012080F6");
    struct buf out = arena_buf(*state, 64);

    assert_int_equal(suci_conceal(SUCI_NULL, BYTES_NONE, msin, &rng, &out), 0);
    assert_bytes(buf_bytes(&out), msin);
}

static void invalid_keys_are_refused(void **state)
{
    struct rng rng = rng_system();
    struct bytes msin = hex(*state, "00012080F6");
    struct bytes a = hex(*state, vectors[0].key);
    struct bytes b = hex(*state, vectors[1].key);
    uint8_t zeros[32] = {0};
    uint8_t off[33];
    struct buf out = arena_buf(*state, 64);
    struct buf tight = arena_buf(*state, 40);

    assert_int_equal(suci_conceal(SUCI_PROFILE_A, b, msin, &rng, &out), ERR_MALFORMED);
    assert_int_equal(suci_conceal(SUCI_PROFILE_A, BYTES_OF(zeros), msin, &rng, &out),
                     ERR_MALFORMED); /* of small order */
    assert_int_equal(suci_conceal(SUCI_PROFILE_B, a, msin, &rng, &out), ERR_MALFORMED);
    memset(off, 0xFF, sizeof(off));
    off[0] = 2;
    assert_int_equal(suci_conceal(SUCI_PROFILE_B, BYTES_OF(off), msin, &rng, &out), ERR_MALFORMED);
    assert_int_equal(suci_conceal((enum suci_scheme)3, a, msin, &rng, &out), ERR_UNSUPPORTED);
    assert_int_equal(out.len, 0);
    assert_int_equal(suci_conceal(SUCI_PROFILE_A, a, msin, &rng, &tight), ERR_TOO_LONG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_identities_are_concealed),
        cmocka_unit_test(an_uncompressed_key_is_the_same_key),
        cmocka_unit_test(each_call_has_another_ephemeral_key),
        cmocka_unit_test(the_null_scheme_conceals_nothing),
        cmocka_unit_test(invalid_keys_are_refused),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
