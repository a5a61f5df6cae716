/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of X.509 as trees: private to decode/certificate*.c and message.c. */
#ifndef TOOLS_TRACE_DECODE_CERTIFICATE_H
#define TOOLS_TRACE_DECODE_CERTIFICATE_H

#include "tools/trace/decode/element.h"
#include "tools/trace/tree.h"

struct certificate_reader {
    struct tree *tree;
    const uint8_t *base; /* octets at `offset` of the message */
    size_t offset;
    bool cut;          /* an element of the certificate ends early */
    struct node *top;  /* of the certificate */
    const char *role;  /* by its policies: "eUICC"; NULL: none */
    char subject[200]; /* "CN=.., O=.." */
};

/* A node for octets of the certificate. */
struct node *certificate_add(struct certificate_reader *reader, struct node *parent,
                             const char *name, struct bytes octets);
/* The next element, which may end early, or a malformed node `name`: false. */
bool certificate_take(struct certificate_reader *reader, struct node *parent, struct bytes *cursor,
                      uint32_t tag, const char *name, struct element *out);
/* A node of the top with the Name in words. */
void certificate_add_name(struct certificate_reader *reader, const char *name, struct bytes value);
/* The value of a node: UTCTime or GeneralizedTime as "2024-02-29 12:34:56Z". */
void certificate_time(struct certificate_reader *reader, struct node *node,
                      const struct element *time);
/* signatureAlgorithm and signature, at the end of a certificate or list. */
void certificate_signature(struct certificate_reader *reader, struct bytes content);
/* Value of a Name: RDNs in a row, as "CN=.., O=..". */
const char *certificate_name(struct bytes name, char *text, size_t size);
/* Content of Extensions, also of a CRL or an entry of one. Sets the role. */
void certificate_extensions(struct certificate_reader *reader, struct node *parent,
                            struct bytes content);
/* SubjectPublicKeyInfo, or its content alone. */
void certificate_key(struct certificate_reader *reader, struct node *parent, struct bytes octets);
void decode_public_key(struct tree *tree, struct node *parent, struct bytes octets, size_t offset);

#endif
