/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc pki: makes a test PKI, the whole chain on both curves. */
#include "tools/cli/command.h"
#include "tools/pki/pki.h"

#include <stdio.h>
#include <string.h>

enum { KEY_EID = 256, KEY_HOST, KEY_EIM_ID, KEY_COMPLETE };

struct pki_command {
    const char *dir;
    struct pki_options options;
    uint8_t eid[EID_LEN]; /* options.eid points here when it is given */
};

static const struct argp_option options[] = {
    {"eid", KEY_EID, "DIGITS", 0, "EID of the eUICC certificate (default: a random valid one)", 0},
    {"host", KEY_HOST, "NAME", 0,
     "name or address in the TLS certificates (default: localhost and 127.0.0.1)", 0},
    {"eim-id", KEY_EIM_ID, "ID", 0,
     "eimId in the certificates of the eIM (default: " PKI_EIM_ID ")", 0},
    {"complete", KEY_COMPLETE, NULL, 0,
     "keep what is in DIR and add the certificates that are missing, signed by its own keys", 0},
    {0}};

static error_t parse_key(int key, char *argument, struct argp_state *state)
{
    struct pki_command *command = state->input;

    switch (key) {
    case KEY_EID:
        command_eid("--eid", argument, command->eid);
        command->options.eid = command->eid;
        return 0;
    case KEY_HOST:
        command->options.host = argument;
        return 0;
    case KEY_EIM_ID:
        if (!*argument || strlen(argument) > PKI_EIM_ID_MAX)
            command_usage("--eim-id %s: must be 1 to %d octets: it is the CN of certificates",
                          argument, PKI_EIM_ID_MAX);
        command->options.eim_id = argument;
        return 0;
    case KEY_COMPLETE:
        command->options.complete = true;
        return 0;
    case ARGP_KEY_ARG:
        if (command->dir)
            command_usage("%s: one DIR only", argument);
        command->dir = argument;
        return 0;
    case ARGP_KEY_END:
        if (!command->dir)
            command_usage("no DIR given");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    options,
    parse_key,
    "DIR",
    "Make a test PKI in DIR: CI, EUM, eUICC, SM-DP+ (authentication, profile binding, TLS), SM-DS "
    "and eIM, on P-256 (NIST) and brainpoolP256r1 (BRP), under the file names of GSMA's SGP.26. "
    "Nothing that is there is overwritten.",
    NULL,
    NULL,
    NULL};

int command_pki(int argc, char **argv)
{
    struct pki_command command = {.options.sync = true};
    struct pki_entity euicc;
    struct pki_error error = {""};

    command_parse(&argp, argc, argv, &command);
    if (pki_make(command.dir, &command.options, &error) < 0 ||
        pki_load_entity(&euicc, command.dir, PKI_EUICC, EC_CURVE_P256, &error) < 0)
        return command_failed("%s", error.text);
    printf("%s: PKI on P-256 and brainpoolP256r1, EID %.*s\n", command.dir,
           (int)euicc.cert.serial_number.len, (const char *)euicc.cert.serial_number.at);
    pki_entity_free(&euicc);
    return COMMAND_DONE;
}
