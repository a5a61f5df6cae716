/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc lpa: the LPA of a consumer or dual card, as a command line. */
#include "tools/cli/options.h"
#include "tools/lpa/functions.h"
#include "tools/pki/pki.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WORK_MAX = 64 << 20 };

static void take_word(void *input, const char *option, const char *argument)
{
    struct lpa_order *order = input;

    (void)option;
    if (!order->function)
        order->function = argument;
    else if (order->count < LPA_ARGUMENTS_MAX)
        order->arguments[order->count++] = argument;
    else
        command_usage("%s: too many arguments", argument);
}

static const struct command_option lpa_options[] = {
    OPTION_STRING("reader", "NAME", struct lpa_order, reader,
                  "the card in the first PC/SC reader with NAME in its name"),
    OPTION_FILE("card", "CARD", struct lpa_order, card, "the card file CARD, in this process"),
    OPTION_FILE("pki", "DIR", struct lpa_order, pki, "trust servers of the CI in DIR"),
    OPTION_FLAG("insecure", struct lpa_order, insecure, "trust any server"),
    OPTION_STRING("confirmation-code", "CODE", struct lpa_order, confirmation_code,
                  "for a download that needs one"),
    OPTION_STRING("sds", "ADDRESS", struct lpa_order, sds,
                  "download: the events of the SM-DS at ADDRESS for the card"),
    OPTION_FLAG("no-refresh", struct lpa_order, no_refresh,
                "enable, disable: at once, without REFRESH"),
    OPTION_FLAG("json", struct lpa_order, json, "print JSON"),
    OPERANDS("FUNCTION", 1, take_word),
    OPTIONS_END};

static void check(void *input, const struct command_given *given)
{
    const struct lpa_order *order = input;

    (void)given;
    if (!order->reader == !order->card)
        command_usage("either --reader NAME or --card CARD is needed");
}

static void print_progress(void *context, const char *what)
{
    (void)context;
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "%s ...\n", what);
}

static int run(struct lpa *lpa, const struct lpa_order *order, lpa_function *chosen)
{
    struct link_error error = {""};
    int err = order->card ? link_open_card(&lpa->link, order->card, &error)
                          : link_open_reader(&lpa->link, order->reader, &error);
    int status;

    if (err < 0)
        return command_failed("%s", error.text);
    arena_init(&lpa->arena, WORK_MAX);
    lpa->card_response = malloc(LINK_RESPONSE_MAX);
    status = lpa->card_response ? chosen(lpa, order) : command_failed("out of memory");
    free(lpa->card_response);
    arena_free(&lpa->arena);
    link_close(lpa->link);
    return status;
}

int command_lpa(int argc, char **argv)
{
    static const struct command_syntax syntax = {
        .options = lpa_options,
        .arguments = "download [CODE]\nlist\nenable ICCID\ndisable ICCID\ndelete ICCID\n"
                     "nickname ICCID NAME\nnotifications [list|process [NUMBER]|remove NUMBER]",
        .help = "Does for a card what the LPA of a device does: downloads by activation code, from "
                "the default SM-DP+ or by SM-DS; lists and switches profiles; delivers "
                "notifications.",
        .check = check};
    struct lpa_order order = {.seq_number = LPA_ALL_NOTIFICATIONS};
    struct lpa lpa = {.progress = print_progress};
    struct pki_error error;
    lpa_function *chosen;
    char roots[HTTPS_ROOTS_MAX][1024];
    int status;

    command_parse(&syntax, argc, argv, &order);
    chosen = lpa_function_find(&order);
    if (order.pki && pki_folder_find(order.pki, &error) < 0)
        return command_failed("%s", error.text);
    if (order.pki)
        es9_trust_pki(&lpa.trust, order.pki, roots);
    lpa.trust.insecure = order.insecure;
    lpa.der = der_definitions_new();
    status = lpa.der ? run(&lpa, &order, chosen) : command_failed("out of memory");
    der_definitions_free((struct der *)lpa.der);
    return status;
}
