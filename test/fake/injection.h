/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An eIM that injects packages over the association of the last poll (E-16), for tests. */
#ifndef TEST_FAKE_INJECTION_H
#define TEST_FAKE_INJECTION_H

#include "test/fake/circle.h"

/* Times of the card. */
void injection_settings(struct euiccd_create_options *factory);
/* A card with these profiles and `eims` eIMs, of which the first injects; off. */
struct fake_eim *injection_scene(struct circle *circle, const char *profiles, unsigned eims);
/* The same with one eIM, after the first poll: the association is open. */
struct fake_eim *injection_open(struct circle *circle, const char *profiles);
/* The same of a card with other settings. */
struct fake_eim *injection_open_with(struct circle *circle, const char *profiles,
                                     void (*settings)(struct euiccd_create_options *factory));
/* Injects BF4E with this content, and the card receives it. */
void injection_push(struct circle *circle, struct fake_eim *eim, struct bytes package);
void injection_push_hex(struct circle *circle, struct fake_eim *eim, const char *package);
/* Injects a package of scene_make. */
void injection_push_package(struct circle *circle, struct fake_eim *eim, const char *words);
/* The content of the received BF4E. */
struct bytes injection_response(struct fake_eim *eim);
const char *injection_response_in_hex(struct fake_eim *eim);
/* The received signed result, in words (scene_check_result). */
const char *injection_result(struct fake_eim *eim);
/* Injects the acknowledgement of the last signed result. */
void injection_acknowledge(struct circle *circle, struct fake_eim *eim);

#endif
