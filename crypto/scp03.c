/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SCP03 in mode S8 (GPC_SPE_014): AES keys, key derivation by CMAC in counter mode. */
#include "crypto/cipher.h"
#include "crypto/hash.h"
#include "crypto/scp_private.h"
#include "crypto/secret.h"

#include <string.h>

enum {
    OPTION_R_MAC = 0x20,
    OPTION_R_ENCRYPTION = 0x40,
    RESPONSE_ICV = 0x80,
    /* Derivation constants (4.1.5, table 4-1). */
    DERIVE_CARD_CRYPTOGRAM = 0x00,
    DERIVE_HOST_CRYPTOGRAM = 0x01,
    DERIVE_CHALLENGE = 0x02,
    DERIVE_ENC = 0x04,
    DERIVE_MAC = 0x06,
    DERIVE_RMAC = 0x07
};

static const uint8_t zeros[AES_BLOCK];

/* R-ENCRYPTION goes with R-MAC; mode S16 (bit 1) is not supported. */
static bool supports(uint8_t option)
{
    return !(option & ~(SCP03_PSEUDO_RANDOM | OPTION_R_MAC | OPTION_R_ENCRYPTION)) &&
           (!(option & OPTION_R_ENCRYPTION) || option & OPTION_R_MAC);
}

static bool allows(uint8_t option, uint8_t level)
{
    switch (level) {
    case 0:
    case SCP_C_MAC:
    case SCP_C_MAC | SCP_C_DECRYPTION:
        return true;
    case SCP_C_MAC | SCP_R_MAC:
    case SCP_C_MAC | SCP_C_DECRYPTION | SCP_R_MAC:
        return option & OPTION_R_MAC;
    case SCP_C_MAC | SCP_C_DECRYPTION | SCP_R_MAC | SCP_R_ENCRYPTION:
        return option & OPTION_R_ENCRYPTION;
    default:
        return false;
    }
}

/* `len` octets by the KDF of 4.1.5 with the context `first`, `second`. */
static int derive(struct bytes key, uint8_t constant, struct bytes first, struct bytes second,
                  uint8_t *out, size_t len)
{
    uint8_t label[16] = {
        [11] = constant, [13] = (uint8_t)(len * 8 >> 8), [14] = (uint8_t)(len * 8)};
    const struct bytes parts[] = {BYTES_OF(label), first, second};
    uint8_t block[CMAC_LEN];
    int err = 0;

    for (size_t at = 0; err == 0 && at < len; at += CMAC_LEN) {
        label[15]++;
        err = hash_cmac(key, parts, 3, block);
        memcpy(out + at, block, len - at < CMAC_LEN ? len - at : CMAC_LEN);
    }
    secret_wipe_memory(block, sizeof block);
    return err;
}

static int derive_challenge(struct scp *scp, const struct scp_opening *opening)
{
    uint8_t counter[3] = {(uint8_t)(scp->counter >> 16), (uint8_t)(scp->counter >> 8),
                          (uint8_t)scp->counter};

    return derive(opening->keys.enc, DERIVE_CHALLENGE, BYTES_OF(counter), opening->aid,
                  scp->card_challenge, SCP_CHALLENGE_LEN);
}

static int start(struct scp *scp, const struct scp_opening *opening)
{
    const struct scp_keys *keys = &opening->keys;
    const struct bytes host = BYTES_OF(scp->host_challenge), card = BYTES_OF(scp->card_challenge);
    size_t len = keys->enc.len;
    int err = 0;

    if ((len != 16 && len != 24 && len != 32) || keys->mac.len != len || keys->dek.len != len)
        return ERR_RANGE;
    scp->key_len = (uint8_t)len;
    scp->challenge_len = SCP_CHALLENGE_LEN;
    memcpy(scp->card_challenge, opening->random, SCP_CHALLENGE_LEN);
    if (scp->option & SCP03_PSEUDO_RANDOM)
        err = derive_challenge(scp, opening);
    if (err == 0)
        err = derive(keys->enc, DERIVE_ENC, host, card, scp->enc, len);
    if (err == 0)
        err = derive(keys->mac, DERIVE_MAC, host, card, scp->mac, len);
    if (err == 0)
        err = derive(keys->mac, DERIVE_RMAC, host, card, scp->rmac, len);
    memcpy(scp->dek, keys->dek.at, len);
    return err;
}

static int cryptogram(const struct scp *scp, bool card, uint8_t out[SCP_CRYPTOGRAM_LEN])
{
    return derive(
        bytes_at(scp->mac, scp->key_len), card ? DERIVE_CARD_CRYPTOGRAM : DERIVE_HOST_CRYPTOGRAM,
        BYTES_OF(scp->host_challenge), BYTES_OF(scp->card_challenge), out, SCP_CRYPTOGRAM_LEN);
}

