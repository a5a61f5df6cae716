/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc create: makes a card, as the factory would. */
#include "tools/factory.h"
#include "tools/file.h"
#include "tools/verb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    KEY_EID = 1000,
    KEY_PKI,
    KEY_MODE,
    KEY_IPA,
    KEY_QUIRKS,
    KEY_SEED,
    KEY_NVM,
    KEY_RAT,
    KEY_POLL,
    KEY_ROLLBACK,
    KEY_FALLBACK,
    KEY_APN,
    SEED_MAX = 256,
    RAT_MAX = 4096
};

struct create {
    const char *card;
    struct factory factory;
    uint8_t eid[CARD_EID_LEN]; /* factory.eid points here when it is given */
    uint8_t seed[SEED_MAX];
    const char *rat;
};

static const struct argp_option create_options[] = {
    {"eid", KEY_EID, "DIGITS", 0,
     "EID of the card, 32 digits (default: that of the eUICC certificate in --pki, else a random "
     "one)",
     0},
    {"pki", KEY_PKI, "DIR", 0,
     "folder with the certificates and keys (default: a fresh one beside the card, NAME.pki)", 0},
    {"mode", KEY_MODE, "iot|consumer|dual", 0,
     "SGP.32 (the default), SGP.22 with local profile management, or both", 0},
    {"ipa", KEY_IPA, "ipad|ipae", 0,
     "the IPA that is active when the terminal says nothing (default: ipad)", 0},
    {"quirks", KEY_QUIRKS, "NAME", 0, "behave as some vendors' cards do (default: none)", 0},
    {"seed", KEY_SEED, "HEX", 0, "make the card's random numbers repeatable", 0},
    {"nvm", KEY_NVM, "BYTES", 0, "memory for profiles", 0},
    {"rat", KEY_RAT, "FILE", 0, "rules authorisation table, DER", 0},
    {"poll", KEY_POLL, "SECONDS", 0, "IPAe: interval of asking the eIM", 0},
    {"rollback", KEY_ROLLBACK, "SECONDS", 0,
     "IPAe: time to reach the eIM after a switch before the old profile returns", 0},
    {"fallback", KEY_FALLBACK, "SECONDS", 0,
     "IPAe: time without coverage before the fallback profile is enabled", 0},
    {"apn", KEY_APN, "NAME", 0,
     "IPAe: access point to ask for where the enabled profile names none (default: the device's)",
     0},
    {0}};

static struct bytes parse_seed(struct create *create, const char *hex)
{
    struct buf seed = BUF_OVER(create->seed);

    if (!*hex || buf_put_hex(&seed, hex) < 0)
        verb_usage("--seed %s: must be at most %d octets in hex", hex, SEED_MAX);
    return buf_bytes(&seed);
}

static const char *check_quirks(const char *name)
{
    struct card_quirk quirk;

    for (size_t i = 0; card_quirk(i, &quirk); i++)
        if (strcmp(name, quirk.name) == 0)
            return name;
    verb_usage("--quirks %s: no such quirks", name); /* --help lists them */
}

static error_t create_key(int key, char *argument, struct argp_state *state)
{
    struct create *create = state->input;
    struct card_factory *settings = &create->factory.settings;

    switch (key) {
    case KEY_EID:
        verb_eid("--eid", argument, create->eid);
        create->factory.eid = create->eid;
        return 0;
    case KEY_PKI:
        create->factory.pki = argument;
        return 0;
    case KEY_MODE:
        settings->mode = (enum card_mode)verb_choice("--mode", "iot|consumer|dual", argument);
        return 0;
    case KEY_IPA:
        settings->ipa = (enum card_ipa)verb_choice("--ipa", "ipad|ipae", argument);
        return 0;
    case KEY_QUIRKS:
        settings->quirks = check_quirks(argument);
        return 0;
    case KEY_SEED:
        settings->seed = parse_seed(create, argument);
        return 0;
    case KEY_NVM:
        settings->nvm_bytes = verb_number("--nvm", argument);
        return 0;
    case KEY_RAT:
        create->rat = argument;
        return 0;
    case KEY_POLL:
        settings->poll_seconds = verb_number("--poll", argument);
        return 0;
    case KEY_ROLLBACK:
        settings->rollback_seconds = verb_number("--rollback", argument);
        return 0;
    case KEY_FALLBACK:
        settings->fallback_seconds = verb_number("--fallback", argument);
        return 0;
    case KEY_APN:
        settings->access_name = argument;
        return 0;
    case ARGP_KEY_ARG:
        if (create->card)
            verb_usage("%s: one card at a time", argument);
        create->card = argument;
        return 0;
    case ARGP_KEY_END:
        if (!create->card)
            verb_usage("no card file named");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* The names of the quirks, behind the text that ends the help. */
static char *add_quirks(int key, const char *text, void *input)
{
    enum { LINES_MAX = 2000 };
    char *lines;
    struct card_quirk quirk;
    size_t len;

    (void)input;
    if (key != ARGP_KEY_HELP_POST_DOC || !text)
        return (char *)text;
    lines = malloc(LINES_MAX);
    if (!lines)
        return (char *)text;
    len = (size_t)snprintf(lines, LINES_MAX, "%s", text);
    for (size_t i = 0; len < LINES_MAX && card_quirk(i, &quirk); i++)
        len +=
            (size_t)snprintf(lines + len, LINES_MAX - len, "\n  %-17s%s", quirk.name, quirk.text);
    return lines;
}

int verb_create(int argc, char **argv)
{
    static const struct argp argp = {
        .options = create_options,
        .parser = create_key,
        .help_filter = add_quirks,
        .args_doc = "CARD",
        .doc = "Makes the card file CARD (by custom NAME.euicc) and prints its EID.\v"
               "A PKI folder bears SGP.26's own file names. Where it holds the EUM's key, the card "
               "gets a certificate of its own for its EID; else the folder's eUICC certificate "
               "sets the EID.\n\nQuirks:"};
    struct create create = {0};
    struct bytes *rat = &create.factory.settings.rat;
    struct factory_error error = {""};
    char eid[33];
    int err;

    verb_parse(&argp, argc, argv, &create);
    err = create.rat ? file_read(create.rat, RAT_MAX, rat) : 0;
    if (err < 0)
        return verb_failed("--rat %s: %s", create.rat, file_error(err));
    err = factory_make(create.card, &create.factory, eid, &error);
    free((void *)(uintptr_t)rat->at);
    if (err < 0)
        return verb_failed("%s", error.text);
    puts(eid);
    return VERB_DONE;
}
