/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an IPAe has to live with over any transport: who is trusted, resets. */
#ifndef TEST_FAKE_HOSTILE_H
#define TEST_FAKE_HOSTILE_H

#include "test/fake/circle.h"

/* Begins a circle of one eIM with these profiles (scene.h); the eIM. */
typedef struct fake_eim *hostile_begin(const char *profiles);

/*
 * Each way of trusting the eIM, over one connection (E-100, E-101): `peer` is who speaks for it,
 * `address` what the certificate has (with the port), `messages` (or NULL) counts what was said.
 */
void hostile_trust(struct circle *circle, const char *address, struct fake_peer *peer,
                   const unsigned *connections, const unsigned *messages);
/* A reset at every command: nothing is left over, and the next session does it all. */
void hostile_resets(struct circle *circle, hostile_begin *begin);

#endif
