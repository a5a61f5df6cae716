/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc lpa: the LPA of a consumer or dual card, as a command line. */
#include "tools/cli/record_options.h"
#include "tools/lpa/functions.h"
#include "tools/pki/pki.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WORK_MAX = 64 << 20 };

struct command_line {
    struct lpa_order order;
    struct record_options trace;
};

static void take_word(void *input, const char *option, const char *argument)
{
    struct lpa_order *order = &((struct command_line *)input)->order;

    (void)option;
    if (!order->function)
        order->function = argument;
    else if (order->count < LPA_ARGUMENTS_MAX)
        order->arguments[order->count++] = argument;
    else
        command_usage("%s: too many arguments", argument);
}

static const struct command_option lpa_options[] = {
    OPTION_STRING("reader", "NAME", struct command_line, order.reader,
                  "the card in the first PC/SC reader with NAME in its name"),
    OPTION_FILE("card", "CARD", struct command_line, order.card,
                "the card file CARD, in this process"),
    OPTION_FILE("pki", "DIR", struct command_line, order.pki, "trust servers of the CI in DIR"),
    OPTION_FLAG("insecure", struct command_line, order.insecure, "trust any server"),
    OPTION_STRING("confirmation-code", "CODE", struct command_line, order.confirmation_code,
                  "for a download that needs one"),
    OPTION_STRING("sds", "ADDRESS", struct command_line, order.sds,
                  "download: the events of the SM-DS at ADDRESS for the card"),
    OPTION_FLAG("no-refresh", struct command_line, order.no_refresh,
                "enable, disable: at once, without REFRESH"),
    OPTION_GROUP(record_option_rows, struct command_line, trace, NULL),
    OPTION_GROUP(clock_option_rows, struct command_line, trace, NULL),
    OPTION_FLAG("json", struct command_line, order.json, "print JSON"),
    OPERANDS("FUNCTION", 1, take_word),
    OPTIONS_END};

static void check(void *input, const struct command_given *given)
{
    const struct command_line *line = input;

    (void)given;
    if (!line->order.reader == !line->order.card)
        command_usage("either --reader NAME or --card CARD is needed");
    record_options_check(&line->trace, line->order.card != NULL);
}

static void print_progress(void *context, const char *what)
{
    (void)context;
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "%s ...\n", what);
}

static void print_note(void *context, const char *what)
{
    (void)context;
    command_note("%s", what);
}

static int run(struct lpa *lpa, const struct command_line *line, lpa_function *chosen)
{
    const struct lpa_order *order = &line->order;
    struct trace_link trace;
    int status = trace_link_open(&lpa->link, &trace, &line->trace, order->card, order->reader);

    if (status != COMMAND_DONE)
        return trace_link_close(lpa->link, &trace, status);
    arena_init(&lpa->arena, WORK_MAX);
    lpa->card_response = malloc(LINK_RESPONSE_MAX);
    status = lpa->card_response ? chosen(lpa, order) : command_failed("out of memory");
    free(lpa->card_response);
    arena_free(&lpa->arena);
    return trace_link_close(lpa->link, &trace, status);
}

int command_lpa(int argc, char **argv)
{
    static const struct command_syntax syntax = {
        .options = lpa_options,
        .arguments = "download [CODE]\nlist\nenable ICCID\ndisable ICCID\ndelete ICCID\n"
                     "nickname ICCID NAME\nload-crl FILE\nnotifications [list|process "
                     "[NUMBER]|remove NUMBER]",
        .help = "Does for a card what the LPA of a device does: downloads by activation code, from "
                "the default SM-DP+ or by SM-DS; lists and switches profiles; delivers "
                "notifications; loads CRLs.",
        .check = check};
    struct command_line line = {.order.seq_number = LPA_ALL_NOTIFICATIONS};
    struct lpa_order *order = &line.order;
    struct lpa lpa = {.progress = print_progress, .note = print_note};
    struct pki_error error;
    lpa_function *chosen;
    char roots[HTTPS_ROOTS_MAX][1024];
    int status;

    command_parse(&syntax, argc, argv, &line);
    chosen = lpa_function_find(order);
    if (order->pki && pki_folder_find(order->pki, &error) < 0)
        return command_failed("%s", error.text);
    if (order->pki)
        es9_trust_pki(&lpa.trust, order->pki, roots);
    lpa.trust.insecure = order->insecure;
    lpa.der = der_definitions_new();
    status = lpa.der ? run(&lpa, &line, chosen) : command_failed("out of memory");
    der_definitions_free((struct der *)lpa.der);
    return status;
}
