/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/fake/memory.h"

#include "apdu/sw.h"
#include "apdu/tlv.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

uint32_t fake_free_memory(struct fake_card *fake)
{
    struct tlv info, resource, memory;
    struct bytes response;
    uint32_t octets = 0;

    assert_int_equal(fake_es10_hex(fake, "BF2200", &response), SW_OK);
    assert_int_equal(tlv_only(response, &info), 0);
    assert_int_equal(tlv_find(info.value, 0x84, &resource), 0);
    assert_int_equal(tlv_find(resource.value, 0x82, &memory), 0);
    for (size_t i = 0; i < memory.value.len; i++)
        octets = octets << 8 | memory.value.at[i];
    return octets;
}
