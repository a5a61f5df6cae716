/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The EUM of an EID range, and random numbers of certificates. */
#include "test/tools/pki/folders.h"

#include "apdu/clock.h"
#include "apdu/err.h"
#include "tools/pki/mint.h"

static void an_eid_of_any_range_gets_its_eum(void **state)
{
    const struct folders *folders = *state;
    struct pki_options options = {0};
    struct pki_error error;
    struct pki_card card;
    uint8_t eid[EID_LEN] = {0x89, 0x03, 0x30, 0x23};
    char path[100];

    snprintf(path, sizeof(path), "%s/range", folders->root);
    eid_set_check_digits(eid);
    options.eid = eid;
    assert_int_equal(pki_make(path, &options, &error), 0);
    assert_int_equal(pki_load_card(&card, path, eid, NULL, &error), 0);
    assert_memory_equal(card.eid, eid, EID_LEN);
    pki_card_free(&card);
    assert_int_equal(pki_load_card(&card, path, NULL, NULL, &error), 0);
    assert_memory_equal(card.eid, eid, 4); /* the range of this EUM */
    pki_card_free(&card);
}

static int64_t seconds;

static int64_t now(const struct clock *clock)
{
    (void)clock;
    return seconds * CLOCK_SECOND;
}

/* The last key that a seeded generator makes. */
static void last_key(const struct folders *folders, const char *name, uint8_t point[EC_POINT_LEN])
{
    static const struct clock clock = {now};
    struct pki_options options = {.clock = &clock};
    struct rng_seeded seeded;
    struct pki_entity entity;
    struct pki_error error;
    char path[100];

    snprintf(path, sizeof(path), "%s/%s", folders->root, name);
    assert_int_equal(rng_seeded_init(&seeded, BYTES_TEXT("seed"), 0), 0);
    options.rng = &seeded.rng;
    assert_int_equal(pki_make(path, &options, &error), 0);
    assert_int_equal(pki_load_entity(&entity, path, PKI_EIM_TLS, EC_CURVE_BRAINPOOL_P256R1, &error),
                     0);
    assert_int_equal(entity.cert.point.len, EC_POINT_LEN);
    memcpy(point, entity.cert.point.at, EC_POINT_LEN);
    pki_entity_free(&entity);
}

/* Nonces of signatures take more or fewer random octets as the signed dates change. */
static void keys_do_not_depend_on_the_date(void **state)
{
    uint8_t first[EC_POINT_LEN], other[EC_POINT_LEN];
    char name[24];

    seconds = 1700000000;
    last_key(*state, "first", first);
    for (int i = 0; i < 6; i++) {
        seconds++;
        snprintf(name, sizeof(name), "other%d", i);
        last_key(*state, name, other);
        assert_memory_equal(other, first, EC_POINT_LEN);
    }
}

static int no_numbers(struct rng *rng, uint8_t *out, size_t len)
{
    (void)rng;
    (void)out;
    (void)len;
    return ERR_CRYPTO;
}

static void nonces(void **state)
{
    struct rng failing = {no_numbers};
    struct rng_seeded one, two;
    struct mint_nonces nonces;

    (void)state;
    assert_int_equal(mint_nonces_init(&nonces, NULL), 0);
    assert_null(nonces.library);
    mint_nonces_free(&nonces);
    assert_int_equal(mint_nonces_init(&nonces, &failing), ERR_CRYPTO);
    assert_null(nonces.library);
    mint_nonces_free(&nonces);
    assert_int_equal(rng_seeded_init(&one, BYTES_TEXT("seed"), 0), 0);
    two = one;
    assert_int_equal(mint_nonces_init(&nonces, &one.rng), 0);
    assert_non_null(nonces.library);
    assert_int_equal(one.position, two.position + 32);
    mint_nonces_free(&nonces);
    assert_null(nonces.library);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_eid_of_any_range_gets_its_eum),
        cmocka_unit_test(keys_do_not_depend_on_the_date),
        cmocka_unit_test(nonces),
    };
    return cmocka_run_group_tests(tests, folders_make, folders_remove);
}
