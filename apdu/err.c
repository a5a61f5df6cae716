/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "apdu/err.h"

#include <errno.h>
#include <string.h>

static const char *const texts[] = {
    [0] = "done",
    [-ERR_MEMORY] = "out of memory",
    [-ERR_MALFORMED] = "malformed",
    [-ERR_TOO_LONG] = "too long",
    [-ERR_NOT_FOUND] = "not found",
    [-ERR_EXISTS] = "exists already",
    [-ERR_FULL] = "card memory full",
    [-ERR_STATE] = "not allowed in this state",
    [-ERR_BUSY] = "in use elsewhere",
    [-ERR_IO] = "input/output failed",
    [-ERR_FOREIGN] = "not a card file of this program, or damaged",
    [-ERR_RANGE] = "out of range",
    [-ERR_CRYPTO] = "crypto library failed",
    [-ERR_RESET] = "card was reset",
    [-ERR_UNSUPPORTED] = "not supported",
};

const char *err_text(int err)
{
    if (err > 0 || err <= -(int)(sizeof(texts) / sizeof(texts[0])))
        return "unknown error";
    return texts[-err];
}

const char *err_reason(int err)
{
    return err == ERR_IO && errno ? strerror(errno) : err_text(err);
}
