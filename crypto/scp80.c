/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Command and response packets of SCP80; the contracts are in scp80.h. */
#include "crypto/scp80.h"

#include "crypto/scp80_protect.h"
#include "crypto/secret.h"

#include <string.h>

enum {
    HEADER_LEN = 10, /* CPL, CHL, SPI, KIc, KID, TAR */
    CHL_MIN = 13,    /* SPI to PCNTR */
    COUNTER_LEN = 5,
    COUNTER_PART = 6,    /* CNTR and PCNTR */
    RESPONSE_HEADER = 6, /* RPL, RHL, TAR */
    RESPONSE_PART = 7,   /* CNTR, PCNTR, status */
    RHL_MIN = 10,        /* TAR to status */
    COUNTER_NO_REPLAY = 0x10,
    COUNTER_NEXT = 0x18
};

#define COUNTER_LAST UINT64_C(0xFFFFFFFFFF)

/* UDHL, IEIa of a response packet, IEIDLa. */
static const uint8_t response_udh[] = {0x02, 0x71, 0x00};

int scp80_parse(struct scp80_packet *out, struct bytes packet)
{
    memset(out, 0, sizeof(*out));
    if (packet.len < HEADER_LEN + COUNTER_PART ||
        (size_t)(packet.at[0] << 8 | packet.at[1]) != packet.len - 2 || packet.at[2] < CHL_MIN)
        return ERR_MALFORMED;
    memcpy(out->spi, packet.at + 3, 2);
    out->kic = packet.at[5];
    out->kid = packet.at[6];
    memcpy(out->tar, packet.at + 7, 3);
    out->header = bytes_cut(packet, 0, HEADER_LEN);
    out->secured = bytes_from(packet, HEADER_LEN);
    return 0;
}

static enum scp80_integrity command_integrity(const struct scp80_packet *packet)
{
    return (enum scp80_integrity)(packet->spi[0] & SCP80_SPI1_INTEGRITY);
}

static enum scp80_integrity response_integrity(const struct scp80_packet *packet)
{
    return (enum scp80_integrity)((packet->spi[1] & SCP80_SPI2_INTEGRITY) >> 2);
}

static uint64_t number_read(const uint8_t *at)
{
    uint64_t number = 0;

    for (int i = 0; i < COUNTER_LEN; i++)
        number = number << 8 | at[i];
    return number;
}

static void number_put(struct buf *out, uint64_t number)
{
    buf_put_u8(out, (unsigned)(number >> 32 & 0xFF));
    buf_put_u32(out, (uint32_t)number);
}

int scp80_open(struct scp80_packet *packet, const struct scp80_keys *keys, struct buf *work,
               enum scp80_status *status)
{
    enum scp80_integrity integrity = command_integrity(packet);
    int check_len = scp80_check_len(integrity, packet->kid);
    uint8_t check[SCP80_CHECK_MAX];
    struct bytes secured = packet->secured;
    uint8_t *plain = buf_grow(work, secured.len);
    size_t before;
    int err;

    if (!plain)
        return ERR_TOO_LONG;
    *status = SCP80_SECURITY_ERROR;
    if (check_len < 0 || packet->header.at[2] != CHL_MIN + check_len)
        return 0;
    if (packet->spi[0] & SCP80_SPI1_CIPHERED) {
        *status = SCP80_CIPHERING_ERROR;
        err = scp80_cipher(CIPHER_DECRYPT, packet->kic, keys->kic, secured, plain);
        if (err < 0)
            return err == ERR_CRYPTO || err == ERR_MEMORY ? err : 0;
    } else {
        memcpy(plain, secured.at, secured.len);
    }
    before = COUNTER_PART + (size_t)check_len;
    *status = SCP80_SECURITY_ERROR;
    if (secured.len < before)
        return 0;
    packet->counter = number_read(plain);
    packet->padding = plain[COUNTER_LEN];
    if (check_len) {
        const struct bytes parts[] = {packet->header, bytes_at(plain, COUNTER_PART),
                                      bytes_at(plain + before, secured.len - before)};

        *status = SCP80_MAC_FAILED;
        err = scp80_check(integrity, packet->kid, keys->kid, parts, 3, check);
        if (err < 0)
            return err == ERR_CRYPTO || err == ERR_MEMORY ? err : 0;
        if (secret_equal(bytes_at(check, (size_t)check_len),
                         bytes_at(plain + COUNTER_PART, (size_t)check_len)) == BAD)
            return 0;
    }
    *status = SCP80_SECURITY_ERROR;
    if (packet->padding > secured.len - before)
        return 0;
    packet->data = bytes_at(plain + before, secured.len - before - packet->padding);
    *status = SCP80_OK;
    return 0;
}

