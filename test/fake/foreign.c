/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/fake/foreign.h"

#include "tools/suite/settings/sections.h"
#include "tools/suite/words/peers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KEY_PEM_MAX = 512 };

static void write_key(struct suite *suite, struct peer_eim *eim, const char *path)
{
    struct buf pem = arena_buf(&suite->arena, KEY_PEM_MAX);
    FILE *file = fopen(path, "w");

    if (!file || ec_private_export_pem(eim->key, &pem) < 0 ||
        fwrite(pem.at, 1, pem.len, file) != pem.len || fclose(file))
        suite_inconclusive(suite, "%s: not written", path);
}

static void associate(struct suite *suite, const char *path)
{
    struct buf configuration = arena_buf(&suite->arena, 512);
    struct peer_eim eim;

    if (peer_eim_begin(&eim, "home.eim", EC_CURVE_P256, suite->rng) < 0 ||
        peer_eim_put_configuration(&eim, true, &configuration) < 0)
        suite_inconclusive(suite, "no eIM");
    write_key(suite, &eim, path);
    peer_eim_end(&eim);
    suite_es10(suite, "BF57{A0{30{#%s}}}", suite_hex(suite, buf_bytes(&configuration)));
    suite_expect_octets(suite, "BF57/A0", "84*");
}

static void prepare(struct suite *suite, void *context)
{
    static const char *const profiles[] = {"A", "B", "C"};
    const struct fake_foreign *foreign = context;
    uint8_t iccid[10];
    char why[80];

    for (size_t i = 0; i < 3; i++) {
        suite_download(suite, profiles[i]);
        suite_forget(suite, profiles[i]);
    }
    peer_profile_iccid('A', iccid);
    if (!profiles_enable(suite, iccid, why))
        suite_inconclusive(suite, "%s", why);
    peers_release_eim(suite);
    associate(suite, foreign->key);
    suite_reach(suite, "no notification");
}

static _Noreturn void give_up(const char *why)
{
    fprintf(stderr, "the foreign card: %s\n", why);
    exit(1);
}

/* ICCID of one of the suite's profiles. */
static const char *digits(struct fake_foreign *foreign, size_t index)
{
    char *text = foreign->digits[index], *swapped = text;
    uint8_t iccid[10];

    peer_profile_iccid((char)('A' + index), iccid);
    bytes_to_hex(BYTES_OF(iccid), text, sizeof(foreign->digits[index]));
    for (; *swapped; swapped += 2) {
        char first = swapped[0];

        swapped[0] = swapped[1];
        swapped[1] = first;
    }
    text[strcspn(text, "F")] = '\0';
    return text;
}

static void set_settings(struct fake_foreign *foreign)
{
    static const char *const entries[][3] = {
        {"HOME", "iccid", ""},       {"HOME", "state", "enabled"}, {"HOME", "disable", "yes"},
        {"SECOND", "iccid", ""},     {"SECOND", "enable", "yes"},  {"SECOND", "disable", "yes"},
        {"SECOND", "delete", "yes"}, {"THIRD", "iccid", ""}};
    struct suite_settings *settings = &foreign->settings;
    size_t number = 0;

    *settings = foreign->suite.cards.cards[0].settings;
    settings->names &= ~(SETTINGS_BIT(SMDPP) | SETTINGS_BIT(CI) | SETTINGS_BIT(USIM));
    settings->names |= SETTINGS_BIT(FOREIGN);
    settings->pki = NULL;
    for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++)
        if (sections_take_profile(settings, entries[i][0], entries[i][1],
                                  *entries[i][2] ? entries[i][2] : digits(foreign, number++)))
            give_up(entries[i][1]);
    sections_take_eim(settings, "HOME", "id", "home.eim");
    sections_take_eim(settings, "HOME", "key", foreign->key);
    foreign->suite.run.cards[0].settings = settings;
}

void fake_foreign_begin(struct fake_foreign *foreign)
{
    struct link_error error = {""};
    struct run *run = &foreign->suite.run;

    fake_suite_begin(&foreign->suite);
    foreign->settings = (struct suite_settings){0};
    snprintf(foreign->key, sizeof(foreign->key), "%s/key.pem", foreign->suite.cards.folder);
    snprintf(foreign->certificate, sizeof(foreign->certificate),
             "%s/EIM/CERT_S_EIMsign_ECDSA_NIST.der", foreign->suite.cards.pki);
    snprintf(foreign->other_key, sizeof(foreign->other_key), "%s/EIM/SK_S_EIMsign_ECDSA_NIST.pem",
             foreign->suite.cards.pki);
    if (run_aside(run, &run->cards[0], prepare, foreign, &error) < 0)
        give_up(error.text);
    suite_peers_free(run->cards[0].peers); /* with the keys of the SM-DP+ */
    run->cards[0].peers = NULL;
    set_settings(foreign);
    run->card_count = 1; /* cases run on this card or not at all */
}

void fake_foreign_end(struct fake_foreign *foreign)
{
    foreign->suite.run.card_count = CARDS_COUNT;
    unlink(foreign->key);
    fake_suite_end(&foreign->suite);
}
