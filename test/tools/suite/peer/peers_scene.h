/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The suite's SM-DP+ against a card of this process, for the tests of tools/suite/peer. */
#ifndef TEST_TOOLS_SUITE_PEER_PEERS_SCENE_H
#define TEST_TOOLS_SUITE_PEER_PEERS_SCENE_H

#include "test/fake/card.h"
#include "tools/suite/peer/bound.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct peers_scene {
    struct fake_card fake;
    struct peer_chain chains[2]; /* P-256, brainpoolP256r1 */
    struct peer_session session;
    struct rng rng;
    struct arena arena;
    struct peer_error error;
    struct peer_bound bound;
    uint8_t request[PEER_REQUEST_MAX];
};

static struct peers_scene here;

static inline int scene_begin(void **state)
{
    static const enum ec_curve curves[] = {EC_CURVE_P256, EC_CURVE_BRAINPOOL_P256R1};
    char folder[96];

    (void)state;
    memset(&here, 0, sizeof(here));
    here.rng = rng_system();
    fake_card_make(&here.fake, NULL);
    snprintf(folder, sizeof(folder), "%s/pki", here.fake.folder);
    for (unsigned i = 0; i < 2; i++)
        assert_int_equal(peer_chain_load(&here.chains[i], folder, curves[i], &here.error), 0);
    arena_init(&here.arena, 8 << 20);
    return 0;
}

static inline int scene_end(void **state)
{
    (void)state;
    arena_free(&here.arena);
    for (unsigned i = 0; i < 2; i++)
        peer_chain_free(&here.chains[i]);
    fake_card_end(&here.fake);
    return 0;
}

/* GetEUICCChallenge for a new session. */
static inline void scene_session(unsigned chain)
{
    struct bytes response;

    assert_int_equal(peer_session_begin(&here.session, &here.chains[chain], &here.chains[chain],
                                        &here.rng, here.fake.credentials.eid),
                     0);
    here.session.other = &here.chains[!chain];
    assert_int_equal(fake_es10_hex(&here.fake, "BF2E00", &response), 0x9000);
    assert_int_equal(peer_take_challenge(&here.session, response, &here.error), 0);
}

/* The error code of BF38 or BF21; 0: none. */
static inline int scene_code(struct bytes response)
{
    struct tlv whole, error, code;

    assert_int_equal(tlv_only(response, &whole), 0);
    if (tlv_find(whole.value, 0xA1, &error) < 0)
        return 0;
    assert_int_equal(tlv_find(error.value, 0x02, &code), 0);
    return code.value.at[0];
}

static inline int scene_authenticate(const char *differences, struct bytes *response)
{
    struct buf request = BUF_OVER(here.request);

    if (peer_put_authenticate_server(&here.session, differences, &request, &here.error) < 0)
        fail_msg("%s: %s", differences ? differences : "", here.error.text);
    assert_int_equal(fake_es10(&here.fake, buf_bytes(&request), response), 0x9000);
    return scene_code(*response);
}

static inline int scene_prepare(const char *differences, struct bytes *response)
{
    struct buf request = BUF_OVER(here.request);

    if (peer_put_prepare_download(&here.session, differences, &request, &here.error) < 0)
        fail_msg("%s: %s", differences ? differences : "", here.error.text);
    assert_int_equal(fake_es10(&here.fake, buf_bytes(&request), response), 0x9000);
    return scene_code(*response);
}

static inline void scene_open(unsigned chain)
{
    struct bytes response;

    scene_session(chain);
    assert_int_equal(scene_authenticate(NULL, &response), 0);
    assert_int_equal(peer_take_authenticate_server(&here.session, response, &here.error), 0);
    assert_int_equal(scene_prepare(NULL, &response), 0);
    assert_int_equal(peer_take_prepare_download(&here.session, response, &here.error), 0);
}

/*
 * Loads `profile` with `differences` in the open session: bppCommandId << 8 | errorReason, 0 for
 * success; -1: no result came; below -1: minus the status word of a refused chain.
 */
static inline int scene_load(const char *profile, const char *differences)
{
    struct bytes response = BYTES_NONE;
    struct peer_profile made;
    int code = -1;

    if (peer_profile_make(&made, profile, &here.arena, &here.rng, &here.error) < 0 ||
        peer_bound_make(&here.session, &made, differences, &here.arena, &here.bound, &here.error) <
            0)
        fail_msg("%s: %s", profile, here.error.text);
    for (size_t i = 0; i < here.bound.count && response.len == 0; i++) {
        uint16_t sw = fake_es10(&here.fake, here.bound.chains[i], &response);

        if (sw != 0x9000)
            return -sw;
    }
    if (response.len && peer_take_result(&here.session, response, &code, &here.error) < 0)
        fail_msg("%s: %s", differences ? differences : "", here.error.text);
    arena_reset(&here.arena);
    return code;
}

#endif
