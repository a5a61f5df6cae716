/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The functions of `euicc lpa`: command lines, what they print, what the card and servers refuse.
 */
#include "test/tools/lpa/lpa_scene.h"

#include "tools/cli/command.h"
#include "tools/lpa/functions.h"

#include <fcntl.h>
#include <sys/wait.h>

#define ICCID "89000123456789012341"
#define UMLAUTS_64                                                                                 \
    "ääääääääääääääääääääääääääääääää"                             \
    "ääääääääääääääääääääääääääääääää"
#define OTHER_ICCID "89000123456789012399"

enum { TEXT_SIZE = 4096 };
static char out[TEXT_SIZE], err[TEXT_SIZE]; /* of the last function */

/* An order of the words of a command line without options. */
static struct lpa_order order_of(const char *const *words)
{
    struct lpa_order order = {.function = words[0], .seq_number = LPA_ALL_NOTIFICATIONS};

    while (words[1 + order.count]) {
        order.arguments[order.count] = words[1 + order.count];
        order.count++;
    }
    return order;
}
#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Redirects `stream` into a new file of `folder`; returns a copy of its descriptor. */
static int redirect(FILE *stream, const char *folder)
{
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600), copy;

    fflush(stream);
    copy = dup(fileno(stream));
    assert_true(fd >= 0 && copy >= 0);
    assert_true(dup2(fd, fileno(stream)) >= 0);
    close(fd);
    return copy;
}

static void restore(FILE *stream, int copy, char text[TEXT_SIZE])
{
    ssize_t len;

    fflush(stream);
    len = pread(fileno(stream), text, TEXT_SIZE - 1, 0);
    assert_true(dup2(copy, fileno(stream)) >= 0);
    close(copy);
    assert_true(len >= 0);
    text[len] = '\0';
}

static int run(struct lpa_scene *scene, struct lpa_order order)
{
    lpa_function *function = lpa_function_find(&order);
    int out_copy = redirect(stdout, scene->fake.folder);
    int err_copy = redirect(stderr, scene->fake.folder);
    int status = function(&scene->lpa, &order);

    restore(stderr, err_copy, err);
    restore(stdout, out_copy, out);
    return status;
}

static void assert_done(struct lpa_scene *scene, const char *const *words, const char *expected)
{
    if (run(scene, order_of(words)) != COMMAND_DONE)
        fail_msg("%s: %s", words[0], err);
    assert_string_equal(out, expected);
    assert_string_equal(err, "");
}

static void assert_failed(struct lpa_scene *scene, const char *const *words, const char *reason)
{
    assert_int_equal(run(scene, order_of(words)), COMMAND_FAILED);
    if (!strstr(err, reason))
        fail_msg("`%s' is not in `%s'", reason, err);
}

static void install(struct lpa_scene *scene)
{
    struct lpa_installed installed;

    assert_int_equal(scene_download(scene, "one", NULL, &installed), 0);
    assert_true(installed.ok);
}

static void profiles_are_listed_and_switched(void **state)
{
    struct lpa_scene *scene = *state;
    struct lpa_order json = order_of(WORDS("list"));

    assert_done(scene, WORDS("list"), "");
    install(scene);
    assert_int_equal(run(scene, order_of(WORDS("list"))), COMMAND_DONE);
    assert_memory_equal(out, ICCID " disabled operational ", 42);
    assert_done(scene, WORDS("enable", ICCID), "");
    assert_int_equal(run(scene, order_of(WORDS("list"))), COMMAND_DONE);
    assert_memory_equal(out, ICCID " enabled  operational ", 42);
    assert_failed(scene, WORDS("enable", ICCID), "enable: refused by the card: profileNotIn");
    assert_failed(scene, WORDS("delete", ICCID), "delete: refused by the card: ");
    assert_done(scene, WORDS("nickname", ICCID, UMLAUTS_64), "");
    assert_done(scene, WORDS("nickname", ICCID, "My line"), "");
    assert_int_equal(run(scene, order_of(WORDS("list"))), COMMAND_DONE);
    assert_non_null(strstr(out, " (My line)\n"));
    json.json = true;
    assert_int_equal(run(scene, json), COMMAND_DONE);
    assert_non_null(strstr(out, "\"profileState\""));
    assert_non_null(strstr(out, "\"My line\""));
    assert_done(scene, WORDS("disable", ICCID), "");
    assert_failed(scene, WORDS("disable", ICCID), "disable: refused by the card: profileNotIn");
    assert_done(scene, WORDS("delete", ICCID), "");
    assert_done(scene, WORDS("list"), "");
}

