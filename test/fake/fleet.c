/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/fake/fleet.h"

#include "apdu/tlv.h"
#include "crypto/eid.h"
#include "ipae/ipae.h"
#include "test/fake/folder.h"

#include <openssl/ssl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

enum { STEP = 3, POLL_TIMER = 1 };

/* A fleet that cannot be made has no result: the program ends. */
static void die(const char *what)
{
    fprintf(stderr, "fleet: %s\n", what);
    exit(1);
}

/* ---- the eIM ---- */

void fleet_error(struct member *member, const char *what)
{
    char digits[EID_TEXT_SIZE];

    eid_to_digits(member->eid, digits);
    if (member->fleet->errors++ < 5)
        fprintf(stderr, "fleet: %s: %s\n", digits, what);
}

/* The eIM's response to a message. */
static void on_log(void *context, const json_t *line)
{
    struct fleet *fleet = context;
    const char *function = json_string_value(json_object_get(line, "function"));
    struct member *member = fleet->asking;
    const char *verdict =
        json_string_value(json_object_get(json_object_get(line, "result"), "verdict"));

    if (json_integer_value(json_object_get(line, "status")) != 200)
        fleet_error(member, "the eIM takes its message for nonsense");
    else if (json_object_get(line, "error"))
        fleet_error(member, "an error instead of a result");
    else if (verdict && strcmp(verdict, "signature valid") != 0)
        fleet_error(member, verdict);
    else if (strcmp(function, "GetEimPackage") == 0)
        member->polls++;
    else if (strcmp(function, "ProvideEimPackageResult") == 0)
        member->results += verdict ? 1 : 0;
    else
        fleet_error(member, function);
}

static void answer(struct member *member, struct bytes body, struct buf *out)
{
    struct tlv request, part;

    if (tlv_only(body, &request) < 0 || tlv_find(request.value, 0x5A, &part) < 0 ||
        !bytes_equal(part.value, BYTES_OF(member->eid)))
        fleet_error(member, "its message is not its own");
    member->fleet->asking = member;
    esipa_handle(member->fleet->esipa, body, out);
}

/* A complete HTTP request, if it has arrived. */
static bool serve(struct member *member)
{
    uint8_t body_octets[4096];
    struct buf body = BUF_OVER(body_octets);
    const uint8_t *end = memmem(member->in, member->in_len, "\r\n\r\n", 4);
    const uint8_t *length = memmem(member->in, member->in_len, "Content-Length: ", 16);
    char head[100];
    size_t whole;
    int len;

    if (!end || !length)
        return false;
    whole = (size_t)(end - member->in) + 4 + strtoul((const char *)length + 16, NULL, 10);
    if (member->in_len < whole)
        return false;
    answer(member, bytes_at(end + 4, whole - (size_t)(end + 4 - member->in)), &body);
    member->in_len = 0; /* the card sends one request at a time */
    len = snprintf(head, sizeof(head), "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", body.len);
    SSL_write(member->ssl, head, len);
    SSL_write(member->ssl, body.at, (int)body.len);
    return true;
}

