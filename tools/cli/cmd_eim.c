/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc eim: the test eIM. `send` sends a package to a card that is at hand, `sign` prints one,
 * `ask` sends a request to a server that runs; else it is that server. */
#include "tools/cli/command.h"
#include "tools/cli/control.h"
#include "tools/eim/command/send.h"
#include "tools/eim/command/sign.h"
#include "tools/eim/server/serve.h"
#include "tools/pki/pki.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    KEY_CARD = 256,
    KEY_READER,
    KEY_PKI,
    KEY_EIM_ID,
    KEY_CURVE,
    KEY_STATE,
    KEY_FILE,
    KEY_TRANSACTION,
    KEY_COUNTER,
    KEY_ASSOCIATE,
    KEY_KEEP,
    KEY_JSON,
    KEY_HEX,
    KEY_LISTEN,
    KEY_COAP,
    KEY_INJECT,
    KEY_QUEUE,
    KEY_CONTROL,
    KEY_FORWARD,
    KEY_EID,
    KEY_TOKEN,
    WORDS_MAX = EIM_OPERATIONS_MAX,
    HELP_MAX = 4096
};

/* What signs a package, with `send` and with `sign`. */
#define MAKE_OPTIONS                                                                                 \
    {"eim-id", KEY_EIM_ID, "ID", 0, "eimId of this eIM (default: " PKI_EIM_ID ")", 0},               \
        {"curve", KEY_CURVE, "NIST|BRP", 0, "which of the eIM's keys (default: NIST)", 0},           \
        {"state", KEY_STATE, "FILE", 0, "where the counters are kept (default: DIR/EIM/state.json)", \
         0},                                                                                         \
        {"file", KEY_FILE, "FILE", 0, "JSON list of orders, before those of the command line", 0},   \
        {"transaction", KEY_TRANSACTION, "HEX", 0, "eimTransactionId", 0},                           \
    {                                                                                                \
        "counter", KEY_COUNTER, "N", 0, "this counterValue instead of the next one", 0               \
    }

static const struct argp_option options[] = {
    {"card", KEY_CARD, "CARD", 0, "a card file that nobody else uses", 0},
    {"reader", KEY_READER, "NAME", 0, "a PC/SC reader: its name or a part of it", 0},
    {"pki", KEY_PKI, "DIR", 0, "folder with the eIM's key and the CI (default: CARD.pki)", 0},
    MAKE_OPTIONS,
    {"associate", KEY_ASSOCIATE, "ADDRESS", OPTION_ARG_OPTIONAL,
     "AddInitialEim first when the card does not know us; with [coaps://]HOST[:PORT] it polls us "
     "there",
     0},
    {"keep", KEY_KEEP, NULL, 0, "leave the result on the card", 0},
    {"json", KEY_JSON, NULL, 0, "print the report as JSON", 0},
    {"hex", KEY_HEX, NULL, 0, "print package and result in hex too", 0},
    {0}};

struct eim_command {
    struct eim_send_options send;
    struct eim_sign_options sign;
    struct eim_builder_options *make; /* of the one that is parsed */
    char *words[WORDS_MAX + 1];
    size_t count;
    bool has_eid;
};

static int64_t positive(const char *option, const char *text)
{
    char *end;
    long long number;

    errno = 0;
    number = strtoll(text, &end, 10);
    if (errno || *end || end == text || number < 1)
        command_usage("%s %s: must be a positive number", option, text);
    return number;
}

static void add_word(struct eim_command *command, char *word)
{
    if (command->count == WORDS_MAX)
        command_usage("%s: more than %d orders", word, WORDS_MAX);
    command->words[command->count++] = word;
}

static const char *address_of(const char *text)
{
    size_t scheme = strncmp(text, "coaps://", 8) == 0 ? 8 : 0;

    if (!text[scheme] || strpbrk(text + scheme, "/ "))
        command_usage("--associate=%s: must be HOST, HOST:PORT or one of them behind coaps://",
                      text);
    return text;
}

static void check_make(const struct eim_command *command)
{
    const struct eim_builder_options *make = command->make;

    if (!*make->eim_id)
        command_usage("--eim-id: empty");
    if (command->count == 0 && !make->file)
        command_usage("no order given");
    if (strcmp(make->curve, "NIST") != 0 && strcmp(make->curve, "BRP") != 0)
        command_usage("--curve %s: NIST or BRP", make->curve);
}

static void check_send(const struct eim_command *command)
{
    const struct eim_send_options *send = &command->send;

    if (!send->card == !send->reader)
        command_usage("one of --card and --reader must be given");
    if (send->reader && !send->builder.pki)
        command_usage("--reader needs --pki DIR: the key of the eIM");
    check_make(command);
}

