/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The steps: find the association on the card (or make it), sign, count, send, check what comes
 * back, reset the card where a switch waits, remove the result that was understood.
 */
#include "tools/eim/send.h"

#include "apdu/tlv.h"
#include "card/asn1/msg_notification.h"
#include "tools/cli/command.h"
#include "tools/cli/file.h"
#include "tools/cli/json_output.h"
#include "tools/eim/package/euicc.h"
#include "tools/eim/package/report.h"
#include "tools/eim/state/state.h"
#include "tools/pki/pki.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEND_ARENA_MAX = 8 << 20, SEND_REQUEST_MAX = 65000, TRANSACTION_MAX = 16 };

/* One run; everything in it lives until its end. */
struct send {
    const struct eim_send_options *options;
    struct der *der;
    struct arena arena;
    struct link *link;
    struct pki_entity entity;
    struct eim_signer signer;
    struct eim_package package;
    struct eim_order order;
    struct eim_state state;
    struct ec_public *euicc_key;
    struct eim_state_card known;
    char eid[33];
    char pki[512];
};

/* Encodes `in`, sends it, decodes the answer into `out`. An exit status. */
static int call(struct send *send, const struct der_message *request, const void *in,
                const struct der_message *response, void *out)
{
    struct buf octets = arena_buf(&send->arena, SEND_REQUEST_MAX);
    struct buf answer = arena_buf(&send->arena, LINK_RESPONSE_MAX);
    struct link_error error;

    if (der_encode(send->der, request, in, &octets, NULL) < 0)
        return verb_failed("%s: cannot be encoded", request->type);
    if (link_es10(send->link, buf_bytes(&octets), &answer, &error) < 0)
        return verb_failed("%s: %s", request->type, error.text);
    if (der_decode(send->der, response, buf_bytes(&answer), out, &send->arena, NULL) < 0)
        return verb_failed("%s: the card's answer cannot be read", request->type);
    return VERB_DONE;
}

static int open_link(struct send *send)
{
    struct link_error error;
    int err = send->options->card ? link_open_card(&send->link, send->options->card, &error)
                                  : link_open_reader(&send->link, send->options->reader, &error);

    return err < 0 ? verb_failed("%s", error.text) : VERB_DONE;
}

static int read_eid(struct send *send)
{
    static const uint8_t tag[] = {0x5A};
    const struct get_euicc_data_request request = {BYTES_OF(tag)};
    struct get_euicc_data_response response = {0};
    int status =
        call(send, &msg_get_euicc_data_request, &request, &msg_get_euicc_data_response, &response);

    if (status != VERB_DONE)
        return status;
    if (response.eid_value.len != sizeof(send->package.eid))
        return verb_failed("GetEID: the card gives no EID");
    memcpy(send->package.eid, response.eid_value.at, sizeof(send->package.eid));
    bytes_to_hex(response.eid_value, send->eid, sizeof(send->eid));
    return VERB_DONE;
}

/* The key that signs results, once the chain from it to the CI of the folder holds. */
static int read_certificates(struct send *send)
{
    const struct get_certs_request request = {BYTES_NONE};
    struct get_certs_response response = {0};
    struct eim_error error;
    int status = call(send, &msg_get_certs_request, &request, &msg_get_certs_response, &response);

    if (status != VERB_DONE)
        return status;
    if (response.arm != GET_CERTS_RESPONSE_CERTS)
        return verb_failed("GetCerts: the card gives no certificates");
    send->known.euicc_certificate = response.euicc_certificate;
    send->known.eum_certificate = response.eum_certificate;
    if (eim_euicc_key(&send->euicc_key, send->pki, send->eid, response.euicc_certificate,
                      response.eum_certificate, &error) < 0)
        return verb_failed("%s: %s", send->pki, error.text);
    return VERB_DONE;
}

#define COAPS "coaps://"

/* Where the card finds the server of this folder, how it speaks and by which certificate it is
 * known. */
static int tell_address(struct send *send, struct eim_configuration_data *configuration)
{
    const char *address = send->options->address;
    bool is_coaps = strncmp(address, COAPS, strlen(COAPS)) == 0;
    struct pki_entity server = {0};
    struct pki_error error;
    struct buf arm;

    if (is_coaps)
        address += strlen(COAPS);
    configuration->eim_fqdn = bytes_at(address, strlen(address));
    configuration->has_eim_supported_protocol = true;
    configuration->eim_supported_protocol =
        is_coaps ? EIM_SUPPORTED_PROTOCOL_RETRIEVE_COAPS : EIM_SUPPORTED_PROTOCOL_RETRIEVE_HTTPS;
    if (pki_load_entity(&server, send->pki, PKI_EIM_TLS, EC_CURVE_P256, &error) < 0)
        return verb_failed("%s", error.text);
    arm = arena_buf(&send->arena, server.cert.whole.len + 8);
    tlv_put(&arm, 0xA1, server.cert.content);
    configuration->trusted_public_key_data_tls = buf_bytes(&arm);
    pki_entity_free(&server);
    return VERB_DONE;
}

