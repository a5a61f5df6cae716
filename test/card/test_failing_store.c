/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The k-th statement of the store fails, as when the disk cannot be read, for k = 1, 2, ... until
 * the command needs no more. The card holds then, all rows of all tables compared, what it held
 * before the command, or what it holds after it if the command succeeded nevertheless; and the next
 * command works.
 *
 * To add a command: a row of functions.c if it changes what the card holds, else of this file.
 */
#include "test/power/client.h"
#include "test/power/contents.h"
#include "test/power/failing_statements.h"
#include "test/power/functions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SELECT_USIM "00A4040407A0000000871002/"
#define PIN         "0020000108 30303030FFFFFFFF/"

/* With a PIN, `response` is a step with a wrong PIN: it consumes a try, as the failing step may do
 * (PIN-P1). */
static const struct function own_rows[] = {
    {"ES10c.GetEID", "A*n", 1, false, {0}, "BF3E 03 5C015A", "BF3E125A10"},
    {"ES10b.GetEUICCInfo1", "A*n", 1, false, {0}, "BF20 00", "BF20"},
    {"ES10b.GetEUICCInfo2", "A*n", 1, false, {0}, "BF22 00", "BF22"},
    {"ES10b.GetEUICCChallenge", "A*n", 1, false, {0}, "BF2E 00", "BF2E128010"},
    {"ES10c.GetProfilesInfo", "A*n BnF Ct", 1, false, {0}, "BF2D 00", "BF2D"},
    {"ES10c.GetProfilesInfo of one",
     "A*n Bn",
     1,
     false,
     {0},
     "BF2D 0E A00C 5A0A 98000100000000000042",
     "BF2D"},
    {"ES10b.GetRAT", "A*n", 1, false, {0}, "BF43 00", "BF43"},
    {"ES10b.GetCerts", "A*n", 1, false, {0}, "BF56 00", "BF56"},
    {"ES10b.GetEimConfigurationData", "A*n", 2, false, {0}, "BF55 00", "BF55"},
    {"ES10a.GetEuiccConfiguredData", "A*n", 0, true, {0}, "BF3C 00", "BF3C"},
    {"ES10b.GetConnectivityParameters", "A*n", 1, false, {0}, "BF5F 00", "BF5F"},
    {"ES10b.ListNotification", "A*n Bn", 1, false, {"+B", "reset"}, "BF28 00", "BF28"},
    {"ES10b.RetrieveNotificationsList", "A*n Bn", 1, false, {"+B", "reset"}, "BF2B 00", "BF2B"},
    {"ES10b.LoadEuiccPackage enable", "A*n Bn", 1, false, {0}, "+B!", "BF51"},
    {"ES10b.LoadEuiccPackage five operations",
     "A*n Bn Cf",
     1,
     false,
     {0},
     "fC dp=x.y imm lp rat",
     "BF51"},
    {"ES10b.LoadEuiccPackage eCOs", "A*", 2, false, {0}, "eco: add2 plain3 key1 le del1", "BF51"},
    {"SELECT by AID", "install", 0, false, {0}, "apdu 00A4040407A0000000871002", NULL},
    {"SELECT of a file", "install", 0, false, {0}, "apdu " SELECT_USIM "00A4000402 6F07", NULL},
    {"READ BINARY", "install", 0, false, {0}, "apdu " PIN "00A4000402 2FE2/00B000000A", NULL},
    {"VERIFY",
     "install",
     0,
     false,
     {0},
     "apdu 0020000108 30303030FFFFFFFF",
     "apdu 0020000108 31313131FFFFFFFF"},
    {"CHANGE PIN",
     "install",
     0,
     false,
     {0},
     "apdu 0024000110 30303030FFFFFFFF 31313131FFFFFFFF",
     "apdu 0020000108 31313131FFFFFFFF"},
    {"DISABLE PIN",
     "install",
     0,
     false,
     {0},
     "apdu 0026000108 30303030FFFFFFFF",
     "apdu 0020000108 31313131FFFFFFFF"},
};
enum { OWN_ROWS = sizeof(own_rows) / sizeof(own_rows[0]) };

static struct scene scene;
static const struct function *current;
static uint8_t file[400000]; /* the card before the step */
static size_t file_len;

static size_t read_file(const char *path)
{
    FILE *stream = fopen(path, "rb");
    size_t len;

    assert_non_null(stream);
    len = fread(file, 1, sizeof(file), stream);
    fclose(stream);
    assert_true(len < sizeof(file));
    return len;
}

