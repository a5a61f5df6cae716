/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * suite_reach: eIMs, then the other items as written, then Emergency Profiles that are enabled, and
 * "no notification" last. A reset ends the state, so that no session is left.
 */
#include "tools/suite/words/peers.h"

#include "apdu/sw.h"
#include "apdu/tlv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ITEM_MAX = 700 };

#define DEFAULT_ADDRESS "default.example.com"

struct item {
    char text[ITEM_MAX]; /* "A enabled ppr1" */
};

/* Takes the next item off `*state`. */
static bool next_item(struct suite *suite, const char **state, struct item *item)
{
    size_t len;

    *state += strspn(*state, " ,");
    len = strcspn(*state, ",");
    if (!len)
        return false;
    while (len && (*state)[len - 1] == ' ')
        len--;
    if (len >= sizeof(item->text))
        suite_inconclusive(suite, "an item of the state is too long");
    memcpy(item->text, *state, len);
    item->text[len] = '\0';
    *state += strcspn(*state, ",");
    return true;
}

static bool is_profile(const struct item *item)
{
    return item->text[0] >= 'A' && item->text[0] < 'A' + PEER_PROFILES &&
           (item->text[1] == ' ' || item->text[1] == '\0');
}

/* Does the item have the word after its first one? */
static bool has_word(const struct item *item, const char *word)
{
    size_t len = strlen(word);

    for (const char *at = item->text; (at = strstr(at, word)); at += len)
        if (at != item->text && at[-1] == ' ' && (at[len] == ' ' || at[len] == '\0'))
            return true;
    return false;
}

/* ---- Profiles ---- */

static int undo_enable(struct suite *suite, struct suite_undo *undo)
{
    char why[80];

    if (profiles_state(suite, undo->data.at, NULL) != PROFILE_DISABLED)
        return 0;
    return profiles_enable(suite, undo->data.at, why) ? 0 : -1;
}

/* The profile that the card has enabled is enabled again after the case. */
static void keep_enabled(struct suite *suite)
{
    uint8_t iccid[10];

    if (profiles_enabled(suite, iccid))
        suite_undo_add(suite, "enabled profile", BYTES_OF(iccid), undo_enable);
}

static void enable(struct suite *suite, const char *name, const uint8_t iccid[10])
{
    char why[80];

    if (!profiles_enable(suite, iccid, why))
        suite_inconclusive(suite, "profile %s cannot be enabled: %s", name, why);
}

/* Only a package can give the Fallback Attribute. */
static void set_fallback(struct suite *suite, const char *name, const uint8_t iccid[10])
{
    struct bytes operation = suite_bytes(suite, "A8{5A=%s}", suite_hex(suite, bytes_at(iccid, 10)));
    int code = peers_operate(suite, peers_borrow_eim(suite), false, operation);

    if (code)
        suite_inconclusive(suite, "setFallbackAttribute of %s: result %d", name, code);
}

static void reach_profile(struct suite *suite, const struct item *item)
{
    const char name[] = {item->text[0], '\0'};
    uint8_t iccid[10];

    if (suite->given[item->text[0] - 'A']) {
        given_reach(suite, item->text[0], has_word(item, "enabled"));
        return;
    }
    suite_download(suite, item->text);
    peer_profile_iccid(item->text[0], iccid);
    if (has_word(item, "fallback"))
        set_fallback(suite, name, iccid);
    if (has_word(item, "enabled") && !has_word(item, "ecall"))
        enable(suite, name, iccid);
}

/* Emergency Profiles are enabled last: then the eUICC executes no packages. */
static void reach_emergency(struct suite *suite, const struct item *item)
{
    const char name[] = {item->text[0], '\0'};
    uint8_t iccid[10];

    peer_profile_iccid(item->text[0], iccid);
    if (has_word(item, "enabled") && has_word(item, "ecall"))
        enable(suite, name, iccid);
}

/* The profile H with all that a UICC under test needs, and its keys. */
static void reach_usim(struct suite *suite)
{
    const struct item item = {"H usim enabled"};
    const struct build_subscriber *keys = &peers_profile(suite, item.text)->keys;

    reach_profile(suite, &item);
    suite_set(suite, "KI", "#%s", keys->key);
    suite_set(suite, "OPC", "#%s", keys->opc);
    suite_set(suite, "KIC", "#" PEER_KIC);
    suite_set(suite, "KID", "#" PEER_KID);
    suite_set_bytes(suite, "IMSI", bytes_at(keys->imsi, strlen(keys->imsi)));
}

static void reach_no_profile(struct suite *suite)
{
    uint8_t iccid[10];
    char why[80];

    if (!profiles_enabled(suite, iccid))
        return;
    if (!profiles_disable(suite, iccid, why))
        suite_inconclusive(suite, "the enabled profile cannot be disabled: %s", why);
}

