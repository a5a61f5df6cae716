/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/fake/gp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/cipher.h"
#include "crypto/hash.h"
#include "test/fake/sms.h"

#define GP_KEY(usage, identifier, version, type, value)                                            \
    "30{95=" usage " 82=" identifier " 83=" version " 30{30{80=" type " 86=" value "}}} "
#define GP_KEY_SET(version, type, enc, mac, dek)                                                   \
    GP_KEY("18", "01", version, type, enc)                                                         \
    GP_KEY("14", "02", version, type, mac) GP_KEY("48", "03", version, type, dek)

#define KEYS_01    GP_KEY_SET("01", "88", SMS_KIC, SMS_KID, SMS_KID)
#define KEYS_20    GP_KEY_SET("20", "80", GP_ENC, GP_MAC, GP_DEK)
#define KEYS_30    GP_KEY_SET("30", "88", GP_ENC, GP_MAC, GP_DEK)
#define KEYS_31    GP_KEY_SET("31", "88", GP_ENC GP_ENC, GP_MAC GP_MAC, GP_DEK GP_DEK)
#define OTHER_KEYS GP_KEY_SET("30", "88", GP_MAC, GP_ENC, GP_DEK)

const char gp_elements[] =
    "A6{A0{80= 81=20} A1{4F=A0000001515350 4F=A000000151535041 4F=" GP_AID " 82=82DC00 83=0F "
    "C9=810280008102025581020370 EA{80=010000000002011606B2010000000000}} "
    "A2{" KEYS_01 KEYS_20 KEYS_30 KEYS_31 "} A3{04=007009660773050603550403}} "
    "A6{A0{80= 81=21} A1{4F=A0000001515350 4F=A000000151535041 4F=A000000151000001 82=80 "
    "C9=81020370} A2{" OTHER_KEYS "}} "
    "A7{A0{80= 81=22} 4F=A00000055910100001 A0{04=B00000} 81=16 04=00 04=00} "
    "A7{A0{80= 81=23} 4F=A00000055910100002 4F=A000000151000001 A0{04=B00010} 81=16 04=00 04=00} ";

static const uint8_t zeros[16];

static struct bytes key_of(struct arena *arena, const char *hex, size_t len)
{
    struct buf key = arena_buf(arena, 32);

    assert_int_equal(buf_put_hex(&key, hex), 0);
    if (len == 32)
        assert_int_equal(buf_put_hex(&key, hex), 0);
    return buf_bytes(&key);
}

void gp_host_begin(struct gp_host *host, struct bytes response)
{
    struct scp_opening opening = {.aid = BYTES_NONE};
    uint8_t expected[SCP_CRYPTOGRAM_LEN], aid_octets[16], challenge_octets[8];
    struct buf aid = BUF_OVER(aid_octets), challenge = BUF_OVER(challenge_octets);
    const uint8_t *at = response.at;
    struct arena arena;
    size_t len;

    arena_init(&arena, 4096);
    assert_true(response.len >= 28);
    opening.protocol = at[11];
    len = at[10] == 0x31 ? 32 : 16;
    opening.keys = (struct scp_keys){key_of(&arena, GP_ENC, len), key_of(&arena, GP_MAC, len),
                                     key_of(&arena, GP_DEK, len)};
    if (opening.protocol == SCP_02) {
        assert_int_equal(response.len, 28);
        opening.option = 0x55;
        opening.counter = (uint32_t)at[12] << 8 | at[13];
    } else {
        assert_int_equal(response.len, 32);
        opening.option = at[12];
        opening.counter = (uint32_t)at[29] << 16 | (uint32_t)at[30] << 8 | at[31];
    }
    assert_int_equal(buf_put_hex(&aid, GP_AID), 0);
    assert_int_equal(buf_put_hex(&challenge, GP_HOST_CHALLENGE), 0);
    memcpy(opening.host_challenge, challenge_octets, sizeof opening.host_challenge);
    opening.aid = buf_bytes(&aid);
    assert_int_equal(scp_start(&host->scp, &opening), 0);
    assert_int_equal(scp_card_cryptogram(&host->scp, expected), 0);
    len = opening.protocol == SCP_02 ? 14 : 13;
    assert_memory_equal(host->scp.card_challenge, at + len, host->scp.challenge_len);
    assert_memory_equal(expected, at + len + host->scp.challenge_len, sizeof expected);
    arena_free(&arena);
}

/* ---- protection, as the host has it ---- */

static void pad(struct buf *out, size_t block)
{
    buf_put_u8(out, 0x80);
    while (out->len % block)
        buf_put_u8(out, 0);
}

static void mac_scp02(struct scp *scp, struct buf *input, uint8_t mac[8])
{
    uint8_t iv[8], block[8];

    pad(input, 8);
    memcpy(iv, scp->chain, 8);
    for (size_t at = 0; at < input->len; at += 8) {
        struct bytes key = bytes_at(scp->mac, at + 8 < input->len ? 8 : 16);

        assert_int_equal(
            cipher_des3_cbc(CIPHER_ENCRYPT, key, iv, bytes_at(input->at + at, 8), block), 0);
        memcpy(iv, block, 8);
    }
    memcpy(mac, iv, 8);
    assert_int_equal(
        cipher_des3_cbc(CIPHER_ENCRYPT, bytes_at(scp->mac, 8), zeros, bytes_at(mac, 8), scp->chain),
        0);
}

static void mac_scp03(struct scp *scp, const struct buf *input, uint8_t mac[8])
{
    const struct bytes parts[] = {BYTES_OF(scp->chain), buf_bytes(input)};
    uint8_t whole[CMAC_LEN];

    assert_int_equal(hash_cmac(bytes_at(scp->mac, scp->key_len), parts, 2, whole), 0);
    memcpy(scp->chain, whole, CMAC_LEN);
    memcpy(mac, whole, 8);
}

