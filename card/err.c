/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors of euiccd.h: those of apdu/err.h under public names. */
#include "apdu/err.h"

#include "card/euiccd.h"

#define ASSERT_SAME(name)                                                                          \
    _Static_assert((int)EUICCD_##name == (int)(name), "public and private errors are equal")

ASSERT_SAME(ERR_MEMORY);
ASSERT_SAME(ERR_MALFORMED);
ASSERT_SAME(ERR_TOO_LONG);
ASSERT_SAME(ERR_NOT_FOUND);
ASSERT_SAME(ERR_EXISTS);
ASSERT_SAME(ERR_FULL);
ASSERT_SAME(ERR_STATE);
ASSERT_SAME(ERR_BUSY);
ASSERT_SAME(ERR_IO);
ASSERT_SAME(ERR_FOREIGN);
ASSERT_SAME(ERR_RANGE);
ASSERT_SAME(ERR_CRYPTO);
ASSERT_SAME(ERR_RESET);
ASSERT_SAME(ERR_UNSUPPORTED);

const char *euiccd_err_text(int err)
{
    return err_text(err);
}
