/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profiles of the card: their states, and switching and removing them by what the card offers. */
#include "tools/suite/words/peers.h"

#include "apdu/sw.h"
#include "apdu/tlv.h"

#include <stdio.h>
#include <string.h>

enum {
    CODE_ECALL_ACTIVE = 104,
    RESET_PROFILES = 0x80 | 0x40 | 0x08, /* operational, field-loaded test, provisioning */
    RESET_PROFILES_CONSUMER = 0x80 | 0x40
};

static struct bytes list_profiles(struct suite *suite)
{
    struct bytes response = peers_call(suite, "GetProfilesInfo", "BF2D{5C=5A9F709F269F7B}"), list;

    if (!suite_find(suite, response, "BF2D/A0", &list))
        suite_inconclusive(suite, "GetProfilesInfo: %s", suite_hex(suite, response));
    return list;
}

static bool is_set(struct suite *suite, struct bytes info, const char *tag)
{
    struct bytes value;

    return suite_find(suite, info, tag, &value) && value.len == 1 && value.at[0];
}

static bool has_iccid(struct suite *suite, struct bytes info, const uint8_t iccid[10])
{
    struct bytes value;

    return suite_find(suite, info, "5A", &value) && bytes_equal(value, bytes_at(iccid, 10));
}

enum profile_presence profiles_state(struct suite *suite, const uint8_t iccid[10], bool *fallback)
{
    struct bytes list = list_profiles(suite);
    struct tlv info;

    while (tlv_next(&list, &info) == 0)
        if (has_iccid(suite, info.value, iccid)) {
            if (fallback)
                *fallback = is_set(suite, info.value, "9F26");
            return is_set(suite, info.value, "9F70") ? PROFILE_ENABLED : PROFILE_DISABLED;
        }
    return PROFILE_ABSENT;
}

bool profiles_member(struct suite *suite, const uint8_t iccid[10], const char *tag,
                     struct bytes *value)
{
    struct bytes response = peers_call(suite, "GetProfilesInfo", "BF2D{A0{5A=%s}5C=%s}",
                                       suite_hex(suite, bytes_at(iccid, 10)), tag);

    return suite_find(suite, response, suite_print(suite, "BF2D/A0/E3/%s", tag), value);
}

bool profiles_enabled(struct suite *suite, uint8_t iccid[10])
{
    struct bytes list = list_profiles(suite), value;
    struct tlv info;

    while (tlv_next(&list, &info) == 0)
        if (is_set(suite, info.value, "9F70") && suite_find(suite, info.value, "5A", &value) &&
            value.len == 10) {
            memcpy(iccid, value.at, 10);
            return true;
        }
    return false;
}

/* ---- Functions ---- */

/* One function of ES10c or ES10b; its result code, or the status word. */
static int call_function(struct suite *suite, struct bytes request, const char *path)
{
    struct bytes response, code;
    uint16_t sw = suite_call(suite, request, 0, &response);

    if (sw != SW_OK)
        return sw;
    return suite_find(suite, response, path, &code) && code.len == 1 ? code.at[0] : SW_OK;
}

static bool is_emergency(struct suite *suite, const uint8_t iccid[10])
{
    struct bytes list = list_profiles(suite);
    struct tlv info;

    while (tlv_next(&list, &info) == 0)
        if (has_iccid(suite, info.value, iccid))
            return is_set(suite, info.value, "9F7B");
    return false;
}

/* The end of an operation: a switch may wait for a reset, and ES10 functions be refused until then.
 */
static bool change(struct suite *suite, int code, const uint8_t iccid[10],
                   enum profile_presence wanted, char why[80])
{
    if (code == 0)
        suite_reset(suite);
    snprintf(why, 80, "result %d", code);
    return code == 0 && profiles_state(suite, iccid, NULL) == wanted;
}

static int operate(struct suite *suite, unsigned tag, const uint8_t iccid[10])
{
    return peers_operate(
        suite, peers_borrow_eim(suite), false,
        suite_bytes(suite, "%X{5A=%s}", tag, suite_hex(suite, bytes_at(iccid, 10))));
}

/* Disables an Emergency Profile that is enabled: the profile before it is enabled then. */
static void end_emergency(struct suite *suite)
{
    uint8_t enabled[10];

    if (suite_applies(suite, "emergency") && profiles_enabled(suite, enabled) &&
        is_emergency(suite, enabled))
        (void)call_function(suite, suite_bytes(suite, "BF5C{80=00}"), "BF5C/80");
}

