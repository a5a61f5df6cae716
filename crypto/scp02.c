/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SCP02 (GPC_SPE_034 annex E): three keys, explicit initiation, C-MAC on the modified command. */
#include "crypto/cipher.h"
#include "crypto/scp_private.h"
#include "crypto/secret.h"

#include <string.h>

enum {
    OPTION_15 = 0x15, /* ICV encryption; random card challenge */
    OPTION_55 = 0x55, /* the same with a pseudo-random challenge */
    OPTION_PSEUDO_RANDOM = 0x40,
    KEY_LEN = 16,
    CHALLENGE_LEN = 6,
    /* Derivation constants (E.4.1). */
    DERIVE_C_MAC = 0x0101,
    DERIVE_DEK = 0x0181,
    DERIVE_ENC = 0x0182
};

static const uint8_t zeros[DES_BLOCK];

static bool supports(uint8_t option)
{
    return option == OPTION_15 || option == OPTION_55;
}

static bool allows(uint8_t option, uint8_t level)
{
    (void)option;
    return level == 0 || level == SCP_C_MAC || level == (SCP_C_MAC | SCP_C_DECRYPTION);
}

/* Single DES, final triple DES (B.1.2.2) of whole blocks. */
static int retail_mac(const uint8_t key[KEY_LEN], const uint8_t icv[DES_BLOCK], struct bytes padded,
                      uint8_t out[DES_BLOCK])
{
    uint8_t blocks[SCP_MAC_INPUT_MAX + DES_BLOCK], iv[DES_BLOCK];
    size_t head = padded.len - DES_BLOCK;
    int err;

    memcpy(iv, icv, DES_BLOCK);
    err = cipher_des3_cbc(CIPHER_ENCRYPT, bytes_at(key, 8), iv, bytes_cut(padded, 0, head), blocks);
    if (err == 0 && head)
        memcpy(iv, blocks + head - DES_BLOCK, DES_BLOCK);
    if (err == 0)
        err = cipher_des3_cbc(CIPHER_ENCRYPT, bytes_at(key, KEY_LEN), iv, bytes_from(padded, head),
                              out);
    secret_wipe_memory(blocks, sizeof blocks);
    return err;
}

static int derive(struct bytes key, unsigned constant, uint32_t counter, uint8_t out[KEY_LEN])
{
    uint8_t octets[KEY_LEN] = {(uint8_t)(constant >> 8), (uint8_t)constant, (uint8_t)(counter >> 8),
                               (uint8_t)counter};

    if (key.len != KEY_LEN)
        return ERR_RANGE;
    return cipher_des3_cbc(CIPHER_ENCRYPT, key, zeros, BYTES_OF(octets), out);
}

/* The pseudo-random challenge: the MAC of the AID (E.4.2.3). */
static int challenge(struct scp *scp, struct bytes aid)
{
    uint8_t octets[24], mac[DES_BLOCK];
    struct buf padded = BUF_OVER(octets);
    int err;

    buf_put(&padded, aid);
    scp_pad(&padded, 0, DES_BLOCK);
    if (padded.overflow)
        return ERR_RANGE;
    err = retail_mac(scp->mac, zeros, buf_bytes(&padded), mac);
    memcpy(scp->card_challenge, mac, CHALLENGE_LEN);
    return err;
}

static int start(struct scp *scp, const struct scp_opening *opening)
{
    const struct scp_keys *keys = &opening->keys;
    int err = derive(keys->mac, DERIVE_C_MAC, scp->counter, scp->mac);

    if (err == 0)
        err = derive(keys->enc, DERIVE_ENC, scp->counter, scp->enc);
    if (err == 0)
        err = derive(keys->dek, DERIVE_DEK, scp->counter, scp->dek);
    scp->key_len = KEY_LEN;
    scp->challenge_len = CHALLENGE_LEN;
    memcpy(scp->card_challenge, opening->random, CHALLENGE_LEN);
    if (err == 0 && scp->option & OPTION_PSEUDO_RANDOM)
        err = challenge(scp, opening->aid);
    return err;
}

