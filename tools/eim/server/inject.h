/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `euicc eim --coap --inject`: what is queued for a card whose association is open is pushed to it
 * by TransferEimPackage (E-16), one package at a time. A card is known by what it said over
 * its association, and is pushed to once it was told that there is nothing: then its poll is over.
 * What finds no answer stays queued, and is polled.
 */
#ifndef TOOLS_EIM_SERVER_INJECT_H
#define TOOLS_EIM_SERVER_INJECT_H

#include "tools/coap/coaps.h"
#include "tools/eim/esipa/esipa.h"

struct inject;
int inject_new(struct inject **out, struct event_base *base, struct esipa *esipa,
               struct coaps_server *server); /* ERR_MEMORY */
void inject_free(struct inject *inject);     /* NULL is fine */
/* A message of the log came over this association. NULL is fine for both. */
void inject_heard(struct inject *inject, void *peer, const json_t *line);
/* Something was queued: soon it leaves. */
void inject_queued(struct inject *inject);
/* Is a package being pushed to this card over this association, `peer` (NULL: HTTPS)? Any other
 * one of it is over. */
bool inject_is_under_way(struct inject *inject, const void *peer, const char *eid);
/* As those of coaps_server_options. */
void inject_answered(struct inject *inject, void *peer, int status, struct bytes body);
void inject_gone(struct inject *inject, void *peer);

#endif
