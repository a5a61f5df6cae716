/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/run/probe.h"

#include "apdu/ins.h"
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "crypto/cert.h"
#include "tools/suite/settings/sections.h"

#include <stdio.h>
#include <string.h>

enum {
    TERMINAL_PROFILE_LEN = 36,
    MEMORY_MAX = 1 << 16,
    CRL_SUPPORT = 0x40 /* bit 1 of rspCapability, in its first octet */
};

void probe_init(struct probe *probe, struct suite_settings *settings)
{
    *probe = (struct probe){.settings = settings};
    arena_init(&probe->arena, MEMORY_MAX);
}

void probe_free(struct probe *probe)
{
    arena_free(&probe->arena);
}

/* A text that lives as long as the settings. */
static const char *keep(struct probe *probe, const char *text)
{
    struct bytes copy = arena_copy(&probe->arena, bytes_at(text, strlen(text) + 1));

    return copy.at ? (const char *)copy.at : "";
}

static bool call(struct suite *suite, const char *request, const char *path, struct bytes *value)
{
    struct bytes response;

    return suite_call(suite, suite_bytes(suite, "%s", request), 0, &response) == SW_OK &&
           suite_find(suite, response, path, value);
}

static const char *version(char text[40], struct bytes octets)
{
    snprintf(text, 40, "%u.%u.%u", octets.at[0], octets.at[1], octets.at[2]);
    return text;
}

/* The highest of a list of VersionType. */
static struct bytes highest(struct bytes list)
{
    struct bytes best = BYTES_NONE;
    struct tlv item;

    while (tlv_next(&list, &item) == 0) {
        bool is_better = item.value.len == 3 && best.len == 0;

        for (size_t i = 0; item.value.len == 3 && !is_better && i < 3; i++) {
            if (item.value.at[i] < best.at[i])
                break;
            is_better = item.value.at[i] > best.at[i];
        }
        if (is_better)
            best = item.value;
    }
    return best;
}

static uint64_t number(struct bytes octets)
{
    uint64_t value = 0;

    for (size_t i = 0; i < octets.len; i++)
        value = value << 8 | octets.at[i];
    return value;
}

/* EUICCInfo2: versions, memory, options of SGP.32. */
static void read_info(struct suite *suite, struct probe *probe)
{
    struct suite_settings *settings = probe->settings;
    struct bytes info, value;

    if (!call(suite, "BF22{}", "BF22", &info))
        return;
    if ((suite_find(suite, info, "82", &value)) && value.len == 3)
        settings->svn = version(probe->texts[0], value);
    if (suite_find(suite, info, "84", &value) && suite_find(suite, value, "82", &value))
        settings->nvm = number(value);
    if (suite_find(suite, info, "B4/A0", &value) && highest(value).len == 3)
        settings->spec = version(probe->texts[1], highest(value));
    if (suite_find(suite, info, "88", &value) && value.len > 1 && value.at[1] & CRL_SUPPORT)
        settings->names |= SETTINGS_BIT(CRL);
    if (suite_find(suite, info, "B4/81", &value))
        settings->names |= SETTINGS_BIT(EMERGENCY);
    if (suite_find(suite, info, "B4/82", &value))
        settings->names |= SETTINGS_BIT(FALLBACK);
}

/* The curves of the eUICC's certificates: GetCerts for each CI of EUICCInfo2. */
static void read_curves(struct suite *suite, struct suite_settings *settings)
{
    struct bytes list, certificate;
    struct tlv ci;

    if (!call(suite, "BF22{}", "BF22/AA", &list))
        return;
    while (tlv_next(&list, &ci) == 0) {
        const char *request = suite_print(suite, "BF56{80=%s}", suite_hex(suite, ci.value));
        struct cert cert;

        if (!call(suite, request, "BF56/A0/A6", &certificate) ||
            cert_parse_tagged(&cert, certificate) < 0)
            continue;
        if (cert.curve == EC_CURVE_P256)
            settings->names |= SETTINGS_BIT(P256);
        else if (cert.curve == EC_CURVE_BRAINPOOL_P256R1)
            settings->names |= SETTINGS_BIT(BRAINPOOL);
    }
}

/* Whether the card has a function, by a request that it must refuse. */
static bool has_function(struct suite *suite, const char *request, const char *path)
{
    struct bytes value;

    return call(suite, request, path, &value);
}

static void read_functions(struct suite *suite, struct suite_settings *settings)
{
    /* EnableProfile of an ICCID that no profile has, as its digits are not valid. */
    bool es10c = has_function(suite, "BF31{A0{5A=FFFFFFFFFFFFFFFFFFFF}81=00}", "BF31/80");
    bool iot = has_function(suite, "BF55{}", "BF55");

    if (iot)
        settings->names |= SETTINGS_BIT(IOT) | SETTINGS_BIT(ROLLBACK) | SETTINGS_BIT(IMMEDIATE);
    if (es10c)
        settings->names |= SETTINGS_BIT(ES10C);
    if (es10c && iot)
        settings->names |= SETTINGS_BIT(DUAL);
    if (es10c && !iot)
        settings->names |= SETTINGS_BIT(CONSUMER);
}

