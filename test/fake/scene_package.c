/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eUICC Packages from words, and the checked responses of the card. */
#include "test/fake/scene_private.h"

#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "test/fake/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void put_on(struct buf *out, uint32_t tag, char letter, bool rollback)
{
    uint8_t iccid[10];
    size_t operation = tlv_open(out, tag);

    scene_iccid(letter, iccid);
    tlv_put(out, 0x5A, BYTES_OF(iccid));
    if (rollback)
        tlv_put(out, 0x05, BYTES_NONE);
    tlv_close(out, operation);
}

static void put_address(struct buf *out, const char *address)
{
    size_t operation = tlv_open(out, 0xBF65);

    tlv_put(out, 0x80, bytes_at(address, strlen(address)));
    tlv_close(out, operation);
}

static bool starts(const char *word, const char *start)
{
    return strncmp(word, start, strlen(start)) == 0;
}

static bool put_psmo(const char *word, struct buf *out)
{
    if (word[0] == '+')
        put_on(out, 0xA3, word[1], word[2] == '!');
    else if (word[0] == '-')
        put_on(out, 0xA4, word[1], false);
    else if (word[0] == 'x')
        put_on(out, 0xA5, word[1], false);
    else if (strcmp(word, "lp") == 0)
        assert_int_equal(buf_put_hex(out, "BF2D00"), 0);
    else if (strcmp(word, "rat") == 0)
        assert_int_equal(buf_put_hex(out, "A600"), 0);
    else if (strcmp(word, "imm") == 0)
        assert_int_equal(buf_put_hex(out, "A7028000"), 0);
    else if (strcmp(word, "noimm") == 0)
        assert_int_equal(buf_put_hex(out, "A700"), 0);
    else if (word[0] == 'f')
        put_on(out, 0xA8, word[1], false);
    else if (strcmp(word, "u") == 0)
        assert_int_equal(buf_put_hex(out, "A900"), 0);
    else if (starts(word, "dp="))
        put_address(out, word + 3);
    else
        return false;
    return true;
}

static struct scene_eim *eim_of(struct scene *scene, const char *number)
{
    return &scene->eims[strtoul(number, NULL, 10) % SCENE_EIMS];
}

/* updateEim: a fresh key and counter 0, or a counter alone. */
static void put_update(struct buf *out, struct scene_eim *eim, const char *counter)
{
    size_t operation = tlv_open(out, 0xAA);
    struct rng rng = rng_system();

    tlv_put(out, 0x80, bytes_at(eim->id, strlen(eim->id)));
    tlv_put_uint(out, 0x83, counter ? strtoull(counter, NULL, 10) : 0);
    if (!counter) {
        ec_private_free(eim->key);
        assert_int_equal(ec_private_generate(&eim->key, EC_CURVE_P256, &rng), 0);
        scene_put_key(out, eim->key);
    }
    tlv_close(out, operation);
}

static bool put_eco(struct scene *scene, const char *word, struct buf *out)
{
    size_t operation;

    if (starts(word, "add") || starts(word, "plain")) {
        bool token = word[0] == 'a';

        operation = tlv_open(out, 0xA8);
        scene_put_eim(out, eim_of(scene, word + (token ? 3 : 5)), token);
        tlv_close(out, operation);
    } else if (starts(word, "del")) {
        struct scene_eim *eim = eim_of(scene, word + 3);

        operation = tlv_open(out, 0xA9);
        tlv_put(out, 0x80, bytes_at(eim->id, strlen(eim->id)));
        tlv_close(out, operation);
    } else if (starts(word, "key")) {
        put_update(out, eim_of(scene, word + 3), NULL);
    } else if (starts(word, "count")) {
        put_update(out, eim_of(scene, word + 5), strchr(word, '=') + 1);
    } else if (strcmp(word, "le") == 0) {
        assert_int_equal(buf_put_hex(out, "AB00"), 0);
    } else {
        return false;
    }
    return true;
}

