/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: eUICC Packages of an eIM, correctly signed. The input is a sequence of packages,
 * each an octet (b1: eCOs, b2: changed after signing, b3: a reset before it, b4: the same counter
 * again) and the operations after a length. Each gets one response with the same counter or an
 * error; a package with a wrong signature changes nothing. No list makes a package undecodable
 * (C-23).
 */
#include "crypto/ec.h"
#include "test/fuzz/card.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PACKAGES_MAX = 12, PACKAGE_MAX = 1 << 13, ECO = 1, CHANGED = 2, RESET = 4, REPLAY = 8 };

static const char eim_id[] = "eim.example";

struct eim {
    struct euiccd_card *card;
    struct ec_private *key;
    uint64_t counter;
};

static void put_profile(struct store *store, uint8_t number)
{
    struct store_profile profile = {.state = STORE_PROFILE_DISABLED,
                                    .profile_class = 2,
                                    .fallback_allowed = number == 2,
                                    .iccid = {0x98, 0x44, number},
                                    .aid = {0xA0, 0, 0, 0x05, 0x59, 0x10, 0x10, number}};
    int64_t id;

    assert(store_add_profile(store, &profile, &id) == 0);
}

/* Only the eIM, with counter 0, and three profiles. */
static void start_over(struct eim *eim)
{
    uint8_t spki[128], octets[256];
    struct buf key = BUF_OVER(spki), record = BUF_OVER(octets);
    struct store *store = eim->card->euicc.store;
    struct store_eim entry = {
        .eim_id = BYTES_TEXT(eim_id), .supported_protocols = -1, .eim_id_type = -1};
    struct bytes point;
    struct store_eim old;
    size_t arm;
    int err = ec_private_point(eim->key, &point);

    assert(err == 0);
    ec_spki_put(&key, EC_CURVE_P256, point);
    arm = tlv_open(&record, 0xA0);
    buf_put(&record, bytes_from(buf_bytes(&key), 2));
    tlv_close(&record, arm);
    entry.public_key_data = buf_bytes(&record);
    err = store_begin(store);
    assert(err == 0);
    while (store_get_eim(store, &eim->card->arena, 0, &old) == 0)
        assert(store_delete_eim(store, old.eim_id) == 0);
    err = store_add_eim(store, &entry);
    assert(err == 0);
    for (uint8_t number = 1; number <= 3; number++)
        put_profile(store, number);
    err = store_commit(store);
    assert(err == 0);
    arena_reset(&eim->card->arena);
    eim->counter = 0;
}

/* BF51 with the operations; the signature is over token 0. */
static void put_package(struct eim *eim, unsigned how, struct bytes operations, struct buf *out)
{
    static const uint8_t token[] = {0x84, 0x01, 0x00};
    uint8_t memory[PACKAGE_MAX], signature[EC_SIGNATURE_LEN];
    struct buf package = BUF_OVER(memory);
    size_t mark = tlv_open(&package, 0x30);
    int err;

    tlv_put(&package, 0x80, BYTES_TEXT(eim_id));
    tlv_put(&package, 0x5A, BYTES_OF(eim->card->euicc.facts.eid));
    tlv_put_uint(&package, 0x81, eim->counter);
    tlv_put(&package, how & ECO ? 0xA1 : 0xA0, operations);
    tlv_close(&package, mark);
    err = ec_sign(eim->key, buf_bytes(&package), BYTES_OF(token), signature);
    assert(err == 0 && !package.overflow);
    if (how & CHANGED && operations.len) /* without operations the last octet is a length */
        package.at[package.len - 1] ^= 1;
    mark = tlv_open(out, 0xBF51);
    buf_put(out, buf_bytes(&package));
    tlv_put(out, 0x5F37, BYTES_OF(signature));
    tlv_close(out, mark);
    assert(!out->overflow);
}

static unsigned results_waiting(struct eim *eim)
{
    unsigned count;
    int err = store_count_messages(eim->card->euicc.store, STORE_PACKAGE_RESULT, &count);

    assert(err == 0);
    return count;
}

/* The eIM's counter in the card; -1: no such eIM. */
static int64_t counter_in(struct eim *eim)
{
    struct store_eim entry;
    int err = store_find_eim(eim->card->euicc.store, &eim->card->arena, BYTES_TEXT(eim_id), &entry);

    return err == 0 ? entry.counter : -1;
}

static void one_package(struct eim *eim, unsigned how, struct bytes operations)
{
    static uint8_t request_octets[PACKAGE_MAX], response_octets[FUZZ_RESPONSE_MAX];
    struct buf request = BUF_OVER(request_octets), response = BUF_OVER(response_octets);
    unsigned waiting = results_waiting(eim);
    int64_t before = counter_in(eim);
    struct tlv answer;
    uint16_t sw;

    if (how & RESET)
        assert(euiccd_reset(eim->card, NULL) == 0);
    if (!(how & REPLAY))
        eim->counter++;
    put_package(eim, how, operations, &request);
    sw = fuzz_es10(eim->card, buf_bytes(&request), &response);
    assert(sw == 0x9000); /* C-18, C-23: for any content of the list */
    assert(tlv_only(buf_bytes(&response), &answer) == 0 && answer.tag == 0xBF51);
    if (how & CHANGED && operations.len)
        assert(counter_in(eim) == before && results_waiting(eim) == waiting);
    else if (how & REPLAY && (int64_t)eim->counter <= before)
        assert(counter_in(eim) == before);
    arena_reset(&eim->card->arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct eim eim;
    struct bytes input = bytes_at(data, size);
    int err;

    if (!eim.card) {
        eim.card = fuzz_card_new(EUICCD_MODE_IOT);
        err = ec_private_generate(&eim.key, EC_CURVE_P256, fuzz_rng());
        assert(err == 0);
    }
    start_over(&eim);
    for (unsigned i = 0; i < PACKAGES_MAX && input.len >= 3; i++) {
        size_t len = (size_t)input.at[1] << 8 | input.at[2];
        struct bytes operations = bytes_cut(input, 3, len < 4096 ? len : 4096);

        one_package(&eim, input.at[0], operations);
        input = bytes_from(input, 3 + operations.len);
    }
    fuzz_card_check(eim.card);
    err = euiccd_reset(eim.card, NULL);
    assert(err == 0);
    fuzz_card_check(eim.card);
    fuzz_card_empty(eim.card);
    return 0;
}
