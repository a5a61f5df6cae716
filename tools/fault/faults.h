/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fault rules of a running server, and which of them acts now.
 *
 * Invariant FAULT-F1 (card/fault/fault.h): each rule counts what it matches, also while another one
 * acts; the first added one acts.
 */
#ifndef TOOLS_FAULT_FAULTS_H
#define TOOLS_FAULT_FAULTS_H

#include "tools/fault/rule.h"

#include <jansson.h>

enum { SERVER_FAULTS_MAX = 256 };

struct server_fault {
    unsigned id; /* from 1, never used again */
    struct server_rule rule;
    struct fault_count count;
};

struct server_faults;
/* `grammar` is borrowed. ERR_MEMORY. */
int server_faults_new(struct server_faults **out, const struct server_grammar *grammar);
void server_faults_free(struct server_faults *faults); /* NULL is fine */

/* ERR_MALFORMED and ERR_FULL, with one line in `reason`. */
int server_faults_add(struct server_faults *faults, const char *rule, unsigned *id,
                      char reason[SERVER_FAULT_REASON_MAX]);
/*
 * Counts a request of `function` (its index in the grammar) at this moment, and returns the rule
 * that acts on it; NULL: none. `faults` may be NULL. Valid until a rule is added or removed.
 */
const struct server_fault *server_faults_match(struct server_faults *faults, unsigned function,
                                               unsigned moment);
/* The same for the options --fault and --fault-file: a fault_options_add. */
int server_faults_take(void *faults, const char *rule, char reason[SERVER_FAULT_REASON_MAX]);
/* The duration of a DELAY. ns. */
int64_t server_fault_delay(const struct server_fault *fault);
/* The log line: {"event": "fault", "id", "rule", "function"}. */
json_t *server_fault_line(const struct server_fault *fault, const char *function);
/* [{"id", "rule", "matched", "acted", "ended"}...] */
json_t *server_faults_list(const struct server_faults *faults);
/* The request "fault" of a control socket: one of "add": RULE, "remove": ID or "all", "list": true.
 * Returns the response. */
#define SERVER_FAULTS_MEMBERS "add remove list" /* of the request, beside "do" */
json_t *server_faults_request(struct server_faults *faults, const json_t *request);

#endif
