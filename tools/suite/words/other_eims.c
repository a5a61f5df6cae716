/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eIMs of the settings: associated with the card, not by the suite. */
#include "tools/suite/words/peers.h"

#include "apdu/tlv.h"
#include "crypto/cert.h"
#include "tools/pki/file.h"

#include <stdio.h>
#include <string.h>

enum {
    CODE_REPLAY = 4, /* euiccPackageErrorCode replayError */
    COUNTER_MAX = 8388607,
    STEP_LEAST = 64, /* counter values are skipped in steps up to this, */
    STEPS = 16       /* or up to this part of those that were refused */
};

static struct bytes read_file(struct suite *suite, const struct settings_eim *settings,
                              const char *path)
{
    struct buf file = arena_buf(&suite->arena, PKI_FILE_MAX);
    struct pki_error error = {""};

    if (pki_file_read(path, &file, &error) < 0)
        suite_inconclusive(suite, "[eim %s] %s", settings->name, error.text);
    return buf_bytes(&file);
}

static bool has_point(struct peer_eim *eim, enum ec_curve curve, struct bytes point)
{
    struct bytes own;

    return curve == ec_private_curve(eim->key) && ec_private_point(eim->key, &own) == 0 &&
           bytes_equal(point, own);
}

/* `value` is a SubjectPublicKeyInfo in either form of tags. */
static bool is_its_key(struct peer_eim *eim, struct bytes value)
{
    enum ec_curve curve;
    struct bytes point;
    struct tlv whole;

    if (tlv_only(value, &whole) == 0)
        value = whole.value;
    return ec_spki_read(value, &curve, &point) == 0 && has_point(eim, curve, point);
}

/* `value` is a certificate in either form of tags. */
static bool is_its_certificate(struct peer_eim *eim, struct bytes value)
{
    struct cert cert;

    return cert_parse_tagged(&cert, value) == 0 && has_point(eim, cert.curve, cert.point);
}

static void read_key(struct suite *suite, const struct settings_eim *settings, struct peer_eim *eim)
{
    if (ec_private_import(&eim->key, read_file(suite, settings, settings->key)) < 0)
        suite_inconclusive(suite, "[eim %s] %s: no private key on a supported curve",
                           settings->name, settings->key);
    if (!settings->certificate)
        return;
    if (!is_its_certificate(eim, read_file(suite, settings, settings->certificate)))
        suite_inconclusive(suite, "[eim %s] %s: no certificate (DER) of the key %s", settings->name,
                           settings->certificate, settings->key);
}

/* A non-negative INTEGER; -1: absent or too long. */
static int64_t number_at(struct suite *suite, struct bytes entry, const char *path)
{
    struct bytes value;
    int64_t number = 0;

    if (!suite_find(suite, entry, path, &value) || value.len == 0 || value.len > 8)
        return -1;
    for (size_t i = 0; i < value.len; i++)
        number = number << 8 | value.at[i];
    return number;
}

/* The card's EimConfigurationData of the eIM; false: it is not associated. */
static bool find_entry(struct suite *suite, const struct settings_eim *settings,
                       struct bytes *entry)
{
    struct bytes id = bytes_at(settings->id, strlen(settings->id));
    struct bytes response = peers_call(suite, "BF55{A0{80=%s}}", suite_hex(suite, id));

    return suite_find(suite, response, "BF55/A0/30", entry);
}

/* What the card says about the eIM is what the settings say. */
static void check_entry(struct suite *suite, const struct settings_eim *settings,
                        struct peer_eim *eim, struct bytes entry)
{
    struct bytes value;

    if (settings->fqdn && (!suite_find(suite, entry, "81", &value) ||
                           !bytes_equal(value, bytes_at(settings->fqdn, strlen(settings->fqdn)))))
        suite_inconclusive(suite, "[eim %s] fqdn = %s: not the eimFqdn of the card", settings->name,
                           settings->fqdn);
    if ((suite_find(suite, entry, "A5/A0", &value) && !is_its_key(eim, value)) ||
        (suite_find(suite, entry, "A5/A1", &value) && !is_its_certificate(eim, value)))
        suite_inconclusive(suite, "[eim %s] %s: not the key of this eIM on the card",
                           settings->name, settings->key);
}

/* The counter of the last package that the card accepted, if it says so; else of the settings. */
static void take_values(struct suite *suite, const struct settings_eim *settings,
                        struct peer_eim *eim, struct bytes entry)
{
    int64_t token = number_at(suite, entry, "84"), counter = number_at(suite, entry, "83");

    snprintf(eim->id, sizeof(eim->id), "%s", settings->id);
    eim->token = settings->token >= 0 ? settings->token : token >= 0 ? token : 0;
    eim->counter = settings->counter > 0 ? settings->counter - 1 : counter >= 0 ? counter : 0;
}

/* Packages that change nothing, until the card accepts the counterValue of one. */
static void find_counter(struct suite *suite, const struct settings_eim *settings,
                         struct peers_eim *other)
{
    int64_t first = other->eim.counter, step = 1;
    int code;

    while ((code = peers_operate(suite, other, false, suite_bytes(suite, "A6{}"))) == CODE_REPLAY &&
           other->eim.counter + step < COUNTER_MAX) {
        other->eim.counter += step;
        if (step < STEP_LEAST || step < (other->eim.counter - first) / STEPS)
            step *= 2;
    }
    if (code)
        suite_inconclusive(suite, "[eim %s] a package is refused: code %d", settings->name, code);
}

struct peers_eim *peers_other_eim(struct suite *suite)
{
    struct suite_peers *peers = peers_get(suite);

    for (size_t i = 0; i < suite->settings->eim_count; i++) {
        const struct settings_eim *settings = &suite->settings->eims[i];
        struct peers_eim *other = &peers->others[i];
        struct bytes entry;

        if (other->associated)
            return other;
        if (!settings->key || !find_entry(suite, settings, &entry))
            continue;
        if (!other->eim.key)
            read_key(suite, settings, &other->eim);
        check_entry(suite, settings, &other->eim, entry);
        take_values(suite, settings, &other->eim, entry);
        find_counter(suite, settings, other);
        other->associated = true;
        return other;
    }
    return NULL;
}
