/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ipae/server.h"

#include "ipae/dns.h"

#include <string.h>

/* ":8443" behind the last colon. */
static int read_port(struct bytes address, size_t *name_len, uint16_t *port)
{
    unsigned value = 0;
    size_t at = address.len;

    *name_len = address.len;
    *port = SERVER_PORT;
    while (at > 0 && address.at[at - 1] >= '0' && address.at[at - 1] <= '9')
        at--;
    if (at == 0 || address.at[at - 1] != ':')
        return 0;
    for (size_t i = at; i < address.len; i++) {
        value = value * 10 + (address.at[i] - '0');
        if (value > UINT16_MAX)
            return ERR_MALFORMED;
    }
    if (value == 0)
        return ERR_MALFORMED;
    *name_len = at - 1;
    *port = (uint16_t)value;
    return 0;
}

/* What may stand in a Host header and in a DNS question. */
static bool is_host(struct bytes address)
{
    for (size_t i = 0; i < address.len; i++)
        if (address.at[i] <= ' ' || address.at[i] >= 0x7F || address.at[i] == '/')
            return false;
    return address.len > 0;
}

int server_begin(struct server *server, struct ipae *ipae, struct bytes address,
                 const struct tls_trust *trust)
{
    *server = (struct server){.ipae = ipae, .trust = *trust, .seconds = SESSION_SECONDS};
    if (address.len >= sizeof(server->host) || !is_host(address))
        return ERR_MALFORMED;
    memcpy(server->host, address.at, address.len);
    return read_port(address, &server->name_len, &server->port);
}

int server_connect(struct server *server)
{
    struct bytes name = bytes_at(server->host, server->name_len);
    struct bip_address address;
    int err;

    if (server->tls && !server->http.close)
        return 0;
    err = server_end(server);
    if (err < 0)
        return err;
    server->no_network = false;
    err = dns_resolve(server->ipae, name, server->port, &address);
    if (err == 0)
        err = bip_open(server->ipae, &server->bip, BIP_TCP, &address, server->seconds);
    server->no_network = err < 0;
    if (err == 0)
        err = tls_open(&server->tls, &server->bip, &server->trust, name);
    if (err < 0) {
        if (server_end(server) == ERR_RESET)
            err = ERR_RESET;
        return err;
    }
    http_begin(&server->http, server->tls, server->host);
    return 0;
}

int server_post(struct server *server, const char *path, const char *content_type,
                struct bytes body)
{
    int err = server_connect(server);

    if (err == 0)
        err = http_post(&server->http, path, content_type, body);
    server->status = err == 0 ? server->http.status : 0;
    if (err < 0) /* nothing more comes over this one */
        server_give_up(server);
    return err;
}

int server_read(struct server *server, struct buf *out)
{
    int err = http_read(&server->http, out);

    if (err < 0)
        server_give_up(server);
    return err;
}

int server_read_all(struct server *server, struct buf *out)
{
    int err;

    do
        err = server_read(server, out);
    while (err > 0);
    return err;
}

void server_give_up(struct server *server)
{
    server->http.close = true;
}

int server_end(struct server *server)
{
    tls_close(server->tls);
    server->tls = NULL;
    return bip_close(&server->bip);
}
