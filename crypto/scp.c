/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What both protocols share (scp.h). */
#include "crypto/scp.h"

#include "crypto/scp_private.h"
#include "crypto/secret.h"

#include <string.h>

enum { CLA_PROPRIETARY = 0x80, CLA_SECURE_MESSAGING = 0x04, PADDING = 0x80 };

static const struct scp_functions *functions_of(enum scp_protocol protocol)
{
    return protocol == SCP_02 ? &scp02_functions : protocol == SCP_03 ? &scp03_functions : NULL;
}

void scp_pad(struct buf *out, size_t start, size_t block)
{
    buf_put_u8(out, PADDING);
    while ((out->len - start) % block && !out->overflow)
        buf_put_u8(out, 0);
}

bool scp_unpad(struct buf *out, size_t start)
{
    size_t len = out->len;

    while (len > start && out->at[len - 1] == 0)
        len--;
    if (len == start || out->at[len - 1] != PADDING)
        return false;
    out->len = len - 1;
    return true;
}

void scp_put_header(struct buf *out, const uint8_t header[4], size_t data_len)
{
    buf_put_u8(out, (header[0] & CLA_PROPRIETARY) | CLA_SECURE_MESSAGING);
    buf_put(out, bytes_at(header + 1, 3));
    buf_put_u8(out, (unsigned)data_len);
}

bool scp_supports(enum scp_protocol protocol, uint8_t option)
{
    const struct scp_functions *functions = functions_of(protocol);

    return functions && functions->supports(option);
}

int scp_start(struct scp *scp, const struct scp_opening *opening)
{
    const struct scp_functions *functions = functions_of(opening->protocol);
    int err;

    scp_end(scp);
    if (!functions || !functions->supports(opening->option))
        return ERR_UNSUPPORTED;
    scp->protocol = opening->protocol;
    scp->option = opening->option;
    scp->counter = opening->counter;
    memcpy(scp->host_challenge, opening->host_challenge, SCP_CHALLENGE_LEN);
    err = functions->start(scp, opening);
    if (err < 0)
        scp_end(scp);
    return err;
}

void scp_end(struct scp *scp)
{
    secret_wipe_memory(scp, sizeof *scp);
}

int scp_card_cryptogram(const struct scp *scp, uint8_t out[SCP_CRYPTOGRAM_LEN])
{
    return functions_of(scp->protocol)->cryptogram(scp, true, out);
}

int scp_host_cryptogram(const struct scp *scp, uint8_t out[SCP_CRYPTOGRAM_LEN])
{
    return functions_of(scp->protocol)->cryptogram(scp, false, out);
}

bool scp_allows(const struct scp *scp, uint8_t level)
{
    return functions_of(scp->protocol)->allows(scp->option, level);
}

void scp_set_level(struct scp *scp, uint8_t level)
{
    scp->level = level;
}

int scp_open(struct scp *scp, const uint8_t header[4], struct bytes data, struct buf *plain,
             enum verdict *verdict)
{
    *verdict = BAD;
    if (data.len < SCP_MAC_LEN || data.len > SCP_DATA_MAX)
        return 0;
    return functions_of(scp->protocol)
        ->open(scp, header, bytes_cut(data, 0, data.len - SCP_MAC_LEN),
               bytes_from(data, data.len - SCP_MAC_LEN), plain, verdict);
}

int scp_protect(struct scp *scp, struct buf *response, size_t start, uint16_t sw)
{
    return functions_of(scp->protocol)->protect(scp, response, start, sw);
}

int scp_decipher_key(const struct scp *scp, struct bytes in, uint8_t *out)
{
    return functions_of(scp->protocol)->decipher_key(scp, in, out);
}