/* "@A8:CONTENT": a TLV whose length is computed; "#HEX": octets as they are. */
static bool put_raw(const char *word, struct buf *out)
{
    char *colon;
    size_t operation;

    if (word[0] == '#')
        assert_int_equal(buf_put_hex(out, word + 1), 0);
    if (word[0] != '@')
        return word[0] == '#';
    operation = tlv_open(out, (uint32_t)strtoul(word + 1, &colon, 16));
    assert_int_equal(buf_put_hex(out, colon + 1), 0);
    tlv_close(out, operation);
    return true;
}

void scene_operations(struct scene *scene, const char *words, struct buf *out, bool *eco)
{
    char text[2 * 40000], *rest = NULL;

    *eco = false;
    assert_true(snprintf(text, sizeof(text), "%s", words) < (int)sizeof(text));
    for (char *word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        bool made_eco = strcmp(word, "eco:") == 0 || put_eco(scene, word, out);

        *eco |= made_eco;
        if (!made_eco && !put_raw(word, out) && !put_psmo(word, out))
            fail_msg("no operation is called %s", word);
    }
    assert_false(out->overflow);
}

/* euiccPackageSigned and the signature over it and the token. */
static void put_package(struct scene *scene, struct scene_eim *eim, struct ec_private *key,
                        struct bytes operations, bool eco, enum scene_fault fault)
{
    static const uint8_t transaction[] = {0xC0, 0xFF, 0xEE};
    struct buf out = BUF_OVER(scene->package);
    uint8_t memory[16], signature[EC_SIGNATURE_LEN], eid[16];
    struct buf token = BUF_OVER(memory);
    const char *id = fault == SCENE_UNKNOWN_EIM ? "nobody" : eim->id;
    size_t request = tlv_open(&out, 0xBF51), data, list, start = out.len;

    if (fault == SCENE_LARGE_COUNTER)
        eim->counter = 0x800000;
    else if (fault != SCENE_SAME_COUNTER)
        eim->counter++;
    memcpy(eid, inside_euicc(scene->fake.card)->facts.eid, sizeof(eid));
    eid[15] ^= fault == SCENE_WRONG_EID;
    data = tlv_open(&out, 0x30);
    tlv_put(&out, 0x80, bytes_at(id, strlen(id)));
    tlv_put(&out, 0x5A, BYTES_OF(eid));
    tlv_put_uint(&out, 0x81, (uint64_t)eim->counter);
    tlv_put(&out, 0x82, BYTES_OF(transaction));
    list = tlv_open(&out, eco ? 0xA1 : 0xA0);
    buf_put(&out, operations);
    tlv_close(&out, list);
    tlv_close(&out, data);
    tlv_put_uint(&token, 0x84, (uint64_t)(eim->token + (fault == SCENE_WRONG_TOKEN)));
    assert_int_equal(ec_sign(key, bytes_from(buf_bytes(&out), start), buf_bytes(&token), signature),
                     0);
    signature[5] ^= fault == SCENE_WRONG_SIGNATURE;
    tlv_put(&out, 0x5F37, BYTES_OF(signature));
    tlv_close(&out, request);
    assert_false(out.overflow);
    scene->package_len = out.len;
}

/* A copy of a key: the package that replaces a key is signed with the old one. */
static struct ec_private *copy_key(struct ec_private *key)
{
    struct ec_private *copy;
    struct secret scalar;

    assert_int_equal(ec_private_scalar(key, &scalar), 0);
    assert_int_equal(ec_private_new(&copy, ec_private_curve(key), secret_bytes(&scalar)), 0);
    secret_wipe(&scalar);
    return copy;
}

void scene_make(struct scene *scene, unsigned eim, const char *words, enum scene_fault fault)
{
    uint8_t *memory = malloc(65536);
    struct buf operations = buf_over(memory, 65536);
    struct ec_private *key = copy_key(scene->eims[eim].key);
    bool eco;

    scene_operations(scene, words, &operations, &eco);
    put_package(scene, &scene->eims[eim], key, buf_bytes(&operations), eco, fault);
    ec_private_free(key);
    free(memory);
}

