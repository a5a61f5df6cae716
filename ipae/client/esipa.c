/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ipae/client/esipa.h"

#include "card/asn1/msg_eim.h"

#include <stdio.h>
#include <stdlib.h>

#define ESIPA_PATH "/gsma/rsp2/asn1"
#define ESIPA_TYPE "application/x-gsma-rsp-asn1"

enum { STATUS_OK = 200, STATUS_NO_CONTENT = 204 };

/* ---- eIMs ---- */

/* E-101: an eIM with malformed trust data is not connected. */
static int read_trust(struct terminal *terminal, const struct eim_configuration_data *data,
                      struct tls_trust *out)
{
    struct public_key_data key;
    int err;

    if (!data->trusted_public_key_data_tls.at) {
        *out = (struct tls_trust){.kind = TLS_TRUST_CIS};
        return 0;
    }
    err = der_decode(terminal->services.der, &msg_public_key_data,
                     data->trusted_public_key_data_tls, &key, &terminal->poll_arena, NULL);
    if (err < 0)
        return err;
    *out = key.arm == PUBLIC_KEY_DATA_PUBLIC_KEY
               ? (struct tls_trust){TLS_TRUST_KEY, key.public_key}
               : (struct tls_trust){TLS_TRUST_CERTIFICATE, key.certificate};
    return 0;
}

/* E-03: HTTPS where both have it, and where eimSupportedProtocol is absent, which is stored as
 * "proprietary" only (B-67). */
static void choose_protocol(const struct terminal *terminal,
                            const struct eim_configuration_data *data, struct eim *out)
{
    bool known = data->has_eim_supported_protocol &&
                 data->eim_supported_protocol != EIM_SUPPORTED_PROTOCOL_PROPRIETARY;
    uint32_t protocols =
        known ? data->eim_supported_protocol : EIM_SUPPORTED_PROTOCOL_RETRIEVE_HTTPS;
    bool https = (protocols & EIM_SUPPORTED_PROTOCOL_RETRIEVE_HTTPS) && terminal->features.tcp;
    bool coaps = (protocols & EIM_SUPPORTED_PROTOCOL_RETRIEVE_COAPS) && terminal->features.udp;

    out->retrieves = https || coaps;
    out->coap = !https && coaps;
    out->injects = out->coap && (protocols & EIM_SUPPORTED_PROTOCOL_INJECT_COAPS);
}

static int read_eim(struct terminal *terminal, const struct eim_configuration_data *data,
                    struct eim *out)
{
    *out = (struct eim){
        .id = data->eim_id, .address = data->eim_fqdn, .indirect = data->indirect_profile_download};
    if (out->address.len == 0 && data->has_eim_id_type && data->eim_id_type == EIM_ID_TYPE_FQDN)
        out->address = data->eim_id;
    choose_protocol(terminal, data, out);
    return read_trust(terminal, data, &out->trust);
}

int eims_read(struct terminal *terminal, struct eims *out)
{
    const struct get_eim_configuration_data_request request = {.has_search_criteria = false};
    struct get_eim_configuration_data_response response;
    struct bytes encoded, received;
    struct eim *all;
    int err = es10_encode(terminal, &msg_get_eim_configuration_data_request, &request, &encoded);

    *out = (struct eims){NULL, 0};
    if (err == 0)
        err = es10_call(terminal, encoded, &received);
    if (err < 0)
        return err;
    received = arena_copy(&terminal->poll_arena, received);
    err = der_decode(terminal->services.der, &msg_get_eim_configuration_data_response, received,
                     &response, &terminal->poll_arena, NULL);
    if (err < 0 || response.eim_configuration_data_list_count == 0)
        return err;
    all = arena_alloc(&terminal->poll_arena,
                      response.eim_configuration_data_list_count * sizeof(*all));
    if (!all)
        return ERR_MEMORY;
    for (size_t i = 0; i < response.eim_configuration_data_list_count; i++) {
        err = read_eim(terminal, &response.eim_configuration_data_list[i], &all[i]);
        if (err < 0) { /* the other eIMs are polled */
            terminal_note(terminal, "ESipa", "malformed trustedPublicKeyDataTls of an eIM");
            all[i].address = BYTES_NONE;
        }
    }
    *out = (struct eims){all, response.eim_configuration_data_list_count};
    return 0;
}

/* ---- messages, IPA -> eIM ---- */

int esipa_send(struct server *server, struct bytes request)
{
    char text[40];
    int err;

    if (card_spec(server->terminal->card) == EUICCD_SPEC_1_3)
        server->admin_protocol = ESIPA_ADMIN_PROTOCOL_1_3;
    err = server_post(server, server->speaks_coap ? COAP_PATH : ESIPA_PATH, ESIPA_TYPE, request);
    if (err < 0 || server->status == STATUS_OK || server->status == STATUS_NO_CONTENT)
        return err;
    snprintf(text, sizeof(text), "status %d of the eIM", server->status);
    terminal_note(server->terminal, "ESipa", text);
    server_discard_response(server);
    return ERR_IO;
}

int esipa_call(struct server *server, struct bytes request, struct bytes *response)
{
    uint8_t *octets;
    struct buf body;
    int err = esipa_send(server, request);

    *response = BYTES_NONE;
    if (err < 0)
        return err;
    octets = malloc(ESIPA_BODY_MAX);
    if (!octets)
        return ERR_MEMORY;
    body = buf_over(octets, ESIPA_BODY_MAX);
    err = server_read_all(server, &body);
    *response = arena_copy(&server->terminal->arena, buf_bytes(&body));
    if (err == 0 && response->len != body.len)
        err = ERR_MEMORY;
    free(octets);
    return err;
}

int esipa_exchange(struct server *server, const struct der_message *request_type,
                   const void *request, const struct der_message *response_type, void *response)
{
    struct terminal *terminal = server->terminal;
    struct bytes encoded, received;
    int err = es10_encode(terminal, request_type, request, &encoded);

    if (err == 0)
        err = esipa_call(server, encoded, &received);
    if (err < 0)
        return err;
    err = der_decode(terminal->services.der, response_type, received, response, &terminal->arena,
                     NULL);
    if (err < 0)
        terminal_note(terminal, "ESipa", "malformed response");
    return err;
}