static void an_unknown_profile_is_refused(void **state)
{
    static const char *const functions[] = {"enable", "disable", "delete"};
    struct lpa_scene *scene = *state;

    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
        assert_failed(scene, WORDS(functions[i], OTHER_ICCID), "refused by the card: iccid");
        assert_non_null(strstr(err, functions[i]));
        assert_string_equal(out, "");
    }
    assert_failed(scene, WORDS("nickname", OTHER_ICCID, "x"), "nickname: refused by the card: ");
}

static void downloads_are_reported(void **state)
{
    struct lpa_scene *scene = *state;
    struct lpa_order order;
    char code[100];

    snprintf(code, sizeof(code), "LPA:1$%s$one", scene->address);
    assert_done(scene, WORDS("download", code), "installed " ICCID "\n");
    snprintf(code, sizeof(code), "LPA:1$%s$none", scene->address);
    assert_failed(scene, WORDS("download", code), "8.2.6");
    snprintf(code, sizeof(code), "LPA:1$%s$bad", scene->address);
    assert_failed(scene, WORDS("download", code),
                  "download: installation failed in "
                  "loadProfileElements(5): scp03tSecurityError(8)\n");
    snprintf(code, sizeof(code), "LPA:1$%s$two$$1", scene->address);
    assert_failed(scene, WORDS("download", code), "a confirmation code is required");
    order = order_of(WORDS("download", code));
    order.confirmation_code = "1234";
    order.json = true;
    assert_int_equal(run(scene, order), COMMAND_DONE);
    assert_non_null(strstr(out, "\"installed\": true"));
    assert_non_null(strstr(out, "\"errorReason\": 0"));
    assert_failed(scene, WORDS("download"), "the card has no default SM-DP+");
}

static void event_records_are_downloaded(void **state)
{
    struct lpa_scene *scene = *state;
    struct lpa_order order = order_of(WORDS("download"));
    struct dp_event event = {.eid = ""};

    order.sds = scene->sds_address;
    assert_int_equal(run(scene, order), COMMAND_FAILED); /* there is none */
    strcpy(event.eid, scene->eid);
    strcpy(event.event_id, "one");
    strcpy(event.address, scene->address);
    assert_int_equal(dp_add_event(scene->binding.dp, &event), 0);
    if (run(scene, order) != COMMAND_DONE)
        fail_msg("%s", err);
    assert_string_equal(out, "installed " ICCID "\n");
}

static void notifications_are_handled(void **state)
{
    struct lpa_scene *scene = *state;
    struct lpa_order json = order_of(WORDS("notifications"));
    char number[24] = "", event[24] = "", iccid[24] = "";

    assert_done(scene, WORDS("notifications", "list"), "");
    assert_done(scene, WORDS("notifications", "process"), "0 delivered\n");
    install(scene);
    assert_done(scene, WORDS("enable", ICCID), "");
    assert_done(scene, WORDS("disable", ICCID), "");
    assert_int_equal(run(scene, order_of(WORDS("notifications"))), COMMAND_DONE);
    assert_int_equal(sscanf(out, "%23s %23s %23s", number, event, iccid), 3);
    assert_string_equal(event, "enable");
    assert_string_equal(iccid, ICCID);
    assert_non_null(strstr(out, " disable "));
    assert_non_null(strstr(out, scene->address));
    json.json = true;
    assert_int_equal(run(scene, json), COMMAND_DONE);
    assert_non_null(strstr(out, "\"seqNumber\""));
    assert_done(scene, WORDS("notifications", "remove", number), "");
    assert_failed(scene, WORDS("notifications", "remove", number),
                  "notifications remove: refused by the card: ");
    assert_failed(scene, WORDS("notifications", "process", number),
                  "no pending notification has number");
    assert_done(scene, WORDS("notifications", "process"), "1 delivered\n");
    assert_done(scene, WORDS("notifications", "list"), "");
}

