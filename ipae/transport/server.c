/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ipae/transport/server.h"

#include "apdu/host.h"
#include "ipae/toolkit/proactive.h"
#include "ipae/transport/dns.h"

#include <stdio.h>
#include <string.h>

/* Characters of a Host header and a DNS name. */
static bool is_host(struct bytes address)
{
    for (size_t i = 0; i < address.len; i++)
        if (address.at[i] <= ' ' || address.at[i] >= 0x7F || address.at[i] == '/')
            return false;
    return address.len > 0;
}

int server_begin(struct server *server, struct terminal *terminal, struct bytes address,
                 const struct tls_trust *trust)
{
    struct bytes name;

    *server = (struct server){.terminal = terminal,
                              .trust = *trust,
                              .seconds = SESSION_SECONDS,
                              .admin_protocol = ADMIN_PROTOCOL};
    if (address.len >= sizeof(server->host) || !is_host(address) ||
        host_split(address, &name, &server->port) < 0)
        return ERR_MALFORMED;
    memcpy(server->host, name.at, name.len);
    server->name_len = name.len;
    if (server->port)
        snprintf(server->host + name.len, sizeof(server->host) - name.len, ":%u", server->port);
    else
        server->port = SERVER_PORT;
    return 0;
}

void server_use_coap(struct server *server)
{
    server->speaks_coap = true;
    if (server->host[server->name_len] == '\0') /* no port in the address */
        server->port = COAP_PORT;
}

bool server_is_connected(const struct server *server)
{
    return server->tls && !(server->speaks_coap ? server->coap.close : server->http.close);
}

/* Errors of the response; those of the channel have their own trace line. */
static void note_http(struct server *server, int err)
{
    char text[80];

    if (err != ERR_MALFORMED && err != ERR_TOO_LONG && err != ERR_IO)
        return;
    snprintf(text, sizeof(text), "invalid response: %s",
             err == ERR_IO         ? "incomplete"
             : err == ERR_TOO_LONG ? "too long"
                                   : "malformed");
    terminal_note(server->terminal, "HTTP", text);
}

static int write_tls(void *tls, struct bytes data)
{
    return tls_write(tls, data);
}

static int read_tls(void *tls, struct buf *out)
{
    return tls_read(tls, out);
}

int server_connect(struct server *server)
{
    struct bytes name = bytes_at(server->host, server->name_len);
    struct bip_address address;
    int err;

    if (server_is_connected(server))
        return 0;
    err = server_end(server);
    if (err == 0 && server->terminal->kept_open &&
        server->terminal->kept_open != server) /* one channel at a time */
        err = server_end(server->terminal->kept_open);
    if (err < 0)
        return err;
    server->no_network = server->reached = false;
    err = dns_resolve(server->terminal, name, server->port, &address);
    if (err == 0) {
        err = bip_open(server->terminal, &server->bip, server->speaks_coap ? BIP_UDP : BIP_TCP,
                       &address, server->seconds, SESSION_RECEIVES);
        if (err == ERR_IO)
            dns_cache_clear(server->terminal); /* its address may have changed */
    }
    server->no_network = err < 0;
    if (err == 0)
        err = tls_open(&server->tls, &server->bip, &server->trust, name);
    if (err < 0 && server->speaks_coap && !server->bip.received_any)
        server->no_network = true; /* a UDP channel opens without a server, too */
    if (err < 0) {
        if (server_end(server) == ERR_RESET)
            err = ERR_RESET;
        return err;
    }
    server->reached = true;
    if (server->speaks_coap) {
        coap_begin(&server->coap, server->terminal, server->tls, name);
        server->coap.service = server->service;
        coap_service_begin(server->service);
    } else
        http_begin(&server->http, (struct http_carrier){write_tls, read_tls, server->tls},
                   server->host);
    return 0;
}

/* A server may close a persistent connection at any time (RFC 9112 9.3.1): where it did so before
 * an octet of the response, the request is repeated once over a new connection. */
static int post_http(struct server *server, const char *path, const char *content_type,
                     struct bytes body)
{
    bool kept = server->http.received_any;
    int err = http_post(&server->http, path, content_type, server->admin_protocol, body);

    if (err == ERR_IO && kept && !server->http.received_any) {
        terminal_note(server->terminal, "HTTP",
                      "persistent connection closed by the server; connecting again");
        server->http.close = true;
        err = server_connect(server);
        if (err < 0)
            return err;
        err = http_post(&server->http, path, content_type, server->admin_protocol, body);
    }
    if (err == 0) {
        server->status = server->http.status;
    } else { /* this connection cannot be used any more */
        note_http(server, err);
        server->http.close = true;
    }
    return err;
}

int server_post(struct server *server, const char *path, const char *content_type,
                struct bytes body)
{
    int err = server_connect(server);

    server->status = 0;
    if (err < 0)
        return err;
    if (server->speaks_coap) {
        err = coap_post(&server->coap, path, body);
        server->status = server->coap.status;
        return err;
    }
    return post_http(server, path, content_type, body);
}

int server_read(struct server *server, struct buf *out)
{
    int err = server->speaks_coap ? coap_read(&server->coap, out) : http_read(&server->http, out);

    if (err < 0 && !server->speaks_coap)
        note_http(server, err);
    if (err < 0)
        server_discard_response(server);
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

void server_discard_response(struct server *server)
{
    if (server->speaks_coap)
        coap_discard_response(&server->coap);
    else
        server->http.close = true;
}

int server_keep_open(struct server *server)
{
    int err = timer_stop(server->terminal, TIMER_RETRANSMIT);

    server->terminal->kept_open = server;
    return err < 0 ? err : bip_set_limits(&server->bip, INJECT_IDLE_SECONDS);
}

int server_listen(struct server *server, struct bytes *body)
{
    int err;

    server->bip.non_blocking = true;
    err = coap_listen(&server->coap, body);
    server->bip.non_blocking = false;
    return err;
}

int server_end(struct server *server)
{
    int err = 0;

    tls_close(server->tls);
    server->tls = NULL;
    if (server->bip.channel && server->bip.retransmits)
        err = timer_stop(server->terminal, TIMER_RETRANSMIT);
    return err < 0 ? err : bip_close(&server->bip);
}
