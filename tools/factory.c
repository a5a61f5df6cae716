/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See factory.h. */
#include "tools/factory.h"

#include "crypto/eid.h"
#include "tools/pki/pki.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_SIZE = 4096 };

/* "cards/a.euicc" has its PKI in "cards/a.pki". */
static int pki_beside(const char *card, char path[PATH_SIZE])
{
    static const char suffix[] = ".euicc";
    size_t len = strlen(card);
    size_t cut = sizeof(suffix) - 1;

    if (len > cut && strcmp(card + len - cut, suffix) == 0)
        len -= cut;
    return snprintf(path, PATH_SIZE, "%.*s.pki", (int)len, card) < PATH_SIZE ? 0 : ERR_TOO_LONG;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

/* The PKI folder to load: the given one, or the card's own, which is made when it is missing:
 * `*is_new`. */
static int find_pki(const char *card, const struct factory *factory, struct rng *rng,
                    char path[PATH_SIZE], bool *is_new, struct factory_error *error)
{
    struct pki_options options = {.eid = factory->eid, .rng = rng};
    struct pki_error pki_error = {""};
    struct stat status;
    int err;

    if (factory->pki) {
        snprintf(path, PATH_SIZE, "%s", factory->pki);
        return 0;
    }
    err = pki_beside(card, path);
    if (err < 0) {
        snprintf(error->text, sizeof(error->text), "%.300s: the path is too long", card);
        return err;
    }
    if (stat(path, &status) == 0)
        return 0;
    *is_new = true;
    err = pki_make(path, &options, &pki_error);
    if (err < 0)
        snprintf(error->text, sizeof(error->text), "%s", pki_error.text);
    return err;
}

/* Before a PKI is made for a card that cannot be. */
static int check_path(const char *path, struct factory_error *error)
{
    const char *slash = strrchr(path, '/');
    int len = slash ? (int)(slash - path) : 0;
    char folder[PATH_SIZE];
    struct stat status;

    if (stat(path, &status) == 0) {
        snprintf(error->text, sizeof(error->text),
                 "%s: exists already; choose another name or remove it", path);
        return ERR_EXISTS;
    }
    if (len == 0 || len >= PATH_SIZE)
        return 0;
    snprintf(folder, sizeof(folder), "%.*s", len, path);
    if (stat(folder, &status) == 0 && S_ISDIR(status.st_mode))
        return 0;
    snprintf(error->text, sizeof(error->text), "%.300s: there is no such folder", folder);
    return ERR_NOT_FOUND;
}

int factory_make(const char *path, const struct factory *factory, char eid[33],
                 struct factory_error *error)
{
    struct card_factory settings = factory->settings;
    struct card_error card_error = {""};
    struct pki_error pki_error = {""};
    struct pki_card pki = {0};
    struct rng_seeded seeded;
    struct rng system = rng_system();
    struct rng *rng = &system;
    char folder[PATH_SIZE];
    bool is_new = false;
    int err = check_path(path, error);

    if (err < 0)
        return err;
    if (settings.seed.len) {
        err = rng_seeded_init(&seeded, settings.seed, 0);
        if (err < 0) {
            snprintf(error->text, sizeof(error->text), "seed: %s", err_text(err));
            return err;
        }
        rng = &seeded.rng;
    }
    err = find_pki(path, factory, rng, folder, &is_new, error);
    if (err < 0)
        goto done;
    err = pki_load_card(&pki, folder, factory->eid, rng, &pki_error);
    if (err < 0) {
        snprintf(error->text, sizeof(error->text), "%s", pki_error.text);
        goto done;
    }
    memcpy(settings.eid, pki.eid, sizeof(settings.eid));
    memcpy(settings.credentials, pki.credentials, sizeof(settings.credentials));
    settings.credential_count = pki.credential_count;
    err = card_create(path, &settings, &card_error);
    if (err < 0) {
        snprintf(error->text, sizeof(error->text), "%s: %s", path,
                 card_error.text[0] ? card_error.text : err_text(err));
        goto done;
    }
    eid_to_digits(settings.eid, eid);
done:
    if (err < 0 && is_new) /* of a card that there is not; the next try makes its own */
        nftw(folder, remove_one, 4, FTW_DEPTH | FTW_PHYS);
    pki_card_free(&pki);
    if (rng != &system)
        rng_seeded_wipe(&seeded);
    return err;
}
