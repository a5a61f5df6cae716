/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `euicc eim send`: an eIM and an IPA in one program, for tests without a network. */
#ifndef TOOLS_EIM_COMMAND_SEND_H
#define TOOLS_EIM_COMMAND_SEND_H

#include "tools/cli/record_options.h"
#include "tools/eim/command/builder.h"

struct eim_send_options {
    struct eim_builder_options builder; /* `pki` NULL: CARD.pki beside the card file */
    const char *card;                   /* path of a card file, or NULL */
    const char *reader;                 /* part of a reader's name, or NULL */
    bool associate;      /* send AddInitialEim when the card does not have this eIM */
    const char *address; /* address of this eIM for AddInitialEim, [coaps://]HOST[:PORT]; or NULL */
    bool keep;           /* leave the stored result on the card */
    bool json;
    bool hex; /* also print package and result in hex */
    struct record_options trace;
};

/* Sends one package and prints the report. Returns an exit status of the command. */
int eim_send(const struct eim_send_options *options);

#endif
