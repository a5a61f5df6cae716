/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `euicc pki DIR`: makes a test PKI, the whole chain on both curves. */
#include "tools/cmd_pki.h"

#include "crypto/eid.h"
#include "tools/pki/pki.h"

#include <argp.h>
#include <stdio.h>

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };
enum { OPTION_EID = 256, OPTION_HOST, OPTION_COMPLETE };

struct arguments {
    const char *dir;
    const char *host;
    uint8_t eid[EID_LEN];
    bool has_eid;
    bool complete;
};

static const struct argp_option options[] = {
    {"eid", OPTION_EID, "DIGITS", 0, "EID of the eUICC certificate (default: a random valid one)",
     0},
    {"host", OPTION_HOST, "NAME", 0,
     "name or address in the TLS certificates (default: localhost and 127.0.0.1)", 0},
    {"complete", OPTION_COMPLETE, NULL, 0,
     "keep what is in DIR and add the certificates that are missing, signed by its own keys", 0},
    {0},
};

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case OPTION_EID:
        if (eid_from_digits(arguments->eid, value) < 0)
            argp_error(state, "--eid: '%s' is not 32 digits", value);
        if (eid_check(arguments->eid) == BAD)
            argp_error(state, "--eid: '%s' has wrong check digits", value);
        arguments->has_eid = true;
        return 0;
    case OPTION_HOST:
        arguments->host = value;
        return 0;
    case OPTION_COMPLETE:
        arguments->complete = true;
        return 0;
    case ARGP_KEY_ARG:
        if (arguments->dir)
            argp_error(state, "one DIR only, not also '%s'", value);
        arguments->dir = value;
        return 0;
    case ARGP_KEY_END:
        if (!arguments->dir)
            argp_error(state, "DIR is missing");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    options,
    parse,
    "DIR",
    "Makes a test PKI in DIR: CI, EUM, eUICC, SM-DP+ (authentication, profile binding, TLS), SM-DS "
    "and eIM, on P-256 (NIST) and brainpoolP256r1 (BRP), under the file names of GSMA's SGP.26. "
    "Nothing that is there is overwritten.",
    NULL,
    NULL,
    NULL,
};

int cmd_pki(int argc, char **argv)
{
    struct arguments arguments = {0};
    struct pki_options wanted = {0};
    struct pki_entity euicc;
    struct pki_error error;

    argp_err_exit_status = EXIT_USAGE;
    if (argp_parse(&argp, argc, argv, 0, NULL, &arguments) != 0)
        return EXIT_USAGE;
    wanted.eid = arguments.has_eid ? arguments.eid : NULL;
    wanted.host = arguments.host;
    wanted.complete = arguments.complete;
    if (pki_make(arguments.dir, &wanted, &error) < 0 ||
        pki_load_entity(&euicc, arguments.dir, PKI_EUICC, EC_CURVE_P256, &error) < 0) {
        fprintf(stderr, "euicc pki: %s\n", error.text);
        return EXIT_FAILED;
    }
    printf("%s: PKI on P-256 and brainpoolP256r1, EID %.*s\n", arguments.dir,
           (int)euicc.cert.serial_number.len, (const char *)euicc.cert.serial_number.at);
    pki_entity_free(&euicc);
    return EXIT_DONE;
}
