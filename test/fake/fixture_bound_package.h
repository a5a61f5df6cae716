/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests of profile downloads: one card and one download, and what they leave. */
#ifndef TEST_FAKE_FIXTURE_BOUND_PACKAGE_H
#define TEST_FAKE_FIXTURE_BOUND_PACKAGE_H

#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "test/fake/download.h"
#include "test/fake/memory.h"
#include "test/fake/package.h"

#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ICCID  "98001032547698103214"
#define LISTED "BF2D10 A00E E30C 5A0A " ICCID

static struct fake_card fake;

static struct download download;

static inline void begin(enum ec_curve curve, void (*change)(struct euiccd_create_options *))
{
    fake_card_make(&fake, change);
    download_begin(&download, &fake, curve);
}

static inline void end(void)
{
    download_end(&download);
    fake_card_end(&fake);
}

static inline uint32_t free_memory(void)
{
    return fake_free_memory(&fake);
}

/* The sequence number of download->result; it is removed from the list of notifications. */
static inline void remove_result(void)
{
    struct bytes list = bytes_at(download.result, download.result_len);
    struct tlv part, metadata, number;
    uint8_t octets[32];
    struct buf request = BUF_OVER(octets);
    size_t mark;

    assert_int_equal(tlv_next(&list, &part), 0);
    list = part.value;
    assert_int_equal(tlv_next(&list, &part), 0);
    assert_int_equal(tlv_find(part.value, 0xBF2F, &metadata), 0);
    assert_int_equal(tlv_find(metadata.value, 0x80, &number), 0);
    mark = tlv_open(&request, 0xBF30);
    buf_put(&request, number.whole);
    tlv_close(&request, mark);
    assert_int_equal(fake_es10(&fake, buf_bytes(&request), NULL), SW_OK);
}

/* The list of notifications holds download->result, as it was returned, and nothing else. */
static inline void assert_result_is_kept(void)
{
    uint8_t octets[DOWNLOAD_RESULT_MAX + 16];
    struct buf wanted = BUF_OVER(octets);
    struct bytes response;
    size_t mark = tlv_open(&wanted, 0xBF2B), list = tlv_open(&wanted, 0xA0);

    buf_put(&wanted, bytes_at(download.result, download.result_len));
    tlv_close(&wanted, list);
    tlv_close(&wanted, mark);
    assert_int_equal(fake_es10_hex(&fake, "BF2B00", &response), SW_OK);
    assert_true(bytes_equal(response, buf_bytes(&wanted)));
}

/* Keeps the one notification of the list as the result; false when there is none. */
static inline bool fetch_result(void)
{
    struct bytes response;
    struct tlv whole, list;

    assert_int_equal(fake_es10_hex(&fake, "BF2B00", &response), SW_OK);
    assert_int_equal(tlv_only(response, &whole), 0);
    assert_int_equal(tlv_only(whole.value, &list), 0);
    if (list.value.len)
        download_keep(&download, list.value);
    return list.value.len != 0;
}

/* No profile, no memory lost, no session; only the result is left, with the reason. */
static inline void assert_failed(int result, uint32_t memory)
{
    if (download_result(&download) != result)
        fail_msg("%x, not %x: %s", (unsigned)download_result(&download), (unsigned)result,
                 fake.refusal);
    assert_result_is_kept();
    remove_result();
    assert_es10(&fake, "BF2D03 5C015A", "BF2D02 A000");
    assert_int_equal(free_memory(), memory);
    assert_int_equal(fake_es10_hex(&fake, "86020000", NULL), SW_CONDITIONS);
}

/* Mode dual: profiles are deleted without an eIM. */
static inline void dual(struct euiccd_create_options *factory)
{
    factory->mode = EUICCD_MODE_DUAL;
}

static inline void remove_profile(void)
{
    remove_result();
    assert_es10(&fake, "BF33 0C5A0A" ICCID, "BF3303 800100");
}

static uint32_t nvm_octets;

static inline void with_nvm(struct euiccd_create_options *factory)
{
    factory->nvm_bytes = nvm_octets;
}

#endif
