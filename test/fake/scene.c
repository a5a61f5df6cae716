/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/fake/scene.h"

#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "card/store/store_tx.h"
#include "card/toolkit/card_session.h"
#include "test/fake/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

void scene_begin(struct scene *scene)
{
    struct rng rng = rng_system();

    scene_begin_by(scene, &rng);
}

void scene_begin_by(struct scene *scene, struct rng *rng)
{
    struct cert cert;

    memset(scene, 0, sizeof(*scene));
    fake_card_make_by(&scene->fake, rng, NULL);
    assert_int_equal(
        cert_parse(&cert, from_euiccd(scene->fake.credentials.credentials[0].euicc_certificate)),
        0);
    assert_int_equal(ec_public_from_spki(&scene->euicc_key, cert.spki), 0);
    for (unsigned i = 0; i < SCENE_EIMS; i++) {
        struct scene_eim *eim = &scene->eims[i];

        snprintf(eim->id, sizeof(eim->id), "eim%u", i);
        assert_int_equal(ec_private_generate(&eim->key, EC_CURVE_P256, rng), 0);
    }
}

void scene_end(struct scene *scene)
{
    for (unsigned i = 0; i < SCENE_EIMS; i++)
        ec_private_free(scene->eims[i].key);
    ec_public_free(scene->euicc_key);
    fake_card_end(&scene->fake);
}

void scene_iccid(char letter, uint8_t iccid[10])
{
    static const uint8_t base[10] = {0x98, 0x00, 0x01, 0, 0, 0, 0, 0, 0, 0x00};

    memcpy(iccid, base, 10);
    iccid[9] = (uint8_t)letter;
}

/* One entry of notificationConfigurationInfo: all events, to one address. */
static void put_notifications(struct buf *out, unsigned addresses)
{
    static const uint8_t all[] = {0x04, 0xF0};
    size_t list = tlv_open(out, 0xB6);

    for (unsigned i = 0; i < addresses; i++) {
        size_t entry = tlv_open(out, 0x30);

        tlv_put(out, 0x80, BYTES_OF(all));
        tlv_put(out, 0x81, i ? BYTES_TEXT("two.example") : BYTES_TEXT("one.example"));
        tlv_close(out, entry);
    }
    tlv_close(out, list);
}

/* Reads one profile off `words`: a letter and its marks. False at the end. */
static bool next_profile(const char **words, struct store_profile *out, struct buf *notifications)
{
    static const uint8_t aid[16] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                                    0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x10, 0x00, 0x00};
    unsigned addresses = 0;

    while (**words == ' ')
        (*words)++;
    if (!**words)
        return false;
    *out = (struct store_profile){.state = STORE_PROFILE_DISABLED, .profile_class = 2};
    scene_iccid(**words, out->iccid);
    memcpy(out->aid, aid, sizeof(aid));
    out->aid[14] = (uint8_t) * *words;
    for ((*words)++; **words && **words != ' '; (*words)++) {
        switch (**words) {
        case '*':
            out->state = STORE_PROFILE_ENABLED;
            break;
        case '1':
        case '2':
            out->has_policy_rules = true;
            out->policy_rules |= (uint8_t)(1 << (**words - '0'));
            break;
        case 'F':
            out->fallback_attribute = true;
            out->fallback_allowed = true;
            break;
        case 'f':
            out->fallback_allowed = true;
            break;
        case 'e':
            out->ecall_indication = true;
            break;
        case 'T':
            out->preloaded = true;
            out->profile_class = 0;
            break;
        case 't':
            out->profile_class = 0;
            break;
        case 'p':
            out->profile_class = 1;
            break;
        case 'n':
            addresses++;
            break;
        default:
            fail_msg("a profile cannot be '%c'", **words);
        }
    }
    if (addresses) {
        put_notifications(notifications, addresses);
        out->notification_configuration = buf_bytes(notifications);
    }
    return true;
}

void scene_add(struct scene *scene, const char *profiles)
{
    struct store *store = inside_euicc(scene->fake.card)->store;
    struct store_profile profile;
    uint8_t memory[256];
    struct buf notifications = BUF_OVER(memory);
    int64_t id;

    assert_int_equal(store_begin(store), 0);
    while (next_profile(&profiles, &profile, &notifications)) {
        assert_int_equal(store_add_profile(store, &profile, &id), 0);
        notifications.len = 0;
    }
    assert_int_equal(store_commit(store), 0);
    assert_int_equal(euiccd_reset(scene->fake.card, NULL), 0);
}

/* The key of an eIM as A5 { A0 { algorithm, point } }. */
static void put_key(struct buf *out, struct ec_private *key)
{
    uint8_t memory[128];
    struct buf spki = BUF_OVER(memory);
    struct tlv sequence;
    struct bytes point;
    size_t data, arm;

    assert_int_equal(ec_private_point(key, &point), 0);
    ec_spki_put(&spki, ec_private_curve(key), point);
    assert_int_equal(tlv_only(buf_bytes(&spki), &sequence), 0);
    data = tlv_open(out, 0xA5);
    arm = tlv_open(out, 0xA0);
    buf_put(out, sequence.value);
    tlv_close(out, arm);
    tlv_close(out, data);
}

