/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests of the default SM-DP+ address. */
#ifndef TEST_FAKE_FIXTURE_ADDRESSES_H
#define TEST_FAKE_FIXTURE_ADDRESSES_H

#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "card/store/store_tx.h"
#include "test/fake/card.h"
#include "test/fake/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* "a.example" and "ds.example" in hex. */
#define A_EXAMPLE "612E6578616D706C65"

static inline void set_root(struct euiccd_create_options *factory)
{
    factory->root_smds_address = "ds.example";
    factory->default_smdp_address = "a.example";
}

#endif
