/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/power/functions.h"

#include "test/fake/crl.h"
#include "test/fake/installed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOW "03 80 01 00"
#define KEY                                                                                        \
    "A55B A059 301306072A8648CE3D020106082A8648CE3D030107 034200 04"                               \
    "6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296"                             \
    "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5"
#define ICCID_A     "5A0A 98000100000000000041"
#define ICCID_B     "5A0A 98000100000000000042"
#define SELECT_USIM "00A4040407A0000000871002"

const struct function functions_changing[FUNCTIONS_CHANGING] = {
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
    {"ES10b.LoadEuiccPackage disable and delete", "A*n B", 1, false, {0}, "-A xA", "BF51"},
    {"ES10b.LoadEuiccPackage fallback attribute", "AF Bf C*", 1, false, {0}, "fB", "BF51"},
    {"ES10b.LoadEuiccPackage that fails in the middle",
     "A*n B",
     1,
     false,
     {0},
     "dp=x.y xA +B",
     "BF51"},
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
    {"ES10b.LoadCRL", "A*", 0, true, {"crl 1"}, "crl 2", "BF3502A000"},
    {"ES10b.LoadCRL of a delta CRL",
     "A*",
     0,
     true,
     {"crl 1 of 2", "crl 2 of 2"},
     "crl delta",
     "BF3502A000"},
    {"UPDATE BINARY",
     "install",
     0,
     false,
     {0},
     "apdu " SELECT_USIM "/0020000108 30303030FFFFFFFF/00A4000402 6F7B/00D6000003 42F010",
     NULL},
};

bool function_is_reset(const struct function *function)
{
    return strcmp(function->step, "reset") == 0;
}

bool function_is_apdu(const struct function *function)
{
    return strncmp(function->step, "apdu ", 5) == 0;
}

bool function_is_factory(const struct function *function)
{
    return strcmp(function->step, "factory") == 0;
}

static void set_consumer(struct euiccd_create_options *factory)
{
    factory->mode = EUICCD_MODE_CONSUMER;
    factory->crl_support = true;
}

#define OCTETS(text)                                                                               \
    {                                                                                              \
        (const uint8_t *)(text), sizeof(text) - 1                                                  \
    }

/* The lists of the steps "crl ...": complete ones, one in two parts, and what changes that one. */
static const struct {
    const char *step;
    struct fake_crl crl;
} crls[] = {
    {"crl 1", {.number = 1, .serials = {OCTETS("one"), OCTETS("two")}}},
    {"crl 2", {.number = 2, .serials = {OCTETS("one"), OCTETS("three")}}},
    {"crl 1 of 2", {.number = 1, .part = 1, .parts = 2, .serials = {OCTETS("one"), OCTETS("two")}}},
    {"crl 2 of 2",
     {.number = 1, .part = 2, .parts = 2, .serials = {OCTETS("two"), OCTETS("three")}}},
    {"crl delta", {.number = 2, .base = 1, .serials = {OCTETS("four")}, .removed = OCTETS("two")}},
};

static bool is_crl(const char *step)
{
    return strncmp(step, "crl ", 4) == 0;
}

/* LoadCRL with a list of the first CI. */
static void put_crl(struct scene *scene, const char *step, struct buf *request)
{
    struct pki_entity ci;
    struct pki_error error;
    char folder[96];
    size_t i = 0;

    while (strcmp(crls[i].step, step) != 0)
        assert_true(++i < sizeof(crls) / sizeof(crls[0]));
    snprintf(folder, sizeof(folder), "%s/pki", scene->fake.folder);
    assert_int_equal(pki_load_entity(&ci, folder, PKI_CI, EC_CURVE_P256, &error), 0);
    fake_crl_put_request(request, &ci, &crls[i].crl);
    pki_entity_free(&ci);
}

static void load_crl(struct scene *scene, const char *step)
{
    uint8_t octets[2048];
    struct buf request = BUF_OVER(octets);
    struct bytes response;

    put_crl(scene, step, &request);
    assert_int_equal(fake_es10(&scene->fake, buf_bytes(&request), &response), 0x9000);
}

static void take_step(struct scene *scene, const char *step)
{
    if (strcmp(step, "reset") == 0)
        scene_reset(scene);
    else if (strcmp(step, "toolkit") == 0)
        scene_toolkit(scene, false);
    else if (is_crl(step))
        load_crl(scene, step);
    else if (strncmp(step, "BF", 2) == 0)
        scene_call(scene, step);
    else
        scene_package(scene, 0, step);
}

static void make_request(const struct function *function, struct scene *scene)
{
    struct buf request = BUF_OVER(scene->package);

    if (strncmp(function->step, "BF", 2) == 0) {
        assert_int_equal(buf_put_hex(&request, function->step), 0);
        scene->package_len = request.len;
    } else if (is_crl(function->step)) {
        put_crl(scene, function->step, &request);
        scene->package_len = request.len;
    } else if (!function_is_reset(function) && !function_is_apdu(function) &&
               !function_is_factory(function)) {
        scene_make(scene, 0, function->step, SCENE_FINE);
    }
}

void function_prepare(const struct function *function, struct scene *scene, const char *path)
{
    bool install = strcmp(function->profiles, "install") == 0;

    scene_set(scene, install ? "" : function->profiles, function->eims,
              function->consumer ? set_consumer : NULL);
    for (size_t i = 0; i < 4 && function->before[i]; i++)
        take_step(scene, function->before[i]);
    make_request(function, scene);
    if (install) {
        euiccd_power_off(scene->fake.card);
        assert_int_equal(installed_put(scene->fake.card, "", NULL), 0);
    }
    euiccd_close(scene->fake.card);
    scene->fake.card = NULL;
    assert_int_equal(euiccd_restore(path, scene->fake.path, EUICCD_DURABILITY_FULL, true, NULL), 0);
}
