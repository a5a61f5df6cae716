/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/smdpp/catalog_private.h"

#include "apdu/tlv.h"
#include "crypto/eid.h"
#include "tools/cli/file.h"
#include "tools/profile/package_file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { WORK_MAX = 65536 };

static const char *const failure_names[] = {
    [CATALOG_NO_FAILURE] = "none",
    [CATALOG_BAD_MAC] = "badMac",
    [CATALOG_WRONG_SERVER_SIGNATURE] = "wrongServerSignature",
    [CATALOG_WRONG_SERVER_ROLE] = "wrongServerRole",
    [CATALOG_WRONG_SMDP_SIGNATURE] = "wrongSmdpSignature",
    [CATALOG_WRONG_CERTIFICATE_ROLE] = "wrongCertificateRole",
    [CATALOG_WRONG_CHANNEL_SIGNATURE] = "wrongChannelSignature",
    [CATALOG_WRONG_REMOTE_OPERATION] = "wrongRemoteOperation",
    [CATALOG_WRONG_KEY_TYPE] = "wrongKeyType",
    [CATALOG_TRUNCATED_PACKAGE] = "truncatedPackage",
    [CATALOG_REFUSED_REBIND] = "refusedRebind",
    [CATALOG_WRONG_ICCID] = "wrongIccid",
    [CATALOG_WRONG_TRANSACTION_ID] = "wrongTransactionId",
    [CATALOG_WRONG_SERVER_TRANSACTION_ID] = "wrongServerTransactionId",
    [CATALOG_WRONG_SMDP_TRANSACTION_ID] = "wrongSmdpTransactionId",
    [CATALOG_EXPIRED_SERVER_CERTIFICATE] = "expiredServerCertificate",
    [CATALOG_OTHER_CI_SERVER_CERTIFICATE] = "otherCiServerCertificate",
    [CATALOG_EUM_SERVER_CERTIFICATE] = "eumServerCertificate",
    [CATALOG_EXPIRED_CERTIFICATE] = "expiredCertificate",
    [CATALOG_OTHER_CI_CERTIFICATE] = "otherCiCertificate",
    [CATALOG_EUM_CERTIFICATE] = "eumCertificate",
};

/* Seconds since 1970 of YYYY-MM-DDTHH:MM:SSZ; -1: invalid. */
static int64_t date_seconds(const char *text)
{
    struct tm parts = {0};
    const char *end = text ? strptime(text, "%Y-%m-%dT%H:%M:%SZ", &parts) : NULL;

    return end && !*end && strlen(text) == strlen("YYYY-MM-DDTHH:MM:SSZ") ? timegm(&parts) : -1;
}

/* True also for a member that is absent. */
static bool is_count(const json_t *value)
{
    return !value || (json_is_integer(value) && json_integer_value(value) >= 0 &&
                      json_integer_value(value) <= INT32_MAX);
}

/* Reads release state, expiry and limits of the offer. */
static int read_state(struct reading *reading, const json_t *object)
{
    struct catalog_profile *profile = reading->profile;
    const json_t *attempts = json_object_get(object, "attempts");
    const json_t *released = json_object_get(object, "released");
    const json_t *expires = json_object_get(object, "expires");

    if (!is_count(attempts))
        return catalog_refuse(reading, "attempts: must be a number, 0 or greater");
    if (released && !json_is_boolean(released))
        return catalog_refuse(reading, "released: must be true or false");
    profile->has_attempts = attempts != NULL;
    profile->attempts = (unsigned)json_integer_value(attempts);
    profile->is_held_back = json_is_false(released);
    profile->expires = expires ? date_seconds(json_string_value(expires)) : 0;
    return profile->expires < 0
               ? catalog_refuse(reading, "expires: must be YYYY-MM-DDTHH:MM:SSZ, from 1970 on")
               : 0;
}

/* It is a part of the activation code; "": the profile is found by the EID. */
static int check_matching_id(struct reading *reading)
{
    const char *id = reading->profile->matching_id;

    for (const char *at = id; *at; at++)
        if ((uint8_t)*at <= ' ' || *at == 0x7F || *at == '$')
            return catalog_refuse(reading,
                                  "matchingId: %s: must have no blank, control character or $", id);
    return 0;
}

static int read_order(struct reading *reading, const json_t *object)
{
    struct catalog_profile *profile = reading->profile;
    const json_t *downloads = json_object_get(object, "downloads");
    const json_t *failure = json_object_get(object, "failure");
    int err = catalog_read_text(reading, object, "matchingId", profile->matching_id,
                                sizeof(profile->matching_id));

    if (err == 0)
        err = catalog_read_text(reading, object, "confirmationCode", profile->confirmation_code,
                                sizeof(profile->confirmation_code));
    if (err == 0)
        err = catalog_read_text(reading, object, "eid", profile->eid, sizeof(profile->eid));
    if (err == 0)
        err = catalog_read_flag(reading, object, "protectionKeys", &profile->protection_keys);
    if (err < 0)
        return err;
    if (*profile->eid &&
        (strlen(profile->eid) != EID_DIGITS || strspn(profile->eid, "0123456789") != EID_DIGITS))
        return catalog_refuse(reading, "eid: must be 32 digits");
    if (!is_count(downloads))
        return catalog_refuse(reading, "downloads: must be a number, 0 or greater");
    profile->downloads = (unsigned)json_integer_value(downloads);
    err = read_state(reading, object);
    if (err < 0)
        return err;
    for (int i = 0; failure && i < CATALOG_FAILURES; i++)
        if (json_is_string(failure) && strcmp(failure_names[i], json_string_value(failure)) == 0)
            profile->failure = (enum catalog_failure)i;
    if (failure && profile->failure == CATALOG_NO_FAILURE)
        return catalog_refuse(reading, "failure: unknown name");
    return 0;
}

