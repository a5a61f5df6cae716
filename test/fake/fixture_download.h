/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests with one card and one download for all their cases. */
#ifndef TEST_FAKE_FIXTURE_DOWNLOAD_H
#define TEST_FAKE_FIXTURE_DOWNLOAD_H

#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "test/fake/download.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct fake_card fake;

static struct download download;

static inline void begin_with(void (*change)(struct euiccd_create_options *))
{
    fake_card_make(&fake, change);
    download_begin(&download, &fake, EC_CURVE_P256);
}

static inline int begin(void **state)
{
    (void)state;
    begin_with(NULL);
    return 0;
}

static inline int end(void **state)
{
    (void)state;
    download_end(&download);
    fake_card_end(&fake);
    return 0;
}

#endif