static void check_sign(const struct eim_command *command)
{
    if (!command->make->pki)
        command_usage("--pki DIR is needed: the key of the eIM");
    if (!command->has_eid)
        command_usage("--eid DIGITS is needed: whose package it is");
    check_make(command);
}

static error_t make_key(int key, char *argument, struct eim_command *command)
{
    struct eim_builder_options *make = command->make;

    switch (key) {
    case KEY_PKI:
        make->pki = argument;
        return 0;
    case KEY_EIM_ID:
        make->eim_id = argument;
        return 0;
    case KEY_CURVE:
        make->curve = argument;
        return 0;
    case KEY_STATE:
        make->state = argument;
        return 0;
    case KEY_FILE:
        make->file = argument;
        return 0;
    case KEY_TRANSACTION:
        make->transaction = argument;
        return 0;
    case KEY_COUNTER:
        make->counter = positive("--counter", argument);
        return 0;
    case ARGP_KEY_ARG:
        add_word(command, argument);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse_key(int key, char *argument, struct argp_state *state)
{
    struct eim_command *command = state->input;
    struct eim_send_options *send = &command->send;

    switch (key) {
    case KEY_CARD:
        send->card = argument;
        return 0;
    case KEY_READER:
        send->reader = argument;
        return 0;
    case KEY_ASSOCIATE:
        send->associate = true;
        send->address = argument ? address_of(argument) : NULL;
        return 0;
    case KEY_KEEP:
        send->keep = true;
        return 0;
    case KEY_JSON:
        send->json = true;
        return 0;
    case KEY_HEX:
        send->hex = true;
        return 0;
    case ARGP_KEY_END:
        check_send(command);
        return 0;
    default:
        return make_key(key, argument, command);
    }
}

static const struct argp_option sign_options[] = {
    {"pki", KEY_PKI, "DIR", 0, "folder with the eIM's key", 0},
    {"eid", KEY_EID, "DIGITS", 0, "EID of the eUICC that the package is for", 0},
    {"token", KEY_TOKEN, "N|none", 0,
     "associationToken (default: what the state file has of this EID, else none)", 0},
    MAKE_OPTIONS,
    {"json", KEY_JSON, NULL, 0, "print a JSON object", 0},
    {0}};

static error_t sign_key(int key, char *argument, struct argp_state *state)
{
    struct eim_command *command = state->input;
    struct eim_sign_options *sign = &command->sign;

    switch (key) {
    case KEY_EID:
        command_eid("--eid", argument, sign->eid);
        command->has_eid = true;
        return 0;
    case KEY_TOKEN:
        sign->token = strcmp(argument, "none") == 0 ? 0 : positive("--token", argument);
        return 0;
    case KEY_JSON:
        sign->json = true;
        return 0;
    case ARGP_KEY_END:
        check_sign(command);
        return 0;
    default:
        return make_key(key, argument, command);
    }
}

/* The orders stand in the help as their table has them. */
static char *help_filter(int key, const char *text, void *input)
{
    char *help, *at;
    const char *row, *what;

    (void)input;
    if (key != ARGP_KEY_HELP_POST_DOC || !(help = malloc(HELP_MAX)))
        return (char *)(uintptr_t)text;
    at = help + snprintf(help, HELP_MAX, "Orders:\n");
    for (size_t i = 0; (row = eim_order_row(i, &what)); i++)
        at += snprintf(at, (size_t)(help + HELP_MAX - at), "  %s\n      %s\n", row, what);
    return help;
}

static const struct argp send_argp = {
    .options = options,
    .parser = parse_key,
    .args_doc = "ORDER...",
    .doc = "Signs an eUICC package with these orders, gives it to a card, checks the signed "
           "result and says what became of each order.\v",
    .help_filter = help_filter};

static const struct argp sign_argp = {
    .options = sign_options,
    .parser = sign_key,
    .args_doc = "ORDER...",
    .doc = "Signs an eUICC package with these orders and prints it, with what was signed, in hex: "
           "for those who write an eIM or give packages to cards by other ways.\v",
    .help_filter = help_filter};

static const struct argp_option serve_options[] = {
    {"pki", KEY_PKI, "DIR", 0, "folder with the eIM's keys, its TLS certificate and the CI", 0},
    {"listen", KEY_LISTEN, "HOST:PORT", 0, "default localhost:8444; port 0 takes a free one", 0},
    {"coap", KEY_COAP, "HOST:PORT", 0, "answers there over CoAP and DTLS, too", 0},
    {"inject", KEY_INJECT, NULL, 0,
     "with --coap: pushes what is queued while a card's association is open, by TransferEimPackage",
     0},
    {"eim-id", KEY_EIM_ID, "ID", 0, "eimId of this eIM (default: " PKI_EIM_ID ")", 0},
    {"curve", KEY_CURVE, "NIST|BRP", 0, "which of the eIM's keys (default: NIST)", 0},
    {"state", KEY_STATE, "FILE", 0, "where the counters are kept (default: DIR/EIM/state.json)", 0},
    {"queue", KEY_QUEUE, "FILE", 0, "JSON list of packages, queued at the start", 0},
    {"control", KEY_CONTROL, "PATH", 0, "Unix socket: orders in, results and events out", 0},
    {"forward", KEY_FORWARD, NULL, 0, "pass notifications on to their SM-DP+", 0},
    {"json", KEY_JSON, NULL, 0, "log whole messages as JSON lines", 0},
    {0}};

static error_t serve_key(int key, char *argument, struct argp_state *state)
{
    struct eim_serve_options *serve = state->input;

    switch (key) {
    case KEY_PKI:
        serve->pki = argument;
        return 0;
    case KEY_LISTEN:
        serve->listen = command_address("--listen", argument);
        return 0;
    case KEY_COAP:
        serve->has_coap = true;
        serve->coap = command_address("--coap", argument);
        return 0;
    case KEY_INJECT:
        serve->inject = true;
        return 0;
    case KEY_EIM_ID:
        serve->eim_id = argument;
        return 0;
    case KEY_CURVE:
        serve->curve = argument;
        return 0;
    case KEY_STATE:
        serve->state = argument;
        return 0;
    case KEY_QUEUE:
        serve->queue = argument;
        return 0;
    case KEY_CONTROL:
        serve->control = argument;
        return 0;
    case KEY_FORWARD:
        serve->forward = true;
        return 0;
    case KEY_JSON:
        serve->json = true;
        return 0;
    case ARGP_KEY_ARG:
        command_usage("%s: no argument is expected; `send' sends a package to a card at hand",
                      argument);
    case ARGP_KEY_END:
        if (!serve->pki)
            command_usage("--pki DIR is needed");
        if (serve->inject && !serve->has_coap)
            command_usage("--inject: needs --coap");
        if (!*serve->eim_id)
            command_usage("--eim-id: empty");
        if (strcmp(serve->curve, "NIST") != 0 && strcmp(serve->curve, "BRP") != 0)
            command_usage("--curve %s: NIST or BRP", serve->curve);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int run_server(int argc, char **argv)
{
    static const struct argp serve_argp = {
        .options = serve_options,
        .parser = serve_key,
        .args_doc = "\nsend ORDER...\nsign ORDER...\nask REQUEST",
        .doc = "A test eIM: ESipa over HTTPS, ASN.1 binding. Gives each card that asks its "
               "packages in turn, checks and acknowledges the results, and prints a line for each "
               "message. `send' sends a package to a card that is at hand, `sign' prints one, "
               "`ask' sends a request to a server that runs: see their --help."};
    struct eim_serve_options serve = {
        .listen = {"localhost", 8444}, .eim_id = PKI_EIM_ID, .curve = "NIST"};

    command_parse(&serve_argp, argc, argv, &serve);
    return eim_serve(&serve);
}

static int run_send(int argc, char **argv)
{
    struct eim_command command = {.send.builder = {.eim_id = PKI_EIM_ID, .curve = "NIST"}};

    command.make = &command.send.builder;
    command.make->words = command.words;
    command_parse(&send_argp, argc, argv, &command);
    return eim_send(&command.send);
}

static int run_sign(int argc, char **argv)
{
    struct eim_command command = {
        .sign = {.builder = {.eim_id = PKI_EIM_ID, .curve = "NIST"}, .token = EIM_TOKEN_OF_STATE}};

    command.make = &command.sign.builder;
    command.make->words = command.words;
    command_parse(&sign_argp, argc, argv, &command);
    return eim_sign(&command.sign);
}

static int run_ask(int argc, char **argv)
{
    return control_ask(argc, argv,
                       "Sends a request, a JSON object as euicc-eim(1) has them, to an eIM that "
                       "runs, and prints its answer.");
}

int command_eim(int argc, char **argv)
{
    static const struct {
        const char *word;
        char name[16];
        int (*run)(int argc, char **argv);
    } subcommands[] = {{"send", "euicc eim send", run_send},
                       {"sign", "euicc eim sign", run_sign},
                       {"ask", "euicc eim ask", run_ask}};
    char name[sizeof(subcommands[0].name)];

    for (size_t i = 0; argc > 1 && i < sizeof(subcommands) / sizeof(subcommands[0]); i++) {
        if (strcmp(argv[1], subcommands[i].word) != 0)
            continue;
        memcpy(name, subcommands[i].name, sizeof(name));
        argv[1] = name;
        program_invocation_name = name;
        return subcommands[i].run(argc - 1, argv + 1);
    }
    return run_server(argc, argv);
}
