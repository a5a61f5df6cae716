/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private header of cert.c, shared with the files that read parts of a certificate. */
#ifndef CRYPTO_CERT_READ_H
#define CRYPTO_CERT_READ_H

#include "crypto/cert.h"

enum {
    DER_BOOLEAN = 0x01,
    DER_INTEGER = 0x02,
    DER_BIT_STRING = 0x03,
    DER_OCTET_STRING = 0x04,
    DER_OID = 0x06,
    DER_UTF8_STRING = 0x0C,
    DER_PRINTABLE_STRING = 0x13,
    DER_IA5_STRING = 0x16,
    DER_UTC_TIME = 0x17,
    DER_GENERALIZED_TIME = 0x18,
    DER_SEQUENCE = 0x30,
    DER_SET = 0x31,
    GENERAL_NAME_DNS = 0x82,
    GENERAL_NAME_DIRECTORY = 0xA4,
    GENERAL_NAME_IP = 0x87,
    GENERAL_NAME_REGISTERED_ID = 0x88
};

/* Attributes of a Name that are used; empty when absent, the first when repeated. */
struct cert_name {
    struct bytes organization;
    struct bytes common_name;
    struct bytes serial_number;
};

/* `rdns` is the value of a Name. ERR_MALFORMED. */
int cert_name_read(struct bytes rdns, struct cert_name *out);
/* `extensions` is the value of [3]. ERR_MALFORMED, also for a repeated extension. */
int cert_extensions_read(struct bytes extensions, struct cert *out);

#endif
