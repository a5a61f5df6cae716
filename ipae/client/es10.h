/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The eUICC's functions by the embedded door: messages in, messages out, by the tables that the
 * ISD-R uses. */
#ifndef IPAE_CLIENT_ES10_H
#define IPAE_CLIENT_ES10_H

#include "card/asn1/der.h"
#include "ipae/toolkit/terminal.h"

enum { ES10_DO_MAX = 64 * 1024 };

/*
 * One request DO; the response DO in terminal->arena. 0; ERR_STATE where the eUICC answers 6985;
 * ERR_MALFORMED 6A80; ERR_IO any other status word; ERR_MEMORY; ERR_RESET.
 */
int es10_call(struct terminal *terminal, struct bytes request, struct bytes *response);
/* The same with structs: `request` may be NULL for a table without members. */
int es10_exchange(struct terminal *terminal, const struct der_message *request_type,
                  const void *request, const struct der_message *response_type, void *response);
/* As es10_exchange without an answer that matters: RemoveNotificationFromList. */
int es10_remove_notification(struct terminal *terminal, int64_t number);
/* A message in terminal->arena. */
int es10_encode(struct terminal *terminal, const struct der_message *type, const void *message,
                struct bytes *out);

#endif
