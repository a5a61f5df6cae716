/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the settings allow with their profiles and eIMs: a request that would change one of them in
 * another way ends the case before it is sent. Other profiles and eIMs of the card are not known
 * here; the comparison after the case finds their changes.
 */
#include "apdu/tlv.h"
#include "tools/suite/words/peers.h"

#include <string.h>

enum profile_use { USE_ENABLE, USE_DISABLE, USE_DELETE, USE_NONE };

/* What a function does with the profile that it names (USE_NONE: it names none), and whether
 * another one that is enabled gets disabled. */
struct function_use {
    uint32_t tag;
    enum profile_use use;
    bool switches;
};

static const struct function_use functions[] = {
    {0xBF31, USE_ENABLE, true}, /* EnableProfile */
    {0xBF32, USE_DISABLE, false}, {0xBF33, USE_DELETE, false},
    {0xBF58, USE_NONE, true}, /* ProfileRollback */
    {0xBF5A, USE_NONE, true}, /* ImmediateEnable */
    {0xBF5B, USE_NONE, true}, /* EnableEmergencyProfile */
    {0xBF5D, USE_NONE, true}, /* ExecuteFallbackMechanism */
    {0xBF5E, USE_NONE, true}, /* ReturnFromFallback */
};

static const struct function_use psmos[] = {
    {0xA3, USE_ENABLE, true}, {0xA4, USE_DISABLE, false}, {0xA5, USE_DELETE, false}};

enum {
    TAG_PACKAGE = 0xBF51,
    TAG_RESET = 0xBF64,
    TAG_RESET_ES10C = 0xBF34,
    TAG_DELETE_EIM = 0xA9,
    TAG_UPDATE_EIM = 0xAA,
    RESET_OPTIONS_LEN = 2, /* unused bits, then the bits */
    RESET_PROFILES = 0x80 | 0x40 | 0x10 | 0x08,
    RESET_EIMS = 0x04
};

static bool allows(const struct settings_profile *profile, enum profile_use use)
{
    return use == USE_ENABLE ? profile->enable || profile->enabled
                             : (use == USE_DISABLE ? profile->disable : profile->remove);
}

static void require_use(struct suite *suite, const struct settings_profile *profile,
                        enum profile_use use)
{
    static const char *const names[] = {"enable", "disable", "delete"};

    if (!allows(profile, use))
        suite_not_applicable(suite, "[profile %s] %s = no", profile->name, names[use]);
    suite->may_lose_contents |= use == USE_DELETE;
}

static const struct settings_profile *profile_of(const struct suite_settings *settings,
                                                 struct bytes iccid)
{
    for (size_t i = 0; i < settings->profile_count; i++)
        if (bytes_equal(iccid, BYTES_OF(settings->profiles[i].iccid)))
            return &settings->profiles[i];
    return NULL;
}

/* By the AIDs of the profiles of the case. */
static const struct settings_profile *profile_by_aid(struct suite *suite, struct bytes aid)
{
    for (int i = 0; i < SUITE_LETTERS; i++) {
        const char name[] = {'A', 'I', 'D', '_', (char)('A' + i), '\0'};
        const struct suite_variable *variable = suite_variable(suite, name);

        if (suite->given[i] && variable && bytes_equal(aid, variable->value))
            return suite->given[i];
    }
    return NULL;
}

/* The profile that a request or a PSMO names, ICCID or AID, alone or in A0. */
static const struct settings_profile *named_profile(struct suite *suite, struct bytes content)
{
    struct bytes value;

    if (suite_find(suite, content, "5A", &value) || suite_find(suite, content, "A0/5A", &value))
        return profile_of(suite->settings, value);
    if (suite_find(suite, content, "4F", &value) || suite_find(suite, content, "A0/4F", &value))
        return profile_by_aid(suite, value);
    return NULL;
}

/* A profile switch: the profile that it disables must allow this. */
static void check_enabled(struct suite *suite, const struct settings_profile *named)
{
    const struct settings_profile *enabled;
    bool is_restricted = false;
    uint8_t iccid[10];

    for (size_t i = 0; i < suite->settings->profile_count; i++)
        is_restricted |= !suite->settings->profiles[i].disable;
    if (!is_restricted || !profiles_enabled(suite, iccid))
        return;
    enabled = profile_of(suite->settings, BYTES_OF(iccid));
    if (enabled && enabled != named)
        require_use(suite, enabled, USE_DISABLE);
}

static void check_function(struct suite *suite, const struct function_use *rows, size_t count,
                           struct tlv request)
{
    for (size_t i = 0; i < count; i++) {
        const struct settings_profile *named;

        if (rows[i].tag != request.tag)
            continue;
        named = rows[i].use < USE_NONE ? named_profile(suite, request.value) : NULL;
        if (named)
            require_use(suite, named, rows[i].use);
        if (rows[i].switches)
            check_enabled(suite, named);
    }
}

static void check_eco(struct suite *suite, struct tlv eco)
{
    struct bytes id;

    if ((eco.tag != TAG_DELETE_EIM && eco.tag != TAG_UPDATE_EIM) ||
        !suite_find(suite, eco.value, "80", &id))
        return;
    for (size_t i = 0; i < suite->settings->eim_count; i++)
        if (bytes_equal(id,
                        bytes_at(suite->settings->eims[i].id, strlen(suite->settings->eims[i].id))))
            suite_not_applicable(suite, "[eim %s] must stay as it is",
                                 suite->settings->eims[i].name);
}

static void check_package(struct suite *suite, struct bytes package)
{
    struct bytes list;
    struct tlv item;

    if (suite_find(suite, package, "30/A0", &list))
        while (tlv_next(&list, &item) == 0)
            check_function(suite, psmos, sizeof(psmos) / sizeof(psmos[0]), item);
    if (suite_find(suite, package, "30/A1", &list))
        while (tlv_next(&list, &item) == 0)
            check_eco(suite, item);
}

static void check_reset(struct suite *suite, struct bytes request)
{
    const struct suite_settings *settings = suite->settings;
    struct bytes options;

    if (!suite_find(suite, request, "82", &options) || options.len != RESET_OPTIONS_LEN)
        return;
    for (size_t i = 0; options.at[1] & RESET_PROFILES && i < settings->profile_count; i++)
        require_use(suite, &settings->profiles[i], USE_DELETE);
    if (options.at[1] & RESET_EIMS && settings->eim_count)
        suite_not_applicable(suite, "[eim %s] must stay as it is", settings->eims[0].name);
}

void suite_check_allowed(struct suite *suite, struct bytes request)
{
    struct tlv whole;

    if (suite->ending || (!suite->settings->profile_count && !suite->settings->eim_count) ||
        tlv_next(&request, &whole) < 0)
        return;
    if (whole.tag == TAG_PACKAGE)
        check_package(suite, whole.value);
    else if (whole.tag == TAG_RESET || whole.tag == TAG_RESET_ES10C)
        check_reset(suite, whole.value);
    else
        check_function(suite, functions, sizeof(functions) / sizeof(functions[0]), whole);
}
