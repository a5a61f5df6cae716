/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc smdpp: a test SM-DP+, and a test SM-DS beside it; `ask' sends a request to a running one.
 */
#include "apdu/text.h"
#include "tools/cli/control.h"
#include "tools/cli/fault_options.h"
#include "tools/cli/json_output.h"
#include "tools/cli/loop.h"
#include "tools/cli/record_options.h"
#include "tools/cli/seed.h"
#include "tools/https/es9.h"
#include "tools/pki/source_date.h"
#include "tools/smdpp/binding.h"
#include "tools/smdpp/control.h"

#include <errno.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct smdpp {
    const char *pki;
    const char *profiles;
    const char *address;
    struct command_address listen;
    struct command_address sds;
    bool has_sds;
    struct dp_event events[DP_EVENTS_MAX];
    size_t event_count;
    bool json;
    const char *control_path; /* NULL: no control socket */
    struct dp_control control;
    struct fault_options faults;
    struct record_options trace;
    struct key_log *keys; /* NULL: none */
    struct seed seed;
};

static void add_event(void *input, const char *option, const char *text)
{
    struct smdpp *smdpp = input;
    struct dp_event *event = &smdpp->events[smdpp->event_count];

    if (smdpp->event_count == DP_EVENTS_MAX)
        command_usage("%s: at most %d", option, DP_EVENTS_MAX);
    if (sscanf(text, "%32[0-9],%127[^,],%255s", event->eid, event->event_id, event->address) < 2 ||
        strlen(event->eid) != 32)
        command_usage("%s %s: must be EID,ID or EID,ID,ADDRESS", option, text);
    smdpp->event_count++;
}

static const struct command_option smdpp_options[] = {
    OPTION_FILE("pki", "DIR", struct smdpp, pki,
                "certificates and keys, as `euicc pki' makes them"),
    OPTION_FILE("profiles", "DIR", struct smdpp, profiles,
                "NAME.der packages, with NAME.json beside them"),
    OPTION_ADDRESS("listen", struct smdpp, listen,
                   "default localhost:8443; port 0 takes a free one"),
    OPTION_TEXT("address", "TEXT", struct smdpp, address,
                "address of the SM-DP+ for eUICCs; default: as listened at"),
    OPTION_ADDRESS("sds", struct smdpp, sds, "also run an SM-DS, listening there"),
    OPTION_CALL("event", "EID,ID[,ADDRESS]", add_event,
                "the SM-DS has the event ID for EID, at ADDRESS (default: this server)"),
    OPTION_GROUP(fault_option_rows, struct smdpp, faults, NULL),
    OPTION_FILE("control", "PATH", struct smdpp, control_path,
                "Unix socket: fault rules in, state and events out"),
    OPTION_GROUP(keys_option_rows, struct smdpp, trace, NULL),
    OPTION_GROUP(seed_option_rows, struct smdpp, seed, NULL),
    OPTION_FLAG("json", struct smdpp, json, "log in JSON lines"),
    OPTIONS_END};

static void check(void *input, const struct command_given *given)
{
    struct smdpp *smdpp = input;

    smdpp->has_sds = command_is_given(given, "sds");
    if (!smdpp->pki || !smdpp->profiles)
        command_usage("--pki DIR and --profiles DIR are needed");
}

static void set_text(json_t *line, const char *key, const char *text)
{
    if (*text)
        json_object_set_new(line, key, json_string(text));
}

static void set_number(json_t *line, const char *key, int64_t number)
{
    if (number >= 0)
        json_object_set_new(line, key, json_integer(number));
}

static void print_number(const char *name, int64_t number)
{
    if (number >= 0)
        printf(" %s %lld", name, (long long)number);
}

static json_t *line_of(const struct dp_record *record)
{
    json_t *line = json_pack("{s:s}", "event", record->what);

    set_text(line, "eid", record->eid);
    set_text(line, "profile", record->profile);
    set_text(line, "iccid", record->iccid);
    set_text(line, "detail", record->detail);
    set_number(line, "seqNumber", record->seq_number);
    set_number(line, "bppCommandId", record->bpp_command_id);
    set_number(line, "errorReason", record->error_reason);
    set_number(line, "reason", record->reason);
    return line;
}

static void print_text(const struct dp_record *record)
{
    printf("%s", record->what);
    for (size_t i = 0; i < 4; i++) {
        const char *const texts[] = {record->eid, record->profile, record->iccid, record->detail};

        if (*texts[i]) {
            putchar(' ');
            text_print(stdout, texts[i]);
        }
    }
    print_number("seqNumber", record->seq_number);
    print_number("bppCommandId", record->bpp_command_id);
    print_number("errorReason", record->error_reason);
    print_number("reason", record->reason);
    putchar('\n');
    fflush(stdout);
}

