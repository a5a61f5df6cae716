/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `euicc eim send`: an eIM and an IPA in one, for those who test without a network. */
#ifndef TOOLS_EIM_SEND_H
#define TOOLS_EIM_SEND_H

#include "tools/eim/package/order.h"
#include "tools/link/link.h"

struct eim_send_options {
    const char *card;   /* path of a card file, or NULL */
    const char *reader; /* part of a reader's name, or NULL */
    const char *pki;    /* folder with EIM/; NULL: CARD.pki beside the card file */
    const char *eim_id;
    const char *curve;       /* "NIST", "BRP": key of the eIM */
    const char *state;       /* file of the counters; NULL: EIM/state.json in the PKI folder */
    const char *file;        /* JSON list of orders, or NULL */
    const char *transaction; /* eimTransactionId in hex, or NULL */
    int64_t counter;         /* 0: one more than the last one */
    bool associate;          /* AddInitialEim when the card has no eIM */
    const char *address; /* where the card finds this eIM then, [coaps://]HOST[:PORT]; or NULL */
    bool keep;           /* leave the stored result on the card */
    bool json;
    bool hex;           /* print package and result in hex too */
    char *const *words; /* orders, ends with NULL */
};

/* Does it all and prints the report. An exit status of the command. */
int eim_send(const struct eim_send_options *options);

#endif
