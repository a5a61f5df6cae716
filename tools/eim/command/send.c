/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Steps: find the association on the card (or create it), sign, store the counter, send, check the
 * result, reset the card where a profile switch is pending, remove the verified result.
 */
#include "tools/eim/command/send.h"

#include "apdu/tlv.h"
#include "card/asn1/code_names.h"
#include "card/asn1/msg_notification.h"
#include "card/asn1/tags.h"
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

enum { SEND_REQUEST_MAX = EIM_PACKAGE_MAX };

/* State of one run. Everything in it is valid until the end of eim_send. */
struct send {
    const struct eim_send_options *options;
    struct eim_builder_options builder_options; /* with the PKI folder */
    struct eim_builder builder;
    struct link *link;
    struct trace_link trace;
    struct ec_public *euicc_key;
    struct eim_state_card known;
    char pki[512];
};

/* Encodes `in`, sends it, decodes the response into `out`. Returns an exit status. */
static int call(struct send *send, const struct der_message *request, const void *in,
                const struct der_message *response, void *out)
{
    struct buf octets = arena_buf(&send->builder.arena, SEND_REQUEST_MAX);
    struct buf response_octets = arena_buf(&send->builder.arena, LINK_RESPONSE_MAX);
    struct link_error error;
    int err = der_encode(send->builder.der, request, in, &octets, NULL);

    if (err < 0)
        return command_failed("%s: the request cannot be encoded: %s", request->type,
                              err_text(err));
    if (link_es10(send->link, buf_bytes(&octets), &response_octets, &error) < 0)
        return command_failed("%s: %s", request->type, error.text);
    err = der_decode(send->builder.der, response, buf_bytes(&response_octets), out,
                     &send->builder.arena, NULL);
    if (err < 0)
        return command_failed("%s: response of the card: %s", request->type, err_text(err));
    return COMMAND_DONE;
}

static int open_link(struct send *send)
{
    const struct eim_send_options *options = send->options;

    return trace_link_open(&send->link, &send->trace, &options->trace, options->card,
                           options->reader);
}

static int read_eid(struct send *send)
{
    static const uint8_t tag[] = {0x5A};
    const struct get_euicc_data_request request = {BYTES_OF(tag)};
    struct get_euicc_data_response response = {0};
    int status =
        call(send, &msg_get_euicc_data_request, &request, &msg_get_euicc_data_response, &response);

    if (status != COMMAND_DONE)
        return status;
    if (response.eid_value.len != EID_OCTETS)
        return command_failed("GetEID: the response has no EID of 16 octets");
    eim_builder_set_eid(&send->builder, response.eid_value.at);
    return COMMAND_DONE;
}

/* Loads the key that signs results, after its certificate chain was verified up to the CI of the
 * folder. */
static int read_certificates(struct send *send)
{
    const struct get_certs_request request = {BYTES_NONE};
    struct get_certs_response response = {0};
    struct eim_error error;
    int status = call(send, &msg_get_certs_request, &request, &msg_get_certs_response, &response);

    if (status != COMMAND_DONE)
        return status;
    if (response.arm != GET_CERTS_RESPONSE_CERTS)
        return command_failed("GetCerts: the card has no certificates for the CI");
    send->known.euicc_certificate = response.euicc_certificate;
    send->known.eum_certificate = response.eum_certificate;
    if (eim_euicc_key(&send->euicc_key, send->builder_options.pki, send->builder.eid,
                      response.euicc_certificate, response.eum_certificate, &error) < 0)
        return command_failed("%s: %s", send->builder_options.pki, error.text);
    return COMMAND_DONE;
}

#define COAPS "coaps://"

/* Sets address, protocol and TLS certificate of the eIM server of this folder. */
static int set_address(struct send *send, struct eim_configuration_data *configuration)
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
    if (pki_load_entity(&server, send->builder_options.pki, PKI_EIM_TLS, EC_CURVE_P256, &error) < 0)
        return command_failed("%s", error.text);
    arm = arena_buf(&send->builder.arena, server.cert.whole.len + 8);
    tlv_put(&arm, TAG_EIM_CERTIFICATE, server.cert.content);
    configuration->trusted_public_key_data_tls = buf_bytes(&arm);
    pki_entity_free(&server);
    return arm.overflow ? command_failed("%s", err_text(ERR_MEMORY)) : COMMAND_DONE;
}

/* AddInitialEim with the key of the folder's eIM; requests an association token. */
static int associate(struct send *send)
{
    struct eim_configuration_data configuration = {.eim_id = send->builder.signer.eim_id,
                                                   .has_counter_value = true,
                                                   .has_association_token = true,
                                                   .association_token = -1};
    const struct add_initial_eim_request request = {&configuration, 1};
    struct buf arm = arena_buf(&send->builder.arena, send->builder.entity.cert.whole.len + 8);
    struct add_initial_eim_response response = {0};
    char text[CODE_TEXT_MAX];
    int status = send->options->address ? set_address(send, &configuration) : COMMAND_DONE;

    if (status != COMMAND_DONE)
        return status;
    tlv_put(&arm, TAG_EIM_CERTIFICATE, send->builder.entity.cert.content);
    if (arm.overflow)
        return command_failed("%s", err_text(ERR_MEMORY));
    configuration.eim_public_key_data = buf_bytes(&arm);
    configuration.counter_value =
        eim_state_counter(&send->builder.state, send->builder_options.eim_id, send->builder.eid);
    status = call(send, &msg_add_initial_eim_request, &request, &msg_add_initial_eim_response,
                  &response);
    if (status != COMMAND_DONE)
        return status;
    if (response.arm != ADD_INITIAL_EIM_RESPONSE_OK)
        return command_failed("AddInitialEim: refused by the card: %s",
                              code_text(CODE_ADD_EIM, response.add_initial_eim_error, text));
    if (response.add_initial_eim_ok_count == 1 &&
        response.add_initial_eim_ok[0].arm == ADD_INITIAL_EIM_OK_ASSOCIATION_TOKEN)
        send->builder.signer.association_token = response.add_initial_eim_ok[0].association_token;
    return COMMAND_DONE;
}

