/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The k-th statement of the store fails, as when the disk cannot be read, for k = 1, 2, ... until
 * the command needs no more. The card holds then, all rows of all tables compared, what it held
 * before the command, or what it holds after it if the command succeeded nevertheless; and the next
 * command works.
 *
 * To add a command: a row.
 */
#include "test/fake/installed.h"
#include "test/fake/scene.h"
#include "test/power/client.h"
#include "test/power/contents.h"
#include "test/power/failing_statements.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct row {
    const char *name;
    const char *profiles; /* of the scene; "install": the small package, enabled */
    unsigned eims;
    bool consumer;
    const char *before[4]; /* steps that lead to the state before */
    const char *step;      /* the one whose statements fail */
    /* Start of the expected response, hex. With a PIN: a step with a wrong PIN, which consumes a
     * try as the failing one may do (PIN-P1). */
    const char *response;
};
/* A step is "BF..", an ES10 request; "reset", power-on alone; "toolkit", TERMINAL PROFILE with
 * REFRESH; "apdu ..", commands in hex with / in between, of which the last one fails; or a package
 * of eIM 0 in words (scene.h). */

#define NOW "03 80 01 00"
#define KEY                                                                                        \
    "A55B A059 301306072A8648CE3D020106082A8648CE3D030107 034200 04"                               \
    "6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296"                             \
    "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5"
#define ICCID_A     "5A0A 98000100000000000041"
#define ICCID_B     "5A0A 98000100000000000042"
#define SELECT_USIM "00A4040407A0000000871002/"
#define PIN         "0020000108 30303030FFFFFFFF/"

