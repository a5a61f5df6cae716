/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every status word of the card, named once: SW_LIST(X) with X(name, value, text, clause).
 * Status words with a parameter (61xx, 63Cx, 6Cxx, 91xx) are made by the functions below.
 */
#ifndef APDU_SW_H
#define APDU_SW_H

#include <stdbool.h>
#include <stdint.h>

#define SW_LIST(X)                                                                                 \
    X(SW_OK, 0x9000, "done", "TS 102 221 10.2.1.1")                                                \
    X(SW_BUSY, 0x9300, "toolkit is busy", "TS 102 221 10.2.1.2")                                   \
    X(SW_NO_INFORMATION, 0x6200, "warning, state unchanged", "TS 102 221 10.2.1.3")                \
    X(SW_CORRUPTED, 0x6281, "part of the data may be corrupted", "TS 102 221 10.2.1.3")            \
    X(SW_END_OF_FILE, 0x6282, "end of file reached, or search found nothing",                      \
      "TS 102 221 10.2.1.3")                                                                       \
    X(SW_FILE_INVALIDATED, 0x6283, "selected file is deactivated", "TS 102 221 10.2.1.3")          \
    X(SW_FILE_TERMINATED, 0x6285, "selected file is terminated", "TS 102 221 10.2.1.3")            \
    X(SW_MORE_DATA, 0x62F1, "more data available", "TS 102 221 10.2.1.3")                          \
    X(SW_MORE_DATA_PROACTIVE, 0x62F2, "more data and proactive command", "TS 102 221 10.2.1.3")    \
    X(SW_RESPONSE_WARNING, 0x62F3, "response data available", "TS 102 221 10.2.1.3")               \
    X(SW_HOST_CRYPTOGRAM, 0x6300, "authentication of the host failed", "GPC_SPE_034 E.5.2")        \
    X(SW_MORE_STATUS, 0x6310, "more data of GET STATUS available", "GPC_SPE_034 11.4.3")           \
    X(SW_MORE_EXPECTED, 0x63F1, "more data expected", "TS 102 221 10.2.1.3")                       \
    X(SW_MORE_EXPECTED_PROACTIVE, 0x63F2, "more expected and proactive command",                   \
      "TS 102 221 10.2.1.3")                                                                       \
    X(SW_EXECUTION_ERROR, 0x6400, "no information, state unchanged", "TS 102 221 10.2.1.4")        \
    X(SW_MEMORY_PROBLEM, 0x6581, "memory problem", "TS 102 221 10.2.1.4")                          \
    X(SW_WRONG_LENGTH, 0x6700, "wrong length", "TS 102 221 10.2.1.5")                              \
    X(SW_CHANNEL_NOT_SUPPORTED, 0x6881, "logical channel not supported", "TS 102 221 10.2.1.5.1")  \
    X(SW_SECURE_MESSAGING_NOT_SUPPORTED, 0x6882, "secure messaging not supported",                 \
      "TS 102 221 10.2.1.5.1")                                                                     \
    X(SW_INCOMPATIBLE_STRUCTURE, 0x6981, "command incompatible with file structure",               \
      "TS 102 221 10.2.1.5.2")                                                                     \
    X(SW_SECURITY_STATUS, 0x6982, "security status not satisfied", "TS 102 221 10.2.1.5.2")        \
    X(SW_METHOD_BLOCKED, 0x6983, "authentication or PIN method blocked", "TS 102 221 10.2.1.5.2")  \
    X(SW_DATA_INVALIDATED, 0x6984, "referenced data invalidated", "TS 102 221 10.2.1.5.2")         \
    X(SW_CONDITIONS, 0x6985, "conditions of use not satisfied", "TS 102 221 10.2.1.5.2")           \
    X(SW_NO_EF, 0x6986, "no EF selected", "TS 102 221 10.2.1.5.2")                                 \
    X(SW_SECURED_PACKET, 0x6989, "secured packet required", "TS 102 221 10.2.1.5.2")               \
    X(SW_WRONG_DATA, 0x6A80, "incorrect parameters in the data field", "TS 102 221 10.2.1.5.3")    \
    X(SW_FUNCTION_NOT_SUPPORTED, 0x6A81, "function not supported", "TS 102 221 10.2.1.5.3")        \
    X(SW_FILE_NOT_FOUND, 0x6A82, "file or application not found", "TS 102 221 10.2.1.5.3")         \
    X(SW_RECORD_NOT_FOUND, 0x6A83, "record not found", "TS 102 221 10.2.1.5.3")                    \
    X(SW_NOT_ENOUGH_MEMORY, 0x6A84, "not enough memory", "TS 102 221 10.2.1.5.3")                  \
    X(SW_WRONG_P1P2, 0x6A86, "incorrect P1 or P2", "TS 102 221 10.2.1.5.3")                        \
    X(SW_LENGTH_P1P2, 0x6A87, "Lc inconsistent with P1-P2", "TS 102 221 10.2.1.5.3")               \
    X(SW_REFERENCE_NOT_FOUND, 0x6A88, "referenced data not found", "TS 102 221 10.2.1.5.3")        \
    X(SW_FILE_EXISTS, 0x6A89, "a file with this identifier exists", "TS 102 222 7.1")              \
    X(SW_WRONG_OFFSET, 0x6B00, "wrong P1 or P2", "TS 102 221 10.2.1.5")                            \
    X(SW_INS_NOT_SUPPORTED, 0x6D00, "instruction not supported", "TS 102 221 10.2.1.5")            \
    X(SW_CLA_NOT_SUPPORTED, 0x6E00, "class not supported", "TS 102 221 10.2.1.5")                  \
    X(SW_TECHNICAL_PROBLEM, 0x6F00, "technical problem", "TS 102 221 10.2.1.5")                    \
    X(SW_ALGORITHM_NOT_SUPPORTED, 0x9484, "algorithm not supported", "GPC_SPE_034 11.8.3")         \
    X(SW_KEY_CHECK_VALUE, 0x9485, "invalid key check value", "GPC_SPE_034 11.8.3")                 \
    X(SW_INCREASE_MAX, 0x9850, "INCREASE would pass the maximum", "TS 102 221 10.2.1.6")           \
    X(SW_AUTHENTICATION_MAC, 0x9862, "authentication error, incorrect MAC", "TS 31.102 7.3.1")     \
    X(SW_AUTHENTICATION_CONTEXT, 0x9864, "authentication error, context not supported",            \
      "TS 31.102 7.3.1")                                                                           \
    X(SW_AUTHENTICATION_FRESHNESS, 0x9865, "key freshness failure", "TS 31.102 7.3.1")             \
    X(SW_AUTHENTICATION_MEMORY, 0x9866, "no memory for the authentication", "TS 31.102 7.3.1")