static int cryptogram(const struct scp *scp, bool card, uint8_t out[SCP_CRYPTOGRAM_LEN])
{
    uint8_t octets[24], blocks[24];
    struct buf data = BUF_OVER(octets);
    int err;

    if (card)
        buf_put(&data, BYTES_OF(scp->host_challenge));
    buf_put_u16(&data, scp->counter);
    buf_put(&data, bytes_at(scp->card_challenge, CHALLENGE_LEN));
    if (!card)
        buf_put(&data, BYTES_OF(scp->host_challenge));
    scp_pad(&data, 0, DES_BLOCK);
    err = cipher_des3_cbc(CIPHER_ENCRYPT, bytes_at(scp->enc, KEY_LEN), zeros, buf_bytes(&data),
                          blocks);
    memcpy(out, blocks + sizeof blocks - SCP_CRYPTOGRAM_LEN, SCP_CRYPTOGRAM_LEN);
    return err;
}

/* The next ICV is the MAC, enciphered (option bit 5, E.3.4). */
static int set_icv(struct scp *scp, const uint8_t mac[DES_BLOCK])
{
    return cipher_des3_cbc(CIPHER_ENCRYPT, bytes_at(scp->mac, 8), zeros, bytes_at(mac, DES_BLOCK),
                           scp->chain);
}

static int decipher(const struct scp *scp, struct bytes data, struct buf *plain, bool *good)
{
    size_t start_at = plain->len;
    uint8_t *out = buf_grow(plain, data.len);
    int err;

    *good = data.len % DES_BLOCK == 0;
    if (!*good)
        return 0;
    if (!out)
        return ERR_TOO_LONG;
    err = cipher_des3_cbc(CIPHER_DECRYPT, bytes_at(scp->enc, KEY_LEN), zeros, data, out);
    *good = err == 0 && scp_unpad(plain, start_at);
    return err;
}

/* The MAC is over the plain data (E.4.4, E.4.6). */
static int open(struct scp *scp, const uint8_t header[4], struct bytes data, struct bytes mac,
                struct buf *plain, enum verdict *verdict)
{
    uint8_t octets[SCP_MAC_INPUT_MAX], expected[DES_BLOCK];
    struct buf input = BUF_OVER(octets);
    size_t start_at = plain->len;
    bool good = true;
    int err = 0;

    if (scp->level & SCP_C_DECRYPTION && data.len)
        err = decipher(scp, data, plain, &good);
    else
        buf_put(plain, data);
    if (err < 0 || !good)
        return err;
    if (plain->overflow)
        return ERR_TOO_LONG;
    scp_put_header(&input, header, plain->len - start_at + SCP_MAC_LEN);
    buf_put(&input, bytes_at(plain->at + start_at, plain->len - start_at));
    scp_pad(&input, 0, DES_BLOCK);
    err = retail_mac(scp->mac, scp->chain, buf_bytes(&input), expected);
    secret_wipe_memory(octets, sizeof octets);
    if (err < 0)
        return err;
    *verdict = secret_equal(BYTES_OF(expected), mac);
    return *verdict == GOOD ? set_icv(scp, expected) : 0;
}

/* No option that this card has protects responses. */
static int protect(struct scp *scp, struct buf *response, size_t start_at, uint16_t sw)
{
    (void)scp;
    (void)response;
    (void)start_at;
    (void)sw;
    return 0;
}

/* ECB (E.4.7). */
static int decipher_key(const struct scp *scp, struct bytes in, uint8_t *out)
{
    int err = in.len % DES_BLOCK ? ERR_RANGE : 0;

    for (size_t at = 0; err == 0 && at < in.len; at += DES_BLOCK)
        err = cipher_des3_cbc(CIPHER_DECRYPT, bytes_at(scp->dek, KEY_LEN), zeros,
                              bytes_cut(in, at, DES_BLOCK), out + at);
    return err;
}

const struct scp_functions scp02_functions = {supports, allows,  start,       cryptogram,
                                              open,     protect, decipher_key};
