/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `euicc eim ask`: one request to a running eIM's control socket (control.h). */
#ifndef TOOLS_EIM_ASK_H
#define TOOLS_EIM_ASK_H

/* Sends the line `request` and prints the answer; after {"do": "follow"} events until the eIM ends.
 * An exit status: VERB_FAILED also when the eIM refuses. */
int eim_ask(const char *control, const char *request);

#endif
