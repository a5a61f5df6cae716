/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options that say what a new card is: of `euicc create` and of `euicc run --create`. */
#ifndef TOOLS_CLI_CREATE_OPTIONS_H
#define TOOLS_CLI_CREATE_OPTIONS_H

#include "tools/cli/factory.h"

#include <argp.h>

enum { CREATE_SEED_MAX = 256 };

struct create_options {
    struct factory factory;        /* zero before parsing */
    const char *first;             /* name of the first option given; NULL: none was */
    bool has_eid;                  /* factory.settings.eid was given */
    uint8_t seed[CREATE_SEED_MAX]; /* factory.settings.seed points here */
    const char *rat;               /* path of a file; read by create_options_load */
};

/* A child for a verb's struct argp; its input is a struct create_options. */
extern const struct argp create_options_argp;
/* Reads the files that the options name. COMMAND_DONE, or COMMAND_FAILED after a message. */
int create_options_load(struct create_options *create);
void create_options_free(struct create_options *create);

#endif