/* ---- responses ---- */

static void check_signature(struct scene *scene, const struct scene_eim *eim, struct bytes content,
                            struct tlv *data)
{
    uint8_t memory[16];
    struct buf token = BUF_OVER(memory);
    enum verdict verdict = BAD;
    struct tlv signature;

    assert_int_equal(tlv_take(&content, 0x30, data), 0);
    assert_int_equal(tlv_take(&content, 0x5F37, &signature), 0);
    assert_int_equal(content.len, 0);
    tlv_put_uint(&token, 0x84, (uint64_t)eim->token);
    assert_int_equal(
        ec_verify(scene->euicc_key, data->whole, buf_bytes(&token), signature.value, &verdict), 0);
    assert_int_equal(verdict, GOOD);
}

static int64_t number_of(struct bytes value)
{
    int64_t number = 0;

    for (size_t i = 0; i < value.len; i++)
        number = number << 8 | value.at[i];
    return number;
}

const char *scene_check_result(struct scene *scene, unsigned eim, struct bytes result)
{
    struct tlv whole, arm, data, part;

    assert_int_equal(tlv_only(result, &whole), 0);
    assert_int_equal(whole.tag, 0xBF51);
    assert_int_equal(tlv_only(whole.value, &arm), 0);
    if (arm.tag == 0xA2) {
        bool token = tlv_find(arm.value, 0x84, &part) == 0;
        bool code = tlv_find(arm.value, 0x8F, &part) == 0;

        snprintf(scene->text, sizeof(scene->text), code ? "%s%d" : "%s", token ? "U+" : "U",
                 code ? part.value.at[0] : 0);
        return scene->text;
    }
    check_signature(scene, &scene->eims[eim], arm.value, &data);
    assert_int_equal(tlv_find(data.value, 0x80, &part), 0);
    assert_true(
        bytes_equal(part.value, bytes_at(scene->eims[eim].id, strlen(scene->eims[eim].id))));
    if (arm.tag == 0xA1) {
        assert_int_equal(tlv_find(data.value, 0x02, &part), 0);
        sprintf(scene->text, "E%d", part.value.at[0]);
        return scene->text;
    }
    assert_int_equal(tlv_find(data.value, 0x83, &part), 0);
    scene->number = number_of(part.value);
    assert_int_equal(tlv_find(data.value, 0x30, &part), 0);
    return bytes_to_hex(part.value, scene->text, sizeof(scene->text));
}

const char *scene_send(struct scene *scene, unsigned eim)
{
    struct bytes answer;
    uint16_t sw = fake_es10(&scene->fake, bytes_at(scene->package, scene->package_len), &answer);

    scene->answer_len = 0;
    if (sw != SW_OK && sw >> 8 != 0x91) {
        sprintf(scene->text, "%04X", sw);
        return scene->text;
    }
    memcpy(scene->answer, answer.at, answer.len);
    scene->answer_len = answer.len;
    return scene_check_result(scene, eim, answer);
}

const char *scene_package(struct scene *scene, unsigned eim, const char *words)
{
    scene_make(scene, eim, words, SCENE_FINE);
    return scene_send(scene, eim);
}

const char *scene_call(struct scene *scene, const char *request)
{
    struct bytes answer;
    uint16_t sw = fake_es10_hex(&scene->fake, request, &answer);

    scene->answer_len = 0;
    if (sw != SW_OK && sw >> 8 != 0x91) {
        sprintf(scene->text, "%04X", sw);
        return scene->text;
    }
    memcpy(scene->answer, answer.at, answer.len);
    scene->answer_len = answer.len;
    return bytes_to_hex(answer, scene->text, sizeof(scene->text));
}
