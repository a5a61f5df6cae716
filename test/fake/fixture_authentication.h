/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests of AuthenticateServer: one card and one download. */
#ifndef TEST_FAKE_FIXTURE_AUTHENTICATION_H
#define TEST_FAKE_FIXTURE_AUTHENTICATION_H

#include "test/fake/fixture_download.h"
#include "test/fake/inside.h"
#include "tools/smdpp/server.h"

#include <stdlib.h>

/* The server is refused with this code, and the RSP session ends. */
static inline void assert_refused(const struct pki_entity *server, int wanted)
{
    int code;

    assert_int_equal(download_try_authenticate(&download, server, &code), SW_OK);
    if (code != wanted)
        fail_msg("code %d, not %d: %s", code, wanted, fake.refusal);
    assert_string_not_equal(fake.refusal, "");
    assert_int_equal(download_try_authenticate(&download, &download.auth, &code), SW_OK);
    assert_int_equal(code, 4);
}

#endif
