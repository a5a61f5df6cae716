/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests of the IPAe: a card with profiles and an IPAe, a terminal, eIMs. */
#ifndef TEST_FAKE_CIRCLE_H
#define TEST_FAKE_CIRCLE_H

#include "ipae/ipae.h"
#include "test/fake/eim.h"
#include "test/fake/terminal.h"

enum { CIRCLE_EIMS = 2, CIRCLE_PEERS = 4 };

struct circle {
    struct scene scene;
    struct ipae *ipae;
    struct fake_terminal terminal;
    struct fake_eim eims[CIRCLE_EIMS];
    unsigned eim_count;
    /* Further peers, looked up first; eims[] are at 192.0.2.1 and so on, port 443. */
    struct {
        uint8_t address[4];
        struct fake_peer *peer;
    } peers[CIRCLE_PEERS];
    unsigned peer_count;
    struct fake_peer *six; /* at any IPv6 address; NULL: none */
    uint16_t port;         /* of the last channel */
};

struct circle *circle_new(void);
void circle_free(struct circle *circle);
/* A fresh card with these profiles (scene.h) and `eims` eIMs at 192.0.2.1, .2, trusted by key. */
void circle_begin(struct circle *circle, const char *profiles, unsigned eims,
                  void (*change)(struct euiccd_create_options *factory));
/* The same; `before` may change the scene's eIMs before they are associated. */
void circle_begin_with(struct circle *circle, const char *profiles, unsigned eims,
                       enum fake_eim_trust trust, const char *address,
                       void (*change)(struct euiccd_create_options *factory));
void circle_add_peer(struct circle *circle, const uint8_t address[4], struct fake_peer *peer);
void circle_end(struct circle *circle);
/* Gives the card, which is off, an IPAe and a terminal. */
void circle_wire(struct circle *circle);
/* Loss of power: the card is opened again from its file on the disk. */
void circle_cut(struct circle *circle);
/* Another process with the card in memory, as in `image`. */
void circle_put(struct circle *circle, const struct euiccd_image *image);
/* The card's profiles as scene_profiles, read by card_es10. */
const char *circle_profiles(struct circle *circle);
/* No notification or result is stored. */
#define assert_outbox_is_empty(circle) circle_assert_outbox(circle, 0, 0, __FILE__, __LINE__)
#define assert_outbox_has(circle, results, notifications)                                          \
    circle_assert_outbox(circle, results, notifications, __FILE__, __LINE__)
void circle_assert_outbox(struct circle *circle, unsigned results, unsigned notifications,
                          const char *file, int line);

#endif
