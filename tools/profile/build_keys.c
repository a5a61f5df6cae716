/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secrets and concealment: PINs, AKA keys, OTA keys, SUCI. */
#include "tools/profile/build_parts.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apdu/tlv.h"
#include "crypto/hash.h"
#include "crypto/secret.h"
#include "profiles/package/pe.h"

static int pin_value(struct build *build, const char *key, size_t least)
{
    const bool any = strcmp(key, "adm1") == 0;
    const char *what = any ? "characters" : "digits";
    const char *text = build_get(build, key);
    uint8_t value[8];
    size_t len = strlen(text);

    if (least == sizeof value && len != least)
        return build_fail(build, "%s: 8 %s are needed, not %zu", key, what, len);
    if (len < least || len > sizeof value)
        return build_fail(build, "%s: %zu to 8 %s are needed, not %zu", key, least, what, len);
    for (size_t i = 0; i < len && !any; i++)
        if (!isdigit((unsigned char)text[i]))
            return build_fail(build, "%s: digits only", key);
    memset(value, 0xFF, sizeof value);
    memcpy(value, text, len);
    build_set(build, key, BYTES_OF(value));
    secret_wipe_memory(value, sizeof value);
    return 0;
}

int build_pins(struct build *build)
{
    uint8_t attributes[1] = {build_is(build, "pin1-enabled", "yes") ? 7 : 6};
    int err = pin_value(build, "pin1", 4);

    if (!err)
        err = pin_value(build, "puk1", 8);
    if (!err)
        err = pin_value(build, "pin2", 4);
    if (!err)
        err = pin_value(build, "puk2", 8);
    if (!err)
        err = pin_value(build, "adm1", 8);
    build_set(build, "pin1_attributes", BYTES_OF(attributes));
    return err;
}

/* A key that is given, random, or derived from the master secret, the EID and its own name. */
static int make_key(struct build *build, const char *key, uint8_t *out, size_t wanted, size_t *len)
{
    uint8_t master[64], derived[SHA256_LEN], text[80];
    struct buf label = BUF_OVER(text);
    size_t master_len;
    int err;

    *len = wanted;
    if (build_is(build, key, "random"))
        return build->options->rng->fill(build->options->rng, out, wanted);
    if (!build_is(build, key, "derived"))
        return build_hex(build, key, out, 32, len);
    if (!build_get(build, "master") || !build->options->eid)
        return build_fail(build, "%s: derived keys need a master and an EID", key);
    err = build_hex(build, "master", master, sizeof master, &master_len);
    buf_put(&label, bytes_at(key, strlen(key)));
    buf_put(&label, bytes_at(build->options->eid, strlen(build->options->eid)));
    if (!err)
        err = hash_hmac_sha256(bytes_at(master, master_len), buf_bytes(&label), derived);
    if (!err)
        memcpy(out, derived, wanted);
    secret_wipe_memory(master, sizeof master);
    secret_wipe_memory(derived, sizeof derived);
    return err;
}

struct algorithm {
    const char *name;
    enum aka_algorithm algorithm;
    unsigned capability;
    uint8_t options;
};

static const struct algorithm algorithms[] = {
    {"milenage", AKA_MILENAGE, 4, 0}, {"tuak", AKA_TUAK, 6, 0x01}, {"test", AKA_TEST, 8, 2}};
enum { ALGORITHMS = sizeof algorithms / sizeof algorithms[0] };

static int choose_algorithm(struct build *build, const struct algorithm **out)
{
    size_t i = 0;

    while (i < ALGORITHMS && !build_is(build, "algorithm", algorithms[i].name))
        i++;
    if (i == ALGORITHMS)
        return build_fail(build, "algorithm: must be milenage, tuak or test");
    if (!build_capable(build, algorithms[i].capability))
        return build_fail(build, "algorithm: %s is not supported by the card", algorithms[i].name);
    *out = &algorithms[i];
    return 0;
}

static int make_k(struct build *build, const char *algorithm)
{
    struct aka *aka = &build->aka;
    bool tuak = aka->algorithm == AKA_TUAK;
    int err = make_key(build, "key", aka->key, 16, &aka->key_len);

    if (err)
        return err;
    if (aka->key_len != 16 && !(tuak && aka->key_len == 32))
        return build_fail(build, "key: %s requires 16 octets%s", algorithm, tuak ? " or 32" : "");
    if (aka->key_len == 32 && !build_capable(build, 7))
        return build_fail(build, "key: tuak256 is not supported by the card");
    return 0;
}

/* OPc or TOPc, given or computed from OP or TOP. */
static int make_opc(struct build *build, size_t *len)
{
    struct aka *aka = &build->aka;
    size_t wanted = aka->algorithm == AKA_TUAK ? 32 : 16;
    uint8_t op[32];
    int err;

    *len = 0;
    if (aka->algorithm == AKA_TEST)
        return 0;
    if (build_get(build, "op")) {
        err = build_hex(build, "op", op, sizeof op, len);
        if (!err && aka_set_op(aka, bytes_at(op, *len)))
            err = build_fail(build, "op: 16 octets for milenage, 32 for tuak");
        secret_wipe_memory(op, sizeof op);
        return err;
    }
    err = make_key(build, "opc", aka->opc, wanted, len);
    if (!err && *len != wanted)
        err = build_fail(build, "opc: %zu octets are needed", wanted);
    return err;
}

/* A card refuses a test profile with any other key: testProfileInvalidNaaKey(14). */
static int check_test_key(struct build *build)
{
    const struct aka *aka = &build->aka;

    if (!build_is(build, "class", "test") ||
        pe_is_test_key(aka->algorithm, bytes_at(aka->key, aka->key_len)))
        return 0;
    return build_fail(build, "class: a test profile needs a test key, else the card refuses it "
                             "(14): algorithm test, or a key of 000000... or 000102...");
}

