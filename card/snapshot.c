/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies of a whole card: the contract is in card.h. */
#include "card/card.h"
#include "card/store/copy.h"

int card_snapshot(const char *path, const char *file, struct card_error *error)
{
    return store_snapshot(path, file, error ? error->text : NULL, error ? sizeof(error->text) : 0);
}

int card_restore(const char *path, const char *file, struct card_error *error)
{
    return store_restore(path, file, error ? error->text : NULL, error ? sizeof(error->text) : 0);
}
