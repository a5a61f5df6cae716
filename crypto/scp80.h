/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SCP80: secured packets of ETSI TS 102 225, as short messages carry them (TS 31.115). The card
 * opens command packets and makes response packets (PoR); the functions of the sender are for test
 * tools. The caller keeps keys and counters.
 *
 *   command:  CPL(2) CHL(1) SPI(2) KIc(1) KID(1) TAR(3) | CNTR(5) PCNTR(1) RC/CC(0,4,8) data
 * padding response: RPL(2) RHL(1) TAR(3) CNTR(5) PCNTR(1) status(1) RC/CC(0,4,8) data padding
 *
 * The part after the bar, and in a response the part from CNTR on, is enciphered where SPI says so.
 */
#ifndef CRYPTO_SCP80_H
#define CRYPTO_SCP80_H

#include "apdu/bytes.h"
#include "apdu/err.h"

enum { SCP80_COUNTER_MAX_OCTETS = 5, SCP80_DATA_MAX = 65535 };

/* Response status codes, TS 102 225 5.2. */
enum scp80_status {
    SCP80_OK = 0x00,
    SCP80_MAC_FAILED = 0x01, /* RC, CC or DS failed */
    SCP80_COUNTER_LOW = 0x02,
    SCP80_COUNTER_HIGH = 0x03,
    SCP80_COUNTER_BLOCKED = 0x04,
    SCP80_CIPHERING_ERROR = 0x05,
    SCP80_SECURITY_ERROR = 0x06, /* unidentified */
    SCP80_INSUFFICIENT_MEMORY = 0x07,
    SCP80_MORE_TIME = 0x08,
    SCP80_TAR_UNKNOWN = 0x09,
    SCP80_SECURITY_LEVEL = 0x0A, /* insufficient security level */
    SCP80_RESPONSE_BY_SUBMIT = 0x0B
};

/* First octet of SPI. */
enum {
    SCP80_SPI1_INTEGRITY = 0x03, /* 0 none, 1 RC, 2 CC, 3 DS */
    SCP80_SPI1_CIPHERED = 0x04,
    SCP80_SPI1_COUNTER = 0x18 /* 00 none, 08 no check, 10 higher, 18 one higher */
};
/* Second octet of SPI. */
enum {
    SCP80_SPI2_POR = 0x03,       /* 0 none, 1 always, 2 on error */
    SCP80_SPI2_INTEGRITY = 0x0C, /* 00 none, 04 RC, 08 CC, 0C DS */
    SCP80_SPI2_CIPHERED = 0x10,
    SCP80_SPI2_SUBMIT = 0x20 /* PoR by SMS-SUBMIT, not in the delivery report */
};

struct scp80_packet {
    uint8_t spi[2];
    uint8_t kic; /* high nibble: key version, low: algorithm */
    uint8_t kid;
    uint8_t tar[3];
    struct bytes header;  /* CPL to TAR, as received */
    struct bytes secured; /* from CNTR on, as received; enciphered or not */
    /* Filled by scp80_open: */
    uint64_t counter;
    uint8_t padding;
    struct bytes data; /* within the buffer given to scp80_open */
};

/* Keys of KIc and KID; empty: none. DES keys 8, 16 or 24 octets, AES 16,
 * 24, 32. The algorithm is that of the low nibbles of KIc and KID. */
struct scp80_keys {
    struct bytes kic;
    struct bytes kid;
};

/* Splits a command packet that starts with CPL. ERR_MALFORMED. */
int scp80_parse(struct scp80_packet *out, struct bytes packet);
/*
 * Deciphers into `work` (as long as packet->secured), checks RC or CC, and fills counter and data.
 * `*status`: SCP80_OK, SCP80_MAC_FAILED, SCP80_CIPHERING_ERROR (also: key of a wrong kind) or
 * SCP80_SECURITY_ERROR for an algorithm that is not supported (DS). The counter is not checked.
 * ERR_TOO_LONG when `work` is too small, ERR_CRYPTO.
 */
int scp80_open(struct scp80_packet *packet, const struct scp80_keys *keys, struct buf *work,
               enum scp80_status *status);
/* Checks `packet->counter` against the last accepted one by the rule of SPI. */
enum scp80_status scp80_check_counter(const struct scp80_packet *packet, uint64_t last);
/* SPI of `packet` requests a response with `status`. */
bool scp80_wants_response(const struct scp80_packet *packet, enum scp80_status status);
/*
 * Appends the user data of the response message: the header 02 71 00, which is part of the checksum
 * (TS 31.115 4.4), and the response packet, protected as SPI2 says. With SCP80_MAC_FAILED,
 * SCP80_CIPHERING_ERROR or SCP80_SECURITY_ERROR it is not protected, because there may be no key.
 * ERR_UNSUPPORTED: protection that is not supported; ERR_RANGE: wrong key length; ERR_TOO_LONG,
 * ERR_CRYPTO.
 */
int scp80_respond(const struct scp80_packet *packet, const struct scp80_keys *keys,
                  enum scp80_status status, struct bytes data, struct buf *out);

/* Sender: appends a command packet from CPL on, of `data` and the members spi, kic, kid, tar and
 * counter of `packet`. Errors of scp80_respond. */
int scp80_seal(const struct scp80_packet *packet, const struct scp80_keys *keys, struct bytes data,
               struct buf *out);
/* Sender: opens the user data of a response to `packet`. `*verdict`: its RC or CC; an unprotected
 * response with an error status is GOOD. `*data` lies in `work`. ERR_MALFORMED, ERR_TOO_LONG,
 * ERR_CRYPTO, ERR_UNSUPPORTED, ERR_RANGE. */
int scp80_open_response(const struct scp80_packet *packet, const struct scp80_keys *keys,
                        struct bytes response, struct buf *work, enum scp80_status *status,
                        struct bytes *data, enum verdict *verdict);

#endif
