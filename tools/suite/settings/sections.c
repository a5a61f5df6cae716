/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/settings/sections.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { ICCID_DIGITS_LEAST = 18, ICCID_DIGITS_MOST = 20, EIM_ID_MAX = 128, FILLER = 0xF };

/* Attributes of profiles that cases may look for; others are left to profiles of the suite. */
static const char *const attributes[] = {"ppr1", "ppr2", "test", "provisioning"};

static const char *take_bool(bool *to, const char *value)
{
    *to = strcmp(value, "yes") == 0;
    return *to || strcmp(value, "no") == 0 ? NULL : "yes or no";
}

/* ---- Profiles ---- */

static const char *take_iccid(struct settings_profile *profile, const char *value)
{
    size_t len = strlen(value);

    if (len < ICCID_DIGITS_LEAST || len > ICCID_DIGITS_MOST || strspn(value, "0123456789") != len)
        return "the 18 to 20 digits of an ICCID";
    for (size_t i = 0; i < ICCID_DIGITS_MOST; i++) {
        unsigned digit = i < len ? (unsigned)(value[i] - '0') : FILLER;
        uint8_t *octet = &profile->iccid[i / 2];

        *octet = (uint8_t)(i % 2 ? *octet | digit << 4 : digit);
    }
    profile->digits = value;
    return NULL;
}

static const char *take_state(struct settings_profile *profile, const char *value)
{
    profile->enabled = strcmp(value, "enabled") == 0;
    return profile->enabled || strcmp(value, "disabled") == 0 ? NULL : "enabled or disabled";
}

static bool is_attribute(const char *word, size_t len)
{
    for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++)
        if (strlen(attributes[i]) == len && memcmp(attributes[i], word, len) == 0)
            return true;
    return false;
}

static const char *take_attributes(struct settings_profile *profile, const char *value)
{
    size_t len;

    for (const char *at = value; *(at += strspn(at, " ")); at += len) {
        len = strcspn(at, " ");
        if (!is_attribute(at, len))
            return "one or more of: ppr1 ppr2 test provisioning";
    }
    profile->attributes = value;
    return NULL;
}

const char *sections_take_profile(struct suite_settings *settings, const char *name,
                                  const char *key, const char *value)
{
    struct settings_profile *profile = settings->profiles;

    while (profile < settings->profiles + settings->profile_count &&
           strcmp(profile->name, name) != 0)
        profile++;
    if (profile == settings->profiles + settings->profile_count) {
        if (settings->profile_count == SETTINGS_PROFILES_MAX)
            return "one of at most 16 profiles";
        *profile = (struct settings_profile){.name = name, .attributes = ""};
        settings->profile_count++;
    }
    if (strcmp(key, "iccid") == 0)
        return take_iccid(profile, value);
    if (strcmp(key, "state") == 0)
        return take_state(profile, value);
    if (strcmp(key, "attributes") == 0)
        return take_attributes(profile, value);
    if (strcmp(key, "enable") == 0)
        return take_bool(&profile->enable, value);
    if (strcmp(key, "disable") == 0)
        return take_bool(&profile->disable, value);
    if (strcmp(key, "delete") == 0)
        return take_bool(&profile->remove, value);
    return "an entry of a profile: iccid, state, attributes, enable, disable, delete";
}

/* ---- eIMs ---- */

static bool parse_number(const char *value, int64_t *number)
{
    char *end;

    errno = 0;
    *number = strtoll(value, &end, 10);
    return *value >= '0' && *value <= '9' && !*end && !errno;
}

/* What the card says is -1. */
static const char *take_number(int64_t *to, const char *value)
{
    *to = -1;
    return strcmp(value, "card") == 0 || parse_number(value, to) ? NULL : "a number, or card";
}

