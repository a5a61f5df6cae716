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
    struct bytes response = peers_call(suite, "BF2D{5C=5A9F709F269F7B}"), list;

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
    struct bytes response =
        peers_call(suite, "BF2D{A0{5A=%s}5C=%s}", suite_hex(suite, bytes_at(iccid, 10)), tag);

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
static bool change(struct suite *suite, const char *what, int code, const uint8_t iccid[10],
                   enum profile_presence wanted, char why[80])
{
    if (code == 0)
        suite_reset(suite);
    snprintf(why, 80, code > UINT8_MAX ? "%s: status %04X" : "%s: result %d", what, code);
    return code == 0 && profiles_state(suite, iccid, NULL) == wanted;
}

/* A change of a profile: by ES10c where the card has it, else by a package. */
struct operation {
    const char *before, *behind, *path; /* the request around the ICCID; of its result */
    const char *name;
    unsigned psmo;
    const char *psmo_name;
    enum profile_presence wanted;
};
static const struct operation enabling = {"BF31{A0{5A=",  "}81=00}",
                                          "BF31/80",      "ES10c.EnableProfile (SGP.22 5.7.16)",
                                          0xA3,           "PSMO enable (SGP.32 3.4.1)",
                                          PROFILE_ENABLED},
                              disabling = {"BF32{A0{5A=",
                                           "}81=00}",
                                           "BF32/80",
                                           "ES10c.DisableProfile (SGP.22 5.7.17)",
                                           0xA4,
                                           "PSMO disable (SGP.32 3.4.2)",
                                           PROFILE_DISABLED},
                              deleting = {"BF33{5A=",    "}",
                                          "BF33/80",     "ES10c.DeleteProfile (SGP.22 5.7.18)",
                                          0xA5,          "PSMO delete (SGP.32 3.4.3)",
                                          PROFILE_ABSENT};

static bool operate(struct suite *suite, const struct operation *operation, const uint8_t iccid[10],
                    char why[80])
{
    const char *hex = suite_hex(suite, bytes_at(iccid, 10));
    bool es10c = suite_applies(suite, "es10c");
    int code =
        es10c
            ? call_function(suite,
                            suite_bytes(suite, "%s%s%s", operation->before, hex, operation->behind),
                            operation->path)
            : peers_operate(suite, peers_borrow_eim(suite), false,
                            suite_bytes(suite, "%X{5A=%s}", operation->psmo, hex));

    return change(suite, es10c ? operation->name : operation->psmo_name, code, iccid,
                  operation->wanted, why);
}

/* The same for Emergency Profiles. */
static bool operate_emergency(struct suite *suite, bool enable, const uint8_t iccid[10],
                              char why[80])
{
    int code = call_function(suite, suite_bytes(suite, enable ? "BF5B{80=00}" : "BF5C{80=00}"),
                             enable ? "BF5B/80" : "BF5C/80");

    return change(suite,
                  enable ? "ES10b.EnableEmergencyProfile (SGP.32 5.9.22)"
                         : "ES10b.DisableEmergencyProfile (SGP.32 5.9.23)",
                  code, iccid, enable ? PROFILE_ENABLED : PROFILE_DISABLED, why);
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
    if (suite_applies(suite, "emergency") && is_emergency(suite, iccid))
        return operate_emergency(suite, true, iccid, why);
    end_emergency(suite);
    return profiles_state(suite, iccid, NULL) == PROFILE_ENABLED ||
           operate(suite, &enabling, iccid, why);
}

bool profiles_disable(struct suite *suite, const uint8_t iccid[10], char why[80])
{
    if (suite_applies(suite, "emergency") && is_emergency(suite, iccid))
        return operate_emergency(suite, false, iccid, why);
    return operate(suite, &disabling, iccid, why);
}

bool profiles_delete(struct suite *suite, const uint8_t iccid[10], char why[80])
{
    return operate(suite, &deleting, iccid, why);
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
