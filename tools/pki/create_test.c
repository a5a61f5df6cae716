/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Creates a card with the credentials of a test PKI: euiccd_create_test of card/euiccd.h. */
#include "card/options.h"
#include "card/slices.h"
#include "crypto/eid.h"
#include "tools/pki/card_path.h"
#include "tools/pki/file.h"
#include "tools/pki/mint.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_SIZE = 4096 };

/* The PKI of "cards/a.euicc" is in "cards/a.pki". */
static int pki_beside(const char *card, char path[PATH_SIZE], struct euiccd_error *error)
{
    static const char suffix[] = ".euicc";
    size_t len = strlen(card);
    size_t cut = sizeof(suffix) - 1;

    if (len > cut && strcmp(card + len - cut, suffix) == 0)
        len -= cut;
    if (snprintf(path, PATH_SIZE, "%.*s.pki", (int)len, card) >= PATH_SIZE)
        return euiccd_error_set(error, ERR_TOO_LONG, "%.300s: the path is too long", card);
    return 0;
}

static bool is_given(const uint8_t eid[EID_LEN])
{
    static const uint8_t zeros[EID_LEN];

    return memcmp(eid, zeros, sizeof(zeros)) != 0;
}

/* Creates the folder `pki`, with a random EID unless one is given. */
static int make_pki(const char *pki, uint8_t eid[EID_LEN], struct rng *rng,
                    struct euiccd_error *error)
{
    struct pki_options options = {.eid = eid, .rng = rng, .sync = true};
    struct pki_error pki_error = {""};
    int err = is_given(eid) ? 0 : eid_random(eid, PKI_EID_PREFIX, rng);

    if (err < 0)
        return euiccd_error_set(error, err, "%.300s: random EID: %s", pki, err_text(err));
    err = pki_make(pki, &options, &pki_error);
    return err < 0 ? euiccd_error_set(error, err, "%s", pki_error.text) : 0;
}

/* `all` is complete except for its credentials and, unless given, its EID. */
static int create(const char *path, const char *pki, struct euiccd_create_options *all,
                  struct rng *rng, struct euiccd_error *error)
{
    struct euiccd_error card_error = {""};
    struct pki_error pki_error = {""};
    struct pki_card card;
    int err = pki_load_card(&card, pki, is_given(all->eid) ? all->eid : NULL, rng, &pki_error);

    if (err < 0)
        return euiccd_error_set(error, err, "%s", pki_error.text);
    memcpy(all->eid, card.eid, sizeof(all->eid));
    all->credentials = card.credentials;
    all->credential_count = card.credential_count;
    err = euiccd_create(path, all, &card_error);
    if (err < 0)
        euiccd_error_set(error, err, "%s: %s", path,
                         card_error.text[0] ? card_error.text : err_text(err));
    all->credentials = NULL; /* they borrow from `card` */
    all->credential_count = 0;
    pki_card_free(&card);
    return err;
}

int euiccd_create_test(const char *path, const char *pki,
                       const struct euiccd_create_options *options, char eid[EUICCD_EID_TEXT_SIZE],
                       struct euiccd_error *error)
{
    struct euiccd_create_options all;
    struct rng_seeded seeded = {0};
    struct rng system = rng_system();
    struct rng *rng = &system;
    char beside[PATH_SIZE];
    struct stat status;
    bool is_new = false;
    int err = options_read(&all, sizeof(all), options, error);

    all.size = sizeof(all);
    if (err == 0)
        err = card_path_check(path, error);
    if (err == 0 && !pki)
        err = pki_beside(path, beside, error);
    if (err < 0)
        return err;
    if (all.seed.length) {
        err = rng_seeded_init(&seeded, from_euiccd(all.seed), 0);
        if (err < 0)
            return euiccd_error_set(error, err, "seed: %s", err_text(err));
        rng = &seeded.rng;
    }
    pki = pki ? pki : beside;
    if (stat(pki, &status) < 0) {
        err = errno == ENOENT ? make_pki(pki, all.eid, rng, error)
                              : euiccd_error_set(error, ERR_IO, "%.300s: %s", pki, strerror(errno));
        is_new = err == 0;
    }
    if (err == 0)
        err = create(path, pki, &all, rng, error);
    if (err == 0 && eid)
        eid_to_digits(all.eid, eid);
    if (err < 0 && is_new) /* the next call generates its own */
        pki_folder_remove(pki);
    rng_seeded_wipe(&seeded);
    return err;
}
