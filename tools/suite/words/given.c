/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profiles of the settings in the place of A to H, where the suite cannot install its own. */
#include "tools/suite/words/peers.h"

#include <assert.h>
#include <string.h>

static_assert((int)SUITE_LETTERS == PEER_PROFILES && (int)SUITE_LETTERS == SETTINGS_LETTERS,
              "A to H");

enum { ICCID_LEN = 10 };

void suite_iccid(struct suite *suite, char letter, uint8_t iccid[ICCID_LEN])
{
    const struct settings_profile *given = suite->given[letter - 'A'];

    if (given)
        memcpy(iccid, given->iccid, ICCID_LEN);
    else
        peer_profile_iccid(letter, iccid);
}

/* ---- Undo ---- */

/* State of a profile before the case: in the data of an undo, followed by its nickname. */
struct was {
    uint8_t iccid[ICCID_LEN];
    uint8_t enabled;
};

static bool nickname_is(struct suite *suite, const uint8_t *iccid, struct bytes wanted)
{
    struct bytes nickname = BYTES_NONE;

    (void)profiles_member(suite, iccid, "90", &nickname);
    return bytes_equal(nickname, wanted);
}

static int undo_given(struct suite *suite, struct suite_undo *undo)
{
    struct bytes nickname = bytes_from(undo->data, sizeof(struct was));
    enum profile_presence state;
    struct was was;
    char why[80];
    bool done = true;

    memcpy(&was, undo->data.at, sizeof(was));
    state = profiles_state(suite, was.iccid, NULL);
    if (state == PROFILE_ABSENT)
        return suite->may_lose_contents ? 0 : -1;
    if (was.enabled && state == PROFILE_DISABLED)
        done = profiles_enable(suite, was.iccid, why);
    else if (!was.enabled && state == PROFILE_ENABLED)
        done = profiles_disable(suite, was.iccid, why);
    if (!nickname_is(suite, was.iccid, nickname))
        (void)peers_call(suite, "BF29{5A=%s 90=%s}", suite_hex(suite, BYTES_OF(was.iccid)),
                         suite_hex(suite, nickname));
    return done ? 0 : -1;
}

static void keep(struct suite *suite, const uint8_t iccid[ICCID_LEN], bool enabled)
{
    struct buf data = arena_buf(&suite->arena, sizeof(struct was) + 64);
    struct bytes nickname = BYTES_NONE;
    struct was was = {.enabled = enabled};

    memcpy(was.iccid, iccid, ICCID_LEN);
    (void)profiles_member(suite, iccid, "90", &nickname);
    buf_put(&data, bytes_at(&was, sizeof(was)));
    buf_put(&data, nickname);
    suite_undo_add(suite, "profile of the settings", buf_bytes(&data), undo_given);
}

/* ---- Words ---- */

/* Its state; not applicable where the card does not have it. */
static enum profile_presence state_of(struct suite *suite, const struct settings_profile *profile)
{
    enum profile_presence state = profiles_state(suite, profile->iccid, NULL);

    if (state == PROFILE_ABSENT)
        suite_not_applicable(suite, "[profile %s] the card has no profile %s", profile->name,
                             profile->digits);
    return state;
}

static void bring(struct suite *suite, const struct settings_profile *profile, bool enabled)
{
    enum profile_presence state = state_of(suite, profile);
    char why[80];

    if (enabled == (state == PROFILE_ENABLED))
        return;
    if (!(enabled ? profiles_enable : profiles_disable)(suite, profile->iccid, why))
        suite_inconclusive(suite, "[profile %s] %s cannot be %s: %s", profile->name,
                           profile->digits, enabled ? "enabled" : "disabled", why);
}

void given_reach(struct suite *suite, char letter, bool enabled)
{
    const struct settings_profile *profile = suite->given[letter - 'A'];
    struct bytes aid;

    keep(suite, profile->iccid, state_of(suite, profile) == PROFILE_ENABLED);
    bring(suite, profile, enabled);
    if (profiles_member(suite, profile->iccid, "4F", &aid))
        suite_set_bytes(suite, suite_print(suite, "AID_%c", letter), aid);
}

void suite_settle(struct suite *suite, void *context)
{
    const struct suite_settings *settings = suite->settings;

    (void)context;
    suite_reset(suite);
    for (int enabled = 0; enabled <= 1; enabled++) /* the one that is enabled last */
        for (size_t i = 0; i < settings->profile_count; i++)
            if (settings->profiles[i].enabled == enabled &&
                profiles_state(suite, settings->profiles[i].iccid, NULL) != PROFILE_ABSENT)
                bring(suite, &settings->profiles[i], enabled);
}
