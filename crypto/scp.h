/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Secure channels of GlobalPlatform on the card: SCP02 (GPC_SPE_034 annex E) with three 3DES keys
 * of 16 octets, SCP03 (GPC_SPE_014, mode S8) with three AES keys of 16, 24 or 32 octets.
 *
 *   scp_start -> scp_card_cryptogram -> scp_open of EXTERNAL AUTHENTICATE, scp_check_host
 *     -> scp_set_level -> scp_open of each command, scp_protect of each response -> scp_end
 *
 * The caller keeps keys, counters and the state of the session.
 */
#ifndef CRYPTO_SCP_H
#define CRYPTO_SCP_H

#include "apdu/bytes.h"
#include "apdu/err.h"

enum scp_protocol { SCP_NONE = 0, SCP_02 = 2, SCP_03 = 3 };

enum {
    SCP_CHALLENGE_LEN = 8, /* of the host */
    SCP_CRYPTOGRAM_LEN = 8,
    SCP_MAC_LEN = 8,
    SCP_KEY_MAX = 32,
    SCP_RANDOM_LEN = 8,
    SCP_DATA_MAX = 255 /* data field of a command */
};

/* Security level: P1 of EXTERNAL AUTHENTICATE. */
enum { SCP_C_MAC = 0x01, SCP_C_DECRYPTION = 0x02, SCP_R_MAC = 0x10, SCP_R_ENCRYPTION = 0x20 };

/* Bit of the option "i" of SCP03: the card challenge follows from a sequence counter. */
enum { SCP03_PSEUDO_RANDOM = 0x10 };

/* Static keys of a key set, key identifiers 1, 2, 3. */
struct scp_keys {
    struct bytes enc, mac, dek;
};

/* What both sides know before the session keys. */
struct scp_opening {
    enum scp_protocol protocol;
    uint8_t option; /* "i" */
    struct scp_keys keys;
    uint32_t counter; /* sequence counter: 16 bits with SCP02, 24 bits with SCP03 */
    uint8_t host_challenge[SCP_CHALLENGE_LEN];
    uint8_t random[SCP_RANDOM_LEN]; /* used where the option has no pseudo-random challenge */
    struct bytes aid;               /* of the security domain */
};

/* A session. All zero: none. */
struct scp {
    enum scp_protocol protocol;
    uint8_t option, level;
    uint8_t key_len; /* of enc, mac, rmac, dek */
    uint8_t enc[SCP_KEY_MAX], mac[SCP_KEY_MAX], rmac[SCP_KEY_MAX], dek[SCP_KEY_MAX];
    uint8_t host_challenge[SCP_CHALLENGE_LEN];
    uint8_t card_challenge[SCP_CHALLENGE_LEN];
    uint8_t challenge_len; /* of the card: 6 with SCP02, 8 with SCP03 */
    uint32_t counter;
    uint8_t chain[16]; /* the last MAC (SCP02: as the next ICV) */
    uint32_t commands; /* SCP03: encryption counter */
};

/* True for an option that this file implements (SCP02: 15, 55; SCP03: mode S8, with and without
 * pseudo-random challenge, R-MAC and R-ENCRYPTION). */
bool scp_supports(enum scp_protocol protocol, uint8_t option);
/* Session keys and card challenge. ERR_UNSUPPORTED: the option; ERR_RANGE: key length; ERR_CRYPTO.
 */
int scp_start(struct scp *scp, const struct scp_opening *opening);
/* Ends the session and wipes its keys. */
void scp_end(struct scp *scp);

/* 0 or ERR_CRYPTO. */
int scp_card_cryptogram(const struct scp *scp, uint8_t out[SCP_CRYPTOGRAM_LEN]);
int scp_host_cryptogram(const struct scp *scp, uint8_t out[SCP_CRYPTOGRAM_LEN]);

/* True when the option of the session allows `level`. */
bool scp_allows(const struct scp *scp, uint8_t level);
/* From the next command on. */
void scp_set_level(struct scp *scp, uint8_t level);

/*
 * A command with secure messaging: `header` is CLA INS P1 P2 as received, `data` the data field
 * with its MAC. Checks the MAC and deciphers into `plain` (at least SCP_DATA_MAX octets). BAD: the
 * MAC or the padding is wrong. ERR_CRYPTO, ERR_TOO_LONG.
 */
int scp_open(struct scp *scp, const uint8_t header[4], struct bytes data, struct buf *plain,
             enum verdict *verdict);
/* Protects response data in place, by the level: R-ENCRYPTION, R-MAC over data and `sw`. Without
 * either it does nothing. ERR_CRYPTO, ERR_TOO_LONG. */
int scp_protect(struct scp *scp, struct buf *response, size_t start, uint16_t sw);
/* Deciphers a key that came in PUT KEY; whole blocks. ERR_RANGE, ERR_CRYPTO. */
int scp_decipher_key(const struct scp *scp, struct bytes in, uint8_t *out);

#endif
