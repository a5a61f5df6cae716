/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc snapshot and euicc restore: copies of a whole card. */
#include "card/euiccd.h"
#include "tools/cli/options.h"

#include <stdio.h>

struct files {
    const char *card, *file;
    enum euiccd_durability durability;
    bool replace_identity;
};

static const struct command_option copy_options[] = {
    OPTION_CHOICE("durability", "full|os|none", struct files, durability,
                  "full: the copy survives a power loss (default); os, none: the system writes it "
                  "when it likes"),
    OPERAND("CARD", struct files, card), OPERAND("FILE", struct files, file), OPTIONS_END};

static const struct command_option restore_options[] = {
    OPTION_FLAG("replace-identity", struct files, replace_identity,
                "replace a card that has another EID: its EID and keys are lost"),
    {.kind = COMMAND_GROUP, .group = copy_options},
    OPTIONS_END};

int command_snapshot(int argc, char **argv)
{
    static const struct command_syntax syntax = {
        .options = copy_options,
        .arguments = "CARD FILE",
        .excess = "one CARD and one FILE",
        .help =
            "Copies CARD, as its last command left it, to the new FILE. The card may be in use. "
            "FILE is a card file: `euicc run' takes it like any other."};
    struct files files = {0};
    struct euiccd_error error = {""};

    command_parse(&syntax, argc, argv, &files);
    return euiccd_snapshot(files.card, files.file, files.durability, &error)
               ? command_failed("%s", error.text)
               : COMMAND_DONE;
}

int command_restore(int argc, char **argv)
{
    static const struct command_syntax syntax = {
        .options = restore_options,
        .arguments = "CARD FILE",
        .excess = "one CARD and one FILE",
        .help =
            "Replaces all of CARD, EID and keys included, by the contents of FILE, a snapshot or "
            "another card. CARD must not be in use; it need not exist. Of a symbolic link the "
            "target is replaced. FILE stays as it is."};
    struct files files = {0};
    struct euiccd_error error = {""};

    command_parse(&syntax, argc, argv, &files);
    return euiccd_restore(files.card, files.file, files.durability, files.replace_identity, &error)
               ? command_failed("%s", error.text)
               : COMMAND_DONE;
}