/* ---- Profiles and eIMs ---- */

/* Digits of an ICCID as in a profile. */
static const char *iccid_digits(struct suite *suite, struct bytes iccid)
{
    struct buf digits = arena_buf(&suite->arena, 2 * iccid.len + 1);

    for (size_t i = 0; i < 2 * iccid.len; i++) {
        unsigned digit = i % 2 ? iccid.at[i / 2] >> 4 : iccid.at[i / 2] & 0x0F;

        if (digit < 10)
            buf_put_u8(&digits, '0' + digit);
    }
    buf_put_u8(&digits, 0);
    return (const char *)digits.at;
}

/* Each profile of the card, which cases may not use until the settings allow it. */
static void read_profiles(struct suite *suite, struct probe *probe)
{
    struct suite_settings *settings = probe->settings;
    struct bytes list, value;
    struct tlv info;

    if (!call(suite, "BF2D{5C=5A9F70}", "BF2D/A0", &list))
        return;
    while (settings->profile_count < SETTINGS_PROFILES_MAX && tlv_next(&list, &info) == 0) {
        const char *name = suite_print(suite, "P%zu", settings->profile_count + 1);

        if (!suite_find(suite, info.value, "5A", &value) ||
            sections_take_profile(settings, keep(probe, name), "iccid",
                                  keep(probe, iccid_digits(suite, value))))
            continue;
        if (suite_find(suite, info.value, "9F70", &value) && value.len == 1 && value.at[0])
            sections_take_profile(settings, name, "state", "enabled");
    }
}

/* A text of the card as a value of the settings; NULL: it cannot be one. */
static const char *text_of(struct suite *suite, struct bytes value)
{
    for (size_t i = 0; i < value.len; i++)
        if (value.at[i] <= ' ' || value.at[i] > '~' || value.at[i] == ';')
            return NULL;
    return suite_print(suite, "%.*s", (int)value.len, (const char *)value.at);
}

/* Each eIM, whose key the user must add. */
static void read_eims(struct suite *suite, struct probe *probe)
{
    struct suite_settings *settings = probe->settings;
    struct bytes list, value;
    struct tlv eim;

    if (!call(suite, "BF55{}", "BF55/A0", &list))
        return;
    while (settings->eim_count < SETTINGS_EIMS_MAX && tlv_next(&list, &eim) == 0) {
        const char *name = keep(probe, suite_print(suite, "E%zu", settings->eim_count + 1));
        const char *text;

        settings->names |= SETTINGS_BIT(FOREIGN);
        if (!suite_find(suite, eim.value, "80", &value) || !(text = text_of(suite, value)) ||
            sections_take_eim(settings, name, "id", keep(probe, text)))
            continue;
        if (suite_find(suite, eim.value, "81", &value) && (text = text_of(suite, value)))
            sections_take_eim(settings, name, "fqdn", keep(probe, text));
    }
}

/* After TERMINAL PROFILE an IPAe is active, and refuses what an IPAd may do. */
static void read_toolkit(struct suite *suite, struct suite_settings *settings)
{
    static const uint8_t profile[5 + TERMINAL_PROFILE_LEN] = {0x80, INS_TERMINAL_PROFILE, 0, 0,
                                                              TERMINAL_PROFILE_LEN};
    struct bytes command = suite_copy(suite, BYTES_OF(profile)), data;

    memset((uint8_t *)(uintptr_t)command.at + 5, 0xFF, TERMINAL_PROFILE_LEN);
    if (!sw_is_ok(suite_transceive(suite, command, &data)))
        return;
    settings->names |= SETTINGS_BIT(TOOLKIT);
    if (settings->names & SETTINGS_BIT(IOT) && !call(suite, "BF55{}", "BF55", &data))
        settings->names = (settings->names & ~SETTINGS_BIT(IPAD)) | SETTINGS_BIT(IPAE);
}

void probe_card(struct suite *suite, void *context)
{
    struct probe *probe = context;
    struct suite_settings *settings = probe->settings;
    struct bytes value;

    settings->names &= SETTINGS_AT_HAND;
    settings->names |= SETTINGS_BIT(IPAD);
    suite_reset(suite);
    if (call(suite, "BF3E{5C=5A}", "BF3E/5A", &value) && value.len == 16) {
        bytes_to_hex(value, probe->texts[2], sizeof(probe->texts[2]));
        settings->eid = probe->texts[2];
    }
    read_info(suite, probe);
    read_curves(suite, settings);
    if (!(settings->names & (SETTINGS_BIT(P256) | SETTINGS_BIT(BRAINPOOL))))
        settings->names |= SETTINGS_BIT(P256); /* no GetCerts: the curve that all eUICCs have */
    read_functions(suite, settings);
    read_profiles(suite, probe);
    read_eims(suite, probe);
    suite_reset_without_ipad(suite);
    read_toolkit(suite, settings);
    suite_reset(suite);
}