/* Invalid command lines end the program: each in a child. */
static void invalid_command_lines_are_refused(void **state)
{
    static const struct {
        const char *words[5];
        const char *confirmation_code, *sds;
        bool no_refresh;
        const char *reason;
    } rows[] = {
        {.words = {"fly"}, .reason = "fly: unknown function"},
        {.words = {"list", "x"}, .reason = "x: must be `list'"},
        {.words = {"enable"}, .reason = "enable: must be `enable ICCID'"},
        {.words = {"enable", ICCID, "x"}, .reason = "x: must be `enable ICCID'"},
        {.words = {"enable", "123"}, .reason = "123: not an ICCID"},
        {.words = {"delete", "8900012345678901234X"}, .reason = "not an ICCID"},
        {.words = {"nickname", ICCID}, .reason = "must be `nickname ICCID NAME'"},
        {.words = {"nickname", "123", "x"}, .reason = "123: not an ICCID"},
        {.words = {"nickname", ICCID, UMLAUTS_64 "x"}, .reason = "x: a nickname has at most 64"},
        {.words = {"nickname", ICCID, "a\xFF"}, .reason = ": a nickname has at most 64"},
        {.words = {"download", "1$a"}, .reason = "1$a: not an activation code"},
        {.words = {"download", "1$a$b", "c"}, .reason = "must be `download [CODE]'"},
        {.words = {"notifications", "remove"}, .reason = "must be `notifications remove NUMBER'"},
        {.words = {"notifications", "remove", "x"}, .reason = "x"},
        {.words = {"notifications", "fly"}, .reason = "fly: must be `notifications"},
        {.words = {"list"}, .no_refresh = true, .reason = "--no-refresh does not apply to list"},
        {.words = {"enable", ICCID}, .sds = "a", .reason = "--sds does not apply to enable"},
        {.words = {"delete", ICCID},
         .confirmation_code = "1",
         .reason = "--confirmation-code does not apply to delete"},
        {.words = {"download", "1$a$b"}, .sds = "a", .reason = "not both"},
        {.words = {"download"}, .sds = "a b", .reason = "--sds a b: "},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[TEXT_SIZE] = "";
        ssize_t len, used = 0;
        int pipes[2], status;
        pid_t pid;

        assert_int_equal(pipe(pipes), 0);
        pid = fork();
        if (pid == 0) {
            struct lpa_order order = order_of(rows[i].words);

            dup2(pipes[1], STDERR_FILENO);
            order.confirmation_code = rows[i].confirmation_code;
            order.sds = rows[i].sds;
            order.no_refresh = rows[i].no_refresh;
            lpa_function_find(&order);
            _exit(0);
        }
        close(pipes[1]);
        while ((len = read(pipes[0], text + used, sizeof(text) - 1 - (size_t)used)) > 0)
            used += len;
        close(pipes[0]);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFEXITED(status));
        if (WEXITSTATUS(status) != COMMAND_USAGE || !strstr(text, rows[i].reason))
            fail_msg("row %zu: %d %s", i, WEXITSTATUS(status), text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(profiles_are_listed_and_switched),
        scene_test(an_unknown_profile_is_refused),
        scene_test(downloads_are_reported),
        scene_test(event_records_are_downloaded),
        scene_test(notifications_are_handled),
        cmocka_unit_test(invalid_command_lines_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
