/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * EIDs: 32 digits, 16 octets of BCD in reading order. The last two digits are check digits: the
 * whole number modulo 97 is 1 (SGP.02 2.2.2, SGP.29).
 */
#ifndef CRYPTO_EID_H
#define CRYPTO_EID_H

#include "crypto/rng.h"

enum { EID_LEN = 16, EID_DIGITS = 32, EID_TEXT_SIZE = 33 };

/* ERR_MALFORMED unless `text` is exactly 32 digits. Check digits are not checked. */
int eid_from_digits(uint8_t eid[EID_LEN], const char *text);
/* As eid_from_digits for text that does not end with NUL. */
int eid_from_text(uint8_t eid[EID_LEN], struct bytes text);
void eid_to_digits(const uint8_t eid[EID_LEN], char text[EID_TEXT_SIZE]);
/* BAD: wrong check digits, or a nibble above 9. */
enum verdict eid_check(const uint8_t eid[EID_LEN]);
/* Sets the last two digits to the check digits. */
void eid_set_check_digits(uint8_t eid[EID_LEN]);
/* A valid EID that starts with `prefix` (digits, at most 30), the rest random. ERR_MALFORMED. */
int eid_random(uint8_t eid[EID_LEN], const char *prefix, struct rng *rng);

#endif
