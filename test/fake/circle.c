/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/fake/circle.h"

#include "test/fake/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct circle *circle_new(void)
{
    struct circle *circle = calloc(1, sizeof(*circle));

    assert_non_null(circle);
    scene_begin(&circle->scene);
    return circle;
}

void circle_free(struct circle *circle)
{
    scene_end(&circle->scene);
    free(circle);
}

static struct fake_peer *find(void *context, bool datagrams, struct bytes address, uint16_t port)
{
    struct circle *circle = context;

    circle->port = port;
    if (address.len == 16)
        return circle->six;
    for (unsigned i = 0; i < circle->peer_count; i++)
        if (bytes_equal(address, BYTES_OF(circle->peers[i].address)))
            return circle->peers[i].peer;
    for (unsigned i = 0; i < circle->eim_count; i++) {
        const uint8_t own[] = {192, 0, 2, (uint8_t)(i + 1)};

        if (bytes_equal(address, BYTES_OF(own)))
            return datagrams ? &circle->eims[i].coaps.peer : &circle->eims[i].https.peer;
    }
    return NULL;
}

void circle_wire(struct circle *circle)
{
    euiccd_power_off(circle->scene.fake.card);
    assert_int_equal(ipae_new(&circle->ipae, circle->scene.fake.card), 0);
    terminal_begin(&circle->terminal, circle->scene.fake.card);
    circle->terminal.find = find;
    circle->terminal.context = circle;
}

void circle_begin_with(struct circle *circle, const char *profiles, unsigned eims,
                       enum fake_eim_trust trust, const char *address,
                       void (*change)(struct euiccd_create_options *factory))
{
    static const char *const addresses[] = {"192.0.2.1", "192.0.2.2"};

    circle->eim_count = eims;
    circle->peer_count = 0;
    circle->six = NULL;
    for (unsigned i = 0; i < eims; i++)
        fake_eim_begin(&circle->eims[i], &circle->scene, i, trust,
                       address && i == 0 ? address : addresses[i]);
    scene_set(&circle->scene, profiles, eims, change);
    circle_wire(circle);
}

void circle_begin(struct circle *circle, const char *profiles, unsigned eims,
                  void (*change)(struct euiccd_create_options *factory))
{
    circle_begin_with(circle, profiles, eims, EIM_TRUST_KEY, NULL, change);
}

void circle_add_peer(struct circle *circle, const uint8_t address[4], struct fake_peer *peer)
{
    assert_true(circle->peer_count < CIRCLE_PEERS);
    memcpy(circle->peers[circle->peer_count].address, address, 4);
    circle->peers[circle->peer_count++].peer = peer;
}

void circle_end(struct circle *circle)
{
    if (circle->scene.fake.card) /* a test of losses of power may have closed it */
        terminal_end(&circle->terminal);
    ipae_free(circle->ipae);
    circle->ipae = NULL;
    for (unsigned i = 0; i < circle->eim_count; i++)
        fake_eim_end(&circle->eims[i]);
    circle->eim_count = 0;
}

/* The files are copied before the old process closes the card. */
static void cut_file(struct circle *circle)
{
    char command[512];

    snprintf(command, sizeof(command), "cd '%s' && rm -rf cut && mkdir cut && cp card.euicc* cut",
             circle->scene.fake.folder);
    assert_int_equal(system(command), 0);
    euiccd_power_off(circle->scene.fake.card);
    ipae_free(circle->ipae);
    euiccd_close(circle->scene.fake.card);
    circle->scene.fake.card = NULL;
    snprintf(command, sizeof(command), "cd '%s' && rm -f card.euicc* && mv cut/* . && rmdir cut",
             circle->scene.fake.folder);
    assert_int_equal(system(command), 0);
    fake_card_reopen(&circle->scene.fake);
}

static void put_image(struct circle *circle, const struct euiccd_image *image)
{
    euiccd_power_off(circle->scene.fake.card);
    ipae_free(circle->ipae);
    assert_int_equal(euiccd_image_put(circle->scene.fake.card, image), 0);
}

/* Another process, the same terminal. */
static void wire_again(struct circle *circle)
{
    const char *profile = circle->terminal.profile, *capability = circle->terminal.capability;
    int (*coverage)(void *context) = circle->terminal.coverage;
    const struct clock *clock = circle->terminal.clock;
    int location = circle->terminal.location;
    uint8_t imei[sizeof(circle->terminal.imei)];

    memcpy(imei, circle->terminal.imei, sizeof(imei));
    circle_wire(circle);
    memcpy(circle->terminal.imei, imei, sizeof(imei));
    circle->terminal.profile = profile;
    circle->terminal.capability = capability;
    circle->terminal.coverage = coverage;
    circle->terminal.location = location;
    circle->terminal.clock = clock;
}

void circle_put(struct circle *circle, const struct euiccd_image *image)
{
    put_image(circle, image);
    wire_again(circle);
}

void circle_cut(struct circle *circle)
{
    struct euiccd_image *image = NULL;

    if (!circle->scene.fake.in_memory) {
        cut_file(circle);
    } else {
        assert_int_equal(euiccd_image_take(circle->scene.fake.card, &image), 0);
        put_image(circle, image);
        euiccd_image_free(image);
    }
    wire_again(circle);
}

const char *circle_profiles(struct circle *circle)
{
    struct store_profile profile;
    struct arena arena;
    char *text = circle->scene.text;

    arena_init(&arena, 1 << 20);
    *text = '\0';
    for (int64_t from = 0; store_next_profile(inside_euicc(circle->scene.fake.card)->store, &arena,
                                              from, &profile) == 0;
         from = profile.id + 1)
        text += sprintf(text, "%s%c%s%s", text == circle->scene.text ? "" : " ", profile.iccid[9],
                        profile.state == STORE_PROFILE_ENABLED ? "*" : "",
                        profile.fallback_attribute ? "F" : "");
    arena_free(&arena);
    return circle->scene.text;
}

void circle_assert_outbox(struct circle *circle, unsigned results, unsigned notifications,
                          const char *file, int line)
{
    struct store *store = inside_euicc(circle->scene.fake.card)->store;
    unsigned count;

    _assert_int_equal((unsigned)store_count_messages(store, STORE_PACKAGE_RESULT, &count), 0, file,
                      line);
    _assert_int_equal(count, results, file, line);
    _assert_int_equal((unsigned)store_count_messages(store, STORE_NOTIFICATION, &count), 0, file,
                      line);
    _assert_int_equal(count, notifications, file, line);
}
