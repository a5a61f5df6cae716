/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds out what a card is, by functions that change nothing. */
#ifndef TOOLS_SUITE_RUN_PROBE_H
#define TOOLS_SUITE_RUN_PROBE_H

#include "tools/suite/suite.h"

struct probe {
    struct suite_settings *settings; /* filled; texts are in `texts` */
    char texts[3][40];               /* svn, spec, EID */
    struct arena arena;              /* of other texts */
};

/* To be freed in any case. */
void probe_init(struct probe *probe, struct suite_settings *settings);
void probe_free(struct probe *probe);

/* A word of the suite: `context` is a struct probe. Keys at hand stay as they are. Inconclusive
 * where the card has no ISD-R. */
void probe_card(struct suite *suite, void *context);

#endif
