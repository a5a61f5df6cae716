/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network's side of AKA against a simulated SIM with the same functions (test_aka.c compares
 * them with the vectors of TS 35.207). */
#include "tools/device/radio/subscriber.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define KEY "465B5CE8B199B49FAA5F0A2EE238A6BC"
#define OPC "CD63CB71954A9F4E48A5994E37A02BAF"

static struct subscriber subscriber;
static struct challenge challenge;
static struct rng rng;

static int begin(void **state)
{
    (void)state;
    rng = rng_system();
    assert_int_equal(subscriber_set(&subscriber, "001010000000001", "milenage", KEY, OPC), 0);
    return 0;
}

static uint64_t sequence_of(const struct challenge *of)
{
    struct aka_result result;
    uint64_t sqn = 0;

    assert_int_equal(aka_f2345(&subscriber.aka, of->rand, &result), 0);
    for (unsigned i = 0; i < AKA_SQN_LEN; i++)
        sqn = sqn << 8 | (of->autn[i] ^ result.ak[i]);
    return sqn;
}

static void test_challenge(void **state)
{
    struct aka_result result;
    uint8_t sqn[AKA_SQN_LEN], mac[AKA_OUT_MAX];
    static const uint8_t amf[] = {0x80, 0x00};

    (void)state;
    assert_int_equal(subscriber_challenge(&subscriber, &rng, &challenge), 0);
    assert_int_equal(aka_f2345(&subscriber.aka, challenge.rand, &result), 0);
    for (unsigned i = 0; i < AKA_SQN_LEN; i++)
        sqn[i] = challenge.autn[i] ^ result.ak[i];
    assert_memory_equal(sqn, "\0\0\0\0\0\x20", 6);
    assert_memory_equal(challenge.autn + 6, amf, 2);
    assert_int_equal(aka_f1(&subscriber.aka, challenge.rand, sqn, amf, mac), 0);
    assert_memory_equal(challenge.autn + 8, mac, AKA_MAC_LEN);
    assert_int_equal(subscriber_check(&subscriber, &challenge, bytes_at(result.res, 8)), GOOD);
    assert_int_equal(subscriber_check(&subscriber, &challenge, bytes_at(result.res, 7)), BAD);
    assert_int_equal(subscriber_check(&subscriber, &challenge, BYTES_NONE), BAD);
    for (unsigned bit = 0; bit < 64; bit++) {
        uint8_t wrong[8];

        memcpy(wrong, result.res, 8);
        wrong[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(subscriber_check(&subscriber, &challenge, BYTES_OF(wrong)), BAD);
    }
    assert_int_equal(subscriber_challenge(&subscriber, &rng, &challenge), 0);
    assert_int_equal(sequence_of(&challenge), 2 << 5);
}

/* AUTS of a SIM with SEQ 0x1234, IND 7. */
static void put_auts(uint8_t auts[AUTS_LEN])
{
    static const uint8_t sqn[] = {0, 0, 0, 0x02, 0x46, 0x87}, amf[] = {0, 0};
    uint8_t ak[AKA_AK_LEN], mac[AKA_OUT_MAX];

    assert_int_equal(aka_f5_star(&subscriber.aka, challenge.rand, ak), 0);
    assert_int_equal(aka_f1_star(&subscriber.aka, challenge.rand, sqn, amf, mac), 0);
    for (unsigned i = 0; i < AKA_SQN_LEN; i++)
        auts[i] = sqn[i] ^ ak[i];
    memcpy(auts + AKA_SQN_LEN, mac, AKA_MAC_LEN);
}

static void test_resynchronisation(void **state)
{
    uint8_t auts[AUTS_LEN];
    enum verdict verdict;

    (void)state;
    assert_int_equal(subscriber_challenge(&subscriber, &rng, &challenge), 0);
    put_auts(auts);
    for (unsigned i = 0; i < AUTS_LEN; i++) {
        auts[i] ^= 1;
        assert_int_equal(
            subscriber_resynchronise(&subscriber, &challenge, BYTES_OF(auts), &verdict), 0);
        assert_int_equal(verdict, BAD);
        auts[i] ^= 1;
    }
    assert_int_equal(
        subscriber_resynchronise(&subscriber, &challenge, bytes_at(auts, AUTS_LEN - 1), &verdict),
        0);
    assert_int_equal(verdict, BAD);
    assert_int_equal(subscriber.sequence, 1);
    assert_int_equal(subscriber_resynchronise(&subscriber, &challenge, BYTES_OF(auts), &verdict),
                     0);
    assert_int_equal(verdict, GOOD);
    assert_int_equal(subscriber_challenge(&subscriber, &rng, &challenge), 0);
    assert_int_equal(sequence_of(&challenge), 0x1235 << 5);
}

static void test_settings(void **state)
{
    static const struct {
        const char *imsi, *algorithm, *key, *opc;
        int err;
    } rows[] = {
        {"001010000000001", "milenage", KEY, OPC, 0},
        {"001010000000002", "tuak", KEY, OPC OPC, 0},
        {"001010000000002", "tuak", KEY KEY, OPC OPC, 0},
        {"001010000000002", "tuak", KEY, OPC, ERR_MALFORMED},
        {"001010000000001", "milenage", KEY KEY, OPC, ERR_MALFORMED},
        {"001010000000001", "milenage", KEY, OPC OPC, ERR_MALFORMED},
        {"001010000000001", "milenage", "465B", OPC, ERR_MALFORMED},
        {"001010000000001", "milenage", KEY, "", ERR_MALFORMED},
        {"001010000000001", "milenage", "x", OPC, ERR_MALFORMED},
        {"001010000000001", "comp128", KEY, OPC, ERR_MALFORMED},
        {"0010100000000010", "milenage", KEY, OPC, ERR_MALFORMED},
        {"00101", "milenage", KEY, OPC, ERR_MALFORMED},
        {"00101000000000x", "milenage", KEY, OPC, ERR_MALFORMED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(
            subscriber_set(&subscriber, rows[i].imsi, rows[i].algorithm, rows[i].key, rows[i].opc),
            rows[i].err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup(test_challenge, begin),
                                       cmocka_unit_test_setup(test_resynchronisation, begin),
                                       cmocka_unit_test(test_settings)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