/* AddInitialEim with the key of the folder's eIM, asking for a token. */
static int associate(struct send *send)
{
    struct eim_configuration_data configuration = {.eim_id = send->signer.eim_id,
                                                   .has_counter_value = true,
                                                   .has_association_token = true,
                                                   .association_token = -1};
    const struct add_initial_eim_request request = {&configuration, 1};
    struct buf arm = arena_buf(&send->arena, send->entity.cert.whole.len + 8);
    struct add_initial_eim_response response = {0};
    int status = send->options->address ? tell_address(send, &configuration) : VERB_DONE;

    if (status != VERB_DONE)
        return status;
    tlv_put(&arm, 0xA1, send->entity.cert.content);
    configuration.eim_public_key_data = buf_bytes(&arm);
    configuration.counter_value = eim_state_counter(&send->state, send->options->eim_id, send->eid);
    status = call(send, &msg_add_initial_eim_request, &request, &msg_add_initial_eim_response,
                  &response);
    if (status != VERB_DONE)
        return status;
    if (response.arm != ADD_INITIAL_EIM_RESPONSE_OK)
        return verb_failed("AddInitialEim: the card answers %lld",
                           (long long)response.add_initial_eim_error);
    if (response.add_initial_eim_ok_count == 1 &&
        response.add_initial_eim_ok[0].arm == ADD_INITIAL_EIM_OK_ASSOCIATION_TOKEN)
        send->signer.association_token = response.add_initial_eim_ok[0].association_token;
    return VERB_DONE;
}

/* What the card knows of this eIM; the token is part of what is signed. */
static int find_association(struct send *send)
{
    const struct get_eim_configuration_data_request request = {true, send->signer.eim_id};
    struct get_eim_configuration_data_response response = {0};
    int status = call(send, &msg_get_eim_configuration_data_request, &request,
                      &msg_get_eim_configuration_data_response, &response);

    if (status != VERB_DONE)
        return status;
    if (response.eim_configuration_data_list_count == 0)
        return send->options->associate
                   ? associate(send)
                   : verb_failed("%s is not associated with this card; --associate does it",
                                 send->options->eim_id);
    if (response.eim_configuration_data_list[0].has_association_token)
        send->signer.association_token = response.eim_configuration_data_list[0].association_token;
    return VERB_DONE;
}

/* For the time when the card comes by itself: `euicc eim --listen' checks its results then. */
static int remember_card(struct send *send)
{
    int err;

    send->known.token = send->signer.association_token;
    err = eim_state_put_card(&send->state, send->options->eim_id, send->eid, &send->known);
    return err < 0 ? verb_failed("%s: %s", send->state.path, err_text(err)) : VERB_DONE;
}

static int load_signer(struct send *send)
{
    bool brainpool = strcmp(send->options->curve, "BRP") == 0;
    struct pki_error error;

    if (pki_load_entity(&send->entity, send->pki, PKI_EIM_SIGN,
                        brainpool ? EC_CURVE_BRAINPOOL_P256R1 : EC_CURVE_P256, &error) < 0)
        return verb_failed("%s", error.text);
    if (!send->entity.key)
        return verb_failed("%s: has no key of the eIM", send->pki);
    send->signer.key = send->entity.key;
    send->signer.eim_id = bytes_at(send->options->eim_id, strlen(send->options->eim_id));
    return VERB_DONE;
}

static int add_file(struct send *send, const struct eim_workshop *workshop)
{
    const char *path = send->options->file;
    char why[FILE_WHY_MAX];
    const json_t *element;
    int status = VERB_DONE;
    size_t i;
    json_t *list = file_json(path, why);

    if (!list)
        return verb_failed("%s", why);
    if (!json_is_array(list))
        status = verb_failed("%s: no list of orders", path);
    json_array_foreach(list, i, element)
    {
        if (eim_order_add_json(&send->order, workshop, element) < 0) {
            status = verb_failed("%s: %s", path, workshop->error->text);
            break;
        }
    }
    json_decref(list);
    return status;
}

static int read_orders(struct send *send)
{
    struct eim_error error = {""};
    const struct eim_workshop workshop = {send->der, &send->arena, &error};
    const char *hex = send->options->transaction;
    int status = send->options->file ? add_file(send, &workshop) : VERB_DONE;

    for (char *const *word = send->options->words; status == VERB_DONE && *word; word++) {
        int err = eim_order_add_word(&send->order, &workshop, *word);

        if (err == ERR_IO) /* of a file that it names */
            status = verb_failed("%s", error.text);
        else if (err < 0)
            verb_usage("%s", error.text);
    }
    if (status != VERB_DONE || !hex)
        return status;
    struct buf transaction = arena_buf(&send->arena, TRANSACTION_MAX);

    if (buf_put_hex(&transaction, hex) < 0 || transaction.len == 0)
        verb_usage("--transaction %s: 1 to 16 octets in hex", hex);
    send->package.transaction_id = buf_bytes(&transaction);
    return VERB_DONE;
}