int build_keys(struct build *build)
{
    struct build_subscriber *subscriber = build->subscriber;
    const struct algorithm *row = NULL;
    struct aka *aka = &build->aka;
    uint8_t algorithm[1], keccak[1];
    size_t opc_len;
    int err = choose_algorithm(build, &row);

    if (!err)
        err = build_octet(build, "keccak", 1, keccak);
    if (err)
        return err;
    snprintf(subscriber->algorithm, sizeof subscriber->algorithm, "%s", row->name);
    aka_init(aka, row->algorithm);
    aka->keccak_iterations = keccak[0];
    err = make_k(build, row->name);
    if (!err)
        err = check_test_key(build);
    if (!err)
        err = make_opc(build, &opc_len);
    if (err)
        return err;
    algorithm[0] = (uint8_t)aka->algorithm;
    build_set(build, "algorithm", BYTES_OF(algorithm));
    build_set(build, "algorithm_options", bytes_at(&row->options, 1));
    build_set(build, "key", bytes_at(aka->key, aka->key_len));
    build_set(build, "opc", bytes_at(aka->opc, opc_len));
    build_set(build, "keccak", aka->algorithm == AKA_TUAK ? BYTES_OF(keccak) : BYTES_NONE);
    bytes_to_hex(bytes_at(aka->key, aka->key_len), subscriber->key, sizeof subscriber->key);
    bytes_to_hex(bytes_at(aka->opc, opc_len), subscriber->opc, sizeof subscriber->opc);
    return 0;
}

int build_5g(struct build *build)
{
    const char *routing = build_get(build, "routing-indicator");
    bool five = build_is(build, "5g", "yes");
    uint8_t indicator[4];

    if (strlen(routing) > 4 || strspn(routing, "0123456789") != strlen(routing))
        return build_fail(build, "routing-indicator: must have 1 to 4 digits");
    memset(indicator, 0xFF, sizeof indicator);
    build_bcd(routing, true, indicator, 2);
    build_set(build, "routing", BYTES_OF(indicator));
    build_set_flag(build, "five", five);
    if (five) {
        build_service(build, 122);
        build_service(build, 123);
        build_service(build, 124);
    }
    return 0;
}

/* The home network's public key and its profile: 1 (A) or 2 (B). */
static int read_suci_key(struct build *build, uint8_t *scheme, uint8_t key[65], size_t *len)
{
    bool a = build_is(build, "suci-profile", "a");
    int err;

    if (!a && !build_is(build, "suci-profile", "b"))
        return build_fail(build, "suci-profile: must be a or b");
    if (!build_get(build, "suci-key"))
        return build_fail(build, "suci-key: missing");
    err = build_hex(build, "suci-key", key, 65, len);
    if (err)
        return err;
    if (a ? *len != 32 : *len != 33 && *len != 65)
        return build_fail(build, "suci-key: 32 octets for profile a, 33 or 65 for b");
    *scheme = a ? 1 : 2;
    return 0;
}

/* EF.SUCI_Calc_Info (TS 31.102 4.4.11.8). */
enum {
    PROTECTION_SCHEME_LIST = 0xA0,
    HOME_NETWORK_KEY_LIST = 0xA1,
    HOME_NETWORK_KEY_IDENTIFIER = 0x80,
    HOME_NETWORK_KEY = 0x81
};

int build_suci(struct build *build)
{
    uint8_t key[65], value[128], scheme = 0, key_id;
    struct buf out = BUF_OVER(value);
    bool wanted = build_is(build, "5g", "yes") && build_get(build, "suci-profile");
    size_t len, mark;
    int err = build_octet(build, "suci-key-id", 0, &key_id);

    if (!err && wanted)
        err = read_suci_key(build, &scheme, key, &len);
    if (err)
        return err;
    /* Without the service, the terminal computes the SUCI: null scheme here. */
    build->suci = wanted && build_capable(build, 22) && build_capable(build, scheme == 1 ? 23 : 24);
    if (build->suci) {
        mark = tlv_open(&out, PROTECTION_SCHEME_LIST);
        buf_put_u8(&out, scheme);
        buf_put_u8(&out, 1);
        tlv_close(&out, mark);
        mark = tlv_open(&out, HOME_NETWORK_KEY_LIST);
        tlv_put(&out, HOME_NETWORK_KEY_IDENTIFIER, bytes_at(&key_id, 1));
        tlv_put(&out, HOME_NETWORK_KEY, bytes_at(key, len));
        tlv_close(&out, mark);
        build_service(build, 125);
    }
    build_set(build, "suci", buf_bytes(&out));
    return 0;
}

int build_ota(struct build *build)
{
    static const struct {
        const char *key, *name;
    } keys[] = {{"ota-kic", "kic"}, {"ota-kid", "kid"}};
    bool wanted = build_get(build, "ota-kic") && build_get(build, "ota-kid");

    if (!wanted && (build_get(build, "ota-kic") || build_get(build, "ota-kid")))
        return build_fail(build, "ota-kic and ota-kid must be given together");
    for (unsigned i = 0; i < 2; i++) {
        uint8_t value[32];
        size_t len = 0;
        int err = wanted ? build_hex(build, keys[i].key, value, sizeof value, &len) : 0;

        if (err)
            return err;
        if (wanted && len != 16 && len != 24 && len != 32)
            return build_fail(build, "%s: 16, 24 or 32 octets", keys[i].key);
        build_set(build, keys[i].name, bytes_at(value, len));
        secret_wipe_memory(value, sizeof value);
    }
    return 0;
}