enum scp80_status scp80_check_counter(const struct scp80_packet *packet, uint64_t last)
{
    unsigned rule = packet->spi[0] & SCP80_SPI1_COUNTER;

    if (rule != COUNTER_NO_REPLAY && rule != COUNTER_NEXT)
        return SCP80_OK;
    if (last >= COUNTER_LAST)
        return SCP80_COUNTER_BLOCKED;
    if (packet->counter <= last)
        return SCP80_COUNTER_LOW;
    if (rule == COUNTER_NEXT && packet->counter > last + 1)
        return SCP80_COUNTER_HIGH;
    return SCP80_OK;
}

bool scp80_wants_response(const struct scp80_packet *packet, enum scp80_status status)
{
    unsigned por = packet->spi[1] & SCP80_SPI2_POR;

    return por == 1 || (por == 2 && status != SCP80_OK);
}

/* Length of the padding for `len` octets; 0 without ciphering. */
static int padding_for(bool ciphered, uint8_t kic, size_t len, size_t *padding)
{
    int block = scp80_block_len(kic);

    *padding = 0;
    if (!ciphered)
        return 0;
    if (block <= 0)
        return ERR_UNSUPPORTED;
    *padding = (size_t)block - 1 - (len - 1) % (size_t)block; /* len includes the counter */
    return 0;
}

/*
 * Completes a packet of either direction. `out` has the packet from `start` on, with the first
 * `fixed` octets of its enciphered part. Appends checksum, data and padding, computes the checksum
 * of `prefix` and the packet, enciphers from `from` on.
 */
static int protect(const struct scp80_packet *packet, const struct scp80_keys *keys,
                   enum scp80_integrity integrity, bool ciphered, struct bytes prefix, size_t start,
                   size_t from, struct bytes data, size_t padding, struct buf *out)
{
    int check_len = scp80_check_len(integrity, packet->kid);
    size_t head = out->len;
    uint8_t *check = buf_grow(out, (size_t)check_len);
    uint8_t *fill;
    int err = 0;

    buf_put(out, data);
    fill = buf_grow(out, padding);
    if (out->overflow)
        return ERR_TOO_LONG;
    memset(fill, 0, padding);
    if (check_len) {
        const struct bytes parts[] = {prefix, bytes_at(out->at + start, head - start),
                                      bytes_from(buf_bytes(out), head + (size_t)check_len)};
        uint8_t sum[SCP80_CHECK_MAX];

        err = scp80_check(integrity, packet->kid, keys->kid, parts, 3, sum);
        if (err == 0)
            memcpy(check, sum, (size_t)check_len);
    }
    if (err == 0 && ciphered)
        err = scp80_cipher(CIPHER_ENCRYPT, packet->kic, keys->kic, bytes_from(buf_bytes(out), from),
                           out->at + from);
    return err;
}

int scp80_seal(const struct scp80_packet *packet, const struct scp80_keys *keys, struct bytes data,
               struct buf *out)
{
    enum scp80_integrity integrity = command_integrity(packet);
    bool ciphered = (packet->spi[0] & SCP80_SPI1_CIPHERED) != 0;
    int check_len = scp80_check_len(integrity, packet->kid);
    size_t start = out->len;
    size_t padding;
    size_t inner;
    int err;

    if (check_len < 0)
        return check_len;
    inner = COUNTER_PART + (size_t)check_len + data.len;
    err = padding_for(ciphered, packet->kic, inner, &padding);
    if (err < 0)
        return err;
    if (HEADER_LEN - 2 + inner + padding > SCP80_DATA_MAX)
        return ERR_TOO_LONG;
    buf_put_u16(out, (unsigned)(HEADER_LEN - 2 + inner + padding));
    buf_put_u8(out, (unsigned)(CHL_MIN + check_len));
    buf_put(out, BYTES_OF(packet->spi));
    buf_put_u8(out, packet->kic);
    buf_put_u8(out, packet->kid);
    buf_put(out, BYTES_OF(packet->tar));
    number_put(out, packet->counter);
    buf_put_u8(out, (unsigned)padding);
    return protect(packet, keys, integrity, ciphered, BYTES_NONE, start, start + HEADER_LEN, data,
                   padding, out);
}

/* There may be no keys to protect a response with `status`. */
static bool goes_unprotected(enum scp80_status status)
{
    return status == SCP80_MAC_FAILED || status == SCP80_CIPHERING_ERROR ||
           status == SCP80_SECURITY_ERROR;
}