static const struct row rows[] = {
    {"ES10c.GetEID", "A*n", 1, false, {0}, "BF3E 03 5C015A", "BF3E125A10"},
    {"ES10b.GetEUICCInfo1", "A*n", 1, false, {0}, "BF20 00", "BF20"},
    {"ES10b.GetEUICCInfo2", "A*n", 1, false, {0}, "BF22 00", "BF22"},
    {"ES10b.GetEUICCChallenge", "A*n", 1, false, {0}, "BF2E 00", "BF2E128010"},
    {"ES10c.GetProfilesInfo", "A*n BnF Ct", 1, false, {0}, "BF2D 00", "BF2D"},
    {"ES10c.GetProfilesInfo of one", "A*n Bn", 1, false, {0}, "BF2D 0E A00C " ICCID_B, "BF2D"},
    {"ES10b.GetRAT", "A*n", 1, false, {0}, "BF43 00", "BF43"},
    {"ES10b.GetCerts", "A*n", 1, false, {0}, "BF56 00", "BF56"},
    {"ES10b.GetEimConfigurationData", "A*n", 2, false, {0}, "BF55 00", "BF55"},
    {"ES10a.GetEuiccConfiguredData", "A*n", 0, true, {0}, "BF3C 00", "BF3C"},
    {"ES10b.GetConnectivityParameters", "A*n", 1, false, {0}, "BF5F 00", "BF5F"},
    {"ES10b.ListNotification", "A*n Bn", 1, false, {"+B", "reset"}, "BF28 00", "BF28"},
    {"ES10b.RetrieveNotificationsList", "A*n Bn", 1, false, {"+B", "reset"}, "BF2B 00", "BF2B"},
    {"ES10b.AddInitialEim",
     "",
     0,
     false,
     {0},
     "BF576A A068 3066 800141 830105 8401FF " KEY,
     "BF5705A003840101"},
    {"ES10b.SetDefaultDpAddress", "A*", 1, false, {0}, "BF65 06 80 04 61626364", "BF6503800100"},
    {"ES10a.SetDefaultDpAddress", "A*", 0, true, {0}, "BF3F 06 80 04 61626364", "BF3F03800100"},
    {"ES10b.ConfigureImmediateProfileEnabling",
     "A*",
     0,
     false,
     {0},
     "BF59 02 8000",
     "BF5903800100"},
    {"ES10b.LoadEuiccPackage enable", "A*n Bn", 1, false, {0}, "+B!", "BF51"},
    {"ES10b.LoadEuiccPackage disable and delete", "A*n B", 1, false, {0}, "-A xA", "BF51"},
    {"ES10b.LoadEuiccPackage fallback attribute", "AF Bf C*", 1, false, {0}, "fB", "BF51"},
    {"ES10b.LoadEuiccPackage five operations",
     "A*n Bn Cf",
     1,
     false,
     {0},
     "fC dp=x.y imm lp rat",
     "BF51"},
    {"ES10b.LoadEuiccPackage that fails in the middle",
     "A*n B",
     1,
     false,
     {0},
     "dp=x.y xA +B",
     "BF51"},
    {"ES10b.LoadEuiccPackage eCOs", "A*", 2, false, {0}, "eco: add2 plain3 key1 le del1", "BF51"},
    {"reset that carries out a switch", "A*n Bn", 1, false, {"toolkit", "+B"}, "reset", NULL},
    {"reset that carries out a switch and a delete",
     "A*n Bn",
     1,
     false,
     {"toolkit", "-A xA"},
     "reset",
     NULL},
    {"ES10b.ProfileRollback", "A*n Bn", 1, false, {"+B!", "reset"}, "BF58" NOW, "BF58"},
    {"ES10b.ExecuteFallbackMechanism", "A*n BnF", 1, false, {0}, "BF5D" NOW, "BF5D03800100"},
    {"ES10b.ReturnFromFallback", "A*n BnF", 1, false, {"BF5D" NOW}, "BF5E" NOW, "BF5E03800100"},
    {"ES10b.EnableEmergencyProfile", "A*n Be", 1, false, {0}, "BF5B" NOW, "BF5B03800100"},
    {"ES10b.DisableEmergencyProfile", "A*n Be", 1, false, {"BF5B" NOW}, "BF5C" NOW, "BF5C03800100"},
    {"ES10b.eUICCMemoryReset",
     "A*n BnF Ct",
     2,
     false,
     {"+B", "reset"},
     "BF64 04 82 02 01 FE",
     "BF64"},
    {"ES10b.RemoveNotificationFromList",
     "A*n Bn",
     1,
     false,
     {"+B", "reset"},
     "BF30 03 80 01 01",
     "BF3003800100"},
    {"ES10c.EnableProfile",
     "A*n Bn",
     0,
     true,
     {0},
     "BF31 11 A00C " ICCID_B " 8101 00",
     "BF3103800100"},
    {"ES10c.DisableProfile",
     "A*n Bn",
     0,
     true,
     {0},
     "BF32 11 A00C " ICCID_A " 8101 00",
     "BF3203800100"},
    {"ES10c.DeleteProfile", "A*n Bn", 0, true, {0}, "BF33 0C " ICCID_B, "BF3303800100"},
    {"ES10c.SetNickname", "A*n Bn", 0, true, {0}, "BF29 10 " ICCID_B " 9002 6869", "BF2903800100"},
    {"ES10c.eUICCMemoryReset", "A*n Bn", 0, true, {0}, "BF34 04 82 02 05 E0", "BF3403800100"},
    {"SELECT by AID", "install", 0, false, {0}, "apdu 00A4040407A0000000871002", NULL},
    {"SELECT of a file", "install", 0, false, {0}, "apdu " SELECT_USIM "00A4000402 6F07", NULL},
    {"READ BINARY", "install", 0, false, {0}, "apdu " PIN "00A4000402 2FE2/00B000000A", NULL},
    {"UPDATE BINARY",
     "install",
     0,
     false,
     {0},
     "apdu " SELECT_USIM PIN "00A4000402 6F7B/00D6000003 42F010",
     NULL},
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

static struct scene scene;
static const struct row *current;
static uint8_t request[70000];
static size_t request_len;
static uint8_t file[400000]; /* the card before the step */
static size_t file_len;

static bool is(const char *step)
{
    return strcmp(current->step, step) == 0;
}

static bool is_apdu(void)
{
    return strncmp(current->step, "apdu ", 5) == 0;
}

static void set_mode(struct euiccd_create_options *factory)
{
    factory->mode = current->consumer ? EUICCD_MODE_CONSUMER : EUICCD_MODE_IOT;
}

static void take_step(const char *step)
{
    if (strcmp(step, "reset") == 0)
        scene_reset(&scene);
    else if (strcmp(step, "toolkit") == 0)
        scene_toolkit(&scene, false);
    else if (strncmp(step, "BF", 2) == 0)
        scene_call(&scene, step);
    else
        scene_package(&scene, 0, step);
}

static void make_request(void)
{
    struct buf buf = BUF_OVER(request);

    if (strncmp(current->step, "BF", 2) == 0) {
        assert_int_equal(buf_put_hex(&buf, current->step), 0);
    } else if (!is("reset") && !is_apdu()) {
        scene_make(&scene, 0, current->step, SCENE_FINE);
        buf_put(&buf, bytes_at(scene.package, scene.package_len));
    }
    request_len = buf.len;
}

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
    if (is("reset")) {
        failing_call_arm(&failing_statement, at, false);
        done = euiccd_power_on(card, NULL) == 0;
    } else if (is_apdu()) {
        const char *last;

        assert_int_equal(euiccd_power_on(card, NULL), 0);
        last = lead_up(card);
        failing_call_arm(&failing_statement, at, false);
        done = client_is_answer(client_send(card, last));
    } else {
        assert_int_equal(euiccd_power_on(card, NULL), 0);
        assert_true(client_select_isdr(card));
        failing_call_arm(&failing_statement, at, false);
        done = client_is_answer(client_es10(card, bytes_at(request, request_len), &answer));
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
    bool install = strcmp(current->profiles, "install") == 0;
    uint64_t before, after, found, consumed = 0;
    bool switches = is("reset"); /* power-on itself completes the switch */
    unsigned k = 1;

    scene_set(&scene, install ? "" : current->profiles, current->eims, set_mode);
    for (size_t i = 0; i < 4 && current->before[i]; i++)
        take_step(current->before[i]);
    make_request();
    if (install) {
        euiccd_power_off(scene.fake.card);
        assert_int_equal(installed_put(scene.fake.card, "", NULL), 0);
    }
    euiccd_close(scene.fake.card);
    scene.fake.card = NULL;
    assert_int_equal(euiccd_restore(path, scene.fake.path, EUICCD_DURABILITY_OS, true, NULL), 0);
    file_len = read_file(path);
    before = switches ? contents_of(path) : look_at(path);
    put_back(path);
    if (is_apdu() && current->response) {
        const struct row *row = current;
        struct row wrong = *row;

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
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        current = &rows[i];
        snprintf(path, sizeof(path), "%s/swept", scene.fake.folder);
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
