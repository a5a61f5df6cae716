/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc eim: runs the test eIM; `send` sends a package to a card, `sign` prints one, `ask` sends a
 * request to a running eIM. */
#include "tools/cli/control.h"
#include "tools/cli/options.h"
#include "tools/cli/seed.h"
#include "tools/eim/command/send.h"
#include "tools/eim/command/sign.h"
#include "tools/eim/server/serve.h"
#include "tools/pki/pki.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = EIM_OPERATIONS_MAX, HELP_MAX = 4096 };

#define CURVES "NIST|BRP"

/* ---- What `send` and `sign` share: the package. ---- */

struct words {
    char *at[WORDS_MAX + 1];
    size_t count;
};

static void add_word(void *input, const char *option, const char *word)
{
    struct words *words = input;

    (void)option;
    if (words->count == WORDS_MAX)
        command_usage("%s: more than %d orders", word, WORDS_MAX);
    words->at[words->count++] = (char *)(uintptr_t)word;
}

static const struct command_option word_rows[] = {OPERANDS("ORDER", 0, add_word), OPTIONS_END};

static const struct command_option builder_rows[] = {
    OPTION_TEXT("eim-id", "ID", struct eim_builder_options, eim_id,
                "eimId of this eIM (default: " PKI_EIM_ID ")"),
    OPTION_WORD("curve", CURVES, struct eim_builder_options, curve,
                "which of the eIM's keys (default: NIST)"),
    OPTION_FILE("state", "FILE", struct eim_builder_options, state,
                "where the counters are kept (default: DIR/EIM/state.json)"),
    OPTION_FILE("file", "FILE", struct eim_builder_options, file,
                "JSON list of orders, before those of the command line"),
    OPTION_STRING("transaction", "HEX", struct eim_builder_options, transaction,
                  "eimTransactionId"),
    OPTION_INTEGER("counter", "N", struct eim_builder_options, counter,
                   "this counterValue instead of the next one"),
    OPTIONS_END};

static void check_orders(const struct words *words, const struct eim_builder_options *builder)
{
    if (words->count == 0 && !builder->file)
        command_usage("no order given");
}

/* `text` with the table of orders at its end. */
static const char *help_with_orders(char help[HELP_MAX], const char *text)
{
    size_t len = (size_t)snprintf(help, HELP_MAX, "%s\vOrders:\n", text);
    const char *row, *what;

    for (size_t i = 0; len < HELP_MAX && (row = eim_order_row(i, &what)); i++)
        len += (size_t)snprintf(help + len, HELP_MAX - len, "  %s\n      %s\n", row, what);
    return help;
}

/* ---- send ---- */

struct send {
    struct eim_send_options options;
    struct words words;
    struct seed seed;
};

static void take_associate(void *input, const char *option, const char *address)
{
    struct send *send = input;
    size_t scheme = address && strncmp(address, "coaps://", 8) == 0 ? 8 : 0;

    if (address && (!address[scheme] || strpbrk(address + scheme, "/ ")))
        command_usage("%s=%s: must be HOST, HOST:PORT or one of them behind coaps://", option,
                      address);
    send->options.associate = true;
    send->options.address = address;
}

static const struct command_option send_rows[] = {
    OPTION_FILE("card", "CARD", struct send, options.card, "a card file that is not in use"),
    OPTION_STRING("reader", "NAME", struct send, options.reader,
                  "a PC/SC reader: its name or a part of it"),
    OPTION_FILE("pki", "DIR", struct send, options.builder.pki,
                "folder with the eIM's key and the CI (default: CARD.pki)"),
    OPTION_GROUP(builder_rows, struct send, options.builder, NULL),
    {.kind = COMMAND_CALL,
     .name = "associate",
     .argument = "ADDRESS",
     .optional = true,
     .call = take_associate,
     .help = "send AddInitialEim first when the card does not have this eIM; with "
             "[coaps://]HOST[:PORT] the card polls it there"},
    OPTION_FLAG("keep", struct send, options.keep, "leave the result on the card"),
    OPTION_FLAG("json", struct send, options.json, "print the report as JSON"),
    OPTION_FLAG("hex", struct send, options.hex, "print package and result in hex too"),
    OPTION_GROUP(record_option_rows, struct send, options.trace, NULL),
    OPTION_GROUP(clock_option_rows, struct send, options.trace, NULL),
    OPTION_GROUP(seed_option_rows, struct send, seed, NULL),
    OPTION_GROUP(word_rows, struct send, words, NULL),
    OPTIONS_END};

