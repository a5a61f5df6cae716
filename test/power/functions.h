/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Functions of the card, each with the state before it, for tests in which a function fails. */
#ifndef TEST_POWER_FUNCTIONS_H
#define TEST_POWER_FUNCTIONS_H

#include "test/fake/scene.h"

/*
 * A step is "BF..", an ES10 request; "reset", power-on alone; "toolkit", TERMINAL PROFILE with
 * REFRESH; "apdu ..", commands in hex with / in between; "factory", the small package by
 * euiccd_install; "crl ..", LoadCRL with a list of functions.c; or a package of eIM 0 in words
 * (scene.h).
 */
struct function {
    const char *name;
    const char *profiles; /* of the scene; "install": the small package, enabled */
    unsigned eims;
    bool consumer;
    const char *before[4]; /* steps that lead to the state before */
    const char *step;      /* the function */
    const char *response;  /* start of the expected response, hex; NULL: a status word alone */
};

/* Functions that change what the card holds. */
enum { FUNCTIONS_CHANGING = 24 };
extern const struct function functions_changing[FUNCTIONS_CHANGING];

bool function_is_reset(const struct function *function);
bool function_is_apdu(const struct function *function);
bool function_is_factory(const struct function *function);
/* Makes the scene's card in the state before the step, and its request, if it is one of ES10, in
 * scene->package. The card is then closed, and at `path`. */
void function_prepare(const struct function *function, struct scene *scene, const char *path);

#endif
