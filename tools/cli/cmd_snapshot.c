/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc snapshot and euicc restore: copies of a whole card. */
#include "card/euiccd.h"
#include "tools/cli/command.h"

#include <stdio.h>

enum { KEY_DURABILITY = 1000, KEY_REPLACE_IDENTITY };

struct files {
    const char *card, *file;
    enum euiccd_durability durability;
    bool replace_identity;
};

static const struct argp_option copy_options[] = {
    {"durability", KEY_DURABILITY, "full|os|none", 0,
     "full: the copy survives a power loss (default); os, none: the system writes it when it likes",
     0},
    {0}};

static const struct argp_option restore_options[] = {
    {"replace-identity", KEY_REPLACE_IDENTITY, NULL, 0,
     "replace a card that has another EID: its EID and keys are lost", 0},
    {0}};

static error_t parse_files(int key, char *argument, struct argp_state *state)
{
    struct files *files = state->input;

    switch (key) {
    case KEY_DURABILITY:
        files->durability =
            (enum euiccd_durability)command_choice("--durability", "full|os|none", argument);
        return 0;
    case ARGP_KEY_ARG:
        if (!files->card)
            files->card = argument;
        else if (!files->file)
            files->file = argument;
        else
            command_usage("%s: one CARD and one FILE", argument);
        return 0;
    case ARGP_KEY_END:
        if (!files->file)
            command_usage("CARD and FILE are needed");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse_restore(int key, char *argument, struct argp_state *state)
{
    struct files *files = state->input;

    (void)argument;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = files;
        return 0;
    case KEY_REPLACE_IDENTITY:
        files->replace_identity = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

int command_snapshot(int argc, char **argv)
{
    static const struct argp argp = {
        .options = copy_options,
        .parser = parse_files,
        .args_doc = "CARD FILE",
        .doc = "Copies CARD, as its last command left it, to the new FILE. The card may be in use. "
               "FILE is a card file: `euicc run' takes it like any other."};
    struct files files = {0};
    struct euiccd_error error = {""};

    command_parse(&argp, argc, argv, &files);
    return euiccd_snapshot(files.card, files.file, files.durability, &error)
               ? command_failed("%s", error.text)
               : COMMAND_DONE;
}

int command_restore(int argc, char **argv)
{
    static const struct argp copying = {.options = copy_options, .parser = parse_files};
    static const struct argp_child children[] = {{&copying, 0, NULL, 0}, {0}};
    static const struct argp argp = {
        .options = restore_options,
        .parser = parse_restore,
        .children = children,
        .args_doc = "CARD FILE",
        .doc =
            "Replaces all of CARD, EID and keys included, by the contents of FILE, a snapshot or "
            "another card. CARD must not be in use; it need not exist. Of a symbolic link the "
            "target is replaced. FILE stays as it is."};
    struct files files = {0};
    struct euiccd_error error = {""};

    command_parse(&argp, argc, argv, &files);
    return euiccd_restore(files.card, files.file, files.durability, files.replace_identity, &error)
               ? command_failed("%s", error.text)
               : COMMAND_DONE;
}