/* Of NAME.json. */
static const char *const members[] = {"matchingId",
                                      "confirmationCode",
                                      "eid",
                                      "downloads",
                                      "attempts",
                                      "released",
                                      "expires",
                                      "iccid",
                                      "serviceProviderName",
                                      "profileName",
                                      "profileClass",
                                      "icon",
                                      "profileOwner",
                                      "profilePolicyRules",
                                      "notificationConfiguration",
                                      "fallbackAllowed",
                                      "ecallIndication",
                                      "protectionKeys",
                                      "failure",
                                      NULL};

static int read_profile(struct reading *reading, const struct der *der)
{
    struct catalog_profile *profile = reading->profile;
    struct store_metadata_request metadata = {0};
    char why[FILE_WHY_MAX];
    json_t *object = NULL;
    char path[1024];
    int err;

    snprintf(path, sizeof(path), "%s/%s.der", reading->folder, profile->name);
    err = package_file_read(path, &profile->package, why);
    if (err < 0) {
        snprintf(reading->error->text, sizeof(reading->error->text), "%.230s: %.160s", path, why);
        return err;
    }
    snprintf(profile->matching_id, sizeof(profile->matching_id), "%s", profile->name);
    snprintf(path, sizeof(path), "%s/%s.json", reading->folder, profile->name);
    if (access(path, F_OK) == 0)
        object = file_json(path, why);
    else if (errno == ENOENT)
        object = json_object();
    else
        snprintf(why, sizeof(why), "%.230s: %s", path, strerror(errno));
    if (!object) {
        snprintf(reading->error->text, sizeof(reading->error->text), "%s", why);
        return ERR_MALFORMED;
    }
    err = catalog_check_members(reading, object, "", members);
    if (err == 0)
        err = read_order(reading, object);
    if (err == 0)
        err = check_matching_id(reading);
    if (err == 0)
        err = catalog_read_metadata(reading, object, &metadata);
    if (err == 0)
        err = catalog_encode_metadata(reading, der, &metadata);
    free((void *)metadata.icon.at);
    json_decref(object);
    return err;
}

static int is_package(const struct dirent *entry)
{
    const char *ending = strrchr(entry->d_name, '.');

    return ending && ending != entry->d_name && strcmp(ending, ".der") == 0;
}

/* The last profile must not have the matchingId of another one: it would never be found. */
static int check_unique(struct reading *reading, const struct catalog *catalog)
{
    const struct catalog_profile *last = reading->profile;

    for (size_t i = 0; i + 1 < catalog->count; i++)
        if (*last->matching_id && strcmp(catalog->profiles[i].matching_id, last->matching_id) == 0)
            return catalog_refuse(reading, "matchingId: %s: %s has the same", last->matching_id,
                                  catalog->profiles[i].name);
    return 0;
}

int catalog_load(struct catalog *out, const char *folder, const char *address,
                 const struct der *der, struct catalog_error *error)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, is_package, alphasort);
    int err = 0;

    *out = (struct catalog){0};
    error->text[0] = '\0';
    if (count < 0) {
        err = errno == ENOENT ? ERR_NOT_FOUND : errno == ENOMEM ? ERR_MEMORY : ERR_IO;
        snprintf(error->text, sizeof(error->text), "%s: %s", folder, strerror(errno));
        return err;
    }
    out->profiles = calloc((size_t)count + 1, sizeof(*out->profiles));
    if (!out->profiles)
        err = ERR_MEMORY;
    for (int i = 0; i < count; i++) {
        struct reading reading = {.folder = folder, .address = address, .error = error};

        if (err == 0) {
            reading.profile = &out->profiles[out->count++];
            arena_init(&reading.arena, WORK_MAX);
            snprintf(reading.profile->name, sizeof(reading.profile->name), "%.*s",
                     (int)strlen(entries[i]->d_name) - 4, entries[i]->d_name);
            err = read_profile(&reading, der);
            if (err == 0)
                err = check_unique(&reading, out);
            arena_free(&reading.arena);
        }
        free(entries[i]);
    }
    free(entries);
    if (err < 0)
        catalog_free(out);
    if (err < 0 && !error->text[0])
        snprintf(error->text, sizeof(error->text), "%s: %s", folder, err_text(err));
    return err;
}

void catalog_free(struct catalog *catalog)
{
    for (size_t i = 0; catalog->profiles && i < catalog->count; i++) {
        free((void *)catalog->profiles[i].package.at);
        free((void *)catalog->profiles[i].metadata.at);
    }
    free(catalog->profiles);
    *catalog = (struct catalog){0};
}

/* Whether the profile is reserved for `eid` and has downloads left. */
static bool waits_for(const struct catalog_profile *profile, const char *eid)
{
    return *profile->eid && strcmp(profile->eid, eid) == 0 &&
           (!profile->downloads || profile->downloaded < profile->downloads);
}

struct catalog_profile *catalog_find(struct catalog *catalog, struct bytes matching_id,
                                     const char *eid)
{
    for (size_t i = 0; i < catalog->count; i++) {
        struct catalog_profile *profile = &catalog->profiles[i];

        if (matching_id.len ? bytes_equal(matching_id, bytes_at(profile->matching_id,
                                                                strlen(profile->matching_id)))
                            : waits_for(profile, eid))
            return profile;
    }
    return NULL;
}
