/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/cases/common.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHANNELS_SHORT_CLASS = 4, TAG_NUMBER = 0x1F, CONFIGURATION_MAX = 8192 };
/* Hex digits of the shortest TLV whose length has two octets, and three. */
enum { LONG_1 = 2 * (3 + 0x80), LONG_2 = 2 * (4 + 0x100) };

unsigned case_class_iso(unsigned channel)
{
    return channel < CHANNELS_SHORT_CLASS ? channel : 0x40 | (channel - CHANNELS_SHORT_CLASS);
}

unsigned case_class_es10(unsigned channel)
{
    return case_class_iso(channel) | 0x80;
}

unsigned case_open_isdr(struct suite *suite)
{
    unsigned channel = suite_open_channel(suite);

    suite_select(suite, channel, AID_ISDR);
    suite_expect_sw(suite, "9000");
    return channel;
}

/* The enabled test profile B is deleted by `request`; its REFRESH stays pending. */
static void reset_test_profile(struct suite *suite, const char *request, const char *result)
{
    suite_complete_switch(suite);
    suite_terminal_profile(suite, "refresh");
    suite_step(suite, "eUICCMemoryReset deletes the enabled test profile; REFRESH is not fetched");
    suite_es10(suite, "%s", request);
    suite_require(suite,
                  suite_value(suite, result) && strcmp(suite_value(suite, result), "00") == 0,
                  "the test profile was not deleted");
    suite_forget(suite, "B");
}

void case_begin_proactive_session(struct suite *suite)
{
    suite_package(suite, "A3{5A=$B}");
    reset_test_profile(suite, "BF64{82=" RESET_FIELD_TEST "}", "BF64/80");
}

void case_begin_proactive_session_es10c(struct suite *suite)
{
    suite_es10(suite, "BF31{A0{5A=$B} 81=00}");
    reset_test_profile(suite, "BF34{82=" RESET_FIELD_TEST "}", "BF34/80");
}

void case_expect_eims(struct suite *suite, const char *path, size_t count)
{
    static const char prefix[] = "73756974652E"; /* "suite." */
    size_t found = 0;

    for (unsigned i = 1;; i++) {
        char element[64];
        const char *id;

        snprintf(element, sizeof(element), "%s[%u]/80", path, i);
        id = suite_value(suite, element);
        if (!id)
            break;
        found += strncmp(id, prefix, sizeof(prefix) - 1) == 0;
    }
    if (found != count)
        suite_fail(suite, "%s has %zu eIMs of the suite; expected %zu", path, found, count);
}

void case_without_eim(struct suite *suite)
{
    suite_es10(suite, "BF55{}");
    suite_require(suite, suite_value(suite, "BF55/A0/30") == NULL, "an eIM is associated");
    suite_undo_es10(suite, "BF64{82=" RESET_EIMS "}");
}

/* The TLV at `at` in hex: its length in hex digits, with its tag and length. */
static size_t tlv_digits(const char *at)
{
    char octet[3] = {at[2], at[3], 0};
    size_t header = 4, length = strtoul(octet, NULL, 16);

    if (length > 0x80) {
        char long_form[5] = {0};
        size_t digits = 2 * (length - 0x80);

        memcpy(long_form, at + 4, digits < 4 ? digits : 4);
        length = strtoul(long_form, NULL, 16);
        header += digits;
    }
    return header + 2 * length;
}

static unsigned tag_number(const char *tag)
{
    char octet[3] = {tag[0], tag[1], 0};

    return (unsigned)strtoul(octet, NULL, 16) & TAG_NUMBER;
}

void case_member(struct suite *suite, const char *eim, const char *tag, const char *name)
{
    const char *at;

    suite_set(suite, "configuration", "%s", suite_eim_configuration(suite, eim));
    for (at = suite_get(suite, "configuration"); *at; at += tlv_digits(at)) {
        size_t digits = tlv_digits(at);
        const size_t header = digits >= LONG_2 ? 8U : digits >= LONG_1 ? 6U : 4U;

        if (strncmp(at, tag, 2) != 0)
            continue;
        suite_set(suite, name, "%.*s", (int)(digits - header), at + header);
        return;
    }
    suite_inconclusive(suite, "the configuration of %s has no member %s", eim, tag);
}

void case_configuration(struct suite *suite, const char *eim, const char *tag, const char *member)
{
    char text[CONFIGURATION_MAX] = "";
    const char *at;
    size_t used = 0;
    bool put = false;

    suite_set(suite, "configuration", "%s", suite_eim_configuration(suite, eim));
    at = suite_get(suite, "configuration");
    while (*at && used < sizeof(text)) {
        size_t digits = tlv_digits(at);

        if (!put && tag_number(at) >= tag_number(tag)) {
            used += (size_t)snprintf(text + used, sizeof(text) - used, "%s ", member);
            put = true;
        }
        if (strncmp(at, tag, 2) != 0)
            used += (size_t)snprintf(text + used, sizeof(text) - used, "#%.*s ", (int)digits, at);
        at += digits;
    }
    if (!put && used < sizeof(text))
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s", member);
    suite_require(suite, used < sizeof(text), "the configuration of the eIM is too long");
    suite_set(suite, "configuration", "%s", text);
}

void case_expect_empty(struct suite *suite, const char *path)
{
    if (*path || *suite_response(suite))
        suite_expect_octets(suite, path, "%s", "");
}

void case_expect_notifications(struct suite *suite, const char *operations, size_t count)
{
    suite_es10(suite, "BF28{81=%s}", operations);
    suite_expect_count(suite, "BF28/A0/BF2F", count);
}

void case_keep_default_address(struct suite *suite)
{
    const char *address;

    suite_es10(suite, "BF3C{}");
    address = suite_value(suite, "BF3C/80");
    if (suite_applies(suite, "iot"))
        suite_undo_es10(suite, "BF65{80=%s}", address ? address : "");
    else
        suite_undo_es10(suite, "BF3F{80=%s}", address ? address : "");
}

void case_select_in_usim(struct suite *suite, unsigned channel, const char *fid)
{
    suite_select_application(suite, channel, "A0000000871002");
    suite_exchange(suite, "%02XA4000402%s00", channel, fid);
    suite_require(suite, suite_value(suite, "62"), "EF %s cannot be selected", fid);
}

int64_t case_free_memory(struct suite *suite)
{
    const char *value;

    suite_es10(suite, "BF22{}");
    value = suite_value(suite, "BF22/84/82");
    if (!value)
        suite_inconclusive(suite, "EUICCInfo2 has no free memory (84, 82)");
    return strtoll(value, NULL, 16);
}
