/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Requests under way. Each runs by itself, straight on, until it asks an SM-DP+; while that thinks,
 * others are served, and the request's answer is sent later. One runs at a time: between two calls
 * of ES9+' nobody else touches the state.
 */
#ifndef TOOLS_EIM_SERVER_JOBS_H
#define TOOLS_EIM_SERVER_JOBS_H

#include "tools/eim/esipa/esipa.h"

struct event_base;
enum { JOBS_WAITING_MAX = 64 }; /* at once; to more no SM-DP+ answers, but they are answered */

struct jobs;
/* ERR_MEMORY. `client` is borrowed. */
int jobs_new(struct jobs **out, struct event_base *base, const struct es9_client *client);
/* esipa_options.es9, with the jobs as context. Inside of jobs_answer only. */
int jobs_es9(void *jobs, const char *address, const char *function, json_t *in, json_t **out,
             struct es9_error *error);
/* Answers one message of ESipa, now or later. */
void jobs_answer(struct jobs *jobs, struct esipa *esipa, const struct https_incoming *in,
                 struct https_answer *answer);
/* Those under way are answered that no SM-DP+ was to be reached; to be called before the servers
 * end. Then jobs_answer is not called any more. NULL is fine. */
void jobs_free(struct jobs *jobs);

#endif
