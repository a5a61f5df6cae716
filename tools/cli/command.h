/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A command `euicc NAME`: one row in euicc.c, one function in one file cmd_NAME.c. Its options are
 * a table (options.h).
 *
 * Exit status: COMMAND_DONE, COMMAND_FAILED, COMMAND_USAGE. An error is one line on standard error
 * that says what, where, and what to do; standard output carries results only.
 */
#ifndef TOOLS_CLI_COMMAND_H
#define TOOLS_CLI_COMMAND_H

#include "crypto/eid.h"

#include <stdbool.h>
#include <stdint.h>

enum { COMMAND_DONE = 0, COMMAND_FAILED = 1, COMMAND_USAGE = 2 };

/* `argv[0]` is "euicc NAME", for messages and --help. Returns an exit status. */
typedef int subcommand_function(int argc, char **argv);

subcommand_function command_create;
subcommand_function command_device;
subcommand_function command_doctor;
subcommand_function command_eim;
subcommand_function command_functions;
subcommand_function command_install;
subcommand_function command_modem;
subcommand_function command_pki;
subcommand_function command_profile;
subcommand_function command_run_cards;
subcommand_function command_show;
subcommand_function command_smdpp;
subcommand_function command_stdio;
subcommand_function command_lpa;
subcommand_function command_snapshot;
subcommand_function command_restore;
subcommand_function command_replay;
subcommand_function command_suite; /* becomes the program euicc-suite */
subcommand_function command_trace;
subcommand_function command_trace_export; /* of command_trace */

/* Rows of commands; a row without a name ends them. */
struct subcommand_row {
    const char *name;
    subcommand_function *run;
    const char *summary; /* one line for --help */
};
/*
 * Runs the row whose name is argv[1], with argv[0] extended by that name, and stores its exit
 * status. False: no row has this name.
 */
bool command_run_row(const struct subcommand_row *rows, int argc, char **argv, int *status);

/*
 * At the start of a program: each of the standard streams that is closed gets a descriptor whose
 * use fails. Else it would be that of the next file that is opened: what the command prints would
 * be written there, or be lost without an error.
 */
void command_occupy_streams(void);

/* "euicc NAME: text" on standard error; the first ends the program with COMMAND_USAGE. */
_Noreturn void command_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Returns COMMAND_FAILED. */
int command_failed(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The exit status of a command that ended with `status`: COMMAND_FAILED, with a message, when it is
 * done but what it printed could not be written. command_run_row calls it. */
int command_finish(int status);
/* `status`; COMMAND_FAILED in place of COMMAND_DONE where `err`, which was reported, is negative.
 */
int command_status(int status, int err);
void command_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Arguments of options; bad ones end the program with COMMAND_USAGE. `what` names the option. */
uint32_t command_number(const char *what, const char *text, uint32_t least, uint32_t most);
int64_t command_integer(const char *what, const char *text); /* from 1 on */
/* An EID of 32 digits whose check digits hold. */
void command_eid(const char *what, const char *text, uint8_t eid[EID_LEN]);
/* The index of `text` in the choices "a|b|c". */
int command_choice(const char *what, const char *choices, const char *text);
struct command_address {
    char host[256];
    uint16_t port;
};
/* HOST:PORT, [IPV6]:PORT or PORT alone; HOST defaults to 127.0.0.1. */
struct command_address command_address(const char *what, const char *text);

/* One zeroed element more for `array` of `count`; ends the program when memory is short. */
void *command_grow(void *array, size_t count, size_t size);
/* A copy, to be freed; ends the program when memory is short. */
char *command_copy(const char *text);

#endif
