/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state file of an eIM: other files are not changed, one writer, lines and their bounds, kills.
 */
#include "apdu/err.h"
#include "tools/eim/state/state.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* As after a kill: nothing more is written. */
static void forget(struct eim_state *eim)
{
    fclose(eim->file);
    json_decref(eim->root);
}

static void test_invalid_card(void **state)
{
    static const char text[] =
        "{\"eims\":{\"a\":{\"89\":{\"euiccCertificate\":\"3\",\"eumCertificate\":\"30\"}}}}";
    char path[] = "/tmp/euiccd-test-XXXXXX";
    struct eim_state_card known;
    struct eim_state eim;
    struct arena arena;
    int file = mkstemp(path);

    (void)state;
    arena_init(&arena, 4096);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, sizeof(text) - 1), sizeof(text) - 1);
    close(file);
    assert_int_equal(eim_state_load(&eim, path), 0);
    assert_int_equal(eim_state_card(&eim, "a", "89", &arena, &known), ERR_MALFORMED);
    eim_state_free(&eim);
    arena_free(&arena);
    unlink(path);
}

static void test_foreign(void **state)
{
    static const char *const texts[] = {
        "[1]",
        "words",
        "{\"a\": 1}",
        "{\"eims\": {",
        "{\"eims\": {\"a\": {}, \"a\": {}}}",
        "{\"eims\": {\"a\": {\"89\": {\"counter\": 5, \"counter\": 1}}}}",
        "{\"eim\": \"a\", \"eid\": \"89\", \"eid\": \"88\", \"card\": {}}\n",
        "{\"eims\": {\"a\": 5}}",
        "{\"eim\":\n",
        "{\"eim\": \"a\", \"eid\": \"89\", \"card\": 1}"};

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        char path[] = "/tmp/euiccd-test-XXXXXX";
        struct eim_state eim;
        int file = mkstemp(path);
        ssize_t len = (ssize_t)strlen(texts[i]);

        assert_true(file >= 0);
        assert_int_equal(write(file, texts[i], (size_t)len), len);
        close(file);
        assert_int_equal(eim_state_load(&eim, path), ERR_FOREIGN);
        unlink(path);
    }
}

/* Values of another type than this program writes: refused when the file is read, and nowhere
 * trusted later. */
