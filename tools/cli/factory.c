/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See factory.h. */
#include "tools/cli/factory.h"

#include "card/slices.h"
#include "tools/pki/card_path.h"
#include "tools/pki/pki.h"

#include <stdio.h>
#include <string.h>

enum { PATH_SIZE = 4096, SEED_SIZE = 512 };

size_t factory_stem_len(const char *path)
{
    static const char suffix[] = ".euicc";
    size_t len = strlen(path);
    size_t cut = sizeof(suffix) - 1;

    return len > cut && strcmp(path + len - cut, suffix) == 0 ? len - cut : len;
}

/* The seed of card `number`; that of the first card is the given one. */
static struct euiccd_bytes numbered_seed(struct euiccd_bytes seed, unsigned number,
                                         uint8_t memory[SEED_SIZE])
{
    struct buf out = buf_over(memory, SEED_SIZE);

    if (number == 0 || seed.length == 0)
        return seed;
    buf_put(&out, from_euiccd(seed));
    buf_put_u16(&out, (uint16_t)number);
    return to_euiccd(buf_bytes(&out));
}

/* Path of the PKI folder for the cards named after `family`. */
static int pki_of_family(const char *family, char path[PATH_SIZE], struct euiccd_error *error)
{
    int len = (int)factory_stem_len(family);

    if (snprintf(path, PATH_SIZE, "%.*s.pki", len, family) < PATH_SIZE)
        return 0;
    snprintf(error->text, sizeof(error->text), "%.300s: the path is too long", family);
    return ERR_TOO_LONG;
}

int factory_make(const char *path, const struct factory *factory, char eid[EUICCD_EID_TEXT_SIZE],
                 struct euiccd_error *error)
{
    struct euiccd_create_options settings = factory->settings;
    struct pki_error pki_error = {""};
    uint8_t seed_memory[SEED_SIZE];
    char folder[PATH_SIZE];
    const char *pki = factory->pki;
    int err = card_path_check(path, error);

    if (err == 0 && pki && pki_folder_find(pki, &pki_error) < 0) {
        snprintf(error->text, sizeof(error->text), "%s", pki_error.text);
        return ERR_NOT_FOUND;
    }
    if (err == 0 && !pki && factory->family) {
        err = pki_of_family(factory->family, folder, error);
        pki = folder;
    }
    if (err < 0)
        return err;
    settings.size = sizeof(settings);
    settings.seed = numbered_seed(settings.seed, factory->number, seed_memory);
    return euiccd_create_test(path, pki, &settings, eid, error);
}
