/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A verb of the command line: one row in euicc.c, one function in one file cmd_NAME.c.
 *
 * Exit status: VERB_DONE, VERB_FAILED, VERB_USAGE. An error is one line on standard error that says
 * what, where, and what to do; standard output carries results only.
 */
#ifndef TOOLS_CLI_COMMAND_H
#define TOOLS_CLI_COMMAND_H

#include "crypto/eid.h"

#include <argp.h>
#include <stdint.h>

enum { VERB_DONE = 0, VERB_FAILED = 1, VERB_USAGE = 2 };

/* `argv[0]` is "euicc NAME", for messages and --help. Returns an exit status. */
typedef int verb_run(int argc, char **argv);

verb_run verb_create;
verb_run verb_device;
verb_run verb_eim;
verb_run verb_functions;
verb_run verb_install;
verb_run verb_pki;
verb_run verb_profile;
verb_run verb_run_cards;
verb_run verb_show;
verb_run verb_smdpp;
verb_run verb_lpa;
verb_run verb_snapshot;
verb_run verb_restore;

/*
 * argp_parse with the house's manners: --help and --version, one line and VERB_USAGE for bad usage.
 * Returns only when the command line was good. Parsers complain with verb_usage. `argp` may have
 * up to two children.
 */
void verb_parse(const struct argp *argp, int argc, char **argv, void *input);

/* "euicc NAME: text" on standard error; the first ends the program with VERB_USAGE. */
_Noreturn void verb_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Returns VERB_FAILED. */
int verb_failed(const char *format, ...) __attribute__((format(printf, 1, 2)));
void verb_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Arguments of options; bad ones end the program with VERB_USAGE. `what` names the option. */
uint32_t verb_number(const char *what, const char *text);
/* An EID of 32 digits whose check digits hold. */
void verb_eid(const char *what, const char *text, uint8_t eid[EID_LEN]);
/* The index of `text` in the choices "a|b|c". */
int verb_choice(const char *what, const char *choices, const char *text);
struct verb_address {
    char host[256];
    uint16_t port;
};
/* HOST:PORT, [IPV6]:PORT or PORT alone; HOST defaults to 127.0.0.1. */
struct verb_address verb_address(const char *what, const char *text);

#endif
