/* SPDX-License-Identifier: GPL-3.0-or-later */
/* [profile NAME] and [eim NAME]: every entry, what must be refused, and what is written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tools/suite/settings/sections.h"

static void profile(struct suite_settings *settings, const char *name, const char *key,
                    const char *value)
{
    const char *must = sections_take_profile(settings, name, key, value);

    if (must)
        fail_msg("%s = %s: must be %s", key, value, must);
}

static void eim(struct suite_settings *settings, const char *name, const char *key,
                const char *value)
{
    const char *must = sections_take_eim(settings, name, key, value);

    if (must)
        fail_msg("%s = %s: must be %s", key, value, must);
}

static void test_profiles(void **state)
{
    static const uint8_t odd[] = {0x98, 0x99, 0x99, 0x10, 0x32, 0x54, 0x76, 0x08, 0x10, 0xF9},
                         even[] = {0x98, 0x99, 0x99, 0x10, 0x32, 0x54, 0x76, 0x08, 0x10, 0x89},
                         shortest[] = {0x98, 0x99, 0x99, 0x10, 0x32, 0x54, 0x76, 0x08, 0x10, 0xFF};
    struct suite_settings settings = {0};

    (void)state;
    profile(&settings, "A", "iccid", "8999990123456780019");
    profile(&settings, "B", "iccid", "89999901234567800198");
    profile(&settings, "A", "state", "enabled");
    profile(&settings, "A", "attributes", "ppr1  provisioning");
    profile(&settings, "A", "disable", "yes");
    profile(&settings, "B", "enable", "yes");
    profile(&settings, "B", "delete", "yes");
    profile(&settings, "C", "iccid", "899999012345678001");
    profile(&settings, "C", "delete", "no");
    assert_int_equal(settings.profile_count, 3);
    assert_memory_equal(settings.profiles[0].iccid, odd, sizeof(odd));
    assert_memory_equal(settings.profiles[1].iccid, even, sizeof(even));
    assert_memory_equal(settings.profiles[2].iccid, shortest, sizeof(shortest));
    assert_true(settings.profiles[0].enabled && settings.profiles[0].disable);
    assert_false(settings.profiles[0].enable || settings.profiles[0].remove);
    assert_string_equal(settings.profiles[0].attributes, "ppr1  provisioning");
    assert_string_equal(settings.profiles[1].attributes, "");
    assert_true(settings.profiles[1].enable && settings.profiles[1].remove);
    assert_false(settings.profiles[1].enabled || settings.profiles[2].remove);
}

static void test_eims(void **state)
{
    struct suite_settings settings = {0};

    (void)state;
    eim(&settings, "A", "id", "a.example");
    eim(&settings, "B", "id", "b.example");
    eim(&settings, "A", "key", "a.pem");
    eim(&settings, "A", "certificate", "a.der");
    eim(&settings, "A", "fqdn", "eim.a.example");
    eim(&settings, "A", "counter", "8388607");
    eim(&settings, "A", "token", "0");
    eim(&settings, "B", "counter", "card");
    assert_int_equal(settings.eim_count, 2);
    assert_string_equal(settings.eims[0].key, "a.pem");
    assert_string_equal(settings.eims[0].certificate, "a.der");
    assert_string_equal(settings.eims[0].fqdn, "eim.a.example");
    assert_int_equal(settings.eims[0].counter, 8388607);
    assert_int_equal(settings.eims[0].token, 0);
    assert_int_equal(settings.eims[1].counter, -1);
    assert_int_equal(settings.eims[1].token, -1);
    assert_null(settings.eims[1].key);
}

static void test_refused(void **state)
{
    static const struct {
        bool eim;
        const char *key, *value, *must;
    } rows[] = {
        {false, "iccid", "8999990123456780", "the 18 to 20 digits"},
        {false, "iccid", "899999012345678001901", "the 18 to 20 digits"},
        {false, "iccid", "89999901234567800AB", "the 18 to 20 digits"},
        {false, "iccid", "", "the 18 to 20 digits"},
        {false, "state", "on", "enabled or disabled"},
        {false, "attributes", "ppr1 fallback-allowed", "one or more of: ppr1 ppr2"},
        {false, "attributes", "ppr", "one or more of: ppr1 ppr2"},
        {false, "enable", "true", "yes or no"},
        {false, "disable", "1", "yes or no"},
        {false, "delete", "", "yes or no"},
        {false, "colour", "red", "an entry of a profile"},
        {true, "id", "", "an eimId of 1 to 128 octets"},
        {true, "counter", "-1", "a number, or card"},
        {true, "counter", "1x", "a number, or card"},
        {true, "token", "99999999999999999999", "a number, or card"},
        {true, "colour", "red", "an entry of an eIM"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct suite_settings settings = {0};
        const char *must = rows[i].eim
                               ? sections_take_eim(&settings, "A", rows[i].key, rows[i].value)
                               : sections_take_profile(&settings, "A", rows[i].key, rows[i].value);

        if (!must || strncmp(must, rows[i].must, strlen(rows[i].must)) != 0)
            fail_msg("%s = %s: %s", rows[i].key, rows[i].value, must ? must : "taken");
    }
}

static void test_too_many(void **state)
{
    static char names[SETTINGS_PROFILES_MAX + 1][12];
    struct suite_settings settings = {0};

    (void)state;
    for (int i = 0; i <= SETTINGS_PROFILES_MAX; i++)
        snprintf(names[i], sizeof(names[i]), "%d", i);
    for (int i = 0; i < SETTINGS_PROFILES_MAX; i++)
        profile(&settings, names[i], "state", "disabled");
    for (int i = 0; i < SETTINGS_EIMS_MAX; i++)
        eim(&settings, names[i], "id", names[i]);
    assert_non_null(sections_take_profile(&settings, names[SETTINGS_PROFILES_MAX], "enable", "no"));
    assert_non_null(sections_take_eim(&settings, names[SETTINGS_EIMS_MAX], "id", "x"));
}

static void assert_check(const struct suite_settings *settings, const char *name, const char *why)
{
    const char *found = "", *wrong = sections_check(settings, &found);

    if (!why) {
        assert_null(wrong);
        return;
    }
    assert_non_null(wrong);
    assert_string_equal(wrong, why);
    assert_string_equal(found, name);
}

static void test_check(void **state)
{
    struct suite_settings settings = {0};

    (void)state;
    assert_check(&settings, NULL, NULL);
    profile(&settings, "A", "state", "enabled");
    assert_check(&settings, "A", "iccid is missing");
    profile(&settings, "A", "iccid", "8999990123456780019");
    assert_check(&settings, NULL, NULL);
    profile(&settings, "B", "iccid", "8999990123456780019");
    assert_check(&settings, "B", "another profile has this ICCID");
    profile(&settings, "B", "iccid", "8999990123456780027");
    profile(&settings, "B", "state", "enabled");
    assert_check(&settings, "B", "a second profile with state = enabled");
    profile(&settings, "B", "state", "disabled");
    eim(&settings, "E", "key", "e.pem");
    assert_check(&settings, "E", "id is missing");
    eim(&settings, "E", "id", "e");
    assert_check(&settings, NULL, NULL);
    eim(&settings, "F", "id", "e");
    assert_check(&settings, "F", "another eIM has this id");
}

static void test_write(void **state)
{
    static const char expected[] =
        "\n; The profiles of the card: the state that a run leaves them in, and what cases may do "
        "with them.\n; a deleted profile cannot be installed again.\n"
        "[profile A]\niccid = 8999990123456780019\nstate = enabled\nattributes = ppr1\n"
        "enable = no\ndisable = yes\ndelete = no\n"
        "\n[profile B]\niccid = 8999990123456780027\nstate = disabled\n"
        "enable = no\ndisable = no\ndelete = no\n"
        "\n; The eIMs of the card. With its private key an eIM can associate those of the suite.\n"
        "\n[eim E]\nid = e.example\nfqdn = f.example\nkey = e.pem\ncertificate = e.der\n"
        "counter = 12\ntoken = 3\n"
        "\n[eim F]\nid = g\n; key = FILE.pem\ncounter = card\ntoken = card\n";
    struct suite_settings settings = {0};
    char *text = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&text, &len);

    (void)state;
    assert_non_null(to);
    sections_write(&settings, to);
    fflush(to);
    assert_int_equal(len, 0);
    profile(&settings, "A", "iccid", "8999990123456780019");
    profile(&settings, "A", "state", "enabled");
    profile(&settings, "A", "attributes", "ppr1");
    profile(&settings, "A", "disable", "yes");
    profile(&settings, "B", "iccid", "8999990123456780027");
    eim(&settings, "E", "id", "e.example");
    eim(&settings, "E", "fqdn", "f.example");
    eim(&settings, "E", "key", "e.pem");
    eim(&settings, "E", "certificate", "e.der");
    eim(&settings, "E", "counter", "12");
    eim(&settings, "E", "token", "3");
    eim(&settings, "F", "id", "g");
    sections_write(&settings, to);
    fclose(to);
    assert_string_equal(text, expected);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_profiles), cmocka_unit_test(test_eims),
        cmocka_unit_test(test_refused),  cmocka_unit_test(test_too_many),
        cmocka_unit_test(test_check),    cmocka_unit_test(test_write)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
