/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by scp.c and the two protocols, scp02.c and scp03.c. The contracts are in scp.h. */
#ifndef CRYPTO_SCP_PRIVATE_H
#define CRYPTO_SCP_PRIVATE_H

#include "crypto/scp.h"

enum { SCP_PADDED_MAX = SCP_DATA_MAX + 1 + 16, SCP_MAC_INPUT_MAX = 16 + 5 + SCP_PADDED_MAX };

struct scp_functions {
    bool (*supports)(uint8_t option);
    bool (*allows)(uint8_t option, uint8_t level);
    int (*start)(struct scp *scp, const struct scp_opening *opening);
    /* `card`: the cryptogram of the card, else that of the host. */
    int (*cryptogram)(const struct scp *scp, bool card, uint8_t out[SCP_CRYPTOGRAM_LEN]);
    /* `data` without its MAC, which is `mac`. */
    int (*open)(struct scp *scp, const uint8_t header[4], struct bytes data, struct bytes mac,
                struct buf *plain, enum verdict *verdict);
    int (*protect)(struct scp *scp, struct buf *response, size_t start, uint16_t sw);
    int (*decipher_key)(const struct scp *scp, struct bytes in, uint8_t *out);
};

extern const struct scp_functions scp02_functions, scp03_functions;

/* Appends 80 and zeros: whole blocks from `start` on. */
void scp_pad(struct buf *out, size_t start, size_t block);
/* Removes that padding from what begins at `start`; false when there is none. */
bool scp_unpad(struct buf *out, size_t start);
/* Appends CLA INS P1 P2 Lc of a command as its MAC has them: the class without channel, with secure
 * messaging of GlobalPlatform (bit 3). */
void scp_put_header(struct buf *out, const uint8_t header[4], size_t data_len);

#endif
