/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Messages of SGP.32 and SGP.22 as nested JSON with the ASN.1 field names, for logs: one walk along
 * the tables of card/asn1, no message has code of its own.
 *
 * Octets are hex; from ASN1_JSON_OCTETS_MAX on {"length": N, "begins": HEX}. A BIT STRING with
 * named bits is the list of their numbers, a CHOICE the member taken. What cannot be decoded is in
 * hex. Members of a newer version are left out.
 */
#ifndef TOOLS_CLI_ASN1_JSON_H
#define TOOLS_CLI_ASN1_JSON_H

#include "card/asn1/der.h"

#include <jansson.h>

enum { ASN1_JSON_OCTETS_MAX = 1024, ASN1_JSON_BEGIN = 32 };

/* {TYPE: {...}}, or {"undecodable": why}. New; NULL when memory is short. */
json_t *asn1_json(const struct der *der, const struct der_message *message, struct bytes octets,
                  struct arena *arena);
/* A body of ES9+, JSON binding: the same with each Base64 member in its place. New. */
json_t *asn1_json_es9(const struct der *der, const json_t *body, struct arena *arena);

#endif
