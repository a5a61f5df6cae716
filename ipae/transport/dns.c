/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ipae/transport/dns.h"

#include "apdu/labels.h"
#include "ipae/toolkit/proactive.h"

#include <string.h>

enum {
    HEADER = 12,
    FLAG_RESPONSE = 0x80,
    FLAG_RECURSION = 0x01,
    CODE_MASK = 0x0F,
    CODE_NO_NAME = 3,
    TYPE_A = 1,
    TYPE_CNAME = 5,
    TYPE_AAAA = 28,
    CLASS_IN = 1,
    LABEL_MAX = 63,
    POINTER = 0xC0,
    HOPS_MAX = 8, /* limit of followed CNAMEs and of compression pointers */
    PORT_DNS = 53
};

/* Public resolvers, for a terminal that returns no DNS server address (CAT-2.4 c). */
static const uint8_t fallback_servers[][4] = {{8, 8, 8, 8}, {1, 1, 1, 1}};

static uint16_t u16(struct bytes message, size_t at)
{
    return (uint16_t)(message.at[at] << 8 | message.at[at + 1]);
}

int dns_put_query(struct buf *out, uint16_t id, struct bytes name, uint16_t type)
{
    static const uint8_t counts[] = {0, 1, 0, 0, 0, 0, 0, 0};
    int err;

    if (name.len == 0 || name.len > DNS_NAME_MAX)
        return ERR_MALFORMED;
    buf_put_u16(out, id);
    buf_put_u8(out, FLAG_RECURSION);
    buf_put_u8(out, 0);
    buf_put(out, BYTES_OF(counts));
    err = labels_put(out, name);
    if (err < 0)
        return err;
    buf_put_u8(out, 0);
    buf_put_u16(out, type);
    buf_put_u16(out, CLASS_IN);
    return out->overflow ? ERR_TOO_LONG : 0;
}

/* Skips a name; ERR_MALFORMED. */
static int skip_name(struct bytes message, size_t *at)
{
    while (*at < message.len) {
        uint8_t len = message.at[*at];

        if (len >= POINTER) {
            *at += 2;
            return *at <= message.len ? 0 : ERR_MALFORMED;
        }
        *at += 1U + len;
        if (len == 0)
            return 0;
        if (len > LABEL_MAX)
            return ERR_MALFORMED;
    }
    return ERR_MALFORMED;
}

/* Appends the name at `at`, in lower case and uncompressed. */
static int read_name(struct bytes message, size_t at, struct buf *out)
{
    unsigned hops = 0;

    while (at < message.len) {
        uint8_t len = message.at[at];

        if (len >= POINTER) {
            if (at + 2 > message.len || ++hops > HOPS_MAX)
                return ERR_MALFORMED;
            at = u16(message, at) & 0x3FFF;
            continue;
        }
        if (len > LABEL_MAX || at + 1 + len > message.len)
            return ERR_MALFORMED;
        buf_put_u8(out, len);
        if (len == 0)
            return out->overflow ? ERR_MALFORMED : 0;
        for (size_t i = at + 1; i <= at + len; i++) {
            uint8_t octet = message.at[i];

            buf_put_u8(out, octet >= 'A' && octet <= 'Z' ? octet + 32U : octet);
        }
        at += 1U + len;
    }
    return ERR_MALFORMED;
}

struct record {
    size_t name, data;
    uint16_t type, class, len;
};

static int next_record(struct bytes message, size_t *at, struct record *out)
{
    out->name = *at;
    if (skip_name(message, at) < 0 || *at + 10 > message.len)
        return ERR_MALFORMED;
    out->type = u16(message, *at);
    out->class = u16(message, *at + 2);
    out->len = u16(message, *at + 8);
    *at += 10;
    out->data = *at;
    *at += out->len;
    return *at <= message.len ? 0 : ERR_MALFORMED;
}

/* Finds the record of `name` in the answer section; `*cname`: offset of its alias, 0: none. */
static int find_record(struct bytes message, size_t at, struct bytes name, uint16_t type,
                       size_t *cname, struct bip_address *out)
{
    unsigned count = u16(message, 6);
    struct record record;

    *cname = 0;
    while (count-- > 0) {
        uint8_t octets[DNS_NAME_MAX + 2];
        struct buf owner = BUF_OVER(octets);

        if (next_record(message, &at, &record) < 0 || read_name(message, record.name, &owner) < 0)
            return ERR_MALFORMED;
        if (record.class != CLASS_IN || !bytes_equal(buf_bytes(&owner), name))
            continue;
        if (record.type == type && record.len == (type == TYPE_A ? 4 : 16)) {
            out->kind = type == TYPE_A ? ADDRESS_IPV4 : ADDRESS_IPV6;
            memcpy(out->octets, message.at + record.data, record.len);
            return 0;
        }
        if (record.type == TYPE_CNAME)
            *cname = record.data;
    }
    return ERR_NOT_FOUND;
}

/* Does the message repeat the question of `query`? Letter case is ignored (RFC 4343, 4.1). */
static bool has_question(struct bytes message, struct bytes query)
{
    uint8_t query_name_octets[DNS_NAME_MAX + 2], octets[DNS_NAME_MAX + 2];
    struct buf asked = BUF_OVER(query_name_octets), repeated = BUF_OVER(octets);

    return read_name(query, HEADER, &asked) == 0 && read_name(message, HEADER, &repeated) == 0 &&
           bytes_equal(buf_bytes(&asked), buf_bytes(&repeated)) &&
           bytes_equal(bytes_cut(message, query.len - 4, 4), bytes_from(query, query.len - 4));
}

