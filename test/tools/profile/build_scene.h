/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the tests of profiles: a description that becomes a package. */
#ifndef TEST_TOOLS_PROFILE_BUILD_SCENE_H
#define TEST_TOOLS_PROFILE_BUILD_SCENE_H

#include "apdu/tlv.h"
#include "crypto/eid.h"
#include "test/fake/package.h"
#include "test/fake/uicc.h"
#include "tools/profile/build.h"
#include "tools/profile/show.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define EID "89049032123451234512345678901235"

static uint8_t package_octets[BUILD_PACKAGE_MAX], metadata_octets[BUILD_METADATA_MAX];
static struct buf package, metadata;
static struct build_subscriber subscriber;
static char why[200];

/* `settings` is terminated by NULL. */
static inline int build(const char *const *settings, const char *eid, struct bytes capabilities)
{
    struct description description = {0};
    struct rng_seeded seeded;
    struct build_options options = {.eid = eid, .capabilities = capabilities};
    int err = rng_seeded_init(&seeded, BYTES_TEXT("test"), 0);

    assert_int_equal(err, 0);
    options.rng = &seeded.rng;
    package = BUF_OVER(package_octets);
    metadata = BUF_OVER(metadata_octets);
    subscriber = (struct build_subscriber){0};
    for (size_t i = 0; settings[i]; i++)
        assert_int_equal(description_set(&description, settings[i]), 0);
    err = build_package(&description, &options, &package, &metadata, &subscriber, why, sizeof why);
    description_free(&description);
    return err;
}

static inline void assert_installs(void)
{
    FILE *sink = fopen("/dev/null", "w");
    unsigned warnings = 0;

    assert_int_equal(check_package(buf_bytes(&package), BYTES_NONE, sink, &warnings), 0);
    assert_int_equal(warnings, 0);
    fclose(sink);
}

/* The output of `show` for a package; the caller frees it. */
static inline char *show(const struct show_options *options, int expected)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    assert_int_equal(show_package(buf_bytes(&package), options, out), expected);
    fclose(out);
    return text;
}

#endif
