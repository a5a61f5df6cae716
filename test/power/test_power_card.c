/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Power cuts in functions of the card. What a card holds after power-on is compared as a whole, all
 * rows of all tables, with a card that never saw the function and one on which it ran undisturbed;
 * of signed messages the length is compared, as signatures are never the same twice (STORE-S1).
 *
 * To add a function: a row.
 */
#include "test/fake/installed.h"
#include "test/fake/scene.h"
#include "test/power/client.h"
#include "test/power/contents.h"
#include "test/power/fault_vfs.h"
#include "test/power/power.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct row {
    const char *name;
    const char *profiles; /* of the scene; "install": the small package, enabled */
    unsigned eims;
    bool consumer;
    const char *before[4]; /* steps that lead to the state before */
    const char *step;      /* the one that power is cut in */
    const char *response;  /* start of the expected response, hex */
};
/*
 * A step is "BF..", an ES10 request; "reset", power-on alone; "toolkit", TERMINAL PROFILE with
 * REFRESH; "apdu ..", commands in hex with / in
 * between; "factory", the small package by euiccd_install; or a package of eIM 0 in words
 * (scene.h).
 */

#define NOW "03 80 01 00"
#define KEY                                                                                        \
    "A55B A059 301306072A8648CE3D020106082A8648CE3D030107 034200 04"                               \
    "6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296"                             \
    "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5"
#define ICCID_A     "5A0A 98000100000000000041"
#define ICCID_B     "5A0A 98000100000000000042"
#define SELECT_USIM "00A4040407A0000000871002"

