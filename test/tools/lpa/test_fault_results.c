/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The LPA meets every result code of every ES10 function that it calls, from the tables, each
 * demanded by a fault rule: it survives, and afterwards it manages the same card without faults.
 * The test prints how many there are.
 */
#include "test/tools/lpa/lpa_scene.h"

#include "card/es10/es10.h"
#include "tools/cli/command.h"
#include "tools/lpa/functions.h"

#include <fcntl.h>

#define ICCID "89000123456789012341"

/* The life of a profile after its download. */
static const char *const life[][4] = {
    {"list", NULL},
    {"nickname", ICCID, "name", NULL},
    {"enable", ICCID, NULL},
    {"disable", ICCID, NULL},
    {"notifications", "list", NULL},
    {"delete", ICCID, NULL},
    {"notifications", "process", NULL},
};

static int silence(FILE *stream)
{
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC), copy;

    fflush(stream);
    copy = dup(fileno(stream));
    assert_true(null >= 0 && copy >= 0);
    assert_true(dup2(null, fileno(stream)) >= 0);
    close(null);
    return copy;
}

static void restore(FILE *stream, int copy)
{
    fflush(stream);
    assert_true(dup2(copy, fileno(stream)) >= 0);
    close(copy);
}

/* How many of its steps fail. */
static unsigned live(struct lpa_scene *scene)
{
    int out = silence(stdout), err = silence(stderr);
    struct lpa_installed installed = {0};
    unsigned failed = scene_download(scene, "one", NULL, &installed) < 0 || !installed.ok;

    for (size_t i = 0; i < sizeof(life) / sizeof(life[0]); i++) {
        struct lpa_order order = {.function = life[i][0], .seq_number = LPA_ALL_NOTIFICATIONS};

        for (const char *const *word = &life[i][1]; *word; word++)
            order.arguments[order.count++] = *word;
        lpa_function *function = lpa_function_find(&order);
        failed += function(&scene->lpa, &order) != COMMAND_DONE;
        arena_reset(&scene->lpa.arena);
    }
    restore(stderr, err);
    restore(stdout, out);
    return failed;
}

/* A notification that is not delivered or not removed after a download is kept for the next call:
 * the download did not fail. */
static bool is_repeated(const char *rule)
{
    return strstr(rule, "RetrieveNotificationsList") || strstr(rule, "RemoveNotification");
}

/* True: the LPA called the function, which returned the code, and a step failed. */
static bool meet(struct lpa_scene *scene, const char *rule)
{
    struct euiccd_card *card = link_card(scene->lpa.link);
    struct euiccd_fault fault = EUICCD_INIT(struct euiccd_fault);
    struct euiccd_error error;
    unsigned failed;

    if (euiccd_fault_add(card, rule, NULL, &error) < 0)
        fail_msg("%s", error.text);
    failed = live(scene);
    assert_true(euiccd_get_fault(card, 0, &fault));
    assert_int_equal(euiccd_fault_remove(card, 0), 0);
    if (fault.acted == 0)
        return false;
    if (failed == 0 && !is_repeated(rule))
        fail_msg("`%s': the LPA noticed nothing", rule);
    return true;
}

static unsigned meet_codes(struct lpa_scene *scene, const struct es10_row *row,
                           const struct result_member *member)
{
    unsigned count = 0;
    int64_t code;

    for (size_t n = 0; code_at(member->type, n, &code); n++) {
        char rule[200];

        snprintf(rule, sizeof(rule), "function=%s result=%s.%s", row->name, member->name,
                 code_name(member->type, code));
        if (!meet(scene, rule))
            break;
        count++;
    }
    if (count && live(scene) && live(scene)) /* the first one removes what is left */
        fail_msg("after %s: %s", row->name, scene->lpa.error);
    return count;
}

static void all_codes(void **state)
{
    struct lpa_scene *scene = *state;
    const struct es10_row *row;
    char functions[1000] = "";
    unsigned count = 0, of_row;

    assert_int_equal(live(scene), 0);
    for (size_t i = 0; (row = es10_table_row(i)); i++) {
        if (!(row->flags & ES10_BOTH) || (row->flags & ES10_ONLY_1_0))
            continue;
        of_row = row->codes[0].name ? meet_codes(scene, row, &row->codes[0]) : 0;
        count += of_row;
        if (of_row)
            scene_append(functions, sizeof(functions), strchr(row->name, '.') + 1, ' ');
    }
    print_message("%u result codes met by the LPA: %s\n", count, functions);
    assert_string_equal(functions, "PrepareDownload ListNotification SetNickname "
                                   "RetrieveNotificationsList GetProfilesInfo "
                                   "RemoveNotificationFromList EnableProfile DisableProfile "
                                   "DeleteProfile LoadBoundProfilePackage AuthenticateServer ");
    assert_in_range(count, 50, 1000);
}

/* CancelSession is called when the server has no profile. */
static void codes_of_cancel_session(void **state)
{
    struct lpa_scene *scene = *state;
    struct euiccd_card *card = link_card(scene->lpa.link);
    struct lpa_installed installed;
    int64_t code;

    for (size_t n = 0; code_at(CODE_CANCEL_SESSION_RESPONSE, n, &code); n++) {
        struct euiccd_fault fault = EUICCD_INIT(struct euiccd_fault);
        char rule[100];

        snprintf(rule, sizeof(rule), "function=CancelSession result=%d", (int)code);
        assert_int_equal(euiccd_fault_add(card, rule, NULL, NULL), 0);
        scene_replace(scene, "getBoundProfilePackage", 200, SCENE_SUCCESS "}");
        assert_true(scene_download(scene, "one", NULL, &installed) < 0);
        assert_error(scene, "boundProfilePackage is missing");
        assert_true(euiccd_get_fault(card, 0, &fault));
        assert_int_equal(fault.acted, 1);
        assert_null(strstr(scene->calls, "cancelSession")); /* the card signed none */
        euiccd_fault_remove(card, 0);
        scene->instead_of = NULL;
        assert_int_equal(live(scene), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {scene_test(all_codes), scene_test(codes_of_cancel_session)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