/* The ICV of command number `commands`, or of its response (6.2.6, 6.2.7). */
static int make_icv(const struct scp *scp, bool response, uint8_t icv[AES_BLOCK])
{
    uint8_t block[AES_BLOCK] = {0};

    for (unsigned i = 0; i < 4; i++)
        block[AES_BLOCK - 1 - i] = (uint8_t)(scp->commands >> 8 * i);
    if (response)
        block[0] = RESPONSE_ICV;
    return cipher_aes_block(bytes_at(scp->enc, scp->key_len), block, icv);
}

static int decipher(const struct scp *scp, struct bytes data, struct buf *plain,
                    enum verdict *verdict)
{
    size_t start_at = plain->len;
    uint8_t icv[AES_BLOCK];
    uint8_t *out;
    int err;

    *verdict = data.len % AES_BLOCK ? BAD : GOOD;
    if (*verdict == BAD)
        return 0;
    out = buf_grow(plain, data.len);
    if (!out)
        return ERR_TOO_LONG;
    err = make_icv(scp, false, icv);
    if (err == 0)
        err = cipher_aes_cbc(CIPHER_DECRYPT, bytes_at(scp->enc, scp->key_len), icv, data, out);
    *verdict = err == 0 && scp_unpad(plain, start_at) ? GOOD : BAD;
    return err;
}

/* The MAC is over the enciphered data (6.2.4, 6.2.6). */
static int open(struct scp *scp, const uint8_t header[4], struct bytes data, struct bytes mac,
                struct buf *plain, enum verdict *verdict)
{
    uint8_t octets[SCP_MAC_INPUT_MAX], expected[CMAC_LEN];
    struct buf input = BUF_OVER(octets);
    const struct bytes parts[] = {BYTES_OF(scp->chain), bytes_at(octets, 5), data};
    int err;

    scp_put_header(&input, header, data.len + SCP_MAC_LEN);
    err = hash_cmac(bytes_at(scp->mac, scp->key_len), parts, 3, expected);
    if (err < 0)
        return err;
    *verdict = secret_equal(bytes_at(expected, SCP_MAC_LEN), mac);
    if (*verdict != GOOD)
        return 0;
    memcpy(scp->chain, expected, CMAC_LEN);
    if (scp->level & SCP_C_MAC) /* EXTERNAL AUTHENTICATE itself does not count */
        scp->commands++;
    if (scp->level & SCP_C_DECRYPTION && data.len)
        return decipher(scp, data, plain, verdict);
    buf_put(plain, data);
    return plain->overflow ? ERR_TOO_LONG : 0;
}

static int encipher(const struct scp *scp, struct buf *response, size_t start_at)
{
    uint8_t icv[AES_BLOCK];
    struct bytes data;
    int err = make_icv(scp, true, icv);

    scp_pad(response, start_at, AES_BLOCK);
    if (response->overflow)
        return ERR_TOO_LONG;
    data = bytes_at(response->at + start_at, response->len - start_at);
    return err ? err
               : cipher_aes_cbc(CIPHER_ENCRYPT, bytes_at(scp->enc, scp->key_len), icv, data,
                                response->at + start_at);
}

static int protect(struct scp *scp, struct buf *response, size_t start_at, uint16_t sw)
{
    const uint8_t status[] = {(uint8_t)(sw >> 8), (uint8_t)sw};
    uint8_t mac[CMAC_LEN];
    int err = 0;

    if (!(scp->level & SCP_R_MAC))
        return 0;
    if (scp->level & SCP_R_ENCRYPTION && response->len > start_at)
        err = encipher(scp, response, start_at);
    if (err == 0) {
        const struct bytes parts[] = {BYTES_OF(scp->chain),
                                      bytes_at(response->at + start_at, response->len - start_at),
                                      BYTES_OF(status)};

        err = hash_cmac(bytes_at(scp->rmac, scp->key_len), parts, 3, mac);
        buf_put(response, bytes_at(mac, SCP_MAC_LEN));
    }
    return err ? err : response->overflow ? ERR_TOO_LONG : 0;
}

/* CBC with the static key and an ICV of zeros (6.2.8). */
static int decipher_key(const struct scp *scp, struct bytes in, uint8_t *out)
{
    return cipher_aes_cbc(CIPHER_DECRYPT, bytes_at(scp->dek, scp->key_len), zeros, in, out);
}

const struct scp_functions scp03_functions = {supports, allows,  start,       cryptogram,
                                              open,     protect, decipher_key};