const char *sections_take_eim(struct suite_settings *settings, const char *name, const char *key,
                              const char *value)
{
    struct settings_eim *eim = settings->eims;

    while (eim < settings->eims + settings->eim_count && strcmp(eim->name, name) != 0)
        eim++;
    if (eim == settings->eims + settings->eim_count) {
        if (settings->eim_count == SETTINGS_EIMS_MAX)
            return "one of at most 8 eIMs";
        *eim = (struct settings_eim){.name = name, .counter = -1, .token = -1};
        settings->eim_count++;
    }
    if (strcmp(key, "counter") == 0)
        return take_number(&eim->counter, value);
    if (strcmp(key, "token") == 0)
        return take_number(&eim->token, value);
    if (strcmp(key, "id") == 0 && (!*value || strlen(value) > EIM_ID_MAX))
        return "an eimId of 1 to 128 octets";
    if (strcmp(key, "id") == 0)
        eim->id = value;
    else if (strcmp(key, "fqdn") == 0)
        eim->fqdn = value;
    else if (strcmp(key, "key") == 0)
        eim->key = value;
    else if (strcmp(key, "certificate") == 0)
        eim->certificate = value;
    else
        return "an entry of an eIM: id, key, certificate, counter, token, fqdn";
    return NULL;
}

/* ---- All ---- */

const char *sections_check(const struct suite_settings *settings, const char **name)
{
    size_t enabled = 0;

    for (size_t i = 0; i < settings->profile_count; i++) {
        *name = settings->profiles[i].name;
        if (!settings->profiles[i].digits)
            return "iccid is missing";
        if (settings->profiles[i].enabled && ++enabled > 1)
            return "a second profile with state = enabled";
        for (size_t j = 0; j < i; j++)
            if (memcmp(settings->profiles[i].iccid, settings->profiles[j].iccid, 10) == 0)
                return "another profile has this ICCID";
    }
    for (size_t i = 0; i < settings->eim_count; i++) {
        *name = settings->eims[i].name;
        if (!settings->eims[i].id)
            return "id is missing";
        for (size_t j = 0; j < i; j++)
            if (strcmp(settings->eims[i].id, settings->eims[j].id) == 0)
                return "another eIM has this id";
    }
    return NULL;
}

static void write_attributes(const struct settings_profile *profile, FILE *to)
{
    if (*profile->attributes)
        fprintf(to, "attributes = %s\n", profile->attributes);
}

static const char *yes_no(bool value)
{
    return value ? "yes" : "no";
}

static void write_number(const char *key, int64_t number, FILE *to)
{
    if (number < 0)
        fprintf(to, "%s = card\n", key);
    else
        fprintf(to, "%s = %" PRId64 "\n", key, number);
}

static void write_eim(const struct settings_eim *eim, FILE *to)
{
    fprintf(to, "\n[eim %s]\nid = %s\n", eim->name, eim->id);
    if (eim->fqdn)
        fprintf(to, "fqdn = %s\n", eim->fqdn);
    fprintf(to, eim->key ? "key = %s\n" : "; key = FILE.pem\n", eim->key);
    if (eim->certificate)
        fprintf(to, "certificate = %s\n", eim->certificate);
    write_number("counter", eim->counter, to);
    write_number("token", eim->token, to);
}

void sections_write(const struct suite_settings *settings, FILE *to)
{
    if (settings->profile_count)
        fputs("\n; The profiles of the card: the state that a run leaves them in, and what cases "
              "may do with them.\n; a deleted profile cannot be installed again.\n",
              to);
    for (size_t i = 0; i < settings->profile_count; i++) {
        const struct settings_profile *profile = &settings->profiles[i];

        fprintf(to, "%s[profile %s]\niccid = %s\nstate = %s\n", i ? "\n" : "", profile->name,
                profile->digits, profile->enabled ? "enabled" : "disabled");
        write_attributes(profile, to);
        fprintf(to, "enable = %s\ndisable = %s\ndelete = %s\n", yes_no(profile->enable),
                yes_no(profile->disable), yes_no(profile->remove));
    }
    if (settings->eim_count)
        fputs("\n; The eIMs of the card. With its private key an eIM can associate those of the "
              "suite.\n",
              to);
    for (size_t i = 0; i < settings->eim_count; i++)
        write_eim(&settings->eims[i], to);
}