int scp80_respond(const struct scp80_packet *packet, const struct scp80_keys *keys,
                  enum scp80_status status, struct bytes data, struct buf *out)
{
    bool bare = goes_unprotected(status);
    enum scp80_integrity integrity = bare ? SCP80_INTEGRITY_NONE : response_integrity(packet);
    bool ciphered = !bare && packet->spi[1] & SCP80_SPI2_CIPHERED;
    int check_len = scp80_check_len(integrity, packet->kid);
    size_t start = out->len + sizeof(response_udh);
    size_t padding;
    size_t inner;
    int err;

    if (check_len < 0)
        return check_len;
    if (bare)
        data = BYTES_NONE;
    inner = RESPONSE_PART + (size_t)check_len + data.len;
    err = padding_for(ciphered, packet->kic, inner, &padding);
    if (err < 0)
        return err;
    if (RESPONSE_HEADER - 2 + inner + padding > SCP80_DATA_MAX)
        return ERR_TOO_LONG;
    buf_put(out, BYTES_OF(response_udh));
    buf_put_u16(out, (unsigned)(RESPONSE_HEADER - 2 + inner + padding));
    buf_put_u8(out, (unsigned)(RHL_MIN + check_len));
    buf_put(out, BYTES_OF(packet->tar));
    number_put(out, packet->counter);
    buf_put_u8(out, (unsigned)padding);
    buf_put_u8(out, (unsigned)status);
    return protect(packet, keys, integrity, ciphered, BYTES_OF(response_udh), start,
                   start + RESPONSE_HEADER, data, padding, out);
}

/* Deciphers a response that is enciphered. */
static int response_decipher(const struct scp80_packet *packet, const struct scp80_keys *keys,
                             bool bare, struct bytes secured, uint8_t *plain)
{
    if (!bare && packet->spi[1] & SCP80_SPI2_CIPHERED)
        return scp80_cipher(CIPHER_DECRYPT, packet->kic, keys->kic, secured, plain);
    memcpy(plain, secured.at, secured.len);
    return 0;
}

int scp80_open_response(const struct scp80_packet *packet, const struct scp80_keys *keys,
                        struct bytes response, struct buf *work, enum scp80_status *status,
                        struct bytes *data, enum verdict *verdict)
{
    enum { AT_RPL = 3, AT_RHL = 5, AT_TAR = 6, AT_SECURED = 9 };
    enum scp80_integrity integrity = response_integrity(packet);
    struct bytes secured = bytes_from(response, AT_SECURED);
    uint8_t check[SCP80_CHECK_MAX];
    bool bare;
    size_t check_len;
    uint8_t *plain;
    int err;

    *verdict = BAD;
    if (!bytes_starts_with(response, BYTES_OF(response_udh)) || secured.len < RESPONSE_PART ||
        (size_t)(response.at[AT_RPL] << 8 | response.at[AT_RPL + 1]) != response.len - AT_RHL ||
        memcmp(response.at + AT_TAR, packet->tar, sizeof(packet->tar)) != 0)
        return ERR_MALFORMED;
    /* Shorter than a block, so not enciphered. */
    bare = response.at[AT_RHL] == RHL_MIN && secured.len == RESPONSE_PART &&
           goes_unprotected((enum scp80_status)secured.at[COUNTER_PART]);
    err = bare ? 0 : scp80_check_len(integrity, packet->kid);
    if (err < 0)
        return err;
    check_len = (size_t)err;
    if (response.at[AT_RHL] != RHL_MIN + check_len || secured.len < RESPONSE_PART + check_len)
        return ERR_MALFORMED;
    plain = buf_grow(work, secured.len);
    if (!plain)
        return ERR_TOO_LONG;
    err = response_decipher(packet, keys, bare, secured, plain);
    if (err < 0)
        return err;
    if (check_len) {
        const struct bytes parts[] = {
            bytes_cut(response, 0, AT_SECURED), bytes_at(plain, RESPONSE_PART),
            bytes_at(plain + RESPONSE_PART + check_len, secured.len - RESPONSE_PART - check_len)};

        err = scp80_check(integrity, packet->kid, keys->kid, parts, 3, check);
        if (err < 0)
            return err;
    }
    if (plain[COUNTER_LEN] > secured.len - RESPONSE_PART - check_len)
        return ERR_MALFORMED;
    *verdict = secret_equal(bytes_at(check, check_len), bytes_at(plain + RESPONSE_PART, check_len));
    *status = (enum scp80_status)plain[COUNTER_PART];
    *data = bytes_at(plain + RESPONSE_PART + check_len,
                     secured.len - RESPONSE_PART - check_len - plain[COUNTER_LEN]);
    return 0;
}
