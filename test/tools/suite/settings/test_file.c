/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings files: what is written is read; errors name file and line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "apdu/err.h"
#include "tools/suite/settings/file.h"

static char folder[] = "/tmp/test_file.XXXXXX";
static char path[64];

static void write_file(const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void test_write_and_read(void **state)
{
    const struct suite_settings written = {.names = SETTINGS_BIT(IOT) | SETTINGS_BIT(EIM) |
                                                    SETTINGS_BIT(BRAINPOOL),
                                           .svn = "2.5.0",
                                           .spec = "1.2.0",
                                           .nvm = 524288,
                                           .eims_most = 8,
                                           .package = 16384,
                                           .pki = "/keys",
                                           .eid = "89049032123451234512345678901224"};
    struct settings_file file;
    char why[SETTINGS_WHY_MAX];
    FILE *to = fopen(path, "w");

    (void)state;
    assert_non_null(to);
    settings_write(&written, to);
    assert_int_equal(fclose(to), 0);
    assert_int_equal(settings_read(&file, path, why), 0);
    assert_int_equal(file.settings.names, written.names);
    assert_string_equal(file.settings.svn, written.svn);
    assert_string_equal(file.settings.spec, written.spec);
    assert_int_equal(file.settings.nvm, written.nvm);
    assert_int_equal(file.settings.eims_most, written.eims_most);
    assert_int_equal(file.settings.package, written.package);
    assert_string_equal(file.settings.pki, written.pki);
    assert_string_equal(file.settings.eid, written.eid);
    assert_string_equal(file.settings.name, "card.ini");
    settings_free(&file);
}

static void test_comments_and_paths(void **state)
{
    struct settings_file file;
    char why[SETTINGS_WHY_MAX], expected[80];

    (void)state;
    write_file("; a comment\n[card]\niot = yes ; a remark\niot = no\n[keys]\npki = my keys\n");
    assert_int_equal(settings_read(&file, path, why), 0);
    assert_int_equal(file.settings.names, 0);
    snprintf(expected, sizeof(expected), "%s/my keys", folder);
    assert_string_equal(file.settings.pki, expected);
    assert_null(file.settings.svn);
    settings_free(&file);
}

static void test_sections(void **state)
{
    struct settings_file file;
    char why[SETTINGS_WHY_MAX], expected[80];

    (void)state;
    write_file("[card]\niot = yes\neim = no\n[profile My SIM]\niccid = 8999990123456780019\n"
               "[eim one]\nid = a\nkey = k.pem\ncertificate = /c.der\n[eim two]\nid = b\n");
    assert_int_equal(settings_read(&file, path, why), 0);
    assert_int_equal(file.settings.names,
                     SETTINGS_BIT(IOT) | SETTINGS_BIT(EIM) | SETTINGS_BIT(FOREIGN));
    assert_string_equal(file.settings.profiles[0].name, "My SIM");
    snprintf(expected, sizeof(expected), "%s/k.pem", folder);
    assert_string_equal(file.settings.eims[0].key, expected);
    assert_string_equal(file.settings.eims[0].certificate, "/c.der");
    settings_free(&file);
    write_file("[eim two]\nid = b\n"); /* without a key */
    assert_int_equal(settings_read(&file, path, why), 0);
    assert_int_equal(file.settings.names, SETTINGS_BIT(FOREIGN));
    settings_free(&file);
    write_file("[profile My SIM]\nenable = yes\n");
    assert_int_equal(settings_read(&file, path, why), ERR_MALFORMED);
    assert_string_equal(why + strlen(path), ": [My SIM]: iccid is missing");
    settings_free(&file);
}

/* The example of the README. */
static void test_example(void **state)
{
    struct settings_file file;
    char why[SETTINGS_WHY_MAX] = "";

    (void)state;
    if (settings_read(&file, "tools/suite/settings/example.ini", why) < 0)
        fail_msg("%s", why);
    assert_int_equal(file.settings.profile_count, 3);
    assert_int_equal(file.settings.eim_count, 1);
    assert_int_equal(file.settings.eims[0].counter, 1200);
    settings_free(&file);
}

static void test_errors(void **state)
{
    static const struct {
        const char *text, *why;
    } rows[] = {
        {"[card]\niot = maybe\n", ":2: iot = maybe: must be yes or no"},
        {"[card]\n\nsvn = two\n", ":3: svn = two: must be a version"},
        {"[card]\nnvm = -1\n", ":2: nvm = -1: must be a number"},
        {"[card]\nnvm = 1k\n", ":2: nvm = 1k: must be a number"},
        {"[card]\neims = many\n", ":2: eims = many: must be a number of eIMs"},
        {"[card]\npackage =\n", ":2: package = : must be a number of octets"},
        {"[card]\neid = 8904\n", ":2: eid = 8904: must be 32 digits"},
        {"[card]\nitos = yes\n", ":2: itos = yes: must be a name"},
        {"[cards]\niot = yes\n", ":2: cards = iot: must be in section card"},
        {"iot = yes\n", ":1: "},
        {"[profile A]\nicid = 1\n", ":2: icid = 1: must be an entry of a profile: iccid"},
        {"[eim A]\nid = a\ntoken = x\n", ":3: token = x: must be a number, or card"},
        {"[card\n", ":1: must be [section]"},
        {"[card]\nnothing\n", ":2: must be [section]"},
    };
    struct settings_file file;
    char why[SETTINGS_WHY_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        write_file(rows[i].text);
        assert_int_equal(settings_read(&file, path, why), ERR_MALFORMED);
        if (strncmp(why, path, strlen(path)) != 0 ||
            strncmp(why + strlen(path), rows[i].why, strlen(rows[i].why)) != 0)
            fail_msg("%s: %s", rows[i].text, why);
        settings_free(&file);
    }
    assert_int_equal(settings_read(&file, "/nowhere/file", why), ERR_NOT_FOUND);
    assert_string_equal(why, "/nowhere/file: No such file or directory");
    settings_free(&file);
}

static int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof(path), "%s/card.ini", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

/* The rest of a line behind an octet 00, or behind the longest line, must not get lost or become a
 * line of its own. */
static void test_lines_that_are_not_text(void **state)
{
    static const char with_zero[] = "[card]\niot = no\0\nipad = yes\n";
    struct settings_file file;
    char why[SETTINGS_WHY_MAX], text[600];
    FILE *to = fopen(path, "w");

    (void)state;
    assert_non_null(to);
    assert_int_equal(fwrite(with_zero, 1, sizeof(with_zero) - 1, to), sizeof(with_zero) - 1);
    assert_int_equal(fclose(to), 0);
    assert_int_equal(settings_read(&file, path, why), ERR_MALFORMED);
    assert_non_null(strstr(why, ":2: not text"));
    settings_free(&file);
    for (int fill = 150; fill < 450; fill++) {
        snprintf(text, sizeof(text), "[card]\n;%*siot = yes\n", fill, "");
        write_file(text);
        if (settings_read(&file, path, why) == 0)
            assert_int_equal(file.settings.names, 0);
        else
            assert_non_null(strstr(why, ":2: the line is too long"));
        settings_free(&file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_write_and_read),
                                       cmocka_unit_test(test_comments_and_paths),
                                       cmocka_unit_test(test_sections),
                                       cmocka_unit_test(test_example),
                                       cmocka_unit_test(test_lines_that_are_not_text),
                                       cmocka_unit_test(test_errors)};

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
