/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See factory.h. */
#include "tools/cli/factory.h"

#include "crypto/eid.h"
#include "tools/pki/mint.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_SIZE = 4096, SEED_SIZE = 512 };

size_t factory_stem_len(const char *path)
{
    static const char suffix[] = ".euicc";
    size_t len = strlen(path);
    size_t cut = sizeof(suffix) - 1;

    return len > cut && strcmp(path + len - cut, suffix) == 0 ? len - cut : len;
}

/* "cards/a.euicc" has its PKI in "cards/a.pki". */
static int pki_beside(const char *card, char path[PATH_SIZE])
{
    int len = (int)factory_stem_len(card);

    return snprintf(path, PATH_SIZE, "%.*s.pki", len, card) < PATH_SIZE ? 0 : ERR_TOO_LONG;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

/*
 * The PKI folder to load: the given one, or the card's own, which is made when it is missing:
 * `*is_new`. The eUICC certificate of a new one is for the EID of this card, `wanted` when it is
 * not NULL, else a random one in `eid`.
 */
static int find_pki(const char *card, const struct factory *factory, struct rng *rng,
                    const uint8_t *wanted, uint8_t eid[EID_LEN], char path[PATH_SIZE], bool *is_new,
                    struct factory_error *error)
{
    struct pki_options options = {.eid = wanted ? wanted : eid, .rng = rng, .sync = true};
    struct pki_error pki_error = {""};
    struct stat status;
    int err;

    if (factory->pki) {
        snprintf(path, PATH_SIZE, "%s", factory->pki);
        return 0;
    }
    err = pki_beside(factory->family ? factory->family : card, path);
    if (err < 0) {
        snprintf(error->text, sizeof(error->text), "%.300s: the path is too long", card);
        return err;
    }
    if (stat(path, &status) == 0)
        return 0;
    err = wanted ? 0 : eid_random(eid, PKI_EID_PREFIX, rng);
    if (err < 0) {
        snprintf(error->text, sizeof(error->text), "%.300s: %s", card, err_text(err));
        return err;
    }
    *is_new = true;
    err = pki_make(path, &options, &pki_error);
    if (err < 0)
        snprintf(error->text, sizeof(error->text), "%s", pki_error.text);
    return err;
}

int factory_check_path(const char *path, struct factory_error *error)
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

/* The seed of card `number`; that of the first card is the given one. */
static struct bytes numbered_seed(struct bytes seed, unsigned number, uint8_t memory[SEED_SIZE])
{
    struct buf out = buf_over(memory, SEED_SIZE);

    if (number == 0)
        return seed;
    buf_put(&out, seed);
    buf_put_u16(&out, (uint16_t)number);
    return buf_bytes(&out);
}

int factory_make(const char *path, const struct factory *factory, char eid[33],
                 struct factory_error *error)
{
    struct euiccd_create_options settings = factory->settings;
    struct euiccd_error card_error = {""};
    struct pki_error pki_error = {""};
    struct pki_card pki = {0};
    struct rng_seeded seeded;
    struct rng system = rng_system();
    struct rng *rng = &system;
    char folder[PATH_SIZE];
    uint8_t seed_memory[SEED_SIZE];
    uint8_t fresh[EID_LEN];
    const uint8_t *wanted = factory->eid;
    bool is_new = false;
    int err = factory_check_path(path, error);

    if (err < 0)
        return err;
    if (settings.seed.len) {
        settings.seed = numbered_seed(settings.seed, factory->number, seed_memory);
        err = rng_seeded_init(&seeded, settings.seed, 0);
        if (err < 0) {
            snprintf(error->text, sizeof(error->text), "seed: %s", err_text(err));
            return err;
        }
        rng = &seeded.rng;
    }
    err = find_pki(path, factory, rng, wanted, fresh, folder, &is_new, error);
    if (err < 0)
        goto done;
    if (is_new && !wanted)
        wanted = fresh;
    err = pki_load_card(&pki, folder, wanted, rng, &pki_error);
    if (err < 0) {
        snprintf(error->text, sizeof(error->text), "%s", pki_error.text);
        goto done;
    }
    memcpy(settings.eid, pki.eid, sizeof(settings.eid));
    memcpy(settings.credentials, pki.credentials, sizeof(settings.credentials));
    settings.credential_count = pki.credential_count;
    err = euiccd_create(path, &settings, &card_error);
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
