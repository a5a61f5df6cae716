/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Messages as trees: ES10, ES8+, ESep, ESipa, ES9+, certificates. `parent` NULL is the root;
 * `offset` is that of `octets` in the message of the tree. Unknown parts become nodes with
 * TREE_UNKNOWN, octets that end early or contradict their type TREE_MALFORMED.
 */
#ifndef TOOLS_TRACE_DECODE_MESSAGES_H
#define TOOLS_TRACE_DECODE_MESSAGES_H

#include "tools/trace/tree.h"

/* One TLV of the module sgp.asn, found by its tag; `response`: the response form. False, and
 * nothing appended, when no message has the tag. */
bool decode_message(struct tree *tree, struct node *parent, struct bytes octets, size_t offset,
                    bool response);
/* The same by the name of its ASN.1 type. */
bool decode_type(struct tree *tree, struct node *parent, const char *type, struct bytes octets,
                 size_t offset);
/* The same, its members below `parent` itself. */
bool decode_members(struct tree *tree, struct node *parent, const char *type, struct bytes octets,
                    size_t offset);
/* A body of ES9+ or ESipa, JSON binding, with its Base64 members decoded. */
void decode_json(struct tree *tree, struct node *parent, struct bytes body, size_t offset);
/* The same of a body that was read. */
struct json_t;
void decode_json_object(struct tree *tree, struct node *parent, const struct json_t *object);
/* The code of the result that the message carries, as text ("ok(0)"); NULL: it has none.
 * `*refused`: it is an error. Fast: no tree is made. */
const char *decode_result(struct bytes message, bool *refused, char *text, size_t size);
/* An X.509 certificate or a SEQUENCE of them: subject, issuer, role, validity, key, extensions. */
void decode_certificate(struct tree *tree, struct node *parent, struct bytes der, size_t offset);
/* A CRL, or the content of one: issuer, dates, revoked certificates, extensions. */
void decode_certificate_list(struct tree *tree, struct node *parent, struct bytes der,
                             size_t offset);

#endif