static void check_send(void *input, const struct command_given *given)
{
    const struct send *send = input;

    (void)given;
    if (!send->options.card == !send->options.reader)
        command_usage("one of --card and --reader must be given");
    if (send->options.reader && !send->options.builder.pki)
        command_usage("--reader needs --pki DIR: the key of the eIM");
    record_options_check(&send->options.trace, send->options.card != NULL);
    check_orders(&send->words, &send->options.builder);
}

static int run_send(int argc, char **argv)
{
    char help[HELP_MAX];
    const struct command_syntax syntax = {
        .options = send_rows,
        .arguments = "ORDER...",
        .help = help_with_orders(
            help, "Signs an eUICC package with these orders, sends it to a card, checks the signed "
                  "result and prints the result of each order."),
        .check = check_send};
    struct send send = {.options.builder = {.eim_id = PKI_EIM_ID, .curve = "NIST"}};
    int status;

    send.options.builder.words = send.words.at;
    command_parse(&syntax, argc, argv, &send);
    status = seed_use(&send.seed);
    if (status == COMMAND_DONE)
        status = eim_send(&send.options);
    seed_end(&send.seed);
    return status;
}

/* ---- sign ---- */

struct sign {
    struct eim_sign_options options;
    struct words words;
    struct seed seed;
};

static void take_token(void *input, const char *option, const char *text)
{
    struct sign *sign = input;

    sign->options.token = strcmp(text, "none") == 0 ? 0 : command_integer(option, text);
}

static const struct command_option sign_rows[] = {
    OPTION_FILE("pki", "DIR", struct sign, options.builder.pki, "folder with the eIM's key"),
    OPTION_EID("eid", struct sign, options.eid, "EID of the eUICC that the package is for"),
    OPTION_CALL("token", "N|none", take_token,
                "associationToken (default: the one in the state file for this EID, else none)"),
    OPTION_GROUP(builder_rows, struct sign, options.builder, NULL),
    OPTION_FLAG("json", struct sign, options.json, "print a JSON object"),
    OPTION_GROUP(seed_option_rows, struct sign, seed, NULL),
    OPTION_GROUP(word_rows, struct sign, words, NULL),
    OPTIONS_END};

static void check_sign(void *input, const struct command_given *given)
{
    const struct sign *sign = input;

    if (!sign->options.builder.pki)
        command_usage("--pki DIR is needed: the key of the eIM");
    if (!command_is_given(given, "eid"))
        command_usage("--eid DIGITS is needed: the eUICC that the package is for");
    check_orders(&sign->words, &sign->options.builder);
}

static int run_sign(int argc, char **argv)
{
    char help[HELP_MAX];
    const struct command_syntax syntax = {
        .options = sign_rows,
        .arguments = "ORDER...",
        .help = help_with_orders(
            help,
            "Signs an eUICC package with these orders and prints package and signed octets in "
            "hex: for developers of an eIM, and for packages that are sent by other means."),
        .check = check_sign};
    struct sign sign = {.options = {.builder = {.eim_id = PKI_EIM_ID, .curve = "NIST"},
                                    .token = EIM_TOKEN_OF_STATE}};
    int status;

    sign.options.builder.words = sign.words.at;
    command_parse(&syntax, argc, argv, &sign);
    status = seed_use(&sign.seed);
    if (status == COMMAND_DONE)
        status = eim_sign(&sign.options);
    seed_end(&sign.seed);
    return status;
}

