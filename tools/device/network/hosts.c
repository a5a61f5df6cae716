/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/device/network/hosts.h"

#include "apdu/host.h"
#include "tools/https/https.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    NUMBER_RESOLVER = 1,
    HEADER = 12,
    FLAG_RESPONSE = 0x80,
    FLAG_RECURSION = 0x01,
    FLAG_RECURSION_AVAILABLE = 0x80,
    OPCODE_MASK = 0x78,
    CODE_NO_NAME = 3,
    TYPE_A = 1,
    CLASS_IN = 1,
    LABEL_MAX = 63,
    POINTER_TO_QUESTION = 0xC00C,
    LIFETIME_SECONDS = 60
};

static const uint8_t network[2] = {198, 18};
const uint8_t hosts_resolver_address[4] = {198, 18, 0, NUMBER_RESOLVER};

void hosts_begin(struct hosts *hosts)
{
    *hosts = (struct hosts){.fd = -1};
}

void hosts_close(struct hosts *hosts)
{
    if (hosts->fd >= 0)
        close(hosts->fd);
    hosts->fd = -1;
}

/* ---- --host ---- */

static int read_address(char *text, uint16_t port, struct endpoint *out)
{
    const char *address = https_host_address(text);
    size_t len = strlen(text);

    *out = (struct endpoint){.len = 0};
    if (inet_pton(AF_INET, address, &out->address.ipv4.sin_addr) == 1) {
        out->address.ipv4.sin_family = AF_INET;
        out->address.ipv4.sin_port = htons(port);
        out->len = sizeof(out->address.ipv4);
        return 0;
    }
    if (address == text) { /* not localhost: an IPv6 address is in brackets */
        if (len < 3 || text[0] != '[' || text[len - 1] != ']')
            return ERR_MALFORMED;
        text[len - 1] = '\0';
        address = text + 1;
    }
    if (inet_pton(AF_INET6, address, &out->address.ipv6.sin6_addr) != 1)
        return ERR_MALFORMED;
    out->address.ipv6.sin6_family = AF_INET6;
    out->address.ipv6.sin6_port = htons(port);
    out->len = sizeof(out->address.ipv6);
    return 0;
}

static bool is_name(const char *text)
{
    size_t label = 0;

    for (; *text; text++) {
        if (*text <= ' ' || *text > '~' || (*text == '.' && label == 0))
            return false;
        label = *text == '.' ? 0 : label + 1;
        if (label > LABEL_MAX)
            return false;
    }
    return label > 0;
}

static uint16_t number_of(const struct hosts *hosts, const char *name)
{
    for (size_t i = 0; i < hosts->count; i++)
        if (host_equal_text(bytes_at(name, strlen(name)), hosts->at[i].name))
            return hosts->at[i].number;
    return (uint16_t)(NUMBER_RESOLVER + 1 + hosts->count);
}

int hosts_add(struct hosts *hosts, const char *text)
{
    const char *equals = strchr(text, '=');
    struct host host = {.port = 0};
    struct bytes name, address;
    char address_text[64];
    uint16_t port;

    if (!equals)
        return ERR_MALFORMED;
    if (hosts->count == HOSTS_MAX)
        return ERR_RANGE;
    if (host_split(bytes_at(text, (size_t)(equals - text)), &name, &host.port) < 0 ||
        host_split(bytes_at(equals + 1, strlen(equals + 1)), &address, &port) < 0 ||
        name.len > HOST_NAME_MAX_LEN || address.len >= sizeof(address_text))
        return ERR_MALFORMED;
    snprintf(host.name, sizeof(host.name), "%.*s", (int)name.len, (const char *)name.at);
    snprintf(address_text, sizeof(address_text), "%.*s", (int)address.len,
             (const char *)address.at);
    if (!is_name(host.name) || read_address(address_text, port, &host.to) < 0)
        return ERR_MALFORMED;
    host.keep_port = port == 0;
    host.number = number_of(hosts, host.name);
    hosts->at[hosts->count++] = host;
    return 0;
}

/* ---- addresses ---- */

