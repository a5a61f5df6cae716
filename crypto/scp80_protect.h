/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checksums and ciphers of SCP80 by KIc and KID (TS 102 225 5.1.2, 5.1.3). Private header of
 * scp80.c. */
#ifndef CRYPTO_SCP80_PROTECT_H
#define CRYPTO_SCP80_PROTECT_H

#include "crypto/cipher.h"

enum { SCP80_CHECK_MAX = 8 };
enum scp80_integrity {
    SCP80_INTEGRITY_NONE = 0,
    SCP80_INTEGRITY_RC = 1,
    SCP80_INTEGRITY_CC = 2,
    SCP80_INTEGRITY_DS = 3
};

/* Octets of the checksum: 0, 2, 4, 8; ERR_UNSUPPORTED. */
int scp80_check_len(enum scp80_integrity integrity, uint8_t kid);
/* The checksum of the concatenated `parts`. ERR_UNSUPPORTED, ERR_RANGE (key), ERR_CRYPTO. */
int scp80_check(enum scp80_integrity integrity, uint8_t kid, struct bytes key,
                const struct bytes *parts, size_t count, uint8_t out[SCP80_CHECK_MAX]);
/* Octets of a block of the cipher; ERR_UNSUPPORTED. */
int scp80_block_len(uint8_t kic);
/* Whole blocks, in place or not. ERR_UNSUPPORTED, ERR_RANGE (key, length), ERR_CRYPTO. */
int scp80_cipher(enum cipher_direction direction, uint8_t kic, struct bytes key, struct bytes in,
                 uint8_t *out);

#endif
