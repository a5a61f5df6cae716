/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secured packets of TS 102 225 in short messages (TS 31.115). */
#include "tools/suite/suite.h"

#include "apdu/cat.h"
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "crypto/scp80.h"
#include "tools/suite/peer/profile.h"

#include <stdlib.h>

enum { SCRIPT_MAX = 120, PACKET_MAX = 200, ENVELOPE_MAX = 255, RESPONSE_MAX = 512, KEY_LEN = 16 };
#define ENVELOPE "80C20000"
/* SMS-DELIVER with a user data header from a test number; then the length of the user data, and the
 * header that announces a command packet. */
#define DELIVER "40048121437FF612345678901234"
#define HEADER  "027000"

static uint64_t counter_of(struct suite *suite, const char *text)
{
    if (!text)
        return suite->packet_counter + 1;
    if (*text == '=')
        return suite->packet_counter;
    return (*text == '+' ? suite->packet_counter : 0) + strtoull(text, NULL, 10);
}

static void put_fixed(struct suite *suite, uint8_t *out, size_t len, const char *hex,
                      const char *what)
{
    struct bytes octets = suite_bytes(suite, "%s", hex);

    if (octets.len != len)
        suite_inconclusive(suite, "%s: must have %zu octets", what, len);
    for (size_t i = 0; i < len; i++)
        out[i] = octets.at[i];
}

static struct scp80_packet header_of(struct suite *suite, const struct suite_secured *secured)
{
    struct scp80_packet packet = {.counter = counter_of(suite, secured->counter)};
    uint8_t keys[2];

    put_fixed(suite, packet.tar, sizeof(packet.tar), secured->tar ? secured->tar : "B00010", "tar");
    put_fixed(suite, packet.spi, sizeof(packet.spi), secured->spi ? secured->spi : "1619", "spi");
    put_fixed(suite, keys, sizeof(keys), secured->keys ? secured->keys : "1212", "keys");
    packet.kic = keys[0];
    packet.kid = keys[1];
    return packet;
}

/* The command packet in an ENVELOPE. */
static struct bytes envelope(struct suite *suite, struct bytes sealed)
{
    struct buf tpdu = {suite_alloc(suite, ENVELOPE_MAX), 0, ENVELOPE_MAX, false};
    struct buf command = {suite_alloc(suite, ENVELOPE_MAX + 8), 0, ENVELOPE_MAX + 8, false};
    struct bytes header = suite_bytes(suite, HEADER);
    size_t download, length;

    buf_put(&tpdu, suite_bytes(suite, DELIVER));
    buf_put_u8(&tpdu, (unsigned)(header.len + sealed.len));
    buf_put(&tpdu, header);
    buf_put(&tpdu, sealed);
    buf_put(&command, suite_bytes(suite, ENVELOPE));
    length = command.len;
    buf_put_u8(&command, 0);
    download = tlv_open(&command, 0xD1);
    buf_put(&command, suite_bytes(suite, "82028381"));
    comprehension_put(&command, 0x8B, buf_bytes(&tpdu));
    tlv_close(&command, download);
    if (tpdu.overflow || command.overflow || command.len - length - 1 > ENVELOPE_MAX)
        suite_inconclusive(suite, "the script does not fit into one short message");
    command.at[length] = (uint8_t)(command.len - length - 1);
    return buf_bytes(&command);
}

/* The response status code and the data of the response packet; nothing where there is none. */
static struct bytes opened(struct suite *suite, const struct scp80_packet *packet,
                           const struct scp80_keys *keys, struct bytes response)
{
    struct buf work = {suite_alloc(suite, RESPONSE_MAX), 0, RESPONSE_MAX, false};
    struct buf out = {suite_alloc(suite, RESPONSE_MAX), 0, RESPONSE_MAX, false};
    enum scp80_status status;
    enum verdict verdict;
    struct bytes data;

    if (response.len == 0)
        return BYTES_NONE;
    if (scp80_open_response(packet, keys, response, &work, &status, &data, &verdict) < 0 ||
        verdict != GOOD)
        suite_fail(suite, "the response packet %s is malformed, or its checksum is wrong",
                   suite_hex(suite, response));
    buf_put_u8(&out, status);
    buf_put(&out, data);
    return buf_bytes(&out);
}

void suite_send_secured(struct suite *suite, const struct suite_secured *secured,
                        const char *script, ...)
{
    const struct suite_secured good = {0};
    const struct suite_secured *how = secured ? secured : &good;
    struct scp80_packet packet = header_of(suite, how);
    struct suite_exchange exchange = {0};
    struct buf sealed = {suite_alloc(suite, PACKET_MAX), 0, PACKET_MAX, false};
    uint8_t kic[KEY_LEN], kid[KEY_LEN];
    struct scp80_keys keys = {BYTES_OF(kic), BYTES_OF(kid)};
    struct bytes commands, response;
    va_list arguments;

    va_start(arguments, script);
    commands = suite_octets(suite, script, arguments);
    va_end(arguments);
    put_fixed(suite, kic, sizeof(kic), PEER_KIC, "KIc");
    put_fixed(suite, kid, sizeof(kid), PEER_KID, "KID");
    kid[0] ^= how->wrong_key;
    if (scp80_seal(&packet, &keys, commands, &sealed) < 0 || sealed.overflow)
        suite_inconclusive(suite, "no packet for one short message can be made of %zu octets",
                           commands.len);
    kid[0] ^= how->wrong_key;
    exchange.request = envelope(suite, buf_bytes(&sealed));
    exchange.sw = suite_transceive(suite, exchange.request, &response);
    if (packet.counter > suite->packet_counter)
        suite->packet_counter = packet.counter;
    exchange.response = opened(suite, &packet, &keys, response);
    suite_keep(suite, &exchange);
}