int hosts_open(struct hosts *hosts)
{
    struct endpoint *resolver = &hosts->resolver;
    char loopback[] = "localhost";

    if (hosts->count == 0)
        return 0;
    if (read_address(loopback, 0, resolver) < 0)
        return ERR_IO;
    hosts->fd =
        socket(resolver->address.any.sa_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (hosts->fd < 0 || bind(hosts->fd, &resolver->address.any, resolver->len) < 0 ||
        getsockname(hosts->fd, &resolver->address.any, &resolver->len) < 0)
        return ERR_IO;
    return 0;
}

static void set_port(struct endpoint *endpoint, uint16_t port)
{
    if (endpoint->address.any.sa_family == AF_INET)
        endpoint->address.ipv4.sin_port = htons(port);
    else
        endpoint->address.ipv6.sin6_port = htons(port);
}

int hosts_find(const struct hosts *hosts, const uint8_t octets[4], uint16_t port,
               struct endpoint *to, const char **name)
{
    unsigned number = (unsigned)(octets[2] << 8 | octets[3]);
    const struct host *found = NULL;

    *to = (struct endpoint){.len = 0};
    if (hosts->count == 0 || memcmp(octets, network, sizeof(network)) != 0)
        return 0;
    /* A row with the port goes before one for any. */
    for (size_t i = 0; i < hosts->count; i++)
        if (hosts->at[i].number == number &&
            (hosts->at[i].port == port || (hosts->at[i].port == 0 && !found)))
            found = &hosts->at[i];
    if (!found)
        return ERR_NOT_FOUND;
    *name = found->name;
    *to = found->to;
    if (found->keep_port)
        set_port(to, port);
    return 0;
}

void endpoint_text(const struct endpoint *endpoint, char *text, size_t size)
{
    char address[INET6_ADDRSTRLEN] = "?";

    if (endpoint->address.any.sa_family == AF_INET) {
        inet_ntop(AF_INET, &endpoint->address.ipv4.sin_addr, address, sizeof(address));
        snprintf(text, size, "%s:%u", address, ntohs(endpoint->address.ipv4.sin_port));
    } else {
        inet_ntop(AF_INET6, &endpoint->address.ipv6.sin6_addr, address, sizeof(address));
        snprintf(text, size, "[%s]:%u", address, ntohs(endpoint->address.ipv6.sin6_port));
    }
}

bool endpoint_is_loopback(const struct endpoint *endpoint)
{
    if (endpoint->address.any.sa_family == AF_INET)
        return ntohl(endpoint->address.ipv4.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
    return IN6_IS_ADDR_LOOPBACK(&endpoint->address.ipv6.sin6_addr);
}

/* ---- the resolver ---- */

/* The name in the question section of the query as text; `*at` moves behind it. Compression is
 * malformed there.
 */
static int read_name(struct bytes query, size_t *at, char name[HOST_NAME_MAX_LEN + 1])
{
    size_t len = 0;

    while (*at < query.len && query.at[*at]) {
        size_t label = query.at[(*at)++];

        if (label > LABEL_MAX || *at + label > query.len || len + label + 1 > HOST_NAME_MAX_LEN)
            return ERR_MALFORMED;
        if (len)
            name[len++] = '.';
        memcpy(name + len, query.at + *at, label);
        len += label;
        *at += label;
    }
    name[len] = '\0';
    (*at)++;
    return len && strlen(name) == len && *at <= query.len ? 0 : ERR_MALFORMED;
}

static const struct host *host_named(const struct hosts *hosts, const char *name)
{
    for (size_t i = 0; i < hosts->count; i++)
        if (host_equal_text(bytes_at(name, strlen(name)), hosts->at[i].name))
            return &hosts->at[i];
    return NULL;
}

static void put_address(struct buf *response, uint16_t number)
{
    buf_put_u16(response, POINTER_TO_QUESTION);
    buf_put_u16(response, TYPE_A);
    buf_put_u16(response, CLASS_IN);
    buf_put_u16(response, 0);
    buf_put_u16(response, LIFETIME_SECONDS);
    buf_put_u16(response, 4);
    buf_put(response, BYTES_OF(network));
    buf_put_u16(response, number);
}

int hosts_respond(const struct hosts *hosts, struct bytes query, struct buf *response, char *text,
                  size_t size)
{
    static const uint8_t one_question[] = {0, 1}, nothing[] = {0, 0, 0, 0, 0, 0};
    char name[HOST_NAME_MAX_LEN + 1];
    const struct host *host;
    size_t at = HEADER;
    bool is_a;

    if (query.len < HEADER || query.at[2] & (FLAG_RESPONSE | OPCODE_MASK) ||
        !bytes_equal(bytes_cut(query, 4, 2), BYTES_OF(one_question)) ||
        read_name(query, &at, name) < 0 || at + 4 > query.len)
        return ERR_MALFORMED;
    host = host_named(hosts, name);
    is_a = query.at[at] == 0 && query.at[at + 1] == TYPE_A;
    buf_put(response, bytes_cut(query, 0, 2));
    buf_put_u8(response, FLAG_RESPONSE | (query.at[2] & FLAG_RECURSION));
    buf_put_u8(response, FLAG_RECURSION_AVAILABLE | (host ? 0 : CODE_NO_NAME));
    buf_put(response, BYTES_OF(one_question));
    buf_put_u16(response, host && is_a ? 1 : 0);
    buf_put(response, bytes_cut(BYTES_OF(nothing), 0, 4));
    buf_put(response, bytes_cut(query, HEADER, at + 4 - HEADER));
    if (host && is_a)
        put_address(response, host->number);
    if (host && is_a)
        snprintf(text, size, "%s is 198.18.%u.%u", name, host->number >> 8, host->number & 0xFF);
    else
        snprintf(text, size, "%s %s", name, host ? "has no record of this type" : "is unknown");
    return response->overflow ? ERR_MALFORMED : 0;
}

bool hosts_serve(const struct hosts *hosts, char *text, size_t size)
{
    uint8_t octets[HOSTS_QUERY_MAX], response_octets[HOSTS_QUERY_MAX + 16];
    struct buf response = BUF_OVER(response_octets);
    struct sockaddr_in from;
    socklen_t len = sizeof(from);
    ssize_t got = recvfrom(hosts->fd, octets, sizeof(octets), 0, (struct sockaddr *)&from, &len);

    if (got < 0 || hosts_respond(hosts, bytes_at(octets, (size_t)got), &response, text, size) < 0)
        return false;
    sendto(hosts->fd, response_octets, response.len, 0, (struct sockaddr *)&from, len);
    return true;
}
