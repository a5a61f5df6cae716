/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EIDs and their check digits; the contracts are in eid.h. */
#include "crypto/eid.h"

#include <string.h>

enum { MODULUS = 97, CHECK_REMAINDER = 1, LAST_BYTE = EID_LEN - 1 };

/* The number of the first `len` octets modulo 97; -1: a nibble above 9. */
static int remainder_of(const uint8_t *eid, size_t len)
{
    int remainder = 0;

    for (size_t i = 0; i < len; i++) {
        int high = eid[i] >> 4;
        int low = eid[i] & 0x0F;

        if (high > 9 || low > 9)
            return -1;
        remainder = (remainder * 100 + high * 10 + low) % MODULUS;
    }
    return remainder;
}

int eid_from_text(uint8_t eid[EID_LEN], struct bytes text)
{
    if (text.len != EID_DIGITS)
        return ERR_MALFORMED;
    for (size_t i = 0; i < EID_DIGITS; i++)
        if (text.at[i] < '0' || text.at[i] > '9')
            return ERR_MALFORMED;
    for (size_t i = 0; i < EID_LEN; i++)
        eid[i] = (uint8_t)((text.at[2 * i] - '0') << 4 | (text.at[2 * i + 1] - '0'));
    return 0;
}

int eid_from_digits(uint8_t eid[EID_LEN], const char *text)
{
    return eid_from_text(eid, bytes_at(text, strlen(text)));
}

void eid_to_digits(const uint8_t eid[EID_LEN], char text[EID_TEXT_SIZE])
{
    bytes_to_hex(bytes_at(eid, EID_LEN), text, EID_TEXT_SIZE);
}

enum verdict eid_check(const uint8_t eid[EID_LEN])
{
    return remainder_of(eid, EID_LEN) == CHECK_REMAINDER ? GOOD : BAD;
}

void eid_set_check_digits(uint8_t eid[EID_LEN])
{
    int check;

    eid[LAST_BYTE] = 0;
    check = MODULUS + CHECK_REMAINDER - remainder_of(eid, EID_LEN); /* 2..98: two digits */
    eid[LAST_BYTE] = (uint8_t)(check / 10 << 4 | check % 10);
}

int eid_random(uint8_t eid[EID_LEN], const char *prefix, struct rng *rng)
{
    char text[EID_TEXT_SIZE];
    size_t at = strlen(prefix);
    int err;

    if (at > EID_DIGITS - 2)
        return ERR_MALFORMED;
    memcpy(text, prefix, at);
    while (at < EID_DIGITS) {
        uint8_t octet;

        err = rng->fill(rng, &octet, 1);
        if (err < 0)
            return err;
        if (octet < 250) /* so that all digits are equally likely */
            text[at++] = (char)('0' + octet % 10);
    }
    text[at] = '\0';
    err = eid_from_digits(eid, text);
    if (err < 0)
        return err;
    eid_set_check_digits(eid);
    return 0;
}
