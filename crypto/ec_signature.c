/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signatures as certificates have them: SEQUENCE { INTEGER r, INTEGER s } (RFC 5480), to and from
 * r||s. */
#include "apdu/tlv.h"
#include "crypto/ec.h"

#include <string.h>

enum { SEQUENCE = 0x30, INTEGER = 0x02 };

/* Reads one INTEGER of a DER signature into 32 octets. */
static int integer_take(struct bytes *cursor, uint8_t out[EC_SCALAR_LEN])
{
    struct tlv integer;
    struct bytes value;

    if (tlv_take(cursor, INTEGER, &integer) < 0 || integer.value.len == 0 ||
        integer.value.at[0] & 0x80)
        return ERR_MALFORMED;
    value = integer.value;
    if (value.at[0] == 0 && value.len > 1) {
        if (!(value.at[1] & 0x80))
            return ERR_MALFORMED; /* not the shortest encoding */
        value = bytes_from(value, 1);
    }
    if (value.len > EC_SCALAR_LEN)
        return ERR_MALFORMED;
    memset(out, 0, EC_SCALAR_LEN);
    memcpy(out + EC_SCALAR_LEN - value.len, value.at, value.len);
    return 0;
}

int ec_signature_from_der(struct bytes der, uint8_t signature[EC_SIGNATURE_LEN])
{
    struct tlv sequence;
    struct bytes cursor;

    if (tlv_only(der, &sequence) < 0 || sequence.tag != SEQUENCE)
        return ERR_MALFORMED;
    cursor = sequence.value;
    if (integer_take(&cursor, signature) < 0 ||
        integer_take(&cursor, signature + EC_SCALAR_LEN) < 0 || cursor.len)
        return ERR_MALFORMED;
    return 0;
}

static void integer_put(struct buf *out, const uint8_t *value, size_t len)
{
    while (len > 1 && value[0] == 0) {
        value++;
        len--;
    }
    tlv_put_header(out, INTEGER, len + (value[0] >> 7));
    if (value[0] & 0x80)
        buf_put_u8(out, 0);
    buf_put(out, bytes_at(value, len));
}

void ec_signature_put_der(struct buf *out, const uint8_t signature[EC_SIGNATURE_LEN])
{
    size_t mark = tlv_open(out, SEQUENCE);

    integer_put(out, signature, EC_SCALAR_LEN);
    integer_put(out, signature + EC_SCALAR_LEN, EC_SCALAR_LEN);
    tlv_close(out, mark);
}