static void print_hex(const char *what, struct bytes octets)
{
    char *text = malloc(2 * octets.len + 1);

    if (text)
        printf("%s %s\n", what, bytes_to_hex(octets, text, 2 * octets.len + 1));
    free(text);
}

/* The counter is written before the package leaves: it is never used twice. */
static int make_package(struct send *send, struct buf *package)
{
    const char *eim_id = send->options->eim_id;
    struct bytes signed_part;
    int err;

    send->package.counter = send->options->counter
                                ? send->options->counter
                                : eim_state_counter(&send->state, eim_id, send->eid) + 1;
    err = eim_package_put(send->der, &send->signer, &send->package, &send->order, package);
    if (err == 0)
        err = eim_package_parts(buf_bytes(package), &signed_part, &send->package.signature);
    if (err == 0)
        err = eim_state_put_counter(&send->state, eim_id, send->eid, send->package.counter);
    return err < 0 ? verb_failed("package: %s", err_text(err)) : VERB_DONE;
}

/* A switch may wait now: it is carried out by a reset. Then the result has been delivered. */
static int settle(struct send *send, const struct euicc_package_result *result)
{
    struct notification_sent_request request;
    struct notification_sent_response response;
    struct link_error error;

    if (result->arm != EUICC_PACKAGE_RESULT_SIGNED)
        return VERB_DONE;
    if (link_reset(send->link, &error) < 0)
        return verb_failed("%s", error.text);
    if (send->options->keep)
        return VERB_DONE;
    request.seq_number = result->euicc_package_result_data_signed.seq_number;
    return call(send, &msg_notification_sent_request, &request, &msg_notification_sent_response,
                &response);
}

static int exchange(struct send *send)
{
    struct buf package = arena_buf(&send->arena, SEND_REQUEST_MAX);
    struct buf answer = arena_buf(&send->arena, LINK_RESPONSE_MAX);
    struct euicc_package_result result;
    enum eim_verdict verdict;
    struct link_error error;
    json_t *report;
    int status = make_package(send, &package);

    if (status != VERB_DONE)
        return status;
    if (send->options->hex)
        print_hex("package", buf_bytes(&package));
    if (link_es10(send->link, buf_bytes(&package), &answer, &error) < 0)
        return verb_failed("LoadEuiccPackage: %s", error.text);
    if (send->options->hex)
        print_hex("result", buf_bytes(&answer));
    if (eim_result_check(send->der, &send->signer, &send->package, buf_bytes(&answer),
                         send->euicc_key, &send->arena, &result, &verdict) < 0)
        return verb_failed("the result cannot be read");
    report = eim_report(send->der, &send->arena, &result, verdict);
    status = eim_verdict_is_good(verdict) ? settle(send, &result) : VERB_FAILED;
    if (!eim_report_is_good(report))
        status = VERB_FAILED;
    if (send->options->json && json_print(json_incref(report), JSON_SORT_KEYS, stdout) < 0)
        status = verb_failed("standard output: %s", strerror(errno));
    else if (!send->options->json)
        eim_report_print(report);
    json_decref(report);
    return status;
}

/* CARD.pki beside CARD.euicc, where `euicc create` puts it. */
static void choose_paths(struct send *send, char *state, size_t state_size)
{
    const char *card = send->options->card, *dot;

    if (send->options->pki) {
        snprintf(send->pki, sizeof(send->pki), "%s", send->options->pki);
    } else {
        dot = strrchr(card, '.');
        snprintf(send->pki, sizeof(send->pki), "%.*s.pki",
                 (int)(dot ? (size_t)(dot - card) : strlen(card)), card);
    }
    if (send->options->state)
        snprintf(state, state_size, "%s", send->options->state);
    else
        snprintf(state, state_size, "%s/EIM/state.json", send->pki);
}

static int run(struct send *send)
{
    static int (*const steps[])(struct send * send) = {
        read_orders,       load_signer,      open_link,     read_eid,
        read_certificates, find_association, remember_card, exchange};
    struct pki_error error;
    char state[600];
    int status = VERB_DONE, err;

    choose_paths(send, state, sizeof(state));
    err = pki_folder_find(send->pki, &error) < 0 ? 1 : eim_state_load(&send->state, state);
    if (err > 0)
        status = verb_failed("%s", error.text);
    else if (err < 0)
        status = verb_failed("%s: %s", state, send->state.why);
    for (size_t i = 0; status == VERB_DONE && i < sizeof(steps) / sizeof(steps[0]); i++)
        status = steps[i](send);
    return status;
}

int eim_send(const struct eim_send_options *options)
{
    struct send *send = calloc(1, sizeof(*send));
    int status;

    if (!send)
        return verb_failed("out of memory");
    send->options = options;
    send->der = der_definitions_new();
    arena_init(&send->arena, SEND_ARENA_MAX);
    status = send->der ? run(send) : verb_failed("out of memory");
    link_close(send->link);
    pki_entity_free(&send->entity);
    ec_public_free(send->euicc_key);
    eim_state_free(&send->state);
    arena_free(&send->arena);
    der_definitions_free(send->der);
    free(send);
    return status;
}
