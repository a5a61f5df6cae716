/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command `euicc`: finds the verb and runs it. */
#include "apdu/version.h"
#include "tools/cli/command.h"
#include "tools/cli/json_output.h"
#include "tools/cli/source_date.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct verb {
    const char *name;
    verb_run *run;
    const char *summary; /* for --help; a line */
};

/* To add a verb: a row here, a prototype in verb.h, a file cmd_NAME.c, a page man/euicc-NAME.1. */
static const struct verb verbs[] = {
    {"create", verb_create, "make a card"},
    {"run", verb_run_cards, "put cards into readers"},
    {"install", verb_install, "put a profile into a card as its factory would"},
    {"show", verb_show, "print what a card file holds"},
    {"snapshot", verb_snapshot, "copy a card, even a running one"},
    {"restore", verb_restore, "restore a card from a snapshot"},
    {"pki", verb_pki, "make a test PKI"},
    {"eim", verb_eim, "run a test eIM, sign packages, or send them to a card"},
    {"device", verb_device, "be an IoT device around a card"},
    {"profile", verb_profile, "show, check and build profile packages"},
    {"smdpp", verb_smdpp, "be a test SM-DP+ and SM-DS"},
    {"lpa", verb_lpa, "be the LPA of a card"},
    {"functions", verb_functions, "list the ES10 functions"},
};
enum { VERBS = sizeof(verbs) / sizeof(verbs[0]) };

static void print_help(FILE *to)
{
    fprintf(to, "Usage: euicc VERB [OPTION...] ...\n"
                "A virtual SGP.32 eUICC. `euicc VERB --help' tells more about a verb.\n\n");
    for (size_t i = 0; i < VERBS; i++)
        fprintf(to, "  %-10s %s\n", verbs[i].name, verbs[i].summary);
    fprintf(to, "\n  --help     print this and exit\n"
                "  --version  print the version and exit\n\n"
                "Exit status: 0 done, 1 failed, 2 bad usage.\n");
}

int main(int argc, char **argv)
{
    char name[64];

    argp_program_version = "euicc (euiccd) " EUICCD_VERSION;
    program_invocation_name = "euicc";
    if (argc < 2)
        verb_usage("no verb given");
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-?") == 0) {
        print_help(stdout);
        return VERB_DONE;
    }
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
        puts(argp_program_version);
        return VERB_DONE;
    }
    for (size_t i = 0; i < VERBS; i++) {
        if (strcmp(argv[1], verbs[i].name) == 0) {
            snprintf(name, sizeof(name), "euicc %s", verbs[i].name);
            argv[1] = name;
            program_invocation_name = name;
            if (!source_date_is_valid())
                verb_usage("SOURCE_DATE_EPOCH=%s: must be seconds since 1970-01-01 00:00 UTC",
                           getenv("SOURCE_DATE_EPOCH"));
            json_output_begin();
            return verbs[i].run(argc - 1, argv + 1);
        }
    }
    verb_usage("%s: no such verb", argv[1]);
}
