/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Status words with a parameter, and the meaning of all of them; the list is in sw.h. */
#include "apdu/sw.h"

#include "apdu/err.h"

static uint16_t sw_with(unsigned sw1, uint32_t sw2)
{
    return (uint16_t)(sw1 << 8 | (sw2 & 0xFF));
}

uint16_t sw_response(uint32_t left)
{
    return sw_with(SW1_MORE, left < 256 ? left : 0);
}

uint16_t sw_wrong_le(uint32_t right)
{
    return sw_with(SW1_WRONG_LE, right < 256 ? right : 0);
}

uint16_t sw_proactive(uint32_t len)
{
    return sw_with(SW1_PROACTIVE, len < 256 ? len : 0);
}

uint16_t sw_tries(unsigned tries)
{
    return sw_with(0x63, 0xC0 | (tries < 15 ? tries : 15));
}

bool sw_is_proactive(uint16_t sw)
{
    return sw >> 8 == SW1_PROACTIVE;
}

bool sw_is_ok(uint16_t sw)
{
    return sw == SW_OK || sw_is_proactive(sw);
}

int sw_is_success(uint16_t sw)
{
    switch (sw >> 8) {
    case SW1_MORE:
    case 0x62:
    case SW1_PROACTIVE:
    case 0x92:
        return 1;
    case 0x63:
        return sw == SW_MORE_EXPECTED || sw == SW_MORE_EXPECTED_PROACTIVE;
    default:
        return sw == SW_OK;
    }
}

struct sw_meaning {
    const char *text;
    const char *clause;
};

static struct sw_meaning sw_meaning(uint16_t sw)
{
    switch (sw) {
#define SW_CASE(name, value, text, clause)                                                         \
    case name:                                                                                     \
        return (struct sw_meaning){text, clause};
        SW_LIST(SW_CASE)
#undef SW_CASE
    default:
        break;
    }
    switch (sw >> 8) {
    case SW1_MORE:
        return (struct sw_meaning){"response waiting", "TS 102 221 7.3.1.1.5"};
    case 0x63:
        if ((sw & 0xF0) == 0xC0)
            return (struct sw_meaning){"PIN or PUK not verified, tries left",
                                       "TS 102 221 10.2.1.3"};
        break;
    case SW1_WRONG_LE:
        return (struct sw_meaning){"wrong Le, SW2 is the correct one", "TS 102 221 7.3.1.1.5"};
    case SW1_PROACTIVE:
        return (struct sw_meaning){"done, proactive command pending", "TS 102 221 10.2.1.1"};
    default:
        break;
    }
    return (struct sw_meaning){"unknown", ""};
}

const char *sw_text(uint16_t sw)
{
    return sw_meaning(sw).text;
}

const char *sw_clause(uint16_t sw)
{
    return sw_meaning(sw).clause;
}

uint16_t sw_of_err(int err)
{
    static const uint16_t of_err[] = {
        [0] = SW_OK,
        [-ERR_MEMORY] = SW_NOT_ENOUGH_MEMORY,
        [-ERR_MALFORMED] = SW_WRONG_DATA,
        [-ERR_TOO_LONG] = SW_WRONG_DATA,
        [-ERR_NOT_FOUND] = SW_REFERENCE_NOT_FOUND,
        [-ERR_EXISTS] = SW_CONDITIONS,
        [-ERR_FULL] = SW_NOT_ENOUGH_MEMORY,
        [-ERR_STATE] = SW_CONDITIONS,
        [-ERR_BUSY] = SW_MEMORY_PROBLEM,
        [-ERR_IO] = SW_MEMORY_PROBLEM,
        [-ERR_FOREIGN] = SW_MEMORY_PROBLEM,
        [-ERR_RANGE] = SW_WRONG_DATA,
        [-ERR_CRYPTO] = SW_TECHNICAL_PROBLEM,
        [-ERR_RESET] = SW_TECHNICAL_PROBLEM,
        [-ERR_UNSUPPORTED] = SW_FUNCTION_NOT_SUPPORTED,
    };

    if (err > 0 || err <= -(int)(sizeof(of_err) / sizeof(of_err[0])))
        return SW_TECHNICAL_PROBLEM;
    return of_err[-err];
}