/* Takes the reference of `line`. `record`: the same for a log in text. */
static void log_line(const struct smdpp *smdpp, json_t *line, const struct dp_record *record)
{
    dp_control_send(&smdpp->control, line);
    if (smdpp->json) {
        json_print_line(line);
        return;
    }
    json_decref(line);
    print_text(record);
}

static void print_record(void *context, const struct dp_record *record)
{
    log_line(context, line_of(record), record);
}

static void print_fault(void *context, const struct server_fault *fault, const char *function)
{
    char what[40];
    struct dp_record record = {what, function, "", "", fault->rule.text, -1, -1, -1, -1};

    snprintf(what, sizeof(what), "fault rule %u", fault->id);
    log_line(context, server_fault_line(fault, function), &record);
}

/* One role at its address, with its TLS certificate of the first curve in the PKI folder. */
static int listen_as(struct https_server **out, struct event_base *base, const struct smdpp *smdpp,
                     enum pki_holder holder, const struct command_address *at,
                     struct binding *binding)
{
    static const enum ec_curve curves[] = {EC_CURVE_P256, EC_CURVE_BRAINPOOL_P256R1};
    char certificate[1024], key[1024];
    struct https_server_options options = {.host = at->host,
                                           .port = at->port,
                                           .certificate = certificate,
                                           .key = key,
                                           .admin_protocol = ES9_ADMIN_PROTOCOL,
                                           .keys = smdpp->keys,
                                           .repeatable = seed_is_given(&smdpp->seed),
                                           .handle = binding_handle,
                                           .log = binding_log,
                                           .context = binding};
    struct https_error error;

    for (size_t i = 0; i < 2; i++) {
        pki_path(certificate, sizeof(certificate), smdpp->pki, holder, curves[i], false);
        pki_path(key, sizeof(key), smdpp->pki, holder, curves[i], true);
        if (access(certificate, F_OK) == 0 && access(key, F_OK) == 0)
            break;
    }
    return https_server_new(out, base, &options, &error) < 0 ? command_failed("%s", error.text)
                                                             : COMMAND_DONE;
}

static void print_offers(const struct smdpp *smdpp, const struct catalog *catalog,
                         const char *address)
{
    json_t *offers = json_array();

    if (!smdpp->json)
        printf("SM-DP+ %s, %zu profile%s\n", address, catalog->count,
               catalog->count == 1 ? "" : "s");
    for (size_t i = 0; i < catalog->count; i++) {
        const struct catalog_profile *profile = &catalog->profiles[i];
        const char *ending = *profile->confirmation_code ? "$$1" : "";

        if (!smdpp->json) {
            printf("LPA:1$%s$", address);
            text_print(stdout, profile->matching_id);
            printf("%s\n", ending);
        }
        json_array_append_new(offers,
                              json_sprintf("LPA:1$%s$%s%s", address, profile->matching_id, ending));
    }
    if (smdpp->json)
        json_print_line(json_pack("{s:s, s:s, s:O}", "event", "listening", "address", address,
                                  "activationCodes", offers));
    json_decref(offers);
    fflush(stdout);
}

static void add_events(struct smdpp *smdpp, struct dp *dp, const char *address)
{
    for (size_t i = 0; i < smdpp->event_count; i++) {
        if (!*smdpp->events[i].address)
            snprintf(smdpp->events[i].address, sizeof(smdpp->events[i].address), "%s", address);
        dp_add_event(dp, &smdpp->events[i]);
    }
}

static int listen_for_control(struct smdpp *smdpp, struct event_base *base)
{
    int err = smdpp->control_path
                  ? control_server_new(&smdpp->control.server, base, smdpp->control_path,
                                       dp_control_handle, &smdpp->control)
                  : 0;

    return err < 0 ? command_failed("%s: %s", smdpp->control_path, control_error(err))
                   : COMMAND_DONE;
}