bool profiles_enable(struct suite *suite, const uint8_t iccid[10], char why[80])
{
    const char *hex = suite_hex(suite, bytes_at(iccid, 10));
    int code;

    if (suite_applies(suite, "emergency") && is_emergency(suite, iccid)) {
        code = call_function(suite, suite_bytes(suite, "BF5B{80=00}"), "BF5B/80");
        return change(suite, code, iccid, PROFILE_ENABLED, why);
    }
    end_emergency(suite);
    if (profiles_state(suite, iccid, NULL) == PROFILE_ENABLED)
        return true;
    if (suite_applies(suite, "es10c"))
        code = call_function(suite, suite_bytes(suite, "BF31{A0{5A=%s}81=00}", hex), "BF31/80");
    else
        code = operate(suite, 0xA3, iccid);
    return change(suite, code, iccid, PROFILE_ENABLED, why);
}

bool profiles_disable(struct suite *suite, const uint8_t iccid[10], char why[80])
{
    const char *hex = suite_hex(suite, bytes_at(iccid, 10));
    int code;

    if (suite_applies(suite, "emergency") && is_emergency(suite, iccid))
        code = call_function(suite, suite_bytes(suite, "BF5C{80=00}"), "BF5C/80");
    else if (suite_applies(suite, "es10c"))
        code = call_function(suite, suite_bytes(suite, "BF32{A0{5A=%s}81=00}", hex), "BF32/80");
    else
        code = operate(suite, 0xA4, iccid);
    return change(suite, code, iccid, PROFILE_DISABLED, why);
}

bool profiles_delete(struct suite *suite, const uint8_t iccid[10], char why[80])
{
    const char *hex = suite_hex(suite, bytes_at(iccid, 10));
    int code;

    if (suite_applies(suite, "es10c"))
        code = call_function(suite, suite_bytes(suite, "BF33{5A=%s}", hex), "BF33/80");
    else
        code = operate(suite, 0xA5, iccid);
    return change(suite, code, iccid, PROFILE_ABSENT, why);
}

bool profiles_memory_reset(struct suite *suite, uint8_t options)
{
    const bool iot = suite_applies(suite, "iot or dual");
    const char *request = suite_print(suite, "%s{82=%02X%02X}", iot ? "BF64" : "BF34",
                                      (unsigned)__builtin_ctz(options), options);
    const char *path = iot ? "BF64/80" : "BF34/80";
    int code = call_function(suite, suite_bytes(suite, "%s", request), path);

    if (code == CODE_ECALL_ACTIVE) {
        (void)call_function(suite, suite_bytes(suite, "BF5C{80=00}"), "BF5C/80");
        code = call_function(suite, suite_bytes(suite, "%s", request), path);
    }
    return code == 0;
}

/* ---- Removing ---- */

/* Every installed profile is one of the suite. */
static bool all_are_ours(struct suite *suite)
{
    struct bytes list = list_profiles(suite);
    struct tlv info;

    while (tlv_next(&list, &info) == 0) {
        bool ours = false;

        for (int i = 0; i < PEER_PROFILES && !ours; i++) {
            uint8_t iccid[10];

            peer_profile_iccid((char)('A' + i), iccid);
            ours = has_iccid(suite, info.value, iccid);
        }
        if (!ours)
            return false;
    }
    return true;
}

bool profiles_remove(struct suite *suite, const uint8_t iccid[10])
{
    char why[80];
    enum profile_presence state = profiles_state(suite, iccid, NULL);

    if (state == PROFILE_ABSENT)
        return true;
    if (all_are_ours(suite) && profiles_memory_reset(suite, suite_applies(suite, "iot or dual")
                                                                ? RESET_PROFILES
                                                                : RESET_PROFILES_CONSUMER)) {
        suite_reset(suite);
        if (profiles_state(suite, iccid, NULL) == PROFILE_ABSENT)
            return true;
    }
    state = profiles_state(suite, iccid, NULL);
    if (state == PROFILE_ENABLED && !profiles_disable(suite, iccid, why))
        return false;
    return state == PROFILE_ABSENT || profiles_delete(suite, iccid, why);
}