enum sw {
#define SW_ENUM(name, value, text, clause) name = (value),
    SW_LIST(SW_ENUM)
#undef SW_ENUM
};

/* First octet of the status words with a parameter that a terminal acts on. */
enum { SW1_MORE = 0x61, SW1_WRONG_LE = 0x6C, SW1_PROACTIVE = 0x91 };

/* `left` octets of response are pending for GET RESPONSE; 256 and more are 6100. */
uint16_t sw_response(uint32_t left);
/* Le was wrong, `right` is correct; 256 is 6C00. */
uint16_t sw_wrong_le(uint32_t right);
/* A proactive command of `len` octets (1..256) is pending. */
uint16_t sw_proactive(uint32_t len);
/* PIN or PUK wrong, or its tries queried: `tries` (0..15) left. */
uint16_t sw_tries(unsigned tries);
/* True for 91xx: a proactive command is pending. */
bool sw_is_proactive(uint16_t sw);
/* True for 9000 and 91xx. */
bool sw_is_ok(uint16_t sw);
/* True for 9000, 91xx, 92xx and the 61xx, 62xx and 63xx that carry a result. */
int sw_is_success(uint16_t sw);
/* Text and clause of a status word; "unknown" and "" for one that the card never sends. */
const char *sw_text(uint16_t sw);
const char *sw_clause(uint16_t sw);
/* The status word of an `enum err`: the one table from could-not-do to SW. */
uint16_t sw_of_err(int err);

#endif
