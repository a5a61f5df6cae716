/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <sys/stat.h>

#include "apdu/err.h"
#include "tools/suite/run/replays.h"
#include "tools/suite/target/cards.h"

static char folder[] = "/tmp/test_replays.XXXXXX";
static struct cards cards;

static void path_of(char path[100], const char *name)
{
    snprintf(path, 100, "%s/%s", folder, name);
}

static void write_file(const char *name, const char *text)
{
    char path[100];
    FILE *to;

    path_of(path, name);
    to = fopen(path, "w");
    assert_non_null(to);
    assert_true(fputs(text, to) >= 0);
    assert_int_equal(fclose(to), 0);
}

/* In the order of names; hidden files and folders are left out. */
static void test_find(void **state)
{
    static const char *const ids[] = {"replay-bad-value", "replay-empty", "replay-good"};
    struct replays replays;
    char why[REPLAYS_WHY_MAX] = "";

    (void)state;
    assert_int_equal(replays_find(&replays, folder, why), 0);
    assert_int_equal(replays.count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(replays.list[i].row.id, ids[i]);
    assert_string_equal(replays.list[0].row.title, "Bad value.txt");
    replays_free(&replays);
    assert_int_equal(replays_find(&replays, "/nowhere", why), ERR_NOT_FOUND);
    assert_string_equal(why, "/nowhere: No such file or directory");
    replays_free(&replays);
}

static void test_verdicts(void **state)
{
    static const struct {
        enum suite_verdict verdict;
        const char *reason;
    } expected[] = {{SUITE_FAIL, "SELECT MF: "}, {SUITE_INCONCLUSIVE, ""}, {SUITE_PASS, ""}};
    struct replays replays;
    struct results results;
    const struct result *at;
    struct link *link = NULL;
    struct link_error error;
    char why[REPLAYS_WHY_MAX];

    (void)state;
    results_init(&results);
    assert_int_equal(replays_find(&replays, folder, why), 0);
    for (size_t i = 0; i < replays.count; i++) {
        assert_int_equal(link_open_card(&link, cards.cards[0].path, NULL, &error), 0);
        assert_true(replay_case(&replays.list[i], &link, "iot", &results));
        link_close(link);
    }
    at = results.first;
    for (size_t i = 0; i < 3; i++, at = at->next) {
        assert_int_equal(at->verdict, expected[i].verdict);
        assert_non_null(strstr(at->reason, expected[i].reason));
        assert_string_equal(at->card, "iot");
        assert_int_equal(*at->reason == 0, at->verdict == SUITE_PASS);
    }
    assert_non_null(strstr(results.first->details, "SELECT MF: differs"));
    replays_free(&replays);
    results_free(&results);
}

static int make(void **state)
{
    struct link_error error;
    char path[100];

    (void)state;
    if (!mkdtemp(folder) || cards_make(&cards, BYTES_TEXT("seed"), EUICCD_SPEC_1_2, &error) < 0)
        return -1;
    write_file("good.txt", "> 00A40004023F00\n< 61..\n");
    write_file("Bad value.txt", "00A40004023F00 > 6A82\n");
    write_file("empty", "\n");
    write_file(".hidden", "00A40004023F00 > 6A82\n");
    path_of(path, "folder");
    return mkdir(path, 0700);
}

static int remove_all(void **state)
{
    static const char *const names[] = {"good.txt", "Bad value.txt", "empty", ".hidden", "folder"};
    char path[100];

    (void)state;
    cards_remove(&cards);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        path_of(path, names[i]);
        remove(path);
    }
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_find),
                                       cmocka_unit_test(test_verdicts)};

    return cmocka_run_group_tests(tests, make, remove_all);
}
