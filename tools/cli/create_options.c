/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/cli/create_options.h"

#include "card/slices.h"
#include "tools/cli/command.h"
#include "tools/cli/file.h"

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
    KEY_ROOT_SMDS,
    RAT_MAX = 4096
};

static const struct argp_option options[] = {
    {"eid", KEY_EID, "DIGITS", 0,
     "EID of the card, 32 digits (default: a random one of the EUM's range; without the key of the "
     "EUM that of the eUICC certificate in --pki)",
     0},
    {"pki", KEY_PKI, "DIR", 0,
     "folder with the certificates and keys (default: a fresh one beside the card, NAME.pki)", 0},
    {"mode", KEY_MODE, "iot|consumer|dual", 0,
     "SGP.32 (the default), SGP.22 with local profile management, or both", 0},
    {"ipa", KEY_IPA, "ipad|ipae", 0,
     "the IPA that is active when the terminal says nothing (default: ipad)", 0},
    {"quirks", KEY_QUIRKS, "NAME,...", 0, "behave as some vendors' cards do (default: none)", 0},
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
    {"root-smds", KEY_ROOT_SMDS, "FQDN", 0, "address of the root SM-DS (default: none)", 0},
    {0}};

static struct euiccd_bytes parse_seed(struct create_options *create, const char *hex)
{
    struct buf seed = BUF_OVER(create->seed);

    if (!*hex || buf_put_hex(&seed, hex) < 0)
        command_usage("--seed %s: must be at most %d octets in hex", hex, CREATE_SEED_MAX);
    return to_euiccd(buf_bytes(&seed));
}

static const char *check_quirks(const char *names)
{
    struct euiccd_error error;

    if (euiccd_quirks_check(names, &error) < 0)
        command_usage("--quirks %s: %s", names, error.text);
    return names;
}

/* Remembers the first option that was given. */
static void note(struct create_options *create, int key)
{
    for (size_t i = 0; !create->first && options[i].name; i++)
        if (options[i].key == key)
            create->first = options[i].name;
}

static error_t parse_key(int key, char *argument, struct argp_state *state)
{
    struct create_options *create = state->input;
    struct euiccd_create_options *settings = &create->factory.settings;

    note(create, key);
    switch (key) {
    case KEY_EID:
        command_eid("--eid", argument, settings->eid);
        create->has_eid = true;
        return 0;
    case KEY_PKI:
        create->factory.pki = argument;
        return 0;
    case KEY_MODE:
        settings->mode = (enum euiccd_mode)command_choice("--mode", "iot|consumer|dual", argument);
        return 0;
    case KEY_IPA:
        settings->ipa = (enum euiccd_ipa)command_choice("--ipa", "ipad|ipae", argument);
        return 0;
    case KEY_QUIRKS:
        settings->quirks = check_quirks(argument);
        return 0;
    case KEY_SEED:
        settings->seed = parse_seed(create, argument);
        return 0;
    case KEY_NVM:
        settings->nvm_bytes = command_number("--nvm", argument);
        return 0;
    case KEY_RAT:
        create->rat = argument;
        return 0;
    case KEY_POLL:
        settings->poll_seconds = command_number("--poll", argument);
        return 0;
    case KEY_ROLLBACK:
        settings->rollback_seconds = command_number("--rollback", argument);
        return 0;
    case KEY_FALLBACK:
        settings->fallback_seconds = command_number("--fallback", argument);
        return 0;
    case KEY_APN:
        settings->access_name = argument;
        return 0;
    case KEY_ROOT_SMDS:
        settings->root_smds_address = argument;
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
    struct euiccd_quirk quirk = EUICCD_INIT(struct euiccd_quirk);
    size_t len;

    (void)input;
    if (key != ARGP_KEY_HELP_POST_DOC || !text)
        return (char *)text;
    lines = malloc(LINES_MAX);
    if (!lines)
        return (char *)text;
    len = (size_t)snprintf(lines, LINES_MAX, "%s", text);
    for (size_t i = 0; len < LINES_MAX && euiccd_get_quirk(i, &quirk); i++)
        len +=
            (size_t)snprintf(lines + len, LINES_MAX - len, "\n  %-17s%s", quirk.name, quirk.text);
    return lines;
}

const struct argp create_options_argp = {
    .options = options, .parser = parse_key, .help_filter = add_quirks, .doc = "\vQuirks:"};

int create_options_load(struct create_options *create)
{
    struct bytes rat = BYTES_NONE;
    int err = create->rat ? file_read(create->rat, RAT_MAX, &rat) : 0;

    create->factory.settings.rat = to_euiccd(rat);
    return err < 0 ? command_failed("--rat %s: %s", create->rat, file_error(err)) : COMMAND_DONE;
}

void create_options_free(struct create_options *create)
{
    free((void *)(uintptr_t)create->factory.settings.rat.data);
    create->factory.settings.rat = to_euiccd(BYTES_NONE);
}
