/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checksums and ciphers of SCP80; see scp80_protect.h. */
#include "crypto/scp80_protect.h"

#include "crypto/hash.h"
#include "crypto/secret.h"

#include <string.h>

enum {
    ALGORITHM = 0x0F, /* low nibble of KIc and KID */
    DES = 0x01,
    AES = 0x02,
    DES3_TWO_KEYS = 0x05,
    DES3_THREE_KEYS = 0x09,
    CRC_16 = 0x01,
    CRC_32 = 0x05,
    CHUNK = 256
};

static const uint8_t zeros[AES_BLOCK];

int scp80_check_len(enum scp80_integrity integrity, uint8_t kid)
{
    unsigned algorithm = kid & ALGORITHM;

    switch (integrity) {
    case SCP80_INTEGRITY_NONE:
        return 0;
    case SCP80_INTEGRITY_RC:
        return algorithm == CRC_16 ? 2 : algorithm == CRC_32 ? 4 : ERR_UNSUPPORTED;
    case SCP80_INTEGRITY_CC:
        return algorithm == DES || algorithm == AES || algorithm == DES3_TWO_KEYS ||
                       algorithm == DES3_THREE_KEYS
                   ? 8
                   : ERR_UNSUPPORTED;
    case SCP80_INTEGRITY_DS:
        break;
    }
    return ERR_UNSUPPORTED;
}

/* The key has a length of its algorithm. */
static bool key_fits(unsigned algorithm, size_t len)
{
    switch (algorithm) {
    case DES:
        return len == 8;
    case DES3_TWO_KEYS:
        return len == 16;
    case DES3_THREE_KEYS:
        return len == 24;
    default:
        return len == 16 || len == 24 || len == 32; /* AES */
    }
}

/* Reflected CRC with all ones before and after: ISO/IEC 13239. */
static uint32_t crc(const struct bytes *parts, size_t count, uint32_t polynomial, uint32_t ones)
{
    uint32_t value = ones;

    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < parts[i].len; j++) {
            value ^= parts[i].at[j];
            for (int bit = 0; bit < 8; bit++)
                value = value >> 1 ^ (value & 1 ? polynomial : 0);
        }
    }
    return value ^ ones;
}

/* CBC-MAC: the last block of CBC over the parts, zeros filling the last block. */
static int des_mac(struct bytes key, const struct bytes *parts, size_t count,
                   uint8_t out[SCP80_CHECK_MAX])
{
    uint8_t chunk[CHUNK];
    uint8_t mac[DES_BLOCK] = {0};
    size_t used = 0;
    int err = 0;

    for (size_t i = 0; i < count && err == 0; i++) {
        for (size_t at = 0; at < parts[i].len && err == 0;) {
            struct bytes piece = bytes_cut(parts[i], at, CHUNK - used);

            memcpy(chunk + used, piece.at, piece.len);
            used += piece.len;
            at += piece.len;
            if (used == CHUNK) {
                err = cipher_des3_cbc(CIPHER_ENCRYPT, key, mac, BYTES_OF(chunk), chunk);
                memcpy(mac, chunk + CHUNK - DES_BLOCK, DES_BLOCK);
                used = 0;
            }
        }
    }
    if (err == 0 && used) {
        size_t len = (used + DES_BLOCK - 1) / DES_BLOCK * DES_BLOCK;

        memset(chunk + used, 0, len - used);
        err = cipher_des3_cbc(CIPHER_ENCRYPT, key, mac, bytes_at(chunk, len), chunk);
        memcpy(mac, chunk + len - DES_BLOCK, DES_BLOCK);
    }
    memcpy(out, mac, DES_BLOCK);
    secret_wipe_memory(chunk, sizeof(chunk));
    return err;
}

int scp80_check(enum scp80_integrity integrity, uint8_t kid, struct bytes key,
                const struct bytes *parts, size_t count, uint8_t out[SCP80_CHECK_MAX])
{
    unsigned algorithm = kid & ALGORITHM;
    int len = scp80_check_len(integrity, kid);
    struct buf sum = buf_over(out, SCP80_CHECK_MAX);
    uint8_t cmac[CMAC_LEN];
    int err;

    if (len <= 0)
        return len;
    if (integrity == SCP80_INTEGRITY_RC) {
        if (algorithm == CRC_16)
            buf_put_u16(&sum, crc(parts, count, 0x8408, 0xFFFF));
        else
            buf_put_u32(&sum, crc(parts, count, 0xEDB88320, 0xFFFFFFFF));
        return 0;
    }
    if (!key_fits(algorithm, key.len))
        return ERR_RANGE;
    if (algorithm != AES)
        return des_mac(key, parts, count, out);
    err = hash_cmac(key, parts, count, cmac);
    memcpy(out, cmac, SCP80_CHECK_MAX);
    return err;
}

int scp80_block_len(uint8_t kic)
{
    switch (kic & ALGORITHM) {
    case DES:
    case DES3_TWO_KEYS:
    case DES3_THREE_KEYS:
        return DES_BLOCK;
    case AES:
        return AES_BLOCK;
    default:
        return ERR_UNSUPPORTED;
    }
}

int scp80_cipher(enum cipher_direction direction, uint8_t kic, struct bytes key, struct bytes in,
                 uint8_t *out)
{
    int block = scp80_block_len(kic);

    if (block < 0)
        return block;
    if (!key_fits(kic & ALGORITHM, key.len))
        return ERR_RANGE;
    if (block == AES_BLOCK)
        return cipher_aes_cbc(direction, key, zeros, in, out);
    return cipher_des3_cbc(direction, key, zeros, in, out);
}
