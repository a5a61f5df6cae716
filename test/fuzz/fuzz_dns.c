/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: responses of a DNS server to the card's query. The first octet selects a query for
 * IPv4 or IPv6; an accepted response has that type and repeats the query, and is not accepted for
 * another query.
 */
#include "apdu/err.h"
#include "ipae/transport/dns.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int read_answer(struct bytes message, uint16_t id, uint16_t type, struct bip_address *out)
{
    uint8_t octets[DNS_MESSAGE_MAX];
    struct buf question = BUF_OVER(octets);

    assert(dns_put_query(&question, id, BYTES_TEXT("eim.example"), type) == 0);
    return dns_read_response(message, buf_bytes(&question), out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes message = bytes_from(bytes_at(data, size), 1);
    uint16_t type = size && data[0] & 1 ? 28 : 1;
    struct bip_address address = {0}, other = {0};
    int err = read_answer(message, 0x1234, type, &address);

    assert(err == 0 || err == ERR_NOT_FOUND || err == ERR_MALFORMED || err == ERR_IO);
    if (err == 0) {
        assert(address.kind == (type == 1 ? ADDRESS_IPV4 : ADDRESS_IPV6));
        assert(message.len > 12 && memcmp(message.at, "\x12\x34", 2) == 0);
        assert(read_answer(message, 0x1235, type, &other) == ERR_MALFORMED);
        assert(read_answer(message, 0x1234, type == 1 ? 28 : 1, &other) == ERR_MALFORMED);
    }
    return 0;
}
