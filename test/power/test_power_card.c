/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Power cuts in functions of the card. What a card holds after power-on is compared as a whole, all
 * rows of all tables, with a card that never saw the function and one on which it ran undisturbed;
 * of signed messages the length is compared, as signatures are never the same twice (STORE-S1).
 *
 * To add a function: a row of functions.c, or of this file if no other test has it.
 */
#include "test/fake/installed.h"
#include "test/power/client.h"
#include "test/power/contents.h"
#include "test/power/fault_vfs.h"
#include "test/power/functions.h"
#include "test/power/power.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const struct function own_rows[] = {
    {"ES10b.LoadEuiccPackage enable", "A*n Bn", 1, false, {0}, "+B", "BF51"},
    {"ES10b.LoadEuiccPackage enable with rollback", "A*n Bn", 1, false, {0}, "+B!", "BF51"},
    {"ES10b.LoadEuiccPackage delete", "A* Bn", 1, false, {0}, "xB", "BF51"},
    {"ES10b.LoadEuiccPackage five operations",
     "A*n Bn Cf",
     1,
     false,
     {0},
     "fC dp=x.y imm +B lp",
     "BF51"},
    {"ES10b.LoadEuiccPackage addEim", "A*", 1, false, {0}, "eco: add2 plain3", "BF51"},
    {"ES10b.LoadEuiccPackage deleteEim", "A*", 2, false, {0}, "eco: del1 del0", "BF51"},
    {"ES10b.LoadEuiccPackage updateEim", "A*", 2, false, {0}, "eco: key1", "BF51"},
    {"euiccd_install", "", 0, false, {0}, "factory", NULL},
    {"VERIFY with a wrong PIN", "install", 0, false, {0}, "apdu 0020000108 31313131FFFFFFFF", NULL},
};
enum { OWN_ROWS = sizeof(own_rows) / sizeof(own_rows[0]) };

static struct scene scene;
static const struct function *current;
static uint64_t before, after; /* what the card holds */

/* The request of this row; `start` gets the expected start of the response. */
static uint16_t call(struct euiccd_card *card, char start[33])
{
    uint8_t octets[16384];
    struct buf answer = BUF_OVER(octets);
    uint16_t sw = 0;

    if (client_select_isdr(card))
        sw = client_es10(card, bytes_at(scene.package, scene.package_len), &answer);
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
    if (function_is_factory(current)) {
        answered = installed_put(card, "", NULL) == 0;
    } else if (euiccd_power_on(card, NULL) == 0) {
        if (function_is_reset(current))
            sw = 0x9000;
        else if (function_is_apdu(current))
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

static bool setup(const char *path)
{
    char copy[100], start[33] = "";

    function_prepare(current, &scene, path);
    snprintf(copy, sizeof(copy), "%s/copy", scene.fake.folder);
    assert_int_equal(euiccd_snapshot(path, copy, EUICCD_DURABILITY_FULL, NULL), 0);
    /* A switch that waits is carried out by looking: then looking is the function. */
    before = function_is_reset(current) ? contents_of(copy) : look_at(copy);
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
    uint64_t found = function_is_reset(current) ? contents_of(path) : look_at(path);

    return found == before ? POWER_BEFORE : found == after ? POWER_AFTER : POWER_BROKEN;
}

int main(void)
{
    bool good = true;

    fault_vfs_install();
    scene_begin(&scene);
    printf("1..%d\n", FUNCTIONS_CHANGING + OWN_ROWS);
    for (size_t i = 0; i < FUNCTIONS_CHANGING + OWN_ROWS; i++) {
        current =
            i < FUNCTIONS_CHANGING ? &functions_changing[i] : &own_rows[i - FUNCTIONS_CHANGING];
        struct power_case row = {current->name, setup, action, check};

        good = power_sweep(&row, i + 1) && good;
    }
    scene_end(&scene);
    return good ? 0 : 1;
}
