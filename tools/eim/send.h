/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `euicc eim send`: an eIM and an IPA in one, for those who test without a network. */
#ifndef TOOLS_EIM_SEND_H
#define TOOLS_EIM_SEND_H

#include "tools/eim/make.h"
#include "tools/link/link.h"

struct eim_send_options {
    struct eim_make_options make; /* `pki` NULL: CARD.pki beside the card file */
    const char *card;             /* path of a card file, or NULL */
    const char *reader;           /* part of a reader's name, or NULL */
    bool associate;               /* AddInitialEim when the card has no eIM */
    const char *address; /* where the card finds this eIM then, [coaps://]HOST[:PORT]; or NULL */
    bool keep;           /* leave the stored result on the card */
    bool json;
    bool hex; /* print package and result in hex too */
};

/* Does it all and prints the report. An exit status of the command. */
int eim_send(const struct eim_send_options *options);

#endif
