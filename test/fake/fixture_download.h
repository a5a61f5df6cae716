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

/* The response to CancelSession of the session. */
static inline struct bytes cancel(unsigned reason)
{
    uint8_t octets[64];
    struct buf request = BUF_OVER(octets);
    struct bytes response;
    size_t mark = tlv_open(&request, 0xBF41);

    tlv_put(&request, 0x80, BYTES_OF(download.transaction_id));
    tlv_put_uint(&request, 0x81, reason);
    tlv_close(&request, mark);
    assert_int_equal(fake_es10(&fake, buf_bytes(&request), &response), SW_OK);
    return response;
}

#endif