/* Reads the association of this eIM from the card; its token is part of the signed data. */
static int find_association(struct send *send)
{
    const struct get_eim_configuration_data_request request = {true, send->builder.signer.eim_id};
    struct get_eim_configuration_data_response response = {0};
    int status = call(send, &msg_get_eim_configuration_data_request, &request,
                      &msg_get_eim_configuration_data_response, &response);

    if (status != COMMAND_DONE)
        return status;
    if (response.eim_configuration_data_list_count == 0)
        return send->options->associate
                   ? associate(send)
                   : command_failed("%s is not associated with this card; use --associate",
                                    send->builder_options.eim_id);
    if (response.eim_configuration_data_list[0].has_association_token)
        send->builder.signer.association_token =
            response.eim_configuration_data_list[0].association_token;
    return COMMAND_DONE;
}

/* `euicc eim --listen` verifies the results of this card with what is stored here. */
static int store_card(struct send *send)
{
    int err;

    send->known.token = send->builder.signer.association_token;
    err = eim_state_put_card(&send->builder.state, send->builder_options.eim_id, send->builder.eid,
                             &send->known);
    return err < 0 ? command_failed("%s: %s", send->builder.state.path, err_reason(err))
                   : COMMAND_DONE;
}

static void print_hex(const char *what, struct bytes octets)
{
    char *text = malloc(2 * octets.len + 1);

    if (text)
        printf("%s %s\n", what, bytes_to_hex(octets, text, 2 * octets.len + 1));
    free(text);
}

/* Resets the card, which carries out a pending profile switch, then removes the result. */
static int finish_result(struct send *send, const struct euicc_package_result *result)
{
    struct notification_sent_request request;
    struct notification_sent_response response;
    struct link_error error;

    if (result->arm != EUICC_PACKAGE_RESULT_SIGNED)
        return COMMAND_DONE;
    if (link_reset(send->link, &error) < 0)
        return command_failed("%s", error.text);
    if (send->options->keep)
        return COMMAND_DONE;
    request.seq_number = result->euicc_package_result_data_signed.seq_number;
    if (call(send, &msg_notification_sent_request, &request, &msg_notification_sent_response,
             &response) != COMMAND_DONE)
        return COMMAND_FAILED;
    return response.delete_notification_status == 0
               ? COMMAND_DONE
               : command_failed("RemoveNotificationFromList: refused by the card: result %lld",
                                (long long)response.delete_notification_status);
}

static int send_package(struct send *send)
{
    struct buf package = arena_buf(&send->builder.arena, SEND_REQUEST_MAX);
    struct buf response_octets = arena_buf(&send->builder.arena, LINK_RESPONSE_MAX);
    struct euicc_package_result result;
    enum eim_verdict verdict;
    struct link_error error;
    json_t *report;
    int err, status = eim_builder_package(&send->builder, &package);

    if (status != COMMAND_DONE)
        return status;
    if (send->options->hex)
        print_hex("package", buf_bytes(&package));
    if (link_es10(send->link, buf_bytes(&package), &response_octets, &error) < 0)
        return command_failed("LoadEuiccPackage: %s", error.text);
    if (send->options->hex)
        print_hex("result", buf_bytes(&response_octets));
    err = eim_result_check(send->builder.der, &send->builder.signer, &send->builder.package,
                           buf_bytes(&response_octets), send->euicc_key, &send->builder.arena,
                           &result, &verdict);
    if (err < 0)
        return command_failed("EuiccPackageResult: %s", err_text(err));
    report = eim_report(send->builder.der, &send->builder.arena, &result, verdict);
    if (!report)
        return command_failed("%s", err_text(ERR_MEMORY));
    status = eim_verdict_is_good(verdict) ? finish_result(send, &result) : COMMAND_FAILED;
    if (!eim_report_is_good(report))
        status = COMMAND_FAILED;
    if (send->options->json && json_print(json_incref(report), JSON_SORT_KEYS, stdout) < 0)
        status = command_failed("standard output: %s", strerror(errno));
    else if (!send->options->json)
        eim_report_print(report);
    json_decref(report);
    return status;
}

/* Default PKI folder: CARD.pki beside CARD.euicc, where `euicc create` puts it. */
static void choose_pki(struct send *send)
{
    const char *card = send->options->card, *dot;

    send->builder_options = send->options->builder;
    if (send->builder_options.pki)
        return;
    dot = strrchr(card, '.');
    snprintf(send->pki, sizeof(send->pki), "%.*s.pki",
             (int)(dot ? (size_t)(dot - card) : strlen(card)), card);
    send->builder_options.pki = send->pki;
}

static int run(struct send *send)
{
    static int (*const steps[])(struct send * send) = {
        open_link, read_eid, read_certificates, find_association, store_card, send_package};
    int status;

    choose_pki(send);
    status = eim_builder_begin(&send->builder, &send->builder_options);
    for (size_t i = 0; status == COMMAND_DONE && i < sizeof(steps) / sizeof(steps[0]); i++)
        status = steps[i](send);
    return status;
}

int eim_send(const struct eim_send_options *options)
{
    struct send *send = calloc(1, sizeof(*send));
    int status;

    if (!send)
        return command_failed("out of memory");
    send->options = options;
    status = trace_link_close(send->link, &send->trace, run(send));
    ec_public_free(send->euicc_key);
    eim_builder_end(&send->builder);
    free(send);
    return status;
}
