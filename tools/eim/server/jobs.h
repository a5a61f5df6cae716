/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Requests in progress. Each runs in a coroutine until it calls an SM-DP+; while it waits for the
 * response, other requests are served, and its own response is sent later. One coroutine runs at a
 * time: between two ES9+' calls no other request changes the state.
 */
#ifndef TOOLS_EIM_SERVER_JOBS_H
#define TOOLS_EIM_SERVER_JOBS_H

#include "tools/eim/esipa/esipa.h"

struct event_base;
enum {
    JOBS_WAITING_MAX = 64
}; /* concurrent ES9+' calls; a request above the limit gets an error instead of a call */

struct jobs;
/* ERR_MEMORY. `client` is borrowed. */
int jobs_new(struct jobs **out, struct event_base *base, const struct es9_client *client);
/* esipa_options.es9, with the jobs as context. Only to be called within jobs_handle. */
int jobs_es9(void *jobs, const char *address, const char *function, json_t *in, json_t **out,
             struct es9_error *error);
/* Handles one ESipa message and responds at once or later. `json`: its function in the JSON binding
 * (esipa_json_function); negative: the ASN.1 binding. */
void jobs_handle(struct jobs *jobs, struct esipa *esipa, int json, const struct https_incoming *in,
                 struct https_response *answer);
/* Delays or cuts the response to the request being handled: a fault rule. Without one it does
 * nothing. */
void jobs_fault(struct jobs *jobs, const struct server_fault *fault);
/* Ends pending ES9+' calls with an error and sends the responses; to be called before the servers
 * are freed. jobs_handle must not be called afterwards. NULL is fine. */
void jobs_free(struct jobs *jobs);

#endif