/* The members of EimConfigurationData. */
static void put_eim(struct buf *out, const struct scene_eim *eim, bool token)
{
    tlv_put(out, 0x80, bytes_at(eim->id, strlen(eim->id)));
    if (eim->address)
        tlv_put(out, 0x81, bytes_at(eim->address, strlen(eim->address)));
    tlv_put_uint(out, 0x83, 0);
    if (token)
        tlv_put_u8(out, 0x84, 0xFF); /* -1: make one */
    put_key(out, eim->key);
    buf_put(out, eim->trust);
    if (eim->protocols) {
        const uint8_t bits[] = {(uint8_t)__builtin_ctz(eim->protocols), eim->protocols};

        tlv_put(out, 0x87, BYTES_OF(bits));
    }
    if (eim->indirect)
        tlv_put(out, 0x89, BYTES_NONE);
}

static void associate(struct scene *scene, unsigned count)
{
    uint8_t memory[4096];
    struct buf request = BUF_OVER(memory);
    size_t outer, list, entry;
    struct bytes response;

    if (count == 0)
        return;
    outer = tlv_open(&request, 0xBF57);
    list = tlv_open(&request, 0xA0);
    for (unsigned i = 0; i < count; i++) {
        entry = tlv_open(&request, 0x30);
        put_eim(&request, &scene->eims[i], true);
        tlv_close(&request, entry);
        scene->eims[i].token = i + 1;
    }
    tlv_close(&request, list);
    tlv_close(&request, outer);
    assert_int_equal(fake_es10(&scene->fake, buf_bytes(&request), &response), SW_OK);
    assert_int_equal(response.at[3], 0xA0);
}

void scene_set(struct scene *scene, const char *profiles, unsigned eims,
               void (*change)(struct euiccd_create_options *factory))
{
    fake_card_renew(&scene->fake, change);
    for (unsigned i = 0; i < SCENE_EIMS; i++)
        scene->eims[i].token = scene->eims[i].counter = 0;
    scene_add(scene, profiles);
    associate(scene, eims);
}

void scene_reset(struct scene *scene)
{
    assert_int_equal(euiccd_reset(scene->fake.card, NULL), 0);
}

const char *scene_profiles(struct scene *scene)
{
    struct bytes answer;
    struct tlv response, list, info, part;
    char *text = scene->text;

    assert_int_equal(fake_es10_hex(&scene->fake, "BF2D 09 5C 07 5A 9F70 9F26 9F67", &answer),
                     SW_OK);
    assert_int_equal(tlv_only(answer, &response), 0);
    assert_int_equal(tlv_only(response.value, &list), 0);
    *text = '\0';
    while (tlv_next(&list.value, &info) == 0) {
        assert_int_equal(tlv_find(info.value, 0x5A, &part), 0);
        text += sprintf(text, "%s%c", text == scene->text ? "" : " ", part.value.at[9]);
        assert_int_equal(tlv_find(info.value, 0x9F70, &part), 0);
        if (part.value.at[0])
            text += sprintf(text, "*");
        if (tlv_find(info.value, 0x9F26, &part) == 0 && part.value.at[0])
            text += sprintf(text, "F");
    }
    return scene->text;
}

/* ---- packages ---- */

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
        put_key(out, eim->key);
    }
    tlv_close(out, operation);
}

static bool put_eco(struct scene *scene, const char *word, struct buf *out)
{
    size_t operation;

    if (starts(word, "add") || starts(word, "plain")) {
        bool token = word[0] == 'a';

        operation = tlv_open(out, 0xA8);
        put_eim(out, eim_of(scene, word + (token ? 3 : 5)), token);
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

        snprintf(scene->text, sizeof(scene->text), "%s", token ? "U+" : "U");
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

/* ---- the terminal ---- */

void scene_toolkit(struct scene *scene, bool state_change)
{
    char profile[2 * 34 + 1], command[100];

    memset(profile, '0', sizeof(profile) - 1);
    profile[sizeof(profile) - 1] = '\0';
    profile[2 * 2] = '8'; /* octet 3 b8: REFRESH */
    if (state_change)
        profile[2 * 33] = '2'; /* octet 34 b6 */
    snprintf(command, sizeof(command), "8010000022%s", profile);
    assert_int_equal(fake_send(&scene->fake, command, NULL) >> 12, 0x9);
}

const char *scene_refresh(struct scene *scene, uint8_t result)
{
    char command[64];
    struct bytes data;

    (void)fake_send(&scene->fake, "81F2000C", NULL); /* it polls */
    assert_int_equal(fake_send(&scene->fake, "801200000B", &data), SW_OK);
    bytes_to_hex(data, scene->text, sizeof(scene->text));
    snprintf(command, sizeof(command), "801400000C8103%02X01%02X82028281830100", data.at[4],
             data.at[6]);
    snprintf(command + strlen(command) - 2, 3, "%02X", result);
    fake_send(&scene->fake, command, NULL);
    return scene->text;
}

void scene_make_busy(struct scene *scene)
{
    static const uint8_t more_time[] = {0xD0, 0x09, 0x81, 0x03, 0x01, 0x02,
                                        0x00, 0x82, 0x02, 0x81, 0x82};

    scene_toolkit(scene, false);
    assert_int_equal(cat_queue(inside_cat(scene->fake.card), BYTES_OF(more_time), false), 0);
    session_update_toolkit(scene->fake.card);
    assert_int_equal(fake_send(&scene->fake, "801200000B", NULL), SW_OK);
}