/* ---- Address ---- */

static const char *address_tag(struct suite *suite)
{
    return suite_applies(suite, "iot or dual") ? "BF65" : "BF3F";
}

static void set_address(struct suite *suite, struct bytes address)
{
    const char *tag = address_tag(suite);
    struct bytes response = peers_call(suite, "%s{80=%s}", tag, suite_hex(suite, address)), code;

    if (!suite_find(suite, response, suite_print(suite, "%s/80", tag), &code) || code.len != 1 ||
        code.at[0])
        suite_inconclusive(suite, "SetDefaultDpAddress: %s", suite_hex(suite, response));
}

static int undo_address(struct suite *suite, struct suite_undo *undo)
{
    set_address(suite, undo->data);
    return 0;
}

static void reach_address(struct suite *suite)
{
    struct bytes response = peers_call(suite, "BF3C{}"), old = BYTES_NONE;

    (void)suite_find(suite, response, "BF3C/80", &old);
    suite_undo_add(suite, "default address", old, undo_address);
    set_address(suite, BYTES_TEXT(DEFAULT_ADDRESS));
}

/* ---- Notifications ---- */

/* The sequence number of a PendingNotification or EuiccPackageResult. */
static bool sequence_of(struct suite *suite, struct tlv element, struct bytes *number)
{
    static const char *const paths[] = {"BF27/BF2F/80", "BF2F/80", "A0/30/83"};

    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
        if (suite_find(suite, element.value, paths[i], number))
            return true;
    return false;
}

static void remove_list(struct suite *suite, const char *request, const char *path)
{
    struct bytes response = peers_call(suite, "%s", request), list, number;
    struct tlv element;

    if (!suite_find(suite, response, path, &list))
        return;
    while (tlv_next(&list, &element) == 0)
        if (sequence_of(suite, element, &number))
            (void)peers_call(suite, "BF30{80=%s}", suite_hex(suite, number));
}

static void reach_no_notification(struct suite *suite)
{
    remove_list(suite, "BF2B{}", "BF2B/A0");
    if (suite_applies(suite, "iot or dual"))
        remove_list(suite, "BF2B{A0{82=}}", "BF2B/A2");
}

/* ---- The word ---- */

static bool is_eim(const struct item *item)
{
    return strncmp(item->text, "eim", 3) == 0;
}

static bool uses_profiles(const struct item *item)
{
    return is_profile(item) || strcmp(item->text, "usim") == 0 ||
           strcmp(item->text, "no profile") == 0;
}

static void reach_item(struct suite *suite, const struct item *item, bool *notifications)
{
    if (is_profile(item))
        reach_profile(suite, item);
    else if (strcmp(item->text, "usim") == 0)
        reach_usim(suite);
    else if (strcmp(item->text, "no profile") == 0)
        reach_no_profile(suite);
    else if (strcmp(item->text, "default address") == 0)
        reach_address(suite);
    else if (strcmp(item->text, "no notification") == 0)
        *notifications = true;
    else if (!is_eim(item))
        suite_inconclusive(suite, "unknown item of a state: \"%s\"", item->text);
}

void suite_reach(struct suite *suite, const char *state)
{
    const char *at = state;
    struct item item;
    bool no_notification = false, kept = false;

    suite_note(suite, "initial state: %s", state);
    peers_get(suite)->reaching = true;
    peers_associate(suite, state);
    while (next_item(suite, &at, &item)) {
        if (uses_profiles(&item) && !kept)
            keep_enabled(suite);
        kept |= uses_profiles(&item);
        reach_item(suite, &item, &no_notification);
    }
    peers_release_eim(suite);
    for (at = state; next_item(suite, &at, &item);)
        if (is_profile(&item))
            reach_emergency(suite, &item);
    suite_reset(suite);
    if (no_notification)
        reach_no_notification(suite);
    suite->peers->reaching = false;
}

void suite_expect_profile(struct suite *suite, const char *profile, const char *state)
{
    static const char *const names[] = {"absent", "disabled", "enabled"};
    uint8_t iccid[10];
    bool fallback = false;
    enum profile_presence is;

    if (strlen(profile) != 1 || *profile < 'A' || *profile >= 'A' + PEER_PROFILES)
        suite_inconclusive(suite, "invalid profile in the case: \"%s\"", profile);
    suite_iccid(suite, *profile, iccid);
    is = profiles_state(suite, iccid, &fallback);
    if (strcmp(state, "fallback") == 0 ? !fallback : strcmp(state, names[is]) != 0)
        suite_fail(suite, "profile %s (%s) is %s%s, must be %s", profile,
                   suite_hex(suite, bytes_at(iccid, 10)), names[is],
                   fallback ? " with the Fallback Attribute" : "", state);
}
