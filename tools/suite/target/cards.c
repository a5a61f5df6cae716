/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/target/cards.h"

#include "apdu/err.h"
#include "crypto/eid.h"
#include "tools/pki/file.h"
#include "tools/pki/pki.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What the cards of all configurations have; a PKI has both curves. */
#define COMMON                                                                                     \
    (SETTINGS_BIT(IOT) | SETTINGS_BIT(TOOLKIT) | SETTINGS_BIT(ROLLBACK) | SETTINGS_BIT(FALLBACK) | \
     SETTINGS_BIT(EMERGENCY) | SETTINGS_BIT(IMMEDIATE) | SETTINGS_BIT(USIM) |                      \
     SETTINGS_BIT(SMDPP) | SETTINGS_BIT(CI) | SETTINGS_BIT(EIM))

/* EIMS and PACKAGE: what the card supports. */
enum { NVM = 512 * 1024, EIMS = 8, PACKAGE = 16384 };

static const struct configuration {
    const char *name;
    enum euiccd_mode mode;
    enum euiccd_ipa ipa;
    unsigned names;
    bool without_ipae; /* has no IPAe at all */
} configurations[CARDS_COUNT] = {
    {"iot", EUICCD_MODE_IOT, EUICCD_IPA_IPAD,
     COMMON | SETTINGS_BIT(IPAD) | SETTINGS_BIT(P256) | SETTINGS_BIT(BRAINPOOL), false},
    {"dual", EUICCD_MODE_DUAL, EUICCD_IPA_IPAD,
     COMMON | SETTINGS_BIT(IPAD) | SETTINGS_BIT(P256) | SETTINGS_BIT(BRAINPOOL) |
         SETTINGS_BIT(DUAL) | SETTINGS_BIT(ES10C) | SETTINGS_BIT(CRL),
     false},
    {"brainpool", EUICCD_MODE_IOT, EUICCD_IPA_IPAD,
     COMMON | SETTINGS_BIT(IPAD) | SETTINGS_BIT(BRAINPOOL), true},
    {"ipae", EUICCD_MODE_IOT, EUICCD_IPA_IPAE,
     COMMON | SETTINGS_BIT(IPAE) | SETTINGS_BIT(P256) | SETTINGS_BIT(BRAINPOOL), false},
};

/* What cards of a version announce. */
static const struct {
    const char *spec, *svn;
} versions[] = {[EUICCD_SPEC_1_2] = {"1.2.0", "2.5.0"}, [EUICCD_SPEC_1_3] = {"1.3.0", "2.7.0"}};

static int fail(struct link_error *error, int err, const char *what, const char *why)
{
    snprintf(error->text, sizeof(error->text), "%.100s: %.290s", what, why);
    return err;
}

/* The credentials on the curves of `names`. */
static size_t choose(const struct pki_card *pki, unsigned names,
                     struct euiccd_credential chosen[EUICCD_CREDENTIALS_MAX])
{
    size_t count = 0;

    for (size_t i = 0; i < pki->credential_count; i++) {
        const struct euiccd_bytes *der = &pki->credentials[i].ci_certificate;
        struct cert cert;
        bool p256 =
            cert_parse(&cert, bytes_at(der->data, der->length)) == 0 && cert.curve == EC_CURVE_P256;

        if (names & (p256 ? SETTINGS_BIT(P256) : SETTINGS_BIT(BRAINPOOL)))
            chosen[count++] = pki->credentials[i];
    }
    return count;
}

static int make_card(struct cards *cards, struct cards_card *card, const struct configuration *row,
                     struct rng *rng, struct bytes seed, enum euiccd_spec spec,
                     struct link_error *error)
{
    struct euiccd_create_options options = EUICCD_INIT(struct euiccd_create_options);
    struct euiccd_credential chosen[EUICCD_CREDENTIALS_MAX];
    struct pki_error pki_error = {""};
    struct euiccd_error card_error = {""};
    struct pki_card pki;
    int err = pki_load_card(&pki, cards->pki, NULL, rng, &pki_error);

    if (err < 0)
        return fail(error, err, "PKI", pki_error.text);
    options.mode = row->mode;
    options.ipa = row->ipa;
    options.spec = spec;
    options.nvm_bytes = NVM;
    options.crl_support = row->names & SETTINGS_BIT(CRL);
    options.seed = (struct euiccd_bytes){seed.at, seed.len};
    options.credentials = chosen;
    options.credential_count = choose(&pki, row->names, chosen);
    memcpy(options.eid, pki.eid, sizeof(options.eid));
    snprintf(card->path, sizeof(card->path), "%.200s/%s.euicc", cards->folder, row->name);
    eid_to_digits(pki.eid, card->eid);
    card->without_ipae = row->without_ipae;
    err = euiccd_create(card->path, &options, &card_error);
    pki_card_free(&pki);
    card->settings = (struct suite_settings){.name = row->name,
                                             .names = row->names,
                                             .svn = versions[spec].svn,
                                             .spec = versions[spec].spec,
                                             .nvm = NVM,
                                             .eims_most = EIMS,
                                             .package = PACKAGE,
                                             .pki = cards->pki,
                                             .eid = card->eid};
    return err < 0 ? fail(error, err, card->path, card_error.text) : 0;
}

int cards_make_folder(char folder[CARDS_PATH_MAX], struct link_error *error)
{
    const char *parent = getenv("TMPDIR");

    snprintf(folder, CARDS_PATH_MAX, "%.200s/euicc-suite.XXXXXX",
             parent && *parent ? parent : "/tmp");
    if (mkdtemp(folder))
        return 0;
    *folder = 0;
    return fail(error, ERR_IO, "temporary folder", strerror(errno));
}

int cards_make(struct cards *cards, struct bytes seed, enum euiccd_spec spec,
               struct link_error *error)
{
    struct pki_error pki_error = {""};
    struct rng_seeded seeded;
    struct pki_options options = {.rng = &seeded.rng};
    int err;

    memset(cards, 0, sizeof(*cards));
    err = cards_make_folder(cards->folder, error);
    if (err < 0)
        return err;
    snprintf(cards->pki, sizeof(cards->pki), "%.200s/pki", cards->folder);
    err = rng_seeded_init(&seeded, seed, 0);
    if (err < 0)
        fail(error, err, "seed", err_text(err));
    if (err == 0) {
        err = pki_make(cards->pki, &options, &pki_error);
        if (err < 0)
            fail(error, err, "PKI", pki_error.text);
    }
    for (size_t i = 0; err == 0 && i < CARDS_COUNT; i++)
        err =
            make_card(cards, &cards->cards[i], &configurations[i], &seeded.rng, seed, spec, error);
    if (err < 0)
        cards_remove(cards);
    rng_seeded_wipe(&seeded);
    return err;
}

void cards_remove(struct cards *cards)
{
    if (!cards->folder[0])
        return;
    pki_folder_remove(cards->pki);
    for (size_t i = 0; i < CARDS_COUNT; i++)
        if (cards->cards[i].path[0])
            unlink(cards->cards[i].path);
    rmdir(cards->folder);
    cards->folder[0] = 0;
}
