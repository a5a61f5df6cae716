/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card of a scene: its profiles, its eIMs and its terminal. */
#include "test/fake/scene_private.h"

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

void scene_put_key(struct buf *out, struct ec_private *key)
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

void scene_put_eim(struct buf *out, const struct scene_eim *eim, bool token)
{
    tlv_put(out, 0x80, bytes_at(eim->id, strlen(eim->id)));
    if (eim->address)
        tlv_put(out, 0x81, bytes_at(eim->address, strlen(eim->address)));
    tlv_put_uint(out, 0x83, 0);
    if (token)
        tlv_put_u8(out, 0x84, 0xFF); /* -1: make one */
    scene_put_key(out, eim->key);
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
        scene_put_eim(&request, &scene->eims[i], true);
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
