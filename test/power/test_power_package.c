/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Power cuts in the functions of eUICC packages and profile switching: what they order never
 * happened or is done, with its result and its notifications (B-08, C-29, D-23, PACKAGE-K2,
 * STORE-S3, SWITCH-W1).
 */
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "test/fake/inside.h"
#include "test/fake/scene.h"
#include "test/power/power.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct scene scene; /* keys and credentials of all cards here */
static char before[400], after[400];

/* What the row under way sends. */
static uint8_t request_octets[4096];
static size_t request_len;

static uint16_t ask(struct euiccd_card *card, struct bytes request, struct buf *answer)
{
    return card_es10(card, request, answer);
}

static uint16_t ask_hex(struct euiccd_card *card, const char *hex, struct buf *answer)
{
    uint8_t octets[64];
    struct buf request = BUF_OVER(octets);

    if (buf_put_hex(&request, hex) < 0)
        return 0;
    return ask(card, buf_bytes(&request), answer);
}

/* Counts the elements of the list in a response BFxx { Ax { .. } }. */
static unsigned count(struct euiccd_card *card, const char *hex)
{
    static uint8_t memory[65536];
    struct buf answer = BUF_OVER(memory);
    struct tlv response, list, element;
    unsigned elements = 0;

    if (ask_hex(card, hex, &answer) != SW_OK || tlv_only(buf_bytes(&answer), &response) < 0 ||
        tlv_only(response.value, &list) < 0)
        return 1000;
    while (tlv_next(&list.value, &element) == 0)
        elements++;
    return elements;
}

static bool put_profiles(struct euiccd_card *card, char *text)
{
    uint8_t memory[1024];
    struct buf answer = BUF_OVER(memory);
    struct tlv response, list, info, part;

    if (ask_hex(card, "BF2D095C075A9F709F269F67", &answer) != SW_OK ||
        tlv_only(buf_bytes(&answer), &response) < 0 || tlv_only(response.value, &list) < 0)
        return false;
    while (tlv_next(&list.value, &info) == 0) {
        if (tlv_find(info.value, 0x5A, &part) < 0)
            return false;
        *text++ = (char)part.value.at[9];
        if (tlv_find(info.value, 0x9F70, &part) == 0 && part.value.at[0])
            *text++ = '*';
        if (tlv_find(info.value, 0x9F26, &part) == 0)
            *text++ = 'F';
    }
    *text = '\0';
    return true;
}

/* All of the card that a row may change, in one line. */
static bool describe(struct euiccd_card *card, char *text, size_t size)
{
    char profiles[64], addresses[200];
    uint8_t memory[300];
    struct buf answer = BUF_OVER(memory);

    if (!put_profiles(card, profiles) || ask_hex(card, "BF3C00", &answer) != SW_OK)
        return false;
    bytes_to_hex(buf_bytes(&answer), addresses, sizeof(addresses));
    snprintf(text, size, "%s, %u notifications, %u results, %u eIMs, %s", profiles,
             count(card, "BF2800"), count(card, "BF2B04A0028200"), count(card, "BF5500"),
             addresses);
    return true;
}

static struct euiccd_card *open_card(const char *path)
{
    const struct euiccd_open_options options = {.size = sizeof(options),
                                                .without_ipae = true,
                                                .context = scene.fake.context,
                                                .durability = EUICCD_DURABILITY_FULL};
    struct euiccd_card *card = NULL;

    if (euiccd_open(&card, path, &options, NULL) < 0)
        return NULL;
    if (euiccd_power_on(card, NULL) == 0)
        return card;
    euiccd_close(card);
    return NULL;
}

/* Makes the card at `path` and, on a copy of the facts, what it is like before. */
static void make_with(const char *path, const char *profiles, unsigned eims,
                      void (*change)(struct euiccd_create_options *factory))
{
    euiccd_close(scene.fake.card);
    scene.fake.card = NULL;
    snprintf(scene.fake.path, sizeof(scene.fake.path), "%s", path);
    scene_set(&scene, profiles, eims, change);
}

static void make(const char *path, const char *profiles, unsigned eims)
{
    make_with(path, profiles, eims, NULL);
}

/* A switch with refreshFlag is marked, without a terminal (B-07). */
static void await_reset(struct euiccd_create_options *factory)
{
    factory->quirks = "await-reset";
}

static void use_package(const char *words)
{
    scene_make(&scene, 0, words, SCENE_FINE);
    memcpy(request_octets, scene.package, scene.package_len);
    request_len = scene.package_len;
}