int dns_read_response(struct bytes message, struct bytes query, struct bip_address *out)
{
    uint8_t octets[DNS_NAME_MAX + 2];
    struct buf name = BUF_OVER(octets);
    size_t at = HEADER, cname;
    uint16_t type = u16(query, query.len - 4);
    int err;

    if (message.len < query.len || !(message.at[2] & FLAG_RESPONSE) || u16(message, 4) != 1 ||
        u16(message, 0) != u16(query, 0) || !has_question(message, query))
        return ERR_MALFORMED; /* not the response to this query */
    if ((message.at[3] & CODE_MASK) == CODE_NO_NAME)
        return ERR_NOT_FOUND;
    if (message.at[3] & CODE_MASK)
        return ERR_IO;
    if (skip_name(message, &at) < 0 || at + 4 > message.len)
        return ERR_MALFORMED;
    at += 4;
    err = read_name(message, HEADER, &name);
    for (unsigned hops = 0; err == 0 && hops < HOPS_MAX; hops++) {
        err = find_record(message, at, buf_bytes(&name), type, &cname, out);
        if (err != ERR_NOT_FOUND || cname == 0)
            return err;
        name = BUF_OVER(octets);
        err = read_name(message, cname, &name);
    }
    return err < 0 ? err : ERR_NOT_FOUND;
}

/* "192.0.2.1" to its octets. */
static bool read_dotted(struct bytes name, uint8_t octets[16])
{
    unsigned part = 0, value = 0, digits = 0;

    for (size_t i = 0; i <= name.len; i++) {
        if (i < name.len && name.at[i] >= '0' && name.at[i] <= '9') {
            value = value * 10 + (name.at[i] - '0');
            if (++digits > 3 || value > 255)
                return false;
            continue;
        }
        if (digits == 0 || part > 3 || (i < name.len && name.at[i] != '.'))
            return false;
        octets[part++] = (uint8_t)value;
        value = digits = 0;
    }
    return part == 4;
}

/* One query to one server. Responses to other queries are ignored until the deadline. */
static int send_query(struct terminal *terminal, const struct bip_address *server,
                      struct bytes name, uint16_t type, struct bip_address *out)
{
    uint8_t query_octets[HEADER + DNS_NAME_MAX + 8], response_octets[DNS_MESSAGE_MAX];
    struct buf query = BUF_OVER(query_octets);
    struct bip bip;
    int err = dns_put_query(&query, (uint16_t)terminal_random(terminal, 0x10000), name, type);
    int closed;

    if (err < 0)
        return err;
    err = bip_open(terminal, &bip, BIP_UDP, server, DNS_SECONDS, DNS_RECEIVES);
    if (err < 0)
        return err;
    err = bip_send(&bip, buf_bytes(&query));
    while (err == 0) {
        struct buf response = BUF_OVER(response_octets);

        do
            err = bip_receive(&bip, &response);
        while (err == 0 && bip.more);
        if (err < 0)
            break;
        err = dns_read_response(buf_bytes(&response), buf_bytes(&query), out);
        if (err != ERR_MALFORMED)
            break;
        err = 0;
    }
    closed = bip_close(&bip);
    return closed == ERR_RESET ? ERR_RESET : err;
}

static int choose_server(struct terminal *terminal, unsigned attempt, struct bip_address *server)
{
    const size_t count = sizeof(fallback_servers) / sizeof(fallback_servers[0]);
    int err;

    if (terminal->features.dns_request && !terminal->dns_server.known) {
        err = bip_request_dns_server(terminal, server);
        if (err == ERR_RESET)
            return err;
        if (err == 0) {
            terminal->dns_server.known = true;
            terminal->dns_server.kind = server->kind;
            memcpy(terminal->dns_server.address, server->octets, sizeof(server->octets));
        }
    }
    *server = (struct bip_address){.kind = ADDRESS_IPV4, .port = PORT_DNS};
    memcpy(server->octets, fallback_servers[attempt % count], 4);
    if (terminal->dns_server.known) {
        server->kind = terminal->dns_server.kind;
        memcpy(server->octets, terminal->dns_server.address, sizeof(server->octets));
    }
    return 0;
}

int dns_resolve(struct terminal *terminal, struct bytes name, uint16_t port,
                struct bip_address *out)
{
    struct bip_address server;
    int err = ERR_IO;

    *out = (struct bip_address){.port = port};
    if (read_dotted(name, out->octets)) {
        out->kind = ADDRESS_IPV4;
        return 0;
    }
    if (dns_cache_find(terminal, name, out))
        return 0;
    if (!terminal->features.udp)
        return ERR_UNSUPPORTED;
    for (unsigned attempt = 0; attempt < DNS_TRIES; attempt++) {
        err = choose_server(terminal, attempt, &server);
        if (err == 0)
            err = send_query(terminal, &server, name, TYPE_A, out);
        if (err == ERR_NOT_FOUND)
            err = send_query(terminal, &server, name, TYPE_AAAA, out);
        if (err == 0 || err == ERR_RESET || err == ERR_NOT_FOUND || err == ERR_MALFORMED)
            break;
    }
    out->port = port;
    if (err == 0)
        dns_cache_add(terminal, name, out);
    return err;
}