static const struct row rows[] = {
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
    {"ES10b.LoadEuiccPackage enable", "A*n Bn", 1, false, {0}, "+B", "BF51"},
    {"ES10b.LoadEuiccPackage enable with rollback", "A*n Bn", 1, false, {0}, "+B!", "BF51"},
    {"ES10b.LoadEuiccPackage disable and delete", "A*n B", 1, false, {0}, "-A xA", "BF51"},
    {"ES10b.LoadEuiccPackage delete", "A* Bn", 1, false, {0}, "xB", "BF51"},
    {"ES10b.LoadEuiccPackage fallback attribute", "AF Bf C*", 1, false, {0}, "fB", "BF51"},
    {"ES10b.LoadEuiccPackage five operations",
     "A*n Bn Cf",
     1,
     false,
     {0},
     "fC dp=x.y imm +B lp",
     "BF51"},
    {"ES10b.LoadEuiccPackage that fails in the middle",
     "A*n B",
     1,
     false,
     {0},
     "dp=x.y xA +B",
     "BF51"},
    {"ES10b.LoadEuiccPackage addEim", "A*", 1, false, {0}, "eco: add2 plain3", "BF51"},
    {"ES10b.LoadEuiccPackage deleteEim", "A*", 2, false, {0}, "eco: del1 del0", "BF51"},
    {"ES10b.LoadEuiccPackage updateEim", "A*", 2, false, {0}, "eco: key1", "BF51"},
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
    {"euiccd_install", "", 0, false, {0}, "factory", NULL},
    {"UPDATE BINARY",
     "install",
     0,
     false,
     {0},
     "apdu " SELECT_USIM "/0020000108 30303030FFFFFFFF/00A4000402 6F7B/00D6000003 42F010",
     NULL},
    {"VERIFY with a wrong PIN", "install", 0, false, {0}, "apdu 0020000108 31313131FFFFFFFF", NULL},
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static struct scene scene;
static const struct row *current;
static uint8_t request[70000];
static size_t request_len;
static uint64_t before, after; /* what the card holds */

/* The request of this row; `start` gets the expected start of the response. */
static uint16_t call(struct euiccd_card *card, char start[33])
{
    uint8_t octets[16384];
    struct buf answer = BUF_OVER(octets);
    uint16_t sw = 0;

    if (client_select_isdr(card))
        sw = client_es10(card, bytes_at(request, request_len), &answer);
    bytes_to_hex(bytes_cut(buf_bytes(&answer), 0, 16), start, 33);
    return sw;
}

/* Opens, does the step of the row, closes. */
static bool act_on(const char *path, char start[33])
{
    struct euiccd_card *card = client_open(path, scene.fake.context);
    bool answered = false;
    uint16_t sw;

    if (!card)
        return false;
    if (strcmp(current->step, "factory") == 0) {
        answered = installed_put(card, "", NULL) == 0;
    } else if (euiccd_power_on(card, NULL) == 0) {
        if (strcmp(current->step, "reset") == 0)
            sw = 0x9000;
        else if (strncmp(current->step, "apdu ", 5) == 0)
            sw = client_send(card, current->step + 5);
        else
            sw = call(card, start);
        answered = client_is_answer(sw) || sw >> 4 == 0x63C;
    }
    euiccd_close(card);
    return answered;
}

/* After power-on. */
static uint64_t look_at(const char *path)
{
    return client_power_cycle(path, scene.fake.context) ? contents_of(path) : 0;
}

/* -- the rows as cases of the sweep -- */

static void set_mode(struct euiccd_create_options *factory)
{
    factory->mode = current->consumer ? EUICCD_MODE_CONSUMER : EUICCD_MODE_IOT;
}

static void keep_request(struct bytes bytes)
{
    memcpy(request, bytes.at, bytes.len);
    request_len = bytes.len;
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
    static uint8_t octets[4096];
    struct buf buf = BUF_OVER(octets);

    if (strncmp(current->step, "BF", 2) == 0) {
        assert_int_equal(buf_put_hex(&buf, current->step), 0);
        keep_request(buf_bytes(&buf));
    } else if (strcmp(current->step, "reset") != 0 && strcmp(current->step, "factory") != 0 &&
               strncmp(current->step, "apdu ", 5) != 0) {
        scene_make(&scene, 0, current->step, SCENE_FINE);
        keep_request(bytes_at(scene.package, scene.package_len));
    }
}

/* The scene's card, closed, at `path`. */
static void move_card(const char *path)
{
    euiccd_close(scene.fake.card);
    scene.fake.card = NULL;
    assert_int_equal(euiccd_restore(path, scene.fake.path, EUICCD_DURABILITY_FULL, true, NULL), 0);
}

static bool setup(const char *path)
{
    char copy[100], start[33] = "";
    bool install = strcmp(current->profiles, "install") == 0;

    scene_set(&scene, install ? "" : current->profiles, current->eims, set_mode);
    for (size_t i = 0; i < 4 && current->before[i]; i++)
        take_step(current->before[i]);
    make_request();
    if (install) {
        euiccd_power_off(scene.fake.card);
        assert_int_equal(installed_put(scene.fake.card, "", NULL), 0);
    }
    move_card(path);
    snprintf(copy, sizeof(copy), "%s/copy", scene.fake.folder);
    assert_int_equal(euiccd_snapshot(path, copy, EUICCD_DURABILITY_FULL, NULL), 0);
    /* A switch that waits is carried out by looking: then looking is the function. */
    before = strcmp(current->step, "reset") == 0 ? contents_of(copy) : look_at(copy);
    assert_true(act_on(copy, start));
    after = look_at(copy);
    assert_true(before && after && before != after);
    if (current->response && strncmp(start, current->response, strlen(current->response)) != 0)
        fail_msg("%s: answered %s", current->name, start);
    unlink(copy);
    return true;
}

static bool action(const char *path)
{
    char start[33];

    return act_on(path, start);
}

static enum power_state check(const char *path)
{
    uint64_t found = strcmp(current->step, "reset") == 0 ? contents_of(path) : look_at(path);

    return found == before ? POWER_BEFORE : found == after ? POWER_AFTER : POWER_BROKEN;
}

int main(void)
{
    bool good = true;

    fault_vfs_install();
    scene_begin(&scene);
    printf("1..%d\n", ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        struct power_case row = {rows[i].name, setup, action, check};

        current = &rows[i];
        good = power_sweep(&row, i + 1) && good;
    }
    scene_end(&scene);
    return good ? 0 : 1;
}