static void use_hex(const char *hex)
{
    struct buf request = BUF_OVER(request_octets);

    assert_int_equal(buf_put_hex(&request, hex), 0);
    request_len = request.len;
}

/* Closes the card; it stays as it is. `expected`: what it must be like after the action. */
static bool finish(const char *expected)
{
    bool described = describe(scene.fake.card, before, sizeof(before));

    snprintf(after, sizeof(after), "%s", expected);
    euiccd_close(scene.fake.card);
    scene.fake.card = NULL;
    return described;
}

static bool act(const char *path)
{
    static uint8_t memory[65536];
    struct buf answer = BUF_OVER(memory);
    struct euiccd_card *card = open_card(path);
    uint16_t sw = 0;

    if (card)
        sw = ask(card, bytes_at(request_octets, request_len), &answer);
    euiccd_close(card);
    return sw == SW_OK;
}

static enum power_state look(const char *path)
{
    struct euiccd_card *card = open_card(path);
    enum power_state state = POWER_BROKEN;
    char now[400];

    if (card && describe(card, now, sizeof(now))) {
        state = strcmp(now, after) == 0    ? POWER_AFTER
                : strcmp(now, before) == 0 ? POWER_BEFORE
                                           : POWER_BROKEN;
        if (state == POWER_BROKEN)
            printf("    %s\n", now);
    }
    euiccd_close(card);
    return state;
}

/* As look; and a package that was taken is not taken again (C-05, C-29). */
static enum power_state look_and_replay(const char *path)
{
    static const uint8_t replay[] = {0x02, 0x01, 0x04};
    enum power_state state = look(path);
    uint8_t memory[1024];
    struct buf answer = BUF_OVER(memory);
    struct euiccd_card *card;
    struct tlv response, arm, data;

    if (state != POWER_AFTER)
        return state;
    card = open_card(path);
    if (!card || ask(card, bytes_at(request_octets, request_len), &answer) != SW_OK ||
        tlv_only(buf_bytes(&answer), &response) < 0 || tlv_only(response.value, &arm) < 0 ||
        arm.tag != 0xA1 || tlv_take(&arm.value, 0x30, &data) < 0 ||
        !bytes_equal(bytes_from(data.value, data.value.len - 3), BYTES_OF(replay)))
        state = POWER_BROKEN;
    euiccd_close(card);
    return state;
}

/* Looks at the file without powering the card: A enabled and the switch marked, or B enabled, both
 * notifications there and no mark. */
static enum power_state look_at_switch(const char *path)
{
    enum power_state state = POWER_BROKEN;
    struct store_switching mark;
    struct store_profile enabled;
    struct store *store = NULL;
    unsigned notifications;
    struct arena arena;

    arena_init(&arena, 1 << 16);
    if (store_open(&store, path, STORE_WRITE, STORE_DURABILITY_FULL, NULL, NULL, 0) == 0 &&
        store_get_switching(store, &mark) == 0 &&
        store_find_enabled_profile(store, &arena, &enabled) == 0 &&
        store_count_messages(store, STORE_NOTIFICATION, &notifications) == 0) {
        if (mark.cause && enabled.iccid[9] == 'A' && notifications == 0)
            state = POWER_BEFORE;
        if (!mark.cause && enabled.iccid[9] == 'B' && notifications == 2)
            state = POWER_AFTER;
    }
    store_close(store);
    arena_free(&arena);
    return state;
}

#define NO_ADDRESS ", BF3C028100"

static bool setup_enable(const char *path)
{
    make(path, "A*n Bn Cf", 1);
    use_package("lp fC +B! xZ");
    return finish("AB*CF, 2 notifications, 1 results, 1 eIMs" NO_ADDRESS);
}

static bool setup_enable_marked(const char *path)
{
    make_with(path, "A*n Bn Cf", 1, await_reset);
    use_package("lp fC +B! xZ");
    return finish("AB*CF, 2 notifications, 1 results, 1 eIMs" NO_ADDRESS);
}

static bool setup_disable_delete(const char *path)
{
    make(path, "A*n Bn", 1);
    use_package("xB -A xA dp=x");
    return finish(", 3 notifications, 1 results, 1 eIMs, BF3C058001788100");
}

static bool setup_ecos(const char *path)
{
    make(path, "A*", 2);
    use_package("add2 del1 key0 add3");
    return finish("A*, 0 notifications, 1 results, 3 eIMs" NO_ADDRESS);
}