/* Listens first: the port may be any free one, and is part of the address for eUICCs. */
static int serve(struct smdpp *smdpp, const struct der *der, struct event_base *base)
{
    struct rng rng = rng_system();
    struct catalog catalog = {0};
    struct dp_options options = {.pki = smdpp->pki,
                                 .catalog = &catalog,
                                 .der = der,
                                 .rng = &rng,
                                 .clock = &source_clock,
                                 .log = print_record,
                                 .keys = smdpp->keys,
                                 .context = smdpp};
    struct binding binding = {
        .der = der, .faults = smdpp->control.faults, .acted = print_fault, .context = smdpp};
    char address[300], sds_address[300];
    struct https_server *server = NULL, *sds = NULL;
    struct pki_error error = {""};
    struct catalog_error catalog_error = {""};
    struct loop loop;
    int status = loop_begin(&loop, base) < 0
                     ? command_failed("signals: %s", err_text(ERR_MEMORY))
                     : listen_as(&server, base, smdpp, PKI_DPTLS, &smdpp->listen, &binding);

    if (status == COMMAND_DONE && smdpp->has_sds) {
        status = listen_as(&sds, base, smdpp, PKI_DSTLS, &smdpp->sds, &binding);
        snprintf(sds_address, sizeof(sds_address), "%s:%u", smdpp->sds.host,
                 sds ? https_server_port(sds) : 0);
        options.sds_address = sds_address;
    }
    if (status == COMMAND_DONE) {
        snprintf(address, sizeof(address), "%s:%u", smdpp->listen.host, https_server_port(server));
        options.address = smdpp->address ? smdpp->address : address;
        if (catalog_load(&catalog, smdpp->profiles, options.address, der, &catalog_error) < 0)
            status = command_failed("%s", catalog_error.text);
        else if (dp_new(&binding.dp, &options, &error) < 0)
            status = command_failed("%s", error.text);
    }
    if (status == COMMAND_DONE) {
        smdpp->control.address = options.address;
        smdpp->control.catalog = &catalog;
        status = listen_for_control(smdpp, base);
    }
    if (status == COMMAND_DONE) {
        add_events(smdpp, binding.dp, options.address);
        print_offers(smdpp, &catalog, options.address);
        status = loop_run(&loop);
    }
    control_server_free(smdpp->control.server);
    smdpp->control = (struct dp_control){.faults = smdpp->control.faults};
    https_server_free(server);
    https_server_free(sds);
    dp_free(binding.dp);
    catalog_free(&catalog);
    loop_end(&loop);
    return status;
}

static int run_ask(int argc, char **argv)
{
    return control_ask(argc, argv,
                       "Sends a request, a JSON object of euicc-smdpp(1), to a running SM-DP+, and "
                       "prints its response.");
}

/* Everything after the random numbers are chosen. */
static int run(struct smdpp *smdpp, const struct der *der, struct event_base *base)
{
    struct pki_error error;
    int status;

    if (!der)
        return command_failed("out of memory");
    if (pki_folder_find(smdpp->pki, &error) < 0)
        return command_failed("%s", error.text);
    status = record_options_open_keys(&smdpp->trace, &smdpp->keys);
    if (status == COMMAND_DONE && server_faults_new(&smdpp->control.faults, &dp_grammar) < 0)
        status = command_failed("out of memory");
    if (status == COMMAND_DONE)
        status = fault_options_load(&smdpp->faults, server_faults_take, smdpp->control.faults);
    if (status == COMMAND_DONE)
        status = serve(smdpp, der, base);
    server_faults_free(smdpp->control.faults);
    status = command_status(status, key_log_close(smdpp->keys));
    return status;
}

int command_smdpp(int argc, char **argv)
{
    static const struct subcommand_row subcommands[] = {{"ask", run_ask, NULL}, {0}};
    static const struct command_syntax syntax = {
        .options = smdpp_options,
        .arguments = "\nask REQUEST",
        .excess = "no argument is expected; `ask' sends a request to a running SM-DP+",
        .help = "A test SM-DP+ (ES9+ over HTTPS, in JSON and in ASN.1), strict about what it "
                "receives. Prints an "
                "activation code for each profile, then a line for each event. `ask' sends a "
                "request to a running server: see its --help.",
        .check = check};
    struct smdpp smdpp = {.listen = {"localhost", 8443}};
    struct event_base *base;
    struct der *der;
    int status;

    if (command_run_row(subcommands, argc, argv, &status))
        return status;
    command_parse(&syntax, argc, argv, &smdpp);
    der = der_definitions_new();
    base = loop_base(false);
    status = base ? seed_use(&smdpp.seed) : command_failed("event loop: %s", strerror(errno));
    if (status == COMMAND_DONE)
        status = run(&smdpp, der, base);
    if (base)
        event_base_free(base);
    der_definitions_free(der);
    seed_end(&smdpp.seed);
    return status;
}
