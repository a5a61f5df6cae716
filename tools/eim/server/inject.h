/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `euicc eim --coap --inject`: pushes queued packages by TransferEimPackage to a card with an open
 * association (E-16), one package at a time. The EID in the card's messages identifies the card of
 * an association. Pushing starts after GetEimPackage returned noEimPackageAvailable: the card's
 * poll has ended then. A package without a response stays queued, and the card polls for it.
 */
#ifndef TOOLS_EIM_SERVER_INJECT_H
#define TOOLS_EIM_SERVER_INJECT_H

#include "tools/coap/coaps.h"
#include "tools/eim/esipa/esipa.h"

struct inject;
int inject_new(struct inject **out, struct event_base *base, struct esipa *esipa,
               struct coaps_server *server); /* ERR_MEMORY */
void inject_free(struct inject *inject);     /* NULL is fine */
/* A message was logged that arrived over this association. Both may be NULL. */
void inject_message(struct inject *inject, void *peer, const json_t *line);
/* A package was queued: starts a push from the event loop. */
void inject_queued(struct inject *inject);
/* Whether a package is being pushed to this card over this association, `peer` (NULL: HTTPS). Drops
 * any other association of the card. */
bool inject_is_under_way(struct inject *inject, const void *peer, const char *eid);
/* Callbacks of coaps_server_options. */
void inject_response(struct inject *inject, void *peer, int status, struct bytes body);
void inject_closed(struct inject *inject, void *peer);

#endif