/* A switch that was ordered, with the card not yet powered again. */
static bool setup_switch(const char *path)
{
    make(path, "A*n Bn", 1);
    scene_toolkit(&scene, false);
    if (strcmp(scene_package(&scene, 0, "+B!"), "830100") != 0)
        return false;
    euiccd_close(scene.fake.card);
    scene.fake.card = NULL;
    return true;
}

static bool power_on(const char *path)
{
    struct euiccd_card *card = open_card(path);

    euiccd_close(card);
    return card != NULL;
}

static bool setup_rollback(const char *path)
{
    make(path, "A*n Bn", 1);
    if (strcmp(scene_package(&scene, 0, "+B!"), "830100") != 0)
        return false;
    scene_reset(&scene);
    use_hex("BF5803800100");
    return finish("A*B, 4 notifications, 1 results, 1 eIMs" NO_ADDRESS);
}

static bool setup_fallback(const char *path)
{
    make(path, "A*n BFn", 1);
    use_hex("BF5D03800100");
    return finish("AB*F, 2 notifications, 0 results, 1 eIMs" NO_ADDRESS);
}

static bool setup_return(const char *path)
{
    make(path, "A*n BFn", 1);
    if (strcmp(scene_call(&scene, "BF5D03800100"), "BF5D03800100") != 0)
        return false;
    use_hex("BF5E03800100");
    return finish("A*BF, 4 notifications, 0 results, 1 eIMs" NO_ADDRESS);
}

static bool setup_fallback_marked(const char *path)
{
    make_with(path, "A*n BFn", 1, await_reset);
    use_hex("BF5D038001FF");
    return finish("AB*F, 2 notifications, 0 results, 1 eIMs" NO_ADDRESS);
}

static bool setup_emergency(const char *path)
{
    make(path, "A*n Ee", 1);
    use_hex("BF5B03800100");
    return finish("AE*, 0 notifications, 0 results, 1 eIMs" NO_ADDRESS);
}

static bool setup_end_of_emergency(const char *path)
{
    make(path, "A*n Ee", 1);
    if (strcmp(scene_call(&scene, "BF5B03800100"), "BF5B03800100") != 0)
        return false;
    use_hex("BF5C03800100");
    return finish("A*E, 0 notifications, 0 results, 1 eIMs" NO_ADDRESS);
}

static bool setup_memory_reset(const char *path)
{
    make(path, "A*n Bn Ct", 2);
    use_hex("BF6404820201A4");
    if (strcmp(scene_call(&scene, "BF6503800178"), "BF6503800100") != 0)
        return false;
    return finish("C, 3 notifications, 0 results, 0 eIMs" NO_ADDRESS);
}

static bool setup_remove(const char *path)
{
    make(path, "A", 1);
    scene_package(&scene, 0, "rat");
    use_hex("BF3003800100");
    return finish("A, 0 notifications, 0 results, 1 eIMs" NO_ADDRESS);
}

static const struct power_case cases[] = {
    {"ES10b.LoadEuiccPackage: enable", setup_enable, act, look_and_replay},
    {"ES10b.LoadEuiccPackage: enable, marked", setup_enable_marked, act, look_and_replay},
    {"ES10b.LoadEuiccPackage: disable, delete", setup_disable_delete, act, look_and_replay},
    {"ES10b.LoadEuiccPackage: eCOs", setup_ecos, act, look},
    {"a switch at the start of a card session", setup_switch, power_on, look_at_switch},
    {"ES10b.ProfileRollback", setup_rollback, act, look},
    {"ES10b.ExecuteFallbackMechanism", setup_fallback, act, look},
    {"ES10b.ExecuteFallbackMechanism: marked", setup_fallback_marked, act, look},
    {"ES10b.ReturnFromFallback", setup_return, act, look},
    {"ES10b.EnableEmergencyProfile", setup_emergency, act, look},
    {"ES10b.DisableEmergencyProfile", setup_end_of_emergency, act, look},
    {"ES10b.eUICCMemoryReset", setup_memory_reset, act, look},
    {"ES10b.RemoveNotificationFromList", setup_remove, act, look},
};

int main(void)
{
    char path[sizeof(scene.fake.path)];
    int status;

    scene_begin(&scene);
    snprintf(path, sizeof(path), "%s", scene.fake.path);
    status = power_main(cases, sizeof(cases) / sizeof(cases[0]));
    snprintf(scene.fake.path, sizeof(scene.fake.path), "%s", path);
    scene_end(&scene);
    return status;
}