static void test_damaged(void **state)
{
    static const struct {
        const char *card, *why;
    } rows[] = {
        {"{\"counter\": \"5\"}", "counter of 89 must be an integer"},
        {"{\"counter\": -1}", "counter of 89 must be an integer from 0 to 2147483647"},
        {"{\"counter\": 9223372036854775807}",
         "counter of 89 must be an integer from 0 to 2147483647"},
        {"{\"last\": 2147483648}", "last of 89 must be an integer from 0 to 2147483647"},
        {"{\"identityRequests\": -9223372036854775808}",
         "identityRequests of 89 must be an integer"},
        {"{\"token\": 5.5}", "token of 89 must be an integer"},
        {"{\"last\": []}", "last of 89 must be an integer"},
        {"{\"identityRequests\": null}", "identityRequests of 89 must be an integer"},
        {"{\"euiccCertificate\": 5}", "euiccCertificate of 89 must be a string"},
        {"{\"eumCertificate\": {}}", "eumCertificate of 89 must be a string"},
        {"{\"euiccInfo1\": []}", "euiccInfo1 of 89 must be a string"},
        {"{\"euiccInfo2\": 1}", "euiccInfo2 of 89 must be a string"},
        {"{\"ipaFeatures\": \"x\"}", "ipaFeatures of 89 must be an integer"},
        {"{\"deviceInfo\": {}}", "deviceInfo of 89 must be a string"},
        {"{\"rat\": []}", "rat of 89 must be a string"},
        {"{\"queue\": {}}", "queue of 89 must be a list of objects with an id"},
        {"{\"queue\": [{\"id\": \"1\"}, 5]}", "queue of 89 must be a list of objects with an id"},
        {"{\"queue\": [{\"id\": 5}]}", "queue of 89 must be a list of objects with an id"},
        {"{\"queue\": [{}]}", "queue of 89 must be a list of objects with an id"},
        {"{\"results\": [1]}", "results of 89 must be a list of objects"},
        {"{\"filed\": [\"1\", 1]}", "filed of 89 must be a list of strings"},
        {"{\"filed\": \"1\"}", "filed of 89 must be a list of strings"},
        {"{\"sent\": []}", "sent of 89 must be an object with a kind"},
        {"{\"sent\": {\"kind\": 1}}", "sent of 89 must be an object with a kind"},
        {"{\"session\": {}}", "session of 89 must be an object with a transaction"},
        {"5", "not a state file of euicc eim"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char path[] = "/tmp/euiccd-test-XXXXXX", text[200];
        struct eim_state eim;
        int file = mkstemp(path);
        int len = snprintf(text, sizeof(text), "{\"eims\": {\"a\": {\"88\": {}, \"89\": %s}}}",
                           rows[i].card);

        assert_true(file >= 0);
        assert_int_equal(write(file, text, (size_t)len), len);
        close(file);
        assert_int_equal(eim_state_load(&eim, path), ERR_FOREIGN);
        if (!strstr(eim.why, rows[i].why))
            fail_msg("%s: %s", rows[i].card, eim.why);
        unlink(path);
    }
}

static void test_cannot_write(void **state)
{
    char folder[] = "/tmp/euiccd-test-XXXXXX", path[64];
    struct eim_state eim;

    (void)state;
    assert_int_equal(eim_state_load(&eim, "/none/state.json"), ERR_IO);
    assert_string_equal(eim.why, "No such file or directory");
    assert_int_equal(eim_state_load(&eim, "/"), ERR_IO);
    assert_string_equal(eim.why, "Is a directory");
    assert_int_equal(eim_state_load(&eim, "/dev/null"), ERR_FOREIGN);
    assert_string_equal(eim.why, "not a regular file");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/state.json", folder);
    assert_int_equal(eim_state_load(&eim, path), 0);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
    assert_int_equal(eim_state_put_counter(&eim, "a", "89", 1), ERR_IO);
    eim_state_free(&eim);
}

enum { CARDS = 200 };

static int64_t octets_of(const char *path)
{
    struct stat status;

    assert_int_equal(stat(path, &status), 0);
    return status.st_size;
}

/* The cost of a change depends on the size of its card only; after closing there is one object. */
static void test_many_cards(void **state)
{
    char path[] = "/tmp/euiccd-test-XXXXXX", eid[12];
    struct eim_state eim, whole;
    json_t *object;
    int64_t before;

    (void)state;
    close(mkstemp(path));
    assert_int_equal(eim_state_load(&eim, path), 0);
    for (int i = 0; i < CARDS; i++) {
        snprintf(eid, sizeof(eid), "%d", i);
        before = octets_of(path);
        assert_int_equal(eim_state_put_counter(&eim, "a", eid, i + 1), 0);
        assert_in_range(octets_of(path) - before, 1, 60);
    }
    assert_int_equal(eim_state_load(&whole, path), 0);
    assert_true(json_equal(whole.root, eim.root));
    forget(&eim);
    eim_state_free(&whole);
    assert_int_equal(eim_state_load(&eim, path), 0);
    assert_int_equal(eim.lines, 0);
    assert_int_equal(eim_state_counter(&eim, "a", "199"), CARDS);
    eim_state_free(&eim);
    object = json_load_file(path, 0, NULL);
    assert_int_equal(json_object_size(json_object_get(json_object_get(object, "eims"), "a")),
                     CARDS);
    json_decref(object);
    unlink(path);
}

/* A state that changes often does not grow without bound. */
static void test_lines_are_bounded(void **state)
{
    char path[] = "/tmp/euiccd-test-XXXXXX", text[50000];
    struct eim_state eim;
    json_t *card;

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    close(mkstemp(path));
    assert_int_equal(eim_state_load(&eim, path), 0);
    card = eim_state_make_object(&eim, "a", "89");
    json_object_set_new(card, "text", json_string(text));
    for (int i = 0; i < 2 * EIM_STATE_LINES_MAX / (int)sizeof(text); i++) {
        json_object_set_new(card, "counter", json_integer(i));
        assert_int_equal(eim_state_save(&eim, "a", "89"), 0);
        assert_in_range(octets_of(path), 1, EIM_STATE_LINES_MAX + 2 * sizeof(text));
    }
    eim_state_free(&eim);
    unlink(path);
}

/* Killed at each octet of a line: the change is complete or absent, and the next change succeeds.
 * */
static void test_cut_lines(void **state)
{
    char path[] = "/tmp/euiccd-test-XXXXXX";
    struct eim_state eim;
    int64_t one, two;

    (void)state;
    close(mkstemp(path));
    assert_int_equal(eim_state_load(&eim, path), 0);
    for (two = 0;; two--) {
        assert_int_equal(truncate(path, 0), 0);
        eim_state_free(&eim);
        assert_int_equal(truncate(path, 0), 0);
        assert_int_equal(eim_state_load(&eim, path), 0);
        assert_int_equal(eim_state_put_counter(&eim, "a", "89", 1), 0);
        one = octets_of(path);
        assert_int_equal(eim_state_put_counter(&eim, "a", "89", 2), 0);
        if (octets_of(path) + two < one)
            break;
        assert_int_equal(truncate(path, octets_of(path) + two), 0);
        forget(&eim);
        assert_int_equal(eim_state_load(&eim, path), 0);
        assert_int_equal(eim_state_counter(&eim, "a", "89"), two >= -1 ? 2 : 1);
        assert_int_equal(eim_state_put_counter(&eim, "a", "90", 7), 0);
        forget(&eim);
        assert_int_equal(eim_state_load(&eim, path), 0);
        assert_int_equal(eim_state_counter(&eim, "a", "89"), two >= -1 ? 2 : 1);
        assert_int_equal(eim_state_counter(&eim, "a", "90"), 7);
    }
    assert_in_range(-two, 20, 100);
    eim_state_free(&eim);
    unlink(path);
}

/* Runs as another process that loads `path`, reports the result, and holds the file until the other
 * end of the pipe is closed. */
static pid_t start_other(const char *path, int *to, int *result)
{
    int down[2], up[2];
    pid_t other;

    assert_int_equal(pipe(down), 0);
    assert_int_equal(pipe(up), 0);
    other = fork();
    assert_true(other >= 0);
    if (other == 0) {
        struct eim_state eim;
        int err = eim_state_load(&eim, path);
        char octet;

        close(down[1]);
        if (write(up[1], &err, sizeof(err)) == sizeof(err))
            while (read(down[0], &octet, 1) > 0)
                ;
        _exit(0);
    }
    close(down[0]);
    close(up[1]);
    *to = down[1];
    assert_int_equal(read(up[0], result, sizeof(*result)), sizeof(*result));
    close(up[0]);
    return other;
}

static void end_other(pid_t other, int to, bool killed)
{
    if (killed)
        assert_int_equal(kill(other, SIGKILL), 0);
    close(to);
    assert_int_equal(waitpid(other, NULL, 0), other);
}

/* One writer; a second one gets the process number of the first. A rewritten file is locked like
 * the old one. */
static void test_one_writer(void **state)
{
    char path[] = "/tmp/euiccd-test-XXXXXX", expected[100];
    struct eim_state eim;
    int to, result;
    pid_t other;

    (void)state;
    close(mkstemp(path));
    for (int killed = 0; killed < 2; killed++) {
        other = start_other(path, &to, &result);
        assert_int_equal(result, 0);
        assert_int_equal(eim_state_load(&eim, path), ERR_BUSY);
        snprintf(expected, sizeof(expected),
                 "in use by process %d; stop it or choose another file with --state", (int)other);
        assert_string_equal(eim.why, expected);
        eim_state_free(&eim);
        end_other(other, to, killed);
        assert_int_equal(eim_state_load(&eim, path), 0);
        other = start_other(path, &to, &result);
        end_other(other, to, false);
        assert_int_equal(result, ERR_BUSY);
        eim.is_cut = true; /* so that it is rewritten */
        assert_int_equal(eim_state_put_counter(&eim, "a", "89", killed + 1), 0);
        other = start_other(path, &to, &result);
        end_other(other, to, false);
        assert_int_equal(result, ERR_BUSY);
        eim_state_free(&eim);
        other = start_other(path, &to, &result);
        end_other(other, to, false);
        assert_int_equal(result, 0);
    }
    unlink(path);
}

/* A file that was removed or replaced is rewritten: the state is not lost. */
static void test_removed(void **state)
{
    char path[] = "/tmp/euiccd-test-XXXXXX";
    struct eim_state eim;

    (void)state;
    close(mkstemp(path));
    for (int replaced = 0; replaced < 2; replaced++) {
        assert_int_equal(eim_state_load(&eim, path), 0);
        assert_int_equal(eim_state_put_counter(&eim, "a", "89", 2 * replaced + 1), 0);
        assert_int_equal(unlink(path), 0);
        if (replaced)
            fclose(fopen(path, "w"));
        assert_int_equal(eim_state_put_counter(&eim, "a", "90", 2 * replaced + 2), 0);
        forget(&eim);
        assert_int_equal(eim_state_load(&eim, path), 0);
        assert_int_equal(eim_state_counter(&eim, "a", "89"), 2 * replaced + 1);
        assert_int_equal(eim_state_counter(&eim, "a", "90"), 2 * replaced + 2);
        eim_state_free(&eim);
    }
    unlink(path);
}

static unsigned mode_of(const char *path)
{
    struct stat status;

    assert_int_equal(lstat(path, &status), 0);
    return status.st_mode;
}

/* Mode 0600, whatever it was; a link to it stays a link; nothing is written through a link at the
 * path of the new file. */
static void test_private(void **state)
{
    char folder[] = "/tmp/euiccd-test-XXXXXX", path[64], link[64], beside[64], victim[64];
    struct eim_state eim;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/state.json", folder);
    snprintf(link, sizeof(link), "%s/link", folder);
    snprintf(beside, sizeof(beside), "%s/state.json.new", folder);
    snprintf(victim, sizeof(victim), "%s/victim", folder);
    fclose(fopen(victim, "w"));
    assert_int_equal(symlink("state.json", link), 0);
    for (int i = 0; i < 3; i++) { /* created through the link; too permissive; correct */
        if (i == 1)
            assert_int_equal(chmod(path, 0664), 0);
        assert_int_equal(symlink("victim", beside), 0);
        assert_int_equal(eim_state_load(&eim, link), 0);
        assert_int_equal(mode_of(path), S_IFREG | 0600);
        assert_int_equal(eim_state_put_counter(&eim, "a", "89", i + 1), 0);
        eim_state_free(&eim);
        assert_int_equal(mode_of(path), S_IFREG | 0600);
        assert_int_equal(mode_of(link) & S_IFMT, S_IFLNK);
        assert_int_equal(octets_of(victim), 0);
        assert_int_equal(access(beside, F_OK), -1);
    }
    assert_int_equal(eim_state_load(&eim, path), 0);
    assert_int_equal(eim_state_counter(&eim, "a", "89"), 3);
    eim_state_free(&eim);
    unlink(path);
    assert_int_equal(eim_state_load(&eim, path), 0);
    eim_state_free(&eim);
    assert_int_equal(access(path, F_OK), -1); /* nothing was written: no file */
    unlink(link);
    unlink(victim);
    rmdir(folder);
}

static void test_read_only(void **state)
{
    char path[] = "/tmp/euiccd-test-XXXXXX";
    struct eim_state eim;

    (void)state;
    close(mkstemp(path));
    assert_int_equal(chmod(path, 0400), 0);
    if (access(path, W_OK) == 0) { /* root may write all the same */
        unlink(path);
        skip();
    }
    assert_int_equal(eim_state_load(&eim, path), ERR_IO);
    assert_string_equal(eim.why, "Permission denied");
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_invalid_card), cmocka_unit_test(test_foreign),
        cmocka_unit_test(test_damaged),      cmocka_unit_test(test_cannot_write),
        cmocka_unit_test(test_many_cards),   cmocka_unit_test(test_lines_are_bounded),
        cmocka_unit_test(test_cut_lines),    cmocka_unit_test(test_one_writer),
        cmocka_unit_test(test_removed),      cmocka_unit_test(test_private),
        cmocka_unit_test(test_read_only)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
