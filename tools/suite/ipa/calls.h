/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an IPA did with a card: the ES10 functions that it called, the parts of Bound Profile
 * Packages, resets and profile switches, in order. */
#ifndef TOOLS_SUITE_IPA_CALLS_H
#define TOOLS_SUITE_IPA_CALLS_H

#include "tools/trace/exchange.h"

enum ipa_kind {
    IPA_CALL,    /* an ES10 function */
    IPA_PART,    /* a part of a Bound Profile Package: LoadBoundProfilePackage */
    IPA_RESET,   /* the card was powered on or reset */
    IPA_REFRESH, /* TERMINAL RESPONSE to REFRESH: `request` has its objects */
    IPA_SELECT,  /* SELECT of an application: `request` is the AID */
    IPA_INVALID  /* STORE DATA that is not well-formed: the status word says so */
};

struct ipa_call {
    struct ipa_call *next, *before;
    enum ipa_kind kind;
    uint64_t number; /* of the first record in the trace */
    unsigned channel;
    uint16_t sw;
    const char *function;           /* "ES10b.GetEID"; of others a word; never NULL */
    struct bytes request, response; /* whole TLVs */
    const char *result;             /* "catBusy(5)"; NULL: the response has none */
    bool refused;                   /* an error as result or status word */
    bool proactive;                 /* the card announced a proactive command: 91xx */
    const char *line;               /* one line for reports */
};

struct ipa_calls {
    struct arena arena;
    struct ipa_call *first, *last;
    size_t count;
};

void ipa_calls_init(struct ipa_calls *calls);
void ipa_calls_free(struct ipa_calls *calls);
/* Appends what the exchange is, if anything. 0; ERR_MEMORY. */
int ipa_calls_add(struct ipa_calls *calls, const struct exchange *exchange);

#endif
