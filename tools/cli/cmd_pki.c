/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc pki: makes a test PKI, the whole chain on both curves; revokes its certificates. */
#include "apdu/text.h"
#include "tools/cli/seed.h"
#include "tools/pki/pki.h"

#include <stdio.h>
#include <string.h>

struct pki_command {
    const char *dir;
    const char *revoke; /* NULL: the PKI is made */
    struct pki_options options;
    uint8_t eid[EID_LEN]; /* options.eid points here when it is given */
    struct seed seed;
};

static const struct command_option options[] = {
    OPTION_EID("eid", struct pki_command, eid,
               "EID of the eUICC certificate (default: a random valid one)"),
    OPTION_TEXT("host", "NAME", struct pki_command, options.host,
                "name or address in the TLS certificates (default: localhost and 127.0.0.1)"),
    OPTION_STRING("eim-id", "ID", struct pki_command, options.eim_id,
                  "eimId in the certificates of the eIM (default: " PKI_EIM_ID ")"),
    OPTION_FLAG("complete", struct pki_command, options.complete,
                "keep what is in DIR and add the certificates that are missing, signed by its own "
                "keys"),
    OPTION_FILE("revoke", "CERTIFICATE", struct pki_command, revoke,
                "add the certificate (DER) to the CRL of its CI in DIR, which is made or renewed"),
    OPTION_GROUP(seed_option_rows, struct pki_command, seed, NULL),
    OPERAND("DIR", struct pki_command, dir),
    OPTIONS_END};

static void check(void *input, const struct command_given *given)
{
    struct pki_command *command = input;
    const char *eim_id = command->options.eim_id;

    static const char *const of_making[] = {"eid", "host", "eim-id", "complete"};

    for (size_t i = 0; command->revoke && i < sizeof(of_making) / sizeof(of_making[0]); i++)
        if (command_is_given(given, of_making[i]))
            command_usage("--%s does not apply to --revoke", of_making[i]);
    if (command_is_given(given, "eid"))
        command->options.eid = command->eid;
    if (eim_id && (!*eim_id || strlen(eim_id) > PKI_EIM_ID_MAX))
        command_usage("--eim-id %s: must be 1 to %d octets: it is the CN of certificates", eim_id,
                      PKI_EIM_ID_MAX);
}

static const struct command_syntax syntax = {
    .options = options,
    .arguments = "DIR",
    .excess = "one DIR only",
    .help =
        "Makes a test PKI in DIR: CI, EUM, eUICC, SM-DP+ (authentication, profile binding, TLS), "
        "SM-DS and eIM, on P-256 (NIST) and brainpoolP256r1 (BRP), under the file names of GSMA's "
        "SGP.26. Existing files are not overwritten. With --revoke, revokes a certificate of a "
        "PKI.",
    .check = check};

static int make(const struct pki_command *command)
{
    struct pki_entity euicc;
    struct pki_error error = {""};

    if (pki_make(command->dir, &command->options, &error) < 0 ||
        pki_load_entity(&euicc, command->dir, PKI_EUICC, EC_CURVE_P256, &error) < 0)
        return command_failed("%s", error.text);
    text_print(stdout, command->dir);
    printf(": PKI on P-256 and brainpoolP256r1, EID %.*s\n", (int)euicc.cert.serial_number.len,
           (const char *)euicc.cert.serial_number.at);
    pki_entity_free(&euicc);
    return COMMAND_DONE;
}

static int revoke(const struct pki_command *command)
{
    char number[2 * CRL_INTEGER_MAX + 1];
    struct pki_error error = {""};
    struct pki_crl crl;

    if (pki_revoke(&crl, command->dir, command->revoke, true, NULL, &error) < 0)
        return command_failed("%s", error.text);
    bytes_to_hex(crl.number, number, sizeof(number));
    text_print(stdout, crl.path);
    printf(": CRL with number %s (hex), %zu revoked\n", number, crl.certificates);
    return COMMAND_DONE;
}

int command_pki(int argc, char **argv)
{
    struct pki_command command = {.options.sync = true};
    int status;

    command_parse(&syntax, argc, argv, &command);
    status = seed_use(&command.seed);
    if (status == COMMAND_DONE)
        status = command.revoke ? revoke(&command) : make(&command);
    seed_end(&command.seed);
    return status;
}
