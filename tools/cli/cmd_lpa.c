/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc lpa: the LPA of a consumer or dual card, as a command line. */
#include "tools/cli/command.h"
#include "tools/lpa/functions.h"
#include "tools/pki/pki.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    KEY_READER = 256,
    KEY_CARD,
    KEY_PKI,
    KEY_INSECURE,
    KEY_CONFIRMATION_CODE,
    KEY_SDS,
    KEY_NO_REFRESH,
    KEY_JSON,
    WORK_MAX = 64 << 20
};

static const struct argp_option lpa_options[] = {
    {"reader", KEY_READER, "NAME", 0, "the card in the first PC/SC reader with NAME in its name",
     0},
    {"card", KEY_CARD, "CARD", 0, "the card file CARD, in this process", 0},
    {"pki", KEY_PKI, "DIR", 0, "believe servers of the CI in DIR", 0},
    {"insecure", KEY_INSECURE, NULL, 0, "believe any server", 0},
    {"confirmation-code", KEY_CONFIRMATION_CODE, "CODE", 0, "for a download that asks for one", 0},
    {"sds", KEY_SDS, "ADDRESS", 0, "download: what the SM-DS at ADDRESS has for the card", 0},
    {"no-refresh", KEY_NO_REFRESH, NULL, 0, "enable, disable: at once, without REFRESH", 0},
    {"json", KEY_JSON, NULL, 0, "print JSON", 0},
    {0}};

static error_t lpa_key(int key, char *argument, struct argp_state *state)
{
    struct lpa_order *order = state->input;

    switch (key) {
    case KEY_READER:
        order->reader = argument;
        return 0;
    case KEY_CARD:
        order->card = argument;
        return 0;
    case KEY_PKI:
        order->pki = argument;
        return 0;
    case KEY_INSECURE:
        order->insecure = true;
        return 0;
    case KEY_CONFIRMATION_CODE:
        order->confirmation_code = argument;
        return 0;
    case KEY_SDS:
        order->sds = argument;
        return 0;
    case KEY_NO_REFRESH:
        order->no_refresh = true;
        return 0;
    case KEY_JSON:
        order->json = true;
        return 0;
    case ARGP_KEY_ARG:
        if (!order->function)
            order->function = argument;
        else if (order->count < LPA_ARGUMENTS_MAX)
            order->arguments[order->count++] = argument;
        else
            command_usage("%s: too many arguments", argument);
        return 0;
    case ARGP_KEY_END:
        if (!order->function)
            command_usage("no function given");
        if (!order->reader == !order->card)
            command_usage("either --reader NAME or --card CARD is needed");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
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
    static const struct argp argp = {
        .options = lpa_options,
        .parser = lpa_key,
        .args_doc = "download [CODE]\nlist\nenable ICCID\ndisable ICCID\ndelete ICCID\n"
                    "nickname ICCID NAME\nnotifications [list|process [NUMBER]|remove NUMBER]",
        .doc = "Does for a card what the LPA of a device does: downloads by activation code, from "
               "the default SM-DP+ or by SM-DS; lists and switches profiles; delivers "
               "notifications."};
    struct lpa_order order = {.seq_number = LPA_ALL_NOTIFICATIONS};
    struct lpa lpa = {.progress = print_progress};
    struct pki_error error;
    lpa_function *chosen;
    char roots[HTTPS_ROOTS_MAX][1024];
    int status;

    command_parse(&argp, argc, argv, &order);
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