/* ---- ask ---- */

static int run_ask(int argc, char **argv)
{
    return control_ask(argc, argv,
                       "Sends a request, a JSON object of euicc-eim(1), to a running eIM, and "
                       "prints its response.");
}

/* ---- the server ---- */

static const struct command_option serve_rows[] = {
    OPTION_FILE("pki", "DIR", struct eim_serve_options, pki,
                "folder with the eIM's keys, its TLS certificate and the CI"),
    OPTION_ADDRESS("listen", struct eim_serve_options, listen,
                   "default localhost:8444; port 0 takes a free one"),
    OPTION_ADDRESS("coap", struct eim_serve_options, coap, "also serve CoAP over DTLS there"),
    OPTION_FLAG("inject", struct eim_serve_options, inject,
                "with --coap: push queued packages by TransferEimPackage while a card's "
                "association is open"),
    OPTION_TEXT("eim-id", "ID", struct eim_serve_options, eim_id,
                "eimId of this eIM (default: " PKI_EIM_ID ")"),
    OPTION_CHOICE("spec", "1.2|1.3", struct eim_serve_options, spec,
                  "version of SGP.32 (default: 1.2)"),
    OPTION_WORD("curve", CURVES, struct eim_serve_options, curve,
                "which of the eIM's keys (default: NIST)"),
    OPTION_FILE("state", "FILE", struct eim_serve_options, state,
                "where the counters are kept (default: DIR/EIM/state.json)"),
    OPTION_FILE("queue", "FILE", struct eim_serve_options, queue,
                "JSON list of packages, queued at the start"),
    OPTION_FILE("control", "PATH", struct eim_serve_options, control,
                "Unix socket: orders in, results and events out"),
    OPTION_GROUP(fault_option_rows, struct eim_serve_options, faults, NULL),
    OPTION_GROUP(keys_option_rows, struct eim_serve_options, trace, NULL),
    OPTION_GROUP(seed_option_rows, struct eim_serve_options, seed, NULL),
    OPTION_FLAG("forward", struct eim_serve_options, forward,
                "forward notifications to their SM-DP+"),
    OPTION_FLAG("json", struct eim_serve_options, json, "log whole messages as JSON lines"),
    OPTIONS_END};

static void check_serve(void *input, const struct command_given *given)
{
    struct eim_serve_options *serve = input;

    serve->has_coap = command_is_given(given, "coap");
    if (!serve->pki)
        command_usage("--pki DIR is needed");
    if (serve->inject && !serve->has_coap)
        command_usage("--inject: needs --coap");
}

int command_eim(int argc, char **argv)
{
    static const struct subcommand_row subcommands[] = {
        {"send", run_send, NULL}, {"sign", run_sign, NULL}, {"ask", run_ask, NULL}, {0}};
    static const struct command_syntax syntax = {
        .options = serve_rows,
        .arguments = "\nsend ORDER...\nsign ORDER...\nask REQUEST",
        .excess = "no argument is expected; `send' sends a package to a card",
        .help =
            "A test eIM: ESipa over HTTPS, in ASN.1 and in JSON. Sends each card that polls its "
            "queued packages in order, checks and acknowledges the results, and prints a line "
            "for each message. `send' sends a package to a card directly, `sign' prints one, "
            "`ask' sends a request to a running server: see their --help.",
        .check = check_serve};
    struct eim_serve_options serve = {
        .listen = {"localhost", 8444}, .eim_id = PKI_EIM_ID, .curve = "NIST"};
    int status;

    if (command_run_row(subcommands, argc, argv, &status))
        return status;
    command_parse(&syntax, argc, argv, &serve);
    status = seed_use(&serve.seed);
    if (status == COMMAND_DONE)
        status = eim_serve(&serve);
    seed_end(&serve.seed);
    return status;
}