static void put_back(const char *path)
{
    FILE *stream = fopen(path, "wb");

    assert_non_null(stream);
    assert_int_equal(fwrite(file, 1, file_len, stream), file_len);
    assert_int_equal(fclose(stream), 0);
}

/* All but the last of the commands; what follows it. */
static const char *lead_up(struct euiccd_card *card)
{
    const char *last = strrchr(current->step, '/');
    char commands[400];

    if (!last)
        return current->step + 5;
    snprintf(commands, sizeof(commands), "%.*s", (int)(last - current->step - 5),
             current->step + 5);
    assert_true(client_is_answer(client_send(card, commands)));
    return last + 1;
}

/* Opens, does the step while its statement `at` fails, closes. True: it succeeded. */
static bool act(const char *path, unsigned at)
{
    struct euiccd_card *card = client_open(path, scene.fake.context);
    char start[33] = "";
    uint8_t octets[16384];
    struct buf answer = BUF_OVER(octets);
    bool done = false;

    assert_non_null(card);
    if (function_is_reset(current)) {
        failing_call_arm(&failing_statement, at, false);
        done = euiccd_power_on(card, NULL) == 0;
    } else if (function_is_apdu(current)) {
        const char *last;

        assert_int_equal(euiccd_power_on(card, NULL), 0);
        last = lead_up(card);
        failing_call_arm(&failing_statement, at, false);
        done = client_is_answer(client_send(card, last));
    } else {
        assert_int_equal(euiccd_power_on(card, NULL), 0);
        assert_true(client_select_isdr(card));
        failing_call_arm(&failing_statement, at, false);
        done = client_is_answer(
            client_es10(card, bytes_at(scene.package, scene.package_len), &answer));
        bytes_to_hex(bytes_cut(buf_bytes(&answer), 0, 16), start, sizeof(start));
        done = done && strncmp(start, current->response, strlen(current->response)) == 0;
    }
    failing_call_end(&failing_statement);
    euiccd_close(card);
    return done;
}

/* What the card holds, after power-on. */
static uint64_t look_at(const char *path)
{
    uint64_t contents = client_power_cycle(path, scene.fake.context) ? contents_of(path) : 0;

    assert_true(contents != 0);
    return contents;
}

static void sweep(const char *path)
{
    uint64_t before, after, found, consumed = 0;
    bool switches = function_is_reset(current); /* power-on itself completes the switch */
    unsigned k = 1;

    function_prepare(current, &scene, path);
    file_len = read_file(path);
    before = switches ? contents_of(path) : look_at(path);
    put_back(path);
    if (function_is_apdu(current) && current->response) {
        const struct function *row = current;
        struct function wrong = *row;

        wrong.step = row->response;
        current = &wrong;
        assert_false(act(path, 0));
        consumed = look_at(path);
        current = row;
        put_back(path);
    }
    if (!act(path, 0))
        fail_msg("%s does not succeed", current->name);
    after = look_at(path);
    for (;; k++) {
        bool done;

        put_back(path);
        done = act(path, k);
        if (!failing_statement.reached)
            break;
        found = done || !switches ? look_at(path) : contents_of(path);
        /* Power-on has read other things after it carried out the switch. */
        if (found != (done ? after : before) && !(switches && found == after) &&
            !(!done && consumed && found == consumed))
            fail_msg("%s, statement %u: %s, and the card holds %s", current->name, k,
                     done ? "success" : "an error",
                     found == before  ? "what it held before"
                     : found == after ? "what it holds after it"
                                      : "something else");
        if (!done && switches && look_at(path) != after)
            fail_msg("%s, statement %u: not carried out by the next power-on", current->name, k);
    }
    print_message("%s: %u statements\n", current->name, k - 1);
}

static void a_statement_fails(void **state)
{
    char path[100];

    (void)state;
    snprintf(path, sizeof(path), "%s/swept", scene.fake.folder);
    for (size_t i = 0; i < FUNCTIONS_CHANGING + OWN_ROWS; i++) {
        current =
            i < FUNCTIONS_CHANGING ? &functions_changing[i] : &own_rows[i - FUNCTIONS_CHANGING];
        sweep(path);
    }
}

static int begin(void **state)
{
    (void)state;
    scene_begin(&scene);
    return failing_statements_install();
}

static int end(void **state)
{
    (void)state;
    scene_end(&scene);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_statement_fails)};

    return cmocka_run_group_tests(tests, begin, end);
}