static void icv_scp03(const struct scp *scp, bool response, uint8_t icv[16])
{
    uint8_t block[16] = {response ? 0x80 : 0};

    block[15] = (uint8_t)scp->commands;
    assert_int_equal(cipher_aes_block(bytes_at(scp->enc, scp->key_len), block, icv), 0);
}

static void encipher(struct scp *scp, struct buf *data)
{
    uint8_t icv[16];

    if (data->len == 0)
        return;
    if (scp->protocol == SCP_02) {
        pad(data, 8);
        assert_int_equal(cipher_des3_cbc(CIPHER_ENCRYPT, bytes_at(scp->enc, 16), zeros,
                                         buf_bytes(data), data->at),
                         0);
        return;
    }
    pad(data, 16);
    icv_scp03(scp, false, icv);
    assert_int_equal(cipher_aes_cbc(CIPHER_ENCRYPT, bytes_at(scp->enc, scp->key_len), icv,
                                    buf_bytes(data), data->at),
                     0);
}

static const char *seal(struct gp_host *host, struct bytes header, struct bytes plain)
{
    struct scp *scp = &host->scp;
    uint8_t octets[300], input_octets[300], mac[8];
    struct buf data = BUF_OVER(octets), input = BUF_OVER(input_octets);
    size_t end;

    buf_put(&data, plain);
    if (scp->level)
        scp->commands++;
    if (scp->protocol == SCP_03 && scp->level & SCP_C_DECRYPTION)
        encipher(scp, &data);
    buf_put_u8(&input, 0x84);
    buf_put(&input, bytes_cut(header, 1, 3));
    buf_put_u8(&input, (unsigned)data.len + 8);
    buf_put(&input, buf_bytes(&data));
    if (scp->protocol == SCP_02) {
        mac_scp02(scp, &input, mac);
        if (scp->level & SCP_C_DECRYPTION)
            encipher(scp, &data);
    } else {
        mac_scp03(scp, &input, mac);
    }
    assert_false(data.overflow || input.overflow);
    snprintf(host->text, sizeof host->text, "%02X%02X%02X%02X%02X", header.at[0] | 0x04,
             header.at[1], header.at[2], header.at[3], (unsigned)data.len + 8);
    end = strlen(host->text);
    bytes_to_hex(buf_bytes(&data), host->text + end, sizeof host->text - end);
    end += 2 * data.len;
    bytes_to_hex(BYTES_OF(mac), host->text + end, sizeof host->text - end);
    return host->text;
}

const char *gp_host_authenticate(struct gp_host *host, uint8_t level)
{
    const uint8_t header[] = {0x80, 0x82, level, 0x00};
    uint8_t cryptogram[SCP_CRYPTOGRAM_LEN];

    assert_int_equal(scp_host_cryptogram(&host->scp, cryptogram), 0);
    seal(host, BYTES_OF(header), BYTES_OF(cryptogram));
    host->scp.level = level;
    return host->text;
}

const char *gp_host_seal(struct gp_host *host, const char *command)
{
    uint8_t octets[300];
    struct buf raw = BUF_OVER(octets);

    assert_int_equal(buf_put_hex(&raw, command), 0);
    return seal(host, buf_bytes(&raw), bytes_from(buf_bytes(&raw), 5));
}

const char *gp_host_open(struct gp_host *host, struct bytes response, uint16_t sw)
{
    const struct scp *scp = &host->scp;
    const uint8_t status[] = {(uint8_t)(sw >> 8), (uint8_t)sw};
    uint8_t mac[CMAC_LEN], icv[16], octets[600];
    struct bytes data;
    size_t len;

    assert_true(response.len >= SCP_MAC_LEN);
    data = bytes_cut(response, 0, response.len - SCP_MAC_LEN);
    const struct bytes parts[] = {BYTES_OF(scp->chain), data, BYTES_OF(status)};
    assert_int_equal(hash_cmac(bytes_at(scp->rmac, scp->key_len), parts, 3, mac), 0);
    assert_memory_equal(mac, response.at + data.len, SCP_MAC_LEN);
    len = data.len;
    assert_true(len <= sizeof octets);
    if (len)
        memcpy(octets, data.at, len);
    if (scp->level & SCP_R_ENCRYPTION && len) {
        icv_scp03(scp, true, icv);
        assert_int_equal(
            cipher_aes_cbc(CIPHER_DECRYPT, bytes_at(scp->enc, scp->key_len), icv, data, octets), 0);
        while (octets[len - 1] == 0)
            len--;
        assert_int_equal(octets[--len], 0x80);
    }
    return bytes_to_hex(bytes_at(octets, len), host->text, sizeof host->text);
}

const char *gp_host_encipher_key(struct gp_host *host, const char *key)
{
    const struct scp *scp = &host->scp;
    uint8_t octets[32], out[32];
    struct buf plain = BUF_OVER(octets);

    assert_int_equal(buf_put_hex(&plain, key), 0);
    if (scp->protocol == SCP_03) {
        assert_int_equal(cipher_aes_cbc(CIPHER_ENCRYPT, bytes_at(scp->dek, scp->key_len), zeros,
                                        buf_bytes(&plain), out),
                         0);
    } else {
        for (size_t at = 0; at < plain.len; at += 8)
            assert_int_equal(cipher_des3_cbc(CIPHER_ENCRYPT, bytes_at(scp->dek, 16), zeros,
                                             bytes_at(octets + at, 8), out + at),
                             0);
    }
    return bytes_to_hex(bytes_at(out, plain.len), host->text, sizeof host->text);
}