static void connected(struct fake_peer *link)
{
    struct member *member = (struct member *)link;

    SSL_free(member->ssl);
    member->ssl = SSL_new(member->fleet->context);
    if (!member->ssl)
        die("no TLS");
    SSL_set_bio(member->ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_accept_state(member->ssl);
    member->in_len = 0;
    member->connections++;
}

static void receive(struct fake_peer *link, struct bytes data, struct buf *out)
{
    struct member *member = (struct member *)link;
    int count;

    BIO_write(SSL_get_rbio(member->ssl), data.at, (int)data.len);
    do {
        ERR_clear_error();
        count = SSL_read(member->ssl, member->in + member->in_len,
                         (int)(sizeof(member->in) - 1 - member->in_len));
        if (count > 0)
            member->in[member->in_len += (size_t)count] = '\0';
    } while (count > 0);
    serve(member);
    count = (int)BIO_ctrl_pending(SSL_get_wbio(member->ssl));
    if (count > 0)
        BIO_read(SSL_get_wbio(member->ssl), buf_grow(out, (size_t)count), count);
}

static struct fake_peer *find(void *context, bool datagrams, struct bytes address, uint16_t port)
{
    struct member *member = context;

    (void)address;
    (void)port;
    return datagrams ? NULL : &member->link;
}

/* ---- the cards ---- */

static void put_key(struct buf *out, uint32_t tag, const struct pki_entity *entity)
{
    size_t data = tlv_open(out, tag), arm = tlv_open(out, 0xA0);
    struct tlv sequence;

    if (tlv_only(entity->cert.spki, &sequence) < 0)
        die("no key");
    buf_put(out, sequence.value);
    tlv_close(out, arm);
    tlv_close(out, data);
}

/* AddInitialEim of the one eIM. */
static void describe_eim(struct fleet *fleet)
{
    struct buf out = BUF_OVER(fleet->association);
    struct pki_entity tls;
    struct pki_error error;
    size_t outer, list, entry;

    if (pki_load_entity(&tls, fleet->pki, PKI_EIM_TLS, EC_CURVE_P256, &error) < 0)
        die(error.text);
    outer = tlv_open(&out, 0xBF57);
    list = tlv_open(&out, 0xA0);
    entry = tlv_open(&out, 0x30);
    tlv_put(&out, 0x80, BYTES_TEXT("eim.example"));
    tlv_put(&out, 0x81, BYTES_TEXT("192.0.2.1"));
    tlv_put_uint(&out, 0x83, 0);
    put_key(&out, 0xA5, &fleet->signer);
    put_key(&out, 0xA6, &tls);
    tlv_close(&out, entry);
    tlv_close(&out, list);
    tlv_close(&out, outer);
    fleet->association_len = out.len;
    pki_entity_free(&tls);
}

/* The eIM, and its TLS. */
static void make_eim(struct fleet *fleet)
{
    struct esipa_options options = {.eim_id = "eim.example",
                                    .pki = fleet->pki,
                                    .state = &fleet->state,
                                    .rng = &fleet->rng,
                                    .log = on_log,
                                    .context = fleet};
    struct pki_error error;
    char path[200];

    if (pki_load_entity(&fleet->signer, fleet->pki, PKI_EIM_SIGN, EC_CURVE_P256, &error) < 0)
        die(error.text);
    snprintf(path, sizeof(path), "%s/state.json", fleet->fake.folder);
    options.der = fleet->der = der_definitions_new();
    options.key = fleet->signer.key;
    fleet->rng = rng_system();
    if (!fleet->der || eim_state_load(&fleet->state, path) < 0 ||
        esipa_new(&fleet->esipa, &options) < 0)
        die(path);
    fleet->context = SSL_CTX_new(TLS_server_method());
    pki_path(path, sizeof(path), fleet->pki, PKI_EIM_TLS, EC_CURVE_P256, false);
    if (!fleet->context ||
        SSL_CTX_use_certificate_file(fleet->context, path, SSL_FILETYPE_ASN1) != 1)
        die(path);
    pki_path(path, sizeof(path), fleet->pki, PKI_EIM_TLS, EC_CURVE_P256, true);
    if (SSL_CTX_use_PrivateKey_file(fleet->context, path, SSL_FILETYPE_PEM) != 1)
        die(path);
}

/* One signed order for this card: list your profiles. */
static void order(struct member *member)
{
    char digits[EID_TEXT_SIZE], id[ESIPA_ID_MAX + 1];
    struct eim_error error;
    json_t *item;

    eid_to_digits(member->eid, digits);
    item = json_pack("{s:s, s:[s]}", "eid", digits, "orders", "list");
    if (!item || esipa_queue(member->fleet->esipa, item, id, &error) < 0)
        die(error.text);
    json_decref(item);
}

static void make_card(struct fleet *fleet, unsigned number)
{
    struct member *member = &fleet->members[number];
    struct euiccd_create_options factory = {.size = sizeof(factory), .ipa = EUICCD_IPA_IPAE};
    struct euiccd_open_options options = {.size = sizeof(options),
                                          .without_ipae = true,
                                          .context = fleet->fake.context,
                                          .durability = EUICCD_DURABILITY_OS};
    struct pki_card credentials;
    struct pki_error pki_error;
    struct euiccd_error error;
    struct bytes response;
    char path[120];

    memcpy(member->eid, fleet->fake.credentials.eid, EID_LEN);
    member->eid[EID_LEN - 3] = (uint8_t)(number / 1000 % 10 << 4 | number / 100 % 10);
    member->eid[EID_LEN - 2] = (uint8_t)(number / 10 % 10 << 4 | number % 10);
    eid_set_check_digits(member->eid);
    if (pki_load_card(&credentials, fleet->pki, member->eid, NULL, &pki_error) < 0)
        die(pki_error.text);
    memcpy(factory.eid, credentials.eid, EID_LEN);
    factory.credentials = credentials.credentials;
    factory.credential_count = credentials.credential_count;
    snprintf(path, sizeof(path), "%s/%04u.euicc", fleet->fake.folder, number);
    if (euiccd_create(path, &factory, &error) < 0 ||
        euiccd_open(&member->card, path, &options, &error) < 0 ||
        euiccd_power_on(member->card, NULL) < 0)
        die(error.text);
    pki_card_free(&credentials);
    fleet->fake.card = member->card;
    if (fake_es10(&fleet->fake, bytes_at(fleet->association, fleet->association_len), &response) !=
            0x9000 ||
        response.len < 4 || response.at[3] != 0xA0)
        die("the eIM cannot be associated");
    euiccd_power_off(member->card);
    if (ipae_new(&member->ipae, member->card) < 0)
        die("out of memory");
    member->fleet = fleet;
    member->link = (struct fake_peer){.connected = connected, .receive = receive};
    member->terminal = calloc(1, sizeof(*member->terminal));
    if (!member->terminal)
        die("out of memory");
    terminal_begin(member->terminal, member->card);
    member->terminal->find = find;
    member->terminal->context = member;
}

void fleet_make(struct fleet *fleet, unsigned count)
{
    struct pki_error error = {""};
    struct rlimit files;

    *fleet = (struct fleet){.count = count};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    strcpy(fleet->fake.folder, "/tmp/euicc-fleet-XXXXXX");
    if (!mkdtemp(fleet->fake.folder) || euiccd_context_new(&fleet->fake.context) < 0)
        die(fleet->fake.folder);
    snprintf(fleet->pki, sizeof(fleet->pki), "%s/pki", fleet->fake.folder);
    if (pki_make(fleet->pki, &(struct pki_options){0}, &error) < 0 ||
        pki_load_card(&fleet->fake.credentials, fleet->pki, NULL, NULL, &error) < 0)
        die(error.text);
    fleet->members = calloc(fleet->count, sizeof(*fleet->members));
    if (!fleet->members)
        die("out of memory");
    make_eim(fleet);
    describe_eim(fleet);
    for (unsigned i = 0; i < fleet->count; i++)
        make_card(fleet, i);
}

void fleet_end(struct fleet *fleet)
{
    for (unsigned i = 0; i < fleet->count; i++) {
        struct member *member = &fleet->members[i];

        terminal_end(member->terminal);
        ipae_free(member->ipae);
        euiccd_close(member->card);
        SSL_free(member->ssl);
        free(member->terminal);
    }
    free(fleet->members);
    SSL_CTX_free(fleet->context);
    esipa_free(fleet->esipa);
    eim_state_free(&fleet->state);
    pki_entity_free(&fleet->signer);
    der_definitions_free(fleet->der);
    pki_card_free(&fleet->fake.credentials);
    euiccd_context_free(fleet->fake.context);
    if (folder_remove(fleet->fake.folder) != 0)
        die(fleet->fake.folder);
}

/* ---- the run ---- */

/* A few commands of each card in turn, until no card has anything to do. The most sessions that
 * were open at once. */
static unsigned take_turns(struct fleet *fleet)
{
    unsigned most = 0, moving;

    do {
        unsigned open = 0;

        moving = 0;
        for (unsigned i = 0; i < fleet->count; i++) {
            struct fake_terminal *terminal = fleet->members[i].terminal;

            if (terminal->sw >> 8 == 0x91 || terminal->commands == terminal->stop_after) {
                terminal->stop_after = terminal->commands + STEP;
                terminal_go_on(terminal);
                moving++;
            }
            open += terminal->channels[1].open;
        }
        most = open > most ? open : most;
    } while (moving);
    return most;
}

unsigned fleet_start(struct fleet *fleet)
{
    for (unsigned i = 0; i < fleet->count; i++) {
        fleet->members[i].terminal->stop_after = STEP;
        terminal_start(fleet->members[i].terminal);
    }
    return take_turns(fleet);
}

void fleet_order(struct fleet *fleet)
{
    for (unsigned i = 0; i < fleet->count; i++)
        order(&fleet->members[i]);
}

void fleet_forget(struct fleet *fleet)
{
    char digits[EID_TEXT_SIZE];

    for (unsigned i = 0; i < fleet->count; i++) {
        eid_to_digits(fleet->members[i].eid, digits);
        if (esipa_forget_results(fleet->esipa, digits) < 0)
            fleet_error(&fleet->members[i], "its results cannot be deleted");
    }
}

unsigned fleet_wake(struct fleet *fleet)
{
    for (unsigned i = 0; i < fleet->count; i++) {
        struct fake_terminal *terminal = fleet->members[i].terminal;

        terminal->commands = 0;
        terminal->stop_after = STEP;
        if (terminal->timers[POLL_TIMER] < 0)
            fleet_error(&fleet->members[i], "waits for nothing");
        else
            terminal_wait(terminal, terminal->timers[POLL_TIMER]);
    }
    return take_turns(fleet);
}
