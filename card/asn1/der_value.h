/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The leaves of der.h: between the content octets of a primitive and a member of a struct. Private
 * to the engine.
 */
#ifndef CARD_ASN1_DER_VALUE_H
#define CARD_ASN1_DER_VALUE_H

#include "card/asn1/der.h"

enum { DER_NUMBER_OCTETS = 9 };

/* Content octets of a value; those of numbers lie in `store`. */
struct der_value {
    struct bytes content;
    uint8_t store[DER_NUMBER_OCTETS];
};

/* The row is a primitive: its value has content octets of its own. */
bool der_value_is_leaf(const struct der_field *field);
/* Checks `content` and sets the member of `structure`. NULL, or the reason of an error. */
const char *der_value_take(const struct der_field *field, struct bytes content, void *structure);
/* The present member's content octets, checked in the same way. NULL, or why not. */
const char *der_value_put(const struct der_field *field, const void *structure,
                          struct der_value *out);
/* Whether the OPTIONAL member of `structure` is there; sets it to be there or not. */
bool der_value_is_present(const struct der_field *field, const void *structure);
void der_value_set_present(const struct der_field *field, void *structure, bool present);
/* NULL, or why the size of a slice is out of the bounds of the row. */
const char *der_value_check_size(const struct der_field *field, size_t len);

#endif
